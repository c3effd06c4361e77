//! Which fields never change.

use runtime::ClassRef;
use runtime::metadata::field::Field;

use crate::ir::op::Cell;

/// When a value never changes again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Trust {
    /// As soon as others can see the object.
    Always,
    /// Once it is not the default.
    OnceSet,
}

/// Packages whose final fields nobody writes: HotSpot's (`trust_final_non_static_fields`).
const PACKAGES: [&[u8]; 5] =
    [b"java/lang/invoke", b"sun/invoke", b"sun/invoke/util", b"jdk/internal/foreign", b"jdk/internal/vm/vector"];
/// The same for single classes: strings, boxes, and updaters of fields.
const CLASSES: [&[u8]; 13] = [
    b"java/lang/String",
    b"java/lang/Boolean",
    b"java/lang/Byte",
    b"java/lang/Character",
    b"java/lang/Short",
    b"java/lang/Integer",
    b"java/lang/Long",
    b"java/lang/Float",
    b"java/lang/Double",
    b"java/util/concurrent/atomic/AtomicIntegerFieldUpdater$AtomicIntegerFieldUpdaterImpl",
    b"java/util/concurrent/atomic/AtomicLongFieldUpdater$CASUpdater",
    b"java/util/concurrent/atomic/AtomicLongFieldUpdater$LockedUpdater",
    b"java/util/concurrent/atomic/AtomicReferenceFieldUpdater$AtomicReferenceFieldUpdaterImpl",
];

/// The field of objects of a class at an offset.
pub fn field_at(class: &ClassRef, offset: u32) -> Option<&Field> {
    let is_it = |field: &&Field| !field.is_static() && field.offset == offset;
    class.ancestors().iter().find_map(|ancestor| ancestor.fields().iter().find(is_it))
}

/// When the field of an object of this class at this offset never changes again, if there is such a time, and in how many dimensions the elements of the array
/// in it do not either.
pub fn of_field(class: ClassRef, offset: u32, kind: Cell) -> Option<(Trust, usize)> {
    let field = field_at(&class, offset)?;
    if field.injected || Cell::of(field.kind) != kind {
        return None;
    }
    if field.stable {
        let dimensions = field.descriptor.as_bytes().iter().take_while(|byte| **byte == b'[').count();
        return Some((Trust::OnceSet, dimensions));
    }
    (field.is_final() && is_trusted(class, field)).then_some((Trust::Always, 0))
}

fn is_trusted(class: ClassRef, field: &Field) -> bool {
    let holder = field.class;
    // Call sites are set anew through it, but for constant ones.
    if field.name == "target" && holder.name == "java/lang/invoke/CallSite" {
        return class.ancestors().iter().any(|ancestor| ancestor.name == "java/lang/invoke/ConstantCallSite");
    }
    let by_name =
        || holder.loader.is_boot() && (PACKAGES.contains(&holder.package()) || CLASSES.contains(&holder.name.as_bytes()));
    field.trusted_final || by_name()
}
