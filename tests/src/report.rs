//! Results of cases: a line for each, and the counts.

use std::time::Duration;

use crate::mode::Mode;

/// What came of one case in one mode.
pub struct Verdict {
    /// The case.
    pub case: String,
    /// The mode.
    pub mode: Mode,
    /// How long it took on the launcher under test; shared by cases that run in one process.
    pub elapsed: Duration,
    /// Nothing, or what is wrong.
    pub result: Result<(), String>,
}

/// Counts of a whole run.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// Cases that are as they should be, counted once per mode.
    pub passed: usize,
    /// Those that are not: case and mode.
    pub failed: Vec<String>,
}

impl Summary {
    /// Prints a verdict and counts it.
    pub fn add(&mut self, verdict: &Verdict) {
        let place = format!("{} [{}]", verdict.case, verdict.mode);
        let seconds = verdict.elapsed.as_secs_f64();
        match &verdict.result {
            Ok(()) => {
                self.passed += 1;
                println!("ok   {seconds:6.2} s  {place}");
            }
            Err(what) => {
                println!("FAIL {seconds:6.2} s  {place}");
                what.lines().for_each(|line| println!("       {line}"));
                self.failed.push(place);
            }
        }
    }

    /// Prints the failed cases again, and the counts.
    pub fn print(&self) {
        if !self.failed.is_empty() {
            println!("\nfailed:");
            self.failed.iter().for_each(|place| println!("  {place}"));
        }
        println!("\nprogram cases: {} passed, {} failed", self.passed, self.failed.len());
    }
}
