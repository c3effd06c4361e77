//! `InetAddress` objects: made and read. Natives of `InetAddress`, `Inet4Address`, `Inet6Address` do nothing else.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV6};

use gc::Handle;
use runtime::linking::initialize;
use runtime::loading::load;
use runtime::natives::no_operation;
use runtime::objects;
use runtime::strings;
use runtime::{JavaResult, JavaThread, Value, natives};

natives! { "java/net/InetAddress":
    "init" "()V" => no_operation,
}

/// `InetAddress.IPv4` as `InetAddressHolder.family` has it.
const FAMILY_IPV4: i32 = 1;

/// A new `Inet4Address` or `Inet6Address`, with a host name if it is known. `scope` is the index of an interface, or 0.
///
/// # Errors
/// `OutOfMemoryError`.
pub fn new_inet_address(thread: &mut JavaThread, address: IpAddr, scope: u32, host: Option<&str>) -> JavaResult<Handle> {
    let host = match host {
        Some(host) => Some(strings::new_string(thread, host)?),
        None => None,
    };
    match address {
        IpAddr::V4(address) => new_inet4_address(thread, address, host),
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(address) => new_inet4_address(thread, address, host),
            None => new_inet6_address(thread, address, scope, host),
        },
    }
}

fn new_inet4_address(thread: &mut JavaThread, address: Ipv4Addr, host: Option<Handle>) -> JavaResult<Handle> {
    let class = load::boot_class(thread, "java/net/Inet4Address")?;
    initialize::initialize(thread, class)?;
    let object = objects::new_object(thread, class)?;
    let number = Value::Int(u32::from(address) as i32);
    thread.construct(class, "(Ljava/lang/String;I)V", &[Value::Ref(Some(object)), Value::Ref(host), number])?;
    Ok(object)
}

fn new_inet6_address(thread: &mut JavaThread, address: Ipv6Addr, scope: u32, host: Option<Handle>) -> JavaResult<Handle> {
    let class = load::boot_class(thread, "java/net/Inet6Address")?;
    initialize::initialize(thread, class)?;
    let bytes = objects::new_byte_array(thread, &address.octets())?;
    let object = objects::new_object(thread, class)?;
    let (this, host, bytes) = (Value::Ref(Some(object)), Value::Ref(host), Value::Ref(Some(bytes)));
    if scope == 0 {
        thread.construct(class, "(Ljava/lang/String;[B)V", &[this, host, bytes])?;
    } else {
        thread.construct(class, "(Ljava/lang/String;[BI)V", &[this, host, bytes, Value::Int(scope as i32)])?;
    }
    Ok(object)
}

/// A new `InetSocketAddress`.
///
/// # Errors
/// `OutOfMemoryError`.
pub fn new_socket_address(thread: &mut JavaThread, address: SocketAddr) -> JavaResult<Handle> {
    let inet = new_inet_address(thread, address.ip(), scope_of(address), None)?;
    let class = load::boot_class(thread, "java/net/InetSocketAddress")?;
    initialize::initialize(thread, class)?;
    let object = objects::new_object(thread, class)?;
    let arguments = [Value::Ref(Some(object)), Value::Ref(Some(inet)), Value::Int(i32::from(address.port()))];
    thread.construct(class, "(Ljava/net/InetAddress;I)V", &arguments)?;
    Ok(object)
}

/// The interface index in an IPv6 socket address.
pub fn scope_of(address: SocketAddr) -> u32 {
    match address {
        SocketAddr::V6(address) => address.scope_id(),
        SocketAddr::V4(_) => 0,
    }
}

/// The address in an `InetAddress`, and its scope.
///
/// # Errors
/// `NullPointerException` for a half-made object.
pub fn read_inet_address(thread: &mut JavaThread, object: Handle) -> JavaResult<(IpAddr, u32)> {
    let holder = required(thread, object, "holder", "Ljava/net/InetAddress$InetAddressHolder;")?;
    if objects::named_field(thread, holder, "family", "I")?.int() == FAMILY_IPV4 {
        let number = objects::named_field(thread, holder, "address", "I")?.int();
        return Ok((IpAddr::V4(Ipv4Addr::from(number as u32)), 0));
    }
    let holder = required(thread, object, "holder6", "Ljava/net/Inet6Address$Inet6AddressHolder;")?;
    let bytes = required(thread, holder, "ipaddress", "[B")?;
    let scope = objects::named_field(thread, holder, "scope_id", "I")?.int();
    match <[u8; 16]>::try_from(objects::byte_array(thread, bytes, 17)) {
        Ok(octets) => Ok((IpAddr::V6(Ipv6Addr::from(octets)), scope as u32)),
        Err(_) => Err(thread.throw_null_pointer()),
    }
}

/// The socket address that an `InetAddress` and a port stand for.
///
/// # Errors
/// As `read_inet_address`.
pub fn socket_address(thread: &mut JavaThread, object: Handle, port: i32) -> JavaResult<SocketAddr> {
    let (address, scope) = read_inet_address(thread, object)?;
    Ok(match address {
        IpAddr::V4(_) => SocketAddr::new(address, port as u16),
        IpAddr::V6(address) => SocketAddr::V6(SocketAddrV6::new(address, port as u16, 0, scope)),
    })
}

fn required(thread: &mut JavaThread, object: Handle, name: &str, descriptor: &str) -> JavaResult<Handle> {
    match objects::named_field(thread, object, name, descriptor)?.reference() {
        Some(value) => Ok(value),
        None => Err(thread.throw_null_pointer()),
    }
}

/// The address in a `byte[]` of 4 or 16 bytes.
///
/// # Errors
/// `UnknownHostException`.
pub fn address_of_bytes(thread: &mut JavaThread, array: Handle) -> JavaResult<IpAddr> {
    let bytes = objects::byte_array(thread, array, 17);
    if let Ok(octets) = <[u8; 4]>::try_from(bytes.as_slice()) {
        return Ok(IpAddr::V4(Ipv4Addr::from(octets)));
    }
    if let Ok(octets) = <[u8; 16]>::try_from(bytes.as_slice()) {
        return Ok(IpAddr::V6(Ipv6Addr::from(octets)));
    }
    Err(thread.throw_plain("java/net/UnknownHostException"))
}
