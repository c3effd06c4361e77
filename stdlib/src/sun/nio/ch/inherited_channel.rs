//! Natives of `sun.nio.ch.InheritedChannel`: the guest's standard input is no socket it could serve.

use gc::Handle;
use runtime::natives::no_operation;
use runtime::{JavaResult, JavaThread, natives};
use sandbox::Descriptor;

use crate::host::{or_io_exception, path_bytes};

natives! { "sun/nio/ch/InheritedChannel":
    "initIDs" "()V" => no_operation,
    "open0" "(Ljava/lang/String;I)I" => open,
    "dup" "(I)I" => duplicate,
    "dup2" "(II)V" => duplicate_onto,
    "close0" "(I)V" => close,
    "soType0" "(I)I" => socket_type,
    "addressFamily" "(I)I" => address_family,
    "isConnected" "(I)Z" => is_connected,
    "inetPeerAddress0" "(I)Ljava/net/InetAddress;" => peer_address,
    "peerPort0" "(I)I" => peer_port,
    "unixPeerAddress0" "(I)[B" => unix_peer_address,
}

/// `flags` are `O_RDONLY`, `O_WRONLY` or `O_RDWR`.
fn open(thread: &mut JavaThread, path: Handle, flags: i32) -> JavaResult<i32> {
    let path = path_bytes(thread, path);
    let result = thread.vm().sandbox.open(&path, flags & 3, 0);
    or_io_exception(thread, result).map(|descriptor| descriptor.0)
}

fn duplicate(thread: &mut JavaThread, descriptor: i32) -> JavaResult<i32> {
    let result = thread.vm().sandbox.duplicate(Descriptor(descriptor));
    or_io_exception(thread, result).map(|descriptor| descriptor.0)
}

fn duplicate_onto(thread: &mut JavaThread, source: i32, target: i32) -> JavaResult<()> {
    let result = thread.vm().sandbox.duplicate_onto(Descriptor(source), Descriptor(target));
    or_io_exception(thread, result)
}

fn close(thread: &mut JavaThread, descriptor: i32) -> JavaResult<()> {
    let result = thread.vm().sandbox.close(Descriptor(descriptor));
    or_io_exception(thread, result)
}

/// `UNKNOWN`
fn socket_type(_thread: &mut JavaThread, _descriptor: i32) -> JavaResult<i32> {
    Ok(-1)
}

fn address_family(_thread: &mut JavaThread, _descriptor: i32) -> JavaResult<i32> {
    Ok(-1)
}

fn is_connected(_thread: &mut JavaThread, _descriptor: i32) -> JavaResult<bool> {
    Ok(false)
}

/// Without a socket there is no peer.
fn peer_address(_thread: &mut JavaThread, _descriptor: i32) -> JavaResult<Option<Handle>> {
    Ok(None)
}

fn peer_port(_thread: &mut JavaThread, _descriptor: i32) -> JavaResult<i32> {
    Ok(-1)
}

fn unix_peer_address(_thread: &mut JavaThread, _descriptor: i32) -> JavaResult<Option<Handle>> {
    Ok(None)
}
