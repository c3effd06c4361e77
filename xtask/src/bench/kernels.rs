//! Programs that time parts of themselves after a warm-up, so that start-up does not count.

use std::path::Path;

use super::{Row, Setup, median};
use crate::error::XtaskError;
use crate::shell;

/// What is measured against what.
#[derive(Clone, Copy, Debug)]
pub struct Mode {
    /// `java` and its options, for titles.
    pub against: &'static str,
    /// Options of rjvm.
    own: &'static [&'static str],
    /// Options of `java`.
    java: &'static [&'static str],
}

/// Both interpreters.
pub const INTERPRETED: Mode = Mode { against: "`java -Xint`, both interpreting", own: &["-Xint"], java: &["-Xint"] };
/// Both as they are without options.
pub const COMPILED: Mode = Mode { against: "`java`", own: &[], java: &[] };
/// Without HotSpot's optimising compiler.
pub const QUICK: Mode = Mode { against: "`java -XX:TieredStopAtLevel=1`", own: &[], java: &["-XX:TieredStopAtLevel=1"] };

/// Nanoseconds per operation of every kernel of a program, rjvm against `java`, in turns.
///
/// # Errors
/// When a kernel fails on either.
pub fn measure(setup: &Setup, mode: Mode, program: &str, filter: Option<&str>) -> Result<Vec<Row>, XtaskError> {
    let java = setup.java_home.join("bin/java");
    let names = shell::capture(&mut kernel(setup, &java, &["-Xint"], &[program, "list"]))?;
    let wanted = names.lines().filter(|name| filter.is_none_or(|filter| name.contains(filter)));
    wanted.map(|name| measure_kernel(setup, mode, &java, program, name)).collect()
}

fn measure_kernel(setup: &Setup, mode: Mode, java: &Path, program: &str, name: &str) -> Result<Row, XtaskError> {
    let (mut own, mut javas) = (Vec::new(), Vec::new());
    let mut results = Vec::new();
    for _ in 0..setup.rounds {
        for (launcher, options, times) in [(setup.launcher.as_path(), mode.own, &mut own), (java, mode.java, &mut javas)] {
            let output = shell::capture(&mut kernel(setup, launcher, options, &[program, name]))?;
            let (time, result) = parse(name, &output)?;
            times.push(time);
            results.push(result);
        }
    }
    results.dedup();
    if results.len() != 1 {
        return Err(unexpected(name, format!("the results differ: {results:?}")));
    }
    let row = Row { name: name.to_owned(), own: median(own), java: median(javas) };
    println!("{:<30} {:>12.1} {:>12.1} {:>6.2}", row.name, row.own, row.java, row.ratio());
    Ok(row)
}

fn kernel(setup: &Setup, launcher: &Path, options: &[&str], arguments: &[&str]) -> std::process::Command {
    let mut command = shell::command(launcher, options);
    command.arg("-cp").arg(&setup.classes).args(arguments).env("RJVM_JAVA_HOME", &setup.java_home);
    command
}

/// A kernel prints nanoseconds per operation and a result that is the same on every VM.
fn parse(name: &str, output: &str) -> Result<(f64, String), XtaskError> {
    let mut words = output.split_whitespace();
    let time = words.next().and_then(|word| word.parse().ok());
    match (time, words.next()) {
        (Some(time), Some(result)) => Ok((time, result.to_owned())),
        _ => Err(unexpected(name, format!("got {output:?}"))),
    }
}

fn unexpected(name: &str, reason: String) -> XtaskError {
    XtaskError::Unexpected { command: format!("kernel {name}"), reason }
}
