//! Natives of `java.util.zip.Adler32`.

use gc::Handle;
use runtime::{JavaResult, JavaThread, natives};
use zlib_rs::adler32::adler32;

use super::checksum;
use crate::intrinsics::checksums;

natives! { "java/util/zip/Adler32":
    "update" "(II)I" => update as leaf,
    "updateBytes" "(I[BII)I" => checksums::adler32 | update_bytes,
    "updateByteBuffer" "(IJII)I" => update_byte_buffer,
}

fn update(_thread: &JavaThread, sum: i32, byte: i32) -> i32 {
    checksum::update(adler32, sum, byte)
}

fn update_bytes(thread: &mut JavaThread, sum: i32, array: Handle, offset: i32, length: i32) -> JavaResult<i32> {
    checksum::update_bytes(thread, adler32, sum, array, offset, length)
}

fn update_byte_buffer(thread: &mut JavaThread, sum: i32, address: i64, offset: i32, length: i32) -> JavaResult<i32> {
    checksum::update_byte_buffer(thread, adler32, sum, address, offset, length)
}
