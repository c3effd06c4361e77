//! Heaps where address space is limited. One test, since the limit holds for its whole process.
#![allow(clippy::disallowed_methods, reason = "the test reads how much address space its process has")]

mod mock;

use std::fs::read_to_string;

use gc::{Arena, Heap, HeapConfig, HeapError, Kind};
use mock::*;
use rustix::process::{Resource, Rlimit, setrlimit};

fn config(sealed: bool) -> HeapConfig {
    HeapConfig { max_bytes: 64 << 20, sealed, ..HeapConfig::default() }
}

fn address_space_bytes() -> u64 {
    let status = read_to_string("/proc/self/statm").expect("readable");
    status.split(' ').next().and_then(|pages| pages.parse::<u64>().ok()).expect("a number") * 4096
}

#[test]
fn heaps_that_need_not_be_sealed_do_with_little_address_space() {
    let limit = address_space_bytes() + (400 << 20);
    setrlimit(Resource::As, Rlimit { current: Some(limit), maximum: None }).expect("a lower limit is granted");
    assert!(matches!(Heap::new(config(true)), Err(HeapError::Seal { .. })));
    let vm = MockVm::new(config(false));
    assert!(!vm.heap.is_sealed());
    let mut thread = vm.thread(2);
    for id in 0..1_000_000 {
        thread.pair(0, id);
    }
    thread.array(1, BYTES, 40 << 20);
    thread.collect(Kind::Full);
    assert_eq!(thread.id(thread.get(0)), 999_999);
    let arena = Arena::new(64 << 30);
    assert!(arena.allocate(4 << 20).is_some());
    assert!(arena.allocate(1 << 30).is_none());
}
