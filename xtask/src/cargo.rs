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

/// The profile of launchers that people use.
pub const RELEASE: &str = "release";

/// Builds the launcher with a profile and tells where it is.
///
/// # Errors
/// When it does not build.
pub fn build_launcher(profile: &str) -> Result<PathBuf, XtaskError> {
    shell::show(&mut cargo(&["build", "--quiet", "--profile", profile, "--package", "rjvm-cli", "--bin", "rjvm"]))?;
    Ok(target().join(profile).join("rjvm"))
}
