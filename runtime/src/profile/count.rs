//! Counters that begin anew and still know what they have counted.

use std::sync::atomic::{AtomicI32, AtomicU64, Ordering};

/// What a counter has counted, over all the times it has begun anew.
#[derive(Debug)]
pub struct Count {
    before: AtomicU64,
    start: AtomicI32,
}

impl Count {
    /// The count of a counter that began at `start`.
    pub fn new(start: i32) -> Self {
        Self { before: AtomicU64::new(0), start: AtomicI32::new(start) }
    }

    /// The counter begins anew at `start`.
    pub fn restart(&self, counter: &AtomicI32, start: i32) {
        self.before.fetch_add(since(self.start.swap(start, Ordering::Relaxed), counter), Ordering::Relaxed);
        counter.store(start, Ordering::Relaxed);
    }

    /// What was counted before the counter began for the last time, and where it began.
    pub fn parts(&self) -> (u64, i32) {
        (self.before.load(Ordering::Relaxed), self.start.load(Ordering::Relaxed))
    }
}

/// What a counter that began at `start` has counted.
pub fn since(start: i32, counter: &AtomicI32) -> u64 {
    u64::try_from(i64::from(counter.load(Ordering::Relaxed)) - i64::from(start)).unwrap_or(0)
}
