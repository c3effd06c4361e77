//! What compiled code calls of Rust where the machine has no instruction: pure functions.

use runtime::value_ops::pure;

/// A pure function.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[repr(u32)]
pub enum Function {
    /// `frem`
    FloatRemainder,
    /// `drem`
    DoubleRemainder,
}

extern "C" fn float_remainder(left: f32, right: f32) -> f32 {
    pure::FloatRemainder(left, right)
}

extern "C" fn double_remainder(left: f64, right: f64) -> f64 {
    pure::DoubleRemainder(left, right)
}

impl Function {
    /// Where it is.
    pub fn address(self) -> usize {
        match self {
            Self::FloatRemainder => float_remainder as *const () as usize,
            Self::DoubleRemainder => double_remainder as *const () as usize,
        }
    }

    /// The function with a number.
    pub fn of(number: u32) -> Option<Self> {
        [Self::FloatRemainder, Self::DoubleRemainder].into_iter().find(|function| *function as u32 == number)
    }
}
