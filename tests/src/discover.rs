//! Finding the cases in their folders.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::case::{Case, Kind};
use crate::directives::Directives;
use crate::error::TestsError;

/// All cases, sorted by name within each kind.
///
/// # Errors
/// A folder that cannot be read or a directive that cannot be understood.
pub fn discover(cases: &Path) -> Result<Vec<Case>, TestsError> {
    let mut found = Vec::new();
    for file in entries(&cases.join("opcodes"))?.into_iter().filter(|path| has_extension(path, "java")) {
        found.push(single("opcodes", Kind::Opcode, file));
    }
    for file in entries(&cases.join("verifier"))?.into_iter().filter(|path| has_extension(path, "jasm")) {
        found.push(single("verifier", Kind::Verifier, file));
    }
    for folder in entries(&cases.join("programs"))?.into_iter().filter(|path| path.is_dir()) {
        found.push(program(folder)?);
    }
    for file in entries(&cases.join("launcher"))?.into_iter().filter(|path| has_extension(path, "txt")) {
        found.push(launcher(&file)?);
    }
    found.into_iter().map(Case::check).collect()
}

/// Debian packages that hold the jars some case uses.
///
/// # Errors
/// As for running the cases.
pub fn packages_needed(cases: &Path) -> Result<Vec<String>, TestsError> {
    let cases = discover(cases)?;
    let names: BTreeSet<String> = cases.iter().flat_map(Case::needs).map(str::to_owned).collect();
    Ok(names.into_iter().collect())
}

fn program(folder: PathBuf) -> Result<Case, TestsError> {
    let name = format!("programs/{}", file_stem(&folder));
    let main = folder.join("Main.java");
    let directives = if folder.join("case.txt").exists() {
        Directives::of_text(&read(&folder.join("case.txt"))?)
    } else {
        Directives::of_java(&read(&main)?)
    };
    let directives = directives.map_err(|line| TestsError::BadDirective { case: name.clone(), line })?;
    let inputs = files_below(&folder)?;
    let mut counts_threads = false;
    for source in inputs.iter().filter(|path| has_extension(path, "java")) {
        counts_threads |= read(source)?.contains("\"threads\"");
    }
    Ok(Case { name, kind: Kind::Program, folder, directives, inputs, counts_threads })
}

/// A case that is one file without directives.
fn single(group: &str, kind: Kind, file: PathBuf) -> Case {
    Case {
        name: format!("{group}/{}", file_stem(&file)),
        kind,
        folder: file.parent().map(Path::to_path_buf).unwrap_or_default(),
        directives: Directives::default(),
        inputs: vec![file],
        counts_threads: false,
    }
}

fn launcher(file: &Path) -> Result<Case, TestsError> {
    let name = format!("launcher/{}", file_stem(file));
    let directives = Directives::of_text(&read(file)?).map_err(|line| TestsError::BadDirective { case: name.clone(), line })?;
    let folder = file.with_file_name("fixture");
    let mut inputs = files_below(&folder)?;
    inputs.push(file.to_path_buf());
    Ok(Case { name, kind: Kind::Launcher, folder, directives, inputs, counts_threads: false })
}

/// Files of a folder and its subfolders, sorted.
///
/// # Errors
/// A folder that cannot be read.
pub fn files_below(folder: &Path) -> Result<Vec<PathBuf>, TestsError> {
    let mut files = Vec::new();
    for path in entries(folder)? {
        if path.is_dir() {
            files.extend(files_below(&path)?);
        } else {
            files.push(path);
        }
    }
    Ok(files)
}

/// Names in a folder, sorted; none if there is no such folder.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, TestsError> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let listed = fs::read_dir(folder).and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect());
    let mut paths: Vec<PathBuf> = listed.map_err(TestsError::io(folder))?;
    paths.sort();
    Ok(paths)
}

/// Reads a text file.
///
/// # Errors
/// With its path.
pub fn read(path: &Path) -> Result<String, TestsError> {
    fs::read_to_string(path).map_err(TestsError::io(path))
}

/// Whether a path ends in `.extension`.
pub fn has_extension(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|found| found == extension)
}

/// The file name without folder and extension.
pub fn file_stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}
