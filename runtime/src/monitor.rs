//! Object monitors (JVMS §2.11.10): thin locks in the header, inflated on contention or `wait`.
//!
//! `[VMDOC]` Monitors. The header's payload is an identity hash (neutral), an owner and recursion count (thin), or the number of a
//! [`Monitor`] (inflated). Only the owner changes a thin lock, except that any thread may inflate it: it makes a monitor that
//! is owned by the thin owner and swaps it in. A monitor belongs to its object until the object dies.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use gc::RawRef;
use gc::{MARK_PAYLOAD_MASK, MARK_PAYLOAD_SHIFT, MARK_TAG_INFLATED, MARK_TAG_MASK, MARK_TAG_NEUTRAL, MARK_TAG_THIN_LOCKED};

use crate::sync::lock;
use crate::thread::JavaThread;
use crate::thread::parking::status;
use crate::thread::shared::ThreadShared;
use crate::throw::{JavaResult, Throw};

/// Payload bits that count how often the owner entered again.
const RECURSION_BITS: u32 = 9;
const RECURSION_MAX: u32 = (1 << RECURSION_BITS) - 1;

fn thin(owner: u32, recursion: u32) -> u32 {
    owner << RECURSION_BITS | recursion
}

fn thin_owner(payload: u32) -> u32 {
    payload >> RECURSION_BITS
}

fn thin_recursion(payload: u32) -> u32 {
    payload & RECURSION_MAX
}

#[derive(Default)]
struct MonitorState {
    owner: u32,
    recursion: u32,
    stopped: bool,
    waiters: VecDeque<Arc<ThreadShared>>,
}

/// An inflated monitor.
pub struct Monitor {
    /// The object, or null for a free entry; the collector updates it.
    object: AtomicU32,
    /// The object's identity hash, 0 while it has none.
    hash: AtomicU32,
    state: Mutex<MonitorState>,
    released: Condvar,
}

/// All inflated monitors of a `Vm`.
#[derive(Default)]
pub struct MonitorTable {
    inner: Mutex<Monitors>,
}

#[derive(Default)]
struct Monitors {
    entries: Vec<Arc<Monitor>>,
    free: Vec<u32>,
}

impl MonitorTable {
    fn at(&self, index: u32) -> Arc<Monitor> {
        Arc::clone(&lock(&self.inner).entries[index as usize])
    }

    fn add(&self, monitor: Monitor) -> u32 {
        let mut inner = lock(&self.inner);
        if let Some(index) = inner.free.pop() {
            inner.entries[index as usize] = Arc::new(monitor);
            return index;
        }
        inner.entries.push(Arc::new(monitor));
        inner.entries.len() as u32 - 1
    }

    fn release(&self, index: u32) {
        lock(&self.inner).free.push(index);
    }

    /// Updates the objects after a collection; monitors of dead objects become free.
    pub fn visit_weak(&self, visit: &mut dyn FnMut(RawRef) -> Option<RawRef>) {
        let mut inner = lock(&self.inner);
        let Monitors { entries, free } = &mut *inner;
        for (index, monitor) in entries.iter().enumerate() {
            let object = RawRef::from_bits(monitor.object.load(Ordering::Relaxed));
            if object.is_null() {
                continue;
            }
            let moved = visit(object);
            if moved.is_none() {
                free.push(index as u32);
            }
            monitor.object.store(moved.unwrap_or(RawRef::NULL).bits(), Ordering::Relaxed);
        }
    }

    /// Wakes every thread that waits for a monitor, since the `Vm` stops.
    pub fn stop_all(&self) {
        let entries = lock(&self.inner).entries.clone();
        for monitor in entries {
            lock(&monitor.state).stopped = true;
            monitor.released.notify_all();
        }
    }
}

/// What the payload of a header means, with the whole word for compare-and-swap.
enum Held {
    Neutral { word: u32, hash: u32 },
    Thin { word: u32, owner: u32, recursion: u32 },
    Inflated { index: u32 },
}

fn read(word: &AtomicU32) -> Held {
    let word = word.load(Ordering::Acquire);
    let payload = word >> MARK_PAYLOAD_SHIFT;
    match word & MARK_TAG_MASK {
        MARK_TAG_THIN_LOCKED => Held::Thin { word, owner: thin_owner(payload), recursion: thin_recursion(payload) },
        MARK_TAG_INFLATED => Held::Inflated { index: payload },
        _ => Held::Neutral { word, hash: payload },
    }
}

fn replace(cell: &AtomicU32, old: u32, tag: u32, payload: u32) -> bool {
    let new = old & !(MARK_TAG_MASK | MARK_PAYLOAD_MASK) | tag | payload << MARK_PAYLOAD_SHIFT;
    cell.compare_exchange(old, new, Ordering::AcqRel, Ordering::Acquire).is_ok()
}

impl JavaThread {
    /// Enters the monitor of `object`, which must not be null.
    ///
    /// # Errors
    /// `Throw::Stopped` if the host stops the `Vm` while the thread waits.
    #[inline]
    pub fn lock(&mut self, object: RawRef) -> JavaResult<()> {
        let view = self.vm().view;
        let cell = view.mark_word(object);
        match read(cell) {
            Held::Neutral { word, hash: 0 } if replace(cell, word, MARK_TAG_THIN_LOCKED, thin(self.id(), 0)) => Ok(()),
            Held::Thin { word, owner, recursion }
                if owner == self.id()
                    && recursion < RECURSION_MAX
                    && replace(cell, word, MARK_TAG_THIN_LOCKED, thin(owner, recursion + 1)) =>
            {
                Ok(())
            }
            _ => self.lock_slow(object),
        }
    }

    #[cold]
    fn lock_slow(&mut self, object: RawRef) -> JavaResult<()> {
        let monitor = self.inflate(object);
        let id = self.id();
        {
            let mut state = lock(&monitor.state);
            if state.owner == id {
                state.recursion += 1;
                return Ok(());
            }
            if state.owner == 0 {
                state.owner = id;
                return Ok(());
            }
        }
        self.blocking_as(status::BLOCKED_ON_MONITOR_ENTER, |_| monitor.acquire(id, 0)).and_then(Self::entered)
    }

    fn entered(acquired: bool) -> JavaResult<()> {
        if acquired { Ok(()) } else { Err(Throw::Stopped) }
    }

    /// Leaves the monitor of `object`.
    ///
    /// # Errors
    /// `IllegalMonitorStateException` if this thread does not hold it.
    #[inline]
    pub fn unlock(&mut self, object: RawRef) -> JavaResult<()> {
        let view = self.vm().view;
        let cell = view.mark_word(object);
        match read(cell) {
            Held::Thin { word, owner, recursion: 0 } if owner == self.id() && replace(cell, word, MARK_TAG_NEUTRAL, 0) => Ok(()),
            Held::Thin { word, owner, recursion }
                if owner == self.id()
                    && recursion > 0
                    && replace(cell, word, MARK_TAG_THIN_LOCKED, thin(owner, recursion - 1)) =>
            {
                Ok(())
            }
            _ => self.unlock_slow(object),
        }
    }

    #[cold]
    fn unlock_slow(&mut self, object: RawRef) -> JavaResult<()> {
        let vm = self.vm();
        let cell = vm.view.mark_word(object);
        loop {
            match read(cell) {
                Held::Inflated { index } => {
                    if vm.monitors.at(index).leave(self.id()) {
                        return Ok(());
                    }
                    break;
                }
                Held::Thin { owner, .. } if owner == self.id() => {
                    drop(self.inflate(object));
                }
                _ => break,
            }
        }
        Err(self.throw_plain("java/lang/IllegalMonitorStateException"))
    }

    /// Whether this thread holds the monitor.
    pub fn holds_lock(&self, object: RawRef) -> bool {
        match read(self.vm().view.mark_word(object)) {
            Held::Neutral { .. } => false,
            Held::Thin { owner, .. } => owner == self.id(),
            Held::Inflated { index } => lock(&self.vm().monitors.at(index).state).owner == self.id(),
        }
    }

    /// `Object.wait`; no timeout waits until it is notified.
    ///
    /// # Errors
    /// `IllegalMonitorStateException`, `InterruptedException`, or `Throw::Stopped`.
    pub fn wait(&mut self, object: RawRef, timeout: Option<Duration>) -> JavaResult<()> {
        if !self.holds_lock(object) {
            return Err(self.throw_new("java/lang/IllegalMonitorStateException", "current thread is not owner"));
        }
        if self.shared.with_signals(|signals| signals.interrupted) {
            self.clear_interrupt();
            return Err(self.throw_plain("java/lang/InterruptedException"));
        }
        let monitor = self.inflate(object);
        let id = self.id();
        let deadline = timeout.map(|timeout| Instant::now() + timeout.min(Duration::from_secs(3_000_000_000)));
        let status = if timeout.is_some() { status::IN_OBJECT_WAIT_TIMED } else { status::IN_OBJECT_WAIT };
        let shared = Arc::clone(&self.shared);
        shared.with_signals(|signals| signals.notified = false);
        let recursion = monitor.begin_wait(id, &shared);
        let (acquired, interrupted) = self.blocking_as(status, |shared| {
            shared.wait_until(deadline, |signals| signals.notified || signals.interrupted);
            let notified = monitor.end_wait(shared);
            let interrupted = !notified && shared.with_signals(|signals| signals.interrupted);
            (monitor.acquire(id, recursion), interrupted)
        })?;
        Self::entered(acquired)?;
        if interrupted {
            self.clear_interrupt();
            return Err(self.throw_plain("java/lang/InterruptedException"));
        }
        Ok(())
    }

    /// `Object.notify`, or `notifyAll`.
    ///
    /// # Errors
    /// `IllegalMonitorStateException`.
    pub fn notify(&mut self, object: RawRef, all: bool) -> JavaResult<()> {
        if !self.holds_lock(object) {
            return Err(self.throw_new("java/lang/IllegalMonitorStateException", "current thread is not owner"));
        }
        if let Held::Inflated { index } = read(self.vm().view.mark_word(object)) {
            self.vm().monitors.at(index).notify(all);
        }
        Ok(())
    }

    /// `System.identityHashCode` of an object: positive, and the same as long as the object lives.
    pub fn identity_hash(&mut self, object: RawRef) -> i32 {
        let vm = self.vm();
        let cell = vm.view.mark_word(object);
        loop {
            match read(cell) {
                Held::Neutral { hash, .. } if hash != 0 => return hash as i32,
                Held::Neutral { word, .. } => {
                    replace(cell, word, MARK_TAG_NEUTRAL, vm.next_hash());
                }
                Held::Thin { .. } => drop(self.inflate(object)),
                Held::Inflated { index } => {
                    let monitor = vm.monitors.at(index);
                    let fresh = vm.next_hash();
                    let stored = monitor.hash.compare_exchange(0, fresh, Ordering::AcqRel, Ordering::Acquire);
                    return stored.map_or_else(|known| known, |_| fresh) as i32;
                }
            }
        }
    }

    /// The inflated monitor of `object`.
    fn inflate(&mut self, object: RawRef) -> Arc<Monitor> {
        let vm = self.vm();
        let cell = vm.view.mark_word(object);
        loop {
            let (word, owner, recursion, hash) = match read(cell) {
                Held::Inflated { index } => return vm.monitors.at(index),
                Held::Neutral { word, hash } => (word, 0, 0, hash),
                Held::Thin { word, owner, recursion } => (word, owner, recursion, 0),
            };
            let monitor = Monitor {
                object: AtomicU32::new(object.bits()),
                hash: AtomicU32::new(hash),
                state: Mutex::new(MonitorState { owner, recursion, stopped: vm.is_stopping(), ..MonitorState::default() }),
                released: Condvar::new(),
            };
            let index = vm.monitors.add(monitor);
            if replace(cell, word, MARK_TAG_INFLATED, index) {
                return vm.monitors.at(index);
            }
            vm.monitors.at(index).object.store(0, Ordering::Relaxed);
            vm.monitors.release(index);
        }
    }

    /// Number of the thread that holds the monitor of `object`, if one does.
    pub fn lock_owner(&self, object: RawRef) -> Option<u32> {
        let owner = match read(self.vm().view.mark_word(object)) {
            Held::Neutral { .. } => 0,
            Held::Thin { owner, .. } => owner,
            Held::Inflated { index } => lock(&self.vm().monitors.at(index).state).owner,
        };
        (owner != 0).then_some(owner)
    }
}

impl Monitor {
    /// Waits for ownership; false if the `Vm` stops first.
    fn acquire(&self, thread: u32, recursion: u32) -> bool {
        let mut state = lock(&self.state);
        while state.owner != 0 {
            if state.stopped {
                return false;
            }
            state = self.released.wait(state).unwrap_or_else(std::sync::PoisonError::into_inner);
        }
        state.owner = thread;
        state.recursion = recursion;
        true
    }

    /// Whether the thread was the owner.
    fn leave(&self, thread: u32) -> bool {
        let mut state = lock(&self.state);
        if state.owner != thread {
            return false;
        }
        if state.recursion > 0 {
            state.recursion -= 1;
            return true;
        }
        state.owner = 0;
        drop(state);
        self.released.notify_one();
        true
    }

    /// Joins the wait set and gives up the monitor; the result restores the recursion.
    fn begin_wait(&self, thread: u32, waiter: &Arc<ThreadShared>) -> u32 {
        let mut state = lock(&self.state);
        debug_assert_eq!(state.owner, thread);
        let recursion = state.recursion;
        state.waiters.push_back(Arc::clone(waiter));
        state.owner = 0;
        state.recursion = 0;
        drop(state);
        self.released.notify_one();
        recursion
    }

    /// Leaves the wait set; tells whether `notify` had taken the thread out of it.
    fn end_wait(&self, waiter: &ThreadShared) -> bool {
        let mut state = lock(&self.state);
        let before = state.waiters.len();
        state.waiters.retain(|other| other.id != waiter.id);
        before == state.waiters.len()
    }

    fn notify(&self, all: bool) {
        let chosen: Vec<_> = {
            let mut state = lock(&self.state);
            let count = if all { state.waiters.len() } else { state.waiters.len().min(1) };
            state.waiters.drain(..count).collect()
        };
        for waiter in chosen {
            waiter.signal(|signals| signals.notified = true);
        }
    }
}
