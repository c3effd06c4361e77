//! Natives of `jdk.net.LinuxSocketOptions`.

use runtime::{JavaResult, JavaThread, natives};
use sandbox::{Descriptor, SocketOption};

use crate::java::net::socket_error::throw_socket_error;

natives! { "jdk/net/LinuxSocketOptions":
    "quickAckSupported0" "()Z" => supported,
    "setQuickAck0" "(IZ)V" => set_quick_acknowledge,
    "getQuickAck0" "(I)Z" => quick_acknowledge,
    "keepAliveOptionsSupported0" "()Z" => supported,
    "setTcpKeepAliveProbes0" "(II)V" => set_keep_count,
    "getTcpKeepAliveProbes0" "(I)I" => keep_count,
    "setTcpKeepAliveTime0" "(II)V" => set_keep_idle,
    "getTcpKeepAliveTime0" "(I)I" => keep_idle,
    "setTcpKeepAliveIntvl0" "(II)V" => set_keep_interval,
    "getTcpKeepAliveIntvl0" "(I)I" => keep_interval,
    "incomingNapiIdSupported0" "()Z" => supported,
    "getIncomingNapiId0" "(I)I" => incoming_napi_id,
    "getSoPeerCred0" "(I)J" => peer_credentials,
}

fn supported(_thread: &mut JavaThread) -> JavaResult<bool> {
    Ok(true)
}

fn get(thread: &mut JavaThread, descriptor: i32, option: SocketOption) -> JavaResult<i32> {
    let result = thread.vm().sandbox.socket_option(Descriptor(descriptor), option);
    result.map_err(|error| throw_socket_error(thread, &error))
}

fn set(thread: &mut JavaThread, descriptor: i32, option: SocketOption, value: i32) -> JavaResult<()> {
    let result = thread.vm().sandbox.set_socket_option(Descriptor(descriptor), option, value);
    result.map_err(|error| throw_socket_error(thread, &error))
}

fn set_quick_acknowledge(thread: &mut JavaThread, descriptor: i32, on: bool) -> JavaResult<()> {
    set(thread, descriptor, SocketOption::QuickAcknowledge, i32::from(on))
}

fn quick_acknowledge(thread: &mut JavaThread, descriptor: i32) -> JavaResult<bool> {
    get(thread, descriptor, SocketOption::QuickAcknowledge).map(|value| value != 0)
}

macro_rules! int_options {
    ($($get:ident $set:ident $option:ident;)*) => { $(
        fn $get(thread: &mut JavaThread, descriptor: i32) -> JavaResult<i32> {
            get(thread, descriptor, SocketOption::$option)
        }
        fn $set(thread: &mut JavaThread, descriptor: i32, value: i32) -> JavaResult<()> {
            set(thread, descriptor, SocketOption::$option, value)
        }
    )* };
}

int_options! {
    keep_count set_keep_count KeepCount;
    keep_idle set_keep_idle KeepIdle;
    keep_interval set_keep_interval KeepInterval;
}

fn incoming_napi_id(thread: &mut JavaThread, descriptor: i32) -> JavaResult<i32> {
    get(thread, descriptor, SocketOption::IncomingNapiId)
}

/// The user's number in the upper half, the group's in the lower.
fn peer_credentials(thread: &mut JavaThread, descriptor: i32) -> JavaResult<i64> {
    let (user, group) = match thread.vm().sandbox.peer_credentials(Descriptor(descriptor)) {
        Ok((u32::MAX, _)) => return Err(thread.throw_new("java/net/SocketException", "get SO_PEERCRED failed")),
        Ok(credentials) => credentials,
        Err(error) => return Err(throw_socket_error(thread, &error)),
    };
    Ok((u64::from(user) << 32 | u64::from(group)).cast_signed())
}
