//! Building `examples/` into `examples/app.jar`.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::cargo;
use crate::error::XtaskError;
use crate::shell;

/// Builds the jar if a source is newer than it.
///
/// # Errors
/// When the examples do not compile or files cannot be written.
pub fn build(java_home: &Path) -> Result<(), XtaskError> {
    let folder = shell::root().join("examples");
    let sources = java_sources(&folder)?;
    let jar = folder.join("app.jar");
    if is_newer_than(&jar, &sources) {
        return Ok(());
    }
    let classes = cargo::target().join("examples-classes");
    if classes.exists() {
        fs::remove_dir_all(&classes).map_err(XtaskError::io(&classes))?;
    }
    let mut javac = shell::command(java_home.join("bin/javac"), &["-encoding", "UTF-8", "-d"]);
    shell::show(javac.arg(&classes).args(&sources))?;
    let mut make_jar = shell::command(java_home.join("bin/jar"), &["--create", "--file"]);
    shell::show(make_jar.arg(&jar).args(["--main-class", "Main", "-C"]).arg(&classes).arg("."))
}

fn java_sources(folder: &Path) -> Result<Vec<PathBuf>, XtaskError> {
    let entries = fs::read_dir(folder).and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>, _>>());
    let mut sources: Vec<_> = entries.map_err(XtaskError::io(folder))?;
    sources.retain(|path| path.extension().is_some_and(|extension| extension == "java"));
    sources.sort();
    Ok(sources)
}

fn is_newer_than(file: &Path, sources: &[PathBuf]) -> bool {
    let modified = |path: &Path| fs::metadata(path).and_then(|metadata| metadata.modified());
    let Ok(built) = modified(file) else { return false };
    sources.iter().all(|source| modified(source).unwrap_or_else(|_| SystemTime::now()) < built)
}
