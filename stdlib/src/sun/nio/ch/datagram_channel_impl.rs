//! Natives of `sun.nio.ch.DatagramChannelImpl`.

use gc::Handle;
use runtime::{JavaResult, JavaThread, natives};
use sandbox::{Errno, SocketAddress};

use super::io_status::{self, of_error};
use super::native_socket_address;
use crate::host::{blocking, descriptor_of};
use crate::java::net::socket_error::throw_socket_error;

natives! { "sun/nio/ch/DatagramChannelImpl":
    "disconnect0" "(Ljava/io/FileDescriptor;Z)V" => disconnect,
    "receive0" "(Ljava/io/FileDescriptor;JIJZ)I" => receive,
    "send0" "(Ljava/io/FileDescriptor;JIJI)I" => send,
}

/// Longer datagrams do not exist.
pub const DATAGRAM_BYTES_MAX: usize = 1 << 16;

fn disconnect(thread: &mut JavaThread, socket: Handle, _ipv6: bool) -> JavaResult<()> {
    let descriptor = descriptor_of(thread, Some(socket))?;
    let result = thread.vm().sandbox.disconnect(descriptor);
    result.map_err(|error| throw_socket_error(thread, &error))
}

/// Receives a datagram into memory at `address` and writes where it came from to `sender`.
fn receive(thread: &mut JavaThread, socket: Handle, address: i64, length: i32, sender: i64, connected: bool) -> JavaResult<i32> {
    let descriptor = descriptor_of(thread, Some(socket))?;
    let block = io_status::block(thread, address, length)?;
    let mut buffer = vec![0; block.length.min(DATAGRAM_BYTES_MAX)];
    loop {
        let room = buffer.as_mut_slice();
        match blocking(thread, |sandbox, waker| sandbox.receive_from(descriptor, room, false, waker))? {
            Ok((count, from)) => {
                block.memory.write(thread, 0, &buffer[..count])?;
                if let Some(SocketAddress::Inet(from)) = from {
                    native_socket_address::write(thread, sender, from)?;
                }
                return Ok(count as i32);
            }
            // An earlier datagram reached nobody: on an unconnected socket that is nobody's concern.
            Err(error) if error.is(Errno::CONNREFUSED) && !connected => {}
            Err(error) if error.is(Errno::CONNREFUSED) => return Err(thread.throw_plain("java/net/PortUnreachableException")),
            Err(error) => return of_error(&error).ok_or_else(|| throw_socket_error(thread, &error)),
        }
    }
}

/// Sends a datagram to the address at `target`, or to the peer if that is 0.
fn send(thread: &mut JavaThread, socket: Handle, address: i64, length: i32, target: i64, _target_length: i32) -> JavaResult<i32> {
    const MESSAGE_TOO_LONG: Errno = Errno(90);
    let descriptor = descriptor_of(thread, Some(socket))?;
    let block = io_status::block(thread, address, length)?;
    if block.length > DATAGRAM_BYTES_MAX {
        return Err(throw_socket_error(thread, &MESSAGE_TOO_LONG.into()));
    }
    let mut bytes = vec![0; block.length];
    block.memory.read(thread, 0, &mut bytes)?;
    let target = if target == 0 { None } else { Some(native_socket_address::read(thread, target)?) };
    match blocking(thread, |sandbox, waker| sandbox.send_to(descriptor, &bytes, target, waker))? {
        Ok(count) => Ok(count as i32),
        Err(error) if error.is(Errno::CONNREFUSED) => Err(thread.throw_plain("java/net/PortUnreachableException")),
        Err(error) => of_error(&error).ok_or_else(|| throw_socket_error(thread, &error)),
    }
}
