//! Root cells outside of the heap, at addresses that never change.
//!
//! # `[VMDOC]` Root area
//!
//! An area is one reservation of 32-bit reference cells, so a cell is a [`RootCell`], a pointer, or an offset from the area's base, as its user
//! likes. [`ROOT_CHUNK_CELLS`] cells are a chunk. **Whoever stores into a cell marks its chunk dirty**, before its next safepoint and
//! unconditionally, as with cards: `dirty[cell >> ROOT_CHUNK_SHIFT] = 1`. A young collection scans dirty chunks only, and leaves those dirty that
//! still hold a reference into the young generation; a full collection scans all. Cells that are free hold null.
//!
//! An area has no opinion on whether its cells keep objects alive: cells that belong to an object ([`crate::RootSource::visit_attached`]) or are weak
//! have an area of their own, whose full scan is replaced by [`RootArea::visit`] of single cells.
#![allow(unsafe_code, reason = "hands out pointers to cells, which never move")]

use std::collections::BTreeMap;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicU8, AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::cage::SideTable;
use crate::config::HeapError;
use crate::heap::Heap;
use crate::raw_ref::RawRef;
use crate::reference::{Ref, Reference, Running};

/// Binary logarithm of [`ROOT_CHUNK_CELLS`].
pub const ROOT_CHUNK_SHIFT: u32 = 7;
/// Cells that share a dirty mark.
pub const ROOT_CHUNK_CELLS: u32 = 1 << ROOT_CHUNK_SHIFT;
const DIRTY: u8 = 1;

/// Index of a cell in its area.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(transparent)]
pub struct RootCell(u32);

impl RootCell {
    /// Its position: the cell lies `4 * index` bytes behind the area's base.
    #[inline(always)]
    #[must_use]
    pub const fn index(self) -> u32 {
        self.0
    }

    /// The cell `distance` behind this one, in the same allocation.
    #[inline(always)]
    #[must_use]
    pub const fn offset(self, distance: u32) -> Self {
        Self(self.0 + distance)
    }
}

/// A pointer to a cell that does what stores ask for; must not be used after its area is gone, like a [`crate::HeapView`].
#[derive(Clone, Copy, Debug)]
pub struct Root {
    cell: NonNull<AtomicU32>,
    mark: NonNull<AtomicU8>,
}

// SAFETY: it points at atomics, which threads may share.
unsafe impl Send for Root {}
// SAFETY: as above.
unsafe impl Sync for Root {}

impl Root {
    /// Where the address of the cell stands in it, for engines.
    pub const CELL_OFFSET: usize = std::mem::offset_of!(Self, cell);

    /// Address of the cell, for engines.
    #[must_use]
    pub fn cell_ptr(self) -> *const AtomicU32 {
        self.cell.as_ptr()
    }

    /// Address of the mark of its chunk, for engines.
    #[must_use]
    pub fn mark_ptr(self) -> *const AtomicU8 {
        self.mark.as_ptr()
    }

    #[inline(always)]
    fn cell<'a>(self) -> &'a AtomicU32 {
        // SAFETY: the area exists as long as its roots are used, and never moves.
        unsafe { self.cell.as_ref() }
    }

    #[inline(always)]
    fn mark(self) {
        // SAFETY: as `cell`.
        unsafe { self.mark.as_ref() }.store(DIRTY, Ordering::Relaxed);
    }

    /// The reference, until the next safepoint.
    #[inline(always)]
    #[must_use]
    pub fn load<'m>(self, mutator: &'m (impl Running + ?Sized)) -> Ref<'m> {
        Ref::bound(self.load_raw(), mutator)
    }

    /// The reference, for engines and the collector.
    #[inline(always)]
    #[must_use]
    pub fn load_raw(self) -> RawRef {
        RawRef::from_bits(self.cell().load(Ordering::Acquire))
    }

    /// Whether it holds null.
    #[inline(always)]
    #[must_use]
    pub fn is_null(self) -> bool {
        self.load_raw().is_null()
    }

    /// Sets the reference.
    #[inline(always)]
    pub fn store(self, value: impl Reference) {
        self.cell().store(value.to_raw().bits(), Ordering::Release);
        self.mark();
    }

    /// Sets the reference, sequentially consistent.
    pub fn store_volatile(self, value: impl Reference) {
        self.cell().store(value.to_raw().bits(), Ordering::SeqCst);
        self.mark();
    }

    /// Sets the reference if it is `expected`, sequentially consistent.
    ///
    /// # Errors
    /// The reference found, when it is another.
    pub fn compare_exchange<R: Reference>(self, expected: R, new: R) -> Result<R, R> {
        let (expected, new) = (expected.to_raw().bits(), new.to_raw().bits());
        let result = self.cell().compare_exchange(expected, new, Ordering::SeqCst, Ordering::SeqCst);
        self.mark();
        let found = |bits| R::from_raw(RawRef::from_bits(bits));
        result.map(found).map_err(found)
    }

    /// Reports the cell as a root, if it holds a reference.
    #[inline]
    pub fn visit(self, visit: &mut dyn FnMut(RawRef) -> RawRef) {
        let old = self.load_raw();
        if !old.is_null() {
            self.store(visit(old));
        }
    }
}

/// A growing table of root cells (`[VMDOC] Root area`).
pub struct RootArea {
    cells: SideTable<AtomicU32>,
    dirty: SideTable<AtomicU8>,
    /// Everything below is old, or null.
    young_start: u32,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Cells from here on were never used.
    top: u32,
    /// First cells of free runs, by length.
    free: BTreeMap<u32, Vec<RootCell>>,
}

impl RootArea {
    /// An area of a heap, for at most `capacity` cells. It takes address space for all of them, and memory for those used.
    ///
    /// # Errors
    /// When the system refuses address space.
    pub fn new(heap: &Heap, capacity: u32) -> Result<Self, HeapError> {
        let chunks = capacity.div_ceil(ROOT_CHUNK_CELLS) as usize;
        Ok(Self {
            cells: SideTable::new(chunks << ROOT_CHUNK_SHIFT)?,
            dirty: SideTable::new(chunks)?,
            young_start: RawRef::from_byte_offset(heap.young.eden.start()).bits(),
            state: Mutex::default(),
        })
    }

    /// A new cell; `None` when the area is full.
    #[must_use]
    pub fn allocate(&self, value: impl Reference) -> Option<RootCell> {
        let cell = self.allocate_run(1)?;
        self.set(cell, value);
        Some(cell)
    }

    /// The first of `count` adjacent cells that hold null; `None` when the area is full.
    #[must_use]
    pub fn allocate_run(&self, count: u32) -> Option<RootCell> {
        let mut state = self.lock();
        if let Some(cell) = state.free.get_mut(&count).and_then(Vec::pop) {
            return Some(cell);
        }
        let first = state.top;
        let end = first.checked_add(count).filter(|end| *end as usize <= self.cells.len())?;
        state.top = end;
        Some(RootCell(first))
    }

    /// A pointer to the cell.
    #[must_use]
    pub fn root(&self, cell: RootCell) -> Root {
        let mark = &self.dirty[(cell.0 >> ROOT_CHUNK_SHIFT) as usize];
        Root { cell: NonNull::from(&self.cells[cell.0 as usize]), mark: NonNull::from(mark) }
    }

    /// The cell at an address, if that is one of the area's.
    #[must_use]
    pub fn cell_at(&self, address: usize) -> Option<RootCell> {
        let distance = address.checked_sub(self.cells.as_ptr() as usize)?;
        let index = distance / size_of::<AtomicU32>();
        (distance.is_multiple_of(size_of::<AtomicU32>()) && index < self.cells.len()).then_some(RootCell(index as u32))
    }

    /// Gives a cell back.
    pub fn free(&self, cell: RootCell) {
        self.free_run(cell, 1);
    }

    /// Gives back what `allocate_run` returned.
    pub fn free_run(&self, first: RootCell, count: u32) {
        for cell in &self.cells[first.0 as usize..(first.0 + count) as usize] {
            cell.store(0, Ordering::Relaxed);
        }
        self.lock().free.entry(count).or_default().push(first);
    }

    /// What the cell holds.
    #[inline(always)]
    #[must_use]
    pub fn get(&self, cell: RootCell) -> RawRef {
        RawRef::from_bits(self.cells[cell.0 as usize].load(Ordering::Relaxed))
    }

    /// Stores into the cell.
    #[inline(always)]
    pub fn set(&self, cell: RootCell, value: impl Reference) {
        self.cells[cell.0 as usize].store(value.to_raw().bits(), Ordering::Relaxed);
        self.mark_dirty(cell);
    }

    /// The cell itself, for other orders and updates; `mark_dirty` goes with each store.
    #[inline(always)]
    #[must_use]
    pub fn cell(&self, cell: RootCell) -> &AtomicU32 {
        &self.cells[cell.0 as usize]
    }

    /// Says that the cell was stored to.
    #[inline(always)]
    pub fn mark_dirty(&self, cell: RootCell) {
        self.dirty[(cell.0 >> ROOT_CHUNK_SHIFT) as usize].store(DIRTY, Ordering::Relaxed);
    }

    /// Address of cell 0, for engines.
    #[must_use]
    pub fn base_ptr(&self) -> *const AtomicU32 {
        self.cells.as_ptr()
    }

    /// Address of the mark of chunk 0, for engines.
    #[must_use]
    pub fn dirty_ptr(&self) -> *const AtomicU8 {
        self.dirty.as_ptr()
    }

    /// Number of cells that are allocated.
    #[must_use]
    pub fn used_cells(&self) -> u32 {
        let state = self.lock();
        let free: u32 = state.free.iter().map(|(count, runs)| count * runs.len() as u32).sum();
        state.top - free
    }

    /// For [`crate::Scope::Young`]: visits the cells that hold references into the young generation. The world is stopped.
    pub fn scan_young(&self, visit: &mut dyn FnMut(RawRef) -> RawRef) {
        let chunks = self.used_chunks();
        for (index, word) in self.dirty.words()[..chunks.div_ceil(8)].iter().enumerate() {
            if word.load(Ordering::Relaxed) == 0 {
                continue;
            }
            for chunk in index * 8..chunks.min(index * 8 + 8) {
                if self.dirty[chunk].load(Ordering::Relaxed) == DIRTY {
                    self.scan_chunk(chunk, self.young_start, visit);
                }
            }
        }
    }

    /// For [`crate::Scope::Full`] and [`crate::Scope::All`]: visits all cells that hold a reference. The world is stopped.
    pub fn scan_all(&self, visit: &mut dyn FnMut(RawRef) -> RawRef) {
        for chunk in 0..self.used_chunks() {
            self.scan_chunk(chunk, 1, visit);
        }
    }

    /// Visits one cell, if it holds a reference. The world is stopped.
    pub fn visit(&self, cell: RootCell, visit: &mut dyn FnMut(RawRef) -> RawRef) {
        let old = self.get(cell);
        if !old.is_null() {
            self.set(cell, visit(old));
        }
    }

    /// Visits the cells of a chunk whose bits are at least `lowest`; its mark says afterwards whether it refers to young objects.
    fn scan_chunk(&self, chunk: usize, lowest: u32, visit: &mut dyn FnMut(RawRef) -> RawRef) {
        let mut young = false;
        for cell in &self.cells[chunk << ROOT_CHUNK_SHIFT..(chunk + 1) << ROOT_CHUNK_SHIFT] {
            let old = cell.load(Ordering::Relaxed);
            if old >= lowest {
                let new = visit(RawRef::from_bits(old)).bits();
                cell.store(new, Ordering::Relaxed);
                young |= new >= self.young_start;
            }
        }
        self.dirty[chunk].store(u8::from(young), Ordering::Relaxed);
    }

    fn used_chunks(&self) -> usize {
        self.lock().top.div_ceil(ROOT_CHUNK_CELLS) as usize
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for RootArea {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("RootArea").field("used", &self.used_cells()).finish_non_exhaustive()
    }
}
