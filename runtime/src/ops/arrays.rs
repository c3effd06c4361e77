//! Array creation and the exceptions of array access (JVMS §6.5).

use classfile::ConstantIndex;
use gc::{ARRAY_BASE_OFFSET, Handle, RawRef};

use crate::linking::resolve;
use crate::loading::arrays;
use crate::metadata::class::ClassRef;
use crate::metadata::field::ValueKind;
use crate::objects;
use crate::outcome::{JavaResult, Throw};
use crate::thread::JavaThread;

/// `newarray` and `anewarray`, once the array class is known.
///
/// # Errors
/// `NegativeArraySizeException`, `OutOfMemoryError`.
#[inline]
pub fn new_array(thread: &mut JavaThread, class: ClassRef, length: i32) -> JavaResult<RawRef> {
    match u32::try_from(length) {
        Ok(length) => objects::new_raw_array(thread, class, length),
        Err(_) => Err(throw_negative_size(thread, length)),
    }
}

/// The array class that `anewarray` makes.
///
/// # Errors
/// What resolution throws.
pub fn class_to_create(thread: &mut JavaThread, class: ClassRef, index: ConstantIndex) -> JavaResult<ClassRef> {
    let component = resolve::resolve_class(thread, class, index)?;
    arrays::array_class_of(thread, component)
}

/// The primitive array class of a `newarray` type code.
pub fn primitive_class(thread: &mut JavaThread, code: u16) -> JavaResult<ClassRef> {
    let kind = match code {
        4 => ValueKind::Boolean,
        5 => ValueKind::Char,
        6 => ValueKind::Float,
        7 => ValueKind::Double,
        8 => ValueKind::Byte,
        9 => ValueKind::Short,
        10 => ValueKind::Int,
        _ => ValueKind::Long,
    };
    let component = thread.vm().primitive(kind);
    arrays::array_class_of(thread, component)
}

/// `multianewarray`: all lengths are checked before anything is allocated.
///
/// # Errors
/// What resolution throws, `NegativeArraySizeException`, `OutOfMemoryError`.
pub fn new_multi_array(thread: &mut JavaThread, class: ClassRef, index: ConstantIndex, lengths: &[i32]) -> JavaResult<RawRef> {
    let class = resolve::resolve_class(thread, class, index)?;
    new_nested_array(thread, class, lengths).map(|array| thread.raw(array).unbound())
}

/// An array of arrays, as deep as there are lengths.
///
/// # Errors
/// `NegativeArraySizeException`, `OutOfMemoryError`.
pub fn new_nested_array(thread: &mut JavaThread, class: ClassRef, lengths: &[i32]) -> JavaResult<Handle> {
    if let Some(negative) = lengths.iter().find(|length| **length < 0) {
        return Err(throw_negative_size(thread, *negative));
    }
    nested_array(thread, class, lengths)
}

fn nested_array(thread: &mut JavaThread, class: ClassRef, lengths: &[i32]) -> JavaResult<Handle> {
    let Some((length, rest)) = lengths.split_first() else { return Err(thread.throw_null_pointer()) };
    let array = objects::new_array(thread, class, *length)?;
    if rest.is_empty() {
        return Ok(array);
    }
    let Some(component) = class.component() else {
        return Err(thread.throw_new("java/lang/IncompatibleClassChangeError", "array has too few dimensions"));
    };
    for index in 0..*length as usize {
        let element = thread.scope(|thread| nested_array(thread, component, rest))?;
        thread.set_element(array, index, Some(element));
        thread.poll()?;
    }
    Ok(array)
}

/// The `NegativeArraySizeException` of this length.
#[cold]
pub fn throw_negative_size(thread: &mut JavaThread, length: i32) -> Throw {
    thread.throw_new("java/lang/NegativeArraySizeException", &length.to_string())
}

/// What an access to `array` at `index` throws: it is null, or the index is out of bounds.
#[cold]
pub fn throw_access(thread: &mut JavaThread, array: RawRef, index: i32) -> Throw {
    if array.is_null() {
        return thread.throw_null_pointer();
    }
    let length = thread.vm().view.array_length(array);
    let message = format!("Index {index} out of bounds for length {length}");
    thread.throw_new("java/lang/ArrayIndexOutOfBoundsException", &message)
}

/// `aastore`, with its checks (JVMS §6.5.aastore).
///
/// # Errors
/// `NullPointerException`, `ArrayIndexOutOfBoundsException`, `ArrayStoreException`.
#[inline]
pub fn store_reference(thread: &mut JavaThread, array: RawRef, index: i32, value: RawRef) -> JavaResult<()> {
    let view = thread.vm().view;
    if array.is_null() || index as u32 >= view.array_length(array) {
        return Err(throw_access(thread, array, index));
    }
    if !value.is_null() {
        let component = thread.class_of_raw(array).component();
        let class = thread.class_of_raw(value);
        if !component.is_some_and(|component| class.is_subclass_of(component)) {
            return Err(thread.throw_new("java/lang/ArrayStoreException", &class.external_name()));
        }
    }
    view.store_ref(array, ARRAY_BASE_OFFSET + 4 * index as u32, value);
    Ok(())
}
