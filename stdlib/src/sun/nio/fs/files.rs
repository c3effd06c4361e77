//! Files: opening, attributes, users. Functions of `UnixNativeDispatcher`.

use gc::Handle;
use runtime::objects;
use runtime::{JavaResult, JavaThread};
use sandbox::{Descriptor, Errno, FileTime};

use super::attributes::{fill, fill_store};
use super::exception::{directory, on_path, or_unix_exception, unix, unix_exception};
use crate::memory::{Block, Memory, c_string};
use crate::sun::nio::ch::mapped_files;
use crate::transfer;

/// `SUPPORTS_OPENAT`, `_FUTIMES`, `_FUTIMENS`, `_LUTIMES`, `_XATTR`, `_BIRTHTIME`: the system has them all.
const CAPABILITIES: i32 = 2 | 4 | 8 | 16 | 32 | 1 << 16;
/// `AT_SYMLINK_NOFOLLOW`
const NO_FOLLOW: i32 = 0x100;

pub fn init(_thread: &mut JavaThread) -> JavaResult<i32> {
    Ok(CAPABILITIES)
}

pub fn working_directory(thread: &mut JavaThread) -> JavaResult<Handle> {
    let directory = unix(thread, |sandbox, _| sandbox.current_directory())?;
    objects::new_byte_array(thread, &directory)
}

pub fn error_text(thread: &mut JavaThread, errno: i32) -> JavaResult<Handle> {
    objects::new_byte_array(thread, Errno(errno).message().as_bytes())
}

pub fn open(thread: &mut JavaThread, path: i64, flags: i32, mode: i32) -> JavaResult<i32> {
    let path = c_string(thread, path)?;
    let opened = mapped_files::open(thread, flags, |sandbox, flags| sandbox.open(&path, flags, mode as u32 & 0o7777))?;
    or_unix_exception(thread, opened).map(|descriptor| descriptor.0)
}

pub fn open_at(thread: &mut JavaThread, base: i32, path: i64, flags: i32, mode: i32) -> JavaResult<i32> {
    let path = c_string(thread, path)?;
    let mode = mode as u32 & 0o7777;
    let opened = mapped_files::open(thread, flags, |sandbox, flags| sandbox.open_at(directory(base), &path, flags, mode))?;
    or_unix_exception(thread, opened).map(|descriptor| descriptor.0)
}

pub fn close(thread: &mut JavaThread, descriptor: i32) -> JavaResult<()> {
    match thread.vm().sandbox.close(Descriptor(descriptor)) {
        Err(error) if error.is(Errno::INTR) => Ok(()),
        result => or_unix_exception(thread, result),
    }
}

pub fn duplicate(thread: &mut JavaThread, descriptor: i32) -> JavaResult<i32> {
    let result = thread.vm().sandbox.duplicate(Descriptor(descriptor));
    or_unix_exception(thread, result).map(|descriptor| descriptor.0)
}

pub fn read(thread: &mut JavaThread, descriptor: i32, address: i64, length: i32) -> JavaResult<i32> {
    let Ok(length) = usize::try_from(length) else { return Err(unix_exception(thread, Errno::INVAL.0)) };
    let block = Block { memory: Memory::address(address), length };
    let result = transfer::read(thread, Descriptor(descriptor), &[block], None)?;
    or_unix_exception(thread, result).map(|count| count as i32)
}

pub fn write(thread: &mut JavaThread, descriptor: i32, address: i64, length: i32) -> JavaResult<i32> {
    let Ok(length) = usize::try_from(length) else { return Err(unix_exception(thread, Errno::INVAL.0)) };
    let block = Block { memory: Memory::address(address), length };
    let result = transfer::write(thread, Descriptor(descriptor), &[block], None)?;
    or_unix_exception(thread, result).map(|count| count as i32)
}

pub fn access(thread: &mut JavaThread, path: i64, mode: i32) -> JavaResult<()> {
    on_path(thread, path, |sandbox, path| sandbox.access(path, mode & 7))
}

pub fn exists(thread: &mut JavaThread, path: i64) -> JavaResult<bool> {
    on_path(thread, path, |sandbox, path| Ok(sandbox.exists(path)))
}

pub fn stat(thread: &mut JavaThread, path: i64, attributes: Handle) -> JavaResult<()> {
    let found = on_path(thread, path, |sandbox, path| sandbox.stat(path))?;
    fill(thread, attributes, &found)
}

/// Type and permissions; 0 if there is no such file.
pub fn mode(thread: &mut JavaThread, path: i64) -> JavaResult<i32> {
    on_path(thread, path, |sandbox, path| Ok(sandbox.stat(path).map_or(0, |attributes| attributes.mode as i32)))
}

pub fn stat_link(thread: &mut JavaThread, path: i64, attributes: Handle) -> JavaResult<()> {
    let found = on_path(thread, path, |sandbox, path| sandbox.lstat(path))?;
    fill(thread, attributes, &found)
}

pub fn stat_descriptor(thread: &mut JavaThread, descriptor: i32, attributes: Handle) -> JavaResult<()> {
    let found = unix(thread, |sandbox, _| sandbox.fstat(Descriptor(descriptor)))?;
    fill(thread, attributes, &found)
}

pub fn stat_at(thread: &mut JavaThread, base: i32, path: i64, flags: i32, attributes: Handle) -> JavaResult<()> {
    let follow = flags & NO_FOLLOW == 0;
    let found = on_path(thread, path, |sandbox, path| sandbox.stat_at(directory(base), path, follow))?;
    fill(thread, attributes, &found)
}

pub fn change_mode(thread: &mut JavaThread, path: i64, mode: i32) -> JavaResult<()> {
    on_path(thread, path, |sandbox, path| sandbox.chmod(path, mode as u32 & 0o7777))
}

pub fn change_mode_of_descriptor(thread: &mut JavaThread, descriptor: i32, mode: i32) -> JavaResult<()> {
    unix(thread, |sandbox, _| sandbox.fchmod(Descriptor(descriptor), mode as u32 & 0o7777))
}

pub fn change_owner(thread: &mut JavaThread, path: i64, user: i32, group: i32) -> JavaResult<()> {
    on_path(thread, path, |sandbox, path| sandbox.chown(path, user, group, true))
}

pub fn change_owner_of_link(thread: &mut JavaThread, path: i64, user: i32, group: i32) -> JavaResult<()> {
    on_path(thread, path, |sandbox, path| sandbox.chown(path, user, group, false))
}

pub fn change_owner_of_descriptor(thread: &mut JavaThread, descriptor: i32, user: i32, group: i32) -> JavaResult<()> {
    unix(thread, |sandbox, _| sandbox.fchown(Descriptor(descriptor), user, group))
}

/// Times in microseconds.
pub fn set_times(thread: &mut JavaThread, path: i64, accessed: i64, modified: i64) -> JavaResult<()> {
    let (accessed, modified) = (FileTime::from_microseconds(accessed), FileTime::from_microseconds(modified));
    on_path(thread, path, |sandbox, path| sandbox.set_times(path, accessed, modified, true))
}

/// Times in microseconds.
pub fn set_times_of_link(thread: &mut JavaThread, path: i64, accessed: i64, modified: i64) -> JavaResult<()> {
    let (accessed, modified) = (FileTime::from_microseconds(accessed), FileTime::from_microseconds(modified));
    on_path(thread, path, |sandbox, path| sandbox.set_times(path, accessed, modified, false))
}

/// Times in microseconds.
pub fn set_times_of_descriptor(thread: &mut JavaThread, descriptor: i32, accessed: i64, modified: i64) -> JavaResult<()> {
    let (accessed, modified) = (FileTime::from_microseconds(accessed), FileTime::from_microseconds(modified));
    unix(thread, |sandbox, _| sandbox.set_times_of(Descriptor(descriptor), accessed, modified))
}

/// Times in nanoseconds.
pub fn set_exact_times_of_descriptor(thread: &mut JavaThread, descriptor: i32, accessed: i64, modified: i64) -> JavaResult<()> {
    let (accessed, modified) = (FileTime::from_nanoseconds(accessed), FileTime::from_nanoseconds(modified));
    unix(thread, |sandbox, _| sandbox.set_times_of(Descriptor(descriptor), accessed, modified))
}

pub fn stat_file_system(thread: &mut JavaThread, path: i64, attributes: Handle) -> JavaResult<()> {
    let space = on_path(thread, path, |sandbox, path| sandbox.file_system_space(path))?;
    fill_store(thread, attributes, &space)
}

pub fn user_name(thread: &mut JavaThread, id: i32) -> JavaResult<Handle> {
    match thread.vm().sandbox.user_by_id(id as u32) {
        Some(user) => objects::new_byte_array(thread, &user.name),
        None => Err(unix_exception(thread, Errno::NOENT.0)),
    }
}

pub fn group_name(thread: &mut JavaThread, id: i32) -> JavaResult<Handle> {
    match thread.vm().sandbox.group_name(id as u32) {
        Some(name) => objects::new_byte_array(thread, &name),
        None => Err(unix_exception(thread, Errno::NOENT.0)),
    }
}

/// -1 if there is no such user.
pub fn user_number(thread: &mut JavaThread, name: i64) -> JavaResult<i32> {
    let name = c_string(thread, name)?;
    Ok(thread.vm().sandbox.user_by_name(&name).map_or(-1, |user| user.id as i32))
}

/// -1 if there is no such group.
pub fn group_number(thread: &mut JavaThread, name: i64) -> JavaResult<i32> {
    let name = c_string(thread, name)?;
    Ok(thread.vm().sandbox.group_by_name(&name).map_or(-1, |id| id as i32))
}
