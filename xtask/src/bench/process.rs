//! Whole processes: how long Hello World takes and how much memory it has at its peak.

use std::path::Path;
use std::time::Instant;

use super::{Row, Setup, median};
use crate::error::XtaskError;
use crate::measure::Usage;
use crate::{cargo, shell};

/// What becomes of classes that nobody needs any more.
const HIDDEN_CLASSES: &str = "100,000 hidden classes made and dropped, peak memory in KiB, against `java -Xmx64m`";

/// Start-up against `java -Xshare:off -Xint`, and peak memory against `java -Xshare:off`.
///
/// # Errors
/// When Hello World fails on either.
pub fn measure(setup: &Setup) -> Result<Vec<Row>, XtaskError> {
    let java = setup.java_home.join("bin/java");
    Ok(vec![
        times(setup, &java, "Hello World, ms, against `java -Xshare:off -Xint`", &["-Xshare:off", "-Xint"])?,
        times(setup, &java, "Hello World, ms, against `java`", &[])?,
        memory(setup, &java, "Hello World, peak memory in KiB, against `java -Xshare:off`", &["-Xshare:off"], &["Hello"])?,
        memory(setup, &java, HIDDEN_CLASSES, &["-Xmx64m"], &["HiddenClasses", "100000"])?,
    ])
}

fn times(setup: &Setup, java: &Path, name: &str, options: &[&str]) -> Result<Row, XtaskError> {
    compare(setup, java, name, options, |launcher, options| {
        let started = Instant::now();
        shell::capture(
            shell::command(launcher, options).arg("-cp").arg(&setup.classes).arg("Hello").env("RJVM_JAVA_HOME", &setup.java_home),
        )?;
        Ok(started.elapsed().as_secs_f64() * 1000.0)
    })
}

fn memory(setup: &Setup, java: &Path, name: &str, options: &[&str], program: &[&str]) -> Result<Row, XtaskError> {
    let output = cargo::target().join("peak-memory.txt");
    compare(setup, java, name, options, |launcher, options| {
        let mut command = Usage::measuring(&output)?;
        command.arg(launcher).args(options).arg("-cp").arg(&setup.classes).args(program);
        shell::capture(command.env("RJVM_JAVA_HOME", &setup.java_home))?;
        Ok(Usage::read(&output)?.peak_kib)
    })
}

/// Medians of two launchers in turns, after one run of each that does not count.
fn compare(
    setup: &Setup,
    java: &Path,
    name: &str,
    options: &[&str],
    measure: impl Fn(&Path, &[&str]) -> Result<f64, XtaskError>,
) -> Result<Row, XtaskError> {
    measure(&setup.launcher, &[])?;
    measure(java, options)?;
    let (mut own, mut javas) = (Vec::new(), Vec::new());
    for _ in 0..setup.rounds * 2 {
        own.push(measure(&setup.launcher, &[])?);
        javas.push(measure(java, options)?);
    }
    Ok(Row { name: name.to_owned(), own: median(own), java: median(javas) })
}
