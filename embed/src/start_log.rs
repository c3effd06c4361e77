//! What the log says of the heap at the start and at the end.

use std::time::Duration;

use runtime::vm::Vm;
use sandbox::log::{Level, Topic};

/// The collector, and what it has to work with.
pub fn heap(vm: &Vm) {
    for (level, note) in vm.sandbox.container_notes() {
        vm.log_line(Topic::Container, level, &note);
    }
    // One thread copies the young generation and compacts the old one, with the world stopped: HotSpot's name for that.
    vm.log_line(Topic::Gc, Level::Info, "Using Serial");
    if vm.logs(Topic::Metaspace, Level::Info) {
        let kb = vm.ledger.threshold_bytes() >> 10;
        let text = format!("Initialized: each class has its own memory, dead classes are looked for past {kb}K.");
        vm.log_line(Topic::Metaspace, Level::Info, &text);
    }
    if !vm.logs(Topic::GcInit, Level::Info) {
        return;
    }
    let processors = vm.sandbox.processor_count();
    let mb = |bytes: u64| bytes >> 20;
    let lines = [
        format!("Version: {} (release)", env!("CARGO_PKG_VERSION")),
        format!("CPUs: {} total, {processors} available", vm.sandbox.host_processor_count()),
        format!("Memory: {}M", mb(vm.sandbox.physical_memory())),
        "Large Page Support: Disabled".to_owned(),
        "NUMA Support: Disabled".to_owned(),
        "Compressed Oops: Enabled (Non-zero based)".to_owned(),
        format!("Heap Initial Capacity: {}M", mb(vm.heap.committed_bytes())),
        format!("Heap Max Capacity: {}M", mb(vm.heap.max_bytes())),
        "Pre-touch: Disabled".to_owned(),
    ];
    for line in lines {
        vm.log_line(Topic::GcInit, Level::Info, &line);
    }
}

/// How long the start has taken.
pub fn started(vm: &Vm, took: Duration) {
    vm.log_line(Topic::StartupTime, Level::Info, &format!("Create VM, {:.7} secs", took.as_secs_f64()));
}

/// What the heap is like when the program has ended.
pub fn heap_at_exit(vm: &Vm) {
    if vm.logs(Topic::GcHeapExit, Level::Info) {
        let text = format!(" heap            total {}K, used {}K", vm.heap.committed_bytes() >> 10, vm.heap.used_bytes() >> 10);
        ["Heap", &text].into_iter().for_each(|line| vm.log_line(Topic::GcHeapExit, Level::Info, line));
    }
}
