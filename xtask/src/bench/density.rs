//! `cargo xtask bench --density`: how cheap a sandbox is, beside other ways to have one: Vms of one process, `java` processes, and Wasmtime's instances and V8's
//! isolates if Python's modules for them are installed.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::Instant;

use super::median;
use crate::error::XtaskError;
use crate::{cargo, shell};

/// Vms, and instances of others.
const COUNT: usize = 60;
/// Processes at a time.
const PROCESSES: usize = 8;

/// Measures everything; a table.
///
/// # Errors
/// When something does not build or run.
pub fn measure(java_home: &Path, classes: &Path, python: &str) -> Result<String, XtaskError> {
    let mut bench = cargo::cargo(&["bench", "--quiet", "--package", "rjvm-embed", "--bench", "density", "--"]);
    bench.arg(classes).arg(COUNT.to_string());
    let own = figures(&shell::capture(cargo::with_java(&mut bench, java_home)?)?);
    let others = shell::command(python, &["bench/density/others.py", &COUNT.to_string()]);
    let others = figures(&shell::capture(&mut { others }).unwrap_or_default());
    let java = java_home.join("bin/java");
    let get = |from: &BTreeMap<String, f64>, name: &str| from.get(name).copied();
    let mut text = String::from(
        "| sandbox | made, run and dropped, ms | memory while idle, KiB | of them per GiB |\n|---|---:|---:|---:|\n",
    );
    let mut row = |name: &str, time: Option<f64>, memory: Option<f64>| {
        let shown = |value: Option<f64>, digits: usize| value.map_or_else(|| "-".to_owned(), |value| format!("{value:.digits$}"));
        let per_gib = memory.map(|memory| f64::from(1 << 20) / memory.max(1.0));
        let _ = writeln!(text, "| {name} | {} | {} | {} |", shown(time, 2), shown(memory, 0), shown(per_gib, 0));
    };
    row("rjvm: first Vm of an engine", get(&own, "first_ms"), None);
    row("rjvm: further Vms, a program", get(&own, "run_ms"), get(&own, "idle_kib"));
    row("rjvm: further Vms, a call", get(&own, "call_ms"), get(&own, "idle_kib"));
    row("process of `java`", Some(process_ms(&java, classes)?), Some(process_kib(&java, classes)?));
    row("isolate of V8", get(&others, "v8_ms"), get(&others, "v8_kib"));
    row("instance of Wasmtime", get(&others, "wasmtime_ms"), get(&others, "wasmtime_kib"));
    Ok(text)
}

/// Lines of a name, a number and perhaps more.
fn figures(text: &str) -> BTreeMap<String, f64> {
    let figure = |line: &str| {
        let mut words = line.split_whitespace();
        Some((words.next()?.to_owned(), words.next()?.parse().ok()?))
    };
    text.lines().filter_map(figure).collect()
}

fn process_ms(java: &Path, classes: &Path) -> Result<f64, XtaskError> {
    let one = || {
        let started = Instant::now();
        shell::capture(shell::command(java, &["-cp"]).arg(classes).arg("Hello"))?;
        Ok(started.elapsed().as_secs_f64() * 1000.0)
    };
    Ok(median((0..PROCESSES * 2).map(|_| one()).collect::<Result<_, XtaskError>>()?))
}

/// What a process that waits takes, with its part of what it shares with the others.
fn process_kib(java: &Path, classes: &Path) -> Result<f64, XtaskError> {
    let waiting = || {
        let mut command = shell::command(java, &["-cp"]);
        let child = command.arg(classes).arg("Idle").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let mut child = child.map_err(XtaskError::io(java))?;
        if let Some(output) = child.stdout.take() {
            BufReader::new(output).read_line(&mut String::new()).map_err(XtaskError::io(java))?;
        }
        Ok::<Child, XtaskError>(child)
    };
    let mut children = (0..PROCESSES).map(|_| waiting()).collect::<Result<Vec<_>, _>>()?;
    let taken = |child: &Child| {
        let text = std::fs::read_to_string(format!("/proc/{}/smaps_rollup", child.id())).ok()?;
        text.lines().find_map(|line| line.strip_prefix("Pss:")?.split_whitespace().next()?.parse::<f64>().ok())
    };
    let all = children.iter().filter_map(taken).collect();
    for child in &mut children {
        // It ends at the end of its input.
        drop(child.stdin.take());
        child.wait().map_err(XtaskError::io(java))?;
    }
    Ok(median(all))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_names_and_numbers() {
        let figures = figures("run_ms 18.50 p90 20\nnothing\nidle_kib 5000\n");
        assert_eq!(
            figures.into_iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>(),
            ["idle_kib=5000", "run_ms=18.5"]
        );
    }
}
