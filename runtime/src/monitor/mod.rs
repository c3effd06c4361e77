//! Object monitors (JVMS §2.11.10): thin locks in the header, inflated on contention or `wait`.
//!
//! `[VMDOC]` Monitors. The header has a `[VMDOC]` Lock word, whose payload becomes the number of a monitor when it cannot say enough.
//! Any thread may inflate a thin lock: it makes a monitor that is owned by the thin owner and swaps it in. So the owner too
//! changes a thin lock by swaps only. A monitor belongs to its object until that dies, or until a full collection finds that nobody uses it; how one is
//! entered and left says `[VMDOC]` Owner word. Nobody keeps a number across a safepoint that is not the owner, or a waiter, or has announced it
//! (`awaited_monitor`).
//!
//! Monitors count as native memory (`[VMDOC]` Native memory). Where there is none left, a full collection takes back what it can; then what is
//! wished for is an `OutOfMemoryError`, and a `Vm` whose locks need more than a small overdraft is stopped: entering a lock cannot fail.

mod inflated;
pub mod table;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use gc::{Cause, Handle, Kind, RawRef, Ref, Reference, Running};

use crate::lock_word::{self, Held};
use crate::monitor::table::Need;
use crate::outcome::{JavaResult, Throw};
use crate::thread::parking::{self, status};
use crate::thread::shared::ThreadShared;
use crate::thread::{JavaThread, asynchronous};
use crate::vm::{StopReason, Vm};

/// What a lock word says.
fn read(cell: &AtomicU32) -> Held {
    lock_word::held(cell.load(Ordering::Acquire))
}

/// Swaps in the next word.
fn replace(cell: &AtomicU32, old: u32, new: u32) -> bool {
    cell.compare_exchange(old, new, Ordering::AcqRel, Ordering::Acquire).is_ok()
}

/// Enters a lock that is or becomes thin; false changes nothing ([`lock_word::entered`]).
#[inline(always)]
#[allow(clippy::inline_always, reason = "part of handlers")]
pub fn enter_thin(cell: &AtomicU32, thread: u32) -> bool {
    let word = cell.load(Ordering::Relaxed);
    let entered = lock_word::entered(word, thread);
    entered.is_some_and(|entered| cell.compare_exchange(word, entered, Ordering::Acquire, Ordering::Relaxed).is_ok())
}

/// Leaves a thin lock that `thread` holds; false changes nothing ([`lock_word::left`]).
#[inline(always)]
#[allow(clippy::inline_always, reason = "part of handlers")]
pub fn leave_thin(cell: &AtomicU32, thread: u32) -> bool {
    let word = cell.load(Ordering::Relaxed);
    let left = lock_word::left(word, thread);
    left.is_some_and(|left| cell.compare_exchange(word, left, Ordering::Release, Ordering::Relaxed).is_ok())
}

impl JavaThread {
    /// Enters the monitor of `object`, which must not be null.
    ///
    /// # Errors
    /// `Throw::Stopped` if the host stops the `Vm` while the thread waits.
    #[inline]
    pub fn lock(&mut self, object: RawRef) -> JavaResult<()> {
        let cell = self.vm().view.mark_word(object);
        if enter_thin(cell, self.block.number) || self.enter_inflated(object) { Ok(()) } else { lock_slow(self, object) }
    }

    /// Enters the monitor of `object` if it is inflated and the thread need not wait for it. No safepoint.
    #[inline]
    pub fn enter_inflated(&self, object: impl Reference) -> bool {
        let vm = self.vm();
        let index = lock_word::inflated(vm.view.mark_word(object).load(Ordering::Acquire));
        index.is_some_and(|index| vm.monitors.at(index).enter(self.block.number))
    }

    /// The object for whose monitor a thread waits, to enter it or to be notified.
    pub fn awaited_by(&self, thread: &ThreadShared) -> Option<Ref<'_>> {
        awaited_by(&self.vm(), self, thread)
    }

    /// Leaves the monitor of `object`.
    ///
    /// # Errors
    /// `IllegalMonitorStateException` if this thread does not hold it.
    #[inline]
    pub fn unlock(&mut self, object: RawRef) -> JavaResult<()> {
        if unlock_at_once(self, object) { Ok(()) } else { unlock_slow(self, object) }
    }

    /// Leaves the monitor of `object` if it is inflated and this thread holds it. No safepoint.
    #[inline]
    pub fn leave_inflated(&self, object: impl Reference) -> bool {
        let vm = self.vm();
        let index = lock_word::inflated(vm.view.mark_word(object).load(Ordering::Acquire));
        index.is_some_and(|index| vm.monitors.at(index).leave(self.block.number))
    }

    /// Whether this thread holds the monitor.
    pub fn holds_lock(&self, object: impl Reference) -> bool {
        match read(self.vm().view.mark_word(object)) {
            Held::Neutral { .. } => false,
            Held::Thin { owner, .. } => owner == self.id(),
            Held::Inflated { index } => self.vm().monitors.at(index).owner() == self.id(),
        }
    }

    /// `Object.wait`; no timeout waits until it is notified.
    ///
    /// # Errors
    /// `IllegalMonitorStateException`, `InterruptedException`, or `Throw::Stopped`.
    pub fn wait(&mut self, object: Handle, timeout: Option<Duration>) -> JavaResult<()> {
        if !self.holds_lock(self.raw(object)) {
            return Err(self.throw_new("java/lang/IllegalMonitorStateException", "current thread is not owner"));
        }
        if self.shared.with_signals(|signals| signals.interrupted) {
            parking::clear_interrupt(self);
            return Err(self.throw_plain("java/lang/InterruptedException"));
        }
        let vm = self.vm();
        let reference = self.raw(object).unbound();
        let index = inflate_or_collect(self, reference, Need::Wish)?;
        let monitor = vm.monitors.at(index);
        let id = self.id();
        let deadline = timeout.map(|timeout| Instant::now() + timeout.min(Duration::from_secs(3_000_000_000)));
        let status = if timeout.is_some() { status::IN_OBJECT_WAIT_TIMED } else { status::IN_OBJECT_WAIT };
        let shared = Arc::clone(&self.shared);
        shared.with_signals(|signals| signals.notified = false);
        let recursion = monitor.begin_wait(&shared);
        let (acquired, interrupted) = awaiting(self, index, status, |shared| {
            shared.wait_until(deadline, |signals| signals.notified || signals.interrupted);
            let notified = monitor.end_wait(shared);
            let interrupted = !notified && shared.with_signals(|signals| signals.interrupted);
            (monitor.acquire(id, recursion, || vm.is_stopping()), interrupted)
        })?;
        entered(acquired)?;
        asynchronous::take(self)?;
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
    pub fn notify(&mut self, object: Handle, all: bool) -> JavaResult<()> {
        if !self.holds_lock(self.raw(object)) {
            return Err(self.throw_new("java/lang/IllegalMonitorStateException", "current thread is not owner"));
        }
        if let Held::Inflated { index } = read(self.vm().view.mark_word(self.raw(object))) {
            let vm = self.vm();
            let offset = vm.well_known().fields.thread_status;
            vm.monitors.at(index).notify(all, |waiter| {
                let waiter = waiter.object.load_raw();
                if !waiter.is_null() {
                    vm.view.store_u32_volatile(waiter, offset, status::BLOCKED_ON_MONITOR_ENTER as u32);
                }
            });
        }
        Ok(())
    }

    /// The identity hash of an object that has one already, as long as nobody has locked it.
    #[inline]
    pub fn known_identity_hash(&self, object: impl Reference) -> Option<i32> {
        match read(self.vm().view.mark_word(object)) {
            Held::Neutral { hash } if hash != 0 => Some(lock_word::shown_hash(hash)),
            _ => None,
        }
    }

    /// `System.identityHashCode` of an object: positive, and the same as long as the object lives. May collect.
    ///
    /// # Errors
    /// `OutOfMemoryError` if a lock is in the way and there is no memory for a monitor.
    pub fn identity_hash(&mut self, object: Handle) -> JavaResult<i32> {
        let vm = self.vm();
        loop {
            let object = self.raw(object).unbound();
            let cell = vm.view.mark_word(object);
            let word = cell.load(Ordering::Acquire);
            match lock_word::held(word) {
                Held::Neutral { hash } if hash != 0 => return Ok(lock_word::shown_hash(hash)),
                Held::Neutral { .. } => {
                    replace(cell, word, lock_word::with(word, Held::Neutral { hash: self.identity_hashes.next() }));
                }
                Held::Thin { .. } => {
                    inflate_or_collect(self, object, Need::Wish)?;
                }
                Held::Inflated { index } => {
                    let monitor = vm.monitors.at(index);
                    let fresh = self.identity_hashes.next();
                    let stored = monitor.hash.compare_exchange(0, fresh, Ordering::AcqRel, Ordering::Acquire);
                    return Ok(lock_word::shown_hash(stored.map_or_else(|known| known, |_| fresh)));
                }
            }
        }
    }

    /// Number of the thread that holds the monitor of `object`, if one does.
    pub fn lock_owner(&self, object: impl Reference) -> Option<u32> {
        lock_owner(&self.vm(), object)
    }
}

/// The object that a thread waits for, to enter its monitor or to be notified.
pub fn awaited_by<'m>(vm: &Vm, running: &'m impl Running, thread: &ThreadShared) -> Option<Ref<'m>> {
    let index = thread.awaited_monitor.load(Ordering::Acquire).checked_sub(1)?;
    let object = RawRef::from_bits(vm.monitors.at(index).object.load(Ordering::Relaxed));
    (!object.is_null()).then_some(Ref::bound(object, running))
}

/// Number of the thread that holds the monitor of `object`, if one does.
pub fn lock_owner(vm: &Vm, object: impl Reference) -> Option<u32> {
    let owner = match read(vm.view.mark_word(object)) {
        Held::Neutral { .. } => 0,
        Held::Thin { owner, .. } => owner,
        Held::Inflated { index } => vm.monitors.at(index).owner(),
    };
    (owner != 0).then_some(owner)
}

/// Enters the monitor of an object.
///
/// # Errors
/// `Throw::Stopped` if the host stops the `Vm` while the thread waits.
pub fn enter(thread: &mut JavaThread, object: Handle) -> JavaResult<()> {
    thread.lock(thread.raw(object).unbound())
}

/// Leaves the monitor of an object.
///
/// # Errors
/// `IllegalMonitorStateException` if this thread does not hold it.
pub fn exit(thread: &mut JavaThread, object: Handle) -> JavaResult<()> {
    thread.unlock(thread.raw(object).unbound())
}

#[cold]
fn lock_slow(thread: &mut JavaThread, object: RawRef) -> JavaResult<()> {
    let vm = thread.vm();
    let index = inflate_or_collect(thread, object, Need::Must)?;
    let monitor = vm.monitors.at(index);
    let id = thread.id();
    if monitor.enter_soon(id) {
        return Ok(());
    }
    awaiting(thread, index, status::BLOCKED_ON_MONITOR_ENTER, |_| monitor.acquire(id, 0, || vm.is_stopping())).and_then(entered)
}

/// Runs `body` outside the running state while others see that the thread waits for this monitor.
fn awaiting<T>(thread: &mut JavaThread, index: u32, status: i32, body: impl FnOnce(&ThreadShared) -> T) -> JavaResult<T> {
    thread.shared.awaited_monitor.store(index + 1, Ordering::SeqCst);
    let result = parking::blocking_as(thread, status, body);
    thread.shared.awaited_monitor.store(0, Ordering::Release);
    result
}

fn entered(acquired: bool) -> JavaResult<()> {
    if acquired { Ok(()) } else { Err(Throw::Stopped) }
}

fn unlock_at_once(thread: &JavaThread, object: impl Reference) -> bool {
    leave_thin(thread.vm().view.mark_word(object), thread.block.number) || thread.leave_inflated(object)
}

#[cold]
fn unlock_slow(thread: &mut JavaThread, object: RawRef) -> JavaResult<()> {
    // A swap fails if another thread inflates the lock just then.
    while thread.holds_lock(object) {
        if unlock_at_once(thread, object) {
            return Ok(());
        }
    }
    Err(thread.throw_plain("java/lang/IllegalMonitorStateException"))
}

/// Number of the inflated monitor of `object`, which may have moved then.
///
/// # Errors
/// `OutOfMemoryError`, or `Throw::Stopped` where there must be one.
fn inflate_or_collect(thread: &mut JavaThread, object: RawRef, need: Need) -> JavaResult<u32> {
    if let Some(index) = inflate(thread, Ref::bound(object, thread), Need::Wish) {
        return Ok(index);
    }
    let mark = thread.handles.mark();
    let (vm, object) = (thread.vm(), thread.handle(Ref::bound(object, thread)));
    thread.mutator.collect(Kind::Full, Cause::MetadataThreshold, &*vm);
    let index = inflate(thread, thread.raw(object), need);
    thread.handles.truncate(mark);
    match (index, need) {
        (Some(index), _) => Ok(index),
        (None, Need::Wish) => Err(thread.throw_out_of_memory("Native memory")),
        (None, Need::Must) => {
            thread.vm().stop_for(StopReason::NativeMemory);
            Err(Throw::Stopped)
        }
    }
}

/// Number of the inflated monitor of `object`; none if there is no memory for one.
fn inflate(thread: &JavaThread, object: Ref<'_>, need: Need) -> Option<u32> {
    let vm = thread.vm();
    let cell = vm.view.mark_word(object);
    loop {
        let word = cell.load(Ordering::Acquire);
        let (owner, recursion, hash) = match lock_word::held(word) {
            Held::Inflated { index } => return Some(index),
            Held::Neutral { hash } => (0, 0, hash),
            Held::Thin { owner, recursion } => (owner, recursion, 0),
        };
        let index = vm.monitors.add(need, object.unbound(), hash, owner, recursion)?;
        if replace(cell, word, lock_word::with(word, Held::Inflated { index })) {
            return Some(index);
        }
        vm.monitors.release(index);
    }
}
