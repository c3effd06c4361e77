//! The table of interned strings.

use std::hash::{BuildHasher, DefaultHasher, RandomState};
use std::sync::Mutex;

use gc::RawRef;
use hashbrown::HashTable;

use crate::strings::content::Content;
use crate::sync::lock;

/// Interned strings (JLS §3.10.5), weakly held. Their hash has a key of its own in each table, so that a guest cannot make up strings
/// that collide.
#[derive(Default)]
pub struct StringTable {
    pub(super) strings: Mutex<HashTable<Interned>>,
    keys: RandomState,
}

pub(super) struct Interned {
    pub(super) string: RawRef,
    pub(super) hash: u32,
}

impl StringTable {
    /// Updates the table after a collection; strings that nobody uses go.
    pub fn visit_weak(&self, visit: &mut dyn FnMut(RawRef) -> Option<RawRef>) {
        lock(&self.strings).retain(|interned| match visit(interned.string) {
            Some(moved) => {
                interned.string = moved;
                true
            }
            None => false,
        });
    }

    /// Number of interned strings.
    pub fn len(&self) -> usize {
        lock(&self.strings).len()
    }

    /// Whether nothing is interned.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(super) fn hasher(&self) -> DefaultHasher {
        self.keys.build_hasher()
    }

    pub(super) fn hash(&self, content: &Content) -> u32 {
        self.keys.hash_one(content) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_tables_hash_the_same_string_differently() {
        let hashes = |table: &StringTable| ["Aa", "BB", ""].map(|text| table.hash(&Content::of_modified_utf8(text.as_bytes())));
        assert_ne!(hashes(&StringTable::default()), hashes(&StringTable::default()));
    }
}
