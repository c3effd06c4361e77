//! The table of interned strings.

use std::hash::{BuildHasher, DefaultHasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use gc::{Budget, RawRef};
use hashbrown::HashTable;

use crate::metadata::symbol::spread;
use crate::strings::content::Content;
use crate::sync::lock;

/// Interned strings (JLS §3.10.5), weakly held. Their hash has a key of its own in each table, so that a guest cannot make up strings
/// that collide.
pub struct StringTable {
    pub(super) strings: Mutex<HashTable<Interned>>,
    keys: RandomState,
    native: Arc<Budget>,
    /// Bytes of the table, as they are counted.
    counted: AtomicU64,
}

pub(super) struct Interned {
    pub(super) string: RawRef,
    pub(super) hash: u32,
}

/// A table with so many times the entries that it needs gives them back.
const SPARSE: usize = 8;

impl StringTable {
    /// A table without strings, whose memory counts against this budget.
    pub fn new(native: Arc<Budget>) -> Self {
        Self { strings: Mutex::default(), keys: RandomState::new(), native, counted: AtomicU64::new(0) }
    }

    /// Adds a string that is not there.
    pub(super) fn add(&self, table: &mut HashTable<Interned>, interned: Interned) {
        table.insert_unique(spread(interned.hash), interned, |interned| spread(interned.hash));
        self.count(table);
    }

    /// Counts what the table takes now, while it is locked.
    fn count(&self, table: &HashTable<Interned>) {
        let bytes = table.allocation_size() as u64;
        let before = self.counted.swap(bytes, Ordering::Relaxed);
        if bytes > before {
            self.native.overdraw(bytes - before);
        } else if bytes < before {
            self.native.give(before - bytes);
        }
    }

    /// Updates the table after a collection; strings that nobody uses go.
    pub fn visit_weak(&self, visit: &mut dyn FnMut(RawRef) -> Option<RawRef>) {
        let mut table = lock(&self.strings);
        table.retain(|interned| match visit(interned.string) {
            Some(moved) => {
                interned.string = moved;
                true
            }
            None => false,
        });
        let len = table.len();
        if table.capacity() > len.saturating_mul(SPARSE) {
            table.shrink_to(len * 2, |interned| spread(interned.hash));
            self.count(&table);
        }
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
        let table = || StringTable::new(Arc::new(Budget::new(u64::MAX)));
        assert_ne!(hashes(&table()), hashes(&table()));
    }

    #[test]
    fn the_table_is_counted_as_it_grows_and_shrinks() {
        let native = Arc::new(Budget::new(u64::MAX));
        let table = StringTable::new(Arc::clone(&native));
        for hash in 0..10_000 {
            table.add(&mut lock(&table.strings), Interned { string: RawRef::NULL, hash });
        }
        assert!(native.used() >= 80_000, "{}", native.used());
        table.visit_weak(&mut |_| None);
        assert!(table.is_empty() && native.used() < 1000, "{}", native.used());
    }
}
