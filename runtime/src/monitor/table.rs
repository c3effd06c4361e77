//! The table of inflated monitors, which gives each its number.

use std::sync::atomic::Ordering;
use std::sync::{Mutex, OnceLock};

use gc::RawRef;

use crate::monitor::inflated::Monitor;
use crate::sync::lock;
use crate::thread::shared::ThreadShared;

/// Monitors in the first chunk of the table; every other chunk has twice as many as the one before.
const FIRST_CHUNK: usize = 64;
const CHUNKS: usize = 24;

/// All inflated monitors of a `Vm`. Entries never move, so finding one takes no lock.
#[derive(Default)]
pub struct MonitorTable {
    chunks: [OnceLock<Box<[Monitor]>>; CHUNKS],
    numbers: Mutex<Numbers>,
    /// What a header that a guest has overwritten names, if no monitor has had its number yet.
    forged: Monitor,
}

#[derive(Default)]
struct Numbers {
    /// Entries that were ever in use.
    used: u32,
    free: Vec<u32>,
}

/// Chunk and place in it of the monitor with this number.
#[inline]
fn place(index: u32) -> (usize, usize) {
    let index = index as usize;
    let chunk = (index / FIRST_CHUNK + 1).ilog2() as usize;
    (chunk, index - FIRST_CHUNK * ((1 << chunk) - 1))
}

impl MonitorTable {
    /// The monitor with this number.
    #[inline]
    pub(super) fn at(&self, index: u32) -> &Monitor {
        let (chunk, place) = place(index);
        self.chunks[chunk].get().map_or(&self.forged, |monitors| &monitors[place])
    }

    fn next_number(&self) -> u32 {
        let mut numbers = lock(&self.numbers);
        numbers.free.pop().unwrap_or_else(|| {
            let (chunk, _) = place(numbers.used);
            self.chunks[chunk].get_or_init(|| (0..FIRST_CHUNK << chunk).map(|_| Monitor::default()).collect());
            numbers.used += 1;
            numbers.used - 1
        })
    }

    /// Number of a monitor for `object`, which is thin-locked by `owner`, or by nobody if that is 0.
    pub(super) fn add(&self, object: RawRef, hash: u32, owner: u32, recursion: u32) -> u32 {
        let index = self.next_number();
        self.at(index).reset(object.bits(), hash, owner, recursion);
        index
    }

    /// Gives back a monitor that no header names.
    pub(super) fn release(&self, index: u32) {
        self.at(index).object.store(0, Ordering::Relaxed);
        lock(&self.numbers).free.push(index);
    }

    /// Updates the objects after a collection; monitors of dead objects become free.
    pub fn visit_weak(&self, visit: &mut dyn FnMut(RawRef) -> Option<RawRef>) {
        let mut numbers = lock(&self.numbers);
        for index in 0..numbers.used {
            let monitor = self.at(index);
            let object = RawRef::from_bits(monitor.object.load(Ordering::Relaxed));
            if object.is_null() {
                continue;
            }
            let moved = visit(object);
            if moved.is_none() {
                numbers.free.push(index);
            }
            monitor.object.store(moved.unwrap_or(RawRef::NULL).bits(), Ordering::Relaxed);
        }
    }

    /// Wakes a thread if it waits for a monitor, since the `Vm` stops. It has announced the monitor before it looks whether the `Vm`
    /// stops, and the caller has said that it stops before it looks for the announcement: one of them sees the other.
    pub fn stop_waiting(&self, thread: &ThreadShared) {
        if let Some(index) = thread.awaited_monitor.load(Ordering::SeqCst).checked_sub(1) {
            self.at(index).wake();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_places_one_behind_the_other() {
        let mut next = (0, 0);
        for index in 0..100_000 {
            assert_eq!(place(index), next);
            next = if next.1 + 1 == FIRST_CHUNK << next.0 { (next.0 + 1, 0) } else { (next.0, next.1 + 1) };
        }
        let (chunk, place) = place(gc::MARK_PAYLOAD_MASK >> gc::MARK_PAYLOAD_SHIFT);
        assert!(chunk < CHUNKS && place < FIRST_CHUNK << chunk);
    }

    #[test]
    fn numbers_that_no_monitor_has_make_none() {
        let table = MonitorTable::default();
        let numbers: Vec<_> = (1..100).map(|bits| table.add(RawRef::from_bits(bits), 0, 0, 0)).collect();
        for forged in [200, 1 << 20, gc::MARK_PAYLOAD_MASK >> gc::MARK_PAYLOAD_SHIFT] {
            assert!(std::ptr::eq(table.at(forged), &raw const table.forged));
        }
        assert!(numbers.iter().all(|number| table.at(*number).object.load(Ordering::Relaxed) == number + 1));
    }

    #[test]
    fn monitors_of_dead_objects_are_used_again() {
        let table = MonitorTable::default();
        let numbers = [1, 2, 3].map(|bits| table.add(RawRef::from_bits(bits), 9, 5, 1));
        table.visit_weak(&mut |object| (object.bits() != 2).then(|| RawRef::from_bits(object.bits() + 10)));
        let objects = numbers.map(|number| table.at(number).object.load(Ordering::Relaxed));
        assert_eq!(objects, [11, 0, 13]);
        assert_eq!(table.add(RawRef::from_bits(4), 0, 0, 0), numbers[1]);
        assert_eq!(table.at(numbers[1]).owner(), 0);
        assert!(table.at(numbers[1]).enter(7) && table.at(numbers[1]).leave(7) && !table.at(numbers[1]).leave(7));
    }
}
