//! Sockets and connections. Functions of `Net`.

use gc::Handle;
use runtime::{JavaResult, JavaThread};
use sandbox::{Descriptor, Errno, Sandbox, SandboxResult, Shutdown, SocketAddress, SocketDomain, SocketOption};

use super::epoll::timeout_of;
use super::io_status::{self, of_error};
use super::net::{on_socket, on_socket_or_throw};
use crate::host::set_descriptor;
use crate::java::net::inet_address::{new_inet_address, new_socket_address, scope_of, socket_address};
use crate::java::net::names::is_ipv6_supported;
use crate::java::net::socket_error::throw_socket_error;

/// What `connect0` and `accept` return when they have done it.
const DONE: i32 = 1;

pub fn socket(thread: &mut JavaThread, prefer_ipv6: bool, stream: bool, reuse: bool, _fast_loopback: bool) -> JavaResult<i32> {
    let domain = if prefer_ipv6 && is_ipv6_supported(thread)? { SocketDomain::Inet6 } else { SocketDomain::Inet4 };
    let made = create(&thread.vm().sandbox, domain, stream, reuse);
    made.map(|descriptor| descriptor.0).map_err(|error| throw_socket_error(thread, &error))
}

fn create(sandbox: &Sandbox, domain: SocketDomain, stream: bool, reuse: bool) -> SandboxResult<Descriptor> {
    let descriptor = sandbox.socket(domain, stream)?;
    if reuse && let Err(error) = sandbox.set_socket_option(descriptor, SocketOption::ReuseAddress, 1) {
        sandbox.close(descriptor)?;
        return Err(error);
    }
    Ok(descriptor)
}

pub fn bind(
    thread: &mut JavaThread,
    socket: Handle,
    _prefer_ipv6: bool,
    _exclusive: bool,
    address: Handle,
    port: i32,
) -> JavaResult<()> {
    let address = SocketAddress::Inet(socket_address(thread, address, port)?);
    on_socket_or_throw(thread, socket, |sandbox, descriptor, _| sandbox.bind(descriptor, &address))
}

pub fn listen(thread: &mut JavaThread, socket: Handle, backlog: i32) -> JavaResult<()> {
    on_socket_or_throw(thread, socket, |sandbox, descriptor, _| sandbox.listen(descriptor, backlog))
}

pub fn connect(thread: &mut JavaThread, _prefer_ipv6: bool, socket: Handle, address: Handle, port: i32) -> JavaResult<i32> {
    let address = SocketAddress::Inet(socket_address(thread, address, port)?);
    let result = on_socket(thread, socket, |sandbox, descriptor, waker| sandbox.connect(descriptor, &address, waker))?;
    connect_status(thread, result)
}

/// 1 when connected, else the status of a connection in progress.
pub fn connect_status(thread: &mut JavaThread, result: SandboxResult<bool>) -> JavaResult<i32> {
    match result {
        Ok(true) => Ok(DONE),
        Ok(false) => Ok(io_status::UNAVAILABLE),
        Err(error) => of_error(&error).ok_or_else(|| throw_socket_error(thread, &error)),
    }
}

/// Sets `new_socket` to the connection and writes who connected into `addresses`.
pub fn accept(thread: &mut JavaThread, socket: Handle, new_socket: Handle, addresses: Handle) -> JavaResult<i32> {
    let accepted = on_socket(thread, socket, |sandbox, descriptor, waker| sandbox.accept(descriptor, waker))?;
    let (descriptor, address) = match accepted {
        Ok(accepted) => accepted,
        Err(error) => return of_error(&error).ok_or_else(|| throw_socket_error(thread, &error)),
    };
    set_descriptor(thread, new_socket, descriptor)?;
    if let Some(address) = address.inet() {
        let address = new_socket_address(thread, address)?;
        thread.set_element(addresses, 0, Some(address));
    }
    Ok(DONE)
}

pub fn shutdown(thread: &mut JavaThread, socket: Handle, how: i32) -> JavaResult<()> {
    let how = match how {
        0 => Shutdown::Read,
        1 => Shutdown::Write,
        _ => Shutdown::Both,
    };
    match on_socket(thread, socket, |sandbox, descriptor, _| sandbox.shutdown(descriptor, how))? {
        Err(error) if !error.is(Errno::NOTCONN) => Err(throw_socket_error(thread, &error)),
        _ => Ok(()),
    }
}

fn port_of(address: &SocketAddress) -> i32 {
    address.inet().map_or(0, |address| i32::from(address.port()))
}

fn object_of(thread: &mut JavaThread, address: &SocketAddress) -> JavaResult<Option<Handle>> {
    match address.inet() {
        Some(address) => new_inet_address(thread, address.ip(), scope_of(address), None).map(Some),
        None => Ok(None),
    }
}

pub fn local_port(thread: &mut JavaThread, socket: Handle) -> JavaResult<i32> {
    let address = on_socket_or_throw(thread, socket, |sandbox, descriptor, _| sandbox.local_address(descriptor))?;
    Ok(port_of(&address))
}

pub fn local_address(thread: &mut JavaThread, socket: Handle) -> JavaResult<Option<Handle>> {
    let address = on_socket_or_throw(thread, socket, |sandbox, descriptor, _| sandbox.local_address(descriptor))?;
    object_of(thread, &address)
}

pub fn remote_port(thread: &mut JavaThread, socket: Handle) -> JavaResult<i32> {
    let address = on_socket_or_throw(thread, socket, |sandbox, descriptor, _| sandbox.peer_address(descriptor))?;
    Ok(port_of(&address))
}

pub fn remote_address(thread: &mut JavaThread, socket: Handle) -> JavaResult<Option<Handle>> {
    let address = on_socket_or_throw(thread, socket, |sandbox, descriptor, _| sandbox.peer_address(descriptor))?;
    object_of(thread, &address)
}

pub fn available(thread: &mut JavaThread, socket: Handle) -> JavaResult<i32> {
    let bytes = on_socket_or_throw(thread, socket, |sandbox, descriptor, _| sandbox.available(descriptor))?;
    Ok(i32::try_from(bytes).unwrap_or(i32::MAX))
}

pub fn send_urgent(thread: &mut JavaThread, socket: Handle, byte: i8) -> JavaResult<i32> {
    let sent = on_socket(thread, socket, |sandbox, descriptor, waker| sandbox.send_urgent(descriptor, byte as u8, waker))?;
    io_status::of_write(thread, sent).map(|count| count as i32)
}

/// Only Windows has urgent data that a selector must be rid of.
pub fn discard_urgent(_thread: &mut JavaThread, _socket: Handle) -> JavaResult<bool> {
    Ok(false)
}

/// The events that occurred; none if a signal ended the wait.
pub fn poll(thread: &mut JavaThread, socket: Handle, events: i32, timeout_ms: i64) -> JavaResult<i32> {
    let timeout = timeout_of(timeout_ms);
    let polled = on_socket(thread, socket, |sandbox, descriptor, waker| sandbox.poll(descriptor, events as i16, timeout, waker))?;
    match polled {
        Ok(occurred) => Ok(i32::from(occurred)),
        Err(error) if error.is(Errno::INTR) => Ok(0),
        Err(error) => Err(throw_socket_error(thread, &error)),
    }
}

/// Whether a connection in progress is made.
pub fn poll_connect(thread: &mut JavaThread, socket: Handle, timeout_ms: i64) -> JavaResult<bool> {
    let timeout = timeout_of(timeout_ms);
    match on_socket(thread, socket, |sandbox, descriptor, waker| sandbox.finish_connect(descriptor, timeout, waker))? {
        Err(error) if error.is(Errno::INTR) => Ok(false),
        result => result.map_err(|error| throw_socket_error(thread, &error)),
    }
}
