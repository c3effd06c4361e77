//! Sleeping: `Thread.sleep`, `LockSupport.park` and interruption.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use crate::fuel;
use crate::outcome::JavaResult;
use crate::thread::{JavaThread, asynchronous};

/// `Thread.State` as `Thread.threadStatus` holds it (JVMTI thread states).
pub mod status {
    /// Not started.
    pub const NEW: i32 = 0;
    /// Running, or ready to.
    pub const RUNNABLE: i32 = 5;
    /// In `Thread.sleep`.
    pub const SLEEPING: i32 = 225;
    /// In `Object.wait()`.
    pub const IN_OBJECT_WAIT: i32 = 401;
    /// In `Object.wait(timeout)`.
    pub const IN_OBJECT_WAIT_TIMED: i32 = 417;
    /// In `LockSupport.park()`.
    pub const PARKED: i32 = 657;
    /// In `LockSupport.parkNanos`.
    pub const PARKED_TIMED: i32 = 673;
    /// Waiting for a monitor.
    pub const BLOCKED_ON_MONITOR_ENTER: i32 = 1025;
    /// Ended.
    pub const TERMINATED: i32 = 2;
}

/// The latest instant that matters: a hundred years from now.
fn after(duration: Duration) -> Instant {
    Instant::now() + duration.min(Duration::from_secs(100 * 365 * 86_400))
}

/// Writes `Thread.threadStatus`; gives the old value.
pub fn set_status(thread: &mut JavaThread, status: i32) -> i32 {
    let object = thread.shared.object.load(thread);
    if object.is_null() {
        return status::RUNNABLE;
    }
    let offset = thread.vm().well_known().fields.thread_status;
    let view = thread.vm().view;
    let old = view.load_u32(object, offset) as i32;
    view.store_u32_volatile(object, offset, status as u32);
    old
}

/// Runs `body` outside the running state while the thread shows `status`.
///
/// # Errors
/// `Throw::Stopped` if the host stopped the `Vm` meanwhile.
pub fn blocking_as<T>(
    thread: &mut JavaThread,
    status: i32,
    body: impl FnOnce(&crate::thread::shared::ThreadShared) -> T,
) -> JavaResult<T> {
    let blocked = status == status::BLOCKED_ON_MONITOR_ENTER;
    let count = if blocked { &thread.shared.blocked_count } else { &thread.shared.waited_count };
    count.fetch_add(1, Ordering::Relaxed);
    if !blocked {
        // Compiled code that enters a monitor has looked for fuel before; what waits otherwise has been called.
        fuel::rest(thread);
    }
    let began = thread.vm().measures_contention.load(Ordering::Relaxed).then(Instant::now);
    let old = set_status(thread, status);
    let result = thread.blocking(body)?;
    set_status(thread, old);
    if let Some(began) = began {
        let time = if blocked { &thread.shared.blocked_time } else { &thread.shared.waited_time };
        time.fetch_add(began.elapsed().as_nanos() as u64, Ordering::Relaxed);
    }
    Ok(result)
}

/// `LockSupport.park`: waits for the permit, an interrupt, or the time.
///
/// # Errors
/// `Throw::Stopped` if the host stopped the `Vm` meanwhile.
pub fn park(thread: &mut JavaThread, timeout: Option<Duration>) -> JavaResult<()> {
    if thread.shared.with_signals(|signals| std::mem::take(&mut signals.permit) || signals.interrupted) {
        return Ok(());
    }
    let status = if timeout.is_some() { status::PARKED_TIMED } else { status::PARKED };
    let deadline = timeout.map(after);
    blocking_as(thread, status, |shared| {
        shared.wait_until(deadline, |signals| signals.permit || signals.interrupted);
        shared.with_signals(|signals| signals.permit = false);
    })?;
    asynchronous::take(thread)
}

/// `Thread.sleep`.
///
/// # Errors
/// `InterruptedException` if the thread is or gets interrupted.
pub fn sleep(thread: &mut JavaThread, duration: Duration) -> JavaResult<()> {
    let deadline = Some(after(duration));
    let interrupted = blocking_as(thread, status::SLEEPING, |shared| shared.wait_until(deadline, |signals| signals.interrupted))?;
    asynchronous::take(thread)?;
    if interrupted {
        clear_interrupt(thread);
        return Err(thread.throw_new("java/lang/InterruptedException", "sleep interrupted"));
    }
    Ok(())
}

/// Forgets that the thread was interrupted, on both sides.
pub fn clear_interrupt(thread: &mut JavaThread) {
    thread.shared.with_signals(|signals| signals.interrupted = false);
    let object = thread.shared.object.load(thread);
    if !object.is_null() {
        let offset = thread.vm().well_known().fields.thread_interrupted;
        thread.vm().view.store_u8_volatile(object, offset, 0);
    }
}
