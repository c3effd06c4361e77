//! `String` and its helpers on bytes (`StringLatin1`, `StringUTF16`, `StringCoding`).

use runtime::leaf::LeafTable;
use runtime::{JavaThread, Ref, leaves};

use super::bytes::Bytes;

pub const TABLES: &[&LeafTable] = &[&STRING, &LATIN1, &CODING];

leaves! { STRING = "java/lang/String":
    "equals" "(Ljava/lang/Object;)Z" => equals,
    "hashCode" "()I" => known_hash,
}

leaves! { LATIN1 = "java/lang/StringLatin1":
    "hashCode" "([B)I" => latin1_hash,
    "equals" "([B[B)Z" => |thread: &JavaThread, one: Ref<'_>, other: Ref<'_>| equal_bytes(thread, one, other),
    "compareTo" "([B[B)I" => latin1_compare,
    "indexOf" "([BII)I" => |thread: &JavaThread, value: Ref<'_>, char: i32, from: i32| latin1_index_of(thread, value, char, from),
    "inflate" "([BI[BII)V" => inflate_bytes,
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
    let mut hash = 0_i32;
    Bytes::whole(thread, value)?.find_in_chunks(|_, chunk| -> Option<()> {
        hash = chunk.iter().fold(hash, |hash, byte| hash.wrapping_mul(31).wrapping_add(i32::from(*byte)));
        None
    });
    Some(hash)
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
    let whole = Bytes::whole(thread, value)?;
    let from = from.clamp(0, whole.len as i32);
    let rest = Bytes::part(thread, value, from, i32::MAX)?;
    let found = rest
        .find_in_chunks(|at, chunk| chunk.iter().position(|byte| *byte == wanted).map(|index| from + at as i32 + index as i32));
    Some(found.unwrap_or(-1))
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
    let bytes = Bytes::part(thread, bytes, from, len)?;
    Some(bytes.find_in_chunks(|_, chunk| (!chunk.is_ascii()).then_some(())).is_some())
}
