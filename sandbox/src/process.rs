//! Host processes: starting them, waiting for them, ending them.

use crate::descriptor::{Backing, Descriptor, Resource, ResourceKind};
use crate::error::{Errno, SandboxError, SandboxResult};
use crate::stdio::StandardStream;
use crate::waker::Waker;
use crate::{Grant, Sandbox};
use rustix::event::PollFlags;
use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::os::fd::{AsRawFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

pub use crate::process_info::ProcessInfo;

/// Where a standard stream of a new process leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Redirect {
    /// To the guest, through a new pipe.
    Pipe,
    /// To what this descriptor names.
    Descriptor(Descriptor),
}

/// What to start (`ProcessImpl.forkAndExec`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProcessRequest {
    /// A path, or a name to look up in the `PATH` of the guest's environment.
    pub program: Vec<u8>,
    /// Arguments after the program's name.
    pub arguments: Vec<Vec<u8>>,
    /// The environment; `None` is the guest's own.
    pub environment: Option<Vec<(Vec<u8>, Vec<u8>)>>,
    /// The working directory; `None` is the guest's own.
    pub directory: Option<Vec<u8>>,
    /// Standard input.
    pub stdin: Redirect,
    /// Standard output.
    pub stdout: Redirect,
    /// Standard error.
    pub stderr: Redirect,
    /// Sends standard error where standard output goes (`redirectErrorStream`).
    pub merge_stderr: bool,
}

impl ProcessRequest {
    /// A program with arguments, connected through pipes.
    pub fn new(program: impl Into<Vec<u8>>, arguments: Vec<Vec<u8>>) -> Self {
        Self {
            program: program.into(),
            arguments,
            environment: None,
            directory: None,
            stdin: Redirect::Pipe,
            stdout: Redirect::Pipe,
            stderr: Redirect::Pipe,
            merge_stderr: false,
        }
    }

    /// Splits a block of strings that each end in a zero byte, as Java passes arguments.
    pub fn strings_of_block(block: &[u8]) -> Vec<Vec<u8>> {
        let block = block.strip_suffix(b"\0").unwrap_or(block);
        if block.is_empty() { Vec::new() } else { block.split(|byte| *byte == 0).map(<[u8]>::to_vec).collect() }
    }

    /// Splits a block of `name=value` strings; a name may be empty.
    pub fn environment_of_block(block: &[u8]) -> Vec<(Vec<u8>, Vec<u8>)> {
        let split = |variable: Vec<u8>| {
            let equals = variable.iter().position(|byte| *byte == b'=')?;
            Some((variable[..equals].to_vec(), variable[equals + 1..].to_vec()))
        };
        Self::strings_of_block(block).into_iter().filter_map(split).collect()
    }
}

/// A started process, with the guest's ends of its pipes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpawnedProcess {
    /// Its number on the host.
    pub pid: i32,
    /// Where to write its input.
    pub stdin: Option<Descriptor>,
    /// Where to read its output.
    pub stdout: Option<Descriptor>,
    /// Where to read its errors.
    pub stderr: Option<Descriptor>,
}

/// Processes started by this Vm and not yet reaped.
#[derive(Debug, Default)]
pub(crate) struct ChildTable {
    children: Mutex<HashMap<i32, Arc<ChildProcess>>>,
}

#[derive(Debug)]
struct ChildProcess {
    child: Mutex<Child>,
    /// Readable once the process ended; absent on hosts without process descriptors.
    ended: Option<Resource>,
}

/// An end of a guest's pipe for a child. The guest's own never blocks, and a duplicate would share that; so the pipe is opened once
/// more, if the host can do that.
fn blocking_pipe_end(end: BorrowedFd<'_>, stream: Descriptor) -> rustix::io::Result<OwnedFd> {
    use rustix::fs::{Mode, OFlags};
    let mode = if stream == Descriptor::STDIN { OFlags::RDONLY } else { OFlags::WRONLY };
    let path = format!("/proc/self/fd/{}", end.as_raw_fd());
    let opened = rustix::fs::open(path, mode | OFlags::NONBLOCK | OFlags::CLOEXEC, Mode::empty());
    let child = opened.or_else(|_| rustix::io::fcntl_dupfd_cloexec(end, 3))?;
    rustix::io::ioctl_fionbio(&child, false)?;
    Ok(child)
}

/// The pause between looks at a process on hosts without process descriptors.
const POLL_PERIOD: Duration = Duration::from_millis(10);

/// `ELOOP`.
const LOOP: Errno = Errno(40);
/// Bytes of a path, with the zero at its end (`PATH_MAX`).
const PATH_BYTES_MAX: usize = 4096;

/// The first executable file called `name` in the colon-separated directories `path`. Without one: why the last could not be executed, unless
/// one of them may not be (`execvp`). What is wrong with the name itself, or with the system, ends the search.
pub(crate) fn search_path(name: &[u8], path: &[u8]) -> Result<Vec<u8>, Errno> {
    let (mut last, mut may_not_be) = (Errno::NOENT, None);
    for directory in path.split(|byte| *byte == b':') {
        let candidate = match directory {
            b"" => [&b"./"[..], name].concat(),
            directory => [directory, b"/", name].concat(),
        };
        match executable(&candidate) {
            Ok(()) => return Ok(candidate),
            Err(Errno::ACCES) => may_not_be = Some(Errno::ACCES),
            Err(error) if matches!(error, Errno::NOENT | Errno::NOTDIR | LOOP) || candidate.len() >= PATH_BYTES_MAX => {
                last = error
            }
            Err(error) => return Err(error),
        }
    }
    Err(may_not_be.unwrap_or(last))
}

fn executable(path: &[u8]) -> Result<(), Errno> {
    rustix::fs::access(path, rustix::fs::Access::EXEC_OK).map_err(|error| Errno(error.raw_os_error()))?;
    let is_file = std::fs::metadata(OsStr::from_bytes(path)).is_ok_and(|metadata| metadata.is_file());
    if is_file { Ok(()) } else { Err(Errno::ACCES) }
}

/// One end for the child, and one for the guest.
type Ends = (Stdio, Option<OwnedFd>);

impl Sandbox {
    pub(crate) fn check_processes(&self, operation: &'static str, target: &str) -> SandboxResult<()> {
        if !self.policy.processes {
            return Err(self.deny(operation, target, Grant::Processes));
        }
        self.learn(|| Grant::Processes);
        Ok(())
    }

    /// Starts a process. The error number of a failure is that of `exec` or `chdir`; Java prints it as
    /// `error=2, No such file or directory`.
    pub fn spawn_process(&self, request: &ProcessRequest) -> SandboxResult<SpawnedProcess> {
        self.check_processes("spawn", &String::from_utf8_lossy(&request.program))?;
        let program = self.program_path(&request.program)?;
        let (mut command, guest_ends) = self.command(&program, &request.arguments, request)?;
        let (child, guest_ends) = match command.arg0(OsStr::from_bytes(&request.program)).spawn() {
            Ok(child) => (child, guest_ends),
            // As execvp: a text file without an interpreter line is for the shell.
            Err(error) if error.raw_os_error() == Some(Errno::NOEXEC.0) => {
                let arguments: Vec<Vec<u8>> = std::iter::once(program).chain(request.arguments.iter().cloned()).collect();
                let (mut command, guest_ends) = self.command(b"/bin/sh", &arguments, request)?;
                (command.spawn()?, guest_ends)
            }
            Err(error) => return Err(error.into()),
        };
        let [stdin, stdout, stderr] = guest_ends;
        let pid = self.adopt(child);
        Ok(SpawnedProcess { pid, stdin: self.keep(stdin)?, stdout: self.keep(stdout)?, stderr: self.keep(stderr)? })
    }

    fn program_path(&self, program: &[u8]) -> SandboxResult<Vec<u8>> {
        if program.is_empty() {
            return Err(Errno::NOENT.into());
        }
        if program.contains(&b'/') {
            return Ok(program.to_vec());
        }
        let path = self.environment_variable(b"PATH").unwrap_or_else(|| b"/bin:/usr/bin".to_vec());
        Ok(search_path(program, &path)?)
    }

    fn command(
        &self,
        program: &[u8],
        arguments: &[Vec<u8>],
        request: &ProcessRequest,
    ) -> SandboxResult<(Command, [Option<OwnedFd>; 3])> {
        let os_string = |bytes: &Vec<u8>| OsString::from_vec(bytes.clone());
        let mut command = Command::new(OsStr::from_bytes(program));
        command.args(arguments.iter().map(os_string)).env_clear();
        let own;
        let environment = match &request.environment {
            Some(environment) => environment,
            None => {
                own = self.environment_variables();
                &own
            }
        };
        command.envs(environment.iter().map(|(name, value)| (os_string(name), os_string(value))));
        if let Some(directory) = &request.directory {
            command.current_dir(os_string(directory));
        }
        let (stdin, guest_stdin) = self.child_end(request.stdin, Descriptor::STDIN)?;
        let (stdout, stderr, guest_stdout, guest_stderr) = self.output_ends(request)?;
        command.stdin(stdin).stdout(stdout).stderr(stderr);
        Ok((command, [guest_stdin, guest_stdout, guest_stderr]))
    }

    fn output_ends(&self, request: &ProcessRequest) -> SandboxResult<(Stdio, Stdio, Option<OwnedFd>, Option<OwnedFd>)> {
        if !request.merge_stderr {
            let (stdout, guest_stdout) = self.child_end(request.stdout, Descriptor::STDOUT)?;
            let (stderr, guest_stderr) = self.child_end(request.stderr, Descriptor::STDERR)?;
            return Ok((stdout, stderr, guest_stdout, guest_stderr));
        }
        // The guest reads the end of a pipe that nobody writes to.
        let guest_stderr = self.child_end(request.stderr, Descriptor::STDERR)?.1;
        if request.stdout == Redirect::Pipe {
            let (source, sink) = rustix::pipe::pipe_with(rustix::pipe::PipeFlags::CLOEXEC)?;
            return Ok((sink.try_clone()?.into(), sink.into(), Some(source), guest_stderr));
        }
        let (stdout, _) = self.child_end(request.stdout, Descriptor::STDOUT)?;
        let (stderr, _) = self.child_end(request.stdout, Descriptor::STDOUT)?;
        Ok((stdout, stderr, None, guest_stderr))
    }

    fn child_end(&self, redirect: Redirect, stream: Descriptor) -> SandboxResult<Ends> {
        let Redirect::Descriptor(descriptor) = redirect else {
            let (source, sink) = rustix::pipe::pipe_with(rustix::pipe::PipeFlags::CLOEXEC)?;
            let (child, guest) = if stream == Descriptor::STDIN { (source, sink) } else { (sink, source) };
            return Ok((child.into(), Some(guest)));
        };
        let resource = self.resource(descriptor)?;
        match &resource.backing {
            // What a child writes cannot be captured without a pipe that somebody empties.
            Backing::Standard(buffered) if !matches!(buffered, StandardStream::Inherited { .. }) => Ok((Stdio::null(), None)),
            _ if resource.kind == ResourceKind::Pipe => Ok((blocking_pipe_end(resource.fd()?, stream)?.into(), None)),
            _ => Ok((rustix::io::fcntl_dupfd_cloexec(resource.fd()?, 3)?.into(), None)),
        }
    }

    fn keep(&self, end: Option<OwnedFd>) -> SandboxResult<Option<Descriptor>> {
        let Some(end) = end else { return Ok(None) };
        // The other end belongs to the child and has status flags of its own.
        rustix::io::ioctl_fionbio(&end, true)?;
        self.descriptors.insert(Resource::host(end, ResourceKind::Pipe)).map(Some)
    }

    fn adopt(&self, child: Child) -> i32 {
        let pid = child.id().cast_signed();
        let ended = rustix::process::Pid::from_raw(pid)
            .and_then(|pid| rustix::process::pidfd_open(pid, rustix::process::PidfdFlags::empty()).ok())
            .map(|fd| Resource::host(fd, ResourceKind::Pipe));
        let process = Arc::new(ChildProcess { child: Mutex::new(child), ended });
        self.lock_children().insert(pid, process);
        pid
    }

    /// Waits for a process started by this Vm: its exit value, or 128 plus the signal that ended it. `None` if it is no such process.
    /// With `reap`, forgets it (`ProcessHandleImpl.waitForProcessExit0`).
    pub fn wait_process(&self, pid: i32, reap: bool, waker: &Waker) -> SandboxResult<Option<i32>> {
        let Some(process) = self.lock_children().get(&pid).cloned() else {
            return Ok(None);
        };
        waker.begin();
        loop {
            if let Some(status) = process.child.lock().unwrap_or_else(PoisonError::into_inner).try_wait()? {
                if reap {
                    self.lock_children().remove(&pid);
                }
                return Ok(Some(exit_value(status)));
            }
            match &process.ended {
                Some(ended) => drop(ended.wait(PollFlags::IN, None, waker)?),
                None => waker.sleep(POLL_PERIOD)?,
            }
        }
    }

    /// Ends a process, with `TERM` or by `force` with `KILL`; `false` if there is no such process. `start_time_ms`, if known, guards
    /// against a reused number (`ProcessHandleImpl.destroy0`).
    pub fn destroy_process(&self, pid: i32, start_time_ms: Option<i64>, force: bool) -> SandboxResult<bool> {
        self.check_processes("destroy", &pid.to_string())?;
        let info = self.process_info(pid)?;
        let same = |info: &ProcessInfo| start_time_ms.is_none_or(|start| start == info.start_time_ms);
        let Some(number) = rustix::process::Pid::from_raw(pid).filter(|_| info.as_ref().is_some_and(same)) else {
            return Ok(false);
        };
        let signal = if force { rustix::process::Signal::KILL } else { rustix::process::Signal::TERM };
        match rustix::process::kill_process(number, signal) {
            Ok(()) => Ok(true),
            Err(rustix::io::Errno::SRCH) => Ok(false),
            Err(errno) => Err(SandboxError::from(errno)),
        }
    }

    fn lock_children(&self) -> std::sync::MutexGuard<'_, HashMap<i32, Arc<ChildProcess>>> {
        self.children.children.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn exit_value(status: ExitStatus) -> i32 {
    status.code().or_else(|| status.signal().map(|signal| 0x80 + signal)).unwrap_or(-1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Policy;

    fn trusted() -> (Sandbox, Waker) {
        let sandbox = Sandbox::new(Policy::trusted()).unwrap();
        let waker = sandbox.new_waker();
        (sandbox, waker)
    }

    fn shell(script: &str) -> ProcessRequest {
        ProcessRequest::new("sh", vec![b"-c".to_vec(), script.as_bytes().to_vec()])
    }

    fn read_all(sandbox: &Sandbox, descriptor: Descriptor, waker: &Waker) -> Vec<u8> {
        let (mut all, mut buffer) = (Vec::new(), [0; 256]);
        loop {
            match sandbox.read(descriptor, &mut buffer, waker).unwrap() {
                0 => return all,
                count => all.extend_from_slice(&buffer[..count]),
            }
        }
    }

    #[test]
    fn a_child_echoes_its_input_and_its_exit_value_arrives() {
        let (sandbox, waker) = trusted();
        let process = sandbox.spawn_process(&shell("cat; echo $X; exit 7")).unwrap();
        sandbox.write_all(process.stdin.unwrap(), b"hello\n", &waker).unwrap();
        sandbox.close(process.stdin.unwrap()).unwrap();
        assert_eq!(read_all(&sandbox, process.stdout.unwrap(), &waker), b"hello\n\n");
        assert_eq!(sandbox.wait_process(process.pid, true, &waker), Ok(Some(7)));
        assert_eq!(sandbox.wait_process(process.pid, true, &waker), Ok(None));
    }

    #[test]
    fn environment_directory_and_merged_errors_are_passed_on() {
        let (sandbox, waker) = trusted();
        let environment = ProcessRequest::environment_of_block(b"X=1\0PATH=/bin:/usr/bin\0");
        let request = ProcessRequest {
            environment: Some(environment),
            directory: Some(b"/".to_vec()),
            merge_stderr: true,
            ..shell("pwd; echo $X >&2")
        };
        let process = sandbox.spawn_process(&request).unwrap();
        assert_eq!(read_all(&sandbox, process.stderr.unwrap(), &waker), b"");
        assert_eq!(read_all(&sandbox, process.stdout.unwrap(), &waker), b"/\n1\n");
        assert_eq!(sandbox.wait_process(process.pid, true, &waker), Ok(Some(0)));
    }

    #[test]
    fn a_missing_program_or_directory_is_error_2() {
        let (sandbox, _) = trusted();
        let missing = sandbox.spawn_process(&ProcessRequest::new("no-such-program", vec![])).unwrap_err();
        assert_eq!((missing.errno(), missing.message().as_str()), (2, "No such file or directory"));
        let request = ProcessRequest { directory: Some(b"/nonexistent".to_vec()), ..shell("true") };
        assert_eq!(sandbox.spawn_process(&request).unwrap_err().errno(), 2);
    }

    #[test]
    fn destroying_a_process_gives_128_plus_the_signal() {
        let (sandbox, waker) = trusted();
        let process = sandbox.spawn_process(&ProcessRequest::new("sleep", vec![b"100".to_vec()])).unwrap();
        let start = sandbox.process_info(process.pid).unwrap().unwrap().start_time_ms;
        assert_eq!(sandbox.destroy_process(process.pid, Some(start + 1), true), Ok(false));
        assert_eq!(sandbox.destroy_process(process.pid, Some(start), false), Ok(true));
        assert_eq!(sandbox.wait_process(process.pid, true, &waker), Ok(Some(128 + 15)));
    }

    #[test]
    fn waiting_can_be_interrupted() {
        let (sandbox, waker) = trusted();
        let process = sandbox.spawn_process(&ProcessRequest::new("sleep", vec![b"100".to_vec()])).unwrap();
        let other = waker.clone();
        let thread = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(30));
            other.wake();
        });
        assert_eq!(sandbox.wait_process(process.pid, true, &waker), Err(SandboxError::Interrupted));
        thread.join().unwrap();
        waker.clear();
        sandbox.destroy_process(process.pid, None, true).unwrap();
        assert_eq!(sandbox.wait_process(process.pid, true, &waker), Ok(Some(137)));
    }

    #[test]
    fn untrusted_guests_start_nothing() {
        let sandbox = Sandbox::new(Policy::untrusted()).unwrap();
        assert!(matches!(sandbox.spawn_process(&shell("true")), Err(SandboxError::Denied { .. })));
        assert_eq!(sandbox.audit()[0].grant, Grant::Processes);
    }
}
