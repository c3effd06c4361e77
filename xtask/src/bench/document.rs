//! The tables of the benchmarks, for the terminal and for docs/benchmarks.md.

use std::fmt::Write as _;
use std::fs;

use super::{Row, Setup, geomean};
use crate::error::XtaskError;
use crate::{jdk, shell};

/// Prints a table.
pub fn print(Table { title, rows, .. }: &Table) {
    println!("\n{:<60} {:>12} {:>12} {:>7}", title, "rjvm", "java", "ratio");
    for row in rows {
        println!("{:<60} {:>12.1} {:>12.1} {:>7.2}", row.name, row.own, row.java, row.ratio());
    }
    println!("{:<60} {:>33.2}", "geometric mean of the ratios", geomean(rows));
}

/// What a table says, and its rows.
pub struct Table {
    /// The title.
    pub title: String,
    /// The rows.
    pub rows: Vec<Row>,
    /// Whether the geometric mean of the ratios says something.
    pub with_mean: bool,
}

/// The document: what was measured, where, when, and with what.
///
/// # Errors
/// When the machine or the JDK cannot be described.
pub fn document(setup: &Setup, tables: &[Table]) -> Result<String, XtaskError> {
    let date = shell::capture(&mut shell::command("date", &["--utc", "+%Y-%m-%d"]))?;
    let release = setup.java_home.join("release");
    let release = fs::read_to_string(&release).map_err(XtaskError::io(&release))?;
    let mut text = String::from(
        "# Benchmarks\n\nMade by `cargo xtask bench`; do not edit. Medians of runs in turns; below 1.00 rjvm is better.\n\n",
    );
    let _ = writeln!(text, "- date: {}", date.trim());
    let _ = writeln!(text, "- machine: {}", machine());
    let _ = writeln!(text, "- JDK: {}", jdk::version(&release).unwrap_or("unknown"));
    let _ = writeln!(text, "- rounds: {}\n", setup.rounds);
    for (place, Table { title, rows, with_mean }) in tables.iter().enumerate() {
        if place > 0 {
            text.push('\n');
        }
        table(&mut text, title, rows);
        if *with_mean {
            let _ = writeln!(text, "| **geometric mean** | | | **{:.2}** |", geomean(rows));
        }
    }
    Ok(text)
}

fn table(text: &mut String, title: &str, rows: &[Row]) {
    let _ = writeln!(text, "| {title} | rjvm | java | ratio |\n|---|---:|---:|---:|");
    for row in rows {
        let _ = writeln!(text, "| {} | {:.1} | {:.1} | {:.2} |", row.name, row.own, row.java, row.ratio());
    }
}

/// The processor's name and the number of its threads.
fn machine() -> String {
    let text = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = text.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':')).map(|(_, name)| name.trim());
    let threads = text.lines().filter(|line| line.starts_with("processor")).count();
    format!("{}, {threads} threads", model.unwrap_or("unknown processor"))
}
