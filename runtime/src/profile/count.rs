//! Counters that begin anew and still know what they have counted.

use std::sync::atomic::{AtomicI32, AtomicU64, Ordering};

/// The counts of a method.
#[derive(Debug, Default)]
pub struct Counts {
    /// Calls.
    pub calls: Count,
    /// Taken backward branches.
    pub loops: Count,
}

/// What a counter has counted, over all the times it has begun anew.
#[derive(Debug, Default)]
pub struct Count {
    before: AtomicU64,
    start: AtomicI32,
}

impl Count {
    /// The counter begins anew at `start`.
    pub fn restart(&self, counter: &AtomicI32, start: i32) {
        self.before.fetch_add(since(self.start.swap(start, Ordering::Relaxed), counter), Ordering::Relaxed);
        counter.store(start, Ordering::Relaxed);
    }

    /// What the counter has counted.
    pub fn total(&self, counter: &AtomicI32) -> u64 {
        self.before.load(Ordering::Relaxed) + since(self.start.load(Ordering::Relaxed), counter)
    }
}

/// What a counter that began at `start` has counted.
fn since(start: i32, counter: &AtomicI32) -> u64 {
    u64::try_from(i64::from(counter.load(Ordering::Relaxed)) - i64::from(start)).unwrap_or(0)
}
