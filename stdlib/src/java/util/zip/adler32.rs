//! Natives of `java.util.zip.Adler32`.

use gc::Handle;
use runtime::{JavaResult, JavaThread, natives};

use super::streams::length_of;
use crate::memory::Memory;

natives! { "java/util/zip/Adler32":
    "update" "(II)I" => update,
    "updateBytes" "(I[BII)I" => update_bytes,
    "updateByteBuffer" "(IJII)I" => update_byte_buffer,
}

fn update(_thread: &mut JavaThread, adler: i32, byte: i32) -> JavaResult<i32> {
    Ok(zlib_rs::adler32::adler32(adler as u32, &[byte as u8]) as i32)
}

fn update_memory(thread: &mut JavaThread, adler: i32, memory: Memory, length: usize) -> JavaResult<i32> {
    let mut sum = adler as u32;
    memory.for_each_chunk(thread, length, |chunk| sum = zlib_rs::adler32::adler32(sum, chunk))?;
    Ok(sum as i32)
}

fn update_bytes(thread: &mut JavaThread, adler: i32, array: Handle, offset: i32, length: i32) -> JavaResult<i32> {
    let memory = Memory::array(thread, array, offset, length)?;
    update_memory(thread, adler, memory, length as usize)
}

fn update_byte_buffer(thread: &mut JavaThread, adler: i32, address: i64, offset: i32, length: i32) -> JavaResult<i32> {
    let memory = Memory::address(address.wrapping_add(i64::from(offset)));
    let length = length_of(thread, length)?;
    update_memory(thread, adler, memory, length)
}
