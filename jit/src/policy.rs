//! What the compiler may use and when it begins: one table of limits.

use std::sync::Arc;

use runtime::compiler::Thresholds;

use crate::listener::CodeListener;
use crate::replay::ReplayListener;

/// Bytes of a frame. Half of the native stack's reserve is for what happens between two checks (`[VMDOC]` Native stack).
pub const FRAME_BYTES_MAX: u32 = 64 << 10;

/// Bytes of bytecode; larger methods stay interpreted, as HotSpot's `HugeMethodLimit` has it.
pub const BYTECODE_BYTES_MAX: usize = 8_000;

/// How often code of a method may be made anew.
pub const COMPILATIONS_MAX: u32 = 20;

/// What the user may set.
#[derive(Clone, Debug)]
pub struct Policy {
    /// When methods count as warm and as hot.
    pub thresholds: Thresholds,
    /// Memory for code, in bytes.
    pub code_cache_bytes: usize,
    /// Threads that compile.
    pub threads: usize,
    /// Methods that may wait for a compiler thread; who asks for more is not heard, and asks again.
    pub queue_max: usize,
    /// Who asks for a method waits for it: for tests and measurements, since a collection may have to wait as well.
    pub foreground: bool,
    /// Warm methods get quick code.
    pub quick: bool,
    /// Hot methods are compiled.
    pub optimize: bool,
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
        self.foreground = true;
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            thresholds: Thresholds::default(),
            code_cache_bytes: 48 << 20,
            threads: 1,
            queue_max: 1_000,
            foreground: false,
            quick: true,
            optimize: true,
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
}
