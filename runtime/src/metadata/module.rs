//! Modules as the VM sees them (JVMS §5.3.6): readability and exports for access checks.

use std::collections::{HashMap, HashSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use gc::RootSlot;

use crate::metadata::loader::Loader;
use crate::metadata::pointer::Metadata;
use crate::metadata::symbol::{FastHash, Symbol};
use crate::sync::lock;

/// A pointer to a [`Module`].
pub type ModuleRef = Metadata<Module>;

/// To whom a package is exported.
#[derive(Debug, Default)]
pub struct Export {
    /// To every module.
    pub to_all: bool,
    /// To all unnamed modules.
    pub to_all_unnamed: bool,
    /// To these.
    pub to: HashSet<ModuleRef>,
}

/// A named module, or the unnamed one of a loader.
#[derive(Debug)]
pub struct Module {
    /// Name; none for an unnamed module.
    pub name: Option<Symbol>,
    /// Version text.
    pub version: Option<Symbol>,
    /// Its loader.
    pub loader: Metadata<Loader>,
    /// The `java.lang.Module`.
    pub object: RootSlot,
    /// Modules this one reads.
    pub reads: Mutex<HashSet<ModuleRef>>,
    /// Whether it reads every unnamed module.
    pub reads_all_unnamed: AtomicBool,
    /// Exported packages.
    pub exports: Mutex<HashMap<Symbol, Export, FastHash>>,
    /// Open: exports everything at run time.
    pub open: bool,
}

impl std::fmt::Debug for Loader {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "loader {}", self.id)
    }
}

impl Module {
    /// Whether code in this module may use types of `other` at all.
    pub fn can_read(&self, other: ModuleRef) -> bool {
        if std::ptr::eq(self, other.as_ptr()) || self.name.is_none() {
            return true;
        }
        if other.name.is_none() && self.reads_all_unnamed.load(Ordering::Relaxed) {
            return true;
        }
        lock(&self.reads).contains(&other)
    }

    /// Forgets modules that have been unloaded.
    pub fn forget(&self, unloaded: &[ModuleRef]) {
        let is_left = |module: &ModuleRef| !unloaded.contains(module);
        lock(&self.reads).retain(is_left);
        lock(&self.exports).values_mut().for_each(|export| export.to.retain(is_left));
    }

    /// Whether `package` is exported to `target`.
    pub fn is_exported(&self, package: Symbol, target: ModuleRef) -> bool {
        if self.name.is_none() || self.open || std::ptr::eq(self, target.as_ptr()) {
            return true;
        }
        let exports = lock(&self.exports);
        exports.get(&package).is_some_and(|export| {
            export.to_all || (export.to_all_unnamed && target.name.is_none()) || export.to.contains(&target)
        })
    }
}
