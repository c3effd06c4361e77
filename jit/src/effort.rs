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
        let calls = u64::from(hot_calls(thresholds)) * u64::from(self.calls);
        let rounds = u64::from(thresholds.loops) * u64::from(self.rounds);
        if seen.invocations < calls && seen.loops < rounds { Effort::Lukewarm } else { Effort::Full }
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
