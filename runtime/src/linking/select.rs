//! Method selection (JVMS §5.4.6): the method that a call on a receiver runs.

use classfile::access;

use crate::loading::{specific, vtable};
use crate::metadata::class::ClassRef;
use crate::metadata::descriptor_text::{external_method, external_method_simple};
use crate::metadata::method::MethodRef;
use crate::outcome::{JavaResult, Throw};
use crate::thread::JavaThread;
use crate::vm::Vm;

/// How a resolved call instruction finds its method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallTarget {
    /// Always this method.
    Direct(MethodRef),
    /// Through the receiver's vtable.
    Virtual(usize),
    /// Through the receiver's interface table.
    Interface(MethodRef),
}

/// The implementation of `method` for receivers of `class`.
///
/// # Errors
/// `AbstractMethodError`, `IncompatibleClassChangeError`, `IllegalAccessError`.
pub fn select_method(thread: &mut JavaThread, class: ClassRef, method: MethodRef) -> JavaResult<MethodRef> {
    match call_target(&thread.vm(), method, method.class) {
        CallTarget::Direct(method) => Ok(method),
        CallTarget::Virtual(index) => match class.vtable().get(index).and_then(|id| thread.vm().methods.at(*id)) {
            Some(selected) => check_selected(thread, class, method, selected),
            None => Err(throw_not_implemented(thread, class, method.class)),
        },
        CallTarget::Interface(method) => select_interface_method(thread, class, method),
    }
}

/// The same for a method of an interface.
///
/// # Errors
/// As `select_method`.
pub fn select_interface_method(thread: &mut JavaThread, class: ClassRef, method: MethodRef) -> JavaResult<MethodRef> {
    let table = class.interface_table.get_or_init(|| vtable::interface_table(&thread.vm(), class));
    match table.find(method) {
        Some(selected) if selected.is_abstract() => Err(throw_unimplemented(thread, class, method, selected)),
        Some(selected) if selected.has(access::PUBLIC) || selected.class.is_interface() => Ok(selected),
        Some(selected) => {
            let message = format!("'{}'", selected.external_signature());
            Err(thread.throw_new("java/lang/IllegalAccessError", &message))
        }
        None if class.is_subclass_of(method.class) => Err(throw_unimplemented(thread, class, method, method)),
        None => Err(throw_not_implemented(thread, class, method.class)),
    }
}

fn check_selected(thread: &mut JavaThread, class: ClassRef, resolved: MethodRef, selected: MethodRef) -> JavaResult<MethodRef> {
    if !selected.is_abstract() {
        return Ok(selected);
    }
    Err(throw_abstract(thread, class, resolved, selected))
}

/// `IncompatibleClassChangeError`: the receiver's class does not implement the interface of the call.
#[cold]
pub fn throw_not_implemented(thread: &mut JavaThread, class: ClassRef, interface: ClassRef) -> Throw {
    let message =
        format!("Class {} does not implement the requested interface {}", class.external_name(), interface.external_name());
    thread.throw_new("java/lang/IncompatibleClassChangeError", &message)
}

/// What calling an abstract method through a class throws. Where a class inherits default methods, HotSpot gives it methods
/// of its own that throw in place of those it has no default for.
#[cold]
pub fn throw_abstract(thread: &mut JavaThread, class: ClassRef, resolved: MethodRef, selected: MethodRef) -> Throw {
    if !selected.is_from_interface() || !class.all_interfaces.iter().any(|interface| interface.declares_default_methods) {
        return throw_unimplemented(thread, class, resolved, selected);
    }
    if specific::has_conflicting_defaults(class, (selected.name, selected.descriptor)) {
        let message = format!("Conflicting default methods: {}", conflicting_defaults(class, selected));
        return thread.throw_new("java/lang/IncompatibleClassChangeError", &message);
    }
    let message = format!("Method {}.{}{} is abstract", class.name, selected.name, selected.descriptor);
    thread.throw_new("java/lang/AbstractMethodError", &message)
}

/// What calling an abstract method through an interface throws.
#[cold]
fn throw_unimplemented(thread: &mut JavaThread, class: ClassRef, resolved: MethodRef, selected: MethodRef) -> Throw {
    let mut message = format!(
        "Receiver class {} does not define or inherit an implementation of the resolved method '{}{}' of {} {}.",
        class.external_name(),
        flags_text(resolved),
        external_method_simple(resolved.name, resolved.descriptor),
        resolved.class.external_kind(),
        resolved.class.external_name(),
    );
    if selected != resolved && !selected.is_from_interface() {
        message += &format!(" Selected method is '{}{}'.", flags_text(selected), selected.external_signature());
    }
    thread.throw_new("java/lang/AbstractMethodError", &message)
}

/// What `invokespecial` throws if the method that it selects is abstract.
#[cold]
pub fn throw_abstract_special(thread: &mut JavaThread, holder: ClassRef, selected: MethodRef) -> Throw {
    let signature = external_method(&holder.external_name(), selected.name, selected.descriptor);
    thread.throw_new("java/lang/AbstractMethodError", &format!("'{signature}'"))
}

fn conflicting_defaults(class: ClassRef, method: MethodRef) -> String {
    let candidates = specific::conflicting_defaults(class, (method.name, method.descriptor));
    let names: Vec<String> = candidates.iter().map(|method| format!("{}.{}", method.class.name, method.name)).collect();
    names.join(" ")
}

fn flags_text(method: MethodRef) -> &'static str {
    if method.is_abstract() { "abstract " } else { "" }
}

/// How a call of `method` through a reference to `holder` is dispatched.
pub fn call_target(vm: &Vm, method: MethodRef, holder: ClassRef) -> CallTarget {
    if method.is_private() || method.is_static() || method.is_constructor() {
        return CallTarget::Direct(method);
    }
    if method.class.is_interface() {
        if holder.is_interface() {
            return CallTarget::Interface(method);
        }
        let same = |entry: &MethodRef| entry.name == method.name && entry.descriptor == method.descriptor;
        return vtable::methods_of(vm, holder).iter().position(same).map_or(CallTarget::Interface(method), CallTarget::Virtual);
    }
    match method.vtable_slot() {
        Some(_) if method.has(access::FINAL) || method.class.has(access::FINAL) => CallTarget::Direct(method),
        Some(index) => CallTarget::Virtual(index),
        None => CallTarget::Direct(method),
    }
}
