//! `Class` natives that list declared fields, methods, constructors and record components, in class-file order.

use classfile::access;
use runtime::linking::initialize;
use runtime::loading::mirror;
use runtime::meter::charge;
use runtime::natives::NativeContext;
use runtime::strings;
use runtime::{ClassRef, Handle, JavaResult, Value};

use super::attributes::byte_array;
use crate::java::lang::reflect::objects;

/// `Class.getDeclaredFields0`
///
/// # Errors
/// What linking or loading a field's type throws.
pub fn declared_fields(cx: &mut NativeContext, this: Handle, public_only: bool) -> JavaResult<Handle> {
    let class = mirror::class_of_mirror(cx, this);
    initialize::link(cx, class)?;
    let chosen: Vec<_> =
        class.fields().iter().filter(|field| !field.injected && (!public_only || field.access & access::PUBLIC != 0)).collect();
    let field_class = cx.vm().well_known().classes.field;
    let array = runtime::objects::new_object_array(cx, field_class, chosen.len())?;
    let file = class.parse();
    for (index, field) in chosen.into_iter().enumerate() {
        cx.scope(|cx| {
            let object = objects::new_field(cx, field, file.as_ref())?;
            cx.set_element(array, index, Some(object));
            charge(cx, 1)
        })?;
    }
    Ok(array)
}

/// `Class.getDeclaredMethods0`
///
/// # Errors
/// What linking or loading a type of a signature throws.
pub fn declared_methods(cx: &mut NativeContext, this: Handle, public_only: bool) -> JavaResult<Handle> {
    executables(cx, this, public_only, false)
}

/// `Class.getDeclaredConstructors0`
///
/// # Errors
/// As `declared_methods`.
pub fn declared_constructors(cx: &mut NativeContext, this: Handle, public_only: bool) -> JavaResult<Handle> {
    executables(cx, this, public_only, true)
}

fn executables(cx: &mut NativeContext, this: Handle, public_only: bool, constructors: bool) -> JavaResult<Handle> {
    let class = mirror::class_of_mirror(cx, this);
    initialize::link(cx, class)?;
    let chosen: Vec<_> =
        class
            .methods()
            .filter(|method| {
                if constructors { method.is_constructor() } else { !method.is_constructor() && !method.is_class_initializer() }
            })
            .filter(|method| !public_only || method.has(access::PUBLIC))
            .collect();
    let vm = cx.vm();
    let classes = &vm.well_known().classes;
    let element = if constructors { classes.constructor } else { classes.method };
    let array = runtime::objects::new_object_array(cx, element, chosen.len())?;
    let file = class.parse();
    for (index, method) in chosen.into_iter().enumerate() {
        cx.scope(|cx| {
            let object = if constructors {
                objects::new_constructor(cx, method, file.as_ref())?
            } else {
                objects::new_method(cx, method, file.as_ref())?
            };
            cx.set_element(array, index, Some(object));
            charge(cx, 1)
        })?;
    }
    Ok(array)
}

/// `Class.isRecord0`
///
/// # Errors
/// None.
pub fn is_record(cx: &mut NativeContext, this: Handle) -> JavaResult<bool> {
    Ok(is_record_class(mirror::class_of_mirror(cx, this)))
}

/// A final direct subclass of `java.lang.Record` with a `Record` attribute.
pub fn is_record_class(class: ClassRef) -> bool {
    let extends_record = class.super_class.is_some_and(|parent| parent.loader.is_boot() && parent.name == "java/lang/Record");
    extends_record && class.has(access::FINAL) && class.parse().is_some_and(|file| file.attributes.record.is_some())
}

/// `Class.getRecordComponents0`
///
/// # Errors
/// What loading a component's type throws.
pub fn record_components(cx: &mut NativeContext, this: Handle) -> JavaResult<Option<Handle>> {
    let class = mirror::class_of_mirror(cx, this);
    let Some(file) = class.parse() else { return Ok(None) };
    let Some(components) = &file.attributes.record else { return Ok(None) };
    let component_class = cx.vm().well_known().classes.record_component;
    initialize::initialize(cx, component_class)?;
    let array = runtime::objects::new_object_array(cx, component_class, components.len())?;
    for (index, component) in components.iter().enumerate() {
        cx.scope(|cx| {
            let object = runtime::objects::new_object(cx, component_class)?;
            let set = |cx: &mut NativeContext, name: &str, descriptor: &str, value: Option<Handle>| {
                runtime::objects::set_named_field(cx, object, name, descriptor, Value::Ref(value))
            };
            set(cx, "clazz", "Ljava/lang/Class;", Some(this))?;
            let name = strings::intern_utf8(cx, component.name.as_bytes())?;
            set(cx, "name", "Ljava/lang/String;", Some(name))?;
            let kind = objects::type_mirror(cx, class, component.descriptor.as_bytes())?;
            set(cx, "type", "Ljava/lang/Class;", Some(kind))?;
            if let Some(signature) = component.signature {
                let signature = strings::new_string_modified_utf8(cx, signature.as_bytes())?;
                set(cx, "signature", "Ljava/lang/String;", Some(signature))?;
            }
            let accessor_name = cx.vm().symbols.intern(component.name.as_bytes());
            let descriptor = [b"()".as_slice(), component.descriptor.as_bytes()].concat();
            let descriptor = cx.vm().symbols.intern(&descriptor);
            if let Some(accessor) = class.declared_method(accessor_name, descriptor).filter(|method| !method.is_static()) {
                let accessor = objects::new_method(cx, accessor, Some(&file))?;
                set(cx, "accessor", "Ljava/lang/reflect/Method;", Some(accessor))?;
            }
            let annotations = byte_array(cx, component.runtime_visible_annotations)?;
            set(cx, "annotations", "[B", annotations)?;
            let annotations = byte_array(cx, component.runtime_visible_type_annotations)?;
            set(cx, "typeAnnotations", "[B", annotations)?;
            cx.set_element(array, index, Some(object));
            charge(cx, 1)
        })?;
    }
    Ok(Some(array))
}
