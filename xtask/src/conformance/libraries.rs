//! `cargo xtask conformance libraries`: the test suites of libraries from Debian's sources on both VMs.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use super::cache::Cache;
use super::document;
use super::junit::{self, Ends, Run};
use super::library::Library;
use super::outcomes::{Difference, Outcome};
use super::plan::{self, Entry};
use crate::error::XtaskError;
use crate::{Done, cargo, jdk, shell};

/// Arguments of the command.
#[derive(clap::Args)]
pub struct Arguments {
    /// Only this library; may repeat. All of xtask/conformance/libraries.txt without it.
    #[arg(long)]
    only: Vec<String>,
    /// Runs this launcher, which is built already.
    #[arg(long)]
    launcher: Option<PathBuf>,
    /// Runs suites again that this build has run.
    #[arg(long)]
    again: bool,
    /// Runs nothing: writes the document from what is known.
    #[arg(long)]
    report: bool,
    /// Seconds that a VM may take for a suite.
    #[arg(long, default_value_t = 1800)]
    patience: u64,
}

/// What is run.
const PLAN: &str = "xtask/conformance/libraries.txt";
/// The folder of the outcomes, in the cache.
pub const OUTCOMES: &str = "outcomes/libraries";

/// Runs the suites and writes their part of the document.
///
/// # Errors
/// When a library cannot be fetched or compiled, or a VM cannot be started.
pub fn run(java_home: Option<PathBuf>, arguments: &Arguments) -> Done {
    let java_home = jdk::find(java_home)?;
    let cache = Cache::open()?;
    let entries = plan::read(&shell::root().join(PLAN))?;
    if !arguments.report {
        let launcher = match &arguments.launcher {
            Some(launcher) => launcher.clone(),
            None => cargo::build_launcher(cargo::RELEASE)?,
        };
        let wanted = |entry: &&Entry| arguments.only.is_empty() || arguments.only.contains(&entry.name);
        for entry in entries.iter().filter(wanted) {
            if let Err(error) = run_library(&cache, &java_home, &launcher, entry, arguments) {
                let error: String = error.to_string().chars().take(ERROR_LETTERS_MAX).collect();
                println!("{}: {error}", entry.name);
            }
        }
    }
    document::libraries(&cache, &entries)?;
    Ok(ExitCode::SUCCESS)
}

fn run_library(cache: &Cache, java_home: &Path, launcher: &Path, entry: &Entry, arguments: &Arguments) -> Result<(), XtaskError> {
    let path = cache.path(OUTCOMES).join(format!("{}.tsv", entry.name));
    let build = super::build();
    if !arguments.again && Outcome::read(&path)?.is_some_and(|known| known.build == build) {
        return Ok(());
    }
    let library = Library::prepare(cache, java_home, entry)?;
    let options: Vec<String> = entry.words("options").map(str::to_owned).collect();
    let without: Vec<String> = entry.values("without").filter_map(|line| Some(line.split_once(": ")?.0.to_owned())).collect();
    let tests = library.tests.display().to_string();
    let run = |classes: &[String], launcher: &Path, name: &str| {
        let run = Run {
            tests: &tests,
            class_path: &library.class_path,
            classes,
            without: &without,
            options: &options,
            folder: Some(&library.folder),
            patience: Duration::from_secs(arguments.patience),
        };
        let begin = Instant::now();
        junit::ends_on(cache, &format!("library-{}-{name}", entry.name), (launcher, java_home), &run)
            .map(|ends| (ends, begin.elapsed()))
    };
    let java_launcher = java_home.join("bin/java");
    let (java, java_time) = run(&[], &java_launcher, "java")?;
    let (own, own_time) = run(&[], launcher, "rjvm")?;
    let mut different = different(&java, &own);
    // Once more: a loaded machine fails tests that look at clocks, and there are tests that fail now and then on any VM.
    let classes: BTreeSet<String> = different.iter().filter_map(|difference| class_of(&difference.test)).collect();
    if !classes.is_empty() && classes.len() <= AGAIN_MAX {
        let classes: Vec<String> = classes.into_iter().collect();
        let again = |launcher, name| run(&classes, launcher, name).map_or_else(|_| Ends::new(), |(ends, _)| ends);
        let (java, own) = (again(&java_launcher, "java-again"), again(launcher, "rjvm-again"));
        different
            .retain(|difference| java.get(&difference.test) != own.get(&difference.test) || !java.contains_key(&difference.test));
    }
    let passed = java.values().filter(|end| **end == "passed").count();
    let outcome = Outcome { build, version: library.version, run: java.len(), passed, left_out: library.left_out, different };
    println!(
        "{}: {} tests in {:.0} s on java, {:.0} s on rjvm; {passed} pass on java, {} of them on rjvm",
        entry.name,
        outcome.run,
        java_time.as_secs_f64(),
        own_time.as_secs_f64(),
        outcome.own()
    );
    outcome.different.iter().for_each(|Difference { test, java, own }| println!("differs: {test}: {java}, {own}"));
    outcome.write(&path)
}

/// A compiler may have much to say.
const ERROR_LETTERS_MAX: usize = 1000;
/// More classes than these are not run again.
const AGAIN_MAX: usize = 60;

/// The class in the name of a test: up to the last point before the method.
fn class_of(test: &str) -> Option<String> {
    let end = test.find(['(', '[', '{', ' ']).unwrap_or(test.len());
    test[..end].rsplit_once('.').map(|(class, _)| class.to_owned())
}

/// What differs; names that only one VM has are paired with those of the same class that only the other has, as there are names with times and paths.
fn different(java: &Ends, own: &Ends) -> Vec<Difference> {
    let mut only_own: BTreeMap<Option<String>, VecDeque<&str>> = BTreeMap::new();
    for (test, end) in own.iter().filter(|(test, _)| !java.contains_key(*test)) {
        only_own.entry(class_of(test)).or_default().push_back(end);
    }
    let mut different = Vec::new();
    for (test, on_java, on_own) in junit::differing(java, own) {
        let mut on_own = on_own;
        if on_own == "not run"
            && let Some(end) = only_own.get_mut(&class_of(&test)).and_then(VecDeque::pop_front)
        {
            on_own = end.to_owned();
        }
        if on_java != "not run" && on_java != on_own {
            different.push(Difference { test, java: on_java, own: on_own });
        }
    }
    different
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_are_paired_by_their_class() {
        let java = Ends::from([
            ("a.B.x(1)".to_owned(), "passed"),
            ("a.B.[1] /tmp/1".to_owned(), "passed"),
            ("a.C.y".to_owned(), "passed"),
        ]);
        let own = Ends::from([
            ("a.B.x(1)".to_owned(), "passed"),
            ("a.B.[1] /tmp/2".to_owned(), "passed"),
            ("a.C.y".to_owned(), "failed"),
        ]);
        let found = different(&java, &own);
        assert_eq!(found, [Difference { test: "a.C.y".to_owned(), java: "passed".to_owned(), own: "failed".to_owned() }]);
        assert_eq!(class_of("a.B.[1] /tmp/1.5"), Some("a.B".to_owned()));
    }
}
