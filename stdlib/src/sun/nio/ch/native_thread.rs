//! Natives of `sun.nio.ch.NativeThread`: what channels need to end another thread's blocking call.

use runtime::natives::no_operation;
use runtime::{JavaResult, JavaThread, natives};

natives! { "sun/nio/ch/NativeThread":
    "init" "()V" => no_operation,
    "current" "()J" => current,
    "signal" "(J)V" => signal,
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
