//! Limits of time, on the clock and of processors: one thread of the process stops the `Vm`s whose time is over.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Condvar, Mutex, MutexGuard, OnceLock, PoisonError, Weak};
use std::time::{Duration, Instant};

use runtime::thread::native_thread;

use crate::vm::{Inner, StopReason};

type Key = (Instant, u64);

/// What is looked at when its time has come.
#[derive(Clone)]
struct Watch {
    inner: Weak<Inner>,
    /// Processor time that there is; none: the time on the clock is over.
    processor: Option<Duration>,
}

/// Processor time is looked at no more often than this.
const PERIOD_MIN: Duration = Duration::from_millis(2);
/// And no less often: threads that start use it up faster.
const PERIOD_MAX: Duration = Duration::from_millis(20);

impl Watch {
    /// Stops the `Vm`, or says when to look again.
    fn look(&self) -> Option<Duration> {
        // Whoever has armed it holds the `Vm` until the timer's lock is free again, so nothing is dropped here.
        let inner = self.inner.upgrade()?;
        let Some(max) = self.processor else {
            inner.vm.stop_for(StopReason::Deadline);
            return None;
        };
        let left = max.saturating_sub(inner.vm.cpu_time());
        if left.is_zero() {
            inner.vm.stop_for(StopReason::Cpu);
            return None;
        }
        Some((left / 2).clamp(PERIOD_MIN, PERIOD_MAX))
    }
}

#[derive(Default)]
struct State {
    armed: BTreeMap<Key, Watch>,
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
                let ((_, number), watch) = entry.remove_entry();
                if let Some(later) = watch.look() {
                    state.armed.insert((now + later, number), watch);
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

/// A limit that is watched; dropping it ends that.
#[derive(Debug)]
pub struct Armed(Key);

/// Has the `Vm` stopped at that time. The caller holds it for as long as the deadline is armed.
///
/// # Errors
/// If there can be no thread that looks at the clock.
pub fn arm(inner: Weak<Inner>, at: Instant) -> io::Result<Armed> {
    watch(Watch { inner, processor: None }, at)
}

/// Has the `Vm` stopped when its threads have taken so much processor time. The caller holds it as for [`arm`].
///
/// # Errors
/// As [`arm`].
pub fn arm_processor(inner: Weak<Inner>, max: Duration) -> io::Result<Armed> {
    watch(Watch { inner, processor: Some(max) }, Instant::now())
}

fn watch(watch: Watch, at: Instant) -> io::Result<Armed> {
    let timer = TIMER.get_or_init(Timer::default);
    let mut state = timer.lock();
    if !state.is_running {
        native_thread::spawn("rjvm deadlines", true, || TIMER.get_or_init(Timer::default).run())?;
        state.is_running = true;
    }
    state.last_number += 1;
    let key = (at, state.last_number);
    state.armed.insert(key, watch);
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
            let armed = &mut timer.lock().armed;
            if armed.remove(&self.0).is_none() {
                // It has been looked at, and is to be again.
                armed.retain(|(_, number), _| *number != self.0.1);
            }
        }
    }
}
