//! Natives of `java.lang.invoke.MethodHandleNatives`: the table, and what needs no resolution.

use classfile::access;
use runtime::linking::member_name::{self, flags};
use runtime::loading::mirror;
use runtime::metadata::field::Field;
use runtime::natives::{NativeContext, no_operation};
use runtime::strings;
use runtime::{ClassRef, Handle, JavaResult, Throw, Value, ValueKind, natives};

use super::{bootstrap_arguments, member_search, resolution};
use crate::java::lang::reflect::objects;

natives! { "java/lang/invoke/MethodHandleNatives":
    "registerNatives" "()V" => no_operation,
    "init" "(Ljava/lang/invoke/MemberName;Ljava/lang/Object;)V" => init,
    "expand" "(Ljava/lang/invoke/MemberName;)V" => expand,
    "resolve" "(Ljava/lang/invoke/MemberName;Ljava/lang/Class;IZ)Ljava/lang/invoke/MemberName;" => resolution::resolve,
    "objectFieldOffset" "(Ljava/lang/invoke/MemberName;)J" => object_field_offset,
    "staticFieldOffset" "(Ljava/lang/invoke/MemberName;)J" => static_field_offset,
    "staticFieldBase" "(Ljava/lang/invoke/MemberName;)Ljava/lang/Object;" => static_field_base,
    "getMemberVMInfo" "(Ljava/lang/invoke/MemberName;)Ljava/lang/Object;" => member_vm_info,
    "getNamedCon" "(I[Ljava/lang/Object;)I" => named_constant,
    "getMembers" "(Ljava/lang/Class;Ljava/lang/String;Ljava/lang/String;ILjava/lang/Class;I[Ljava/lang/invoke/MemberName;)I" => member_search::members,
    "setCallSiteTargetNormal" "(Ljava/lang/invoke/CallSite;Ljava/lang/invoke/MethodHandle;)V" => set_call_site_target,
    "setCallSiteTargetVolatile" "(Ljava/lang/invoke/CallSite;Ljava/lang/invoke/MethodHandle;)V" => set_call_site_target_volatile,
    "copyOutBootstrapArguments" "(Ljava/lang/Class;[III[Ljava/lang/Object;IZLjava/lang/Object;)V" => bootstrap_arguments::copy_out,
    "clearCallSiteContext" "(Ljava/lang/invoke/MethodHandleNatives$CallSiteContext;)V" => clear_call_site_context,
}

/// `InternalError`
pub fn throw_internal(cx: &mut NativeContext, message: &str) -> Throw {
    cx.throw_new("java/lang/InternalError", message)
}

/// `MemberName.flags`
pub fn flags_of(cx: &NativeContext, name: Handle) -> u32 {
    cx.int_field(name, cx.vm().well_known().fields.member_name_flags).cast_unsigned()
}

/// `MemberName.clazz`
pub fn class_of_name(cx: &mut NativeContext, name: Handle) -> Option<ClassRef> {
    let offset = cx.vm().well_known().fields.member_name_clazz;
    cx.ref_field(name, offset).map(|mirror| mirror::class_of_mirror(cx, mirror))
}

/// Fills a name from a reflection object; polymorphic methods stay unresolved, as they have no signature of their own.
fn init(cx: &mut NativeContext, name: Option<Handle>, target: Option<Handle>) -> JavaResult<()> {
    let Some(name) = name else { return Err(throw_internal(cx, "mname")) };
    let Some(target) = target else { return Err(throw_internal(cx, "target")) };
    let vm = cx.vm();
    let classes = &vm.well_known().classes;
    let class = cx.class_of(target);
    if class == classes.field {
        let (class, index) = objects::field_of(cx, target)?;
        member_name::init_field_member(cx, name, &class.fields()[index], false);
        return Ok(());
    }
    if class != classes.method && class != classes.constructor {
        return Err(throw_internal(cx, "unrecognized reflective object"));
    }
    let method = objects::method_of(cx, target)?;
    if method.polymorphic.is_some() {
        return Ok(());
    }
    member_name::init_method_member(cx, name, method, method.class, false)
}

/// Fills in class, name and type of a resolved name.
fn expand(cx: &mut NativeContext, name: Option<Handle>) -> JavaResult<()> {
    let Some(name) = name else { return Err(throw_internal(cx, "mname")) };
    let vm = cx.vm();
    let fields = &vm.well_known().fields;
    let kind = flags_of(cx, name);
    if kind & flags::IS_FIELD != 0 {
        let Some(class) = class_of_name(cx, name) else { return Err(throw_internal(cx, "nothing to expand")) };
        let index = cx.long_field(name, fields.member_name_vm_index);
        let matches = |field: &&Field| field.unsafe_offset() == index && field.is_static() == is_static(kind) && !field.injected;
        let found = class.ancestors().iter().rev().find_map(|class| class.fields().iter().find(matches));
        let Some(field) = found else { return Err(throw_internal(cx, "field cannot be expanded")) };
        return set_name_and_type(cx, name, field.name.as_bytes(), field.descriptor.as_bytes());
    }
    if kind & (flags::IS_METHOD | flags::IS_CONSTRUCTOR) == 0 {
        return Err(throw_internal(cx, "unrecognized MemberName format"));
    }
    let Some(method) = member_name::method_of_raw_member_name(cx, cx.raw(name)) else {
        return Err(throw_internal(cx, "nothing to expand"));
    };
    if cx.ref_field(name, fields.member_name_clazz).is_none() {
        let mirror = mirror::mirror(cx, method.class);
        cx.set_ref_field(name, fields.member_name_clazz, Some(mirror));
    }
    set_name_and_type(cx, name, method.name.as_bytes(), method.descriptor.as_bytes())
}

fn is_static(kind: u32) -> bool {
    kind & u32::from(access::STATIC) != 0
}

/// Sets what is missing of a member's name and type.
///
/// # Errors
/// `OutOfMemoryError`.
pub fn set_name_and_type(cx: &mut NativeContext, name: Handle, text: &[u8], descriptor: &[u8]) -> JavaResult<()> {
    let vm = cx.vm();
    let fields = &vm.well_known().fields;
    if cx.ref_field(name, fields.member_name_name).is_none() {
        let text = strings::intern_utf8(cx, text)?;
        cx.set_ref_field(name, fields.member_name_name, Some(text));
    }
    if cx.ref_field(name, fields.member_name_type).is_none() {
        let text = strings::new_string_modified_utf8(cx, descriptor)?;
        cx.set_ref_field(name, fields.member_name_type, Some(text));
    }
    Ok(())
}

fn object_field_offset(cx: &mut NativeContext, name: Option<Handle>) -> JavaResult<i64> {
    field_offset(cx, name, false)
}

fn static_field_offset(cx: &mut NativeContext, name: Option<Handle>) -> JavaResult<i64> {
    field_offset(cx, name, true)
}

fn field_offset(cx: &mut NativeContext, name: Option<Handle>, want_static: bool) -> JavaResult<i64> {
    let Some(name) = name else { return Err(throw_internal(cx, "mname not resolved")) };
    let kind = flags_of(cx, name);
    if kind & flags::IS_FIELD == 0 || is_static(kind) != want_static {
        let which = if want_static { "static field required" } else { "non-static field required" };
        return Err(throw_internal(cx, which));
    }
    Ok(cx.long_field(name, cx.vm().well_known().fields.member_name_vm_index))
}

fn static_field_base(cx: &mut NativeContext, name: Option<Handle>) -> JavaResult<Option<Handle>> {
    field_offset(cx, name, true)?;
    let offset = cx.vm().well_known().fields.member_name_clazz;
    Ok(name.and_then(|name| cx.ref_field(name, offset)))
}

/// What assertions of the Java side look at: the index, and the class of a field or the name itself.
fn member_vm_info(cx: &mut NativeContext, name: Option<Handle>) -> JavaResult<Option<Handle>> {
    let Some(name) = name else { return Ok(None) };
    let vm = cx.vm();
    let fields = &vm.well_known().fields;
    let object = vm.well_known().classes.object;
    let info = runtime::objects::new_object_array(cx, object, 2)?;
    let index = cx.long_field(name, fields.member_name_vm_index);
    let index = runtime::boxing::box_value(cx, ValueKind::Long, Value::Long(index))?;
    cx.set_element(info, 0, Some(index));
    let target = if flags_of(cx, name) & flags::IS_FIELD != 0 {
        cx.ref_field(name, fields.member_name_clazz)
    } else {
        member_name::method_of_raw_member_name(cx, cx.raw(name)).map(|_| name)
    };
    cx.set_element(info, 1, target);
    Ok(Some(info))
}

/// No constants to compare: the end of the list.
fn named_constant(_cx: &mut NativeContext, _which: i32, _name: Option<Handle>) -> JavaResult<i32> {
    Ok(0)
}

fn set_call_site_target(cx: &mut NativeContext, site: Handle, target: Option<Handle>) -> JavaResult<()> {
    cx.set_ref_field(site, cx.vm().well_known().fields.call_site_target, target);
    Ok(())
}

fn set_call_site_target_volatile(cx: &mut NativeContext, site: Handle, target: Option<Handle>) -> JavaResult<()> {
    let vm = cx.vm();
    let target = cx.raw_or_null(target);
    vm.view.store_ref_volatile(cx.raw(site), vm.well_known().fields.call_site_target, target);
    Ok(())
}

/// No code depends on the target of a call site.
fn clear_call_site_context(_cx: &mut NativeContext, _context: Option<Handle>) -> JavaResult<()> {
    Ok(())
}
