//! Compiling all cases in one process of the JDK, and only those that changed.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::Settings;
use crate::case::{Case, Kind};
use crate::directives::words;
use crate::discover::{file_stem, files_below, has_extension, read};
use crate::error::TestsError;
use crate::fingerprint;
use crate::opcodes;
use crate::verifier;

/// Where the classes of each case are, or what the compiler said.
pub struct Compiled {
    failures: HashMap<String, String>,
    work: PathBuf,
}

impl Compiled {
    /// The folder with the assembled verifier cases, one folder each.
    pub fn assembled(&self) -> PathBuf {
        assembled_folder(&self.work)
    }

    /// The folder of a case's classes; for a verifier case that of the program that loads them.
    ///
    /// # Errors
    /// What the compiler said about the case.
    pub fn classes(&self, case: &Case) -> Result<PathBuf, String> {
        let unit = unit_name(case);
        match self.failures.get(&case.name).or_else(|| self.failures.get(&unit)) {
            Some(diagnostics) => Err(format!("does not compile:\n{diagnostics}")),
            None => Ok(classes_folder(&self.work, &unit)),
        }
    }
}

/// Something that is compiled as one: a program, all opcode cases, the program of the verifier cases, or the launcher fixture.
struct Unit {
    name: String,
    fingerprint: String,
    /// Lines of tool and arguments.
    commands: Vec<Vec<String>>,
    /// Files to copy beside the classes: from, to.
    resources: Vec<(PathBuf, PathBuf)>,
    /// Classes to delete afterwards.
    removed: Vec<PathBuf>,
}

/// Compiles what changed since the last time.
///
/// # Errors
/// When files cannot be read or written or the JDK's compiler cannot be run; errors in a case belong to that case.
pub fn compile(settings: &Settings, cases: &[Case]) -> Result<Compiled, TestsError> {
    let mut units = Vec::new();
    for case in cases.iter().filter(|case| case.kind == Kind::Program) {
        units.push(program_unit(settings, case)?);
    }
    if let Some(case) = cases.iter().find(|case| case.kind == Kind::Launcher) {
        units.push(fixture_unit(settings, case)?);
    }
    let opcode_cases: Vec<_> = cases.iter().filter(|case| case.kind == Kind::Opcode).collect();
    if !opcode_cases.is_empty() {
        units.push(opcodes_unit(settings)?);
    }
    if cases.iter().any(|case| case.kind == Kind::Verifier) {
        units.push(verifier_unit(settings)?);
    }
    let stale: Vec<_> = units.into_iter().filter(|unit| !is_current(&settings.work, unit)).collect();
    let mut failures = if stale.is_empty() { HashMap::new() } else { build(settings, &stale)? };
    for case in cases.iter().filter(|case| case.kind == Kind::Verifier) {
        if let Err(problem) = verifier::prepare(case, &assembled_folder(&settings.work).join(file_stem(Path::new(&case.name))))? {
            failures.insert(case.name.clone(), problem);
        }
    }
    Ok(Compiled { failures, work: settings.work.clone() })
}

fn unit_name(case: &Case) -> String {
    match case.kind {
        Kind::Program => case.name.clone(),
        Kind::Opcode => "opcodes".to_owned(),
        Kind::Verifier => "verifier".to_owned(),
        Kind::Launcher => "launcher".to_owned(),
    }
}

fn assembled_folder(work: &Path) -> PathBuf {
    work.join("assembled")
}

fn classes_folder(work: &Path, unit: &str) -> PathBuf {
    work.join("classes").join(unit)
}

fn stamp(work: &Path, unit: &str) -> PathBuf {
    work.join("stamps").join(unit.replace('/', "-"))
}

fn is_current(work: &Path, unit: &Unit) -> bool {
    fs::read_to_string(stamp(work, &unit.name)).is_ok_and(|found| found == unit.fingerprint)
}

fn program_unit(settings: &Settings, case: &Case) -> Result<Unit, TestsError> {
    let out = classes_folder(&settings.work, &case.name);
    let apart: Vec<&str> = case.directives.values("overlay").chain(case.directives.values("extra")).collect();
    let below = |part: &str| case.folder.join(part);
    let is_apart =
        |path: &Path| apart.iter().chain(&["data", "data-wrong", "resources"]).any(|part| path.starts_with(below(part)));
    let options = words(case.directives.value("javac").unwrap_or_default());
    let class_path = case.directives.value("classpath").unwrap_or_default().replace("${classes}", &out.to_string_lossy());
    let javac = |sources: Vec<&PathBuf>, to: &Path| -> Option<Vec<String>> {
        let mut line = ["javac", "-proc:none", "-nowarn", "-Xlint:none", "-encoding", "UTF-8"].map(str::to_owned).to_vec();
        line.extend(options.iter().cloned());
        line.extend(["-cp".to_owned(), format!("{}:{class_path}", out.display()), "-d".to_owned(), to.display().to_string()]);
        line.extend(sources.iter().map(|path| path.display().to_string()));
        (!sources.is_empty()).then_some(line)
    };
    let sources: Vec<_> = case.inputs.iter().filter(|path| has_extension(path, "java")).collect();
    let within = |part: &str| sources.iter().copied().filter(|path| path.starts_with(below(part))).collect::<Vec<_>>();
    let mut commands: Vec<_> =
        javac(sources.iter().copied().filter(|path| !is_apart(path)).collect(), &out).into_iter().collect();
    commands.extend(case.directives.values("overlay").filter_map(|part| javac(within(part), &out)));
    for part in case.directives.values("extra") {
        commands.extend(javac(within(part), Path::new(&format!("{}-{part}", out.display()))));
    }
    let resources = below("resources");
    let copies = case.inputs.iter().filter_map(|path| Some((path.clone(), out.join(path.strip_prefix(&resources).ok()?))));
    let removed = words(case.directives.value("remove").unwrap_or_default()).iter().map(|name| out.join(name)).collect();
    let fingerprint =
        fingerprint::fingerprint(&[&fingerprint::jdk(&settings.java_home), &format!("{commands:?}")], &case.inputs)?;
    Ok(Unit { name: case.name.clone(), fingerprint, resources: copies.collect(), commands, removed })
}

/// The fixture's `build.txt` has a tool and its arguments on each line.
fn fixture_unit(settings: &Settings, case: &Case) -> Result<Unit, TestsError> {
    let out = classes_folder(&settings.work, "launcher");
    let fill = |line: &str| line.replace("${fixture}", &case.folder.to_string_lossy()).replace("${out}", &out.to_string_lossy());
    let script = read(&case.folder.join("build.txt"))?;
    let commands =
        script.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(|line| words(&fill(line))).collect();
    let files = files_below(&case.folder)?;
    let fingerprint = fingerprint::fingerprint(&[&fingerprint::jdk(&settings.java_home)], &files)?;
    let resources = case.folder.join("resources");
    let copies = files.iter().filter_map(|path| Some((path.clone(), out.join(path.strip_prefix(&resources).ok()?))));
    Ok(Unit { name: "launcher".to_owned(), fingerprint, resources: copies.collect(), commands, removed: Vec::new() })
}

/// All opcode cases, whatever the filter, so that a filter does not make the classes stale.
fn opcodes_unit(settings: &Settings) -> Result<Unit, TestsError> {
    let folder = settings.cases.join("opcodes");
    let support = settings.cases.join("java/Check.java");
    let mut inputs: Vec<_> = files_below(&folder)?.into_iter().filter(|path| has_extension(path, "java")).collect();
    let generated = settings.work.join("generated/opcodes");
    let mut sources = opcodes::generate(&inputs, &generated)?;
    sources.push(support.clone());
    inputs.push(support);
    let out = classes_folder(&settings.work, "opcodes");
    let mut line = ["javac", "-proc:none", "-nowarn", "-Xlint:none", "-encoding", "UTF-8", "-d"].map(str::to_owned).to_vec();
    line.push(out.display().to_string());
    line.extend(sources.iter().map(|path| path.display().to_string()));
    let fingerprint = fingerprint::fingerprint(&[&fingerprint::jdk(&settings.java_home), opcodes::GENERATOR], &inputs)?;
    Ok(Unit { name: "opcodes".to_owned(), fingerprint, commands: vec![line], resources: Vec::new(), removed: Vec::new() })
}

/// The program that loads the assembled classes.
fn verifier_unit(settings: &Settings) -> Result<Unit, TestsError> {
    let source = settings.cases.join("java/Verify.java");
    let out = classes_folder(&settings.work, "verifier");
    let mut line = ["javac", "-proc:none", "-Xlint:none", "-encoding", "UTF-8", "-d"].map(str::to_owned).to_vec();
    line.extend([out.display().to_string(), source.display().to_string()]);
    let fingerprint = fingerprint::fingerprint(&[&fingerprint::jdk(&settings.java_home), &format!("{line:?}")], &[source])?;
    Ok(Unit { name: "verifier".to_owned(), fingerprint, commands: vec![line], resources: Vec::new(), removed: Vec::new() })
}

/// Runs the compiler driver over the stale units; what it says about each that fails.
fn build(settings: &Settings, units: &[Unit]) -> Result<HashMap<String, String>, TestsError> {
    println!("compiling {} of the cases", units.len());
    let mut jobs = String::new();
    for unit in units {
        prepare(&settings.work, unit)?;
        jobs.push_str(&format!("unit\t{}\n", unit.name));
        for command in &unit.commands {
            jobs.push_str(&format!("run\t{}\n", command.join("\t")));
        }
    }
    let list = settings.work.join("compile.txt");
    fs::write(&list, jobs).map_err(TestsError::io(&list))?;
    let java = settings.java_home.join("bin/java");
    let driver = settings.cases.join("java/CompileAll.java");
    let output = Command::new(&java).arg("-XX:+UseSerialGC").arg(&driver).arg(&list).stdin(Stdio::null()).output();
    let output = output.map_err(TestsError::io(&java))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    if !output.status.success() {
        return Err(TestsError::CompilerBroken { output: format!("{text}{}", String::from_utf8_lossy(&output.stderr)) });
    }
    let failures = failures(&text);
    for unit in units.iter().filter(|unit| !failures.contains_key(&unit.name)) {
        for class in &unit.removed {
            fs::remove_file(class).map_err(TestsError::io(class))?;
        }
        let stamp = stamp(&settings.work, &unit.name);
        fs::write(&stamp, &unit.fingerprint).map_err(TestsError::io(&stamp))?;
    }
    Ok(failures)
}

fn prepare(work: &Path, unit: &Unit) -> Result<(), TestsError> {
    let out = classes_folder(work, &unit.name);
    if out.exists() {
        fs::remove_dir_all(&out).map_err(TestsError::io(&out))?;
    }
    let stamps = work.join("stamps");
    for folder in [&out, &stamps] {
        fs::create_dir_all(folder).map_err(TestsError::io(folder))?;
    }
    for (from, to) in &unit.resources {
        let folder = to.parent().unwrap_or(&out);
        fs::create_dir_all(folder).map_err(TestsError::io(folder))?;
        fs::copy(from, to).map_err(TestsError::io(from))?;
    }
    Ok(())
}

/// The driver prints `failed <unit>` and then its diagnostics, each line behind a bar.
fn failures(text: &str) -> HashMap<String, String> {
    let mut failures = HashMap::<String, String>::new();
    let mut current = None;
    for line in text.lines() {
        if let Some(unit) = line.strip_prefix("failed ") {
            current = Some(unit.to_owned());
            failures.insert(unit.to_owned(), String::new());
        } else if let (Some(unit), Some(diagnostic)) = (&current, line.strip_prefix('|')) {
            failures.entry(unit.clone()).or_default().push_str(&format!("{diagnostic}\n"));
        }
    }
    failures
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn diagnostics_belong_to_the_unit_above_them() {
        let failures = failures("failed programs/a\n|A.java:1: error\n| here\nfailed programs/b\n|B\n");
        assert_eq!(failures["programs/a"], "A.java:1: error\n here\n");
        assert_eq!(failures["programs/b"], "B\n");
    }
}
