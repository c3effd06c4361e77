//! Natives of `sun.nio.ch.IOUtil`.

use gc::Handle;
use runtime::natives::no_operation;
use runtime::{JavaResult, JavaThread, natives};
use sandbox::{Descriptor, Sandbox};

use super::io_status::{of_read, of_write};
use crate::host::{blocking, descriptor_of, or_io_exception, set_descriptor};

natives! { "sun/nio/ch/IOUtil":
    "initIDs" "()V" => no_operation,
    "randomBytes" "([B)Z" => random_bytes,
    "makePipe" "(Z)J" => make_pipe,
    "write1" "(IB)I" => write_byte,
    "drain" "(I)Z" => drain,
    "drain1" "(I)I" => drain_byte,
    "configureBlocking" "(Ljava/io/FileDescriptor;Z)V" => configure_blocking,
    "fdVal" "(Ljava/io/FileDescriptor;)I" => descriptor_value,
    "setfdVal" "(Ljava/io/FileDescriptor;I)V" => set_descriptor_value,
    "fdLimit" "()I" => descriptor_limit,
    "iovMax" "()I" => vector_count_max,
}

fn random_bytes(thread: &mut JavaThread, _bytes: Option<Handle>) -> JavaResult<bool> {
    Err(thread.throw_plain("java/lang/UnsupportedOperationException"))
}

/// The end to read from in the high half, the end to write to in the low half.
fn make_pipe(thread: &mut JavaThread, blocking: bool) -> JavaResult<i64> {
    let sandbox = &thread.vm().sandbox;
    let made = sandbox.pipe().and_then(|(source, sink)| {
        sandbox.set_blocking(source, blocking)?;
        sandbox.set_blocking(sink, blocking)?;
        Ok(i64::from(source.0) << 32 | i64::from(sink.0))
    });
    or_io_exception(thread, made)
}

fn write_byte(thread: &mut JavaThread, descriptor: i32, byte: i8) -> JavaResult<i32> {
    let result = blocking(thread, |sandbox, waker| sandbox.write(Descriptor(descriptor), &[byte as u8], waker))?;
    of_write(thread, result).map(|count| count as i32)
}

fn drain(thread: &mut JavaThread, descriptor: i32) -> JavaResult<bool> {
    let result = thread.vm().sandbox.drain(Descriptor(descriptor));
    or_io_exception(thread, result)
}

fn drain_byte(thread: &mut JavaThread, descriptor: i32) -> JavaResult<i32> {
    let mut byte = [0];
    let result = blocking(thread, |sandbox, waker| sandbox.read(Descriptor(descriptor), &mut byte, waker))?;
    of_read(thread, result).map(|count| count as i32)
}

fn configure_blocking(thread: &mut JavaThread, file: Handle, blocking: bool) -> JavaResult<()> {
    let descriptor = descriptor_of(thread, Some(file))?;
    let result = thread.vm().sandbox.set_blocking(descriptor, blocking);
    or_io_exception(thread, result)
}

fn descriptor_value(thread: &mut JavaThread, file: Handle) -> JavaResult<i32> {
    descriptor_of(thread, Some(file)).map(|descriptor| descriptor.0)
}

fn set_descriptor_value(thread: &mut JavaThread, file: Handle, value: i32) -> JavaResult<()> {
    set_descriptor(thread, file, Descriptor(value))
}

/// Opening one too many says so.
fn descriptor_limit(thread: &mut JavaThread) -> JavaResult<i32> {
    Ok(i32::try_from(thread.vm().sandbox.descriptor_limit()).unwrap_or(i32::MAX))
}

fn vector_count_max(_thread: &mut JavaThread) -> JavaResult<i32> {
    Ok(Sandbox::VECTOR_COUNT_MAX as i32)
}
