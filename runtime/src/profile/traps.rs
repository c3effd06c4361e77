//! How often compiled code met what it had been made not to expect.

use std::collections::BTreeMap;
use std::sync::Mutex;

use crate::sync::lock;

/// Why compiled code is left for the interpreter.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum TrapReason {
    /// A branch or an arm of a switch that had never been taken.
    Unreached,
    /// A receiver, or a tested or stored object, of a class that had not been seen.
    Class,
    /// Null where none had been seen.
    Null,
    /// An index out of the bounds of its array.
    Bounds,
    /// A division by zero, or what else throws and had not thrown.
    Throws,
    /// A class, member or call site that had not been resolved.
    Unresolved,
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
