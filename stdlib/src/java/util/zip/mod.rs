//! Natives of package `java.util.zip`.

pub mod adler32;
mod checksum;
mod compress;
pub mod crc32;
pub mod deflater;
pub mod inflater;
pub mod streams;

use runtime::natives::NativeTable;

/// The tables of every class below.
pub fn tables() -> Vec<&'static NativeTable> {
    vec![&adler32::TABLE, &crc32::TABLE, &deflater::TABLE, &inflater::TABLE]
}
