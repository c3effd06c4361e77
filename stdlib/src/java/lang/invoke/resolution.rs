//! `MethodHandleNatives.resolve`: symbolic member names become members (JVMS §5.4.3.5).

use runtime::linking::initialize;
use runtime::linking::member_lookup::{self, MemberRequest};
use runtime::linking::member_name::{self, flags, kind};
use runtime::loading::mirror;
use runtime::metadata::class::ClassKind;
use runtime::metadata::symbol::Symbol;
use runtime::natives::NativeContext;
use runtime::strings;
use runtime::{ClassRef, Handle, JavaResult, Throw};

use super::method_handle_natives::{class_of_name, flags_of, throw_internal};

/// What a name asks for, and whether it is a field, method or constructor.
struct Request {
    what: u32,
    member: MemberRequest,
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
    if member_name::method_of_raw_member_name(cx, cx.raw(name)).is_some() {
        return Ok(Some(name));
    }
    let caller = caller.map(|caller| mirror::class_of_mirror(cx, caller));
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
    let Some(name) = strings::name_modified_utf8(cx, name) else { return Ok(None) };
    let name = strings::guest_symbol(cx, &name)?;
    let Some(descriptor) = descriptor_of(cx, kind_object)? else { return Ok(None) };
    let what = bits & (flags::IS_FIELD | flags::IS_METHOD | flags::IS_CONSTRUCTOR);
    if name == "<clinit>" || !(kind::GET_FIELD..=kind::INVOKE_INTERFACE).contains(&reference_kind) {
        return Ok(None);
    }
    initialize::link(cx, holder)?;
    let member = MemberRequest { reference_kind, holder, name, descriptor, caller, constrained };
    Ok(Some(Request { what, member }))
}

/// The descriptor of a `MethodType`, a `Class` or a `String`.
///
/// # Errors
/// `OutOfMemoryError`.
pub fn descriptor_of(cx: &mut NativeContext, kind_object: Handle) -> JavaResult<Option<Symbol>> {
    let vm = cx.vm();
    let classes = &vm.well_known().classes;
    let class = cx.class_of(kind_object);
    if class == classes.string {
        let text = strings::name_modified_utf8(cx, kind_object);
        return text.map(|text| strings::guest_symbol(cx, &text)).transpose();
    }
    if class == classes.class {
        return Ok(Some(vm.symbols.intern(&mirror::class_of_mirror(cx, kind_object).descriptor())));
    }
    if class != classes.method_type {
        return Ok(None);
    }
    let text = descriptor_text(cx, kind_object);
    text.map(|text| strings::guest_symbol(cx, &text)).transpose()
}

/// The descriptor of a `MethodType`.
fn descriptor_text(cx: &mut NativeContext, method_type: Handle) -> Option<Vec<u8>> {
    let vm = cx.vm();
    let fields = &vm.well_known().fields;
    let mark = cx.handles.mark();
    let parameters = cx.ref_field(method_type, fields.method_type_ptypes)?;
    let mut text = b"(".to_vec();
    for index in 0..cx.array_length(parameters) {
        let parameter = cx.element(parameters, index)?;
        text.extend(mirror::class_of_mirror(cx, parameter).descriptor());
    }
    text.push(b')');
    let result = cx.ref_field(method_type, fields.method_type_rtype)?;
    text.extend(mirror::class_of_mirror(cx, result).descriptor());
    cx.handles.truncate(mark);
    Some(text)
}

/// Whether the member exists; the name is filled in then.
fn resolve_request(cx: &mut NativeContext, name: Handle, Request { what, member }: &Request) -> JavaResult<bool> {
    let special = matches!(member.reference_kind, kind::INVOKE_SPECIAL | kind::NEW_INVOKE_SPECIAL);
    match *what {
        flags::IS_FIELD => {
            let field = member_lookup::look_up_field_member(cx, member)?;
            let setter = matches!(member.reference_kind, kind::PUT_FIELD | kind::PUT_STATIC);
            member_name::init_field_member(cx, name, &field, setter);
            Ok(true)
        }
        flags::IS_METHOD => {
            let method = member_lookup::look_up_method_member(cx, member)?;
            member_name::init_method_member(cx, name, method, member.holder, special)?;
            Ok(true)
        }
        flags::IS_CONSTRUCTOR if member.name == "<init>" => {
            let method = member_lookup::look_up_constructor_member(cx, member)?;
            member_name::init_method_member(cx, name, method, member.holder, true)?;
            Ok(true)
        }
        flags::IS_CONSTRUCTOR => Ok(false),
        _ => Err(throw_internal(cx, "unrecognized MemberName format")),
    }
}
