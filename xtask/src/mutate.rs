//! `cargo xtask mutate`: verdicts on broken classes, compared with those of `java`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use ::tests::mutation::{self, Differences, Plan};

use crate::{Done, cargo, debian, jdk, shell};

/// Arguments of the command.
#[derive(clap::Args)]
pub struct Arguments {
    /// Seed of the first round.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Broken classes a round.
    #[arg(long, default_value_t = 4000)]
    count: usize,
    /// Rounds, each with the next seed.
    #[arg(long, default_value_t = 1)]
    rounds: u64,
    /// The launcher to compare with `java`, instead of the one that is built.
    #[arg(long)]
    launcher: Option<PathBuf>,
}

/// Jar files whose classes are broken, and the Debian packages they come from.
const JARS: [(&str, &str); 4] = [
    ("/usr/share/java/commons-lang3.jar", "libcommons-lang3-java"),
    ("/usr/share/java/guava.jar", "libguava-java"),
    ("/usr/share/java/gson.jar", "libgoogle-gson-java"),
    ("/usr/share/java/ant.jar", "ant"),
];

/// Breaks classes and compares; exit code 1 if a verdict is wrong.
///
/// # Errors
/// When something cannot be installed, built or run.
pub fn mutate(java_home: Option<PathBuf>, arguments: &Arguments) -> Done {
    let java_home = jdk::find(java_home)?;
    let vm = match &arguments.launcher {
        Some(path) => path.clone(),
        None => cargo::build_launcher(cargo::RELEASE)?,
    };
    let mut wrong = 0;
    for seed in arguments.seed..arguments.seed + arguments.rounds {
        wrong += round(&java_home, &vm, seed, arguments.count)?.wrong.len();
    }
    Ok(if wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// One round, with its report on standard output.
///
/// # Errors
/// As [`mutate`].
pub fn round(java_home: &Path, vm: &Path, seed: u64, count: usize) -> Result<Differences, crate::XtaskError> {
    let plan = Plan {
        seed,
        count,
        java_home: java_home.to_path_buf(),
        vm: vm.to_path_buf(),
        sources: shell::root().join("tests/java"),
        work: cargo::target().join("mutation"),
        time_limit: Duration::from_secs(600),
    };
    debian::install(&JARS.map(|(_, package)| package))?;
    let found = mutation::compare(&plan, &JARS.map(|(path, _)| PathBuf::from(path)))?;
    for wrong in &found.wrong {
        println!("WRONG {wrong}");
    }
    println!(
        "broken classes, seed {seed}: {} accepted and {} rejected by both ({} with the same message), \
         {} rejected for another fault, {} explained, {} wrong",
        found.accepted,
        found.rejected,
        found.same_message,
        found.other_fault,
        found.explained,
        found.wrong.len()
    );
    Ok(found)
}
