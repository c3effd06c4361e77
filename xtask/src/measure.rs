//! `cargo xtask measure`: the peak memory and the processor time of one command, as the kernel counted them for the process that was waited for.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;

use crate::error::XtaskError;
use crate::{Done, shell};

/// Arguments of the command.
#[derive(clap::Args)]
pub struct Arguments {
    /// File to write the number of KiB and of milliseconds to.
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
    let processor_ms = usage.user_time().num_milliseconds() + usage.system_time().num_milliseconds();
    let text = format!("{} {processor_ms}", usage.max_rss());
    fs::write(&arguments.output, text).map_err(XtaskError::io(&arguments.output))?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What a measured command has used.
pub struct Usage {
    /// Memory at its peak.
    pub peak_kib: f64,
    /// Processor time of all threads.
    pub processor_ms: f64,
}

impl Usage {
    /// A command to which another one is added, with its arguments; it writes its usage to a file.
    ///
    /// # Errors
    /// When this program does not know where it is.
    pub fn measuring(output: &Path) -> Result<Command, XtaskError> {
        let this = env::current_exe().map_err(XtaskError::io(Path::new("xtask")))?;
        let mut command = shell::command(this, &["measure"]);
        command.arg(output).arg("--");
        Ok(command)
    }

    /// Reads what the command has written.
    ///
    /// # Errors
    /// When it has written nothing of the kind.
    pub fn read(output: &Path) -> Result<Self, XtaskError> {
        let text = fs::read_to_string(output).map_err(XtaskError::io(output))?;
        let mut numbers = text.split(' ').map_while(|word| word.parse().ok());
        match (numbers.next(), numbers.next()) {
            (Some(peak_kib), Some(processor_ms)) => Ok(Self { peak_kib, processor_ms }),
            _ => Err(XtaskError::Unexpected { command: "xtask measure".to_owned(), reason: format!("got {text:?}") }),
        }
    }
}
