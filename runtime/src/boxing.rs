//! Wrapper objects of primitive values.

use gc::Handle;

use crate::linking::initialize;
use crate::loading::load;
use crate::metadata::field::ValueKind;
use crate::objects;
use crate::outcome::JavaResult;
use crate::thread::JavaThread;
use crate::value::Value;

/// A new wrapper object, past the caches of `valueOf`, as HotSpot makes them where the VM boxes.
///
/// # Errors
/// `OutOfMemoryError`.
pub fn box_value(thread: &mut JavaThread, kind: ValueKind, value: Value) -> JavaResult<Handle> {
    let class = load::boot_class(thread, wrapper_of(kind))?;
    initialize::initialize(thread, class)?;
    let boxed = objects::new_object(thread, class)?;
    if let Some(field) = class.fields().iter().find(|field| field.name == "value") {
        objects::store_value(thread, boxed, field.offset, kind, value);
    }
    Ok(boxed)
}

/// The primitive in a wrapper object.
pub fn unbox(thread: &mut JavaThread, object: Handle) -> Option<(ValueKind, Value)> {
    let class = thread.class_of(object);
    if !class.loader.is_boot() {
        return None;
    }
    let kind = ValueKind::ALL.into_iter().take(8).find(|kind| class.name == wrapper_of(*kind))?;
    let field = class.fields().iter().find(|field| field.name == "value")?;
    Some((kind, objects::load_value(thread, object, field.offset, kind)))
}

/// The wrapper class of a primitive kind.
fn wrapper_of(kind: ValueKind) -> &'static str {
    match kind {
        ValueKind::Boolean => "java/lang/Boolean",
        ValueKind::Byte => "java/lang/Byte",
        ValueKind::Char => "java/lang/Character",
        ValueKind::Short => "java/lang/Short",
        ValueKind::Int => "java/lang/Integer",
        ValueKind::Float => "java/lang/Float",
        ValueKind::Long => "java/lang/Long",
        ValueKind::Double => "java/lang/Double",
        ValueKind::Reference | ValueKind::Void => "java/lang/Void",
    }
}
