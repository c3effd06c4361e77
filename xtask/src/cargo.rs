//! Building the launcher, and where Cargo puts things.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use crate::error::XtaskError;
use crate::shell;

/// The Cargo that runs this command.
pub fn cargo(arguments: &[&str]) -> Command {
    shell::command(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()), arguments)
}

/// Cargo's target folder.
pub fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| shell::root().join("target"), |folder| shell::root().join(folder))
}

/// Builds the launcher for release and tells where it is.
///
/// # Errors
/// When it does not build.
pub fn build_launcher() -> Result<PathBuf, XtaskError> {
    shell::show(&mut cargo(&["build", "--quiet", "--release", "--package", "rjvm-cli", "--bin", "rjvm"]))?;
    Ok(target().join("release/rjvm"))
}
