//! Check sums that the class library computes in Java.

use gc::Ref;
use runtime::leaf::LeafTable;
use runtime::{JavaThread, ValueKind, leaves};

use super::elements::Elements;

pub const TABLES: &[&LeafTable] = &[&CRC32C];

leaves! { CRC32C = "java/util/zip/CRC32C":
    "updateBytes" "(I[BII)I" => crc32c,
}

/// Bytes that are copied out at a time.
const CHUNK_BYTES: i32 = 4096;

/// `updateBytes(int crc, byte[] b, int off, int end)`; the sum is the complement of what people mean by it.
fn crc32c(thread: &JavaThread, sum: i32, bytes: Ref<'_>, from: i32, end: i32) -> Option<i32> {
    let len = end.checked_sub(from)?;
    Elements::part(thread, bytes, ValueKind::Byte, from, len)?;
    let mut buffer = [0; CHUNK_BYTES as usize];
    let (mut sum, mut done) = (!sum as u32, 0);
    while done < len {
        let part = (len - done).min(CHUNK_BYTES);
        let chunk = &mut buffer[..part as usize];
        Elements::part(thread, bytes, ValueKind::Byte, from + done, part)?.read(chunk);
        sum = ::crc32c::crc32c_append(sum, chunk);
        done += part;
    }
    Some(!sum as i32)
}
