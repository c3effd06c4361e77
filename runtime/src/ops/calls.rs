//! Call instructions: what a reference resolves to, and how the call is carried out from then on (JVMS §6.5.`invoke<kind>`).

use classfile::{ConstantIndex, access};
use gc::{RawRef, Reference};

use crate::linking::select::{self, CallTarget, call_target};
use crate::linking::{call_sites, initialize, loader_constraints, lookup, member_name, resolve};
use crate::metadata::class::ClassRef;
use crate::metadata::constant_pool::CallSite;
use crate::metadata::method::{MethodRef, PolymorphicKind};
use crate::metadata::pointer::Metadata;
use crate::outcome::{JavaResult, Throw};
use crate::thread::JavaThread;
use crate::vm::Vm;

/// How a call instruction goes on once it is resolved.
#[derive(Clone, Copy, Debug)]
pub enum LinkedCall {
    /// Calls this static method; its class may still be being initialised by this thread.
    Static(MethodRef),
    /// Calls this method after a null check.
    Direct(MethodRef),
    /// Calls this method if the receiver is of the calling class, which is an interface.
    SpecialOfInterface(MethodRef),
    /// Calls through the vtable.
    Virtual(usize),
    /// Calls through the interface table.
    Interface(MethodRef),
    /// The same if the receiver implements the interface that the call names; it does not tell by itself that it has the method.
    CheckedInterface(MethodRef),
    /// Calls an adapter, with the receiver null-checked.
    Handle(Metadata<CallSite>),
    /// Calls a method handle's lambda form.
    InvokeBasic,
    /// Calls what a trailing `MemberName` names.
    LinkTo(PolymorphicKind),
}

/// `invokestatic`
///
/// # Errors
/// What resolution or initialisation throws.
pub fn link_static(thread: &mut JavaThread, method: MethodRef, index: ConstantIndex) -> JavaResult<LinkedCall> {
    let resolved = resolve::resolve_direct_method(thread, method.class, index)?;
    resolve::check_static(thread, &resolved, true)?;
    if let Some(kind) = resolved.polymorphic {
        return Ok(LinkedCall::LinkTo(kind));
    }
    initialize::initialize(thread, resolved.class)?;
    Ok(LinkedCall::Static(resolved))
}

/// `invokespecial`
///
/// # Errors
/// What resolution throws.
pub fn link_special(thread: &mut JavaThread, method: MethodRef, index: ConstantIndex) -> JavaResult<LinkedCall> {
    let class = method.class;
    let resolved = resolve::resolve_direct_method(thread, class, index)?;
    let holder = holder_of_reference(thread, class, index)?;
    if resolved.is_constructor() && resolved.class != holder {
        return Err(lookup::throw_no_such_method(thread, holder, resolved.name, resolved.descriptor));
    }
    if resolved.is_static() {
        return Err(throw_static(thread, resolved));
    }
    let selected = special_method(thread, class, holder, resolved)?;
    if selected.is_abstract() {
        return Err(select::throw_abstract_special(thread, holder, selected));
    }
    // §4.10.1.2: verification takes any object for an interface.
    if class.is_interface() && !selected.is_constructor() {
        return Ok(LinkedCall::SpecialOfInterface(selected));
    }
    Ok(LinkedCall::Direct(selected))
}

/// §6.5.invokespecial: in an interface, the receiver must be of that interface.
///
/// # Errors
/// `IllegalAccessError`
pub fn check_special_receiver(thread: &mut JavaThread, receiver: RawRef, current: ClassRef) -> JavaResult<()> {
    let class = thread.class_of_raw(receiver);
    if class.is_subclass_of(current) {
        return Ok(());
    }
    let (class, current) = (class.external_name(), current.external_name());
    let message = format!("Receiver class {class} must be the current class or a subtype of interface {current}");
    Err(thread.throw_new("java/lang/IllegalAccessError", &message))
}

fn throw_static(thread: &mut JavaThread, method: MethodRef) -> Throw {
    let message = format!("Expecting non-static method '{}'", method.external_signature());
    thread.throw_new("java/lang/IncompatibleClassChangeError", &message)
}

/// §6.5.invokespecial: a superclass's method is looked up again from the direct superclass of the current class.
fn special_method(thread: &mut JavaThread, class: ClassRef, holder: ClassRef, resolved: MethodRef) -> JavaResult<MethodRef> {
    let is_super_call = !resolved.is_constructor() && !holder.is_interface() && holder != class && class.is_subclass_of(holder);
    let Some(super_class) = class.super_class.filter(|_| is_super_call) else { return Ok(resolved) };
    match lookup::find_super_method(super_class, resolved.name, resolved.descriptor) {
        Some(selected) if selected == resolved => Ok(selected),
        Some(selected) => loader_constraints::constrain_method(thread, class, holder, &selected).map(|()| selected),
        None => Err(select::throw_abstract_special(thread, resolved.class, resolved)),
    }
}

fn holder_of_reference(thread: &mut JavaThread, class: ClassRef, index: ConstantIndex) -> JavaResult<ClassRef> {
    let member = class.constants.member(index).expect("the reference has been resolved");
    resolve::resolve_class(thread, class, member.class)
}

/// `invokevirtual`, at word `position` of `method`.
///
/// # Errors
/// What resolution or linking throws.
pub fn link_virtual(thread: &mut JavaThread, method: MethodRef, position: usize, index: ConstantIndex) -> JavaResult<LinkedCall> {
    let class = method.class;
    let resolved = resolve::resolve_method(thread, class, index)?;
    if resolved.is_static() {
        return Err(throw_static(thread, resolved));
    }
    let member = class.constants.member(index).expect("the reference has been resolved");
    if lookup::is_generic_polymorphic(resolved) {
        let site = call_sites::link_polymorphic_call(thread, method, position, resolved.class, member.name, member.descriptor)?;
        return Ok(LinkedCall::Handle(site));
    }
    if resolved.polymorphic == Some(PolymorphicKind::InvokeBasic) {
        return Ok(LinkedCall::InvokeBasic);
    }
    let holder = holder_of_reference(thread, class, index)?;
    Ok(linked_call(&thread.vm(), resolved, holder))
}

/// `invokeinterface`
///
/// # Errors
/// What resolution throws.
pub fn link_interface(thread: &mut JavaThread, method: MethodRef, index: ConstantIndex) -> JavaResult<LinkedCall> {
    let resolved = resolve::resolve_method(thread, method.class, index)?;
    resolve::check_static(thread, &resolved, false)?;
    let holder = holder_of_reference(thread, method.class, index)?;
    if resolved.is_private() || resolved.class != holder {
        return Ok(LinkedCall::CheckedInterface(resolved));
    }
    Ok(linked_call(&thread.vm(), resolved, holder))
}

/// The method behind `MethodHandle.invokeBasic` on this handle.
///
/// # Errors
/// `NullPointerException`, or `InternalError` if the handle's form has no entry.
#[inline]
pub fn basic_target(thread: &mut JavaThread, handle: RawRef) -> JavaResult<MethodRef> {
    if handle.is_null() {
        return Err(thread.throw_null_pointer());
    }
    let entry = entry_of(&thread.vm(), handle);
    member_target(thread, entry)
}

/// The `MemberName` of what a method handle that is not null calls, or null.
fn entry_of<R: Reference>(vm: &Vm, handle: R) -> R {
    let fields = &vm.well_known().fields;
    let form = vm.view.load_ref(handle, fields.method_handle_form);
    if form.is_null() { form } else { vm.view.load_ref(form, fields.lambda_form_vmentry) }
}

/// The method behind `MethodHandle.invokeBasic` on this handle, which is not null, if it has one that can be called at once. An object of
/// another class has none.
pub fn basic_method(vm: &Vm, handle: impl Reference) -> Option<MethodRef> {
    let class = vm.classes.at(vm.view.shape(handle).0)?;
    if !class.is_subclass_of(vm.well_known().classes.method_handle) {
        return None;
    }
    member_name::method_named(vm, entry_of(vm, handle)).filter(|method| method.class.is_initialized())
}

fn member_target(thread: &mut JavaThread, name: RawRef) -> JavaResult<MethodRef> {
    match member_name::method_of_raw_member_name(thread, name) {
        Some(method) => {
            if !method.class.is_initialized() {
                initialize::initialize(thread, method.class)?;
            }
            Ok(method)
        }
        None if name.is_null() => Err(thread.throw_null_pointer()),
        None => Err(thread.throw_new("java/lang/InternalError", "member name has no target")),
    }
}

/// The method behind a `MethodHandle.linkTo*` call with this receiver (if it has one) and trailing `MemberName`.
///
/// # Errors
/// `NullPointerException`, or what selection throws.
#[inline]
pub fn link_to_target(
    thread: &mut JavaThread,
    kind: PolymorphicKind,
    mut receiver: RawRef,
    name: RawRef,
) -> JavaResult<MethodRef> {
    let method = match member_name::method_of_raw_member_name(thread, name) {
        Some(method) if method.class.is_initialized() => method,
        _ => {
            let kept = thread.handle_or_null(receiver);
            let method = member_target(thread, name)?;
            receiver = thread.raw_or_null(kept).unbound();
            method
        }
    };
    if kind == PolymorphicKind::LinkToStatic {
        return Ok(method);
    }
    if receiver.is_null() {
        return Err(thread.throw_null_pointer());
    }
    if kind == PolymorphicKind::LinkToSpecial {
        return Ok(method);
    }
    let receiver_class = thread.class_of_raw(receiver);
    select::select_method(thread, receiver_class, method)
}

/// The same for `linkToVirtual` and `linkToInterface`, which select; the thread remembers it.
///
/// # Errors
/// As `link_to_target`.
pub fn link_to_selected(thread: &mut JavaThread, receiver: RawRef, name: RawRef) -> JavaResult<MethodRef> {
    let named = member_name::method_of_raw_member_name(thread, name);
    let class = (!receiver.is_null()).then(|| thread.class_of_raw(receiver).id.0);
    let target = link_to_target(thread, PolymorphicKind::LinkToVirtual, receiver, name)?;
    if let Some((method, class)) = named.zip(class) {
        thread.block.dispatch.learn(class, method.id.0, target.id.0);
    }
    Ok(target)
}

/// The implementation of an interface method for this receiver.
///
/// # Errors
/// What selection throws.
#[inline]
pub fn interface_target(thread: &mut JavaThread, receiver: RawRef, method: MethodRef) -> JavaResult<MethodRef> {
    let class = thread.class_of_raw(receiver);
    if let Some(found) = class.interface_table.get().and_then(|table| table.find(method))
        && found.has(access::PUBLIC)
        && !found.is_abstract()
    {
        return Ok(found);
    }
    select::select_interface_method(thread, class, method)
}

/// The same for a call through entry `index` of `caller` to a method that is private or not of the interface named there.
///
/// # Errors
/// `IncompatibleClassChangeError` if the receiver does not implement that interface, or what selection throws.
pub fn checked_interface_target(
    thread: &mut JavaThread,
    receiver: RawRef,
    method: MethodRef,
    caller: ClassRef,
    index: ConstantIndex,
) -> JavaResult<MethodRef> {
    let class = thread.class_of_raw(receiver);
    let holder = match caller.constants.resolved_holder(index) {
        Some(holder) => holder,
        // Resolved when the call was linked, so this runs no Java code.
        None => holder_of_reference(thread, caller, index)?,
    };
    if !class.is_subclass_of(holder) {
        return Err(select::throw_not_implemented(thread, class, holder));
    }
    if method.is_private() {
        return Ok(method);
    }
    if method.class.is_interface() {
        return select::select_interface_method(thread, class, method);
    }
    let selected = select::select_method(thread, class, method)?;
    if selected.has(access::PUBLIC) {
        return Ok(selected);
    }
    let message = format!("'{}'", selected.external_signature());
    Err(thread.throw_new("java/lang/IllegalAccessError", &message))
}

fn linked_call(vm: &Vm, method: MethodRef, holder: ClassRef) -> LinkedCall {
    match call_target(vm, method, holder) {
        CallTarget::Direct(method) => LinkedCall::Direct(method),
        CallTarget::Virtual(index) => LinkedCall::Virtual(index),
        CallTarget::Interface(method) => LinkedCall::Interface(method),
    }
}
