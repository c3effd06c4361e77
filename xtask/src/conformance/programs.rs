//! `cargo xtask conformance programs`: real programs from Debian's packages on both VMs: what they write, and their exit codes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use super::cache::{self, Cache};
use super::document;
use super::outcomes::{Difference, Outcome};
use super::plan::{self, Entry};
use crate::error::XtaskError;
use crate::{Done, cargo, jdk, shell};

/// Arguments of the command.
#[derive(clap::Args)]
pub struct Arguments {
    /// Only this program; may repeat. All of xtask/conformance/programs.txt without it.
    #[arg(long)]
    only: Vec<String>,
    /// Runs this launcher, which is built already.
    #[arg(long)]
    launcher: Option<PathBuf>,
    /// Runs nothing: writes the document from what is known.
    #[arg(long)]
    report: bool,
    /// Seconds that a command line may take.
    #[arg(long, default_value_t = 300)]
    patience: u64,
}

/// What is run.
const PLAN: &str = "xtask/conformance/programs.txt";
/// What the programs read.
const FILES: &str = "xtask/conformance/programs";
/// The folder of the outcomes, in the cache.
pub const OUTCOMES: &str = "outcomes/programs";

/// Runs the programs and writes their part of the document.
///
/// # Errors
/// When a package cannot be fetched, or a VM cannot be started.
pub fn run(java_home: Option<PathBuf>, arguments: &Arguments) -> Done {
    let java_home = jdk::find(java_home)?;
    let cache = Cache::open()?;
    let entries = plan::read(&shell::root().join(PLAN))?;
    if !arguments.report {
        let launcher = match &arguments.launcher {
            Some(launcher) => launcher.clone(),
            None => cargo::build_launcher(cargo::RELEASE)?,
        };
        let place = Place { cache: &cache, java_home: &java_home, patience: Duration::from_secs(arguments.patience) };
        let wanted = |entry: &&Entry| arguments.only.is_empty() || arguments.only.contains(&entry.name);
        for entry in entries.iter().filter(wanted) {
            if let Err(error) = run_program(&place, &launcher, entry) {
                println!("{}: {error}", entry.name);
            }
        }
    }
    document::programs(&cache, &entries)?;
    Ok(ExitCode::SUCCESS)
}

/// Where programs run, and how long.
struct Place<'a> {
    cache: &'a Cache,
    java_home: &'a Path,
    patience: Duration,
}

fn run_program(place: &Place<'_>, launcher: &Path, entry: &Entry) -> Result<(), XtaskError> {
    let java = outputs_on(place, &place.java_home.join("bin/java"), entry, "java")?;
    if let Some(output) = java.iter().find(|output| lacks_classes(output)) {
        let reason = format!("not all of its classes are there: {}", last_line(output));
        return Err(XtaskError::Unexpected { command: entry.name.clone(), reason });
    }
    let own = outputs_on(place, launcher, entry, "rjvm")?;
    let asked = entry.value("normalise").unwrap_or_default();
    let same = |a: &str, b: &str| tests::normalise(a, asked) == tests::normalise(b, asked);
    let all = java.iter().zip(&own).zip(entry.values("run"));
    let differing = all.filter(|((java, own), _)| !same(java, own)).map(|((java, own), line)| Difference {
        test: line.to_owned(),
        java: "passed".to_owned(),
        own: format!("another end than `{}`: `{}`", last_line(java), last_line(own)),
    });
    let outcome = Outcome {
        build: super::build(),
        version: versions(place.cache, entry),
        run: java.len(),
        passed: java.len(),
        left_out: 0,
        different: differing.collect(),
    };
    println!("{}: {} of {} command lines end as on java", entry.name, outcome.own(), outcome.run);
    outcome.write(&place.cache.path(OUTCOMES).join(format!("{}.tsv", entry.name)))
}

/// Whether a program lacks something that another package has: it proves nothing then.
fn lacks_classes(output: &str) -> bool {
    ["Could not find or load main class", "java.lang.NoClassDefFoundError", "java.lang.ClassNotFoundException"]
        .iter()
        .any(|text| output.contains(text))
}

/// What each command line of a program writes and answers. All run in the same folder, one after the other, from the same files; the outputs stay
/// in the cache.
fn outputs_on(place: &Place<'_>, launcher: &Path, entry: &Entry, name: &str) -> Result<Vec<String>, XtaskError> {
    let work = place.cache.path("work/program");
    let _ = fs::remove_dir_all(&work);
    cache::make(&work)?;
    copy_files(&shell::root().join(FILES), &work)?;
    let mut outputs = Vec::new();
    for (number, line) in entry.values("run").enumerate() {
        let mut command = Command::new(launcher);
        for word in words(line) {
            command.arg(filled_in(place.cache, entry, &word)?);
        }
        command.current_dir(&work).env("RJVM_JAVA_HOME", place.java_home).env("HOME", &work);
        let log = place.cache.path(&format!("work/programs/{}-{number}-{name}.txt", entry.name));
        outputs.push(output_of(&mut command, &log, place.patience)?);
    }
    Ok(outputs)
}

/// Standard output, the errors, and the exit code.
fn output_of(command: &mut Command, log: &Path, patience: Duration) -> Result<String, XtaskError> {
    if let Some(folder) = log.parent() {
        cache::make(folder)?;
    }
    let errors = log.with_extension("errors");
    let create = |path: &Path| fs::File::create(path).map_err(XtaskError::io(path));
    let mut child = command
        .stdin(Stdio::null())
        .stdout(create(log)?)
        .stderr(create(&errors)?)
        .spawn()
        .map_err(XtaskError::io(Path::new(command.get_program())))?;
    let status = shell::wait(&mut child, patience).map_err(XtaskError::io(log))?;
    let read =
        |path: &Path| fs::read(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).map_err(XtaskError::io(path));
    let end = status.map_or_else(|| "no end".to_owned(), |status| status.to_string());
    Ok(format!("{}\n--- errors\n{}\n--- {end}", read(log)?, read(&errors)?))
}

/// The words of a command line; those in `'` may have blanks.
fn words(line: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for (number, part) in line.split('\'').enumerate() {
        if number % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}

/// `JARS` stands for all jars of the packages, `JAR:NAME` for one of them, `PACKAGE:NAME` for a package's folder.
fn filled_in(cache: &Cache, entry: &Entry, word: &str) -> Result<String, XtaskError> {
    let mut packages = Vec::new();
    for package in entry.words("needs") {
        packages.push(cache.package(package)?);
    }
    let mut text = word.to_owned();
    if text.contains("JARS") {
        let jars: Vec<PathBuf> = packages.iter().flat_map(|package| super::library::jars_of(package)).collect();
        text = text.replace("JARS", &super::library::joined(&jars));
    }
    while let Some(begin) = text.find("JAR:") {
        let name: String = text[begin + 4..].chars().take_while(|character| *character != ':').collect();
        let jar = packages.iter().map(|package| package.join("usr/share/java").join(&name)).find(|jar| jar.is_file());
        let missing = || XtaskError::Unexpected { command: entry.name.clone(), reason: format!("no {name} in its packages") };
        text = text.replacen(&format!("JAR:{name}"), &jar.ok_or_else(missing)?.display().to_string(), 1);
    }
    if let Some(begin) = text.find("PACKAGE:") {
        let name: String = text[begin + 8..].chars().take_while(|character| !"/:".contains(*character)).collect();
        text = text.replacen(&format!("PACKAGE:{name}"), &cache.package(&name)?.display().to_string(), 1);
    }
    Ok(text)
}

/// The versions of the packages.
fn versions(cache: &Cache, entry: &Entry) -> String {
    let version = |package: &str| {
        let archives = fs::read_dir(cache.path("archives").join(package)).ok()?;
        let name = archives.flatten().map(|archive| archive.file_name().to_string_lossy().into_owned()).next()?;
        name.split('_').nth(1).map(|version| version.replace("%3a", ":"))
    };
    entry.words("needs").next().and_then(version).unwrap_or_default()
}

/// The line that tells most of an end: the last that is not empty.
fn last_line(output: &str) -> String {
    let lines = output.lines().rev().filter(|line| !line.trim().is_empty() && !line.starts_with("--- errors"));
    lines.take(2).collect::<Vec<_>>().join(", after: ").chars().take(160).collect()
}

fn copy_files(from: &Path, to: &Path) -> Result<(), XtaskError> {
    cache::make(to)?;
    for entry in fs::read_dir(from).map_err(XtaskError::io(from))?.flatten() {
        let (path, to) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy_files(&path, &to)?;
        } else {
            fs::copy(&path, &to).map_err(XtaskError::io(&to))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests_of_lines {
    use super::*;

    #[test]
    fn words_may_have_blanks() {
        assert_eq!(words("-cp x Main 'a b' c"), ["-cp", "x", "Main", "a b", "c"]);
    }

    #[test]
    fn the_last_lines_are_shown() {
        assert_eq!(last_line("one\n--- errors\n\n--- exit status: 0"), "--- exit status: 0, after: one");
    }
}
