//! Running other programs, and where the repository is.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::error::XtaskError;

/// The repository's root.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_path_buf).unwrap_or_default()
}

/// A command in the repository's root.
pub fn command(program: impl AsRef<OsStr>, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root());
    command
}

/// Runs a command with its output shown.
///
/// # Errors
/// When it cannot be started or ends badly.
pub fn show(command: &mut Command) -> Result<(), XtaskError> {
    let status = command.status().map_err(XtaskError::io(Path::new(command.get_program())))?;
    if status.success() { Ok(()) } else { Err(XtaskError::Failed { command: line(command), output: String::new() }) }
}

/// Runs a command and gives back what it wrote on standard output.
///
/// # Errors
/// When it cannot be started or ends badly.
pub fn capture(command: &mut Command) -> Result<String, XtaskError> {
    let output = command.stdin(Stdio::null()).output().map_err(XtaskError::io(Path::new(command.get_program())))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let output = format!(":\n{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    Err(XtaskError::Failed { command: line(command), output })
}

/// Waits for a process to end, and ends it if it takes longer than it may: none then.
///
/// # Errors
/// When it cannot be waited for.
pub fn wait(child: &mut Child, patience: Duration) -> io::Result<Option<ExitStatus>> {
    let started = Instant::now();
    while started.elapsed() < patience {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        thread::sleep(Duration::from_millis(2));
    }
    child.kill()?;
    child.wait()?;
    Ok(None)
}

/// Whether a program can be started and ends well.
pub fn succeeds(program: &str, arguments: &[&str]) -> bool {
    let mut command = command(program, arguments);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}
