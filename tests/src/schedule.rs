//! Handing the cases out to workers and gathering what comes of them.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::Instant;

use crate::Settings;
use crate::case::{Case, Kind};
use crate::compare::compare;
use crate::compile::Compiled;
use crate::error::TestsError;
use crate::execute::{Runner, execute, run_command};
use crate::mode::Mode;
use crate::opcodes::sections;
use crate::oracle;
use crate::process::End;
use crate::report::{Summary, Verdict};

/// What a worker takes at a time: one case, or all opcode cases.
struct Job<'a> {
    mode: Mode,
    cases: Vec<&'a Case>,
}

/// Runs every case in every mode it takes part in.
///
/// # Errors
/// When `java` or the launcher under test cannot be started at all.
pub fn run_all(settings: &Settings, cases: &[Case], compiled: &Compiled) -> Result<Summary, TestsError> {
    let jobs: Vec<_> = settings.modes.iter().flat_map(|&mode| jobs(cases, mode)).collect();
    let next = AtomicUsize::new(0);
    let (sender, verdicts) = channel();
    let mut summary = Summary::default();
    let broken = thread::scope(|scope| {
        let workers: Vec<_> = (0..settings.workers.max(1))
            .map(|_| {
                let sender = sender.clone();
                let (jobs, next) = (&jobs, &next);
                scope.spawn(move || work(settings, jobs, next, compiled, &sender))
            })
            .collect();
        drop(sender);
        for verdict in verdicts {
            summary.add(&verdict);
        }
        workers.into_iter().find_map(|worker| worker.join().ok().and_then(Result::err))
    });
    match broken {
        Some(error) => Err(error),
        None => Ok(summary),
    }
}

fn jobs(cases: &[Case], mode: Mode) -> Vec<Job<'_>> {
    let (opcodes, others): (Vec<_>, Vec<_>) =
        cases.iter().filter(|case| case.runs_in(mode)).partition(|case| case.kind == Kind::Opcode);
    let mut jobs: Vec<_> = others.into_iter().map(|case| Job { mode, cases: vec![case] }).collect();
    if !opcodes.is_empty() {
        jobs.insert(0, Job { mode, cases: opcodes });
    }
    jobs
}

fn work(
    settings: &Settings,
    jobs: &[Job<'_>],
    next: &AtomicUsize,
    compiled: &Compiled,
    verdicts: &Sender<Verdict>,
) -> Result<(), TestsError> {
    while let Some(job) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
        for verdict in run_job(settings, job, compiled)? {
            if verdicts.send(verdict).is_err() {
                return Ok(());
            }
        }
    }
    Ok(())
}

fn run_job(settings: &Settings, job: &Job<'_>, compiled: &Compiled) -> Result<Vec<Verdict>, TestsError> {
    let Some(first) = job.cases.first() else { return Ok(Vec::new()) };
    match compiled.classes(first) {
        Err(diagnostics) => Ok(job.cases.iter().map(|case| rejected(case, job.mode, diagnostics.clone())).collect()),
        Ok(classes) if first.kind == Kind::Opcode => run_opcodes(settings, job, &classes),
        Ok(classes) => Ok(vec![run_case(settings, first, &classes, job.mode)?]),
    }
}

fn rejected(case: &Case, mode: Mode, why: String) -> Verdict {
    Verdict { case: case.name.clone(), mode, elapsed: std::time::Duration::ZERO, result: Err(why) }
}

fn run_case(settings: &Settings, case: &Case, classes: &Path, mode: Mode) -> Result<Verdict, TestsError> {
    let expected = oracle::answer(settings, case, classes, mode)?;
    let started = Instant::now();
    let actual = execute(settings, case, classes, mode, Runner::Vm)?;
    let elapsed = started.elapsed();
    Ok(Verdict { case: case.name.clone(), mode, elapsed, result: compare(case, &actual, &expected) })
}

/// Runs the opcode cases in one process; after a crash, the rest in another.
fn run_opcodes(settings: &Settings, job: &Job<'_>, classes: &Path) -> Result<Vec<Verdict>, TestsError> {
    let mut verdicts = Vec::new();
    let mut left = job.cases.as_slice();
    while let Some(first) = left.first() {
        let mut arguments = job.mode.vm_options(None);
        arguments.extend(["-cp".to_owned(), classes.display().to_string(), "Opcodes".to_owned()]);
        arguments.extend(left.iter().map(|case| opcode_name(case).to_owned()));
        let started = Instant::now();
        let outcome = run_command(settings, first, classes, job.mode, Runner::Vm, &arguments)?;
        let elapsed = started.elapsed();
        let sections = sections(&outcome.stdout);
        let ended_well = outcome.end == End::Exit(0);
        let begun = left.iter().take_while(|case| sections.contains_key(opcode_name(case))).count();
        for (index, case) in left.iter().take(begun.max(1)).enumerate() {
            let lines = sections.get(opcode_name(case)).cloned().unwrap_or_default();
            let broke_off = !ended_well && index + 1 >= begun;
            let result = judge(&lines).and_then(|()| {
                if broke_off { Err(format!("ended with {:?} after it\n{}", outcome.end, outcome.stderr)) } else { Ok(()) }
            });
            verdicts.push(Verdict { case: case.name.clone(), mode: job.mode, elapsed, result });
        }
        left = &left[begun.max(1)..];
    }
    Ok(verdicts)
}

fn opcode_name(case: &Case) -> &str {
    case.name.strip_prefix("opcodes/").unwrap_or(&case.name)
}

fn judge(lines: &[&str]) -> Result<(), String> {
    let wrong: Vec<_> = lines.iter().filter(|line| !line.starts_with("ok ")).copied().collect();
    match (lines.is_empty(), wrong.is_empty()) {
        (true, _) => Err("printed nothing".to_owned()),
        (false, false) => Err(wrong.join("\n")),
        (false, true) => Ok(()),
    }
}
