//! Handing the cases out to workers and gathering what comes of them.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use crate::Settings;
use crate::case::{Case, Kind};
use crate::compare::compare;
use crate::compile::Compiled;
use crate::discover::files_below;
use crate::error::TestsError;
use crate::execute::{Runner, execute, run_command};
use crate::mode::Mode;
use crate::opcodes::sections;
use crate::oracle;
use crate::process::{End, Outcome};
use crate::report::{Summary, Verdict};
use crate::verifier;

/// What a worker takes at a time: one case, or all opcode or verifier cases.
struct Job<'a> {
    mode: Mode,
    cases: Vec<&'a Case>,
}

/// Runs every case in every mode it takes part in.
///
/// # Errors
/// When `java` or the launcher under test cannot be started at all.
pub fn run_all(settings: &Settings, cases: &[Case], compiled: &Compiled) -> Result<Summary, TestsError> {
    let jobs: Vec<_> = settings.modes.iter().flat_map(|&mode| jobs(cases, mode, settings.sample, settings.seed)).collect();
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

fn jobs(cases: &[Case], mode: Mode, sample: bool, seed: u32) -> Vec<Job<'_>> {
    let sampled: Vec<&Case> = cases.iter().filter(|case| case.runs_in(mode)).collect();
    let sampled = match mode {
        Mode::Frames if sample => part(sampled, 3, 0),
        Mode::Compiled if sample => part(sampled, 2, seed),
        Mode::CompiledStress if sample => part(sampled, 4, seed),
        Mode::Lockstep if sample => part(sampled, 6, seed),
        _ => sampled,
    };
    let of_kind = |wanted: fn(&Kind) -> bool| sampled.iter().copied().filter(move |case| wanted(&case.kind));
    let together =
        [of_kind(|kind| *kind == Kind::Opcode).collect::<Vec<_>>(), of_kind(|kind| *kind == Kind::Verifier).collect::<Vec<_>>()];
    let alone = of_kind(|kind| !matches!(kind, Kind::Opcode | Kind::Verifier)).map(|case| vec![case]);
    let jobs = together.into_iter().filter(|cases| !cases.is_empty()).chain(alone);
    jobs.map(|cases| Job { mode, cases }).collect()
}

/// All opcode cases, and one of so many programs of those that are not long; which ones, the seed says.
fn part(cases: Vec<&Case>, of: u32, seed: u32) -> Vec<&Case> {
    let programs = cases.iter().filter(|case| case.kind == Kind::Program && !case.is_long());
    let programs = programs.skip((seed % of) as usize).step_by(of as usize);
    cases.iter().filter(|case| case.kind == Kind::Opcode).chain(programs).copied().collect()
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
    if first.kind == Kind::Verifier {
        return run_verifier(settings, job, compiled);
    }
    match compiled.classes(first) {
        Err(diagnostics) => Ok(job.cases.iter().map(|case| rejected(case, job.mode, diagnostics.clone())).collect()),
        Ok(classes) if first.kind == Kind::Opcode => run_opcodes(settings, job, &classes),
        Ok(classes) => Ok(vec![run_case(settings, first, &classes, job.mode)?]),
    }
}

fn rejected(case: &Case, mode: Mode, why: String) -> Verdict {
    Verdict { case: case.name.clone(), mode, elapsed: Duration::ZERO, result: Err(why) }
}

fn run_case(settings: &Settings, case: &Case, classes: &Path, mode: Mode) -> Result<Verdict, TestsError> {
    let expected = oracle::answer(settings, case, classes, mode)?;
    let started = Instant::now();
    let actual = execute(settings, case, classes, mode, Runner::Vm)?;
    let elapsed = started.elapsed();
    Ok(Verdict { case: case.name.clone(), mode, elapsed, result: compare(case, &actual, &expected) })
}

/// What one process said about one of several cases.
struct Section {
    lines: Vec<String>,
    elapsed: Duration,
    /// How the process ended, if this case was the last it came to.
    broke_off: Option<String>,
}

/// Runs several cases in one process and splits its output; after a crash, the rest in another process.
fn run_together(
    settings: &Settings,
    job: &Job<'_>,
    folder: &Path,
    runner: Runner,
    command: &[String],
) -> Result<Vec<Section>, TestsError> {
    let mut found = Vec::new();
    let mut left = job.cases.as_slice();
    while let Some(first) = left.first() {
        let arguments: Vec<_> = command.iter().cloned().chain(left.iter().map(|case| short_name(case).to_owned())).collect();
        let started = Instant::now();
        let outcome = run_command(settings, first, folder, job.mode, runner, &arguments)?;
        let elapsed = started.elapsed();
        let sections = sections(&outcome.stdout);
        let ended_well = outcome.end == End::Exit(0);
        let begun = left.iter().take_while(|case| sections.contains_key(short_name(case))).count();
        for (index, case) in left.iter().take(begun.max(1)).enumerate() {
            let lines = sections.get(short_name(case)).into_iter().flatten().map(|line| (*line).to_owned()).collect();
            let is_last = !ended_well && index + 1 >= begun;
            let broke_off = is_last.then(|| format!("ended with {:?} after it\n{}", outcome.end, outcome.stderr));
            found.push(Section { lines, elapsed, broke_off });
        }
        left = &left[begun.max(1)..];
    }
    Ok(found)
}

fn run_opcodes(settings: &Settings, job: &Job<'_>, classes: &Path) -> Result<Vec<Verdict>, TestsError> {
    let mut command = job.mode.vm_options(None, settings.seed);
    command.extend(["-cp".to_owned(), classes.display().to_string(), "Opcodes".to_owned()]);
    let sections = run_together(settings, job, classes, Runner::Vm, &command)?;
    let verdicts = job.cases.iter().zip(sections).map(|(case, section)| {
        let lines: Vec<_> = section.lines.iter().map(String::as_str).collect();
        let result = judge(&lines).and_then(|()| section.broke_off.map_or(Ok(()), Err));
        Verdict { case: case.name.clone(), mode: job.mode, elapsed: section.elapsed, result }
    });
    Ok(verdicts.collect())
}

/// Runs the verifier cases that could be assembled, on `java` and on the launcher under test.
fn run_verifier(settings: &Settings, job: &Job<'_>, compiled: &Compiled) -> Result<Vec<Verdict>, TestsError> {
    let mut verdicts = Vec::new();
    let mut good = Job { mode: job.mode, cases: Vec::new() };
    let mut program = None;
    for case in &job.cases {
        match compiled.classes(case) {
            Ok(classes) => {
                good.cases.push(case);
                program = Some(classes);
            }
            Err(diagnostics) => verdicts.push(rejected(case, job.mode, diagnostics)),
        }
    }
    let Some(program) = program else { return Ok(verdicts) };
    let command = |options: Vec<String>| {
        let rest =
            ["-cp".to_owned(), program.display().to_string(), "Verify".to_owned(), compiled.assembled().display().to_string()];
        [options, rest.to_vec()].concat()
    };
    let expected = oracle_sections(settings, &good, &program, &compiled.assembled(), &command(Vec::new()))?;
    let actual = run_together(settings, &good, &program, Runner::Vm, &command(job.mode.vm_options(None, settings.seed)))?;
    for (case, section) in good.cases.iter().zip(actual) {
        let lines: Vec<_> = section.lines.iter().map(String::as_str).collect();
        let expected = sections(&expected).remove(short_name(case)).unwrap_or_default();
        let judged = verifier::judge(case, &lines, &expected)?;
        let result = judged.and_then(|()| section.broke_off.map_or(Ok(()), Err));
        verdicts.push(Verdict { case: case.name.clone(), mode: job.mode, elapsed: section.elapsed, result });
    }
    Ok(verdicts)
}

/// What `java` prints for these cases, remembered by the bytes of their classes.
fn oracle_sections(
    settings: &Settings,
    job: &Job<'_>,
    program: &Path,
    assembled: &Path,
    command: &[String],
) -> Result<String, TestsError> {
    let mut inputs = files_below(program)?;
    for case in &job.cases {
        inputs.extend(files_below(&assembled.join(short_name(case)))?);
    }
    let outcome = oracle::remembered(settings, "verifier", &inputs, || {
        let mut stdout = String::new();
        for (case, section) in job.cases.iter().zip(run_together(settings, job, program, Runner::Oracle, command)?) {
            let lines: String = section.lines.iter().map(|line| format!("{line}\n")).collect();
            stdout.push_str(&format!("== {}\n{lines}{}", short_name(case), section.broke_off.unwrap_or_default()));
        }
        Ok(Outcome { stdout, stderr: String::new(), end: End::Exit(0) })
    })?;
    Ok(outcome.stdout)
}

/// The name of a case within its folder.
fn short_name(case: &Case) -> &str {
    case.name.split_once('/').map_or(&case.name, |(_, name)| name)
}

fn judge(lines: &[&str]) -> Result<(), String> {
    let wrong: Vec<_> = lines.iter().filter(|line| !line.starts_with("ok ")).copied().collect();
    match (lines.is_empty(), wrong.is_empty()) {
        (true, _) => Err("printed nothing".to_owned()),
        (false, false) => Err(wrong.join("\n")),
        (false, true) => Ok(()),
    }
}
