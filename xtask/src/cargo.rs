//! Building the launcher, and where Cargo puts things.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::XtaskError;
use crate::shell;

/// The Cargo that runs this command.
pub fn cargo(arguments: &[&str]) -> Command {
    shell::command(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()), arguments)
}

/// The command with this JDK's `java` as the first on its `PATH`.
///
/// # Errors
/// When a folder's name cannot stand on a `PATH`.
pub fn with_java<'c>(command: &'c mut Command, java_home: &Path) -> Result<&'c mut Command, XtaskError> {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(java_home.join("bin")).chain(env::split_paths(&path));
    let path = env::join_paths(folders)
        .map_err(|error| XtaskError::Unexpected { command: "PATH".to_owned(), reason: error.to_string() })?;
    Ok(command.env("PATH", path))
}

/// Cargo's target folder.
pub fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| shell::root().join("target"), |folder| shell::root().join(folder))
}

/// The profile of launchers that people use.
pub const RELEASE: &str = "release";

/// Builds the launcher that people use, with Cargo's progress shown, and tells where it is.
///
/// # Errors
/// When it does not build.
pub fn build_launcher_visibly() -> Result<PathBuf, XtaskError> {
    shell::show(&mut cargo(&["build", "--profile", RELEASE, "--package", "rjvm-cli", "--bin", "rjvm"]))?;
    Ok(target().join(RELEASE).join("rjvm"))
}

/// Builds the launcher with a profile and tells where it is.
///
/// # Errors
/// When it does not build.
pub fn build_launcher(profile: &str) -> Result<PathBuf, XtaskError> {
    shell::show(&mut cargo(&["build", "--quiet", "--profile", profile, "--package", "rjvm-cli", "--bin", "rjvm"]))?;
    Ok(target().join(profile).join("rjvm"))
}
