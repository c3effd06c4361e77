//! `cargo xtask soak`: a large heap under churn, in a debug build, verified after every collection.

use std::path::PathBuf;
use std::process::{Command, ExitCode};

use crate::{Done, cargo, jdk, shell};

/// Arguments of the command.
#[derive(clap::Args)]
pub struct Arguments {
    /// How long.
    #[arg(long, default_value_t = 60)]
    seconds: u32,
    /// Live data in MiB; the heap has five times as much.
    #[arg(long, default_value_t = 200)]
    live: u32,
}

/// Runs `bench/Churn.java`; its exit code is the command's.
///
/// # Errors
/// When something cannot be built.
pub fn soak(java_home: Option<PathBuf>, arguments: &Arguments) -> Done {
    let java_home = jdk::find(java_home)?;
    shell::show(&mut cargo::cargo(&["build", "--quiet", "--package", "rjvm-cli", "--bin", "rjvm"]))?;
    let classes = cargo::target().join("soak");
    let source = shell::root().join("bench/Churn.java");
    shell::show(Command::new(java_home.join("bin/javac")).arg("-d").arg(&classes).arg(source))?;
    let heap = format!("-Xmx{}m", u64::from(arguments.live) * 5 + 24);
    let (seconds, live) = (arguments.seconds.to_string(), arguments.live.to_string());
    let mut churn = Command::new(cargo::target().join("debug/rjvm"));
    churn
        .env("RJVM_JAVA_HOME", &java_home)
        .args([&heap, "-XX:+VerifyAfterGC", "-cp"])
        .arg(&classes)
        .args(["Churn", &seconds, &live]);
    shell::show(&mut churn)?;
    Ok(ExitCode::SUCCESS)
}
