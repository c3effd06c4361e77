//! How much is put into code of a method.
//!
//! `[VMDOC]` Lukewarm code. Most methods that become hot are called some ten thousand times and never again. Their code is made with less inlining and without what
//! loops would gain, and costs a third. Such code counts its calls and the rounds of its loops in the method's row, where the other engines count as well. When
//! that says that the method is worth more, the compiler is asked for it once more: the code stays until the better one is there, and a loop in it is left for
//! the interpreter, which enters code of the loop as soon as that has been made.

use runtime::code::installed::Watch;
use runtime::compiler::Thresholds;
use runtime::profile::MethodProfile;

/// How much is put into code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Effort {
    /// Little: the method is not known to be worth more.
    Lukewarm,
    /// All that there is.
    Full,
}

/// When a method is worth the full effort.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FullEffort {
    /// Times the calls after which it is hot; 0: at once.
    pub calls: u32,
    /// Times the rounds of loops.
    pub rounds: u32,
}

impl FullEffort {
    /// Each hot method is worth it.
    pub const AT_ONCE: Self = Self { calls: 0, rounds: 0 };

    /// What is put into a method that has been so busy.
    pub fn of(self, thresholds: Thresholds, seen: MethodProfile) -> Effort {
        let is_lukewarm = self.is_lukewarm(thresholds, (seen.invocations, seen.loops));
        if is_lukewarm { Effort::Lukewarm } else { Effort::Full }
    }

    /// Whether so many calls and rounds are not worth it yet.
    fn is_lukewarm(self, thresholds: Thresholds, (calls, rounds): (u64, u64)) -> bool {
        calls < u64::from(hot_calls(thresholds)) * u64::from(self.calls)
            && rounds < u64::from(thresholds.loops) * u64::from(self.rounds)
    }

    /// What is counted in lukewarm code before more is put into it.
    pub fn watch(self, thresholds: Thresholds) -> Watch {
        let more = |hot: u32, times: u32| hot.saturating_mul(times.saturating_sub(1));
        Watch { calls: more(hot_calls(thresholds), self.calls), rounds: more(thresholds.loops, self.rounds) }
    }
}

/// Calls after which a method is hot.
fn hot_calls(thresholds: Thresholds) -> u32 {
    thresholds.quick.saturating_add(thresholds.warm).saturating_add(thresholds.calls)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_hot_many_times_over_is_worth_all() {
        let thresholds = Thresholds { quick: 10, warm: 70, calls: 20, loops: 300 };
        let full = FullEffort { calls: 5, rounds: 10 };
        assert_eq!(full.watch(thresholds), Watch { calls: 400, rounds: 2_700 });
        let lukewarm = [(100, 0), (499, 2_999), (500, 0), (100, 3_000)].map(|seen| full.is_lukewarm(thresholds, seen));
        assert_eq!(lukewarm, [true, true, false, false]);
        assert!(!FullEffort::AT_ONCE.is_lukewarm(thresholds, (0, 0)));
    }
}
