//! `cargo xtask measure`: the peak memory of one command, as the kernel counted it for the process that was waited for.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

use nix::sys::resource::{UsageWho, getrusage};

use crate::Done;
use crate::error::XtaskError;

/// Arguments of the command.
#[derive(clap::Args)]
pub struct Arguments {
    /// File to write the number of KiB to.
    output: PathBuf,
    /// The command and its arguments.
    #[arg(last = true, required = true)]
    command: Vec<String>,
}

/// Runs the command with this process as its only parent, so that the usage of "all children" is that of the command.
///
/// # Errors
/// When the command cannot be started or the file cannot be written.
pub fn measure(arguments: &Arguments) -> Done {
    let program = PathBuf::from(&arguments.command[0]);
    let status = Command::new(&program).args(&arguments.command[1..]).status().map_err(XtaskError::io(&program))?;
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)
        .map_err(|error| XtaskError::Unexpected { command: "getrusage".to_owned(), reason: error.to_string() })?;
    fs::write(&arguments.output, usage.max_rss().to_string()).map_err(XtaskError::io(&arguments.output))?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
