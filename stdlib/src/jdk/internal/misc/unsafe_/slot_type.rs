//! Whether a reference may be stored into a slot: `Unsafe` asks for no type, the interpreter trusts the declared one.

use gc::{ARRAY_BASE_OFFSET, RawRef};
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
pub fn check(thread: &mut JavaThread, slot: Slot, value: RawRef) -> JavaResult<()> {
    if value.is_null() {
        return Ok(());
    }
    let class = thread.class_of_raw(value);
    let fits = match slot {
        Slot::Heap(object, offset) => fits_heap(thread, object, offset, class),
        Slot::Static(holder, index) => {
            let declared = holder.fields().iter().find(|field| field.is_static() && field.offset as usize == index * 8);
            declared.is_some_and(|field| fits_field(field, class))
        }
    };
    if fits { Ok(()) } else { Err(fault(thread)) }
}

fn fits_heap(thread: &JavaThread, object: RawRef, offset: u32, class: ClassRef) -> bool {
    let holder = thread.class_of_raw(object);
    if let ClassKind::Array { component } = holder.kind {
        return offset >= ARRAY_BASE_OFFSET && class.is_subclass_of(component);
    }
    let mut declaring = Some(holder);
    while let Some(here) = declaring {
        if let Some(field) = here.fields().iter().find(|field| !field.is_static() && field.offset == offset) {
            return fits_field(field, class);
        }
        declaring = here.super_class;
    }
    false
}

fn fits_field(field: &Field, class: ClassRef) -> bool {
    fits_descriptor(field, field.descriptor.as_bytes(), class)
}

fn fits_descriptor(field: &Field, descriptor: &[u8], class: ClassRef) -> bool {
    match (descriptor, class.kind) {
        (OBJECT, kind) => !matches!(kind, ClassKind::Primitive(_)),
        ([b'[', component @ ..], ClassKind::Array { component: actual }) => fits_descriptor(field, component, actual),
        ([b'L', name @ .., b';'], ClassKind::Instance | ClassKind::Array { .. }) => is_named(field, name, class),
        (_, ClassKind::Primitive(kind)) => descriptor == [runtime::metadata::class::primitive_letter(kind)],
        _ => false,
    }
}

/// Whether the class or one of its supertypes is what `name` means where the field is declared.
fn is_named(field: &Field, name: &[u8], class: ClassRef) -> bool {
    let mut supertypes = class.ancestors().iter().rev().chain(&class.all_interfaces);
    let Some(found) = supertypes.find(|supertype| supertype.name.as_bytes() == name) else { return false };
    let loader = field.class.loader;
    found.loader == loader || loader.find(found.name).map_or(!found.loader.unloadable, |meant| meant == *found)
}
