//! The fuel of a `Vm` (`[VMDOC]` Fuel).

use std::sync::atomic::{AtomicU64, Ordering};

/// What threads have while the class library boots.
pub const UNLIMITED: i64 = i64::MAX;

/// The fuel of a `Vm` with a limit.
#[derive(Debug)]
pub struct Tank {
    limit: AtomicU64,
    left: AtomicU64,
}

impl Tank {
    /// A full tank.
    pub fn new(limit: u64) -> Self {
        Self { limit: AtomicU64::new(limit), left: AtomicU64::new(limit) }
    }

    /// Takes up to `wanted`; 0 when nothing is left.
    pub(super) fn take(&self, wanted: u64) -> u64 {
        let take = |left: u64| Some(left - wanted.min(left));
        let left = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).unwrap_or(0);
        wanted.min(left)
    }

    /// What a thread has taken and not used.
    pub(super) fn give_back(&self, unused: u64) {
        self.left.fetch_add(unused, Ordering::Relaxed);
    }

    /// What has been used, with what threads have taken and not used yet.
    pub fn used(&self) -> u64 {
        let left = self.left.load(Ordering::Acquire);
        self.limit.load(Ordering::Relaxed).saturating_sub(left)
    }

    /// Allows that much more.
    pub fn add(&self, units: u64) {
        let sum = |now: u64| Some(now.saturating_add(units));
        let _ = self.limit.fetch_update(Ordering::Relaxed, Ordering::Relaxed, sum);
        let _ = self.left.fetch_update(Ordering::Release, Ordering::Relaxed, sum);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tank_gives_what_it_has_and_no_more() {
        let tank = Tank::new(10);
        assert_eq!([tank.take(6), tank.take(6), tank.take(6)], [6, 4, 0]);
        tank.give_back(3);
        assert_eq!(tank.used(), 7);
        tank.add(5);
        assert_eq!((tank.used(), tank.take(9)), (7, 8));
    }
}
