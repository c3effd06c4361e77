//! Leaf functions in place of methods of the class library (`[VMDOC]` Leaf functions): one file per kind.
//!
//! Each gives what the method gives, to the bit, or declines.

mod arrays;
mod base64;
mod big_integers;
mod bits;
mod bytes;
mod checksums;
mod ciphers;
mod digests;
mod elements;
mod math;
mod objects;
mod strings;
mod unsafe_;

use runtime::leaf::{LeafRegistry, LeafTable};

/// Work that a leaf function does at most, in bytes that it looks at.
const BYTES_MAX: u32 = 64 << 10;

/// The tables of every class.
pub fn tables() -> Vec<&'static LeafTable> {
    [
        arrays::TABLES,
        base64::TABLES,
        big_integers::TABLES,
        bits::TABLES,
        checksums::TABLES,
        ciphers::TABLES,
        digests::TABLES,
        math::TABLES,
        objects::TABLES,
        strings::TABLES,
        unsafe_::TABLES,
    ]
    .concat()
}

/// All leaf functions.
pub fn registry() -> LeafRegistry {
    LeafRegistry::new(&tables())
}

#[cfg(test)]
mod tests {
    use runtime::metadata::symbol::SymbolTable;

    use super::*;

    #[test]
    fn every_row_is_found() {
        let (symbols, registry) = (SymbolTable::default(), registry());
        let symbol = |text: &str| symbols.intern(text.as_bytes());
        for table in tables() {
            for row in table.rows {
                let found = registry.find(symbol(table.class), symbol(row.name), symbol(row.descriptor));
                assert!(found.is_some(), "{}.{}{}", table.class, row.name, row.descriptor);
            }
        }
    }
}
