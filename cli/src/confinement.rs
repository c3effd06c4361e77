//! `--sandbox` and what goes with it: limits and grants on the command line and in policy files, what was denied, and what would have been enough.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use rjvm::settings::{self, SETTINGS, Setting, Shape};
use rjvm::{Config, DirectoryGrant, Input, Outcome, Output, Policy, StopReason, Vm};

use crate::arguments::Failure;
use crate::own_file::OwnFile;

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
    pub audit: Option<String>,
    /// `--learn`
    pub learn: Option<String>,
    /// The files of both, once they are open.
    reports: [Option<OwnFile>; 2],
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
    pub fn apply(&mut self, config: &mut Config, program: &[String]) -> Result<(), Failure> {
        if self.is_isolated && !self.is_sandboxed {
            return Err(Failure::stderr("Error: --isolate needs --sandbox".to_owned()));
        }
        if self.learn.is_some() {
            if self.is_sandboxed {
                return Err(Failure::stderr("Error: --learn runs a program without a sandbox".to_owned()));
            }
            config.policy = Policy::learning().host_locale().library(&config.java_home, &config.java_home);
        }
        for step in &self.steps {
            match step {
                Step::Set(setting, _) if setting.is_grant && !self.is_sandboxed => {
                    return Err(Failure::stderr(format!(
                        "Error: --{} needs --sandbox: a program has all rights of its user without",
                        setting.name
                    )));
                }
                Step::Set(setting, value) => {
                    config.set(setting.name, value).map_err(|error| Failure::stderr(format!("Error: --{error}")))?;
                }
                Step::PolicyFile(path) => {
                    let text = fs::read_to_string(path)
                        .map_err(|error| Failure::stderr(format!("Error: cannot read {path}: {error}")))?;
                    config.set_all(&text).map_err(|error| Failure::stderr(format!("Error: {path}: {error}")))?;
                }
            }
        }
        self.reports =
            [self.audit.as_ref().map(OwnFile::create).transpose()?, self.learn.as_ref().map(OwnFile::create).transpose()?];
        if self.is_isolated {
            // The directory for them could neither be made nor removed.
            config.policy = config.policy.clone().max_temporary(0);
        }
        if self.is_sandboxed || self.learn.is_some() {
            // What is not there is the program's own business.
            for part in program.iter().filter(|part| Path::new(part).exists()) {
                let seen = std::path::absolute(part).unwrap_or_default();
                let is_granted = |grant: &DirectoryGrant| {
                    grant.host == grant.guest && seen.starts_with(Path::new(OsStr::from_bytes(&grant.host)))
                };
                if !config.policy.directories().iter().any(is_granted) {
                    let path = seen.into_os_string().into_encoded_bytes();
                    config.policy = config.policy.clone().library(&path, &path);
                }
            }
        }
        Ok(())
    }

    /// What is said and written once the program has ended; gives the exit status.
    pub fn finish(&self, vm: &Vm, outcome: Outcome, status: i32, say: impl Fn(&str)) -> i32 {
        vm.remove_temporary();
        let [audited, learned] = &self.reports;
        if let Some(report) = learned {
            report.write(&settings::policy_file(&vm.learned()), &say);
        }
        if let Some(report) = audited {
            report.write(&audit(vm, outcome), &say);
        }
        if !self.is_sandboxed {
            return status;
        }
        let denials = vm.audit();
        for denial in denials.iter().take(DENIALS_MAX) {
            let line = format!("rjvm: denied: {} {}; allow it with {}", denial.operation, denial.target, denial.grant);
            say(&printable(&line));
        }
        if denials.len() > DENIALS_MAX {
            say(&format!("rjvm: denied: {} more; --audit <file> lists all", denials.len() - DENIALS_MAX));
        }
        match outcome {
            Outcome::Stopped(reason) => {
                let (own, setting) = ending(reason);
                let remedy = setting.map_or_else(String::new, |name| format!("; allow more with --{name}"));
                say(&format!("rjvm: stopped: {reason}{remedy}"));
                own.unwrap_or(status)
            }
            Outcome::Exited(status) if OWN_STATUSES.contains(&status) => {
                say(&format!("rjvm: the program has exited with status {status}"));
                GUEST_STATUS
            }
            _ => status,
        }
    }
}

/// The exit status of a program that was stopped, if it has one of its own, and which setting would have let it go on.
fn ending(reason: StopReason) -> (Option<i32>, Option<&'static str>) {
    match reason {
        StopReason::Host => (None, None),
        StopReason::Fuel => (Some(241), Some("fuel")),
        StopReason::Deadline => (Some(242), Some("timeout")),
        StopReason::Cpu => (Some(243), Some("max-cpu")),
        StopReason::Output => (Some(244), Some("max-output")),
        StopReason::Corrupted => (Some(245), None),
        StopReason::NativeMemory => (Some(246), Some("max-native")),
    }
}

/// Text that a guest has chosen, without what a terminal obeys.
fn printable(text: &str) -> String {
    text.chars().map(|character| if character.is_control() { '?' } else { character }).collect()
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
