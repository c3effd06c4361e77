//! Members that method handles name symbolically (JVMS §5.4.3.5): the rules of the instructions that their kinds stand for.

use crate::linking::access;
use crate::linking::class_access::is_magic;
use crate::linking::member_name::kind;
use crate::linking::{loader_constraints, lookup, resolve, select};
use crate::metadata::class::ClassRef;
use crate::metadata::field::FieldRef;
use crate::metadata::method::MethodRef;
use crate::metadata::symbol::Symbol;
use crate::outcome::JavaResult;
use crate::thread::JavaThread;

/// What a symbolic name asks for.
#[derive(Clone, Copy, Debug)]
pub struct MemberRequest {
    /// One of [`kind`].
    pub reference_kind: u32,
    /// The class referred to.
    pub holder: ClassRef,
    /// Name.
    pub name: Symbol,
    /// Descriptor.
    pub descriptor: Symbol,
    /// Who asks; nobody for trusted look-ups, which see everything.
    pub caller: Option<ClassRef>,
    /// Loader constraints are imposed.
    pub constrained: bool,
}

/// The field; `MethodHandles` checks the access.
///
/// # Errors
/// `NoSuchFieldError`, or `LinkageError` for a loader constraint.
pub fn look_up_field_member(thread: &mut JavaThread, request: &MemberRequest) -> JavaResult<FieldRef> {
    let found = lookup::find_field(request.holder, request.name, request.descriptor).filter(|field| !field.injected);
    let Some(field) = found else {
        return Err(thread.throw_new("java/lang/NoSuchFieldError", &request.name.to_str()));
    };
    if let Some(caller) = request.caller.filter(|_| request.constrained) {
        loader_constraints::constrain_field(thread, caller, &field)?;
    }
    Ok(field)
}

/// The constructor.
///
/// # Errors
/// `NoSuchMethodError`, `IllegalAccessError`, or `LinkageError` for a loader constraint.
pub fn look_up_constructor_member(thread: &mut JavaThread, request: &MemberRequest) -> JavaResult<MethodRef> {
    let Some(method) = request.holder.declared_method(request.name, request.descriptor) else {
        return Err(lookup::throw_no_such_method(thread, request.holder, request.name, request.descriptor));
    };
    check_method_member(thread, request, method)?;
    Ok(method)
}

/// The method; for `REF_invokeSpecial` the one that is called.
///
/// # Errors
/// `NoSuchMethodError`, `IllegalAccessError`, `IncompatibleClassChangeError`, `AbstractMethodError`, or `LinkageError` for a
/// loader constraint.
pub fn look_up_method_member(thread: &mut JavaThread, request: &MemberRequest) -> JavaResult<MethodRef> {
    let holder = request.holder;
    if request.name == "<init>" {
        return Err(lookup::throw_no_such_method(thread, holder, request.name, request.descriptor));
    }
    let interface = match request.reference_kind {
        kind::INVOKE_STATIC | kind::INVOKE_SPECIAL => holder.is_interface(),
        reference_kind => reference_kind == kind::INVOKE_INTERFACE,
    };
    let method = resolve::lookup_method(thread, holder, request.name, request.descriptor, interface)?;
    check_method_member(thread, request, method)?;
    if request.reference_kind == kind::INVOKE_SPECIAL {
        check_direct_interface(thread, request, method)?;
    }
    check_member_static(thread, request, method)?;
    if request.reference_kind == kind::INVOKE_SPECIAL { special_member(thread, request, method) } else { Ok(method) }
}

fn check_method_member(thread: &mut JavaThread, request: &MemberRequest, method: MethodRef) -> JavaResult<()> {
    let Some(caller) = request.caller else { return Ok(()) };
    if !access::can_access_method(thread, caller, &method, request.holder)? {
        return Err(access::throw_method_access(thread, caller, &method));
    }
    if request.constrained { loader_constraints::constrain_method(thread, caller, request.holder, &method) } else { Ok(()) }
}

/// The method must be static exactly if the reference is.
fn check_member_static(thread: &mut JavaThread, request: &MemberRequest, method: MethodRef) -> JavaResult<()> {
    let expected = match request.reference_kind {
        kind::INVOKE_STATIC if !method.is_static() => "Expected static",
        kind::INVOKE_INTERFACE if method.is_static() => "Expected instance not static",
        kind::INVOKE_VIRTUAL | kind::INVOKE_SPECIAL if method.is_static() => "Expecting non-static",
        _ => return Ok(()),
    };
    let message = format!("{expected} method '{}'", method.external_signature());
    Err(thread.throw_new("java/lang/IncompatibleClassChangeError", &message))
}

/// §6.5.invokespecial: an interface must be a direct superinterface of the caller.
fn check_direct_interface(thread: &mut JavaThread, request: &MemberRequest, method: MethodRef) -> JavaResult<()> {
    let holder = request.holder;
    let Some(caller) = request.caller.filter(|_| holder.is_interface()) else { return Ok(()) };
    if caller == holder || caller.interfaces.contains(&holder) || is_magic(caller) {
        return Ok(());
    }
    let (method, caller) = (method.external_signature(), caller.external_name());
    let message = format!("Interface method reference: '{method}', is in an indirect superinterface of {caller}");
    Err(thread.throw_new("java/lang/IncompatibleClassChangeError", &message))
}

/// §6.5.invokespecial: a call of a superclass's method starts the search at the caller's direct superclass.
fn special_member(thread: &mut JavaThread, request: &MemberRequest, method: MethodRef) -> JavaResult<MethodRef> {
    let holder = request.holder;
    let caller = request.caller.filter(|caller| !holder.is_interface() && *caller != holder && caller.is_subclass_of(holder));
    let parent = caller.and_then(|caller| caller.super_class);
    let found = parent.and_then(|parent| lookup::find_super_method(parent, request.name, request.descriptor));
    let selected = found.unwrap_or(method);
    if let Some(caller) = caller.filter(|_| request.constrained && selected != method) {
        loader_constraints::constrain_method(thread, caller, holder, &selected)?;
    }
    if selected.is_abstract() {
        return Err(select::throw_abstract_special(thread, holder, selected));
    }
    Ok(selected)
}
