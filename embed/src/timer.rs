//! Deadlines: one thread of the process stops the `Vm`s whose time is over.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Condvar, Mutex, MutexGuard, OnceLock, PoisonError, Weak};
use std::time::Instant;

use runtime::thread::native_thread;

use crate::vm::{Inner, StopReason};

type Key = (Instant, u64);

#[derive(Default)]
struct State {
    armed: BTreeMap<Key, Weak<Inner>>,
    last_number: u64,
    /// When the thread looks up next; none while it waits for the first deadline.
    wakes_at: Option<Instant>,
    is_running: bool,
}

#[derive(Default)]
struct Timer {
    state: Mutex<State>,
    changed: Condvar,
}

static TIMER: OnceLock<Timer> = OnceLock::new();

impl Timer {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run(&self) {
        let mut state = self.lock();
        loop {
            let now = Instant::now();
            while let Some(entry) = state.armed.first_entry().filter(|entry| entry.key().0 <= now) {
                // Whoever has armed it holds the `Vm` until this lock is free again, so nothing is dropped here.
                if let Some(inner) = entry.remove().upgrade() {
                    inner.vm.stop_for(StopReason::Deadline);
                }
            }
            state.wakes_at = state.armed.keys().next().map(|key| key.0);
            state = match state.wakes_at {
                None => self.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
                Some(at) => self.changed.wait_timeout(state, at - now).unwrap_or_else(PoisonError::into_inner).0,
            };
        }
    }
}

/// A deadline; dropping it takes it back.
pub struct Armed(Key);

/// Has the `Vm` stopped at that time. The caller holds it for as long as the deadline is armed.
///
/// # Errors
/// If there can be no thread that looks at the clock.
pub fn arm(inner: Weak<Inner>, at: Instant) -> io::Result<Armed> {
    let timer = TIMER.get_or_init(Timer::default);
    let mut state = timer.lock();
    if !state.is_running {
        native_thread::spawn("rjvm deadlines", true, || TIMER.get_or_init(Timer::default).run())?;
        state.is_running = true;
    }
    state.last_number += 1;
    let key = (at, state.last_number);
    state.armed.insert(key, inner);
    if state.wakes_at.is_none_or(|wakes_at| at < wakes_at) {
        // It would be woken for each call otherwise.
        state.wakes_at = Some(at);
        timer.changed.notify_one();
    }
    Ok(Armed(key))
}

impl Drop for Armed {
    fn drop(&mut self) {
        if let Some(timer) = TIMER.get() {
            timer.lock().armed.remove(&self.0);
        }
    }
}
