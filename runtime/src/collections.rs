//! What is known of finished collections, for those who ask, and those who want to hear of each.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use gc::CollectionEvent;

use crate::sync::lock;

/// A collection, and when it ended.
#[derive(Clone, Copy, Debug)]
pub struct Finished {
    /// What it did.
    pub event: CollectionEvent,
    /// Milliseconds since 1970.
    pub ended_ms: i64,
}

/// More are not kept for one who does not take them.
const KEPT_MAX: usize = 64;

#[derive(Default)]
struct State {
    last: Option<Finished>,
    peak_bytes: u64,
    waiting: VecDeque<Finished>,
}

/// The collections of a `Vm`.
#[derive(Default)]
pub struct Collections {
    state: Mutex<State>,
    /// Whether somebody takes each.
    watched: AtomicBool,
}

impl Collections {
    /// Adds one; whether somebody waits for it.
    pub fn add(&self, finished: Finished) -> bool {
        let watched = self.watched.load(Ordering::Relaxed);
        let mut state = lock(&self.state);
        state.last = Some(finished);
        state.peak_bytes = state.peak_bytes.max(finished.event.before_bytes);
        if watched && state.waiting.len() < KEPT_MAX {
            state.waiting.push_back(finished);
        }
        watched
    }

    /// Keeps collections for [`take`](Self::take) from now on.
    pub fn watch(&self) {
        self.watched.store(true, Ordering::Relaxed);
    }

    /// The last one.
    pub fn last(&self) -> Option<Finished> {
        lock(&self.state).last
    }

    /// The oldest that nobody has taken.
    pub fn take(&self) -> Option<Finished> {
        lock(&self.state).waiting.pop_front()
    }

    /// Whether there is one that nobody has taken.
    pub fn has_more(&self) -> bool {
        !lock(&self.state).waiting.is_empty()
    }

    /// Most bytes in use, as far as known, `now` among them.
    pub fn peak_bytes(&self, now: u64) -> u64 {
        let mut state = lock(&self.state);
        state.peak_bytes = state.peak_bytes.max(now);
        state.peak_bytes
    }

    /// Begins anew with what is in use.
    pub fn reset_peak(&self, now: u64) {
        lock(&self.state).peak_bytes = now;
    }
}
