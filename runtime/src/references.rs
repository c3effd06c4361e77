//! The pending list of `java.lang.ref`: the collector fills it, the reference handler empties it.

use std::sync::{Condvar, Mutex};
use std::time::Duration;

use gc::RawRef;

use crate::outcome::JavaResult;
use crate::sync::lock;
use crate::thread::JavaThread;

/// Wakes the reference handler.
#[derive(Default)]
pub struct PendingReferences {
    stopped: Mutex<bool>,
    changed: Condvar,
}

impl PendingReferences {
    /// The collector has put references into the list.
    pub fn announce(&self) {
        let _guard = lock(&self.stopped);
        self.changed.notify_all();
    }

    /// The `Vm` stops.
    pub fn stop(&self) {
        *lock(&self.stopped) = true;
        self.changed.notify_all();
    }
}

/// Waits until the pending list is not empty.
///
/// # Errors
/// `Throw::Stopped` if the host stops the `Vm`.
pub fn wait_for_pending_references(thread: &mut JavaThread) -> JavaResult<()> {
    let vm = thread.vm();
    thread.blocking(|_| {
        let mut stopped = lock(&vm.references.stopped);
        while !*stopped && !vm.heap.has_pending_references() {
            let waited = vm.references.changed.wait_timeout(stopped, Duration::from_secs(1));
            stopped = waited.unwrap_or_else(std::sync::PoisonError::into_inner).0;
        }
    })
}

/// Takes the pending list; the head is linked through `discovered`.
pub fn take_pending_references(thread: &mut JavaThread) -> RawRef {
    thread.vm().heap.take_pending_references()
}
