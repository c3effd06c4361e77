//! Directories, links and names. Functions of `UnixNativeDispatcher`.

use gc::Handle;
use runtime::objects;
use runtime::{JavaResult, JavaThread};
use sandbox::{Descriptor, DirectoryStream, Errno};

use super::exception::{directory, on_path, on_paths, unix};
use super::linux_native_dispatcher;

pub fn open(thread: &mut JavaThread, path: i64) -> JavaResult<i64> {
    on_path(thread, path, |sandbox, path| sandbox.open_directory(path)).map(|stream| stream.0)
}

pub fn open_descriptor(thread: &mut JavaThread, descriptor: i32) -> JavaResult<i64> {
    let opened = unix(thread, |sandbox, _| {
        if !sandbox.fstat(Descriptor(descriptor))?.is_directory() {
            return Err(Errno::NOTDIR.into());
        }
        sandbox.open_directory_descriptor(Descriptor(descriptor))
    });
    opened.map(|stream| stream.0)
}

/// The next name, null at the end.
pub fn read(thread: &mut JavaThread, stream: i64) -> JavaResult<Option<Handle>> {
    match unix(thread, |sandbox, _| sandbox.read_directory(DirectoryStream(stream)))? {
        Some(name) => objects::new_byte_array(thread, &name).map(Some),
        None => Ok(None),
    }
}

pub fn close(thread: &mut JavaThread, stream: i64) -> JavaResult<()> {
    unix(thread, |sandbox, _| sandbox.close_directory(DirectoryStream(stream)))
}

/// `rewind` is for the streams of `setmntent`, whose lines Java measures before it reads them.
pub fn rewind_lines(thread: &mut JavaThread, stream: i64) -> JavaResult<()> {
    linux_native_dispatcher::rewind(thread, stream);
    Ok(())
}

/// No line is longer than the buffer that Java begins with needs: entries are not read through it.
pub fn line_length(_thread: &mut JavaThread, _stream: i64) -> JavaResult<i32> {
    Ok(-1)
}

pub fn make(thread: &mut JavaThread, path: i64, mode: i32) -> JavaResult<()> {
    on_path(thread, path, |sandbox, path| sandbox.make_directory(path, mode as u32 & 0o7777))
}

pub fn remove(thread: &mut JavaThread, path: i64) -> JavaResult<()> {
    on_path(thread, path, |sandbox, path| sandbox.remove_directory(path))
}

pub fn make_node(thread: &mut JavaThread, path: i64, mode: i32, device: i64) -> JavaResult<()> {
    on_path(thread, path, |sandbox, path| sandbox.make_node(path, mode as u32, device as u64))
}

pub fn link(thread: &mut JavaThread, existing: i64, new: i64) -> JavaResult<()> {
    on_paths(thread, (existing, new), |sandbox, existing, new| sandbox.link(existing, new))
}

pub fn symbolic_link(thread: &mut JavaThread, target: i64, link: i64) -> JavaResult<()> {
    on_paths(thread, (target, link), |sandbox, target, link| sandbox.symlink(target, link))
}

pub fn read_link(thread: &mut JavaThread, path: i64) -> JavaResult<Handle> {
    let target = on_path(thread, path, |sandbox, path| sandbox.read_link(path))?;
    objects::new_byte_array(thread, &target)
}

pub fn real_path(thread: &mut JavaThread, path: i64) -> JavaResult<Handle> {
    let real = on_path(thread, path, |sandbox, path| sandbox.real_path(path))?;
    objects::new_byte_array(thread, &real)
}

pub fn unlink(thread: &mut JavaThread, path: i64) -> JavaResult<()> {
    on_path(thread, path, |sandbox, path| sandbox.unlink(path))
}

pub fn unlink_at(thread: &mut JavaThread, base: i32, path: i64, flags: i32) -> JavaResult<()> {
    const REMOVE_DIRECTORY: i32 = 0x200;
    on_path(thread, path, |sandbox, path| sandbox.unlink_at(directory(base), path, flags & REMOVE_DIRECTORY != 0))
}

pub fn rename(thread: &mut JavaThread, from: i64, to: i64) -> JavaResult<()> {
    on_paths(thread, (from, to), |sandbox, from, to| sandbox.rename(from, to))
}

pub fn rename_at(thread: &mut JavaThread, from_base: i32, from: i64, to_base: i32, to: i64) -> JavaResult<()> {
    on_paths(thread, (from, to), |sandbox, from, to| sandbox.rename_at((directory(from_base), from), (directory(to_base), to)))
}
