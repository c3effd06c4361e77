//! Sizing: how large the generations are, and when they change.

use std::time::Duration;

use crate::cage::{GRANULE, REFERENCE_SPAN};
use crate::config::HeapConfig;
use crate::event::Kind;
use crate::heap::Heap;

/// The largest heap: old, eden and survivors must fit what references reach.
const MAX_BYTES_MAX: u64 = REFERENCE_SPAN - YOUNG_BYTES_MAX * 3 / 2 - (1 << 20);
const MAX_BYTES_MIN: u64 = 1 << 20;
const YOUNG_BYTES_MAX: u64 = 2 << 30;
const YOUNG_BYTES_MIN: u64 = EDEN_BYTES_MIN + 2 * GRANULE;
const EDEN_BYTES_MIN: u64 = 3 * GRANULE;
const EDEN_BYTES_INITIAL: u64 = 4 << 20;
/// Eden over one survivor space.
const SURVIVOR_RATIO: u64 = 8;
/// Eden grows when collections take more than one part in this many of the time.
const COLLECTION_TIME_RATIO: u32 = 20;

/// Free memory of a space that is kept after a full collection, at least.
const KEPT_BYTES_MIN: u64 = 16 << 20;

/// Bounds that do not change during the life of a heap.
pub(crate) struct Sizes {
    pub(crate) max_bytes: u64,
    pub(crate) young_max: u64,
    pub(crate) survivor_max: u64,
    pub(crate) eden_initial: u64,
    pub(crate) old_initial: u64,
}

impl Sizes {
    pub(crate) fn new(config: &HeapConfig) -> Self {
        let max_bytes = config.max_bytes.clamp(MAX_BYTES_MIN, MAX_BYTES_MAX).next_multiple_of(GRANULE);
        let young = config.young_bytes.unwrap_or(max_bytes / 3).min(max_bytes / 2);
        let young_max = young.clamp(YOUNG_BYTES_MIN, YOUNG_BYTES_MAX).next_multiple_of(GRANULE);
        let whole_eden = (young_max * 4 / 5 / GRANULE * GRANULE).max(EDEN_BYTES_MIN);
        let eden_initial = if config.young_bytes.is_some() { whole_eden } else { whole_eden.min(EDEN_BYTES_INITIAL) };
        Self {
            max_bytes,
            young_max,
            survivor_max: (young_max / 4).next_multiple_of(GRANULE),
            eden_initial,
            old_initial: config.initial_bytes.clamp(GRANULE, max_bytes).saturating_sub(eden_initial).max(4 << 20),
        }
    }

    pub(crate) fn survivor_for(&self, eden: u64) -> u64 {
        (eden / SURVIVOR_RATIO).next_multiple_of(GRANULE).min(self.survivor_max)
    }

    /// What a full collection may put in the old generation.
    pub(crate) fn old_limit_max(&self) -> u64 {
        self.max_bytes - YOUNG_BYTES_MIN
    }
}

/// How the last collection went.
pub(crate) struct Outcome {
    pub(crate) kind: Kind,
    pub(crate) survived_bytes: u64,
    pub(crate) pause: Duration,
    pub(crate) mutator_time: Duration,
    /// Bytes of the old generation that the allocation in progress wants.
    pub(crate) old_bytes_needed: u64,
}

/// Whether the next collection must be a full one, if `needed` bytes of the old generation are wanted.
pub(crate) fn needs_full(heap: &Heap, promoted_average: u64, needed: u64) -> bool {
    let old = &heap.old;
    let expected = (promoted_average * 2).min(heap.young.used()) + needed;
    heap.young.empty_survivor().used() > 0
        || old.space.used() + needed > old.threshold()
        || old.space.used() + expected > old.limit()
}

/// Resizes the generations after a collection.
pub(crate) fn resize(heap: &Heap, outcome: &Outcome) {
    let (sizes, old) = (&heap.sizes, &heap.old);
    let eden = eden_target(heap, outcome);
    let survivor = sizes.survivor_for(eden).max((outcome.survived_bytes * 3 / 2).min(eden / 4)).min(sizes.survivor_max);
    heap.young.eden.resize(&heap.cage, eden);
    for space in heap.young.survivors() {
        space.resize(&heap.cage, survivor);
    }
    let used = old.space.used();
    let limit = sizes.max_bytes.saturating_sub(heap.young.capacity()).max(used);
    match outcome.kind {
        Kind::Young => old.set_bounds(old.threshold().max(sizes.old_initial), limit),
        Kind::Full => {
            old.set_bounds((used * 2 + outcome.old_bytes_needed).max(sizes.old_initial), limit);
            old.space.resize(&heap.cage, old.space.capacity().min(old.threshold().max(used)));
            // What nobody may need for long is the system's; it comes back as it is touched.
            old.space.give_back(&heap.cage, used + used.max(KEPT_BYTES_MIN));
            heap.young.eden.give_back(&heap.cage, used.max(KEPT_BYTES_MIN));
        }
    }
}

fn eden_target(heap: &Heap, outcome: &Outcome) -> u64 {
    let (sizes, capacity) = (&heap.sizes, heap.young.eden.capacity());
    let live = heap.used_bytes();
    let busy = outcome.pause * COLLECTION_TIME_RATIO > outcome.mutator_time;
    let wanted = match (outcome.kind, busy) {
        (Kind::Young, true) => capacity * 2,
        (Kind::Young, false) => capacity,
        (Kind::Full, _) => capacity / 2,
    };
    let room = sizes.max_bytes.saturating_sub(heap.old.space.used() + outcome.old_bytes_needed);
    let affordable = (room / 2).min(sizes.young_max) * 4 / 5;
    wanted.max(live / 4).max(sizes.eden_initial).min(affordable / GRANULE * GRANULE).max(EDEN_BYTES_MIN)
}

/// MiB a program could still allocate, for the soft reference policy.
pub(crate) fn free_mib(heap: &Heap) -> i64 {
    (heap.max_bytes().saturating_sub(heap.used_bytes()) >> 20) as i64
}
