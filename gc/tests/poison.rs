//! Under stress a reference that was not updated is found, wherever its object was (`[VMDOC] Poison`).

mod mock;

use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};

use gc::{HeapConfig, HeapView, RawRef, ShapeId, Stress};
use mock::*;

const OBJECTS: usize = 40;
/// Where garbage goes.
const SCRATCH: usize = OBJECTS;

fn stressed() -> MockVm {
    let config = HeapConfig {
        max_bytes: 16 << 20,
        initial_bytes: 8 << 20,
        stress: Stress::EveryAllocation,
        verify: true,
        ..HeapConfig::default()
    };
    MockVm::new(config)
}

/// Whether the use of a reference says that it is stale: by a panic in builds with debug assertions, by what it reads in others.
fn is_found(view: HeapView, reference: RawRef) -> bool {
    let hook = take_hook();
    set_hook(Box::new(|_| ()));
    let found = catch_unwind(AssertUnwindSafe(|| view.shape(reference))).map_or(true, ShapeId::is_of_no_object);
    set_hook(hook);
    found
}

/// A thread with objects of all kinds, and one object more at the end of each collection.
fn populated(vm: &MockVm) -> MockThread<'_> {
    let mut thread = vm.thread(OBJECTS + 1);
    for slot in 0..OBJECTS {
        match slot % 4 {
            0 => thread.pair(slot, slot as u64),
            1 => thread.array(slot, REFERENCES, slot as u32 * 3),
            2 => thread.array(slot, BYTES, slot as u32 * 7),
            _ => thread.array(slot, LONGS, 1),
        };
    }
    thread.poll();
    thread
}

#[test]
fn every_object_moves_at_three_of_four_collections_and_leaves_poison() {
    let vm = stressed();
    let mut thread = populated(&vm);
    // Allocations are counted from 1. Every sixteenth collection compacts, every fourth waits for a poll.
    for count in OBJECTS + 1..OBJECTS + 400 {
        let before: Vec<RawRef> = (0..OBJECTS).map(|slot| thread.get(slot)).collect();
        thread.pair(SCRATCH, 0);
        assert_eq!(thread.poll(), count % 4 == 0 && count % 16 != 0, "collection {count}");
        for (slot, place) in before.into_iter().enumerate() {
            let (is_compacted, moves_all) = (count % 16 == 0, count % 4 != 2);
            let moved = thread.get(slot) != place;
            assert!(
                moved || !is_compacted && !moves_all && !vm.heap.is_young(place),
                "object {slot} stays at {place:?} in collection {count}"
            );
            assert!(
                is_compacted || !moved || is_found(thread.view, place),
                "{place:?} of object {slot} looks alive after collection {count}"
            );
        }
    }
}

#[test]
fn a_place_is_not_used_again_by_the_allocation_that_collected() {
    let vm = stressed();
    let mut thread = populated(&vm);
    for _ in 0..1000 {
        let stale = thread.pair(SCRATCH, 1);
        thread.poll();
        let fresh = thread.pair(0, 2);
        thread.poll();
        assert_ne!(stale, fresh);
        assert!(is_found(thread.view, stale));
    }
}

#[test]
fn what_is_written_where_no_object_is_is_found_by_the_next_collection() {
    let vm = stressed();
    let mut thread = populated(&vm);
    thread.collect(gc::Kind::Full);
    let stale = thread.pair(SCRATCH, 1);
    thread.pair(SCRATCH, 2);
    // Over the end of an object below: the check at each access sees nothing wrong in that.
    let below = thread.get(0);
    let distance = (stale.byte_offset() - below.byte_offset()) as u32;
    thread.view.store_u64(below, distance + ID, 3);
    let message = *catch_unwind(AssertUnwindSafe(|| thread.pair(SCRATCH, 4))).unwrap_err().downcast::<String>().unwrap();
    assert!(message.contains("where no object is"), "{message}");
}

#[test]
fn a_root_that_was_not_updated_is_found_by_the_next_collection() {
    let vm = stressed();
    let mut thread = populated(&vm);
    let stale = thread.pair(SCRATCH, 1);
    thread.pair(SCRATCH, 2);
    thread.set(SCRATCH, stale);
    assert!(catch_unwind(AssertUnwindSafe(|| thread.pair(0, 3))).is_err());
}

#[test]
fn nothing_is_poisoned_without_stress() {
    let vm = MockVm::new(HeapConfig { max_bytes: 16 << 20, ..HeapConfig::default() });
    let mut thread = vm.thread(1);
    let before = thread.pair(0, 1);
    thread.collect(gc::Kind::Young);
    assert_ne!(thread.get(0), before);
    assert!(!is_found(thread.view, before));
}

#[test]
fn memory_is_zero_where_pages_went_back_to_the_system_and_were_poisoned_behind_that() {
    let vm = MockVm::new(HeapConfig {
        max_bytes: 256 << 20,
        initial_bytes: 256 << 20,
        young_bytes: Some(128 << 20),
        stress: Stress::EveryNth(u32::MAX),
        verify: true,
        ..HeapConfig::default()
    });
    let mut thread = vm.thread(1);
    for _ in 0..2 {
        for _ in 0..40 {
            let array = thread.array(0, LONGS, 1 << 17);
            for offset in (16..1 << 20).step_by(4096) {
                assert_eq!(thread.view.load_u64(array, offset), 0);
            }
        }
        thread.collect(gc::Kind::Full);
    }
}
