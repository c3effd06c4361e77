//! What the elements of arrays are, as a number: [`class_flags`] of the array's class, as far as they tell numbers from references, and above these the log2 of
//! their size. So it stands in class rows.

use runtime::ClassRef;
use runtime::metadata::rows::class_flags;

use super::op::Cell;

/// The flags; none of them is set for what is no array.
pub const FLAGS: u32 = (class_flags::NUMBERS | class_flags::REFERENCES) as u32;
/// The one of references.
pub const REFERENCES: u32 = class_flags::REFERENCES as u32;
/// What elements are that are references.
pub const OF_REFERENCES: u32 = REFERENCES | Cell::Reference.bytes().trailing_zeros() << SHIFT_AT;
/// Bits below the size.
pub const SHIFT_AT: u32 = 8;

/// Those of a class's instances.
pub fn of_class(class: ClassRef) -> u32 {
    if !class.is_array() {
        return 0;
    }
    let is_numbers = class.component().is_some_and(|component| component.is_primitive());
    let flag = if is_numbers { class_flags::NUMBERS } else { class_flags::REFERENCES };
    u32::from(flag) | u32::from(class.element_shift) << SHIFT_AT
}
