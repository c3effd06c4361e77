//! Loaders and the `java.lang.ClassLoader` objects that they stand for.

use gc::Handle;

use crate::metadata::class::ClassRef;
use crate::metadata::loader::{Loader, LoaderRef};
use crate::metadata::pointer::Metadata;
use crate::sync::lock;
use crate::thread::JavaThread;
use crate::vm::StopReason;

/// The platform and application loaders, which live as long as the `Vm`.
const BUILTIN_LOADERS: &[u8] = b"jdk/internal/loader/ClassLoaders$";

/// The class of the platform loader.
const PLATFORM_LOADER: &str = "jdk/internal/loader/ClassLoaders$PlatformClassLoader";

/// The VM's side of a `java.lang.ClassLoader`; null is the boot loader.
pub fn loader_of(thread: &mut JavaThread, object: Option<Handle>) -> LoaderRef {
    let vm = thread.vm();
    let Some(object) = object else { return vm.boot_loader() };
    let raw = thread.raw(object);
    let offset = vm.well_known().fields.class_loader_vm_loader;
    let mut loaders = lock(&vm.loaders);
    let number = vm.view.load_u32(raw, offset).checked_sub(1);
    let known = number.and_then(|number| loaders.get(number)).filter(|loader| loader.object.load(thread) == raw);
    if let Some(loader) = known {
        return loader;
    }
    let class = thread.class_of_raw(raw);
    let builtin = is_builtin(class);
    let loader = loaders.add(|number| Metadata::allocate(Loader::new(number, !builtin)));
    vm.ledger.add_loader(&loader);
    // No error can be thrown here: a guest that has loaders made without end, by forging the numbers in them, is stopped.
    if vm.ledger.is_far_overdrawn() {
        vm.stop_for(StopReason::NativeMemory);
    }
    loader.object.store(raw);
    vm.view.store_u32(raw, offset, loader.id + 1);
    loader
}

/// Whether a class is that of a loader that lives as long as the `Vm`.
pub fn is_builtin(class: ClassRef) -> bool {
    class.loader.is_boot() && class.name.as_bytes().starts_with(BUILTIN_LOADERS)
}

/// Whether a loader object has been made by core reflection for an accessor that it generates.
pub fn is_reflection_loader(thread: &JavaThread, object: Handle) -> bool {
    let class = thread.class_of(object);
    class.loader.is_boot() && class.name == "jdk/internal/reflect/DelegatingClassLoader"
}

/// The loader that classes are asked of which a class of `loader` names: that of the reflected member if `loader` has an accessor which core
/// reflection has generated, so that no `loadClass` runs that the program did not expect, else itself.
pub fn naming_loader(thread: &mut JavaThread, loader: LoaderRef) -> LoaderRef {
    if !loader.unloadable {
        return loader;
    }
    let mark = thread.handles.mark();
    let object = thread.handle(loader.object.load(thread));
    let mut naming = loader;
    if is_reflection_loader(thread, object) {
        let offset = thread.vm().well_known().fields.class_loader_parent;
        let parent = thread.ref_field(object, offset);
        naming = loader_of(thread, parent);
    }
    thread.handles.truncate(mark);
    naming
}

/// Whether the loader defines only classes of the class library: the boot or the platform loader.
pub fn is_boot_or_platform_loader(thread: &JavaThread, loader: LoaderRef) -> bool {
    loader.is_boot() || !loader.unloadable && thread.class_of_raw(loader.object.load(thread)).name == PLATFORM_LOADER
}

/// The loader object of a loader; null for the boot loader.
pub fn loader_object(thread: &mut JavaThread, loader: LoaderRef) -> Option<Handle> {
    thread.handle_or_null(loader.object.load(thread))
}
