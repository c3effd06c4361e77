//! Loading by name: the boot loader, user-defined loaders and arrays (JVMS §5.3.1 to §5.3.3).
#![allow(unsafe_code, reason = "class bytes in the image live as long as the Vm")]

use gc::{Handle, RawRef};

use crate::loading::define::{self, Definition};
use crate::loading::{arrays, constraints, mirror, placeholders};
use crate::metadata::class::{ClassBytes, ClassRef};
use crate::metadata::field::ValueKind;
use crate::metadata::loader::{Loader, LoaderRef};
use crate::metadata::module::ModuleRef;
use crate::metadata::pointer::Metadata;
use crate::metadata::symbol::Symbol;
use crate::objects;
use crate::strings;
use crate::sync::lock;
use crate::thread::JavaThread;
use crate::thread::invoke::Value;
use crate::throw::{JavaResult, Throw};

/// The platform and application loaders, which live as long as the `Vm`.
const BUILTIN_LOADERS: &[u8] = b"jdk/internal/loader/ClassLoaders$";
/// The class of the platform loader.
const PLATFORM_LOADER: &str = "jdk/internal/loader/ClassLoaders$PlatformClassLoader";

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
        return thread.throw_with_cause("java/lang/NoClassDefFoundError", Some(&name.to_str()), Some(exception));
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
    if loader.is_boot() { find_boot_class(thread, name) } else { load_through(thread, loader, name) }
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
    let text = name.as_bytes();
    let Some(slash) = text.iter().rposition(|byte| *byte == b'/') else { return Ok(None) };
    let package = &text[..slash];
    let Some(module) = boot_module_of(thread, package) else { return Ok(None) };
    let Some(bytes) = vm.image.class(module, text) else { return Ok(None) };
    // SAFETY: the image stays mapped until the `Vm` is dropped, after every class ([VMDOC] Metadata lifetime).
    let bytes: &'static [u8] = unsafe { &*std::ptr::from_ref(bytes) };
    let definition = Definition { loader, name, declared_name: name, hidden: None, protection_domain: None };
    define::define_class(thread, definition, ClassBytes::Image(bytes)).map(Some)
}

/// The module whose classes in `package` the boot loader may define: `java.base` at first, then whatever was defined to it.
fn boot_module_of(thread: &JavaThread, package: &[u8]) -> Option<&'static [u8]> {
    let vm = thread.vm();
    let module = vm.image.module_of_package(package)?;
    if module == b"java.base" {
        return Some(module);
    }
    let package = vm.symbols.intern(package);
    let defined = lock(&vm.boot_loader().packages).get(&package).copied();
    defined.and_then(|defined| defined.name).filter(|name| name.as_bytes() == module).map(|_| module)
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
    let object = thread.handle(loader.object.load());
    let found = locking_loader(thread, object, |thread, locked| {
        if let Some(class) = loader.find(name) {
            return Ok(Some(class));
        }
        placeholders::join_supertype_load(thread, loader, name)?;
        if locked {
            placeholders::requesting_class(thread, loader, name, |thread| ask_loader(thread, loader, object, name))
        } else {
            ask_loader(thread, loader, object, name)
        }
    });
    thread.handles.truncate(mark);
    found
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
    thread.lock(thread.raw(object))?;
    let result = body(thread, true);
    if !matches!(result, Err(Throw::Stopped)) {
        // The exception of the body stays: unlocking what this thread holds throws nothing.
        thread.unlock(thread.raw(object))?;
    }
    result
}

/// The VM's side of a `java.lang.ClassLoader`; null is the boot loader.
pub fn loader_of(thread: &mut JavaThread, object: Option<Handle>) -> LoaderRef {
    let vm = thread.vm();
    let Some(object) = object else { return vm.boot_loader() };
    let raw = thread.raw(object);
    let offset = vm.well_known().fields.class_loader_vm_loader;
    let mut loaders = lock(&vm.loaders);
    let number = vm.view.load_u32(raw, offset).checked_sub(1);
    let known = number.and_then(|number| loaders.get(number)).filter(|loader| loader.object.load() == raw);
    if let Some(loader) = known {
        return loader;
    }
    let class = thread.class_of_raw(raw);
    let builtin = class.loader.is_boot() && class.name.as_bytes().starts_with(BUILTIN_LOADERS);
    let loader = loaders.add(|number| Metadata::allocate(Loader::new(number, !builtin)));
    loader.object.store(raw);
    vm.view.store_u32(raw, offset, loader.id + 1);
    loader
}

/// Whether the loader defines only classes of the class library: the boot or the platform loader.
pub fn is_boot_or_platform_loader(thread: &JavaThread, loader: LoaderRef) -> bool {
    loader.is_boot() || !loader.unloadable && thread.class_of_raw(loader.object.load()).name == PLATFORM_LOADER
}

/// The loader object of a loader; null for the boot loader.
pub fn loader_object(thread: &mut JavaThread, loader: LoaderRef) -> Option<Handle> {
    let object: RawRef = loader.object.load();
    thread.handle_or_null(object)
}

/// A loader as HotSpot's messages name it: `'app'`, `'bootstrap'`, `p.MyLoader @1b2c3d`.
pub fn loader_text(thread: &mut JavaThread, loader: LoaderRef) -> String {
    if loader.is_boot() {
        return "'bootstrap'".to_owned();
    }
    let vm = thread.vm();
    let object = thread.handle(loader.object.load());
    let name = vm.view.load_ref(thread.raw(object), vm.well_known().fields.class_loader_name);
    let class = thread.class_of(object);
    if let Some(name) = thread.handle_or_null(name) {
        let name = strings::string_text(thread, name);
        let builtin = class.loader.is_boot() && class.name.as_bytes().starts_with(BUILTIN_LOADERS);
        if builtin {
            return format!("'{name}'");
        }
        let raw = thread.raw(object);
        return format!("'{name}' @{:x}", thread.identity_hash(raw));
    }
    let raw = thread.raw(object);
    format!("{} @{:x}", class.external_name(), thread.identity_hash(raw))
}

/// `p.C is in unnamed module of loader p.MyLoader @1b2c3d, parent loader 'app'`
pub fn class_place(thread: &mut JavaThread, class: ClassRef) -> String {
    let (place, parent) = (module_and_loader(thread, class), parent_loader_text(thread, class.bottom_class().loader));
    format!("{} is in {place}{parent}", class.external_name())
}

/// The same for a class that is not made yet.
pub fn place_of(thread: &mut JavaThread, name: &str, loader: LoaderRef, package: &[u8]) -> String {
    let module = mirror::module_of_package(thread, loader, package);
    let (place, parent) = (place_text(thread, loader, module), parent_loader_text(thread, loader));
    format!("{name} is in {place}{parent}")
}

/// `, parent loader 'app'`, for a loader that is none of the class library's.
pub fn parent_loader_text(thread: &mut JavaThread, loader: LoaderRef) -> String {
    if !loader.unloadable {
        return String::new();
    }
    let offset = thread.vm().well_known().fields.class_loader_parent;
    let object = thread.handle(loader.object.load());
    let parent = thread.ref_field(object, offset);
    let parent = loader_of(thread, parent);
    format!(", parent loader {}", loader_text(thread, parent))
}

/// `module java.base of loader 'bootstrap'`, or `unnamed module of loader 'app'`.
pub fn module_and_loader(thread: &mut JavaThread, class: ClassRef) -> String {
    let module = mirror::module_of(thread, class);
    place_text(thread, class.bottom_class().loader, module)
}

fn place_text(thread: &mut JavaThread, loader: LoaderRef, module: Option<ModuleRef>) -> String {
    let text = loader_text(thread, loader);
    match module.and_then(|module| Some((module.name?, shown_version(thread, module)))) {
        Some((name, version)) => format!("module {name}{version} of loader {text}"),
        None => format!("unnamed module of loader {text}"),
    }
}

/// `@1.0`, but nothing for the modules of the class library, which all have the same version.
fn shown_version(thread: &JavaThread, module: ModuleRef) -> String {
    let library = thread.vm().java_base.get().and_then(|base| base.version);
    module.version.filter(|version| Some(*version) != library).map(|version| format!("@{version}")).unwrap_or_default()
}

/// `-verbose:class`
pub fn log_class_load(thread: &mut JavaThread, class: ClassRef) {
    if thread.vm().options.verbose_class {
        let source = match (&class.bytes, mirror::module_of(thread, class).and_then(|module| module.name)) {
            (ClassBytes::Image(_), Some(module)) => format!("jrt:/{module}"),
            (ClassBytes::Image(_), None) => "jrt:/java.base".to_owned(),
            _ => loader_text(thread, class.loader),
        };
        let line = format!("[info][class,load] {} source: {source}\n", class.external_name());
        thread.vm().log(&line);
    }
}
