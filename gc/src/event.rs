//! What a collection reports: kind, cause, sizes, duration; the totals over all of them.

use std::fmt;
use std::time::{Duration, Instant};

/// Which part of the heap a collection covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The young generation.
    Young,
    /// Everything.
    Full,
}

/// Why a collection ran; displayed with HotSpot's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cause {
    /// An allocation found no room.
    AllocationFailure,
    /// `System.gc()` or its like.
    Explicit,
    /// The runtime's metadata grew.
    MetadataThreshold,
    /// A heap dump or class histogram wants live objects only.
    HeapInspection,
    /// An object did not fit where the young collection would have put it.
    PromotionFailure,
    /// The last resort before `OutOfMemoryError`: soft references are cleared.
    LastDitch,
    /// Stress mode.
    Stress,
}

impl fmt::Display for Cause {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::AllocationFailure => "Allocation Failure",
            Self::Explicit => "System.gc()",
            Self::MetadataThreshold => "Metadata GC Threshold",
            Self::HeapInspection => "Heap Inspection Initiated GC",
            Self::PromotionFailure => "Promotion Failure",
            Self::LastDitch => "Last ditch collection",
            Self::Stress => "Stress",
        })
    }
}

/// Bytes of a space.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SpaceBytes {
    /// In use.
    pub used: u64,
    /// Committed.
    pub capacity: u64,
}

/// Bytes of all spaces.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HeapBytes {
    /// Where objects are made.
    pub eden: SpaceBytes,
    /// The survivor spaces, by address.
    pub survivors: [SpaceBytes; 2],
    /// The old generation.
    pub old: SpaceBytes,
}

impl HeapBytes {
    /// The young generation, without the survivor space that is empty while the program runs.
    #[must_use]
    pub fn young(&self) -> SpaceBytes {
        let from = self.from();
        SpaceBytes { used: self.eden.used + from.used, capacity: self.eden.capacity + from.capacity }
    }

    /// The survivor space with objects in it.
    #[must_use]
    pub fn from(&self) -> SpaceBytes {
        let [low, high] = self.survivors;
        if high.used > 0 { high } else { low }
    }
}

/// The last time that the world was stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stop {
    /// Time that the world had run before.
    pub ran: Duration,
    /// Time until all threads had stopped.
    pub reaching: Duration,
    /// Time that the world stood still.
    pub stopped: Duration,
    /// When it went on.
    pub ended: Instant,
}

/// One finished collection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CollectionEvent {
    /// Number of the collection, from 0.
    pub number: u64,
    /// What was collected.
    pub kind: Kind,
    /// Why.
    pub cause: Cause,
    /// Bytes in use before.
    pub before_bytes: u64,
    /// Bytes in use after.
    pub after_bytes: u64,
    /// Bytes committed after.
    pub committed_bytes: u64,
    /// The spaces before.
    pub before: HeapBytes,
    /// The spaces after.
    pub after: HeapBytes,
    /// Bytes a young collection moved to the old generation.
    pub promoted_bytes: u64,
    /// Reference objects put in the pending list.
    pub pending_references: u64,
    /// Time the collector worked, with the world stopped.
    pub duration: Duration,
    /// Times of the phases of a full collection: what is alive is marked, its new places are computed, the cells outside of the heap are adjusted, and objects
    /// are moved.
    pub phases: [Duration; 4],
}

/// Totals since the heap was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Young collections.
    pub young_collections: u64,
    /// Time spent in them.
    pub young_time: Duration,
    /// Full collections.
    pub full_collections: u64,
    /// Time spent in them.
    pub full_time: Duration,
}

impl Statistics {
    /// Time spent in all collections.
    #[must_use]
    pub fn total_time(&self) -> Duration {
        self.young_time + self.full_time
    }

    pub(crate) fn record(&mut self, event: &CollectionEvent) {
        match event.kind {
            Kind::Young => {
                self.young_collections += 1;
                self.young_time += event.duration;
            }
            Kind::Full => {
                self.full_collections += 1;
                self.full_time += event.duration;
            }
        }
    }
}
