//! The world stops for everyone, and only then.

mod mock;

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use gc::{HeapConfig, Kind, SAFEPOINT_REQUESTED};
use mock::*;

fn vm() -> MockVm {
    MockVm::new(HeapConfig { max_bytes: 16 << 20, verify: true, ..HeapConfig::default() })
}

#[test]
fn nobody_runs_while_the_world_is_stopped() {
    let vm = vm();
    let (busy, stop) = (AtomicU64::new(0), AtomicBool::new(false));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let mut thread = vm.thread(1);
                while !stop.load(Ordering::Relaxed) {
                    busy.fetch_add(1, Ordering::SeqCst);
                    std::hint::spin_loop();
                    busy.fetch_sub(1, Ordering::SeqCst);
                    thread.mutator.safepoint();
                    thread.mutator.while_safe(std::thread::yield_now);
                }
            });
        }
        for _ in 0..2 {
            scope.spawn(|| {
                let mut thread = vm.thread(1);
                for _ in 0..300 {
                    thread.mutator.stop_world(&vm.roots, |_| {
                        for _ in 0..10 {
                            assert_eq!(busy.load(Ordering::SeqCst), 0);
                        }
                    });
                }
                stop.store(true, Ordering::Relaxed);
            });
        }
    });
}

#[test]
fn mutators_come_and_go_during_collections() {
    let vm = vm();
    std::thread::scope(|scope| {
        for seed in 0..6u64 {
            let vm = &vm;
            scope.spawn(move || {
                for round in 0..40 {
                    let mut thread = vm.thread(2);
                    for id in 0..20 {
                        thread.pair(0, id);
                    }
                    if (round + seed) % 5 == 0 {
                        thread.collect(if round % 2 == 0 { Kind::Young } else { Kind::Full });
                    }
                    assert_eq!(thread.id(thread.get(0)), 19);
                    if round % 3 == 0 {
                        thread.mutator.enter_safe();
                    }
                }
            });
        }
    });
}

#[test]
fn a_blocked_mutator_does_not_delay_a_collection() {
    let vm = vm();
    let (sender, receiver) = std::sync::mpsc::channel::<()>();
    std::thread::scope(|scope| {
        let (ready, is_ready) = std::sync::mpsc::channel();
        let vm = &vm;
        scope.spawn(move || {
            let mut thread = vm.thread(1);
            thread.pair(0, 9);
            thread.mutator.while_safe(|| {
                ready.send(()).expect("the main thread waits");
                receiver.recv().expect("the main thread sends")
            });
            assert_eq!(thread.id(thread.get(0)), 9);
        });
        is_ready.recv().expect("the thread sends");
        vm.thread(1).collect(Kind::Full);
        sender.send(()).expect("the thread waits");
    });
}

#[test]
fn a_panic_in_a_stopped_world_lets_it_run_again() {
    let vm = vm();
    let mut thread = vm.thread(1);
    let attempt = std::panic::AssertUnwindSafe(|| thread.mutator.stop_world(&vm.roots, |_| panic!("on purpose")));
    assert!(std::panic::catch_unwind(attempt).is_err());
    thread.collect(Kind::Young);
    assert_eq!(thread.mutator.request_word().load(Ordering::Relaxed) & SAFEPOINT_REQUESTED, 0);
}

#[test]
fn other_bits_of_the_request_word_are_left_alone() {
    let vm = vm();
    let first = vm.thread(1);
    let block = std::sync::Arc::clone(first.mutator.block());
    let word = &block.request;
    word.fetch_or(0b100, Ordering::SeqCst);
    let mut first = first;
    first.mutator.enter_safe();
    vm.thread(1).mutator.stop_world(&vm.roots, |world| {
        assert_eq!(world.mutator_count(), 2);
        assert_eq!(word.load(Ordering::SeqCst), 0b101);
    });
    assert_eq!(word.load(Ordering::SeqCst), 0b100);
    first.mutator.leave_safe();
}

#[test]
fn a_heap_walk_finds_every_object() {
    let vm = vm();
    let mut thread = vm.thread(3);
    for id in 0..1000 {
        thread.pair(0, id);
    }
    thread.array(1, LONGS, 500_000);
    let count = |thread: &mut MockThread<'_>| {
        thread.mutator.stop_world(&vm.roots, |world| {
            let (mut pairs, mut others) = (0, 0);
            world.for_each_object(&mut |_, shape| if shape == PAIR { pairs += 1 } else { others += 1 });
            (pairs, others)
        })
    };
    assert_eq!(count(&mut thread), (1000, 1));
    thread.collect(Kind::Full);
    assert_eq!(count(&mut thread), (1, 1));
}
#[test]
fn a_reader_sees_objects_where_they_are_and_delays_no_collection() {
    let vm = vm();
    let stop = AtomicBool::new(false);
    let mut thread = vm.thread(1);
    vm.roots.area.set(gc::RootArea::new(&vm.heap, 100).expect("address space")).expect("set once");
    let area = vm.roots.area.get().expect("set");
    let pair = thread.pair(0, 77);
    let cell = area.root(area.allocate(pair).expect("room"));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut reader = gc::Reader::new(&vm.heap);
            for read in 0..200 {
                let waits = read % 2 == 0;
                let id = reader.read(waits, |reading| vm.heap.view().load_u64(cell.load(reading), ID));
                assert!(id.is_none_or(|id| id == 77) && (id.is_some() || !waits));
            }
            stop.store(true, Ordering::Relaxed);
        });
        for round in (0..).take_while(|_| !stop.load(Ordering::Relaxed)) {
            thread.pair(0, round);
            thread.collect(if round % 7 == 0 { Kind::Full } else { Kind::Young });
        }
    });
}

#[test]
fn a_reader_waits_only_if_it_may() {
    let vm = vm();
    let mut reader = gc::Reader::new(&vm.heap);
    let mut thread = vm.thread(1);
    let (late, none) =
        thread.mutator.stop_world(&vm.roots, |_| (gc::Reader::new(&vm.heap).read(false, |_| ()), reader.read(false, |_| ())));
    assert_eq!((late, none), (None, None));
    assert_eq!(reader.read(false, |_| 1), Some(1));
}
