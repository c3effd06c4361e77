//! Identity hashes.

use std::cell::Cell;

/// The identity hashes that a thread gives to objects, one after the other: Marsaglia's xorshift with four words, seeded by the order in which
/// threads began. So a thread that does the same in two runs gives the same hashes, whatever other threads do.
#[derive(Debug)]
pub struct IdentityHashes(Cell<[u32; 4]>);

impl IdentityHashes {
    /// The sequence of the thread that was the `number`th to begin.
    pub fn new(number: u32) -> Self {
        Self(Cell::new([number.wrapping_mul(0x9e37_79b9) ^ 0x2545_f491, 842_502_087, 0x8767, 273_326_509]))
    }

    /// The next hash: 25 bits, not 0.
    pub fn next(&self) -> u32 {
        loop {
            let [first, second, third, last] = self.0.get();
            let mixed = first ^ (first << 11);
            let next = (last ^ (last >> 19)) ^ (mixed ^ (mixed >> 8));
            self.0.set([second, third, last, next]);
            let hash = next & 0x1ff_ffff;
            if hash != 0 {
                return hash;
            }
        }
    }
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
                std::array::from_fn::<u32, 100, _>(|_| hashes.next())
            })
            .collect();
        assert!(hashes.len() > 9_980 && hashes.iter().all(|&hash| hash != 0 && hash < 1 << 25), "{}", hashes.len());
    }
}
