//! What is known of collections, for those who ask, and those who want to hear of each.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

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
    is_asked: bool,
    /// Those that have begun, if somebody wants to know how things were then.
    begun: VecDeque<Begun>,
}

/// How things were when a collection began.
pub struct Begun {
    /// Processor time of the thread that collects, in the program and in the kernel.
    pub times: [Duration; 2],
    /// Memory of classes.
    pub metadata_bytes: u64,
}

/// What the one who hears of collections has to do.
#[derive(Clone, Debug)]
pub enum News {
    /// To look at how things are: a threshold has changed.
    Asked,
    /// To tell of a collection.
    Finished(Box<Finished>),
}

/// The collections of a `Vm`.
#[derive(Default)]
pub struct Collections {
    state: Mutex<State>,
    /// Whether somebody takes each.
    watched: AtomicBool,
}

impl Collections {
    /// A collection begins. Called while the world is stopped.
    pub fn begin(&self, begun: Begun) {
        lock(&self.state).begun.push_back(begun);
    }

    /// What was known of the collection that has finished.
    pub fn take_begun(&self) -> Option<Begun> {
        lock(&self.state).begun.pop_front()
    }

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

    /// Has the one who takes collections look at how things are.
    pub fn ask(&self) {
        lock(&self.state).is_asked = true;
    }

    /// A question that nobody has answered, or the oldest collection that nobody has taken.
    pub fn take(&self) -> Option<News> {
        let mut state = lock(&self.state);
        if std::mem::take(&mut state.is_asked) {
            return Some(News::Asked);
        }
        state.waiting.pop_front().map(|finished| News::Finished(Box::new(finished)))
    }

    /// Whether there is anything to take.
    pub fn has_more(&self) -> bool {
        let state = lock(&self.state);
        state.is_asked || !state.waiting.is_empty()
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
