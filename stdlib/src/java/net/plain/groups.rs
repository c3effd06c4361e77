//! Multicast groups of the old datagram sockets, and the interfaces that they are reached through.

use std::net::{IpAddr, Ipv4Addr};

use runtime::linking::initialize;
use runtime::loading::load;
use runtime::{Handle, JavaResult, JavaThread, Value};
use sandbox::{Membership, SocketOption};

use super::datagram::{host_option, set_host_option};
use super::{SOCKET_EXCEPTION, failed, field, int_field, open_socket};
use crate::java::net::inet_address::{new_inet_address, read_inet_address};
use crate::java::net::names::is_ipv6_supported;

const INTERFACE: &str = "java/net/NetworkInterface";

/// `join`
pub fn join(thread: &mut JavaThread, this: Handle, group: Option<Handle>, interface: Option<Handle>) -> JavaResult<()> {
    change(thread, this, group, interface, true)
}

/// `leave`
pub fn leave(thread: &mut JavaThread, this: Handle, group: Option<Handle>, interface: Option<Handle>) -> JavaResult<()> {
    change(thread, this, group, interface, false)
}

fn change(thread: &mut JavaThread, this: Handle, group: Option<Handle>, interface: Option<Handle>, join: bool) -> JavaResult<()> {
    const ENOENT: i32 = 2;
    let (_, descriptor) = open_socket(thread, this)?;
    let Some(group) = group else {
        return Err(thread.throw_new("java/lang/NullPointerException", "iaObj"));
    };
    // Without an interface, the one that datagrams are sent through.
    let index = match interface {
        Some(interface) => int_field(thread, interface, "index")?,
        None if is_ipv6_supported(thread)? => host_option(thread, this, SocketOption::MulticastInterface)?,
        None => 0,
    };
    let membership = match read_inet_address(thread, group)?.0 {
        IpAddr::V4(group) => Membership::V4 { group, interface: address_of(thread, index), source: None },
        IpAddr::V6(group) => Membership::V6 { group, interface: index.max(0) as u32, source: None },
    };
    match thread.vm().sandbox.change_membership(descriptor, join, membership) {
        Ok(()) => Ok(()),
        Err(error) if !join && error.errno() == ENOENT => {
            Err(thread.throw_new(SOCKET_EXCEPTION, "Not a member of the multicast group"))
        }
        Err(error) => Err(thread.throw_new(SOCKET_EXCEPTION, &error.message())),
    }
}

/// An IPv4 address of the interface with this number, or that of any.
fn address_of(thread: &JavaThread, index: i32) -> Ipv4Addr {
    let interfaces = thread.vm().sandbox.network_interfaces().unwrap_or_default();
    let interface = interfaces.into_iter().find(|interface| i32::try_from(interface.index) == Ok(index));
    let addresses = interface.into_iter().flat_map(|interface| interface.addresses);
    let mut ipv4 = addresses.filter_map(|address| match address.address {
        IpAddr::V4(address) => Some(address),
        IpAddr::V6(_) => None,
    });
    ipv4.next().unwrap_or(Ipv4Addr::UNSPECIFIED)
}

/// `IP_MULTICAST_IF2`: through a `NetworkInterface`.
pub fn set_interface(thread: &mut JavaThread, this: Handle, interface: Handle) -> JavaResult<()> {
    let index = int_field(thread, interface, "index")?;
    set_ipv4_interface(thread, this, address_of(thread, index))?;
    if is_ipv6_supported(thread)? { set_host_option(thread, this, SocketOption::MulticastInterface, index) } else { Ok(()) }
}

/// `IP_MULTICAST_IF`: through the interface with this address.
pub fn set_interface_by_address(thread: &mut JavaThread, this: Handle, address: Handle) -> JavaResult<()> {
    let wanted = read_inet_address(thread, address)?.0;
    if let IpAddr::V4(address) = wanted {
        set_ipv4_interface(thread, this, address)?;
    }
    if !is_ipv6_supported(thread)? {
        return Ok(());
    }
    if wanted.is_unspecified() {
        return set_host_option(thread, this, SocketOption::MulticastInterface, 0);
    }
    let interfaces = thread.vm().sandbox.network_interfaces().unwrap_or_default();
    let has_it = |interface: &&sandbox::NetworkInterface| interface.addresses.iter().any(|address| address.address == wanted);
    let Some(index) = interfaces.iter().find(has_it).map(|interface| interface.index) else {
        let message = "bad argument for IP_MULTICAST_IF: address not bound to any interface";
        return Err(thread.throw_new(SOCKET_EXCEPTION, message));
    };
    set_host_option(thread, this, SocketOption::MulticastInterface, index as i32)
}

fn set_ipv4_interface(thread: &mut JavaThread, this: Handle, address: Ipv4Addr) -> JavaResult<()> {
    let (file, descriptor) = open_socket(thread, this)?;
    let set = thread.vm().sandbox.set_multicast_interface_address(descriptor, address);
    let is_only = !is_ipv6_supported(thread)?;
    match set {
        Err(error) if is_only => Err(failed(thread, file, &error, SOCKET_EXCEPTION, "Error setting socket option")),
        _ => Ok(()),
    }
}

/// The interface that datagrams to groups are sent through, or its first address; that of any if none was set.
pub fn interface(thread: &mut JavaThread, this: Handle, as_interface: bool) -> JavaResult<Option<Handle>> {
    let found = if is_ipv6_supported(thread)? {
        let index = host_option(thread, this, SocketOption::MulticastInterface)?;
        if index > 0 { static_call(thread, "getByIndex0", "(I)Ljava/net/NetworkInterface;", Value::Int(index))? } else { None }
    } else {
        let (file, descriptor) = open_socket(thread, this)?;
        let address = thread.vm().sandbox.multicast_interface_address(descriptor);
        let address = address.map_err(|error| failed(thread, file, &error, SOCKET_EXCEPTION, "Error getting socket option"))?;
        let address = new_inet_address(thread, IpAddr::V4(address), 0, None)?;
        if !as_interface {
            return Ok(Some(address));
        }
        let descriptor = "(Ljava/net/InetAddress;)Ljava/net/NetworkInterface;";
        static_call(thread, "getByInetAddress0", descriptor, Value::Ref(Some(address)))?
    };
    match found {
        _ if as_interface => Ok(found),
        None => new_inet_address(thread, IpAddr::V6(std::net::Ipv6Addr::UNSPECIFIED), 0, None).map(Some),
        Some(interface) => first_address(thread, interface),
    }
}

fn first_address(thread: &mut JavaThread, interface: Handle) -> JavaResult<Option<Handle>> {
    let addresses = field(thread, interface, "addrs", "[Ljava/net/InetAddress;")?;
    match addresses.filter(|addresses| thread.array_length(*addresses) > 0) {
        Some(addresses) => Ok(thread.element(addresses, 0)),
        None => Err(thread.throw_new(SOCKET_EXCEPTION, "IPV6_MULTICAST_IF returned interface without IP bindings")),
    }
}

fn static_call(thread: &mut JavaThread, name: &str, descriptor: &str, argument: Value) -> JavaResult<Option<Handle>> {
    let class = load::boot_class(thread, INTERFACE)?;
    initialize::initialize(thread, class)?;
    let method = thread.declared_method(class, name, descriptor)?;
    Ok(thread.invoke(method, &[argument])?.reference())
}
