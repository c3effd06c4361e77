//! Where tools ask a process about itself: the attach protocol of HotSpot on Linux, which `jstack`, `jcmd`, `jmap`, `jinfo` and the Attach API speak.
//!
//! A tool makes a file `.attach_pid<pid>` in the process's directory, or in `/tmp`, and sends SIGQUIT. The process then listens at `/tmp/.java_pid<pid>`; from there on, each
//! connection is one request: a version, a command and three arguments, each ended by a zero byte. The answer is a line with a number, 0 if all is well, and what the command gives.
//! Only the user of the process is listened to.

use std::fs;
use std::io::{self, BufReader, Read, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use rustix::net::sockopt::socket_peercred;
use rustix::process::geteuid;

/// Version of the protocol.
const VERSION: &[u8] = b"1";
/// What is answered to another one.
const BAD_VERSION: i32 = 101;
/// Parts of a request: version, command, arguments.
const PARTS: usize = 5;
/// The longest request.
const REQUEST_BYTES_MAX: u64 = 4 * 1024 + 64;
/// How long a tool may take for its request, and to read the answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a tool asks for.
#[derive(Clone, Debug)]
pub struct Request {
    /// The command.
    pub command: String,
    /// Its arguments; those that are not given are empty.
    pub arguments: [String; 3],
}

/// Where the answer goes.
#[derive(Debug)]
pub struct Answer(UnixStream);

impl Answer {
    /// Gives it: 0 and what the command gives, or another number and what is wrong.
    pub fn give(mut self, code: i32, content: &[u8]) {
        // Whoever has gone away wants no answer.
        let _ = self.0.write_all(format!("{code}\n").as_bytes()).and_then(|()| self.0.write_all(content));
    }
}

/// Who answers.
pub type Answerer = dyn Fn(Request, Answer) + Send + Sync;

/// Listens to tools, once one has asked for that.
pub struct ToolListener {
    answerer: Arc<Answerer>,
    listens: AtomicBool,
}

impl ToolListener {
    /// One that has not been asked.
    pub fn new(answerer: Arc<Answerer>) -> Self {
        Self { answerer, listens: AtomicBool::new(false) }
    }

    /// Whether SIGQUIT has come from a tool; from then on, it is listened to.
    pub fn is_asked(&self) -> bool {
        let number = std::process::id();
        let names = [PathBuf::from(format!(".attach_pid{number}")), PathBuf::from(format!("/tmp/.attach_pid{number}"))];
        if !names.iter().any(|name| is_own_file(name)) {
            return false;
        }
        if !self.listens.swap(true, Ordering::AcqRel) && listen(&self.answerer).is_err() {
            self.listens.store(false, Ordering::Release);
        }
        true
    }
}

impl Drop for ToolListener {
    fn drop(&mut self) {
        if *self.listens.get_mut() {
            let _ = fs::remove_file(address());
        }
    }
}

fn address() -> PathBuf {
    PathBuf::from(format!("/tmp/.java_pid{}", std::process::id()))
}

/// Begins to listen at an address that nobody sees before it is for this user only.
fn listen(answerer: &Arc<Answerer>) -> io::Result<()> {
    let hidden = address().with_extension("tmp");
    let _ = fs::remove_file(&hidden);
    let listener = UnixListener::bind(&hidden)?;
    fs::set_permissions(&hidden, fs::Permissions::from_mode(0o600))?;
    fs::rename(&hidden, address())?;
    let answerer = Arc::clone(answerer);
    let serve = move || {
        for stream in listener.incoming().flatten() {
            if let Ok((request, answer)) = receive(stream) {
                answerer(request, answer);
            }
        }
    };
    thread::Builder::new().name("Attach Listener".to_owned()).spawn(serve)?;
    Ok(())
}

/// Whether a file is there that belongs to the user of the process.
fn is_own_file(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|facts| facts.is_file() && facts.uid() == geteuid().as_raw())
}

/// The request of a connection.
fn receive(stream: UnixStream) -> io::Result<(Request, Answer)> {
    let user = socket_peercred(&stream)?.uid;
    if user != geteuid() && !user.is_root() {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut parts = Vec::new();
    let mut part = Vec::new();
    for byte in BufReader::new(&stream).take(REQUEST_BYTES_MAX).bytes() {
        match byte? {
            0 => parts.push(std::mem::take(&mut part)),
            byte => part.push(byte),
        }
        if parts.len() == PARTS {
            break;
        }
    }
    let text = |part: &[u8]| String::from_utf8_lossy(part).into_owned();
    match &parts[..] {
        _ if parts.len() < PARTS => Err(io::ErrorKind::UnexpectedEof.into()),
        [version, command, arguments @ ..] if version == VERSION => {
            let arguments = std::array::from_fn(|number| text(&arguments[number]));
            Ok((Request { command: text(command), arguments }, Answer(stream)))
        }
        _ => {
            Answer(stream).give(BAD_VERSION, &[]);
            Err(io::ErrorKind::InvalidData.into())
        }
    }
}
