//! Natives of `sun.nio.ch.UnixAsynchronousSocketChannelImpl`.

use runtime::{JavaResult, JavaThread, natives};
use sandbox::{Descriptor, Errno, SocketOption};

use crate::java::net::socket_error::throw_socket_error;

natives! { "sun/nio/ch/UnixAsynchronousSocketChannelImpl":
    "checkConnect" "(I)V" => check_connect,
}

/// Throws what became of a connection in progress.
fn check_connect(thread: &mut JavaThread, descriptor: i32) -> JavaResult<()> {
    match thread.vm().sandbox.socket_option(Descriptor(descriptor), SocketOption::Error) {
        Ok(0) => Ok(()),
        Ok(errno) => Err(throw_socket_error(thread, &Errno(errno).into())),
        Err(error) => Err(throw_socket_error(thread, &error)),
    }
}
