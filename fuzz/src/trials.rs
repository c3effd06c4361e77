//! Trials: accepted classes are collected, run together, and those that do harm are kept.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::batch::Batch;
use crate::run::{Ending, Runner, SetupError};
use crate::seeds::fingerprint;

/// Classes in a batch.
const BATCH: usize = 25;
/// Allocations between collections, by turns.
const STRESS: [u32; 5] = [50, 200, 20, 500, 100];
/// Time between two lines of progress.
const PROGRESS: Duration = Duration::from_secs(60);

/// What was run and is to be run.
pub struct Trials {
    runner: Runner,
    batch: Batch,
    seen: HashSet<u64>,
    batches: usize,
    classes: usize,
    findings: usize,
    calls: u64,
    refused: u64,
    last_progress: Instant,
}

impl Trials {
    /// Nothing so far.
    ///
    /// # Errors
    /// Batches cannot be run.
    pub fn new() -> Result<Self, SetupError> {
        Ok(Self {
            runner: Runner::new()?,
            batch: Batch::default(),
            seen: HashSet::new(),
            batches: 0,
            classes: 0,
            findings: 0,
            calls: 0,
            refused: 0,
            last_progress: Instant::now(),
        })
    }

    /// Adds a class, and runs the batch if it is full.
    pub fn add(&mut self, bytes: &[u8]) {
        if !self.seen.insert(fingerprint(bytes)) {
            return;
        }
        self.batch.add(bytes);
        if self.batch.len() >= BATCH {
            let batch = std::mem::take(&mut self.batch);
            self.run(&batch);
        }
    }

    fn run(&mut self, batch: &Batch) {
        let stress = STRESS[self.batches % STRESS.len()];
        self.batches += 1;
        self.classes += batch.len();
        match self.runner.run(batch, stress) {
            Ok(ending) if ending.is_clean() => self.count(&ending.output),
            Ok(ending) if ending.is_unstarted() => eprintln!("run_class: no Vm: {}", ending.output),
            Ok(ending) => self.keep(batch, stress, &ending),
            Err(error) => eprintln!("run_class: {error}"),
        }
        if self.last_progress.elapsed() > PROGRESS {
            self.last_progress = Instant::now();
            eprintln!(
                "run_class: {} batches, {} classes ({} refused by the Vm), {} calls, {} findings",
                self.batches, self.classes, self.refused, self.calls, self.findings
            );
        }
    }

    /// Adds up what the driver says.
    fn count(&mut self, output: &str) {
        for line in output.lines().filter(|line| line.starts_with('@')) {
            let words: Vec<&str> = line.split(' ').collect();
            match words.as_slice() {
                [_, _, "refused", ..] => self.refused += 1,
                [_, _, calls, "calls", ..] => self.calls += calls.parse().unwrap_or(0),
                _ => {}
            }
        }
    }

    fn keep(&mut self, batch: &Batch, stress: u32, ending: &Ending) {
        self.findings += 1;
        let culprits = self.runner.culprits(batch, stress).unwrap_or_else(|_| batch.clone());
        let folder = folder().join(format!("finding-{:016x}", fingerprint(&culprits.to_bytes())));
        eprintln!("run_class: FINDING with stress {stress}: {}; see {}", ending.reason(), folder.display());
        if let Err(error) = write(&folder, &culprits, &format!("stress {stress}: {}\n{}", ending.reason(), ending.output)) {
            eprintln!("run_class: {error}");
        }
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("artifacts/run_class")
}

fn write(folder: &Path, batch: &Batch, output: &str) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    fs::write(folder.join("output.txt"), output)?;
    for (number, bytes) in batch.class_files().enumerate() {
        fs::write(folder.join(format!("{number:03}.class")), bytes)?;
    }
    Ok(())
}
