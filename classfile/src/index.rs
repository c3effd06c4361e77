//! Newtypes for the three kinds of index a class file uses (JVMS §4.1, §4.7.3).

use std::fmt;

/// Index into the constant pool (JVMS §4.4); slot 0 is never a constant.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Ord, PartialOrd, Debug)]
pub struct ConstantIndex(pub u16);

impl ConstantIndex {
    /// The index, unless it is 0, which class files use for "none".
    pub fn non_zero(self) -> Option<Self> {
        (self.0 != 0).then_some(self)
    }
}

impl fmt::Display for ConstantIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Byte-code index: offset of an instruction from the start of its method's code.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Ord, PartialOrd, Debug)]
pub struct Bci(pub u16);

impl fmt::Display for Bci {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Index of a local variable slot; a long or double also takes the next slot.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Ord, PartialOrd, Debug)]
pub struct LocalIndex(pub u16);

impl fmt::Display for LocalIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
