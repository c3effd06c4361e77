//! Changing inputs: by the fuzzer's own mutator, by the structure-aware one, or by a generated class in their place.

use std::collections::HashSet;
use std::sync::{LazyLock, Mutex, PoisonError};

use tests::mutation::Random;

use crate::generator;
use crate::seeds::fingerprint;

/// How often a generated class takes the place of the input: one of so many times.
const GENERATED_EACH: usize = 16;

static GENERATED: LazyLock<Mutex<HashSet<u64>>> = LazyLock::new(Mutex::default);

/// Changes `data[..size]` in place, for `libfuzzer_sys::fuzz_mutator!`; the result is the new size.
pub fn mutate(data: &mut [u8], size: usize, max_size: usize, seed: u32) -> usize {
    let mut random = Random::new(u64::from(seed) + 1);
    let bytes = match random.below(GENERATED_EACH) {
        0 => generated(&mut random),
        1..=9 => tests::mutation::mutate(&data[..size], &mut random).0,
        _ => return libfuzzer_sys::fuzzer_mutate(data, size, max_size),
    };
    let Some(place) = data.get_mut(..bytes.len()) else { return size };
    place.copy_from_slice(&bytes);
    bytes.len()
}

fn generated(random: &mut Random) -> Vec<u8> {
    let seed = (random.below(1 << 30) << 30 | random.below(1 << 30)) as u64;
    let bytes = generator::class(seed).bytes;
    GENERATED.lock().unwrap_or_else(PoisonError::into_inner).insert(fingerprint(&bytes));
    bytes
}

/// Whether exactly these bytes were generated, and so must be accepted.
pub fn is_generated(bytes: &[u8]) -> bool {
    GENERATED.lock().unwrap_or_else(PoisonError::into_inner).contains(&fingerprint(bytes))
}
