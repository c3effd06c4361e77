//! [`Waker`]: how another thread stops a thread that blocks in the host.
//!
//! `[VMDOC]` Blocking host calls. Nothing here blocks in the kernel on a file descriptor alone: it polls the descriptor together with
//! the calling thread's waker, whose event becomes readable when the thread is told to stop, when it is signalled (as
//! `NativeThread.signal` does), or when the descriptor it waits on is closed.

use crate::error::{Errno, SandboxError, SandboxResult};
use rustix::event::{EventfdFlags, PollFd, PollFlags, Timespec, eventfd, poll};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

/// The stop signal of one Java thread; clones share it.
#[derive(Clone, Debug)]
pub struct Waker(Arc<WakerState>);

#[derive(Debug, Default)]
struct WakerState {
    /// Made by the first call that waits: most threads never wait for the host, and descriptors are few.
    event: OnceLock<OwnedFd>,
    stopped: AtomicBool,
    signalled: AtomicBool,
}

impl Waker {
    pub(crate) fn new() -> Self {
        Self(Arc::default())
    }

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
        self.drain();
    }

    /// Whether the thread was told to stop.
    pub fn is_woken(&self) -> bool {
        self.0.stopped.load(Ordering::SeqCst)
    }

    /// Sleeps for `duration`, or until told to stop.
    pub fn sleep(&self, duration: Duration) -> SandboxResult<()> {
        let deadline = Instant::now().checked_add(duration);
        self.prepare()?;
        loop {
            self.check()?;
            if !self.poll_with(&mut [], deadline)? && deadline.is_some_and(|deadline| Instant::now() >= deadline) {
                return Ok(());
            }
        }
    }

    /// Makes sure that a [`nudge`](Self::nudge) from now on ends the next poll. Must come before the checks that precede it.
    pub(crate) fn prepare(&self) -> SandboxResult<()> {
        self.event().map(drop)
    }

    fn event(&self) -> SandboxResult<&OwnedFd> {
        if let Some(event) = self.0.event.get() {
            return Ok(event);
        }
        let event = eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK)?;
        Ok(self.0.event.get_or_init(|| event))
    }

    /// Makes the thread look at the state of what it waits on.
    pub(crate) fn nudge(&self) {
        if let Some(event) = self.0.event.get() {
            // The counter can only be full when it is already readable.
            let _ = rustix::io::write(event, &1u64.to_ne_bytes());
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
        let mut entries: Vec<PollFd<'_>> = Vec::with_capacity(descriptors.len() + 1);
        entries.push(PollFd::from_borrowed_fd(self.event()?.as_fd(), PollFlags::IN));
        entries.extend(descriptors.iter().map(|(fd, events, _)| PollFd::from_borrowed_fd(*fd, *events)));
        match poll(&mut entries, timeout_until(deadline).as_ref()) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(errno) => return Err(errno.into()),
        }
        let woken = !entries[0].revents().is_empty();
        let occurred: Vec<PollFlags> = entries[1..].iter().map(PollFd::revents).collect();
        drop(entries);
        if woken && !self.is_woken() {
            self.drain();
        }
        for (descriptor, events) in descriptors.iter_mut().zip(&occurred) {
            descriptor.2 = *events;
        }
        Ok(occurred.iter().any(|events| !events.is_empty()))
    }

    fn drain(&self) {
        if let Some(event) = self.0.event.get() {
            let mut counter = [0u8; 8];
            // Fails with `EAGAIN` when there is nothing to drain.
            let _ = rustix::io::read(event, &mut counter);
        }
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
        let waker = Waker::new();
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
}
