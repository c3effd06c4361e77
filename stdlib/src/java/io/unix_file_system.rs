//! Natives of `java.io.UnixFileSystem`.

use gc::Handle;
use runtime::natives::no_operation;
use runtime::objects;
use runtime::{JavaResult, JavaThread, natives};
use sandbox::{Errno, FileAttributes, FileTime, Sandbox, SandboxResult};

use super::stream::flags;
use crate::host::{blocking, blocking_io, or_io_exception, path_bytes, path_string};

natives! { "java/io/UnixFileSystem":
    "initIDs" "()V" => no_operation,
    "canonicalize0" "(Ljava/lang/String;)Ljava/lang/String;" => canonicalize,
    "getBooleanAttributes0" "(Ljava/io/File;)I" => boolean_attributes,
    "getNameMax0" "(Ljava/lang/String;)J" => name_length_max,
    "checkAccess" "(Ljava/io/File;I)Z" => check_access,
    "getLength" "(Ljava/io/File;)J" => length,
    "getLastModifiedTime" "(Ljava/io/File;)J" => last_modified_time,
    "setLastModifiedTime" "(Ljava/io/File;J)Z" => set_last_modified_time,
    "setPermission" "(Ljava/io/File;IZZ)Z" => set_permission,
    "setReadOnly" "(Ljava/io/File;)Z" => set_read_only,
    "getSpace" "(Ljava/io/File;I)J" => space,
    "list" "(Ljava/io/File;)[Ljava/lang/String;" => list,
    "createFileExclusively" "(Ljava/lang/String;)Z" => create_file_exclusively,
    "createDirectory" "(Ljava/io/File;)Z" => create_directory,
    "delete0" "(Ljava/io/File;)Z" => delete,
    "rename0" "(Ljava/io/File;Ljava/io/File;)Z" => rename,
}

/// `FileSystem.BA_EXISTS`, `BA_REGULAR`, `BA_DIRECTORY`.
const EXISTS: i32 = 1;
const REGULAR: i32 = 2;
const DIRECTORY: i32 = 4;

/// The path of a `java.io.File`.
fn path_of(thread: &mut JavaThread, file: Handle) -> JavaResult<Vec<u8>> {
    match objects::named_field(thread, file, "path", "Ljava/lang/String;")?.reference() {
        Some(path) => Ok(path_bytes(thread, path)),
        None => Err(thread.throw_null_pointer()),
    }
}

/// A call on the path of a `File`; errors are `None`, as most of these natives say no more.
fn on_file<T>(
    thread: &mut JavaThread,
    file: Handle,
    body: impl FnOnce(&Sandbox, &[u8]) -> SandboxResult<T>,
) -> JavaResult<Option<T>> {
    let path = path_of(thread, file)?;
    Ok(blocking(thread, |sandbox, _| body(sandbox, &path))?.ok())
}

fn attributes(thread: &mut JavaThread, file: Handle) -> JavaResult<Option<FileAttributes>> {
    on_file(thread, file, |sandbox, path| sandbox.stat(path))
}

fn canonicalize(thread: &mut JavaThread, _this: Handle, path: Handle) -> JavaResult<Handle> {
    let path = path_bytes(thread, path);
    let canonical = blocking_io(thread, |sandbox, _| sandbox.canonicalize(&path))?;
    path_string(thread, &canonical)
}

fn boolean_attributes(thread: &mut JavaThread, _this: Handle, file: Handle) -> JavaResult<i32> {
    Ok(attributes(thread, file)?.map_or(0, |attributes| {
        let regular = if attributes.is_regular() { REGULAR } else { 0 };
        let directory = if attributes.is_directory() { DIRECTORY } else { 0 };
        EXISTS | regular | directory
    }))
}

fn name_length_max(thread: &mut JavaThread, _this: Handle, path: Handle) -> JavaResult<i64> {
    /// `NAME_MAX`, which holds for folders that are not there.
    const USUAL: i64 = 255;
    let path = path_bytes(thread, path);
    let space = thread.vm().sandbox.file_system_space(&path);
    Ok(space.ok().and_then(|space| i64::try_from(space.name_length_max).ok()).unwrap_or(USUAL))
}

/// The bits of `access` are those of the system.
fn check_access(thread: &mut JavaThread, _this: Handle, file: Handle, access: i32) -> JavaResult<bool> {
    Ok(on_file(thread, file, |sandbox, path| sandbox.access(path, access & 7))?.is_some())
}

fn length(thread: &mut JavaThread, _this: Handle, file: Handle) -> JavaResult<i64> {
    Ok(attributes(thread, file)?.map_or(0, |attributes| attributes.size))
}

fn last_modified_time(thread: &mut JavaThread, _this: Handle, file: Handle) -> JavaResult<i64> {
    Ok(attributes(thread, file)?.map_or(0, |attributes| attributes.modified.milliseconds()))
}

fn set_last_modified_time(thread: &mut JavaThread, _this: Handle, file: Handle, milliseconds: i64) -> JavaResult<bool> {
    let set = on_file(thread, file, |sandbox, path| {
        let accessed = sandbox.stat(path)?.accessed;
        let modified = FileTime::from_microseconds(milliseconds.saturating_mul(1000));
        sandbox.set_times(path, accessed, modified, true)
    })?;
    Ok(set.is_some())
}

fn set_permission(
    thread: &mut JavaThread,
    _this: Handle,
    file: Handle,
    access: i32,
    enable: bool,
    owner_only: bool,
) -> JavaResult<bool> {
    let access = access as u32 & 7;
    let bits = if owner_only { access << 6 } else { access << 6 | access << 3 | access };
    let set = on_file(thread, file, |sandbox, path| {
        let mode = sandbox.stat(path)?.mode & 0o7777;
        sandbox.chmod(path, if enable { mode | bits } else { mode & !bits })
    })?;
    Ok(set.is_some())
}

fn set_read_only(thread: &mut JavaThread, _this: Handle, file: Handle) -> JavaResult<bool> {
    let set = on_file(thread, file, |sandbox, path| {
        let mode = sandbox.stat(path)?.mode & 0o7777;
        sandbox.chmod(path, mode & !0o222)
    })?;
    Ok(set.is_some())
}

/// `which` is `FileSystem.SPACE_TOTAL` 0, `SPACE_FREE` 1 or `SPACE_USABLE` 2.
fn space(thread: &mut JavaThread, _this: Handle, file: Handle, which: i32) -> JavaResult<i64> {
    let Some(space) = on_file(thread, file, |sandbox, path| sandbox.file_system_space(path))? else { return Ok(0) };
    let blocks = match which {
        0 => space.blocks,
        1 => space.blocks_free,
        _ => space.blocks_available,
    };
    Ok(i64::try_from(blocks.saturating_mul(space.block_size)).unwrap_or(i64::MAX))
}

fn list(thread: &mut JavaThread, _this: Handle, file: Handle) -> JavaResult<Option<Handle>> {
    let Some(names) = on_file(thread, file, |sandbox, path| sandbox.list_directory(path))? else { return Ok(None) };
    let string = thread.vm().well_known().classes.string;
    let array = objects::new_object_array(thread, string, names.len())?;
    for (index, name) in names.iter().enumerate() {
        thread.scope(|thread| {
            let name = path_string(thread, name)?;
            thread.set_element(array, index, Some(name));
            Ok(())
        })?;
    }
    Ok(Some(array))
}

fn create_file_exclusively(thread: &mut JavaThread, _this: Handle, path: Handle) -> JavaResult<bool> {
    let path = path_bytes(thread, path);
    if path == b"/" {
        return Ok(false);
    }
    let flags = flags::READ_WRITE | flags::CREATE | flags::EXCLUSIVE;
    match blocking(thread, |sandbox, _| sandbox.open(&path, flags, 0o666))? {
        Ok(descriptor) => {
            let closed = thread.vm().sandbox.close(descriptor);
            or_io_exception(thread, closed)?;
            Ok(true)
        }
        Err(error) if error.is(Errno::EXIST) => Ok(false),
        Err(error) => or_io_exception(thread, Err(error)),
    }
}

fn create_directory(thread: &mut JavaThread, _this: Handle, file: Handle) -> JavaResult<bool> {
    Ok(on_file(thread, file, |sandbox, path| sandbox.make_directory(path, 0o777))?.is_some())
}

fn delete(thread: &mut JavaThread, _this: Handle, file: Handle) -> JavaResult<bool> {
    Ok(on_file(thread, file, |sandbox, path| sandbox.remove(path))?.is_some())
}

fn rename(thread: &mut JavaThread, _this: Handle, from: Handle, to: Handle) -> JavaResult<bool> {
    let target = path_of(thread, to)?;
    Ok(on_file(thread, from, |sandbox, path| sandbox.rename(path, &target))?.is_some())
}
