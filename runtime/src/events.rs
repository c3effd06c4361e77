//! The last events of each kind, for those who ask a running `Vm` (`jcmd VM.events`).

use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::sync::lock;

/// A kind of events.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum EventLog {
    /// Code was made.
    Compilation,
    /// Garbage was collected.
    Collection,
    /// Code was withdrawn.
    Deoptimization,
    /// A class was defined.
    Loading,
    /// A class was unloaded.
    Unloading,
    /// A class was redefined.
    Redefinition,
    /// The VM threw an exception.
    Exception,
    /// A thread was added, or has ended.
    Thread,
}

impl EventLog {
    /// How many kinds there are.
    const COUNT: usize = Self::Thread as usize + 1;
}

/// Events of a kind that are kept.
const KEPT: usize = 20;
/// Bytes of an event's text that are kept.
const TEXT_BYTES_MAX: usize = 400;

/// Something that has happened.
#[derive(Clone, Debug)]
pub struct Event {
    /// When, counted from the start of the `Vm`.
    pub at: Duration,
    /// What.
    pub text: String,
}

/// The last events of each kind.
#[derive(Debug)]
pub struct Events {
    started: Instant,
    logs: [Mutex<VecDeque<Event>>; EventLog::COUNT],
}

impl Default for Events {
    fn default() -> Self {
        Self { started: Instant::now(), logs: Default::default() }
    }
}

impl Events {
    /// Keeps an event; the oldest of its kind goes where there are too many.
    pub fn note(&self, log: EventLog, mut text: String) {
        text.truncate(text.floor_char_boundary(TEXT_BYTES_MAX));
        let event = Event { at: self.started.elapsed(), text };
        let mut events = lock(&self.logs[log as usize]);
        if events.len() == KEPT {
            events.pop_front();
        }
        events.push_back(event);
    }

    /// What is kept of a kind, the oldest first.
    pub fn kept(&self, log: EventLog) -> Vec<Event> {
        lock(&self.logs[log as usize]).iter().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_events_are_kept_and_long_texts_are_cut() {
        let events = Events::default();
        (0..25).for_each(|number| events.note(EventLog::Loading, number.to_string()));
        events.note(EventLog::Thread, "ä".repeat(1000));
        let loaded: Vec<String> = events.kept(EventLog::Loading).into_iter().map(|event| event.text).collect();
        assert_eq!((loaded.len(), loaded[0].as_str(), loaded[19].as_str()), (20, "5", "24"));
        assert_eq!(events.kept(EventLog::Thread)[0].text.len(), TEXT_BYTES_MAX);
        assert!(events.kept(EventLog::Unloading).is_empty());
    }
}
