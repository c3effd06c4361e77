//! Whether a reference may be stored into a slot: `Unsafe` asks for no type, the interpreter trusts the declared one.

use gc::{ARRAY_BASE_OFFSET, Handle};
use runtime::loading::constraints;
use runtime::metadata::class::{ClassKind, ClassRef};
use runtime::metadata::field::Field;
use runtime::{JavaResult, JavaThread};

use super::place::{Slot, fault};

/// What every reference but null is an instance of.
const OBJECT: &[u8] = b"Ljava/lang/Object;";

/// Refuses a value that is no instance of the slot's declared type.
///
/// # Errors
/// `InternalError`
#[inline]
pub fn check(thread: &mut JavaThread, slot: Slot, value: Option<Handle>) -> JavaResult<()> {
    let Some(value) = value else { return Ok(()) };
    let class = thread.class_of(value);
    let fits = match slot {
        Slot::Heap(object, offset) => fits_heap(thread, object, offset, class),
        Slot::Static(field) => fits_field(thread, &field, class),
    };
    if fits { Ok(()) } else { Err(fault(thread)) }
}

fn fits_heap(thread: &JavaThread, object: Handle, offset: u32, class: ClassRef) -> bool {
    let holder = thread.class_of(object);
    if let ClassKind::Array { component } = holder.kind {
        return offset >= ARRAY_BASE_OFFSET && class.is_subclass_of(component);
    }
    let mut declaring = Some(holder);
    while let Some(here) = declaring {
        if let Some(field) = here.fields().iter().find(|field| !field.is_static() && field.offset == offset) {
            return fits_field(thread, field, class);
        }
        declaring = here.super_class;
    }
    false
}

fn fits_field(thread: &JavaThread, field: &Field, class: ClassRef) -> bool {
    fits_descriptor(thread, field, field.descriptor.as_bytes(), class)
}

fn fits_descriptor(thread: &JavaThread, field: &Field, descriptor: &[u8], class: ClassRef) -> bool {
    match (descriptor, class.kind) {
        (OBJECT, kind) => !matches!(kind, ClassKind::Primitive(_)),
        ([b'[', component @ ..], ClassKind::Array { component: actual }) => fits_descriptor(thread, field, component, actual),
        ([b'L', name @ .., b';'], ClassKind::Instance | ClassKind::Array { .. }) => is_named(thread, field, name, class),
        (_, ClassKind::Primitive(kind)) => descriptor == [runtime::metadata::class::primitive_letter(kind)],
        _ => false,
    }
}

/// Whether the class or one of its supertypes is what `name` means where the field is declared.
fn is_named(thread: &JavaThread, field: &Field, name: &[u8], class: ClassRef) -> bool {
    let mut supertypes = class.ancestors().iter().rev().chain(&class.all_interfaces);
    supertypes.any(|supertype| supertype.name.as_bytes() == name && is_meant(thread, field, *supertype))
}

/// Whether the class is what its name means where the field is declared. If nothing is yet, the loaders have to agree from now
/// on (JVMS §5.3.4), as if code of the class's loader had resolved the field.
fn is_meant(thread: &JavaThread, field: &Field, class: ClassRef) -> bool {
    let loader = field.class.loader;
    if class.hidden {
        return false;
    }
    if class.loader == loader {
        return true;
    }
    match loader.find(class.name) {
        Some(meant) => meant == class,
        None => constraints::impose_constraints(thread, loader, class.loader, field.descriptor).is_none(),
    }
}
