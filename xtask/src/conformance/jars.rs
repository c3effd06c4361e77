//! `cargo xtask conformance jars`: anyone's own JUnit tests on both VMs, and a table of what differs.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use super::cache::{self, Cache};
use crate::error::XtaskError;
use crate::{Done, cargo, jdk, shell};

/// Arguments of the command.
#[derive(clap::Args)]
pub struct Arguments {
    /// Jars or folders with test classes (JUnit 3, 4 or 5), separated by `:`.
    #[arg(long)]
    test_jars: String,
    /// What they need besides JUnit, separated by `:`.
    #[arg(long, default_value = "")]
    class_path: String,
    /// Options for both VMs; may repeat.
    #[arg(long, allow_hyphen_values = true)]
    vm_option: Vec<String>,
    /// Runs this launcher, which is built already.
    #[arg(long)]
    launcher: Option<PathBuf>,
    /// Seconds that a VM may take for all tests.
    #[arg(long, default_value_t = 3600)]
    patience: u64,
}

/// Debian's package with the console launcher of JUnit, and the launcher in it.
const PACKAGE: (&str, &str) = ("jtreg7", "usr/share/jtreg/lib/junit-platform-console-standalone.jar");

/// How each test ended, by its name.
type Ends = BTreeMap<String, &'static str>;

/// Runs the tests and prints the table.
///
/// # Errors
/// When a VM cannot be started, or says nothing of any test.
pub fn run(java_home: Option<PathBuf>, arguments: &Arguments) -> Done {
    let java_home = jdk::find(java_home)?;
    let cache = Cache::open()?;
    let console = cache.package(PACKAGE.0)?.join(PACKAGE.1);
    let launcher = match &arguments.launcher {
        Some(launcher) => launcher.clone(),
        None => cargo::build_launcher(cargo::RELEASE)?,
    };
    let java = ends_on("java", &java_home.join("bin/java"), &java_home, &console, &cache, arguments)?;
    let own = ends_on("rjvm", &launcher, &java_home, &console, &cache, arguments)?;
    let differing = differing(&java, &own);
    let passed = |ends: &Ends| ends.values().filter(|end| **end == "passed").count();
    println!("tests: {} on java, {} of them passed; {} on rjvm, {} passed", java.len(), passed(&java), own.len(), passed(&own));
    if differing.is_empty() {
        println!("no test ends differently");
        return Ok(ExitCode::SUCCESS);
    }
    println!("\n| test | java | rjvm |\n|---|---|---|");
    for (test, on_java, on_own) in &differing {
        println!("| {test} | {on_java} | {on_own} |");
    }
    println!("\n{} of {} tests end differently", differing.len(), java.len());
    Ok(ExitCode::FAILURE)
}

fn ends_on(
    name: &str,
    launcher: &Path,
    java_home: &Path,
    console: &Path,
    cache: &Cache,
    arguments: &Arguments,
) -> Result<Ends, XtaskError> {
    let reports = cache.path(&format!("work/jars-{name}"));
    let _ = fs::remove_dir_all(&reports);
    cache::make(&reports)?;
    let paths = [arguments.test_jars.as_str(), arguments.class_path.as_str()];
    let class_path = paths.into_iter().filter(|path| !path.is_empty()).collect::<Vec<_>>().join(":");
    let mut command = Command::new(launcher);
    command.args(&arguments.vm_option).arg("-jar").arg(console);
    command.args(["--disable-banner", "--details=none", "--include-classname=.*"]);
    command.arg(format!("--class-path={class_path}")).arg(format!("--scan-class-path={}", arguments.test_jars));
    command.arg(format!("--reports-dir={}", reports.display())).env("RJVM_JAVA_HOME", java_home);
    let log = reports.join("output.txt");
    let output = fs::File::create(&log).map_err(XtaskError::io(&log))?;
    let errors = output.try_clone().map_err(XtaskError::io(&log))?;
    let mut child = command.stdin(Stdio::null()).stdout(output).stderr(errors).spawn().map_err(XtaskError::io(launcher))?;
    shell::wait(&mut child, Duration::from_secs(arguments.patience)).map_err(XtaskError::io(launcher))?;
    let mut ends = Ends::new();
    for entry in fs::read_dir(&reports).map_err(XtaskError::io(&reports))?.flatten() {
        if entry.path().extension().is_some_and(|extension| extension == "xml") {
            let text = fs::read_to_string(entry.path()).map_err(XtaskError::io(&entry.path()))?;
            ends_of_report(&text, &mut ends);
        }
    }
    if ends.is_empty() {
        let reason = format!("no test has been run: see {}", log.display());
        return Err(XtaskError::Unexpected { command: launcher.display().to_string(), reason });
    }
    Ok(ends)
}

/// Tests in a report of JUnit's. Those of one name are told apart by their number.
fn ends_of_report(text: &str, ends: &mut Ends) {
    for case in text.split("<testcase ").skip(1) {
        let case = case.split("</testcase>").next().unwrap_or(case);
        let (Some(name), Some(class)) = (attribute(case, "name"), attribute(case, "classname")) else { continue };
        let end = match case {
            case if case.contains("<failure") => "failed",
            case if case.contains("<error") => "error",
            case if case.contains("<skipped") => "skipped",
            _ => "passed",
        };
        let name = format!("{class}.{}", without_addresses(name));
        let mut numbered = name.clone();
        let mut number = 2;
        while ends.contains_key(&numbered) {
            numbered = format!("{name} #{number}");
            number += 1;
        }
        ends.insert(numbered, end);
    }
}

fn attribute<'a>(element: &'a str, name: &str) -> Option<&'a str> {
    let begin = element.find(&format!("{name}=\""))? + name.len() + 2;
    element[begin..].split('"').next()
}

/// Names of parameters' values may have identity hashes.
fn without_addresses(name: &str) -> String {
    let mut parts = name.split('@');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text.push('@');
        text.push_str(part.trim_start_matches(|character: char| character.is_ascii_hexdigit()));
    }
    text
}

/// Tests that end differently, or that only one VM has run.
fn differing<'a>(java: &'a Ends, own: &'a Ends) -> Vec<(&'a str, &'a str, &'a str)> {
    let names: BTreeSet<&String> = java.keys().chain(own.keys()).collect();
    let end = |ends: &'a Ends, name: &String| ends.get(name).copied().unwrap_or("not run");
    let all = names.into_iter().map(|name| (name.as_str(), end(java, name), end(own, name)));
    all.filter(|(_, on_java, on_own)| on_java != on_own).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_are_read() {
        let mut ends = Ends::new();
        let text = "<testsuite><testcase name=\"a()\" classname=\"T\" time=\"0\">\n<system-out/></testcase>\
                    <testcase name=\"[1] X@1f\" classname=\"T\"><failure message=\"no\"/></testcase>\
                    <testcase name=\"[1] X@2e\" classname=\"T\"><skipped/></testcase></testsuite>";
        ends_of_report(text, &mut ends);
        let found: Vec<_> = ends.iter().map(|(name, end)| (name.as_str(), *end)).collect();
        assert_eq!(found, [("T.[1] X@", "failed"), ("T.[1] X@ #2", "skipped"), ("T.a()", "passed")]);
    }

    #[test]
    fn tests_that_one_vm_did_not_run_differ() {
        let java = Ends::from([("a".to_owned(), "passed"), ("b".to_owned(), "failed")]);
        let own = Ends::from([("b".to_owned(), "failed")]);
        assert_eq!(differing(&java, &own), [("a", "passed", "not run")]);
    }
}
