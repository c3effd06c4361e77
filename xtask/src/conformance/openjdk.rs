//! `cargo xtask conformance openjdk`: OpenJDK's own tests on both VMs.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::cache::{self, Cache};
use super::document;
use super::jtreg::{self, Harness, Pace, TestedVm};
use super::selection::{self, SUITES, Suite};
use super::verdicts::{Verdict, Verdicts};
use crate::error::XtaskError;
use crate::{Done, cargo, jdk};

/// Arguments of the command.
#[derive(clap::Args)]
pub struct Arguments {
    /// So many tests of each suite, chosen by the seed; all without it.
    #[arg(long)]
    count: Option<usize>,
    /// What decides the sample and the order.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Only tests below these folders, or these tests: `java/util`, `compiler/c2`, ...; may repeat.
    #[arg(long)]
    area: Vec<String>,
    /// Runs this launcher, which is built already.
    #[arg(long)]
    launcher: Option<PathBuf>,
    /// Runs tests again that have passed on rjvm before.
    #[arg(long)]
    again: bool,
    /// Runs nothing: writes the document from the verdicts there are.
    #[arg(long)]
    report: bool,
    /// Tests at the same time.
    #[arg(long, default_value_t = 1)]
    workers: usize,
    /// Times the harness's time limits, which are two minutes for most tests.
    #[arg(long, default_value_t = 1.0)]
    patience: f64,
}

/// Tests of which both VMs run as many before the next: what has been found out is kept after each.
const BATCH: usize = 40;
/// Debian's source package.
const SOURCES: &str = "openjdk-17";

/// Runs the tests and writes the document.
///
/// # Errors
/// When something cannot be fetched, built or run.
pub fn run(java_home: Option<PathBuf>, arguments: &Arguments) -> Done {
    let java_home = jdk::find(java_home)?;
    let cache = Cache::open()?;
    cache::make(&cache.path("work"))?;
    let mut java = Verdicts::read(cache.path("java.tsv"))?;
    let mut own = Verdicts::read(cache.path("rjvm.tsv"))?;
    let folders = ["*/test/jdk", "*/test/hotspot/jtreg", "*/test/lib", "*/test/jtreg-ext"];
    let version = document::java_version(&java_home)?;
    let sources = cache.source(SOURCES, &version, &folders)?;
    let harness = Harness::prepare(&cache, &java_home, sources, &SUITES)?;
    let launcher = match (&arguments.launcher, arguments.report) {
        (Some(launcher), _) => launcher.clone(),
        (None, true) => java_home.join("bin/java"),
        (None, false) => cargo::build_launcher(cargo::RELEASE)?,
    };
    let java_launcher = java_home.join("bin/java");
    let vms = Vms {
        java: TestedVm { name: "java", home: jtreg::home_of(&cache, "java", &java_home, &java_launcher)?, build: version },
        own: TestedVm { name: "rjvm", home: jtreg::home_of(&cache, "rjvm", &java_home, &launcher)?, build: super::build() },
    };
    let mut left_out = BTreeMap::new();
    for suite in SUITES {
        // What is not run is told of all that could be, whatever is asked for.
        let all = harness.list(&cache, suite, &areas_of(suite, &[]))?;
        let all = kept(&harness.folder(suite), all, &mut left_out);
        let areas = areas_of(suite, &arguments.area);
        if arguments.report || areas.is_empty() {
            continue;
        }
        let tests = match arguments.area.as_slice() {
            [] => all,
            _ => kept(&harness.folder(suite), harness.list(&cache, suite, &areas)?, &mut BTreeMap::new()),
        };
        let tests = selection::sample(tests, arguments.count, arguments.seed);
        run_suite(&cache, &harness, suite, &vms, &tests, arguments, (&mut java, &mut own))?;
    }
    document::write(&java_home, (&java, &own), &left_out)?;
    Ok(ExitCode::SUCCESS)
}

struct Vms {
    java: TestedVm,
    own: TestedVm,
}

/// The areas of a suite that are asked for, or its own.
fn areas_of(suite: Suite, asked: &[String]) -> Vec<String> {
    if asked.is_empty() {
        return suite.areas.iter().map(|area| (*area).to_owned()).collect();
    }
    asked.iter().filter(|area| selection::suite_of(area) == suite).cloned().collect()
}

/// The tests that both VMs can be asked; counts the others by the reason.
fn kept(folder: &Path, tests: Vec<String>, left_out: &mut BTreeMap<&'static str, usize>) -> Vec<String> {
    let mut kept = Vec::new();
    for test in tests {
        match selection::reason_to_leave_out(folder, &test) {
            Some(reason) => *left_out.entry(reason).or_default() += 1,
            None => kept.push(test),
        }
    }
    kept
}

fn run_suite(
    cache: &Cache,
    harness: &Harness,
    suite: Suite,
    vms: &Vms,
    tests: &[String],
    arguments: &Arguments,
    (java, own): (&mut Verdicts, &mut Verdicts),
) -> Result<(), XtaskError> {
    let pace = Pace { workers: arguments.workers, patience: arguments.patience };
    for (number, batch) in tests.chunks(BATCH).enumerate() {
        let unknown = chosen(batch, |test| java.of(test).is_none());
        run_on(cache, harness, suite, (&vms.java, vms.java.name), &unknown, pace, java)?;
        let is_open = |test: &String| {
            java.of(test).is_some_and(|verdict| verdict.passed) && (arguments.again || needs_run(own, test, &vms.own.build))
        };
        let open = chosen(batch, is_open);
        run_on(cache, harness, suite, (&vms.own, vms.java.name), &open, pace, own)?;
        // Once more, with classes of its own: a loaded machine fails tests that look at clocks, and a test may have changed its classes.
        let failed = chosen(&open, |test| own.of(test).is_some_and(|verdict| !verdict.passed));
        run_on(cache, harness, suite, (&vms.own, vms.own.name), &failed, Pace { workers: 1, ..pace }, own)?;
        for test in chosen(&failed, |test| own.of(test).is_some_and(|verdict| !verdict.passed)) {
            println!("differs: {test}: {}", own.of(&test).map_or("", |verdict| verdict.reason.as_str()));
        }
        println!("{}: {} of {} tests", suite.name, (number * BATCH + batch.len()).min(tests.len()), tests.len());
    }
    Ok(())
}

/// Whether nothing is known of a test, or it failed on another build.
fn needs_run(own: &Verdicts, test: &str, build: &str) -> bool {
    own.of(test).is_none_or(|verdict| !verdict.passed && verdict.build != build)
}

fn chosen(tests: &[String], is_chosen: impl Fn(&String) -> bool) -> Vec<String> {
    tests.iter().filter(|test| is_chosen(test)).cloned().collect()
}

fn run_on(
    cache: &Cache,
    harness: &Harness,
    suite: Suite,
    (vm, classes_of): (&TestedVm, &str),
    tests: &[String],
    pace: Pace,
    verdicts: &mut Verdicts,
) -> Result<(), XtaskError> {
    if tests.is_empty() {
        return Ok(());
    }
    let ends = harness.run(cache, suite, (vm, classes_of), tests, pace)?;
    for test in tests {
        let (passed, reason) = ends.get(test).cloned().unwrap_or((false, "not run".to_owned()));
        verdicts.add(test, Verdict { passed, reason, build: vm.build.clone() })?;
    }
    Ok(())
}
