//! What the log says of collections, as HotSpot does.

use std::time::Duration;

use gc::{CollectionEvent, Kind, SpaceBytes};
use sandbox::log::{Level, Topic};

use crate::vm::Vm;

/// Logs a finished collection: `GC(3) Pause Young (Allocation Failure) 5M->2M(16M) 1.234ms`.
pub fn collection(vm: &Vm, event: &CollectionEvent) {
    let topics = [Topic::Gc, Topic::GcStart, Topic::GcHeap, Topic::Safepoint];
    if !topics.iter().any(|topic| vm.logs(*topic, Level::Info)) {
        return;
    }
    let kind = match event.kind {
        Kind::Young => "Pause Young",
        Kind::Full => "Pause Full",
    };
    let what = format!("GC({}) {kind} ({})", event.number, event.cause);
    vm.log_earlier(Topic::GcStart, Level::Info, event.duration, &what);
    let line = |topic, text: &str| vm.log_earlier(topic, Level::Info, Duration::ZERO, text);
    let (before, after) = (event.before, event.after);
    let [young, eden, from, old] =
        [(before.young(), after.young()), (before.eden, after.eden), (before.from(), after.from()), (before.old, after.old)]
            .map(|(before, after)| change(before, after));
    line(Topic::GcHeap, &format!("GC({}) DefNew: {young} Eden: {eden} From: {from}", event.number));
    line(Topic::GcHeap, &format!("GC({}) Tenured: {old}", event.number));
    let [before, after, committed] =
        [event.before_bytes, event.after_bytes, event.committed_bytes].map(|bytes| bytes.div_ceil(1 << 20));
    let took = event.duration.as_secs_f64() * 1000.0;
    line(Topic::Gc, &format!("{what} {before}M->{after}M({committed}M) {took:.3}ms"));
    safepoint(vm);
}

/// `4131K(116160K)->0K(116224K)`
fn change(before: SpaceBytes, after: SpaceBytes) -> String {
    let kb = |bytes: u64| bytes >> 10;
    format!("{}K({}K)->{}K({}K)", kb(before.used), kb(before.capacity), kb(after.used), kb(after.capacity))
}

/// How long the world was stopped for the collection that has finished.
fn safepoint(vm: &Vm) {
    let Some(stop) = vm.heap.last_stop().filter(|_| vm.logs(Topic::Safepoint, Level::Info)) else { return };
    let [ran, reaching, stopped, total] =
        [stop.ran, stop.reaching, stop.stopped, stop.reaching + stop.stopped].map(|time| time.as_nanos());
    let text = format!(
        "Safepoint \"GenCollectForAllocation\", Time since last: {ran} ns, Reaching safepoint: {reaching} ns, Cleanup: 0 ns, \
         At safepoint: {stopped} ns, Total: {total} ns"
    );
    vm.log_line(Topic::Safepoint, Level::Info, &text);
}
