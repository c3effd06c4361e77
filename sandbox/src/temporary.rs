//! A directory for temporary files that a restricted guest has without a grant: `/tmp`, empty at the start, gone with the Sandbox.
//!
//! **Invariant:** its files and names never take more than the policy allows. What is written is counted as if it were new, which is too much; only when that
//! reaches the limit is counted what is there. Extended attributes, which no file's size tells, are refused.
//!
//! It lies in a directory of the host's that only its user enters, whatever permissions the guest gives to its own.

use std::ffi::{CStr, OsStr};
use std::fs;
use std::io::ErrorKind;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use rustix::fs::{AtFlags, CWD, Dir, Mode, OFlags};
use rustix::io::Errno as Code;

use crate::Sandbox;
use crate::descriptor::Resource;
use crate::error::{Errno, SandboxResult};
use crate::paths::{self, OpenGrant};
use crate::policy::{Access, DirectoryGrant};

/// Where the guest finds it.
const GUEST: &[u8] = b"/tmp";
/// What a name counts, whatever it is the name of.
const NAME_BYTES: u64 = 4096;
/// What the guest's directory is called in the one that keeps others out.
const INNER: &str = "tmp";
/// Opening a file that may be new.
pub(crate) const CREATE: &str = "create";
/// Names that are tried for the directory on the host.
const ATTEMPTS: u32 = 16;

/// The directory, which is made when it is first used.
#[derive(Debug, Default)]
pub(crate) struct Temporary {
    grant: OnceLock<Option<OpenGrant>>,
    /// Bytes that are counted.
    used: AtomicU64,
    /// Nothing new comes into it.
    is_over: AtomicBool,
}

impl Temporary {
    /// It, if it has been used.
    fn made(&self) -> Option<&OpenGrant> {
        self.grant.get().and_then(Option::as_ref)
    }

    fn remove(&self) {
        self.is_over.store(true, Ordering::Relaxed);
        if let Some(outer) = self.made().and_then(|grant| path_of(&grant.host).parent()) {
            // What others have done to it is their business.
            let _ = remove_contents(outer);
            let _ = fs::remove_dir(outer);
        }
    }
}

/// Empties a directory, however deep a guest has nested others in it (without descriptors or stack for each level), and whatever permissions it gave them: what is
/// below comes up before what held it is removed.
fn remove_contents(path: &Path) -> rustix::io::Result<()> {
    let root = rustix::fs::openat(CWD, path, DIRECTORY | OFlags::RDONLY, Mode::empty())?;
    let mut raised = 0u64;
    while !remove_names(root.as_fd(), |_, name| {
        let directory = enter(root.as_fd(), name)?;
        remove_names(directory.as_fd(), |directory, name| {
            enter(directory, name)?;
            loop {
                raised += 1;
                match rustix::fs::renameat(directory, name, &root, format!("raised-{raised}")) {
                    Err(Code::NOTEMPTY | Code::EXIST | Code::NOTDIR) => {}
                    result => return result,
                }
            }
        })
        .map(drop)
    })? {}
    Ok(())
}

const DIRECTORY: OFlags = OFlags::DIRECTORY.union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);

/// Removes files and empty directories, and does `full` to the others; whether there were none.
fn remove_names(
    directory: BorrowedFd<'_>,
    mut full: impl FnMut(BorrowedFd<'_>, &CStr) -> rustix::io::Result<()>,
) -> rustix::io::Result<bool> {
    let mut is_empty = true;
    for entry in Dir::read_from(directory)? {
        let entry = entry?;
        let name = entry.file_name();
        let is_removed = || {
            let unlink = |flags| rustix::fs::unlinkat(directory, name, flags).is_ok();
            unlink(AtFlags::empty()) || unlink(AtFlags::REMOVEDIR)
        };
        if !matches!(name.to_bytes(), b"." | b"..") && !is_removed() {
            is_empty = false;
            full(directory, name)?;
        }
    }
    Ok(is_empty)
}

/// Opens a directory, whatever permissions it had; a link in its place, which a guest that still runs may have put there, is an error.
fn enter(parent: BorrowedFd<'_>, name: &CStr) -> rustix::io::Result<OwnedFd> {
    let found = rustix::fs::openat(parent, name, DIRECTORY | OFlags::PATH, Mode::empty())?;
    let path = paths::proc_path(found.as_fd());
    rustix::fs::chmod(&*path, Mode::RWXU)?;
    rustix::fs::openat(CWD, &*path, OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())
}

fn path_of(bytes: &[u8]) -> &Path {
    Path::new(OsStr::from_bytes(bytes))
}

/// A new directory that nobody else can look into.
fn create(sandbox: &Sandbox) -> Option<PathBuf> {
    for _ in 0..ATTEMPTS {
        let mut number = [0; 8];
        sandbox.fill_host_random(&mut number).ok()?;
        let path = std::env::temp_dir().join(format!("rjvm-tmp-{}-{:016x}", std::process::id(), u64::from_ne_bytes(number)));
        match fs::DirBuilder::new().mode(0o700).create(&path) {
            Ok(()) => {
                let inner = path.join(INNER);
                return fs::DirBuilder::new().mode(0o700).create(&inner).is_ok().then_some(inner);
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(_) => return None,
        }
    }
    None
}

impl Sandbox {
    /// Removes temporary files: for a host that ends without dropping the Sandbox.
    pub fn remove_temporary(&self) {
        self.temporary.remove();
    }

    /// The directory for temporary files, if `path` is in it and the policy has one.
    pub(crate) fn temporary_grant(&self, path: &[u8]) -> Option<&OpenGrant> {
        if self.policy.max_temporary == 0 || paths::strip_directory(path, GUEST).is_none() {
            return None;
        }
        let make = || {
            let host = create(self)?.into_os_string().into_encoded_bytes();
            let grant = DirectoryGrant { host, guest: GUEST.to_vec(), access: Access::ReadWrite, is_library: false };
            paths::open_grant(&grant).ok()
        };
        self.temporary.grant.get_or_init(make).as_ref()
    }

    /// Whether an open file is one of the temporary ones.
    pub(crate) fn is_temporary(&self, file: BorrowedFd<'_>) -> bool {
        let is_in =
            |grant: &OpenGrant| paths::host_path_of(file).is_ok_and(|path| paths::strip_directory(&path, &grant.host).is_some());
        self.temporary.made().is_some_and(is_in)
    }

    /// Counts the name that an operation makes.
    pub(crate) fn charge_operation(&self, operation: &str) -> SandboxResult<()> {
        let makes_name = matches!(operation, CREATE | "mkdir" | "mknod" | "link" | "symlink");
        if makes_name { self.charge_temporary(NAME_BYTES) } else { Ok(()) }
    }

    /// Counts bytes that are written to a file, if it is a temporary one.
    pub(crate) fn charge_write(&self, resource: &Resource, bytes: usize) -> SandboxResult<()> {
        if resource.is_temporary { self.charge_temporary(bytes as u64) } else { Ok(()) }
    }

    /// Counts what a file grows by when it gets this size.
    pub(crate) fn charge_size(&self, resource: &Resource, size: u64) -> SandboxResult<()> {
        if !resource.is_temporary {
            return Ok(());
        }
        let before = paths::status_of(resource.fd()?)?.st_size.max(0).unsigned_abs();
        self.charge_temporary(size.saturating_sub(before))
    }

    fn charge_temporary(&self, bytes: u64) -> SandboxResult<()> {
        if self.temporary.is_over.load(Ordering::Relaxed) {
            return Err(Errno::NOSPC.into());
        }
        let (max, used) = (self.policy.max_temporary, &self.temporary.used);
        if used.fetch_add(bytes, Ordering::Relaxed).saturating_add(bytes) <= max {
            return Ok(());
        }
        let there = self.temporary_bytes();
        if there.saturating_add(bytes) <= max {
            used.store(there.saturating_add(bytes), Ordering::Relaxed);
            return Ok(());
        }
        used.store(there, Ordering::Relaxed);
        Err(Errno::NOSPC.into())
    }

    /// What is there: files with a name, and those that are open and have none any more.
    fn temporary_bytes(&self) -> u64 {
        let Some(grant) = self.temporary.made() else { return 0 };
        let (mut bytes, mut waiting) = (0u64, vec![path_of(&grant.host).to_owned()]);
        while let Some(directory) = waiting.pop() {
            let entries = match fs::read_dir(directory) {
                Ok(entries) => entries,
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                // So deep that the host has no path for it: nobody knows what is in there.
                Err(_) => return u64::MAX,
            };
            for entry in entries.flatten() {
                let metadata = match entry.metadata() {
                    Ok(metadata) => metadata,
                    Err(error) if error.kind() == ErrorKind::NotFound => continue,
                    Err(_) => return u64::MAX,
                };
                bytes = bytes.saturating_add(NAME_BYTES);
                if metadata.is_dir() {
                    waiting.push(entry.path());
                } else {
                    bytes = bytes.saturating_add(metadata.len());
                }
            }
        }
        self.descriptors.for_each(|resource| {
            let status = resource.is_temporary.then(|| resource.fd().ok().and_then(|fd| paths::status_of(fd).ok())).flatten();
            if let Some(status) = status.filter(|status| status.st_nlink == 0) {
                bytes = bytes.saturating_add(status.st_size.max(0).unsigned_abs());
            }
        });
        bytes
    }
}
