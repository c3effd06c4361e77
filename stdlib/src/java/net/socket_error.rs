//! Errors of sockets as exceptions of `java.net`.

use runtime::{JavaThread, Throw};
use sandbox::{Errno, SandboxError};

const EPROTO: i32 = 71;
const ADDRESS_NOT_AVAILABLE: i32 = 99;

/// What a failed call on a socket throws.
#[cold]
pub fn throw_socket_error(thread: &mut JavaThread, error: &SandboxError) -> Throw {
    if let SandboxError::Denied { .. } = error {
        return thread.throw_new("java/net/SocketException", &error.to_string());
    }
    thread.throw_new(class_of(Errno(error.errno())), &error.message())
}

fn class_of(errno: Errno) -> &'static str {
    match errno {
        Errno(EPROTO) => "java/net/ProtocolException",
        Errno::CONNREFUSED | Errno::TIMEDOUT | Errno::NOTCONN => "java/net/ConnectException",
        Errno::HOSTUNREACH => "java/net/NoRouteToHostException",
        Errno::ADDRINUSE | Errno::ACCES | Errno(ADDRESS_NOT_AVAILABLE) => "java/net/BindException",
        _ => "java/net/SocketException",
    }
}
