//! Objects that the host holds: each cell keeps its object alive until the host gives it back.
//!
//! The table outlives its `Vm`, as handles of the host may.

use std::sync::Mutex;

use gc::{RawRef, Ref, Reference, RootSlot, Running};

use crate::sync::lock;

/// Cells by number.
#[derive(Default)]
pub struct HostRoots {
    cells: Mutex<Cells>,
}

#[derive(Default)]
struct Cells {
    slots: Vec<RootSlot>,
    free: Vec<u32>,
}

impl HostRoots {
    /// A cell that holds `object`.
    pub fn add(&self, object: impl Reference) -> u32 {
        let mut cells = lock(&self.cells);
        if let Some(number) = cells.free.pop() {
            cells.slots[number as usize].store(object);
            return number;
        }
        let slot = RootSlot::default();
        slot.store(object);
        cells.slots.push(slot);
        cells.slots.len() as u32 - 1
    }

    /// What a cell holds.
    pub fn get<'m>(&self, number: u32, mutator: &'m (impl Running + ?Sized)) -> Ref<'m> {
        lock(&self.cells).slots.get(number as usize).map_or(Ref::NULL, |slot| slot.load(mutator))
    }

    /// Gives a cell back; the caller does not use its number again. Needs no thread of the `Vm`.
    pub fn free(&self, number: u32) {
        let mut cells = lock(&self.cells);
        cells.slots[number as usize].store(Ref::NULL);
        cells.free.push(number);
    }

    /// Cells in use.
    pub fn count(&self) -> usize {
        let cells = lock(&self.cells);
        cells.slots.len() - cells.free.len()
    }

    /// Reports the cells as roots.
    pub fn visit(&self, visit: &mut dyn FnMut(RawRef) -> RawRef) {
        for slot in lock(&self.cells).slots.iter().filter(|slot| !slot.is_null()) {
            slot.visit(visit);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_used_again_and_null_while_they_are_free() {
        let roots = HostRoots::default();
        let first = roots.add(Ref::NULL);
        let second = roots.add(Ref::NULL);
        assert_eq!(roots.count(), 2);
        roots.free(first);
        assert_eq!(roots.count(), 1);
        assert_eq!(roots.add(Ref::NULL), first);
        assert_ne!(first, second);
    }
}
