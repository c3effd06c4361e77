//! Stopping the world.
//!
//! # `[VMDOC]` Safepoints
//!
//! A mutator is *running* or *safe*. Only a running mutator touches the heap. To stop the world a thread sets bit 0 of every other mutator's
//! request word and waits until none of them runs; they notice the bit at a poll and become safe, or are safe already because they
//! block or work outside the heap. A safe mutator that wants to run again announces it and then looks at its request word; if bit 0 is set it
//! takes the announcement back and waits. Either the stopper sees the announcement or the mutator sees the bit: stops are rare and announcements are not, so
//! the stopper pays for that (`announce`). Of two stoppers at once one waits, safe, until the other has finished.
//! The other bits of the request word belong to the runtime (interruption, deadlines), which polls them with the same load.
//! Engines poll on every cycle: at method entries, backward branches, and exception edges (where a handler is entered).

use std::cell::RefCell;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::announce::Announcements;
use crate::collect::{self, CollectionRequest, Moves};
use crate::event::{Cause, CollectionEvent, Kind, Stop};
use crate::heap::Heap;
use crate::raw_ref::RawRef;
use crate::roots::RootSource;
use crate::shape::ShapeId;

/// Bit 0 of a request word: the world is being stopped.
pub const SAFEPOINT_REQUESTED: u32 = 1;
/// Bit 30: the mutator's own wish, under stress, that a poll collects.
pub const STRESS_REQUESTED: u32 = 1 << 30;

/// A thread's allocation buffer: byte offsets from the heap base. The next object of `n` bytes is at `top` if `top + n <= end`.
///
/// Memory is zeroed a step ahead, so that it is still in the cache when objects come to lie there: `end` is where zeroed memory ends, and
/// moves up to `limit` as allocation comes to it.
#[derive(Debug, Default)]
#[repr(C)]
pub struct Tlab {
    /// First free byte; written by the owner, and by the collector with the world stopped.
    pub top: AtomicU64,
    /// End of the zeroed part; engines look no further.
    pub end: AtomicU64,
    /// End of the buffer.
    pub(crate) limit: AtomicU64,
    /// Memory from here to `limit` was zero when the buffer was taken.
    pub(crate) fresh: AtomicU64,
    /// Where what the thread has allocated in this buffer begins.
    pub(crate) start: AtomicU64,
    /// Bytes that the thread has allocated elsewhere.
    pub(crate) before: AtomicU64,
}

impl Tlab {
    /// Bytes of all objects that the thread has allocated. Any thread may ask: while the owner takes another buffer, what it has allocated in the old one
    /// may be missing.
    #[must_use]
    pub fn allocated_bytes(&self) -> u64 {
        let before = self.before.load(Ordering::Acquire);
        let start = self.start.load(Ordering::Acquire);
        let here = self.top.load(Ordering::Acquire).saturating_sub(start);
        let unchanged = self.before.load(Ordering::Acquire) == before && self.start.load(Ordering::Acquire) == start;
        if unchanged { before + here } else { self.before.load(Ordering::Acquire) }
    }
}

/// The words of a mutator that other threads and engines use. The runtime puts them at the start of a structure of its own
/// ([`ContainsMutatorBlock`]), so that an engine needs one address for everything that it touches of a thread.
#[derive(Debug, Default)]
#[repr(C)]
pub struct MutatorBlock {
    /// What other threads want of the mutator; polled with one relaxed load. Bits 0 and 30 are the collector's, the others are the runtime's.
    pub request: AtomicU32,
    running: AtomicBool,
    /// The allocation buffer.
    pub tlab: Tlab,
}

impl MutatorBlock {
    #[inline]
    fn is_stop_requested(&self) -> bool {
        self.request.load(Ordering::SeqCst) & SAFEPOINT_REQUESTED != 0
    }
}

/// A structure that holds a mutator's words.
pub trait ContainsMutatorBlock: Send + Sync + 'static {
    /// The words.
    fn mutator_block(&self) -> &MutatorBlock;
}

impl ContainsMutatorBlock for MutatorBlock {
    #[inline(always)]
    fn mutator_block(&self) -> &MutatorBlock {
        self
    }
}

type Block = Arc<dyn ContainsMutatorBlock>;

/// Who the mutators are, and whether the world is stopped.
pub(crate) struct Safepoint {
    announcements: Announcements,
    state: Mutex<State>,
    /// A mutator became safe.
    safe: Condvar,
    /// The world runs again.
    resumed: Condvar,
}

#[derive(Default)]
struct State {
    stopping: bool,
    mutators: Vec<Block>,
    last: Option<Stop>,
}

impl Safepoint {
    pub(crate) fn new() -> Self {
        Self { announcements: Announcements::new(), state: Mutex::default(), safe: Condvar::new(), resumed: Condvar::new() }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait_until_resumed<'a>(&'a self, mut state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
        while state.stopping {
            state = self.resumed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state
    }

    pub(crate) fn attach(&self, block: Block) {
        let mut state = self.wait_until_resumed(self.lock());
        block.mutator_block().running.store(true, Ordering::SeqCst);
        state.mutators.push(block);
    }

    /// Takes a mutator up that is safe. Waits for nobody.
    pub(crate) fn attach_safe(&self, block: Block) {
        let mut state = self.lock();
        if state.stopping {
            block.mutator_block().request.fetch_or(SAFEPOINT_REQUESTED, Ordering::SeqCst);
        }
        state.mutators.push(block);
    }

    /// Forgets a mutator that is safe, and has no allocation buffer. Waits for nobody.
    pub(crate) fn detach_safe(&self, own: &MutatorBlock) {
        self.lock().mutators.retain(|other| !std::ptr::eq(other.mutator_block(), own));
    }

    /// Forgets a mutator, which is safe from now on.
    pub(crate) fn detach(&self, own: &MutatorBlock) {
        self.enter_safe(own);
        let mut state = self.wait_until_resumed(self.lock());
        state.mutators.retain(|other| !std::ptr::eq(other.mutator_block(), own));
    }

    #[inline]
    pub(crate) fn enter_safe(&self, own: &MutatorBlock) {
        self.announcements.make(&own.running, false);
        if own.is_stop_requested() {
            self.announce_safe();
        }
    }

    /// The lock orders the announcement after the stopper's look at the states, or before it.
    #[cold]
    fn announce_safe(&self) {
        drop(self.lock());
        self.safe.notify_all();
    }

    #[inline]
    pub(crate) fn leave_safe(&self, own: &MutatorBlock) {
        if !self.try_leave_safe(own) {
            self.wait_and_leave_safe(own);
        }
    }

    #[cold]
    fn wait_and_leave_safe(&self, own: &MutatorBlock) {
        loop {
            drop(self.wait_until_resumed(self.lock()));
            if self.try_leave_safe(own) {
                return;
            }
        }
    }

    /// Leaves the safe state unless the world is being stopped.
    #[inline]
    pub(crate) fn try_leave_safe(&self, own: &MutatorBlock) -> bool {
        self.announcements.make(&own.running, true);
        if !own.is_stop_requested() {
            return true;
        }
        self.announcements.make(&own.running, false);
        self.announce_safe();
        false
    }

    /// Runs `operation` while every other mutator is safe. The caller's mutator is running.
    pub(crate) fn stop_world<R>(&self, own: &MutatorBlock, operation: impl FnOnce(&[Block]) -> R) -> R {
        let begin = Instant::now();
        let mut state = self.lock();
        if state.stopping {
            own.running.store(false, Ordering::SeqCst);
            self.safe.notify_all();
            state = self.wait_until_resumed(state);
            own.running.store(true, Ordering::SeqCst);
        }
        state.stopping = true;
        for mutator in others(&state.mutators, own) {
            mutator.request.fetch_or(SAFEPOINT_REQUESTED, Ordering::SeqCst);
        }
        if state.mutators.len() > 1 {
            self.announcements.await_all();
        }
        while others(&state.mutators, own).any(|mutator| mutator.running.load(Ordering::SeqCst)) {
            state = self.safe.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        let (mutators, last) = (state.mutators.clone(), state.last);
        drop(state);
        let reached = Instant::now();
        let resume = Resume(self);
        let result = operation(&mutators);
        let ended = Instant::now();
        let stop = Stop {
            ran: last.map_or(Duration::ZERO, |last| begin.saturating_duration_since(last.ended)),
            reaching: reached - begin,
            stopped: ended - reached,
            ended,
        };
        self.lock().last = Some(stop);
        drop(resume);
        result
    }

    pub(crate) fn last_stop(&self) -> Option<Stop> {
        self.lock().last
    }

    pub(crate) fn mutator_count(&self) -> usize {
        self.lock().mutators.len().max(1)
    }
}

/// The words of all mutators but one.
fn others<'a>(mutators: &'a [Block], own: &'a MutatorBlock) -> impl Iterator<Item = &'a MutatorBlock> {
    mutators.iter().map(|mutator| mutator.mutator_block()).filter(move |other| !std::ptr::eq(*other, own))
}

/// Lets the world run again, also when the operation panicked.
struct Resume<'a>(&'a Safepoint);

impl Drop for Resume<'_> {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.stopping = false;
        for mutator in &state.mutators {
            mutator.mutator_block().request.fetch_and(!SAFEPOINT_REQUESTED, Ordering::SeqCst);
        }
        drop(state);
        self.0.resumed.notify_all();
    }
}

/// Proof that the caller is the only one to touch the heap; made by [`crate::Mutator::stop_world`].
pub struct StoppedWorld<'a> {
    heap: &'a Heap,
    roots: &'a dyn RootSource,
    mutators: &'a [Block],
    /// Collections to report once the world runs.
    events: RefCell<Vec<CollectionEvent>>,
}

impl<'a> StoppedWorld<'a> {
    pub(crate) fn new(heap: &'a Heap, roots: &'a dyn RootSource, mutators: &'a [Block]) -> Self {
        Self { heap, roots, mutators, events: RefCell::default() }
    }

    pub(crate) fn into_events(self) -> Vec<CollectionEvent> {
        self.events.into_inner()
    }

    /// The heap.
    #[must_use]
    pub fn heap(&self) -> &Heap {
        self.heap
    }

    /// Number of attached mutators, the caller included.
    #[must_use]
    pub fn mutator_count(&self) -> usize {
        self.mutators.len()
    }

    /// Calls `visit` with every object in the heap, those included that are dead but not collected yet.
    pub fn for_each_object(&self, visit: &mut dyn FnMut(RawRef, ShapeId)) {
        self.retire_buffers();
        self.heap.walk(visit);
    }

    /// Collects; references obtained before are invalid afterwards.
    pub fn collect(&self, kind: Kind, cause: Cause) {
        self.collect_as(&CollectionRequest {
            kind: Some(kind),
            cause,
            clear_soft: false,
            old_bytes_needed: 0,
            moves: Moves::Young,
        });
    }

    /// Checks the whole heap.
    ///
    /// # Panics
    /// When the heap is broken, with what is wrong.
    pub fn verify(&self) {
        self.retire_buffers();
        collect::verify(self.heap, self.roots);
    }

    pub(crate) fn collect_as(&self, request: &CollectionRequest) {
        self.retire_buffers();
        self.events.borrow_mut().extend(collect::collect(self.heap, self.roots, request));
    }

    /// Makes the spaces walkable: what is left of the threads' buffers becomes holes.
    fn retire_buffers(&self) {
        for mutator in self.mutators {
            retire_buffer(self.heap, &mutator.mutator_block().tlab);
        }
    }
}

/// Gives up a buffer; the rest becomes a hole.
pub(crate) fn retire_buffer(heap: &Heap, tlab: &Tlab) {
    let (top, limit) = (tlab.top.load(Ordering::Relaxed), tlab.limit.load(Ordering::Relaxed));
    heap.fill_hole(top, limit - top);
    tlab.before.fetch_add(top - tlab.start.load(Ordering::Relaxed), Ordering::Release);
    for bound in [&tlab.start, &tlab.top, &tlab.end, &tlab.limit, &tlab.fresh] {
        bound.store(0, Ordering::Relaxed);
    }
}
