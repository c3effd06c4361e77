//! Fields of linked classes (JVMS §4.5) and the kinds of value they hold.

use classfile::descriptor::FieldType;
use classfile::{ConstantIndex, Kind, access};

use crate::metadata::class::Class;
use crate::metadata::pointer::Metadata;
use crate::metadata::symbol::Symbol;

/// A pointer to a [`Field`].
pub type FieldRef = Metadata<Field>;

/// How a value stands in the heap, by the first character of its descriptor.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
#[repr(u8)]
pub enum ValueKind {
    /// `Z`, one byte, 0 or 1.
    Boolean,
    /// `B`, one byte.
    Byte,
    /// `C`, two bytes, unsigned.
    Char,
    /// `S`, two bytes.
    Short,
    /// `I`, four bytes.
    Int,
    /// `F`, four bytes.
    Float,
    /// `J`, eight bytes.
    Long,
    /// `D`, eight bytes.
    Double,
    /// `L` or `[`, a four-byte reference.
    Reference,
    /// `V`: no value (method results only).
    Void,
}

impl ValueKind {
    /// The kind that a valid descriptor begins with; anything else counts as `Void`.
    pub fn of_descriptor(descriptor: &[u8]) -> Self {
        match descriptor.first() {
            Some(b'Z') => Self::Boolean,
            Some(b'B') => Self::Byte,
            Some(b'C') => Self::Char,
            Some(b'S') => Self::Short,
            Some(b'I') => Self::Int,
            Some(b'F') => Self::Float,
            Some(b'J') => Self::Long,
            Some(b'D') => Self::Double,
            Some(b'L' | b'[') => Self::Reference,
            _ => Self::Void,
        }
    }

    /// The kind of a parsed descriptor.
    pub fn of_type(field: &FieldType<'_>) -> Self {
        match field {
            FieldType::Boolean => Self::Boolean,
            FieldType::Byte => Self::Byte,
            FieldType::Char => Self::Char,
            FieldType::Short => Self::Short,
            FieldType::Int => Self::Int,
            FieldType::Float => Self::Float,
            FieldType::Long => Self::Long,
            FieldType::Double => Self::Double,
            FieldType::Class(_) | FieldType::Array(_) => Self::Reference,
        }
    }

    /// How the value stands on the operand stack (JVMS §2.11.1); `None` for void.
    pub const fn stack_kind(self) -> Option<Kind> {
        match self {
            Self::Boolean | Self::Byte | Self::Char | Self::Short | Self::Int => Some(Kind::Int),
            Self::Long => Some(Kind::Long),
            Self::Float => Some(Kind::Float),
            Self::Double => Some(Kind::Double),
            Self::Reference => Some(Kind::Reference),
            Self::Void => None,
        }
    }

    /// Size in the heap, in bytes.
    pub const fn size(self) -> u32 {
        match self {
            Self::Boolean | Self::Byte => 1,
            Self::Char | Self::Short => 2,
            Self::Int | Self::Float | Self::Reference => 4,
            Self::Long | Self::Double => 8,
            Self::Void => 0,
        }
    }

    /// Slots in a frame: 2 for long and double (JVMS §2.6.1).
    pub const fn slots(self) -> usize {
        match self {
            Self::Long | Self::Double => 2,
            Self::Void => 0,
            _ => 1,
        }
    }

    /// All kinds in the order of their discriminants.
    pub const ALL: [Self; 10] = [
        Self::Boolean,
        Self::Byte,
        Self::Char,
        Self::Short,
        Self::Int,
        Self::Float,
        Self::Long,
        Self::Double,
        Self::Reference,
        Self::Void,
    ];
}

/// A field of a linked class.
#[derive(Debug)]
pub struct Field {
    /// The class that declares it.
    pub class: Metadata<Class>,
    /// Simple name.
    pub name: Symbol,
    /// Field descriptor.
    pub descriptor: Symbol,
    /// `ACC_*` flags.
    pub access: u16,
    /// Place among the class's fields, in class-file order: the `slot` of reflection.
    pub index: u16,
    /// Byte offset in the object; for a static field what its layout says (`statics.rs`).
    pub offset: u32,
    /// `ConstantValue` of a static field.
    pub constant_value: Option<ConstantIndex>,
    /// What it holds.
    pub kind: ValueKind,
    /// Boot-class annotation `@Stable` or trusted final (records, hidden classes): the compiler may fold it.
    pub trusted_final: bool,
    /// `@Stable`, in a boot class: a value that is not the default never changes, nor does such an element of the array in it.
    pub stable: bool,
    /// Added by the VM: invisible to Java.
    pub injected: bool,
}

impl Field {
    /// `static`
    #[inline]
    pub fn is_static(&self) -> bool {
        self.access & access::STATIC != 0
    }
    /// `final`
    #[inline]
    pub fn is_final(&self) -> bool {
        self.access & access::FINAL != 0
    }
    /// `volatile`
    #[inline]
    pub fn is_volatile(&self) -> bool {
        self.access & access::VOLATILE != 0
    }
}
