//! Loading by name: the boot loader, user-defined loaders and arrays (JVMS §5.3.1 to §5.3.3).
#![allow(unsafe_code, reason = "class bytes in the image live as long as the Vm")]

use gc::Handle;

use crate::loading::definition::Definition;
use crate::loading::{arrays, constraints, define, loaders, mirror, placeholders};
use crate::metadata::class::{ClassBytes, ClassRef, package_of};
use crate::metadata::field::ValueKind;
use crate::metadata::loader::LoaderRef;
use crate::metadata::symbol::Symbol;
use crate::monitor;
use crate::objects;
use crate::outcome::{JavaResult, Throw};
use crate::strings;
use crate::sync::lock;
use crate::thread::{JavaThread, may_collect};
use crate::throwables;
use crate::value::Value;

/// A class of the boot loader that must exist.
///
/// # Errors
/// `NoClassDefFoundError`, or what defining it throws.
pub fn boot_class(thread: &mut JavaThread, name: &str) -> JavaResult<ClassRef> {
    let loader = thread.vm().boot_loader();
    let name = thread.vm().symbol(name);
    load_referenced_class(thread, loader, name)
}

/// The class that a reference by `name` from a class of `loader` means; array names are descriptors.
///
/// # Errors
/// `NoClassDefFoundError`, with the loader's `ClassNotFoundException` as its cause (JVMS §5.3), or another `LinkageError`.
pub fn load_referenced_class(thread: &mut JavaThread, loader: LoaderRef, name: Symbol) -> JavaResult<ClassRef> {
    may_collect(thread)?;
    if let Some(class) = loader.find(name) {
        return Ok(class);
    }
    match find_class(thread, loader, name) {
        Ok(Some(class)) => Ok(class),
        Ok(None) => Err(thread.throw_new("java/lang/NoClassDefFoundError", &name.to_str())),
        Err(Throw::Stopped) => Err(Throw::Stopped),
        Err(Throw::Exception) => Err(wrap_not_found(thread, name)),
    }
}

/// §5.3: a `ClassNotFoundException` becomes the cause of a `NoClassDefFoundError`.
fn wrap_not_found(thread: &mut JavaThread, name: Symbol) -> Throw {
    let exception = thread.take_exception().expect("loading failed with an exception");
    let is_not_found = |class: &ClassRef| class.loader.is_boot() && class.name == "java/lang/ClassNotFoundException";
    if thread.class_of(exception).ancestors().iter().any(is_not_found) {
        return throwables::throw_with_cause(thread, "java/lang/NoClassDefFoundError", Some(&name.to_str()), Some(exception));
    }
    thread.throw(exception)
}

/// Loads a class through `loader`, as `Class.forName` does.
///
/// # Errors
/// `ClassNotFoundException`, or what defining or the loader's own code throws.
pub fn load_class(thread: &mut JavaThread, loader: LoaderRef, name: Symbol) -> JavaResult<ClassRef> {
    match find_class(thread, loader, name)? {
        Some(class) => Ok(class),
        None => Err(thread.throw_new("java/lang/ClassNotFoundException", &name.to_str())),
    }
}

/// The class that `loader` has or gives; none if there is no such class and the loader did not throw anything.
///
/// # Errors
/// What defining or the loader's own code throws.
pub fn find_class(thread: &mut JavaThread, loader: LoaderRef, name: Symbol) -> JavaResult<Option<ClassRef>> {
    if name.as_bytes().first() == Some(&b'[') {
        return find_array_class(thread, loader, name);
    }
    if let Some(class) = loader.find(name) {
        return Ok(Some(class));
    }
    let naming = loaders::naming_loader(thread, loader);
    if naming.is_boot() {
        return find_boot_class(thread, name);
    }
    match naming.find(name) {
        Some(class) => Ok(Some(class)),
        None => load_through(thread, naming, name),
    }
}

/// The boot loader's class of this name, defining it from `lib/modules` if need be.
///
/// # Errors
/// What defining throws.
pub fn find_boot_class(thread: &mut JavaThread, name: Symbol) -> JavaResult<Option<ClassRef>> {
    let vm = thread.vm();
    let loader = vm.boot_loader();
    if let Some(class) = loader.find(name) {
        return Ok(Some(class));
    }
    let Some(bytes) = boot_class_bytes(thread, name.as_bytes()) else { return Ok(None) };
    let definition =
        Definition { loader, name, own_name: None, declared_name: name, hidden: None, protection_domain: None, source: None };
    match define::define_class(thread, definition, bytes) {
        // Another thread has found what was appended, too.
        Err(Throw::Exception) if loader.find(name).is_some() => {
            thread.take_exception();
            Ok(loader.find(name))
        }
        defined => defined.map(Some),
    }
}

/// A class file of the boot loader: from a patch of its module, its module, or what was appended if no named module has the package.
fn boot_class_bytes(thread: &JavaThread, text: &[u8]) -> Option<ClassBytes> {
    let vm = thread.vm();
    let Some(module) = boot_module_of(thread, package_of(text)) else {
        let bytes = vm.agents.appended_class(text)?;
        vm.added.found(text, vm.options.boot_append.first().map_or("", String::as_str));
        return Some(ClassBytes::Owned(bytes.into()));
    };
    if let Some(bytes) = vm.added.patched(module, text) {
        return Some(ClassBytes::Owned(bytes.into()));
    }
    let bytes = vm.image.class(module, text)?;
    // SAFETY: the image stays mapped until the `Vm` is dropped, after every class ([VMDOC] Metadata lifetime).
    let bytes: &'static [u8] = unsafe { &*std::ptr::from_ref(bytes) };
    Some(ClassBytes::Image(bytes))
}

/// The module whose classes in `package` the boot loader may define: `java.base` at first, then whatever was defined to it.
fn boot_module_of(thread: &JavaThread, package: &[u8]) -> Option<&'static [u8]> {
    let vm = thread.vm();
    let module = vm.image.module_of_package(package);
    if module == Some(b"java.base") || module.is_none() && vm.added.has_no_patches() {
        return module;
    }
    let package = vm.symbols.intern(package);
    let defined = lock(&vm.boot_loader().packages).get(&package).copied();
    let defined = defined.and_then(|defined| defined.name)?.as_bytes();
    (module == Some(defined) || vm.added.is_patched(defined)).then_some(defined)
}

fn find_array_class(thread: &mut JavaThread, loader: LoaderRef, name: Symbol) -> JavaResult<Option<ClassRef>> {
    let text = name.as_bytes();
    if classfile::descriptor::parse_field(text).is_none() {
        return Ok(None);
    }
    let component = &text[1..];
    let component = match component.first() {
        Some(b'L') => {
            let element = thread.vm().symbols.intern(&component[1..component.len() - 1]);
            find_class(thread, loader, element)?
        }
        Some(b'[') => {
            let element = thread.vm().symbols.intern(component);
            find_array_class(thread, loader, element)?
        }
        _ => Some(thread.vm().primitive(ValueKind::of_descriptor(component))),
    };
    component.map(|component| arrays::array_class_of(thread, component)).transpose()
}

/// Asks a user-defined loader (JVMS §5.3.2) and records it as an initiating loader. A loader that is not parallel capable
/// is locked meanwhile.
fn load_through(thread: &mut JavaThread, loader: LoaderRef, name: Symbol) -> JavaResult<Option<ClassRef>> {
    let mark = thread.handles.mark();
    let object = thread.handle(loader.object.load(thread));
    let found = locking_loader(thread, object, |thread, locked| {
        if let Some(class) = loader.find(name) {
            return Ok(Some(class));
        }
        join_supertype_load(thread, loader, name)?;
        if locked {
            placeholders::requesting_class(thread, loader, name, |thread| ask_loader(thread, loader, object, name))
        } else {
            ask_loader(thread, loader, object, name)
        }
    });
    thread.handles.truncate(mark);
    found
}

/// When some thread is loading a supertype of the class, this one does too before it waits for the class: if the classes
/// are circular it comes back to a class of its own, and neither waits for ever.
fn join_supertype_load(thread: &mut JavaThread, loader: LoaderRef, name: Symbol) -> JavaResult<()> {
    match placeholders::supertype_being_loaded(thread, loader, name) {
        None => Ok(()),
        Some(supertype) => placeholders::loading_supertype(thread, loader, name, supertype, |thread| {
            load_referenced_class(thread, loader, supertype).map(|_| ())
        }),
    }
}

/// Calls `ClassLoader.loadClass`. What it gives must have the name asked for, or else there is no such class.
fn ask_loader(thread: &mut JavaThread, loader: LoaderRef, object: Handle, name: Symbol) -> JavaResult<Option<ClassRef>> {
    let external = strings::new_string_modified_utf8(thread, name.to_external_bytes().as_slice())?;
    let method = thread.vm().well_known().methods.class_loader_load_class;
    let arguments = [Value::Ref(Some(object)), Value::Ref(Some(external))];
    let Some(mirror) = thread.invoke_virtual(method, &arguments)?.reference() else { return Ok(None) };
    let class = mirror::class_of_mirror(thread, mirror);
    if class.name != name || class.is_primitive() || class.hidden {
        return Ok(None);
    }
    if class.loader != loader {
        constraints::record_loader(thread, loader, class, false)?;
    }
    Ok(Some(class))
}

/// Runs `body` with the loader object locked, unless it is parallel capable; `body` learns which.
///
/// # Errors
/// What `body` throws.
pub fn locking_loader<T>(
    thread: &mut JavaThread,
    object: Handle,
    body: impl FnOnce(&mut JavaThread, bool) -> JavaResult<T>,
) -> JavaResult<T> {
    let map = objects::named_field(thread, object, "parallelLockMap", "Ljava/util/concurrent/ConcurrentHashMap;")?;
    if map.reference().is_some() {
        return body(thread, false);
    }
    monitor::enter(thread, object)?;
    let result = body(thread, true);
    if !matches!(result, Err(Throw::Stopped)) {
        // The exception of the body stays: unlocking what this thread holds throws nothing.
        monitor::exit(thread, object)?;
    }
    result
}
