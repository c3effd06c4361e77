//! What the log says of collections, as HotSpot does.

use std::time::Duration;

use gc::{CollectionEvent, Kind};
use sandbox::log::{Level, Topic};

use crate::vm::Vm;

/// Logs a finished collection: `GC(3) Pause Young (Allocation Failure) 5M->2M(16M) 1.234ms`.
pub fn collection(vm: &Vm, event: &CollectionEvent) {
    let topics = [Topic::Gc, Topic::GcStart, Topic::GcHeap];
    if !topics.iter().any(|topic| vm.logs(*topic, Level::Info)) {
        return;
    }
    let kind = match event.kind {
        Kind::Young => "Pause Young",
        Kind::Full => "Pause Full",
    };
    let what = format!("GC({}) {kind} ({})", event.number, event.cause);
    vm.log_earlier(Topic::GcStart, Level::Info, event.duration, &what);
    let amount = |unit: u32| {
        let [before, after, committed] =
            [event.before_bytes, event.after_bytes, event.committed_bytes].map(|bytes| bytes.div_ceil(1 << unit));
        let letter = if unit == 10 { 'K' } else { 'M' };
        format!("{before}{letter}->{after}{letter}({committed}{letter})")
    };
    let line = |topic, text: &str| vm.log_earlier(topic, Level::Info, Duration::ZERO, text);
    line(Topic::GcHeap, &format!("GC({}) Heap: {}", event.number, amount(10)));
    line(Topic::Gc, &format!("{what} {} {:.3}ms", amount(20), event.duration.as_secs_f64() * 1000.0));
}
