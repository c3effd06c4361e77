//! Locks of the runtime.
//!
//! `[VMDOC]` Runtime locks. A runtime lock protects a few memory operations. Nobody allocates in the heap, runs Java or
//! reaches a safepoint while holding one: a thread that waits for a runtime lock counts as running, so the world could not
//! be stopped. A panic is caught once for the whole `Vm`, so a poisoned lock only means that the `Vm` is going down.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks, whatever happened to earlier holders.
pub fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
