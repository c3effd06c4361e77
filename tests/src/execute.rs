//! Running a case once: its commands one after the other in a fresh folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::Settings;
use crate::case::{Case, Kind};
use crate::discover::files_below;
use crate::error::TestsError;
use crate::mode::Mode;
use crate::process::{self, End, Outcome, Request};

/// Exceptions of `java`'s compiled code keep their messages and traces; without it they lose them at times that vary.
const WITH_MESSAGES: &str = "-XX:-OmitStackTraceInFastThrow";

/// Who runs a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Runner {
    /// The launcher under test.
    Vm,
    /// `java`.
    Oracle,
}

impl Runner {
    fn program(self, settings: &Settings) -> PathBuf {
        match self {
            Self::Vm => settings.vm.clone(),
            Self::Oracle => settings.java_home.join("bin/java"),
        }
    }

    /// The options that all command lines of a case begin with.
    pub(crate) fn options(self, settings: &Settings, case: &Case, mode: Mode) -> Vec<String> {
        let mut options = mode.common_options();
        match self {
            Self::Vm => options.extend(mode.vm_options(case.stress_distance(), settings.seed)),
            Self::Oracle => options.push(WITH_MESSAGES.to_owned()),
        }
        options
    }
}

/// What a line of standard error begins with that says that engines do not agree.
const LOCKSTEP_FINDING: &str = "[lockstep]";

/// Runs the commands of a case; several outputs follow one another with the exit codes between them.
///
/// # Errors
/// When the working folder cannot be made or the launcher cannot be started.
pub fn execute(settings: &Settings, case: &Case, classes: &Path, mode: Mode, runner: Runner) -> Result<Outcome, TestsError> {
    let folder = working_folder(settings, case, classes, mode, runner)?;
    let commands = case.commands(classes, &runner.options(settings, case, mode));
    let mut whole = Outcome { stdout: String::new(), stderr: String::new(), end: End::Exit(0) };
    for command in &commands {
        let command: Vec<_> = command.iter().map(|word| word.replace("${work}", &folder.to_string_lossy())).collect();
        let outcome = run_command(settings, case, &folder, mode, runner, &command)?;
        whole.stdout.push_str(&outcome.stdout);
        whole.stderr.push_str(&outcome.stderr);
        whole.end = outcome.end;
        if commands.len() > 1 {
            whole.stdout.push_str(&format!("[{:?}]\n", outcome.end));
        }
        if whole.end == End::TimedOut {
            break;
        }
    }
    fs::remove_dir_all(&folder).map_err(TestsError::io(&folder))?;
    let place = folder.to_string_lossy();
    whole.stdout = whole.stdout.replace(&*place, "${work}");
    whole.stderr = whole.stderr.replace(&*place, "${work}");
    // Cases that do not compare standard error are not let off.
    let findings = whole.stderr.lines().filter(|line| line.starts_with(LOCKSTEP_FINDING)).collect::<Vec<_>>().join("\n");
    whole.stdout.push_str(&findings);
    Ok(whole)
}

/// Runs one command line of a case in a folder.
///
/// # Errors
/// When the launcher cannot be started.
pub fn run_command(
    settings: &Settings,
    case: &Case,
    folder: &Path,
    mode: Mode,
    runner: Runner,
    arguments: &[String],
) -> Result<Outcome, TestsError> {
    let launcher = runner.program(settings);
    let (program, arguments) = match case.address_space_kib() {
        Some(kib) => limited(&launcher, arguments, kib),
        None => (launcher, arguments.to_vec()),
    };
    let mut environment = environment(&settings.java_home);
    environment.extend(case.environment());
    let seconds = case.timeout_s() * u64::from(mode.patience() * settings.patience);
    let time_limit = Duration::from_secs(seconds);
    let stdin = case.stdin();
    process::run(&Request {
        program: &program,
        arguments: &arguments,
        environment: &environment,
        folder,
        stdin: &stdin,
        time_limit,
    })
    .map_err(TestsError::io(&program))
}

/// A command line under a limit of address space.
fn limited(program: &Path, arguments: &[String], kib: u32) -> (PathBuf, Vec<String>) {
    let script = format!("ulimit -v {kib} && exec \"$0\" \"$@\"");
    let mut line = vec!["-c".to_owned(), script, program.to_string_lossy().into_owned()];
    line.extend_from_slice(arguments);
    (PathBuf::from("/bin/sh"), line)
}

/// The same small environment on every machine.
fn environment(java_home: &Path) -> Vec<(String, String)> {
    let java_home = java_home.to_string_lossy().into_owned();
    let inherited = ["PATH", "HOME"].into_iter().filter_map(|name| Some((name.to_owned(), std::env::var(name).ok()?)));
    let fixed =
        [("LANG", "C.UTF-8"), ("LC_ALL", "C.UTF-8"), ("TZ", "UTC"), ("JAVA_HOME", &java_home), ("RJVM_JAVA_HOME", &java_home)];
    inherited.chain(fixed.map(|(name, value)| (name.to_owned(), value.to_owned()))).collect()
}

/// A fresh folder; for launcher cases a copy of the built fixture.
fn working_folder(settings: &Settings, case: &Case, classes: &Path, mode: Mode, runner: Runner) -> Result<PathBuf, TestsError> {
    let name = format!("{runner:?}-{mode}-{}", case.name.replace('/', "-")).to_lowercase();
    let folder = settings.work.join("scratch").join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(TestsError::io(&folder))?;
    }
    fs::create_dir_all(&folder).map_err(TestsError::io(&folder))?;
    if case.kind == Kind::Launcher {
        copy(classes, &folder)?;
    }
    for (name, text) in case.files() {
        let path = folder.join(name);
        fs::write(&path, text).map_err(TestsError::io(&path))?;
    }
    Ok(folder)
}

fn copy(from: &Path, to: &Path) -> Result<(), TestsError> {
    for file in files_below(from)? {
        let Ok(relative) = file.strip_prefix(from) else { continue };
        let target = to.join(relative);
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder).map_err(TestsError::io(folder))?;
        }
        fs::copy(&file, &target).map_err(TestsError::io(&target))?;
    }
    Ok(())
}
