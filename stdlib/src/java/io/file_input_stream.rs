//! Natives of `java.io.FileInputStream`.

use gc::Handle;
use runtime::natives::no_operation;
use runtime::{JavaResult, JavaThread, natives};

use super::stream;

natives! { "java/io/FileInputStream":
    "initIDs" "()V" => no_operation,
    "open0" "(Ljava/lang/String;)V" => open,
    "read0" "()I" => stream::read_byte,
    "readBytes" "([BII)I" => stream::read_bytes,
    "length0" "()J" => stream::length,
    "position0" "()J" => stream::position,
    "skip0" "(J)J" => stream::skip,
    "available0" "()I" => available,
}

fn open(thread: &mut JavaThread, this: Handle, path: Handle) -> JavaResult<()> {
    stream::open(thread, this, path, stream::flags::READ_ONLY)
}

fn available(thread: &mut JavaThread, this: Handle) -> JavaResult<i32> {
    let bytes = stream::host(thread, this, |sandbox, descriptor, _| sandbox.available(descriptor))?;
    Ok(i32::try_from(bytes).unwrap_or(i32::MAX))
}
