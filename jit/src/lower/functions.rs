//! What compiled code calls of Rust where the machine has no instruction for it. No safepoint is in these functions, and no exception comes out.

use runtime::thread::compiled;
use runtime::value_ops::pure;

/// A function of Rust.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[repr(u32)]
pub enum Function {
    /// `frem`
    FloatRemainder,
    /// `drem`
    DoubleRemainder,
    /// Enters an inflated monitor that is free.
    EnterInflated,
    /// Leaves an inflated monitor that the thread holds.
    LeaveInflated,
    /// Asks for better code.
    CalledOften,
    /// Copies numbers between arrays.
    CopyNumbers,
    /// Copies references between arrays.
    CopyReferences,
    /// Moves the window.
    MeetWindow,
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
            Self::EnterInflated => compiled::enter_inflated as *const () as usize,
            Self::CalledOften => compiled::called_often as *const () as usize,
            Self::LeaveInflated => compiled::leave_inflated as *const () as usize,
            Self::CopyNumbers => compiled::copy_numbers as *const () as usize,
            Self::CopyReferences => compiled::copy_references as *const () as usize,
            Self::MeetWindow => compiled::meet_window as *const () as usize,
        }
    }

    /// The function with a number.
    pub fn of(number: u32) -> Option<Self> {
        let all = [
            Self::FloatRemainder,
            Self::DoubleRemainder,
            Self::EnterInflated,
            Self::LeaveInflated,
            Self::CalledOften,
            Self::CopyNumbers,
            Self::CopyReferences,
            Self::MeetWindow,
        ];
        all.into_iter().find(|function| *function as u32 == number)
    }
}
