//! `String` and its helpers on bytes (`StringLatin1`, `StringUTF16`, `StringCoding`).

use runtime::natives::NativeTable;
use runtime::{JavaThread, Ref, ValueKind, leaves};

use super::bytes::Bytes;
use super::elements::Elements;

/// Bytes that a search compares at most.
const SEARCH_MAX: u32 = 1 << 20;

pub const TABLES: &[&NativeTable] = &[&STRING, &LATIN1, &UTF16, &CODING, &ENCODER];

leaves! { STRING = "java/lang/String":
    "equals" "(Ljava/lang/Object;)Z" => equals,
    "hashCode" "()I" => known_hash,
}

leaves! { LATIN1 = "java/lang/StringLatin1":
    "hashCode" "([B)I" => latin1_hash,
    "equals" "([B[B)Z" => |thread: &JavaThread, one: Ref<'_>, other: Ref<'_>| equal_bytes(thread, one, other),
    "compareTo" "([B[B)I" => latin1_compare,
    "compareToUTF16" "([B[B)I" => |thread: &JavaThread, one: Ref<'_>, other: Ref<'_>| compare_units(thread, one, other),
    "indexOf" "([BII)I" => |thread: &JavaThread, value: Ref<'_>, char: i32, from: i32| latin1_index_of(thread, value, char, from),
    "indexOf" "([BI[BII)I" => latin1_index_of_text,
    "lastIndexOf" "([BII)I" => latin1_last_index_of,
    "inflate" "([BI[BII)V" => inflate_bytes,
    "inflate" "([BI[CII)V" => inflate_chars,
}

leaves! { UTF16 = "java/lang/StringUTF16":
    "equals" "([B[B)Z" => |thread: &JavaThread, one: Ref<'_>, other: Ref<'_>| equal_bytes(thread, one, other),
    "compareTo" "([B[B)I" => utf16_compare,
    "compareToLatin1" "([B[B)I" => |thread: &JavaThread, one: Ref<'_>, other: Ref<'_>| compare_units(thread, other, one).map(i32::wrapping_neg),
    "indexOfCharUnsafe" "([BIII)I" => utf16_index_of,
    "hashCode" "([B)I" => utf16_hash,
    "compress" "([CI[BII)I" => compress_chars,
    "compress" "([BI[BII)I" => compress_bytes,
    "getChars" "([BII[CI)V" => chars_of_bytes,
}

leaves! { CODING = "java/lang/StringCoding":
    "hasNegatives" "([BII)Z" => has_negatives,
    "implEncodeISOArray" "([BI[BII)I" => encode_latin1,
}

leaves! { ENCODER = "sun/nio/cs/ISO_8859_1$Encoder":
    "implEncodeISOArray" "([CI[BII)I" => encode_chars,
}

/// Two strings of one coder are equal if their bytes are.
fn equals(thread: &JavaThread, this: Ref<'_>, other: Option<Ref<'_>>) -> Option<bool> {
    let vm = thread.vm();
    let Some(other) = other else { return Some(false) };
    if this == other {
        return Some(true);
    }
    let string = vm.well_known().classes.string.id;
    if vm.view.shape(other) != string {
        return Some(false);
    }
    let fields = &vm.well_known().fields;
    if vm.view.load_u8(this, fields.string_coder) != vm.view.load_u8(other, fields.string_coder) {
        return Some(false);
    }
    let [one, other] = [this, other].map(|string| vm.view.load_ref(string, fields.string_value));
    if one.is_null() || other.is_null() {
        return None;
    }
    equal_bytes(thread, one, other)
}

fn equal_bytes(thread: &JavaThread, one: Ref<'_>, other: Ref<'_>) -> Option<bool> {
    let (one, other) = (Bytes::whole(thread, one)?, Bytes::whole(thread, other)?);
    Some(one.len == other.len && one.mismatch(other).is_none())
}

/// The hash, if the string has computed it before.
fn known_hash(thread: &JavaThread, this: Ref<'_>) -> Option<i32> {
    let vm = thread.vm();
    let hash = vm.view.load_u32(this, vm.well_known().fields.string_hash) as i32;
    (hash != 0).then_some(hash)
}

fn latin1_hash(thread: &JavaThread, value: Ref<'_>) -> Option<i32> {
    Some(Bytes::whole(thread, value)?.hash(0, u32::from) as i32)
}

fn latin1_compare(thread: &JavaThread, one: Ref<'_>, other: Ref<'_>) -> Option<i32> {
    let (one, other) = (Bytes::whole(thread, one)?, Bytes::whole(thread, other)?);
    Some(match one.mismatch(other) {
        Some(index) => i32::from(one.at(index)) - i32::from(other.at(index)),
        None => one.len as i32 - other.len as i32,
    })
}

fn latin1_index_of(thread: &JavaThread, value: Ref<'_>, char: i32, from: i32) -> Option<i32> {
    let wanted = u8::try_from(char).ok()?;
    let found = Bytes::whole(thread, value)?.position(wanted, from.max(0) as u32);
    Some(found.map_or(-1, |index| index as i32))
}

/// `indexOf(byte[] value, int valueCount, byte[] str, int strCount, int fromIndex)`
fn latin1_index_of_text(thread: &JavaThread, value: Ref<'_>, len: i32, text: Ref<'_>, text_len: i32, from: i32) -> Option<i32> {
    let (value, text) = (Bytes::part(thread, value, 0, len)?, Bytes::part(thread, text, 0, text_len)?);
    let from = u32::try_from(from).ok()?;
    if text.len == 0 || u64::from(value.len) * u64::from(text.len) > u64::from(SEARCH_MAX) {
        return None;
    }
    Some(value.position_of_text(text, from).map_or(-1, |index| index as i32))
}

fn latin1_last_index_of(thread: &JavaThread, value: Ref<'_>, char: i32, from: i32) -> Option<i32> {
    let wanted = u8::try_from(char).ok()?;
    let whole = Bytes::whole(thread, value)?;
    let end = whole.len.min(from.saturating_add(1).max(0) as u32);
    let found = Bytes::part(thread, value, 0, end as i32)?.last_position(wanted);
    Some(found.map_or(-1, |index| index as i32))
}

/// `indexOfCharUnsafe(byte[] value, int ch, int fromIndex, int max)`; all but the array count chars.
fn utf16_index_of(thread: &JavaThread, value: Ref<'_>, char: i32, from: i32, max: i32) -> Option<i32> {
    let unit = u16::try_from(char).ok()?;
    if from >= max {
        return Some(-1);
    }
    let units = Bytes::part(thread, value, from.checked_mul(2)?, max.checked_sub(from)?.checked_mul(2)?)?;
    let (array, offset) = units.place();
    let found = thread.vm().view.find_unit(array, offset, units.len, unit);
    Some(found.map_or(-1, |byte| from + (byte / 2) as i32))
}

/// Bytes with units of two bytes.
fn compare_units(thread: &JavaThread, one: Ref<'_>, other: Ref<'_>) -> Option<i32> {
    let (one, other) = (Bytes::whole(thread, one)?, Bytes::whole(thread, other)?);
    let mut both = (0..one.len).map(|index| i32::from(one.at(index))).zip(units(other).map(i32::from));
    let different = both.find(|(one, other)| one != other);
    Some(different.map_or(one.len as i32 - (other.len / 2) as i32, |(one, other)| one - other))
}

/// Unsigned numbers of two bytes, as strings that are not Latin-1 have them.
fn units(bytes: Bytes<'_>) -> impl Iterator<Item = u16> {
    (0..bytes.len / 2).map(move |index| u16::from_le_bytes([bytes.at(2 * index), bytes.at(2 * index + 1)]))
}

fn utf16_compare(thread: &JavaThread, one: Ref<'_>, other: Ref<'_>) -> Option<i32> {
    let (one, other) = (Bytes::whole(thread, one)?, Bytes::whole(thread, other)?);
    let unit = |bytes: Bytes<'_>, index: u32| i32::from(u16::from_le_bytes([bytes.at(2 * index), bytes.at(2 * index + 1)]));
    let common = one.len.min(other.len) / 2;
    Some(match one.mismatch(other).map(|byte| byte / 2).filter(|index| *index < common) {
        Some(index) => unit(one, index) - unit(other, index),
        None => (one.len / 2) as i32 - (other.len / 2) as i32,
    })
}

fn utf16_hash(thread: &JavaThread, value: Ref<'_>) -> Option<i32> {
    let hash = units(Bytes::whole(thread, value)?).fold(0_u32, |hash, unit| hash.wrapping_mul(31).wrapping_add(unit.into()));
    Some(hash as i32)
}

/// The bytes of `len` chars in an array of bytes, from the one with number `from` on.
fn chars_in_bytes<'t>(thread: &JavaThread, array: Ref<'t>, from: i32, len: i32) -> Option<Elements<'t>> {
    Elements::part(thread, array, ValueKind::Byte, from.checked_mul(2)?, len.checked_mul(2)?)
}

/// Copies chars as bytes as long as each is one; how many it has copied.
fn narrow(thread: &JavaThread, source: Elements<'_>, target: Elements<'_>) -> Option<i32> {
    // What the method writes in the array that it reads, it reads again.
    let ((from, _), (to, _)) = (source.start(), target.start());
    (from != to).then(|| thread.vm().view.narrow(source.start(), target.start(), target.len) as i32)
}

/// 0 if there is a char that is no byte.
fn compress(thread: &JavaThread, source: Elements<'_>, target: Elements<'_>) -> Option<i32> {
    let (done, len) = (narrow(thread, source, target)?, target.len as i32);
    Some(if done == len { len } else { 0 })
}

/// `compress(char[] src, int srcOff, byte[] dst, int dstOff, int len)`
fn compress_chars(thread: &JavaThread, source: Ref<'_>, from: i32, target: Ref<'_>, to: i32, len: i32) -> Option<i32> {
    let source = Elements::part(thread, source, ValueKind::Char, from, len)?;
    compress(thread, source, Elements::part(thread, target, ValueKind::Byte, to, len)?)
}

/// `compress(byte[] src, int srcOff, byte[] dst, int dstOff, int len)`; the source's offset counts chars.
fn compress_bytes(thread: &JavaThread, source: Ref<'_>, from: i32, target: Ref<'_>, to: i32, len: i32) -> Option<i32> {
    let source = chars_in_bytes(thread, source, from, len)?;
    compress(thread, source, Elements::part(thread, target, ValueKind::Byte, to, len)?)
}

/// `implEncodeISOArray(char[] sa, int sp, byte[] da, int dp, int len)`
fn encode_chars(thread: &JavaThread, source: Ref<'_>, from: i32, target: Ref<'_>, to: i32, len: i32) -> Option<i32> {
    let source = Elements::part(thread, source, ValueKind::Char, from, len)?;
    narrow(thread, source, Elements::part(thread, target, ValueKind::Byte, to, len)?)
}

/// `implEncodeISOArray(byte[] sa, int sp, byte[] da, int dp, int len)`; the source's offset counts chars.
fn encode_latin1(thread: &JavaThread, source: Ref<'_>, from: i32, target: Ref<'_>, to: i32, len: i32) -> Option<i32> {
    let source = chars_in_bytes(thread, source, from, len)?;
    narrow(thread, source, Elements::part(thread, target, ValueKind::Byte, to, len)?)
}

/// `getChars(byte[] value, int srcBegin, int srcEnd, char[] dst, int dstBegin)`
fn chars_of_bytes(thread: &JavaThread, value: Ref<'_>, from: i32, end: i32, target: Ref<'_>, to: i32) -> Option<()> {
    let len = end.checked_sub(from)?;
    let source = chars_in_bytes(thread, value, from, len)?;
    let ((from, start), (to, target_start)) = (source.start(), Elements::part(thread, target, ValueKind::Char, to, len)?.start());
    thread.vm().view.copy_primitive(from, start, to, target_start, source.len);
    Some(())
}

/// `inflate(byte[] src, int srcOff, char[] dst, int dstOff, int len)`
fn inflate_chars(thread: &JavaThread, source: Ref<'_>, from: i32, target: Ref<'_>, to: i32, len: i32) -> Option<()> {
    let source = Elements::part(thread, source, ValueKind::Byte, from, len)?;
    let target = Elements::part(thread, target, ValueKind::Char, to, len)?;
    thread.vm().view.widen(source.start(), target.start(), source.len);
    Some(())
}

/// `inflate(byte[] src, int srcOff, byte[] dst, int dstOff, int len)`; the target's offset counts chars.
fn inflate_bytes(thread: &JavaThread, source: Ref<'_>, from: i32, target: Ref<'_>, to: i32, len: i32) -> Option<()> {
    if source == target {
        return None;
    }
    let source = Elements::part(thread, source, ValueKind::Byte, from, len)?;
    let target = chars_in_bytes(thread, target, to, len)?;
    thread.vm().view.widen(source.start(), target.start(), source.len);
    Some(())
}

fn has_negatives(thread: &JavaThread, bytes: Ref<'_>, from: i32, len: i32) -> Option<bool> {
    Some(Bytes::part(thread, bytes, from, len)?.has_negatives())
}
