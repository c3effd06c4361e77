//! Classes of the linked world (JVMS §5.3): instance classes, interfaces, array classes and primitive types.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, OnceLock};

use classfile::{ConstantIndex, Utf8, access};
use gc::{Root, ShapeId};

use crate::class_path::shared::SharedClass;
use crate::metadata::class_roots::ClassRoots;
use crate::metadata::constant_pool::ConstantPool;
use crate::metadata::field::{Field, FieldRef, ValueKind};
use crate::metadata::guarded::concerns_guarded;
use crate::metadata::interface_table::InterfaceTable;
use crate::metadata::loader::{Loader, LoaderRef};
use crate::metadata::method::{Method, MethodRef};
use crate::metadata::pointer::Metadata;
use crate::metadata::rows::{ClassRow, DISPLAY_DEPTH, class_flags};
use crate::metadata::symbol::{HIDDEN_MARK, Symbol, UniqueSymbol};
use crate::sync::lock;

/// A pointer to a [`Class`].
pub type ClassRef = Metadata<Class>;

/// What kind of type a class is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClassKind {
    /// A class or interface from a class file.
    Instance,
    /// An array; `component` is the type of its elements (an array class itself for more dimensions).
    Array {
        /// Element type.
        component: ClassRef,
    },
    /// A primitive type or `void`.
    Primitive(ValueKind),
}

/// Progress of linking and initialisation (JVMS §5.4, §5.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum ClassState {
    /// Defined; superclasses are resolved, layout and dispatch tables made.
    Loaded = 0,
    /// Verified and prepared.
    Linked = 1,
    /// `<clinit>` is running in one thread.
    Initializing = 2,
    /// Ready for use.
    Initialized = 3,
    /// Initialisation failed.
    Erroneous = 4,
}

/// Ids of the classes next to a class in the hierarchy; 0 is none (`[VMDOC]` Dependencies).
#[derive(Default)]
pub struct Relatives {
    /// The subclass that was defined last; the others follow along `next_sibling`.
    pub first_subclass: AtomicU32,
    /// The next class with the same superclass.
    pub next_sibling: AtomicU32,
    /// Of an interface: the only class that implements it; all ones: several.
    pub implementor: AtomicU32,
}

/// The initialisation lock of JVMS §5.5 and what it protects.
#[derive(Default)]
pub struct Initialization {
    /// Whose turn it is.
    pub turn: Mutex<InitializationTurn>,
    /// Signalled when the initialiser has ended, if somebody waits for that.
    pub changed: Condvar,
}

/// Who runs an initialiser, and who waits for its end.
#[derive(Default)]
pub struct InitializationTurn {
    /// Id of the thread that runs it, or 0.
    pub thread: u32,
    /// Threads that sleep until it has ended.
    pub waiting: u32,
}

/// Where a class's bytes are kept: reflection, annotations and disassembly read them again.
pub enum ClassBytes {
    /// In the mapped `lib/modules`, which lives as long as the `Vm`.
    Image(&'static [u8]),
    /// A copy.
    Owned(Box<[u8]>),
    /// A copy of an accessor that core reflection has generated, or of what somebody calls one: it may access anything, and is verified.
    Generated(Box<[u8]>),
    /// Arrays and primitives have none.
    None,
}

impl ClassBytes {
    /// Bytes of a copy.
    pub fn owned_bytes(&self) -> usize {
        match self {
            Self::Owned(bytes) | Self::Generated(bytes) => bytes.len(),
            Self::Image(_) | Self::None => 0,
        }
    }

    /// The class file.
    pub fn as_slice(&self) -> &[u8] {
        match self {
            Self::Image(bytes) => bytes,
            Self::Owned(bytes) | Self::Generated(bytes) => bytes,
            Self::None => &[],
        }
    }
}

/// A class; everything but the atomics is fixed when it is defined.
pub struct Class {
    /// Number in the class table; the same as the heap's shape.
    pub id: ShapeId,
    /// What engines read of the class.
    pub row: Metadata<ClassRow>,
    /// Internal name: `java/lang/Object`, `[I`, `int`; hidden classes as `p/C.0x1`.
    pub name: Symbol,
    /// Keeps the name, where no table does.
    pub own_name: Option<UniqueSymbol>,
    /// `ACC_*` flags of the class file.
    pub access: u16,
    /// Flags as reflection shows them (from `InnerClasses` for member classes).
    pub modifiers: u16,
    /// Instance, array or primitive.
    pub kind: ClassKind,
    /// Class-file version, major.
    pub major: u16,
    /// Direct superclass; none for `Object`, interfaces have `Object`, primitives none.
    pub super_class: Option<ClassRef>,
    /// Direct superinterfaces.
    pub interfaces: Box<[ClassRef]>,
    /// All superinterfaces, transitively, without repeats.
    pub all_interfaces: Box<[ClassRef]>,
    /// The chain of superclasses from `Object` to this class.
    pub ancestors: OnceLock<Box<[ClassRef]>>,
    /// The defining loader.
    pub loader: Metadata<Loader>,
    /// The class's `java.lang.Class` object.
    pub mirror: Root,
    /// Its cells, the one of the mirror among them.
    pub roots: ClassRoots,
    /// The run-time constant pool.
    pub constants: ConstantPool,
    /// Declared fields in class-file order.
    pub fields: OnceLock<Box<[Field]>>,
    /// Declared methods in class-file order.
    pub methods: OnceLock<Box<[Method]>>,
    /// Ids of methods by vtable index, inherited ones included. Interfaces have none.
    pub vtable: OnceLock<Box<[u32]>>,
    /// Methods that are not declared: entries of `vtable` that stand for conflicting defaults, and what frames run that are older than a redefinition.
    pub further_methods: Mutex<Vec<MethodRef>>,
    /// Implementations of interface methods, once one has been called.
    pub interface_table: OnceLock<InterfaceTable>,
    /// Static fields of primitive type, one word each.
    pub statics: Box<[AtomicU64]>,
    /// Size of an instance in bytes, header included, rounded up to 8; 0 if there are none.
    pub instance_size: u32,
    /// Size of an instance before rounding: where subclasses put their fields.
    pub instance_end: u32,
    /// Byte offsets of an instance's references, inherited ones included.
    pub reference_offsets: Box<[u32]>,
    /// For arrays: log2 of the element size.
    pub element_shift: u8,
    /// Instances must be registered with `java.lang.ref.Finalizer`.
    pub has_finalizer: bool,
    /// Declares a `<clinit>`.
    pub has_initializer: bool,
    /// Interfaces: declares a non-abstract, non-static method, so that §5.5 step 7 initialises it.
    pub declares_default_methods: bool,
    /// Defined by `Lookup.defineHiddenClass`.
    pub hidden: bool,
    /// A hidden class that its loader does not keep alive.
    pub weak_hidden: bool,
    /// Host of the nest, once known (JVMS §5.4.4).
    pub nest_host: OnceLock<ClassRef>,
    /// Why the nest host that the class names is none.
    pub nest_host_error: OnceLock<Box<str>>,
    /// `NestHost` of the class file.
    pub nest_host_index: Option<ConstantIndex>,
    /// `NestMembers` of the class file.
    pub nest_members: Box<[ConstantIndex]>,
    /// `PermittedSubclasses` of the class file, if the class is sealed.
    pub permitted_subclasses: Option<Box<[ConstantIndex]>>,
    /// `SourceFile` of the first class file.
    pub(crate) source_file: Option<Utf8<'static>>,
    /// Generic signature in the first class file.
    pub(crate) signature: Option<Utf8<'static>>,
    /// `BootstrapMethods` of the first class file.
    pub(crate) bootstrap_methods: Box<[classfile::BootstrapMethod]>,
    /// The first class file; where the class comes from.
    pub bytes: ClassBytes,
    /// The class file that agents see which change it once more; none if that is the first class file.
    pub before_agents: Mutex<Option<Arc<[u8]>>>,
    /// The parsed class file, from definition to verification; it borrows from `bytes`.
    pub parsed: Mutex<Option<Box<classfile::ClassFile<'static>>>>,
    /// What it has in common with the same class of other `Vm`s (`[VMDOC]` Shared classes).
    pub shared: Option<Arc<SharedClass>>,
    /// Its neighbours in the hierarchy.
    pub relatives: Relatives,
    /// Initialisation lock.
    pub initialization: Initialization,
    /// The array class of this class, once somebody asked for it.
    pub array_class: OnceLock<ClassRef>,
    /// Bytes that the ledger has counted for it.
    pub footprint: AtomicU64,
    /// Whether it counts against the limit on the number of classes.
    pub counted: AtomicBool,
}

impl Class {
    /// Where the address of the mirror's cell stands, for engines.
    pub const MIRROR_CELL_OFFSET: usize = std::mem::offset_of!(Self, mirror) + Root::CELL_OFFSET;

    /// A class with this number, row and roots, and nothing in it.
    pub fn plain(
        (id, row, roots): (u32, Metadata<ClassRow>, ClassRoots),
        name: Symbol,
        kind: ClassKind,
        loader: LoaderRef,
    ) -> Self {
        Self {
            id: ShapeId(id),
            row,
            name,
            own_name: None,
            access: 0,
            modifiers: 0,
            kind,
            major: 0,
            super_class: None,
            interfaces: Box::default(),
            all_interfaces: Box::default(),
            ancestors: OnceLock::new(),
            loader,
            mirror: roots.mirror(),
            roots,
            constants: ConstantPool::empty(),
            fields: OnceLock::new(),
            methods: OnceLock::new(),
            vtable: OnceLock::new(),
            further_methods: Mutex::default(),
            interface_table: OnceLock::new(),
            statics: Box::default(),
            instance_size: 0,
            instance_end: 0,
            reference_offsets: Box::default(),
            element_shift: 0,
            has_finalizer: false,
            has_initializer: false,
            declares_default_methods: false,
            hidden: false,
            weak_hidden: false,
            nest_host: OnceLock::new(),
            nest_host_error: OnceLock::new(),
            nest_host_index: None,
            nest_members: Box::default(),
            permitted_subclasses: None,
            source_file: None,
            signature: None,
            bootstrap_methods: Box::default(),
            bytes: ClassBytes::None,
            before_agents: Mutex::default(),
            parsed: Mutex::default(),
            shared: None,
            relatives: Relatives::default(),
            initialization: Initialization::default(),
            array_class: OnceLock::new(),
            footprint: AtomicU64::new(0),
            counted: AtomicBool::new(false),
        }
    }

    /// The state of linking and initialisation.
    #[inline(always)]
    pub fn state(&self) -> ClassState {
        match self.row.state.load(Ordering::Acquire) {
            0 => ClassState::Loaded,
            1 => ClassState::Linked,
            2 => ClassState::Initializing,
            3 => ClassState::Initialized,
            _ => ClassState::Erroneous,
        }
    }

    /// Publishes a new state.
    pub fn set_state(&self, state: ClassState) {
        self.row.state.store(state as u8, Ordering::Release);
    }

    /// Whether static members may be used without further ado.
    #[inline(always)]
    pub fn is_initialized(&self) -> bool {
        self.row.state.load(Ordering::Acquire) == ClassState::Initialized as u8
    }

    /// The chain of superclasses from `Object` to this class.
    #[inline]
    pub fn ancestors(&self) -> &[ClassRef] {
        self.ancestors.get().map_or(&[], |chain| chain)
    }

    /// Declared fields in class-file order.
    pub fn fields(&self) -> &[Field] {
        self.fields.get().map_or(&[], |fields| fields)
    }

    /// Declared fields of instances, without those of the VM's own.
    pub fn instance_fields(&self) -> impl Iterator<Item = &Field> {
        self.fields().iter().filter(|field| !field.is_static() && !field.injected)
    }

    /// Declared methods in class-file order.
    pub fn methods(&self) -> impl ExactSizeIterator<Item = MethodRef> + Clone {
        let methods: &[Method] = self.methods.get().map_or(&[], |methods| methods);
        methods.iter().map(Metadata::of)
    }

    /// The method at this place among the declared ones: the `slot` of reflection.
    pub fn method_at(&self, slot: usize) -> Option<MethodRef> {
        self.methods.get()?.get(slot).map(Metadata::of)
    }

    /// Sets the dispatch table and the rest of the row; called once, before the class is published.
    pub fn set_vtable(&self, vtable: Box<[u32]>) {
        let table = self.vtable.get_or_init(|| vtable);
        let row = &self.row;
        for (cell, ancestor) in row.display.iter().zip(self.ancestors()) {
            cell.store(ancestor.id.0, Ordering::Relaxed);
        }
        let component = self.component().map_or(0, |component| component.id.0);
        row.component.store(component, Ordering::Relaxed);
        row.instance_size.store(self.instance_size, Ordering::Relaxed);
        row.element_shift.store(self.element_shift, Ordering::Relaxed);
        let displayed = self.component().filter(|component| component.kind == ClassKind::Instance && !component.is_interface());
        let depth = displayed.map_or(DISPLAY_DEPTH, |component| component.ancestors().len() - 1);
        row.element_depth.store(depth.min(DISPLAY_DEPTH) as u8, Ordering::Relaxed);
        row.flags.store(self.row_flags(), Ordering::Relaxed);
        row.vtable.store(table.as_ptr().cast_mut(), Ordering::Relaxed);
        row.vtable_length.store(table.len() as u32, Ordering::Release);
    }

    fn row_flags(&self) -> u8 {
        let booleans = self.element_kind() == Some(ValueKind::Boolean);
        let guarded = concerns_guarded(self);
        let plain = matches!(self.kind, ClassKind::Instance) && self.reference_offsets.is_empty();
        let references = self.element_kind() == Some(ValueKind::Reference);
        let facts = [
            (self.has_finalizer, class_flags::FINALIZER),
            (booleans, class_flags::BOOLEANS),
            (guarded, class_flags::GUARDED),
            (plain, class_flags::PLAIN),
            (self.is_array() && !references, class_flags::NUMBERS),
            (references, class_flags::REFERENCES),
        ];
        facts.into_iter().filter(|(holds, _)| *holds).fold(0, |flags, (_, flag)| flags | flag)
    }

    /// The dispatch table.
    pub fn vtable(&self) -> &[u32] {
        self.vtable.get().map_or(&[], |table| table)
    }

    /// Whether `flag` (one of `classfile::access`) is set.
    pub fn has(&self, flag: u16) -> bool {
        self.access & flag != 0
    }

    /// `interface` or `@interface`
    #[inline]
    pub fn is_interface(&self) -> bool {
        self.has(access::INTERFACE)
    }

    /// An array class.
    #[inline]
    pub fn is_array(&self) -> bool {
        matches!(self.kind, ClassKind::Array { .. })
    }

    /// A primitive type or `void`.
    #[inline]
    pub fn is_primitive(&self) -> bool {
        matches!(self.kind, ClassKind::Primitive(_))
    }

    /// The element type of an array class.
    #[inline]
    pub fn component(&self) -> Option<ClassRef> {
        match self.kind {
            ClassKind::Array { component } => Some(component),
            _ => None,
        }
    }

    /// What the elements of this array class are.
    pub fn element_kind(&self) -> Option<ValueKind> {
        self.component().map(|component| component.value_kind())
    }

    /// How a value of this type stands in a field.
    pub fn value_kind(&self) -> ValueKind {
        match self.kind {
            ClassKind::Primitive(kind) => kind,
            _ => ValueKind::Reference,
        }
    }

    /// The innermost element type of an array, or the class itself.
    pub fn bottom_class(&self) -> ClassRef {
        let mut class = Metadata::of(self);
        while let Some(component) = class.component() {
            class = component;
        }
        class
    }

    /// Whether a value of this class can be assigned to `target` (JVMS §6.5.instanceof).
    #[inline]
    pub fn is_subclass_of(&self, target: ClassRef) -> bool {
        if self.id == target.id {
            return true;
        }
        self.is_subclass_slow(target)
    }

    fn is_subclass_slow(&self, target: ClassRef) -> bool {
        match (self.kind, target.kind) {
            (ClassKind::Primitive(_), _) | (_, ClassKind::Primitive(_)) => false,
            (ClassKind::Array { component: from }, ClassKind::Array { component: to }) => from.is_subclass_of(to),
            (_, ClassKind::Array { .. }) => false,
            (_, ClassKind::Instance) if target.is_interface() => self.all_interfaces.contains(&target),
            (_, ClassKind::Instance) => {
                let depth = target.ancestors().len();
                self.ancestors().get(depth - 1).is_some_and(|ancestor| *ancestor == target)
            }
        }
    }

    /// Whether the class lives only as long as something uses it.
    pub fn is_unloadable(&self) -> bool {
        let bottom = self.bottom_class();
        bottom.loader.unloadable || bottom.weak_hidden
    }

    /// The package in internal form, `""` for the unnamed one; arrays have their element's.
    pub fn package(&self) -> &'static [u8] {
        package_of(self.bottom_class().name.as_bytes())
    }

    /// Same run-time package (JVMS §5.3).
    pub fn is_same_package(&self, other: ClassRef) -> bool {
        self.bottom_class().loader == other.bottom_class().loader && self.package() == other.package()
    }

    /// The method declared here.
    pub fn declared_method(&self, name: Symbol, descriptor: Symbol) -> Option<MethodRef> {
        self.methods().find(|method| method.name == name && method.descriptor == descriptor)
    }

    /// The field declared here.
    pub fn declared_field(&self, name: Symbol, descriptor: Symbol) -> Option<FieldRef> {
        self.fields().iter().find(|field| field.name == name && field.descriptor == descriptor).map(Metadata::of)
    }

    /// The name as `Class.getName` gives it.
    pub fn external_name(&self) -> String {
        external_name(&self.name.to_str(), self.bottom_class().hidden)
    }

    /// What HotSpot's messages call this type.
    pub fn external_kind(&self) -> &'static str {
        external_kind(self.access)
    }

    /// Name and kind as messages have them.
    pub fn name_and_kind(&self) -> (String, &'static str) {
        (self.external_name(), self.external_kind())
    }

    /// The descriptor of this type.
    pub fn descriptor(&self) -> Vec<u8> {
        match self.kind {
            ClassKind::Array { .. } => self.name.as_bytes().to_vec(),
            ClassKind::Primitive(kind) => vec![primitive_letter(kind)],
            ClassKind::Instance => [b"L", self.name.as_bytes(), b";"].concat(),
        }
    }

    /// What was parsed when the class was defined, for the first who asks; others parse again.
    pub fn take_parsed(&self) -> Option<Box<classfile::ClassFile<'_>>> {
        let parsed: Option<Box<classfile::ClassFile<'_>>> = lock(&self.parsed).take().map(|file| file as _);
        parsed.or_else(|| self.parse().map(Box::new))
    }

    /// The class file that is in force.
    pub fn file_bytes(&self) -> &[u8] {
        // A version lives as long as the class.
        let version = self
            .constants
            .current()
            .and_then(|current| self.constants.versions().find(|version| current == Metadata::of(*version)));
        version.map_or(self.bytes.as_slice(), |version| &*version.bytes)
    }

    /// The constant of the class that an index of the class file in force means.
    pub fn constant(&self, index: ConstantIndex) -> ConstantIndex {
        self.constants.current().map_or(index, |version| version.number(index))
    }

    /// `SourceFile`.
    pub fn source_file(&self) -> Option<Utf8<'static>> {
        self.constants.current().map_or(self.source_file, |version| version.source_file)
    }

    /// Generic signature.
    pub fn signature(&self) -> Option<Utf8<'static>> {
        self.constants.current().map_or(self.signature, |version| version.signature)
    }

    /// The bootstrap method with this number.
    pub fn bootstrap_method(&self, number: u16) -> Option<&classfile::BootstrapMethod> {
        self.bootstrap_methods.get(usize::from(number)).or_else(|| self.constants.later_bootstrap(number))
    }

    /// How many bootstrap methods the first class file has.
    pub fn first_bootstraps(&self) -> usize {
        self.bootstrap_methods.len()
    }

    /// Parses the class file again, for attributes that execution does not need.
    pub fn parse(&self) -> Option<classfile::ClassFile<'_>> {
        let options = classfile::ParseOptions { trusted: true, max_major: u16::MAX, ..classfile::ParseOptions::default() };
        classfile::parse_with(self.file_bytes(), &options).ok()
    }
}

/// The package of an internal class name; hidden classes have no slash in their suffix here.
pub fn package_of(name: &[u8]) -> &[u8] {
    name.iter().rposition(|byte| *byte == b'/').map_or(&[], |slash| &name[..slash])
}

/// The name as `Class.getName` gives it: hidden classes have a slash before their suffix.
fn external_name(name: &str, hidden: bool) -> String {
    match name.rfind(HIDDEN_MARK) {
        Some(mark) if hidden => format!("{}/{}", name[..mark].replace('/', "."), &name[mark + 1..]),
        _ => name.replace('/', "."),
    }
}

/// What HotSpot's messages call a type with these flags.
pub fn external_kind(flags: u16) -> &'static str {
    if flags & access::INTERFACE != 0 {
        "interface"
    } else if flags & access::ABSTRACT != 0 {
        "abstract class"
    } else {
        "class"
    }
}

/// The descriptor letter of a primitive kind.
pub fn primitive_letter(kind: ValueKind) -> u8 {
    match kind {
        ValueKind::Boolean => b'Z',
        ValueKind::Byte => b'B',
        ValueKind::Char => b'C',
        ValueKind::Short => b'S',
        ValueKind::Int => b'I',
        ValueKind::Float => b'F',
        ValueKind::Long => b'J',
        ValueKind::Double => b'D',
        ValueKind::Void => b'V',
        ValueKind::Reference => b'L',
    }
}

impl fmt::Debug for Class {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.name)
    }
}
