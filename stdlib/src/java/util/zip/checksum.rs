//! Checksums over what Java names as an array or as memory.

use gc::Handle;
use runtime::{JavaResult, JavaThread};

use super::streams::length_of;
use crate::memory::Memory;

/// A checksum function: the sum so far and more bytes to the new sum.
pub type Checksum = fn(u32, &[u8]) -> u32;

/// Adds one byte.
pub fn update(checksum: Checksum, sum: i32, byte: i32) -> i32 {
    checksum(sum as u32, &[byte as u8]) as i32
}

/// Adds a range of a `byte[]`.
pub fn update_bytes(
    thread: &mut JavaThread,
    checksum: Checksum,
    sum: i32,
    array: Handle,
    offset: i32,
    length: i32,
) -> JavaResult<i32> {
    let memory = Memory::array(thread, array, offset, length)?;
    update_memory(thread, checksum, sum, memory, length as usize)
}

/// Adds a range of a direct buffer.
pub fn update_byte_buffer(
    thread: &mut JavaThread,
    checksum: Checksum,
    sum: i32,
    address: i64,
    offset: i32,
    length: i32,
) -> JavaResult<i32> {
    let memory = Memory::address(address.wrapping_add(i64::from(offset)));
    let length = length_of(thread, length)?;
    update_memory(thread, checksum, sum, memory, length)
}

fn update_memory(thread: &mut JavaThread, checksum: Checksum, sum: i32, memory: Memory, length: usize) -> JavaResult<i32> {
    let mut sum = sum as u32;
    memory.for_each_chunk(thread, length, |chunk| sum = checksum(sum, chunk))?;
    Ok(sum as i32)
}
