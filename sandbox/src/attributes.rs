//! Attributes of files: stat, permissions, owners, times, access checks, extended attributes.

use crate::descriptor::{Descriptor, Resource};
use crate::error::{Errno, SandboxError, SandboxResult};
use crate::paths::Location;
use crate::policy::Access;
use crate::{Grant, Sandbox};
use rustix::fs::{AtFlags, Mode, Statx, StatxFlags, Timespec, Timestamps, XattrFlags};
use rustix::process::{Gid, Uid};
use std::sync::Arc;

/// A point in time: seconds since 1970 and nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct FileTime {
    /// Seconds.
    pub seconds: i64,
    /// Nanoseconds, less than 10^9.
    pub nanoseconds: i64,
}

impl FileTime {
    /// From microseconds since 1970, as Java passes to `futimes`. A part of a second before 1970 stays negative: the system refuses it, and the class
    /// library, which expects that, sets 1970 instead.
    pub fn from_microseconds(time: i64) -> Self {
        Self { seconds: time / 1_000_000, nanoseconds: time % 1_000_000 * 1000 }
    }

    /// From nanoseconds since 1970, as Java passes to `futimens`; before 1970 like [`Self::from_microseconds`].
    pub fn from_nanoseconds(time: i64) -> Self {
        Self { seconds: time / 1_000_000_000, nanoseconds: time % 1_000_000_000 }
    }

    /// Milliseconds since 1970.
    pub fn milliseconds(self) -> i64 {
        self.seconds.saturating_mul(1000).saturating_add(self.nanoseconds / 1_000_000)
    }
}

/// What `sun.nio.fs.UnixFileAttributes` holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileAttributes {
    /// Type and permissions (`st_mode`).
    pub mode: u32,
    /// Inode number.
    pub inode: u64,
    /// Device of the file system.
    pub device: u64,
    /// Device the file stands for.
    pub represented_device: u64,
    /// Hard links.
    pub links: u32,
    /// Owner.
    pub user: u32,
    /// Group.
    pub group: u32,
    /// Bytes.
    pub size: i64,
    /// Blocks of 512 bytes.
    pub blocks: u64,
    /// Last access.
    pub accessed: FileTime,
    /// Last change of the data.
    pub modified: FileTime,
    /// Last change of the attributes.
    pub changed: FileTime,
    /// Creation, where the file system knows.
    pub created: Option<FileTime>,
}

impl FileAttributes {
    const TYPE_MASK: u32 = 0o170_000;

    /// Whether it is a directory.
    pub fn is_directory(&self) -> bool {
        self.mode & Self::TYPE_MASK == 0o040_000
    }

    /// Whether it is a regular file.
    pub fn is_regular(&self) -> bool {
        self.mode & Self::TYPE_MASK == 0o100_000
    }

    /// Whether it is a symbolic link.
    pub fn is_symbolic_link(&self) -> bool {
        self.mode & Self::TYPE_MASK == 0o120_000
    }

    fn from_statx(stat: &Statx) -> Self {
        let time = |time: rustix::fs::StatxTimestamp| FileTime { seconds: time.tv_sec, nanoseconds: i64::from(time.tv_nsec) };
        let knows_creation = stat.stx_mask & StatxFlags::BTIME.bits() != 0;
        Self {
            mode: u32::from(stat.stx_mode),
            inode: stat.stx_ino,
            device: rustix::fs::makedev(stat.stx_dev_major, stat.stx_dev_minor),
            represented_device: rustix::fs::makedev(stat.stx_rdev_major, stat.stx_rdev_minor),
            links: stat.stx_nlink,
            user: stat.stx_uid,
            group: stat.stx_gid,
            size: stat.stx_size.cast_signed(),
            blocks: stat.stx_blocks,
            accessed: time(stat.stx_atime),
            modified: time(stat.stx_mtime),
            changed: time(stat.stx_ctime),
            created: knows_creation.then(|| time(stat.stx_btime)),
        }
    }
}

/// Space and limits of a file system (`statvfs`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileSystemSpace {
    /// Bytes a block has in the counts that follow (`f_frsize`).
    pub block_size: u64,
    /// Blocks in all.
    pub blocks: u64,
    /// Free blocks.
    pub blocks_free: u64,
    /// Free blocks for an ordinary user.
    pub blocks_available: u64,
    /// The longest file name in bytes.
    pub name_length_max: u64,
}

const WANTED: StatxFlags = StatxFlags::BASIC_STATS.union(StatxFlags::BTIME);

impl Sandbox {
    /// Attributes, following symbolic links.
    pub fn stat(&self, path: &[u8]) -> SandboxResult<FileAttributes> {
        self.stat_at(None, path, true)
    }

    /// Attributes, of a symbolic link itself.
    pub fn lstat(&self, path: &[u8]) -> SandboxResult<FileAttributes> {
        self.stat_at(None, path, false)
    }

    /// Attributes of an open file.
    pub fn fstat(&self, descriptor: Descriptor) -> SandboxResult<FileAttributes> {
        let resource = self.resource(descriptor)?;
        Ok(FileAttributes::from_statx(&rustix::fs::statx(resource.fd()?, "", AtFlags::EMPTY_PATH, WANTED)?))
    }

    /// Attributes relative to an open directory (`fstatat`).
    pub fn stat_at(&self, directory: Option<Descriptor>, path: &[u8], follow: bool) -> SandboxResult<FileAttributes> {
        let place = self.locate_at("stat", (directory, path), Access::Read, follow)?;
        let flags = if follow { AtFlags::empty() } else { AtFlags::SYMLINK_NOFOLLOW };
        Ok(FileAttributes::from_statx(&rustix::fs::statx(place.directory()?, &place.name, flags, WANTED)?))
    }

    /// Whether something with this name exists, following symbolic links.
    pub fn exists(&self, path: &[u8]) -> bool {
        self.access(path, 0).is_ok()
    }

    /// Whether the real user may do what `mode` says: a sum of 4 read, 2 write, 1 execute (`access`).
    pub fn access(&self, path: &[u8], mode: i32) -> SandboxResult<()> {
        let wanted = rustix::fs::Access::from_bits_truncate(mode.cast_unsigned());
        let needed = if mode & 2 != 0 { Access::ReadWrite } else { Access::Read };
        if self.device(path, needed).is_some() {
            return Ok(());
        }
        let place = self.locate("access", path, needed, true)?;
        Ok(rustix::fs::accessat(place.directory()?, &place.name, wanted, AtFlags::empty())?)
    }

    /// The permissions that a guest may give: where its files are restricted, what it makes runs with nobody's rights (`setuid`, `setgid`).
    pub(crate) fn permissions(&self, mode: u32) -> Mode {
        let mode = Mode::from_raw_mode(mode & 0o7777);
        if self.restricts_files() { mode.difference(Mode::SUID | Mode::SGID) } else { mode }
    }

    /// Sets permissions.
    pub fn chmod(&self, path: &[u8], mode: u32) -> SandboxResult<()> {
        let place = self.changing("chmod", path, true)?;
        Ok(rustix::fs::chmodat(place.directory()?, &place.name, self.permissions(mode), AtFlags::empty())?)
    }

    /// Sets permissions of an open file.
    pub fn fchmod(&self, descriptor: Descriptor, mode: u32) -> SandboxResult<()> {
        Ok(rustix::fs::fchmod(self.changing_open("fchmod", descriptor)?.fd()?, self.permissions(mode))?)
    }

    /// Sets owner and group; -1 leaves one as it is. Without `follow`, of a symbolic link itself (`chown`, `lchown`).
    pub fn chown(&self, path: &[u8], user: i32, group: i32, follow: bool) -> SandboxResult<()> {
        let place = self.changing("chown", path, follow)?;
        let flags = if follow { AtFlags::empty() } else { AtFlags::SYMLINK_NOFOLLOW };
        Ok(rustix::fs::chownat(place.directory()?, &place.name, user_id(user), group_id(group), flags)?)
    }

    /// Sets owner and group of an open file; -1 leaves one as it is.
    pub fn fchown(&self, descriptor: Descriptor, user: i32, group: i32) -> SandboxResult<()> {
        Ok(rustix::fs::fchown(self.changing_open("fchown", descriptor)?.fd()?, user_id(user), group_id(group))?)
    }

    /// Sets the times of last access and modification. Without `follow`, of a symbolic link itself (`utimes`, `lutimes`).
    pub fn set_times(&self, path: &[u8], accessed: FileTime, modified: FileTime, follow: bool) -> SandboxResult<()> {
        let place = self.changing("utimes", path, follow)?;
        let flags = if follow { AtFlags::empty() } else { AtFlags::SYMLINK_NOFOLLOW };
        Ok(rustix::fs::utimensat(place.directory()?, &place.name, &timestamps(accessed, modified), flags)?)
    }

    /// Sets the times of an open file (`futimens`).
    pub fn set_times_of(&self, descriptor: Descriptor, accessed: FileTime, modified: FileTime) -> SandboxResult<()> {
        Ok(rustix::fs::futimens(self.changing_open("futimens", descriptor)?.fd()?, &timestamps(accessed, modified))?)
    }

    /// Space of the file system that holds `path`.
    pub fn file_system_space(&self, path: &[u8]) -> SandboxResult<FileSystemSpace> {
        let place = self.locate("statvfs", path, Access::Read, true)?;
        // Following locations are relative to the working directory or absolute.
        let space = rustix::fs::statvfs(&place.name)?;
        Ok(FileSystemSpace {
            block_size: space.f_frsize,
            blocks: space.f_blocks,
            blocks_free: space.f_bfree,
            blocks_available: space.f_bavail,
            name_length_max: space.f_namemax,
        })
    }

    /// The value of an extended attribute of an open file; `ENODATA` if there is none.
    pub fn extended_attribute(&self, descriptor: Descriptor, name: &[u8]) -> SandboxResult<Vec<u8>> {
        let resource = self.resource(descriptor)?;
        let fd = resource.fd()?;
        grow_until_it_fits(|buffer| rustix::fs::fgetxattr(fd, name, buffer))
    }

    /// Sets an extended attribute of an open file; temporary files have none.
    pub fn set_extended_attribute(&self, descriptor: Descriptor, name: &[u8], value: &[u8]) -> SandboxResult<()> {
        let resource = self.changing_open("fsetxattr", descriptor)?;
        if resource.is_temporary {
            return Err(Errno::OPNOTSUPP.into());
        }
        Ok(rustix::fs::fsetxattr(resource.fd()?, name, value, XattrFlags::empty())?)
    }

    /// Removes an extended attribute of an open file.
    pub fn remove_extended_attribute(&self, descriptor: Descriptor, name: &[u8]) -> SandboxResult<()> {
        Ok(rustix::fs::fremovexattr(self.changing_open("fremovexattr", descriptor)?.fd()?, name)?)
    }

    /// The names of the extended attributes of an open file, each ended by a zero byte (`flistxattr`).
    pub fn extended_attribute_names(&self, descriptor: Descriptor) -> SandboxResult<Vec<u8>> {
        let resource = self.resource(descriptor)?;
        let fd = resource.fd()?;
        grow_until_it_fits(|buffer| rustix::fs::flistxattr(fd, buffer))
    }

    fn changing(&self, operation: &'static str, path: &[u8], follow: bool) -> SandboxResult<Location<'_>> {
        self.locate(operation, path, Access::ReadWrite, follow)
    }

    /// Attributes can be changed through descriptors opened for reading, so the grant decides.
    fn changing_open(&self, operation: &'static str, descriptor: Descriptor) -> SandboxResult<Arc<Resource>> {
        let resource = self.resource(descriptor)?;
        if self.restricts_files() && !resource.writable_tree {
            return Err(self.deny(operation, &format!("descriptor {}", descriptor.0), Grant::AllFiles));
        }
        Ok(resource)
    }
}

fn grow_until_it_fits(read: impl Fn(&mut [u8]) -> rustix::io::Result<usize>) -> SandboxResult<Vec<u8>> {
    let mut buffer = vec![0; 1024];
    loop {
        match read(&mut buffer) {
            Ok(length) => {
                buffer.truncate(length);
                return Ok(buffer);
            }
            Err(rustix::io::Errno::RANGE) if buffer.len() < 1 << 20 => buffer.resize(buffer.len() * 4, 0),
            Err(errno) => return Err(SandboxError::from(errno)),
        }
    }
}

fn timestamps(accessed: FileTime, modified: FileTime) -> Timestamps {
    let timespec = |time: FileTime| Timespec { tv_sec: time.seconds, tv_nsec: time.nanoseconds };
    Timestamps { last_access: timespec(accessed), last_modification: timespec(modified) }
}

fn user_id(id: i32) -> Option<Uid> {
    (id != -1).then(|| Uid::from_raw(id.cast_unsigned()))
}

fn group_id(id: i32) -> Option<Gid> {
    (id != -1).then(|| Gid::from_raw(id.cast_unsigned()))
}
