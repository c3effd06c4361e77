//! Class unloading (JLS §12.7): what happens to classes, loaders and modules that a full collection found dead.
//!
//! It takes two full collections (`[VMDOC]` Metadata lifetime): the first one takes what is dead out of every table, the next one frees it.
#![allow(unsafe_code, reason = "frees metadata")]

use gc::RawRef;
use sandbox::log::{Level, Topic};

use crate::dependencies;
use crate::events::EventLog;
use crate::loading::constraints::LoaderConstraints;
use crate::machine_code;
use crate::metadata::class::ClassRef;
use crate::metadata::loader::LoaderRef;
use crate::metadata::module::ModuleRef;
use crate::metadata::unloaded::Unloaded;
use crate::sync::lock;
use crate::vm::Vm;

/// Whether an object has died.
type IsDead<'a> = &'a mut dyn FnMut(RawRef) -> bool;

/// Takes what is dead out of every table, and frees what the collection before took out. Runs while the world is stopped and
/// liveness is known.
pub fn unload(vm: &Vm, visit: &mut dyn FnMut(RawRef) -> Option<RawRef>) {
    free_earlier(vm);
    let mut is_dead = |object: RawRef| !object.is_null() && visit(object).is_none();
    let classes = unload_classes(vm, &mut is_dead);
    let loaders = unload_loaders(vm, &mut is_dead);
    let modules = unload_modules(vm, &mut is_dead);
    if !classes.is_empty() || !loaders.is_empty() {
        vm.extensions.of::<LoaderConstraints>().forget_unloaded();
    }
    vm.ledger.collected(classes.iter().map(|class| &**class));
    let mut unloaded = lock(&vm.unloaded);
    unloaded.classes.extend(classes);
    unloaded.loaders.extend(loaders);
    unloaded.modules.extend(modules);
}

fn unload_classes(vm: &Vm, is_dead: IsDead<'_>) -> Vec<ClassRef> {
    let dead: Vec<ClassRef> =
        vm.classes.iter().filter(|class| class.is_unloadable() && is_dead(class.mirror.load_raw())).collect();
    for class in &dead {
        unload_class(vm, *class);
    }
    if !dead.is_empty() {
        machine_code::classes_gone(vm, &dead);
        dependencies::classes_gone(vm, &dead);
    }
    let mut bereft: Vec<LoaderRef> = dead.iter().map(|class| class.loader).collect();
    bereft.sort_unstable_by_key(|loader| loader.id);
    bereft.dedup();
    for loader in bereft {
        lock(&loader.classes).retain(|_, class| !class.mirror.is_null());
        lock(&loader.defined).retain(|class| !class.mirror.is_null());
    }
    dead
}

fn unload_class(vm: &Vm, class: ClassRef) {
    vm.note(EventLog::Unloading, || format!("Unloading class '{}'", class.external_name()));
    if vm.logs(Topic::ClassUnload, Level::Info) {
        let text = format!("unloading class {} 0x{:016x}", class.external_name(), class.as_ptr() as usize);
        vm.log_line(Topic::ClassUnload, Level::Info, &text);
    }
    class.roots.clear();
    vm.classes.remove(class);
    for method in class.methods() {
        vm.methods.remove(method);
    }
    for method in lock(&class.further_methods).iter() {
        vm.methods.remove(*method);
    }
    vm.heap.unregister_shape(class.id);
}

fn unload_loaders(vm: &Vm, is_dead: IsDead<'_>) -> Vec<LoaderRef> {
    let dead = lock(&vm.loaders).take(|loader| loader.unloadable && is_dead(loader.object.load_raw()));
    for loader in &dead {
        loader.object.store(RawRef::NULL);
        lock(&loader.classes).clear();
        lock(&loader.defined).clear();
        lock(&loader.packages).clear();
    }
    dead
}

fn unload_modules(vm: &Vm, is_dead: IsDead<'_>) -> Vec<ModuleRef> {
    let mut modules = lock(&vm.modules);
    // What its object says about its loader is the guest's to change: a module goes with its loader.
    let mut is_gone = |module: ModuleRef| module.loader.object.is_null() || is_dead(module.object.load_raw());
    let dead = modules.take(|module| module.loader.unloadable && is_gone(module));
    if !dead.is_empty() {
        for module in modules.iter() {
            module.forget(&dead);
        }
    }
    dead
}

/// Frees what earlier collections took out, unless somebody looks at metadata without being stopped: then a later collection does.
fn free_earlier(vm: &Vm) {
    if let Some(_nobody_looks) = vm.in_use.try_exclude() {
        let earlier = std::mem::take(&mut *lock(&vm.unloaded));
        free(vm, earlier);
    }
}

/// Frees metadata that has been out of every table for a whole cycle, and gives its ids back.
fn free(vm: &Vm, unloaded: Unloaded) {
    for class in unloaded.classes {
        let methods: Vec<u32> =
            class.methods().chain(lock(&class.further_methods).iter().copied()).map(|method| method.id.0).collect();
        let id = class.id.0;
        vm.ledger.remove_class(&class);
        class.roots.release();
        // SAFETY: no table names the class since the full collection before this one ([VMDOC] Metadata lifetime).
        unsafe { free_class(class) };
        methods.into_iter().for_each(|id| vm.methods.release_id(id));
        vm.classes.release_id(id);
    }
    // SAFETY: as above; classes are freed before their loaders and modules.
    unloaded.modules.into_iter().for_each(|module| unsafe { module.free() });
    unloaded.loaders.into_iter().for_each(|loader| {
        vm.ledger.remove_loader(&loader);
        // SAFETY: as above.
        unsafe { loader.free() }
    });
}

/// Frees a class with its methods.
///
/// # Safety
/// Nobody uses a pointer to it or its members any more.
unsafe fn free_class(class: ClassRef) {
    for method in std::mem::take(&mut *lock(&class.further_methods)) {
        // SAFETY: the caller's promise.
        unsafe { method.free() };
    }
    // SAFETY: as above.
    unsafe { class.free() };
}

impl Drop for Vm {
    fn drop(&mut self) {
        free_all(self);
    }
}

/// Frees all metadata of a `Vm` that is dropped. Ids and cells go with their tables.
fn free_all(vm: &Vm) {
    let unloaded = std::mem::take(&mut *lock(&vm.unloaded));
    // Lists first: whoever asks the allocator for more, when hundreds of thousands of pieces have just been freed, waits for it to put them into order.
    let loaders = lock(&vm.loaders).take(|_| true);
    let modules = lock(&vm.modules).take(|_| true);
    for class in vm.classes.iter().chain(unloaded.classes) {
        // SAFETY: every thread has been detached ([VMDOC] Metadata lifetime), so no pointer is used again.
        unsafe { free_class(class) };
    }
    for loader in loaders.into_iter().chain(unloaded.loaders) {
        // SAFETY: as above.
        unsafe { loader.free() };
    }
    for module in modules.into_iter().chain(unloaded.modules) {
        // SAFETY: as above.
        unsafe { module.free() };
    }
}
