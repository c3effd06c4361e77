//! Programs that people use, of a few seconds: what they take from start to end on rjvm and on `java`, and whether they give the same.

mod table;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use super::{Setup, median};
use crate::error::XtaskError;
use crate::measure::Usage;
use crate::{cargo, debian, shell};
use table::{PROGRAMS, Program};

/// Where Debian puts jars.
const JARS: &str = "/usr/share/java";
/// Drivers, scripts and what makes the inputs.
const SCRIPTS: &str = "bench/programs";
/// A program that has not ended by then hangs.
const PATIENCE: Duration = Duration::from_secs(300);

/// Who runs a program.
struct Launcher {
    name: &'static str,
    path: PathBuf,
    options: &'static [&'static str],
}

/// What a run took.
#[derive(Clone, Copy)]
struct Cost {
    wall_s: f64,
    processor_s: f64,
    peak_mb: f64,
}

/// A program and what it took on each launcher.
pub struct Line {
    name: &'static str,
    costs: Vec<Cost>,
}

/// Measures the programs, those whose name contains `filter`.
///
/// # Errors
/// When a program cannot be installed, fails, or does not give the same on all launchers.
pub fn measure(setup: &Setup, filter: Option<&str>) -> Result<Vec<Line>, XtaskError> {
    let chosen: Vec<_> = PROGRAMS.iter().filter(|program| filter.is_none_or(|filter| program.name.contains(filter))).collect();
    let mut packages: Vec<_> = PROGRAMS.iter().flat_map(|program| program.packages).copied().collect();
    packages.sort_unstable();
    packages.dedup();
    debian::install(&packages)?;
    let work = cargo::target().join("bench-programs");
    let place = Place::prepare(setup, work)?;
    let launchers = launchers(setup);
    chosen.into_iter().map(|program| measure_program(setup, &place, &launchers, program)).collect()
}

fn launchers(setup: &Setup) -> [Launcher; 3] {
    let java = setup.java_home.join("bin/java");
    [
        Launcher { name: "rjvm", path: setup.launcher.clone(), options: &[] },
        Launcher { name: "java", path: java.clone(), options: &[] },
        Launcher { name: "C1", path: java, options: &["-XX:TieredStopAtLevel=1"] },
    ]
}

/// Folders.
struct Place {
    work: PathBuf,
    drivers: PathBuf,
    inputs: PathBuf,
}

impl Place {
    /// Compiles the drivers and makes the inputs.
    fn prepare(setup: &Setup, work: PathBuf) -> Result<Self, XtaskError> {
        let place = Self { drivers: work.join("drivers"), inputs: work.join("inputs"), work };
        let scripts = shell::root().join(SCRIPTS);
        let sources: Vec<_> =
            files(&scripts)?.into_iter().filter(|path| path.extension().is_some_and(|kind| kind == "java")).collect();
        let mut compiler = shell::command(setup.java_home.join("bin/javac"), &["-encoding", "UTF-8", "-cp"]);
        let all: Vec<_> = PROGRAMS.iter().flat_map(|program| program.jars).copied().collect();
        shell::show(compiler.arg(class_path(None, &all)).arg("-d").arg(&place.drivers).args(sources))?;
        let mut inputs = shell::command(setup.java_home.join("bin/java"), &["-cp"]);
        shell::show(inputs.arg(&place.drivers).arg("Inputs").arg(&place.inputs).arg(shell::root().join("bench")))?;
        Ok(place)
    }

    /// The words of a program's command.
    fn words(&self, program: &Program) -> Vec<String> {
        let scripts = shell::root().join(SCRIPTS).to_string_lossy().into_owned();
        let inputs = self.inputs.to_string_lossy().into_owned();
        let replace = |word: &str| word.replace("{scripts}", &scripts).replace("{inputs}", &inputs).replace("{jars}", JARS);
        program.command.split(' ').map(replace).collect()
    }
}

fn class_path(drivers: Option<&Path>, jars: &[&str]) -> String {
    let jars = jars.iter().map(|jar| format!("{JARS}/{jar}.jar"));
    drivers.map(|path| path.to_string_lossy().into_owned()).into_iter().chain(jars).collect::<Vec<_>>().join(":")
}

fn measure_program(setup: &Setup, place: &Place, launchers: &[Launcher], program: &Program) -> Result<Line, XtaskError> {
    let mut costs = vec![Vec::new(); launchers.len()];
    let mut given = None;
    for _ in 0..setup.rounds {
        for (launcher, costs) in launchers.iter().zip(&mut costs) {
            let (cost, output) = run(setup, place, launcher, program)?;
            costs.push(cost);
            let first = given.get_or_insert_with(|| output.clone());
            if *first != output {
                let reason = format!("{} gives something else than {}", launcher.name, launchers[0].name);
                return Err(XtaskError::Unexpected { command: program.name.to_owned(), reason });
            }
        }
    }
    let line = Line { name: program.name, costs: costs.iter().map(|costs| medians(costs)).collect() };
    let walls: Vec<_> = line
        .costs
        .iter()
        .map(|cost| format!("{:.2} s, {:.2} s of processor, {:.0} MB", cost.wall_s, cost.processor_s, cost.peak_mb))
        .collect();
    println!("{:<32} {}", line.name, walls.join(" | "));
    Ok(line)
}

fn medians(costs: &[Cost]) -> Cost {
    let of = |part: fn(&Cost) -> f64| median(costs.iter().map(part).collect());
    Cost { wall_s: of(|cost| cost.wall_s), processor_s: of(|cost| cost.processor_s), peak_mb: of(|cost| cost.peak_mb) }
}

/// What a program gives: what it prints, and its files by name.
type Given = (Vec<u8>, BTreeMap<PathBuf, Vec<u8>>);

fn run(setup: &Setup, place: &Place, launcher: &Launcher, program: &Program) -> Result<(Cost, Given), XtaskError> {
    let folder = place.work.join("run");
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(XtaskError::io(&folder))?;
    }
    fs::create_dir_all(&folder).map_err(XtaskError::io(&folder))?;
    let usage = place.work.join("usage.txt");
    let output = place.work.join("output.txt");
    let file = fs::File::create(&output).map_err(XtaskError::io(&output))?;
    let mut command = Usage::measuring(&usage)?;
    command.arg(&launcher.path).args(launcher.options).arg("-cp").arg(class_path(Some(&place.drivers), program.jars));
    command.args(place.words(program)).current_dir(&folder).env("RJVM_JAVA_HOME", &setup.java_home);
    let started = Instant::now();
    let mut child =
        command.stdin(Stdio::null()).stdout(file).stderr(Stdio::null()).spawn().map_err(XtaskError::io(&launcher.path))?;
    let status = shell::wait(&mut child, PATIENCE).map_err(XtaskError::io(&launcher.path))?;
    let wall_s = started.elapsed().as_secs_f64();
    if !status.is_some_and(|status| status.success()) {
        let reason = format!("{} ends with {status:?}", launcher.name);
        return Err(XtaskError::Unexpected { command: program.name.to_owned(), reason });
    }
    let usage = Usage::read(&usage)?;
    let printed = fs::read(&output).map_err(XtaskError::io(&output))?;
    let written = if program.compares_files { contents(&folder)? } else { BTreeMap::new() };
    Ok((Cost { wall_s, processor_s: usage.processor_ms / 1000.0, peak_mb: usage.peak_kib / 1024.0 }, (printed, written)))
}

/// All files below a folder and what is in them.
fn contents(folder: &Path) -> Result<BTreeMap<PathBuf, Vec<u8>>, XtaskError> {
    let mut contents = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for path in files(&folder)? {
            if path.is_dir() {
                folders.push(path);
            } else {
                let bytes = fs::read(&path).map_err(XtaskError::io(&path))?;
                contents.insert(path, bytes);
            }
        }
    }
    Ok(contents)
}

fn files(folder: &Path) -> Result<Vec<PathBuf>, XtaskError> {
    let entries = fs::read_dir(folder).map_err(XtaskError::io(folder))?;
    Ok(entries.filter_map(|entry| Some(entry.ok()?.path())).collect())
}

/// The table: seconds from start to end, seconds of all threads, and peak memory, rjvm / `java` / C1 only; and what they come to.
pub fn text(lines: &[Line]) -> String {
    let mut text = String::from(
        "| program, rjvm / `java` / `java -XX:TieredStopAtLevel=1` | wall, s | processor of all threads, s | peak memory, MB |\n|---|---:|---:|---:|\n",
    );
    for line in lines {
        let parts = |part: fn(&Cost) -> f64, digits: usize| {
            line.costs.iter().map(|cost| format!("{:.digits$}", part(cost))).collect::<Vec<_>>().join(" / ")
        };
        let (wall, processor, peak) =
            (parts(|cost| cost.wall_s, 2), parts(|cost| cost.processor_s, 2), parts(|cost| cost.peak_mb, 0));
        let _ = writeln!(text, "| {} | {wall} | {processor} | {peak} |", line.name);
    }
    let total = |part: fn(&Cost) -> f64, launcher: usize| lines.iter().map(|line| part(&line.costs[launcher])).sum::<f64>();
    let against = |part: fn(&Cost) -> f64| {
        format!("{:.2} of `java`, {:.2} of C1 only", total(part, 0) / total(part, 1), total(part, 0) / total(part, 2))
    };
    let (wall, processor, peak) = (against(|cost| cost.wall_s), against(|cost| cost.processor_s), against(|cost| cost.peak_mb));
    let _ = writeln!(text, "| **sums** | **{wall}** | **{processor}** | **{peak}** |");
    text
}
