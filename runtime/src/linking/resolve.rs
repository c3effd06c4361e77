//! Resolution of symbolic references to classes, fields and methods (JVMS §5.4.3).

use classfile::ConstantIndex;
use gc::Handle;

use crate::linking::{access, class_access, loader_constraints, lookup};
use crate::loading::load;
use crate::metadata::class::ClassRef;
use crate::metadata::constant_pool::{MemberReference, PoolConstant, ResolutionError};
use crate::metadata::descriptor_text::external_method;
use crate::metadata::field::{Field, FieldRef};
use crate::metadata::method::{Method, MethodRef};
use crate::metadata::symbol::Symbol;
use crate::outcome::{JavaResult, Throw};
use crate::thread::{JavaThread, may_collect};
use crate::throwables;

/// Resolves the class at `index` of `class`'s constant pool (§5.4.3.1).
///
/// # Errors
/// A `LinkageError`, the same at every try.
pub fn resolve_class(thread: &mut JavaThread, class: ClassRef, index: ConstantIndex) -> JavaResult<ClassRef> {
    may_collect(thread)?;
    if let Some(resolved) = class.constants.resolved_class(index) {
        return Ok(resolved);
    }
    remembering(thread, class, index, |thread| {
        let Some(name) = class.constants.class_name(index) else { return Err(throw_bad_constant(thread, class, index)) };
        let resolved = load::load_referenced_class(thread, class.loader, name)?;
        class_access::check_class_access(thread, class, resolved)?;
        class.constants.set_resolved_class(index, resolved);
        Ok(resolved)
    })
}

fn throw_bad_constant(thread: &mut JavaThread, class: ClassRef, index: ConstantIndex) -> Throw {
    let message = format!("Illegal constant pool entry {index} in class {}", class.external_name());
    thread.throw_new("java/lang/ClassFormatError", &message)
}

/// Throws what an earlier resolution of the entry threw, or runs this one and remembers its `LinkageError`. Errors of a
/// machine at its limits are not remembered: the next try may succeed.
///
/// # Errors
/// What `resolve` throws or threw.
pub fn remembering<T>(
    thread: &mut JavaThread,
    class: ClassRef,
    index: ConstantIndex,
    resolve: impl FnOnce(&mut JavaThread) -> JavaResult<T>,
) -> JavaResult<T> {
    if let Some(error) = class.constants.error(index) {
        return Err(throw_remembered(thread, &error));
    }
    let result = resolve(thread);
    if let Err(Throw::Exception) = result {
        let exception = thread.take_exception().expect("resolution failed with an exception");
        if let Some(mut error) = resolution_error(thread, exception) {
            error.cause = throwables::cause_of(thread, exception).map(|cause| {
                let kind = thread.class_of(cause);
                (kept_name(thread, kind), throwables::exception_message(thread, cause).map(String::into_boxed_str))
            });
            class.constants.set_error(index, error);
        }
        thread.throw(exception);
    }
    result
}

/// What is remembered of a `LinkageError`, without its cause; nothing for other exceptions.
pub fn resolution_error(thread: &mut JavaThread, exception: Handle) -> Option<ResolutionError> {
    let kind = thread.class_of(exception);
    let is_linkage_error = |class: &ClassRef| class.loader.is_boot() && class.name == "java/lang/LinkageError";
    if !kind.ancestors().iter().any(is_linkage_error) {
        return None;
    }
    let message = throwables::exception_message(thread, exception).map(String::into_boxed_str);
    Some(ResolutionError { class: kept_name(thread, kind), message, cause: None })
}

/// The name of a class, which may be unloaded earlier than what remembers the name.
fn kept_name(thread: &JavaThread, class: ClassRef) -> Symbol {
    if class.own_name.is_some() { thread.vm().symbols.intern(class.name.as_bytes()) } else { class.name }
}

/// Throws a new error like the remembered one. As in HotSpot, the boot loader is asked for the classes by name; if it does
/// not know one, its error takes the place.
pub fn throw_remembered(thread: &mut JavaThread, error: &ResolutionError) -> Throw {
    let mark = thread.handles.mark();
    let throw = throw_like(thread, error);
    thread.handles.truncate(mark);
    throw
}

fn throw_like(thread: &mut JavaThread, error: &ResolutionError) -> Throw {
    let (class, message) = (error.class.to_str(), error.message.as_deref());
    let Some((cause, cause_message)) = &error.cause else {
        return match thread.new_exception(&class, message) {
            Ok(exception) => thread.throw(exception),
            Err(throw) => throw,
        };
    };
    match thread.catch(|thread| thread.new_exception(&cause.to_str(), cause_message.as_deref())) {
        Ok(Ok(cause) | Err(cause)) => throwables::throw_with_cause(thread, &class, message, Some(cause)),
        Err(throw) => throw,
    }
}

fn member_at(thread: &mut JavaThread, class: ClassRef, index: ConstantIndex) -> JavaResult<MemberReference> {
    match class.constants.member(index) {
        Some(member) => Ok(member),
        None => Err(throw_bad_constant(thread, class, index)),
    }
}

/// Resolves a field reference (§5.4.3.2) for an instruction that wants it static or not.
///
/// # Errors
/// `NoSuchFieldError`, `IllegalAccessError`, `IncompatibleClassChangeError`, or what class resolution throws.
pub fn resolve_field(thread: &mut JavaThread, class: ClassRef, index: ConstantIndex, want_static: bool) -> JavaResult<FieldRef> {
    may_collect(thread)?;
    let field = match class.constants.resolved_field(index) {
        Some(field) => field,
        None => resolve_field_first(thread, class, index)?,
    };
    if field.is_static() != want_static {
        let expected = if want_static { "static" } else { "non-static" };
        let message = format!("Expected {expected} field {}.{}", field.class.external_name(), field.name);
        return Err(thread.throw_new("java/lang/IncompatibleClassChangeError", &message));
    }
    Ok(field)
}

fn resolve_field_first(thread: &mut JavaThread, class: ClassRef, index: ConstantIndex) -> JavaResult<FieldRef> {
    let member = member_at(thread, class, index)?;
    let holder = resolve_class(thread, class, member.class)?;
    let Some(field) = lookup::find_field(holder, member.name, member.descriptor) else {
        return Err(thread.throw_new("java/lang/NoSuchFieldError", &member.name.to_str()));
    };
    if !access::can_access_member(thread, class, field.access, field.class, holder)? {
        return Err(access::throw_field_access(thread, class, &field));
    }
    loader_constraints::constrain_field(thread, class, &field)?;
    class.constants.set_resolved_field(index, field);
    Ok(field)
}

/// §6.5.putfield, §6.5.putstatic: a final field is written by its own class's initialisers only.
///
/// # Errors
/// `IllegalAccessError`.
pub fn check_final_write(thread: &mut JavaThread, method: MethodRef, field: &Field) -> JavaResult<()> {
    if !field.is_final() {
        return Ok(());
    }
    let class = method.class;
    let initializer = if field.is_static() { method.is_class_initializer() } else { method.is_constructor() };
    if field.class == class && (initializer || class.major < 53) {
        return Ok(());
    }
    let kind = if field.is_static() { "static" } else { "non-static" };
    let (holder, name) = (field.class.external_name(), field.name);
    let message = if field.class == class {
        let initializer = if field.is_static() { "<clinit>" } else { "<init>" };
        let from = method.name;
        format!(
            "Update to {kind} final field {holder}.{name} attempted from a different method ({from}) than the initializer method {initializer} "
        )
    } else {
        let from = class.external_name();
        format!(
            "Update to {kind} final field {holder}.{name} attempted from a different class ({from}) than the field's declaring class"
        )
    };
    Err(thread.throw_new("java/lang/IllegalAccessError", &message))
}

/// Resolves the method of an `invokestatic` or `invokespecial`, which name classes by `CONSTANT_Methodref` and interfaces by
/// `CONSTANT_InterfaceMethodref`.
///
/// # Errors
/// As `resolve_method`.
pub fn resolve_direct_method(thread: &mut JavaThread, class: ClassRef, index: ConstantIndex) -> JavaResult<MethodRef> {
    may_collect(thread)?;
    if let Some(method) = class.constants.resolved_method(index) {
        return Ok(method);
    }
    let member = member_at(thread, class, index)?;
    let holder = resolve_class(thread, class, member.class)?;
    let interface = matches!(class.constants.constant(index), PoolConstant::InterfaceMethod(_));
    if holder.is_interface() != interface {
        let signature = external_method(&holder.external_name(), member.name, member.descriptor);
        let expected = if interface { "Methodref" } else { "InterfaceMethodref" };
        let message = format!("Method '{signature}' must be {expected} constant");
        return Err(thread.throw_new("java/lang/IncompatibleClassChangeError", &message));
    }
    resolve_method_first(thread, class, index)
}

/// Resolves a method reference (§5.4.3.3) or interface method reference (§5.4.3.4); signature-polymorphic methods come back
/// as declared.
///
/// # Errors
/// `NoSuchMethodError`, `IllegalAccessError`, `IncompatibleClassChangeError`, or what class resolution throws.
pub fn resolve_method(thread: &mut JavaThread, class: ClassRef, index: ConstantIndex) -> JavaResult<MethodRef> {
    may_collect(thread)?;
    match class.constants.resolved_method(index) {
        Some(method) => Ok(method),
        None => resolve_method_first(thread, class, index),
    }
}

fn resolve_method_first(thread: &mut JavaThread, class: ClassRef, index: ConstantIndex) -> JavaResult<MethodRef> {
    let member = member_at(thread, class, index)?;
    let interface = matches!(class.constants.constant(index), PoolConstant::InterfaceMethod(_));
    let holder = resolve_class(thread, class, member.class)?;
    let method = lookup_method(thread, holder, member.name, member.descriptor, interface)?;
    if !access::can_access_method(thread, class, &method, holder)? {
        return Err(access::throw_method_access(thread, class, &method));
    }
    loader_constraints::constrain_method(thread, class, holder, &method)?;
    class.constants.set_resolved_method(index, method);
    Ok(method)
}

/// The method that a reference through `holder` means, without access check.
///
/// # Errors
/// `NoSuchMethodError`, or `IncompatibleClassChangeError` if the kind of reference does not fit the holder.
pub fn lookup_method(
    thread: &mut JavaThread,
    holder: ClassRef,
    name: Symbol,
    descriptor: Symbol,
    interface: bool,
) -> JavaResult<MethodRef> {
    if holder.is_interface() != interface {
        let (found, expected) = if interface { ("class", "interface") } else { ("interface", "class") };
        let message = format!("Found {found} {}, but {expected} was expected", holder.external_name());
        return Err(thread.throw_new("java/lang/IncompatibleClassChangeError", &message));
    }
    match lookup::find_method(holder, name, descriptor) {
        Some(method) => Ok(method),
        None => Err(lookup::throw_no_such_method(thread, holder, name, descriptor)),
    }
}

/// A call instruction needs a static method, or must not have one.
///
/// # Errors
/// `IncompatibleClassChangeError`.
pub fn check_static(thread: &mut JavaThread, method: &Method, want_static: bool) -> JavaResult<()> {
    if method.is_static() == want_static {
        return Ok(());
    }
    let expected = if want_static { "Expected static" } else { "Expected instance not static" };
    let message = format!("{expected} method '{}'", method.external_signature());
    Err(thread.throw_new("java/lang/IncompatibleClassChangeError", &message))
}
