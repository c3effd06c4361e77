//! The cells of a class that hold references: its mirror, static fields, constants and the like.
//!
//! They lie in the root areas of the `Vm` (`[VMDOC]` Root area), so that a young collection does not look at classes: those of classes that
//! live as long as the `Vm` in one area, whose cells are roots, those of classes that can be unloaded in another, whose cells belong to
//! the class's mirror (`[VMDOC]` Roots).

use std::sync::Mutex;

use gc::{Heap, HeapError, RawRef, Reference, Root, RootArea, RootCell};

use crate::metadata::pointer::Metadata;
use crate::sync::lock;

/// Cells of an area; they take memory as they are used.
const AREA_CELLS: u32 = 1 << 23;

/// The root areas of a `Vm`.
#[derive(Debug)]
pub struct RootAreas {
    /// Cells of classes that live as long as the `Vm`.
    pub permanent: RootArea,
    /// Cells of classes that can be unloaded.
    pub unloadable: RootArea,
}

impl RootAreas {
    /// Areas for a heap.
    ///
    /// # Errors
    /// When the system refuses address space.
    pub fn new(heap: &Heap) -> Result<Self, HeapError> {
        Ok(Self { permanent: RootArea::new(heap, AREA_CELLS)?, unloadable: RootArea::new(heap, AREA_CELLS)? })
    }

    /// The cell at an address, if that is a class's.
    pub fn root_at(&self, address: usize) -> Option<Root> {
        let areas = [&self.permanent, &self.unloadable];
        areas.into_iter().find_map(|area| area.cell_at(address).map(|cell| area.root(cell)))
    }

    /// The area of a class's cells.
    pub fn of(&self, unloadable: bool) -> Metadata<RootArea> {
        Metadata::of(if unloadable { &self.unloadable } else { &self.permanent })
    }
}

/// Cells that every class has, before those of its static fields.
const OWN_CELLS: u32 = 5;

/// The cells of one class.
#[derive(Debug)]
pub struct ClassRoots {
    area: Metadata<RootArea>,
    first: RootCell,
    count: u32,
    /// Further cells: constants and call sites.
    more: Mutex<Vec<RootCell>>,
}

impl ClassRoots {
    /// Cells for a class with this many static fields of reference type; none when the area is full.
    pub fn new(area: Metadata<RootArea>, statics: u32) -> Option<Self> {
        let count = OWN_CELLS + statics;
        Some(Self { area, first: area.allocate_run(count)?, count, more: Mutex::default() })
    }

    fn own(&self, index: u32) -> Root {
        self.area.root(self.first.offset(index))
    }

    /// The class's `java.lang.Class` object.
    pub fn mirror(&self) -> Root {
        self.own(0)
    }

    /// The `ProtectionDomain` it was defined with.
    pub fn protection_domain(&self) -> Root {
        self.own(1)
    }

    /// Signers, as `Class.setSigners` stored them.
    pub fn signers(&self) -> Root {
        self.own(2)
    }

    /// `MethodHandles.classData` of a hidden class; also in the mirror.
    pub fn class_data(&self) -> Root {
        self.own(3)
    }

    /// The `ExceptionInInitializerError` (or null) that its initialisation failed with.
    pub fn failure(&self) -> Root {
        self.own(4)
    }

    /// The static field of reference type with this number.
    pub fn static_field(&self, number: u32) -> Option<Root> {
        (number < self.count - OWN_CELLS).then(|| self.own(OWN_CELLS + number))
    }

    /// One more cell, for as long as the class lives; none when the area is full.
    pub fn add(&self, value: impl Reference) -> Option<Root> {
        let cell = self.area.allocate(value)?;
        lock(&self.more).push(cell);
        Some(self.area.root(cell))
    }

    /// Gives a cell back that [`add`](Self::add) has made. No collection runs meanwhile.
    pub fn remove(&self, root: Root) {
        let Some(cell) = self.area.cell_at(root.cell_ptr() as usize) else { return };
        let mut more = lock(&self.more);
        if let Some(place) = more.iter().rposition(|other| *other == cell) {
            more.swap_remove(place);
            self.area.free_run(cell, 1);
        }
    }

    /// Reports every cell.
    pub fn visit(&self, visit: &mut dyn FnMut(RawRef) -> RawRef) {
        (0..self.count).for_each(|index| self.own(index).visit(visit));
        lock(&self.more).iter().for_each(|cell| self.area.root(*cell).visit(visit));
    }

    /// Calls `visit` with what other cells hold than the mirror's, the static fields', and those of the protection domain and the signers.
    pub fn for_each_other(&self, visit: &mut dyn FnMut(RawRef)) {
        let more = lock(&self.more);
        let more = more.iter().map(|cell| self.area.root(*cell));
        let cells = [self.class_data(), self.failure()].into_iter().chain(more);
        cells.map(|cell| cell.load_raw()).filter(|object| !object.is_null()).for_each(visit);
    }

    /// Makes every cell null: the class is dead.
    pub fn clear(&self) {
        (0..self.count).for_each(|index| self.own(index).store(RawRef::NULL));
        lock(&self.more).iter().for_each(|cell| self.area.set(*cell, RawRef::NULL));
    }

    /// Gives the cells back, with the class.
    pub fn release(&self) {
        self.area.free_run(self.first, self.count);
        lock(&self.more).drain(..).for_each(|cell| self.area.free_run(cell, 1));
    }
}
