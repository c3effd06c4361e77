//! Natives of `sun.nio.ch.UnixDomainSockets`.

use gc::Handle;
use runtime::objects;
use runtime::{JavaResult, JavaThread, natives};
use sandbox::{SocketAddress, SocketDomain};

use super::io_status::of_error;
use super::net::{on_socket, on_socket_or_throw};
use super::net_connections::connect_status;
use crate::host::set_descriptor;
use crate::java::net::socket_error::throw_socket_error;

natives! { "sun/nio/ch/UnixDomainSockets":
    "init" "()Z" => init,
    "socket0" "()I" => socket,
    "bind0" "(Ljava/io/FileDescriptor;[B)V" => bind,
    "connect0" "(Ljava/io/FileDescriptor;[B)I" => connect,
    "accept0" "(Ljava/io/FileDescriptor;Ljava/io/FileDescriptor;[Ljava/lang/Object;)I" => accept,
    "localAddress0" "(Ljava/io/FileDescriptor;)[B" => local_address,
}

/// Longest path that fits a socket address, less two bytes as the Java library has it.
const PATH_BYTES_MAX: usize = 106;

/// Whether there are such sockets.
fn init(_thread: &mut JavaThread) -> JavaResult<bool> {
    Ok(true)
}

fn socket(thread: &mut JavaThread) -> JavaResult<i32> {
    let result = thread.vm().sandbox.socket(SocketDomain::Unix, true);
    result.map(|descriptor| descriptor.0).map_err(|error| throw_socket_error(thread, &error))
}

fn address(thread: &mut JavaThread, path: Handle) -> JavaResult<SocketAddress> {
    if thread.array_length(path) > PATH_BYTES_MAX {
        return Err(thread.throw_new("java/net/SocketException", "Unix domain path too long"));
    }
    Ok(SocketAddress::Unix(objects::byte_array(thread, path, PATH_BYTES_MAX)))
}

fn bind(thread: &mut JavaThread, socket: Handle, path: Handle) -> JavaResult<()> {
    let address = address(thread, path)?;
    on_socket_or_throw(thread, socket, |sandbox, descriptor, _| sandbox.bind(descriptor, &address))
}

fn connect(thread: &mut JavaThread, socket: Handle, path: Handle) -> JavaResult<i32> {
    let address = address(thread, path)?;
    let result = on_socket(thread, socket, |sandbox, descriptor, waker| sandbox.connect(descriptor, &address, waker))?;
    connect_status(thread, result)
}

fn path_of(address: &SocketAddress) -> &[u8] {
    match address {
        SocketAddress::Unix(path) => path,
        SocketAddress::Inet(_) => &[],
    }
}

/// Sets `new_socket` to the connection and writes the path of who connected into `paths`.
fn accept(thread: &mut JavaThread, socket: Handle, new_socket: Handle, paths: Handle) -> JavaResult<i32> {
    let (descriptor, address) = match on_socket(thread, socket, |sandbox, descriptor, waker| sandbox.accept(descriptor, waker))? {
        Ok(accepted) => accepted,
        Err(error) => return of_error(&error).ok_or_else(|| throw_socket_error(thread, &error)),
    };
    set_descriptor(thread, new_socket, descriptor)?;
    let path = objects::new_byte_array(thread, path_of(&address))?;
    thread.set_element(paths, 0, Some(path));
    Ok(1)
}

fn local_address(thread: &mut JavaThread, socket: Handle) -> JavaResult<Handle> {
    let address = on_socket_or_throw(thread, socket, |sandbox, descriptor, _| sandbox.local_address(descriptor))?;
    objects::new_byte_array(thread, path_of(&address))
}
