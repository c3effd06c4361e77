//! A thread that uses the heap: allocation, and its two states.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering, fence};

use crate::collect::{CollectionRequest, Moves};
use crate::config::Stress;
use crate::event::{Cause, CollectionEvent, Kind};
use crate::header::{ARRAY_LENGTH_OFFSET, MAX_ARRAY_LENGTH, MAX_OBJECT_BYTES, align_object, array_bytes};
use crate::heap::Heap;
use crate::raw_ref::RawRef;
use crate::reference::Running;
use crate::roots::RootSource;
use crate::safepoint::{
    ContainsMutatorBlock, MutatorBlock, SAFEPOINT_REQUESTED, STRESS_REQUESTED, StoppedWorld, Tlab, retire_buffer,
};
use crate::shape::{ShapeId, ShapeKind};
use crate::view::HeapView;

/// Why there is no new object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AllocationError {
    /// The heap is full, even after a full collection that cleared soft references.
    #[error("Java heap space")]
    HeapSpace,
    /// The heap is closed: the caller must stop (`[VMDOC] Closed heap`).
    #[error("the heap is closed")]
    Closed,
    /// The array is longer than any heap allows.
    #[error("Requested array size exceeds VM limit")]
    ArrayTooLarge,
}

const TLAB_BYTES_MIN: u64 = 4 << 10;
const TLAB_BYTES_MAX: u64 = 256 << 10;
/// Memory of a buffer that is zeroed at a time: less than a first-level cache holds.
const ZERO_STEP_BYTES: u64 = 8 << 10;
/// Buffers that each thread fills between two collections.
const TLABS_PER_EDEN: u64 = 32;
/// Objects above this part of a buffer go to eden directly, so that little of the old buffer is wasted.
const TLAB_SHARE_MAX: u64 = 8;
/// Every so many stress collections one is full, and so many wait for the next poll.
const STRESS_FULL_INTERVAL: u64 = 16;
const STRESS_POLL_INTERVAL: u64 = 4;

/// What is to be allocated.
#[derive(Clone, Copy)]
struct Request {
    shape: ShapeId,
    bytes: u64,
    length: Option<u32>,
}

/// One thread's access to the heap (`[VMDOC] Safepoints`). Running from the start; detaches when dropped.
///
/// It may move to another thread, but only one thread uses it. Whatever can stop the world takes `&mut self`, so a borrow of the mutator proves
/// that references stay valid (`[VMDOC] References`).
pub struct Mutator<B: ContainsMutatorBlock = MutatorBlock> {
    block: Arc<B>,
    view: HeapView,
    safe: bool,
    heap: Arc<Heap>,
}

impl<B: ContainsMutatorBlock> Running for Mutator<B> {}

impl<B: ContainsMutatorBlock> Mutator<B> {
    pub(crate) fn new(heap: &Arc<Heap>, block: Arc<B>) -> Self {
        heap.safepoint.attach(Arc::clone(&block) as Arc<dyn ContainsMutatorBlock>);
        Self { block, view: heap.view(), safe: false, heap: Arc::clone(heap) }
    }

    /// Where the mutator's words are.
    #[must_use]
    pub fn block(&self) -> &Arc<B> {
        &self.block
    }

    #[inline(always)]
    fn own(&self) -> &MutatorBlock {
        self.block.mutator_block()
    }

    /// The heap this mutator belongs to.
    #[must_use]
    pub fn heap(&self) -> &Arc<Heap> {
        &self.heap
    }

    /// The accessors of fields.
    #[inline(always)]
    #[must_use]
    pub fn view(&self) -> HeapView {
        self.view
    }

    /// The word to poll: [`SAFEPOINT_REQUESTED`] asks for [`Mutator::safepoint`], [`STRESS_REQUESTED`] for
    /// [`Mutator::collect_at_poll`], the other bits are the runtime's. Its address never changes.
    #[inline(always)]
    #[must_use]
    pub fn request_word(&self) -> &AtomicU32 {
        &self.own().request
    }

    /// Blocks if and while the world is stopped.
    #[inline]
    pub fn safepoint(&mut self) {
        if self.request_word().load(Ordering::Relaxed) & SAFEPOINT_REQUESTED != 0 {
            self.wait_until_resumed();
        }
    }

    #[cold]
    fn wait_until_resumed(&mut self) {
        self.heap.safepoint.enter_safe(self.own());
        self.heap.safepoint.leave_safe(self.own());
    }

    /// Where a collection may come but hardly ever does: under stress one comes now and then (`[VMDOC] Poison`). A safepoint.
    #[inline]
    pub fn may_collect(&mut self, roots: &dyn RootSource) {
        if self.heap.is_stressed() {
            self.collect_for_stress(roots);
        }
    }

    /// What [`STRESS_REQUESTED`] asks for.
    #[cold]
    pub fn collect_at_poll(&mut self, roots: &dyn RootSource) {
        self.own().request.fetch_and(!STRESS_REQUESTED, Ordering::Relaxed);
        self.collect_all(roots);
    }

    /// Leaves the running state: until `leave_safe` this thread must not touch the heap.
    #[inline]
    pub fn enter_safe(&mut self) {
        debug_assert!(!self.safe, "the mutator is safe already");
        self.safe = true;
        self.heap.safepoint.enter_safe(self.own());
    }

    /// Returns to the running state; blocks while the world is stopped.
    #[inline]
    pub fn leave_safe(&mut self) {
        debug_assert!(self.safe, "the mutator is running already");
        self.heap.safepoint.leave_safe(self.own());
        self.safe = false;
    }

    /// Whether this thread left the running state.
    #[must_use]
    pub fn is_safe(&self) -> bool {
        self.safe
    }

    /// Runs `operation`, which may block and does not touch the heap, in the safe state.
    pub fn while_safe<R>(&mut self, operation: impl FnOnce() -> R) -> R {
        struct Leave<'a, B: ContainsMutatorBlock>(&'a mut Mutator<B>);
        impl<B: ContainsMutatorBlock> Drop for Leave<'_, B> {
            fn drop(&mut self) {
                self.0.leave_safe();
            }
        }
        self.enter_safe();
        let _leave = Leave(self);
        operation()
    }

    /// Runs `operation` while no other mutator runs. `roots` serves collections that the operation asks for.
    pub fn stop_world<R>(&mut self, roots: &dyn RootSource, operation: impl FnOnce(&StoppedWorld<'_>) -> R) -> R {
        debug_assert!(!self.safe, "only a running mutator stops the world");
        let heap = &self.heap;
        let (result, events) = heap.safepoint.stop_world(self.own(), |mutators| {
            let world = StoppedWorld::new(heap, roots, mutators);
            let result = operation(&world);
            (result, world.into_events())
        });
        report(roots, &events);
        result
    }

    /// Collects now.
    pub fn collect(&mut self, kind: Kind, cause: Cause, roots: &dyn RootSource) {
        self.stop_world(roots, |world| world.collect(kind, cause));
    }

    /// Allocates a zeroed object of `size` bytes, header included. A safepoint.
    ///
    /// # Errors
    /// [`AllocationError::HeapSpace`] when the heap is exhausted.
    #[inline]
    pub fn allocate_instance(&mut self, shape: ShapeId, size: u32, roots: &dyn RootSource) -> Result<RawRef, AllocationError> {
        let request = Request { shape, bytes: align_object(u64::from(size)), length: None };
        match self.bump(request.bytes) {
            Some(object) => Ok(self.initialize(object, request)),
            None => self.allocate_slow(request, roots),
        }
    }

    /// Allocates a zeroed array of `length` elements of `1 << element_shift` bytes. A safepoint.
    ///
    /// # Errors
    /// [`AllocationError::HeapSpace`] when the heap is exhausted, [`AllocationError::ArrayTooLarge`] when no heap could hold it.
    #[inline]
    pub fn allocate_array(
        &mut self,
        shape: ShapeId,
        length: u32,
        element_shift: u8,
        roots: &dyn RootSource,
    ) -> Result<RawRef, AllocationError> {
        if length > MAX_ARRAY_LENGTH {
            return Err(AllocationError::ArrayTooLarge);
        }
        let request = Request { shape, bytes: array_bytes(length, element_shift), length: Some(length) };
        match self.bump(request.bytes) {
            Some(object) => Ok(self.initialize(object, request)),
            None => self.allocate_slow(request, roots),
        }
    }

    #[inline(always)]
    fn bump(&self, bytes: u64) -> Option<RawRef> {
        let tlab = &self.own().tlab;
        let top = tlab.top.load(Ordering::Relaxed);
        if tlab.end.load(Ordering::Relaxed) - top < bytes {
            return None;
        }
        tlab.top.store(top + bytes, Ordering::Relaxed);
        Some(RawRef::from_byte_offset(top))
    }

    /// Writes the header of zeroed memory. The fence keeps it before the publication of the reference.
    #[inline(always)]
    fn initialize(&self, object: RawRef, request: Request) -> RawRef {
        self.view.store_u64(object, 0, u64::from(request.shape.0));
        if let Some(length) = request.length {
            self.view.store_u32(object, ARRAY_LENGTH_OFFSET, length);
        }
        fence(Ordering::Release);
        object
    }

    #[cold]
    #[inline(never)]
    fn allocate_slow(&mut self, request: Request, roots: &dyn RootSource) -> Result<RawRef, AllocationError> {
        debug_assert!(!self.safe, "only a running mutator allocates");
        if request.bytes > MAX_OBJECT_BYTES {
            return Err(AllocationError::HeapSpace);
        }
        self.safepoint();
        if self.heap.is_closed() {
            return Err(AllocationError::Closed);
        }
        if let Some(object) = self.extend_and_bump(request.bytes) {
            return Ok(self.initialize(object, request));
        }
        self.collect_for_stress(roots);
        let mut attempt = Attempt::First;
        loop {
            if self.heap.is_closed() {
                return Err(AllocationError::Closed);
            }
            let seen = self.heap.collections();
            if let Some(object) = self.take_memory(request, attempt) {
                roots.memory_taken(self.own(), request.shape);
                return Ok(self.initialize(object, request));
            }
            attempt = match self.make_room(request.bytes, attempt, seen, roots) {
                Some(next) => next,
                None => return Err(AllocationError::HeapSpace),
            };
        }
    }

    /// Zeroed memory, if there is some without a collection.
    fn take_memory(&mut self, request: Request, attempt: Attempt) -> Option<RawRef> {
        let (heap, bytes) = (&*self.heap, request.bytes);
        let eden = &heap.young.eden;
        let start = if is_large(heap, bytes) {
            let bound = if attempt == Attempt::First { heap.old.threshold() } else { heap.old.limit() };
            self.take_old(request, bound)?
        } else if heap.config.stress == Stress::Off && bytes <= self.tlab_bytes() / TLAB_SHARE_MAX {
            return self.refill_and_bump(bytes);
        } else if let Some(start) = eden.allocate(bytes) {
            eden.zero(self.view, start, bytes);
            start
        } else if attempt == Attempt::First {
            return None;
        } else {
            self.take_old(request, heap.old.limit())?
        };
        self.own().tlab.before.fetch_add(bytes, Ordering::Relaxed);
        Some(RawRef::from_byte_offset(start))
    }

    /// Memory of the old generation. Its cards are dirty: whoever fills a new object does not ask where it is (`[VMDOC] Cards`).
    fn take_old(&self, request: Request, bound: u64) -> Option<u64> {
        let (heap, bytes) = (&self.heap, request.bytes);
        let start = heap.old.allocate(&heap.cage, bytes, bound)?;
        heap.old.space.zero(self.view, start, bytes);
        match heap.shapes.find(request.shape).map(|shape| &shape.kind) {
            Some(ShapeKind::PrimitiveArray { .. }) => {}
            Some(ShapeKind::Instance { .. } | ShapeKind::Reference { .. }) => heap.cards.mark(start, start + 1),
            Some(ShapeKind::ReferenceArray { .. }) | None => heap.cards.mark(start, start + bytes),
        }
        Some(start)
    }

    /// Takes a new buffer; when eden is almost full, whatever is left of it.
    fn refill_and_bump(&mut self, bytes: u64) -> Option<RawRef> {
        let eden = &self.heap.young.eden;
        let wanted = self.tlab_bytes();
        let (start, taken) = match eden.allocate(wanted) {
            Some(start) => (start, wanted),
            None => (eden.allocate(bytes)?, bytes),
        };
        let fresh = eden.take_fresh(start, taken);
        let tlab = &self.own().tlab;
        retire_buffer(&self.heap, tlab);
        let bounds =
            [(&tlab.top, start), (&tlab.end, start), (&tlab.fresh, fresh), (&tlab.limit, start + taken), (&tlab.start, start)];
        for (bound, value) in bounds {
            bound.store(value, Ordering::Relaxed);
        }
        self.extend_and_bump(bytes)
    }

    /// Zeroes the next part of the buffer, if that makes room.
    #[inline]
    fn extend_and_bump(&mut self, bytes: u64) -> Option<RawRef> {
        let tlab = &self.own().tlab;
        let (top, end) = (tlab.top.load(Ordering::Relaxed), tlab.end.load(Ordering::Relaxed));
        let (fresh, limit) = (tlab.fresh.load(Ordering::Relaxed), tlab.limit.load(Ordering::Relaxed));
        if limit - top < bytes {
            return None;
        }
        let zeroed = (top + bytes).max(end + ZERO_STEP_BYTES).min(limit);
        if end < fresh {
            self.view.zero(end, zeroed.min(fresh) - end);
        }
        tlab.end.store(if zeroed < fresh { zeroed } else { limit }, Ordering::Relaxed);
        self.bump(bytes)
    }

    fn tlab_bytes(&self) -> u64 {
        let threads = self.heap.safepoint.mutator_count() as u64;
        let share = self.heap.young.eden.capacity() / (TLABS_PER_EDEN * threads);
        share.clamp(TLAB_BYTES_MIN, TLAB_BYTES_MAX) & !7
    }

    /// Collects after a failed attempt, unless another thread collected meanwhile; the next attempt, if there is one.
    fn make_room(&mut self, bytes: u64, attempt: Attempt, seen: u64, roots: &dyn RootSource) -> Option<Attempt> {
        let old_bytes_needed = if attempt != Attempt::First || is_large(&self.heap, bytes) { bytes } else { 0 };
        let (kind, cause, clear_soft, next) = match attempt {
            Attempt::First => (None, Cause::AllocationFailure, false, Attempt::AfterCollection),
            Attempt::AfterCollection => (Some(Kind::Full), Cause::AllocationFailure, false, Attempt::AfterFull),
            Attempt::AfterFull => (Some(Kind::Full), Cause::LastDitch, true, Attempt::Last),
            Attempt::Last => return None,
        };
        let request = CollectionRequest { kind, cause, clear_soft, old_bytes_needed, moves: Moves::Young };
        let collected = self.stop_world(roots, |world| {
            let unchanged = world.heap().collections() == seen;
            if unchanged {
                world.collect_as(&request);
            }
            unchanged
        });
        Some(if collected { next } else { attempt })
    }

    fn collect_for_stress(&mut self, roots: &dyn RootSource) {
        let interval = match self.heap.config.stress {
            Stress::Off => return,
            Stress::EveryAllocation => 1,
            Stress::EveryNth(interval) => u64::from(interval.max(1)),
        };
        let count = self.heap.stress_count.fetch_add(1, Ordering::Relaxed) + 1;
        if count.is_multiple_of(interval) {
            match count / interval % STRESS_FULL_INTERVAL {
                0 => self.collect(Kind::Full, Cause::Stress, roots),
                round if round.is_multiple_of(STRESS_POLL_INTERVAL) => {
                    _ = self.own().request.fetch_or(STRESS_REQUESTED, Ordering::Relaxed)
                }
                round if round.is_multiple_of(2) => self.collect(Kind::Young, Cause::Stress, roots),
                _ => self.collect_all(roots),
            }
        }
    }

    /// A young collection that moves old objects too.
    fn collect_all(&mut self, roots: &dyn RootSource) {
        let (kind, cause, moves) = (Some(Kind::Young), Cause::Stress, Moves::All);
        let request = CollectionRequest { kind, cause, clear_soft: false, old_bytes_needed: 0, moves };
        self.stop_world(roots, |world| world.collect_as(&request));
    }
}

/// How far an allocation has gone to find room.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Attempt {
    First,
    AfterCollection,
    AfterFull,
    Last,
}

/// Objects that would fill eden go to the old generation at once.
fn is_large(heap: &Heap, bytes: u64) -> bool {
    bytes > heap.young.eden.capacity() / 2
}

/// Tells the runtime what happened while the world was stopped.
fn report(roots: &dyn RootSource, events: &[CollectionEvent]) {
    for event in events {
        roots.collection_finished(event);
    }
    if events.iter().any(|event| event.pending_references > 0) {
        roots.pending_references();
    }
}

impl<B: ContainsMutatorBlock> Drop for Mutator<B> {
    fn drop(&mut self) {
        if self.safe {
            self.leave_safe();
        }
        retire_buffer(&self.heap, &self.own().tlab);
        self.heap.safepoint.detach(self.own());
    }
}

impl<B: ContainsMutatorBlock> std::fmt::Debug for Mutator<B> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Mutator").field("safe", &self.safe).finish_non_exhaustive()
    }
}

/// The buffer's fields are read by emitted code: their places are part of the interface.
const _: () = assert!(std::mem::offset_of!(Tlab, top) == 0 && std::mem::offset_of!(Tlab, end) == size_of::<AtomicU64>());
