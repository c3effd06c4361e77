//! What the compiler may use and when it begins: one table of limits.

use runtime::compiler::Thresholds;

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
    /// Log what is compiled.
    pub log: bool,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            thresholds: Thresholds::default(),
            code_cache_bytes: 48 << 20,
            threads: 1,
            queue_max: 1_000,
            foreground: false,
            log: false,
        }
    }
}
