//! Natives of `java.net.SocketInputStream` and `java.net.SocketOutputStream`.

use runtime::objects;
use runtime::{Handle, JavaResult, JavaThread};
use sandbox::{Descriptor, Errno};

use super::{SOCKET_EXCEPTION, closed, failed, wait_for_input};
use crate::host::{blocking, descriptor_of};

/// Most bytes of one read, as there.
const BYTES_MAX: i32 = 1 << 17;

/// `SocketInputStream`
pub mod input {
    use runtime::natives;
    use runtime::natives::no_operation;

    natives! { "java/net/SocketInputStream":
        "init" "()V" => no_operation,
        "socketRead0" "(Ljava/io/FileDescriptor;[BIII)I" => super::read,
    }
}

/// `SocketOutputStream`
pub mod output {
    use runtime::natives;
    use runtime::natives::no_operation;

    natives! { "java/net/SocketOutputStream":
        "init" "()V" => no_operation,
        "socketWrite0" "(Ljava/io/FileDescriptor;[BII)V" => super::write,
    }
}

fn open_file(thread: &mut JavaThread, file: Option<Handle>) -> JavaResult<(Handle, Descriptor)> {
    let descriptor = descriptor_of(thread, file)?;
    match file {
        Some(file) if descriptor.0 >= 0 => Ok((file, descriptor)),
        _ => Err(closed(thread)),
    }
}

/// 0 is the end.
fn read(
    thread: &mut JavaThread,
    _this: Handle,
    file: Option<Handle>,
    array: Handle,
    offset: i32,
    length: i32,
    timeout_ms: i32,
) -> JavaResult<i32> {
    let (file, descriptor) = open_file(thread, file)?;
    let length = length.min(BYTES_MAX);
    objects::check_range(thread, array, offset, length)?;
    wait_for_input(thread, (file, descriptor), timeout_ms, ("Read timed out", "select/poll failed"))?;
    let mut buffer = vec![0; length.max(0) as usize];
    let room = buffer.as_mut_slice();
    match blocking(thread, |sandbox, waker| sandbox.read(descriptor, room, waker))? {
        Ok(count) => {
            objects::write_byte_array(thread, array, offset, &buffer[..count])?;
            Ok(count as i32)
        }
        Err(error) if error.is(Errno::CONNRESET) || error.is(Errno::PIPE) => {
            Err(thread.throw_new("sun/net/ConnectionResetException", "Connection reset"))
        }
        Err(error) => Err(failed(thread, file, &error, SOCKET_EXCEPTION, "Read failed")),
    }
}

fn write(
    thread: &mut JavaThread,
    _this: Handle,
    file: Option<Handle>,
    array: Handle,
    offset: i32,
    length: i32,
) -> JavaResult<()> {
    let (file, descriptor) = open_file(thread, file)?;
    objects::check_range(thread, array, offset, length)?;
    let mut done = 0;
    while done < length {
        let part = (length - done).min(BYTES_MAX);
        let bytes = objects::byte_array_range(thread, array, offset + done, part)?;
        let mut rest = bytes.as_slice();
        while !rest.is_empty() {
            let count = blocking(thread, |sandbox, waker| sandbox.send_to(descriptor, rest, None, waker))?;
            let count = count.map_err(|error| failed(thread, file, &error, SOCKET_EXCEPTION, "Write failed"))?;
            rest = &rest[count..];
        }
        done += part;
    }
    Ok(())
}
