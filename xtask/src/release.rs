//! `cargo xtask release`: the launcher as it is given to people, optimised as a whole and by what programs do in it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use crate::error::XtaskError;
use crate::{Done, bench, cargo, jdk, shell};

/// The profile in `Cargo.toml`.
const PROFILE: &str = "dist";
/// Times that what ends soon is run for training.
const SHORT_RUNS: usize = 5;

/// Builds the launcher that counts, runs it on what stands for programs, and builds the launcher by the counts.
///
/// # Errors
/// When something does not build or run, or the toolchain has no `llvm-profdata`.
pub fn release(java_home: Option<PathBuf>) -> Done {
    let java_home = jdk::find(java_home)?;
    let toolchain = Toolchain::find()?;
    let folder = cargo::target().join("profile-guided");
    let counts = folder.join("counts");
    if counts.exists() {
        fs::remove_dir_all(&counts).map_err(XtaskError::io(&counts))?;
    }
    let counting = toolchain.build(&folder, &format!("-Cprofile-generate={}", counts.display()))?;
    train(&counting, &java_home)?;
    let merged = folder.join("merged.profdata");
    shell::show(Command::new(&toolchain.merger).arg("merge").arg("-o").arg(&merged).arg(&counts))?;
    let launcher = toolchain.build(&folder, &format!("-Cprofile-use={}", merged.display()))?;
    println!("{}", launcher.display());
    Ok(ExitCode::SUCCESS)
}

/// What is needed of the Rust toolchain.
struct Toolchain {
    host: String,
    /// `llvm-profdata` of the LLVM that rustc uses.
    merger: PathBuf,
}

impl Toolchain {
    fn find() -> Result<Self, XtaskError> {
        let version = shell::capture(&mut shell::command("rustc", &["--version", "--verbose"]))?;
        let host = version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap_or_default().to_owned();
        let sysroot = shell::capture(&mut shell::command("rustc", &["--print", "sysroot"]))?;
        let merger = Path::new(sysroot.trim()).join("lib/rustlib").join(&host).join("bin/llvm-profdata");
        if merger.exists() { Ok(Self { host, merger }) } else { Err(XtaskError::NoProfileTools) }
    }

    /// Builds the launcher with one more option of rustc; with a target named, build scripts do not get it.
    fn build(&self, folder: &Path, option: &str) -> Result<PathBuf, XtaskError> {
        let arguments =
            ["build", "--quiet", "--profile", PROFILE, "--package", "rjvm-cli", "--bin", "rjvm", "--target", &self.host];
        let mut build = cargo::cargo(&arguments);
        shell::show(build.env("CARGO_TARGET_DIR", folder).env("CARGO_ENCODED_RUSTFLAGS", option))?;
        Ok(folder.join(&self.host).join(PROFILE).join("rjvm"))
    }
}

/// Runs what stands for programs: a short one, a large one, and kernels of every kind.
fn train(launcher: &Path, java_home: &Path) -> Result<(), XtaskError> {
    let classes = bench::compile(java_home)?;
    let run = |arguments: &[&str]| {
        let mut command = shell::command(launcher, &["-cp"]);
        shell::capture(command.arg(&classes).args(arguments).env("RJVM_JAVA_HOME", java_home))
    };
    let output = cargo::target().join("profile-guided/javac");
    let output = output.to_string_lossy();
    for _ in 0..SHORT_RUNS {
        run(&["Hello"])?;
        run(&[
            "--module",
            "jdk.compiler/com.sun.tools.javac.Main",
            "-d",
            &output,
            "bench/Kernels.java",
            "bench/Operations.java",
        ])?;
    }
    for kernel in run(&["Kernels", "list"])?.lines() {
        run(&["Kernels", kernel])?;
    }
    Ok(())
}
