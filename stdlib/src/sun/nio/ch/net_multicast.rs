//! Multicast groups. Functions of `Net`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use gc::Handle;
use runtime::{JavaResult, JavaThread};
use sandbox::{Errno, Membership, SocketOption};

use super::io_status;
use super::net::{on_socket, on_socket_or_throw};
use crate::java::net::inet_address::address_of_bytes;
use crate::java::net::socket_error::throw_socket_error;

fn address(number: i32) -> Ipv4Addr {
    Ipv4Addr::from(number as u32)
}

fn change(thread: &mut JavaThread, socket: Handle, join: bool, membership: Membership) -> JavaResult<i32> {
    match on_socket(thread, socket, |sandbox, descriptor, _| sandbox.change_membership(descriptor, join, membership))? {
        Ok(()) => Ok(0),
        Err(error) if join && (error.is(Errno::NOPROTOOPT) || error.is(Errno::OPNOTSUPP)) => Ok(io_status::UNAVAILABLE),
        Err(error) => Err(throw_socket_error(thread, &error)),
    }
}

/// A source of 0 means any.
pub fn join_or_drop_ipv4(
    thread: &mut JavaThread,
    join: bool,
    socket: Handle,
    group: i32,
    interface: i32,
    source: i32,
) -> JavaResult<i32> {
    let source = (source != 0).then(|| address(source));
    change(thread, socket, join, Membership::V4 { group: address(group), interface: address(interface), source })
}

pub fn join_or_drop_ipv6(
    thread: &mut JavaThread,
    join: bool,
    socket: Handle,
    group: Handle,
    interface: i32,
    source: Option<Handle>,
) -> JavaResult<i32> {
    if source.is_some() {
        return Ok(io_status::UNAVAILABLE);
    }
    let group = match address_of_bytes(thread, group)? {
        IpAddr::V6(group) => group,
        IpAddr::V4(group) => group.to_ipv6_mapped(),
    };
    match group.to_ipv4_mapped() {
        Some(group) => {
            let membership = Membership::V4 { group, interface: Ipv4Addr::UNSPECIFIED, source: None };
            change(thread, socket, join, membership)
        }
        None => {
            change(thread, socket, join, Membership::V6 { group: Ipv6Addr::from(group.octets()), interface: interface as u32 })
        }
    }
}

/// Blocking single senders is not offered; Java turns the status into `UnsupportedOperationException`.
pub fn block_or_unblock_ipv4(
    _thread: &mut JavaThread,
    _block: bool,
    _socket: Handle,
    _group: i32,
    _interface: i32,
    _source: i32,
) -> JavaResult<i32> {
    Ok(io_status::UNAVAILABLE)
}

/// As `block_or_unblock_ipv4`.
pub fn block_or_unblock_ipv6(
    _thread: &mut JavaThread,
    _block: bool,
    _socket: Handle,
    _group: Option<Handle>,
    _interface: i32,
    _source: Option<Handle>,
) -> JavaResult<i32> {
    Ok(io_status::UNAVAILABLE)
}

pub fn set_interface_ipv4(thread: &mut JavaThread, socket: Handle, interface: i32) -> JavaResult<()> {
    on_socket_or_throw(thread, socket, |sandbox, descriptor, _| {
        sandbox.set_multicast_interface_address(descriptor, address(interface))
    })
}

pub fn interface_ipv4(thread: &mut JavaThread, socket: Handle) -> JavaResult<i32> {
    let interface = on_socket_or_throw(thread, socket, |sandbox, descriptor, _| sandbox.multicast_interface_address(descriptor))?;
    Ok(u32::from(interface) as i32)
}

pub fn set_interface_ipv6(thread: &mut JavaThread, socket: Handle, interface: i32) -> JavaResult<()> {
    on_socket_or_throw(thread, socket, |sandbox, descriptor, _| {
        sandbox.set_socket_option(descriptor, SocketOption::MulticastInterface, interface)
    })
}

pub fn interface_ipv6(thread: &mut JavaThread, socket: Handle) -> JavaResult<i32> {
    on_socket_or_throw(thread, socket, |sandbox, descriptor, _| {
        sandbox.socket_option(descriptor, SocketOption::MulticastInterface)
    })
}
