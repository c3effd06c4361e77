//! The pending list of `java.lang.ref`: the collector fills it, the reference handler empties it.

use std::sync::{Condvar, Mutex};
use std::time::Duration;

use crate::sync::lock;

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

    /// Waits until `is_filled` says that the list is not empty, or the `Vm` stops.
    pub fn wait_until(&self, is_filled: impl Fn() -> bool) {
        let mut stopped = lock(&self.stopped);
        while !*stopped && !is_filled() {
            let waited = self.changed.wait_timeout(stopped, Duration::from_secs(1));
            stopped = waited.unwrap_or_else(std::sync::PoisonError::into_inner).0;
        }
    }
}
