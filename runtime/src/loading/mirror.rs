//! `java.lang.Class` objects.

use gc::{Handle, Ref, Reference};

use crate::metadata::class::{ClassKind, ClassRef};
use crate::modules;
use crate::objects;
use crate::outcome::JavaResult;
use crate::thread::JavaThread;

/// Creates the mirror of a class, unless `java.lang.Class` itself is not there yet.
///
/// # Errors
/// `OutOfMemoryError`.
pub fn create_mirror(thread: &mut JavaThread, class: ClassRef) -> JavaResult<()> {
    let vm = thread.vm();
    let Some(well_known) = vm.well_known.get() else { return Ok(()) };
    let mirror = objects::new_object(thread, well_known.classes.class)?;
    let fields = &well_known.fields;
    let raw = thread.raw(mirror);
    vm.view.store_u32(raw, fields.class_vm_class, class.id.0);
    vm.view.store_ref(raw, fields.class_class_loader, shown_loader(thread, class));
    if let ClassKind::Array { component } = class.kind {
        vm.view.store_ref(raw, fields.class_component_type, component.mirror.load(thread));
    }
    if let Some(module) = modules::module_of(thread, class) {
        vm.view.store_ref(raw, fields.class_module, module.object.load(thread));
    }
    vm.view.store_ref(raw, fields.class_class_data, class.roots.class_data().load(thread));
    class.mirror.store(raw);
    Ok(())
}

/// The loader object that `Class.getClassLoader` shows.
fn shown_loader(thread: &JavaThread, class: ClassRef) -> Ref<'_> {
    if class.is_primitive() { Ref::NULL } else { class.loader.object.load(thread) }
}

/// The mirror of a class.
#[inline]
pub fn mirror(thread: &mut JavaThread, class: ClassRef) -> Handle {
    thread.handle(class.mirror.load(thread))
}

/// The class that a mirror stands for. The injected field holds an id that only the VM writes; `Unsafe` refuses to touch it.
pub fn class_of_mirror(thread: &JavaThread, mirror: Handle) -> ClassRef {
    class_of_raw_mirror(thread, thread.raw(mirror))
}

/// The same for a reference at hand. What `Unsafe` has put where a mirror should be counts as that of `Object`.
pub fn class_of_raw_mirror(thread: &JavaThread, mirror: impl Reference) -> ClassRef {
    let vm = thread.vm();
    if mirror.is_null() || vm.view.shape(mirror) != vm.well_known().classes.class.id {
        return vm.well_known().classes.object;
    }
    let id = vm.view.load_u32(mirror, vm.well_known().fields.class_vm_class);
    vm.classes.at(id).unwrap_or(vm.well_known().classes.object)
}
