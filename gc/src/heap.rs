//! The heap of one Vm: its parts put together, and what may be asked of it without a mutator.

use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::cage::{Cage, GRANULE};
use crate::cards::CardTable;
use crate::collect::{CollectorState, Marks};
use crate::config::{HeapConfig, HeapError, Stress};
use crate::event::{HeapBytes, Kind, SpaceBytes, Statistics, Stop};
use crate::extent::HOLE_BYTES;
use crate::handles::RootSlot;
use crate::header::{FILLER_ARRAY, FILLER_WORD, hole_header};
use crate::mutator::Mutator;
use crate::old::Old;
use crate::policy::Sizes;
use crate::raw_ref::RawRef;
use crate::reference::{Ref, Running};
use crate::safepoint::{ContainsMutatorBlock, Safepoint};
use crate::shape::{Shape, ShapeId, ShapeTable};
use crate::space::Space;
use crate::traps::Alarm;
use crate::view::HeapView;
use crate::young::Young;

/// What a heap is still good for (`[VMDOC] Closed heap`).
#[repr(u8)]
enum Use {
    Open,
    Closed,
    Abandoned,
}

/// First byte of the old generation; what lies below traps (`[VMDOC] Cage`).
const HEAP_START: u64 = GRANULE;

/// A heap.
///
/// # `[VMDOC]` Closed heap
///
/// A program that is stopped needs its heap no longer, and whoever stops it does not want to wait for a collection of a heap that nobody uses
/// again. So a heap can be *closed*: nothing more can be allocated, and a collection that runs then, or would begin, breaks off wherever it
/// is, which *abandons* the heap: its contents mean nothing from then on. Whoever closes the heap has told every mutator before that it must stop,
/// and each looks for that when it comes out of a safepoint, before it touches the heap. Weak tables are shown only to collections that know
/// what is alive, so nothing outside of the heap is freed too early.
/// All of an abandoned heap becomes readable and writable, so that whoever forgot to look does no harm; where `HeapConfig::verify` is set
/// it becomes inaccessible instead, so that tests find him.
///
/// Layout of the cage, upwards: nothing, old generation, eden, survivor spaces; so "young" is one comparison.
pub struct Heap {
    pub(crate) young: Young,
    pub(crate) old: Old,
    pub(crate) shapes: ShapeTable,
    pub(crate) marks: Marks,
    pub(crate) cards: CardTable,
    pub(crate) safepoint: Safepoint,
    pub(crate) config: HeapConfig,
    pub(crate) sizes: Sizes,
    /// Head of the list of reference objects whose referent was given up, linked by `discovered`.
    pub(crate) pending: RootSlot,
    pub(crate) collector: Mutex<CollectorState>,
    statistics: Mutex<Statistics>,
    collections: AtomicU64,
    pub(crate) stress_count: AtomicU64,
    /// A [`Use`], which only grows.
    used_as: AtomicU8,
    view: HeapView,
    pub(crate) cage: Cage,
}

impl Heap {
    /// Reserves address space for a heap and commits its first spaces.
    ///
    /// # Errors
    /// When the system refuses address space or memory.
    pub fn new(config: HeapConfig) -> Result<Arc<Self>, HeapError> {
        let sizes = Sizes::new(&config);
        let young_start = HEAP_START + sizes.max_bytes;
        let heap_end = young_start + sizes.young_max + 2 * sizes.survivor_max;
        let cage = Cage::new(heap_end, config.sealed)?;
        let cards = CardTable::new(cage.span())?;
        let heap = Self {
            view: HeapView::new(cage.base(), cards.base()),
            young: Young::new(young_start, sizes.young_max, sizes.survivor_max),
            old: Old::new(HEAP_START, sizes.max_bytes)?,
            shapes: ShapeTable::new()?,
            marks: Marks::new(heap_end)?,
            cards,
            safepoint: Safepoint::new(),
            config,
            sizes,
            pending: RootSlot::default(),
            collector: Mutex::new(CollectorState::new()),
            statistics: Mutex::default(),
            collections: AtomicU64::new(0),
            stress_count: AtomicU64::new(0),
            used_as: AtomicU8::new(Use::Open as u8),
            cage,
        };
        heap.commit_initial()?;
        Ok(Arc::new(heap))
    }

    /// The accessors of fields; must not be used after the heap is gone.
    #[inline]
    #[must_use]
    pub fn view(&self) -> HeapView {
        self.view
    }

    /// Makes the calling thread a mutator whose words are in `block`, in the running state. Waits while the world is stopped.
    #[must_use]
    pub fn attach<B: ContainsMutatorBlock>(self: &Arc<Self>, block: Arc<B>) -> Mutator<B> {
        Mutator::new(self, block)
    }

    /// Defines what objects with this id look like, or redefines it.
    ///
    /// # Panics
    /// When the id is [`crate::FIRST_RESERVED_SHAPE`] or above.
    pub fn register_shape(&self, id: ShapeId, shape: Shape) {
        self.shapes.register(id, shape);
    }

    /// Forgets a shape. No object with it may be in the heap, dead ones included: call it from [`crate::RootSource::visit_weak`] of a full
    /// collection, when the class turns out to be dead, or after that collection.
    ///
    /// # Panics
    /// When the id is [`crate::FIRST_RESERVED_SHAPE`] or above.
    pub fn unregister_shape(&self, id: ShapeId) {
        self.shapes.unregister(id);
    }

    /// Whether no reference leads out of the heap (`[VMDOC] Cage`).
    #[must_use]
    pub fn is_sealed(&self) -> bool {
        self.cage.is_sealed()
    }

    /// From here on, references to where nothing is lead to zeros, and the alarm is sounded, instead of ending the process (`[VMDOC]` Traps).
    ///
    /// # Errors
    /// If handlers of signals cannot be installed.
    pub fn watch(&self, alarm: Alarm) -> Result<(), HeapError> {
        self.cage.watch(alarm)
    }

    /// Upper bound of memory for objects.
    #[must_use]
    pub fn max_bytes(&self) -> u64 {
        self.sizes.max_bytes
    }

    /// Bytes that it is made with, until collections find it too small.
    pub fn initial_bytes(&self) -> u64 {
        (self.sizes.eden_initial + self.sizes.old_initial).min(self.sizes.max_bytes)
    }

    /// Bytes in use, with what threads took for their next objects.
    #[must_use]
    pub fn used_bytes(&self) -> u64 {
        self.young.used() + self.old.space.used()
    }

    /// Bytes the spaces may use without asking the system.
    #[must_use]
    pub fn committed_bytes(&self) -> u64 {
        self.young.capacity() + self.old.space.capacity()
    }

    /// Bytes of each space.
    #[must_use]
    pub fn bytes(&self) -> HeapBytes {
        let [old, eden, low, high] = self.spaces().map(|space| SpaceBytes { used: space.used(), capacity: space.capacity() });
        HeapBytes { eden, survivors: [low, high], old }
    }

    /// The last time that the world was stopped.
    #[must_use]
    pub fn last_stop(&self) -> Option<Stop> {
        self.safepoint.last_stop()
    }

    /// Committed bytes that are not in use.
    #[must_use]
    pub fn free_bytes(&self) -> u64 {
        self.committed_bytes().saturating_sub(self.used_bytes())
    }

    /// Number and time of collections.
    #[must_use]
    pub fn statistics(&self) -> Statistics {
        *self.lock_statistics()
    }

    /// Number of collections so far.
    #[must_use]
    pub fn collections(&self) -> u64 {
        self.collections.load(Ordering::Relaxed)
    }

    /// Takes the pending list: the first reference object, the others linked by `discovered`; null when there are none.
    #[must_use]
    pub fn take_pending_references<'m>(&self, mutator: &'m (impl Running + ?Sized)) -> Ref<'m> {
        Ref::bound(self.pending.exchange(RawRef::NULL), mutator)
    }

    /// Whether the pending list has elements.
    #[must_use]
    pub fn has_pending_references(&self) -> bool {
        !self.pending.load_raw().is_null()
    }

    /// Whether the object is in the young generation, so moves soon.
    #[inline]
    #[must_use]
    pub fn is_young(&self, object: RawRef) -> bool {
        object.byte_offset() >= self.young.eden.start()
    }

    /// Says that no mutator touches the heap after its next safepoint (`[VMDOC] Closed heap`).
    pub fn close(&self) {
        self.used_as.fetch_max(Use::Closed as u8, Ordering::SeqCst);
    }

    /// Whether a collection should break off.
    #[inline]
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.used_as.load(Ordering::Relaxed) != Use::Open as u8
    }

    /// A collection breaks off.
    pub(crate) fn abandon(&self) {
        if self.used_as.swap(Use::Abandoned as u8, Ordering::SeqCst) == Use::Abandoned as u8 {
            return;
        }
        let whole = 0..self.cage.span();
        // Without address space for it nothing changes: no mutator comes here again, if all keep to the rule.
        let _ = if self.config.verify { self.cage.forbid(whole) } else { self.cage.commit(whole) };
    }

    /// Whether collections come for the sake of collecting.
    #[inline]
    #[must_use]
    pub fn is_stressed(&self) -> bool {
        self.config.stress != Stress::Off
    }

    /// All spaces, by address.
    pub(crate) fn spaces(&self) -> [&Space; 4] {
        let [low, high] = self.young.survivors();
        [&self.old.space, &self.young.eden, low, high]
    }

    /// Makes a hole look like an object without references, so that the space can be walked.
    pub(crate) fn fill_hole(&self, start: u64, bytes: u64) {
        for (at, word) in (start..start + bytes).step_by(8).zip(hole_header(bytes)) {
            self.view.word(at).store(word, Ordering::Relaxed);
        }
    }

    /// Calls `visit` with every object, dead ones included, until the heap is closed; it must be walkable: the world stopped and threads'
    /// buffers filled.
    pub(crate) fn walk(&self, visit: &mut dyn FnMut(RawRef, ShapeId)) {
        for space in self.spaces() {
            let mut at = space.start();
            while at < space.top() && !self.is_closed() {
                let object = RawRef::from_byte_offset(at);
                let id = self.view.shape(object);
                let Some((_, bytes)) = self.extent(object, space.top()) else {
                    at += HOLE_BYTES;
                    continue;
                };
                if id != FILLER_WORD && id != FILLER_ARRAY {
                    visit(object, id);
                }
                at += bytes;
            }
        }
    }

    pub(crate) fn lock_statistics(&self) -> MutexGuard<'_, Statistics> {
        self.statistics.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Numbers a collection that is about to finish.
    pub(crate) fn next_collection(&self, kind: Kind) -> u64 {
        if kind == Kind::Full {
            self.shapes.free_retired();
        }
        self.collections.fetch_add(1, Ordering::Relaxed)
    }

    fn commit_initial(&self) -> Result<(), HeapError> {
        let sizes = &self.sizes;
        let [low, high] = self.young.survivors();
        let granted = self.young.eden.resize(&self.cage, sizes.eden_initial)
            && low.resize(&self.cage, sizes.survivor_for(sizes.eden_initial))
            && high.resize(&self.cage, sizes.survivor_for(sizes.eden_initial));
        if !granted {
            return Err(HeapError::Commit { bytes: sizes.eden_initial, errno: rustix::io::Errno::NOMEM });
        }
        self.old.set_bounds(sizes.old_initial, sizes.max_bytes - self.young.capacity());
        Ok(())
    }
}

impl std::fmt::Debug for Heap {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut out = formatter.debug_struct("Heap");
        out.field("used", &self.used_bytes()).field("committed", &self.committed_bytes()).field("max", &self.max_bytes());
        out.finish_non_exhaustive()
    }
}
