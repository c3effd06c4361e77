//! What the collector asks the runtime: where references live outside the heap.

use crate::event::CollectionEvent;
use crate::raw_ref::RawRef;
use crate::safepoint::MutatorBlock;
use crate::shape::ShapeId;

/// How much [`RootSource::visit_roots`] must report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Every cell that may hold a reference to a young object, those that belong to a class or loader included: nothing is unloaded.
    Young,
    /// The same for references to any object: under stress all of them move (`[VMDOC] Poison`).
    All,
    /// True roots only; cells that belong to an object are reported by [`RootSource::visit_attached`].
    Full,
}

/// Input of the soft reference policy: a soft reference survives while `now_ms - timestamp <= free MiB * ms_per_free_mb`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SoftReferenceClock {
    /// The clock that the `timestamp` fields were copied from.
    pub now_ms: i64,
    /// Milliseconds of life for each free MiB (`-XX:SoftRefLRUPolicyMSPerMB`).
    pub ms_per_free_mb: i64,
}

/// The runtime as the collector sees it.
///
/// All methods but the last three run on the collecting thread with the world stopped, so they must not wait for a lock that a stopped thread may
/// hold, and must not allocate in the heap. While roots are being visited the heap is in the middle of moving: an implementation reports
/// cells and stores what it is told; it may read the object handed to `visit_attached`, and nothing else in the heap.
pub trait RootSource: Sync {
    /// A collection begins: the world is stopped.
    fn collection_begins(&self) {}

    /// A full collection begins: the world is stopped, and no object has moved.
    fn full_collection_begins(&self) {}

    /// Calls `visit` with each root cell's value and stores what it returns. Called several times in one full collection.
    fn visit_roots(&self, scope: Scope, visit: &mut dyn FnMut(RawRef) -> RawRef);

    /// Reports the cells that belong to `object`, whose shape has `attached` set and which is alive. Full collections only: once when the object
    /// is marked and once to update the cells; both times `object` is the old place and its contents are readable.
    fn visit_attached(&self, object: RawRef, shape: ShapeId, visit: &mut dyn FnMut(RawRef) -> RawRef) {
        let _ = (object, shape, visit);
    }

    /// Reports the cells of weak tables, once per collection when liveness is known; `None` means that the object is dead and the entry goes.
    fn visit_weak(&self, visit: &mut dyn FnMut(RawRef) -> Option<RawRef>) {
        let _ = visit;
    }

    /// The soft reference policy's input; `None` keeps soft references until memory runs out.
    fn soft_reference_clock(&self) -> Option<SoftReferenceClock> {
        None
    }

    /// A thread, which has these words, takes memory for an object of this shape: another allocation buffer, or what the object needs. Called by that thread,
    /// which is running.
    fn memory_taken(&self, owner: &MutatorBlock, shape: ShapeId) {
        let _ = (owner, shape);
    }

    /// The pending list became longer. Called after the world resumed, by the thread that collected.
    fn pending_references(&self) {}

    /// A collection is over. Called after the world resumed, by the thread that collected.
    fn collection_finished(&self, event: &CollectionEvent) {
        let _ = event;
    }
}
