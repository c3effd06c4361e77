//! Natives of `java.io.RandomAccessFile`.

use gc::Handle;
use runtime::natives::no_operation;
use runtime::{JavaResult, JavaThread, natives};
use sandbox::Whence;

use super::stream::{self, flags};
use crate::host::or_io_exception;
use crate::sun::nio::ch::mapped_files;

natives! { "java/io/RandomAccessFile":
    "initIDs" "()V" => no_operation,
    "open0" "(Ljava/lang/String;I)V" => open,
    "read0" "()I" => stream::read_byte,
    "readBytes" "([BII)I" => stream::read_bytes,
    "write0" "(I)V" => stream::write_byte,
    "writeBytes" "([BII)V" => stream::write_bytes,
    "getFilePointer" "()J" => stream::position,
    "seek0" "(J)V" => seek,
    "length" "()J" => stream::length,
    "setLength" "(J)V" => set_length,
}

/// Mode bits of `RandomAccessFile`.
mod mode {
    pub const READ_ONLY: i32 = 1;
    pub const READ_WRITE: i32 = 2;
    pub const SYNC: i32 = 4;
    pub const DATA_SYNC: i32 = 8;
}

fn open(thread: &mut JavaThread, this: Handle, path: Handle, mode: i32) -> JavaResult<()> {
    let mut flags = flags::READ_ONLY;
    if mode & mode::READ_ONLY == 0 && mode & mode::READ_WRITE != 0 {
        flags = flags::READ_WRITE | flags::CREATE;
        if mode & mode::SYNC != 0 {
            flags |= flags::SYNC;
        } else if mode & mode::DATA_SYNC != 0 {
            flags |= flags::DATA_SYNC;
        }
    }
    stream::open(thread, this, path, flags)
}

fn seek(thread: &mut JavaThread, this: Handle, position: i64) -> JavaResult<()> {
    if position < 0 {
        return Err(thread.throw_new("java/io/IOException", "Negative seek offset"));
    }
    stream::host(thread, this, |sandbox, descriptor, _| sandbox.seek(descriptor, position, Whence::Start).map(drop))
}

/// The position stays, unless it would lie behind the new end.
fn set_length(thread: &mut JavaThread, this: Handle, length: i64) -> JavaResult<()> {
    let position = stream::position(thread, this)?;
    let descriptor = stream::open_descriptor(thread, this)?;
    let result = mapped_files::truncate(thread, descriptor, length)?;
    or_io_exception(thread, result)?;
    stream::host(thread, this, |sandbox, descriptor, _| {
        if position > length {
            sandbox.seek(descriptor, 0, Whence::End).map(drop)
        } else {
            sandbox.seek(descriptor, position, Whence::Start).map(drop)
        }
    })
}
