//! Natives of `java.net.PlainDatagramSocketImpl`.

use runtime::boxing::box_value;
use runtime::natives::no_operation;
use runtime::{Handle, JavaResult, JavaThread, Value, ValueKind, natives};
use sandbox::{Descriptor, SocketAddress, SocketDomain, SocketOption};

use super::{
    SOCKET_EXCEPTION, class_of_bind_error, closed, failed, field, groups, int_field, open_socket, options, packet, set_int_field,
};
use crate::host::{blocking, descriptor_of, set_descriptor};
use crate::java::net::inet_address::{new_inet_address, scope_of, socket_address};
use crate::java::net::names::is_ipv6_supported;
use crate::java::net::socket_error::throw_socket_error;

natives! { "java/net/PlainDatagramSocketImpl":
    "init" "()V" => no_operation,
    "bind0" "(ILjava/net/InetAddress;)V" => bind,
    "send0" "(Ljava/net/DatagramPacket;)V" => packet::send,
    "peek" "(Ljava/net/InetAddress;)I" => packet::peek,
    "peekData" "(Ljava/net/DatagramPacket;)I" => packet::peek_data,
    "receive0" "(Ljava/net/DatagramPacket;)V" => packet::receive,
    "setTimeToLive" "(I)V" => set_time_to_live,
    "getTimeToLive" "()I" => time_to_live,
    "setTTL" "(B)V" => set_old_time_to_live,
    "getTTL" "()B" => old_time_to_live,
    "join" "(Ljava/net/InetAddress;Ljava/net/NetworkInterface;)V" => groups::join,
    "leave" "(Ljava/net/InetAddress;Ljava/net/NetworkInterface;)V" => groups::leave,
    "datagramSocketCreate" "()V" => create,
    "datagramSocketClose" "()V" => close,
    "socketSetOption0" "(ILjava/lang/Object;)V" => set_option,
    "socketGetOption" "(I)Ljava/lang/Object;" => option,
    "connect0" "(Ljava/net/InetAddress;I)V" => connect,
    "disconnect0" "(I)V" => disconnect,
    "dataAvailable" "()I" => data_available,
}

fn bind(thread: &mut JavaThread, this: Handle, port: i32, address: Option<Handle>) -> JavaResult<()> {
    let (file, descriptor) = open_socket(thread, this)?;
    let Some(address) = address else {
        return Err(thread.throw_new("java/lang/NullPointerException", "iaObj is null."));
    };
    let local = SocketAddress::Inet(socket_address(thread, address, port)?);
    let sandbox = thread.vm().sandbox.clone();
    let bound = sandbox.bind(descriptor, &local);
    bound.map_err(|error| failed(thread, file, &error, class_of_bind_error(&error), "Bind failed"))?;
    let local = sandbox.local_address(descriptor);
    let local = local.map_err(|error| failed(thread, file, &error, SOCKET_EXCEPTION, "Error getting socket name"))?;
    set_int_field(thread, this, "localPort", local.inet().map_or(port, |local| i32::from(local.port())))
}

fn create(thread: &mut JavaThread, this: Handle) -> JavaResult<()> {
    let Some(file) = field(thread, this, "fd", "Ljava/io/FileDescriptor;")? else { return Err(closed(thread)) };
    let domain = if is_ipv6_supported(thread)? { SocketDomain::Inet6 } else { SocketDomain::Inet4 };
    let sandbox = thread.vm().sandbox.clone();
    let made = sandbox.socket(domain, false);
    let descriptor = made.map_err(|error| throw_socket_error(thread, &error))?;
    let ready = sandbox
        .set_socket_option(descriptor, SocketOption::Broadcast, 1)
        .and_then(|()| sandbox.set_socket_option(descriptor, SocketOption::MulticastTimeToLive, 1));
    if let Err(error) = ready {
        let _ = sandbox.close(descriptor);
        return Err(thread.throw_new(SOCKET_EXCEPTION, &error.message()));
    }
    set_descriptor(thread, file, descriptor)
}

fn close(thread: &mut JavaThread, this: Handle) -> JavaResult<()> {
    let file = field(thread, this, "fd", "Ljava/io/FileDescriptor;")?;
    let descriptor = descriptor_of(thread, file)?;
    let Some(file) = file.filter(|_| descriptor.0 >= 0) else { return Ok(()) };
    set_descriptor(thread, file, Descriptor(-1))?;
    let sandbox = thread.vm().sandbox.clone();
    // This wakes who waits for a datagram.
    let _ = sandbox.pre_close(descriptor);
    let _ = sandbox.close(descriptor);
    Ok(())
}

fn connect(thread: &mut JavaThread, this: Handle, address: Option<Handle>, port: i32) -> JavaResult<()> {
    let (file, descriptor) = open_socket(thread, this)?;
    let Some(address) = address else {
        return Err(thread.throw_new("java/lang/NullPointerException", "address"));
    };
    let target = SocketAddress::Inet(socket_address(thread, address, port)?);
    let connected = blocking(thread, |sandbox, waker| sandbox.connect(descriptor, &target, waker))?;
    connected.map(|_| ()).map_err(|error| failed(thread, file, &error, "java/net/ConnectException", "Connect failed"))
}

/// The system forgets a port that it has chosen itself: the socket gets it again.
fn disconnect(thread: &mut JavaThread, this: Handle, _family: i32) -> JavaResult<()> {
    let file = field(thread, this, "fd", "Ljava/io/FileDescriptor;")?;
    let descriptor = descriptor_of(thread, file)?;
    let sandbox = thread.vm().sandbox.clone();
    let _ = sandbox.disconnect(descriptor);
    let local = sandbox.local_address(descriptor).ok().and_then(|local| local.inet());
    if let Some(mut local) = local.filter(|local| local.port() == 0) {
        local.set_port(int_field(thread, this, "localPort")? as u16);
        let _ = sandbox.bind(descriptor, &SocketAddress::Inet(local));
    }
    Ok(())
}

fn data_available(thread: &mut JavaThread, this: Handle) -> JavaResult<i32> {
    let file = field(thread, this, "fd", "Ljava/io/FileDescriptor;")?;
    let descriptor = descriptor_of(thread, file)?;
    let bytes = thread.vm().sandbox.available(descriptor);
    Ok(bytes.map_or(-1, |bytes| i32::try_from(bytes).unwrap_or(i32::MAX)))
}

fn set_time_to_live(thread: &mut JavaThread, this: Handle, value: i32) -> JavaResult<()> {
    set_host_option(thread, this, SocketOption::MulticastTimeToLive, value)
}

fn set_old_time_to_live(thread: &mut JavaThread, this: Handle, value: i8) -> JavaResult<()> {
    set_time_to_live(thread, this, i32::from(value as u8))
}

fn time_to_live(thread: &mut JavaThread, this: Handle) -> JavaResult<i32> {
    host_option(thread, this, SocketOption::MulticastTimeToLive)
}

fn old_time_to_live(thread: &mut JavaThread, this: Handle) -> JavaResult<i8> {
    time_to_live(thread, this).map(|value| value as i8)
}

/// Sets an option of the host.
///
/// # Errors
/// `SocketException`.
pub fn set_host_option(thread: &mut JavaThread, this: Handle, option: SocketOption, value: i32) -> JavaResult<()> {
    let (file, descriptor) = open_socket(thread, this)?;
    let set = thread.vm().sandbox.set_socket_option(descriptor, option, value);
    set.map_err(|error| failed(thread, file, &error, SOCKET_EXCEPTION, "Error setting socket option"))
}

/// The value of an option of the host.
///
/// # Errors
/// `SocketException`.
pub fn host_option(thread: &mut JavaThread, this: Handle, option: SocketOption) -> JavaResult<i32> {
    let (file, descriptor) = open_socket(thread, this)?;
    let value = thread.vm().sandbox.socket_option(descriptor, option);
    value.map_err(|error| failed(thread, file, &error, SOCKET_EXCEPTION, "Error getting socket option"))
}

fn boolean(thread: &mut JavaThread, value: Handle) -> JavaResult<bool> {
    Ok(runtime::objects::named_field(thread, value, "value", "Z")?.int() != 0)
}

fn set_option(thread: &mut JavaThread, this: Handle, option: i32, value: Option<Handle>) -> JavaResult<()> {
    open_socket(thread, this)?;
    let Some(value) = value else {
        return Err(thread.throw_new("java/lang/NullPointerException", "value argument"));
    };
    let number = match option {
        options::IP_MULTICAST_IF => return groups::set_interface_by_address(thread, this, value),
        options::IP_MULTICAST_IF2 => return groups::set_interface(thread, this, value),
        // True disables it.
        options::IP_MULTICAST_LOOP => i32::from(!boolean(thread, value)?),
        options::SO_SNDBUF | options::SO_RCVBUF | options::IP_TOS => options::integer(thread, Some(value))?,
        options::SO_REUSEADDR | options::SO_REUSEPORT | options::SO_BROADCAST => i32::from(boolean(thread, value)?),
        other => {
            options::host_option(thread, other)?;
            return Err(thread.throw_new(SOCKET_EXCEPTION, "Socket option not supported by PlainDatagramSocketImp"));
        }
    };
    let host = options::host_option(thread, option)?;
    set_host_option(thread, this, host, number)
}

fn option(thread: &mut JavaThread, this: Handle, option: i32) -> JavaResult<Option<Handle>> {
    let (file, descriptor) = open_socket(thread, this)?;
    match option {
        options::IP_MULTICAST_IF | options::IP_MULTICAST_IF2 => {
            return groups::interface(thread, this, option == options::IP_MULTICAST_IF2);
        }
        options::SO_BINDADDR => {
            let local = thread.vm().sandbox.local_address(descriptor);
            let local = local.map_err(|error| failed(thread, file, &error, SOCKET_EXCEPTION, "Error getting socket name"))?;
            let Some(local) = local.inet() else { return Ok(None) };
            return new_inet_address(thread, local.ip(), scope_of(local), None).map(Some);
        }
        _ => {}
    }
    let host = options::host_option(thread, option)?;
    let value = host_option(thread, this, host)?;
    let (kind, value) = match option {
        options::IP_MULTICAST_LOOP => (ValueKind::Boolean, i32::from(value == 0)),
        options::SO_BROADCAST | options::SO_REUSEADDR | options::SO_REUSEPORT => (ValueKind::Boolean, i32::from(value != 0)),
        options::SO_SNDBUF | options::SO_RCVBUF | options::IP_TOS => (ValueKind::Int, value),
        _ => return Ok(None),
    };
    box_value(thread, kind, Value::Int(value)).map(Some)
}
