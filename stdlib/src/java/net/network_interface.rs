//! Natives of `java.net.NetworkInterface`.

use std::net::{IpAddr, Ipv4Addr};

use gc::Handle;
use runtime::linking::initialize;
use runtime::loading::load;
use runtime::natives::no_operation;
use runtime::objects;
use runtime::strings;
use runtime::{JavaResult, JavaThread, Value, natives};
use sandbox::{InterfaceAddress, NetworkInterface};

use super::inet_address::{new_inet_address, read_inet_address};
use super::names::is_ipv6_supported;
use super::socket_error::throw_socket_error;

natives! { "java/net/NetworkInterface":
    "init" "()V" => no_operation,
    "getAll" "()[Ljava/net/NetworkInterface;" => all,
    "getByName0" "(Ljava/lang/String;)Ljava/net/NetworkInterface;" => by_name,
    "getByIndex0" "(I)Ljava/net/NetworkInterface;" => by_index,
    "getByInetAddress0" "(Ljava/net/InetAddress;)Ljava/net/NetworkInterface;" => by_address,
    "boundInetAddress0" "(Ljava/net/InetAddress;)Z" => is_bound,
    "isUp0" "(Ljava/lang/String;I)Z" => is_up,
    "isLoopback0" "(Ljava/lang/String;I)Z" => is_loopback,
    "supportsMulticast0" "(Ljava/lang/String;I)Z" => supports_multicast,
    "isP2P0" "(Ljava/lang/String;I)Z" => is_point_to_point,
    "getMacAddr0" "([BLjava/lang/String;I)[B" => hardware_address,
    "getMTU0" "(Ljava/lang/String;I)I" => mtu,
}

/// The interfaces with addresses, newest first, and in each IPv6 (in the system's order) before IPv4 (newest first), as Java programs
/// see them elsewhere.
fn interfaces(thread: &mut JavaThread) -> JavaResult<Vec<NetworkInterface>> {
    let result = thread.vm().sandbox.network_interfaces();
    let mut interfaces = result.map_err(|error| throw_socket_error(thread, &error))?;
    if !is_ipv6_supported(thread)? {
        interfaces.iter_mut().for_each(|interface| interface.addresses.retain(|address| address.address.is_ipv4()));
    }
    interfaces.retain(|interface| !interface.addresses.is_empty());
    interfaces.reverse();
    for interface in &mut interfaces {
        let (mut newest_first, system_order): (Vec<_>, Vec<_>) =
            interface.addresses.drain(..).partition(|address| address.address.is_ipv4());
        newest_first.reverse();
        interface.addresses = system_order.into_iter().chain(newest_first).collect();
    }
    Ok(interfaces)
}

fn find(thread: &mut JavaThread, wanted: impl Fn(&NetworkInterface) -> bool) -> JavaResult<Option<NetworkInterface>> {
    Ok(interfaces(thread)?.into_iter().find(|interface| wanted(interface)))
}

fn find_object(thread: &mut JavaThread, wanted: impl Fn(&NetworkInterface) -> bool) -> JavaResult<Option<Handle>> {
    match find(thread, wanted)? {
        Some(interface) => new_interface(thread, &interface).map(Some),
        None => Ok(None),
    }
}

fn all(thread: &mut JavaThread) -> JavaResult<Option<Handle>> {
    let interfaces = interfaces(thread)?;
    if interfaces.is_empty() {
        return Ok(None);
    }
    let class = load::boot_class(thread, "java/net/NetworkInterface")?;
    let array = objects::new_object_array(thread, class, interfaces.len())?;
    for (index, interface) in interfaces.iter().enumerate() {
        thread.scope(|thread| {
            let object = new_interface(thread, interface)?;
            thread.set_element(array, index, Some(object));
            Ok(())
        })?;
    }
    Ok(Some(array))
}

fn by_name(thread: &mut JavaThread, name: Handle) -> JavaResult<Option<Handle>> {
    let name = strings::short_text(thread, name, 64);
    find_object(thread, |interface| interface.name == name)
}

fn by_index(thread: &mut JavaThread, index: i32) -> JavaResult<Option<Handle>> {
    find_object(thread, |interface| i64::from(interface.index) == i64::from(index))
}

fn by_address(thread: &mut JavaThread, address: Handle) -> JavaResult<Option<Handle>> {
    let (address, _) = read_inet_address(thread, address)?;
    find_object(thread, |interface| has_address(interface, address))
}

fn is_bound(thread: &mut JavaThread, address: Handle) -> JavaResult<bool> {
    let (address, _) = read_inet_address(thread, address)?;
    Ok(find(thread, |interface| has_address(interface, address))?.is_some())
}

fn has_address(interface: &NetworkInterface, address: IpAddr) -> bool {
    interface.addresses.iter().any(|own| own.address == address)
}

/// The interface with this name; an interface that is gone is an error.
fn named(thread: &mut JavaThread, name: Handle) -> JavaResult<NetworkInterface> {
    const NO_SUCH_DEVICE: i32 = 19;
    let name = strings::short_text(thread, name, 64);
    match find(thread, |interface| interface.name == name)? {
        Some(interface) => Ok(interface),
        None => Err(throw_socket_error(thread, &sandbox::Errno(NO_SUCH_DEVICE).into())),
    }
}

fn is_up(thread: &mut JavaThread, name: Handle, _index: i32) -> JavaResult<bool> {
    Ok(named(thread, name)?.is_up())
}

fn is_loopback(thread: &mut JavaThread, name: Handle, _index: i32) -> JavaResult<bool> {
    Ok(named(thread, name)?.is_loopback())
}

fn supports_multicast(thread: &mut JavaThread, name: Handle, _index: i32) -> JavaResult<bool> {
    Ok(named(thread, name)?.supports_multicast())
}

fn is_point_to_point(thread: &mut JavaThread, name: Handle, _index: i32) -> JavaResult<bool> {
    Ok(named(thread, name)?.is_point_to_point())
}

fn hardware_address(thread: &mut JavaThread, _address: Option<Handle>, name: Handle, _index: i32) -> JavaResult<Option<Handle>> {
    let interface = named(thread, name)?;
    if interface.hardware_address.is_empty() {
        return Ok(None);
    }
    objects::new_byte_array(thread, &interface.hardware_address).map(Some)
}

fn mtu(thread: &mut JavaThread, name: Handle, _index: i32) -> JavaResult<i32> {
    Ok(i32::try_from(named(thread, name)?.mtu).unwrap_or(i32::MAX))
}

fn new_instance(thread: &mut JavaThread, class: &str) -> JavaResult<Handle> {
    let class = load::boot_class(thread, class)?;
    initialize::initialize(thread, class)?;
    let object = objects::new_object(thread, class)?;
    thread.construct(class, "()V", &[Value::Ref(Some(object))])?;
    Ok(object)
}

fn new_interface(thread: &mut JavaThread, interface: &NetworkInterface) -> JavaResult<Handle> {
    let object = new_instance(thread, "java/net/NetworkInterface")?;
    let name = strings::new_string(thread, &interface.name)?;
    objects::set_named_field(thread, object, "name", "Ljava/lang/String;", Value::Ref(Some(name)))?;
    objects::set_named_field(thread, object, "displayName", "Ljava/lang/String;", Value::Ref(Some(name)))?;
    objects::set_named_field(thread, object, "index", "I", Value::Int(interface.index as i32))?;
    objects::set_named_field(thread, object, "virtual", "Z", Value::Int(0))?;
    let count = interface.addresses.len();
    let class = load::boot_class(thread, "java/net/InetAddress")?;
    let addresses = objects::new_object_array(thread, class, count)?;
    let class = load::boot_class(thread, "java/net/InterfaceAddress")?;
    let bindings = objects::new_object_array(thread, class, count)?;
    let class = load::boot_class(thread, "java/net/NetworkInterface")?;
    let children = objects::new_object_array(thread, class, 0)?;
    for (position, address) in interface.addresses.iter().enumerate() {
        thread.scope(|thread| {
            let inet = own_address(thread, object, interface.index, address)?;
            thread.set_element(addresses, position, Some(inet));
            let binding = new_binding(thread, inet, address)?;
            thread.set_element(bindings, position, Some(binding));
            Ok(())
        })?;
    }
    objects::set_named_field(thread, object, "addrs", "[Ljava/net/InetAddress;", Value::Ref(Some(addresses)))?;
    objects::set_named_field(thread, object, "bindings", "[Ljava/net/InterfaceAddress;", Value::Ref(Some(bindings)))?;
    objects::set_named_field(thread, object, "childs", "[Ljava/net/NetworkInterface;", Value::Ref(Some(children)))?;
    Ok(object)
}

/// An address of an interface; IPv6 ones know which interface that is.
fn own_address(thread: &mut JavaThread, interface: Handle, index: u32, address: &InterfaceAddress) -> JavaResult<Handle> {
    let inet = new_inet_address(thread, address.address, index, None)?;
    if address.address.is_ipv6() {
        let holder = objects::named_field(thread, inet, "holder6", "Ljava/net/Inet6Address$Inet6AddressHolder;")?.reference();
        if let Some(holder) = holder {
            objects::set_named_field(thread, holder, "scope_ifname", "Ljava/net/NetworkInterface;", Value::Ref(Some(interface)))?;
            objects::set_named_field(thread, holder, "scope_ifname_set", "Z", Value::Int(1))?;
        }
    }
    Ok(inet)
}

fn new_binding(thread: &mut JavaThread, inet: Handle, address: &InterfaceAddress) -> JavaResult<Handle> {
    let binding = new_instance(thread, "java/net/InterfaceAddress")?;
    objects::set_named_field(thread, binding, "address", "Ljava/net/InetAddress;", Value::Ref(Some(inet)))?;
    let broadcast = address.broadcast.filter(|broadcast| *broadcast != Ipv4Addr::UNSPECIFIED);
    if let Some(broadcast) = broadcast {
        let broadcast = new_inet_address(thread, IpAddr::V4(broadcast), 0, None)?;
        objects::set_named_field(thread, binding, "broadcast", "Ljava/net/Inet4Address;", Value::Ref(Some(broadcast)))?;
    }
    objects::set_named_field(thread, binding, "maskLength", "S", Value::Int(i32::from(address.prefix_length)))?;
    Ok(binding)
}
