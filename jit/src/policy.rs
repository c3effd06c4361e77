//! What the compiler may use and when it begins: one table of limits.

use std::sync::Arc;

use runtime::compiler::Thresholds;

use crate::effort::FullEffort;
use crate::listener::CodeListener;
use crate::replay::ReplayListener;

/// Bytes of a frame. Half of the native stack's reserve is for what happens between two checks (`[VMDOC]` Native stack).
pub const FRAME_BYTES_MAX: u32 = 64 << 10;

/// Bytes of bytecode; larger methods stay interpreted, as HotSpot's `HugeMethodLimit` has it.
pub const BYTECODE_BYTES_MAX: usize = 8_000;

/// How often code of a method may be made anew.
pub const COMPILATIONS_MAX: u32 = 20;

/// How often code may be left before it is withdrawn, at least.
const TRAPS_MIN: u32 = 10;
/// Bytes of machine code that are made in a quarter of the time that it takes to leave code (14 and 0.9 microseconds).
const BYTES_OF_TRAP: usize = 64;

/// How often code of this size may be left before it is withdrawn. What is expensive to make anew may cost something before that pays: in programs of a few
/// seconds a quarter of all compiling was of methods whose code had been left ten times, most of them rarely.
pub fn traps_max(code_bytes: usize) -> u32 {
    u32::try_from(code_bytes / BYTES_OF_TRAP).map_or(u32::MAX, |traps| traps.max(TRAPS_MIN))
}

/// What the user may set.
#[derive(Clone, Debug)]
pub struct Policy {
    /// When methods count as warm and as hot.
    pub thresholds: Thresholds,
    /// Memory for code, in bytes.
    pub code_cache_bytes: usize,
    /// Threads that compile.
    pub threads: usize,
    /// When a method is worth more than lukewarm code.
    pub full_effort: FullEffort,
    /// Methods that may wait for a compiler thread; who asks for more is not heard, and asks again.
    pub queue_max: usize,
    /// Who asks for a method waits for it: for tests and measurements, since a collection may have to wait as well.
    pub foreground: bool,
    /// Warm methods get quick code.
    pub quick: bool,
    /// Hot methods are compiled.
    pub optimize: bool,
    /// Rounds that loops make in a call of a method, on average, from which on their code is entered in the middle of it. The next call of others comes soon:
    /// code of a loop and of the method, too, would be made twice.
    pub rounds_of_call_min: u64,
    /// Log what is compiled.
    pub log: bool,
    /// Who is told what code is where.
    pub listener: Option<Arc<dyn CodeListener>>,
    /// Who keeps what is known of compilations that panicked.
    pub replays: Option<Arc<dyn ReplayListener>>,
}

impl Policy {
    /// Methods are hot after this many calls, or ten times as many backward branches, of which they are counted in more detail for the last quarter.
    pub fn set_compile_threshold(&mut self, calls: u32) {
        let quick = (calls / 50).max(1);
        let warm = (calls - calls / 4).saturating_sub(quick).max(1);
        let hot = calls.saturating_sub(quick).saturating_sub(warm).max(1);
        self.thresholds = Thresholds { quick, warm, calls: hot, loops: calls.saturating_mul(10) };
    }

    /// Methods are compiled as soon as they have run, and who asks waits.
    pub fn compile_at_once(&mut self) {
        self.thresholds = Thresholds { quick: 1, warm: 1, calls: 1, loops: 1 };
        self.full_effort = FullEffort::AT_ONCE;
        self.rounds_of_call_min = 0;
        self.foreground = true;
    }

    /// Whether a loop of a method that has been called this often, and has made so many rounds, is compiled on its own.
    pub fn enters_loop(&self, calls: u64, rounds: u64) -> bool {
        rounds >= self.rounds_of_call_min.saturating_mul(calls)
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            thresholds: Thresholds::default(),
            code_cache_bytes: 48 << 20,
            threads: 1,
            full_effort: FullEffort { calls: 4, rounds: 4 },
            queue_max: 1_000,
            foreground: false,
            quick: true,
            optimize: true,
            rounds_of_call_min: 1_000,
            log: false,
            listener: None,
            replays: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_compile_threshold_is_what_a_method_has_in_all() {
        let with = |calls| {
            let mut policy = Policy::default();
            policy.set_compile_threshold(calls);
            policy.thresholds
        };
        assert_eq!(with(1), Thresholds { quick: 1, warm: 1, calls: 1, loops: 10 });
        assert_eq!(with(2_000), Thresholds { quick: 40, warm: 1_460, calls: 500, loops: 20_000 });
        assert_eq!(with(u32::MAX).loops, u32::MAX);
    }

    #[test]
    fn loops_are_entered_in_the_middle_if_calls_are_long() {
        let mut policy = Policy::default();
        assert_eq!(
            [(1, 40_000), (3, 40_000), (50, 40_000)].map(|(calls, rounds)| policy.enters_loop(calls, rounds)),
            [true, true, false]
        );
        policy.compile_at_once();
        assert!(policy.enters_loop(50, 1));
    }

    #[test]
    fn code_that_is_expensive_to_make_may_be_left_more_often() {
        assert_eq!([0, 600, 2_000, 32_000].map(traps_max), [10, 10, 31, 500]);
    }
}
