//! `cargo xtask check`: all that has to hold before a commit, fast checks first.

use std::path::PathBuf;
use std::process::ExitCode;

use crate::{Done, cargo, shell, test, tidy};

/// Runs the checks and stops at the first that fails.
///
/// # Errors
/// A check that fails.
pub fn check(java_home: Option<PathBuf>) -> Done {
    shell::show(&mut cargo::cargo(&["fmt", "--all", "--check"]))?;
    if tidy::tidy()? != ExitCode::SUCCESS {
        return Ok(ExitCode::FAILURE);
    }
    shell::show(&mut cargo::cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))?;
    let tested = test::test(java_home, &test::Arguments::all())?;
    if tested != ExitCode::SUCCESS {
        return Ok(tested);
    }
    let mut doc = cargo::cargo(&["doc", "--workspace", "--no-deps", "--document-private-items"]);
    shell::show(doc.env("RUSTDOCFLAGS", "-D warnings"))?;
    println!("check: ok");
    Ok(ExitCode::SUCCESS)
}
