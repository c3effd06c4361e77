//! Class unloading (JLS §12.7): what happens to classes whose mirrors a full collection found dead.
//!
//! Ids of classes and methods are never used again, so inline caches and backtraces that still name them find nothing. The
//! metadata itself is freed with the `Vm`.

use gc::RawRef;

use crate::metadata::class::ClassRef;
use crate::sync::lock;
use crate::vm::Vm;

impl Vm {
    /// Takes dead classes out of every table. Runs while the world is stopped and liveness is known.
    pub fn unload_classes(&self, visit: &mut dyn FnMut(RawRef) -> Option<RawRef>) {
        let mut is_dead = |class: &ClassRef| {
            let mirror = class.mirror.load();
            class.is_unloadable() && !mirror.is_null() && visit(mirror).is_none()
        };
        let dead: Vec<ClassRef> = self.classes.iter().filter(|class| is_dead(class)).collect();
        for class in &dead {
            self.unload(*class);
        }
        for loader in lock(&self.loaders).iter().filter(|loader| loader.unloadable) {
            let object = loader.object.load();
            if !object.is_null() && visit(object).is_none() {
                loader.object.store(RawRef::NULL);
                lock(&loader.classes).clear();
                lock(&loader.defined).clear();
            }
        }
        for module in lock(&self.modules).iter().filter(|module| module.loader.unloadable) {
            let object = module.object.load();
            if !object.is_null() && visit(object).is_none() {
                module.object.store(RawRef::NULL);
            }
        }
        lock(&self.unloaded).extend(dead);
    }

    fn unload(&self, class: ClassRef) {
        for cell in [&class.mirror, &class.protection_domain, &class.signers, &class.class_data, &class.initialization.failure] {
            cell.store(RawRef::NULL);
        }
        self.classes.remove(class);
        for method in class.methods() {
            self.methods.remove(*method);
        }
        lock(&class.loader.classes).retain(|_, known| *known != class);
        lock(&class.loader.defined).retain(|known| *known != class);
    }
}
