//! Compiler threads look at metadata without being stopped by collections: while one does, nothing is freed.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard, TryLockError};

use crate::sync::lock;

/// Who looks at metadata (`[VMDOC]` Metadata lifetime).
#[derive(Debug, Default)]
pub struct InUse {
    users: RwLock<()>,
    /// Held while nobody may begin to look.
    gate: Mutex<()>,
    /// Those who want quiet.
    quiet: AtomicU32,
}

/// Nobody looks, until it goes.
#[derive(Debug)]
pub struct Quiet<'u> {
    in_use: &'u InUse,
    _gate: MutexGuard<'u, ()>,
}

impl Drop for Quiet<'_> {
    fn drop(&mut self) {
        self.in_use.quiet.fetch_sub(1, Ordering::Relaxed);
    }
}

impl InUse {
    /// Nothing is freed until the guard goes. Waits while [`quiet`](Self::quiet) has a holder.
    pub fn look(&self) -> RwLockReadGuard<'_, ()> {
        let _gate = lock(&self.gate);
        self.users.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Nothing is freed until the guard goes; none while [`quiet`](Self::quiet) has a holder.
    pub fn try_look(&self) -> Option<RwLockReadGuard<'_, ()>> {
        let _gate = self.gate.try_lock().ok()?;
        self.users.try_read().ok()
    }

    /// Waits until nobody looks; nobody begins to until the guard goes. The caller does not count as running meanwhile.
    pub fn quiet(&self) -> Quiet<'_> {
        self.quiet.fetch_add(1, Ordering::Relaxed);
        let quiet = Quiet { in_use: self, _gate: lock(&self.gate) };
        drop(self.users.write().unwrap_or_else(PoisonError::into_inner));
        quiet
    }

    /// Whether somebody wants quiet: who runs must not wait for those who look.
    pub fn is_quiet_wanted(&self) -> bool {
        self.quiet.load(Ordering::Relaxed) > 0
    }

    /// Nobody looks until the guard goes; none if somebody does now.
    pub fn try_exclude(&self) -> Option<RwLockWriteGuard<'_, ()>> {
        match self.users.try_write() {
            Ok(guard) => Some(guard),
            Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        }
    }
}
