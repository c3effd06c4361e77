//! Copies and comparisons of arrays.

use gc::{ARRAY_BASE_OFFSET, HeapView};
use runtime::natives::NativeTable;
use runtime::{JavaThread, Ref, ValueKind, leaves};

use super::BYTES_MAX;
use super::bytes::Bytes;
use super::elements::Elements;

pub const TABLES: &[&NativeTable] = &[&ARRAYS, &SUPPORT];

leaves! { ARRAYS = "java/util/Arrays":
    "equals" "([B[B)Z" => equal_bytes,
    "hashCode" "([B)I" => |thread: &JavaThread, array: Ref<'_>| Some(Bytes::whole(thread, array)?.hash(1, |byte| byte as i8 as u32) as i32),
    "fill" "([BB)V" => |thread: &JavaThread, array: Ref<'_>, value: i8| fill_all(thread, array, ValueKind::Byte, &value.to_le_bytes()),
    "fill" "([ZZ)V" => |thread: &JavaThread, array: Ref<'_>, value: bool| fill_all(thread, array, ValueKind::Boolean, &[value.into()]),
    "fill" "([CC)V" => |thread: &JavaThread, array: Ref<'_>, value: u16| fill_all(thread, array, ValueKind::Char, &value.to_le_bytes()),
    "fill" "([SS)V" => |thread: &JavaThread, array: Ref<'_>, value: i16| fill_all(thread, array, ValueKind::Short, &value.to_le_bytes()),
    "fill" "([II)V" => |thread: &JavaThread, array: Ref<'_>, value: i32| fill_all(thread, array, ValueKind::Int, &value.to_le_bytes()),
    "fill" "([JJ)V" => |thread: &JavaThread, array: Ref<'_>, value: i64| fill_all(thread, array, ValueKind::Long, &value.to_le_bytes()),
    "fill" "([DD)V" => |thread: &JavaThread, array: Ref<'_>, value: f64| fill_all(thread, array, ValueKind::Double, &value.to_le_bytes()),
    "fill" "([BIIB)V" => |thread: &JavaThread, array: Ref<'_>, from: i32, to: i32, value: i8| {
        fill(Elements::part(thread, array, ValueKind::Byte, from, to.checked_sub(from)?)?, &value.to_le_bytes())
    },
    "fill" "([CIIC)V" => |thread: &JavaThread, array: Ref<'_>, from: i32, to: i32, value: u16| {
        fill(Elements::part(thread, array, ValueKind::Char, from, to.checked_sub(from)?)?, &value.to_le_bytes())
    },
    "fill" "([IIII)V" => |thread: &JavaThread, array: Ref<'_>, from: i32, to: i32, value: i32| {
        fill(Elements::part(thread, array, ValueKind::Int, from, to.checked_sub(from)?)?, &value.to_le_bytes())
    },
}

leaves! { SUPPORT = "jdk/internal/util/ArraysSupport":
    "vectorizedMismatch" "(Ljava/lang/Object;JLjava/lang/Object;JII)I" => mismatch,
}

/// `System.arraycopy` between arrays of one class; whatever else there is to check is the native's business.
pub fn copy(thread: &JavaThread, source: Ref<'_>, from: i32, target: Ref<'_>, to: i32, count: i32) -> Option<()> {
    let vm = thread.vm();
    let view = vm.view;
    let shape = view.shape(source);
    if shape != view.shape(target) {
        return None;
    }
    let class = vm.class(shape);
    let is_reference = class.component()?.value_kind() == ValueKind::Reference;
    let [from, to, count] = [from, to, count].map(|number| u32::try_from(number).ok());
    let (from, to, count) = (from?, to?, count?);
    let fits = |index: u32, array: Ref<'_>| u64::from(index) + u64::from(count) <= u64::from(view.array_length(array));
    if !fits(from, source) || !fits(to, target) || u64::from(count) << class.element_shift > u64::from(BYTES_MAX) {
        return None;
    }
    let offset = |index: u32| Some(ARRAY_BASE_OFFSET + index.checked_mul(1 << class.element_shift)?);
    let (from, to) = (offset(from)?, offset(to)?);
    if is_reference {
        view.copy_refs(source, from, target, to, count);
    } else {
        view.copy_primitive(source, from, target, to, count << class.element_shift);
    }
    Some(())
}

fn equal_bytes(thread: &JavaThread, one: Option<Ref<'_>>, other: Option<Ref<'_>>) -> Option<bool> {
    match (one, other) {
        (Some(one), Some(other)) if one != other => {
            let (one, other) = (Bytes::whole(thread, one)?, Bytes::whole(thread, other)?);
            Some(one.len == other.len && one.mismatch(other).is_none())
        }
        (one, other) => Some(one == other),
    }
}

fn fill_all(thread: &JavaThread, array: Ref<'_>, kind: ValueKind, value: &[u8]) -> Option<()> {
    fill(Elements::whole(thread, array, kind)?, value)
}

fn fill(elements: Elements<'_>, value: &[u8]) -> Option<()> {
    elements.fill(value);
    Some(())
}

/// Bytes of an array of numbers from an offset in the object on.
struct Span<'t> {
    view: HeapView,
    array: Ref<'t>,
    offset: u32,
}

impl<'t> Span<'t> {
    fn new(thread: &JavaThread, array: Ref<'t>, offset: i64, bytes: u32) -> Option<Self> {
        let vm = thread.vm();
        let class = vm.class(vm.view.shape(array));
        let is_numbers = class.component()?.is_primitive();
        let end = u64::from(ARRAY_BASE_OFFSET) + (u64::from(vm.view.array_length(array)) << class.element_shift);
        let offset = u32::try_from(offset).ok().filter(|offset| *offset >= ARRAY_BASE_OFFSET)?;
        (is_numbers && u64::from(offset) + u64::from(bytes) <= end).then_some(Self { view: vm.view, array, offset })
    }
}

/// `vectorizedMismatch(Object a, long aOffset, Object b, long bOffset, int length, int log2ArrayIndexScale)`: the first element that differs, or the complement of how many
/// have not been compared: those that fill neither a long nor, if they are shorter than an int, an int behind the longs.
fn mismatch(thread: &JavaThread, a: Ref<'_>, a_offset: i64, b: Ref<'_>, b_offset: i64, length: i32, scale: i32) -> Option<i32> {
    let (length, scale) = (u32::try_from(length).ok()?, u32::try_from(scale).ok().filter(|scale| *scale <= 3)?);
    let bytes = length.checked_mul(1 << scale).filter(|bytes| *bytes <= BYTES_MAX)?;
    let (a, b) = (Span::new(thread, a, a_offset, bytes)?, Span::new(thread, b, b_offset, bytes)?);
    let rest = bytes % 8;
    let compared = if scale < 2 && rest >= 4 { bytes - rest + 4 } else { bytes - rest };
    Some(match a.view.mismatch((a.array, a.offset), (b.array, b.offset), compared) {
        Some(byte) => (byte >> scale) as i32,
        None => !(((bytes - compared) >> scale) as i32),
    })
}
