//! Inflated monitors: who holds one, who waits to enter it, who waits to be notified.
//!
//! `[VMDOC]` Owner word. It holds the number of the owner, 0 if there is none, and the bit [`CONTENDED`]. A thread enters by exchanging 0
//! for its number and leaves by exchanging its number for 0, without looking at the queue. What makes that right:
//! 1. While the bit is set the word changes only under the queue's lock: both exchanges expect a word without it.
//! 2. A thread sets the bit under that lock before it goes to sleep, and looks once more for an owner in the word that it set it in. If
//!    there is none, it does not sleep. So either the owner's exchange came first, or it fails and the owner takes the lock.
//! 3. Who sets a new owner or none under the lock keeps the bit as long as threads sleep or notified ones have not been woken
//!    ([`Queue::contended`]). `notify` sets it, since the owner shall wake those it chose when it leaves.
//! 4. So an owner whose exchange succeeds has nobody to wake. The bit may be set for no reason; it costs a look at the queue.
//!
//! The recursion count belongs to the owner. Entering acquires and leaving releases, by exchange or by a store under the lock, so the
//! next owner sees what this one has written.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use crate::sync::lock;
use crate::thread::shared::ThreadShared;

/// How often a thread looks whether the owner has left before it sleeps, and pauses between two looks.
const SPINS: u32 = 10;
const PAUSES: u32 = 16;

/// The bit of the owner word that makes the owner look at the queue.
const CONTENDED: u32 = 1 << 31;

#[derive(Default)]
struct Queue {
    /// Threads that sleep until the owner leaves.
    blocked: u32,
    waiters: VecDeque<Arc<ThreadShared>>,
    /// Waiters that `notify` chose: they wake when the owner leaves, since they could not go on before.
    notified: Vec<Arc<ThreadShared>>,
}

impl Queue {
    /// [`CONTENDED`] if an owner that leaves has somebody to wake.
    fn contended(&self) -> u32 {
        if self.blocked > 0 || !self.notified.is_empty() { CONTENDED } else { 0 }
    }
}

/// An inflated monitor.
#[derive(Default)]
pub(super) struct Monitor {
    /// The object, or null for a free entry; the collector updates it.
    pub object: AtomicU32,
    /// The object's identity hash, 0 while it has none.
    pub hash: AtomicU32,
    /// See `[VMDOC]` Owner word.
    owner: AtomicU32,
    /// How often the owner entered again.
    recursion: AtomicU32,
    queue: Mutex<Queue>,
    released: Condvar,
}

impl Monitor {
    /// Makes this the monitor of an object that is thin-locked by `owner`, or by nobody if that is 0. No header names it yet.
    pub fn reset(&self, object: u32, hash: u32, owner: u32, recursion: u32) {
        let mut queue = lock(&self.queue);
        queue.waiters.clear();
        queue.notified.clear();
        self.owner.store(owner | queue.contended(), Ordering::Relaxed);
        self.recursion.store(recursion, Ordering::Relaxed);
        self.hash.store(hash, Ordering::Relaxed);
        self.object.store(object, Ordering::Relaxed);
    }

    /// Whether nobody holds it, waits to enter it, or waits to be notified.
    pub fn is_idle(&self) -> bool {
        let queue = lock(&self.queue);
        self.owner() == 0 && queue.blocked == 0 && queue.waiters.is_empty() && queue.notified.is_empty()
    }

    /// Number of the thread that holds it, or 0.
    #[inline]
    pub fn owner(&self) -> u32 {
        self.owner.load(Ordering::Relaxed) & !CONTENDED
    }

    /// Enters if that is possible now.
    #[inline]
    pub fn enter(&self, thread: u32) -> bool {
        let word = self.owner.load(Ordering::Relaxed);
        if word == 0 {
            return self.owner.compare_exchange(0, thread, Ordering::Acquire, Ordering::Relaxed).is_ok();
        }
        if word & !CONTENDED == thread {
            self.recursion.store(self.recursion.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
            return true;
        }
        word == CONTENDED && self.enter_contended(thread)
    }

    #[cold]
    #[inline(never)]
    fn enter_contended(&self, thread: u32) -> bool {
        self.queue.try_lock().is_ok_and(|queue| self.claim(&queue, thread))
    }

    /// Enters if the monitor becomes free within microseconds.
    pub fn enter_soon(&self, thread: u32) -> bool {
        self.enter(thread)
            || (0..SPINS).any(|_| {
                (0..PAUSES).for_each(|_| std::hint::spin_loop());
                self.enter(thread)
            })
    }

    /// Becomes the owner, which this thread is not yet, under the lock.
    fn claim(&self, queue: &Queue, thread: u32) -> bool {
        let new = thread | queue.contended();
        let free = |word: u32| (word & !CONTENDED == 0).then_some(new);
        self.owner.fetch_update(Ordering::Acquire, Ordering::Relaxed, free).is_ok()
    }

    /// Waits for ownership; false if `is_stopping` says so first.
    pub fn acquire(&self, thread: u32, recursion: u32, is_stopping: impl Fn() -> bool) -> bool {
        let mut queue = lock(&self.queue);
        while !self.claim(&queue, thread) {
            if is_stopping() {
                return false;
            }
            if self.owner.fetch_or(CONTENDED, Ordering::Relaxed) & !CONTENDED != 0 {
                queue.blocked += 1;
                queue = self.released.wait(queue).unwrap_or_else(PoisonError::into_inner);
                queue.blocked -= 1;
            }
        }
        self.recursion.store(recursion, Ordering::Relaxed);
        true
    }

    /// Those who wait for ownership look up.
    pub fn wake(&self) {
        let _guard = lock(&self.queue);
        self.released.notify_all();
    }

    /// Whether the thread was the owner.
    #[inline]
    pub fn leave(&self, thread: u32) -> bool {
        if self.owner() != thread {
            return false;
        }
        let recursion = self.recursion.load(Ordering::Relaxed);
        if recursion > 0 {
            self.recursion.store(recursion - 1, Ordering::Relaxed);
        } else if self.owner.compare_exchange(thread, 0, Ordering::Release, Ordering::Relaxed).is_err() {
            self.leave_contended();
        }
        true
    }

    #[cold]
    #[inline(never)]
    fn leave_contended(&self) {
        self.release(lock(&self.queue));
    }

    /// Gives up ownership and wakes those who can go on.
    fn release(&self, mut queue: MutexGuard<'_, Queue>) {
        let notified = std::mem::take(&mut queue.notified);
        let contended = queue.contended();
        // Nobody else changes the word of an owner who has the lock.
        self.owner.store(contended, Ordering::Release);
        drop(queue);
        for waiter in notified {
            waiter.signal(|signals| signals.notified = true);
        }
        if contended != 0 {
            self.released.notify_one();
        }
    }

    /// Joins the wait set and gives up the monitor; the result restores the recursion.
    pub fn begin_wait(&self, waiter: &Arc<ThreadShared>) -> u32 {
        debug_assert_eq!(self.owner(), waiter.id);
        let recursion = self.recursion.swap(0, Ordering::Relaxed);
        let mut queue = lock(&self.queue);
        queue.waiters.push_back(Arc::clone(waiter));
        self.release(queue);
        recursion
    }

    /// Leaves the wait set; tells whether `notify` had taken the thread out of it.
    pub fn end_wait(&self, waiter: &ThreadShared) -> bool {
        let mut queue = lock(&self.queue);
        let before = queue.waiters.len();
        queue.waiters.retain(|other| other.id != waiter.id);
        queue.notified.retain(|other| other.id != waiter.id);
        before == queue.waiters.len()
    }

    /// Chooses one waiter or all, and calls `chosen` with each. The caller is the owner.
    pub fn notify(&self, all: bool, chosen: impl Fn(&ThreadShared)) {
        let mut queue = lock(&self.queue);
        let count = if all { queue.waiters.len() } else { queue.waiters.len().min(1) };
        let queue = &mut *queue;
        queue.notified.extend(queue.waiters.drain(..count).inspect(|waiter| chosen(waiter)));
        self.owner.fetch_or(queue.contended(), Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::thread;
    use std::time::{Duration, Instant};

    use sandbox::{Policy, Sandbox};

    use super::*;

    fn threads(count: u32) -> Vec<Arc<ThreadShared>> {
        let sandbox = Sandbox::new(Policy::untrusted()).unwrap();
        (1..=count).map(|id| Arc::new(ThreadShared::new(id, 0, sandbox.new_waker()))).collect()
    }

    /// Enters with spinning, or goes to sleep at once.
    fn enter(monitor: &Monitor, thread: u32, spins: bool) {
        assert!(spins && monitor.enter_soon(thread) || monitor.acquire(thread, 0, || false));
    }

    /// Adds 1 in a way that loses additions if two threads are at it.
    fn add(counter: &AtomicU32) {
        let value = counter.load(Ordering::Relaxed);
        std::hint::spin_loop();
        counter.store(value + 1, Ordering::Relaxed);
    }

    /// Nobody holds the monitor, and nothing is left of those who did.
    fn assert_idle(monitor: &Monitor) {
        let queue = lock(&monitor.queue);
        assert_eq!((queue.blocked, queue.waiters.len(), queue.notified.len()), (0, 0, 0));
        assert_eq!(monitor.owner.load(Ordering::Relaxed) & !CONTENDED, 0);
        assert_eq!(monitor.recursion.load(Ordering::Relaxed), 0);
    }

    #[test]
    fn one_thread_at_a_time_holds_a_monitor() {
        const ROUNDS: u32 = 20_000;
        let (monitor, counter) = (Monitor::default(), AtomicU32::new(0));
        thread::scope(|scope| {
            for id in 1..=4 {
                let (monitor, counter) = (&monitor, &counter);
                scope.spawn(move || {
                    for round in 0..ROUNDS {
                        enter(monitor, id, (round + id) % 3 > 0);
                        add(counter);
                        if round % 64 == id {
                            // Others come to sleep.
                            thread::yield_now();
                        }
                        if round % 5 == 0 {
                            assert!(monitor.enter(id) && monitor.leave(id) && monitor.owner() == id);
                        }
                        assert!(monitor.leave(id));
                        assert!(!monitor.leave(id), "left already");
                    }
                });
            }
        });
        assert_eq!(counter.into_inner(), 4 * ROUNDS);
        assert_idle(&monitor);
    }

    #[test]
    fn the_owner_word_is_bare_again_when_contention_is_over() {
        let monitor = Monitor::default();
        assert!(monitor.enter(1));
        thread::scope(|scope| {
            scope.spawn(|| {
                assert!(monitor.acquire(2, 7, || false));
                assert_eq!(monitor.recursion.swap(0, Ordering::Relaxed), 7);
                assert!(monitor.leave(2));
            });
            while monitor.owner.load(Ordering::Relaxed) != 1 | CONTENDED {
                thread::yield_now();
            }
            assert!(monitor.enter(1) && monitor.leave(1), "again, as others wait");
            assert!(!monitor.enter(3) && !monitor.leave(3));
            assert!(monitor.leave(1));
        });
        assert_eq!(monitor.owner.load(Ordering::Relaxed), 0);
        assert_idle(&monitor);
    }

    #[test]
    fn each_of_several_sleepers_is_woken() {
        for sleepers in 1..6 {
            let (monitor, counter) = (Monitor::default(), AtomicU32::new(0));
            assert!(monitor.enter(1));
            thread::scope(|scope| {
                for id in 2..2 + sleepers {
                    let (monitor, counter) = (&monitor, &counter);
                    scope.spawn(move || {
                        assert!(monitor.acquire(id, 0, || false));
                        add(counter);
                        assert!(monitor.leave(id));
                    });
                }
                while lock(&monitor.queue).blocked < sleepers {
                    thread::yield_now();
                }
                assert!(monitor.leave(1));
            });
            assert_eq!(counter.into_inner(), sleepers);
            assert_idle(&monitor);
        }
    }

    #[test]
    fn who_was_notified_wakes_when_the_owner_leaves() {
        let threads = threads(4);
        let monitor = Monitor::default();
        thread::scope(|scope| {
            for own in &threads[1..] {
                let monitor = &monitor;
                scope.spawn(move || {
                    assert!(monitor.acquire(own.id, 0, || false));
                    assert!(wait(monitor, own, None));
                    assert!(monitor.leave(own.id));
                });
            }
            while lock(&monitor.queue).waiters.len() < 3 {
                thread::yield_now();
            }
            for all in [false, true] {
                enter(&monitor, 1, true);
                monitor.notify(all, |_| ());
                assert_eq!(lock(&monitor.queue).notified.len(), if all { 2 } else { 1 });
                assert_eq!(monitor.owner.load(Ordering::Relaxed), 1 | CONTENDED);
                assert!(monitor.leave(1));
            }
        });
        assert_idle(&monitor);
    }

    /// `Object.wait` without what it does to a `Vm`.
    fn wait(monitor: &Monitor, own: &Arc<ThreadShared>, timeout: Option<Duration>) -> bool {
        own.with_signals(|signals| signals.notified = false);
        let recursion = monitor.begin_wait(own);
        own.wait_until(timeout.map(|timeout| Instant::now() + timeout), |signals| signals.notified);
        let notified = monitor.end_wait(own);
        assert!(monitor.acquire(own.id, recursion, || false));
        notified
    }

    #[test]
    fn no_notification_is_lost() {
        const ROUNDS: u32 = 3_000;
        let threads = threads(5);
        let (monitor, permits, taken) = (Monitor::default(), AtomicU32::new(0), AtomicU32::new(0));
        thread::scope(|scope| {
            for own in &threads[1..] {
                let (monitor, permits, taken) = (&monitor, &permits, &taken);
                scope.spawn(move || {
                    for round in 0..ROUNDS {
                        enter(monitor, own.id, round % 2 == 0);
                        assert!(monitor.enter(own.id));
                        while permits.load(Ordering::Relaxed) == 0 {
                            wait(monitor, own, (round % 16 == 0).then_some(Duration::from_micros(50)));
                        }
                        permits.store(permits.load(Ordering::Relaxed) - 1, Ordering::Relaxed);
                        add(taken);
                        assert!(monitor.leave(own.id) && monitor.leave(own.id) && monitor.owner() != own.id);
                    }
                });
            }
            for round in 0..4 * ROUNDS {
                enter(&monitor, 1, round % 2 == 0);
                add(&permits);
                monitor.notify(round % 32 == 0, |_| ());
                assert!(monitor.leave(1));
            }
        });
        assert_eq!((permits.into_inner(), taken.into_inner()), (0, 4 * ROUNDS));
        assert_idle(&monitor);
    }

    #[test]
    fn a_stop_ends_the_wait_for_a_monitor() {
        let (monitor, stopping) = (Monitor::default(), AtomicU32::new(0));
        assert!(monitor.enter(1));
        thread::scope(|scope| {
            let sleeper = scope.spawn(|| monitor.acquire(2, 0, || stopping.load(Ordering::SeqCst) == 1));
            while lock(&monitor.queue).blocked == 0 {
                thread::yield_now();
            }
            stopping.store(1, Ordering::SeqCst);
            monitor.wake();
            assert!(!sleeper.join().unwrap());
        });
        assert!(monitor.leave(1) && monitor.enter(3) && monitor.leave(3));
        assert_idle(&monitor);
    }
}
