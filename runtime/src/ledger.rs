//! What a `Vm` has allocated outside of its heap for the sake of its guest, how much it may be, and when it calls for a collection.
//!
//! `[VMDOC]` Native memory. A `Vm` has one budget for all memory outside of its heap that a guest can make it take: what `Unsafe` and direct buffers
//! allocate (`[VMDOC]` Arena), metadata of classes, symbols, stacks (`[VMDOC]` Memory of threads), inflated monitors, streams of natives, and copies
//! that natives make of guest memory. Whoever allocates such memory takes its bytes first, and what a guest asks for with nothing left is an
//! `OutOfMemoryError`, or a `StackOverflowError` where a stack would have to grow. What the VM needs for its own sake may overdraw the budget, by
//! little: a class of the class library, a monitor for a lock that somebody holds.
//!
//! Metadata is freed by full collections only, and a program that makes and drops classes may allocate little in the heap. So a class
//! that is about to be made is reason for a full collection when metadata has grown past a threshold, as in HotSpot
//! (`-XX:MetaspaceSize`).

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use gc::Budget;

use crate::metadata::class::{Class, ClassBytes, ClassKind};
use crate::metadata::loader::Loader;
use crate::metadata::method::Method;
use crate::metadata::module::Module;
use crate::metadata::rows::{ClassRow, MethodRow};

/// Metadata that is no reason to collect.
const THRESHOLD_BYTES_MIN: u64 = 12 << 20;

/// What is kept about a class in tables: its cells, its shape, its name in the tables of its loader.
const CLASS_ENTRY_BYTES: usize = 256;

/// What a loader takes.
const LOADER_BYTES: u64 = size_of::<Loader>() as u64 + 64;

/// What a class takes in the tables of each loader that knows it.
pub const LOADED_BYTES: u64 = 64;

/// What a module takes, and each package of it in the tables of its loader.
pub const MODULE_BYTES: u64 = size_of::<Module>() as u64 + 64;
/// See [`MODULE_BYTES`].
pub const PACKAGE_BYTES: u64 = 48;

/// What is kept of a module that another one reads, or to which a package is exported.
pub const READER_BYTES: u64 = 32;

/// Bytes in use, by kind.
#[derive(Debug)]
pub struct Ledger {
    /// Everything outside of the heap.
    pub native: Arc<Budget>,
    metadata: AtomicU64,
    /// Classes of the guest, unloaded ones included that are not freed yet.
    classes: AtomicU64,
    threshold: AtomicU64,
    /// Classes that were unloaded.
    unloaded: AtomicU64,
}

/// Bytes that are taken as long as this lives.
#[derive(Debug)]
pub struct Loan {
    native: Arc<Budget>,
    bytes: u64,
}

impl Drop for Loan {
    fn drop(&mut self) {
        self.native.give(self.bytes);
    }
}

/// What natives may take for a while without asking.
const LOAN_BYTES_MIN: u64 = 64 << 10;

impl Ledger {
    /// Lends bytes, if there are so many.
    pub fn lend(&self, bytes: u64) -> Option<Loan> {
        let bytes = if bytes < LOAN_BYTES_MIN { 0 } else { bytes };
        (bytes == 0 || self.native.take(bytes)).then(|| Loan { native: Arc::clone(&self.native), bytes })
    }

    /// A ledger without entries.
    pub fn new(native: Arc<Budget>) -> Self {
        Self {
            native,
            metadata: AtomicU64::new(0),
            classes: AtomicU64::new(0),
            unloaded: AtomicU64::new(0),
            threshold: AtomicU64::new(THRESHOLD_BYTES_MIN),
        }
    }

    /// Bytes of metadata, unloaded classes included that are not freed yet.
    pub fn metadata_bytes(&self) -> u64 {
        self.metadata.load(Ordering::Relaxed)
    }

    /// Whether metadata has grown so much that it is time to look for dead classes.
    pub fn is_over_threshold(&self) -> bool {
        self.metadata_bytes() > self.threshold.load(Ordering::Relaxed)
    }

    /// How many bytes of metadata are reason to look for dead classes.
    pub fn threshold_bytes(&self) -> u64 {
        self.threshold.load(Ordering::Relaxed)
    }

    /// Classes of the guest, unloaded ones included that are not freed yet.
    pub fn classes(&self) -> u64 {
        self.classes.load(Ordering::Relaxed)
    }

    /// Classes that were unloaded, of whoever.
    pub fn unloaded_classes(&self) -> u64 {
        self.unloaded.load(Ordering::Relaxed)
    }

    /// A class has been made.
    pub fn add_class(&self, class: &Class) {
        if is_of_guest(class) && !class.counted.swap(true, Ordering::Relaxed) {
            self.classes.fetch_add(1, Ordering::Relaxed);
        }
        self.add(class, footprint(class));
    }

    /// Something that hangs on a class has been made: it goes with its class.
    pub fn add(&self, class: &Class, bytes: u64) {
        class.footprint.fetch_add(bytes, Ordering::Relaxed);
        self.metadata.fetch_add(bytes, Ordering::Relaxed);
        self.native.overdraw(bytes);
    }

    /// A class is being freed.
    pub fn remove_class(&self, class: &Class) {
        if class.counted.load(Ordering::Relaxed) {
            self.classes.fetch_sub(1, Ordering::Relaxed);
        }
        let bytes = class.footprint.load(Ordering::Relaxed);
        self.metadata.fetch_sub(bytes, Ordering::Relaxed);
        self.native.give(bytes);
    }

    /// A loader has been made.
    pub fn add_loader(&self, loader: &Loader) {
        self.add_to_loader(loader, LOADER_BYTES);
    }

    /// Something that a loader has been given: it goes with its loader.
    pub fn add_to_loader(&self, loader: &Loader, bytes: u64) {
        loader.footprint.fetch_add(bytes, Ordering::Relaxed);
        self.native.overdraw(bytes);
    }

    /// A loader is being freed.
    pub fn remove_loader(&self, loader: &Loader) {
        self.native.give(loader.footprint.load(Ordering::Relaxed));
    }

    /// Whether more has been taken than the limit and what the VM may need for its own sake.
    pub fn is_far_overdrawn(&self) -> bool {
        const OVERDRAFT_BYTES: u64 = 32 << 20;
        self.native.is_overdrawn_by(OVERDRAFT_BYTES)
    }

    /// A full collection has looked for dead classes, and found some that will be freed by the next one.
    pub fn collected<'c>(&self, unloaded: impl Iterator<Item = &'c Class>) {
        let unloaded: u64 = unloaded
            .inspect(|_| {
                self.unloaded.fetch_add(1, Ordering::Relaxed);
            })
            .map(|class| class.footprint.load(Ordering::Relaxed))
            .sum();
        let live = self.metadata_bytes().saturating_sub(unloaded);
        self.threshold.store((live * 2).max(THRESHOLD_BYTES_MIN) + unloaded, Ordering::Relaxed);
    }
}

/// Whether it is the guest's idea that there is the class: not those of the class library's files and their plain arrays.
fn is_of_guest(class: &Class) -> bool {
    match class.kind {
        ClassKind::Primitive(_) => false,
        ClassKind::Instance => matches!(class.bytes, ClassBytes::Owned(_)),
        ClassKind::Array { component } => component.is_unloadable() || matches!(component.kind, ClassKind::Array { .. }),
    }
}

/// Bytes that a class takes when it has been made, about: its own structure, what hangs on it, and its file if it has a copy.
fn footprint(class: &Class) -> u64 {
    let methods = class.methods().count();
    let parts = [
        size_of::<Class>() + size_of::<ClassRow>() + CLASS_ENTRY_BYTES,
        class.bytes.owned_bytes(),
        class.own_name.as_ref().map_or(0, |name| name.symbol().as_bytes().len()),
        methods * (size_of::<Method>() + size_of::<MethodRow>() + 2 * size_of::<usize>()),
        size_of_val(class.fields()),
        size_of_val(class.vtable()),
        size_of_val(class.ancestors()),
        size_of_val(&*class.all_interfaces),
        class.constants.len() * size_of::<u64>(),
        size_of_val(&*class.statics),
    ];
    parts.into_iter().sum::<usize>() as u64
}
