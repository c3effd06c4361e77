//! [`Waker`]: how another thread stops a thread that blocks in the host.
//!
//! `[VMDOC]` Blocking host calls. Nothing here blocks in the kernel on a file descriptor alone: it polls the descriptor together with
//! the calling thread's waker, whose event becomes readable when the thread is told to stop, when it is signalled (as
//! `NativeThread.signal` does), or when the descriptor it waits on is replaced.
//! Descriptors are few, so a Vm has at most [`EVENTS`] events, which threads share: an event is readable from the first of its threads that is nudged to the
//! last that has noticed. Where no event can be made, a thread looks around from time to time.

use crate::error::{Errno, SandboxError, SandboxResult};
use rustix::event::{EventfdFlags, PollFd, PollFlags, Timespec, eventfd, poll};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

/// The stop signal of one Java thread; clones share it.
#[derive(Clone, Debug)]
pub struct Waker(Arc<WakerState>);

#[derive(Debug)]
struct WakerState {
    event: Arc<Event>,
    stopped: AtomicBool,
    signalled: AtomicBool,
    /// Whether the thread may be in a poll; changes while the event's lock is held, as does the next.
    waiting: AtomicBool,
    /// Whether it was nudged since.
    nudged: AtomicBool,
}

/// Events of a Vm.
const EVENTS: usize = 16;
/// The longest poll without an event.
const LOOK_PERIOD: Duration = Duration::from_millis(10);

/// What threads poll besides what they wait for.
#[derive(Debug, Default)]
struct Event {
    /// Made when a thread waits, if the host has a descriptor for it.
    fd: OnceLock<OwnedFd>,
    /// How many threads were nudged and have not noticed.
    nudged: Mutex<u32>,
}

/// The events of a Vm, handed out in turns.
#[derive(Debug, Default)]
pub(crate) struct Events {
    events: [Arc<Event>; EVENTS],
    next: AtomicUsize,
}

impl Events {
    /// A waker for one thread.
    pub fn new_waker(&self) -> Waker {
        let event = Arc::clone(&self.events[self.next.fetch_add(1, Ordering::Relaxed) % EVENTS]);
        Waker(Arc::new(WakerState {
            event,
            stopped: AtomicBool::new(false),
            signalled: AtomicBool::new(false),
            waiting: AtomicBool::new(false),
            nudged: AtomicBool::new(false),
        }))
    }
}

impl Event {
    fn lock(&self) -> MutexGuard<'_, u32> {
        self.nudged.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The descriptor, if there is room for one.
    fn fd(&self) -> Option<&OwnedFd> {
        if self.fd.get().is_none() {
            let event = eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK).ok()?;
            let _ = self.fd.set(event);
        }
        self.fd.get()
    }

    /// One thread has noticed.
    fn noticed(&self, nudged: &mut u32) {
        *nudged -= 1;
        if *nudged == 0
            && let Some(fd) = self.fd.get()
        {
            let mut counter = [0u8; 8];
            // Fails with `EAGAIN` when there is nothing to drain: the event was made after the nudge.
            let _ = rustix::io::read(fd, &mut counter);
        }
    }
}

/// A thread that waits, until this is dropped.
pub(crate) struct Waiting<'w>(&'w Waker);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let state = &self.0.0;
        let mut nudged = state.event.lock();
        state.waiting.store(false, Ordering::SeqCst);
        if state.nudged.swap(false, Ordering::SeqCst) {
            state.event.noticed(&mut nudged);
        }
    }
}

impl Waker {
    /// Makes the thread's current and later blocking calls return [`SandboxError::Interrupted`], until [`clear`](Self::clear).
    pub fn wake(&self) {
        self.0.stopped.store(true, Ordering::SeqCst);
        self.nudge();
    }

    /// Makes a blocking call in progress fail with `EINTR`; without one it has no lasting effect (`NativeThread.signal`).
    pub fn signal(&self) {
        self.0.signalled.store(true, Ordering::SeqCst);
        self.nudge();
    }

    /// Forgets earlier calls of [`wake`](Self::wake) and [`signal`](Self::signal).
    pub fn clear(&self) {
        self.0.stopped.store(false, Ordering::SeqCst);
        self.0.signalled.store(false, Ordering::SeqCst);
    }

    /// Whether the thread was told to stop.
    pub fn is_woken(&self) -> bool {
        self.0.stopped.load(Ordering::SeqCst)
    }

    /// Sleeps for `duration`, or until told to stop.
    pub fn sleep(&self, duration: Duration) -> SandboxResult<()> {
        let deadline = Instant::now().checked_add(duration);
        let _waiting = self.prepare();
        loop {
            self.check()?;
            if !self.poll_with(&mut [], deadline)? && deadline.is_some_and(|deadline| Instant::now() >= deadline) {
                return Ok(());
            }
        }
    }

    /// Makes sure that a [`nudge`](Self::nudge) from now on ends the next poll. Must come before the checks that precede it.
    pub(crate) fn prepare(&self) -> Waiting<'_> {
        let _nudged = self.0.event.lock();
        self.0.waiting.store(true, Ordering::SeqCst);
        Waiting(self)
    }

    /// Makes the thread look at the state of what it waits on.
    pub(crate) fn nudge(&self) {
        let mut nudged = self.0.event.lock();
        if self.0.waiting.load(Ordering::SeqCst) && !self.0.nudged.swap(true, Ordering::SeqCst) {
            *nudged += 1;
            if let Some(fd) = self.0.event.fd.get() {
                // The counter can only be full when it is already readable.
                let _ = rustix::io::write(fd, &1u64.to_ne_bytes());
            }
        }
    }

    /// The thread has left a poll and will look at what it waits on.
    fn notice(&self) {
        let mut nudged = self.0.event.lock();
        if self.0.nudged.swap(false, Ordering::SeqCst) {
            self.0.event.noticed(&mut nudged);
        } else if *nudged > 0 {
            drop(nudged);
            // The event was for another thread, which is about to take it.
            std::thread::yield_now();
        }
    }

    /// Called when a blocking call starts: an earlier signal was for an earlier call.
    pub(crate) fn begin(&self) {
        self.0.signalled.store(false, Ordering::SeqCst);
    }

    pub(crate) fn check(&self) -> SandboxResult<()> {
        if self.is_woken() {
            return Err(SandboxError::Interrupted);
        }
        if self.0.signalled.swap(false, Ordering::SeqCst) {
            return Err(Errno::INTR.into());
        }
        Ok(())
    }

    /// Waits for one of `descriptors`, the waker or the deadline; `true` if one of `descriptors` is ready. Each entry is a descriptor,
    /// the events to wait for, and the place for those that occurred.
    pub(crate) fn poll_with(
        &self,
        descriptors: &mut [(BorrowedFd<'_>, PollFlags, PollFlags)],
        deadline: Option<Instant>,
    ) -> SandboxResult<bool> {
        let event = self.0.event.fd();
        // A nudge before there was an event is not seen in it.
        let look = match event {
            _ if self.0.nudged.load(Ordering::SeqCst) => Some(Instant::now()),
            None => Some(Instant::now() + LOOK_PERIOD),
            Some(_) => None,
        };
        let deadline = deadline.into_iter().chain(look).min();
        let mut entries: Vec<PollFd<'_>> = Vec::with_capacity(descriptors.len() + 1);
        entries.extend(descriptors.iter().map(|(fd, events, _)| PollFd::from_borrowed_fd(*fd, *events)));
        entries.extend(event.map(|event| PollFd::from_borrowed_fd(event.as_fd(), PollFlags::IN)));
        match poll(&mut entries, timeout_until(deadline).as_ref()) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(errno) => return Err(errno.into()),
        }
        let occurred: Vec<PollFlags> = entries.iter().take(descriptors.len()).map(PollFd::revents).collect();
        drop(entries);
        self.notice();
        for (descriptor, events) in descriptors.iter_mut().zip(&occurred) {
            descriptor.2 = *events;
        }
        Ok(occurred.iter().any(|events| !events.is_empty()))
    }
}

impl PartialEq for Waker {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// `None` waits for ever.
pub(crate) fn timeout_until(deadline: Option<Instant>) -> Option<Timespec> {
    let left = deadline?.saturating_duration_since(Instant::now());
    Some(Timespec { tv_sec: i64::try_from(left.as_secs()).unwrap_or(i64::MAX), tv_nsec: i64::from(left.subsec_nanos()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wake_stops_a_sleep_and_clear_forgets_it() {
        let waker = Events::default().new_waker();
        let other = waker.clone();
        let thread = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(20));
            other.wake();
        });
        assert_eq!(waker.sleep(Duration::from_secs(20)), Err(SandboxError::Interrupted));
        thread.join().unwrap();
        waker.clear();
        assert_eq!(waker.sleep(Duration::from_millis(1)), Ok(()));
    }

    #[test]
    fn threads_that_share_an_event_are_woken_one_by_one() {
        let events = Events::default();
        let wakers: Vec<Waker> = (0..3 * EVENTS).map(|_| events.new_waker()).collect();
        std::thread::scope(|scope| {
            let sleep = |waker: &Waker| waker.sleep(Duration::from_secs(20));
            let threads: Vec<_> = wakers.iter().map(|waker| scope.spawn(move || sleep(waker))).collect();
            std::thread::sleep(Duration::from_millis(30));
            for (waker, thread) in wakers.iter().zip(threads) {
                assert!(!thread.is_finished());
                waker.wake();
                assert_eq!(thread.join().unwrap(), Err(SandboxError::Interrupted));
            }
        });
        assert!(events.events.iter().all(|event| *event.lock() == 0));
    }
}
