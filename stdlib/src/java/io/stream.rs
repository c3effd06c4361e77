//! What the natives of file streams and `RandomAccessFile` share: their `fd` field, reading, writing, seeking.

use gc::{ARRAY_BASE_OFFSET, Handle};
use runtime::objects;
use runtime::strings;
use runtime::{JavaResult, JavaThread, Value};
use sandbox::{Descriptor, Sandbox, SandboxResult, Waker, Whence};

use crate::host::{blocking_io, descriptor_of, file_not_found, or_io_exception, path_to_open, set_descriptor};
use crate::sun::nio::ch::mapped_files;

/// `open` flags on Linux.
pub mod flags {
    /// `O_RDONLY`
    pub const READ_ONLY: i32 = 0;
    /// `O_WRONLY`
    pub const WRITE_ONLY: i32 = 1;
    /// `O_RDWR`
    pub const READ_WRITE: i32 = 2;
    /// `O_CREAT`
    pub const CREATE: i32 = 0o100;
    /// `O_EXCL`
    pub const EXCLUSIVE: i32 = 0o200;
    /// `O_TRUNC`
    pub const TRUNCATE: i32 = 0o1000;
    /// `O_APPEND`
    pub const APPEND: i32 = 0o2000;
    /// `O_DSYNC`
    pub const DATA_SYNC: i32 = 0o10_000;
    /// `O_SYNC`
    pub const SYNC: i32 = 0o4_010_000;
}

/// Bytes on their way between Java arrays and the host; longer transfers take several of these.
const CHUNK_BYTES: usize = 1 << 20;

fn file_descriptor(thread: &mut JavaThread, stream: Handle) -> JavaResult<Option<Handle>> {
    Ok(objects::named_field(thread, stream, "fd", "Ljava/io/FileDescriptor;")?.reference())
}

/// The open descriptor of a stream.
///
/// # Errors
/// `IOException: Stream Closed`.
pub fn open_descriptor(thread: &mut JavaThread, stream: Handle) -> JavaResult<Descriptor> {
    let object = file_descriptor(thread, stream)?;
    let descriptor = descriptor_of(thread, object)?;
    if descriptor.0 == -1 {
        return Err(thread.throw_new("java/io/IOException", "Stream Closed"));
    }
    Ok(descriptor)
}

/// Opens a file for a stream.
///
/// # Errors
/// `FileNotFoundException`.
pub fn open(thread: &mut JavaThread, stream: Handle, path: Handle, flags: i32) -> JavaResult<()> {
    let bytes = path_to_open(thread, path);
    match mapped_files::open(thread, flags, |sandbox, flags| sandbox.open_file(&bytes, flags, 0o666))? {
        Ok(descriptor) => match file_descriptor(thread, stream)? {
            Some(object) => {
                // Channels of a stream that appends stand at the end of the file.
                let appends = flags & flags::APPEND != 0;
                objects::set_named_field(thread, object, "append", "Z", Value::Int(i32::from(appends)))?;
                set_descriptor(thread, object, descriptor)
            }
            None => {
                let result = thread.vm().sandbox.close(descriptor);
                or_io_exception(thread, result)
            }
        },
        Err(error) => {
            let path = strings::short_text(thread, path, PATH_UNITS_SHOWN);
            Err(file_not_found(thread, &path, &error))
        }
    }
}

/// As much of a path as messages show.
const PATH_UNITS_SHOWN: usize = 1 << 16;

/// Reads one byte; -1 at the end.
///
/// # Errors
/// `IOException`.
pub fn read_byte(thread: &mut JavaThread, stream: Handle) -> JavaResult<i32> {
    let descriptor = open_descriptor(thread, stream)?;
    let mut byte = [0];
    let count = blocking_io(thread, |sandbox, waker| sandbox.read(descriptor, &mut byte, waker))?;
    Ok(if count == 0 { -1 } else { i32::from(byte[0]) })
}

/// Throws without message, as the C code does, unless the range lies in the array.
fn check_bounds(thread: &mut JavaThread, array: Handle, offset: i32, length: i32) -> JavaResult<()> {
    let size = thread.array_length(array) as i64;
    if offset >= 0 && length >= 0 && i64::from(offset) + i64::from(length) <= size {
        return Ok(());
    }
    Err(thread.throw_plain("java/lang/IndexOutOfBoundsException"))
}

/// Reads into a range of a `byte[]`; -1 at the end.
///
/// # Errors
/// `IOException`, `IndexOutOfBoundsException`.
pub fn read_bytes(thread: &mut JavaThread, stream: Handle, array: Handle, offset: i32, length: i32) -> JavaResult<i32> {
    check_bounds(thread, array, offset, length)?;
    if length == 0 {
        return Ok(0);
    }
    let descriptor = open_descriptor(thread, stream)?;
    let mut done = 0;
    let mut buffer = vec![0; (length as usize).min(CHUNK_BYTES)];
    while done < length as usize {
        let part = (length as usize - done).min(CHUNK_BYTES);
        let chunk = &mut buffer[..part];
        let count = blocking_io(thread, |sandbox, waker| sandbox.read(descriptor, chunk, waker))?;
        let at = ARRAY_BASE_OFFSET + offset as u32 + done as u32;
        thread.vm().view.write_bytes(thread.raw(array), at, &buffer[..count]);
        done += count;
        let more = || thread.vm().sandbox.available(descriptor).is_ok_and(|bytes| bytes > 0);
        if count < part || done < length as usize && !more() {
            break;
        }
    }
    Ok(if done == 0 { -1 } else { done as i32 })
}

/// Writes one byte.
///
/// # Errors
/// `IOException`.
pub fn write_byte(thread: &mut JavaThread, stream: Handle, byte: i32) -> JavaResult<()> {
    let descriptor = open_descriptor(thread, stream)?;
    blocking_io(thread, |sandbox, waker| sandbox.write_all(descriptor, &[byte as u8], waker))
}

/// Writes a range of a `byte[]`.
///
/// # Errors
/// `IOException`, `IndexOutOfBoundsException`.
pub fn write_bytes(thread: &mut JavaThread, stream: Handle, array: Handle, offset: i32, length: i32) -> JavaResult<()> {
    check_bounds(thread, array, offset, length)?;
    if length == 0 {
        return Ok(());
    }
    let descriptor = open_descriptor(thread, stream)?;
    let mut buffer = vec![0; (length as usize).min(CHUNK_BYTES)];
    let mut done = 0;
    while done < length as usize {
        let chunk = (length as usize - done).min(CHUNK_BYTES);
        let at = ARRAY_BASE_OFFSET + offset as u32 + done as u32;
        thread.vm().view.read_bytes(thread.raw(array), at, &mut buffer[..chunk]);
        blocking_io(thread, |sandbox, waker| sandbox.write_all(descriptor, &buffer[..chunk], waker))?;
        done += chunk;
    }
    Ok(())
}

/// The position of a stream.
///
/// # Errors
/// `IOException`.
pub fn position(thread: &mut JavaThread, stream: Handle) -> JavaResult<i64> {
    host(thread, stream, |sandbox, descriptor, _| sandbox.position(descriptor))
}

/// The size of the file of a stream.
///
/// # Errors
/// `IOException`.
pub fn length(thread: &mut JavaThread, stream: Handle) -> JavaResult<i64> {
    host(thread, stream, |sandbox, descriptor, _| sandbox.size(descriptor))
}

/// Moves the position of a stream; how far.
///
/// # Errors
/// `IOException`.
pub fn skip(thread: &mut JavaThread, stream: Handle, count: i64) -> JavaResult<i64> {
    host(thread, stream, |sandbox, descriptor, _| {
        let before = sandbox.position(descriptor)?;
        Ok(sandbox.seek(descriptor, count, Whence::Current)? - before)
    })
}

/// A call for the descriptor of a stream.
///
/// # Errors
/// `IOException`.
pub fn host<T>(
    thread: &mut JavaThread,
    stream: Handle,
    body: impl FnOnce(&Sandbox, Descriptor, &Waker) -> SandboxResult<T>,
) -> JavaResult<T> {
    let descriptor = open_descriptor(thread, stream)?;
    blocking_io(thread, |sandbox, waker| body(sandbox, descriptor, waker))
}
