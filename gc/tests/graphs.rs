//! Random object graphs stay what they are, whatever the collector does.

mod mock;
#[path = "mock/shadow.rs"]
mod shadow;

use gc::{HeapConfig, Kind, Stress};
use mock::*;
use shadow::Program;

fn run_threads(config: HeapConfig, threads: usize, roots: usize, steps: usize) -> MockVm {
    let vm = MockVm::new(config);
    std::thread::scope(|scope| {
        for seed in 0..threads {
            let vm = &vm;
            scope.spawn(move || Program::new(vm, seed as u64 + 1, roots).run(steps, steps / 5));
        }
    });
    vm
}

fn small_heap(stress: Stress) -> HeapConfig {
    HeapConfig { max_bytes: 16 << 20, initial_bytes: 2 << 20, stress, verify: true, ..HeapConfig::default() }
}

#[test]
fn a_graph_survives_a_collection_at_every_allocation() {
    let vm = run_threads(small_heap(Stress::EveryAllocation), 1, 12, 1500);
    assert!(vm.heap.statistics().full_collections > 10);
}

#[test]
fn graphs_of_two_threads_survive_a_collection_at_every_allocation() {
    run_threads(small_heap(Stress::EveryAllocation), 2, 8, 500);
}

#[test]
fn graphs_of_eight_threads_survive_frequent_collections() {
    run_threads(small_heap(Stress::EveryNth(41)), 8, 8, 1500);
}

#[test]
fn graphs_of_four_threads_survive_the_collections_that_memory_needs() {
    let config = HeapConfig {
        max_bytes: 24 << 20,
        initial_bytes: 2 << 20,
        young_bytes: Some(1 << 20),
        verify: true,
        ..HeapConfig::default()
    };
    let vm = run_threads(config, 4, 40, 30_000);
    assert!(vm.heap.statistics().young_collections > 10);
}

#[test]
fn a_large_live_set_grows_the_heap() {
    let config = HeapConfig { max_bytes: 256 << 20, initial_bytes: 4 << 20, verify: false, ..HeapConfig::default() };
    let vm = MockVm::new(config);
    let before = vm.heap.committed_bytes();
    let mut program = Program::new(&vm, 7, 3000);
    program.run(60_000, 60_000);
    program.thread.collect(Kind::Young);
    program.check();
    program.thread.collect(Kind::Full);
    program.check();
    assert!(vm.heap.committed_bytes() > before);
    assert!(vm.heap.committed_bytes() <= vm.heap.max_bytes());
}

#[test]
fn heaps_live_side_by_side_and_go_in_any_order() {
    let vms: Vec<MockVm> = (0..6).map(|_| MockVm::new(small_heap(Stress::EveryNth(50)))).collect();
    std::thread::scope(|scope| {
        for (seed, vm) in vms.into_iter().enumerate() {
            scope.spawn(move || Program::new(&vm, seed as u64 + 100, 8).run(300 + 400 * (seed % 3), 100));
        }
    });
}
