//! Natives of `java.util.zip.CRC32`.

use gc::Handle;
use runtime::{JavaResult, JavaThread, natives};
use zlib_rs::crc32::crc32;

use super::checksum;
use crate::intrinsics::checksums;

natives! { "java/util/zip/CRC32":
    "update" "(II)I" => update as leaf,
    "updateBytes0" "(I[BII)I" => checksums::crc32 | update_bytes,
    "updateByteBuffer0" "(IJII)I" => update_byte_buffer,
}

fn update(_thread: &JavaThread, sum: i32, byte: i32) -> i32 {
    checksum::update(crc32, sum, byte)
}

fn update_bytes(thread: &mut JavaThread, sum: i32, array: Handle, offset: i32, length: i32) -> JavaResult<i32> {
    checksum::update_bytes(thread, crc32, sum, array, offset, length)
}

fn update_byte_buffer(thread: &mut JavaThread, sum: i32, address: i64, offset: i32, length: i32) -> JavaResult<i32> {
    checksum::update_byte_buffer(thread, crc32, sum, address, offset, length)
}
