//! Natives of `java.lang.ProcessEnvironment`.

use runtime::loading::arrays;
use runtime::natives::NativeContext;
use runtime::objects;
use runtime::{Handle, JavaResult, ValueKind, natives};

natives! { "java/lang/ProcessEnvironment":
    "environ" "()[[B" => environment,
}

/// Names and values in turn.
fn environment(cx: &mut NativeContext) -> JavaResult<Handle> {
    let variables = cx.vm().sandbox.environment_variables();
    let bytes = cx.vm().primitive(ValueKind::Byte);
    let row = arrays::array_class_of(cx, bytes)?;
    let array = objects::new_object_array(cx, row, variables.len() * 2)?;
    for (index, text) in variables.iter().flat_map(|(name, value)| [name, value]).enumerate() {
        let text = objects::new_byte_array(cx, text)?;
        cx.set_element(array, index, Some(text));
    }
    Ok(array)
}
