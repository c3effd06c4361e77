//! `MethodHandleNatives.resolve`: symbolic member names become members (JVMS §5.4.3.5).

use runtime::linking::access::is_magic;
use runtime::linking::member_name::{flags, kind};
use runtime::linking::resolve::{find_field, find_method};
use runtime::metadata::class::ClassKind;
use runtime::metadata::symbol::Symbol;
use runtime::natives::NativeContext;
use runtime::{ClassRef, Handle, JavaResult, MethodRef, Throw};

use super::method_handle_natives::{class_of_name, flags_of, throw_internal};

/// What a name asks for.
struct Request {
    reference_kind: u32,
    what: u32,
    holder: ClassRef,
    name: Symbol,
    descriptor: Symbol,
    caller: Option<ClassRef>,
    /// Loader constraints are imposed: not for trusted and public look-ups.
    constrained: bool,
}

/// `MethodHandleNatives.Constants.LM_UNCONDITIONAL`
const LOOKUP_UNCONDITIONAL: i32 = 32;

/// `MethodHandleNatives.resolve`: null (for speculation) or an error tells that there is no such member.
///
/// # Errors
/// `NoSuchFieldError`, `NoSuchMethodError`, `IllegalAccessError`, `IncompatibleClassChangeError`, or what linking throws.
pub fn resolve(
    cx: &mut NativeContext,
    name: Option<Handle>,
    caller: Option<Handle>,
    lookup_mode: i32,
    speculative: bool,
) -> JavaResult<Option<Handle>> {
    let Some(name) = name else { return Err(throw_internal(cx, "mname")) };
    if cx.method_of_raw_member_name(cx.raw(name)).is_some() {
        return Ok(Some(name));
    }
    let caller = caller.map(|caller| cx.class_of_mirror(caller));
    let constrained = caller.is_some() && lookup_mode & LOOKUP_UNCONDITIONAL == 0;
    let resolved = match request(cx, name, caller, constrained) {
        Ok(Some(request)) => resolve_request(cx, name, &request),
        Ok(None) => Ok(false),
        Err(throw) => Err(throw),
    };
    match resolved {
        Ok(true) => Ok(Some(name)),
        Err(Throw::Exception) if speculative => {
            cx.take_exception();
            Ok(None)
        }
        Err(throw) => Err(throw),
        Ok(false) if speculative => Ok(None),
        Ok(false) => Err(throw_unresolved(cx, name)),
    }
}

fn throw_unresolved(cx: &mut NativeContext, name: Handle) -> Throw {
    let bits = flags_of(cx, name);
    let reference_kind = bits >> flags::REFERENCE_KIND_SHIFT & flags::REFERENCE_KIND_MASK;
    if !(kind::GET_FIELD..=kind::INVOKE_INTERFACE).contains(&reference_kind) {
        return throw_internal(cx, "obsolete MemberName format");
    }
    if bits & flags::IS_FIELD != 0 {
        cx.throw_new("java/lang/NoSuchFieldError", "field resolution failed")
    } else if bits & (flags::IS_METHOD | flags::IS_CONSTRUCTOR) != 0 {
        cx.throw_new("java/lang/NoSuchMethodError", "method resolution failed")
    } else {
        cx.throw_new("java/lang/LinkageError", "resolution failed")
    }
}

/// Reads the fields of a name; none if they name nothing that could be found.
fn request(cx: &mut NativeContext, member: Handle, caller: Option<ClassRef>, constrained: bool) -> JavaResult<Option<Request>> {
    let vm = cx.vm();
    let fields = &vm.well_known().fields;
    let bits = flags_of(cx, member);
    let reference_kind = bits >> flags::REFERENCE_KIND_SHIFT & flags::REFERENCE_KIND_MASK;
    let holder = class_of_name(cx, member);
    let name = cx.ref_field(member, fields.member_name_name);
    let kind_object = cx.ref_field(member, fields.member_name_type);
    let (Some(holder), Some(name), Some(kind_object)) = (holder, name, kind_object) else { return Ok(None) };
    let holder = match holder.kind {
        ClassKind::Instance => holder,
        ClassKind::Array { .. } => vm.well_known().classes.object,
        ClassKind::Primitive(_) => return Ok(None),
    };
    let name = vm.symbols.intern(&cx.string_modified_utf8(name));
    let Some(descriptor) = descriptor_of(cx, kind_object) else { return Ok(None) };
    let what = bits & (flags::IS_FIELD | flags::IS_METHOD | flags::IS_CONSTRUCTOR);
    if name == "<clinit>" || !(kind::GET_FIELD..=kind::INVOKE_INTERFACE).contains(&reference_kind) {
        return Ok(None);
    }
    cx.link(holder)?;
    Ok(Some(Request { reference_kind, what, holder, name, descriptor, caller, constrained }))
}

/// The descriptor of a `MethodType`, a `Class` or a `String`.
pub fn descriptor_of(cx: &mut NativeContext, kind_object: Handle) -> Option<Symbol> {
    let vm = cx.vm();
    let (classes, fields) = (&vm.well_known().classes, &vm.well_known().fields);
    let class = cx.class_of(kind_object);
    if class == classes.string {
        return Some(vm.symbols.intern(&cx.string_modified_utf8(kind_object)));
    }
    if class == classes.class {
        return Some(vm.symbols.intern(&cx.class_of_mirror(kind_object).descriptor()));
    }
    if class != classes.method_type {
        return None;
    }
    let mark = cx.handles.mark();
    let parameters = cx.ref_field(kind_object, fields.method_type_ptypes)?;
    let mut text = b"(".to_vec();
    for index in 0..cx.array_length(parameters) {
        let parameter = cx.element(parameters, index)?;
        text.extend(cx.class_of_mirror(parameter).descriptor());
    }
    text.push(b')');
    let result = cx.ref_field(kind_object, fields.method_type_rtype)?;
    text.extend(cx.class_of_mirror(result).descriptor());
    cx.handles.truncate(mark);
    Some(vm.symbols.intern(&text))
}

/// Whether the member exists; the name is filled in then.
fn resolve_request(cx: &mut NativeContext, name: Handle, request: &Request) -> JavaResult<bool> {
    match request.what {
        flags::IS_FIELD => resolve_field(cx, name, request),
        flags::IS_METHOD => {
            let (method, special) = resolve_method(cx, request)?;
            cx.init_method_member(name, method, request.holder, special)?;
            Ok(true)
        }
        flags::IS_CONSTRUCTOR if request.name == "<init>" => {
            let Some(method) = request.holder.declared_method(request.name, request.descriptor) else {
                return Err(cx.throw_no_such_method(request.holder, request.name, request.descriptor));
            };
            check_method_access(cx, request, method)?;
            cx.init_method_member(name, method, request.holder, true)?;
            Ok(true)
        }
        flags::IS_CONSTRUCTOR => Ok(false),
        _ => Err(throw_internal(cx, "unrecognized MemberName format")),
    }
}

fn resolve_field(cx: &mut NativeContext, name: Handle, request: &Request) -> JavaResult<bool> {
    let found = find_field(request.holder, request.name, request.descriptor).filter(|field| !field.injected);
    let Some(field) = found else {
        return Err(cx.throw_new("java/lang/NoSuchFieldError", &request.name.to_str()));
    };
    if let Some(caller) = request.caller.filter(|_| request.constrained) {
        cx.constrain_field(caller, &field)?;
    }
    let setter = matches!(request.reference_kind, kind::PUT_FIELD | kind::PUT_STATIC);
    cx.init_field_member(name, &field, setter);
    Ok(true)
}

/// The method, and whether calls must be direct.
fn resolve_method(cx: &mut NativeContext, request: &Request) -> JavaResult<(MethodRef, bool)> {
    let holder = request.holder;
    if request.name == "<init>" {
        return Err(cx.throw_no_such_method(holder, request.name, request.descriptor));
    }
    let interface = match request.reference_kind {
        kind::INVOKE_STATIC | kind::INVOKE_SPECIAL => holder.is_interface(),
        reference_kind => reference_kind == kind::INVOKE_INTERFACE,
    };
    let method = cx.lookup_method(holder, request.name, request.descriptor, interface)?;
    if request.reference_kind == kind::INVOKE_SPECIAL {
        check_direct_interface(cx, request, method)?;
    }
    check_static(cx, request, method)?;
    check_method_access(cx, request, method)?;
    if request.reference_kind != kind::INVOKE_SPECIAL {
        return Ok((method, false));
    }
    let selected = select_super(request, method);
    if selected.is_abstract() {
        let message = selected.external_signature();
        return Err(cx.throw_new("java/lang/AbstractMethodError", &format!("'{message}'")));
    }
    Ok((selected, true))
}

/// The method must be static exactly if the reference is.
fn check_static(cx: &mut NativeContext, request: &Request, method: MethodRef) -> JavaResult<()> {
    let expected = match request.reference_kind {
        kind::INVOKE_STATIC if !method.is_static() => "Expected static",
        kind::INVOKE_INTERFACE if method.is_static() => "Expected instance not static",
        kind::INVOKE_VIRTUAL | kind::INVOKE_SPECIAL if method.is_static() => "Expecting non-static",
        _ => return Ok(()),
    };
    let message = format!("{expected} method '{}'", method.external_signature());
    Err(cx.throw_new("java/lang/IncompatibleClassChangeError", &message))
}

/// §6.5.invokespecial: an interface must be a direct superinterface of the caller.
fn check_direct_interface(cx: &mut NativeContext, request: &Request, method: MethodRef) -> JavaResult<()> {
    let holder = request.holder;
    let Some(caller) = request.caller.filter(|_| holder.is_interface()) else { return Ok(()) };
    if caller == holder || caller.interfaces.contains(&holder) || is_magic(caller) {
        return Ok(());
    }
    let (method, caller) = (method.external_signature(), caller.external_name());
    let message = format!("Interface method reference: '{method}', is in an indirect superinterface of {caller}");
    Err(cx.throw_new("java/lang/IncompatibleClassChangeError", &message))
}

/// §6.5.invokespecial: a call of a superclass's method starts the search at the caller's direct superclass.
fn select_super(request: &Request, method: MethodRef) -> MethodRef {
    let Some(caller) = request.caller else { return method };
    let holder = request.holder;
    if holder.is_interface() || caller == holder || !caller.is_subclass_of(holder) {
        return method;
    }
    let found = caller.super_class.and_then(|parent| find_method(parent, request.name, request.descriptor));
    found.unwrap_or(method)
}

fn check_method_access(cx: &mut NativeContext, request: &Request, method: MethodRef) -> JavaResult<()> {
    let Some(caller) = request.caller else { return Ok(()) };
    if !cx.can_access_member(caller, method.access, method.class, request.holder) {
        return Err(cx.throw_method_access(caller, &method));
    }
    if request.constrained { cx.constrain_method(caller, request.holder, &method) } else { Ok(()) }
}
