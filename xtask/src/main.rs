//! `cargo xtask`: the developer's commands, one file each.
#![allow(clippy::print_stdout, reason = "a command reports on standard output")]
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "these commands run on the developer's host, not for a guest"
)]

mod bench;
mod cargo;
mod check;
mod conformance;
mod debian;
mod edges;
mod error;
mod examples;
mod jdk;
mod kills;
mod marks;
mod measure;
mod mutate;
mod natives;
mod package;
mod parity;
mod release;
mod run;
mod sanitize;
mod shell;
mod soak;
mod test;
mod tidy;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use error::XtaskError;

/// Builds, runs, tests and measures rjvm.
#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Arguments {
    /// The JDK 17 whose class library, compiler and launcher are used.
    #[arg(long, global = true)]
    java_home: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Builds rjvm and the examples and runs rjvm with the arguments after `--`.
    Run(run::Arguments),
    /// Runs every test: those of the crates, and the program cases in all modes.
    Test(test::Arguments),
    /// Formatting, tidy, clippy, tests and documentation: what has to hold before a commit.
    Check,
    /// Checks the habits that no compiler checks.
    Tidy,
    /// Measures rjvm against `java` and writes docs/benchmarks.md.
    Bench(bench::Arguments),
    /// Churns a large heap in a debug build, every collection verified.
    Soak(soak::Arguments),
    /// Kills Vms at random moments in all states, and measures how long they take to end.
    Kills(kills::Arguments),
    /// Runs hostile guests in hosts that AddressSanitizer and LeakSanitizer watch.
    Sanitize(sanitize::Arguments),
    /// Compares the verdicts on broken classes with those of `java`.
    Mutate(mutate::Arguments),
    /// Compares the launcher with `java` on a table of command lines.
    Parity,
    /// Builds the launcher that is given to people, optimised as a whole and by a profile of training runs.
    Release,
    /// Makes a Debian package, or an archive with a static binary, of what people install.
    Package(package::Arguments),
    /// Runs other people's tests on rjvm and on `java`, and says what differs.
    Conformance(conformance::Arguments),
    /// Compares the native methods with the JDK's list and writes docs/natives.md.
    Natives,
    /// Runs a command and writes the most memory it had to a file, in KiB.
    #[command(hide = true)]
    Measure(measure::Arguments),
}

fn main() -> ExitCode {
    let Arguments { java_home, command } = Arguments::parse();
    let done = match command {
        Command::Run(arguments) => run::run(java_home, &arguments),
        Command::Test(arguments) => test::test(java_home, &arguments),
        Command::Check => check::check(java_home),
        Command::Tidy => tidy::tidy(),
        Command::Bench(arguments) => bench::bench(java_home, &arguments),
        Command::Soak(arguments) => soak::soak(java_home, &arguments),
        Command::Kills(arguments) => kills::kills(java_home, &arguments),
        Command::Sanitize(arguments) => sanitize::sanitize(java_home, &arguments),
        Command::Mutate(arguments) => mutate::mutate(java_home, &arguments),
        Command::Parity => parity::parity(java_home),
        Command::Release => release::release(java_home),
        Command::Package(arguments) => package::package(java_home, &arguments),
        Command::Conformance(arguments) => conformance::conformance(java_home, &arguments),
        Command::Natives => natives::natives(java_home),
        Command::Measure(arguments) => measure::measure(&arguments),
    };
    match done {
        Ok(code) => code,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}

/// What a command comes to.
type Done = Result<ExitCode, XtaskError>;
