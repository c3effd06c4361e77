//! Natives of `java.lang.reflect.Executable` and `java.lang.reflect.Field`.

use runtime::linking::initialize;
use runtime::natives::NativeContext;
use runtime::objects;
use runtime::strings;
use runtime::{Handle, JavaResult, Value, natives};

use super::objects::method_of;
use crate::java::lang::class::attributes::byte_array;

natives! { "java/lang/reflect/Executable":
    "getParameters0" "()[Ljava/lang/reflect/Parameter;" => parameters,
    "getTypeAnnotationBytes0" "()[B" => type_annotation_bytes,
}

/// `MethodParameters` as `Parameter` objects; null if the class file has none.
fn parameters(cx: &mut NativeContext, this: Handle) -> JavaResult<Option<Handle>> {
    let method = method_of(cx, this)?;
    let file = method.class.parse();
    let info = file.as_ref().and_then(|file| file.methods.get(usize::from(method.body().place)));
    let Some(parameters) = info.and_then(|info| info.attributes.method_parameters.as_ref()) else { return Ok(None) };
    let constants = file.as_ref().map_or(0, |file| file.constant_pool.len());
    if let Some(wrong) = parameters.iter().find(|parameter| parameter.name.is_none() && parameter.name_index.0 != 0) {
        let is_inside = usize::from(wrong.name_index.0) < constants;
        let message = if is_inside { "Wrong type at constant pool index" } else { "Constant pool index out of bounds" };
        return Err(cx.throw_new("java/lang/IllegalArgumentException", message));
    }
    let class = cx.vm().well_known().classes.parameter;
    initialize::initialize(cx, class)?;
    let array = objects::new_object_array(cx, class, parameters.len())?;
    for (index, parameter) in parameters.iter().enumerate() {
        cx.scope(|cx| {
            let object = objects::new_object(cx, class)?;
            if let Some(name) = parameter.name {
                let name = strings::intern_utf8(cx, name.as_bytes())?;
                objects::set_named_field(cx, object, "name", "Ljava/lang/String;", Value::Ref(Some(name)))?;
            }
            objects::set_named_field(cx, object, "modifiers", "I", Value::Int(i32::from(parameter.access)))?;
            objects::set_named_field(cx, object, "executable", "Ljava/lang/reflect/Executable;", Value::Ref(Some(this)))?;
            objects::set_named_field(cx, object, "index", "I", Value::Int(i32::try_from(index).unwrap_or(i32::MAX)))?;
            cx.set_element(array, index, Some(object));
            Ok(())
        })?;
    }
    Ok(Some(array))
}

fn type_annotation_bytes(cx: &mut NativeContext, this: Handle) -> JavaResult<Option<Handle>> {
    let method = method_of(cx, this)?;
    let file = method.class.parse();
    let info = file.as_ref().and_then(|file| file.methods.get(usize::from(method.body().place)));
    byte_array(cx, info.and_then(|info| info.attributes.runtime_visible_type_annotations))
}

/// `java.lang.reflect.Field`
pub mod field {
    use runtime::natives::NativeContext;
    use runtime::{Handle, JavaResult, natives};

    use crate::java::lang::class::attributes::byte_array;
    use crate::java::lang::reflect::objects::field_of;

    natives! { "java/lang/reflect/Field":
        "getTypeAnnotationBytes0" "()[B" => type_annotation_bytes,
    }

    fn type_annotation_bytes(cx: &mut NativeContext, this: Handle) -> JavaResult<Option<Handle>> {
        let (class, index) = field_of(cx, this)?;
        let file = class.parse();
        let info = file.as_ref().and_then(|file| file.fields.get(index));
        byte_array(cx, info.and_then(|info| info.attributes.runtime_visible_type_annotations))
    }
}
