//! Every native method that takes an array or a text, with very large ones: what it copies is charged to its Vm or goes in pieces.
#![allow(unsafe_code, reason = "an allocator that looks at sizes")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failed step fails the test")]
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "it prepares the folder of a guest")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use rjvm::{Access, Config, Launch, Outcome, Output, Policy, StopReason};

/// The largest that was ever asked for, in bytes.
static LARGEST: AtomicUsize = AtomicUsize::new(0);

/// That of the system, which remembers the largest.
struct Watching;

// SAFETY: the system's does all.
unsafe impl GlobalAlloc for Watching {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        LARGEST.fetch_max(layout.size(), Ordering::Relaxed);
        // SAFETY: as the caller promises.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        LARGEST.fetch_max(layout.size(), Ordering::Relaxed);
        // SAFETY: as the caller promises.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        LARGEST.fetch_max(size, Ordering::Relaxed);
        // SAFETY: as the caller promises.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Watching = Watching;

/// Arrays and texts, in bytes: where there is room for it, natives copy some as a whole, and charge that.
const LARGE: usize = 48 << 20;

#[test]
fn what_natives_copy_is_charged_or_goes_in_pieces() {
    let folder = std::env::temp_dir().join(format!("rjvm-copies-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/all/Abuse.java");
    assert!(Command::new("javac").arg("-nowarn").arg("-d").arg(&folder).arg(source).status().expect("javac").success());
    let classes = folder.to_string_lossy().into_owned();
    let home = rjvm::find_java_home().expect("java");
    for (seed, native_max) in [(1, 44 << 20), (2, 44 << 20), (1, 1 << 30)] {
        let mut config = Config::untrusted(&home);
        config.policy = Policy::untrusted()
            .dir(&home, &home, Access::Read)
            .dir(&classes, &classes, Access::Read)
            .stdout(Output::Buffer { cap: 1 << 20 })
            .stderr(Output::Buffer { cap: 1 << 20 });
        config.heap_max = Some(320 << 20);
        config.native_max = native_max;
        config.properties.push(("java.class.path".to_owned(), classes.clone()));
        config.properties.push(("abuse.large".to_owned(), LARGE.to_string()));
        config.properties.push(("jdk.module.addopens.0".to_owned(), "java.base/java.lang=ALL-UNNAMED".to_owned()));
        let vm = rjvm::Vm::new(config).unwrap();
        let arguments = [&seed.to_string(), "1", "java.base", "java.management", "jdk.management", "jdk.net"];
        let outcome = vm.run(Launch::class("Abuse", arguments.map(str::to_owned).to_vec())).unwrap();
        let said = String::from_utf8_lossy(&vm.captured_stderr()).into_owned();
        let ends = matches!(outcome, Outcome::Exited(42) | Outcome::Stopped(StopReason::NativeMemory));
        assert!(ends, "{seed}: {outcome:?} {said}");
        let largest = LARGEST.load(Ordering::Relaxed);
        let is_refused = native_max < LARGE as u64;
        assert_eq!(largest < LARGE, is_refused, "{seed}, of {native_max} bytes: {largest} at once");
    }
    std::fs::remove_dir_all(&folder).unwrap();
}
