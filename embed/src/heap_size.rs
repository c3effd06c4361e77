//! How large a heap is for which no sizes are given, as HotSpot decides it.

use crate::config::Config;

/// Parts of the memory of the machine or container, in per cent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HeapShares {
    /// The largest heap (`MaxRAMPercentage`).
    pub max: f64,
    /// The largest heap where there is little memory (`MinRAMPercentage`).
    pub little: f64,
    /// The heap at the start (`InitialRAMPercentage`).
    pub initial: f64,
    /// Bytes of memory to reckon with, whatever there is (`MaxRAM`).
    pub memory: Option<u64>,
}

impl Default for HeapShares {
    fn default() -> Self {
        Self { max: 25.0, little: 50.0, initial: 1.5625, memory: None }
    }
}

/// Bytes of a heap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeapSizes {
    /// At the start.
    pub initial: u64,
    /// At most.
    pub max: u64,
}

/// Where the smaller part of the memory is less than this, it is the heap; where it is more, heaps have this at least.
const USUAL_HEAP: u64 = 130_862_280;
/// More memory is not reckoned with unless somebody says so.
const MEMORY_MAX: u64 = 128 << 30;
/// What heaps can have.
const LEAST: u64 = 4 << 20;
const MOST: u64 = 28 << 30;

impl HeapSizes {
    /// The heap of a machine that may have so much memory.
    pub(crate) fn of(config: &Config, physical_memory: u64) -> Self {
        // The heap takes address space for half as much again, which is a quarter: threads, mapped files and code need the rest.
        let affordable = gc::address_space_limit().map_or(u64::MAX, |limit| limit / 6);
        let memory = config.heap_shares.memory.unwrap_or(physical_memory.min(MEMORY_MAX));
        let usual = || {
            let bytes = config.heap_shares.usual(memory).max(config.heap_initial.unwrap_or(0));
            bytes.next_multiple_of(region_bytes(bytes)).min(affordable)
        };
        let max = config.heap_max.unwrap_or_else(usual).clamp(LEAST, MOST);
        let initial = config.heap_initial.filter(|initial| *initial > 0);
        let initial = initial.unwrap_or_else(|| part(memory, config.heap_shares.initial)).min(max);
        Self { initial, max }
    }
}

impl HeapShares {
    /// The largest heap with so much memory.
    fn usual(&self, memory: u64) -> u64 {
        let little = part(memory, self.little);
        if little < USUAL_HEAP { little } else { part(memory, self.max).max(USUAL_HEAP) }
    }
}

/// What sizes of HotSpot's heaps are multiples of.
fn region_bytes(max: u64) -> u64 {
    (max / 2048).next_power_of_two().clamp(2 << 20, 32 << 20)
}

fn part(memory: u64, per_cent: f64) -> u64 {
    (memory as f64 * per_cent / 100.0) as u64
}

impl Config {
    /// The sizes of the heap that a machine with this configuration gets on this host.
    pub fn heap_sizes(&self) -> HeapSizes {
        let HeapSizes { initial, max } = HeapSizes::of(self, self.policy.physical_memory());
        HeapSizes { initial: initial.next_multiple_of(region_bytes(max)).min(max), max }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(config: &Config, memory: u64) -> [u64; 2] {
        let HeapSizes { initial, max } = HeapSizes::of(config, memory << 20);
        [initial >> 20, max >> 20]
    }

    #[test]
    fn the_heap_is_a_part_of_the_memory() {
        let config = Config::trusted("");
        assert_eq!(sizes(&config, 8192), [128, 2048]);
        assert_eq!(sizes(&config, 1024), [16, 256]);
        assert_eq!(sizes(&config, 256), [4, 126], "a heap has what is usual if half of the memory is enough for that");
        assert_eq!(sizes(&config, 128), [2, 64]);
    }

    #[test]
    fn parts_and_memory_can_be_given() {
        let mut config = Config::trusted("");
        config.heap_shares = HeapShares { max: 75.0, initial: 50.0, ..HeapShares::default() };
        assert_eq!(sizes(&config, 1024), [512, 768]);
        config.heap_shares.memory = Some(2 << 30);
        assert_eq!(sizes(&config, 1024), [1024, 1536]);
        config.heap_initial = Some(2 << 30);
        assert_eq!(sizes(&config, 1024), [2048, 2048]);
        config.heap_max = Some(100 << 20);
        assert_eq!(sizes(&config, 1024), [100, 100]);
    }
}
