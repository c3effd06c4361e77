//! Definition of modules by the class library, and the way from `java.lang.Module` objects to modules (JVMS §5.3.6).

use std::collections::{HashMap, HashSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use gc::{Handle, Reference, RootSlot};

use crate::ledger::{MODULE_BYTES, PACKAGE_BYTES};
use crate::loading::loaders;
use crate::metadata::class::ClassRef;
use crate::metadata::loader::LoaderRef;
use crate::metadata::module::{Module, ModuleRef};
use crate::metadata::pointer::Metadata;
use crate::metadata::symbol::Symbol;
use crate::sync::lock;
use crate::thread::JavaThread;

/// What a module is defined with.
pub struct ModuleDefinition {
    /// Name.
    pub name: Symbol,
    /// Version, if it has one.
    pub version: Option<Symbol>,
    /// Its loader.
    pub loader: LoaderRef,
    /// Whether it is open.
    pub open: bool,
    /// Packages in internal form.
    pub packages: Vec<Symbol>,
}

/// Why a module cannot be defined.
#[derive(Clone, Copy, Debug)]
pub enum ModuleConflict {
    /// The loader has a module of this name.
    Name,
    /// The package belongs to this other module.
    Package(Symbol, ModuleRef),
}

/// The module that a `java.lang.Module` stands for; an unnamed one is made known at the first call.
pub fn module_of_object(thread: &mut JavaThread, object: Handle) -> Option<ModuleRef> {
    let vm = thread.vm();
    let fields = &vm.well_known().fields;
    let raw = thread.raw(object);
    let number = vm.view.load_u32(raw, fields.module_vm_module);
    if number != 0 {
        let known = lock(&vm.modules).get(number - 1);
        return known.filter(|module| module.object.load(thread) == raw);
    }
    if !vm.view.load_ref(raw, fields.module_name).is_null() {
        return None;
    }
    let loader = vm.view.load_ref(raw, fields.module_loader);
    let loader = thread.handle_or_null(loader)?;
    let loader = loaders::loader_of(thread, Some(loader));
    unnamed_module(thread, loader).filter(|module| module.object.load(thread) == thread.raw(object))
}

/// The unnamed module of a loader; none while its `ClassLoader` is not constructed.
pub fn unnamed_module(thread: &JavaThread, loader: LoaderRef) -> Option<ModuleRef> {
    if let Some(module) = loader.unnamed_module.get() {
        return Some(*module);
    }
    let vm = thread.vm();
    let object = loader.object.load(thread);
    let well_known = vm.well_known.get()?;
    if object.is_null() {
        return None;
    }
    let module = vm.view.load_ref(object, well_known.fields.class_loader_unnamed_module);
    if module.is_null() {
        return None;
    }
    Some(set_unnamed_module(thread, loader, module))
}

/// Makes `object` the unnamed module of a loader, unless it has one.
pub fn set_unnamed_module(thread: &JavaThread, loader: LoaderRef, object: impl Reference) -> ModuleRef {
    *loader.unnamed_module.get_or_init(|| record_module(thread, empty_module(None, None, loader, false), object))
}

fn record_module(thread: &JavaThread, module: Module, object: impl Reference) -> ModuleRef {
    let vm = thread.vm();
    module.object.store(object);
    let mut modules = lock(&vm.modules);
    modules.add(|number| {
        vm.view.store_u32(object, vm.well_known().fields.module_vm_module, number + 1);
        Metadata::allocate(module)
    })
}

/// Defines a named module to its loader. The first one must be `java.base`; classes that exist already then get it.
///
/// # Errors
/// What stands in the way.
pub fn define_module(
    thread: &mut JavaThread,
    object: Handle,
    definition: &ModuleDefinition,
) -> Result<ModuleRef, ModuleConflict> {
    let vm = thread.vm();
    let loader = definition.loader;
    let is_base = definition.name == "java.base";
    let known: Vec<ModuleRef> = lock(&vm.modules).iter().filter(|module| module.loader == loader).collect();
    if known.iter().any(|module| module.name == Some(definition.name)) {
        return Err(ModuleConflict::Name);
    }
    if let Some(conflict) = package_in_use(thread, definition) {
        return Err(conflict);
    }
    {
        let mut packages = lock(&loader.packages);
        let taken = definition.packages.iter().find_map(|package| packages.get(package).map(|module| (*package, *module)));
        if let Some((package, module)) = taken {
            return Err(ModuleConflict::Package(package, module));
        }
        let module = empty_module(Some(definition.name), definition.version, loader, definition.open);
        let module = record_module(thread, module, thread.raw(object));
        packages.extend(definition.packages.iter().map(|package| (*package, module)));
        vm.ledger.add_to_loader(&loader, MODULE_BYTES + definition.packages.len() as u64 * PACKAGE_BYTES);
        drop(packages);
        if is_base && loader.is_boot() && vm.java_base.set(module).is_ok() {
            give_mirrors_their_module(thread);
        }
        Ok(module)
    }
}

/// A package of the definition in which the loader has defined classes already, of its unnamed module then.
fn package_in_use(thread: &JavaThread, definition: &ModuleDefinition) -> Option<ModuleConflict> {
    // Before that there are none but those of java.base.
    if !thread.vm().booted.load(Ordering::Acquire) {
        return None;
    }
    let unnamed = unnamed_module(thread, definition.loader)?;
    let packages: HashMap<&[u8], Symbol> = definition.packages.iter().map(|package| (package.as_bytes(), *package)).collect();
    let defined = lock(&definition.loader.defined);
    let used = defined.iter().find_map(|class| packages.get(class.package()).copied());
    let used = used.filter(|package| !lock(&definition.loader.packages).contains_key(package));
    used.map(|package| ModuleConflict::Package(package, unnamed))
}

/// `Class.module` of every class that has been made before `java.base` was defined.
fn give_mirrors_their_module(thread: &mut JavaThread) {
    let vm = thread.vm();
    let offset = vm.well_known().fields.class_module;
    let classes: Vec<ClassRef> = vm.classes.iter().collect();
    for class in classes {
        let mirror = class.mirror.load(thread);
        if mirror.is_null() || !vm.view.load_ref(mirror, offset).is_null() {
            continue;
        }
        if let Some(module) = module_of(thread, class).or_else(|| vm.java_base.get().copied()) {
            vm.view.store_ref(mirror, offset, module.object.load(thread));
        }
    }
}

impl Module {
    /// Makes this module read another, or (none) every unnamed module; whether that takes memory.
    pub fn add_reads(&self, other: Option<ModuleRef>) -> bool {
        match other {
            Some(other) => lock(&self.reads).insert(other),
            None => {
                self.reads_all_unnamed.store(true, Ordering::Relaxed);
                false
            }
        }
    }
}

fn empty_module(name: Option<Symbol>, version: Option<Symbol>, loader: LoaderRef, open: bool) -> Module {
    Module {
        name,
        version,
        loader,
        object: RootSlot::default(),
        reads: Mutex::new(HashSet::new()),
        reads_all_unnamed: AtomicBool::new(false),
        exports: Mutex::new(HashMap::default()),
        open,
    }
}

/// The module of a class; none before `java.base` is defined.
pub fn module_of(thread: &JavaThread, class: ClassRef) -> Option<ModuleRef> {
    let vm = thread.vm();
    let bottom = class.bottom_class();
    let base = vm.java_base.get().copied()?;
    if bottom.is_primitive() {
        return Some(base);
    }
    module_of_package(thread, bottom.loader, bottom.package())
}

/// The name of a class's module with its version, as stack traces and histograms have it; none for unnamed modules.
pub fn versioned_name(thread: &JavaThread, class: ClassRef) -> Option<String> {
    let module = module_of(thread, class)?;
    let (name, version) = (module.name?.to_str(), module.version);
    Some(version.map_or_else(|| name.to_string(), |version| format!("{name}@{}", version.to_str())))
}

/// The module that a loader's classes in a package belong to.
pub fn module_of_package(thread: &JavaThread, loader: LoaderRef, package: &[u8]) -> Option<ModuleRef> {
    let package = thread.vm().symbols.intern(package);
    let named = lock(&loader.packages).get(&package).copied();
    named.or_else(|| unnamed_module(thread, loader))
}
