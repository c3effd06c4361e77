//! Why a command could not do its work.

use std::path::{Path, PathBuf};

/// What went wrong.
#[derive(Debug, thiserror::Error)]
pub enum XtaskError {
    /// A file or folder.
    #[error("{path}: {source}")]
    Io {
        /// The one that failed.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A program ended badly.
    #[error("`{command}` failed{output}")]
    Failed {
        /// The command line.
        command: String,
        /// What it wrote, if that was captured.
        output: String,
    },
    /// `--java-home` names something else than a JDK 17.
    #[error("{path} is no JDK 17 ({reason})")]
    NotJdk17 {
        /// The folder.
        path: PathBuf,
        /// What it lacks.
        reason: String,
    },
    /// None was found, and none could be installed.
    #[error("no JDK 17 found: set JAVA_HOME, or install Debian's {package}")]
    NoJdk {
        /// The package that holds one.
        package: &'static str,
    },
    /// The toolchain lacks a component.
    #[error("the Rust toolchain has no llvm-profdata: `rustup component add llvm-tools` installs it")]
    NoProfileTools,
    /// The toolchain has no library for static binaries.
    #[error("the Rust toolchain has no library for {target}: `rustup target add {target}` installs it")]
    NoTarget {
        /// The one that is wanted.
        target: &'static str,
    },
    /// The toolchain comes without AddressSanitizer for this machine.
    #[error("rustc has no AddressSanitizer here: there is no librustc*_rt.asan.a in {libraries}")]
    NoSanitizer {
        /// Where it would be.
        libraries: PathBuf,
    },
    /// Output of a program that has another form than expected.
    #[error("cannot understand the output of `{command}`: {reason}")]
    Unexpected {
        /// The program.
        command: String,
        /// What was missing.
        reason: String,
    },
    /// The runner of the program cases.
    #[error(transparent)]
    Tests(#[from] tests::TestsError),
}

impl XtaskError {
    /// Ties an I/O error to its path; for `map_err`.
    pub fn io(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_path_buf();
        move |source| Self::Io { path, source }
    }
}
