//! Lookup of fields and methods by name and descriptor (JVMS §5.4.3.2 to §5.4.3.4).

use std::collections::HashSet;

use classfile::access;

use crate::loading::specific::maximally_specific;
use crate::metadata::class::ClassRef;
use crate::metadata::descriptor_text::external_method;
use crate::metadata::field::FieldRef;
use crate::metadata::method::{MethodRef, PolymorphicKind};
use crate::metadata::symbol::Symbol;
use crate::outcome::Throw;
use crate::thread::JavaThread;

/// The field that the class library means: the one that is declared highest, as classes of programs may have one of that name, too.
pub fn find_library_field(class: ClassRef, name: Symbol, descriptor: Symbol) -> Option<FieldRef> {
    let highest = class.ancestors().iter().find_map(|ancestor| ancestor.declared_field(name, descriptor));
    highest.or_else(|| find_field(class, name, descriptor))
}

/// §5.4.3.2 steps 1 to 3.
pub fn find_field(class: ClassRef, name: Symbol, descriptor: Symbol) -> Option<FieldRef> {
    if let Some(field) = class.declared_field(name, descriptor) {
        return Some(field);
    }
    let mut visited = HashSet::new();
    let holders = if class.is_interface() { 1 } else { usize::MAX };
    for holder in class.ancestors().iter().rev().take(holders) {
        // Depth first, direct superinterfaces in order; one that was met before has no such field.
        let mut open = vec![*holder];
        while let Some(one) = open.pop() {
            if !visited.insert(one) {
                continue;
            }
            if let Some(field) = one.declared_field(name, descriptor) {
                return Some(field);
            }
            open.extend(one.interfaces.iter().rev());
        }
    }
    None
}

/// §5.4.3.3 step 2 and 3, §5.4.3.4 steps 2 to 5.
pub fn find_method(class: ClassRef, name: Symbol, descriptor: Symbol) -> Option<MethodRef> {
    find_class_method(class, name, descriptor)
        .or_else(|| maximally_specific(class, (name, descriptor)))
        .or_else(|| any_interface_method(class, name, descriptor))
}

/// The method that a call of a superclass's method means (§6.5.invokespecial step 3): static ones are passed over.
pub fn find_super_method(class: ClassRef, name: Symbol, descriptor: Symbol) -> Option<MethodRef> {
    let declared = class.ancestors().iter().rev().filter_map(|ancestor| ancestor.declared_method(name, descriptor));
    let mut declared = declared.filter(|method| !method.is_static());
    declared.next().or_else(|| maximally_specific(class, (name, descriptor)))
}

/// The method in the class or its superclasses; for interfaces in the interface or `Object`'s public instance methods.
fn find_class_method(class: ClassRef, name: Symbol, descriptor: Symbol) -> Option<MethodRef> {
    for ancestor in class.ancestors().iter().rev() {
        let found = ancestor.declared_method(name, descriptor).or_else(|| polymorphic(*ancestor, name));
        let usable =
            |method: &MethodRef| *ancestor == class || !class.is_interface() || method.has(access::PUBLIC) && !method.is_static();
        if let Some(method) = found.filter(usable) {
            return Some(method);
        }
    }
    None
}

/// §5.4.3.3 step 2: the signature-polymorphic method of this name, whatever the descriptor.
pub fn polymorphic(class: ClassRef, name: Symbol) -> Option<MethodRef> {
    let handle = class.name == "java/lang/invoke/MethodHandle" || class.name == "java/lang/invoke/VarHandle";
    if !handle || !class.loader.is_boot() {
        return None;
    }
    class.methods().find(|method| method.name == name && method.polymorphic.is_some())
}

fn any_interface_method(class: ClassRef, name: Symbol, descriptor: Symbol) -> Option<MethodRef> {
    let declared = class.all_interfaces.iter().filter_map(|interface| interface.declared_method(name, descriptor));
    declared.into_iter().find(|method| !method.is_static() && !method.is_private())
}

/// Whether calls link through `MethodHandleNatives.linkMethod`.
pub fn is_generic_polymorphic(method: MethodRef) -> bool {
    method.polymorphic == Some(PolymorphicKind::Generic)
}

/// `NoSuchMethodError`
#[cold]
pub fn throw_no_such_method(thread: &mut JavaThread, class: ClassRef, name: Symbol, descriptor: Symbol) -> Throw {
    let text = external_method(&class.external_name(), name, descriptor);
    thread.throw_new("java/lang/NoSuchMethodError", &format!("'{text}'"))
}
