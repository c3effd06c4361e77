//! `UnixFileAttributes` and `UnixFileStoreAttributes`, filled from the host's answers.

use gc::Handle;
use runtime::objects;
use runtime::{JavaResult, JavaThread, Value};
use sandbox::{FileAttributes, FileSystemSpace};

/// Fills a `UnixFileAttributes`.
///
/// # Errors
/// `NoSuchFieldError`.
pub fn fill(thread: &mut JavaThread, object: Handle, attributes: &FileAttributes) -> JavaResult<()> {
    // Where the creation is not known, the last change stands in for it, as in HotSpot's library.
    let created = attributes.created.unwrap_or(attributes.modified);
    let ints =
        [("st_mode", attributes.mode), ("st_nlink", attributes.links), ("st_uid", attributes.user), ("st_gid", attributes.group)];
    for (name, value) in ints {
        objects::set_named_field(thread, object, name, "I", Value::Int(value as i32))?;
    }
    let longs = [
        ("st_ino", attributes.inode as i64),
        ("st_dev", attributes.device as i64),
        ("st_rdev", attributes.represented_device as i64),
        ("st_size", attributes.size),
        ("st_atime_sec", attributes.accessed.seconds),
        ("st_atime_nsec", attributes.accessed.nanoseconds),
        ("st_mtime_sec", attributes.modified.seconds),
        ("st_mtime_nsec", attributes.modified.nanoseconds),
        ("st_ctime_sec", attributes.changed.seconds),
        ("st_ctime_nsec", attributes.changed.nanoseconds),
        ("st_birthtime_sec", created.seconds),
        ("st_birthtime_nsec", created.nanoseconds),
    ];
    for (name, value) in longs {
        objects::set_named_field(thread, object, name, "J", Value::Long(value))?;
    }
    Ok(())
}

/// Fills a `UnixFileStoreAttributes`.
///
/// # Errors
/// `NoSuchFieldError`.
pub fn fill_store(thread: &mut JavaThread, object: Handle, space: &FileSystemSpace) -> JavaResult<()> {
    let longs = [
        ("f_frsize", space.block_size),
        ("f_blocks", space.blocks),
        ("f_bfree", space.blocks_free),
        ("f_bavail", space.blocks_available),
    ];
    for (name, value) in longs {
        objects::set_named_field(thread, object, name, "J", Value::Long(value as i64))?;
    }
    Ok(())
}
