//! `cargo xtask parity`: the table of command lines against the machine's `java`.

use std::path::{Path, PathBuf};
use std::process::{ExitCode, Stdio};

use crate::error::XtaskError;
use crate::{Done, cargo, jdk};

/// Runs every line of `cli/tests/command_lines/table.txt` with both, and prints what differs and how many do.
///
/// # Errors
/// When something does not build.
pub fn parity(java_home: Option<PathBuf>) -> Done {
    let java_home = jdk::find(java_home)?;
    let test = [
        "test",
        "--quiet",
        "--package",
        "rjvm-cli",
        "--test",
        "command_lines",
        "--no-fail-fast",
        "--",
        "--nocapture",
        "answers_of_java",
    ];
    let mut command = cargo::cargo(&test);
    command.env("RJVM_JAVA_HOME", &java_home).env("RUST_BACKTRACE", "0").stdout(Stdio::piped());
    let output = cargo::with_java(&mut command, &java_home)?.spawn().and_then(std::process::Child::wait_with_output);
    let output = output.map_err(XtaskError::io(Path::new("cargo")))?;
    let (lines, different) = counts(&String::from_utf8_lossy(&output.stdout));
    println!("command lines: {lines}, {different} of them differ");
    Ok(if output.status.success() && lines > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The sums of what the tests say that have a part of the table each.
fn counts(output: &str) -> (usize, usize) {
    let parts = output.lines().filter_map(|line| {
        let (_, counts) = line.split_once("command lines: ")?;
        let (lines, different) = counts.strip_suffix(" of them differ")?.split_once(", ")?;
        Some((lines.parse::<usize>().ok()?, different.parse::<usize>().ok()?))
    });
    parts.fold((0, 0), |(lines, different), part| (lines + part.0, different + part.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_added_up() {
        let output = "running 2 tests\ncommand lines: 3, 1 of them differ\n.command lines: 4, 0 of them differ\n";
        assert_eq!(counts(output), (7, 1));
    }
}
