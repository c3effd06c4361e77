//! The mark bitmap, and the new places computed from it.
//!
//! # `[VMDOC]` Compaction
//!
//! Marking sets one bit for each 8-byte word of a live object. A block is 64 words, so one bitmap word. Planning walks the blocks upwards and notes
//! for each where its first live word goes; the new place of any live object is then
//! `target[block] + number of marked words below it in the block`, which needs no access to the object. An object never moves up, and objects
//! keep their order, so they can be moved one after the other.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use crate::cage::SideTable;
use crate::config::HeapError;
use crate::raw_ref::RawRef;

/// Words of a block.
const BLOCK_WORDS: u32 = 64;

/// Side tables of the full collection; all clear between collections. Positions are in words from the heap base, as in references.
pub(crate) struct Marks {
    bits: SideTable<AtomicU64>,
    targets: SideTable<AtomicU32>,
}

impl Marks {
    /// Tables for a heap that ends at this byte offset.
    pub(crate) fn new(heap_end: u64) -> Result<Self, HeapError> {
        let blocks = heap_end.div_ceil(8 * u64::from(BLOCK_WORDS)) as usize;
        Ok(Self { bits: SideTable::new(blocks)?, targets: SideTable::new(blocks)? })
    }

    #[inline(always)]
    fn block(&self, block: u32) -> u64 {
        self.bits[block as usize].load(Ordering::Relaxed)
    }

    /// Whether a word is marked; those outside of the heap are not.
    #[inline]
    pub(super) fn is_marked(&self, object: RawRef) -> bool {
        let word = object.bits();
        let block = self.bits.get((word / BLOCK_WORDS) as usize);
        block.is_some_and(|block| block.load(Ordering::Relaxed) >> (word % BLOCK_WORDS) & 1 != 0)
    }

    /// Marks all words of an object.
    #[inline]
    pub(super) fn mark(&self, object: RawRef, bytes: u64) {
        let (start, end) = (object.bits(), object.bits() + (bytes / 8) as u32);
        let (first, last) = (start / BLOCK_WORDS, (end - 1) / BLOCK_WORDS);
        let head = u64::MAX << (start % BLOCK_WORDS);
        let tail = u64::MAX >> (BLOCK_WORDS - 1 - (end - 1) % BLOCK_WORDS);
        if first == last {
            self.set(first, head & tail);
            return;
        }
        self.set(first, head);
        for block in &self.bits[first as usize + 1..last as usize] {
            block.store(u64::MAX, Ordering::Relaxed);
        }
        self.set(last, tail);
    }

    #[inline(always)]
    fn set(&self, block: u32, mask: u64) {
        let cell = &self.bits[block as usize];
        cell.store(cell.load(Ordering::Relaxed) | mask, Ordering::Relaxed);
    }

    /// First marked word in `start..end`.
    #[inline]
    pub(super) fn next_marked(&self, start: u32, end: u32) -> Option<u32> {
        if start >= end {
            return None;
        }
        let mut block = start / BLOCK_WORDS;
        let mut bits = self.block(block) & (u64::MAX << (start % BLOCK_WORDS));
        while bits == 0 {
            block += 1;
            if block * BLOCK_WORDS >= end {
                return None;
            }
            bits = self.block(block);
        }
        let word = block * BLOCK_WORDS + bits.trailing_zeros();
        (word < end).then_some(word)
    }

    /// Number of marked words in the blocks of `start..end`, both at block borders or at the end of marks.
    pub(super) fn count(&self, start: u32, end: u32) -> u64 {
        let blocks = &self.bits[blocks(start, end)];
        blocks.iter().map(|block| u64::from(block.load(Ordering::Relaxed).count_ones())).sum()
    }

    /// Sends the live words of the blocks of `start..end` to `target` and up; where the next one would go.
    pub(super) fn plan(&self, start: u32, end: u32, target: u32) -> u32 {
        let range = blocks(start, end);
        let mut next = target;
        for (bits, target) in self.bits[range.clone()].iter().zip(&self.targets[range]) {
            target.store(next, Ordering::Relaxed);
            next = next.wrapping_add(bits.load(Ordering::Relaxed).count_ones());
        }
        next
    }

    /// The planned place of a live object; null for null and for everything else that is not marked (`[VMDOC] Untrusted heap`).
    #[inline(always)]
    pub(super) fn place_of(&self, object: RawRef) -> RawRef {
        let (block, bit) = ((object.bits() / BLOCK_WORDS) as usize, object.bits() % BLOCK_WORDS);
        let (Some(bits), Some(target)) = (self.bits.get(block), self.targets.get(block)) else { return RawRef::NULL };
        let bits = bits.load(Ordering::Relaxed);
        if bits >> bit & 1 == 0 {
            return RawRef::NULL;
        }
        let below = bits & ((1 << bit) - 1);
        RawRef::from_bits(target.load(Ordering::Relaxed).wrapping_add(below.count_ones()))
    }

    /// How many words from a marked one on are marked, `limit` at most.
    #[inline]
    pub(super) fn run(&self, word: u32, limit: u32) -> u32 {
        let (mut block, bit) = (word / BLOCK_WORDS, word % BLOCK_WORDS);
        let mut run = (!(self.block(block) >> bit)).trailing_zeros().min(BLOCK_WORDS - bit);
        while run < limit && (bit + run).is_multiple_of(BLOCK_WORDS) {
            block += 1;
            let more = (!self.block(block)).trailing_zeros();
            if more == 0 {
                break;
            }
            run += more;
        }
        run.min(limit)
    }

    /// Clears the marks of `start..end`.
    pub(super) fn clear(&self, start: u32, end: u32) {
        self.bits.clear(blocks(start, end));
    }
}

fn blocks(start: u32, end: u32) -> std::ops::Range<usize> {
    (start / BLOCK_WORDS) as usize..end.div_ceil(BLOCK_WORDS) as usize
}

/// The block border at or below a word.
pub(super) fn block_start(word: u32) -> u32 {
    word / BLOCK_WORDS * BLOCK_WORDS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_dense_and_keep_the_order() {
        let marks = Marks::new(1 << 20).expect("address space");
        let objects = [(8192u32, 3u32), (8200, 1), (8250, 200), (8460, 64), (9000, 2)];
        for (start, words) in objects {
            marks.mark(RawRef::from_bits(start), u64::from(words) * 8);
        }
        assert_eq!(marks.count(8192, 9088), 270);
        assert_eq!(marks.plan(8192, 9088, 8192), 8192 + 270);
        let mut expected = 8192;
        for (start, words) in objects {
            assert_eq!(marks.place_of(RawRef::from_bits(start)).bits(), expected);
            assert_eq!(marks.next_marked(start, 9088), Some(start));
            assert_eq!((marks.run(start, 3000), marks.run(start, words)), (words, words));
            expected += words;
        }
        assert_eq!(marks.next_marked(9002, 9088), None);
        for unmarked in [0, 8191, 8203, 9002, 1 << 20, u32::MAX] {
            assert_eq!(marks.place_of(RawRef::from_bits(unmarked)), RawRef::NULL);
            assert!(!marks.is_marked(RawRef::from_bits(unmarked)));
        }
        marks.clear(8192, 9088);
        assert_eq!(marks.count(8192, 9088), 0);
    }
}
