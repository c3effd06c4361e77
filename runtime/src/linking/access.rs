//! Access control (JVMS §5.4.4).

use classfile::access;

use crate::linking::nest;
use crate::loading::places;
use crate::metadata::class::{ClassBytes, ClassRef};
use crate::metadata::field::Field;
use crate::metadata::method::Method;
use crate::modules;
use crate::outcome::{JavaResult, Throw};
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
            let (from_name, class_name, places) = (from.external_name(), class.external_name(), places(thread, class, from));
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
                let object = module.object.load();
                format!("unnamed module @0x{:x}", thread.identity_hash(object))
            }
        },
        None => "module java.base".to_owned(),
    }
}

/// Where two classes come from, as HotSpot's messages put it.
pub fn places(thread: &mut JavaThread, one: ClassRef, other: ClassRef) -> String {
    let (one_place, other_place) = (places::module_and_loader(thread, one), places::module_and_loader(thread, other));
    let (one, other) = (one.external_name(), other.external_name());
    if one_place == other_place {
        format!("{one} and {other} are in {one_place}")
    } else {
        format!("{one} is in {one_place}; {other} is in {other_place}")
    }
}

/// Whether code of `from` may use a member with these flags, declared in `declarer` and named through `referenced`.
pub fn can_access_member(thread: &mut JavaThread, from: ClassRef, flags: u16, declarer: ClassRef, referenced: ClassRef) -> bool {
    if from == declarer || flags & access::PUBLIC != 0 || is_magic(from) {
        return true;
    }
    if flags & access::PRIVATE != 0 {
        return nest::are_nestmates(thread, from, declarer);
    }
    if from.is_same_package(declarer) {
        return true;
    }
    if flags & access::PROTECTED == 0 || !from.is_subclass_of(declarer) {
        return false;
    }
    flags & access::STATIC != 0 || referenced.is_subclass_of(from) || from.is_subclass_of(referenced)
}

/// The same for a method; arrays have a public `clone`.
pub fn can_access_method(thread: &mut JavaThread, from: ClassRef, method: &Method, referenced: ClassRef) -> bool {
    let clones_array = referenced.is_array() && method.name == "clone" && method.access & access::PROTECTED != 0;
    clones_array || can_access_member(thread, from, method.access, method.class, referenced)
}

/// `IllegalAccessError` for a field.
#[cold]
pub fn throw_field_access(thread: &mut JavaThread, from: ClassRef, field: &Field) -> Throw {
    let places = places(thread, from, field.class);
    let nests = nest_errors_text(from, field.class, field.access);
    let message = format!(
        "class {} tried to access {}field {}.{} ({places}){nests}",
        from.external_name(),
        visibility(field.access),
        field.class.external_name(),
        field.name,
    );
    thread.throw_new("java/lang/IllegalAccessError", &message)
}

/// `IllegalAccessError` for a method.
#[cold]
pub fn throw_method_access(thread: &mut JavaThread, from: ClassRef, method: &Method) -> Throw {
    let places = places(thread, from, method.class);
    let nests = nest_errors_text(from, method.class, method.access);
    let message = format!(
        "class {} tried to access {}{}method '{}' ({places}){nests}",
        from.external_name(),
        if method.is_abstract() { "abstract " } else { "" },
        visibility(method.access),
        method.external_signature(),
    );
    thread.throw_new("java/lang/IllegalAccessError", &message)
}

/// What is wrong with the nests of two classes, if a private member is at stake.
fn nest_errors_text(one: ClassRef, other: ClassRef, flags: u16) -> String {
    let errors: Vec<&str> =
        [&one, &other].into_iter().filter_map(|class| class.nest_host_error.get()).map(|error| &**error).collect();
    if flags & access::PRIVATE == 0 || errors.is_empty() { String::new() } else { format!(", ({})", errors.join(", ")) }
}

fn visibility(flags: u16) -> &'static str {
    match flags & (access::PRIVATE | access::PROTECTED) {
        access::PRIVATE => "private ",
        access::PROTECTED => "protected ",
        _ => "",
    }
}

/// Accessors that core reflection generates may use everything.
pub fn is_magic(class: ClassRef) -> bool {
    !matches!(class.bytes, ClassBytes::Owned(_))
        && class.ancestors().iter().any(|class| class.loader.is_boot() && class.name == "jdk/internal/reflect/MagicAccessorImpl")
}
