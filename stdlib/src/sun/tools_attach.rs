//! Natives of `sun.tools.attach.VirtualMachineImpl`: the Attach API asks another process over a socket that lies in the file system.

use gc::ARRAY_BASE_OFFSET;
use runtime::natives::NativeTable;
use runtime::{Handle, JavaResult, JavaThread, natives, strings};
use sandbox::{Descriptor, SocketAddress, SocketDomain};

use crate::host::{blocking_io, io_exception, or_io_exception, path_bytes};

natives! { "sun/tools/attach/VirtualMachineImpl":
    "checkPermissions" "(Ljava/lang/String;)V" => check_permissions,
    "close" "(I)V" => close,
    "connect" "(ILjava/lang/String;)V" => connect,
    "read" "(I[BII)I" => read,
    "sendQuitTo" "(I)V" => send_quit,
    "socket" "()I" => socket,
    "write" "(I[BII)V" => write,
}

/// Requests and parts of answers are short.
const CHUNK_BYTES: usize = 4096;
/// As much of a path as messages show.
const PATH_UNITS_SHOWN: usize = 4096;

fn check_permissions(thread: &mut JavaThread, path: Handle) -> JavaResult<()> {
    let bytes = path_bytes(thread, path);
    match thread.vm().sandbox.why_not_own(&bytes) {
        Ok(None) => Ok(()),
        Ok(Some(reason)) => {
            let path = strings::short_text(thread, path, PATH_UNITS_SHOWN);
            Err(thread.throw_new("java/io/IOException", &format!("well-known file {path} is not secure: {reason}")))
        }
        Err(error) => Err(io_exception(thread, &error)),
    }
}

fn send_quit(thread: &mut JavaThread, pid: i32) -> JavaResult<()> {
    let result = thread.vm().sandbox.ask_process(pid);
    or_io_exception(thread, result)
}

fn socket(thread: &mut JavaThread) -> JavaResult<i32> {
    let result = thread.vm().sandbox.socket(SocketDomain::Unix, true).map(|descriptor| descriptor.0);
    or_io_exception(thread, result)
}

fn connect(thread: &mut JavaThread, socket: i32, path: Handle) -> JavaResult<()> {
    let address = SocketAddress::Unix(path_bytes(thread, path));
    blocking_io(thread, |sandbox, waker| sandbox.connect(Descriptor(socket), &address, waker)).map(|_| ())
}

fn close(thread: &mut JavaThread, socket: i32) -> JavaResult<()> {
    let result = thread.vm().sandbox.close(Descriptor(socket));
    or_io_exception(thread, result)
}

/// The range of an array that a transfer uses, as offset and length.
fn range(thread: &mut JavaThread, array: Handle, offset: i32, length: i32) -> JavaResult<(u32, usize)> {
    let size = thread.array_length(array) as i64;
    if offset < 0 || length < 0 || i64::from(offset) + i64::from(length) > size {
        return Err(thread.throw_plain("java/lang/IndexOutOfBoundsException"));
    }
    Ok((ARRAY_BASE_OFFSET + offset as u32, length as usize))
}

/// -1 at the end of what is answered.
fn read(thread: &mut JavaThread, socket: i32, array: Handle, offset: i32, length: i32) -> JavaResult<i32> {
    let (at, length) = range(thread, array, offset, length)?;
    let mut buffer = [0; CHUNK_BYTES];
    let chunk = &mut buffer[..length.min(CHUNK_BYTES)];
    let count = blocking_io(thread, |sandbox, waker| sandbox.read(Descriptor(socket), chunk, waker))?;
    thread.vm().view.write_bytes(thread.raw(array), at, &buffer[..count]);
    Ok(if count == 0 { -1 } else { count as i32 })
}

fn write(thread: &mut JavaThread, socket: i32, array: Handle, offset: i32, length: i32) -> JavaResult<()> {
    let (at, length) = range(thread, array, offset, length)?;
    let mut buffer = [0; CHUNK_BYTES];
    let mut done = 0;
    while done < length {
        let chunk = &mut buffer[..(length - done).min(CHUNK_BYTES)];
        thread.vm().view.read_bytes(thread.raw(array), at + done as u32, chunk);
        blocking_io(thread, |sandbox, waker| sandbox.write_all(Descriptor(socket), chunk, waker))?;
        done += chunk.len();
    }
    Ok(())
}

/// The tables of every class above.
pub fn tables() -> Vec<&'static NativeTable> {
    vec![&TABLE]
}
