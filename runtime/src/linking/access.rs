//! Access control of fields and methods (JVMS §5.4.4).

use classfile::access;

use crate::linking::class_access::is_magic;
use crate::linking::nest;
use crate::loading::places;
use crate::metadata::class::ClassRef;
use crate::metadata::field::Field;
use crate::metadata::method::Method;
use crate::outcome::JavaResult;
use crate::outcome::Throw;
use crate::thread::JavaThread;

/// Whether code of `from` may use a member with these flags, declared in `declarer` and named through `referenced`.
///
/// # Errors
/// `Throw::Stopped` if the host stopped the `Vm`.
pub fn can_access_member(
    thread: &mut JavaThread,
    from: ClassRef,
    flags: u16,
    declarer: ClassRef,
    referenced: ClassRef,
) -> JavaResult<bool> {
    if from == declarer || flags & access::PUBLIC != 0 || is_magic(from) {
        return Ok(true);
    }
    if flags & access::PRIVATE != 0 {
        return nest::are_nestmates(thread, from, declarer);
    }
    if from.is_same_package(declarer) {
        return Ok(true);
    }
    if flags & access::PROTECTED == 0 || !from.is_subclass_of(declarer) {
        return Ok(false);
    }
    Ok(flags & access::STATIC != 0 || referenced.is_subclass_of(from) || from.is_subclass_of(referenced))
}

/// The same for a method; arrays have a public `clone`.
///
/// # Errors
/// As [`can_access_member`].
pub fn can_access_method(thread: &mut JavaThread, from: ClassRef, method: &Method, referenced: ClassRef) -> JavaResult<bool> {
    let clones_array = referenced.is_array() && method.name == "clone" && method.access & access::PROTECTED != 0;
    Ok(clones_array || can_access_member(thread, from, method.access, method.class, referenced)?)
}

/// `IllegalAccessError` for a field.
#[cold]
pub fn throw_field_access(thread: &mut JavaThread, from: ClassRef, field: &Field) -> Throw {
    let places = places::both_places(thread, from, field.class);
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
    let places = places::both_places(thread, from, method.class);
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
