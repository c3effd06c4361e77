//! The table of inflated monitors, which gives each its number.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, OnceLock};

use gc::{Budget, HeapView, RawRef};

use crate::lock_word::{self, Held};
use crate::monitor::inflated::Monitor;
use crate::sync::lock;
use crate::thread::shared::ThreadShared;

/// Monitors in the first chunk of the table; every other chunk has twice as many as the one before.
const FIRST_CHUNK: usize = 64;
const CHUNKS: usize = 24;
/// Chunks that every `Vm` may have: a lock of the class library does without a monitor only as long as nobody waits for it.
const CHUNKS_MIN: usize = 6;
/// What all monitors of a `Vm` may take that are in use when there is no memory for them.
const OVERDRAFT_BYTES: u64 = 16 << 20;

/// All inflated monitors of a `Vm`. Entries never move, so finding one takes no lock.
pub struct MonitorTable {
    chunks: [OnceLock<Box<[Monitor]>>; CHUNKS],
    numbers: Mutex<Numbers>,
    /// What a header that a guest has overwritten names, if no monitor has had its number yet.
    forged: Monitor,
    native: Arc<Budget>,
}

/// Whether more monitors may be made than there is memory for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    /// They may not.
    Wish,
    /// They may, up to a limit.
    Must,
}

#[derive(Default)]
struct Numbers {
    /// What the `Vm` owes its budget.
    overdrawn: u64,
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
    /// A table without monitors, whose memory counts against this budget.
    pub fn new(native: Arc<Budget>) -> Self {
        Self { chunks: std::array::from_fn(|_| OnceLock::new()), numbers: Mutex::default(), forged: Monitor::default(), native }
    }

    /// The monitor with this number.
    #[inline]
    pub(super) fn at(&self, index: u32) -> &Monitor {
        let (chunk, place) = place(index);
        self.chunks[chunk].get().map_or(&self.forged, |monitors| &monitors[place])
    }

    fn next_number(&self, need: Need) -> Option<u32> {
        let mut numbers = lock(&self.numbers);
        if let Some(free) = numbers.free.pop() {
            return Some(free);
        }
        let (chunk, place) = place(numbers.used);
        if place == 0 {
            self.make_chunk(chunk, need, &mut numbers)?;
        }
        numbers.used += 1;
        Some(numbers.used - 1)
    }

    fn make_chunk(&self, chunk: usize, need: Need, numbers: &mut Numbers) -> Option<()> {
        let monitors = FIRST_CHUNK << chunk;
        let bytes = (monitors * (size_of::<Monitor>() + size_of::<u32>())) as u64;
        if !self.native.take(bytes) {
            let overdrawn = if chunk < CHUNKS_MIN { 0 } else { bytes };
            if overdrawn > 0 && (need == Need::Wish || numbers.overdrawn + overdrawn > OVERDRAFT_BYTES) {
                return None;
            }
            numbers.overdrawn += overdrawn;
            self.native.overdraw(bytes);
        }
        self.chunks[chunk].get_or_init(|| (0..monitors).map(|_| Monitor::default()).collect());
        Some(())
    }

    /// Number of a monitor for `object`, which is thin-locked by `owner`, or by nobody if that is 0; none if there is no memory.
    pub(super) fn add(&self, need: Need, object: RawRef, hash: u32, owner: u32, recursion: u32) -> Option<u32> {
        let index = self.next_number(need)?;
        self.at(index).reset(object.bits(), hash, owner, recursion);
        Some(index)
    }

    /// Takes back the monitors that nobody uses, before a collection; `awaited` are the numbers that threads have announced. Their objects are neutral
    /// again. The world is stopped, and no object has moved.
    pub fn deflate(&self, view: HeapView, awaited: &[u32]) {
        let mut numbers = lock(&self.numbers);
        for index in 0..numbers.used {
            let monitor = self.at(index);
            let object = RawRef::from_bits(monitor.object.load(Ordering::Relaxed));
            if object.is_null() || !monitor.is_idle() || awaited.contains(&index) {
                continue;
            }
            let cell = view.mark_word(object);
            let word = cell.load(Ordering::Relaxed);
            // A guest may have written another word.
            if lock_word::inflated(word) == Some(index) {
                let hash = monitor.hash.load(Ordering::Relaxed);
                cell.store(lock_word::with(word, Held::Neutral { hash }), Ordering::Relaxed);
            }
            monitor.object.store(0, Ordering::Relaxed);
            numbers.free.push(index);
        }
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
        let table = MonitorTable::new(Arc::new(Budget::new(u64::MAX)));
        let numbers: Vec<_> =
            (1..100).map(|bits| table.add(Need::Wish, RawRef::from_bits(bits), 0, 0, 0).expect("memory")).collect();
        for forged in [200, 1 << 20, gc::MARK_PAYLOAD_MASK >> gc::MARK_PAYLOAD_SHIFT] {
            assert!(std::ptr::eq(table.at(forged), &raw const table.forged));
        }
        assert!(numbers.iter().all(|number| table.at(*number).object.load(Ordering::Relaxed) == number + 1));
    }

    #[test]
    fn monitors_of_dead_objects_are_used_again() {
        let table = MonitorTable::new(Arc::new(Budget::new(u64::MAX)));
        let numbers = [1, 2, 3].map(|bits| table.add(Need::Wish, RawRef::from_bits(bits), 9, 5, 1).expect("memory"));
        table.visit_weak(&mut |object| (object.bits() != 2).then(|| RawRef::from_bits(object.bits() + 10)));
        let objects = numbers.map(|number| table.at(number).object.load(Ordering::Relaxed));
        assert_eq!(objects, [11, 0, 13]);
        assert_eq!(table.add(Need::Wish, RawRef::from_bits(4), 0, 0, 0), Some(numbers[1]));
        assert_eq!(table.at(numbers[1]).owner(), 0);
        assert!(table.at(numbers[1]).enter(7) && table.at(numbers[1]).leave(7) && !table.at(numbers[1]).leave(7));
    }

    #[test]
    fn there_are_as_many_monitors_as_there_is_memory_for_and_some_more_where_they_must_be() {
        let native = Arc::new(Budget::new(1 << 20));
        let table = MonitorTable::new(Arc::clone(&native));
        let add = |need| table.add(need, RawRef::from_bits(8), 0, 0, 0).is_some();
        while add(Need::Wish) {}
        assert!((512 << 10..=1 << 20).contains(&native.used()));
        while add(Need::Must) {}
        assert!((4 << 20..=18 << 20).contains(&native.used()), "{}", native.used());
        let poor = MonitorTable::new(Arc::new(Budget::new(0)));
        let least = (0..).take_while(|_| poor.add(Need::Wish, RawRef::from_bits(8), 0, 0, 0).is_some()).count();
        assert_eq!(least, FIRST_CHUNK * ((1 << CHUNKS_MIN) - 1));
    }
}
