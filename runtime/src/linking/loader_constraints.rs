//! Loader constraints that resolution and linking impose (JVMS §5.4.3.2, §5.4.3.3, §5.4.3.4, §5.4.2).

use crate::loading::constraints::{self, is_constraining};
use crate::loading::{places, vtable};
use crate::metadata::class::ClassRef;
use crate::metadata::descriptor_text::{external_method, external_type};
use crate::metadata::field::Field;
use crate::metadata::loader::LoaderRef;
use crate::metadata::method::{Method, MethodFlags, MethodRef};
use crate::metadata::symbol::Symbol;
use crate::outcome::{JavaResult, Throw};
use crate::thread::JavaThread;
use crate::vm::Vm;

/// §5.4.3.3, §5.4.3.4: the loaders of the class that refers to a method and of the one that declares it agree on its types.
///
/// # Errors
/// `LinkageError`
#[inline]
pub fn constrain_method(thread: &mut JavaThread, class: ClassRef, holder: ClassRef, method: &Method) -> JavaResult<()> {
    if class.loader == method.class.loader || method.polymorphic.is_some() {
        return Ok(());
    }
    match constraints::impose_constraints(thread, class.loader, method.class.loader, method.descriptor) {
        None => Ok(()),
        Some(failed) => Err(throw_method_constraint(thread, class, holder, method, &failed)),
    }
}

#[cold]
fn throw_method_constraint(thread: &mut JavaThread, class: ClassRef, holder: ClassRef, method: &Method, failed: &str) -> Throw {
    let kind = if holder.is_interface() { "interface method" } else { "method" };
    let signature = external_method(&holder.external_name(), method.name, method.descriptor);
    let places = constraint_places(thread, class, method.class);
    let (own, other) = (places::loader_text(thread, class.loader), places::loader_text(thread, method.class.loader));
    let message = format!(
        "loader constraint violation: when resolving {kind} '{signature}' the class loader {own} of the current class, {}, \
         and the class loader {other} for the method's defining class, {}, have different Class objects for the type {failed} \
         used in the signature ({places})",
        class.name, method.class.name,
    );
    thread.throw_new("java/lang/LinkageError", &message)
}

/// §5.4.3.2: the same for a field.
///
/// # Errors
/// `LinkageError`
#[inline]
pub fn constrain_field(thread: &mut JavaThread, class: ClassRef, field: &Field) -> JavaResult<()> {
    if class.loader == field.class.loader {
        return Ok(());
    }
    match constraints::impose_constraints(thread, class.loader, field.class.loader, field.descriptor) {
        None => Ok(()),
        Some(failed) => Err(throw_field_constraint(thread, class, field, &failed)),
    }
}

#[cold]
fn throw_field_constraint(thread: &mut JavaThread, class: ClassRef, field: &Field, failed: &str) -> Throw {
    let failed = shown_type(failed);
    let places = constraint_places(thread, class, field.class);
    let (own, other) = (places::loader_text(thread, class.loader), places::loader_text(thread, field.class.loader));
    let message = format!(
        "loader constraint violation: when resolving field \"{}\" of type {failed}, the class loader {own} of the current \
         class, {}, and the class loader {other} for the field's defining class, {}, have different Class objects for type \
         {failed} ({places})",
        field.name,
        class.external_name(),
        field.class.external_name(),
    );
    thread.throw_new("java/lang/LinkageError", &message)
}

/// §5.4.2: a class's methods and the ones that they override or implement have the same types.
///
/// # Errors
/// `LinkageError`
pub fn constrain_dispatch(thread: &mut JavaThread, class: ClassRef) -> JavaResult<()> {
    if class.is_interface() || class.loader.is_boot() {
        return Ok(());
    }
    constrain_overriding(thread, class)?;
    constrain_implementations(thread, class)
}

fn constrain_overriding(thread: &mut JavaThread, class: ClassRef) -> JavaResult<()> {
    let Some(parent) = class.super_class else { return Ok(()) };
    let vm = thread.vm();
    for (method, overridden) in vtable::methods_of(&vm, class).into_iter().zip(vtable::methods_of(&vm, parent)) {
        if method == overridden || method.flags.has(MethodFlags::CONFLICT) {
            continue;
        }
        let Some(failed) = disagreement(thread, method.class.loader, overridden.class.loader, method.descriptor) else {
            continue;
        };
        let (selected, above) = (method.class, overridden.class);
        let places = constraint_places(thread, selected, above);
        let (own, other) = (places::loader_text(thread, selected.loader), places::loader_text(thread, above.loader));
        let message = format!(
            "loader constraint violation for class {}: when selecting overriding method '{}' the class loader {own} of the \
             selected method's type {}, and the class loader {other} for its super type {} have different Class objects for \
             the type {} used in the signature ({places})",
            class.external_name(),
            method.external_signature(),
            selected.external_name(),
            above.external_name(),
            failed.replace('/', "."),
        );
        return Err(thread.throw_new("java/lang/LinkageError", &message));
    }
    Ok(())
}

fn constrain_implementations(thread: &mut JavaThread, class: ClassRef) -> JavaResult<()> {
    for (interface, method, selected) in foreign_implementations(&thread.vm(), class) {
        let Some(failed) = disagreement(thread, selected.class.loader, interface.loader, selected.descriptor) else { continue };
        let places = constraint_places(thread, interface, selected.class);
        let (own, other) = (places::loader_text(thread, interface.loader), places::loader_text(thread, selected.class.loader));
        let message = format!(
            "loader constraint violation in interface itable initialization for class {}: when selecting method '{}' the \
             class loader {own} for super interface {}, and the class loader {other} of the selected method's {}, {} have \
             different Class objects for the type {} used in the signature ({places})",
            class.external_name(),
            method.external_signature(),
            interface.external_name(),
            selected.class.external_kind(),
            selected.class.external_name(),
            failed.replace('/', "."),
        );
        return Err(thread.throw_new("java/lang/LinkageError", &message));
    }
    Ok(())
}

fn disagreement(thread: &JavaThread, one: LoaderRef, other: LoaderRef, descriptor: Symbol) -> Option<String> {
    constraints::impose_constraints(thread, one, other, descriptor)
}

fn constraint_places(thread: &mut JavaThread, one: ClassRef, other: ClassRef) -> String {
    format!("{}; {}", places::class_place(thread, one), places::class_place(thread, other))
}

/// A type as messages about fields have it: `p.C`, `p.C[]`.
fn shown_type(failed: &str) -> String {
    if failed.starts_with('[') { external_type(failed.as_bytes()) } else { failed.replace('/', ".") }
}

/// Interface, its method, and the method that implements it, where their loaders differ and the descriptor can tell.
fn foreign_implementations(vm: &Vm, class: ClassRef) -> Vec<(ClassRef, MethodRef, MethodRef)> {
    let is_foreign = |other: &ClassRef| other.loader != class.loader && !other.loader.is_boot();
    let mixed = class.ancestors().iter().chain(&class.all_interfaces).any(is_foreign);
    let mut found = Vec::new();
    for interface in class.all_interfaces.iter().filter(|interface| mixed || interface.loader != class.loader) {
        for method in interface.methods().filter(|method| is_constraining(method.descriptor)) {
            let table = class.interface_table.get_or_init(|| vtable::interface_table(vm, class));
            let selected =
                table.find(method).filter(|selected| selected.has(classfile::access::PUBLIC) && !selected.is_abstract());
            found.extend(
                selected.filter(|selected| selected.class.loader != interface.loader).map(|one| (*interface, method, one)),
            );
        }
    }
    found
}
