//! The young generation: eden and two survivor spaces.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::space::Space;

/// New objects are in eden, objects that survived a collection in `from`; `to` is empty while mutators run,
/// except after a full collection that found no better place.
pub(crate) struct Young {
    pub(crate) eden: Space,
    survivors: [Space; 2],
    from: AtomicUsize,
}

impl Young {
    pub(crate) fn new(start: u64, eden_reserved: u64, survivor_reserved: u64) -> Self {
        let survivor = start + eden_reserved;
        Self {
            eden: Space::new(start, eden_reserved),
            survivors: [Space::new(survivor, survivor_reserved), Space::new(survivor + survivor_reserved, survivor_reserved)],
            from: AtomicUsize::new(0),
        }
    }

    pub(crate) fn occupied_survivor(&self) -> &Space {
        &self.survivors[self.from.load(Ordering::Relaxed)]
    }

    pub(crate) fn empty_survivor(&self) -> &Space {
        &self.survivors[1 - self.from.load(Ordering::Relaxed)]
    }

    /// Both survivor spaces, by address.
    pub(crate) fn survivors(&self) -> &[Space; 2] {
        &self.survivors
    }

    /// Exchanges the roles of the survivor spaces.
    pub(crate) fn flip(&self) {
        self.from.fetch_xor(1, Ordering::Relaxed);
    }

    /// Makes the lower survivor space `from`: a full compaction fills it first.
    pub(crate) fn reset_roles(&self) {
        self.from.store(0, Ordering::Relaxed);
    }

    pub(crate) fn used(&self) -> u64 {
        self.eden.used() + self.survivors[0].used() + self.survivors[1].used()
    }

    pub(crate) fn capacity(&self) -> u64 {
        self.eden.capacity() + self.survivors[0].capacity() + self.survivors[1].capacity()
    }
}
