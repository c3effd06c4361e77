//! Object monitors (JVMS §2.11.10): thin locks in the header, inflated on contention or `wait`.
//!
//! `[VMDOC]` Monitors. The header has a `[VMDOC]` Lock word, whose payload becomes the number of a [`Monitor`] when it cannot say enough.
//! Any thread may inflate a thin lock: it makes a monitor that is owned by the thin owner and swaps it in. A monitor belongs to its
//! object until the object dies.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock};
use std::time::{Duration, Instant};

use gc::RawRef;

use crate::lock_word::{self, Held};
use crate::sync::lock;
use crate::thread::JavaThread;
use crate::thread::parking::{self, status};
use crate::thread::shared::ThreadShared;
use crate::throw::{JavaResult, Throw};
use crate::vm::Vm;

/// How often a thread looks whether the owner has left before it sleeps, and pauses between two looks.
const SPINS: u32 = 10;
const PAUSES: u32 = 16;

#[derive(Default)]
struct MonitorState {
    owner: u32,
    recursion: u32,
    /// Threads that sleep until the owner leaves.
    blocked: u32,
    waiters: VecDeque<Arc<ThreadShared>>,
    /// Waiters that `notify` chose: they wake when the owner leaves, since they could not go on before.
    notified: Vec<Arc<ThreadShared>>,
}

/// An inflated monitor.
#[derive(Default)]
pub struct Monitor {
    /// The object, or null for a free entry; the collector updates it.
    object: AtomicU32,
    /// The object's identity hash, 0 while it has none.
    hash: AtomicU32,
    state: Mutex<MonitorState>,
    released: Condvar,
}

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
    fn at(&self, index: u32) -> &Monitor {
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
    fn add(&self, object: RawRef, hash: u32, state: MonitorState) -> u32 {
        let index = self.next_number();
        let monitor = self.at(index);
        *lock(&monitor.state) = state;
        monitor.hash.store(hash, Ordering::Relaxed);
        monitor.object.store(object.bits(), Ordering::Relaxed);
        index
    }

    /// Gives back a monitor that no header names.
    fn release(&self, index: u32) {
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

/// What a lock word says.
fn read(cell: &AtomicU32) -> Held {
    lock_word::held(cell.load(Ordering::Acquire))
}

/// Swaps in the next word.
fn replace(cell: &AtomicU32, old: u32, new: u32) -> bool {
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
        let word = cell.load(Ordering::Acquire);
        match lock_word::entered(word, self.id()) {
            Some(entered) if replace(cell, word, entered) => Ok(()),
            _ => self.lock_slow(object),
        }
    }

    #[cold]
    fn lock_slow(&mut self, object: RawRef) -> JavaResult<()> {
        let vm = self.vm();
        let index = self.inflate(object);
        let monitor = vm.monitors.at(index);
        let id = self.id();
        if monitor.enter_soon(id) {
            return Ok(());
        }
        self.awaiting(index, status::BLOCKED_ON_MONITOR_ENTER, |_| monitor.acquire(id, 0, &vm)).and_then(Self::entered)
    }

    /// Runs `body` outside the running state while others see that the thread waits for this monitor.
    fn awaiting<T>(&mut self, index: u32, status: i32, body: impl FnOnce(&ThreadShared) -> T) -> JavaResult<T> {
        self.shared.awaited_monitor.store(index + 1, Ordering::SeqCst);
        let result = parking::blocking_as(self, status, body);
        self.shared.awaited_monitor.store(0, Ordering::Release);
        result
    }

    /// The object for whose monitor a thread waits, to enter it or to be notified.
    pub fn awaited_by(&self, thread: &ThreadShared) -> Option<RawRef> {
        let index = thread.awaited_monitor.load(Ordering::Acquire).checked_sub(1)?;
        let object = RawRef::from_bits(self.vm().monitors.at(index).object.load(Ordering::Relaxed));
        (!object.is_null()).then_some(object)
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
        let word = cell.load(Ordering::Acquire);
        match lock_word::left(word, self.id()) {
            Some(left) if replace(cell, word, left) => Ok(()),
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
                    self.inflate(object);
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
            parking::clear_interrupt(self);
            return Err(self.throw_plain("java/lang/InterruptedException"));
        }
        let vm = self.vm();
        let index = self.inflate(object);
        let monitor = vm.monitors.at(index);
        let id = self.id();
        let deadline = timeout.map(|timeout| Instant::now() + timeout.min(Duration::from_secs(3_000_000_000)));
        let status = if timeout.is_some() { status::IN_OBJECT_WAIT_TIMED } else { status::IN_OBJECT_WAIT };
        let shared = Arc::clone(&self.shared);
        shared.with_signals(|signals| signals.notified = false);
        let recursion = monitor.begin_wait(id, &shared);
        let (acquired, interrupted) = self.awaiting(index, status, |shared| {
            shared.wait_until(deadline, |signals| signals.notified || signals.interrupted);
            let notified = monitor.end_wait(shared);
            let interrupted = !notified && shared.with_signals(|signals| signals.interrupted);
            (monitor.acquire(id, recursion, &vm), interrupted)
        })?;
        Self::entered(acquired)?;
        if interrupted {
            parking::clear_interrupt(self);
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
            let vm = self.vm();
            let offset = vm.well_known().fields.thread_status;
            vm.monitors.at(index).notify(all, |waiter| {
                let waiter = waiter.object.load();
                if !waiter.is_null() {
                    vm.view.store_u32_volatile(waiter, offset, status::BLOCKED_ON_MONITOR_ENTER as u32);
                }
            });
        }
        Ok(())
    }

    /// The identity hash of an object that has one already, as long as nobody has locked it.
    #[inline]
    pub fn known_identity_hash(&self, object: RawRef) -> Option<i32> {
        match read(self.vm().view.mark_word(object)) {
            Held::Neutral { hash } if hash != 0 => Some(hash as i32),
            _ => None,
        }
    }

    /// `System.identityHashCode` of an object: positive, and the same as long as the object lives.
    pub fn identity_hash(&mut self, object: RawRef) -> i32 {
        let vm = self.vm();
        let cell = vm.view.mark_word(object);
        loop {
            let word = cell.load(Ordering::Acquire);
            match lock_word::held(word) {
                Held::Neutral { hash } if hash != 0 => return hash as i32,
                Held::Neutral { .. } => {
                    replace(cell, word, lock_word::with(word, Held::Neutral { hash: self.identity_hashes.next() }));
                }
                Held::Thin { .. } => {
                    self.inflate(object);
                }
                Held::Inflated { index } => {
                    let monitor = vm.monitors.at(index);
                    let fresh = self.identity_hashes.next();
                    let stored = monitor.hash.compare_exchange(0, fresh, Ordering::AcqRel, Ordering::Acquire);
                    return stored.map_or_else(|known| known, |_| fresh) as i32;
                }
            }
        }
    }

    /// Number of the inflated monitor of `object`.
    fn inflate(&mut self, object: RawRef) -> u32 {
        let vm = self.vm();
        let cell = vm.view.mark_word(object);
        loop {
            let word = cell.load(Ordering::Acquire);
            let (owner, recursion, hash) = match lock_word::held(word) {
                Held::Inflated { index } => return index,
                Held::Neutral { hash } => (0, 0, hash),
                Held::Thin { owner, recursion } => (owner, recursion, 0),
            };
            let state = MonitorState { owner, recursion, ..MonitorState::default() };
            let index = vm.monitors.add(object, hash, state);
            if replace(cell, word, lock_word::with(word, Held::Inflated { index })) {
                return index;
            }
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
    /// Enters, if the monitor is free, is held by `thread` already, or becomes free within microseconds.
    fn enter_soon(&self, thread: u32) -> bool {
        self.enter_now(lock(&self.state), thread)
            || (0..SPINS).any(|_| {
                (0..PAUSES).for_each(|_| std::hint::spin_loop());
                self.state.try_lock().is_ok_and(|state| self.enter_now(state, thread))
            })
    }

    fn enter_now(&self, mut state: MutexGuard<'_, MonitorState>, thread: u32) -> bool {
        if state.owner == thread {
            state.recursion += 1;
            return true;
        }
        let free = state.owner == 0;
        if free {
            state.owner = thread;
        }
        free
    }

    /// Waits for ownership; false if the `Vm` stops first.
    fn acquire(&self, thread: u32, recursion: u32, vm: &Vm) -> bool {
        let mut state = lock(&self.state);
        while state.owner != 0 {
            if vm.is_stopping() {
                return false;
            }
            state.blocked += 1;
            state = self.released.wait(state).unwrap_or_else(std::sync::PoisonError::into_inner);
            state.blocked -= 1;
        }
        state.owner = thread;
        state.recursion = recursion;
        true
    }

    /// Gives up ownership and wakes those who can go on.
    fn release(&self, mut state: MutexGuard<'_, MonitorState>) {
        state.owner = 0;
        state.recursion = 0;
        let notified = std::mem::take(&mut state.notified);
        let blocked = state.blocked > 0;
        drop(state);
        for waiter in notified {
            waiter.signal(|signals| signals.notified = true);
        }
        if blocked {
            self.released.notify_one();
        }
    }

    /// Whether the thread was the owner.
    fn leave(&self, thread: u32) -> bool {
        let mut state = lock(&self.state);
        if state.owner != thread {
            return false;
        }
        if state.recursion > 0 {
            state.recursion -= 1;
        } else {
            self.release(state);
        }
        true
    }

    /// Joins the wait set and gives up the monitor; the result restores the recursion.
    fn begin_wait(&self, thread: u32, waiter: &Arc<ThreadShared>) -> u32 {
        let mut state = lock(&self.state);
        debug_assert_eq!(state.owner, thread);
        let recursion = state.recursion;
        state.waiters.push_back(Arc::clone(waiter));
        self.release(state);
        recursion
    }

    /// Leaves the wait set; tells whether `notify` had taken the thread out of it.
    fn end_wait(&self, waiter: &ThreadShared) -> bool {
        let mut state = lock(&self.state);
        let before = state.waiters.len();
        state.waiters.retain(|other| other.id != waiter.id);
        state.notified.retain(|other| other.id != waiter.id);
        before == state.waiters.len()
    }

    /// Chooses one waiter or all, and calls `chosen` with each.
    fn notify(&self, all: bool, chosen: impl Fn(&ThreadShared)) {
        let mut state = lock(&self.state);
        let count = if all { state.waiters.len() } else { state.waiters.len().min(1) };
        let state = &mut *state;
        state.notified.extend(state.waiters.drain(..count).inspect(|waiter| chosen(waiter)));
    }
}
