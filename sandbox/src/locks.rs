//! File locks of `FileChannel`: POSIX record locks, which the host keeps for the process and drops when any descriptor of the file is closed.
//!
//! Overlaps inside one Vm are found by the class library itself.

use crate::Sandbox;
use crate::descriptor::Descriptor;
use crate::error::{SandboxError, SandboxResult};
use crate::waker::Waker;
use nix::errno::Errno;
use nix::fcntl::{FcntlArg, fcntl};
use nix::libc;
use std::os::fd::BorrowedFd;
use std::time::Duration;

/// Bytes of a file: from `position` on, so many.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FileRange {
    /// Where it begins.
    pub position: i64,
    /// How long it is; `i64::MAX`: as far as a file may go.
    pub length: i64,
}

impl FileRange {
    /// All that a file has or may get.
    pub const WHOLE: Self = Self { position: 0, length: i64::MAX };
}

/// What is to be done with a range.
#[derive(Clone, Copy)]
enum Operation {
    LockShared,
    LockExclusively,
    Unlock,
}

/// Does it at once; `false` if another process holds a conflicting lock.
fn change(fd: BorrowedFd<'_>, range: FileRange, operation: Operation) -> SandboxResult<bool> {
    let kind = match operation {
        Operation::LockShared => libc::F_RDLCK,
        Operation::LockExclusively => libc::F_WRLCK,
        Operation::Unlock => libc::F_UNLCK,
    };
    let lock = libc::flock {
        l_type: kind as i16,
        l_whence: libc::SEEK_SET as i16,
        l_start: range.position,
        l_len: if range.length == i64::MAX { 0 } else { range.length },
        l_pid: 0,
    };
    match fcntl(fd, FcntlArg::F_SETLK(&lock)) {
        Ok(_) => Ok(true),
        Err(Errno::EAGAIN | Errno::EACCES) => Ok(false),
        Err(errno) => Err(rustix::io::Errno::from_raw_os_error(errno as i32).into()),
    }
}

/// How often a waiting thread tries again: the host's own waiting cannot be woken.
const RETRY_PERIOD: Duration = Duration::from_millis(5);

impl Sandbox {
    /// Locks a range of a file; `false` if another process holds a conflicting lock and `wait` is not set (`FileDispatcherImpl.lock0`).
    pub fn lock(&self, descriptor: Descriptor, range: FileRange, shared: bool, wait: bool, waker: &Waker) -> SandboxResult<bool> {
        let operation = if shared { Operation::LockShared } else { Operation::LockExclusively };
        let resource = self.resource(descriptor)?;
        waker.begin();
        loop {
            resource.check_open()?;
            if change(resource.fd()?, range, operation)? {
                return Ok(true);
            }
            if !wait {
                return Ok(false);
            }
            waker.sleep(RETRY_PERIOD)?;
        }
    }

    /// Releases a range of a file (`FileDispatcherImpl.release0`).
    pub fn unlock(&self, descriptor: Descriptor, range: FileRange) -> Result<(), SandboxError> {
        change(self.resource(descriptor)?.fd()?, range, Operation::Unlock).map(|_| ())
    }
}
