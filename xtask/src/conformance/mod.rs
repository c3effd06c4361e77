//! `cargo xtask conformance`: other people's tests on rjvm and on `java`, and what differs.

mod cache;
mod document;
mod jars;
mod jtreg;
mod openjdk;
mod selection;
mod verdicts;

use std::path::PathBuf;

use crate::Done;

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
        What::Jars(arguments) => jars::run(java_home, arguments),
    }
}
