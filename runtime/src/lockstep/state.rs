//! What `[VMDOC]` Lockstep keeps.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Calls of compiled code from the interpreter, and who looks at them.
#[derive(Debug, Default)]
pub struct Lockstep {
    is_twin: AtomicBool,
    /// All of them.
    pub calls: AtomicU64,
    /// Those that both engines have carried out.
    pub compared: AtomicU64,
    /// Those that were begun, and of which the twin told nothing.
    pub incomparable: AtomicU64,
    /// Those that did not end alike.
    pub different: AtomicU64,
}

impl Lockstep {
    /// One more.
    pub fn count(counter: &AtomicU64) -> u64 {
        counter.fetch_add(1, Ordering::Relaxed)
    }

    /// This process is a twin from now on.
    pub fn become_twin(&self) {
        self.is_twin.store(true, Ordering::Relaxed);
    }

    /// Whether this process is a twin, which interprets and compiles nothing.
    pub fn is_twin(&self) -> bool {
        self.is_twin.load(Ordering::Relaxed)
    }
}
