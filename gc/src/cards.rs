//! The remembered set of the old generation: dirty cards, and where the objects on a card start.
//!
//! # `[VMDOC]` Cards
//!
//! A card is 512 bytes of heap. Whoever stores a reference into an object marks a card dirty, unconditionally:
//! the card of the stored **cell** (`(reference * 8 + offset) >> 9`), or, for an object that is not an array, the card of its **header**
//! (`reference >> 6`). A young collection scans dirty cards of the old generation: of an array the elements on the card, of any other object that
//! touches the card all fields. It leaves those cards dirty that still hold a reference into the young generation.
//! A **new object** needs no marks until the next safepoint of the thread that allocated it: it is young, or, where young space was short or the
//! object is large, allocation has marked the cards of all cells that it has. So engines may initialise what they allocated with plain stores.
//! Dirty is 1, clean is 0, so fresh table pages are clean.

use std::sync::atomic::{AtomicU8, Ordering};

use crate::cage::SideTable;
use crate::config::HeapError;

/// Binary logarithm of the card size: `byte offset from the base >> CARD_SHIFT` is the card's index.
pub const CARD_SHIFT: u32 = 9;
/// Size of a card.
pub const CARD_BYTES: u64 = 1 << CARD_SHIFT;
/// A card that a young collection must scan.
pub(crate) const DIRTY: u8 = 1;

/// One byte for each card of the cage.
pub(crate) struct CardTable {
    cells: SideTable<AtomicU8>,
}

impl CardTable {
    /// A table for a cage of this span.
    pub(crate) fn new(span: u64) -> Result<Self, HeapError> {
        Ok(Self { cells: SideTable::new(span.div_ceil(CARD_BYTES) as usize)? })
    }

    pub(crate) fn base(&self) -> *mut u8 {
        self.cells.as_ptr().cast_mut().cast()
    }

    pub(crate) fn is_dirty(&self, byte_offset: u64) -> bool {
        self.cells[(byte_offset >> CARD_SHIFT) as usize].load(Ordering::Relaxed) == DIRTY
    }

    /// Makes the cards of a byte range dirty.
    pub(crate) fn mark(&self, start: u64, end: u64) {
        for card in &self.cells[(start >> CARD_SHIFT) as usize..end.div_ceil(CARD_BYTES) as usize] {
            card.store(DIRTY, Ordering::Relaxed);
        }
    }

    /// Makes the cards of a byte range clean.
    pub(crate) fn clear(&self, start: u64, end: u64) {
        self.cells.clear((start >> CARD_SHIFT) as usize..end.div_ceil(CARD_BYTES) as usize);
    }

    /// The next dirty card of `from_card..end_card`, which becomes clean; eight clean cards are passed at a time. The world is stopped.
    pub(crate) fn take_dirty(&self, from_card: u64, end_card: u64) -> Option<u64> {
        let (cells, words) = (&self.cells, self.cells.words());
        let (mut card, end) = (from_card as usize, end_card as usize);
        while card < end {
            if card.is_multiple_of(8) && words[card / 8].load(Ordering::Relaxed) == 0 {
                card += 8;
            } else if cells[card].load(Ordering::Relaxed) == DIRTY {
                cells[card].store(0, Ordering::Relaxed);
                return Some(card as u64);
            } else {
                card += 1;
            }
        }
        None
    }
}

/// For each card of the old generation, where the object that covers its first byte starts.
///
/// An entry below [`WORDS`] is the distance in words, backwards from the card's first byte. A larger entry `WORDS + k` says: look at the entry
/// `16^k` cards back. So the start of an object of any size is found in a few steps.
pub(crate) struct ObjectStarts {
    entries: SideTable<AtomicU8>,
    origin: u64,
}

/// Words of a card.
const WORDS: u64 = CARD_BYTES / 8;

impl ObjectStarts {
    /// A table for `bytes` bytes from `origin`, which starts a card.
    pub(crate) fn new(origin: u64, bytes: u64) -> Result<Self, HeapError> {
        Ok(Self { entries: SideTable::new(bytes.div_ceil(CARD_BYTES) as usize)?, origin })
    }

    /// Records an object; objects come without gaps from `origin` upwards.
    #[inline]
    pub(crate) fn record(&self, start: u64, end: u64) {
        let first_card = (start - self.origin).div_ceil(CARD_BYTES);
        let end_card = (end - self.origin).div_ceil(CARD_BYTES);
        if first_card < end_card {
            self.record_cards(start - self.origin, first_card, end_card);
        }
    }

    #[cold]
    fn record_cards(&self, start: u64, first_card: u64, end_card: u64) {
        let words = (first_card * CARD_BYTES - start) / 8;
        self.entries[first_card as usize].store(words as u8, Ordering::Relaxed);
        let (mut card, mut power, mut reach) = (first_card + 1, 0u8, 1u64);
        while card < end_card {
            let until = end_card.min(first_card + reach * 16);
            for entry in &self.entries[card as usize..until as usize] {
                entry.store(WORDS as u8 + power, Ordering::Relaxed);
            }
            (card, power, reach) = (until, power + 1, reach * 16);
        }
    }

    /// Start of the object that covers the first byte of the card with this (absolute) first byte.
    pub(crate) fn covering(&self, card_start: u64) -> u64 {
        let mut card = (card_start - self.origin) / CARD_BYTES;
        loop {
            let entry = u64::from(self.entries[card as usize].load(Ordering::Relaxed));
            if entry < WORDS {
                return self.origin + card * CARD_BYTES - entry * 8;
            }
            card -= 1 << (4 * (entry - WORDS));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn starts_of_small_and_huge_objects_are_found_from_every_card() {
        let origin = 64 << 10;
        let starts = ObjectStarts::new(origin, 64 << 20).expect("address space");
        let sizes = [8u64, 504, 512, 520, 16, 1 << 20, 24, 40 << 20, 8, 4096, 88];
        let mut at = origin;
        let mut objects = Vec::new();
        for size in sizes {
            starts.record(at, at + size);
            objects.push((at, at + size));
            at += size;
        }
        let mut card = origin;
        while card < at {
            let expected = objects.iter().find(|(start, end)| *start <= card && card < *end).expect("no gaps").0;
            assert_eq!(starts.covering(card), expected, "card at {card}");
            card += CARD_BYTES;
        }
    }
}
