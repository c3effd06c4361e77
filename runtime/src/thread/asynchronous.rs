//! What threads do to each other: `Thread.stop`, `Thread.suspend` and `Thread.resume`.
//!
//! A request waits in the thread's [`ThreadShared`] and a bit of its request word. Engines look at it where they poll, which is between two instructions of
//! Java code, and what waits or sleeps looks when that ends: nothing of the runtime's own is left half done. A frame of compiled code has no handlers at its
//! polls: where it would need one the exception waits until there is none.

use std::sync::atomic::Ordering;

use gc::Handle;

use crate::metadata::method::MethodRef;
use crate::outcome::JavaResult;
use crate::thread::shared::ThreadShared;
use crate::thread::walk::{PhysicalFrame, PhysicalFrames};
use crate::thread::{JavaThread, REQUEST_SUSPEND, REQUEST_THROW};

/// A poll between two instructions.
///
/// # Errors
/// What another thread has the thread throw; `Throw::Stopped` if the host stopped the `Vm`.
pub fn poll(thread: &mut JavaThread) -> JavaResult<()> {
    thread.poll_slow()?;
    if thread.request_word().load(Ordering::Relaxed) & REQUEST_SUSPEND != 0 {
        stay_suspended(thread)?;
    }
    if thread.request_word().load(Ordering::Relaxed) & REQUEST_THROW != 0 && can_throw_here(thread) {
        return take(thread);
    }
    Ok(())
}

/// Throws what another thread has the thread throw, if there is something.
///
/// # Errors
/// That.
pub fn take(thread: &mut JavaThread) -> JavaResult<()> {
    if thread.request_word().load(Ordering::Relaxed) & REQUEST_THROW == 0 {
        return Ok(());
    }
    thread.request_word().fetch_and(!REQUEST_THROW, Ordering::AcqRel);
    let exception = thread.shared.asynchronous.load(thread);
    let Some(exception) = thread.handle_or_null(exception) else { return Ok(()) };
    Err(thread.throw(exception))
}

/// Has a thread throw an exception as soon as it can; it is interrupted, so that it does not go on to wait.
pub fn stop(thread: &JavaThread, other: &ThreadShared, exception: Handle) {
    other.asynchronous.store(thread.raw(exception));
    other.request(REQUEST_THROW);
    other.signal(|signals| signals.interrupted = true);
}

/// Keeps a thread from going on with Java code; the running one waits at once.
///
/// # Errors
/// `Throw::Stopped` if the host stopped the `Vm` meanwhile.
pub fn suspend(thread: &mut JavaThread, other: &ThreadShared) -> JavaResult<()> {
    other.with_signals(|signals| signals.suspended = true);
    other.request(REQUEST_SUSPEND);
    if other.id == thread.shared.id { stay_suspended(thread) } else { Ok(()) }
}

/// Lets a suspended thread go on.
pub fn resume(other: &ThreadShared) {
    other.signal(|signals| signals.suspended = false);
}

fn stay_suspended(thread: &mut JavaThread) -> JavaResult<()> {
    thread.blocking(|shared| {
        shared.wait_until(None, |signals| !signals.suspended);
    })?;
    thread.shared.with_signals(|signals| {
        if !signals.suspended {
            thread.request_word().fetch_and(!REQUEST_SUSPEND, Ordering::AcqRel);
        }
    });
    Ok(())
}

/// Whether an exception can come out of the current instruction.
fn can_throw_here(thread: &JavaThread) -> bool {
    let vm = thread.vm();
    let Some(frame @ PhysicalFrame::Machine(machine)) = PhysicalFrames::of(vm, &thread.block).next() else { return true };
    let mut methods = Vec::new();
    frame.virtual_frames(vm, &mut methods);
    let needs_nothing = |(method, bci): &(MethodRef, u16)| {
        let handlers = method.code().map_or(&[][..], |code| &code.exception_table);
        method.access & classfile::access::SYNCHRONIZED == 0
            && !handlers.iter().any(|entry| entry.start.0 <= *bci && *bci < entry.end)
    };
    methods.iter().all(needs_nothing) && machine.locks().iter().all(Vec::is_empty)
}
