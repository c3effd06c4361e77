//! Runs batches in a process of their own, without rights: a crash there is a finding, not the end of fuzzing.

use std::fs::{self, File};
use std::io;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use thiserror::Error;

use crate::batch::Batch;
use crate::seeds::fingerprint;

/// Seconds after which a batch is stopped.
const SECONDS: u64 = 90;
/// Seconds after which its process is ended, because stopping did not help.
const SECONDS_MAX: u64 = SECONDS + 60;
/// The user that runs batches if this one is `root`.
const NOBODY: &str = "65534";

/// Why batches cannot be run.
#[derive(Debug, Error)]
pub enum SetupError {
    /// A file or program.
    #[error("{what}: {error}")]
    Io {
        /// Which.
        what: String,
        /// Why.
        error: io::Error,
    },
    /// The driver does not compile.
    #[error("the driver does not compile")]
    Driver,
}

fn at(what: impl ToString) -> impl FnOnce(io::Error) -> SetupError {
    let what = what.to_string();
    |error| SetupError::Io { what, error }
}

/// How a batch ended.
#[derive(Debug)]
pub struct Ending {
    /// Of the process.
    pub status: ExitStatus,
    /// What it wrote.
    pub output: String,
}

impl Ending {
    /// Whether all is well.
    pub fn is_clean(&self) -> bool {
        self.status.success()
    }

    /// Whether there was no Vm at all: something is missing.
    pub fn is_unstarted(&self) -> bool {
        matches!(self.status.code(), Some(2 | 6 | 126 | 127))
    }

    /// In a few words.
    pub fn reason(&self) -> String {
        match (self.status.code(), self.status.signal()) {
            (Some(3), _) => "the Vm panicked".to_owned(),
            (Some(4), _) => "the Vm did not stop in time".to_owned(),
            (Some(5), _) => "an internal error was seen".to_owned(),
            (_, Some(signal)) => format!("the process ended with signal {signal}"),
            (code, _) => format!("exit status {code:?}"),
        }
    }
}

/// What batches are run with.
#[derive(Clone, Debug)]
pub struct Runner {
    executor: PathBuf,
    java_home: PathBuf,
    class_path: String,
    work: PathBuf,
    /// A program and its arguments that the executor is started through.
    isolation: Vec<String>,
}

impl Runner {
    /// Compiles the driver. The environment says where things are: `RJVM_FUZZ_EXECUTOR` (the program `execute`), `RJVM_FUZZ_WORK`
    /// (a scratch folder), `RJVM_FUZZ_COMPANIONS` (a folder of classes that those of a batch may need), `JAVA_HOME`.
    ///
    /// # Errors
    /// Something is missing.
    pub fn new() -> Result<Self, SetupError> {
        let home = Path::new(env!("CARGO_MANIFEST_DIR"));
        let variable = |name: &str| std::env::var_os(name).map(PathBuf::from);
        let work = variable("RJVM_FUZZ_WORK").unwrap_or_else(|| std::env::temp_dir().join("rjvm-fuzz"));
        let driver = work.join("driver");
        fs::create_dir_all(&driver).map_err(at(driver.display()))?;
        let java_home = java_home()?;
        let compiled = Command::new(java_home.join("bin/javac"))
            .args(["-proc:none", "-Xlint:none", "-d"])
            .args([&driver, &home.join("driver/Driver.java")])
            .status()
            .map_err(at("javac"))?;
        if !compiled.success() {
            return Err(SetupError::Driver);
        }
        let mut class_path = driver.display().to_string();
        if let Some(companions) = variable("RJVM_FUZZ_COMPANIONS") {
            class_path += &format!(":{}", companions.display());
        }
        let executor = variable("RJVM_FUZZ_EXECUTOR").unwrap_or_else(|| home.join("target/release/execute"));
        fs::metadata(&executor).map_err(at(executor.display()))?;
        Ok(Self { executor, java_home, class_path, work, isolation: isolation() })
    }

    /// Runs a batch with a collection at each `stress`th allocation (0: only when memory is needed).
    ///
    /// # Errors
    /// The batch cannot be written or the process not be started.
    pub fn run(&self, batch: &Batch, stress: u32) -> Result<Ending, SetupError> {
        let mark = format!("{}-{:016x}", std::process::id(), fingerprint(&batch.to_bytes()));
        let input = self.work.join(format!("batch-{mark}"));
        let output = self.work.join(format!("output-{mark}"));
        fs::write(&input, batch.to_bytes()).map_err(at(input.display()))?;
        let status = self.execute(&input, &output, stress);
        let text = fs::read(&output).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
        let _ = fs::remove_file(&input);
        let _ = fs::remove_file(&output);
        Ok(Ending { status: status?, output: text })
    }

    fn execute(&self, input: &Path, output: &Path, stress: u32) -> Result<ExitStatus, SetupError> {
        let out = File::create(output).map_err(at(output.display()))?;
        let err = out.try_clone().map_err(at(output.display()))?;
        let executor = self.executor.display().to_string();
        let words: Vec<&String> = self.isolation.iter().chain([&executor]).collect();
        let mut command = Command::new(words[0]);
        command
            .args(&words[1..])
            .args([self.java_home.as_path(), Path::new(&self.class_path), input])
            .args([stress.to_string(), SECONDS.to_string()])
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::null())
            .stdout(out)
            .stderr(err);
        let mut child = command.spawn().map_err(at(executor))?;
        let start = Instant::now();
        loop {
            if let Some(status) = child.try_wait().map_err(at("the executor"))? {
                return Ok(status);
            }
            if start.elapsed() > Duration::from_secs(SECONDS_MAX) {
                child.kill().map_err(at("the executor"))?;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// The classes of a batch that fail by themselves; all of them if none does.
    ///
    /// # Errors
    /// As [`run`](Self::run).
    pub fn culprits(&self, batch: &Batch, stress: u32) -> Result<Batch, SetupError> {
        for bytes in batch.class_files() {
            let mut single = Batch::default();
            single.add(bytes);
            if !self.run(&single, stress)?.is_clean() {
                return Ok(single);
            }
        }
        Ok(batch.clone())
    }
}

/// The home of the JDK.
///
/// # Errors
/// There is no `java`.
pub fn java_home() -> Result<PathBuf, SetupError> {
    if let Some(home) = std::env::var_os("JAVA_HOME") {
        return Ok(home.into());
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let java = std::env::split_paths(&path).map(|folder| folder.join("java")).find(|java| java.is_file());
    let java = java.ok_or(io::ErrorKind::NotFound.into()).and_then(|java| java.canonicalize()).map_err(at("java"))?;
    Ok(java.ancestors().nth(2).unwrap_or(&java).to_owned())
}

/// Starts programs as a user without rights, without network and with processes of its own, if this user may do so.
fn isolation() -> Vec<String> {
    let words = [
        "unshare",
        "--net",
        "--pid",
        "--ipc",
        "--fork",
        "--kill-child",
        "setpriv",
        "--reuid",
        NOBODY,
        "--regid",
        NOBODY,
        "--clear-groups",
        "--no-new-privs",
    ];
    let words: Vec<String> = words.map(str::to_owned).to_vec();
    let works =
        Command::new(&words[0]).args(&words[1..]).arg("true").stderr(Stdio::null()).status().is_ok_and(|status| status.success());
    if works { words } else { Vec::new() }
}
