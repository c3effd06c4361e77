//! `monitorenter` and `monitorexit` (JVMS §6.5).

use gc::RawRef;

use crate::outcome::JavaResult;
use crate::thread::JavaThread;

/// `monitorenter`
///
/// # Errors
/// `NullPointerException`, or `Throw::Stopped` if the host stops the `Vm` while the thread waits.
#[inline]
pub fn enter(thread: &mut JavaThread, object: RawRef) -> JavaResult<()> {
    if object.is_null() {
        return Err(thread.throw_null_pointer());
    }
    thread.lock(object)
}

/// `monitorexit`
///
/// # Errors
/// `NullPointerException`, `IllegalMonitorStateException`.
#[inline]
pub fn exit(thread: &mut JavaThread, object: RawRef) -> JavaResult<()> {
    if object.is_null() {
        return Err(thread.throw_null_pointer());
    }
    thread.unlock(object)
}
