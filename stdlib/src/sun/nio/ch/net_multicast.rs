//! Multicast groups. Functions of `Net`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use gc::Handle;
use runtime::{JavaResult, JavaThread};
use sandbox::{Errno, Membership, SandboxResult, SocketOption};

use super::io_status;
use super::net::{on_socket, on_socket_or_throw};
use crate::java::net::inet_address::address_of_bytes;
use crate::java::net::socket_error::throw_socket_error;

fn address(number: i32) -> Ipv4Addr {
    Ipv4Addr::from(number as u32)
}

/// Java makes `UnsupportedOperationException` of the status of a host that does not know the option.
fn status(thread: &mut JavaThread, result: SandboxResult<()>, may_be_unknown: bool) -> JavaResult<i32> {
    match result {
        Ok(()) => Ok(0),
        Err(error) if may_be_unknown && (error.is(Errno::NOPROTOOPT) || error.is(Errno::OPNOTSUPP)) => Ok(io_status::UNAVAILABLE),
        Err(error) => Err(throw_socket_error(thread, &error)),
    }
}

fn change(thread: &mut JavaThread, socket: Handle, join: bool, membership: Membership) -> JavaResult<i32> {
    let changed = on_socket(thread, socket, |sandbox, descriptor, _| sandbox.change_membership(descriptor, join, membership))?;
    status(thread, changed, join)
}

fn block_source(thread: &mut JavaThread, socket: Handle, block: bool, membership: Membership) -> JavaResult<i32> {
    let blocked = on_socket(thread, socket, |sandbox, descriptor, _| sandbox.block_source(descriptor, block, membership))?;
    status(thread, blocked, block)
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
    let (group, source) = (ipv6_address(thread, group)?, source.map(|source| ipv6_address(thread, source)).transpose()?);
    let membership = match group.to_ipv4_mapped() {
        Some(group) if source.is_none() => Membership::V4 { group, interface: Ipv4Addr::UNSPECIFIED, source: None },
        _ => Membership::V6 { group, interface: interface as u32, source },
    };
    change(thread, socket, join, membership)
}

fn ipv6_address(thread: &mut JavaThread, bytes: Handle) -> JavaResult<Ipv6Addr> {
    Ok(match address_of_bytes(thread, bytes)? {
        IpAddr::V6(address) => address,
        IpAddr::V4(address) => address.to_ipv6_mapped(),
    })
}

pub fn block_or_unblock_ipv4(
    thread: &mut JavaThread,
    block: bool,
    socket: Handle,
    group: i32,
    interface: i32,
    source: i32,
) -> JavaResult<i32> {
    let membership = Membership::V4 { group: address(group), interface: address(interface), source: Some(address(source)) };
    block_source(thread, socket, block, membership)
}

pub fn block_or_unblock_ipv6(
    thread: &mut JavaThread,
    block: bool,
    socket: Handle,
    group: Handle,
    interface: i32,
    source: Handle,
) -> JavaResult<i32> {
    let (group, source) = (ipv6_address(thread, group)?, ipv6_address(thread, source)?);
    block_source(thread, socket, block, Membership::V6 { group, interface: interface as u32, source: Some(source) })
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
