//! What the log says of collections, as HotSpot does.

use std::time::Duration;

use gc::{CollectionEvent, Kind, SpaceBytes};
use sandbox::log::{Level, Topic};

use crate::collections::Begun;
use crate::events::EventLog;
use crate::vm::Vm;

/// Topics of what is known only when a collection begins.
const BEGINNINGS: [Topic; 2] = [Topic::GcCpu, Topic::GcMetaspace];
/// Every topic that is about collections.
const TOPICS: [Topic; 8] = [
    Topic::Gc,
    Topic::GcStart,
    Topic::GcHeap,
    Topic::GcCpu,
    Topic::GcMetaspace,
    Topic::GcPhases,
    Topic::GcPhasesStart,
    Topic::Safepoint,
];
/// The steps of full collections.
const PHASES: [&str; 4] = ["Mark live objects", "Compute new object addresses", "Adjust pointers", "Move objects"];

/// A collection begins, on this thread.
pub(crate) fn begin(vm: &Vm) {
    if BEGINNINGS.iter().any(|topic| vm.logs(*topic, Level::Info)) {
        let begun = Begun { times: vm.sandbox.thread_times(), metadata_bytes: vm.ledger.metadata_bytes() };
        vm.collections.begin(begun);
    }
}

/// Logs a finished collection: `GC(3) Pause Young (Allocation Failure) 5M->2M(16M) 1.234ms`.
pub fn collection(vm: &Vm, event: &CollectionEvent) {
    let begun = vm.collections.take_begun();
    vm.note(EventLog::Collection, || format!("{}{}", what(event), sizes(event)));
    if !TOPICS.iter().any(|topic| vm.logs(*topic, Level::Info)) {
        return;
    }
    let what = what(event);
    vm.log_earlier(Topic::GcStart, Level::Info, event.duration, &what);
    phases(vm, event);
    let line = |topic, text: &str| vm.log_earlier(topic, Level::Info, Duration::ZERO, text);
    let (before, after) = (event.before, event.after);
    let [young, eden, from, old] =
        [(before.young(), after.young()), (before.eden, after.eden), (before.from(), after.from()), (before.old, after.old)]
            .map(|(before, after)| change(before, after));
    line(Topic::GcHeap, &format!("GC({}) DefNew: {young} Eden: {eden} From: {from}", event.number));
    line(Topic::GcHeap, &format!("GC({}) Tenured: {old}", event.number));
    if let Some(begun) = &begun {
        let [before, after] = [begun.metadata_bytes, vm.ledger.metadata_bytes()].map(|bytes| bytes >> 10);
        line(Topic::GcMetaspace, &format!("GC({}) Metaspace: {before}K({before}K)->{after}K({after}K)", event.number));
    }
    line(Topic::Gc, &(what + &sizes(event)));
    if let Some(begun) = &begun {
        let now = vm.sandbox.thread_times();
        let [user, system] = [0, 1].map(|kind| now[kind].saturating_sub(begun.times[kind]).as_secs_f64());
        let real = event.duration.as_secs_f64();
        line(Topic::GcCpu, &format!("GC({}) User={user:.2}s Sys={system:.2}s Real={real:.2}s", event.number));
    }
    safepoint(vm);
}

/// `GC(3) Pause Young (Allocation Failure)`
fn what(event: &CollectionEvent) -> String {
    let kind = match event.kind {
        Kind::Young => "Pause Young",
        Kind::Full => "Pause Full",
    };
    format!("GC({}) {kind} ({})", event.number, event.cause)
}

/// ` 5M->2M(16M) 1.234ms`
fn sizes(event: &CollectionEvent) -> String {
    let [before, after, committed] =
        [event.before_bytes, event.after_bytes, event.committed_bytes].map(|bytes| bytes.div_ceil(1 << 20));
    format!(" {before}M->{after}M({committed}M) {:.3}ms", event.duration.as_secs_f64() * 1000.0)
}

/// The steps of a full collection: each begins where the one before has ended.
fn phases(vm: &Vm, event: &CollectionEvent) {
    if event.kind != Kind::Full {
        return;
    }
    let mut left: Duration = event.duration;
    for (index, (name, duration)) in PHASES.into_iter().zip(event.phases).enumerate() {
        let text = format!("GC({}) Phase {}: {name}", event.number, index + 1);
        vm.log_earlier(Topic::GcPhasesStart, Level::Info, left, &text);
        left = left.saturating_sub(duration);
        let took = duration.as_secs_f64() * 1000.0;
        vm.log_earlier(Topic::GcPhases, Level::Info, left, &format!("{text} {took:.3}ms"));
    }
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
