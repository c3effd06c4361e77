//! The off-heap arena refuses what is not its own, and never crashes.
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "tests map a file")]

use std::io::{Read, Seek, SeekFrom, Write};
use std::os::fd::AsFd;
use std::sync::Arc;

use gc::{Arena, ArenaError, Budget, FileMapping};

fn arena() -> Arena {
    Arena::new(16 << 20)
}

#[test]
fn memory_can_be_read_where_it_was_written() {
    let arena = arena();
    for bytes in [1, 16, 100, 3000, 70_000] {
        let address = arena.allocate(bytes + 16).expect("room");
        assert_eq!(address % 16, 0);
        for offset in 0..8 {
            arena.write_u64(address + offset, 0x0102_0304_0506_0708 + offset).expect("in bounds");
            assert_eq!(arena.read_u64(address + offset), Ok(0x0102_0304_0506_0708 + offset));
            arena.write_u16(address + offset, 0xbeef).expect("in bounds");
            assert_eq!(arena.read_u8(address + offset), Ok(0xef));
        }
        assert!(arena.free(address));
    }
    assert_eq!(arena.allocated_bytes(), 0);
}

#[test]
fn addresses_outside_are_errors() {
    let arena = arena();
    let address = arena.allocate(4096).expect("room");
    for bad in [0, 8, 65_535, 1 << 40, u64::MAX, u64::MAX - 3, address + 4096, address + 4089] {
        assert!(matches!(arena.read_u64(bad), Err(ArenaError::OutOfBounds { .. })), "{bad:#x}");
        assert!(arena.write_u64(bad, 1).is_err());
    }
    assert!(arena.read_bytes(address, &mut [0; 4097]).is_err());
    assert!(arena.copy_within(address, address + 1, 4096).is_err());
    assert!(arena.fill(address, u64::MAX, 0).is_err());
    assert!(arena.free(address));
    assert!(arena.read_u8(address).is_err());
}

#[test]
fn a_double_or_wild_free_is_refused() {
    let arena = arena();
    let address = arena.allocate(64).expect("room");
    assert!(!arena.free(address + 16));
    assert!(!arena.free(0));
    assert!(arena.free(address));
    assert!(!arena.free(address));
}

#[test]
fn the_limit_holds_and_freed_memory_counts_no_more() {
    let budget = Arc::new(Budget::new(1 << 20));
    let arena = Arena::with_budget(16 << 20, Arc::clone(&budget));
    let address = arena.allocate(1 << 20).expect("room");
    assert_eq!(arena.allocate(1), None);
    assert_eq!(arena.allocate(u64::MAX), None);
    assert!(arena.free(address));
    assert_eq!(budget.used(), 0);
    assert!(arena.allocate(1).is_some());
}

#[test]
fn small_blocks_count_with_what_is_kept_about_them_and_slabs_for_good() {
    let budget = Arc::new(Budget::new(4 << 20));
    let arena = Arena::with_budget(64 << 20, Arc::clone(&budget));
    for bytes in [16, 32, 64, 128, 256, 512, 1024, 2048] {
        let blocks: Vec<u64> = std::iter::from_fn(|| arena.allocate(bytes)).collect();
        assert!(blocks.len() as u64 * (bytes + 64) <= 4 << 20, "{} blocks of {bytes}", blocks.len());
        assert!(!budget.has(32 << 10));
        for address in blocks.iter().skip(blocks.len() / 4) {
            assert!(arena.free(*address));
        }
    }
}

#[test]
fn private_copies_of_files_count() {
    let path = std::env::temp_dir().join(format!("rjvm-private-{}", std::process::id()));
    std::fs::write(&path, vec![1; 3 << 20]).expect("a file");
    let file = std::fs::File::open(&path).expect("it exists");
    std::fs::remove_file(&path).expect("it exists");
    let budget = Arc::new(Budget::new(4 << 20));
    let arena = Arena::with_budget(64 << 20, Arc::clone(&budget));
    for how in [FileMapping::ReadOnly, FileMapping::ReadOnly] {
        arena.map_file(file.as_fd(), 0, 3 << 20, how).expect("it does not count");
    }
    let address = arena.map_file(file.as_fd(), 0, 3 << 20, FileMapping::Private).expect("room");
    assert!(arena.map_file(file.as_fd(), 0, 3 << 20, FileMapping::Private).is_err());
    assert_eq!(budget.used(), 3 << 20);
    assert_eq!(arena.unmap(address, 3 << 20), Ok(true));
    assert_eq!(budget.used(), 0);
}

#[test]
fn an_arena_grows_in_segments_up_to_its_size() {
    let arena = Arena::new(200 << 20);
    let addresses: Vec<u64> = (0..20).filter_map(|_| arena.allocate(10 << 20)).collect();
    assert!((18..=20).contains(&addresses.len()), "{} blocks", addresses.len());
    for &address in &addresses {
        arena.write_u64(address, address).expect("in bounds");
        arena.write_u64(address + (10 << 20) - 8, !address).expect("in bounds");
    }
    let end = addresses.iter().map(|address| address + (10 << 20)).max().expect("some");
    assert!(arena.read_u8(end).is_err());
    for &address in &addresses {
        assert_eq!((arena.read_u64(address), arena.read_u64(address + (10 << 20) - 8)), (Ok(address), Ok(!address)));
        assert!(arena.free(address));
        assert!(arena.read_u8(address).is_err());
    }
    let whole = Arena::new(8 << 30).allocate(8 << 30);
    assert!(whole.is_some(), "a large block has a segment of its own");
}

#[test]
fn reallocation_keeps_the_contents() {
    let arena = arena();
    let mut address = arena.allocate(10).expect("room");
    arena.write_bytes(address, b"0123456789").expect("in bounds");
    for bytes in [20, 5000, 100_000, 12] {
        address = arena.reallocate(address, bytes).expect("room");
        arena.with_slice(address, 10, |slice| assert_eq!(slice, b"0123456789")).expect("in bounds");
    }
    assert_eq!(arena.reallocate(address + 1, 10), None);
}

#[test]
fn atomics_need_alignment() {
    let arena = arena();
    let address = arena.allocate(16).expect("room");
    arena.write_u32(address, 5).expect("in bounds");
    assert_eq!(arena.compare_exchange_u32(address, 5, 6), Ok(Ok(5)));
    assert_eq!(arena.compare_exchange_u32(address, 5, 7), Ok(Err(6)));
    assert_eq!(arena.compare_exchange_u64(address + 4, 0, 1), Err(ArenaError::Misaligned { address: address + 4 }));
}

#[test]
fn files_are_mapped_shared_private_and_read_only() {
    let mut file = tempfile();
    file.write_all(&[7; 10_000]).expect("written");
    let arena = arena();
    let shared = arena.map_file(file.as_fd(), 0, 10_000, FileMapping::ReadWrite).expect("mapped");
    let private = arena.map_file(file.as_fd(), 4096, 5904, FileMapping::Private).expect("mapped");
    let read_only = arena.map_file(file.as_fd(), 0, 10_000, FileMapping::ReadOnly).expect("mapped");
    arena.write_u8(shared + 9_999, 1).expect("in bounds");
    arena.write_u8(private, 9).expect("in bounds");
    assert_eq!(arena.write_u8(read_only, 1), Err(ArenaError::ReadOnly { address: read_only }));
    assert_eq!(arena.read_u8(read_only + 9_999), Ok(1));
    assert_eq!(arena.read_u8(private + 9_999 - 4096), Ok(1));
    arena.sync(shared, 10_000).expect("written back");
    let mut contents = Vec::new();
    file.seek(SeekFrom::Start(0)).expect("seekable");
    file.read_to_end(&mut contents).expect("readable");
    assert_eq!((contents[4096], contents[9_999]), (7, 1));
    assert!(arena.map_file(file.as_fd(), 0, 10_001, FileMapping::ReadOnly).is_err());
    assert_eq!(arena.unmap(shared, 100), Ok(false));
    assert_eq!(arena.unmap(shared, 10_000), Ok(true));
    assert_eq!(arena.unmap(shared, 10_000), Ok(false));
    assert!(arena.read_u8(shared).is_err());
    assert!(arena.sync(shared, 1).is_err());
}

fn tempfile() -> std::fs::File {
    let path = std::env::temp_dir().join(format!("arena-test-{}", std::process::id()));
    let file = std::fs::File::options().read(true).write(true).create(true).truncate(true).open(&path).expect("created");
    std::fs::remove_file(path).expect("removed");
    file
}

#[test]
fn racing_threads_cannot_crash_the_process() {
    let arena = arena();
    std::thread::scope(|scope| {
        for seed in 0..4u64 {
            let arena = &arena;
            scope.spawn(move || {
                let mut state = seed + 1;
                let mut last = 1 << 16;
                for _ in 0..20_000 {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    match state >> 61 {
                        0..=2 => last = arena.allocate(state >> 48).unwrap_or(last),
                        3 => drop(arena.free(last)),
                        4 => drop(arena.free((1 << 16) + (state >> 40) % (1 << 20) / 4096 * 4096)),
                        _ => {
                            let wild = (1 << 16) + (state >> 40) % (1 << 20);
                            let _ = arena.write_u64(wild, state);
                            let _ = arena.read_u64(last);
                        }
                    }
                }
            });
        }
    });
}
