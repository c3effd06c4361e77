//! `cargo xtask sanitize`: hosts that run, kill and drop hostile guests, under AddressSanitizer and LeakSanitizer.
//!
//! Rust code is instrumented; machine code that rjvm makes, C code, and the standard library are not. What these do wrong is seen when they hand wrong
//! memory to instrumented code, or free what is not theirs. Leaks are looked for when each process ends.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use crate::error::XtaskError;
use crate::{Done, cargo, jdk, shell};

/// Tests of `embed` that are run, by module.
const TESTS: &[&str] = &["hostile", "corruption", "harm", "host_functions", "objects", "sharing"];
/// The signals of memory that is not there are the VM's own (`[VMDOC]` Traps); frames on the heap would keep handlers of the interpreter from ending in
/// jumps; what has been freed is kept back for a while, but not so much that it looks like leaks of the `Vm`s.
const OPTIONS: &str = "allow_user_segv_handler=1:detect_stack_use_after_return=0:detect_leaks=1:quarantine_size_mb=32";

/// Arguments of the command.
#[derive(clap::Args)]
pub struct Arguments {
    /// Vms that are killed at random moments.
    #[arg(long, default_value_t = 300)]
    kills: u64,
    /// Guests in each engine that overwrite their heap.
    #[arg(long, default_value_t = 5)]
    corruptions: u64,
    /// What random choices begin with.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Builds and runs them; the first that ends badly is a failing exit code.
///
/// # Errors
/// When something cannot be built, or the toolchain comes without AddressSanitizer.
pub fn sanitize(java_home: Option<PathBuf>, arguments: &Arguments) -> Done {
    let java_home = jdk::find(java_home)?;
    let host = host_with_sanitizer()?;
    let mut tests = sanitized(&host, &java_home, "all")?;
    tests.env("CORRUPTIONS", arguments.corruptions.to_string()).env("CORRUPTION_SEED", arguments.seed.to_string());
    // All that takes several times as long.
    tests.env("CORRUPTION_SECONDS", "200");
    let modules = TESTS.iter().map(|module| format!("{module}::"));
    // One at a time: each counts what its process has.
    shell::show(tests.args(["--", "--test-threads", "1"]).args(modules))?;
    let mut kills = sanitized(&host, &java_home, "kills")?;
    kills.args(["--", "--count", &arguments.kills.to_string(), "--seed", &arguments.seed.to_string()]);
    // Standard input that never ends: some of them wait for it.
    let mut child = kills.stdin(Stdio::piped()).spawn().map_err(XtaskError::io(Path::new("cargo")))?;
    let input = child.stdin.take();
    let status = child.wait().map_err(XtaskError::io(Path::new("cargo")))?;
    drop(input);
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The machine's name for rustc, if that comes with what instrumented programs need.
fn host_with_sanitizer() -> Result<String, XtaskError> {
    let version = shell::capture(&mut shell::command("rustc", &["--version", "--verbose"]))?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap_or_default().to_owned();
    let sysroot = shell::capture(&mut shell::command("rustc", &["--print", "sysroot"]))?;
    let libraries = Path::new(sysroot.trim()).join("lib/rustlib").join(&host).join("lib");
    let entries = std::fs::read_dir(&libraries).map_err(XtaskError::io(&libraries))?;
    let has_one = entries.flatten().any(|entry| entry.file_name().to_string_lossy().ends_with("_rt.asan.a"));
    if has_one { Ok(host) } else { Err(XtaskError::NoSanitizer { libraries }) }
}

/// `cargo test` of one target of `embed`, instrumented. With a target named, build scripts are not.
fn sanitized(host: &str, java_home: &Path, target: &str) -> Result<Command, XtaskError> {
    let kind = if target == "kills" { "--bench" } else { "--test" };
    let mut command = cargo::cargo(&["test", "--quiet", "--target", host, "--package", "rjvm-embed", kind, target]);
    cargo::with_java(&mut command, java_home)?;
    command
        .env("CARGO_TARGET_DIR", cargo::target().join("sanitize"))
        // A stable compiler takes the flag, too.
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", "-Zsanitizer=address -Cforce-frame-pointers=yes")
        .env("ASAN_OPTIONS", OPTIONS);
    Ok(command)
}
