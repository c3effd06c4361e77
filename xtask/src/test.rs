//! `cargo xtask test`: every test there is.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use ::tests::{Mode, Settings};

use crate::error::XtaskError;
use crate::{Done, cargo, debian, jdk, mutate, package, shell};

/// Arguments of the command.
#[derive(clap::Args)]
pub struct Arguments {
    /// Only program cases whose name contains this; may repeat. Leaves out the tests of the crates.
    #[arg(long)]
    filter: Vec<String>,
    /// Only this mode (plain, stress, frames, compiled, compiled-stress, lockstep, threads1, threads2, threads8); may repeat. Leaves out the tests of the crates.
    #[arg(long, value_parser = mode)]
    mode: Vec<Mode>,
    /// Runs the program cases on this launcher instead of rjvm; with `java` itself it checks the cases.
    #[arg(long)]
    launcher: Option<PathBuf>,
    /// Cases that run at the same time.
    #[arg(long, default_value_t = 2)]
    workers: usize,
    /// What random choices begin with, and which part of the cases runs in modes that take long; without it, one that the commit has.
    #[arg(long)]
    seed: Option<u32>,
}

impl Arguments {
    /// Every test.
    pub fn all() -> Self {
        Self { filter: Vec::new(), mode: Vec::new(), launcher: None, workers: 2, seed: None }
    }
}

fn mode(name: &str) -> Result<Mode, String> {
    Mode::named(name).ok_or_else(|| format!("no such mode: {name}"))
}

/// Tests passed and failed.
#[derive(Default, Clone, Copy)]
struct Counts {
    passed: usize,
    failed: usize,
}

/// Installs what is missing, runs the tests, and prints the counts in the last line.
///
/// # Errors
/// When something cannot be installed or built; failing tests are a failing exit code.
pub fn test(java_home: Option<PathBuf>, arguments: &Arguments) -> Done {
    let java_home = jdk::find(java_home)?;
    let cases = shell::root().join("tests");
    let packages = ::tests::packages_needed(&cases)?;
    debian::install(&packages.iter().map(String::as_str).collect::<Vec<_>>())?;
    let vm = match &arguments.launcher {
        Some(path) => path.clone(),
        None => cargo::build_launcher(cargo::RELEASE)?,
    };
    let only_cases = !arguments.filter.is_empty() || !arguments.mode.is_empty() || arguments.launcher.is_some();
    let crates = if only_cases { Counts::default() } else { crate_tests(&java_home, &vm)? };
    let packages = if only_cases { Counts::default() } else { packages_checked(&java_home, &vm) };
    let broken = if only_cases { Counts::default() } else { broken_classes(&java_home, &vm)? };
    let modes = if arguments.mode.is_empty() { Mode::ALL.to_vec() } else { arguments.mode.clone() };
    let seed = arguments.seed.unwrap_or_else(seed_of_commit);
    let settings = Settings {
        cases,
        work: cargo::target().join("cases"),
        java_home,
        vm,
        modes,
        sample: !only_cases,
        filters: arguments.filter.clone(),
        workers: arguments.workers,
        seed,
        patience: 1,
    };
    let summary = ::tests::run(&settings)?;
    summary.print();
    let unoptimized = if only_cases { Counts::default() } else { unoptimized(settings)? };
    let total = Counts {
        passed: crates.passed + packages.passed + broken.passed + summary.passed + unoptimized.passed,
        failed: crates.failed + packages.failed + broken.failed + summary.failed.len() + unoptimized.failed,
    };
    println!(
        "tests: {} passed, {} failed (crates: {} passed, {} failed; packages: {} passed, {} failed; broken classes: {} wrong; program cases: {} passed, {} failed; \
         unoptimized: {} passed, {} failed); seed {seed}",
        total.passed,
        total.failed,
        crates.passed,
        crates.failed,
        packages.passed,
        packages.failed,
        broken.failed,
        summary.passed,
        summary.failed.len(),
        unoptimized.passed,
        unoptimized.failed
    );
    Ok(if total.failed == 0 && total.passed > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What people install is whole: each kind of package is one test.
fn packages_checked(java_home: &Path, vm: &Path) -> Counts {
    let checks = package::checks(java_home, vm);
    for error in checks.iter().filter_map(|check| check.as_ref().err()) {
        println!("packages: {error}");
    }
    let passed = checks.iter().filter(|check| check.is_ok()).count();
    Counts { passed, failed: checks.len() - passed }
}

/// A number that the newest commit has: each is tested with another part of the cases, and again with the same.
fn seed_of_commit() -> u32 {
    let commit = shell::capture(&mut shell::command("git", &["rev-parse", "--short=7", "HEAD"])).ok();
    commit.and_then(|commit| u32::from_str_radix(commit.trim(), 16).ok()).unwrap_or(0)
}

/// Classes that are broken for the comparison of verdicts; `cargo xtask mutate` does more.
const BROKEN_CLASSES: usize = 6000;

/// Compares the verdicts on broken classes with those of `java`: one test.
fn broken_classes(java_home: &Path, vm: &Path) -> Result<Counts, XtaskError> {
    let wrong = mutate::round(java_home, vm, 1, BROKEN_CLASSES)?.wrong.len();
    Ok(Counts { passed: usize::from(wrong == 0), failed: wrong })
}

/// Cases that must run in a launcher that was built without optimization: nothing else that [`Mode`]s change concerns them.
const UNOPTIMIZED: [&str; 5] = ["arrays", "concurrency_eight_threads", "exception_finally", "lambdas", "stack_overflow"];

/// Runs a few cases in a launcher that was built as programs that embed rjvm are by default.
fn unoptimized(settings: Settings) -> Result<Counts, XtaskError> {
    let vm = cargo::build_launcher("unoptimized")?;
    let filters = UNOPTIMIZED.map(str::to_owned).to_vec();
    let summary = ::tests::run(&Settings { vm, filters, modes: vec![Mode::Plain], patience: 10, ..settings })?;
    summary.print();
    Ok(Counts { passed: summary.passed, failed: summary.failed.len() })
}

/// The tests of all crates, through nextest if it is there, and those in documentation, which nextest does not run.
fn crate_tests(java_home: &Path, vm: &Path) -> Result<Counts, XtaskError> {
    let arguments: &[&str] = if shell::succeeds("cargo", &["nextest", "--version"]) {
        &["nextest", "run", "--workspace", "--no-fail-fast"]
    } else {
        &["test", "--workspace", "--no-fail-fast", "--lib", "--bins", "--tests"]
    };
    let mut command = cargo::cargo(arguments);
    command.env("RJVM_JAVA_HOME", java_home).env("RJVM_LAUNCHER", vm);
    let tests = counted(command, arguments[0] == "nextest")?;
    // Of the whole workspace, too: a choice of crates has other features, and everything would be built again.
    let documentation = counted(cargo::cargo(&["test", "--doc", "--workspace"]), false)?;
    Ok(Counts { passed: tests.passed + documentation.passed, failed: tests.failed + documentation.failed })
}

/// Runs tests and counts them. Nextest writes to standard error and libtest to standard output.
fn counted(mut command: Command, is_nextest: bool) -> Result<Counts, XtaskError> {
    if is_nextest {
        command.stderr(Stdio::piped());
    } else {
        command.stdout(Stdio::piped());
    }
    let mut child = command.spawn().map_err(XtaskError::io(Path::new("cargo")))?;
    let mut counts = Counts::default();
    let mut read = |line: &str| {
        println!("{line}");
        let (passed, failed) = counts_of_line(line);
        counts.passed += passed;
        counts.failed += failed;
    };
    if let Some(output) = child.stderr.take() {
        BufReader::new(output).lines().map_while(Result::ok).for_each(|line| read(&line));
    }
    if let Some(output) = child.stdout.take() {
        BufReader::new(output).lines().map_while(Result::ok).for_each(|line| read(&line));
    }
    let status = child.wait().map_err(XtaskError::io(Path::new("cargo")))?;
    if !status.success() && counts.failed == 0 {
        return Err(XtaskError::Failed { command: "cargo test".to_owned(), output: String::new() });
    }
    Ok(counts)
}

/// Passed and failed in a summary line of nextest or libtest; zeros in any other line.
fn counts_of_line(line: &str) -> (usize, usize) {
    let line = line.trim();
    if !line.starts_with("Summary [") && !line.starts_with("test result:") {
        return (0, 0);
    }
    let words: Vec<_> = line.split([' ', ',', ';', ':']).filter(|word| !word.is_empty()).collect();
    let before = |name: &str| {
        let pairs = words.windows(2).filter(|pair| pair[1] == name || (name == "failed" && pair[1] == "timed"));
        pairs.filter_map(|pair| pair[0].parse::<usize>().ok()).sum()
    };
    (before("passed"), before("failed"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summary_lines_of_both_test_programs_are_counted() {
        assert_eq!(counts_of_line("     Summary [   0.8s] 12 tests run: 9 passed, 2 failed, 1 timed out, 0 skipped"), (9, 3));
        assert_eq!(counts_of_line("test result: ok. 5 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out"), (5, 0));
        assert_eq!(counts_of_line("test a::b ... ok"), (0, 0));
    }
}
