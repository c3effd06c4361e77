//! `cargo xtask conformance`: other people's tests on rjvm and on `java`, and what differs.

mod cache;
mod document;
mod jars;
mod jtreg;
mod junit;
mod libraries;
mod library;
mod openjdk;
mod outcomes;
mod plan;
mod programs;
mod selection;
mod verdicts;

use std::path::PathBuf;

use crate::{Done, shell};

/// Arguments of the command.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    /// OpenJDK's own tests, from Debian's source package. A run goes on where the last one stopped, and writes docs/conformance.md.
    Openjdk(openjdk::Arguments),
    /// Test suites of libraries, from Debian's source packages. A run goes on where the last one stopped, and writes docs/conformance.md.
    Libraries(libraries::Arguments),
    /// Real programs from Debian's packages: what they write, and how they end. Writes docs/conformance.md.
    Programs(programs::Arguments),
    /// Your own JUnit tests: a table of those that end in another way than on `java`.
    Jars(jars::Arguments),
}

/// Runs the tests.
///
/// # Errors
/// When something cannot be had, built or run; tests that differ are a failing exit code.
pub fn conformance(java_home: Option<PathBuf>, arguments: &Arguments) -> Done {
    match &arguments.what {
        What::Openjdk(arguments) => openjdk::run(java_home, arguments),
        What::Libraries(arguments) => libraries::run(java_home, arguments),
        What::Programs(arguments) => programs::run(java_home, arguments),
        What::Jars(arguments) => jars::run(java_home, arguments),
    }
}

/// What the build of rjvm is called in verdicts.
fn build() -> String {
    let described = shell::capture(&mut shell::command("git", &["rev-parse", "--short", "HEAD"]));
    described.map_or_else(|_| "unknown".to_owned(), |commit| commit.trim().to_owned())
}
