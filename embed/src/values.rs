//! How Rust values become Java values, and Java values Rust values.
//!
//! | Rust | Java |
//! |---|---|
//! | `bool`, `i8`, `i16`, `u16`, `i32`, `i64`, `f32`, `f64` | `boolean`, `byte`, `short`, `char`, `int`, `long`, `float`, `double` |
//! | `&str`, `String` | `String`; as an argument also `CharSequence` and `Object` |
//! | slices and `Vec` of the primitive types, of `u8` (`byte`) and of `String` | arrays of them |
//! | [`Object`], `&Object` | any class, interface or array |
//! | `Option` of what is a reference in Java | the same, or null |
//! | `()` | `void` |
//!
//! Lone surrogates of a Java string become U+FFFD. Strings and arrays are copied.

use classfile::FieldType;
use gc::ARRAY_BASE_OFFSET;
use runtime::meter::{self, Steps};
use runtime::{ClassRef, Handle, JavaThread, Value, ValueKind, objects, strings};

use crate::error::{Error, Fault};
use crate::object::Object;

mod sealed {
    pub trait Sealed {}
}
use sealed::Sealed;

/// How well a Rust type fits a Java type; less is better.
pub(crate) type Fit = u32;

const EXACT: Fit = 0;
const WIDER: Fit = 1;

/// A Rust type whose values can be arguments of guests' methods, and results of host functions; the documentation of [`crate::values`] says which.
pub trait Argument: Sealed {
    /// The same type, borrowed for one call.
    type Given<'a>;
    /// Whether objects of any class may be given, so that each is looked at.
    #[doc(hidden)]
    const IS_OBJECT: bool = false;
    #[doc(hidden)]
    fn fit(java: &FieldType<'_>) -> Option<Fit>;
    #[doc(hidden)]
    fn to_java(given: Self::Given<'_>, thread: &mut JavaThread, class: Option<ClassRef>) -> Result<Value, Fault>;
}

/// A Rust type that results of guests' methods can become, and arguments of host functions; the documentation of [`crate::values`] says which.
pub trait FromJava: Sealed + Sized {
    /// How it stands in slots.
    #[doc(hidden)]
    const KIND: ValueKind = ValueKind::Reference;
    #[doc(hidden)]
    fn fits(java: Option<&FieldType<'_>>) -> bool;
    #[doc(hidden)]
    fn from_java(value: Value, thread: &mut JavaThread) -> Result<Self, Fault>;
}

/// An element of arrays that cross as a whole.
pub trait Element: Sealed + Sized {
    #[doc(hidden)]
    const ARRAY: &'static str;
    #[doc(hidden)]
    fn to_array(elements: &[Self], thread: &mut JavaThread) -> Result<Handle, Fault>;
    #[doc(hidden)]
    fn from_array(array: Handle, thread: &mut JavaThread) -> Result<Vec<Self>, Fault>;
}

/// What is a reference in Java, so that there may be null in its place.
pub trait Nullable: Sealed {}

macro_rules! primitives {
    ($($rust:ty, $java:ident, |$value:ident| $into:expr, $from:expr;)*) => { $(
        impl Sealed for $rust {}
        impl Argument for $rust {
            type Given<'a> = $rust;
            fn fit(java: &FieldType<'_>) -> Option<Fit> {
                (*java == FieldType::$java).then_some(EXACT)
            }
            #[inline]
            fn to_java($value: $rust, _thread: &mut JavaThread, _class: Option<ClassRef>) -> Result<Value, Fault> {
                Ok($into)
            }
        }
        impl FromJava for $rust {
            const KIND: ValueKind = ValueKind::$java;
            fn fits(java: Option<&FieldType<'_>>) -> bool {
                java == Some(&FieldType::$java)
            }
            #[allow(clippy::cast_possible_truncation, reason = "ints are normalised to their kind")]
            #[inline]
            fn from_java($value: Value, _thread: &mut JavaThread) -> Result<Self, Fault> {
                Ok($from)
            }
        }
    )* };
}

primitives! {
    bool, Boolean, |value| Value::Int(i32::from(value)), value.int() & 1 != 0;
    i8, Byte, |value| Value::Int(i32::from(value)), value.int() as i8;
    i16, Short, |value| Value::Int(i32::from(value)), value.int() as i16;
    u16, Char, |value| Value::Int(i32::from(value)), value.int() as u16;
    i32, Int, |value| Value::Int(value), value.int();
    i64, Long, |value| Value::Long(value), value.long();
    f32, Float, |value| Value::Float(value), if let Value::Float(value) = value { value } else { 0.0 };
    f64, Double, |value| Value::Double(value), if let Value::Double(value) = value { value } else { 0.0 };
}

impl Sealed for () {}
impl FromJava for () {
    const KIND: ValueKind = ValueKind::Void;
    fn fits(java: Option<&FieldType<'_>>) -> bool {
        java.is_none()
    }
    fn from_java(_value: Value, _thread: &mut JavaThread) -> Result<Self, Fault> {
        Ok(())
    }
}

// ---- strings

/// The object behind a result that may not be null.
fn not_null(value: Value, what: &'static str) -> Result<Handle, Fault> {
    value.reference().ok_or(Fault::Error(Error::Null(what)))
}

fn is_string(java: &FieldType<'_>) -> bool {
    *java == FieldType::Class(b"java/lang/String")
}

pub(crate) fn fit_of_string(java: &FieldType<'_>) -> Option<Fit> {
    match java {
        FieldType::Class(b"java/lang/String") => Some(EXACT),
        FieldType::Class(b"java/lang/CharSequence") => Some(WIDER),
        FieldType::Class(b"java/lang/Object") => Some(WIDER + 1),
        _ => None,
    }
}

fn string_to_java(text: &str, thread: &mut JavaThread) -> Result<Value, Fault> {
    Ok(Value::Ref(Some(strings::new_string(thread, text)?)))
}

impl Sealed for &str {}
impl Nullable for &str {}
impl Argument for &str {
    type Given<'a> = &'a str;
    fn fit(java: &FieldType<'_>) -> Option<Fit> {
        fit_of_string(java)
    }
    fn to_java(given: &str, thread: &mut JavaThread, _class: Option<ClassRef>) -> Result<Value, Fault> {
        string_to_java(given, thread)
    }
}

impl Sealed for String {}
impl Nullable for String {}
impl Argument for String {
    type Given<'a> = String;
    fn fit(java: &FieldType<'_>) -> Option<Fit> {
        fit_of_string(java)
    }
    fn to_java(given: String, thread: &mut JavaThread, _class: Option<ClassRef>) -> Result<Value, Fault> {
        string_to_java(&given, thread)
    }
}
impl FromJava for String {
    fn fits(java: Option<&FieldType<'_>>) -> bool {
        java.is_some_and(is_string)
    }
    fn from_java(value: Value, thread: &mut JavaThread) -> Result<Self, Fault> {
        let string = not_null(value, "a String")?;
        read_string(string, thread)
    }
}

/// Copying costs fuel, as in natives.
fn read_string(string: Handle, thread: &mut JavaThread) -> Result<String, Fault> {
    let units = strings::length(thread, string) as u64;
    if !Steps::BYTES.is_one(units) {
        meter::charge(thread, units >> 10)?;
    }
    Ok(strings::string_text(thread, string))
}

// ---- objects

/// Any reference; which classes fit is seen at the call.
pub(crate) fn object_to_java(object: &Object, thread: &mut JavaThread, class: Option<ClassRef>) -> Result<Value, Fault> {
    let handle = object.in_thread(thread)?;
    match class {
        Some(class) if !objects::is_instance(thread, Some(handle), class) => {
            let found = thread.class_of(handle).external_name();
            Err(Error::WrongClass(format!("{found} is no {}", class.external_name())).into())
        }
        _ => Ok(Value::Ref(Some(handle))),
    }
}

impl Sealed for Object {}
impl Nullable for Object {}
impl Argument for Object {
    type Given<'a> = Object;
    const IS_OBJECT: bool = true;
    fn fit(java: &FieldType<'_>) -> Option<Fit> {
        java.is_reference().then_some(EXACT)
    }
    fn to_java(given: Object, thread: &mut JavaThread, class: Option<ClassRef>) -> Result<Value, Fault> {
        object_to_java(&given, thread, class)
    }
}
impl FromJava for Object {
    fn fits(java: Option<&FieldType<'_>>) -> bool {
        java.is_some_and(FieldType::is_reference)
    }
    fn from_java(value: Value, thread: &mut JavaThread) -> Result<Self, Fault> {
        Ok(Object::of(thread, not_null(value, "an object")?))
    }
}

impl Sealed for &Object {}
impl Nullable for &Object {}
impl Argument for &Object {
    type Given<'a> = &'a Object;
    const IS_OBJECT: bool = true;
    fn fit(java: &FieldType<'_>) -> Option<Fit> {
        java.is_reference().then_some(EXACT)
    }
    fn to_java(given: &Object, thread: &mut JavaThread, class: Option<ClassRef>) -> Result<Value, Fault> {
        object_to_java(given, thread, class)
    }
}

impl<T: Sealed> Sealed for Option<T> {}
impl<T: Argument + Nullable> Argument for Option<T> {
    type Given<'a> = Option<T::Given<'a>>;
    const IS_OBJECT: bool = T::IS_OBJECT;
    fn fit(java: &FieldType<'_>) -> Option<Fit> {
        T::fit(java)
    }
    fn to_java(given: Self::Given<'_>, thread: &mut JavaThread, class: Option<ClassRef>) -> Result<Value, Fault> {
        given.map_or(Ok(Value::Ref(None)), |given| T::to_java(given, thread, class))
    }
}
impl<T: FromJava + Nullable> FromJava for Option<T> {
    fn fits(java: Option<&FieldType<'_>>) -> bool {
        T::fits(java)
    }
    fn from_java(value: Value, thread: &mut JavaThread) -> Result<Self, Fault> {
        value.reference().map(|_| T::from_java(value, thread)).transpose()
    }
}

// ---- arrays

impl<E: Element> Sealed for &[E] {}
impl<E: Element> Nullable for &[E] {}
impl<E: Element + 'static> Argument for &[E] {
    type Given<'a> = &'a [E];
    fn fit(java: &FieldType<'_>) -> Option<Fit> {
        (*java == FieldType::Array(E::ARRAY.as_bytes())).then_some(EXACT)
    }
    fn to_java(given: &[E], thread: &mut JavaThread, _class: Option<ClassRef>) -> Result<Value, Fault> {
        Ok(Value::Ref(Some(E::to_array(given, thread)?)))
    }
}

impl<E: Element> Sealed for Vec<E> {}
impl<E: Element> Nullable for Vec<E> {}
impl<E: Element> Argument for Vec<E> {
    type Given<'a> = Vec<E>;
    fn fit(java: &FieldType<'_>) -> Option<Fit> {
        (*java == FieldType::Array(E::ARRAY.as_bytes())).then_some(EXACT)
    }
    fn to_java(given: Vec<E>, thread: &mut JavaThread, _class: Option<ClassRef>) -> Result<Value, Fault> {
        Ok(Value::Ref(Some(E::to_array(&given, thread)?)))
    }
}
impl<E: Element> FromJava for Vec<E> {
    fn fits(java: Option<&FieldType<'_>>) -> bool {
        java == Some(&FieldType::Array(E::ARRAY.as_bytes()))
    }
    fn from_java(value: Value, thread: &mut JavaThread) -> Result<Self, Fault> {
        let array = not_null(value, "an array")?;
        E::from_array(array, thread)
    }
}

/// An array of a primitive kind with these bytes.
fn new_array(thread: &mut JavaThread, kind: ValueKind, length: usize, bytes: &[u8]) -> Result<Handle, Fault> {
    let array = objects::new_primitive_array(thread, kind, length)?;
    thread.vm().view.write_bytes(thread.raw(array), ARRAY_BASE_OFFSET, bytes);
    Ok(array)
}

/// The bytes of an array of a primitive kind. A guest can have written over its header, so nothing is taken for granted.
fn array_bytes(thread: &mut JavaThread, array: Handle, kind: ValueKind) -> Result<Vec<u8>, Fault> {
    let bytes = thread.array_length(array) as u64 * u64::from(kind.size());
    if thread.class_of(array).element_kind() != Some(kind) || bytes > thread.vm().heap.max_bytes() {
        return Err(thread.throw_new("java/lang/InternalError", "an array is damaged").into());
    }
    if !Steps::BYTES.is_one(bytes) {
        meter::charge(thread, bytes >> 10)?;
    }
    let mut copy = vec![0; bytes as usize];
    thread.vm().view.read_bytes(thread.raw(array), ARRAY_BASE_OFFSET, &mut copy);
    Ok(copy)
}

impl Sealed for u8 {}
impl Element for u8 {
    const ARRAY: &'static str = "[B";
    fn to_array(elements: &[u8], thread: &mut JavaThread) -> Result<Handle, Fault> {
        new_array(thread, ValueKind::Byte, elements.len(), elements)
    }
    fn from_array(array: Handle, thread: &mut JavaThread) -> Result<Vec<u8>, Fault> {
        array_bytes(thread, array, ValueKind::Byte)
    }
}

impl Element for bool {
    const ARRAY: &'static str = "[Z";
    fn to_array(elements: &[bool], thread: &mut JavaThread) -> Result<Handle, Fault> {
        let bytes: Vec<u8> = elements.iter().map(|element| u8::from(*element)).collect();
        new_array(thread, ValueKind::Boolean, elements.len(), &bytes)
    }
    fn from_array(array: Handle, thread: &mut JavaThread) -> Result<Vec<bool>, Fault> {
        let bytes = array_bytes(thread, array, ValueKind::Boolean)?;
        Ok(bytes.into_iter().map(|byte| byte & 1 != 0).collect())
    }
}

macro_rules! elements {
    ($($rust:ty, $kind:ident, $array:literal;)*) => { $(
        impl Element for $rust {
            const ARRAY: &'static str = $array;
            fn to_array(elements: &[$rust], thread: &mut JavaThread) -> Result<Handle, Fault> {
                let bytes: Vec<u8> = elements.iter().flat_map(|element| element.to_ne_bytes()).collect();
                new_array(thread, ValueKind::$kind, elements.len(), &bytes)
            }
            fn from_array(array: Handle, thread: &mut JavaThread) -> Result<Vec<$rust>, Fault> {
                let bytes = array_bytes(thread, array, ValueKind::$kind)?;
                let (elements, _) = bytes.as_chunks::<{ size_of::<$rust>() }>();
                Ok(elements.iter().map(|element| <$rust>::from_ne_bytes(*element)).collect())
            }
        }
    )* };
}

elements! {
    i8, Byte, "[B";
    i16, Short, "[S";
    u16, Char, "[C";
    i32, Int, "[I";
    i64, Long, "[J";
    f32, Float, "[F";
    f64, Double, "[D";
}

impl Element for String {
    const ARRAY: &'static str = "[Ljava/lang/String;";
    fn to_array(elements: &[String], thread: &mut JavaThread) -> Result<Handle, Fault> {
        let string = thread.vm().well_known().classes.string;
        let array = objects::new_object_array(thread, string, elements.len())?;
        let mark = thread.handles.mark();
        for (index, element) in elements.iter().enumerate() {
            let element = strings::new_string(thread, element)?;
            thread.set_element(array, index, Some(element));
            thread.handles.truncate(mark);
        }
        Ok(array)
    }
    fn from_array(array: Handle, thread: &mut JavaThread) -> Result<Vec<String>, Fault> {
        let length = thread.array_length(array);
        let mark = thread.handles.mark();
        let mut elements = Vec::new();
        for index in 0..length {
            if index % 256 == 255 {
                meter::charge(thread, 1)?;
            }
            let Some(element) = thread.element(array, index) else { return Err(Error::Null("a String").into()) };
            elements.push(read_string(element, thread)?);
            thread.handles.truncate(mark);
        }
        Ok(elements)
    }
}

// ---- all arguments of a call

/// More than any call has: a receiver and the longest tuple.
pub(crate) const VALUES_MAX: usize = 13;

/// The arguments of a call: a tuple of up to twelve [`Argument`]s. A single one is written `(x,)`.
pub trait Arguments {
    /// The same, borrowed for one call.
    type Given<'a>;
    #[doc(hidden)]
    const IS_OBJECT: &'static [bool];
    #[doc(hidden)]
    fn fit(java: &[FieldType<'_>]) -> Option<Fit>;
    #[doc(hidden)]
    fn to_java(
        given: Self::Given<'_>,
        thread: &mut JavaThread,
        classes: &[Option<ClassRef>],
        values: &mut [Value],
    ) -> Result<(), Fault>;
}

macro_rules! tuples {
    ($($count:literal: $($name:ident $index:tt)*;)*) => { $(
        #[allow(unused_variables, clippy::unused_unit, reason = "the empty tuple has no elements")]
        impl<$($name: Argument),*> Arguments for ($($name,)*) {
            type Given<'a> = ($($name::Given<'a>,)*);
            const IS_OBJECT: &'static [bool] = &[$($name::IS_OBJECT),*];
            fn fit(java: &[FieldType<'_>]) -> Option<Fit> {
                if java.len() != $count {
                    return None;
                }
                Some(0 $(+ $name::fit(&java[$index])?)*)
            }
            #[inline]
            fn to_java(
                given: Self::Given<'_>,
                thread: &mut JavaThread,
                classes: &[Option<ClassRef>],
                values: &mut [Value],
            ) -> Result<(), Fault> {
                $( values[$index] = $name::to_java(given.$index, thread, classes.get($index).copied().flatten())?; )*
                Ok(())
            }
        }
    )* };
}

tuples! {
    0: ;
    1: A 0;
    2: A 0 B 1;
    3: A 0 B 1 C 2;
    4: A 0 B 1 C 2 D 3;
    5: A 0 B 1 C 2 D 3 E 4;
    6: A 0 B 1 C 2 D 3 E 4 F 5;
    7: A 0 B 1 C 2 D 3 E 4 F 5 G 6;
    8: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7;
    9: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8;
    10: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9;
    11: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10;
    12: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10 L 11;
}
