//! Types of values during inference (JVMS §4.10.2.3).

use super::classes::ClassNumber;

/// Type of a value on the operand stack or in a local variable: 8 bits say what it is, 8 bits count array dimensions, 16 bits
/// hold a class, an instruction or a subroutine.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug)]
pub struct Type(u32);

const OBJECT: u32 = 7;
const NEW: u32 = 0x40;
const THIS: u32 = 0x80;
const RETURN_ADDRESS: u32 = 10;
const DETAIL_SHIFT: u32 = 16;
const DIMENSION: u32 = 1 << 8;
const ITEM_MASK: u32 = 0xff;

impl Type {
    /// A value that must not be used.
    pub const UNUSABLE: Self = Self(0);
    /// No value: the result of a void method.
    pub const VOID: Self = Self(11);
    /// `int` and everything narrower.
    pub const INT: Self = Self(1);
    /// `float`
    pub const FLOAT: Self = Self(2);
    /// First half of a `double`.
    pub const DOUBLE: Self = Self(3);
    /// First half of a `long`.
    pub const LONG: Self = Self(5);
    /// Element type of `byte[]`.
    pub const BYTE: Self = Self(12);
    /// Element type of `short[]`.
    pub const SHORT: Self = Self(13);
    /// Element type of `char[]`.
    pub const CHAR: Self = Self(14);
    /// Element type of `boolean[]`.
    pub const BOOLEAN: Self = Self(15);
    /// The null reference: an object of no class.
    pub const NULL: Self = Self(OBJECT);
    /// `this` in a constructor before another constructor is called.
    pub const UNINITIALIZED_THIS: Self = Self(THIS);

    /// A bit that the types of objects have that `new` created and no constructor has initialised, and no others.
    pub const NEW_BIT: u32 = NEW;

    /// An instance of a class or interface.
    pub fn object(class: ClassNumber) -> Self {
        Self(OBJECT | u32::from(class.0) << DETAIL_SHIFT)
    }

    /// An object that the `new` with this number created and no constructor has initialised.
    pub fn uninitialized(instruction: u16) -> Self {
        Self(NEW | u32::from(instruction) << DETAIL_SHIFT)
    }

    /// An address that returns from the subroutine that starts at this instruction.
    pub fn return_address(subroutine: u16) -> Self {
        Self(RETURN_ADDRESS | u32::from(subroutine) << DETAIL_SHIFT)
    }

    /// Its bits, for [`Slots`](super::slots::Slots).
    pub fn bits(self) -> u32 {
        self.0
    }

    /// The type with these bits.
    pub fn from_bits(bits: u32) -> Self {
        Self(bits)
    }

    /// What it is, without dimensions and class.
    fn item(self) -> u32 {
        self.0 & ITEM_MASK
    }

    /// Array dimensions; 0 unless an array.
    pub fn dimensions(self) -> u8 {
        self.0.to_le_bytes()[1]
    }

    /// What the upper half holds: class, instruction or subroutine.
    pub fn detail(self) -> u16 {
        u16::try_from(self.0 >> DETAIL_SHIFT).unwrap_or(0)
    }

    /// The class of an object, or of the elements of an array of objects.
    pub fn class(self) -> ClassNumber {
        ClassNumber(self.detail())
    }

    /// Type of the elements after all dimensions.
    pub fn base(self) -> Self {
        Self(self.0 & !(ITEM_MASK << 8))
    }

    /// An array of this with `dimensions` more dimensions; `None` if there are more than 255.
    pub fn array(self, dimensions: u8) -> Option<Self> {
        let all = self.dimensions().checked_add(dimensions)?;
        Some(Self(self.base().0 | (u32::from(all) * DIMENSION)))
    }

    /// Type of the elements of an array of references; null stays null.
    pub fn element(self) -> Self {
        if self.dimensions() == 0 { self } else { Self(self.0 - DIMENSION) }
    }

    /// An array of objects, or of any number of dimensions of arrays.
    pub fn is_reference_array(self) -> bool {
        self.dimensions() > 1 || self.dimensions() == 1 && self.item() == OBJECT
    }

    /// Null, an object of a class or interface, or an array of them.
    pub fn has_object_base(self) -> bool {
        self.item() == OBJECT
    }

    /// Null or an object of a class or interface.
    pub fn is_object(self) -> bool {
        self.has_object_base() && self.dimensions() == 0
    }

    /// Null, an initialised object or an array.
    pub fn is_reference(self) -> bool {
        self.has_object_base() || self.dimensions() > 0
    }

    /// An object that `new` created and no constructor has initialised.
    pub fn is_new(self) -> bool {
        self.item() == NEW
    }

    /// An object that no constructor has initialised.
    pub fn is_uninitialized(self) -> bool {
        self.is_new() || self == Self::UNINITIALIZED_THIS
    }

    /// A return address.
    pub fn is_return_address(self) -> bool {
        self.item() == RETURN_ADDRESS
    }

    /// Takes two slots.
    pub fn is_wide(self) -> bool {
        self == Self::LONG || self == Self::DOUBLE
    }

    /// Slots it takes on the operand stack.
    pub fn slots(self) -> u32 {
        1 + u32::from(self.is_wide())
    }

    /// What the second local variable of a long or double holds.
    pub fn second_half(self) -> Self {
        Self(self.0 + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrays_keep_their_base() {
        let object = Type::object(ClassNumber(300));
        let array = object.array(2).unwrap();
        assert_eq!((array.dimensions(), array.base(), array.class()), (2, object, ClassNumber(300)));
        assert_eq!(array.element().element(), object);
        assert!(array.is_reference_array() && !Type::INT.array(1).unwrap().is_reference_array());
        assert_eq!(array.array(254), None);
    }

    #[test]
    fn halves_are_their_own_types() {
        let types = [Type::UNUSABLE, Type::INT, Type::FLOAT, Type::NULL, Type::UNINITIALIZED_THIS, Type::VOID];
        for half in [Type::LONG.second_half(), Type::DOUBLE.second_half()] {
            assert!(!types.contains(&half) && !half.is_wide() && !half.is_reference());
        }
    }
}
