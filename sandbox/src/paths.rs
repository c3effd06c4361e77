//! Where a guest's path leads: anywhere for a trusted guest, and below a granted directory for every other.
//!
//! **Invariant:** a restricted path is first made absolute and free of `..` as text, then resolved by the kernel with
//! `RESOLVE_BENEATH` from the granted directory, so neither `..` nor a symbolic link (nor one swapped in meanwhile) leaves it.

use crate::descriptor::Resource;
use crate::error::{Errno, SandboxError, SandboxResult};
use crate::policy::{Access, DirectoryGrant, Policy};
use crate::stdio::StandardStream;
use crate::temporary::CREATE;
use crate::{Descriptor, Grant, Sandbox};
use rustix::fs::{AtFlags, CWD, FileType, Mode, OFlags, ResolveFlags, Stat, openat2};
use std::collections::BTreeMap;
use std::ffi::CString;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::sync::{Arc, Mutex, PoisonError, Weak};

/// A granted directory or file, opened once.
#[derive(Debug)]
pub(crate) struct OpenGrant {
    guest: Vec<u8>,
    /// Its own path, or that of the file, without links.
    pub(crate) host: Vec<u8>,
    access: Access,
    directory: Arc<OwnedFd>,
    /// The name in the directory, if only that file is granted.
    file: Option<Vec<u8>>,
}

/// A directory and a name in it, ready for the `*at` calls.
pub(crate) struct Location<'a> {
    directory: Base<'a>,
    pub(crate) name: CString,
    /// The file `name` refers to through `/proc`, kept open.
    _target: Option<OwnedFd>,
}

enum Base<'a> {
    Borrowed(BorrowedFd<'a>),
    Owned(OwnedFd),
    Resource(Arc<Resource>),
}

impl Location<'_> {
    pub(crate) fn directory(&self) -> SandboxResult<BorrowedFd<'_>> {
        match &self.directory {
            Base::Borrowed(fd) => Ok(*fd),
            Base::Owned(fd) => Ok(fd.as_fd()),
            Base::Resource(resource) => resource.fd(),
        }
    }
}

/// Opens the directories `policy` grants.
pub(crate) fn open_grants(policy: &Policy) -> SandboxResult<Vec<OpenGrant>> {
    policy.directories.iter().map(open_grant).collect()
}

/// Opens a directory that is granted.
pub(crate) fn open_grant(grant: &DirectoryGrant) -> SandboxResult<OpenGrant> {
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let guest = normalise(b"/", &grant.guest);
    let path = OFlags::PATH | OFlags::CLOEXEC;
    let granted = rustix::fs::openat(CWD, grant.host.as_slice(), if grant.is_library { path } else { flags }, Mode::empty())?;
    let host = host_path_of(granted.as_fd())?;
    let is_file = grant.is_library && FileType::from_raw_mode(status_of(&granted)?.st_mode) != FileType::Directory;
    let (directory, file) = if is_file {
        let (parent, name) = split_last(&host);
        let parent: &[u8] = if parent.is_empty() { b"/" } else { parent };
        (rustix::fs::openat(CWD, parent, flags, Mode::empty())?, Some(name.to_vec()))
    } else {
        (granted, None)
    };
    let directory = if grant.is_library { shared(directory)? } else { Arc::new(directory) };
    Ok(OpenGrant { guest, host, access: grant.access, directory, file })
}

/// Open directories by path, device and number.
type Directories = BTreeMap<(Vec<u8>, u64, u64), Weak<OwnedFd>>;

/// Those of class libraries.
static LIBRARIES: Mutex<Directories> = Mutex::new(BTreeMap::new());

/// The descriptor of the same directory that another `Vm` has, if there is one: each has the same class library, and a process has only so many descriptors. They
/// are names for a directory to start from, and have no state.
fn shared(directory: OwnedFd) -> SandboxResult<Arc<OwnedFd>> {
    let stat = status_of(&directory)?;
    let key = (host_path_of(directory.as_fd())?, stat.st_dev, stat.st_ino);
    let mut libraries = LIBRARIES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = libraries.get(&key).and_then(Weak::upgrade) {
        return Ok(known);
    }
    libraries.retain(|_, known| known.strong_count() > 0);
    let directory = Arc::new(directory);
    libraries.insert(key, Arc::downgrade(&directory));
    Ok(directory)
}

/// Whether a directory that may be written holds something that may only be read: a link beside that must not lead around its grant.
pub(crate) fn has_read_only_parts(grants: &[OpenGrant]) -> bool {
    let is_part =
        |part: &OpenGrant, whole: &OpenGrant| whole.access > part.access && strip_directory(&part.host, &whole.host).is_some();
    grants.iter().any(|whole| grants.iter().any(|part| is_part(part, whole)))
}

pub(crate) fn host_path_of(fd: BorrowedFd<'_>) -> SandboxResult<Vec<u8>> {
    Ok(rustix::fs::readlinkat(CWD, proc_path(fd).as_c_str(), Vec::new())?.into_bytes())
}

/// The path by which calls without an "empty path" mode reach an open file, following it.
pub(crate) fn proc_path(fd: BorrowedFd<'_>) -> CString {
    CString::new(format!("/proc/self/fd/{}", fd.as_raw_fd())).expect("digits contain no NUL")
}

/// `fstat`, by the call that the C library makes for it as well: who isolates the process allows one for both.
pub(crate) fn status_of(fd: impl AsFd) -> rustix::io::Result<Stat> {
    rustix::fs::statat(fd, c"", AtFlags::EMPTY_PATH)
}

/// Joins `path` to the absolute `base` and removes `.`, `..` and repeated slashes as text.
pub(crate) fn normalise(base: &[u8], path: &[u8]) -> Vec<u8> {
    let mut names: Vec<&[u8]> = Vec::new();
    let base: &[u8] = if path.starts_with(b"/") { b"" } else { base };
    for name in base.split(|byte| *byte == b'/').chain(path.split(|byte| *byte == b'/')) {
        match name {
            b"" | b"." => {}
            b".." => drop(names.pop()),
            _ => names.push(name),
        }
    }
    let mut joined = vec![b'/'];
    joined.extend_from_slice(&names.join(&b'/'));
    joined
}

/// `path` relative to the absolute directory `prefix`, both normalised.
pub(crate) fn strip_directory<'p>(path: &'p [u8], prefix: &[u8]) -> Option<&'p [u8]> {
    let prefix = prefix.strip_suffix(b"/").unwrap_or(prefix);
    let rest = path.strip_prefix(prefix)?;
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix(b"/") }
}

/// The directory and the last name of a relative path.
fn split_last(path: &[u8]) -> (&[u8], &[u8]) {
    match path.iter().rposition(|byte| *byte == b'/') {
        Some(slash) => (&path[..slash], &path[slash + 1..]),
        None => (b".", path),
    }
}

pub(crate) fn c_string(path: &[u8]) -> SandboxResult<CString> {
    CString::new(path).map_err(|_| Errno::INVAL.into())
}

/// Resolves below `base`; the kernel answers `EAGAIN` when a rename elsewhere interferes.
fn open_beneath(base: BorrowedFd<'_>, rest: &[u8], flags: OFlags, mode: Mode) -> rustix::io::Result<OwnedFd> {
    let rest: &[u8] = if rest.is_empty() { b"." } else { rest };
    let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS;
    let mut attempts = 0;
    loop {
        match openat2(base, rest, flags | OFlags::CLOEXEC, mode, resolve) {
            Err(rustix::io::Errno::AGAIN) if attempts < 64 => attempts += 1,
            result => return result,
        }
    }
}

impl Sandbox {
    pub(crate) fn restricts_files(&self) -> bool {
        !self.policy.all_files
    }

    /// What a restricted guest has without a grant: random bytes, from which the class library makes keys, and nothing at all.
    pub(crate) fn device(&self, path: &[u8], access: Access) -> Option<StandardStream> {
        match path {
            b"/dev/random" | b"/dev/urandom" if self.restricts_files() && access == Access::Read => Some(StandardStream::Random),
            b"/dev/null" if self.restricts_files() => Some(StandardStream::Null),
            _ => None,
        }
    }

    /// `path` for a call that needs `access`; `follow` if the call follows a symbolic link at its end.
    pub(crate) fn locate(
        &self,
        operation: &'static str,
        path: &[u8],
        access: Access,
        follow: bool,
    ) -> SandboxResult<Location<'_>> {
        if path.is_empty() {
            return Err(Errno::NOENT.into());
        }
        if !self.restricts_files() {
            self.learn_path(None, path, access);
            return Ok(Location { directory: Base::Borrowed(CWD), name: c_string(path)?, _target: None });
        }
        if access == Access::Read && self.device(path, access).is_some() {
            return Ok(Location { directory: Base::Borrowed(CWD), name: c_string(path)?, _target: None });
        }
        let (grant, rest) = self.grant_for(operation, path, access)?;
        self.locate_beneath((operation, path, access), (grant.directory.as_fd(), &rest), follow)
    }

    /// As [`locate`](Self::locate), relative to an open directory.
    pub(crate) fn locate_at(
        &self,
        operation: &'static str,
        (directory, path): (Option<Descriptor>, &[u8]),
        access: Access,
        follow: bool,
    ) -> SandboxResult<Location<'_>> {
        let Some(directory) = directory.filter(|_| !path.starts_with(b"/")) else {
            return self.locate(operation, path, access, follow);
        };
        let resource = self.resource(directory)?;
        if !self.restricts_files() {
            self.learn_path(Some(resource.fd()?), path, access);
            return Ok(Location { directory: Base::Resource(resource), name: c_string(path)?, _target: None });
        }
        let rest = self.relative(operation, path, &resource, access)?;
        let location = self.locate_beneath((operation, path, access), (resource.fd()?, &rest), follow)?;
        let directory = match location.directory {
            Base::Borrowed(_) if location._target.is_none() => Base::Resource(Arc::clone(&resource)),
            Base::Borrowed(_) => Base::Borrowed(CWD),
            Base::Owned(fd) => Base::Owned(fd),
            Base::Resource(resource) => Base::Resource(resource),
        };
        Ok(Location { directory, name: location.name, _target: location._target })
    }

    /// Opens `path`, with the answer whether what lies below it may be changed.
    pub(crate) fn open_host(
        &self,
        (directory, path): (Option<Descriptor>, &[u8]),
        flags: OFlags,
        mode: Mode,
        access: Access,
    ) -> SandboxResult<(OwnedFd, bool)> {
        let base = directory.filter(|_| !path.starts_with(b"/")).map(|directory| self.resource(directory)).transpose()?;
        if !self.restricts_files() {
            let directory = base.as_ref().map_or(Ok(CWD), |resource| resource.fd())?;
            self.learn_path(base.as_ref().map(|_| directory), path, access);
            return Ok((rustix::fs::openat(directory, path, flags | OFlags::CLOEXEC, mode)?, true));
        }
        // A named pipe must not block the opening thread where nothing can wake it.
        let flags = flags | OFlags::NONBLOCK;
        let opening = if flags.contains(OFlags::CREATE) { CREATE } else { "open" };
        let (directory, rest, writable) = match &base {
            Some(resource) => {
                let rest = self.relative(opening, path, resource, access)?;
                (resource.fd()?, rest, resource.writable_tree)
            }
            None => {
                let (grant, rest) = self.grant_for(opening, path, access)?;
                (grant.directory.as_fd(), rest, grant.access == Access::ReadWrite)
            }
        };
        let escaped = |errno| self.escape_error("open", path, errno);
        if access == Access::Read || !self.has_read_only_parts {
            return Ok((open_beneath(directory, &rest, flags, mode).map_err(escaped)?, writable));
        }
        let opened = match open_beneath(directory, &rest, OFlags::PATH | (flags & OFlags::NOFOLLOW), Mode::empty()) {
            // It is there: what is opened is what has been looked at.
            Ok(target) if !flags.contains(OFlags::CREATE | OFlags::EXCL) => {
                self.check_place("open", path, target.as_fd(), access)?;
                let again = flags.difference(OFlags::CREATE | OFlags::NOFOLLOW) | OFlags::CLOEXEC;
                rustix::fs::openat(CWD, proc_path(target.as_fd()).as_c_str(), again, mode)?
            }
            // A link at its end would lead elsewhere.
            Ok(_) | Err(rustix::io::Errno::NOENT) => {
                let (parent, name) = split_last(&rest);
                let parent = open_beneath(directory, parent, OFlags::PATH | OFlags::DIRECTORY, Mode::empty()).map_err(escaped)?;
                self.check_place("open", path, parent.as_fd(), access)?;
                open_beneath(parent.as_fd(), name, flags | OFlags::NOFOLLOW, mode).map_err(escaped)?
            }
            Err(errno) => return Err(escaped(errno)),
        };
        Ok((opened, writable))
    }

    /// Whether what has been found may be changed, by the innermost directories that hold it on the host.
    fn check_place(&self, operation: &'static str, path: &[u8], found: BorrowedFd<'_>, access: Access) -> SandboxResult<()> {
        if access == Access::Read || !self.has_read_only_parts {
            return Ok(());
        }
        if self.is_temporary(found) {
            return Ok(());
        }
        let host = host_path_of(found)?;
        let holding = || self.grants.iter().filter(|grant| strip_directory(&host, &grant.host).is_some());
        let innermost = holding().map(|grant| grant.host.len()).max();
        let allows = |grant: &OpenGrant| Some(grant.host.len()) == innermost && grant.access >= access;
        if holding().any(allows) { Ok(()) } else { Err(self.deny_path(operation, path, access)) }
    }

    /// The absolute path without symbolic links, as `realpath`.
    pub fn real_path(&self, path: &[u8]) -> SandboxResult<Vec<u8>> {
        if !self.restricts_files() {
            use std::os::unix::ffi::{OsStrExt, OsStringExt};
            self.learn_path(None, path, Access::Read);
            let path = std::fs::canonicalize(std::ffi::OsStr::from_bytes(c_string(path)?.as_bytes()))?;
            return Ok(path.into_os_string().into_vec());
        }
        if self.device(path, Access::Read).is_some() {
            return Ok(path.to_vec());
        }
        let (grant, rest) = self.grant_for("realpath", path, Access::Read)?;
        let target = open_beneath(grant.directory.as_fd(), &rest, OFlags::PATH, Mode::empty())
            .map_err(|errno| self.escape_error("realpath", path, errno))?;
        let host = host_path_of(target.as_fd())?;
        let rest = strip_directory(&host, &grant.host).ok_or(Errno::NOENT)?;
        Ok(normalise(&grant.guest, rest))
    }

    /// As `java.io.File.getCanonicalPath`: the real path of the longest prefix that exists, then the remaining names.
    pub fn canonicalize(&self, path: &[u8]) -> SandboxResult<Vec<u8>> {
        let absolute =
            if path.starts_with(b"/") { path.to_vec() } else { [&self.current_directory()?, &b"/"[..], path].concat() };
        let mut end = absolute.len();
        while end > 0 {
            match self.real_path(&absolute[..end]) {
                Ok(real) => {
                    return Ok(normalise(&real, absolute[end..].strip_prefix(b"/").unwrap_or(&absolute[end..])));
                }
                Err(SandboxError::Os(Errno::NOENT | Errno::NOTDIR | Errno::ACCES)) | Err(SandboxError::Denied { .. }) => {}
                Err(error) => return Err(error),
            }
            end = absolute[..end].iter().rposition(|byte| *byte == b'/').unwrap_or(0);
        }
        Ok(normalise(b"/", &absolute))
    }

    /// The working directory of the guest.
    pub fn current_directory(&self) -> SandboxResult<Vec<u8>> {
        if self.restricts_files() {
            return Ok(normalise(b"/", &self.policy.working_directory));
        }
        Ok(rustix::process::getcwd(Vec::new())?.into_bytes())
    }

    fn locate_beneath<'a>(
        &self,
        (operation, path, access): (&'static str, &[u8], Access),
        (base, rest): (BorrowedFd<'a>, &[u8]),
        follow: bool,
    ) -> SandboxResult<Location<'static>>
    where
        Self: 'a,
    {
        let escaped = |errno| self.escape_error(operation, path, errno);
        if follow || rest.is_empty() {
            let target = open_beneath(base, rest, OFlags::PATH, Mode::empty()).map_err(escaped)?;
            self.check_place(operation, path, target.as_fd(), access)?;
            let name = if rest.is_empty() && !follow { c_string(b".")? } else { proc_path(target.as_fd()) };
            if rest.is_empty() && !follow {
                return Ok(Location { directory: Base::Owned(target), name, _target: None });
            }
            return Ok(Location { directory: Base::Borrowed(CWD), name, _target: Some(target) });
        }
        let (parent, name) = split_last(rest);
        let parent = open_beneath(base, parent, OFlags::PATH | OFlags::DIRECTORY, Mode::empty()).map_err(escaped)?;
        self.check_place(operation, path, parent.as_fd(), access)?;
        Ok(Location { directory: Base::Owned(parent), name: c_string(name)?, _target: None })
    }

    fn relative(&self, operation: &'static str, path: &[u8], base: &Resource, access: Access) -> SandboxResult<Vec<u8>> {
        if access == Access::ReadWrite && !base.writable_tree {
            return Err(self.deny_path(operation, path, access));
        }
        if base.is_temporary {
            self.charge_operation(operation)?;
        }
        let mut depth = 0i64;
        for name in path.split(|byte| *byte == b'/') {
            depth += match name {
                b"" | b"." => 0,
                b".." => -1,
                _ => 1,
            };
            if depth < 0 {
                return Err(self.deny_path(operation, path, access));
            }
        }
        Ok(normalise(b"/", path)[1..].to_vec())
    }

    /// The innermost grant that holds `path` and allows `access`, with the path below it.
    fn grant_for(&self, operation: &'static str, path: &[u8], access: Access) -> SandboxResult<(&OpenGrant, Vec<u8>)> {
        c_string(path)?;
        let absolute = normalise(&self.policy.working_directory, path);
        let mut is_temporary = false;
        let holding = |grant: &'_ &OpenGrant| strip_directory(&absolute, &grant.guest).is_some();
        let grant = self.grants.iter().filter(holding).max_by_key(|grant| (grant.guest.len(), grant.access));
        let grant = match grant {
            Some(grant) => Some(grant),
            None => self.temporary_grant(&absolute).inspect(|_| is_temporary = true),
        };
        let grant = grant.filter(|grant| access == Access::Read || grant.access == Access::ReadWrite);
        let found = grant.and_then(|grant| Some((grant, strip_directory(&absolute, &grant.guest)?.to_vec())));
        let (grant, rest) = found.ok_or_else(|| self.deny_path(operation, &absolute, access))?;
        if is_temporary {
            self.charge_operation(operation)?;
        }
        match &grant.file {
            Some(_) if !rest.is_empty() => Err(Errno::NOTDIR.into()),
            Some(name) => Ok((grant, name.clone())),
            None => Ok((grant, rest)),
        }
    }

    /// `EXDEV` is how the kernel says that a path leads out of the granted directory.
    fn escape_error(&self, operation: &'static str, path: &[u8], errno: rustix::io::Errno) -> SandboxError {
        if errno == rustix::io::Errno::XDEV { self.deny_path(operation, path, Access::Read) } else { errno.into() }
    }

    fn deny_path(&self, operation: &'static str, path: &[u8], access: Access) -> SandboxError {
        let (directory, text) = (crate::host::metadata(path).is_ok_and(|file| file.is_directory), String::from_utf8_lossy(path));
        let grant =
            if directory { Grant::Directory { path: text.clone().into_owned(), access } } else { Grant::of_file(path, access) };
        self.deny(operation, &text, grant)
    }

    /// Notes that a path is used, if the policy learns. Who looks for what is not there finds the same without a grant.
    fn learn_path(&self, base: Option<BorrowedFd<'_>>, path: &[u8], access: Access) {
        if !self.policy.learns || access == Access::Read && !is_there(base, path) {
            return;
        }
        let base = match base {
            Some(base) => host_path_of(base),
            None => self.current_directory(),
        };
        let absolute = normalise(&base.unwrap_or_default(), path);
        let mut held = self.grants.iter().filter(|grant| grant.access >= access);
        if !held.any(|grant| strip_directory(&absolute, &grant.guest).is_some()) {
            self.learn(|| Grant::of_file(&absolute, access));
        }
    }
}

fn is_there(base: Option<BorrowedFd<'_>>, path: &[u8]) -> bool {
    rustix::fs::statat(base.unwrap_or(CWD), path, AtFlags::SYMLINK_NOFOLLOW).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normalised_paths_have_no_dots() {
        assert_eq!(normalise(b"/a", b"b/../../../c//./d"), b"/c/d");
        assert_eq!(normalise(b"/a", b"/x/"), b"/x");
        assert_eq!(normalise(b"/", b""), b"/");
        assert_eq!(strip_directory(b"/data/x", b"/data"), Some(&b"x"[..]));
        assert_eq!(strip_directory(b"/database", b"/data"), None);
        assert_eq!(strip_directory(b"/x", b"/"), Some(&b"x"[..]));
    }
}
