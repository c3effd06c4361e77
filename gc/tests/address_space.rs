//! Address space that heaps and arenas reserve.
#![allow(clippy::disallowed_methods, reason = "the test reads how much address space its process has")]

use std::fs::read_to_string;

use gc::{Arena, Heap, HeapConfig};

fn config(sealed: bool) -> HeapConfig {
    HeapConfig { max_bytes: 64 << 20, sealed, ..HeapConfig::default() }
}

fn address_space_bytes() -> u64 {
    let status = read_to_string("/proc/self/statm").expect("readable");
    status.split(' ').next().and_then(|pages| pages.parse::<u64>().ok()).expect("a number") * 4096
}

#[test]
fn thousands_of_sealed_heaps_and_arenas_live_side_by_side() {
    let before = address_space_bytes();
    let vms: Vec<_> = (0..2500).map(|_| (Heap::new(config(true)).expect("address space"), Arena::new(64 << 30))).collect();
    let each = (address_space_bytes() - before) / vms.len() as u64;
    assert!(each < 37 << 30, "{each} bytes each");
    let mut addresses = Vec::new();
    for (_, arena) in &vms {
        addresses.push(arena.allocate(100).expect("room"));
    }
    assert!(vms.iter().all(|(heap, _)| heap.is_sealed()));
}

#[test]
fn a_heap_that_need_not_be_sealed_is_where_there_is_room() {
    assert!(Heap::new(config(false)).expect("address space").is_sealed());
}
