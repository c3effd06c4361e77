//! `cargo xtask kills`: Vms that are made, run and killed at random moments, and how long that takes.

use std::path::{Path, PathBuf};
use std::process::{ExitCode, Stdio};

use crate::error::XtaskError;
use crate::{Done, cargo, jdk};

/// Arguments of the command.
#[derive(clap::Args)]
pub struct Arguments {
    /// Vms that are killed.
    #[arg(long, default_value_t = 1000)]
    count: u64,
    /// Stops after so many seconds even if they are fewer.
    #[arg(long, default_value_t = 3600)]
    seconds: u64,
    /// What random choices begin with.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Only Vms in this state, one of those in `embed/benches/kills/cycle.rs`.
    #[arg(long)]
    state: Option<String>,
    /// Shows each state, not only the slowest ones.
    #[arg(long)]
    all: bool,
}

/// Runs them in a release build.
///
/// # Errors
/// When something cannot be built; a Vm that fails is a failing exit code.
pub fn kills(java_home: Option<PathBuf>, arguments: &Arguments) -> Done {
    let Arguments { count, seconds, seed, state, all } = arguments;
    let java_home = jdk::find(java_home)?;
    let mut command = cargo::cargo(&["bench", "--quiet", "--package", "rjvm-embed", "--bench", "kills", "--"]);
    command.args(["--count", &count.to_string(), "--seconds", &seconds.to_string(), "--seed", &seed.to_string()]);
    command.args(state.iter().flat_map(|state| ["--state", state]));
    command.args(all.then_some("--all"));
    // Standard input that never ends: some of them wait for it.
    let child = cargo::with_java(&mut command, &java_home)?.stdin(Stdio::piped()).spawn();
    let mut child = child.map_err(XtaskError::io(Path::new("cargo")))?;
    let input = child.stdin.take();
    let status = child.wait().map_err(XtaskError::io(Path::new("cargo")))?;
    drop(input);
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
