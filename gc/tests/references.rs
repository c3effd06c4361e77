//! Soft, weak, final and phantom references, weak tables and cells attached to objects.

mod mock;

use std::sync::atomic::Ordering;

use gc::{HeapConfig, Kind, RawRef, RootSlot, SoftReferenceClock};
use mock::*;

fn vm() -> MockVm {
    MockVm::new(HeapConfig { max_bytes: 16 << 20, verify: true, ..HeapConfig::default() })
}

/// Where reference and referent are when the collection starts.
#[derive(Clone, Copy, Debug)]
struct Ages {
    old_reference: bool,
    kind: Kind,
}

/// Every combination in which the referent is collected.
const AGES: [Ages; 3] = [
    Ages { old_reference: false, kind: Kind::Young },
    Ages { old_reference: true, kind: Kind::Young },
    Ages { old_reference: true, kind: Kind::Full },
];

/// Makes, in slot 1, a reference object to a pair with id 77 in slot 0.
fn make(thread: &mut MockThread<'_>, shape: gc::ShapeId, ages: Ages) {
    thread.set(0, RawRef::NULL);
    thread.reference(1, shape, 0);
    if ages.old_reference {
        thread.collect(Kind::Full);
    }
    let pair = thread.pair(0, 77);
    thread.view.store_ref(thread.get(1), REFERENT, pair);
    if ages.kind == Kind::Full {
        thread.collect(Kind::Full);
    }
}

#[test]
fn a_weak_reference_is_cleared_and_pending_when_its_referent_is_dead() {
    for ages in AGES {
        let vm = vm();
        let mut thread = vm.thread(4);
        make(&mut thread, WEAK, ages);
        thread.collect(ages.kind);
        assert_eq!(thread.id(thread.referent(1)), 77, "{ages:?}");
        assert!(!vm.heap.has_pending_references());
        thread.set(0, RawRef::NULL);
        thread.collect(Kind::Full);
        assert!(thread.referent(1).is_null(), "{ages:?}");
        assert!(vm.heap.has_pending_references());
        assert_eq!(vm.roots.pending_notices.load(Ordering::Relaxed), 1);
        assert_eq!(thread.pending(), [thread.get(1)]);
        thread.collect(ages.kind);
        assert!(thread.pending().is_empty());
    }
}

#[test]
fn an_old_weak_reference_follows_a_young_referent_that_is_found_late() {
    let vm = vm();
    let mut thread = vm.thread(4);
    make(&mut thread, WEAK, AGES[1]);
    let holder = thread.pair(2, 78);
    thread.view.store_ref(holder, PAIR_FIELDS[1], thread.get(0));
    thread.set(0, RawRef::NULL);
    for _ in 0..20 {
        thread.collect(Kind::Young);
        assert_eq!(thread.id(thread.referent(1)), 77);
    }
    assert!(!vm.heap.has_pending_references());
}

#[test]
fn a_young_collection_clears_weak_references_to_young_objects() {
    for old_reference in [false, true] {
        let vm = vm();
        let mut thread = vm.thread(4);
        make(&mut thread, WEAK, Ages { old_reference, kind: Kind::Young });
        thread.set(0, RawRef::NULL);
        thread.collect(Kind::Young);
        assert!(thread.referent(1).is_null());
        assert_eq!(thread.pending(), [thread.get(1)]);
    }
}

#[test]
fn a_dead_weak_reference_is_not_pending() {
    let vm = vm();
    let mut thread = vm.thread(4);
    make(&mut thread, WEAK, AGES[0]);
    thread.set(0, RawRef::NULL);
    thread.set(1, RawRef::NULL);
    thread.collect(Kind::Young);
    assert!(!vm.heap.has_pending_references());
}

#[test]
fn the_pending_list_survives_collections_and_links_all_references() {
    let vm = vm();
    let mut thread = vm.thread(20);
    for slot in 1..20 {
        thread.pair(0, slot as u64);
        thread.reference(slot, if slot % 2 == 0 { WEAK } else { PHANTOM }, 0);
        if slot % 5 == 0 {
            thread.set(0, RawRef::NULL);
            thread.collect(if slot == 10 { Kind::Full } else { Kind::Young });
        }
    }
    thread.set(0, RawRef::NULL);
    thread.collect(Kind::Young);
    thread.collect(Kind::Full);
    let mut pending = thread.pending();
    pending.sort_unstable();
    let mut expected: Vec<_> = (1..20).map(|slot| thread.get(slot)).collect();
    expected.sort_unstable();
    assert_eq!(pending, expected);
}

#[test]
fn a_final_reference_keeps_its_referent_and_becomes_inactive() {
    for ages in AGES {
        let vm = vm();
        let mut thread = vm.thread(4);
        make(&mut thread, FINAL, ages);
        let inner = thread.pair(2, 78);
        thread.view.store_ref(thread.get(0), PAIR_FIELDS[0], inner);
        thread.set(2, RawRef::NULL);
        thread.set(0, RawRef::NULL);
        thread.collect(ages.kind);
        let referent = thread.referent(1);
        assert_eq!(thread.id(referent), 77, "{ages:?}");
        assert_eq!(thread.id(thread.view.load_ref(referent, PAIR_FIELDS[0])), 78);
        assert_eq!(thread.pending(), [thread.get(1)]);
        assert_eq!(thread.view.load_ref(thread.get(1), NEXT), thread.get(1));
        thread.collect(ages.kind);
        assert!(!vm.heap.has_pending_references());
        assert_eq!(thread.id(thread.referent(1)), 77);
    }
}

#[test]
fn weak_references_are_cleared_before_and_phantom_ones_after_finalization() {
    let vm = vm();
    let mut thread = vm.thread(4);
    thread.pair(0, 5);
    thread.reference(1, WEAK, 0);
    thread.reference(2, PHANTOM, 0);
    thread.reference(3, FINAL, 0);
    thread.set(0, RawRef::NULL);
    thread.collect(Kind::Young);
    assert!(thread.referent(1).is_null());
    assert!(!thread.referent(2).is_null());
    assert_eq!(thread.pending().len(), 2);
    thread.set(3, RawRef::NULL);
    thread.collect(Kind::Full);
    assert!(thread.referent(2).is_null());
    assert_eq!(thread.pending(), [thread.get(2)]);
}

#[test]
fn soft_references_follow_the_clock() {
    let vm = vm();
    let mut thread = vm.thread(4);
    thread.pair(0, 5);
    thread.reference(1, SOFT, 0);
    thread.reference(2, SOFT, 0);
    thread.view.store_u64(thread.get(1), TIMESTAMP, 1_000_000);
    thread.view.store_u64(thread.get(2), TIMESTAMP, 10);
    thread.pair(3, 6);
    thread.view.store_ref(thread.get(2), REFERENT, thread.get(3));
    thread.set(0, RawRef::NULL);
    thread.set(3, RawRef::NULL);
    thread.collect(Kind::Full);
    assert!(!thread.referent(1).is_null() && !thread.referent(2).is_null());
    *vm.roots.clock.lock().expect("lock") = Some(SoftReferenceClock { now_ms: 1_000_100, ms_per_free_mb: 1000 });
    thread.collect(Kind::Full);
    assert_eq!(thread.id(thread.referent(1)), 5);
    assert!(thread.referent(2).is_null());
    assert_eq!(thread.pending(), [thread.get(2)]);
}

#[test]
fn soft_references_are_cleared_before_the_heap_is_full() {
    let vm = vm();
    let mut thread = vm.thread(4);
    thread.array(0, BYTES, 6 << 20);
    thread.reference(1, SOFT, 0);
    thread.set(0, RawRef::NULL);
    thread.array(2, BYTES, 5 << 20);
    assert!(!thread.referent(1).is_null());
    thread.array(3, BYTES, 6 << 20);
    assert!(thread.referent(1).is_null());
    assert!(thread.try_array(0, BYTES, 6 << 20).is_err());
}

#[test]
fn old_references_that_straddle_dirty_cards_become_pending_once() {
    for shape in [WEAK, FINAL] {
        let vm = vm();
        let mut thread = vm.thread(400);
        thread.pair(0, 0); // shifts the reference objects so that they straddle card borders
        for slot in 1..400 {
            thread.reference(slot, shape, 399);
        }
        thread.collect(Kind::Full);
        for slot in 1..400 {
            let pair = thread.pair(0, slot as u64);
            thread.view.store_ref(thread.get(slot), REFERENT, pair);
        }
        thread.set(0, RawRef::NULL);
        thread.collect(Kind::Young);
        assert_eq!(thread.pending().len(), 399);
        thread.collect(Kind::Young);
        for slot in 1..400 {
            let referent = thread.referent(slot);
            assert!(if shape == WEAK { referent.is_null() } else { thread.id(referent) == slot as u64 });
        }
    }
}

#[test]
fn a_weak_reference_that_a_finalizer_can_reach_is_whole() {
    for kind in [Kind::Young, Kind::Full] {
        let vm = vm();
        let mut thread = vm.thread(4);
        thread.pair(0, 5);
        thread.reference(1, FINAL, 0);
        thread.pair(2, 6);
        let weak = thread.reference(3, WEAK, 2);
        thread.view.store_ref(thread.get(0), PAIR_FIELDS[0], weak);
        for slot in [0, 2, 3] {
            thread.set(slot, RawRef::NULL);
        }
        thread.collect(kind);
        let weak = thread.view.load_ref(thread.referent(1), PAIR_FIELDS[0]);
        assert_eq!(thread.id(thread.view.load_ref(weak, REFERENT)), 6);
    }
}

#[test]
fn weak_tables_lose_dead_entries_only() {
    for kind in [Kind::Young, Kind::Full] {
        let vm = vm();
        let mut thread = vm.thread(4);
        let live = thread.pair(0, 1);
        let dead = thread.pair(1, 2);
        *vm.roots.weak.lock().expect("lock") = vec![Some(RootSlot::new(live)), Some(RootSlot::new(dead))];
        thread.set(1, RawRef::NULL);
        thread.collect(kind);
        let weak = vm.roots.weak.lock().expect("lock");
        assert_eq!(weak[0].as_ref().map(RootSlot::load_raw), Some(thread.get(0)));
        assert!(weak[1].is_none());
    }
}

#[test]
fn attached_cells_live_as_long_as_their_object() {
    let vm = vm();
    let mut thread = vm.thread(4);
    for (slot, id) in [(0, 1), (1, 2)] {
        let mirror = thread.mutator.allocate_instance(MIRROR, MIRROR_BYTES, &vm.roots).expect("room");
        thread.view.store_u64(mirror, ID, id);
        thread.set(slot, mirror);
        let pair = thread.pair(2, 40 + id);
        vm.roots.attached.lock().expect("lock").insert(id, RootSlot::new(pair));
        vm.roots.weak.lock().expect("lock").push(Some(RootSlot::new(pair)));
    }
    thread.set(2, RawRef::NULL);
    thread.set(1, RawRef::NULL);
    thread.collect(Kind::Young);
    assert!(vm.roots.weak.lock().expect("lock").iter().all(Option::is_some));
    thread.collect(Kind::Full);
    thread.collect(Kind::Full);
    let cell = vm.roots.attached.lock().expect("lock")[&1].load_raw();
    assert_eq!(thread.id(cell), 41);
    let weak = vm.roots.weak.lock().expect("lock");
    assert_eq!(weak[0].as_ref().map(RootSlot::load_raw), Some(cell));
    assert!(weak[1].is_none());
}
