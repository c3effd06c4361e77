//! What a `Vm` writes down of itself for a report: where its threads were, what they allocated, what was collected and compiled, how it started.
//!
//! `[VMDOC]` Recording. A `Vm` has one if its host wants it, and nothing is done for it otherwise. Who does the work tells it: collections where they
//! are logged, compilations where they are counted, steps of the start where they are made. A thread of its own ([`sampler`]) looks at all others now and
//! then while the world is stopped. Nothing of it is the guest's: it has no object in the heap, and what it keeps is bounded whatever the guest does.

pub mod allocation;
pub mod calls;
pub mod compilation;
pub mod curve;
pub mod frames;
pub mod hottest;
pub mod names;
pub mod sampler;
pub mod sites;
pub mod threads;
pub mod weightiest;

use std::collections::HashMap;
use std::fmt;
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use gc::CollectionEvent;

use crate::recording::allocation::Allocations;
use crate::recording::calls::CallTree;
use crate::recording::compilation::Compilation;
use crate::recording::curve::{Curve, Point};
use crate::recording::names::Names;
use crate::recording::threads::Threads;
use crate::recording::weightiest::Weightiest;
use crate::sync::lock;

/// Collections that are kept one by one.
const PAUSES_MAX: usize = 4000;
/// Compilations that are kept one by one.
const COMPILATIONS_MAX: usize = 4000;

/// A collection, with the world stopped.
#[derive(Clone, Copy, Debug)]
pub struct Pause {
    /// When it ended, counted from the start of the recording.
    pub ended: Duration,
    /// What it did.
    pub event: CollectionEvent,
}

/// A step of the start.
#[derive(Clone, Debug)]
pub struct Phase {
    /// What is done.
    pub name: &'static str,
    /// When it began, counted from the start of the recording.
    pub began: Duration,
    /// How long it took.
    pub took: Duration,
}

/// What looking at threads has cost.
#[derive(Clone, Copy, Debug, Default)]
pub struct Looks {
    /// How often it was done.
    pub count: u64,
    /// Time that the world was stopped for it.
    pub stopped: Duration,
    /// Processor time of the thread that does it.
    pub taken: Duration,
}

/// Everything that is kept.
pub struct Kept {
    /// Names of methods and classes.
    pub names: Names,
    /// Processor time by what was running, in microseconds.
    pub processor: CallTree,
    /// What was allocated, and where.
    pub allocations: Allocations,
    /// The heap over time.
    pub heap: Curve,
    /// The longest collections.
    pub pauses: Weightiest<Pause>,
    /// The longest compilations.
    pub compilations: Weightiest<Compilation>,
    /// Steps of the start, in order.
    pub phases: Vec<Phase>,
    /// Threads, and what they did.
    pub threads: Threads,
    /// What looking at threads has cost.
    pub looks: Looks,
    /// Processor time that threads have spent on collections since they were looked at, by the system's number of the thread.
    collecting: HashMap<u32, Duration>,
}

impl Kept {
    /// Processor time that the thread with this number of the system's has spent on collections since this was asked the last time.
    fn take_collecting(&mut self, thread: u32) -> Duration {
        self.collecting.remove(&thread).unwrap_or_default()
    }
}

/// The recording of a `Vm`.
pub struct Recording {
    started: Instant,
    kept: Mutex<Kept>,
    sampler: Mutex<Option<JoinHandle<()>>>,
    is_over: Mutex<bool>,
    ends: Condvar,
}

impl Default for Recording {
    fn default() -> Self {
        let kept = Kept {
            names: Names::default(),
            processor: CallTree::default(),
            allocations: Allocations::default(),
            heap: Curve::default(),
            pauses: Weightiest::new(PAUSES_MAX, |pause| pause.event.duration),
            compilations: Weightiest::new(COMPILATIONS_MAX, |compilation| compilation.took),
            phases: Vec::new(),
            threads: Threads::default(),
            looks: Looks::default(),
            collecting: HashMap::new(),
        };
        let (sampler, is_over, ends) = (Mutex::default(), Mutex::default(), Condvar::new());
        Self { started: Instant::now(), kept: Mutex::new(kept), sampler, is_over, ends }
    }
}

impl Recording {
    /// Time since it began.
    pub fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    /// Reads or changes what is kept. Nobody waits for a thread of the guest meanwhile.
    pub fn with<T>(&self, look: impl FnOnce(&mut Kept) -> T) -> T {
        look(&mut lock(&self.kept))
    }

    /// The calling thread has collected.
    pub fn collected(&self, event: &CollectionEvent) {
        let ended = self.elapsed();
        let thread = sandbox::host::thread_number();
        self.with(|kept| {
            kept.pauses.add(Pause { ended, event: *event });
            kept.heap.add(Point { at: ended, used: event.after_bytes, committed: event.committed_bytes });
            *kept.collecting.entry(thread).or_default() += event.duration;
        });
    }

    /// Something has been compiled, just now.
    pub fn compiled(&self, compilation: Compilation) {
        let began = self.elapsed().saturating_sub(compilation.took);
        self.with(|kept| kept.compilations.add(Compilation { began, ..compilation }));
    }

    /// A step of the start that began then is over. Steps of one name that follow each other are one.
    pub fn phase(&self, name: &'static str, began: Instant) {
        let (began, now) = (began.saturating_duration_since(self.started), self.elapsed());
        self.with(|kept| match kept.phases.last_mut() {
            Some(last) if last.name == name => last.took = now.saturating_sub(last.began),
            _ => kept.phases.push(Phase { name, began, took: now.saturating_sub(began) }),
        });
    }
}

impl Recording {
    /// Waits, unless the recording is over or ends meanwhile; false then.
    fn sleep(&self, time: Duration) -> bool {
        let is_over = lock(&self.is_over);
        let waited = self.ends.wait_timeout_while(is_over, time, |is_over| !*is_over);
        !*waited.unwrap_or_else(PoisonError::into_inner).0
    }

    fn keep_sampler(&self, thread: JoinHandle<()>) {
        *lock(&self.sampler) = Some(thread);
    }

    /// Nobody looks at threads any more. The thread that did may be waiting until the last look is over: all others stop for it, or have ended.
    pub fn end(&self) {
        *lock(&self.is_over) = true;
        self.ends.notify_all();
        if let Some(thread) = lock(&self.sampler).take() {
            // Whatever it was, the thread has ended.
            let _ = thread.join();
        }
    }
}

impl fmt::Debug for Recording {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Recording").field("started", &self.started).finish_non_exhaustive()
    }
}
