//! Leaf functions in place of methods of the class library (`[VMDOC]` Leaf functions): one file per kind.
//!
//! Each gives what the method gives, to the bit, or declines.

mod arrays;
mod bits;
mod bytes;
mod math;
mod objects;
mod strings;
mod unsafe_;

use runtime::leaf::{LeafRegistry, LeafTable};

/// Work that a leaf function does at most, in bytes that it looks at.
const BYTES_MAX: u32 = 64 << 10;

/// The tables of every class.
pub fn tables() -> Vec<&'static LeafTable> {
    [arrays::TABLES, bits::TABLES, math::TABLES, objects::TABLES, strings::TABLES, unsafe_::TABLES].concat()
}

/// All leaf functions.
pub fn registry() -> LeafRegistry {
    LeafRegistry::new(&tables())
}
