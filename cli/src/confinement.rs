//! `--sandbox` and what goes with it: limits and grants on the command line and in policy files, what was denied, and what would have been enough.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::Write as _;

use rjvm::settings::{self, SETTINGS, Setting, Shape};
use rjvm::{Config, Input, Outcome, Output, Policy, StopReason, Vm};

use crate::arguments::Failure;

/// Most denials that are printed.
const DENIALS_MAX: usize = 16;

/// Exit statuses of rjvm itself under `--sandbox`. A guest that exits with one of them has [`GUEST_STATUS`].
const OWN_STATUSES: std::ops::RangeInclusive<i32> = 240..=249;
/// Exit status of a guest whose own is one of [`OWN_STATUSES`].
const GUEST_STATUS: i32 = 240;

/// What the command line says about it.
#[derive(Default)]
pub struct Confinement {
    /// `--sandbox`
    pub is_sandboxed: bool,
    /// Settings and policy files, in order.
    steps: Vec<Step>,
    /// `--isolate=process`
    pub is_isolated: bool,
    /// `--audit`
    pub audit: Option<Report>,
    /// `--learn`
    pub learn: Option<Report>,
}

/// A file that is written at the end. It is opened before the program runs, when the process may still open files.
pub struct Report {
    path: String,
    file: File,
}

impl Report {
    /// A new file, or an old one that is emptied.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn create(path: &str) -> Result<Self, Failure> {
        let file = File::create(path).map_err(|error| Failure(format!("Error: cannot write {path}: {error}")))?;
        Ok(Self { path: path.to_owned(), file })
    }

    fn write(&self, text: &str, say: &impl Fn(&str)) {
        if let Err(error) = (&self.file).write_all(text.as_bytes()) {
            say(&format!("Error: cannot write {}: {error}", self.path));
        }
    }
}

enum Step {
    Set(&'static Setting, String),
    PolicyFile(String),
}

/// The setting that an argument names, and what follows `=`.
pub fn setting(argument: &str) -> Option<(&'static Setting, Option<&str>)> {
    let argument = argument.strip_prefix("--")?;
    let (name, value) = argument.split_once('=').map_or((argument, None), |(name, value)| (name, Some(value)));
    SETTINGS.iter().find(|setting| setting.name == name).map(|setting| (setting, value))
}

/// Whether an option takes the next argument as its value.
pub fn takes_argument(argument: &str) -> bool {
    setting(argument).is_some_and(|(setting, value)| setting.shape != Shape::Switch && value.is_none())
}

impl Confinement {
    /// A setting of the command line.
    pub fn set(&mut self, setting: &'static Setting, value: String) {
        self.steps.push(Step::Set(setting, value));
    }

    /// `--policy`
    pub fn policy_file(&mut self, path: &str) {
        self.is_sandboxed = true;
        self.steps.push(Step::PolicyFile(path.to_owned()));
    }

    /// What a sandboxed program starts from: nothing but the standard streams, seen from the working directory.
    pub fn base(java_home: &str) -> Config {
        let mut config = Config::untrusted(java_home);
        let policy = config.policy.clone().stdin(Input::Inherit).stdout(Output::Inherit).stderr(Output::Inherit);
        let directory = std::env::current_dir().unwrap_or_default();
        config.policy = policy.working_directory(directory.into_os_string().into_encoded_bytes());
        config
    }

    /// Carries all of it out. `program` is what the program is made of: files and directories that it may read.
    ///
    /// # Errors
    /// If a value is wrong, or there is a grant and no sandbox.
    pub fn apply(&self, config: &mut Config, program: &[String]) -> Result<(), Failure> {
        if self.is_isolated && !self.is_sandboxed {
            return Err(Failure("Error: --isolate needs --sandbox".to_owned()));
        }
        if self.learn.is_some() {
            if self.is_sandboxed {
                return Err(Failure("Error: --learn runs a program without a sandbox".to_owned()));
            }
            config.policy = Policy::learning().library(&config.java_home);
        }
        for step in &self.steps {
            match step {
                Step::Set(setting, _) if setting.is_grant && !self.is_sandboxed => {
                    return Err(Failure(format!(
                        "Error: --{} needs --sandbox: a program has all rights of its user without",
                        setting.name
                    )));
                }
                Step::Set(setting, value) => {
                    config.set(setting.name, value).map_err(|error| Failure(format!("Error: --{error}")))?;
                }
                Step::PolicyFile(path) => {
                    let text =
                        fs::read_to_string(path).map_err(|error| Failure(format!("Error: cannot read {path}: {error}")))?;
                    config.set_all(&text).map_err(|error| Failure(format!("Error: {path}: {error}")))?;
                }
            }
        }
        if self.is_isolated {
            // The directory for them could neither be made nor removed.
            config.policy = config.policy.clone().max_temporary(0);
        }
        if self.is_sandboxed || self.learn.is_some() {
            // What is not there is the program's own business.
            let parts = program.iter().filter_map(|part| fs::canonicalize(part).ok().map(|real| (part, real)));
            for (part, real) in parts {
                let seen = std::path::absolute(part).unwrap_or(real);
                config.policy = config.policy.clone().library(seen.into_os_string().into_encoded_bytes());
            }
        }
        Ok(())
    }

    /// What is said and written once the program has ended; gives the exit status.
    pub fn finish(&self, vm: &Vm, outcome: Outcome, status: i32, say: impl Fn(&str)) -> i32 {
        vm.remove_temporary();
        if let Some(report) = &self.learn {
            report.write(&settings::policy_file(&vm.learned()), &say);
        }
        if let Some(report) = &self.audit {
            report.write(&audit(vm, outcome), &say);
        }
        if !self.is_sandboxed {
            return status;
        }
        let denials = vm.audit();
        for denial in denials.iter().take(DENIALS_MAX) {
            say(&format!("rjvm: denied: {} {}; allow it with {}", denial.operation, denial.target, denial.grant));
        }
        if denials.len() > DENIALS_MAX {
            say(&format!("rjvm: denied: {} more; --audit <file> lists all", denials.len() - DENIALS_MAX));
        }
        match outcome {
            Outcome::Stopped(reason) => {
                say(&format!("rjvm: stopped: {reason}{}", remedy(reason)));
                status_of(reason)
            }
            Outcome::Exited(status) if OWN_STATUSES.contains(&status) => {
                say(&format!("rjvm: the program has exited with status {status}"));
                GUEST_STATUS
            }
            _ => status,
        }
    }
}

/// The exit status of a program that was stopped.
fn status_of(reason: StopReason) -> i32 {
    match reason {
        StopReason::Host => 130,
        StopReason::Fuel => 241,
        StopReason::Deadline => 242,
        StopReason::Cpu => 243,
        StopReason::Output => 244,
        StopReason::Corrupted => 245,
        StopReason::NativeMemory => 246,
    }
}

/// Which setting would have let it go on.
fn remedy(reason: StopReason) -> String {
    let name = match reason {
        StopReason::Fuel => "fuel",
        StopReason::Deadline => "timeout",
        StopReason::Cpu => "max-cpu",
        StopReason::Output => "max-output",
        StopReason::NativeMemory => "max-native",
        StopReason::Host | StopReason::Corrupted => return String::new(),
    };
    format!("; allow more with --{name}")
}

/// A line for each denial, and one for the end.
fn audit(vm: &Vm, outcome: Outcome) -> String {
    let mut lines = String::new();
    for record in vm.audit() {
        let line = serde_json::json!({
            "event": "denied",
            "operation": record.operation,
            "target": record.target,
            "grant": record.grant.to_string(),
            "count": record.count,
        });
        let _ = writeln!(lines, "{line}");
    }
    let usage = vm.usage();
    let (end, detail) = match outcome {
        Outcome::Exited(status) => ("exited", status.to_string()),
        Outcome::Stopped(reason) => ("stopped", reason.to_string()),
        Outcome::Panicked => ("panicked", String::new()),
    };
    let line = serde_json::json!({
        "event": end,
        "detail": detail,
        "fuel": usage.fuel,
        "cpu_ms": u64::try_from(usage.cpu.as_millis()).unwrap_or(u64::MAX),
    });
    let _ = writeln!(lines, "{line}");
    lines
}
