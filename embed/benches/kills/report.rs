//! What all cycles came to.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use crate::cycle::Killed;

/// What this process has.
#[derive(Clone, Copy)]
pub struct Resources {
    resident_mib: u64,
    threads: usize,
    descriptors: usize,
}

impl Resources {
    pub fn now() -> Self {
        let entries = |folder: &str| std::fs::read_dir(folder).map_or(0, Iterator::count);
        let status = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
        let pages = status.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok());
        Self {
            resident_mib: pages.unwrap_or(0) / 256,
            threads: entries("/proc/self/task"),
            descriptors: entries("/proc/self/fd"),
        }
    }
}

impl fmt::Display for Resources {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { resident_mib, threads, descriptors } = self;
        write!(formatter, "{resident_mib} MiB, {threads} threads, {descriptors} descriptors")
    }
}

/// Durations of one kind.
#[derive(Default)]
struct Times(Vec<Duration>);

impl Times {
    fn sorted(&self) -> Vec<Duration> {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        sorted
    }
}

impl fmt::Display for Times {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sorted = self.sorted();
        let at = |part: usize| sorted.get((sorted.len().max(1) - 1) * part / 100).map_or(0.0, |time| time.as_secs_f64() * 1000.0);
        write!(formatter, "{:6.1} {:6.1} {:6.1}", at(50), at(99), at(100))
    }
}

/// Figures by state and by reason.
#[derive(Default)]
pub struct Report {
    all: Group,
    states: BTreeMap<&'static str, Group>,
    reasons: BTreeMap<String, Group>,
    latest: Vec<(Duration, String)>,
    failures: Vec<String>,
}

#[derive(Default)]
struct Group {
    late: Times,
    own: Times,
    gone: Times,
}

impl Group {
    fn add(&mut self, killed: &Killed) {
        self.late.0.push(killed.late);
        self.own.0.push(killed.late - killed.starved);
        self.gone.0.push(killed.gone);
    }

    fn show(&self, name: &str) {
        println!("{name:24} {:6} {} {} {}", self.late.0.len(), self.late, self.own, self.gone);
    }
}

impl Report {
    pub fn add(&mut self, killed: Killed) {
        if let Some(reason) = killed.reason {
            self.all.add(&killed);
            let state = if killed.is_ready { killed.state } else { "(on the way there)" };
            self.states.entry(state).or_default().add(&killed);
            self.reasons.entry(format!("{reason:?}")).or_default().add(&killed);
            self.latest.push((killed.late.max(killed.gone), format!("cycle {}: {} ({reason:?})", killed.number, killed.state)));
        } else {
            self.reasons.entry("(ended by itself)".to_owned()).or_default().add(&killed);
        }
        if let Some(failure) = killed.failure {
            println!("{failure}");
            self.failures.push(failure);
        }
    }

    /// What must not have happened.
    pub fn failures(&self) -> &[String] {
        &self.failures
    }

    /// The slowest, or each.
    pub fn show(&mut self, all: bool) {
        println!(
            "{:24} {:>6} {:>20} {:>20} {:>20}",
            "ms: median, p99, max", "", "until the answer", "less what it starved", "and to drop the Vm"
        );
        let mut states: Vec<_> = self.states.iter().collect();
        states.sort_by_key(|(_, group)| std::cmp::Reverse(group.gone.sorted().last().copied()));
        for (name, group) in states.into_iter().take(if all { usize::MAX } else { 25 }) {
            group.show(name);
        }
        println!();
        for (name, group) in &self.reasons {
            group.show(name);
        }
        self.all.show("all");
        self.latest.sort_unstable();
        for (late, what) in self.latest.iter().rev().take(10) {
            println!("{late:8.1?} {what}");
        }
    }
}
