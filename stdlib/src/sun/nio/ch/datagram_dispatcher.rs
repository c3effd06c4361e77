//! Natives of `sun.nio.ch.DatagramDispatcher`: datagrams of connected sockets.

use gc::Handle;
use runtime::{JavaResult, JavaThread, natives};
use sandbox::{Errno, SandboxError};

use super::datagram_channel_impl::DATAGRAM_BYTES_MAX;
use super::io_status::{self, of_error};
use crate::host::{blocking, descriptor_of, io_exception};
use crate::memory::Block;

natives! { "sun/nio/ch/DatagramDispatcher":
    "read0" "(Ljava/io/FileDescriptor;JI)I" => read,
    "readv0" "(Ljava/io/FileDescriptor;JI)J" => read_vector,
    "write0" "(Ljava/io/FileDescriptor;JI)I" => write,
    "writev0" "(Ljava/io/FileDescriptor;JI)J" => write_vector,
}

fn read(thread: &mut JavaThread, socket: Handle, address: i64, length: i32) -> JavaResult<i32> {
    let block = io_status::block(thread, address, length)?;
    receive(thread, socket, &[block]).map(|count| count as i32)
}

fn read_vector(thread: &mut JavaThread, socket: Handle, address: i64, count: i32) -> JavaResult<i64> {
    let blocks = io_status::vector(thread, address, count)?;
    receive(thread, socket, &blocks)
}

fn write(thread: &mut JavaThread, socket: Handle, address: i64, length: i32) -> JavaResult<i32> {
    let block = io_status::block(thread, address, length)?;
    send(thread, socket, &[block]).map(|count| count as i32)
}

fn write_vector(thread: &mut JavaThread, socket: Handle, address: i64, count: i32) -> JavaResult<i64> {
    let blocks = io_status::vector(thread, address, count)?;
    send(thread, socket, &blocks)
}

fn total(blocks: &[Block]) -> usize {
    blocks.iter().fold(0_usize, |sum, block| sum.saturating_add(block.length))
}

/// One datagram, spread over the blocks.
fn receive(thread: &mut JavaThread, socket: Handle, blocks: &[Block]) -> JavaResult<i64> {
    let descriptor = descriptor_of(thread, Some(socket))?;
    let mut buffer = vec![0; total(blocks).min(DATAGRAM_BYTES_MAX)];
    let room = buffer.as_mut_slice();
    let count = match blocking(thread, |sandbox, waker| sandbox.receive_from(descriptor, room, false, waker))? {
        Ok((count, _)) => count,
        Err(error) => return status_of(thread, &error),
    };
    let mut rest = &buffer[..count];
    for block in blocks {
        let (part, after) = rest.split_at(block.length.min(rest.len()));
        block.memory.write(thread, 0, part)?;
        rest = after;
    }
    Ok(count as i64)
}

/// One datagram, gathered from the blocks.
fn send(thread: &mut JavaThread, socket: Handle, blocks: &[Block]) -> JavaResult<i64> {
    const MESSAGE_TOO_LONG: Errno = Errno(90);
    let descriptor = descriptor_of(thread, Some(socket))?;
    let mut bytes = vec![0; total(blocks).min(DATAGRAM_BYTES_MAX)];
    if bytes.len() < total(blocks) {
        return Err(io_exception(thread, &MESSAGE_TOO_LONG.into()));
    }
    let mut at = 0;
    for block in blocks {
        block.memory.read(thread, 0, &mut bytes[at..at + block.length])?;
        at += block.length;
    }
    match blocking(thread, |sandbox, waker| sandbox.send_to(descriptor, &bytes, None, waker))? {
        Ok(count) => Ok(count as i64),
        Err(error) => status_of(thread, &error),
    }
}

fn status_of(thread: &mut JavaThread, error: &SandboxError) -> JavaResult<i64> {
    if error.is(Errno::CONNREFUSED) {
        return Err(thread.throw_plain("java/net/PortUnreachableException"));
    }
    of_error(error).map(i64::from).ok_or_else(|| io_exception(thread, error))
}
