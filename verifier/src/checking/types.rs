//! Verification types (JVMS §4.10.1.2), packed into a word.

use std::fmt;

use crate::names::{NameId, Names};

/// The type of a local variable or of a slot of the operand stack. A long or double takes two slots: the type itself and its
/// second half above it.
#[derive(Copy, Clone, Eq, PartialEq)]
pub struct Type(u32);

const TAG_BITS: u32 = 4;
const UNINITIALIZED: u32 = 7;
const OBJECT: u32 = 8;
const ARRAY: u32 = 9;

impl Type {
    pub const TOP: Self = Self(0);
    pub const INT: Self = Self(1);
    pub const FLOAT: Self = Self(2);
    pub const LONG: Self = Self(3);
    pub const DOUBLE: Self = Self(4);
    pub const NULL: Self = Self(5);
    pub const UNINITIALIZED_THIS: Self = Self(6);
    pub const LONG_2ND: Self = Self(10);
    pub const DOUBLE_2ND: Self = Self(11);
    /// The narrow types are those of array elements and results only; on the stack and in variables they are ints.
    pub const BOOLEAN: Self = Self(12);
    pub const BYTE: Self = Self(13);
    pub const SHORT: Self = Self(14);
    pub const CHAR: Self = Self(15);

    /// An object made by the `new` instruction at `bci` whose constructor has not run.
    pub const fn uninitialized(bci: u32) -> Self {
        Self(bci << TAG_BITS | UNINITIALIZED)
    }

    /// A class or interface.
    pub const fn object(name: NameId) -> Self {
        Self(name.0 << TAG_BITS | OBJECT)
    }

    /// An array; its name is its descriptor.
    pub const fn array(name: NameId) -> Self {
        Self(name.0 << TAG_BITS | ARRAY)
    }

    const fn tag(self) -> u32 {
        self.0 & ((1 << TAG_BITS) - 1)
    }

    /// The name of a class, interface or array.
    #[inline]
    pub fn name(self) -> Option<NameId> {
        matches!(self.tag(), OBJECT | ARRAY).then_some(NameId(self.0 >> TAG_BITS))
    }

    /// The `new` instruction of an uninitialised object.
    pub fn new_bci(self) -> Option<u32> {
        (self.tag() == UNINITIALIZED).then_some(self.0 >> TAG_BITS)
    }

    pub fn is_object(self) -> bool {
        self.tag() == OBJECT
    }

    pub fn is_array(self) -> bool {
        self.tag() == ARRAY
    }

    /// Whether it is the null type, a class, an interface or an array: an initialised reference.
    #[inline]
    pub fn is_reference(self) -> bool {
        self == Self::NULL || matches!(self.tag(), OBJECT | ARRAY)
    }

    /// Whether it is one of the uninitialised types.
    #[inline]
    pub fn is_uninitialized(self) -> bool {
        self == Self::UNINITIALIZED_THIS || self.tag() == UNINITIALIZED
    }

    /// Whether a value takes one slot, and this is not half of another.
    #[inline]
    pub fn is_category1(self) -> bool {
        !self.is_category2() && !self.is_second_half() && self != Self::TOP
    }

    /// Whether it is the first slot of a long or double.
    #[inline]
    pub fn is_category2(self) -> bool {
        self == Self::LONG || self == Self::DOUBLE
    }

    /// Whether it is the second slot of a long or double.
    pub fn is_second_half(self) -> bool {
        self == Self::LONG_2ND || self == Self::DOUBLE_2ND
    }

    /// The second slot of a long or double.
    #[inline]
    pub fn second_half(self) -> Option<Self> {
        match self {
            Self::LONG => Some(Self::LONG_2ND),
            Self::DOUBLE => Some(Self::DOUBLE_2ND),
            _ => None,
        }
    }

    /// The slots a value takes, first half first.
    pub fn slots(self) -> impl Iterator<Item = Self> {
        std::iter::once(self).chain(self.second_half())
    }

    /// Writes as HotSpot's messages do.
    pub fn display<'n>(self, names: &'n Names<'_>) -> TypeText<'n> {
        let text = match self {
            Self::TOP => "top",
            Self::INT => "integer",
            Self::FLOAT => "float",
            Self::LONG => "long",
            Self::DOUBLE => "double",
            Self::NULL => "null",
            Self::UNINITIALIZED_THIS => "uninitializedThis",
            Self::LONG_2ND => "long_2nd",
            Self::DOUBLE_2ND => "double_2nd",
            Self::BOOLEAN => "boolean",
            Self::BYTE => "byte",
            Self::SHORT => "short",
            Self::CHAR => "char",
            _ => return self.name().map_or(TypeText::Uninitialized(self.0 >> TAG_BITS), |name| TypeText::Name(names.text(name))),
        };
        TypeText::Word(text)
    }
}

/// A type for messages.
pub enum TypeText<'n> {
    Word(&'static str),
    Uninitialized(u32),
    Name(&'n [u8]),
}

impl fmt::Display for TypeText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word(text) => f.write_str(text),
            Self::Uninitialized(bci) => write!(f, "uninitialized {bci}"),
            Self::Name(name) => write!(f, "'{}'", crate::names::shown(name)),
        }
    }
}

/// What an instruction demands of an operand.
#[derive(Copy, Clone, Eq, PartialEq)]
pub enum Demand {
    /// Something assignable to this type.
    Type(Type),
    /// Any reference, initialised or not (JVMS §4.10.1.2: `reference`).
    Reference,
    /// Any value of one slot.
    Category1,
    /// The first half of a value of two slots.
    Category2,
}

impl From<Type> for Demand {
    fn from(demanded: Type) -> Self {
        Self::Type(demanded)
    }
}
