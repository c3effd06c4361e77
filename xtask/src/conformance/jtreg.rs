//! The harness of OpenJDK's tests, jtreg, in Debian's package.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use super::cache::{self, Cache};
use super::selection::Suite;
use crate::error::XtaskError;
use crate::shell;

/// Debian's package.
const PACKAGE: &str = "jtreg7";
/// The harness in it.
const JAR: &str = "usr/share/jtreg/lib/jtreg.jar";
/// The heap that tests get which ask for no other.
const HEAP: &str = "-Xmx512m";
/// What stands in for OpenJDK's class that asks HotSpot for its properties.
const PROPERTIES: &str = "xtask/conformance/VMProps.java";

/// The harness, and the tests that it runs.
pub struct Harness {
    jar: PathBuf,
    java_home: PathBuf,
    sources: PathBuf,
}

/// A VM that runs tests.
pub struct TestedVm {
    /// Its name in the cache.
    pub name: &'static str,
    /// A JDK's home whose `bin/java` it is.
    pub home: PathBuf,
    /// What it is called in verdicts.
    pub build: String,
}

/// How a run is done.
#[derive(Clone, Copy)]
pub struct Pace {
    /// Tests at a time.
    pub workers: usize,
    /// Times the patience that the harness has with tests, two minutes by default.
    pub patience: f64,
}

/// Whether a test passed, and what is said of it.
pub type Ends = BTreeMap<String, (bool, String)>;

impl Harness {
    /// Gets the harness and makes the tests ready: questions about the VM are answered in the same way for all.
    ///
    /// # Errors
    /// When something cannot be fetched or written.
    pub fn prepare(cache: &Cache, java_home: &Path, sources: PathBuf, suites: &[Suite]) -> Result<Self, XtaskError> {
        let jar = cache.package(PACKAGE)?.join(JAR);
        let properties = shell::root().join(PROPERTIES);
        let replaced = sources.join("test/jtreg-ext/requires/VMProps.java");
        fs::copy(&properties, &replaced).map_err(XtaskError::io(&replaced))?;
        for suite in suites {
            let root = sources.join(suite.folder).join("TEST.ROOT");
            let text = fs::read_to_string(&root).map_err(XtaskError::io(&root))?;
            fs::write(&root, without_internals(&text)).map_err(XtaskError::io(&root))?;
        }
        Ok(Self { jar, java_home: java_home.to_path_buf(), sources })
    }

    /// The folder of a suite.
    pub fn folder(&self, suite: Suite) -> PathBuf {
        self.sources.join(suite.folder)
    }

    /// The tests of areas that need nobody to look at them.
    ///
    /// # Errors
    /// When the harness fails.
    pub fn list(&self, cache: &Cache, suite: Suite, areas: &[String]) -> Result<Vec<String>, XtaskError> {
        let mut command = self.command(cache, suite, &self.java_home, "list");
        command.arg("-l").args(areas);
        let text = shell::capture(&mut command)?;
        let is_test = |line: &&str| line.contains(".java") || line.contains(".sh") || line.contains(".html");
        Ok(text.lines().map(str::trim).filter(is_test).map(str::to_owned).collect())
    }

    /// Runs tests on a VM, with what has been compiled before for the VM of the name `classes_of`. A test of which nothing is said has not been run.
    ///
    /// # Errors
    /// When the harness cannot be started.
    pub fn run(
        &self,
        cache: &Cache,
        suite: Suite,
        (vm, classes_of): (&TestedVm, &str),
        tests: &[String],
        pace: Pace,
    ) -> Result<Ends, XtaskError> {
        let work = format!("{classes_of}-{}", suite.name);
        let mut command = self.command(cache, suite, &vm.home, &work);
        command
            .args(["-agentvm", "-v1", "-noreport", "-thtimeout:5"])
            .arg(format!("-conc:{}", pace.workers))
            .arg(format!("-timeoutFactor:{}", pace.patience))
            .arg(format!("-e:RJVM_JAVA_HOME={}", vm.home.display()))
            .args(tests)
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let log = cache.path(&format!("work/{}-{}.log", vm.name, suite.name));
        let file = fs::File::create(&log).map_err(XtaskError::io(&log))?;
        let mut child = command.stdout(file).spawn().map_err(XtaskError::io(&self.jar))?;
        let patience = Duration::from_secs_f64(300.0 + 150.0 * pace.patience * tests.len() as f64);
        shell::wait(&mut child, patience).map_err(XtaskError::io(&self.jar))?;
        let text = fs::read_to_string(&log).map_err(XtaskError::io(&log))?;
        let work = cache.path(&format!("work/{work}"));
        let ends = text.lines().filter_map(end_of_line);
        Ok(ends
            .map(|(test, passed)| (test.to_owned(), (passed, if passed { String::new() } else { reason(&work, test) })))
            .collect())
    }

    fn command(&self, cache: &Cache, suite: Suite, home: &Path, work: &str) -> Command {
        let mut command = Command::new(self.java_home.join("bin/java"));
        command.current_dir(self.folder(suite)).arg("-Xmx512m").arg("-jar").arg(&self.jar);
        command
            .args(["-a", "-ignore:quiet", "-retain:none"])
            .arg(format!("-w:{}", cache.path(&format!("work/{work}")).display()))
            .arg(format!("-r:{}", cache.path(&format!("work/{work}-report")).display()))
            .arg(format!("-compilejdk:{}", self.java_home.display()))
            .arg(format!("-jdk:{}", home.display()))
            .arg(format!("-vmoption:{HEAP}"))
            .stdin(Stdio::null());
        command
    }
}

/// Files of a JDK that are larger are not copied.
const COPIED_BYTES_MAX: u64 = 8 << 20;

/// A copy of a JDK's home in which `bin/java` is another launcher. There are tests that write into the JDK that they run on, or into a copy of it: a link would
/// lead them to the machine's own. Only the largest files, which none of them changes, are links.
///
/// # Errors
/// When it cannot be made.
pub fn home_of(cache: &Cache, name: &str, java_home: &Path, launcher: &Path) -> Result<PathBuf, XtaskError> {
    let home = cache.path(&format!("homes/{name}"));
    let whole = home.join("whole");
    if !whole.is_file() {
        copy_folder(java_home, &home)?;
        fs::write(&whole, "").map_err(XtaskError::io(&whole))?;
    }
    let (java, new) = (home.join("bin/java"), home.join("bin/java.new"));
    fs::copy(launcher, &new).map_err(XtaskError::io(&new))?;
    fs::rename(&new, &java).map_err(XtaskError::io(&java))?;
    Ok(home)
}

fn copy_folder(from: &Path, to: &Path) -> Result<(), XtaskError> {
    cache::make(to)?;
    for entry in fs::read_dir(from).map_err(XtaskError::io(from))?.flatten() {
        let (path, to) = (entry.path(), to.join(entry.file_name()));
        // A link to what is not installed leads nowhere.
        let Ok(kind) = fs::metadata(&path) else { continue };
        let _ = fs::remove_file(&to);
        if kind.is_dir() {
            copy_folder(&path, &to)?;
        } else if kind.len() > COPIED_BYTES_MAX {
            symlink(&path, &to).map_err(XtaskError::io(&to))?;
        } else {
            fs::copy(&path, &to).map_err(XtaskError::io(&to))?;
        }
    }
    Ok(())
}

/// TEST.ROOT with its lines joined, and without those that ask for HotSpot's internals.
fn without_internals(text: &str) -> String {
    let joined = text.replace("\\\n", "");
    let internal = ["bootlibs", "libs", "vmOpts"].map(|part| format!("requires.extraPropDefns.{part}"));
    let lines = joined.lines().filter(|line| !internal.iter().any(|part| line.starts_with(part.as_str())));
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

/// A test and whether it passed, in a line of the harness's output.
fn end_of_line(line: &str) -> Option<(&str, bool)> {
    let (word, test) = line.split_once(':')?;
    let test = test.trim();
    match word {
        "Passed" => Some((test, true)),
        "FAILED" | "Error" if test.contains('/') && !test.contains(' ') => Some((test, false)),
        _ => None,
    }
}

/// What the harness says of a test that has not passed.
fn reason(work: &Path, test: &str) -> String {
    let (file, id) = test.split_once('#').unwrap_or((test, ""));
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let name = if id.is_empty() { format!("{stem}.jtr") } else { format!("{stem}_{id}.jtr") };
    let text = fs::read(work.join(name)).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let last = text.lines().rev().find_map(|line| line.strip_prefix("test result: "));
    last.unwrap_or("no result").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_output_of_the_harness_is_understood() {
        assert_eq!(end_of_line("Passed: java/util/A.java"), Some(("java/util/A.java", true)));
        assert_eq!(end_of_line("FAILED: java/util/A.java#id1"), Some(("java/util/A.java#id1", false)));
        assert_eq!(end_of_line("Error:  java/util/A.java"), Some(("java/util/A.java", false)));
        assert_eq!(end_of_line("Error: Some tests failed or other problems occurred."), None);
        assert_eq!(end_of_line("Test results: passed: 3"), None);
    }

    #[test]
    fn internals_are_not_asked_for() {
        let text = "a=b\nrequires.extraPropDefns.libs = \\\n    x \\\n    y\nrequires.properties= \\\n p\n";
        assert_eq!(without_internals(text), "a=b\nrequires.properties=  p\n");
    }
}
