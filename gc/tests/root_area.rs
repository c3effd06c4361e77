//! Root areas: stable cells, of which young collections look at dirty chunks only.

mod mock;

use std::collections::HashMap;

use gc::*;
use mock::*;

fn vm() -> MockVm {
    let vm = MockVm::new(HeapConfig { max_bytes: 16 << 20, verify: true, ..HeapConfig::default() });
    vm.roots.area.set(RootArea::new(&vm.heap, 100_000).expect("address space")).expect("set once");
    vm
}

fn area(vm: &MockVm) -> &RootArea {
    vm.roots.area.get().expect("set")
}

/// How many cells a scan for a young collection visits.
fn visited(area: &RootArea) -> u32 {
    let mut count = 0;
    area.scan_young(&mut |object| {
        count += 1;
        object
    });
    count
}

#[test]
fn cells_keep_objects_alive_and_follow_them() {
    let vm = vm();
    let mut thread = vm.thread(1);
    let mut random = Random::new(11);
    let mut expected = HashMap::new();
    for id in 0..20_000u64 {
        let pair = thread.pair(0, id);
        match random.below(8) {
            0..=3 => drop(expected.insert(area(&vm).allocate(pair).expect("room"), id)),
            4..=5 => {
                if let Some((&cell, _)) = expected.iter().next() {
                    area(&vm).set(cell, pair);
                    expected.insert(cell, id);
                }
            }
            6 => {
                if let Some(cell) = expected.keys().next().copied() {
                    expected.remove(&cell);
                    area(&vm).free(cell);
                }
            }
            _ if random.below(40) == 0 => thread.collect(if random.below(5) == 0 { Kind::Full } else { Kind::Young }),
            _ => {}
        }
    }
    for (&cell, &id) in &expected {
        assert_eq!(thread.id(area(&vm).get(cell)), id);
    }
    assert_eq!(area(&vm).used_cells() as usize, expected.len());
}

#[test]
fn young_collections_visit_dirty_chunks_only() {
    let vm = vm();
    let mut thread = vm.thread(1);
    let cells: Vec<_> =
        (0..10 * ROOT_CHUNK_CELLS).map(|id| area(&vm).allocate(thread.pair(0, u64::from(id))).expect("room")).collect();
    thread.collect(Kind::Young);
    assert_eq!(visited(area(&vm)), 10 * ROOT_CHUNK_CELLS, "all are in a survivor space");
    thread.collect(Kind::Full);
    assert_eq!(visited(area(&vm)), 0, "all are old");
    let pair = thread.pair(0, 1);
    area(&vm).set(cells[5 * ROOT_CHUNK_CELLS as usize], pair);
    assert_eq!(visited(area(&vm)), 1, "the others of the chunk are old");
    area(&vm).set(cells[5 * ROOT_CHUNK_CELLS as usize], RawRef::NULL);
    assert_eq!(visited(area(&vm)), 0);
    for (id, cell) in cells.iter().enumerate().filter(|(id, _)| *id != 5 * ROOT_CHUNK_CELLS as usize) {
        assert_eq!(thread.id(area(&vm).get(*cell)), id as u64);
    }
}

#[test]
fn runs_are_adjacent_and_their_addresses_stay() {
    let vm = vm();
    let area = area(&vm);
    let first = area.allocate_run(1000).expect("room");
    let address = std::ptr::from_ref(area.cell(first.offset(999)));
    assert_eq!(address.addr() - area.base_ptr().addr(), 4 * first.offset(999).index() as usize);
    let others: Vec<_> = (0..90).filter_map(|_| area.allocate_run(1000)).collect();
    assert_eq!(address, std::ptr::from_ref(area.cell(first.offset(999))));
    area.free_run(first, 1000);
    assert_eq!(area.used_cells(), 1000 * others.len() as u32);
    assert_eq!(area.allocate_run(1000), Some(first));
    assert_eq!(area.allocate_run(100_001), None);
    assert_eq!(area.allocate_run(u32::MAX), None);
}
