//! Identity hashes.
//!
//! A header has room for 25 bits of a hash, and programs see 31 (`lock_word::shown_hash`). So that objects are hardly ever given the same hash, they are
//! numbered, and what is stored is their number in another order: two get the same when a `Vm` has given out 2^25, or when the numbers of a thread come
//! to where those of another began.

use std::cell::Cell;

/// Bits of what is stored.
const BITS: u32 = gc::MARK_PAYLOAD_BITS;
const MASK: u32 = (1 << BITS) - 1;
/// The golden section of the numbers there are: multiples of it are as far from each other as can be, however many they are.
const SECTION: u32 = 0x13c_6ef3;

/// The identity hashes that a thread gives to objects, one after the other, beginning where the order in which threads began says. So a thread
/// that does the same in two runs gives the same hashes, whatever other threads do.
#[derive(Debug)]
pub struct IdentityHashes(Cell<u32>);

impl IdentityHashes {
    /// The sequence of the thread that was the `number`th to begin.
    pub fn new(number: u32) -> Self {
        Self(Cell::new(number.wrapping_add(1).wrapping_mul(SECTION) & MASK))
    }

    /// What to store for the next object: 25 bits, not 0.
    pub fn next(&self) -> u32 {
        loop {
            let number = self.0.get();
            self.0.set((number + 1) & MASK);
            let hash = scrambled(number);
            if hash != 0 {
                return hash;
            }
        }
    }
}

/// Another order of the numbers of 25 bits: every step can be undone.
fn scrambled(number: u32) -> u32 {
    let mut mixed = number;
    for factor in [0x0085_ebcb, 0x00c2_b2af] {
        mixed ^= mixed >> 13;
        mixed = mixed.wrapping_mul(factor) & MASK;
    }
    mixed ^ (mixed >> 14)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn threads_give_different_hashes() {
        let hashes: HashSet<u32> = (0..100)
            .flat_map(|thread| {
                let hashes = IdentityHashes::new(thread);
                std::array::from_fn::<u32, 1000, _>(|_| hashes.next())
            })
            .collect();
        assert_eq!(hashes.len(), 100_000);
        assert!(hashes.iter().all(|&hash| hash != 0 && hash <= MASK));
    }

    #[test]
    fn hashes_come_back_when_all_have_been_given() {
        let hashes = IdentityHashes::new(0);
        let mut seen = vec![false; 1 << BITS];
        for _ in 0..MASK {
            let hash = hashes.next() as usize;
            assert!(!std::mem::replace(&mut seen[hash], true), "{hash}");
        }
        assert!(seen[hashes.next() as usize]);
    }

    #[test]
    fn every_bit_is_set_in_half_of_the_hashes() {
        let hashes = IdentityHashes::new(3);
        let mut set = [0; 31];
        for _ in 0..10_000 {
            let shown = crate::lock_word::shown_hash(hashes.next());
            (0..31).for_each(|bit| set[bit] += shown >> bit & 1);
            assert!(shown > 0);
        }
        assert!(set.iter().all(|count| (4_700..5_300).contains(count)), "{set:?}");
    }
}
