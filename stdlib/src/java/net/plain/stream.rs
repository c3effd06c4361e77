//! Natives of `java.net.PlainSocketImpl`.

use std::time::Duration;

use runtime::natives::no_operation;
use runtime::{Handle, JavaResult, JavaThread, Value, natives, objects};
use sandbox::{Descriptor, Errno, SandboxError, SandboxResult, Shutdown, SocketAddress, SocketDomain, SocketOption};

use super::{
    CLOSED, SOCKET_EXCEPTION, TIMEOUT_EXCEPTION, class_of_bind_error, closed, failed, field, int_field, open_socket, options,
    set_address, set_int_field, wait_for_input,
};
use crate::host::{blocking, descriptor_of, set_descriptor};
use crate::java::net::inet_address::{new_inet_address, scope_of, socket_address};
use crate::java::net::names::is_ipv6_supported;
use crate::java::net::socket_error::throw_socket_error;

natives! { "java/net/PlainSocketImpl":
    "initProto" "()V" => no_operation,
    "socketCreate" "(ZZ)V" => create,
    "socketConnect" "(Ljava/net/InetAddress;II)V" => connect,
    "socketBind" "(Ljava/net/InetAddress;I)V" => bind,
    "socketListen" "(I)V" => listen,
    "socketAccept" "(Ljava/net/SocketImpl;)V" => accept,
    "socketAvailable" "()I" => available,
    "socketClose0" "(Z)V" => close,
    "socketShutdown" "(I)V" => shutdown,
    "socketSetOption0" "(IZLjava/lang/Object;)V" => set_option,
    "socketGetOption" "(ILjava/lang/Object;)I" => option,
    "socketSendUrgentData" "(I)V" => send_urgent,
}

fn create(thread: &mut JavaThread, this: Handle, stream: bool, server: bool) -> JavaResult<()> {
    let Some(file) = field(thread, this, "fd", "Ljava/io/FileDescriptor;")? else {
        return Err(thread.throw_new(SOCKET_EXCEPTION, "null fd object"));
    };
    let domain = if is_ipv6_supported(thread)? { SocketDomain::Inet6 } else { SocketDomain::Inet4 };
    let sandbox = thread.vm().sandbox.clone();
    let made = sandbox.socket(domain, stream);
    let descriptor = made.map_err(|error| throw_socket_error(thread, &error))?;
    if server && let Err(error) = sandbox.set_socket_option(descriptor, SocketOption::ReuseAddress, 1) {
        let _ = sandbox.close(descriptor);
        return Err(failed(thread, file, &error, SOCKET_EXCEPTION, "cannot set SO_REUSEADDR"));
    }
    set_descriptor(thread, file, descriptor)
}

fn connect(thread: &mut JavaThread, this: Handle, address: Option<Handle>, port: i32, timeout_ms: i32) -> JavaResult<()> {
    let (file, descriptor) = open_socket(thread, this)?;
    let Some(address) = address else {
        return Err(thread.throw_new("java/lang/NullPointerException", "inet address argument null."));
    };
    let target = SocketAddress::Inet(socket_address(thread, address, port)?);
    let connected = if timeout_ms > 0 {
        connect_in_time(thread, descriptor, &target, Duration::from_millis(timeout_ms as u64))?
    } else {
        blocking(thread, |sandbox, waker| sandbox.connect(descriptor, &target, waker))?
    };
    match connected {
        Ok(true) => {}
        Ok(false) => return Err(thread.throw_new(TIMEOUT_EXCEPTION, "connect timed out")),
        Err(error) => return Err(connect_failed(thread, file, &error)),
    }
    set_address(thread, this, address)?;
    set_int_field(thread, this, "port", port)?;
    if int_field(thread, this, "localport")? == 0 {
        set_local_port(thread, this, (file, descriptor))?;
    }
    Ok(())
}

/// Whether the connection has been made in time.
fn connect_in_time(
    thread: &mut JavaThread,
    descriptor: Descriptor,
    target: &SocketAddress,
    timeout: Duration,
) -> JavaResult<SandboxResult<bool>> {
    let sandbox = thread.vm().sandbox.clone();
    if let Err(error) = sandbox.set_blocking(descriptor, false) {
        return Ok(Err(error));
    }
    let begun = blocking(thread, |sandbox, waker| sandbox.connect(descriptor, target, waker))?;
    let connected = match begun {
        Ok(false) => blocking(thread, |sandbox, waker| sandbox.finish_connect(descriptor, Some(timeout), waker))?,
        other => other,
    };
    // It may be closed meanwhile.
    let _ = sandbox.set_blocking(descriptor, true);
    if matches!(connected, Ok(false)) {
        let _ = sandbox.shutdown(descriptor, Shutdown::Both);
    }
    Ok(connected)
}

fn connect_failed(thread: &mut JavaThread, file: Handle, error: &SandboxError) -> runtime::Throw {
    const EINVAL: i32 = 22;
    const EPROTO: i32 = 71;
    const EADDRNOTAVAIL: i32 = 99;
    const EISCONN: i32 = 106;
    if let SandboxError::Denied { .. } = error {
        return throw_socket_error(thread, error);
    }
    let (class, what) = match error.errno() {
        EINVAL => return thread.throw_new(SOCKET_EXCEPTION, "Invalid argument or cannot assign requested address"),
        EISCONN => return closed(thread),
        EPROTO => ("java/net/ProtocolException", "Protocol error"),
        EADDRNOTAVAIL => ("java/net/NoRouteToHostException", "Address not available"),
        _ if error.is(Errno::CONNREFUSED) => ("java/net/ConnectException", "Connection refused"),
        _ if error.is(Errno::TIMEDOUT) => ("java/net/ConnectException", "Connection timed out"),
        _ if error.is(Errno::HOSTUNREACH) => ("java/net/NoRouteToHostException", "Host unreachable"),
        _ => (SOCKET_EXCEPTION, "connect failed"),
    };
    failed(thread, file, error, class, what)
}

fn set_local_port(thread: &mut JavaThread, this: Handle, (file, descriptor): (Handle, Descriptor)) -> JavaResult<()> {
    let local = thread.vm().sandbox.local_address(descriptor);
    let local = local.map_err(|error| failed(thread, file, &error, SOCKET_EXCEPTION, "Error getting socket name"))?;
    set_int_field(thread, this, "localport", local.inet().map_or(0, |address| i32::from(address.port())))
}

fn bind(thread: &mut JavaThread, this: Handle, address: Option<Handle>, port: i32) -> JavaResult<()> {
    let (file, descriptor) = open_socket(thread, this)?;
    let Some(address) = address else {
        return Err(thread.throw_new("java/lang/NullPointerException", "iaObj is null."));
    };
    let local = SocketAddress::Inet(socket_address(thread, address, port)?);
    let bound = thread.vm().sandbox.bind(descriptor, &local);
    bound.map_err(|error| failed(thread, file, &error, class_of_bind_error(&error), "Bind failed"))?;
    set_address(thread, this, address)?;
    if port == 0 { set_local_port(thread, this, (file, descriptor)) } else { set_int_field(thread, this, "localport", port) }
}

fn listen(thread: &mut JavaThread, this: Handle, backlog: i32) -> JavaResult<()> {
    let (file, descriptor) = open_socket(thread, this)?;
    let listening = thread.vm().sandbox.listen(descriptor, backlog);
    listening.map_err(|error| failed(thread, file, &error, SOCKET_EXCEPTION, "Listen failed"))
}

fn accept(thread: &mut JavaThread, this: Handle, socket: Option<Handle>) -> JavaResult<()> {
    const EINVAL: i32 = 22;
    const ECONNABORTED: i32 = 103;
    let (file, descriptor) = open_socket(thread, this)?;
    let Some(socket) = socket else {
        return Err(thread.throw_new("java/lang/NullPointerException", "socket is null"));
    };
    let timeout = int_field(thread, this, "timeout")?;
    let (accepted, from) = loop {
        wait_for_input(thread, (file, descriptor), timeout, ("Accept timed out", "Accept failed"))?;
        match blocking(thread, |sandbox, waker| sandbox.accept(descriptor, waker))? {
            Ok(accepted) => break accepted,
            Err(error) if error.errno() == ECONNABORTED => {}
            Err(error) if error.errno() == EINVAL => return Err(closed(thread)),
            Err(error) => return Err(failed(thread, file, &error, SOCKET_EXCEPTION, "Accept failed")),
        }
    };
    if let Some(new_file) = field(thread, socket, "fd", "Ljava/io/FileDescriptor;")? {
        set_descriptor(thread, new_file, accepted)?;
    }
    if let Some(from) = from.inet() {
        let address = new_inet_address(thread, from.ip(), scope_of(from), None)?;
        set_address(thread, socket, address)?;
        set_int_field(thread, socket, "port", i32::from(from.port()))?;
    }
    let port = int_field(thread, this, "localport")?;
    set_int_field(thread, socket, "localport", port)
}

fn available(thread: &mut JavaThread, this: Handle) -> JavaResult<i32> {
    let (file, descriptor) = open_socket(thread, this)?;
    match thread.vm().sandbox.available(descriptor) {
        Ok(bytes) => Ok(i32::try_from(bytes).unwrap_or(i32::MAX)),
        Err(error) if error.is(Errno::CONNRESET) => Err(thread.throw_new("sun/net/ConnectionResetException", "")),
        Err(error) => Err(failed(thread, file, &error, SOCKET_EXCEPTION, "ioctl FIONREAD failed")),
    }
}

/// Deferred: others use the socket, and the last one closes it.
fn close(thread: &mut JavaThread, this: Handle, deferred: bool) -> JavaResult<()> {
    let Some(file) = field(thread, this, "fd", "Ljava/io/FileDescriptor;")? else {
        return Err(thread.throw_new(SOCKET_EXCEPTION, "socket already closed"));
    };
    let descriptor = descriptor_of(thread, Some(file))?;
    if descriptor.0 < 0 {
        return Ok(());
    }
    let sandbox = thread.vm().sandbox.clone();
    if deferred {
        // Not connected: then nobody waits for a peer.
        let _ = sandbox.shutdown(descriptor, Shutdown::Both);
        return Ok(());
    }
    set_descriptor(thread, file, Descriptor(-1))?;
    let _ = sandbox.close(descriptor);
    Ok(())
}

fn shutdown(thread: &mut JavaThread, this: Handle, how: i32) -> JavaResult<()> {
    let Some(file) = field(thread, this, "fd", "Ljava/io/FileDescriptor;")? else {
        return Err(thread.throw_new(SOCKET_EXCEPTION, "socket already closed"));
    };
    let how = match how {
        0 => Shutdown::Read,
        1 => Shutdown::Write,
        _ => Shutdown::Both,
    };
    let descriptor = descriptor_of(thread, Some(file))?;
    // As there, nobody hears that it was not connected.
    let _ = thread.vm().sandbox.shutdown(descriptor, how);
    Ok(())
}

fn set_option(thread: &mut JavaThread, this: Handle, option: i32, on: bool, value: Option<Handle>) -> JavaResult<()> {
    let (file, descriptor) = open_socket(thread, this)?;
    if option == options::SO_TIMEOUT {
        return Ok(());
    }
    let host = options::host_option(thread, option)?;
    let number = match option {
        options::SO_LINGER if !on => -1,
        options::SO_SNDBUF | options::SO_RCVBUF | options::SO_LINGER | options::IP_TOS => options::integer(thread, value)?,
        _ => i32::from(on),
    };
    let set = thread.vm().sandbox.set_socket_option(descriptor, host, number);
    set.map_err(|error| failed(thread, file, &error, SOCKET_EXCEPTION, "Error setting socket option"))
}

/// Flags are 1 and -1; the local address is put into `container`.
fn option(thread: &mut JavaThread, this: Handle, option: i32, container: Option<Handle>) -> JavaResult<i32> {
    let (file, descriptor) = open_socket(thread, this)?;
    if option == options::SO_BINDADDR {
        let local = thread.vm().sandbox.local_address(descriptor);
        let local = local.map_err(|error| failed(thread, file, &error, SOCKET_EXCEPTION, "Error getting socket name"))?;
        if let (Some(local), Some(container)) = (local.inet(), container) {
            let address = new_inet_address(thread, local.ip(), scope_of(local), None)?;
            let address = Value::Ref(Some(address));
            objects::set_named_field(thread, container, "addr", "Ljava/net/InetAddress;", address)?;
        }
        return Ok(0);
    }
    let host = options::host_option(thread, option)?;
    let value = thread.vm().sandbox.socket_option(descriptor, host);
    let value = value.map_err(|error| failed(thread, file, &error, SOCKET_EXCEPTION, "Error getting socket option"))?;
    Ok(match option {
        options::SO_SNDBUF | options::SO_RCVBUF | options::SO_LINGER | options::IP_TOS => value,
        _ if value == 0 => -1,
        _ => 1,
    })
}

fn send_urgent(thread: &mut JavaThread, this: Handle, byte: i32) -> JavaResult<()> {
    let (_, descriptor) = open_socket(thread, this)?;
    match blocking(thread, |sandbox, waker| sandbox.send_urgent(descriptor, byte as u8, waker))? {
        Ok(_) => Ok(()),
        Err(error) if error.is(Errno::BADF) => Err(thread.throw_new(SOCKET_EXCEPTION, CLOSED)),
        Err(error) => Err(thread.throw_new("java/io/IOException", &error.message())),
    }
}
