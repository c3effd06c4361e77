//! The old generation: one contiguous space that grows on demand, with its object-start table.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::cage::Cage;
use crate::cards::ObjectStarts;
use crate::config::HeapError;
use crate::space::Space;

/// Growth step when the committed part is full.
const GROWTH_BYTES_MIN: u64 = 1 << 20;

/// Objects lie without gaps, each recorded in `starts`.
pub(crate) struct Old {
    pub(crate) space: Space,
    pub(crate) starts: ObjectStarts,
    /// Use above which the next collection is a full one.
    threshold: AtomicU64,
    /// Use that must never be exceeded: what the young generation leaves of the maximum.
    limit: AtomicU64,
    growth: Mutex<()>,
}

impl Old {
    pub(crate) fn new(start: u64, reserved: u64) -> Result<Self, HeapError> {
        let starts = ObjectStarts::new(start, reserved)?;
        Ok(Self {
            space: Space::new(start, reserved),
            starts,
            threshold: AtomicU64::new(0),
            limit: AtomicU64::new(0),
            growth: Mutex::new(()),
        })
    }

    pub(crate) fn threshold(&self) -> u64 {
        self.threshold.load(Ordering::Relaxed)
    }

    pub(crate) fn limit(&self) -> u64 {
        self.limit.load(Ordering::Relaxed)
    }

    pub(crate) fn set_bounds(&self, threshold: u64, limit: u64) {
        self.threshold.store(threshold.min(limit), Ordering::Relaxed);
        self.limit.store(limit, Ordering::Relaxed);
    }

    /// Allocates for a mutator, up to `bound` bytes of use; the contents are arbitrary.
    pub(crate) fn allocate(&self, cage: &Cage, bytes: u64, bound: u64) -> Option<u64> {
        let _exclusive = self.growth.lock().unwrap_or_else(PoisonError::into_inner);
        if self.space.used() + bytes > bound {
            return None;
        }
        self.promote(cage, bytes)
    }

    /// Allocates for the collector, which is alone.
    #[inline]
    pub(crate) fn promote(&self, cage: &Cage, bytes: u64) -> Option<u64> {
        let start = match self.space.bump(bytes) {
            Some(start) => start,
            None => self.grow_and_bump(cage, bytes)?,
        };
        self.starts.record(start, start + bytes);
        Some(start)
    }

    #[cold]
    fn grow_and_bump(&self, cage: &Cage, bytes: u64) -> Option<u64> {
        let needed = self.space.used() + bytes;
        if needed > self.limit() || !self.ensure_capacity(cage, needed) {
            return None;
        }
        self.space.bump(bytes)
    }

    /// Commits at least `bytes` bytes.
    pub(crate) fn ensure_capacity(&self, cage: &Cage, bytes: u64) -> bool {
        let capacity = self.space.capacity();
        if bytes <= capacity {
            return true;
        }
        let step = (capacity / 8).max(GROWTH_BYTES_MIN);
        let comfortable = bytes.max(capacity + step).min(self.limit().max(bytes));
        self.space.resize(cage, comfortable) && self.space.capacity() >= bytes
    }
}
