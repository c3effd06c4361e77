//! Batches, one after the other: generated, run in all ways, compared.

use std::collections::{HashMap, HashSet};
use std::error::Error;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use ::tests::process::End;

use super::finding::Finding;
use super::javac::Javac;
use super::machine::{Behaviour, Machines};
use super::modes::{self, Mode};
use super::trial::{self, Difference, Trial, empty};
use crate::batch::Batch;
use crate::{generator, java, run, shrink};

/// Programs or classes that one process runs.
const BATCH: u64 = 20;
/// Seconds for a batch.
const SECONDS: u64 = 300;
/// Ways to compile that each batch is run in.
const WAYS: u64 = 3;
/// Time to make a finding smaller.
const SHRINKING: Duration = Duration::from_secs(150);
/// Seconds for a program meanwhile.
const SECONDS_OF_SHRUNK: u64 = 20;

/// What went wrong outside of programs.
type Broken = Box<dyn Error>;

/// What all batches share.
pub struct Session {
    machines: Machines,
    javac: Javac,
    work: PathBuf,
    findings: PathBuf,
    started: Instant,
    generated: u64,
    executions: u64,
    found: u64,
    /// Programs that have been reported in one mode.
    differing: HashSet<String>,
}

impl Session {
    /// The environment says where things are: `RJVM` (the launcher), `RJVM_FUZZ_WORK` (a scratch folder), `RJVM_FUZZ_FINDINGS`, `JAVA_HOME`.
    ///
    /// # Errors
    /// Something is missing.
    pub fn new() -> Result<Self, Broken> {
        let home = Path::new(env!("CARGO_MANIFEST_DIR"));
        let variable = |name: &str| std::env::var_os(name).map(PathBuf::from);
        let work = variable("RJVM_FUZZ_WORK").unwrap_or_else(|| std::env::temp_dir().join("rjvm-differ"));
        let rjvm = variable("RJVM").unwrap_or_else(|| home.join("../target/release/rjvm"));
        let rjvm = rjvm.canonicalize().map_err(|error| format!("{}: {error}", rjvm.display()))?;
        let machines = Machines { rjvm, java_home: run::java_home()?, drivers: work.join("drivers") };
        let javac = Javac::start(&machines.java_home, &machines.drivers)?;
        let findings = variable("RJVM_FUZZ_FINDINGS").unwrap_or_else(|| home.join("artifacts/differ"));
        let (started, differing) = (Instant::now(), HashSet::new());
        Ok(Self { machines, javac, work, findings, started, generated: 0, executions: 0, found: 0, differing })
    }

    /// Runs the programs of some seeds; gives the number of findings.
    ///
    /// # Errors
    /// Files cannot be written, processes not be started, or `javac` does not take a program.
    pub fn programs(self, first: u64, count: u64) -> Result<u64, Broken> {
        self.batches(first, count, Self::batch_of_programs)
    }

    /// The same with classes.
    ///
    /// # Errors
    /// As [`programs`](Self::programs).
    pub fn classes(self, first: u64, count: u64) -> Result<u64, Broken> {
        self.batches(first, count, Self::batch_of_classes)
    }

    fn batches(mut self, first: u64, count: u64, run: fn(&mut Self, u64, u64) -> Result<(), Broken>) -> Result<u64, Broken> {
        let mut seed = first;
        while seed < first + count {
            let next = (seed + BATCH).min(first + count);
            run(&mut self, seed, next)?;
            self.generated += next - seed;
            seed = next;
            let (generated, executions, found) = (self.generated, self.executions, self.found);
            let seconds = self.started.elapsed().as_secs();
            println!("{generated} generated, {executions} executions, {found} findings, {seconds} s; next seed {seed}");
            std::io::stdout().flush()?;
        }
        Ok(self.found)
    }

    fn batch_of_programs(&mut self, first: u64, end: u64) -> Result<(), Broken> {
        let folder = self.work.join("batch");
        empty(&folder)?;
        let mut names = Vec::new();
        let mut files = Vec::new();
        for seed in first..end {
            let name = java::class_name(seed);
            let file = folder.join(format!("{name}.java"));
            fs::write(&file, java::program(seed))?;
            names.push(name);
            files.push(file);
        }
        if let Err(problem) = self.javac.compile(&folder, &files)? {
            return Err(format!("javac does not take a program: {problem}").into());
        }
        let (expected, _) = self.machines.run(&folder, &names, None, SECONDS)?;
        self.executions += expected.len() as u64;
        for mode in ways(first, "P*::*") {
            let (found, stderr) = self.machines.run(&folder, &names, Some(&mode.flags), SECONDS)?;
            self.executions += found.len() as u64;
            self.compare(&mode, &names, &expected, &found, &stderr)?;
        }
        Ok(())
    }

    fn compare(
        &mut self,
        mode: &Mode,
        names: &[String],
        expected: &HashMap<String, Behaviour>,
        found: &HashMap<String, Behaviour>,
        stderr: &str,
    ) -> Result<(), Broken> {
        if found.is_empty() {
            println!("nothing runs with {}: {stderr}", mode.flags.join(" "));
        }
        for (at, name) in names.iter().enumerate() {
            let (Some(expected), Some(found)) = (expected.get(name), found.get(name)) else { continue };
            if expected != found && !matches!(expected, Behaviour::CutOff(..)) && self.differing.insert(name.clone()) {
                let difference = Difference { expected: expected.clone(), found: found.clone(), stderr: stderr.to_owned() };
                self.keep(mode, name, &names[..at], difference)?;
            }
        }
        Ok(())
    }

    /// Makes a finding smaller and writes it.
    fn keep(&mut self, mode: &Mode, name: &str, before: &[String], difference: Difference) -> Result<(), Broken> {
        let text = java::program(name.trim_start_matches('P').parse()?);
        let folder = self.work.join("trial");
        let (javac, machines, seconds) = (&mut self.javac, &self.machines, trial::SECONDS);
        let mut trial = Trial { javac, machines, mode, reference: None, folder, seconds };
        let alone = trial.difference(name, &text)?;
        if alone.is_none() && matches!(difference.found, Behaviour::CutOff(_, End::TimedOut)) {
            println!("{name} takes long with {}", mode.flags.join(" "));
            return Ok(());
        }
        self.found += 1;
        let companions = if alone.is_some() { &[] } else { before };
        let difference = alone.clone().unwrap_or(difference);
        let finding = Finding { name, text: &text, mode, difference: &difference, companions };
        let kept = finding.write(&self.machines, &self.findings, None)?;
        println!("FINDING {} {} {}", kept.display(), mode.flags.join(" "), if alone.is_some() { "" } else { "(not alone)" });
        std::io::stdout().flush()?;
        // What takes long would take hours to be made smaller.
        if alone.is_none_or(|difference| matches!(difference.found, Behaviour::CutOff(_, End::TimedOut))) {
            return Ok(());
        }
        if mode.name != "interpreted" {
            trial.reference = Some(modes::interpreted());
        }
        trial.seconds = SECONDS_OF_SHRUNK;
        let was_cut_off = matches!(difference.found, Behaviour::CutOff(..));
        let reduced = shrink::shrink(&text, Instant::now() + SHRINKING, &mut |text| {
            let difference = trial.difference(name, text);
            difference.is_ok_and(|found| found.is_some_and(|found| matches!(found.found, Behaviour::CutOff(..)) == was_cut_off))
        });
        finding.write(&self.machines, &self.findings, Some(&reduced))?;
        Ok(())
    }

    fn batch_of_classes(&mut self, first: u64, end: u64) -> Result<(), Broken> {
        let mut batch = Batch::default();
        (first..end).for_each(|seed| batch.add(&generator::class(seed).bytes));
        let file = self.work.join("classes");
        fs::write(&file, batch.to_bytes())?;
        let expected = self.machines.run_classes(&self.work, &file, None, SECONDS)?;
        for mode in ways(first, "gen.Own::*") {
            let found = self.machines.run_classes(&self.work, &file, Some(&mode.flags), SECONDS)?;
            let lines = expected.stdout.lines().zip(found.stdout.lines().filter(|line| line.starts_with('@')));
            self.executions += lines.clone().count() as u64;
            let is_slow = |line: &str| line.ends_with("endless");
            let differing: Vec<_> = lines.filter(|(left, right)| left != right && !is_slow(left) && !is_slow(right)).collect();
            if differing.is_empty() && found.end == expected.end {
                continue;
            }
            self.found += 1;
            let kept = self.findings.join(format!("classes-{first}-{}", mode.name));
            fs::create_dir_all(&kept)?;
            fs::copy(&file, kept.join("classes"))?;
            let report = format!("{}\n{differing:#?}\n{:?}\n{}\n", mode.flags.join(" "), found.end, found.stderr);
            fs::write(kept.join("report"), report)?;
            println!("FINDING {} {}", kept.display(), mode.flags.join(" "));
        }
        Ok(())
    }
}

/// The ways in which a batch is run.
fn ways(first: u64, own: &'static str) -> impl Iterator<Item = Mode> {
    let seeds = (1..=WAYS).map(move |way| first * (WAYS + 1) + way);
    std::iter::once(modes::interpreted()).chain(seeds.map(move |seed| modes::of_seed(seed, own)))
}
