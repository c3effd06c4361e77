//! A contiguous part of the heap that allocates upwards.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::cage::{Cage, GRANULE};
use crate::view::HeapView;

/// Objects lie without gaps from `start` to `top`; offsets are bytes from the heap base.
pub(crate) struct Space {
    start: u64,
    reserved: u64,
    /// Bytes that may be allocated; all of them are committed.
    capacity: AtomicU64,
    /// Bytes that were ever made accessible.
    accessible: AtomicU64,
    top: AtomicU64,
    /// Memory from here to the capacity was never written since the system zeroed it.
    fresh: AtomicU64,
}

impl Space {
    pub(crate) fn new(start: u64, reserved: u64) -> Self {
        Self {
            start,
            reserved,
            capacity: AtomicU64::new(0),
            accessible: AtomicU64::new(0),
            top: AtomicU64::new(start),
            fresh: AtomicU64::new(start),
        }
    }

    pub(crate) fn start(&self) -> u64 {
        self.start
    }

    pub(crate) fn reserved(&self) -> u64 {
        self.reserved
    }

    pub(crate) fn capacity(&self) -> u64 {
        self.capacity.load(Ordering::Relaxed)
    }

    pub(crate) fn end(&self) -> u64 {
        self.start + self.capacity()
    }

    pub(crate) fn top(&self) -> u64 {
        self.top.load(Ordering::Relaxed)
    }

    pub(crate) fn used(&self) -> u64 {
        self.top() - self.start
    }

    /// Takes `bytes` bytes; several threads may call it at once. The contents are arbitrary.
    #[inline]
    pub(crate) fn allocate(&self, bytes: u64) -> Option<u64> {
        let end = self.end();
        let take = |top: u64| (top + bytes <= end).then_some(top + bytes);
        self.top.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).ok()
    }

    /// As `allocate`, for the collector: nobody else allocates here.
    #[inline(always)]
    pub(crate) fn bump(&self, bytes: u64) -> Option<u64> {
        let top = self.top();
        if top + bytes > self.end() {
            return None;
        }
        self.top.store(top + bytes, Ordering::Relaxed);
        Some(top)
    }

    /// Zeroes a range that `allocate` returned.
    pub(crate) fn zero(&self, view: HeapView, start: u64, bytes: u64) {
        let fresh = self.take_fresh(start, bytes);
        view.zero(start, fresh - start);
    }

    /// Where the never written part of a range that `allocate` returned starts; the caller may write all of the range and zeroes the rest.
    pub(crate) fn take_fresh(&self, start: u64, bytes: u64) -> u64 {
        let fresh = self.fresh.fetch_max(start + bytes, Ordering::Relaxed);
        fresh.clamp(start, start + bytes)
    }

    /// Sets the end of the objects; the world is stopped.
    pub(crate) fn set_top(&self, top: u64) {
        self.fresh.fetch_max(self.top(), Ordering::Relaxed);
        self.fresh.fetch_max(top, Ordering::Relaxed);
        self.top.store(top, Ordering::Relaxed);
    }

    /// Makes the capacity `bytes`, rounded up, as far as the reservation and the contents allow; the world is stopped, or the caller is the
    /// only one to grow this space. Whether the system granted it.
    pub(crate) fn resize(&self, cage: &Cage, bytes: u64) -> bool {
        let wanted = bytes.max(self.used()).next_multiple_of(GRANULE).min(self.reserved);
        let accessible = self.accessible.load(Ordering::Relaxed);
        if wanted > accessible {
            if cage.commit(self.start + accessible..self.start + wanted).is_err() {
                return false;
            }
            self.accessible.store(wanted, Ordering::Relaxed);
        }
        let old = self.capacity.swap(wanted, Ordering::Relaxed);
        if wanted < old {
            self.release(cage, wanted);
        }
        true
    }

    /// Gives pages behind so many bytes back to the system; the capacity stays. The world is stopped.
    pub(crate) fn give_back(&self, cage: &Cage, kept: u64) {
        let kept = kept.max(self.used()).next_multiple_of(GRANULE);
        if kept < self.capacity() {
            self.release(cage, kept);
        }
    }

    /// Gives the pages from `capacity` on back to the system.
    fn release(&self, cage: &Cage, capacity: u64) {
        let (keep, fresh) = (self.start + capacity, self.fresh.load(Ordering::Relaxed).max(self.top()));
        if fresh > keep {
            cage.discard(keep..fresh.next_multiple_of(GRANULE).min(self.start + self.accessible.load(Ordering::Relaxed)));
            self.fresh.store(keep, Ordering::Relaxed);
        }
    }
}
