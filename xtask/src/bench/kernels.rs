//! Programs that time parts of themselves after a warm-up, so that start-up does not count.

use std::path::Path;

use super::document::Table;
use super::{Row, Setup, median};
use crate::error::XtaskError;
use crate::shell;

/// What is measured against what.
#[derive(Clone, Copy, Debug)]
pub struct Mode {
    /// Options of rjvm.
    own: &'static [&'static str],
    /// Those it is measured against.
    others: &'static [Other],
    /// Rounds at most.
    rounds_max: usize,
}

/// `java` with options.
#[derive(Clone, Copy, Debug)]
struct Other {
    /// What it is called in titles.
    name: &'static str,
    options: &'static [&'static str],
}

/// Both interpreters, whose times vary little.
pub const INTERPRETED: Mode =
    Mode { own: &["-Xint"], others: &[Other { name: "`java -Xint`, both interpreting", options: &["-Xint"] }], rounds_max: 1 };
/// Both as they are without options, and without HotSpot's optimising compiler.
pub const COMPILED: Mode = Mode {
    own: &[],
    others: &[
        Other { name: "`java`", options: &[] },
        Other { name: "`java -XX:TieredStopAtLevel=1`", options: &["-XX:TieredStopAtLevel=1"] },
    ],
    rounds_max: usize::MAX,
};

/// Nanoseconds per operation of every kernel of a program, rjvm against `java`, in turns: a table for each they are measured against.
///
/// # Errors
/// When a kernel fails on one of them.
pub fn measure(setup: &Setup, mode: Mode, program: &str, what: &str, filter: Option<&str>) -> Result<Vec<Table>, XtaskError> {
    let java = setup.java_home.join("bin/java");
    let names = shell::capture(&mut kernel(setup, &java, &["-Xint"], &[program, "list"]))?;
    let title = |other: &Other| what.replace("{}", other.name);
    let mut tables: Vec<_> = mode
        .others
        .iter()
        .map(|other| Table { title: title(other), rows: Vec::new(), with_mean: program == "Kernels" })
        .collect();
    for name in names.lines().filter(|name| filter.is_none_or(|filter| name.contains(filter))) {
        let rows = measure_kernel(setup, mode, &java, program, name)?;
        tables.iter_mut().zip(rows).for_each(|(table, row)| table.rows.push(row));
    }
    Ok(tables)
}

fn measure_kernel(setup: &Setup, mode: Mode, java: &Path, program: &str, name: &str) -> Result<Vec<Row>, XtaskError> {
    let others = mode.others.iter().map(|other| (java, other.options));
    let launchers: Vec<_> = std::iter::once((setup.launcher.as_path(), mode.own)).chain(others).collect();
    let mut times = vec![Vec::new(); launchers.len()];
    let mut results = Vec::new();
    for _ in 0..setup.rounds.min(mode.rounds_max) {
        for ((launcher, options), times) in launchers.iter().zip(&mut times) {
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
    let mut medians = times.into_iter().map(median);
    let own = medians.next().unwrap_or(f64::NAN);
    let rows: Vec<_> = medians.map(|java| Row { name: name.to_owned(), own, java }).collect();
    let ratios: Vec<_> = rows.iter().map(|row| format!("{:>12.1} {:>6.2}", row.java, row.ratio())).collect();
    println!("{name:<30} {own:>12.1} {}", ratios.join(" "));
    Ok(rows)
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
