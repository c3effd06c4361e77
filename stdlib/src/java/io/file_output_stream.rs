//! Natives of `java.io.FileOutputStream`.

use gc::Handle;
use runtime::natives::no_operation;
use runtime::{JavaResult, JavaThread, natives};

use super::stream::{self, flags};

natives! { "java/io/FileOutputStream":
    "initIDs" "()V" => no_operation,
    "open0" "(Ljava/lang/String;Z)V" => open,
    "write" "(IZ)V" => write,
    "writeBytes" "([BIIZ)V" => write_bytes,
}

fn open(thread: &mut JavaThread, this: Handle, path: Handle, append: bool) -> JavaResult<()> {
    let end = if append { flags::APPEND } else { flags::TRUNCATE };
    stream::open(thread, this, path, flags::WRITE_ONLY | flags::CREATE | end)
}

/// Appending is a property of the descriptor here.
fn write(thread: &mut JavaThread, this: Handle, byte: i32, _append: bool) -> JavaResult<()> {
    stream::write_byte(thread, this, byte)
}

fn write_bytes(thread: &mut JavaThread, this: Handle, array: Handle, offset: i32, length: i32, _append: bool) -> JavaResult<()> {
    stream::write_bytes(thread, this, array, offset, length)
}
