//! How often compiled code met what it had been made not to expect.

use std::collections::BTreeMap;
use std::sync::Mutex;

use crate::sync::lock;

/// Why compiled code leaves for the interpreter.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[repr(u8)]
pub enum TrapReason {
    /// A constant had not been resolved, or a class not been initialised, when the method was compiled.
    Unresolved,
    /// Profiles said that this is never reached.
    Unreached,
    /// A null reference.
    Null,
    /// An array index.
    Bounds,
    /// A division by zero.
    Division,
    /// A cast.
    Cast,
    /// The class of an object is another than expected.
    Class,
    /// A negative length, or an array store that needs a look.
    Array,
    /// What the compiler leaves to the interpreter.
    Unsupported,
    /// An exception that this method may catch.
    Exception,
    /// What holds in every round of a loop does not, as it was looked at before the first.
    Predicate,
    /// The code is worth more effort than has been put into it.
    Hot,
    /// A method that was inlined has got another body.
    Redefined,
    /// Fuel may not last until code looks again: the interpreter spends what is left.
    Fuel,
}

impl TrapReason {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::Unresolved,
        Self::Unreached,
        Self::Null,
        Self::Bounds,
        Self::Division,
        Self::Cast,
        Self::Class,
        Self::Array,
        Self::Unsupported,
        Self::Exception,
        Self::Predicate,
        Self::Hot,
        Self::Redefined,
        Self::Fuel,
    ];
}

/// Counts of traps in the code of one method, by instruction and reason: what a deoptimisation has counted here, the next compilation does
/// not assume again.
#[derive(Default, Debug)]
pub struct Traps(Mutex<BTreeMap<(u16, TrapReason), u32>>);

impl Traps {
    /// A trap was met; how often by now.
    pub fn count(&self, bci: u16, reason: TrapReason) -> u32 {
        let mut counts = lock(&self.0);
        let count = counts.entry((bci, reason)).or_default();
        *count = count.saturating_add(1);
        *count
    }

    /// How often a trap was met for this reason at an instruction.
    pub fn at(&self, bci: u16, reason: TrapReason) -> u32 {
        lock(&self.0).get(&(bci, reason)).copied().unwrap_or(0)
    }

    /// How often a trap was met for this reason in the whole method.
    pub fn of_reason(&self, reason: TrapReason) -> u64 {
        lock(&self.0).iter().filter(|((_, other), _)| *other == reason).map(|(_, count)| u64::from(*count)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traps_are_counted_by_instruction_and_reason() {
        let traps = Traps::default();
        assert_eq!(traps.at(3, TrapReason::Null), 0);
        assert_eq!([traps.count(3, TrapReason::Null), traps.count(3, TrapReason::Null)], [1, 2]);
        assert_eq!([traps.count(3, TrapReason::Class), traps.count(9, TrapReason::Null)], [1, 1]);
        assert_eq!([traps.at(3, TrapReason::Null), traps.at(9, TrapReason::Null), traps.at(9, TrapReason::Class)], [2, 1, 0]);
        assert_eq!([traps.of_reason(TrapReason::Null), traps.of_reason(TrapReason::Bounds)], [3, 0]);
    }
}
