//! `differ FIRST COUNT` generates programs, runs them with HotSpot and in several ways with rjvm, and keeps, made smaller, what differs.
//!
//! `differ print SEED` prints a program.
#![allow(clippy::print_stdout, reason = "a command")]

use std::collections::{HashMap, HashSet};
use std::error::Error;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use rjvm_fuzz::differ::finding::Finding;
use rjvm_fuzz::differ::javac::Javac;
use rjvm_fuzz::differ::machine::{Behaviour, Machines};
use rjvm_fuzz::differ::modes::{self, Mode};
use rjvm_fuzz::differ::trial::{Difference, Trial, empty};
use rjvm_fuzz::{java, run, shrink};

/// Programs that one process runs.
const BATCH: u64 = 20;
/// Seconds for a batch.
const SECONDS: u64 = 300;
/// Ways to compile that each batch is run in.
const WAYS: u64 = 3;
/// Time to make a finding smaller.
const SHRINKING: Duration = Duration::from_secs(150);

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize| arguments.get(at).and_then(|text| text.parse::<u64>().ok());
    if arguments.first().is_some_and(|word| word == "print") {
        print!("{}", java::program(number(1).unwrap_or_default()));
        return ExitCode::SUCCESS;
    }
    let (Some(first), Some(count)) = (number(0), number(1)) else {
        eprintln!("usage: differ FIRST COUNT | differ print SEED");
        return ExitCode::from(2);
    };
    match Session::new().and_then(|session| session.run(first, count)) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

/// What all batches share.
struct Session {
    machines: Machines,
    javac: Javac,
    work: PathBuf,
    findings: PathBuf,
    started: Instant,
    programs: u64,
    executions: u64,
    found: u64,
    /// Programs that have been reported in one mode.
    differing: HashSet<String>,
}

impl Session {
    /// The environment says where things are: `RJVM` (the launcher), `RJVM_FUZZ_WORK` (a scratch folder), `RJVM_FUZZ_FINDINGS`, `JAVA_HOME`.
    fn new() -> Result<Self, Box<dyn Error>> {
        let home = Path::new(env!("CARGO_MANIFEST_DIR"));
        let variable = |name: &str| std::env::var_os(name).map(PathBuf::from);
        let work = variable("RJVM_FUZZ_WORK").unwrap_or_else(|| std::env::temp_dir().join("rjvm-differ"));
        let rjvm = variable("RJVM").unwrap_or_else(|| home.join("../target/release/rjvm"));
        let rjvm = rjvm.canonicalize().map_err(|error| format!("{}: {error}", rjvm.display()))?;
        let machines = Machines { rjvm, java_home: run::java_home()?, drivers: work.join("drivers") };
        let javac = Javac::start(&machines.java_home, &machines.drivers)?;
        let findings = variable("RJVM_FUZZ_FINDINGS").unwrap_or_else(|| home.join("artifacts/differ"));
        Ok(Self {
            machines,
            javac,
            work,
            findings,
            started: Instant::now(),
            programs: 0,
            executions: 0,
            found: 0,
            differing: HashSet::new(),
        })
    }

    fn run(mut self, first: u64, count: u64) -> Result<u64, Box<dyn Error>> {
        let mut seed = first;
        while seed < first + count {
            let next = (seed + BATCH).min(first + count);
            self.batch(seed, next)?;
            seed = next;
            println!(
                "{} programs, {} executions, {} findings, {} s; next seed {seed}",
                self.programs,
                self.executions,
                self.found,
                self.started.elapsed().as_secs()
            );
            std::io::stdout().flush()?;
        }
        Ok(self.found)
    }

    fn batch(&mut self, first: u64, end: u64) -> Result<(), Box<dyn Error>> {
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
        self.programs += names.len() as u64;
        let (expected, _) = self.machines.run(&folder, &names, None, SECONDS)?;
        self.executions += expected.len() as u64;
        for way in 0..=WAYS {
            let mode = if way == 0 { modes::interpreted() } else { modes::of_seed(first * (WAYS + 1) + way) };
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
    ) -> Result<(), Box<dyn Error>> {
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
    fn keep(&mut self, mode: &Mode, name: &str, before: &[String], difference: Difference) -> Result<(), Box<dyn Error>> {
        self.found += 1;
        let text = java::program(name.trim_start_matches('P').parse()?);
        let mut trial =
            Trial { javac: &mut self.javac, machines: &self.machines, mode, reference: None, folder: self.work.join("trial") };
        let alone = trial.difference(name, &text)?;
        let companions = if alone.is_some() { &[] } else { before };
        let difference = alone.as_ref().unwrap_or(&difference);
        let finding = Finding { name, text: &text, mode, difference, companions };
        let folder = finding.write(&self.machines, &self.findings, None)?;
        println!("FINDING {} {} {}", folder.display(), mode.flags.join(" "), if alone.is_some() { "" } else { "(not alone)" });
        std::io::stdout().flush()?;
        if alone.is_none() {
            return Ok(());
        }
        if mode.name != "interpreted" {
            trial.reference = Some(modes::interpreted());
        }
        let was_cut_off = matches!(difference.found, Behaviour::CutOff(..));
        let reduced = shrink::shrink(&text, Instant::now() + SHRINKING, &mut |text| {
            let difference = trial.difference(name, text);
            difference.is_ok_and(|found| found.is_some_and(|found| matches!(found.found, Behaviour::CutOff(..)) == was_cut_off))
        });
        finding.write(&self.machines, &self.findings, Some(&reduced))?;
        Ok(())
    }
}
