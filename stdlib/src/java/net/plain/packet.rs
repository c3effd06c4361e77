//! `DatagramPacket`s: sent, and filled with what was received.

use runtime::objects;
use runtime::{Handle, JavaResult, JavaThread, Value};
use sandbox::{Descriptor, Errno, SandboxError, SandboxResult, SocketAddress};

use super::{SOCKET_EXCEPTION, failed, field, int_field, open_socket, set_address, set_int_field, wait_for_input};
use crate::host::blocking;
use crate::java::net::inet_address::{new_inet_address, read_inet_address, scope_of, socket_address};
use crate::java::net::socket_error::throw_socket_error;
use crate::sun::nio::ch::datagram_channel_impl::DATAGRAM_BYTES_MAX;

fn required<T>(thread: &mut JavaThread, value: Option<T>, what: &str) -> JavaResult<T> {
    value.ok_or_else(|| thread.throw_new("java/lang/NullPointerException", what))
}

/// `send0`
pub fn send(thread: &mut JavaThread, this: Handle, packet: Option<Handle>) -> JavaResult<()> {
    let (_, descriptor) = open_socket(thread, this)?;
    let packet = required(thread, packet, "packet")?;
    let connected = objects::named_field(thread, this, "connected", "Z")?.int() != 0;
    let buffer = field(thread, packet, "buf", "[B")?;
    let address = field(thread, packet, "address", "Ljava/net/InetAddress;")?;
    let (buffer, address) = required(thread, buffer.zip(address), "null buffer || null address")?;
    let (offset, length) = (int_field(thread, packet, "offset")?, int_field(thread, packet, "length")?);
    let bytes = objects::byte_array_range(thread, buffer, offset, length.min(DATAGRAM_BYTES_MAX as i32))?;
    let target = if connected {
        None
    } else {
        let port = int_field(thread, packet, "port")?;
        Some(socket_address(thread, address, port)?)
    };
    match blocking(thread, |sandbox, waker| sandbox.send_to(descriptor, &bytes, target, waker))? {
        Ok(_) => Ok(()),
        Err(error) if error.is(Errno::CONNREFUSED) => Err(unreachable(thread)),
        Err(error @ SandboxError::Denied { .. }) => Err(throw_socket_error(thread, &error)),
        Err(error) => Err(thread.throw_new("java/io/IOException", &error.message())),
    }
}

fn unreachable(thread: &mut JavaThread) -> runtime::Throw {
    thread.throw_new("java/net/PortUnreachableException", "ICMP Port Unreachable")
}

/// `receive0`
pub fn receive(thread: &mut JavaThread, this: Handle, packet: Option<Handle>) -> JavaResult<()> {
    receive_or_peek(thread, this, packet, false).map(|_| ())
}

/// `peekData`: gives the sender's port, and the packet comes again.
pub fn peek_data(thread: &mut JavaThread, this: Handle, packet: Option<Handle>) -> JavaResult<i32> {
    receive_or_peek(thread, this, packet, true)
}

/// `peek`: puts the sender's address into the holder of another, if it is one of IPv4, and gives its port.
pub fn peek(thread: &mut JavaThread, this: Handle, address: Option<Handle>) -> JavaResult<i32> {
    let (file, descriptor) = open_socket(thread, this)?;
    let address = required(thread, address, "Null address in peek()")?;
    let timeout = int_field(thread, this, "timeout")?;
    wait_for_input(thread, (file, descriptor), timeout, ("Peek timed out", "Peek failed"))?;
    let mut byte = [0];
    let from = next(thread, (file, descriptor), &mut byte, true)?;
    let (_, from) = from.map_err(|error| receive_failed(thread, file, &error, "Peek failed"))?;
    let Some(from) = from.as_ref().and_then(SocketAddress::inet) else { return Ok(0) };
    if let std::net::IpAddr::V4(from) = from.ip().to_canonical()
        && let Some(holder) = field(thread, address, "holder", "Ljava/net/InetAddress$InetAddressHolder;")?
    {
        set_int_field(thread, holder, "address", u32::from(from) as i32)?;
    }
    Ok(i32::from(from.port()))
}

/// The next datagram. One that comes when the socket has been closed comes no more.
fn next(
    thread: &mut JavaThread,
    (file, descriptor): (Handle, Descriptor),
    room: &mut [u8],
    peek: bool,
) -> JavaResult<SandboxResult<(usize, Option<SocketAddress>)>> {
    let received = blocking(thread, |sandbox, waker| sandbox.receive_from(descriptor, room, peek, waker))?;
    if crate::host::descriptor_of(thread, Some(file))?.0 < 0 {
        return Ok(Err(Errno::BADF.into()));
    }
    Ok(received)
}

fn receive_failed(thread: &mut JavaThread, file: Handle, error: &SandboxError, what: &str) -> runtime::Throw {
    if error.is(Errno::CONNREFUSED) { unreachable(thread) } else { failed(thread, file, error, SOCKET_EXCEPTION, what) }
}

fn receive_or_peek(thread: &mut JavaThread, this: Handle, packet: Option<Handle>, peek: bool) -> JavaResult<i32> {
    let (file, descriptor) = open_socket(thread, this)?;
    let packet = required(thread, packet, "packet")?;
    let buffer = field(thread, packet, "buf", "[B")?;
    let buffer = required(thread, buffer, "packet buffer")?;
    let (offset, length) = (int_field(thread, packet, "offset")?, int_field(thread, packet, "bufLength")?);
    let length = length.clamp(0, DATAGRAM_BYTES_MAX as i32);
    objects::check_range(thread, buffer, offset, length)?;
    let timeout = int_field(thread, this, "timeout")?;
    wait_for_input(thread, (file, descriptor), timeout, ("Receive timed out", "Receive failed"))?;
    let mut bytes = vec![0; length as usize];
    let (count, from) = match next(thread, (file, descriptor), &mut bytes, peek)? {
        Ok(received) => received,
        Err(error) => {
            set_int_field(thread, packet, "offset", 0)?;
            set_int_field(thread, packet, "length", 0)?;
            return Err(receive_failed(thread, file, &error, "Receive failed"));
        }
    };
    let port = match from.as_ref().and_then(SocketAddress::inet) {
        Some(from) => set_sender(thread, packet, from)?,
        None => -1,
    };
    objects::write_byte_array(thread, buffer, offset, &bytes[..count])?;
    objects::set_named_field(thread, packet, "port", "I", Value::Int(port))?;
    set_int_field(thread, packet, "length", count as i32)?;
    Ok(port)
}

/// An address that the packet has already stays the same object.
fn set_sender(thread: &mut JavaThread, packet: Handle, from: std::net::SocketAddr) -> JavaResult<i32> {
    let known = field(thread, packet, "address", "Ljava/net/InetAddress;")?;
    let is_same = match known {
        Some(known) => read_inet_address(thread, known)?.0.to_canonical() == from.ip().to_canonical(),
        None => false,
    };
    if !is_same {
        let address = new_inet_address(thread, from.ip(), scope_of(from), None)?;
        set_address(thread, packet, address)?;
    }
    Ok(i32::from(from.port()))
}
