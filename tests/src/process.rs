//! A process with a time limit: what it wrote and how it ended.

use std::io::{Read, Write};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group};

/// How a process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// With a code.
    Exit(i32),
    /// By a signal.
    Signal(i32),
    /// It was killed at the time limit.
    TimedOut,
}

/// What a process did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
    /// How it ended.
    pub end: End,
}

/// A process to run.
pub struct Request<'a> {
    /// The program.
    pub program: &'a Path,
    /// Its arguments.
    pub arguments: &'a [String],
    /// Its whole environment.
    pub environment: &'a [(String, String)],
    /// Its working folder.
    pub folder: &'a Path,
    /// Its standard input.
    pub stdin: &'a str,
    /// When to kill it and everything it started.
    pub time_limit: Duration,
}

/// Runs a process to its end or its time limit.
///
/// # Errors
/// When it cannot be started.
pub fn run(request: &Request<'_>) -> std::io::Result<Outcome> {
    let mut child = Command::new(request.program)
        .args(request.arguments)
        .env_clear()
        .envs(request.environment.iter().map(|(name, value)| (name, value)))
        .current_dir(request.folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .spawn()?;
    let stdout = collect(child.stdout.take());
    let stderr = collect(child.stderr.take());
    let input = request.stdin.to_owned();
    if let Some(mut pipe) = child.stdin.take() {
        // A program that ends without reading its input is no failure of the runner.
        thread::spawn(move || pipe.write_all(input.as_bytes()).is_ok());
    }
    let end = wait(&mut child, request.time_limit)?;
    Ok(Outcome { stdout: joined(stdout), stderr: joined(stderr), end })
}

fn collect(pipe: Option<impl Read + Send + 'static>) -> JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            // What arrived before an error still counts.
            let _ = pipe.read_to_end(&mut bytes);
        }
        bytes
    })
}

fn joined(reader: JoinHandle<Vec<u8>>) -> String {
    String::from_utf8_lossy(&reader.join().unwrap_or_default()).into_owned()
}

fn wait(child: &mut Child, time_limit: Duration) -> std::io::Result<End> {
    let started = Instant::now();
    let mut pause = Duration::from_millis(1);
    loop {
        if let Some(status) = child.try_wait()? {
            kill_group(child);
            return Ok(match (status.code(), status.signal()) {
                (Some(code), _) => End::Exit(code),
                (None, signal) => End::Signal(signal.unwrap_or_default()),
            });
        }
        if started.elapsed() > time_limit {
            kill_group(child);
            child.wait()?;
            return Ok(End::TimedOut);
        }
        thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(20));
    }
}

/// Kills whatever is left of the child's process group, so that its pipes close.
fn kill_group(child: &Child) {
    let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    if let Some(group) = group {
        // Usually there is nothing left to kill.
        let _ = kill_process_group(group, Signal::KILL);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str, time_limit: Duration) -> Outcome {
        let arguments = ["-c".to_owned(), script.to_owned()];
        let request = Request {
            program: Path::new("/bin/sh"),
            arguments: &arguments,
            environment: &[],
            folder: Path::new("/"),
            stdin: "in",
            time_limit,
        };
        run(&request).expect("a shell starts")
    }

    #[test]
    fn output_input_and_exit_code_arrive() {
        let outcome = shell("cat; echo err >&2; exit 3", Duration::from_secs(10));
        assert_eq!(outcome, Outcome { stdout: "in".to_owned(), stderr: "err\n".to_owned(), end: End::Exit(3) });
    }

    #[test]
    fn a_process_and_its_children_are_killed_at_the_limit() {
        let started = Instant::now();
        assert_eq!(shell("sleep 60 & sleep 60", Duration::from_millis(100)).end, End::TimedOut);
        assert!(started.elapsed() < Duration::from_secs(20));
    }
}
