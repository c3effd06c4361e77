//! Natives of `java.lang.reflect.Array`.

use runtime::loading::{arrays, mirror};
use runtime::natives::NativeContext;
use runtime::objects;
use runtime::{ClassRef, Handle, JavaResult, JavaThread, Ref, Throw, Value, ValueKind, natives};

use super::conversion::{box_result, convert_argument, throw_mismatch, widen};

natives! { "java/lang/reflect/Array":
    "getLength" "(Ljava/lang/Object;)I" => known_length | length,
    "get" "(Ljava/lang/Object;I)Ljava/lang/Object;" => get,
    "set" "(Ljava/lang/Object;ILjava/lang/Object;)V" => set,
    "newArray" "(Ljava/lang/Class;I)Ljava/lang/Object;" => new_array,
    "multiNewArray" "(Ljava/lang/Class;[I)Ljava/lang/Object;" => multi_new_array,
    "getBoolean" "(Ljava/lang/Object;I)Z" => get_boolean,
    "getByte" "(Ljava/lang/Object;I)B" => get_byte,
    "getChar" "(Ljava/lang/Object;I)C" => get_char,
    "getShort" "(Ljava/lang/Object;I)S" => get_short,
    "getInt" "(Ljava/lang/Object;I)I" => get_int,
    "getLong" "(Ljava/lang/Object;I)J" => get_long,
    "getFloat" "(Ljava/lang/Object;I)F" => get_float,
    "getDouble" "(Ljava/lang/Object;I)D" => get_double,
    "setBoolean" "(Ljava/lang/Object;IZ)V" => set_boolean,
    "setByte" "(Ljava/lang/Object;IB)V" => set_byte,
    "setChar" "(Ljava/lang/Object;IC)V" => set_char,
    "setShort" "(Ljava/lang/Object;IS)V" => set_short,
    "setInt" "(Ljava/lang/Object;II)V" => set_int,
    "setLong" "(Ljava/lang/Object;IJ)V" => set_long,
    "setFloat" "(Ljava/lang/Object;IF)V" => set_float,
    "setDouble" "(Ljava/lang/Object;ID)V" => set_double,
}

const ILLEGAL_ARGUMENT: &str = "java/lang/IllegalArgumentException";
/// JVMS §4.4.1
const DIMENSIONS_MAX: usize = 255;

fn component_of(cx: &mut NativeContext, array: Handle) -> JavaResult<ClassRef> {
    match cx.class_of(array).component() {
        Some(component) => Ok(component),
        None => Err(cx.throw_new(ILLEGAL_ARGUMENT, "Argument is not an array")),
    }
}

/// What is no array is the native's business.
fn known_length(thread: &JavaThread, array: Ref<'_>) -> Option<i32> {
    thread.class_of_raw(array).component()?;
    i32::try_from(thread.vm().view.array_length(array)).ok()
}

fn length(cx: &mut NativeContext, array: Handle) -> JavaResult<i32> {
    component_of(cx, array)?;
    Ok(i32::try_from(cx.array_length(array)).unwrap_or(i32::MAX))
}

/// The index, if it is in range.
fn checked_index(cx: &mut NativeContext, array: Handle, index: i32) -> JavaResult<usize> {
    let length = cx.array_length(array);
    match usize::try_from(index).ok().filter(|index| *index < length) {
        Some(index) => Ok(index),
        None => Err(cx.throw_plain("java/lang/ArrayIndexOutOfBoundsException")),
    }
}

fn get(cx: &mut NativeContext, array: Handle, index: i32) -> JavaResult<Option<Handle>> {
    let component = component_of(cx, array)?;
    let index = checked_index(cx, array, index)?;
    let value = objects::element_value(cx, array, index);
    box_result(cx, component.value_kind(), value)
}

fn set(cx: &mut NativeContext, array: Handle, index: i32, value: Option<Handle>) -> JavaResult<()> {
    let component = component_of(cx, array)?;
    let value = if component.value_kind() == ValueKind::Reference {
        if !objects::is_instance(cx, value, component) {
            return Err(cx.throw_new(ILLEGAL_ARGUMENT, "array element type mismatch"));
        }
        Value::Ref(value)
    } else {
        convert_argument(cx, value, component)?
    };
    let index = checked_index(cx, array, index)?;
    objects::set_element_value(cx, array, index, value);
    Ok(())
}

/// A primitive element, widened.
fn get_primitive(cx: &mut NativeContext, array: Handle, index: i32, kind: ValueKind) -> JavaResult<Value> {
    let component = component_of(cx, array)?;
    let from = component.value_kind();
    if from == ValueKind::Reference {
        return Err(throw_not_primitive(cx));
    }
    let index = checked_index(cx, array, index)?;
    let value = objects::element_value(cx, array, index);
    match widen(from, value, kind) {
        Some(value) => Ok(value),
        None => Err(throw_mismatch(cx)),
    }
}

fn set_primitive(cx: &mut NativeContext, array: Handle, index: i32, kind: ValueKind, value: Value) -> JavaResult<()> {
    let component = component_of(cx, array)?;
    let to = component.value_kind();
    if to == ValueKind::Reference {
        return Err(throw_not_primitive(cx));
    }
    let Some(value) = widen(kind, value, to) else { return Err(throw_mismatch(cx)) };
    let index = checked_index(cx, array, index)?;
    objects::set_element_value(cx, array, index, value);
    Ok(())
}

fn throw_not_primitive(cx: &mut NativeContext) -> Throw {
    cx.throw_new(ILLEGAL_ARGUMENT, "Argument is not an array of primitive type")
}

macro_rules! primitive_accessors {
    ($($kind:ident $variant:ident $rust:ty, $get:ident $set:ident, |$value:ident| $read:expr, |$new:ident| $write:expr;)*) => { $(
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the value is of the kind")]
        fn $get(cx: &mut NativeContext, array: Handle, index: i32) -> JavaResult<$rust> {
            match get_primitive(cx, array, index, ValueKind::$kind)? {
                Value::$variant($value) => Ok($read),
                _ => Err(throw_mismatch(cx)),
            }
        }
        fn $set(cx: &mut NativeContext, array: Handle, index: i32, $new: $rust) -> JavaResult<()> {
            set_primitive(cx, array, index, ValueKind::$kind, Value::$variant($write))
        }
    )* };
}

primitive_accessors! {
    Boolean Int bool, get_boolean set_boolean, |value| value & 1 != 0, |new| i32::from(new);
    Byte Int i8, get_byte set_byte, |value| value as i8, |new| i32::from(new);
    Char Int u16, get_char set_char, |value| value as u16, |new| i32::from(new);
    Short Int i16, get_short set_short, |value| value as i16, |new| i32::from(new);
    Int Int i32, get_int set_int, |value| value, |new| new;
    Long Long i64, get_long set_long, |value| value, |new| new;
    Float Float f32, get_float set_float, |value| value, |new| new;
    Double Double f64, get_double set_double, |value| value, |new| new;
}

fn dimensions(class: ClassRef) -> usize {
    class.name.as_bytes().iter().take_while(|byte| **byte == b'[').count()
}

fn new_array(cx: &mut NativeContext, component: Handle, length: i32) -> JavaResult<Handle> {
    let component = mirror::class_of_mirror(cx, component);
    if component.value_kind() == ValueKind::Void || dimensions(component) >= DIMENSIONS_MAX {
        return Err(cx.throw_plain(ILLEGAL_ARGUMENT));
    }
    if length < 0 {
        return Err(cx.throw_new("java/lang/NegativeArraySizeException", &length.to_string()));
    }
    let class = arrays::array_class_of(cx, component)?;
    objects::new_array(cx, class, length)
}

fn multi_new_array(cx: &mut NativeContext, component: Handle, lengths: Handle) -> JavaResult<Handle> {
    let component = mirror::class_of_mirror(cx, component);
    let lengths = objects::int_array(cx, lengths, DIMENSIONS_MAX + 1);
    if lengths.is_empty() {
        return Err(cx.throw_plain(ILLEGAL_ARGUMENT));
    }
    if component.value_kind() == ValueKind::Void || dimensions(component) + lengths.len() > DIMENSIONS_MAX {
        return Err(cx.throw_plain(ILLEGAL_ARGUMENT));
    }
    if let Some(negative) = lengths.iter().find(|length| **length < 0) {
        return Err(cx.throw_new("java/lang/NegativeArraySizeException", &negative.to_string()));
    }
    let mut class = component;
    for _ in 0..lengths.len() {
        class = arrays::array_class_of(cx, class)?;
    }
    build(cx, class, &lengths)
}

fn build(cx: &mut NativeContext, class: ClassRef, lengths: &[i32]) -> JavaResult<Handle> {
    let (Some((first, rest)), Some(component)) = (lengths.split_first(), class.component()) else {
        return Err(cx.throw_plain(ILLEGAL_ARGUMENT));
    };
    let array = objects::new_array(cx, class, *first)?;
    if !rest.is_empty() {
        for index in 0..cx.array_length(array) {
            cx.poll()?;
            cx.scope(|cx| {
                let row = build(cx, component, rest)?;
                cx.set_element(array, index, Some(row));
                Ok(())
            })?;
        }
    }
    Ok(array)
}
