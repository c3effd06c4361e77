//! The log of a VM (`-Xlog`): what is selected, where it goes, and what stands before each line, as in HotSpot's unified logging.
//!
//! Files belong to whoever configures the log, not to the guest: no policy is asked. Lines for the standard streams are handed to the caller.

mod configuration;
mod decorators;
mod file;
mod selection;
mod tag_sets;

use std::fmt;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

pub use configuration::{LogError, Request};
use decorators::{Decorators, Moment};
use file::LogFile;
pub use selection::{LEVELS, TAGS};
use selection::{Selection, covers_all};

/// How urgent a message is; an output shows what is at least as urgent as it asks for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[repr(u8)]
pub enum Level {
    /// Everything.
    Trace = 1,
    /// For those who look for bugs.
    Debug = 2,
    /// What users may like to know.
    Info = 3,
    /// Something is not as it should be.
    Warning = 4,
    /// Something does not work.
    Error = 5,
    /// Nothing; no message has this one.
    Off = 6,
}

impl Level {
    /// As options have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Trace => "trace",
            Self::Debug => "debug",
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
            Self::Off => "off",
        }
    }
}

macro_rules! topics {
    ($($(#[$doc:meta])* $name:ident: $($tag:literal)+;)*) => {
        /// What messages are about: a set of tags.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum Topic { $($(#[$doc])* $name,)* }

        /// Every topic, by number.
        const TOPICS: &[&[&str]] = &[$(&[$($tag),+],)*];
    };
}

topics! {
    /// Which collector there is, and each collection in a line.
    Gc: "gc";
    /// What the collector has to work with.
    GcInit: "gc" "init";
    /// A collection begins.
    GcStart: "gc" "start";
    /// What a collection has done to the heap.
    GcHeap: "gc" "heap";
    /// What memory classes take.
    GcMetaspace: "gc" "metaspace";
    /// Processor time of collections.
    GcCpu: "gc" "cpu";
    /// Steps of full collections.
    GcPhases: "gc" "phases";
    /// A step begins.
    GcPhasesStart: "gc" "phases" "start";
    /// The heap at the end.
    GcHeapExit: "gc" "heap" "exit";
    /// Classes that are defined.
    ClassLoad: "class" "load";
    /// Classes that go.
    ClassUnload: "class" "unload";
    /// Initialisers of classes.
    ClassInit: "class" "init";
    /// How long the world was stopped.
    Safepoint: "safepoint";
    /// How long the start took.
    StartupTime: "startuptime";
    /// What is compiled.
    Compilation: "jit" "compilation";
    /// What classes take outside of the heap.
    Metaspace: "metaspace";
    /// Pages of memory that are larger than others.
    PageSize: "pagesize";
    /// What the container allows.
    Container: "os" "container";
    /// The log itself.
    Logging: "logging";
}

/// Number of topics.
const COUNT: usize = TOPICS.len();

impl Topic {
    fn tags(self) -> &'static [&'static str] {
        TOPICS[self as usize]
    }
}

/// Which of the process's streams a line is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stream {
    /// Standard output.
    Output,
    /// Standard error.
    Error,
}

#[derive(Debug)]
enum Destination {
    Stream(Stream),
    File(Box<LogFile>),
}

/// Where messages go.
#[derive(Debug)]
struct Output {
    /// `stdout`, `file=<path>`.
    name: String,
    destination: Destination,
    decorators: Decorators,
    /// The least level that is shown of each topic.
    thresholds: [Level; COUNT],
    /// What was selected, oldest first.
    selections: Vec<Selection>,
    is_reconfigured: bool,
}

impl Output {
    fn new(name: String, destination: Destination, level: Level) -> Self {
        let selections = vec![Selection::all(level)];
        let decorators = Decorators::default();
        Self { name, destination, decorators, thresholds: [level; COUNT], selections, is_reconfigured: false }
    }

    fn select(&mut self, selections: &[Selection]) {
        for selection in selections {
            for (tags, threshold) in TOPICS.iter().zip(&mut self.thresholds) {
                if selection.covers(tags) {
                    *threshold = selection.level;
                }
            }
            if covers_all(selection) {
                self.selections.clear();
            }
            self.selections.push(selection.clone());
        }
    }

    /// Whether nothing is selected.
    fn is_off(&self) -> bool {
        self.selections.iter().all(|selection| selection.level == Level::Off)
    }
}

/// The log.
pub struct Log {
    started: Instant,
    /// Since 1970.
    started_at: Duration,
    outputs: Mutex<Vec<Output>>,
    /// The least level that any output shows of each topic.
    thresholds: [AtomicU8; COUNT],
}

impl Default for Log {
    /// Warnings and errors go to standard output.
    fn default() -> Self {
        let started_at = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let outputs = vec![
            Output::new("stdout".to_owned(), Destination::Stream(Stream::Output), Level::Warning),
            Output::new("stderr".to_owned(), Destination::Stream(Stream::Error), Level::Off),
        ];
        let log = Self {
            started: Instant::now(),
            started_at,
            outputs: Mutex::new(outputs),
            thresholds: [const { AtomicU8::new(Level::Off as u8) }; COUNT],
        };
        log.update();
        log
    }
}

impl Log {
    fn lock(&self) -> MutexGuard<'_, Vec<Output>> {
        self.outputs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Finds out once more what any output shows.
    fn update(&self) {
        let outputs = self.lock();
        for (topic, threshold) in self.thresholds.iter().enumerate() {
            let least = outputs.iter().map(|output| output.thresholds[topic]).min().unwrap_or(Level::Off);
            threshold.store(least as u8, Ordering::Relaxed);
        }
    }

    /// Whether a message of this kind goes anywhere.
    #[inline]
    pub fn shows(&self, topic: Topic, level: Level) -> bool {
        self.thresholds[topic as usize].load(Ordering::Relaxed) <= level as u8
    }

    /// Whether standard output gets messages with exactly these tags, whether there are any or not.
    pub fn is_on_standard_output(&self, tags: &[&str], level: Level) -> bool {
        let outputs = self.lock();
        let output = outputs.iter().find(|output| matches!(output.destination, Destination::Stream(Stream::Output)));
        let selected = output.and_then(|output| output.selections.iter().rfind(|selection| selection.covers(tags)));
        selected.is_some_and(|selection| selection.level != Level::Off && selection.level <= level)
    }

    /// Time since the log was made.
    pub fn uptime(&self) -> Duration {
        self.started.elapsed()
    }

    /// Writes a message of one line; what is for a stream is handed to `emit`, with its line feed.
    pub fn write(&self, topic: Topic, level: Level, message: &str, emit: impl FnMut(Stream, &str)) {
        self.write_earlier(topic, level, Duration::ZERO, message, emit);
    }

    /// Writes a message about what was so long ago.
    pub fn write_earlier(&self, topic: Topic, level: Level, ago: Duration, message: &str, mut emit: impl FnMut(Stream, &str)) {
        if !self.shows(topic, level) {
            return;
        }
        let moment = Moment::of(self.uptime().saturating_sub(ago), self.started_at);
        for output in self.lock().iter_mut().filter(|output| output.thresholds[topic as usize] <= level) {
            let line = output.decorators.line(&moment, level, topic.tags(), message);
            match &mut output.destination {
                Destination::Stream(stream) => emit(*stream, &line),
                Destination::File(file) => file.write(&line),
            }
        }
    }
}

impl fmt::Debug for Log {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Log").field("outputs", &*self.lock()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(log: &Log, topic: Topic, level: Level) -> Vec<(Stream, String)> {
        let mut lines = Vec::new();
        log.write(topic, level, "text", |stream, line| lines.push((stream, line.to_owned())));
        lines
    }

    #[test]
    fn only_what_is_selected_is_shown() {
        let log = Log::default();
        assert!(!log.shows(Topic::Gc, Level::Info) && log.shows(Topic::Gc, Level::Warning));
        log.configure("gc,class*=debug:stderr:none").unwrap();
        assert_eq!(lines(&log, Topic::Gc, Level::Info), [(Stream::Error, "text\n".to_owned())]);
        assert_eq!(lines(&log, Topic::ClassLoad, Level::Debug), [(Stream::Error, "text\n".to_owned())]);
        assert_eq!(lines(&log, Topic::GcHeap, Level::Info), []);
        assert_eq!(lines(&log, Topic::Gc, Level::Error).len(), 2);
        log.configure("disable").unwrap();
        assert_eq!(lines(&log, Topic::Gc, Level::Error), []);
    }

    #[test]
    fn standard_output_gets_what_was_selected_last_for_it() {
        let log = Log::default();
        let is_on = |tags: &[&str]| log.is_on_standard_output(tags, Level::Info);
        assert!(!is_on(&["gc"]));
        log.configure("gc:stderr").unwrap();
        assert!(!is_on(&["gc"]));
        log.configure("gc=off,gc+init").unwrap();
        assert!(!is_on(&["gc"]) && is_on(&["gc", "init"]));
        log.configure("class+load*").unwrap();
        assert!(is_on(&["class", "load"]) && is_on(&["class", "load", "placeholders"]));
        log.configure("class+load=warning").unwrap();
        assert!(!is_on(&["class", "load"]) && is_on(&["class", "load", "placeholders"]));
    }

    #[test]
    fn decorations_are_as_wide_as_the_widest_so_far() {
        let log = Log::default();
        log.configure("gc*::level,tags").unwrap();
        let line = |topic, level| lines(&log, topic, level)[0].1.clone();
        assert_eq!(line(Topic::Gc, Level::Info), "[info][gc] text\n");
        assert_eq!(line(Topic::GcHeapExit, Level::Warning), "[warning][gc,heap,exit] text\n");
        assert_eq!(line(Topic::Gc, Level::Info), "[info   ][gc          ] text\n");
        log.configure("gc*::level").unwrap();
        assert_eq!(line(Topic::Gc, Level::Info), "[info   ] text\n", "also with others from now on");
    }
}
