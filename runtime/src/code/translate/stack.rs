//! The simulated operand stack.

use classfile::Kind;

/// Where the value of a stack entry is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Place {
    /// In the entry's own slot.
    Home,
    /// Still in this local variable.
    Local(u16),
    /// A small constant (`null` is 0).
    Constant(i32),
    /// The return address of a subroutine call: the context it returns from.
    ReturnAddress(u16),
}

/// An entry of the operand stack.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Entry {
    pub kind: Kind,
    pub place: Place,
    /// The entry's own frame slot.
    pub home: u16,
}

impl Entry {
    pub fn slots(&self) -> u16 {
        slots(self.kind)
    }
}

/// Slots that a value takes on the operand stack.
pub(super) fn slots(kind: Kind) -> u16 {
    match kind {
        Kind::Long | Kind::Double => 2,
        Kind::Int | Kind::Float | Kind::Reference => 1,
    }
}
