//! File access of the Vm itself, for class path, `lib/modules` and the launcher: not subject to the guest's policy.

use crate::error::SandboxResult;
use std::ffi::OsStr;
use std::fs::File;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::Path;
use std::time::{Duration, Instant};

/// What the Vm needs to know of a host file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HostMetadata {
    /// Whether it is a directory.
    pub is_directory: bool,
    /// Bytes.
    pub size: u64,
    /// Last modification, milliseconds since 1970.
    pub modified_ms: i64,
}

fn path_of(path: &[u8]) -> &Path {
    Path::new(OsStr::from_bytes(path))
}

/// The whole content of a file.
pub fn read_file(path: &[u8]) -> SandboxResult<Vec<u8>> {
    Ok(std::fs::read(path_of(path))?)
}

/// Opens a file for mapping it into memory, or for reading parts of it.
pub fn open_for_map(path: &[u8]) -> SandboxResult<File> {
    Ok(File::open(path_of(path))?)
}

/// Reads exactly `buffer.len()` bytes at `offset`.
pub fn read_exact_at(file: &File, buffer: &mut [u8], offset: u64) -> SandboxResult<()> {
    Ok(std::os::unix::fs::FileExt::read_exact_at(file, buffer, offset)?)
}

/// The size of an open file in bytes.
pub fn size_of(file: &File) -> SandboxResult<u64> {
    Ok(file.metadata()?.len())
}

/// Attributes, following symbolic links.
pub fn metadata(path: &[u8]) -> SandboxResult<HostMetadata> {
    let metadata = std::fs::metadata(path_of(path))?;
    let modified = metadata.modified()?.duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    let modified_ms = i64::try_from(modified.as_millis()).unwrap_or(i64::MAX);
    Ok(HostMetadata { is_directory: metadata.is_dir(), size: metadata.len(), modified_ms })
}

/// Whether something with this name exists.
pub fn exists(path: &[u8]) -> bool {
    path_of(path).exists()
}

/// The names in a directory, sorted.
pub fn list_directory(path: &[u8]) -> SandboxResult<Vec<Vec<u8>>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(path_of(path))? {
        names.push(entry?.file_name().into_vec());
    }
    names.sort();
    Ok(names)
}

/// The absolute path without symbolic links.
pub fn real_path(path: &[u8]) -> SandboxResult<Vec<u8>> {
    Ok(std::fs::canonicalize(path_of(path))?.into_os_string().into_vec())
}

/// The first executable file called `name` in the directories of `PATH`.
pub fn find_program(name: &[u8]) -> Option<Vec<u8>> {
    let path = std::env::var_os("PATH")?;
    crate::process::search_path(name, path.as_bytes()).ok()
}

/// A variable of the launcher's own environment.
pub fn environment_variable(name: &str) -> Option<Vec<u8>> {
    std::env::var_os(name).map(OsStringExt::into_vec)
}

/// The path of the running program.
pub fn current_program() -> SandboxResult<Vec<u8>> {
    Ok(std::env::current_exe()?.into_os_string().into_vec())
}

/// The working directory of the process.
pub fn current_directory() -> SandboxResult<Vec<u8>> {
    Ok(std::env::current_dir()?.into_os_string().into_vec())
}

/// The host's clock that never goes back, for deadlines and measurements of the Vm itself.
pub fn monotonic_now() -> Instant {
    Instant::now()
}

/// The system's number of the calling thread.
pub fn thread_number() -> u32 {
    rustix::thread::gettid().as_raw_nonzero().get().unsigned_abs()
}

/// Calls the calling thread so, where the system lists threads: as many bytes of the name as it keeps.
pub fn name_thread(name: &str) {
    const KEPT_BYTES: usize = 15;
    let bytes: Vec<u8> = name.bytes().take_while(|byte| *byte != 0).take(KEPT_BYTES).collect();
    if let Ok(name) = std::ffi::CString::new(bytes) {
        // Who cannot name threads has threads without names.
        let _ = rustix::thread::set_name(&name);
    }
}

/// Processor time of the calling thread.
pub fn thread_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec.unsigned_abs() as u32)
}

/// Processor time of a thread of this process, by the system's number.
pub fn thread_time_of(number: u32) -> Option<Duration> {
    ThreadClock::of(number)?.now()
}

/// The processor time of a thread of this process, for those who ask often.
#[derive(Debug)]
pub struct ThreadClock(std::fs::File);

impl ThreadClock {
    /// That of the thread with this number of the system's, if there is one.
    pub fn of(number: u32) -> Option<Self> {
        std::fs::File::open(format!("/proc/self/task/{number}/schedstat")).ok().map(Self)
    }

    /// What the thread has taken; none if it has ended.
    pub fn now(&self) -> Option<Duration> {
        let mut bytes = [0; 64];
        let length = std::os::unix::fs::FileExt::read_at(&self.0, &mut bytes, 0).ok()?;
        let text = std::str::from_utf8(bytes.get(..length)?).ok()?;
        text.split(' ').next()?.parse().ok().map(Duration::from_nanos)
    }
}

/// Time that a thread of this process has spent in the program itself, in steps of the host's clock.
pub fn thread_user_time_of(number: u32) -> Option<Duration> {
    let text = std::fs::read_to_string(format!("/proc/self/task/{number}/stat")).ok()?;
    // The name, in parentheses, may have anything in it.
    let ticks: u64 = text.rsplit_once(')')?.1.split_ascii_whitespace().nth(11)?.parse().ok()?;
    Some(Duration::from_nanos(ticks * 1_000_000_000 / rustix::param::clock_ticks_per_second()))
}

/// Lets the process open as many descriptors as its hard limit says, as HotSpot does; the limit now in force.
pub fn raise_descriptor_limit() -> u64 {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit { current: limit.maximum, maximum: limit.maximum };
    let now = if setrlimit(Resource::Nofile, raised).is_ok() { raised } else { limit };
    now.current.unwrap_or(u64::MAX)
}

/// Ends the process.
pub fn exit_process(status: i32) -> ! {
    std::process::exit(status)
}

/// Writes `bytes` to a new or emptied file, for audit records, recordings and dumps.
pub fn write_file(path: &[u8], bytes: &[u8]) -> SandboxResult<()> {
    Ok(std::fs::write(path_of(path), bytes)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_carry_the_number_of_the_host() {
        let error = read_file(b"/nonexistent/file").unwrap_err();
        assert_eq!(error.message(), "No such file or directory");
        assert!(metadata(b"/").unwrap().is_directory);
        assert!(find_program(b"sh").is_some());
    }
}
