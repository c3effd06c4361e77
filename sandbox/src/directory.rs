//! Directories: creating, listing, and the names in them.

use crate::descriptor::Descriptor;
use crate::error::{Errno, SandboxError, SandboxResult};
use crate::policy::Access;
use crate::{Grant, Sandbox};
use rustix::fs::{AtFlags, Dir, FileType, Mode, OFlags};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// An open directory stream (`DIR *`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DirectoryStream(pub i64);

#[derive(Debug, Default)]
pub(crate) struct DirectoryTable {
    streams: Mutex<OpenStreams>,
}

#[derive(Debug, Default)]
struct OpenStreams {
    last_id: i64,
    by_id: HashMap<i64, Arc<Mutex<Dir>>>,
}

impl DirectoryTable {
    fn insert(&self, directory: Dir, count_max: u64) -> SandboxResult<DirectoryStream> {
        let mut streams = self.streams.lock().unwrap_or_else(PoisonError::into_inner);
        if streams.by_id.len() as u64 >= count_max {
            return Err(SandboxError::LimitExceeded { limit: "max_open_files", value: count_max });
        }
        streams.last_id += 1;
        let id = streams.last_id;
        streams.by_id.insert(id, Arc::new(Mutex::new(directory)));
        Ok(DirectoryStream(id))
    }

    fn stream(&self, id: DirectoryStream) -> SandboxResult<Arc<Mutex<Dir>>> {
        let streams = self.streams.lock().unwrap_or_else(PoisonError::into_inner);
        streams.by_id.get(&id.0).cloned().ok_or(SandboxError::BadDescriptor)
    }
}

impl Sandbox {
    /// Opens a directory for listing (`opendir`).
    pub fn open_directory(&self, path: &[u8]) -> SandboxResult<DirectoryStream> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY;
        let (fd, _) = self.open_host((None, path), flags, Mode::empty(), Access::Read)?;
        self.directories.insert(Dir::new(fd)?, self.policy.max_open_files)
    }

    /// Lists an open directory; takes the descriptor over (`fdopendir`).
    pub fn open_directory_descriptor(&self, descriptor: Descriptor) -> SandboxResult<DirectoryStream> {
        let directory = Dir::new(rustix::io::fcntl_dupfd_cloexec(self.resource(descriptor)?.fd()?, 3)?)?;
        let stream = self.directories.insert(directory, self.policy.max_open_files)?;
        self.close(descriptor)?;
        Ok(stream)
    }

    /// The next name, `.` and `..` included; `None` at the end (`readdir`).
    pub fn read_directory(&self, stream: DirectoryStream) -> SandboxResult<Option<Vec<u8>>> {
        let stream = self.directories.stream(stream)?;
        let entry = stream.lock().unwrap_or_else(PoisonError::into_inner).read();
        Ok(entry.transpose()?.map(|entry| entry.file_name().to_bytes().to_vec()))
    }

    /// Starts again at the first name (`rewinddir`).
    pub fn rewind_directory(&self, stream: DirectoryStream) -> SandboxResult<()> {
        self.directories.stream(stream)?.lock().unwrap_or_else(PoisonError::into_inner).rewind();
        Ok(())
    }

    /// Ends listing (`closedir`).
    pub fn close_directory(&self, stream: DirectoryStream) -> SandboxResult<()> {
        let mut streams = self.directories.streams.lock().unwrap_or_else(PoisonError::into_inner);
        streams.by_id.remove(&stream.0).map(drop).ok_or(SandboxError::BadDescriptor)
    }

    /// All names in a directory but `.` and `..`.
    pub fn list_directory(&self, path: &[u8]) -> SandboxResult<Vec<Vec<u8>>> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY;
        let (fd, _) = self.open_host((None, path), flags, Mode::empty(), Access::Read)?;
        let mut names = Vec::new();
        for entry in Dir::new(fd)? {
            let entry = entry?;
            let name = entry.file_name().to_bytes();
            if name != b"." && name != b".." {
                names.push(name.to_vec());
            }
        }
        Ok(names)
    }

    /// Creates a directory.
    pub fn make_directory(&self, path: &[u8], mode: u32) -> SandboxResult<()> {
        let place = self.locate("mkdir", path, Access::ReadWrite, false)?;
        Ok(rustix::fs::mkdirat(place.directory()?, &place.name, self.permissions(mode))?)
    }

    /// Removes an empty directory.
    pub fn remove_directory(&self, path: &[u8]) -> SandboxResult<()> {
        self.unlink_at(None, path, true)
    }

    /// Removes a name that is no directory.
    pub fn unlink(&self, path: &[u8]) -> SandboxResult<()> {
        self.unlink_at(None, path, false)
    }

    /// Removes a name relative to an open directory; `directory_expected` as `AT_REMOVEDIR` (`unlinkat`).
    pub fn unlink_at(&self, directory: Option<Descriptor>, path: &[u8], directory_expected: bool) -> SandboxResult<()> {
        let place = self.locate_at("unlink", (directory, path), Access::ReadWrite, false)?;
        let flags = if directory_expected { AtFlags::REMOVEDIR } else { AtFlags::empty() };
        Ok(rustix::fs::unlinkat(place.directory()?, &place.name, flags)?)
    }

    /// Removes a file or an empty directory, as `remove` in C does (`File.delete`).
    pub fn remove(&self, path: &[u8]) -> SandboxResult<()> {
        match self.unlink(path) {
            Err(error) if error.is(Errno::ISDIR) || error.is(Errno::PERM) => self.remove_directory(path),
            result => result,
        }
    }

    /// Renames, replacing the target.
    pub fn rename(&self, source: &[u8], target: &[u8]) -> SandboxResult<()> {
        self.rename_at((None, source), (None, target))
    }

    /// Renames between open directories (`renameat`).
    pub fn rename_at(&self, source: (Option<Descriptor>, &[u8]), target: (Option<Descriptor>, &[u8])) -> SandboxResult<()> {
        let source = self.locate_at("rename", source, Access::ReadWrite, false)?;
        let target = self.locate_at("rename", target, Access::ReadWrite, false)?;
        Ok(rustix::fs::renameat(source.directory()?, &source.name, target.directory()?, &target.name)?)
    }

    /// Creates a hard link.
    pub fn link(&self, existing: &[u8], new: &[u8]) -> SandboxResult<()> {
        let existing = self.locate("link", existing, Access::ReadWrite, false)?;
        let new = self.locate("link", new, Access::ReadWrite, false)?;
        let (from, to) = (existing.directory()?, new.directory()?);
        Ok(rustix::fs::linkat(from, &existing.name, to, &new.name, AtFlags::empty())?)
    }

    /// Creates a symbolic link at `link` that says `target`.
    pub fn symlink(&self, target: &[u8], link: &[u8]) -> SandboxResult<()> {
        let place = self.locate("symlink", link, Access::ReadWrite, false)?;
        Ok(rustix::fs::symlinkat(target, place.directory()?, &place.name)?)
    }

    /// What a symbolic link says.
    pub fn read_link(&self, path: &[u8]) -> SandboxResult<Vec<u8>> {
        let place = self.locate("readlink", path, Access::Read, false)?;
        Ok(rustix::fs::readlinkat(place.directory()?, &place.name, Vec::new())?.into_bytes())
    }

    /// Creates a special file (`mknod`); a restricted guest may create regular files and named pipes only.
    pub fn make_node(&self, path: &[u8], mode: u32, device: u64) -> SandboxResult<()> {
        let place = self.locate("mknod", path, Access::ReadWrite, false)?;
        let file_type = FileType::from_raw_mode(mode);
        if self.restricts_files() && !matches!(file_type, FileType::RegularFile | FileType::Fifo) {
            return Err(self.deny("mknod", &String::from_utf8_lossy(path), Grant::AllFiles));
        }
        Ok(rustix::fs::mknodat(place.directory()?, &place.name, file_type, self.permissions(mode), device)?)
    }
}
