//! A collection breaks off when its heap is closed, and nothing can be allocated afterwards (`[VMDOC] Closed heap`).

mod mock;

use std::sync::atomic::{AtomicU64, Ordering};

use gc::*;
use mock::*;

/// When the heap is closed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Moment {
    Roots,
    Weak,
    Never,
}

/// The mock's roots; looking at them closes the heap.
struct ClosingRoots<'a> {
    vm: &'a MockVm,
    moment: Moment,
    weak_visits: AtomicU64,
}

impl ClosingRoots<'_> {
    fn close_at(&self, moment: Moment) {
        if self.moment == moment {
            self.vm.heap.close();
        }
    }
}

impl RootSource for ClosingRoots<'_> {
    fn visit_roots(&self, scope: Scope, visit: &mut dyn FnMut(RawRef) -> RawRef) {
        self.vm.roots.visit_roots(scope, visit);
        self.close_at(Moment::Roots);
    }

    fn visit_weak(&self, visit: &mut dyn FnMut(RawRef) -> Option<RawRef>) {
        self.weak_visits.fetch_add(1, Ordering::Relaxed);
        self.vm.roots.visit_weak(visit);
        self.close_at(Moment::Weak);
    }

    fn collection_finished(&self, event: &CollectionEvent) {
        self.vm.roots.collection_finished(event);
    }
}

/// Collects a list that begins at slot 0, and closes the heap meanwhile; how often weak tables were shown, and the collections that finished.
fn collect(kind: Kind, moment: Moment, check: impl FnOnce(&mut MockThread<'_>)) -> (u64, usize) {
    let vm = MockVm::new(HeapConfig { max_bytes: 16 << 20, verify: true, ..HeapConfig::default() });
    let mut thread = vm.thread(2);
    for id in 0..10_000 {
        let next = thread.get(0);
        thread.set(1, next);
        let pair = thread.pair(0, id);
        thread.view.store_ref(pair, PAIR_FIELDS[0], thread.get(1));
    }
    vm.roots.events.lock().expect("lock").clear();
    let roots = ClosingRoots { vm: &vm, moment, weak_visits: AtomicU64::new(0) };
    thread.mutator.collect(kind, Cause::Explicit, &roots);
    check(&mut thread);
    drop(thread);
    // Whoever comes later gets nothing, and does no harm.
    if vm.heap.is_closed() {
        let mut late = vm.thread(1);
        assert_eq!(late.try_array(0, BYTES, 100), Err(AllocationError::Closed));
        late.collect(Kind::Full);
        late.mutator.stop_world(&vm.roots, |world| {
            world.verify();
            world.for_each_object(&mut |object, _| panic!("{object:?} is in an abandoned heap"));
        });
    }
    (roots.weak_visits.into_inner(), vm.roots.events.lock().expect("lock").len())
}

fn cannot_allocate(thread: &mut MockThread<'_>) {
    assert_eq!(thread.try_array(1, BYTES, 100), Err(AllocationError::Closed));
    assert_eq!(thread.try_array(1, BYTES, 10 << 20), Err(AllocationError::Closed));
}

#[test]
fn a_collection_of_a_closed_heap_breaks_off_before_weak_tables_are_shown() {
    assert_eq!(collect(Kind::Full, Moment::Roots, cannot_allocate), (0, 0));
    assert_eq!(collect(Kind::Young, Moment::Roots, cannot_allocate), (0, 0));
}

#[test]
fn a_full_collection_breaks_off_while_objects_move() {
    assert_eq!(collect(Kind::Full, Moment::Weak, cannot_allocate), (1, 0));
}

#[test]
fn a_young_collection_that_has_copied_everything_finishes() {
    assert_eq!(collect(Kind::Young, Moment::Weak, cannot_allocate), (1, 1));
}

#[test]
fn an_open_heap_is_collected_and_used() {
    let use_it = |thread: &mut MockThread<'_>| {
        assert_eq!(thread.id(thread.get(0)), 9_999);
        thread.array(1, BYTES, 100);
    };
    assert_eq!(collect(Kind::Full, Moment::Never, use_it), (1, 1));
    assert_eq!(collect(Kind::Young, Moment::Never, use_it), (1, 1));
}
