//! `--report`: a page that shows what a program has done (`[VMDOC]` Recording), written once it has ended, however it ends.
//!
//! The page needs nothing but itself and no script: what scripts add is a closer look at the flame graphs. All names that a guest has chosen pass
//! [`escape`] or the JSON of [`data`]. The file is opened before the program runs.

mod chart;
mod data;
mod escape;
mod flame;
mod page;
mod tables;

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use rjvm::recorded::{Kept, Totals};
use rjvm::{Access, Config, OutOfMemory, Outcome, Policy, Vm};

use crate::arguments::Failure;
use crate::own_file::OwnFile;
use crate::say;

/// Whether a program may write, rename or remove a file there: then it could put another page in its place.
pub fn is_within_reach(path: &str, policy: &Policy) -> bool {
    let folder = Path::new(path).parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let Ok(folder) = folder.canonicalize() else { return false };
    policy.allows_all_files()
        || policy.directories().iter().filter(|grant| grant.access != Access::Read).any(|grant| {
            let granted = Path::new(OsStr::from_bytes(&grant.host));
            granted.canonicalize().is_ok_and(|granted| folder.starts_with(granted))
        })
}

/// What the launcher knows of the program.
#[derive(Clone, Debug)]
pub struct Facts {
    /// Main class or jar, and arguments.
    command: String,
    /// Options as they were given.
    options: Vec<String>,
    /// The JDK.
    java_home: String,
    /// What the program may take: names and values.
    limits: Vec<(&'static str, String)>,
    /// When the launcher began.
    started: Instant,
}

impl Facts {
    fn of(config: &Config, started: Instant) -> Self {
        let command = config.properties.iter().rev().find(|(name, _)| name == "sun.java.command");
        let sizes = config.heap_sizes();
        let mut limits = vec![
            ("heap", page::bytes(sizes.max)),
            ("first heap", page::bytes(sizes.initial)),
            ("stack of a thread", page::bytes(config.stack_bytes as u64)),
            ("threads", config.threads_max.to_string()),
            ("processors", config.policy.processor_count().to_string()),
        ];
        let memory = (config.native_max != u64::MAX).then(|| page::bytes(config.native_max));
        let others = [
            ("memory outside the heap", memory),
            ("classes and their like", config.metadata_max.map(page::bytes)),
            ("fuel", config.fuel.map(|fuel| fuel.to_string())),
            ("time", config.deadline.map(|time| format!("{} s", time.as_secs_f64()))),
            ("processor time", config.cpu_max.map(|time| format!("{} s", time.as_secs_f64()))),
        ];
        limits.extend(others.into_iter().filter_map(|(name, value)| Some((name, value?))));
        limits.push(("sealed", if config.sealed { "yes" } else { "no" }.to_owned()));
        Self {
            command: command.map_or(String::new(), |(_, value)| value.clone()),
            options: config.arguments.clone(),
            java_home: config.java_home.clone(),
            limits,
            started,
        }
    }
}

/// The report of a program that has not ended yet.
#[derive(Clone)]
pub struct Report(Arc<Inner>);

struct Inner {
    file: OwnFile,
    facts: Facts,
}

impl Report {
    /// Opens the file of a program that is to run with this, and has its `Vm` record.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn open(path: &String, config: &mut Config, started: Instant) -> Result<Self, Failure> {
        let file = OwnFile::create(path)?;
        config.records = true;
        Ok(Self(Arc::new(Inner { file, facts: Facts::of(config, started) })))
    }

    /// The program has ended.
    pub fn finish(&self, vm: &Vm, outcome: Outcome, status: i32) {
        let ending = match outcome {
            Outcome::Exited(_) => "exited".to_owned(),
            Outcome::Stopped(reason) => format!("stopped: {reason}"),
            Outcome::Panicked => "failure of rjvm".to_owned(),
        };
        self.write(vm.recorded(|kept, totals| self.page(kept, totals, &ending, status)));
    }

    /// The process ends where it is.
    pub fn finish_at(&self, memory: &OutOfMemory<'_>, status: i32) {
        let ending = format!("out of memory: {}", memory.message());
        self.write(memory.recorded(|kept, totals| self.page(kept, totals, &ending, status)));
    }

    fn page(&self, kept: &Kept, totals: &Totals, ending: &str, status: i32) -> String {
        page::page(&page::Subject { facts: &self.0.facts, kept, totals, ending, status })
    }

    fn write(&self, page: Option<String>) {
        if let Some(page) = page {
            self.0.file.write(&page, &|line| say(true, line));
        }
    }
}
