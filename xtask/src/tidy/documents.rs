//! Documents: the ones that must exist do, and generated ones say what the sources say.

use std::fs;

use super::sources::Source;
use crate::error::XtaskError;
use crate::{marks, natives, shell};

/// What a reader expects to find.
const DOCUMENTS: [&str; 9] = [
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "SECURITY.md",
    "LICENSE-MIT",
    "LICENSE-APACHE",
    "docs/glossary.md",
    "docs/natives.md",
];
/// Most lines of ARCHITECTURE.md.
const ARCHITECTURE_LINES_MAX: usize = 200;
/// Most lines of an ADR.
const ADR_LINES_MAX: usize = 60;

/// Documents that are missing, too long, or older than their sources.
///
/// # Errors
/// When one cannot be read.
pub fn problems(sources: &[Source]) -> Result<Vec<String>, XtaskError> {
    let root = shell::root();
    let missing = DOCUMENTS.iter().filter(|name| !root.join(name).exists());
    let mut problems: Vec<_> = missing.map(|name| format!("{name} is missing")).collect();
    problems.extend(natives::document_problem(sources.iter().map(|source| (source.path.as_str(), source.text.as_str()))));
    problems.extend(marks::problems(sources)?);
    let architecture = fs::read_to_string(root.join("ARCHITECTURE.md")).unwrap_or_default().lines().count();
    if architecture > ARCHITECTURE_LINES_MAX {
        problems.push(format!("ARCHITECTURE.md: {architecture} lines, {ARCHITECTURE_LINES_MAX} are the most"));
    }
    let folder = root.join("docs/adr");
    for entry in fs::read_dir(&folder).map_err(XtaskError::io(&folder))? {
        let path = entry.map_err(XtaskError::io(&folder))?.path();
        let lines = fs::read_to_string(&path).map_err(XtaskError::io(&path))?.lines().count();
        if lines > ADR_LINES_MAX {
            problems.push(format!("{}: {lines} lines, {ADR_LINES_MAX} are the most", path.display()));
        }
    }
    Ok(problems)
}
