//! Check sums.

use crc_fast::{CrcAlgorithm, Digest};
use gc::Ref;
use runtime::natives::NativeTable;
use runtime::{JavaThread, leaves};

use super::elements::each_chunk;

pub const TABLES: &[&NativeTable] = &[&CRC32C];

leaves! { CRC32C = "java/util/zip/CRC32C":
    "updateBytes" "(I[BII)I" => crc32c,
}

/// `updateBytes(int crc, byte[] b, int off, int end)`; the sum is the complement of what people mean by it.
fn crc32c(thread: &JavaThread, sum: i32, bytes: Ref<'_>, from: i32, end: i32) -> Option<i32> {
    let add = |sum, bytes: &[u8]| folded(CrcAlgorithm::Crc32Iscsi, sum, bytes);
    let sum = update(thread, !sum, bytes, from, end.checked_sub(from)?, add)?;
    Some(!sum)
}

/// `CRC32.updateBytes0(int crc, byte[] b, int off, int len)`
pub fn crc32(thread: &JavaThread, sum: i32, bytes: Ref<'_>, from: i32, len: i32) -> Option<i32> {
    update(thread, sum, bytes, from, len, |sum, bytes| folded(CrcAlgorithm::Crc32IsoHdlc, sum, bytes))
}

/// `Adler32.updateBytes(int adler, byte[] b, int off, int len)`
pub fn adler32(thread: &JavaThread, sum: i32, bytes: Ref<'_>, from: i32, len: i32) -> Option<i32> {
    update(thread, sum, bytes, from, len, zlib_rs::adler32::adler32)
}

/// Adds bytes to a cyclic sum, many at a time.
fn folded(algorithm: CrcAlgorithm, sum: u32, bytes: &[u8]) -> u32 {
    let mut digest = Digest::new_with_init_state(algorithm, u64::from(!sum));
    digest.update(bytes);
    digest.finalize() as u32
}

/// Adds bytes to a sum.
fn update(thread: &JavaThread, sum: i32, bytes: Ref<'_>, from: i32, len: i32, add: fn(u32, &[u8]) -> u32) -> Option<i32> {
    let mut sum = sum as u32;
    each_chunk(thread, bytes, from, len, |chunk| {
        sum = add(sum, chunk);
        Some(())
    })?;
    Some(sum as i32)
}
