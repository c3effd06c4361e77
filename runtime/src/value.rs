//! Java values on their way between Rust and Java.

use gc::{Handle, RawRef};

use crate::metadata::field::ValueKind;
use crate::thread::JavaThread;

/// A Java value on its way between Rust and Java.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    /// `int` and everything narrower.
    Int(i32),
    /// `long`
    Long(i64),
    /// `float`
    Float(f32),
    /// `double`
    Double(f64),
    /// A reference.
    Ref(Option<Handle>),
    /// The result of a void method.
    Void,
}

impl Value {
    /// The int, for a value known to be one.
    pub fn int(self) -> i32 {
        if let Self::Int(value) = self { value } else { 0 }
    }

    /// The long, for a value known to be one.
    pub fn long(self) -> i64 {
        if let Self::Long(value) = self { value } else { 0 }
    }

    /// The reference, for a value known to be one.
    pub fn reference(self) -> Option<Handle> {
        if let Self::Ref(value) = self { value } else { None }
    }

    /// The slot form.
    #[inline]
    pub fn to_slot(self, thread: &JavaThread) -> u64 {
        match self {
            Self::Int(value) => u64::from(value as u32),
            Self::Long(value) => value as u64,
            Self::Float(value) => u64::from(value.to_bits()),
            Self::Double(value) => value.to_bits(),
            Self::Ref(value) => u64::from(thread.raw_or_null(value).unbound().bits()),
            Self::Void => 0,
        }
    }

    /// A slot that holds a value of `kind`; ints are normalised to the kind.
    #[inline(always)]
    pub fn from_slot(kind: ValueKind, slot: u64, thread: &mut JavaThread) -> Self {
        match kind {
            ValueKind::Boolean => Self::Int((slot & 1) as i32),
            ValueKind::Byte => Self::Int(i32::from(slot as i8)),
            ValueKind::Char => Self::Int(i32::from(slot as u16)),
            ValueKind::Short => Self::Int(i32::from(slot as i16)),
            ValueKind::Int => Self::Int(slot as i32),
            ValueKind::Float => Self::Float(f32::from_bits(slot as u32)),
            ValueKind::Long => Self::Long(slot as i64),
            ValueKind::Double => Self::Double(f64::from_bits(slot)),
            ValueKind::Reference => Self::Ref(thread.handle_or_null(RawRef::from_bits(slot as u32))),
            ValueKind::Void => Self::Void,
        }
    }

    /// Slots that the value takes as an argument.
    pub fn slots(self) -> usize {
        if matches!(self, Self::Long(_) | Self::Double(_)) { 2 } else { 1 }
    }
}
