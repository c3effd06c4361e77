//! The run-time constant pool (JVMS §5.1): what a class's symbolic references resolve to.
//!
//! The symbolic side stays in the class file and is decoded when it is asked for ([`PoolConstant`] is a view). Beside it each entry
//! has one word, 0 until something is known: the symbol of a Utf8, the class of a Class, the field or method of a member reference.
//! A word is written once; racing threads write the same value. What few entries need stands in `Links`.
#![allow(unsafe_code, reason = "words are addresses of what their constants' kinds say")]

use std::collections::HashMap;
use std::sync::atomic::{AtomicPtr, AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock};

use classfile::{BootstrapMethod, Constant, ConstantIndex, ReferenceKind, Utf8};
use gc::Root;

use crate::metadata::class::ClassRef;
use crate::metadata::field::FieldRef;
use crate::metadata::method::MethodRef;
use crate::metadata::pointer::Metadata;
use crate::metadata::symbol::{FastHash, Symbol, SymbolTable};
use crate::metadata::version::ClassVersion;
use crate::sync::lock;

/// The class-file side of an entry, with names as symbols.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PoolConstant {
    /// Slot 0 and the slot behind a long or double.
    Unusable,
    /// A text, perhaps a name or descriptor.
    Utf8(Utf8<'static>),
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
    String(Utf8<'static>),
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

/// A loaded constant, as a quickened `ldc` needs it.
#[derive(Clone, Copy)]
pub enum LoadedConstant {
    /// A root that lives as long as the class.
    Reference(Root),
    /// A primitive value in slot form (dynamic constants only).
    Primitive(u64),
}

/// The run-time constant pool of one class.
pub struct ConstantPool {
    file: classfile::ConstantPool<'static>,
    /// Made when the first entry is resolved: many classes are never asked.
    words: OnceLock<Box<[AtomicU64]>>,
    /// None without entries.
    symbols: Option<Metadata<SymbolTable>>,
    links: OnceLock<Box<Links>>,
    /// Further class files of the class, in order (`[VMDOC]` Redefinition).
    later: OnceLock<Box<ClassVersion>>,
    /// The one that is in force.
    current: AtomicPtr<ClassVersion>,
}

/// What the first resolution of a loadable constant, a failed one, or a linked call site leaves behind.
#[derive(Default)]
struct Links {
    errors: Mutex<HashMap<u16, ResolutionError, FastHash>>,
    loaded: Mutex<HashMap<u16, LoadedConstant, FastHash>>,
    call_sites: Mutex<HashMap<CallSiteKey, CallSiteLink, FastHash>>,
}

/// Which call site of the class: number of the method's body, index of the method, word of the instruction.
pub type CallSiteKey = (u16, u16, u32);

/// What a dynamic or signature-polymorphic call site is linked to.
#[derive(Debug)]
pub struct CallSite {
    /// The adapter, a static method that takes the call's arguments and the appendix.
    pub adapter: MethodRef,
    /// Passed behind the arguments, unless null.
    pub appendix: Root,
}

/// The outcome of linking a call site; the first one stays.
pub enum CallSiteLink {
    /// Calls go here.
    Linked(Box<CallSite>),
    /// Every try throws its like.
    Failed(ResolutionError),
}

/// Tags of the constants whose words are used (JVMS table 4.4-A).
mod tag {
    pub const UTF8: u8 = 1;
    pub const CLASS: u8 = 7;
    pub const FIELD: u8 = 9;
    pub const METHOD: u8 = 10;
    pub const INTERFACE_METHOD: u8 = 11;
}

impl ConstantPool {
    /// The pool of an array or primitive class.
    pub fn empty() -> Self {
        Self::of(classfile::ConstantPool::empty(), None)
    }

    /// The pool of a class file; names become symbols of `symbols` when they are asked for.
    pub fn new(file: classfile::ConstantPool<'static>, symbols: &SymbolTable) -> Self {
        Self::of(file, Some(Metadata::of(symbols)))
    }

    fn of(file: classfile::ConstantPool<'static>, symbols: Option<Metadata<SymbolTable>>) -> Self {
        Self {
            file,
            words: OnceLock::new(),
            symbols,
            links: OnceLock::new(),
            later: OnceLock::new(),
            current: AtomicPtr::default(),
        }
    }

    /// Entries, slot 0 included, with those of further class files.
    pub fn len(&self) -> usize {
        self.versions().last().map_or(self.file.len(), ClassVersion::end)
    }

    /// Further class files of the class, oldest first.
    pub fn versions(&self) -> impl Iterator<Item = &ClassVersion> {
        std::iter::successors(self.later.get(), |version| version.next.get()).map(|version| &**version)
    }

    /// The class file that is in force; none if it is the first.
    pub fn current(&self) -> Option<Metadata<ClassVersion>> {
        Metadata::from_ptr(self.current.load(Ordering::Acquire))
    }

    /// A further class file of the class is in force from now on. One thread at a time does that.
    pub fn add_version(&self, version: ClassVersion) -> Metadata<ClassVersion> {
        let place = self.versions().last().map_or(&self.later, |version| &version.next);
        let added = Metadata::of(&**place.get_or_init(|| Box::new(version)));
        self.current.store(added.as_ptr().cast_mut(), Ordering::Release);
        added
    }

    /// The file that an entry is from, its index there, and the file's version if it is not the first.
    fn located(&self, index: ConstantIndex) -> Option<(&classfile::ConstantPool<'static>, ConstantIndex, Option<&ClassVersion>)> {
        if usize::from(index.0) < self.file.len() {
            return Some((&self.file, index, None));
        }
        self.versions().find_map(|version| Some((&version.file, version.local(index)?, Some(version))))
    }

    /// The tag of an entry (JVMS table 4.4-A).
    pub fn tag(&self, index: ConstantIndex) -> Option<u8> {
        let (file, local, _) = self.located(index)?;
        file.tag(local)
    }

    /// A bootstrap method of a later class file, by its number.
    pub fn later_bootstrap(&self, number: u16) -> Option<&BootstrapMethod> {
        self.versions().find_map(|version| version.bootstrap(number))
    }

    /// Whether there are no entries.
    pub fn is_empty(&self) -> bool {
        self.file.len() == 0
    }

    /// The entries of the first class file as they stand there.
    pub fn file(&self) -> &classfile::ConstantPool<'static> {
        &self.file
    }

    /// The symbolic side of entry `index`.
    pub fn constant(&self, index: ConstantIndex) -> PoolConstant {
        self.view(index).unwrap_or(PoolConstant::Unusable)
    }

    fn view(&self, index: ConstantIndex) -> Option<PoolConstant> {
        let (file, local, version) = self.located(index)?;
        let number = |index: ConstantIndex| version.map_or(index, |version| version.number(index));
        let bootstrap_number = |bootstrap| version.map_or(bootstrap, |version| version.bootstrap_number(bootstrap));
        let text = |index: ConstantIndex| self.symbol(number(index));
        let name_and_type = |index: ConstantIndex| match file.get(index)? {
            Constant::NameAndType { name, descriptor } => Some((text(name)?, text(descriptor)?)),
            _ => None,
        };
        let member = |class: ConstantIndex, named: ConstantIndex| {
            let (name, descriptor) = name_and_type(named)?;
            Some(MemberReference { class: number(class), name, descriptor })
        };
        Some(match file.get(local)? {
            Constant::Unusable => PoolConstant::Unusable,
            Constant::Utf8(text) => PoolConstant::Utf8(text),
            Constant::Integer(value) => PoolConstant::Integer(value),
            Constant::Float(value) => PoolConstant::Float(value),
            Constant::Long(value) => PoolConstant::Long(value),
            Constant::Double(value) => PoolConstant::Double(value),
            Constant::Class { name } => PoolConstant::Class(text(name)?),
            Constant::String { value } => PoolConstant::String(file.utf8(value)?),
            Constant::FieldRef { class, name_and_type: named } => PoolConstant::Field(member(class, named)?),
            Constant::MethodRef { class, name_and_type: named } => PoolConstant::Method(member(class, named)?),
            Constant::InterfaceMethodRef { class, name_and_type: named } => PoolConstant::InterfaceMethod(member(class, named)?),
            Constant::NameAndType { .. } => {
                let (name, descriptor) = name_and_type(local)?;
                PoolConstant::NameAndType(name, descriptor)
            }
            Constant::MethodHandle { kind, reference } => PoolConstant::MethodHandle(kind, number(reference)),
            Constant::MethodType { descriptor } => PoolConstant::MethodType(text(descriptor)?),
            Constant::Dynamic { bootstrap, name_and_type: named } => {
                let (name, descriptor) = name_and_type(named)?;
                PoolConstant::Dynamic(bootstrap_number(bootstrap), name, descriptor)
            }
            Constant::InvokeDynamic { bootstrap, name_and_type: named } => {
                let (name, descriptor) = name_and_type(named)?;
                PoolConstant::InvokeDynamic(bootstrap_number(bootstrap), name, descriptor)
            }
            Constant::Module { name } | Constant::Package { name } => PoolConstant::Other(text(name)?),
        })
    }

    /// The symbol of the `CONSTANT_Utf8` at `index`.
    pub fn symbol(&self, index: ConstantIndex) -> Option<Symbol> {
        if let Some(word) = self.word(index, tag::UTF8) {
            // SAFETY: words of Utf8 constants are symbols of the `Vm`, which live as long as it.
            return Some(unsafe { Symbol::from_word(word) });
        }
        let (file, local, _) = self.located(index)?;
        let text = file.utf8(local)?;
        let symbol = self.symbols?.intern(text.as_bytes());
        // The definition of a class asks for most names once, and resolves nothing.
        if self.words.get().is_some() {
            self.set_word(index, tag::UTF8, symbol.to_word());
        }
        Some(symbol)
    }

    /// The name of the `CONSTANT_Class` at `index`.
    pub fn class_name(&self, index: ConstantIndex) -> Option<Symbol> {
        let (file, local, version) = self.located(index)?;
        match file.get(local)? {
            Constant::Class { name } => self.symbol(version.map_or(name, |version| version.number(name))),
            _ => None,
        }
    }

    /// The member reference (field, method or interface method) at `index`.
    pub fn member(&self, index: ConstantIndex) -> Option<MemberReference> {
        match self.view(index)? {
            PoolConstant::Field(member) | PoolConstant::Method(member) | PoolConstant::InterfaceMethod(member) => Some(member),
            _ => None,
        }
    }

    /// The class that the member reference at `index` names, if it has been resolved.
    pub fn resolved_holder(&self, index: ConstantIndex) -> Option<ClassRef> {
        let (file, local, version) = self.located(index)?;
        match file.get(local)? {
            Constant::FieldRef { class, .. } | Constant::MethodRef { class, .. } | Constant::InterfaceMethodRef { class, .. } => {
                self.resolved_class(version.map_or(class, |version| version.number(class)))
            }
            _ => None,
        }
    }

    /// The word of an entry of this kind, unless it is 0.
    fn word(&self, index: ConstantIndex, kind: u8) -> Option<u64> {
        let Some(slot) = self.words.get()?.get(usize::from(index.0)) else { return self.later_word(index, kind) };
        let word = slot.load(Ordering::Acquire);
        (word != 0 && self.file.tag(index) == Some(kind)).then_some(word)
    }

    #[cold]
    fn later_word(&self, index: ConstantIndex, kind: u8) -> Option<u64> {
        let (_, local, version) = self.located(index)?;
        let word = self.later_slot(index)?.load(Ordering::Acquire);
        (word != 0 && version?.file.tag(local) == Some(kind)).then_some(word)
    }

    /// The word of an entry of a later class file.
    fn later_slot(&self, index: ConstantIndex) -> Option<&AtomicU64> {
        self.versions().find_map(|version| version.words.get(usize::from(index.0.checked_sub(version.first)?)))
    }

    /// Sets the word of an entry of this kind; the first writer wins.
    fn set_word(&self, index: ConstantIndex, kind: u8, word: u64) {
        if self.tag(index) == Some(kind) {
            let words = self.words.get_or_init(|| (0..self.file.len()).map(|_| AtomicU64::new(0)).collect());
            let Some(slot) = words.get(usize::from(index.0)).or_else(|| self.later_slot(index)) else { return };
            // Whoever was faster has found the same.
            let _ = slot.compare_exchange(0, word, Ordering::AcqRel, Ordering::Acquire);
        }
    }

    /// What the Class constant at `index` resolved to.
    pub fn resolved_class(&self, index: ConstantIndex) -> Option<ClassRef> {
        // SAFETY: words of Class constants are classes, which the class of this pool keeps alive.
        self.word(index, tag::CLASS).map(|word| unsafe { Metadata::from_word(word) })
    }

    /// Remembers what the Class constant at `index` resolves to.
    pub fn set_resolved_class(&self, index: ConstantIndex, class: ClassRef) {
        self.set_word(index, tag::CLASS, class.to_word());
    }

    /// What the field reference at `index` resolved to.
    pub fn resolved_field(&self, index: ConstantIndex) -> Option<FieldRef> {
        // SAFETY: words of field references are fields, whose class the class of this pool keeps alive.
        self.word(index, tag::FIELD).map(|word| unsafe { Metadata::from_word(word) })
    }

    /// Remembers what the field reference at `index` resolves to.
    pub fn set_resolved_field(&self, index: ConstantIndex, field: FieldRef) {
        self.set_word(index, tag::FIELD, field.to_word());
    }

    /// What the method or interface method reference at `index` resolved to.
    pub fn resolved_method(&self, index: ConstantIndex) -> Option<MethodRef> {
        let word = self.word(index, tag::METHOD).or_else(|| self.word(index, tag::INTERFACE_METHOD));
        // SAFETY: words of method references are methods, whose class the class of this pool keeps alive.
        word.map(|word| unsafe { Metadata::from_word(word) })
    }

    /// Remembers what the method or interface method reference at `index` resolves to.
    pub fn set_resolved_method(&self, index: ConstantIndex, method: MethodRef) {
        self.set_word(index, tag::METHOD, method.to_word());
        self.set_word(index, tag::INTERFACE_METHOD, method.to_word());
    }

    fn links(&self) -> &Links {
        self.links.get_or_init(Box::default)
    }

    /// The constant that `ldc` of this entry loads, if it has been resolved.
    pub fn loaded(&self, index: ConstantIndex) -> Option<LoadedConstant> {
        lock(&self.links.get()?.loaded).get(&index.0).copied()
    }

    /// Remembers a loaded reference; the first one stays and is returned.
    pub fn set_loaded(&self, index: ConstantIndex, root: Root) -> LoadedConstant {
        *lock(&self.links().loaded).entry(index.0).or_insert(LoadedConstant::Reference(root))
    }

    /// Remembers a primitive dynamic constant; the first one stays and is returned.
    pub fn set_loaded_primitive(&self, index: ConstantIndex, slot: u64) -> LoadedConstant {
        *lock(&self.links().loaded).entry(index.0).or_insert(LoadedConstant::Primitive(slot))
    }

    /// Runs `read` on the link of a call site, if there is one.
    pub fn with_call_site<T>(&self, key: CallSiteKey, read: impl FnOnce(&CallSiteLink) -> T) -> Option<T> {
        lock(&self.links.get()?.call_sites).get(&key).map(read)
    }

    /// Links a call site unless it is linked already.
    pub fn set_call_site(&self, key: CallSiteKey, link: CallSiteLink) {
        lock(&self.links().call_sites).entry(key).or_insert(link);
    }

    /// The remembered failure of entry `index`.
    pub fn error(&self, index: ConstantIndex) -> Option<ResolutionError> {
        lock(&self.links.get()?.errors).get(&index.0).cloned()
    }

    /// Remembers a failure; the first one stays.
    pub fn set_error(&self, index: ConstantIndex, error: ResolutionError) {
        lock(&self.links().errors).entry(index.0).or_insert(error);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use gc::Budget;

    use super::*;

    /// The smallest class: `C extends java/lang/Object`, with a class, a long and a member reference that nothing uses.
    fn class_file() -> &'static [u8] {
        let constants: [&[u8]; 8] = [
            b"\x01\0\x01C",
            b"\x07\0\x01",
            b"\x01\0\x10java/lang/Object",
            b"\x07\0\x03",
            b"\x01\0\x03()V",
            b"\x0c\0\x01\0\x05",
            b"\x0a\0\x04\0\x06",
            b"\x05\0\0\0\x01\0\0\0\x02",
        ];
        let pool = constants.concat();
        let rest = b"\0\x21\0\x02\0\x04\0\0\0\0\0\0\0\0";
        Box::leak([b"\xca\xfe\xba\xbe\0\0\0\x34\0\x0a", pool.as_slice(), rest].concat().into_boxed_slice())
    }

    fn pool(symbols: &SymbolTable) -> ConstantPool {
        let file = classfile::parse(class_file()).expect("a class");
        ConstantPool::new(file.constant_pool, symbols)
    }

    #[test]
    fn names_become_symbols_when_they_are_asked_for() {
        let symbols = SymbolTable::new(Arc::new(Budget::new(u64::MAX)));
        let pool = pool(&symbols);
        assert_eq!(symbols.lookup(b"java/lang/Object"), None);
        let name = pool.class_name(ConstantIndex(4));
        assert_eq!(name, Some(symbols.intern(b"java/lang/Object")));
        assert_eq!(pool.class_name(ConstantIndex(4)), name, "the second look-up finds the word");
        assert_eq!(symbols.lookup(b"()V"), None);
    }

    #[test]
    fn entries_are_decoded_by_their_kind() {
        let symbols = SymbolTable::new(Arc::new(Budget::new(u64::MAX)));
        let pool = pool(&symbols);
        let symbol = |text: &str| symbols.intern(text.as_bytes());
        let text = |text: &'static str| PoolConstant::Utf8(Utf8::new(text.as_bytes()).expect("ASCII"));
        let (name, descriptor) = (symbol("C"), symbol("()V"));
        let member = MemberReference { class: ConstantIndex(4), name, descriptor };
        let expected = [
            PoolConstant::Unusable,
            text("C"),
            PoolConstant::Class(name),
            text("java/lang/Object"),
            PoolConstant::Class(symbol("java/lang/Object")),
            text("()V"),
            PoolConstant::NameAndType(name, descriptor),
            PoolConstant::Method(member),
            PoolConstant::Long(0x1_0000_0002),
            PoolConstant::Unusable,
            PoolConstant::Unusable,
        ];
        let found: Vec<PoolConstant> = (0..11).map(|index| pool.constant(ConstantIndex(index))).collect();
        assert_eq!(found, expected);
        assert_eq!(pool.len(), 10);
        assert_eq!(pool.member(ConstantIndex(7)), Some(member));
        assert_eq!(pool.member(ConstantIndex(6)), None);
    }

    #[test]
    fn a_word_is_read_as_what_its_constant_is() {
        let symbols = SymbolTable::new(Arc::new(Budget::new(u64::MAX)));
        let pool = pool(&symbols);
        assert_eq!(pool.symbol(ConstantIndex(1)), Some(symbols.intern(b"C")));
        assert!(pool.resolved_class(ConstantIndex(1)).is_none(), "the word of a Utf8 is no class");
        assert!(pool.resolved_method(ConstantIndex(1)).is_none() && pool.resolved_field(ConstantIndex(1)).is_none());
        assert_eq!(pool.symbol(ConstantIndex(2)), None);
        assert!(pool.resolved_class(ConstantIndex(40)).is_none());
    }

    #[test]
    fn the_first_failure_stays() {
        let symbols = SymbolTable::new(Arc::new(Budget::new(u64::MAX)));
        let pool = pool(&symbols);
        let error = |message: &str| ResolutionError { class: symbols.intern(b"E"), message: Some(message.into()), cause: None };
        assert!(pool.error(ConstantIndex(7)).is_none());
        pool.set_error(ConstantIndex(7), error("first"));
        pool.set_error(ConstantIndex(7), error("second"));
        assert_eq!(pool.error(ConstantIndex(7)).and_then(|error| error.message).as_deref(), Some("first"));
        assert_eq!(ConstantPool::empty().constant(ConstantIndex(0)), PoolConstant::Unusable);
    }
}
