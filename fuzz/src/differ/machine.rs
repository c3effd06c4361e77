//! Runs programs with rjvm or HotSpot, and takes their output apart.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ::tests::process::{self, End, Outcome, Request};

/// Options for HotSpot: every exception has its trace, as with rjvm.
const HOTSPOT: [&str; 4] = ["-XX:-OmitStackTraceInFastThrow", "-XX:+UseSerialGC", "-Xmx300m", "-XX:TieredStopAtLevel=1"];
/// Options for rjvm.
const RJVM: [&str; 1] = ["-Xmx300m"];

/// What programs are run with.
#[derive(Clone, Debug)]
pub struct Machines {
    /// The launcher under test.
    pub rjvm: PathBuf,
    /// The JDK that judges.
    pub java_home: PathBuf,
    /// Where the drivers are.
    pub drivers: PathBuf,
}

/// What a program has done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Behaviour {
    /// It has printed this.
    Printed(String),
    /// It was cut off: by a crash, or the time limit. What it had printed, and how the process ended.
    CutOff(String, End),
}

impl Machines {
    /// Runs the classes of a batch; the lines that the driver prints of each.
    ///
    /// # Errors
    /// The process cannot be started.
    pub fn run_classes(&self, folder: &Path, batch: &Path, flags: Option<&[String]>, seconds: u64) -> io::Result<Outcome> {
        let (program, mut arguments) = self.command(folder, &[], flags);
        arguments.pop();
        arguments.extend([format!("-Dbatch={}", batch.display()), "-Xverify:all".to_owned(), "Driver".to_owned()]);
        self.start(&program, &arguments, folder, seconds)
    }

    /// Runs programs whose class files are in a folder; with HotSpot if there are no flags. A program that is not reached is left out.
    ///
    /// # Errors
    /// The process cannot be started.
    pub fn run(
        &self,
        classes: &Path,
        names: &[String],
        flags: Option<&[String]>,
        seconds: u64,
    ) -> io::Result<(HashMap<String, Behaviour>, String)> {
        let outcome = self.outcome(classes, names, flags, seconds)?;
        Ok((sections(&outcome), outcome.stderr))
    }

    fn outcome(&self, classes: &Path, names: &[String], flags: Option<&[String]>, seconds: u64) -> io::Result<Outcome> {
        let (program, arguments) = self.command(classes, names, flags);
        self.start(&program, &arguments, classes, seconds)
    }

    fn start(&self, program: &Path, arguments: &[String], folder: &Path, seconds: u64) -> io::Result<Outcome> {
        let environment = [("JAVA_HOME".to_owned(), self.java_home.display().to_string())];
        process::run(&Request {
            program,
            arguments,
            environment: &environment,
            folder,
            stdin: "",
            time_limit: Duration::from_secs(seconds),
        })
    }

    /// The command that runs programs.
    pub fn command(&self, classes: &Path, names: &[String], flags: Option<&[String]>) -> (PathBuf, Vec<String>) {
        let class_path = format!("{}:{}", self.drivers.display(), classes.display());
        let (program, own) = match flags {
            Some(_) => (self.rjvm.clone(), &RJVM[..]),
            None => (self.java_home.join("bin/java"), &HOTSPOT[..]),
        };
        let own = own.iter().map(|flag| (*flag).to_owned());
        let rest = ["-cp".to_owned(), class_path, "Run".to_owned()].into_iter().chain(names.iter().cloned());
        (program, own.chain(flags.unwrap_or_default().iter().cloned()).chain(rest).collect())
    }
}

/// What each program has done.
fn sections(outcome: &Outcome) -> HashMap<String, Behaviour> {
    let mut found = HashMap::new();
    let mut open: Option<(String, String)> = None;
    for line in outcome.stdout.lines() {
        if let Some(name) = line.strip_prefix("@begin ") {
            open = Some((name.to_owned(), String::new()));
            continue;
        }
        let Some((name, text)) = &mut open else { continue };
        if line != "@end" {
            text.push_str(line);
            text.push('\n');
        }
        if line == "@end" || line.starts_with("@thrown") {
            found.insert(std::mem::take(name), Behaviour::Printed(std::mem::take(text)));
            open = None;
        }
    }
    if let Some((name, text)) = open {
        found.insert(name, Behaviour::CutOff(text, outcome.end));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_is_cut_off_is_not_one_that_ends() {
        let stdout = "noise\n@begin P1\na 1\n@end\n@begin P2\nb\n@thrown E\n@begin P3\nc\n".to_owned();
        let found = sections(&Outcome { stdout, stderr: String::new(), end: End::Signal(11) });
        assert_eq!(found["P1"], Behaviour::Printed("a 1\n".to_owned()));
        assert_eq!(found["P2"], Behaviour::Printed("b\n@thrown E\n".to_owned()));
        assert_eq!(found["P3"], Behaviour::CutOff("c\n".to_owned(), End::Signal(11)));
    }
}
