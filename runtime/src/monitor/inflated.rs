//! Inflated monitors: who holds one, who waits to enter it, who waits to be notified.

use std::collections::VecDeque;
use std::sync::atomic::AtomicU32;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};

use crate::sync::lock;
use crate::thread::shared::ThreadShared;
use crate::vm::Vm;

/// How often a thread looks whether the owner has left before it sleeps, and pauses between two looks.
const SPINS: u32 = 10;
const PAUSES: u32 = 16;

#[derive(Default)]
pub(super) struct MonitorState {
    pub(super) owner: u32,
    pub(super) recursion: u32,
    /// Threads that sleep until the owner leaves.
    blocked: u32,
    waiters: VecDeque<Arc<ThreadShared>>,
    /// Waiters that `notify` chose: they wake when the owner leaves, since they could not go on before.
    notified: Vec<Arc<ThreadShared>>,
}

impl MonitorState {
    /// Held by this thread, or by nobody if it is 0.
    pub(super) fn held(owner: u32, recursion: u32) -> Self {
        Self { owner, recursion, ..Self::default() }
    }
}

/// An inflated monitor.
#[derive(Default)]
pub struct Monitor {
    /// The object, or null for a free entry; the collector updates it.
    pub(super) object: AtomicU32,
    /// The object's identity hash, 0 while it has none.
    pub(super) hash: AtomicU32,
    pub(super) state: Mutex<MonitorState>,
    pub(super) released: Condvar,
}

impl Monitor {
    /// Enters, if the monitor is free, is held by `thread` already, or becomes free within microseconds.
    pub(super) fn enter_soon(&self, thread: u32) -> bool {
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
    pub(super) fn acquire(&self, thread: u32, recursion: u32, vm: &Vm) -> bool {
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
    pub(super) fn leave(&self, thread: u32) -> bool {
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
    pub(super) fn begin_wait(&self, thread: u32, waiter: &Arc<ThreadShared>) -> u32 {
        let mut state = lock(&self.state);
        debug_assert_eq!(state.owner, thread);
        let recursion = state.recursion;
        state.waiters.push_back(Arc::clone(waiter));
        self.release(state);
        recursion
    }

    /// Leaves the wait set; tells whether `notify` had taken the thread out of it.
    pub(super) fn end_wait(&self, waiter: &ThreadShared) -> bool {
        let mut state = lock(&self.state);
        let before = state.waiters.len();
        state.waiters.retain(|other| other.id != waiter.id);
        state.notified.retain(|other| other.id != waiter.id);
        before == state.waiters.len()
    }

    /// Chooses one waiter or all, and calls `chosen` with each.
    pub(super) fn notify(&self, all: bool, chosen: impl Fn(&ThreadShared)) {
        let mut state = lock(&self.state);
        let count = if all { state.waiters.len() } else { state.waiters.len().min(1) };
        let state = &mut *state;
        state.notified.extend(state.waiters.drain(..count).inspect(|waiter| chosen(waiter)));
    }
}
