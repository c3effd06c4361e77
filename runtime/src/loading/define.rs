//! Derivation of a class from a class file (JVMS §5.3.5).
#![allow(unsafe_code, reason = "parsed classes borrow from bytes that the class owns")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use classfile::{ClassFile, ParseOptions, access};
use gc::{Shape, ShapeKind, Strength};
use sandbox::log::{Level, Topic};

use crate::agents;
use crate::class_path::shared::SharedClass;
use crate::dependencies;
use crate::events::EventLog;
use crate::loading::definition::Definition;
use crate::loading::layout::{INJECTED_FIELDS, InstanceLayout};
use crate::loading::supertypes::{self, Supertypes};
use crate::loading::{constraints, methods, mirror, places, room, trust, vtable};
use crate::metadata::class::{Class, ClassBytes, ClassKind, ClassRef, external_kind, package_of};
use crate::metadata::class_roots::ClassRoots;
use crate::metadata::constant_pool::ConstantPool;
use crate::metadata::field::{Field, ValueKind};
use crate::metadata::pointer::Metadata;
use crate::metadata::statics::StaticLayout;
use crate::metadata::symbol::Symbol;
use crate::modules;
use crate::outcome::{JavaResult, Throw};
use crate::strings;
use crate::sync::lock;
use crate::thread::JavaThread;
use crate::throwables::MESSAGE_UNITS_MAX;

/// What a class takes beside twice its file, about.
const CLASS_BYTES: u64 = 2 << 10;

/// Defines the class and publishes it under its name.
///
/// # Errors
/// Any `LinkageError` of JVMS §5.3.5.
pub fn define_class(thread: &mut JavaThread, mut definition: Definition, bytes: ClassBytes) -> JavaResult<ClassRef> {
    // Another thread may find the class in the image, too.
    let is_of_image = matches!(bytes, ClassBytes::Image(_));
    let transformed = agents::transform_new(thread, &definition, bytes.as_slice())?;
    let (bytes, unchanged) =
        transformed.map_or((bytes, None), |changed| (ClassBytes::Owned(changed.file.into()), changed.before_again));
    let of_class = CLASS_BYTES + bytes.as_slice().len() as u64 * 2;
    room::make_room(thread, matches!(bytes, ClassBytes::Image(_)), of_class)?;
    // SAFETY: the bytes are in the mapped image or in a box that moves into the class, and never change.
    let text: &'static [u8] = unsafe { &*std::ptr::from_ref(bytes.as_slice()) };
    let hint = definition.declared_name.to_str();
    let from_image = matches!(bytes, ClassBytes::Image(_));
    let file = parse(thread, text, &hint, from_image)?;
    let supertypes = supertypes::resolve(thread, &definition, file.get())?;
    if definition.hidden.is_none() && !is_of_image {
        check_duplicate(thread, &definition, file.get())?;
    }
    let class = create_class(thread, &mut definition, &file, bytes, &supertypes)?;
    *lock(&class.before_agents) = unchanged.map(Into::into);
    if !trust::is_trusted(thread, class) {
        *lock(&class.parsed) = Some(file.into_own());
    }
    match publish(thread, &definition, class) {
        // Another thread has found the class in the image too, and was faster.
        Err(Throw::Exception) if is_of_image && definition.loader.find(definition.name).is_some() => {
            thread.take_exception();
            Ok(definition.loader.find(definition.name).expect("recorded classes stay"))
        }
        published => published,
    }
}

/// What a class file says.
enum Parsed {
    /// For this class alone.
    Own(Box<ClassFile<'static>>),
    /// For the same class of other `Vm`s, too (`[VMDOC]` Shared classes).
    Shared(Arc<SharedClass>),
}

impl Parsed {
    fn get(&self) -> &ClassFile<'static> {
        match self {
            Self::Own(file) => file,
            Self::Shared(class) => &class.file,
        }
    }

    fn shared(&self) -> Option<Arc<SharedClass>> {
        match self {
            Self::Own(_) => None,
            Self::Shared(class) => Some(Arc::clone(class)),
        }
    }

    fn into_own(self) -> Box<ClassFile<'static>> {
        match self {
            Self::Own(file) => file,
            Self::Shared(class) => Box::new(class.file.clone()),
        }
    }
}

fn parse(thread: &mut JavaThread, text: &'static [u8], hint: &str, from_image: bool) -> JavaResult<Parsed> {
    let vm = thread.vm();
    let shared = vm.image.shared.as_ref().filter(|_| from_image);
    if let Some(class) = shared.and_then(|shared| shared.find(text)) {
        return Ok(Parsed::Shared(class));
    }
    let preview = vm.options.enables_preview();
    let options = ParseOptions { class_name_hint: Some(hint), trusted: from_image, preview, ..ParseOptions::default() };
    match classfile::parse_with(text, &options) {
        Ok(file) => Ok(match shared.filter(|_| !vm.booted.load(Ordering::Acquire)) {
            Some(shared) => Parsed::Shared(shared.add(text, file)),
            None => Parsed::Own(Box::new(file)),
        }),
        Err(error) => Err(thread.throw_new(error.java_class(), &error.to_string())),
    }
}

/// Another class file of a class, which the bytes must outlive.
///
/// # Errors
/// `ClassFormatError` and its like.
pub fn parse_again(thread: &mut JavaThread, class: ClassRef, bytes: &[u8]) -> JavaResult<Box<ClassFile<'static>>> {
    // SAFETY: the bytes are in a box that moves into the class, or is dropped with what was parsed, and never change.
    let text: &'static [u8] = unsafe { &*std::ptr::from_ref(bytes) };
    let name = class.name.to_str();
    let preview = thread.vm().options.enables_preview();
    let options = ParseOptions { class_name_hint: Some(&name), preview, ..ParseOptions::default() };
    classfile::parse_with(text, &options).map(Box::new).map_err(|error| thread.throw_new(error.java_class(), &error.to_string()))
}

/// §5.3.5 step 1, before anything is made for the class.
fn check_duplicate(thread: &mut JavaThread, definition: &Definition, file: &ClassFile<'_>) -> JavaResult<()> {
    let loader = definition.loader;
    if loader.find(definition.name).is_none() {
        return Ok(());
    }
    let name = definition.name.to_external();
    let package = package_of(definition.name.as_bytes());
    let place = places::place_of(thread, &name, loader, package);
    Err(constraints::throw_duplicate_definition(thread, loader, &name, external_kind(file.access), &place))
}

fn publish(thread: &mut JavaThread, definition: &Definition, class: ClassRef) -> JavaResult<ClassRef> {
    let loader = definition.loader;
    if definition.hidden.is_none()
        && let Err(throw) = constraints::record_loader(thread, loader, class, true)
    {
        discard(thread, class);
        return Err(throw);
    }
    lock(&loader.defined).push(class);
    log_class_load(thread, class, definition);
    Ok(class)
}

/// Forgets a class that nobody has seen.
fn discard(thread: &JavaThread, class: ClassRef) {
    let vm = thread.vm();
    let is_known = vm.classes.at(class.id.0) == Some(class);
    if !is_known {
        vm.ledger.add_class(&class);
    }
    class.roots.clear();
    vm.classes.remove(class);
    if is_known {
        dependencies::classes_gone(&vm, &[class]);
    }
    for method in class.methods().chain(lock(&class.further_methods).iter().copied()) {
        vm.methods.remove(method);
    }
    lock(&vm.unloaded).add_class(class);
}

fn create_class(
    thread: &mut JavaThread,
    definition: &mut Definition,
    parsed: &Parsed,
    bytes: ClassBytes,
    supertypes: &Supertypes,
) -> JavaResult<ClassRef> {
    let vm = thread.vm();
    let file = parsed.get();
    let super_class = supertypes.super_class;
    let fields = FieldPlan::new(thread, definition, file, super_class);
    let unloadable = definition.loader.unloadable || definition.hidden.is_some_and(|hidden| !hidden.strong);
    let roots = ClassRoots::new(vm.roots.of(unloadable), fields.statics.cells);
    let (Some(roots), Some(id)) = (roots, vm.classes.take_id()) else { return Err(thread.throw_out_of_memory("Metaspace")) };
    let attributes = &file.attributes;
    let plain = Class::plain((id, vm.classes.row(id), roots), definition.name, ClassKind::Instance, definition.loader);
    let class = Metadata::allocate(Class {
        own_name: definition.own_name.take(),
        access: file.access,
        modifiers: methods::modifiers_of(file),
        major: file.version.major,
        super_class,
        interfaces: supertypes.interfaces.clone().into(),
        all_interfaces: all_interfaces(supertypes),
        constants: ConstantPool::new(file.constant_pool.clone(), &vm.symbols),
        statics: (0..fields.statics.words).map(|_| AtomicU64::new(0)).collect(),
        instance_size: fields.layout.size(),
        instance_end: fields.layout.end,
        reference_offsets: fields.references.clone().into(),
        has_finalizer: super_class.is_some_and(|class| class.has_finalizer) || methods::declares_finalizer(file),
        has_initializer: file.methods.iter().any(|method| method.name == "<clinit>"),
        declares_default_methods: methods::declares_default_methods(file),
        hidden: definition.hidden.is_some(),
        weak_hidden: definition.hidden.is_some_and(|hidden| !hidden.strong),
        nest_host_index: attributes.nest_host,
        nest_members: attributes.nest_members.clone().into(),
        permitted_subclasses: attributes.permitted_subclasses.clone().map(Into::into),
        source_file: attributes.source_file,
        signature: attributes.signature,
        bootstrap_methods: attributes.bootstrap_methods.clone().into(),
        bytes,
        shared: parsed.shared(),
        ..plain
    });
    match complete_class(thread, definition, file, class, &fields) {
        Ok(()) => Ok(class),
        Err(throw) => {
            discard(thread, class);
            Err(throw)
        }
    }
}

/// What needs the class itself: the rest of the checks, its members, dispatch table and mirror.
fn complete_class(
    thread: &mut JavaThread,
    definition: &Definition,
    file: &ClassFile<'static>,
    class: ClassRef,
    fields: &FieldPlan,
) -> JavaResult<()> {
    let vm = thread.vm();
    class.set_ancestors();
    supertypes::check(thread, class)?;
    if let Some(hidden) = definition.hidden {
        class.constants.set_resolved_class(file.this_class, class);
        if let Some(host) = hidden.nest_host {
            let _ = class.nest_host.set(host);
        }
    }
    let _ = class.fields.set(fields.build(class, file));
    methods::create(thread, definition, class, file)?;
    let overridden = vtable::build(thread, class)?;
    vm.heap.register_shape(class.id, Shape { kind: shape_of(class) });
    vm.classes.set(class);
    dependencies::class_defined(&vm, class, &overridden);
    vm.ledger.add_class(&class);
    mirror::create_mirror(thread, class)?;
    // Not earlier: a full collection finds the cells of a class through its mirror.
    class.roots.protection_domain().store(thread.raw_or_null(definition.protection_domain));
    Ok(())
}

impl Class {
    fn set_ancestors(&self) {
        let mut chain: Vec<ClassRef> = self.super_class.map_or_else(Vec::new, |class| class.ancestors().to_vec());
        chain.push(Metadata::of(self));
        let _ = self.ancestors.set(chain.into());
    }
}

/// Where the fields of a class go.
struct FieldPlan {
    layout: InstanceLayout,
    /// Offsets in the order of the class file, injected ones behind.
    offsets: Vec<u32>,
    statics: StaticLayout,
    references: Vec<u32>,
    injected: Vec<(Symbol, Symbol)>,
}

impl FieldPlan {
    fn new(thread: &JavaThread, definition: &Definition, file: &ClassFile<'_>, super_class: Option<ClassRef>) -> Self {
        let mut layout = InstanceLayout::after(super_class);
        let injected: Vec<_> = INJECTED_FIELDS
            .iter()
            .filter(|(class, ..)| definition.loader.is_boot() && definition.name == *class)
            .map(|(_, name, descriptor)| (thread.vm().symbol(name), thread.vm().symbol(descriptor)))
            .collect();
        let declared = file.fields.iter().filter(|field| field.access & access::STATIC == 0);
        let mut kinds: Vec<ValueKind> = declared.map(|field| ValueKind::of_descriptor(field.descriptor.as_bytes())).collect();
        kinds.extend(injected.iter().map(|(_, descriptor)| ValueKind::of_descriptor(descriptor.as_bytes())));
        let placed = layout.place(&kinds);
        let mut references: Vec<u32> = super_class.map_or_else(Vec::new, |class| class.reference_offsets.to_vec());
        references
            .extend(kinds.iter().zip(&placed).filter(|(kind, _)| **kind == ValueKind::Reference).map(|(_, offset)| *offset));
        references.sort_unstable();
        let mut placed = placed.into_iter();
        let mut statics = StaticLayout::default();
        let mut offsets: Vec<u32> = Vec::with_capacity(file.fields.len());
        for field in &file.fields {
            if field.access & access::STATIC == 0 {
                offsets.extend(placed.next());
            } else {
                offsets.push(statics.place(ValueKind::of_descriptor(field.descriptor.as_bytes())));
            }
        }
        offsets.extend(placed);
        Self { layout, offsets, statics, references, injected }
    }

    fn build(&self, class: ClassRef, file: &ClassFile<'_>) -> Box<[Field]> {
        let record = file.attributes.record.is_some();
        let boot = class.loader.is_boot();
        let declared = file.fields.iter().map(|field| {
            let stable = boot
                && methods::has_annotation(
                    file,
                    field.attributes.runtime_visible_annotations,
                    b"Ljdk/internal/vm/annotation/Stable;",
                );
            let is_final = field.access & access::FINAL != 0;
            Field {
                class,
                name: methods::symbol(class, field.name_and_descriptor[0]),
                descriptor: methods::symbol(class, field.name_and_descriptor[1]),
                access: field.access,
                index: 0,
                offset: 0,
                constant_value: field.attributes.constant_value,
                kind: ValueKind::of_descriptor(field.descriptor.as_bytes()),
                trusted_final: is_final && (record || class.hidden || field.access & access::STATIC != 0) || stable,
                stable,
                injected: false,
            }
        });
        let injected = self.injected.iter().map(|(name, descriptor)| Field {
            class,
            name: *name,
            descriptor: *descriptor,
            access: 0,
            index: 0,
            offset: 0,
            constant_value: None,
            kind: ValueKind::of_descriptor(descriptor.as_bytes()),
            trusted_final: false,
            stable: false,
            injected: true,
        });
        let mut fields: Box<[Field]> = declared.chain(injected).collect();
        for (index, (field, offset)) in fields.iter_mut().zip(&self.offsets).enumerate() {
            field.index = index as u16;
            field.offset = *offset;
        }
        fields
    }
}

/// Every superinterface once, inherited ones included.
fn all_interfaces(supertypes: &Supertypes) -> Box<[ClassRef]> {
    let mut all: Vec<ClassRef> = supertypes.super_class.map_or_else(Vec::new, |class| class.all_interfaces.to_vec());
    for interface in &supertypes.interfaces {
        for one in interface.all_interfaces.iter().chain([interface]) {
            if !all.contains(one) {
                all.push(*one);
            }
        }
    }
    all.into()
}

/// How the collector sees instances: references that are not strong are set apart, and the objects that classes and loaders
/// hang off are marked.
fn shape_of(class: ClassRef) -> ShapeKind {
    let size = class.instance_size;
    let ancestor =
        |name: &str| class.ancestors().iter().find(|ancestor| ancestor.loader.is_boot() && ancestor.name == name).copied();
    let strengths = [
        ("java/lang/ref/SoftReference", Strength::Soft),
        ("java/lang/ref/WeakReference", Strength::Weak),
        ("java/lang/ref/FinalReference", Strength::Final),
        ("java/lang/ref/PhantomReference", Strength::Phantom),
    ];
    let strength = strengths.into_iter().find_map(|(name, strength)| ancestor(name).map(|_| strength));
    if let (Some(strength), Some(reference)) = (strength, ancestor("java/lang/ref/Reference")) {
        let offset_in =
            |class: ClassRef, name: &str| class.fields().iter().find(|field| field.name == name).map(|field| field.offset);
        let referent = offset_in(reference, "referent").unwrap_or(0);
        let discovered = offset_in(reference, "discovered").unwrap_or(0);
        let timestamp = ancestor("java/lang/ref/SoftReference").and_then(|class| offset_in(class, "timestamp"));
        let strong = class.reference_offsets.iter().copied().filter(|offset| *offset != referent && *offset != discovered);
        let next = offset_in(reference, "next");
        let attached = class.is_unloadable();
        return ShapeKind::Reference {
            attached,
            strength,
            size,
            references: strong.collect(),
            referent,
            discovered,
            timestamp,
            next,
        };
    }
    let attached = class.is_unloadable() || ancestor("java/lang/Class").is_some() || ancestor("java/lang/ClassLoader").is_some();
    ShapeKind::Instance { size, references: class.reference_offsets.clone(), attached }
}

/// `-Xlog:class+load`
fn log_class_load(thread: &mut JavaThread, class: ClassRef, definition: &Definition) {
    let vm = thread.vm();
    vm.note(EventLog::Loading, || format!("Loading class {} done", class.name));
    if !vm.logs(Topic::ClassLoad, Level::Info) {
        return;
    }
    let source = match (&class.bytes, modules::module_of(thread, class).and_then(|module| module.name), definition.source) {
        (ClassBytes::Image(_), Some(module), _) => format!("jrt:/{module}"),
        (ClassBytes::Image(_), None, _) => "jrt:/java.base".to_owned(),
        (_, _, Some(source)) => strings::short_text(thread, source, MESSAGE_UNITS_MAX),
        _ if class.hidden => {
            let host = definition.hidden.and_then(|hidden| hidden.nest_host);
            host.map_or("__JVM_LookupDefineClass__".to_owned(), |host| host.external_name())
        }
        _ => places::loader_text(thread, class.loader),
    };
    vm.log_line(Topic::ClassLoad, Level::Info, &format!("{} source: {source}", class.external_name()));
}
