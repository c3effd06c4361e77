//! Sockets as they were before JDK 13 and 15, with natives of their own: `-Djdk.net.usePlainSocketImpl` and `-Djdk.net.usePlainDatagramSocketImpl`
//! ask for them.
//!
//! Closing a socket in which another thread waits ends its connection first, or puts something else in its place, which wakes that thread.

pub mod datagram;
mod groups;
mod options;
pub mod packet;
pub mod stream;
pub mod streams;

use std::time::Duration;

use runtime::objects;
use runtime::{Handle, JavaResult, JavaThread, Throw, Value};
use sandbox::{Descriptor, Errno, SandboxError, SandboxResult};

use crate::host::{blocking, descriptor_of};

const SOCKET_EXCEPTION: &str = "java/net/SocketException";
const TIMEOUT_EXCEPTION: &str = "java/net/SocketTimeoutException";
const CLOSED: &str = "Socket closed";

fn field(thread: &mut JavaThread, object: Handle, name: &str, descriptor: &str) -> JavaResult<Option<Handle>> {
    Ok(objects::named_field(thread, object, name, descriptor)?.reference())
}

fn int_field(thread: &mut JavaThread, object: Handle, name: &str) -> JavaResult<i32> {
    Ok(objects::named_field(thread, object, name, "I")?.int())
}

fn set_int_field(thread: &mut JavaThread, object: Handle, name: &str, value: i32) -> JavaResult<()> {
    objects::set_named_field(thread, object, name, "I", Value::Int(value))
}

fn set_address(thread: &mut JavaThread, object: Handle, address: Handle) -> JavaResult<()> {
    objects::set_named_field(thread, object, "address", "Ljava/net/InetAddress;", Value::Ref(Some(address)))
}

/// The `FileDescriptor` of a socket and the descriptor in it.
fn open_socket(thread: &mut JavaThread, this: Handle) -> JavaResult<(Handle, Descriptor)> {
    let file = field(thread, this, "fd", "Ljava/io/FileDescriptor;")?;
    let descriptor = descriptor_of(thread, file)?;
    match file {
        Some(file) if descriptor.0 >= 0 => Ok((file, descriptor)),
        _ => Err(closed(thread)),
    }
}

#[cold]
fn closed(thread: &mut JavaThread) -> Throw {
    thread.throw_new(SOCKET_EXCEPTION, CLOSED)
}

/// What a failed call throws: that the socket is closed, if it is, or `class` with what the host says and what was done.
#[cold]
fn failed(thread: &mut JavaThread, file: Handle, error: &SandboxError, class: &str, what: &str) -> Throw {
    match descriptor_of(thread, Some(file)) {
        Ok(descriptor) if descriptor.0 < 0 || error.is(Errno::BADF) || error.is(Errno::INTR) => closed(thread),
        Ok(_) => thread.throw_new(class, &format!("{} ({what})", error.message())),
        Err(throw) => throw,
    }
}

/// Waits until there is something to read, or to accept.
fn wait_for_input(
    thread: &mut JavaThread,
    (file, descriptor): (Handle, Descriptor),
    timeout_ms: i32,
    (timed_out, what): (&str, &str),
) -> JavaResult<()> {
    if timeout_ms <= 0 {
        return Ok(());
    }
    let timeout = Duration::from_millis(timeout_ms as u64);
    let polled: SandboxResult<i16> =
        blocking(thread, |sandbox, waker| sandbox.poll(descriptor, sandbox::events::IN, Some(timeout), waker))?;
    match polled {
        Ok(0) => Err(thread.throw_new(TIMEOUT_EXCEPTION, timed_out)),
        Ok(_) => Ok(()),
        Err(error) => Err(failed(thread, file, &error, SOCKET_EXCEPTION, what)),
    }
}

/// The class of the exception for an address that cannot be bound.
fn class_of_bind_error(error: &SandboxError) -> &'static str {
    const EPERM: i32 = 1;
    const EACCES: i32 = 13;
    const EADDRINUSE: i32 = 98;
    const EADDRNOTAVAIL: i32 = 99;
    match error.errno() {
        EPERM | EACCES | EADDRINUSE | EADDRNOTAVAIL => "java/net/BindException",
        _ => SOCKET_EXCEPTION,
    }
}
