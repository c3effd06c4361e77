//! What keeps the runner from running.

use std::path::{Path, PathBuf};

/// Why the cases could not be run at all.
#[derive(Debug, thiserror::Error)]
pub enum TestsError {
    /// A file or folder.
    #[error("{path}: {source}")]
    Io {
        /// The one that failed.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A directive nobody knows, or one with a value that does not fit.
    #[error("{case}: bad directive `{line}`")]
    BadDirective {
        /// The case.
        case: String,
        /// The line as written.
        line: String,
    },
    /// A `// run:` line of an opcode case.
    #[error("{case}: bad run line `{line}`")]
    BadRunLine {
        /// The case.
        case: String,
        /// The part that could not be read.
        line: String,
    },
    /// The compiler did not even start or broke off.
    #[error("the case compiler failed: {output}")]
    CompilerBroken {
        /// What it said.
        output: String,
    },
}

impl TestsError {
    /// Ties an I/O error to its path; for `map_err`.
    pub fn io(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_path_buf();
        move |source| Self::Io { path, source }
    }
}
