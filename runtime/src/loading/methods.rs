//! Methods of a class being defined, and facts read off its attributes.

use std::sync::OnceLock;
use std::sync::atomic::AtomicI32;

use classfile::descriptor::walk_checked_method;
use classfile::{ClassFile, Code, ConstantIndex, ExceptionTableEntry, MethodInfo, access};

use crate::loading::definition::Definition;
use crate::loading::loaders;
use crate::metadata::class::ClassRef;
use crate::metadata::field::ValueKind;
use crate::metadata::method::{Body, Method, MethodCode, MethodFlags, MethodId, MethodRef, PolymorphicKind};
use crate::metadata::pointer::Metadata;
use crate::metadata::symbol::Symbol;
use crate::outcome::JavaResult;
use crate::sync::lock;
use crate::thread::JavaThread;
use crate::vm::Vm;

/// Annotations that the VM itself heeds, in classes of the boot and platform loaders and in trusted hidden classes.
const VM_ANNOTATIONS: &[(&[u8], u16)] = &[
    (b"Ljdk/internal/reflect/CallerSensitive;", MethodFlags::CALLER_SENSITIVE),
    (b"Ljdk/internal/vm/annotation/Hidden;", MethodFlags::HIDDEN),
    (b"Ljava/lang/invoke/LambdaForm$Hidden;", MethodFlags::HIDDEN),
    (b"Ljava/lang/invoke/LambdaForm$Compiled;", MethodFlags::LAMBDA_FORM_COMPILED),
    (b"Ljdk/internal/vm/annotation/ForceInline;", MethodFlags::FORCE_INLINE),
    (b"Ljdk/internal/vm/annotation/DontInline;", MethodFlags::DONT_INLINE),
    (b"Ljdk/internal/vm/annotation/IntrinsicCandidate;", MethodFlags::INTRINSIC_CANDIDATE),
];

/// Creates the methods and enters them in the method table.
pub fn create(thread: &mut JavaThread, definition: &Definition, class: ClassRef, file: &ClassFile<'static>) -> JavaResult<()> {
    let vm = thread.vm();
    let Some(ids) = vm.methods.take_ids(file.methods.len()) else { return Err(thread.throw_out_of_memory("Metaspace")) };
    let trusted = loaders::is_boot_or_platform_loader(thread, definition.loader)
        || definition.hidden.is_some_and(|hidden| hidden.vm_annotations);
    let infos = file.methods.iter().zip(ids).enumerate();
    let methods = infos.map(|(index, (info, id))| method_of(&vm, class, file, info, [index as u32, id], trusted)).collect();
    let _ = class.methods.set(methods);
    for method in class.methods() {
        vm.methods.set(method);
    }
    Ok(())
}

fn method_of(
    vm: &Vm,
    class: ClassRef,
    file: &ClassFile<'static>,
    info: &MethodInfo<'static>,
    [index, id]: [u32; 2],
    trusted: bool,
) -> Method {
    let mut slots = usize::from(info.access & access::STATIC == 0);
    let result = walk_checked_method(info.descriptor.as_bytes(), |parameter| slots += parameter.slots()).flatten();
    let [name, descriptor] = info.name_and_descriptor.map(|index| symbol(class, index));
    let mut flags = 0;
    if trusted {
        let annotations = info.attributes.runtime_visible_annotations;
        let present = VM_ANNOTATIONS.iter().filter(|(name, _)| has_annotation(file, annotations, name));
        flags = present.fold(flags, |flags, (_, flag)| flags | flag);
    }
    if class.hidden {
        flags |= MethodFlags::HIDDEN;
    }
    if class.loader.is_boot() && class.name == "java/security/AccessController" && name == "executePrivileged" {
        flags |= MethodFlags::PRIVILEGED;
    }
    Method {
        id: MethodId(id),
        row: vm.methods.row(id),
        class,
        name,
        descriptor,
        access: info.access,
        flags: MethodFlags(flags),
        index: index as u16,
        argument_slots: slots as u16,
        return_kind: result.map_or(ValueKind::Void, |result| ValueKind::of_type(&result)),
        vtable_index: AtomicI32::new(-1),
        first: Body::new(info.code.as_ref().map(|code| code_of(code, |index| index)), None, 0, index as u16),
        polymorphic: polymorphic_kind(class, name, descriptor, info.access),
        native: OnceLock::new(),
    }
}

/// An abstract method that stands for conflicting defaults in the vtable of `class`; calls of it throw.
///
/// # Errors
/// `OutOfMemoryError` if the method table is full.
pub fn conflict(thread: &mut JavaThread, class: ClassRef, one: MethodRef) -> JavaResult<MethodRef> {
    let vm = thread.vm();
    let Some(id) = vm.methods.take_ids(1).and_then(|ids| ids.first().copied()) else {
        return Err(thread.throw_out_of_memory("Metaspace"));
    };
    let method = Metadata::allocate(Method {
        id: MethodId(id),
        row: vm.methods.row(id),
        class,
        name: one.name,
        descriptor: one.descriptor,
        access: access::PUBLIC | access::ABSTRACT,
        flags: MethodFlags(MethodFlags::CONFLICT),
        index: u16::MAX,
        argument_slots: one.argument_slots,
        return_kind: one.return_kind,
        vtable_index: AtomicI32::new(-1),
        first: Body::new(None, None, 0, u16::MAX),
        polymorphic: None,
        native: OnceLock::new(),
    });
    vm.methods.set(method);
    lock(&class.further_methods).push(method);
    Ok(method)
}

/// The code of a method, with constants of its class: `number` tells which those of the class file are.
pub fn code_of(code: &Code<'static>, number: impl Fn(ConstantIndex) -> ConstantIndex) -> MethodCode {
    let renumbered = |entry: &ExceptionTableEntry| ExceptionTableEntry { catch_type: entry.catch_type.map(&number), ..*entry };
    MethodCode {
        body: code.body,
        exception_table: code.exception_table.iter().map(renumbered).collect(),
        max_stack: code.max_stack,
        max_locals: code.max_locals,
    }
}

/// The symbol of a name or descriptor of a member.
pub fn symbol(class: ClassRef, index: ConstantIndex) -> Symbol {
    class.constants.symbol(index).expect("format checking proved the constant's kind")
}

/// §2.9.3: native varargs methods of `MethodHandle` and `VarHandle` that take and give `Object`s as they are called.
fn polymorphic_kind(class: ClassRef, name: Symbol, descriptor: Symbol, flags: u16) -> Option<PolymorphicKind> {
    let is_handle = class.name == "java/lang/invoke/MethodHandle";
    if !class.loader.is_boot() || !(is_handle || class.name == "java/lang/invoke/VarHandle") || flags & access::NATIVE == 0 {
        return None;
    }
    if is_handle {
        let kind = match name.as_bytes() {
            b"invokeBasic" => Some(PolymorphicKind::InvokeBasic),
            b"linkToVirtual" => Some(PolymorphicKind::LinkToVirtual),
            b"linkToStatic" => Some(PolymorphicKind::LinkToStatic),
            b"linkToSpecial" => Some(PolymorphicKind::LinkToSpecial),
            b"linkToInterface" => Some(PolymorphicKind::LinkToInterface),
            _ => None,
        };
        if kind.is_some() {
            return kind;
        }
    }
    descriptor.as_bytes().starts_with(b"([Ljava/lang/Object;)").then_some(PolymorphicKind::Generic)
}

/// The flags that reflection shows: for a member class those of its `InnerClasses` entry.
pub fn modifiers_of(file: &ClassFile<'_>) -> u16 {
    let own = file
        .attributes
        .inner_classes
        .iter()
        .find(|inner| file.constant_pool.class_name(inner.inner).is_some_and(|name| name == file.name()));
    own.map_or(file.access, |inner| inner.access) & !access::SUPER
}

/// Whether instances must be finalized: the class has a `finalize()` that does something.
pub fn declares_finalizer(file: &ClassFile<'_>) -> bool {
    file.name() != "java/lang/Object"
        && file.methods.iter().any(|method| {
            method.name == "finalize"
                && method.descriptor == "()V"
                && method.access & access::STATIC == 0
                && method.code.as_ref().is_none_or(|code| code.bytecode.len() > 1)
        })
}

/// Whether an interface has a method that is neither abstract nor static.
pub fn declares_default_methods(file: &ClassFile<'_>) -> bool {
    file.access & access::INTERFACE != 0
        && file.methods.iter().any(|method| method.access & (access::ABSTRACT | access::STATIC) == 0)
}

/// Whether the body of a `RuntimeVisibleAnnotations` attribute contains an annotation of this type.
///
pub fn has_annotation(file: &ClassFile<'_>, body: Option<&[u8]>, descriptor: &[u8]) -> bool {
    let Some(body) = body else { return false };
    let mut reader = classfile::Reader::new(body);
    let Ok(count) = reader.u16() else { return false };
    for _ in 0..count {
        let (Ok(kind), Ok(pairs)) = (reader.u16(), reader.u16()) else { return false };
        if file.constant_pool.utf8(classfile::ConstantIndex(kind)).is_some_and(|name| name.as_bytes() == descriptor) {
            return true;
        }
        for _ in 0..pairs {
            if reader.u16().is_err() || skip_element(&mut reader, 0).is_none() {
                return false;
            }
        }
    }
    false
}

/// Passes over an element value (JVMS §4.7.16.1).
fn skip_element(reader: &mut classfile::Reader<'_>, depth: u8) -> Option<()> {
    let tag = reader.u8().ok()?;
    match tag {
        b'e' => reader.bytes(4).ok().map(|_| ()),
        b'@' if depth < 8 => {
            let (_, pairs) = (reader.u16().ok()?, reader.u16().ok()?);
            (0..pairs).try_for_each(|_| {
                reader.u16().ok()?;
                skip_element(reader, depth + 1)
            })
        }
        b'[' if depth < 8 => {
            let count = reader.u16().ok()?;
            (0..count).try_for_each(|_| skip_element(reader, depth + 1))
        }
        b'@' | b'[' => None,
        _ => reader.bytes(2).ok().map(|_| ()),
    }
}
