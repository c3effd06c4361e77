//! Where a class belongs, as messages of HotSpot say it: its loader and its module.

use gc::Handle;

use crate::loading::loaders;
use crate::metadata::class::ClassRef;
use crate::metadata::loader::LoaderRef;
use crate::metadata::module::ModuleRef;
use crate::modules;
use crate::strings;
use crate::thread::JavaThread;
use crate::throwables::MESSAGE_UNITS_MAX;

/// A loader as HotSpot's messages name it: `'app'`, `'bootstrap'`, `p.MyLoader @1b2c3d`.
pub fn loader_text(thread: &mut JavaThread, loader: LoaderRef) -> String {
    if loader.is_boot() {
        return "'bootstrap'".to_owned();
    }
    let vm = thread.vm();
    let object = thread.handle(loader.object.load(thread));
    let name = vm.view.load_ref(thread.raw(object), vm.well_known().fields.class_loader_name);
    let class = thread.class_of(object);
    if let Some(name) = thread.handle_or_null(name) {
        let name = strings::short_text(thread, name, MESSAGE_UNITS_MAX);
        if loaders::is_builtin(class) {
            return format!("'{name}'");
        }
        return format!("'{name}' @{:x}", shown_hash(thread, object));
    }
    format!("{} @{:x}", class.external_name(), shown_hash(thread, object))
}

/// The identity hash of an object, for a message that does without it if there is no memory.
pub fn shown_hash(thread: &mut JavaThread, object: Handle) -> i32 {
    thread.identity_hash(object).unwrap_or_else(|_| {
        thread.take_exception();
        0
    })
}

/// `p.C is in unnamed module of loader p.MyLoader @1b2c3d, parent loader 'app'`
pub fn class_place(thread: &mut JavaThread, class: ClassRef) -> String {
    let (place, parent) = (module_and_loader(thread, class), parent_loader_text(thread, class.bottom_class().loader));
    format!("{} is in {place}{parent}", class.external_name())
}

/// The same for a class that is not made yet.
pub fn place_of(thread: &mut JavaThread, name: &str, loader: LoaderRef, package: &[u8]) -> String {
    let module = modules::module_of_package(thread, loader, package);
    let (place, parent) = (place_text(thread, loader, module), parent_loader_text(thread, loader));
    format!("{name} is in {place}{parent}")
}

/// `, parent loader 'app'`, for a loader that is none of the class library's.
fn parent_loader_text(thread: &mut JavaThread, loader: LoaderRef) -> String {
    if !loader.unloadable {
        return String::new();
    }
    let offset = thread.vm().well_known().fields.class_loader_parent;
    let object = thread.handle(loader.object.load(thread));
    let parent = thread.ref_field(object, offset);
    let parent = loaders::loader_of(thread, parent);
    format!(", parent loader {}", loader_text(thread, parent))
}

/// `module java.base of loader 'bootstrap'`, or `unnamed module of loader 'app'`.
pub fn module_and_loader(thread: &mut JavaThread, class: ClassRef) -> String {
    let module = modules::module_of(thread, class);
    place_text(thread, class.bottom_class().loader, module)
}

/// Where two classes come from, as HotSpot's messages put it.
pub fn both_places(thread: &mut JavaThread, one: ClassRef, other: ClassRef) -> String {
    let (one_place, other_place) = (module_and_loader(thread, one), module_and_loader(thread, other));
    let (one, other) = (one.external_name(), other.external_name());
    if one_place == other_place {
        format!("{one} and {other} are in {one_place}")
    } else {
        format!("{one} is in {one_place}; {other} is in {other_place}")
    }
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
