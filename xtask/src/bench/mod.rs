//! `cargo xtask bench`: rjvm and `java` in turns, medians, ratios, and the tables in docs/benchmarks.md.

mod calls;
mod density;
mod document;
mod kernels;
mod process;
mod programs;
mod verification;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use document::{Section, Table};
use kernels::{COMPILED, INTERPRETED};

use crate::error::XtaskError;
use crate::{Done, cargo, jdk, shell};

/// Where the table goes.
const DOCUMENT: &str = "docs/benchmarks.md";

/// Arguments of the command.
#[derive(clap::Args)]
pub struct Arguments {
    /// Measurements of each kernel and launcher; medians are reported.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Only kernels whose name contains this; the document is not written then.
    #[arg(long)]
    filter: Option<String>,
    /// Measures programs that people use instead of kernels and processes.
    #[arg(long)]
    programs: bool,
    /// Measures calls between host and guest beside those of Wasmtime and Lua.
    #[arg(long, conflicts_with_all = ["programs", "filter", "launcher", "rounds"])]
    calls: bool,
    /// Measures how cheap Vms are, beside other sandboxes.
    #[arg(long)]
    density: bool,
    /// Python that has the modules `wasmtime` and `mini-racer`, to measure those as well.
    #[arg(long, default_value = "python3")]
    python: String,
    /// Measures this launcher instead of rjvm.
    #[arg(long)]
    launcher: Option<PathBuf>,
}

/// Who is measured.
pub struct Setup {
    /// rjvm.
    pub launcher: PathBuf,
    /// The JDK.
    pub java_home: PathBuf,
    /// Compiled benchmarks.
    pub classes: PathBuf,
    /// Measurements of each.
    pub rounds: usize,
}

/// One line of a table.
pub struct Row {
    /// What was measured.
    pub name: String,
    /// rjvm's median.
    pub own: f64,
    /// `java`'s median.
    pub java: f64,
}

impl Row {
    /// rjvm in terms of `java`; below one is better.
    pub fn ratio(&self) -> f64 {
        self.own / self.java
    }
}

/// Measures, prints and writes.
///
/// # Errors
/// When something does not build or run.
pub fn bench(java_home: Option<PathBuf>, arguments: &Arguments) -> Done {
    if arguments.calls {
        calls::measure()?;
        return Ok(ExitCode::SUCCESS);
    }
    let java_home = jdk::find(java_home)?;
    let launcher = match &arguments.launcher {
        Some(path) => path.clone(),
        None if arguments.density => PathBuf::new(),
        None => cargo::build_launcher(cargo::RELEASE)?,
    };
    let classes = compile(&java_home)?;
    let setup = Setup { launcher, java_home, classes, rounds: arguments.rounds.max(1) };
    let filter = arguments.filter.as_deref();
    let (section, text) = if arguments.density {
        (Section::Density, density::measure(&setup.java_home, &setup.classes, &arguments.python)?)
    } else if arguments.programs {
        (Section::Programs, programs::text(&programs::measure(&setup, filter)?))
    } else {
        (Section::Kernels, kernels_and_processes(&setup, filter)?)
    };
    println!("\n{text}");
    if filter.is_some() {
        return Ok(ExitCode::SUCCESS);
    }
    let path = shell::root().join(DOCUMENT);
    let document = fs::read_to_string(&path).unwrap_or_default();
    let text = document::with_section(&document, section, &document::section(&setup, section, &text)?);
    fs::write(&path, text).map_err(XtaskError::io(&path))?;
    println!("wrote {DOCUMENT}");
    Ok(ExitCode::SUCCESS)
}

fn kernels_and_processes(setup: &Setup, filter: Option<&str>) -> Result<String, XtaskError> {
    let mut tables = kernels::measure(setup, COMPILED, "Kernels", "kernel against {}, ns per operation", filter)?;
    tables.extend(kernels::measure(setup, INTERPRETED, "Kernels", "kernel against {}, ns per operation", filter)?);
    tables.extend(kernels::measure(setup, INTERPRETED, "Operations", "operation in a loop against {}, ns per round", filter)?);
    if filter.is_none() {
        tables.push(Table { title: "process".to_owned(), rows: process::measure(setup)?, with_mean: false });
        tables.push(Table { title: "verification".to_owned(), rows: verification::measure(setup)?, with_mean: false });
    }
    Ok(tables.iter().map(document::text).collect::<Vec<_>>().join("\n"))
}

/// Compiles the benchmarks and tells where the classes are.
///
/// # Errors
/// When they do not compile.
pub fn compile(java_home: &Path) -> Result<PathBuf, XtaskError> {
    let classes = cargo::target().join("bench-classes");
    let folder = shell::root().join("bench");
    let entries = fs::read_dir(&folder).map_err(XtaskError::io(&folder))?;
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let sources: Vec<_> = paths.filter(|path| path.extension().is_some_and(|extension| extension == "java")).collect();
    shell::show(shell::command(java_home.join("bin/javac"), &["-encoding", "UTF-8", "-d"]).arg(&classes).args(sources))?;
    Ok(classes)
}

/// The middle value; the mean of the two middle ones of an even count.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => f64::NAN,
        odd if odd % 2 == 1 => values[middle],
        _ => f64::midpoint(values[middle - 1], values[middle]),
    }
}

/// The geometric mean of the ratios.
pub fn geomean(rows: &[Row]) -> f64 {
    let logarithms: f64 = rows.iter().map(|row| row.ratio().ln()).sum();
    #[allow(clippy::cast_precision_loss, reason = "a table has a few dozen rows")]
    let count = rows.len() as f64;
    (logarithms / count).exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_of_an_even_count_is_between_the_middle_two() {
        assert!((median(vec![4.0, 1.0, 3.0, 2.0]) - 2.5).abs() < 1e-9);
        assert!((median(vec![9.0, 1.0, 3.0]) - 3.0).abs() < 1e-9);
    }

    #[test]
    fn the_geometric_mean_of_a_half_and_a_double_is_one() {
        let row = |own| Row { name: String::new(), own, java: 1.0 };
        assert!((geomean(&[row(0.5), row(2.0)]) - 1.0).abs() < 1e-9);
    }
}
