//! The test runner: cases are data, every case runs on rjvm in every mode, and `java` on the same machine says what is right.
//!
//! A case is a folder `programs/<name>` (a `Main.java` or a `case.txt` with directives), a file `opcodes/<name>.java`, a file
//! `verifier/<name>.jasm` in the language of the [`assembler`], or a file `launcher/<name>.txt`. [`run`] compiles all of them in one process of the JDK, asks `java` once per case and source state
//! (the answers are cached), and compares.

#![allow(clippy::print_stdout, reason = "the runner reports on standard output")]
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "the runner works with files and processes of the host")]

pub mod assembler;
mod case;
mod compare;
mod compile;
mod directives;
mod discover;
mod error;
mod execute;
mod fingerprint;
mod mode;
pub mod mutation;
mod normalise;
mod opcodes;
mod oracle;
pub mod process;
mod report;
mod schedule;
mod verifier;

use std::path::PathBuf;

pub use discover::packages_needed;
pub use error::TestsError;
pub use mode::Mode;
pub use normalise::normalise;
pub use report::Summary;

/// What to run and with what.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Folder of the cases: the one with `programs`, `opcodes`, `verifier` and `launcher` in it.
    pub cases: PathBuf,
    /// Where compiled cases, answers of `java` and scratch folders go.
    pub work: PathBuf,
    /// The JDK 17 that compiles the cases, is the oracle, and holds the class library for rjvm.
    pub java_home: PathBuf,
    /// The launcher under test.
    pub vm: PathBuf,
    /// Modes to run in.
    pub modes: Vec<Mode>,
    /// Whether modes that take long run a part of the cases only.
    pub sample: bool,
    /// Only cases whose name contains one of these; all if empty.
    pub filters: Vec<String>,
    /// Cases that run at the same time.
    pub workers: usize,
    /// What the random choices of modes begin with, and which part of the cases a sample is.
    pub seed: u32,
    /// Factor on every time limit, for slow machines.
    pub patience: u32,
}

/// Runs the cases, prints a line for each, and counts.
///
/// # Errors
/// When the cases cannot be read or compiled, or the oracle cannot be started; a failing case is no error but a count.
pub fn run(settings: &Settings) -> Result<Summary, TestsError> {
    let cases = discover::discover(&settings.cases)?;
    let selected: Vec<_> = cases.into_iter().filter(|case| case.matches(&settings.filters)).collect();
    let compiled = compile::compile(settings, &selected)?;
    schedule::run_all(settings, &selected, &compiled)
}
