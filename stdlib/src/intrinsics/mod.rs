//! Leaf functions in place of methods of the class library (`[VMDOC]` Leaf functions): one file per kind. Those of native methods stand in the rows
//! of these; here are the tables of those that have bodies.
//!
//! Each gives what the method gives, to the bit, or declines.

pub mod accesses;
pub mod arrays;
mod base64;
mod big_integers;
mod bits;
mod bytes;
pub mod checksums;
mod ciphers;
mod digests;
mod elements;
mod math;
mod strings;

use runtime::natives::NativeTable;

/// Work that a leaf function does at most, in bytes that it looks at.
const BYTES_MAX: u32 = 64 << 10;

/// The tables of every class that has such methods.
pub fn tables() -> Vec<&'static NativeTable> {
    [
        arrays::TABLES,
        base64::TABLES,
        big_integers::TABLES,
        bits::TABLES,
        checksums::TABLES,
        ciphers::TABLES,
        digests::TABLES,
        math::TABLES,
        strings::TABLES,
        accesses::TABLES,
    ]
    .concat()
}
