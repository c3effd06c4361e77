//! JUnit's console launcher on a VM, and how tests end there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use super::cache::{self, Cache};
use crate::error::XtaskError;
use crate::shell;

/// Debian's package with the console launcher of JUnit, and the launcher in it.
const PACKAGE: (&str, &str) = ("jtreg7", "usr/share/jtreg/lib/junit-platform-console-standalone.jar");

/// How each test ended, by its name.
pub type Ends = BTreeMap<String, &'static str>;

/// Tests and how they are run.
pub struct Run<'a> {
    /// Jars or folders with the tests, separated by `:`.
    pub tests: &'a str,
    /// What they need besides JUnit.
    pub class_path: &'a str,
    /// Only these classes.
    pub classes: &'a [String],
    /// Not the classes whose names match one of these.
    pub without: &'a [String],
    /// Options of the VM.
    pub options: &'a [String],
    /// Where they run.
    pub folder: Option<&'a Path>,
    /// How long a VM may take for all.
    pub patience: Duration,
}

/// The jar of the launcher.
///
/// # Errors
/// When it cannot be fetched.
pub fn console(cache: &Cache) -> Result<PathBuf, XtaskError> {
    Ok(cache.package(PACKAGE.0)?.join(PACKAGE.1))
}

/// Runs tests on a VM. The reports are in a folder of the name, in the cache.
///
/// # Errors
/// When the VM cannot be started, or says nothing of any test.
pub fn ends_on(cache: &Cache, name: &str, (launcher, java_home): (&Path, &Path), run: &Run<'_>) -> Result<Ends, XtaskError> {
    let reports = cache.path(&format!("work/{name}"));
    let _ = fs::remove_dir_all(&reports);
    cache::make(&reports)?;
    let mut command = command(&console(cache)?, launcher, run);
    command.arg(format!("--reports-dir={}", reports.display())).env("RJVM_JAVA_HOME", java_home);
    let log = reports.join("output.txt");
    let output = fs::File::create(&log).map_err(XtaskError::io(&log))?;
    let errors = output.try_clone().map_err(XtaskError::io(&log))?;
    let mut child = command.stdin(Stdio::null()).stdout(output).stderr(errors).spawn().map_err(XtaskError::io(launcher))?;
    shell::wait(&mut child, run.patience).map_err(XtaskError::io(launcher))?;
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

fn command(console: &Path, launcher: &Path, run: &Run<'_>) -> Command {
    let paths = [run.tests, run.class_path];
    let class_path = paths.into_iter().filter(|path| !path.is_empty()).collect::<Vec<_>>().join(":");
    let mut command = Command::new(launcher);
    command.args(run.options).arg("-jar").arg(console).args(["--disable-banner", "--details=none"]);
    command.arg(format!("--class-path={class_path}"));
    if run.classes.is_empty() {
        command.arg("--include-classname=.*").arg(format!("--scan-class-path={}", run.tests));
    }
    command.args(run.classes.iter().map(|class| format!("--select-class={class}")));
    command.args(run.without.iter().map(|pattern| format!("--exclude-classname={pattern}")));
    if let Some(folder) = run.folder {
        command.current_dir(folder);
    }
    command
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
pub fn differing(java: &Ends, own: &Ends) -> Vec<(String, String, String)> {
    let names: BTreeSet<&String> = java.keys().chain(own.keys()).collect();
    let end = |ends: &Ends, name: &String| ends.get(name).copied().unwrap_or("not run").to_owned();
    let all = names.into_iter().map(|name| (name.clone(), end(java, name), end(own, name)));
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
        assert_eq!(differing(&java, &own), [("a".to_owned(), "passed".to_owned(), "not run".to_owned())]);
    }
}
