//! The table of inflated monitors, which gives each its number.

use std::sync::atomic::Ordering;
use std::sync::{Mutex, OnceLock};

use gc::RawRef;

use crate::monitor::inflated::{Monitor, MonitorState};
use crate::sync::lock;
use crate::thread::shared::ThreadShared;

/// Monitors in the first chunk of the table; every other chunk has twice as many as the one before.
const FIRST_CHUNK: usize = 64;
const CHUNKS: usize = 24;

/// All inflated monitors of a `Vm`. Entries never move, so that finding one takes no lock.
#[derive(Default)]
pub struct MonitorTable {
    chunks: [OnceLock<Box<[Monitor]>>; CHUNKS],
    numbers: Mutex<Numbers>,
}

#[derive(Default)]
struct Numbers {
    /// Entries that were ever in use.
    used: u32,
    free: Vec<u32>,
}

/// Chunk and place in it of the monitor with this number.
fn place(index: u32) -> (usize, usize) {
    let index = index as usize;
    let chunk = (index / FIRST_CHUNK + 1).ilog2() as usize;
    (chunk, index - FIRST_CHUNK * ((1 << chunk) - 1))
}

impl MonitorTable {
    pub(super) fn at(&self, index: u32) -> &Monitor {
        let (chunk, place) = place(index);
        &self.chunks[chunk].get_or_init(|| (0..FIRST_CHUNK << chunk).map(|_| Monitor::default()).collect())[place]
    }

    fn next_number(&self) -> u32 {
        let mut numbers = lock(&self.numbers);
        numbers.free.pop().unwrap_or_else(|| {
            numbers.used += 1;
            numbers.used - 1
        })
    }

    /// Number of a monitor for `object` in this state.
    pub(super) fn add(&self, object: RawRef, hash: u32, state: MonitorState) -> u32 {
        let index = self.next_number();
        let monitor = self.at(index);
        *lock(&monitor.state) = state;
        monitor.hash.store(hash, Ordering::Relaxed);
        monitor.object.store(object.bits(), Ordering::Relaxed);
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
            let monitor = self.at(index);
            let _guard = lock(&monitor.state);
            monitor.released.notify_all();
        }
    }
}
