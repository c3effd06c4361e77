//! Natives of `sun.nio.ch.NativeThread`: what channels need to end another thread's blocking call.

use runtime::natives::no_operation;
use runtime::{JavaResult, JavaThread, natives};

natives! { "sun/nio/ch/NativeThread":
    "init" "()V" => no_operation,
    "current" "()J" => current,
    "signal" "(J)V" => signal,
    "supportPendingSignals0" "()Z" => support_pending_signals,
}

/// Since 17.0.16: whether a signal that comes before the call it should end is remembered. A waker remembers its own.
fn support_pending_signals(_thread: &mut JavaThread) -> JavaResult<bool> {
    Ok(false)
}

fn current(thread: &mut JavaThread) -> JavaResult<i64> {
    Ok(i64::from(thread.id()))
}

fn signal(thread: &mut JavaThread, id: i64) -> JavaResult<()> {
    if let Some(shared) = u32::try_from(id).ok().and_then(|id| thread.vm().threads.find(id)) {
        shared.waker.signal();
    }
    Ok(())
}
