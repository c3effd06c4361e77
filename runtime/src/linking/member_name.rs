//! `java.lang.invoke.MemberName`: what method handles name their targets with.

use gc::{Handle, Ref, Reference};

use crate::linking::select::{CallTarget, call_target};
use crate::metadata::class::ClassRef;
use crate::metadata::field::Field;
use crate::metadata::method::{MethodFlags, MethodRef};
use crate::objects;
use crate::outcome::JavaResult;
use crate::thread::JavaThread;
use crate::vm::Vm;

/// `MemberName.flags`, beside the modifiers in the low 16 bits.
pub mod flags {
    /// Names a method.
    pub const IS_METHOD: u32 = 0x1_0000;
    /// Names a constructor.
    pub const IS_CONSTRUCTOR: u32 = 0x2_0000;
    /// Names a field.
    pub const IS_FIELD: u32 = 0x4_0000;
    /// The method is `@CallerSensitive`.
    pub const CALLER_SENSITIVE: u32 = 0x10_0000;
    /// The field is final and cannot be changed even by reflection.
    pub const TRUSTED_FINAL: u32 = 0x20_0000;
    /// The reference kind stands from this bit on.
    pub const REFERENCE_KIND_SHIFT: u32 = 24;
    /// Mask of the reference kind.
    pub const REFERENCE_KIND_MASK: u32 = 0xf;
}

/// `vmIndex` of methods that are called directly.
const NONVIRTUAL: i64 = -2;

/// Reference kinds of `MethodHandleNatives.Constants`.
pub mod kind {
    /// `REF_getField`
    pub const GET_FIELD: u32 = 1;
    /// `REF_getStatic`
    pub const GET_STATIC: u32 = 2;
    /// `REF_putField`
    pub const PUT_FIELD: u32 = 3;
    /// `REF_putStatic`
    pub const PUT_STATIC: u32 = 4;
    /// `REF_invokeVirtual`
    pub const INVOKE_VIRTUAL: u32 = 5;
    /// `REF_invokeStatic`
    pub const INVOKE_STATIC: u32 = 6;
    /// `REF_invokeSpecial`
    pub const INVOKE_SPECIAL: u32 = 7;
    /// `REF_newInvokeSpecial`
    pub const NEW_INVOKE_SPECIAL: u32 = 8;
    /// `REF_invokeInterface`
    pub const INVOKE_INTERFACE: u32 = 9;
}

/// Fills a `MemberName` with a method that calls through `holder` resolve to; `special` asks for a direct call.
///
/// # Errors
/// `OutOfMemoryError`.
pub fn init_method_member(
    thread: &mut JavaThread,
    name: Handle,
    method: MethodRef,
    holder: ClassRef,
    special: bool,
) -> JavaResult<()> {
    let vm = thread.vm();
    let (reference_kind, index) = if method.is_static() {
        (kind::INVOKE_STATIC, NONVIRTUAL)
    } else if special || method.is_constructor() {
        (kind::INVOKE_SPECIAL, NONVIRTUAL)
    } else {
        match call_target(&vm, method, holder) {
            CallTarget::Direct(_) => (kind::INVOKE_SPECIAL, NONVIRTUAL),
            CallTarget::Virtual(index) => (kind::INVOKE_VIRTUAL, index as i64),
            CallTarget::Interface(_) => (kind::INVOKE_INTERFACE, i64::from(method.index)),
        }
    };
    let what = if method.is_constructor() { flags::IS_CONSTRUCTOR } else { flags::IS_METHOD };
    let caller_sensitive = if method.flags.has(MethodFlags::CALLER_SENSITIVE) { flags::CALLER_SENSITIVE } else { 0 };
    let bits = u32::from(method.access) | what | caller_sensitive | reference_kind << flags::REFERENCE_KIND_SHIFT;
    let resolved = resolved_method_name(thread, method)?;
    let raw = thread.raw(name);
    let fields = &vm.well_known().fields;
    vm.view.store_ref(raw, fields.member_name_method, thread.raw(resolved));
    vm.view.store_u32(raw, fields.member_name_flags, bits);
    vm.view.store_u64(raw, fields.member_name_vm_index, index as u64);
    vm.view.store_ref(raw, fields.member_name_clazz, member_class(method, holder).mirror.load(thread));
    Ok(())
}

/// Fills a `MemberName` with a field; `setter` asks for the kind that writes.
pub fn init_field_member(thread: &mut JavaThread, name: Handle, field: &Field, setter: bool) {
    let vm = thread.vm();
    let reference_kind = match (field.is_static(), setter) {
        (false, false) => kind::GET_FIELD,
        (true, false) => kind::GET_STATIC,
        (false, true) => kind::PUT_FIELD,
        (true, true) => kind::PUT_STATIC,
    };
    let trusted = if field.trusted_final { flags::TRUSTED_FINAL } else { 0 };
    let bits = u32::from(field.access) | flags::IS_FIELD | trusted | reference_kind << flags::REFERENCE_KIND_SHIFT;
    let raw = thread.raw(name);
    let fields = &vm.well_known().fields;
    vm.view.store_ref(raw, fields.member_name_method, Ref::NULL);
    vm.view.store_u32(raw, fields.member_name_flags, bits);
    vm.view.store_u64(raw, fields.member_name_vm_index, field.unsafe_offset() as u64);
    vm.view.store_ref(raw, fields.member_name_clazz, field.class.mirror.load(thread));
}

/// A `ResolvedMethodName` of a method; it keeps the method's class alive through the `MemberName`.
fn resolved_method_name(thread: &mut JavaThread, method: MethodRef) -> JavaResult<Handle> {
    let vm = thread.vm();
    let name = objects::new_object(thread, vm.well_known().classes.resolved_method_name)?;
    vm.view.store_u32(thread.raw(name), vm.well_known().fields.resolved_method_name_vm_method, method.id.0);
    Ok(name)
}

/// The method that a resolved `MemberName` names.
///
/// # Errors
/// `InternalError` if it is not resolved.
pub fn method_of_member_name(thread: &mut JavaThread, name: Handle) -> JavaResult<MethodRef> {
    let raw = thread.raw(name);
    match method_of_raw_member_name(thread, raw) {
        Some(method) => Ok(method),
        None => Err(thread.throw_new("java/lang/InternalError", "unresolved member name")),
    }
}

/// The same for a reference at hand; `None` if it is null or not resolved.
#[inline]
pub fn method_of_raw_member_name(thread: &JavaThread, name: impl Reference) -> Option<MethodRef> {
    method_named(&thread.vm(), name)
}

/// The same for somebody who has no thread.
#[inline]
pub fn method_named(vm: &Vm, name: impl Reference) -> Option<MethodRef> {
    let (classes, fields) = (&vm.well_known().classes, &vm.well_known().fields);
    // Reflection can pass any object off as a member name.
    if name.is_null() || vm.view.shape(name) != classes.member_name.id {
        return None;
    }
    let resolved = vm.view.load_ref(name, fields.member_name_method);
    if resolved.is_null() || vm.view.shape(resolved) != classes.resolved_method_name.id {
        return None;
    }
    vm.methods.at(vm.view.load_u32(resolved, fields.resolved_method_name_vm_method))
}

/// The class a `MemberName` shows: where the method is declared, or for an interface method that a class inherits, the class.
fn member_class(method: MethodRef, holder: ClassRef) -> ClassRef {
    if method.class.is_interface() && !holder.is_interface() && !method.is_static() && !method.is_private() {
        return holder;
    }
    method.class
}
