//! docs/benchmarks.md: sections that are written anew one by one, each with where, when and with what it was measured.

use std::fmt::Write as _;
use std::fs;

use super::{Row, Setup, geomean};
use crate::error::XtaskError;
use crate::{jdk, shell};

const TITLE: &str = "# Benchmarks\n\nMade by `cargo xtask bench`, `cargo xtask bench --programs` and `cargo xtask bench --density`; do not edit. Medians of runs in turns; below 1.00 rjvm is better.\n";

/// A part of the document that one command measures.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Section {
    /// Parts of programs after a warm-up, and short processes.
    Kernels,
    /// Programs that people use.
    Programs,
    /// Vms side by side in one process.
    Density,
}

impl Section {
    /// In their order.
    const ALL: [Self; 3] = [Self::Programs, Self::Kernels, Self::Density];

    fn heading(self) -> &'static str {
        match self {
            Self::Kernels => "## Kernels and processes\n",
            Self::Programs => "## Programs\n",
            Self::Density => "## Density\n",
        }
    }
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

/// A table's text.
pub fn text(Table { title, rows, with_mean }: &Table) -> String {
    let mut text = format!("| {title} | rjvm | java | ratio |\n|---|---:|---:|---:|\n");
    for row in rows {
        let _ = writeln!(text, "| {} | {:.1} | {:.1} | {:.2} |", row.name, row.own, row.java, row.ratio());
    }
    if *with_mean {
        let _ = writeln!(text, "| **geometric mean** | | | **{:.2}** |", geomean(rows));
    }
    text
}

/// A section: its heading, what was measured where, when, and with what, and its tables.
///
/// # Errors
/// When the machine or the JDK cannot be described.
pub fn section(setup: &Setup, section: Section, tables: &str) -> Result<String, XtaskError> {
    let date = shell::capture(&mut shell::command("date", &["--utc", "+%Y-%m-%d"]))?;
    let release = setup.java_home.join("release");
    let release = fs::read_to_string(&release).map_err(XtaskError::io(&release))?;
    let mut text = String::from(section.heading());
    let _ = writeln!(text, "\n- date: {}", date.trim());
    let _ = writeln!(text, "- machine: {}", machine());
    let _ = writeln!(text, "- JDK: {}", jdk::version(&release).unwrap_or("unknown"));
    let _ = writeln!(text, "- rounds: {}\n", setup.rounds);
    Ok(text + tables)
}

/// The document with a section in place of the one that it had.
pub fn with_section(document: &str, section: Section, new: &str) -> String {
    let mut text = String::from(TITLE);
    for other in Section::ALL {
        let kept = if other == section { Some(new) } else { section_of(document, other) };
        if let Some(kept) = kept {
            let _ = write!(text, "\n{}\n", kept.trim_end());
        }
    }
    text
}

fn section_of(document: &str, section: Section) -> Option<&str> {
    let rest = &document[document.find(section.heading())?..];
    let end = rest[1..].find("\n## ").map_or(rest.len(), |end| end + 2);
    Some(&rest[..end])
}

/// The processor's name and the number of its threads.
fn machine() -> String {
    let text = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = text.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':')).map(|(_, name)| name.trim());
    let threads = text.lines().filter(|line| line.starts_with("processor")).count();
    format!("{}, {threads} threads", model.unwrap_or("unknown processor"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_takes_the_place_of_the_old_one_and_leaves_the_other() {
        let first = with_section("", Section::Kernels, "## Kernels and processes\n\nold\n");
        let both = with_section(&first, Section::Programs, "## Programs\n\nprograms\n");
        let new = with_section(&both, Section::Kernels, "## Kernels and processes\n\nnew\n");
        assert_eq!(new, format!("{TITLE}\n## Programs\n\nprograms\n\n## Kernels and processes\n\nnew\n"));
    }
}
