//! Large objects, exhausted heaps, and sizes.

mod mock;

use gc::{ARRAY_BASE_OFFSET, AllocationError, Cause, HeapConfig, Kind, MAX_ARRAY_LENGTH, RawRef, Shape, ShapeId, ShapeKind};
use mock::*;

fn vm(max_bytes: u64) -> MockVm {
    MockVm::new(HeapConfig { max_bytes, initial_bytes: 1 << 20, verify: true, ..HeapConfig::default() })
}

/// Prepends pairs to the list in slot 0 until the heap is full; how many.
fn fill_with_list(thread: &mut MockThread<'_>) -> u64 {
    let mut count = 0;
    while let Ok(pair) = thread.mutator.allocate_instance(PAIR, PAIR_BYTES, &thread.vm.roots) {
        thread.view.store_u64(pair, ID, count);
        thread.view.store_ref(pair, PAIR_FIELDS[0], thread.get(0));
        thread.set(0, pair);
        count += 1;
    }
    count
}

fn check_list(thread: &MockThread<'_>, count: u64) {
    let mut at = thread.get(0);
    for expected in (0..count).rev() {
        assert_eq!(thread.id(at), expected);
        at = thread.view.load_ref(at, PAIR_FIELDS[0]);
    }
    assert!(at.is_null());
}

#[test]
fn a_full_heap_is_reported_and_its_objects_are_intact() {
    for max_bytes in [1 << 20, 3 << 20, 8 << 20] {
        let vm = MockVm::new(HeapConfig { max_bytes, initial_bytes: 1 << 20, verify: false, ..HeapConfig::default() });
        let mut thread = vm.thread(2);
        let count = fill_with_list(&mut thread);
        assert!(count * u64::from(PAIR_BYTES) > max_bytes * 8 / 10, "{count} pairs in {max_bytes} bytes");
        assert!(vm.heap.used_bytes() <= vm.heap.max_bytes());
        thread.mutator.stop_world(&vm.roots, |world| world.verify());
        check_list(&thread, count);
        assert_eq!(vm.roots.events.lock().expect("lock").last().map(|event| event.cause), Some(Cause::LastDitch));
        thread.set(0, RawRef::NULL);
        thread.collect(Kind::Full);
        assert!(vm.heap.used_bytes() < max_bytes / 10);
        assert!(fill_with_list(&mut thread) * 10 > count * 9);
    }
}

#[test]
fn every_other_object_of_a_full_heap_can_go() {
    let vm = vm(4 << 20);
    let mut thread = vm.thread(3);
    let count = fill_with_list(&mut thread);
    let mut at = thread.get(0);
    while !at.is_null() {
        let dropped = thread.view.load_ref(at, PAIR_FIELDS[0]);
        let next = if dropped.is_null() { dropped } else { thread.view.load_ref(dropped, PAIR_FIELDS[0]) };
        thread.view.store_ref(at, PAIR_FIELDS[0], next);
        at = next;
    }
    thread.collect(Kind::Young);
    thread.collect(Kind::Full);
    let (mut at, mut expected, mut length) = (thread.get(0), count - 1, 0);
    while !at.is_null() {
        assert_eq!(thread.id(at), expected);
        expected = expected.wrapping_sub(2);
        at = thread.view.load_ref(at, PAIR_FIELDS[0]);
        length += 1;
    }
    assert_eq!(length, count.div_ceil(2));
}

#[test]
fn arrays_that_no_heap_holds_are_refused() {
    let vm = vm(4 << 20);
    let mut thread = vm.thread(1);
    assert_eq!(thread.try_array(0, BYTES, MAX_ARRAY_LENGTH + 1), Err(AllocationError::ArrayTooLarge));
    assert_eq!(thread.try_array(0, BYTES, MAX_ARRAY_LENGTH), Err(AllocationError::HeapSpace));
    assert_eq!(thread.try_array(0, LONGS, MAX_ARRAY_LENGTH), Err(AllocationError::HeapSpace));
    assert!(thread.try_array(0, LONGS, 1000).is_ok());
}

#[test]
fn an_array_may_take_most_of_the_heap() {
    let vm = vm(32 << 20);
    let mut thread = vm.thread(1);
    for _ in 0..20 {
        let array = thread.array(0, BYTES, 24 << 20);
        for offset in [0, 12 << 20, (24 << 20) - 8] {
            assert_eq!(thread.view.load_u64(array, ARRAY_BASE_OFFSET + offset), 0);
            thread.view.store_u64(array, ARRAY_BASE_OFFSET + offset, 7);
        }
        thread.set(0, RawRef::NULL);
    }
}

#[test]
fn elements_of_a_large_old_array_keep_young_objects_alive() {
    let vm = vm(64 << 20);
    let mut thread = vm.thread(3);
    thread.array(0, REFERENCES, 1 << 20);
    thread.collect(Kind::Full);
    assert!(!vm.heap.is_young(thread.get(0)));
    let mut random = Random::new(3);
    let mut expected = std::collections::HashMap::new();
    for round in 0..10u64 {
        for number in 0..200 {
            let (index, id) = (random.below(1 << 20) as u32, round * 1000 + number);
            let pair = thread.pair(1, id);
            thread.view.store_ref(thread.get(0), ARRAY_BASE_OFFSET + index * 4, pair);
            expected.insert(index, id);
        }
        thread.set(1, RawRef::NULL);
        thread.collect(if round == 7 { Kind::Full } else { Kind::Young });
        for (index, id) in &expected {
            assert_eq!(thread.id(thread.view.load_ref(thread.get(0), ARRAY_BASE_OFFSET + index * 4)), *id);
        }
    }
}

#[test]
fn new_objects_may_be_filled_without_marks_wherever_they_are() {
    const LARGE: ShapeId = ShapeId(20);
    const LARGE_BYTES: u32 = 800_000;
    let last = LARGE_BYTES - 8;
    let vm = vm(4 << 20);
    let kind = ShapeKind::Instance { size: LARGE_BYTES, references: [16, last].into(), attached: false };
    vm.heap.register_shape(LARGE, Shape { kind });
    let mut thread = vm.thread(3);
    for _ in 0..20 {
        thread.pair(0, 77);
        let object = thread.mutator.allocate_instance(LARGE, LARGE_BYTES, &vm.roots).expect("room");
        thread.set(1, object);
        assert!(!vm.heap.is_young(object), "the object is too large for eden");
        thread.view.store_u32(object, last, thread.get(0).bits());
        thread.array(2, REFERENCES, LARGE_BYTES / 4);
        assert!(!vm.heap.is_young(thread.get(2)));
        let cell = ARRAY_BASE_OFFSET + LARGE_BYTES / 2;
        thread.view.store_u32(thread.get(2), cell, thread.get(0).bits());
        thread.set(0, RawRef::NULL);
        thread.collect(Kind::Young);
        assert_eq!(thread.id(thread.view.load_ref(thread.get(1), last)), 77);
        assert_eq!(thread.id(thread.view.load_ref(thread.get(2), cell)), 77);
    }
}

#[test]
fn copied_references_are_remembered() {
    let vm = vm(16 << 20);
    let mut thread = vm.thread(3);
    thread.array(0, REFERENCES, 5000);
    thread.collect(Kind::Full);
    thread.array(1, REFERENCES, 3000);
    for index in 0..3000 {
        let pair = thread.pair(2, u64::from(index));
        thread.view.store_ref(thread.get(1), ARRAY_BASE_OFFSET + index * 4, pair);
    }
    thread.view.copy_refs(thread.get(1), ARRAY_BASE_OFFSET, thread.get(0), ARRAY_BASE_OFFSET + 4 * 777, 3000);
    thread.view.copy_refs(thread.get(0), ARRAY_BASE_OFFSET + 4 * 777, thread.get(0), ARRAY_BASE_OFFSET + 4 * 778, 3000);
    thread.set(1, RawRef::NULL);
    thread.collect(Kind::Young);
    for index in 0..3000 {
        let pair = thread.view.load_ref(thread.get(0), ARRAY_BASE_OFFSET + 4 * (778 + index));
        assert_eq!(thread.id(pair), u64::from(index));
    }
}

#[test]
fn a_long_list_is_traced_without_recursion() {
    let vm = MockVm::new(HeapConfig { max_bytes: 128 << 20, ..HeapConfig::default() });
    let mut thread = vm.thread(1);
    for id in 0..1_000_000 {
        let pair = thread.mutator.allocate_instance(PAIR, PAIR_BYTES, &vm.roots).expect("room");
        thread.view.store_u64(pair, ID, id);
        thread.view.store_ref(pair, PAIR_FIELDS[0], thread.get(0));
        thread.set(0, pair);
    }
    thread.collect(Kind::Full);
    check_list(&thread, 1_000_000);
}

#[test]
fn garbage_leaves_the_heap_small() {
    let vm = MockVm::new(HeapConfig { max_bytes: 512 << 20, initial_bytes: 8 << 20, ..HeapConfig::default() });
    let mut thread = vm.thread(1);
    for id in 0..2_000_000 {
        thread.pair(0, id);
    }
    assert!(vm.heap.statistics().young_collections > 3);
    assert_eq!(vm.heap.statistics().full_collections, 0);
    assert!(vm.heap.used_bytes() <= vm.heap.committed_bytes());
}

#[test]
fn several_threads_share_a_full_heap_without_damage() {
    let vm = vm(6 << 20);
    let survivors = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    let mut thread = vm.thread(2);
                    let count = fill_with_list(&mut thread);
                    check_list(&thread, count);
                    thread.set(0, RawRef::NULL);
                    count
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().expect("no panic")).sum::<u64>()
    });
    assert!(survivors > 0);
}
