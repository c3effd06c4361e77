//! Natives of `sun.nio.ch.Net`.

use gc::Handle;
use runtime::natives::no_operation;
use runtime::{JavaResult, JavaThread, natives};
use sandbox::{Descriptor, Sandbox, SandboxResult, Waker};

use super::{net_connections, net_multicast, net_options};
use crate::host::{blocking, descriptor_of};
use crate::java::net::socket_error::throw_socket_error;

natives! { "sun/nio/ch/Net":
    "initIDs" "()V" => no_operation,
    "isIPv6Available0" "()Z" => crate::java::net::names::is_ipv6_supported,
    "isReusePortAvailable0" "()Z" => yes,
    "isExclusiveBindAvailable" "()I" => exclusive_bind,
    "shouldSetBothIPv4AndIPv6Options0" "()Z" => yes,
    "shouldShutdownWriteBeforeClose0" "()Z" => no,
    "canIPv6SocketJoinIPv4Group0" "()Z" => yes,
    "canJoin6WithIPv4Group0" "()Z" => no,
    "canUseIPv6OptionsWithIPv4LocalAddress0" "()Z" => yes,
    "socket0" "(ZZZZ)I" => net_connections::socket,
    "bind0" "(Ljava/io/FileDescriptor;ZZLjava/net/InetAddress;I)V" => net_connections::bind,
    "listen" "(Ljava/io/FileDescriptor;I)V" => net_connections::listen,
    "connect0" "(ZLjava/io/FileDescriptor;Ljava/net/InetAddress;I)I" => net_connections::connect,
    "accept" "(Ljava/io/FileDescriptor;Ljava/io/FileDescriptor;[Ljava/net/InetSocketAddress;)I" => net_connections::accept,
    "shutdown" "(Ljava/io/FileDescriptor;I)V" => net_connections::shutdown,
    "localPort" "(Ljava/io/FileDescriptor;)I" => net_connections::local_port,
    "localInetAddress" "(Ljava/io/FileDescriptor;)Ljava/net/InetAddress;" => net_connections::local_address,
    "remotePort" "(Ljava/io/FileDescriptor;)I" => net_connections::remote_port,
    "remoteInetAddress" "(Ljava/io/FileDescriptor;)Ljava/net/InetAddress;" => net_connections::remote_address,
    "available" "(Ljava/io/FileDescriptor;)I" => net_connections::available,
    "sendOOB" "(Ljava/io/FileDescriptor;B)I" => net_connections::send_urgent,
    "discardOOB" "(Ljava/io/FileDescriptor;)Z" => net_connections::discard_urgent,
    "poll" "(Ljava/io/FileDescriptor;IJ)I" => net_connections::poll,
    "pollConnect" "(Ljava/io/FileDescriptor;J)Z" => net_connections::poll_connect,
    "getIntOption0" "(Ljava/io/FileDescriptor;ZII)I" => net_options::get_int_option,
    "setIntOption0" "(Ljava/io/FileDescriptor;ZIIIZ)V" => net_options::set_int_option,
    "joinOrDrop4" "(ZLjava/io/FileDescriptor;III)I" => net_multicast::join_or_drop_ipv4,
    "joinOrDrop6" "(ZLjava/io/FileDescriptor;[BI[B)I" => net_multicast::join_or_drop_ipv6,
    "blockOrUnblock4" "(ZLjava/io/FileDescriptor;III)I" => net_multicast::block_or_unblock_ipv4,
    "blockOrUnblock6" "(ZLjava/io/FileDescriptor;[BI[B)I" => net_multicast::block_or_unblock_ipv6,
    "setInterface4" "(Ljava/io/FileDescriptor;I)V" => net_multicast::set_interface_ipv4,
    "getInterface4" "(Ljava/io/FileDescriptor;)I" => net_multicast::interface_ipv4,
    "setInterface6" "(Ljava/io/FileDescriptor;I)V" => net_multicast::set_interface_ipv6,
    "getInterface6" "(Ljava/io/FileDescriptor;)I" => net_multicast::interface_ipv6,
    "pollinValue" "()S" => poll_in,
    "polloutValue" "()S" => poll_out,
    "pollerrValue" "()S" => poll_error,
    "pollhupValue" "()S" => poll_hang_up,
    "pollnvalValue" "()S" => poll_invalid,
    "pollconnValue" "()S" => poll_connect,
}

fn yes(_thread: &mut JavaThread) -> JavaResult<bool> {
    Ok(true)
}

fn no(_thread: &mut JavaThread) -> JavaResult<bool> {
    Ok(false)
}

/// -1: exclusive binding is for other systems.
fn exclusive_bind(_thread: &mut JavaThread) -> JavaResult<i32> {
    Ok(-1)
}

macro_rules! poll_events {
    ($($name:ident = $event:ident;)*) => { $(
        fn $name(_thread: &mut JavaThread) -> JavaResult<i16> {
            Ok(sandbox::events::$event)
        }
    )* };
}

poll_events! {
    poll_in = IN;
    poll_out = OUT;
    poll_error = ERR;
    poll_hang_up = HUP;
    poll_invalid = NVAL;
    poll_connect = CONN;
}

/// A call for a socket that may wait.
pub(super) fn on_socket<T>(
    thread: &mut JavaThread,
    socket: Handle,
    body: impl FnOnce(&Sandbox, Descriptor, &Waker) -> SandboxResult<T>,
) -> JavaResult<SandboxResult<T>> {
    let descriptor = descriptor_of(thread, Some(socket))?;
    blocking(thread, |sandbox, waker| body(sandbox, descriptor, waker))
}

/// The same; an error becomes an exception of `java.net`.
pub(super) fn on_socket_or_throw<T>(
    thread: &mut JavaThread,
    socket: Handle,
    body: impl FnOnce(&Sandbox, Descriptor, &Waker) -> SandboxResult<T>,
) -> JavaResult<T> {
    let result = on_socket(thread, socket, body)?;
    result.map_err(|error| throw_socket_error(thread, &error))
}
