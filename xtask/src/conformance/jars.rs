//! `cargo xtask conformance jars`: anyone's own JUnit tests on both VMs, and a table of what differs.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use super::cache::Cache;
use super::junit::{self, Ends, Run};
use crate::{Done, cargo, jdk};

/// Arguments of the command.
#[derive(clap::Args)]
pub struct Arguments {
    /// Jars or folders with test classes (JUnit 3, 4 or 5), separated by `:`.
    #[arg(long)]
    test_jars: String,
    /// What they need besides JUnit, separated by `:`.
    #[arg(long, default_value = "")]
    class_path: String,
    /// Options for both VMs; may repeat.
    #[arg(long, allow_hyphen_values = true)]
    vm_option: Vec<String>,
    /// Runs this launcher, which is built already.
    #[arg(long)]
    launcher: Option<PathBuf>,
    /// Seconds that a VM may take for all tests.
    #[arg(long, default_value_t = 3600)]
    patience: u64,
}

/// Runs the tests and prints the table.
///
/// # Errors
/// When a VM cannot be started, or says nothing of any test.
pub fn run(java_home: Option<PathBuf>, arguments: &Arguments) -> Done {
    let java_home = jdk::find(java_home)?;
    let cache = Cache::open()?;
    let launcher = match &arguments.launcher {
        Some(launcher) => launcher.clone(),
        None => cargo::build_launcher(cargo::RELEASE)?,
    };
    let run = Run {
        tests: &arguments.test_jars,
        class_path: &arguments.class_path,
        classes: &[],
        without: &[],
        options: &arguments.vm_option,
        folder: None,
        patience: Duration::from_secs(arguments.patience),
    };
    let java = junit::ends_on(&cache, "jars-java", (&java_home.join("bin/java"), &java_home), &run)?;
    let own = junit::ends_on(&cache, "jars-rjvm", (&launcher, &java_home), &run)?;
    let differing = junit::differing(&java, &own);
    let passed = |ends: &Ends| ends.values().filter(|end| **end == "passed").count();
    println!("tests: {} on java, {} of them passed; {} on rjvm, {} passed", java.len(), passed(&java), own.len(), passed(&own));
    if differing.is_empty() {
        println!("no test ends differently");
        return Ok(ExitCode::SUCCESS);
    }
    println!("\n| test | java | rjvm |\n|---|---|---|");
    for (test, on_java, on_own) in &differing {
        println!("| {test} | {on_java} | {on_own} |");
    }
    println!("\n{} of {} tests end differently", differing.len(), java.len());
    Ok(ExitCode::FAILURE)
}
