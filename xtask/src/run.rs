//! `cargo xtask run`: rjvm from source to a running program.

use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

use crate::error::XtaskError;
use crate::{Done, cargo, examples, jdk};

/// Arguments of the command.
#[derive(clap::Args)]
pub struct Arguments {
    /// What rjvm is started with.
    #[arg(last = true)]
    arguments: Vec<String>,
}

/// Builds everything and runs rjvm in the current folder; its exit code is the command's.
///
/// # Errors
/// When something cannot be built.
pub fn run(java_home: Option<PathBuf>, arguments: &Arguments) -> Done {
    let java_home = jdk::find(java_home)?;
    let launcher = cargo::build_launcher_visibly()?;
    examples::build(&java_home)?;
    let mut command = Command::new(&launcher);
    command.args(&arguments.arguments).env("RJVM_JAVA_HOME", &java_home);
    let status = command.status().map_err(XtaskError::io(&launcher))?;
    // A shell reports a signal in the same way.
    let code = status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or_default());
    Ok(u8::try_from(code).map_or(ExitCode::FAILURE, ExitCode::from))
}
