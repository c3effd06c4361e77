//! `Field`, `Method` and `Constructor` objects for the members of linked classes, and the way back.

use classfile::descriptor::MethodDescriptor;
use classfile::{ClassFile, MethodAttributes, access};
use runtime::linking::{constants, initialize, resolve};
use runtime::loading::mirror;
use runtime::metadata::field::Field;
use runtime::natives::NativeContext;
use runtime::objects;
use runtime::strings;
use runtime::{ClassRef, Handle, JavaResult, MethodRef, Throw, ValueKind};

use crate::java::lang::class::attributes::byte_array;
use crate::java::lang::class::members::is_record_class;

/// Flags that `Field.getModifiers` shows.
const FIELD_MODIFIERS: u16 = access::PUBLIC
    | access::PRIVATE
    | access::PROTECTED
    | access::STATIC
    | access::FINAL
    | access::VOLATILE
    | access::TRANSIENT
    | access::ENUM
    | access::SYNTHETIC;

/// A `java.lang.reflect.Field`; `file` is the parsed class, if it has a class file.
///
/// # Errors
/// What loading the field's type throws.
pub fn new_field(cx: &mut NativeContext, field: &Field, file: Option<&ClassFile<'_>>) -> JavaResult<Handle> {
    let vm = cx.vm();
    let (classes, fields) = (&vm.well_known().classes, &vm.well_known().fields);
    initialize::initialize(cx, classes.field)?;
    let object = objects::new_object(cx, classes.field)?;
    let mirror = mirror::mirror(cx, field.class);
    cx.set_ref_field(object, fields.field_clazz, Some(mirror));
    cx.set_int_field(object, fields.field_slot, i32::from(field.index));
    let name = strings::intern_utf8(cx, field.name.as_bytes())?;
    cx.set_ref_field(object, fields.field_name, Some(name));
    let kind = type_mirror(cx, field.class, field.descriptor.as_bytes())?;
    cx.set_ref_field(object, fields.field_type, Some(kind));
    cx.set_int_field(object, fields.field_modifiers, i32::from(field.access & FIELD_MODIFIERS));
    let trusted = field.is_final() && (field.is_static() || field.class.hidden || is_record_class(field.class));
    cx.set_byte_field(object, fields.field_trusted_final, u8::from(trusted));
    let info = file.and_then(|file| file.fields.get(usize::from(field.index)));
    if let Some(signature) = info.and_then(|info| info.attributes.signature) {
        let signature = strings::new_string_modified_utf8(cx, signature.as_bytes())?;
        cx.set_ref_field(object, fields.field_signature, Some(signature));
    }
    let annotations = byte_array(cx, info.and_then(|info| info.attributes.runtime_visible_annotations))?;
    cx.set_ref_field(object, fields.field_annotations, annotations);
    Ok(object)
}

/// A `java.lang.reflect.Method`.
///
/// # Errors
/// What loading a type of the signature throws.
pub fn new_method(cx: &mut NativeContext, method: MethodRef, file: Option<&ClassFile<'_>>) -> JavaResult<Handle> {
    let vm = cx.vm();
    let (classes, fields) = (&vm.well_known().classes, &vm.well_known().fields);
    initialize::initialize(cx, classes.method)?;
    let object = objects::new_object(cx, classes.method)?;
    let mirror = mirror::mirror(cx, method.class);
    cx.set_ref_field(object, fields.method_clazz, Some(mirror));
    cx.set_int_field(object, fields.method_slot, i32::from(method.index));
    let name = strings::intern_utf8(cx, method.name.as_bytes())?;
    cx.set_ref_field(object, fields.method_name, Some(name));
    let (parameters, result) = signature_mirrors(cx, method)?;
    cx.set_ref_field(object, fields.method_parameter_types, Some(parameters));
    cx.set_ref_field(object, fields.method_return_type, Some(result));
    let attributes = file.and_then(|file| file.methods.get(usize::from(method.body().place))).map(|info| &info.attributes);
    let exceptions = exception_mirrors(cx, method.class, attributes)?;
    cx.set_ref_field(object, fields.method_exception_types, Some(exceptions));
    cx.set_int_field(object, fields.method_modifiers, i32::from(method.access & !METHOD_HIDDEN_FLAGS));
    if let Some(signature) = attributes.and_then(|attributes| attributes.signature) {
        let signature = strings::new_string_modified_utf8(cx, signature.as_bytes())?;
        cx.set_ref_field(object, fields.method_signature, Some(signature));
    }
    let annotations = byte_array(cx, attributes.and_then(|attributes| attributes.runtime_visible_annotations))?;
    cx.set_ref_field(object, fields.method_annotations, annotations);
    let annotations = byte_array(cx, attributes.and_then(|attributes| attributes.runtime_visible_parameter_annotations))?;
    cx.set_ref_field(object, fields.method_parameter_annotations, annotations);
    let default = byte_array(cx, attributes.and_then(|attributes| attributes.annotation_default))?;
    cx.set_ref_field(object, fields.method_annotation_default, default);
    Ok(object)
}

/// Bits of a method's flags that the JVMS leaves unassigned.
const METHOD_HIDDEN_FLAGS: u16 = 0xe200;

/// A `java.lang.reflect.Constructor`.
///
/// # Errors
/// What loading a type of the signature throws.
pub fn new_constructor(cx: &mut NativeContext, method: MethodRef, file: Option<&ClassFile<'_>>) -> JavaResult<Handle> {
    let vm = cx.vm();
    let (classes, fields) = (&vm.well_known().classes, &vm.well_known().fields);
    initialize::initialize(cx, classes.constructor)?;
    let object = objects::new_object(cx, classes.constructor)?;
    let mirror = mirror::mirror(cx, method.class);
    cx.set_ref_field(object, fields.constructor_clazz, Some(mirror));
    cx.set_int_field(object, fields.constructor_slot, i32::from(method.index));
    let (parameters, _) = signature_mirrors(cx, method)?;
    cx.set_ref_field(object, fields.constructor_parameter_types, Some(parameters));
    let attributes = file.and_then(|file| file.methods.get(usize::from(method.body().place))).map(|info| &info.attributes);
    let exceptions = exception_mirrors(cx, method.class, attributes)?;
    cx.set_ref_field(object, fields.constructor_exception_types, Some(exceptions));
    cx.set_int_field(object, fields.constructor_modifiers, i32::from(method.access & !METHOD_HIDDEN_FLAGS));
    if let Some(signature) = attributes.and_then(|attributes| attributes.signature) {
        let signature = strings::new_string_modified_utf8(cx, signature.as_bytes())?;
        cx.set_ref_field(object, fields.constructor_signature, Some(signature));
    }
    let annotations = byte_array(cx, attributes.and_then(|attributes| attributes.runtime_visible_annotations))?;
    cx.set_ref_field(object, fields.constructor_annotations, annotations);
    let annotations = byte_array(cx, attributes.and_then(|attributes| attributes.runtime_visible_parameter_annotations))?;
    cx.set_ref_field(object, fields.constructor_parameter_annotations, annotations);
    Ok(object)
}

/// The mirror of the type that a descriptor in `class` means.
///
/// # Errors
/// What loading throws.
pub fn type_mirror(cx: &mut NativeContext, class: ClassRef, descriptor: &[u8]) -> JavaResult<Handle> {
    let found = match classfile::descriptor::parse_field(descriptor) {
        Some(parsed) => constants::class_of_type(cx, class, &parsed)?,
        None => cx.vm().primitive(ValueKind::Void),
    };
    Ok(mirror::mirror(cx, found))
}

/// A `Class[]` of the parameter types, and the result type.
fn signature_mirrors(cx: &mut NativeContext, method: MethodRef) -> JavaResult<(Handle, Handle)> {
    let class = method.class;
    let class_class = cx.vm().well_known().classes.class;
    let Some(parsed) = MethodDescriptor::parse(method.descriptor.as_bytes()) else {
        return Err(cx.throw_new("java/lang/InternalError", "illegal method descriptor"));
    };
    let parameters = objects::new_object_array(cx, class_class, parsed.parameter_count())?;
    for (index, parameter) in parsed.parameters().enumerate() {
        let parameter = constants::class_of_type(cx, class, &parameter)?;
        let mirror = mirror::mirror(cx, parameter);
        cx.set_element(parameters, index, Some(mirror));
    }
    let result = match parsed.return_type() {
        Some(result) => constants::class_of_type(cx, class, &result)?,
        None => cx.vm().primitive(ValueKind::Void),
    };
    Ok((parameters, mirror::mirror(cx, result)))
}

fn exception_mirrors(cx: &mut NativeContext, class: ClassRef, attributes: Option<&MethodAttributes<'_>>) -> JavaResult<Handle> {
    let exceptions = attributes.map_or(&[][..], |attributes| &attributes.exceptions);
    let class_class = cx.vm().well_known().classes.class;
    let array = objects::new_object_array(cx, class_class, exceptions.len())?;
    for (index, exception) in exceptions.iter().enumerate() {
        let class = resolve::resolve_class(cx, class, class.constant(*exception))?;
        let mirror = mirror::mirror(cx, class);
        cx.set_element(array, index, Some(mirror));
    }
    Ok(array)
}

/// The method behind a `Method` or `Constructor`.
///
/// # Errors
/// `InternalError` if the object names none.
pub fn method_of(cx: &mut NativeContext, executable: Handle) -> JavaResult<MethodRef> {
    let vm = cx.vm();
    let fields = &vm.well_known().fields;
    let is_method = cx.class_of(executable) == cx.vm().well_known().classes.method;
    let (clazz, slot) =
        if is_method { (fields.method_clazz, fields.method_slot) } else { (fields.constructor_clazz, fields.constructor_slot) };
    let slot = cx.int_field(executable, slot);
    let class = cx.ref_field(executable, clazz).map(|mirror| mirror::class_of_mirror(cx, mirror));
    let method = class.and_then(|class| class.method_at(usize::try_from(slot).ok()?));
    match method {
        Some(method) if is_method != method.is_constructor() => Ok(method),
        _ => Err(throw_stale(cx)),
    }
}

/// The class and index of the field behind a `Field`.
///
/// # Errors
/// `InternalError` if the object names none.
pub fn field_of(cx: &mut NativeContext, object: Handle) -> JavaResult<(ClassRef, usize)> {
    let vm = cx.vm();
    let fields = &vm.well_known().fields;
    let (clazz, slot) = (fields.field_clazz, fields.field_slot);
    let slot = usize::try_from(cx.int_field(object, slot)).unwrap_or(usize::MAX);
    let class = cx.ref_field(object, clazz).map(|mirror| mirror::class_of_mirror(cx, mirror));
    match class.filter(|class| class.fields().get(slot).is_some_and(|field| !field.injected)) {
        Some(class) => Ok((class, slot)),
        None => Err(throw_stale(cx)),
    }
}

fn throw_stale(cx: &mut NativeContext) -> Throw {
    cx.throw_new("java/lang/InternalError", "reflection object does not name a member")
}
