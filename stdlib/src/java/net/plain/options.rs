//! Socket options by the numbers of `java.net.SocketOptions`.

use runtime::{Handle, JavaResult, JavaThread};
use sandbox::SocketOption;

use super::{SOCKET_EXCEPTION, int_field};

pub const TCP_NODELAY: i32 = 0x1;
pub const IP_TOS: i32 = 0x3;
pub const SO_REUSEADDR: i32 = 0x4;
pub const SO_KEEPALIVE: i32 = 0x8;
pub const SO_REUSEPORT: i32 = 0xe;
pub const SO_BINDADDR: i32 = 0xf;
pub const IP_MULTICAST_IF: i32 = 0x10;
pub const IP_MULTICAST_LOOP: i32 = 0x12;
pub const IP_MULTICAST_IF2: i32 = 0x1f;
pub const SO_BROADCAST: i32 = 0x20;
pub const SO_LINGER: i32 = 0x80;
pub const SO_SNDBUF: i32 = 0x1001;
pub const SO_RCVBUF: i32 = 0x1002;
pub const SO_OOBINLINE: i32 = 0x1003;
pub const SO_TIMEOUT: i32 = 0x1006;

/// The host's option.
///
/// # Errors
/// `SocketException` if there is none.
pub fn host_option(thread: &mut JavaThread, option: i32) -> JavaResult<SocketOption> {
    Ok(match option {
        TCP_NODELAY => SocketOption::NoDelay,
        IP_TOS => SocketOption::TypeOfService,
        SO_REUSEADDR => SocketOption::ReuseAddress,
        SO_REUSEPORT => SocketOption::ReusePort,
        SO_KEEPALIVE => SocketOption::KeepAlive,
        SO_BROADCAST => SocketOption::Broadcast,
        SO_LINGER => SocketOption::Linger,
        SO_SNDBUF => SocketOption::SendBuffer,
        SO_RCVBUF => SocketOption::ReceiveBuffer,
        SO_OOBINLINE => SocketOption::UrgentInline,
        IP_MULTICAST_LOOP => SocketOption::MulticastLoop,
        _ => return Err(thread.throw_new(SOCKET_EXCEPTION, "Invalid option")),
    })
}

/// The value of an `Integer`.
///
/// # Errors
/// `NullPointerException`, or `NoSuchFieldError` if it is none.
pub fn integer(thread: &mut JavaThread, value: Option<Handle>) -> JavaResult<i32> {
    match value {
        Some(value) => int_field(thread, value, "value"),
        None => Err(thread.throw_null_pointer()),
    }
}
