//! Socket options. Functions of `Net`.

use gc::Handle;
use runtime::{JavaResult, JavaThread};
use sandbox::SocketOption;

use super::net::on_socket_or_throw;

pub fn get_int_option(thread: &mut JavaThread, socket: Handle, _convert: bool, level: i32, option: i32) -> JavaResult<i32> {
    on_socket_or_throw(thread, socket, |sandbox, descriptor, _| {
        sandbox.socket_option(descriptor, SocketOption::require(level, option)?)
    })
}

pub fn set_int_option(
    thread: &mut JavaThread,
    socket: Handle,
    _convert: bool,
    level: i32,
    option: i32,
    value: i32,
    _ipv6: bool,
) -> JavaResult<()> {
    on_socket_or_throw(thread, socket, |sandbox, descriptor, _| {
        sandbox.set_socket_option(descriptor, SocketOption::require(level, option)?, value)
    })
}
