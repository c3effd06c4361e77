//! How much host memory outside of its heap a Vm may have, and how much it has.

use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes of a limit that all users of native memory of one Vm share.
#[derive(Debug)]
pub struct Budget {
    used: AtomicU64,
    peak: AtomicU64,
    limit: u64,
}

impl Budget {
    /// A budget of which nothing is used.
    #[must_use]
    pub fn new(limit: u64) -> Self {
        Self { used: AtomicU64::new(0), peak: AtomicU64::new(0), limit }
    }

    /// Takes bytes if they are there; false, and nothing happens, if they are not.
    #[must_use]
    pub fn take(&self, bytes: u64) -> bool {
        let more = |used: u64| used.checked_add(bytes).filter(|used| *used <= self.limit);
        let before = self.used.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
        before.is_ok_and(|before| {
            self.peak.fetch_max(before + bytes, Ordering::Relaxed);
            true
        })
    }

    /// Takes bytes whether they are there or not: what the Vm itself cannot do without, and what is small beside what has been asked for.
    pub fn overdraw(&self, bytes: u64) {
        let before = self.used.fetch_add(bytes, Ordering::Relaxed);
        self.peak.fetch_max(before + bytes, Ordering::Relaxed);
    }

    /// Gives back bytes that were taken.
    pub fn give(&self, bytes: u64) {
        let before = self.used.fetch_sub(bytes, Ordering::Relaxed);
        debug_assert!(before >= bytes, "{bytes} bytes are given back of {before}");
    }

    /// Whether so many bytes are there.
    #[must_use]
    pub fn has(&self, bytes: u64) -> bool {
        self.used().saturating_add(bytes) <= self.limit
    }

    /// Whether more than the limit is used, and as much more as this.
    #[must_use]
    pub fn is_overdrawn_by(&self, bytes: u64) -> bool {
        self.used() > self.limit.saturating_add(bytes)
    }

    /// The most bytes that may be used.
    #[must_use]
    pub fn limit(&self) -> u64 {
        self.limit
    }

    /// Bytes that are used now.
    #[must_use]
    pub fn used(&self) -> u64 {
        self.used.load(Ordering::Relaxed)
    }

    /// The most bytes that were ever used at a time.
    #[must_use]
    pub fn peak(&self) -> u64 {
        self.peak.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::Budget;

    #[test]
    fn no_more_is_taken_than_there_is_but_for_what_must_be() {
        let budget = Budget::new(100);
        assert!(budget.take(60) && !budget.take(41) && budget.take(40));
        budget.overdraw(10);
        assert_eq!((budget.used(), budget.peak()), (110, 110));
        assert!(!budget.take(0) && !budget.take(u64::MAX) && !budget.has(0));
        budget.give(50);
        assert!(budget.has(40) && !budget.has(41));
        assert_eq!((budget.used(), budget.peak()), (60, 110));
    }
}
