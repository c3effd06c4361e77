//! Access control of classes (JVMS §5.4.4).

use classfile::access;

use crate::loading::places;
use crate::metadata::class::{ClassBytes, ClassRef};
use crate::modules;
use crate::outcome::JavaResult;
use crate::thread::JavaThread;

/// Why a class cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClassRefusal {
    /// It is not public and in another run-time package.
    PackagePrivate,
    /// Its module is not read.
    Unreadable,
    /// Its package is not exported.
    Unexported,
}

/// Why code of `from` may not use `class`; none if it may (§5.4.4).
pub fn class_access_refusal(thread: &mut JavaThread, from: ClassRef, class: ClassRef) -> Option<ClassRefusal> {
    let class = class.bottom_class();
    if class == from || class.is_primitive() || from.is_same_package(class) {
        return None;
    }
    refusal_across_packages(thread, from, class).filter(|_| !is_magic(from))
}

fn refusal_across_packages(thread: &mut JavaThread, from: ClassRef, class: ClassRef) -> Option<ClassRefusal> {
    if !class.has(access::PUBLIC) {
        return Some(ClassRefusal::PackagePrivate);
    }
    let (from, target) = (modules::module_of(thread, from)?, modules::module_of(thread, class)?);
    if from == target {
        return None;
    }
    if !from.can_read(target) {
        return Some(ClassRefusal::Unreadable);
    }
    let package = thread.vm().symbols.intern(class.package());
    (!target.is_exported(package, from)).then_some(ClassRefusal::Unexported)
}

/// Throws unless code of `from` may use `class`.
///
/// # Errors
/// `IllegalAccessError`.
pub fn check_class_access(thread: &mut JavaThread, from: ClassRef, class: ClassRef) -> JavaResult<()> {
    let Some(refusal) = class_access_refusal(thread, from, class) else { return Ok(()) };
    let class = class.bottom_class();
    let message = match refusal {
        ClassRefusal::PackagePrivate => {
            let (from_name, class_name, places) =
                (from.external_name(), class.external_name(), places::both_places(thread, class, from));
            format!("failed to access class {class_name} from class {from_name} ({places})")
        }
        ClassRefusal::Unreadable | ClassRefusal::Unexported => module_refusal_text(thread, from, class, refusal),
    };
    Err(thread.throw_new("java/lang/IllegalAccessError", &message))
}

/// What HotSpot says when modules are the reason.
pub fn module_refusal_text(thread: &mut JavaThread, from: ClassRef, class: ClassRef, refusal: ClassRefusal) -> String {
    let (from_name, class_name) = (from.external_name(), class.external_name());
    let (from_module, module) = (module_text(thread, from), module_text(thread, class));
    let reason = if refusal == ClassRefusal::Unreadable {
        format!("{from_module} does not read {module}")
    } else {
        let package = String::from_utf8_lossy(class.package()).replace('/', ".");
        format!("{module} does not export {package} to {from_module}")
    };
    format!("class {from_name} (in {from_module}) cannot access class {class_name} (in {module}) because {reason}")
}

/// `module java.base`, or `unnamed module @0x1b2c3d`.
fn module_text(thread: &mut JavaThread, class: ClassRef) -> String {
    match modules::module_of(thread, class) {
        Some(module) => match module.name {
            Some(name) => format!("module {name}"),
            None => {
                let object = thread.handle(module.object.load(thread));
                format!("unnamed module @0x{:x}", places::shown_hash(thread, object))
            }
        },
        None => "module java.base".to_owned(),
    }
}

/// Accessors that core reflection generates may use everything.
pub fn is_magic(class: ClassRef) -> bool {
    !matches!(class.bytes, ClassBytes::Owned(_))
        && class.ancestors().iter().any(|class| class.loader.is_boot() && class.name == "jdk/internal/reflect/MagicAccessorImpl")
}
