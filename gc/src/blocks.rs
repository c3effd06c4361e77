//! The allocator of the off-heap arena: which addresses are taken. It holds all metadata itself, so guest writes cannot damage it.

use std::collections::{BTreeMap, HashMap};

/// Granularity of large blocks.
pub(crate) const PAGE_BYTES: u64 = 4096;
/// Pages that are cut into small blocks of one size.
const SLAB_PAGES: u64 = 4;
/// What the tables take for a small block, about: much, beside what is in it.
pub(crate) const SMALL_ENTRY_BYTES: u64 = 64;
/// Sizes of small blocks; all multiples of 16, the alignment of every block.
const CLASS_BYTES: [u64; 14] = [16, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048];

/// A range of pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pages {
    pub(crate) start: u64,
    pub(crate) bytes: u64,
}

/// What a taken address is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Block {
    Small { class: usize },
    Large { bytes: u64 },
}

/// What became of a freed block.
pub(crate) struct Freed {
    /// Its capacity.
    pub(crate) bytes: u64,
    /// Pages nobody uses any more.
    pub(crate) pages: Option<Pages>,
}

/// A new block.
pub(crate) struct Taken {
    pub(crate) address: u64,
    /// Its capacity, at least what was asked for.
    pub(crate) bytes: u64,
    /// Pages that came into use.
    pub(crate) pages: Option<Pages>,
}

/// Free and taken addresses. Nothing is free at first: pages come with `give_pages`.
#[derive(Default)]
pub(crate) struct Blocks {
    /// Free page ranges by start; neighbours are merged.
    free_pages: BTreeMap<u64, u64>,
    free_small: [Vec<u64>; CLASS_BYTES.len()],
    taken: HashMap<u64, Block>,
}

impl Blocks {
    /// Memory that one more block for `bytes` bytes takes, which is none for a place in a slab that is there: slabs stay.
    pub(crate) fn cost_of(&self, bytes: u64) -> Option<u64> {
        match class_for(bytes) {
            Some(class) if self.free_small[class].is_empty() => Some(SLAB_PAGES * PAGE_BYTES + SMALL_ENTRY_BYTES),
            Some(_) => Some(SMALL_ENTRY_BYTES),
            None => Self::capacity_for(bytes),
        }
    }

    /// Capacity that a block for `bytes` bytes will have.
    pub(crate) fn capacity_for(bytes: u64) -> Option<u64> {
        match class_for(bytes) {
            Some(class) => Some(CLASS_BYTES[class]),
            None => bytes.checked_next_multiple_of(PAGE_BYTES),
        }
    }

    /// Bytes of free pages that a block for `bytes` bytes may take.
    pub(crate) fn pages_for(bytes: u64) -> Option<u64> {
        if class_for(bytes).is_some() { Some(SLAB_PAGES * PAGE_BYTES) } else { bytes.checked_next_multiple_of(PAGE_BYTES) }
    }

    pub(crate) fn take(&mut self, bytes: u64) -> Option<Taken> {
        let Some(class) = class_for(bytes) else {
            let pages = self.take_pages(bytes)?;
            self.taken.insert(pages.start, Block::Large { bytes: pages.bytes });
            return Some(Taken { address: pages.start, bytes: pages.bytes, pages: Some(pages) });
        };
        let mut pages = None;
        if self.free_small[class].is_empty() {
            let slab = self.take_pages(SLAB_PAGES * PAGE_BYTES)?;
            let blocks = slab.bytes / CLASS_BYTES[class];
            self.free_small[class].extend((0..blocks).rev().map(|index| slab.start + index * CLASS_BYTES[class]));
            pages = Some(slab);
        }
        let address = self.free_small[class].pop()?;
        self.taken.insert(address, Block::Small { class });
        Some(Taken { address, bytes: CLASS_BYTES[class], pages })
    }

    /// Undoes a `take`, whose pages cannot be used.
    pub(crate) fn give_back(&mut self, taken: Taken) {
        let block = self.taken.remove(&taken.address);
        if let (Some(Block::Small { class }), Some(slab)) = (block, taken.pages) {
            self.free_small[class].retain(|address| !(slab.start..slab.start + slab.bytes).contains(address));
        }
        if let Some(pages) = taken.pages {
            self.give_pages(pages);
        }
    }

    /// Frees a block; `None` if no block starts at the address.
    pub(crate) fn free(&mut self, address: u64) -> Option<Freed> {
        match self.taken.remove(&address)? {
            Block::Small { class } => {
                self.free_small[class].push(address);
                Some(Freed { bytes: CLASS_BYTES[class], pages: None })
            }
            Block::Large { bytes } => Some(Freed { bytes, pages: Some(Pages { start: address, bytes }) }),
        }
    }

    /// Capacity of the block at an address.
    pub(crate) fn capacity_of(&self, address: u64) -> Option<u64> {
        self.taken.get(&address).map(|block| match *block {
            Block::Small { class } => CLASS_BYTES[class],
            Block::Large { bytes } => bytes,
        })
    }

    /// Takes whole pages, lowest addresses first.
    pub(crate) fn take_pages(&mut self, bytes: u64) -> Option<Pages> {
        let bytes = bytes.checked_next_multiple_of(PAGE_BYTES)?;
        let (start, free) = self.free_pages.iter().map(|(start, free)| (*start, *free)).find(|&(_, free)| free >= bytes)?;
        self.free_pages.remove(&start);
        if free > bytes {
            self.free_pages.insert(start + bytes, free - bytes);
        }
        Some(Pages { start, bytes })
    }

    /// Gives pages back, after their contents are gone.
    pub(crate) fn give_pages(&mut self, pages: Pages) {
        let (mut start, mut bytes) = (pages.start, pages.bytes);
        if let Some(after) = self.free_pages.remove(&(start + bytes)) {
            bytes += after;
        }
        if let Some((&before, &free)) = self.free_pages.range(..start).next_back()
            && before + free == start
        {
            (start, bytes) = (before, bytes + free);
        }
        self.free_pages.insert(start, bytes);
    }
}

fn class_for(bytes: u64) -> Option<usize> {
    CLASS_BYTES.iter().position(|&class| bytes <= class)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(pages: u64) -> Blocks {
        let mut blocks = Blocks::default();
        blocks.give_pages(Pages { start: 0x10000, bytes: pages * PAGE_BYTES });
        blocks
    }

    #[test]
    fn freed_pages_merge_with_both_neighbours() {
        let mut blocks = blocks(8);
        let taken: Vec<_> = (0..4).filter_map(|_| blocks.take(2 * PAGE_BYTES)).collect();
        assert!(blocks.take(PAGE_BYTES).is_none());
        for index in [0, 2, 1, 3] {
            let freed = blocks.free(taken[index].address).and_then(|freed| freed.pages).expect("a large block has pages");
            blocks.give_pages(freed);
        }
        assert_eq!(blocks.take(8 * PAGE_BYTES).expect("everything is free").address, 0x10000);
    }

    #[test]
    fn small_blocks_of_a_slab_do_not_overlap() {
        let mut blocks = blocks(240);
        let mut addresses: Vec<u64> = (0..500).filter_map(|_| blocks.take(40)).map(|taken| taken.address).collect();
        addresses.sort_unstable();
        assert!(addresses.windows(2).all(|pair| pair[1] - pair[0] >= 48));
        assert!(blocks.free(addresses[3]).is_some());
        assert!(blocks.free(addresses[3]).is_none());
        assert!(blocks.free(addresses[4] + 16).is_none());
    }

    #[test]
    fn blocks_that_are_given_back_leave_nothing() {
        let mut blocks = blocks(8);
        for bytes in [40, 5 * PAGE_BYTES] {
            let taken = blocks.take(bytes).expect("room");
            let address = taken.address;
            blocks.give_back(taken);
            assert!(blocks.free(address).is_none());
        }
        assert_eq!(blocks.take(8 * PAGE_BYTES).expect("everything is free").address, 0x10000);
        assert!(blocks.take(40).is_none());
    }
}
