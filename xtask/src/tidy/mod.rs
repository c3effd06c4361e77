//! `cargo xtask tidy`: habits that the compiler does not check.

mod documents;
mod edges;
mod layers;
mod references;
pub mod sources;
mod structure;
mod unsafe_files;

use std::process::ExitCode;

use crate::Done;

/// Checks everything, prints what is wrong, and `tidy: ok` if nothing is.
///
/// # Errors
/// When the repository cannot be read.
pub fn tidy() -> Done {
    let sources = sources::all()?;
    let mut problems = edges::problems()?;
    problems.extend(sources.iter().flat_map(sources::problems));
    problems.extend(unsafe_files::problems(&sources)?);
    problems.extend(structure::problems(&sources));
    problems.extend(references::problems(&sources));
    problems.extend(documents::problems(&sources)?);
    if problems.is_empty() {
        println!("tidy: ok");
        return Ok(ExitCode::SUCCESS);
    }
    problems.iter().for_each(|problem| println!("tidy: {problem}"));
    println!("tidy: {} problems", problems.len());
    Ok(ExitCode::FAILURE)
}
