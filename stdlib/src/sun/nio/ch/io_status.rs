//! `sun.nio.ch.IOStatus`: what the natives of channels return instead of throwing.

use gc::Handle;
use runtime::{JavaResult, JavaThread};
use sandbox::{Descriptor, Errno, SandboxError, SandboxResult};

use crate::host::{descriptor_of, io_exception};
use crate::memory::{Block, Memory, memory_fault};
use crate::transfer;

/// End of file.
pub const EOF: i32 = -1;
/// Nothing available (non-blocking).
pub const UNAVAILABLE: i32 = -2;
/// A signal ended the call.
pub const INTERRUPTED: i32 = -3;
/// This case is not supported.
pub const UNSUPPORTED_CASE: i32 = -6;

/// The status that stands for an error, if one does.
pub fn of_error(error: &SandboxError) -> Option<i32> {
    match error {
        SandboxError::Os(Errno::AGAIN) => Some(UNAVAILABLE),
        SandboxError::Os(Errno::INTR) | SandboxError::Interrupted => Some(INTERRUPTED),
        _ => None,
    }
}

/// The result of a read: 0 bytes are the end, unless nothing was asked for.
///
/// # Errors
/// `IOException`.
pub fn of_read(thread: &mut JavaThread, result: SandboxResult<usize>) -> JavaResult<i64> {
    match result {
        Ok(0) => Ok(i64::from(EOF)),
        other => of_write(thread, other),
    }
}

/// The result of a write.
///
/// # Errors
/// `IOException`.
pub fn of_write(thread: &mut JavaThread, result: SandboxResult<usize>) -> JavaResult<i64> {
    match result {
        Ok(count) => Ok(count as i64),
        Err(error) => match of_error(&error) {
            Some(status) => Ok(i64::from(status)),
            None => Err(io_exception(thread, &error)),
        },
    }
}

/// The block at an address.
///
/// # Errors
/// `InternalError` for a negative length.
pub fn block(thread: &mut JavaThread, address: i64, length: i32) -> JavaResult<Block> {
    match usize::try_from(length) {
        Ok(length) => Ok(Block { memory: Memory::address(address), length }),
        Err(_) => Err(memory_fault(thread)),
    }
}

/// The blocks of an array of `struct iovec`.
///
/// # Errors
/// `InternalError` for bad addresses.
pub fn vector(thread: &mut JavaThread, address: i64, count: i32) -> JavaResult<Vec<Block>> {
    const ENTRY_BYTES: usize = 16;
    let count = usize::try_from(count).unwrap_or(0).min(sandbox::Sandbox::VECTOR_COUNT_MAX);
    let mut bytes = vec![0; count * ENTRY_BYTES];
    Memory::address(address).read(thread, 0, &mut bytes)?;
    let number = |bytes: &[u8]| bytes.iter().rev().fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
    let blocks = bytes.chunks_exact(ENTRY_BYTES).map(|entry| Block {
        memory: Memory::Arena(number(&entry[..8])),
        length: number(&entry[8..]).min(i32::MAX as u64) as usize,
    });
    Ok(blocks.collect())
}

/// Reads where a descriptor stands, or at a position.
///
/// # Errors
/// `InternalError` for bad addresses, `Throw::Stopped`.
pub fn read(
    thread: &mut JavaThread,
    file_descriptor: Handle,
    blocks: &[Block],
    position: Option<i64>,
) -> JavaResult<SandboxResult<usize>> {
    let descriptor = descriptor_of(thread, Some(file_descriptor))?;
    transfer::read(thread, descriptor, blocks, position)
}

/// Writes where a descriptor stands, or at a position.
///
/// # Errors
/// `InternalError` for bad addresses, `Throw::Stopped`.
pub fn write(
    thread: &mut JavaThread,
    file_descriptor: Handle,
    blocks: &[Block],
    position: Option<i64>,
) -> JavaResult<SandboxResult<usize>> {
    let descriptor: Descriptor = descriptor_of(thread, Some(file_descriptor))?;
    transfer::write(thread, descriptor, blocks, position)
}
