//! Natives of `sun.nio.ch.SocketDispatcher`; writing is `FileDispatcherImpl`'s.

use gc::Handle;
use runtime::{JavaResult, JavaThread, natives};
use sandbox::{Errno, SandboxResult};

use super::io_status::{self, of_read};
use crate::memory::Block;

natives! { "sun/nio/ch/SocketDispatcher":
    "read0" "(Ljava/io/FileDescriptor;JI)I" => read,
    "readv0" "(Ljava/io/FileDescriptor;JI)J" => read_vector,
}

fn read(thread: &mut JavaThread, socket: Handle, address: i64, length: i32) -> JavaResult<i32> {
    let block = io_status::block(thread, address, length)?;
    read_blocks(thread, socket, &[block]).map(|count| count as i32)
}

fn read_vector(thread: &mut JavaThread, socket: Handle, address: i64, count: i32) -> JavaResult<i64> {
    let blocks = io_status::vector(thread, address, count)?;
    read_blocks(thread, socket, &blocks)
}

fn read_blocks(thread: &mut JavaThread, socket: Handle, blocks: &[Block]) -> JavaResult<i64> {
    let result: SandboxResult<usize> = io_status::read(thread, socket, blocks, None)?;
    if result.as_ref().is_err_and(|error| error.is(Errno::CONNRESET)) {
        return Err(thread.throw_new("sun/net/ConnectionResetException", "Connection reset"));
    }
    of_read(thread, result)
}
