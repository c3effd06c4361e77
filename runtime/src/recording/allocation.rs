//! Which classes objects are allocated of, and where: a sample whenever a thread has allocated some bytes.

use std::collections::HashMap;
use std::ptr;

use gc::MutatorBlock;

use crate::recording::calls::CallTree;

/// Bytes between two samples of a thread, at first. They become more with the samples.
const INTERVAL: u64 = 64 << 10;
/// As much as they become.
const INTERVAL_MAX: u64 = 4 << 20;
/// After so many samples the interval doubles.
const SAMPLES_PER_INTERVAL: u64 = 500;
/// Threads that are remembered.
const THREADS_MAX: usize = 10_000;

/// What was allocated.
#[derive(Default)]
pub struct Allocations {
    /// Bytes by where they were allocated; the last of each chain is the class.
    pub calls: CallTree,
    /// How many samples there are.
    pub samples: u64,
    /// What threads had allocated when they were looked at last, by the address of their words.
    before: HashMap<usize, u64>,
}

impl Allocations {
    /// Bytes that a thread has allocated since its last sample, if that is enough for another.
    pub fn due(&mut self, block: &MutatorBlock) -> Option<u64> {
        let place = ptr::from_ref(block).addr();
        let now = block.tlab.allocated_bytes();
        if self.before.len() >= THREADS_MAX {
            self.before.clear();
        }
        let before = self.before.entry(place).or_default();
        // Another thread may have been there.
        let bytes = if now < *before { now } else { now - *before };
        let interval = (INTERVAL << (self.samples / SAMPLES_PER_INTERVAL).min(6)).min(INTERVAL_MAX);
        if bytes < interval {
            return None;
        }
        *before = now;
        self.samples += 1;
        Some(bytes)
    }
}
