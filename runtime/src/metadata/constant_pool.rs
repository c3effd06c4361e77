//! The run-time constant pool (JVMS §5.1): what a class's symbolic references resolve to.
//!
//! Each entry is one word: unresolved entries hold class-file indices, resolved ones a metadata pointer or the index of a
//! root. An entry is written once; racing threads write the same value.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use classfile::{Constant, ConstantIndex, ReferenceKind};
use gc::RootSlot;

use crate::linking::constants::LoadedConstant;
use crate::metadata::method::MethodRef;
use crate::metadata::pointer::Metadata;
use crate::metadata::symbol::Symbol;
use crate::sync::lock;

/// The class-file side of an entry, with names as symbols.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PoolConstant {
    /// Slot 0 and the slot behind a long or double.
    Unusable,
    /// A name or descriptor.
    Utf8(Symbol),
    /// `CONSTANT_Integer`
    Integer(i32),
    /// `CONSTANT_Float`
    Float(f32),
    /// `CONSTANT_Long`
    Long(i64),
    /// `CONSTANT_Double`
    Double(f64),
    /// `CONSTANT_Class`, by name (arrays as descriptors).
    Class(Symbol),
    /// `CONSTANT_String`
    String(Symbol),
    /// `CONSTANT_Fieldref`
    Field(MemberReference),
    /// `CONSTANT_Methodref`
    Method(MemberReference),
    /// `CONSTANT_InterfaceMethodref`
    InterfaceMethod(MemberReference),
    /// `CONSTANT_NameAndType`
    NameAndType(Symbol, Symbol),
    /// `CONSTANT_MethodHandle`
    MethodHandle(ReferenceKind, ConstantIndex),
    /// `CONSTANT_MethodType`
    MethodType(Symbol),
    /// `CONSTANT_Dynamic`: bootstrap method, name, descriptor.
    Dynamic(u16, Symbol, Symbol),
    /// `CONSTANT_InvokeDynamic`: bootstrap method, name, descriptor.
    InvokeDynamic(u16, Symbol, Symbol),
    /// `CONSTANT_Module` or `CONSTANT_Package`.
    Other(Symbol),
}

/// A symbolic reference to a member.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MemberReference {
    /// The `CONSTANT_Class` entry.
    pub class: ConstantIndex,
    /// Member name.
    pub name: Symbol,
    /// Member descriptor.
    pub descriptor: Symbol,
}

/// A failed resolution, remembered so that the same error is thrown again (JVMS §5.4.3).
#[derive(Clone, Debug)]
pub struct ResolutionError {
    /// Internal name of the error's class.
    pub class: Symbol,
    /// Message, if it had one.
    pub message: Option<Box<str>>,
    /// Class and message of its cause, if it had one.
    pub cause: Option<(Symbol, Option<Box<str>>)>,
}

/// The run-time constant pool of one class.
pub struct ConstantPool {
    constants: Box<[PoolConstant]>,
    resolved: Box<[AtomicU64]>,
    /// Boxed, because instructions hold their addresses.
    #[expect(clippy::vec_box, reason = "roots must not move")]
    roots: Mutex<Vec<Box<RootSlot>>>,
    errors: Mutex<HashMap<u16, ResolutionError>>,
    loaded: Mutex<HashMap<u16, LoadedConstant>>,
    call_sites: Mutex<HashMap<CallSiteKey, CallSiteLink>>,
}

/// Which call site of the class: method index and word of the instruction.
pub type CallSiteKey = (u16, u32);

/// What a dynamic or signature-polymorphic call site is linked to.
#[derive(Debug)]
pub struct CallSite {
    /// The adapter, a static method that takes the call's arguments and the appendix.
    pub adapter: MethodRef,
    /// Passed behind the arguments, unless null.
    pub appendix: RootSlot,
}

/// The outcome of linking a call site; the first one stays.
pub enum CallSiteLink {
    /// Calls go here.
    Linked(Box<CallSite>),
    /// Every try throws its like.
    Failed(ResolutionError),
}

impl ConstantPool {
    /// The pool of an array or primitive class.
    pub fn empty() -> Self {
        Self::from_constants(Vec::new())
    }

    /// Takes over a parsed pool, interning names through `intern`.
    pub fn new(pool: &classfile::ConstantPool<'_>, intern: &dyn Fn(&[u8]) -> Symbol) -> Self {
        let count = pool.len();
        let text = |index: ConstantIndex| intern(pool.utf8(index).map_or(b"".as_slice(), |name| name.as_bytes()));
        let pair = |index: ConstantIndex| {
            let (name, descriptor) = pool.name_and_type(index).expect("format checking proved the constant's kind");
            (intern(name.as_bytes()), intern(descriptor.as_bytes()))
        };
        let member = |class: ConstantIndex, name_and_type: ConstantIndex| {
            let (name, descriptor) = pair(name_and_type);
            MemberReference { class, name, descriptor }
        };
        let constants = (0..count).map(|index| {
            let index = ConstantIndex(u16::try_from(index).expect("a pool has at most 65535 entries"));
            match *pool.get(index).unwrap_or(&Constant::Unusable) {
                Constant::Unusable => PoolConstant::Unusable,
                Constant::Utf8(text) => PoolConstant::Utf8(intern(text.as_bytes())),
                Constant::Integer(value) => PoolConstant::Integer(value),
                Constant::Float(value) => PoolConstant::Float(value),
                Constant::Long(value) => PoolConstant::Long(value),
                Constant::Double(value) => PoolConstant::Double(value),
                Constant::Class { name } => PoolConstant::Class(text(name)),
                Constant::String { value } => PoolConstant::String(text(value)),
                Constant::FieldRef { class, name_and_type } => PoolConstant::Field(member(class, name_and_type)),
                Constant::MethodRef { class, name_and_type } => PoolConstant::Method(member(class, name_and_type)),
                Constant::InterfaceMethodRef { class, name_and_type } => {
                    PoolConstant::InterfaceMethod(member(class, name_and_type))
                }
                Constant::NameAndType { name, descriptor } => PoolConstant::NameAndType(text(name), text(descriptor)),
                Constant::MethodHandle { kind, reference } => PoolConstant::MethodHandle(kind, reference),
                Constant::MethodType { descriptor } => PoolConstant::MethodType(text(descriptor)),
                Constant::Dynamic { bootstrap, name_and_type } => {
                    let (name, descriptor) = pair(name_and_type);
                    PoolConstant::Dynamic(bootstrap, name, descriptor)
                }
                Constant::InvokeDynamic { bootstrap, name_and_type } => {
                    let (name, descriptor) = pair(name_and_type);
                    PoolConstant::InvokeDynamic(bootstrap, name, descriptor)
                }
                Constant::Module { name } | Constant::Package { name } => PoolConstant::Other(text(name)),
            }
        });
        Self::from_constants(constants.collect())
    }

    fn from_constants(constants: Vec<PoolConstant>) -> Self {
        let resolved = constants.iter().map(|_| AtomicU64::new(0)).collect();
        Self {
            constants: constants.into(),
            resolved,
            roots: Mutex::default(),
            errors: Mutex::default(),
            loaded: Mutex::default(),
            call_sites: Mutex::default(),
        }
    }

    /// Entries, slot 0 included.
    pub fn len(&self) -> usize {
        self.constants.len()
    }

    /// Whether there are no entries.
    pub fn is_empty(&self) -> bool {
        self.constants.is_empty()
    }

    /// The symbolic side of entry `index`.
    pub fn constant(&self, index: ConstantIndex) -> PoolConstant {
        self.constants.get(usize::from(index.0)).copied().unwrap_or(PoolConstant::Unusable)
    }

    /// The name of the `CONSTANT_Class` at `index`.
    pub fn class_name(&self, index: ConstantIndex) -> Option<Symbol> {
        match self.constant(index) {
            PoolConstant::Class(name) => Some(name),
            _ => None,
        }
    }

    /// The member reference (field, method or interface method) at `index`.
    pub fn member(&self, index: ConstantIndex) -> Option<MemberReference> {
        match self.constant(index) {
            PoolConstant::Field(member) | PoolConstant::Method(member) | PoolConstant::InterfaceMethod(member) => Some(member),
            _ => None,
        }
    }

    /// What the entry resolved to, or 0.
    #[inline]
    pub fn resolved(&self, index: ConstantIndex) -> u64 {
        self.resolved[usize::from(index.0)].load(Ordering::Acquire)
    }

    /// Remembers what the entry resolves to; the first writer wins and its value is returned.
    pub fn set_resolved(&self, index: ConstantIndex, word: u64) -> u64 {
        let slot = &self.resolved[usize::from(index.0)];
        match slot.compare_exchange(0, word, Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) => word,
            Err(first) => first,
        }
    }

    /// Adds a root that lives as long as the class and never moves.
    pub fn add_root(&self, value: gc::RawRef) -> Metadata<RootSlot> {
        let slot = Box::new(RootSlot::new(value));
        let address = Metadata::of(&*slot);
        lock(&self.roots).push(slot);
        address
    }

    /// Visits the roots.
    pub fn visit_roots(&self, visit: &mut dyn FnMut(&RootSlot)) {
        for root in lock(&self.roots).iter() {
            visit(root);
        }
        for link in lock(&self.call_sites).values() {
            if let CallSiteLink::Linked(site) = link {
                visit(&site.appendix);
            }
        }
    }

    /// Visits the adapters that call sites are linked to.
    pub fn for_each_adapter(&self, visit: &mut dyn FnMut(MethodRef)) {
        for link in lock(&self.call_sites).values() {
            if let CallSiteLink::Linked(site) = link {
                visit(site.adapter);
            }
        }
    }

    /// The constant that `ldc` of this entry loads, if it has been resolved.
    pub fn loaded(&self, index: ConstantIndex) -> Option<LoadedConstant> {
        lock(&self.loaded).get(&index.0).copied()
    }

    /// Remembers a loaded reference; the first one stays and is returned.
    pub fn set_loaded(&self, index: ConstantIndex, value: gc::RawRef) -> LoadedConstant {
        if let Some(first) = self.loaded(index) {
            return first;
        }
        let root = self.add_root(value);
        *lock(&self.loaded).entry(index.0).or_insert(LoadedConstant::Reference(root))
    }

    /// Remembers a primitive dynamic constant; the first one stays and is returned.
    pub fn set_loaded_primitive(&self, index: ConstantIndex, slot: u64) -> LoadedConstant {
        *lock(&self.loaded).entry(index.0).or_insert(LoadedConstant::Primitive(slot))
    }

    /// Runs `read` on the link of a call site, if there is one.
    pub fn with_call_site<T>(&self, key: CallSiteKey, read: impl FnOnce(&CallSiteLink) -> T) -> Option<T> {
        lock(&self.call_sites).get(&key).map(read)
    }

    /// Links a call site unless it is linked already.
    pub fn set_call_site(&self, key: CallSiteKey, link: CallSiteLink) {
        lock(&self.call_sites).entry(key).or_insert(link);
    }

    /// The remembered failure of entry `index`.
    pub fn error(&self, index: ConstantIndex) -> Option<ResolutionError> {
        lock(&self.errors).get(&index.0).cloned()
    }

    /// Remembers a failure; the first one stays.
    pub fn set_error(&self, index: ConstantIndex, error: ResolutionError) {
        lock(&self.errors).entry(index.0).or_insert(error);
    }
}
