//! Loadable constants (JVMS §5.1, §5.4.3.5, §5.4.3.6): strings, classes, method types and handles, dynamic constants.

use classfile::descriptor::{FieldType, MethodDescriptor};
use classfile::{ConstantIndex, ReferenceKind};
use gc::Handle;

use crate::boxing;
use crate::linking::member_lookup::{self, MemberRequest};
use crate::linking::{class_access, initialize, lookup, resolve};
use crate::loading::{load, mirror};
use crate::metadata::class::ClassRef;
use crate::metadata::constant_pool::{MemberReference, PoolConstant};
use crate::metadata::descriptor_text;
use crate::metadata::field::ValueKind;
use crate::metadata::symbol::Symbol;
use crate::objects;
use crate::outcome::{JavaResult, Throw};
use crate::strings;
use crate::thread::native_stack;
use crate::thread::{JavaThread, may_collect};
use crate::value::Value;

/// Where engines look for it.
pub use crate::metadata::constant_pool::LoadedConstant;

/// Resolves the constant at `index` for `ldc`.
///
/// # Errors
/// What resolution throws, the same at every try.
pub fn resolve_constant(thread: &mut JavaThread, class: ClassRef, index: ConstantIndex) -> JavaResult<LoadedConstant> {
    may_collect(thread)?;
    let known = class.constants.loaded(index);
    if let Some(known) = known {
        return Ok(known);
    }
    let mark = thread.handles.mark();
    let result = resolve::remembering(thread, class, index, |thread| resolve_constant_first(thread, class, index));
    thread.handles.truncate(mark);
    result
}

fn resolve_constant_first(thread: &mut JavaThread, class: ClassRef, index: ConstantIndex) -> JavaResult<LoadedConstant> {
    native_stack::check(thread)?;
    let value = match class.constants.constant(index) {
        PoolConstant::String(text) => Some(strings::intern_utf8(thread, text.as_bytes())?),
        PoolConstant::Class(_) => {
            let resolved = resolve::resolve_class(thread, class, index)?;
            Some(mirror::mirror(thread, resolved))
        }
        PoolConstant::MethodType(descriptor) => Some(method_type(thread, class, descriptor)?),
        PoolConstant::MethodHandle(kind, reference) => Some(method_handle_constant(thread, class, index, (kind, reference))?),
        PoolConstant::Dynamic(bootstrap, name, descriptor) => {
            return wrapping_bootstrap_failure(thread, |thread| {
                dynamic_constant(thread, class, index, bootstrap, name, descriptor)
            });
        }
        _ => return Err(thread.throw_new("java/lang/ClassFormatError", &format!("Illegal constant pool entry {index}"))),
    };
    keep_constant(thread, class, index, value)
}

fn keep_constant(
    thread: &mut JavaThread,
    class: ClassRef,
    index: ConstantIndex,
    value: Option<Handle>,
) -> JavaResult<LoadedConstant> {
    if let Some(first) = class.constants.loaded(index) {
        return Ok(first);
    }
    match class.roots.add(thread.raw_or_null(value)) {
        Some(root) => Ok(class.constants.set_loaded(index, root)),
        None => Err(thread.throw_out_of_memory("Metaspace")),
    }
}

/// The class that a field descriptor in `class` means.
///
/// # Errors
/// What loading throws.
pub fn class_of_type(thread: &mut JavaThread, class: ClassRef, field: &FieldType<'_>) -> JavaResult<ClassRef> {
    match field {
        FieldType::Class(name) | FieldType::Array(name) => {
            let name = thread.vm().symbols.intern(name);
            load::load_referenced_class(thread, class.loader, name)
        }
        primitive => Ok(thread.vm().primitive(ValueKind::of_type(primitive))),
    }
}

/// §5.4.3.5: the `MethodType` of a descriptor.
///
/// # Errors
/// What loading its classes or `findMethodHandleType` throws.
pub fn method_type(thread: &mut JavaThread, class: ClassRef, descriptor: Symbol) -> JavaResult<Handle> {
    let parsed = MethodDescriptor::parse(descriptor.as_bytes()).expect("format checking proved the descriptor");
    thread.scope(|thread| {
        let class_class = thread.vm().well_known().classes.class;
        let parameters = objects::new_object_array(thread, class_class, parsed.parameter_count())?;
        for (index, parameter) in parsed.parameters().enumerate() {
            let parameter = class_of_type(thread, class, &parameter)?;
            class_access::check_class_access(thread, class, parameter)?;
            let mirror = mirror::mirror(thread, parameter);
            thread.set_element(parameters, index, Some(mirror));
        }
        let result = match parsed.return_type() {
            None => thread.vm().primitive(ValueKind::Void),
            Some(result) => class_of_type(thread, class, &result)?,
        };
        class_access::check_class_access(thread, class, result)?;
        let result = mirror::mirror(thread, result);
        let method = thread.vm().well_known().methods.find_method_handle_type;
        thread.invoke_for_object(method, &[Value::Ref(Some(result)), Value::Ref(Some(parameters))])
    })
}

/// §5.4.3.5: the `MethodHandle` of a constant.
///
/// # Errors
/// What resolution or `linkMethodHandleConstant` throws.
pub fn method_handle_constant(
    thread: &mut JavaThread,
    class: ClassRef,
    index: ConstantIndex,
    (kind, reference): (ReferenceKind, ConstantIndex),
) -> JavaResult<Handle> {
    let Some(member) = class.constants.member(reference) else {
        return Err(thread.throw_new("java/lang/ClassFormatError", "Illegal method handle constant"));
    };
    thread.scope(|thread| {
        let holder = resolve::resolve_class(thread, class, member.class)?;
        let is_field = (kind as u8) <= ReferenceKind::PutStatic as u8;
        if !is_field {
            check_reference_kind(thread, class, holder, [index, reference], member)?;
        }
        check_handle_target(thread, class, holder, kind, member)?;
        let kind_of_type = if is_field {
            let field = classfile::descriptor::parse_field(member.descriptor.as_bytes());
            let field = class_of_type(thread, class, &field.expect("format checking proved the descriptor"))?;
            mirror::mirror(thread, field)
        } else {
            method_type(thread, class, member.descriptor)?
        };
        let (caller, holder) = (mirror::mirror(thread, class), mirror::mirror(thread, holder));
        let name = strings::intern_utf8(thread, member.name.as_bytes())?;
        let method = thread.vm().well_known().methods.link_method_handle_constant;
        let arguments = [
            Value::Ref(Some(caller)),
            Value::Int(kind as i32),
            Value::Ref(Some(holder)),
            Value::Ref(Some(name)),
            Value::Ref(Some(kind_of_type)),
        ];
        thread.invoke_for_object(method, &arguments)
    })
}

/// A method of an interface is named by a reference that says so, one of a class by one that does not.
fn check_reference_kind(
    thread: &mut JavaThread,
    class: ClassRef,
    holder: ClassRef,
    [index, reference]: [ConstantIndex; 2],
    member: MemberReference,
) -> JavaResult<()> {
    const KINDS: [&str; 2] = ["CONSTANT_MethodRef", "CONSTANT_InterfaceMethodRef"];
    let is_interface = holder.is_interface();
    if matches!(class.constants.constant(reference), PoolConstant::InterfaceMethod(_)) == is_interface {
        return Ok(());
    }
    let (found, expected) = (KINDS[usize::from(!is_interface)], KINDS[usize::from(is_interface)]);
    let message = format!(
        "Inconsistent constant pool data in classfile for class {}. Method '{} {}({})' at index {index} is {} and should be {}",
        holder.name,
        descriptor_text::external_result(member.descriptor.as_bytes()),
        member.name,
        descriptor_text::external_parameters(member.descriptor.as_bytes()),
        found,
        expected
    );
    Err(thread.throw_new("java/lang/IncompatibleClassChangeError", &message))
}

/// The member that a method handle constant names must exist; signature-polymorphic methods are found in Java.
fn check_handle_target(
    thread: &mut JavaThread,
    class: ClassRef,
    holder: ClassRef,
    kind: ReferenceKind,
    member: MemberReference,
) -> JavaResult<()> {
    let MemberReference { name, descriptor, .. } = member;
    let request = MemberRequest { reference_kind: kind as u32, holder, name, descriptor, caller: Some(class), constrained: true };
    if holder.is_array() || kind == ReferenceKind::InvokeVirtual && lookup::polymorphic(holder, name).is_some() {
        return Ok(());
    }
    initialize::link(thread, holder)?;
    match kind {
        ReferenceKind::GetField | ReferenceKind::GetStatic | ReferenceKind::PutField | ReferenceKind::PutStatic => {
            member_lookup::look_up_field_member(thread, &request).map(|_| ())
        }
        ReferenceKind::NewInvokeSpecial => member_lookup::look_up_constructor_member(thread, &request).map(|_| ()),
        _ => member_lookup::look_up_method_member(thread, &request).map(|_| ()),
    }
}

/// The arguments that bootstrap upcalls share: the method handle, the name, and the static arguments in the form that
/// `MethodHandleNatives` expects (null, the only one, or an array).
///
/// # Errors
/// What resolving the constants throws.
pub fn bootstrap_arguments(
    thread: &mut JavaThread,
    class: ClassRef,
    bootstrap: u16,
    name: Symbol,
) -> JavaResult<[Option<Handle>; 3]> {
    let Some(specifier) = class.bootstrap_method(bootstrap) else {
        return Err(thread.throw_new("java/lang/ClassFormatError", "Illegal bootstrap method index"));
    };
    let method = boxed_constant(thread, class, specifier.method)?;
    let name = strings::intern_utf8(thread, name.as_bytes())?;
    let mut arguments = Vec::with_capacity(specifier.arguments.len());
    for argument in &specifier.arguments {
        arguments.push(boxed_constant(thread, class, *argument)?);
    }
    let statics = match arguments[..] {
        [] => None,
        [Some(only)] if !thread.class_of(only).is_array() => Some(only),
        _ => {
            let object = thread.vm().well_known().classes.object;
            let array = objects::new_object_array(thread, object, arguments.len())?;
            for (index, argument) in arguments.into_iter().enumerate() {
                thread.set_element(array, index, argument);
            }
            Some(array)
        }
    };
    Ok([method, Some(name), statics])
}

/// A loadable constant as an object.
///
/// # Errors
/// What resolution throws.
pub fn boxed_constant(thread: &mut JavaThread, class: ClassRef, index: ConstantIndex) -> JavaResult<Option<Handle>> {
    match class.constants.constant(index) {
        PoolConstant::Integer(value) => boxing::box_value(thread, ValueKind::Int, Value::Int(value)).map(Some),
        PoolConstant::Float(value) => boxing::box_value(thread, ValueKind::Float, Value::Float(value)).map(Some),
        PoolConstant::Long(value) => boxing::box_value(thread, ValueKind::Long, Value::Long(value)).map(Some),
        PoolConstant::Double(value) => boxing::box_value(thread, ValueKind::Double, Value::Double(value)).map(Some),
        PoolConstant::Dynamic(_, _, descriptor) => {
            let kind = ValueKind::of_descriptor(descriptor.as_bytes());
            match resolve_constant(thread, class, index)? {
                LoadedConstant::Reference(root) => Ok(thread.handle_or_null(root.load(thread))),
                LoadedConstant::Primitive(slot) => {
                    let value = Value::from_slot(kind, slot, thread);
                    boxing::box_value(thread, kind, value).map(Some)
                }
            }
        }
        _ => match resolve_constant(thread, class, index)? {
            LoadedConstant::Reference(root) => Ok(thread.handle_or_null(root.load(thread))),
            LoadedConstant::Primitive(_) => Ok(None),
        },
    }
}

fn dynamic_constant(
    thread: &mut JavaThread,
    class: ClassRef,
    index: ConstantIndex,
    bootstrap: u16,
    name: Symbol,
    descriptor: Symbol,
) -> JavaResult<LoadedConstant> {
    let [method, name, statics] = bootstrap_arguments(thread, class, bootstrap, name)?;
    let field = classfile::descriptor::parse_field(descriptor.as_bytes()).expect("format checking proved the descriptor");
    let kind = class_of_type(thread, class, &field)?;
    let (caller, kind_mirror) = (mirror::mirror(thread, class), mirror::mirror(thread, kind));
    let link = thread.vm().well_known().methods.link_dynamic_constant;
    let arguments = [
        Value::Ref(Some(caller)),
        Value::Int(i32::from(index.0)),
        Value::Ref(method),
        Value::Ref(name),
        Value::Ref(Some(kind_mirror)),
        Value::Ref(statics),
    ];
    let value = thread.invoke(link, &arguments)?.reference();
    let kind = ValueKind::of_type(&field);
    if kind == ValueKind::Reference {
        return keep_constant(thread, class, index, value);
    }
    let Some(boxed) = value else { return Err(thread.throw_null_pointer()) };
    let (_, value) = boxing::unbox(thread, boxed).ok_or(()).map_err(|()| thread.throw_plain("java/lang/ClassCastException"))?;
    let slot = value.to_slot(thread);
    Ok(class.constants.set_loaded_primitive(index, slot))
}

/// Runs what resolves a dynamic constant, wrapping its failure as that of a call site.
///
/// # Errors
/// `BootstrapMethodError`, or an `Error` that `body` throws.
fn wrapping_bootstrap_failure<T>(thread: &mut JavaThread, body: impl FnOnce(&mut JavaThread) -> JavaResult<T>) -> JavaResult<T> {
    match body(thread) {
        Err(Throw::Exception) => {
            let error = wrap_bootstrap_failure(thread)?;
            Err(thread.throw(error))
        }
        result => result,
    }
}

/// The exception that a bootstrap ended with: an `Error` as it is, anything else in a `BootstrapMethodError` (§5.4.3.6).
pub fn wrap_bootstrap_failure(thread: &mut JavaThread) -> JavaResult<Handle> {
    let exception = thread.take_exception().expect("linking failed with an exception");
    let is_error = thread.class_of(exception).ancestors().iter().any(|class| class.name == "java/lang/Error");
    if is_error {
        return Ok(exception);
    }
    let class = load::boot_class(thread, "java/lang/BootstrapMethodError")?;
    initialize::initialize(thread, class)?;
    let error = objects::new_object(thread, class)?;
    thread.construct(class, "(Ljava/lang/Throwable;)V", &[Value::Ref(Some(error)), Value::Ref(Some(exception))])?;
    Ok(error)
}
