//! Digests: blocks of bytes that are mixed into a state.

use gc::Ref;
use runtime::natives::NativeTable;
use runtime::{JavaThread, ValueKind, leaves};
use sha1::digest::generic_array::{ArrayLength, GenericArray};
use sha1::digest::typenum::{U64, U128};

use super::elements::{Elements, declaring, each_chunk, reference_field};

mod md5;

pub const TABLES: &[&NativeTable] = &[&MD5, &SHA, &SHA2, &SHA5, &BASE];

const MD5_NAME: &str = "sun/security/provider/MD5";
const SHA_NAME: &str = "sun/security/provider/SHA";
const SHA2_NAME: &str = "sun/security/provider/SHA2";
const SHA5_NAME: &str = "sun/security/provider/SHA5";

leaves! { MD5 = "sun/security/provider/MD5":
    "implCompress0" "([BI)V" => |thread: &JavaThread, this: Ref<'_>, bytes: Ref<'_>, from: i32| one_block(thread, &ALGORITHMS[0], this, bytes, from),
}

leaves! { SHA = "sun/security/provider/SHA":
    "implCompress0" "([BI)V" => |thread: &JavaThread, this: Ref<'_>, bytes: Ref<'_>, from: i32| one_block(thread, &ALGORITHMS[1], this, bytes, from),
}

leaves! { SHA2 = "sun/security/provider/SHA2":
    "implCompress0" "([BI)V" => |thread: &JavaThread, this: Ref<'_>, bytes: Ref<'_>, from: i32| one_block(thread, &ALGORITHMS[2], this, bytes, from),
}

leaves! { SHA5 = "sun/security/provider/SHA5":
    "implCompress0" "([BI)V" => |thread: &JavaThread, this: Ref<'_>, bytes: Ref<'_>, from: i32| one_block(thread, &ALGORITHMS[3], this, bytes, from),
}

leaves! { BASE = "sun/security/provider/DigestBase":
    "implCompressMultiBlock0" "([BII)I" => blocks,
}

/// What mixes whole blocks into the state of an object of a class.
struct Algorithm {
    class: &'static str,
    block_bytes: u32,
    mix: fn(&JavaThread, Ref<'_>, &[u8]) -> Option<()>,
}

const ALGORITHMS: [Algorithm; 4] = [
    Algorithm {
        class: MD5_NAME,
        block_bytes: 64,
        mix: |thread, state, bytes| mix_ints(thread, state, |state| md5::compress(state, bytes)),
    },
    Algorithm {
        class: SHA_NAME,
        block_bytes: 64,
        mix: |thread, state, bytes| mix_ints(thread, state, |state| each::<U64>(bytes, |block| sha1::compress(state, block))),
    },
    Algorithm {
        class: SHA2_NAME,
        block_bytes: 64,
        mix: |thread, state, bytes| mix_ints(thread, state, |state| each::<U64>(bytes, |block| sha2::compress256(state, block))),
    },
    Algorithm {
        class: SHA5_NAME,
        block_bytes: 128,
        mix: |thread, state, bytes| {
            mix_longs(thread, state, |state| each::<U128>(bytes, |block| sha2::compress512(state, block)))
        },
    },
];

/// Calls `compress` with each block.
fn each<N: ArrayLength<u8>>(bytes: &[u8], mut compress: impl FnMut(&[GenericArray<u8, N>])) {
    bytes.chunks_exact(N::USIZE).for_each(|block| compress(std::slice::from_ref(GenericArray::from_slice(block))));
}

fn mix_ints<const N: usize>(thread: &JavaThread, state: Ref<'_>, mix: impl FnOnce(&mut [u32; N])) -> Option<()> {
    let elements = Elements::part(thread, state, ValueKind::Int, 0, N as i32)?;
    let mut words = std::array::from_fn(|index| elements.int(index as u32));
    mix(&mut words);
    (0..).zip(words).for_each(|(index, word)| elements.set_int(index, word));
    Some(())
}

fn mix_longs<const N: usize>(thread: &JavaThread, state: Ref<'_>, mix: impl FnOnce(&mut [u64; N])) -> Option<()> {
    let elements = Elements::part(thread, state, ValueKind::Long, 0, N as i32)?;
    let mut words = std::array::from_fn(|index| elements.long(index as u32));
    mix(&mut words);
    (0..).zip(words).for_each(|(index, word)| elements.set_long(index, word));
    Some(())
}

fn mix(thread: &JavaThread, algorithm: &Algorithm, this: Ref<'_>, bytes: Ref<'_>, from: i32, len: i32) -> Option<()> {
    let state = reference_field(thread, this, algorithm.class, "state")?;
    each_chunk(thread, bytes, from, len, |chunk| (algorithm.mix)(thread, state, chunk))
}

fn one_block(thread: &JavaThread, algorithm: &Algorithm, this: Ref<'_>, bytes: Ref<'_>, from: i32) -> Option<()> {
    mix(thread, algorithm, this, bytes, from, algorithm.block_bytes as i32)
}

/// `implCompressMultiBlock0(byte[] b, int ofs, int limit)`: a block at `ofs` and at each place behind it that is a block away and not above `limit`; the first place
/// that is.
fn blocks(thread: &JavaThread, this: Ref<'_>, bytes: Ref<'_>, from: i32, limit: i32) -> Option<i32> {
    let class = thread.class_of_raw(this);
    let algorithm = ALGORITHMS.iter().find(|algorithm| declaring(class, algorithm.class).is_some())?;
    let block = algorithm.block_bytes as i32;
    if from > limit {
        return Some(from);
    }
    let count = limit.checked_sub(from)? / block + 1;
    let len = count.checked_mul(block)?;
    mix(thread, algorithm, this, bytes, from, len)?;
    Some(from + len)
}
