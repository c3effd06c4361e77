//! `String` and its helpers on bytes (`StringLatin1`, `StringUTF16`, `StringCoding`).

use runtime::leaf::LeafTable;
use runtime::{JavaThread, Ref, ValueKind, leaves};

use super::bytes::Bytes;
use super::elements::Elements;

/// Bytes that a search compares at most.
const SEARCH_MAX: u32 = 1 << 20;

pub const TABLES: &[&LeafTable] = &[&STRING, &LATIN1, &UTF16, &CODING];

leaves! { STRING = "java/lang/String":
    "equals" "(Ljava/lang/Object;)Z" => equals,
    "hashCode" "()I" => known_hash,
}

leaves! { LATIN1 = "java/lang/StringLatin1":
    "hashCode" "([B)I" => latin1_hash,
    "equals" "([B[B)Z" => |thread: &JavaThread, one: Ref<'_>, other: Ref<'_>| equal_bytes(thread, one, other),
    "compareTo" "([B[B)I" => latin1_compare,
    "indexOf" "([BII)I" => |thread: &JavaThread, value: Ref<'_>, char: i32, from: i32| latin1_index_of(thread, value, char, from),
    "indexOf" "([BI[BII)I" => latin1_index_of_text,
    "inflate" "([BI[BII)V" => inflate_bytes,
    "inflate" "([BI[CII)V" => inflate_chars,
}

leaves! { UTF16 = "java/lang/StringUTF16":
    "equals" "([B[B)Z" => |thread: &JavaThread, one: Ref<'_>, other: Ref<'_>| equal_bytes(thread, one, other),
    "compareTo" "([B[B)I" => utf16_compare,
    "hashCode" "([B)I" => utf16_hash,
    "compress" "([CI[BII)I" => compress_chars,
    "compress" "([BI[BII)I" => compress_bytes,
    "getChars" "([BII[CI)V" => chars_of_bytes,
}

leaves! { CODING = "java/lang/StringCoding":
    "hasNegatives" "([BII)Z" => has_negatives,
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
    let mut from = u32::try_from(from).ok()?;
    if text.len == 0 || u64::from(value.len) * u64::from(text.len) > u64::from(SEARCH_MAX) {
        return None;
    }
    let (first, last) = (text.at(0), i64::from(value.len) - i64::from(text.len));
    while let Some(index) = value.position(first, from).filter(|index| i64::from(*index) <= last) {
        if (1..text.len).all(|place| value.at(index + place) == text.at(place)) {
            return Some(index as i32);
        }
        from = index + 1;
    }
    Some(-1)
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

/// Copies `len` chars as bytes if each is one; otherwise the method itself finds out how far it comes.
fn compress(source: Elements<'_>, target: Elements<'_>, len: i32) -> Option<i32> {
    let mut units = vec![0; source.bytes()];
    source.read(&mut units);
    let (pairs, _) = units.as_chunks::<2>();
    if pairs.iter().fold(0, |seen, [_, high]| seen | high) != 0 {
        return None;
    }
    target.write(&pairs.iter().map(|[low, _]| *low).collect::<Vec<_>>());
    Some(len)
}

/// `compress(char[] src, int srcOff, byte[] dst, int dstOff, int len)`
fn compress_chars(thread: &JavaThread, source: Ref<'_>, from: i32, target: Ref<'_>, to: i32, len: i32) -> Option<i32> {
    let source = Elements::part(thread, source, ValueKind::Char, from, len)?;
    compress(source, Elements::part(thread, target, ValueKind::Byte, to, len)?, len)
}

/// `compress(byte[] src, int srcOff, byte[] dst, int dstOff, int len)`; the source's offset counts chars.
fn compress_bytes(thread: &JavaThread, source: Ref<'_>, from: i32, target: Ref<'_>, to: i32, len: i32) -> Option<i32> {
    let source = Elements::part(thread, source, ValueKind::Byte, from.checked_mul(2)?, len.checked_mul(2)?)?;
    compress(source, Elements::part(thread, target, ValueKind::Byte, to, len)?, len)
}

/// `getChars(byte[] value, int srcBegin, int srcEnd, char[] dst, int dstBegin)`
fn chars_of_bytes(thread: &JavaThread, value: Ref<'_>, from: i32, end: i32, target: Ref<'_>, to: i32) -> Option<()> {
    let len = end.checked_sub(from)?;
    let source = Elements::part(thread, value, ValueKind::Byte, from.checked_mul(2)?, len.checked_mul(2)?)?;
    let target = Elements::part(thread, target, ValueKind::Char, to, len)?;
    let mut units = vec![0; source.bytes()];
    source.read(&mut units);
    target.write(&units);
    Some(())
}

/// `inflate(byte[] src, int srcOff, char[] dst, int dstOff, int len)`
fn inflate_chars(thread: &JavaThread, source: Ref<'_>, from: i32, target: Ref<'_>, to: i32, len: i32) -> Option<()> {
    let source = Elements::part(thread, source, ValueKind::Byte, from, len)?;
    let target = Elements::part(thread, target, ValueKind::Char, to, len)?;
    let mut bytes = vec![0; source.bytes()];
    source.read(&mut bytes);
    target.write(&bytes.into_iter().flat_map(|byte| [byte, 0]).collect::<Vec<_>>());
    Some(())
}

/// `inflate(byte[] src, int srcOff, byte[] dst, int dstOff, int len)`; the target's offset counts chars.
fn inflate_bytes(thread: &JavaThread, source: Ref<'_>, from: i32, target: Ref<'_>, to: i32, len: i32) -> Option<()> {
    let source = Bytes::part(thread, source, from, len)?;
    Bytes::part(thread, target, to.checked_mul(2)?, len.checked_mul(2)?)?;
    let view = thread.vm().view;
    source.find_in_chunks(|at, chunk| -> Option<()> {
        let base = gc::ARRAY_BASE_OFFSET + (to as u32 + at) * 2;
        for (index, byte) in (0..).zip(chunk) {
            view.store_u16(target, base + index * 2, u16::from(*byte));
        }
        None
    });
    Some(())
}

fn has_negatives(thread: &JavaThread, bytes: Ref<'_>, from: i32, len: i32) -> Option<bool> {
    Some(Bytes::part(thread, bytes, from, len)?.has_negatives())
}
