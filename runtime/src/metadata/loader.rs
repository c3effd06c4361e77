//! Class loaders as the VM sees them (JVMS §5.3): their classes, packages and unnamed module.

use std::collections::HashMap;
use std::sync::atomic::AtomicU64;
use std::sync::{Mutex, OnceLock};

use gc::RootSlot;

use crate::metadata::class::ClassRef;
use crate::metadata::module::Module;
use crate::metadata::pointer::Metadata;
use crate::metadata::symbol::{FastHash, Symbol};
use crate::sync::lock;

/// A pointer to a [`Loader`].
pub type LoaderRef = Metadata<Loader>;

/// A class loader.
pub struct Loader {
    /// Number in the loader table, kept plus one in the injected field of the Java object; 0 is the boot loader.
    pub id: u32,
    /// The `java.lang.ClassLoader`; null for the boot loader. Weak for unloadable loaders: classes keep it alive.
    pub object: RootSlot,
    /// Classes that this loader defined or initiated (JVMS §5.3), by name.
    pub classes: Mutex<HashMap<Symbol, ClassRef, FastHash>>,
    /// Classes this loader defined, hidden ones included: freed with it.
    pub defined: Mutex<Vec<ClassRef>>,
    /// Modules by package.
    pub packages: Mutex<HashMap<Symbol, Metadata<Module>, FastHash>>,
    /// The unnamed module.
    pub unnamed_module: OnceLock<Metadata<Module>>,
    /// Whether its classes can be unloaded: all but the boot, platform and application loaders.
    pub unloadable: bool,
    /// Bytes that the ledger has counted for it.
    pub footprint: AtomicU64,
}

impl Loader {
    /// A loader without classes.
    pub fn new(id: u32, unloadable: bool) -> Self {
        Self {
            id,
            object: RootSlot::default(),
            classes: Mutex::default(),
            defined: Mutex::default(),
            packages: Mutex::default(),
            unnamed_module: OnceLock::new(),
            unloadable,
            footprint: AtomicU64::new(0),
        }
    }

    /// The boot loader.
    pub fn is_boot(&self) -> bool {
        self.id == 0
    }

    /// The class this loader is recorded as an initiating loader of.
    pub fn find(&self, name: Symbol) -> Option<ClassRef> {
        lock(&self.classes).get(&name).copied()
    }

    /// Records the class under `name`; the first one stays and is returned.
    pub fn record(&self, name: Symbol, class: ClassRef) -> ClassRef {
        *lock(&self.classes).entry(name).or_insert(class)
    }
}
