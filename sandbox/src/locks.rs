//! File locks of `FileChannel`: POSIX record locks on whole files.
//!
//! The host call at hand locks whole files only, so ranges of one file share one lock, counted: other processes see a coarser lock than
//! the guest asked for, never a finer one. Overlaps inside one Vm are found by the class library itself.

use crate::Sandbox;
use crate::descriptor::{Descriptor, Resource};
use crate::error::{SandboxError, SandboxResult};
use crate::waker::Waker;
use rustix::fs::{FlockOperation, fcntl_lock};
use std::collections::HashMap;
use std::os::fd::BorrowedFd;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Device and inode of a locked file to what is held.
#[derive(Debug, Default)]
pub(crate) struct LockTable {
    held: Mutex<HashMap<(u64, u64), HeldLock>>,
}

#[derive(Clone, Copy, Debug, Default)]
struct HeldLock {
    shared: u32,
    exclusive: u32,
}

impl LockTable {
    fn try_lock(&self, fd: BorrowedFd<'_>, shared: bool) -> SandboxResult<bool> {
        let key = file_key(fd)?;
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let lock = held.get(&key).copied().unwrap_or_default();
        let suffices = lock.exclusive > 0 || (shared && lock.shared > 0);
        if !suffices {
            let operation = if shared { FlockOperation::NonBlockingLockShared } else { FlockOperation::NonBlockingLockExclusive };
            match fcntl_lock(fd, operation) {
                Ok(()) => {}
                Err(rustix::io::Errno::AGAIN | rustix::io::Errno::ACCESS) => return Ok(false),
                Err(errno) => return Err(errno.into()),
            }
        }
        let entry = held.entry(key).or_default();
        *(if shared { &mut entry.shared } else { &mut entry.exclusive }) += 1;
        Ok(true)
    }

    fn unlock(&self, fd: BorrowedFd<'_>) -> SandboxResult<()> {
        let key = file_key(fd)?;
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(lock) = held.get_mut(&key) else { return Ok(()) };
        *(if lock.exclusive > 0 { &mut lock.exclusive } else { &mut lock.shared }) -= 1;
        if lock.exclusive + lock.shared == 0 {
            held.remove(&key);
            fcntl_lock(fd, FlockOperation::Unlock)?;
        }
        Ok(())
    }

    /// The host drops a process's locks on a file when any descriptor of it is closed.
    pub(crate) fn forget(&self, resource: &Resource) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if held.is_empty() {
            return;
        }
        if let Ok(key) = resource.fd().and_then(file_key) {
            held.remove(&key);
        }
    }
}

fn file_key(fd: BorrowedFd<'_>) -> SandboxResult<(u64, u64)> {
    let stat = rustix::fs::fstat(fd)?;
    Ok((stat.st_dev, stat.st_ino))
}

/// How often a waiting thread tries again: the host's own waiting cannot be woken.
const RETRY_PERIOD: Duration = Duration::from_millis(5);

impl Sandbox {
    /// Locks a file; `false` if another process holds a conflicting lock and `wait` is not set (`FileDispatcherImpl.lock0`).
    pub fn lock(&self, descriptor: Descriptor, shared: bool, wait: bool, waker: &Waker) -> SandboxResult<bool> {
        let resource = self.resource(descriptor)?;
        waker.begin();
        loop {
            resource.check_open()?;
            if self.locks.try_lock(resource.fd()?, shared)? {
                return Ok(true);
            }
            if !wait {
                return Ok(false);
            }
            waker.sleep(RETRY_PERIOD)?;
        }
    }

    /// Releases one lock (`FileDispatcherImpl.release0`).
    pub fn unlock(&self, descriptor: Descriptor) -> Result<(), SandboxError> {
        self.locks.unlock(self.resource(descriptor)?.fd()?)
    }
}
