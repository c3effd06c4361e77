//! What a `Vm` has allocated outside of its heap for the sake of its guest, and when that calls for a collection.
//!
//! Metadata is freed by full collections only, and a program that makes and drops classes may allocate little in the heap. So a class
//! that is about to be made is reason for a full collection when metadata has grown past a threshold, as in HotSpot
//! (`-XX:MetaspaceSize`).

use std::sync::atomic::{AtomicU64, Ordering};

use crate::metadata::class::Class;
use crate::metadata::method::Method;
use crate::profile::sites::SiteTable;

/// Metadata that is no reason to collect.
const THRESHOLD_BYTES_MIN: u64 = 12 << 20;

/// Bytes in use, by kind.
#[derive(Debug)]
pub struct Ledger {
    metadata: AtomicU64,
    threshold: AtomicU64,
}

impl Default for Ledger {
    fn default() -> Self {
        Self { metadata: AtomicU64::new(0), threshold: AtomicU64::new(THRESHOLD_BYTES_MIN) }
    }
}

impl Ledger {
    /// Bytes of metadata, unloaded classes included that are not freed yet.
    pub fn metadata_bytes(&self) -> u64 {
        self.metadata.load(Ordering::Relaxed)
    }

    /// Whether metadata has grown so much that it is time to look for dead classes.
    pub fn is_over_threshold(&self) -> bool {
        self.metadata_bytes() > self.threshold.load(Ordering::Relaxed)
    }

    /// A class has been made.
    pub fn add_class(&self, class: &Class) {
        self.metadata.fetch_add(footprint(class), Ordering::Relaxed);
    }

    /// Something that hangs on a class has been made later: it goes with its class.
    pub fn add(&self, bytes: u64) {
        self.metadata.fetch_add(bytes, Ordering::Relaxed);
    }

    /// A class is being freed.
    pub fn remove_class(&self, class: &Class) {
        self.metadata.fetch_sub(footprint(class), Ordering::Relaxed);
    }

    /// A full collection has looked for dead classes, and found some that will be freed by the next one.
    pub fn collected<'c>(&self, unloaded: impl Iterator<Item = &'c Class>) {
        let unloaded: u64 = unloaded.map(footprint).sum();
        let live = self.metadata_bytes().saturating_sub(unloaded);
        self.threshold.store((live * 2).max(THRESHOLD_BYTES_MIN) + unloaded, Ordering::Relaxed);
    }
}

/// Bytes that a class takes, about: its own structure, what hangs on it, and its file if it has a copy.
fn footprint(class: &Class) -> u64 {
    let parts = [
        size_of::<Class>(),
        class.bytes.owned_bytes(),
        class.own_name.as_ref().map_or(0, |name| name.symbol().as_bytes().len()),
        class.methods().count() * size_of::<Method>(),
        size_of_val(class.fields()),
        size_of_val(class.vtable()),
        class.constants.len() * size_of::<u64>(),
        size_of_val(&*class.statics),
    ];
    parts.into_iter().sum::<usize>() as u64 + profile_bytes(class)
}

/// Bytes of the side profiles of a class's methods.
fn profile_bytes(class: &Class) -> u64 {
    let tables = class.methods().filter_map(|method| method.linked_code()?.sites.get().map(SiteTable::bytes));
    tables.sum()
}
