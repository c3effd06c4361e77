//! The collector: which collection runs, and its account.
//!
//! `young` copies the live objects of eden and `from` (Cheney). `full` marks everything, plans new places with a bitmap and slides all objects
//! down (`marks`). `references` gives reference objects their meaning in both. `verify` checks the result, `poison` what stress has left.
//! All of it runs on one thread, with the world stopped.

mod full;
mod marks;
mod poison;
mod references;
mod verify;
mod young;

use std::sync::PoisonError;
use std::time::{Duration, Instant};

use crate::event::{Cause, CollectionEvent, Kind};
use crate::heap::Heap;
use crate::policy::{self, Outcome};
use crate::raw_ref::RawRef;
use crate::roots::RootSource;

use poison::{Left, Poison};

pub(crate) use marks::Marks;
pub(crate) use verify::verify;

/// What the collector remembers between collections.
pub(crate) struct CollectorState {
    /// Age at which an object moves to the old generation.
    tenuring_age: u32,
    /// Bytes that young collections promote, smoothed.
    promoted_average: u64,
    last_end: Instant,
    poison: Poison,
}

impl CollectorState {
    pub(crate) fn new() -> Self {
        Self { tenuring_age: young::TENURING_AGE_MAX, promoted_average: 0, last_end: Instant::now(), poison: Poison::default() }
    }
}

/// What is wanted of a collection.
pub(crate) struct CollectionRequest {
    /// `None` lets the policy choose.
    pub(crate) kind: Option<Kind>,
    pub(crate) cause: Cause,
    /// Give up every soft reference.
    pub(crate) clear_soft: bool,
    /// Room that the old generation should have afterwards.
    pub(crate) old_bytes_needed: u64,
    /// What a young collection moves.
    pub(crate) moves: Moves,
}

/// What a young collection moves.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moves {
    /// The young objects.
    Young,
    /// Old ones too, to the end of the old generation: for stress only. Where they have no room, it becomes a full collection.
    All,
}

/// Old generations that are larger are not moved for stress: a hole does not reach over them.
const MOVED_BYTES_MAX: u64 = 1 << 30;

/// What a collection did.
struct Work {
    promoted_bytes: u64,
    pending_references: u64,
    /// A young collection found no room for every object; a full one must follow at once.
    failed: bool,
    /// Places without objects, for stress.
    left: Vec<Left>,
    /// Of a full collection.
    phases: [Duration; 4],
}

/// Collects as requested; one event for each collection that this took and that was not broken off.
pub(crate) fn collect(heap: &Heap, roots: &dyn RootSource, request: &CollectionRequest) -> Vec<CollectionEvent> {
    if heap.is_closed() {
        heap.abandon();
        return Vec::new();
    }
    let mut state = heap.collector.lock().unwrap_or_else(PoisonError::into_inner);
    let must_be_full = policy::needs_full(heap, state.promoted_average, request.old_bytes_needed);
    let kind = match request.kind {
        Some(Kind::Young) if request.moves == Moves::All && !can_move_all(heap) => Kind::Full,
        Some(Kind::Young) if heap.young.empty_survivor().used() == 0 => Kind::Young,
        None if !must_be_full => Kind::Young,
        _ => Kind::Full,
    };
    let Some((event, failed)) = run(heap, roots, &mut state, kind, request) else { return Vec::new() };
    let mut events = vec![event];
    if failed {
        let request = CollectionRequest { cause: Cause::PromotionFailure, ..*request };
        events.extend(run(heap, roots, &mut state, Kind::Full, &request).map(|(event, _)| event));
    }
    events
}

/// Whether the old generation has room for a copy of itself.
fn can_move_all(heap: &Heap) -> bool {
    let (old, used) = (&heap.old, heap.old.space.used());
    used <= MOVED_BYTES_MAX && used * 2 + heap.young.used() <= old.threshold()
}

/// One collection, and whether it found no room; none if it broke off.
fn run(
    heap: &Heap,
    roots: &dyn RootSource,
    state: &mut CollectorState,
    kind: Kind,
    request: &CollectionRequest,
) -> Option<(CollectionEvent, bool)> {
    let (start, before_bytes, before) = (Instant::now(), heap.used_bytes(), heap.bytes());
    roots.collection_begins();
    state.poison.check(heap);
    let work = match kind {
        Kind::Young => young::collect(heap, roots, request, &mut state.tenuring_age),
        Kind::Full => full::collect(heap, roots, request.clear_soft),
    };
    let Some(mut work) = work else {
        heap.abandon();
        return None;
    };
    if kind == Kind::Young {
        state.promoted_average = (state.promoted_average * 3 + work.promoted_bytes) / 4;
    }
    if !work.failed {
        let outcome = Outcome {
            kind,
            survived_bytes: heap.young.used(),
            pause: start.elapsed(),
            mutator_time: start.duration_since(state.last_end),
            old_bytes_needed: request.old_bytes_needed,
        };
        policy::resize(heap, &outcome);
        state.poison.fill(heap, std::mem::take(&mut work.left));
    }
    state.last_end = Instant::now();
    let event = CollectionEvent {
        number: heap.next_collection(kind),
        kind,
        cause: request.cause,
        before_bytes,
        after_bytes: heap.used_bytes(),
        committed_bytes: heap.committed_bytes(),
        before,
        after: heap.bytes(),
        promoted_bytes: work.promoted_bytes,
        pending_references: work.pending_references,
        duration: start.elapsed(),
        phases: work.phases,
    };
    heap.lock_statistics().record(&event);
    if heap.config.verify && !work.failed {
        verify(heap, roots);
    }
    Some((event, work.failed))
}

/// What reference processing needs of a collection in progress.
trait Tracer {
    /// Whether the object is known to be alive.
    fn is_alive(&self, object: RawRef) -> bool;
    /// The present place of a live object.
    fn place_of(&self, object: RawRef) -> RawRef;
    /// Makes the object alive, with everything it reaches; its present place.
    fn keep_alive(&mut self, object: RawRef) -> RawRef;
    /// Traces what `keep_alive` left to trace.
    fn trace_all(&mut self);
}
