//! Values with tags.
#![allow(unsafe_code, reason = "the interface for C")]

use std::ffi::c_void;
use std::ptr;

use rjvm::{Dynamic, Object};

use crate::boundary::{free, given, given_slice, quiet};
use crate::error::{Failure, rjvm_status};

/// What a value is, and which member of `rjvm_payload` has it.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum rjvm_tag {
    /// The result of a method that has none.
    Void = 0,
    /// `null`
    Null = 1,
    /// `boolean`, in `boolean`: 0 or 1.
    Boolean = 2,
    /// `byte`, in `byte_`.
    Byte = 3,
    /// `char`, in `char_`: a unit of UTF-16.
    Char = 4,
    /// `short`, in `short_`.
    Short = 5,
    /// `int`, in `int_`.
    Int = 6,
    /// `long`, in `long_`.
    Long = 7,
    /// `float`, in `float_`.
    Float = 8,
    /// `double`, in `double_`.
    Double = 9,
    /// `String`, in `span`: UTF-8, its length in bytes. Texts that the library gives have a zero byte behind them.
    Text = 10,
    /// `boolean[]`, in `span`: a byte each.
    Booleans = 11,
    /// `byte[]`, in `span`.
    Bytes = 12,
    /// `char[]`, in `span`: `uint16_t`.
    Chars = 13,
    /// `short[]`, in `span`: `int16_t`.
    Shorts = 14,
    /// `int[]`, in `span`: `int32_t`.
    Ints = 15,
    /// `long[]`, in `span`: `int64_t`.
    Longs = 16,
    /// `float[]`, in `span`.
    Floats = 17,
    /// `double[]`, in `span`.
    Doubles = 18,
    /// `String[]`, in `span`: an `rjvm_span` each.
    Texts = 19,
    /// Any other object, in `object`. A `String[]` with nulls in it is one of these.
    Object = 20,
}

const TAGS: [rjvm_tag; 21] = [
    rjvm_tag::Void,
    rjvm_tag::Null,
    rjvm_tag::Boolean,
    rjvm_tag::Byte,
    rjvm_tag::Char,
    rjvm_tag::Short,
    rjvm_tag::Int,
    rjvm_tag::Long,
    rjvm_tag::Float,
    rjvm_tag::Double,
    rjvm_tag::Text,
    rjvm_tag::Booleans,
    rjvm_tag::Bytes,
    rjvm_tag::Chars,
    rjvm_tag::Shorts,
    rjvm_tag::Ints,
    rjvm_tag::Longs,
    rjvm_tag::Floats,
    rjvm_tag::Doubles,
    rjvm_tag::Texts,
    rjvm_tag::Object,
];

/// Elements that lie one behind the other.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct rjvm_span {
    /// The first.
    pub data: *const c_void,
    /// How many.
    pub length: usize,
}

/// What a value holds.
#[repr(C)]
#[derive(Clone, Copy)]
pub union rjvm_payload {
    pub boolean: u8,
    pub byte_: i8,
    pub char_: u16,
    pub short_: i16,
    pub int_: i32,
    pub long_: i64,
    pub float_: f32,
    pub double_: f64,
    pub span: rjvm_span,
    pub object: *mut rjvm_object,
}

/// A Java value. One that a function takes may point to memory of the caller; one that a function gives is freed with `rjvm_value_clear`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct rjvm_value {
    /// An `rjvm_tag`.
    pub tag: u32,
    pub of: rjvm_payload,
}

/// An object of a guest, which lives as long as the handle.
#[derive(Debug)]
pub struct rjvm_object(pub Object);

impl rjvm_value {
    pub const VOID: Self = Self::new(rjvm_tag::Void, rjvm_payload { long_: 0 });

    const fn new(tag: rjvm_tag, of: rjvm_payload) -> Self {
        Self { tag: tag as u32, of }
    }

    /// A copy of what the caller gives.
    ///
    /// # Safety
    /// The value is what its tag says.
    pub unsafe fn to_dynamic(self) -> Result<Dynamic, Failure> {
        let tag = TAGS.get(self.tag as usize).copied();
        let tag = tag.ok_or_else(|| Failure::argument(format!("there is no value with the tag {}", self.tag)))?;
        // SAFETY: the caller's promise: the tag says which member is there, and how long what it points to is.
        unsafe {
            Ok(match tag {
                rjvm_tag::Void => return Err(Failure::argument("void is no value")),
                rjvm_tag::Null => Dynamic::Null,
                rjvm_tag::Boolean => Dynamic::Boolean(self.of.boolean != 0),
                rjvm_tag::Byte => Dynamic::Byte(self.of.byte_),
                rjvm_tag::Char => Dynamic::Char(self.of.char_),
                rjvm_tag::Short => Dynamic::Short(self.of.short_),
                rjvm_tag::Int => Dynamic::Int(self.of.int_),
                rjvm_tag::Long => Dynamic::Long(self.of.long_),
                rjvm_tag::Float => Dynamic::Float(self.of.float_),
                rjvm_tag::Double => Dynamic::Double(self.of.double_),
                rjvm_tag::Text => Dynamic::Text(self.of.span.text()?),
                rjvm_tag::Booleans => Dynamic::Booleans(self.of.span.elements::<u8>()?.iter().map(|byte| *byte != 0).collect()),
                rjvm_tag::Bytes => Dynamic::Bytes(self.of.span.elements()?.to_vec()),
                rjvm_tag::Chars => Dynamic::Chars(self.of.span.elements()?.to_vec()),
                rjvm_tag::Shorts => Dynamic::Shorts(self.of.span.elements()?.to_vec()),
                rjvm_tag::Ints => Dynamic::Ints(self.of.span.elements()?.to_vec()),
                rjvm_tag::Longs => Dynamic::Longs(self.of.span.elements()?.to_vec()),
                rjvm_tag::Floats => Dynamic::Floats(self.of.span.elements()?.to_vec()),
                rjvm_tag::Doubles => Dynamic::Doubles(self.of.span.elements()?.to_vec()),
                rjvm_tag::Texts => {
                    let texts = self.of.span.elements::<rjvm_span>()?.iter();
                    Dynamic::Texts(texts.map(|text| text.text()).collect::<Result<_, _>>()?)
                }
                rjvm_tag::Object => Dynamic::Object(given(self.of.object, "an object")?.0.clone()),
            })
        }
    }

    /// A value for the caller, who clears it.
    pub fn from_dynamic(value: Dynamic) -> Self {
        let span = |tag, span| Self::new(tag, rjvm_payload { span });
        match value {
            Dynamic::Void => Self::VOID,
            Dynamic::Null => Self::new(rjvm_tag::Null, rjvm_payload { long_: 0 }),
            Dynamic::Boolean(value) => Self::new(rjvm_tag::Boolean, rjvm_payload { boolean: u8::from(value) }),
            Dynamic::Byte(value) => Self::new(rjvm_tag::Byte, rjvm_payload { byte_: value }),
            Dynamic::Char(value) => Self::new(rjvm_tag::Char, rjvm_payload { char_: value }),
            Dynamic::Short(value) => Self::new(rjvm_tag::Short, rjvm_payload { short_: value }),
            Dynamic::Int(value) => Self::new(rjvm_tag::Int, rjvm_payload { int_: value }),
            Dynamic::Long(value) => Self::new(rjvm_tag::Long, rjvm_payload { long_: value }),
            Dynamic::Float(value) => Self::new(rjvm_tag::Float, rjvm_payload { float_: value }),
            Dynamic::Double(value) => Self::new(rjvm_tag::Double, rjvm_payload { double_: value }),
            Dynamic::Text(text) => span(rjvm_tag::Text, rjvm_span::of_text(text)),
            Dynamic::Booleans(values) => {
                span(rjvm_tag::Booleans, rjvm_span::of(values.into_iter().map(u8::from).collect::<Vec<u8>>()))
            }
            Dynamic::Bytes(values) => span(rjvm_tag::Bytes, rjvm_span::of(values)),
            Dynamic::Chars(values) => span(rjvm_tag::Chars, rjvm_span::of(values)),
            Dynamic::Shorts(values) => span(rjvm_tag::Shorts, rjvm_span::of(values)),
            Dynamic::Ints(values) => span(rjvm_tag::Ints, rjvm_span::of(values)),
            Dynamic::Longs(values) => span(rjvm_tag::Longs, rjvm_span::of(values)),
            Dynamic::Floats(values) => span(rjvm_tag::Floats, rjvm_span::of(values)),
            Dynamic::Doubles(values) => span(rjvm_tag::Doubles, rjvm_span::of(values)),
            Dynamic::Texts(texts) => {
                span(rjvm_tag::Texts, rjvm_span::of(texts.into_iter().map(rjvm_span::of_text).collect::<Vec<_>>()))
            }
            Dynamic::Object(object) => {
                let object = Box::into_raw(Box::new(rjvm_object(object)));
                Self::new(rjvm_tag::Object, rjvm_payload { object })
            }
        }
    }
}

impl rjvm_span {
    fn of<T>(elements: Vec<T>) -> Self {
        let length = elements.len();
        Self { data: Box::into_raw(elements.into_boxed_slice()).cast_const().cast(), length }
    }

    fn of_text(text: String) -> Self {
        let length = text.len();
        let mut bytes = text.into_bytes();
        bytes.push(0);
        Self { length, ..Self::of(bytes) }
    }

    /// # Safety
    /// So many elements of that type lie there.
    unsafe fn elements<'a, T>(self) -> Result<&'a [T], Failure> {
        if !self.data.cast::<T>().is_aligned() {
            return Err(Failure::argument("an array is not aligned"));
        }
        // SAFETY: the caller's promise.
        unsafe { given_slice(self.data.cast(), self.length, "an array or text") }
    }

    /// # Safety
    /// So many bytes lie there.
    unsafe fn text(self) -> Result<String, Failure> {
        // SAFETY: the caller's promise.
        let bytes = unsafe { self.elements::<u8>() }?;
        String::from_utf8(bytes.to_vec()).map_err(|_| Failure::argument("a text is not UTF-8"))
    }

    /// # Safety
    /// It comes from [`of`](Self::of), and nobody uses it.
    unsafe fn free<T>(self, more: usize) {
        let elements = ptr::slice_from_raw_parts_mut(self.data.cast_mut().cast::<T>(), self.length + more);
        // SAFETY: the caller's promise.
        drop(unsafe { Box::from_raw(elements) });
    }
}

/// Frees what a value holds that a function has given, and makes it void; null is none. Values of the caller's own memory must not be cleared.
///
/// # Safety
/// `value` is null, or a value that a function of the library has given.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rjvm_value_clear(value: *mut rjvm_value) {
    // SAFETY: the caller's promise: what it holds was made by `from_dynamic`.
    quiet((), || unsafe {
        let Some(value) = value.as_mut() else { return };
        let rjvm_value { tag, of } = std::mem::replace(value, rjvm_value::VOID);
        match TAGS.get(tag as usize) {
            Some(rjvm_tag::Text) => of.span.free::<u8>(1),
            Some(rjvm_tag::Booleans | rjvm_tag::Bytes) => of.span.free::<u8>(0),
            Some(rjvm_tag::Chars | rjvm_tag::Shorts) => of.span.free::<u16>(0),
            Some(rjvm_tag::Ints | rjvm_tag::Floats) => of.span.free::<u32>(0),
            Some(rjvm_tag::Longs | rjvm_tag::Doubles) => of.span.free::<u64>(0),
            Some(rjvm_tag::Texts) => {
                let texts = ptr::slice_from_raw_parts(of.span.data.cast::<rjvm_span>(), of.span.length);
                (*texts).iter().for_each(|text| text.free::<u8>(1));
                of.span.free::<rjvm_span>(0);
            }
            Some(rjvm_tag::Object) => free(of.object),
            _ => {}
        }
    });
}

/// Writes a result.
///
/// # Safety
/// `place` is null or can be written.
pub unsafe fn give_value(place: *mut rjvm_value, value: Dynamic) {
    // SAFETY: the caller's promise.
    if let Some(place) = unsafe { place.as_mut() } {
        *place = rjvm_value::from_dynamic(value);
    }
}

/// Values of the caller.
///
/// # Safety
/// So many values lie there, and each is what its tag says.
pub unsafe fn given_values(values: *const rjvm_value, count: usize) -> Result<Vec<Dynamic>, Failure> {
    // SAFETY: the caller's promise.
    unsafe { given_slice(values, count, "arguments")?.iter().map(|value| value.to_dynamic()).collect() }
}

/// Another handle for the same object; null if `object` is null.
///
/// # Safety
/// `object` is null or lives.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rjvm_object_clone(object: *const rjvm_object) -> *mut rjvm_object {
    // SAFETY: the caller's promise.
    let clone = || unsafe { object.as_ref() }.map(|object| Box::into_raw(Box::new(rjvm_object(object.0.clone()))));
    quiet(None, clone).unwrap_or(ptr::null_mut())
}

/// Frees a handle; null is none.
///
/// # Safety
/// Nobody uses it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rjvm_object_free(object: *mut rjvm_object) {
    // SAFETY: the caller's promise.
    unsafe { free(object) }
}

/// Whether a status of a function of the host is one that there is, and good.
pub fn is_ok(status: i32) -> bool {
    status == rjvm_status::Ok as i32
}
