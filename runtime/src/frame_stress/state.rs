//! What `[VMDOC]` Frame stress keeps: what it has done in a `Vm`, and the random numbers of a thread.

use std::sync::atomic::{AtomicU64, Ordering};

/// Bit of the request word: polls take the slow path and come here.
pub const REQUEST_FRAMES: u32 = 1 << 31;

/// What was done.
#[derive(Debug, Default)]
pub struct FrameStressCounts {
    /// Frames that were rebuilt.
    pub rebuilt: AtomicU64,
    /// Those of them that went elsewhere.
    pub moved: AtomicU64,
    /// Polls at which the newest frame had no resume point.
    pub skipped: AtomicU64,
    /// Exits of compiled code that were planned (`-XX:StressExits`).
    pub left: AtomicU64,
}

impl FrameStressCounts {
    /// Frames rebuilt, frames moved, polls without resume point.
    pub fn numbers(&self) -> [u64; 3] {
        [&self.rebuilt, &self.moved, &self.skipped].map(|count| count.load(Ordering::Relaxed))
    }
}

/// Random numbers of one thread (Marsaglia's xorshift), the same in each run.
#[derive(Clone, Copy, Debug)]
pub struct Random(u64);

impl Random {
    /// Those of the thread with this number.
    pub fn of(thread: u32, seed: u32) -> Self {
        Self(0x9e37_79b9_7f4a_7c15 ^ u64::from(thread) << 32 ^ u64::from(seed))
    }

    /// One below `limit`.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) % limit
    }

    /// True once in `count` times.
    pub fn one_in(&mut self, count: u64) -> bool {
        self.below(count) == 0
    }
}
