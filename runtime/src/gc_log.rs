//! Lines of `-verbose:gc` and `-Xlog:gc`.

use gc::{CollectionEvent, Kind};

/// A collection in the form that HotSpot logs it: `[info][gc] GC(3) Pause Young (Allocation Failure) 5M->2M(16M) 1.234ms`.
pub fn line(event: &CollectionEvent) -> String {
    let kind = match event.kind {
        Kind::Young => "Pause Young",
        Kind::Full => "Pause Full",
    };
    let mb = |bytes: u64| bytes.div_ceil(1 << 20);
    format!(
        "[info][gc] GC({}) {kind} ({}) {}M->{}M({}M) {:.3}ms",
        event.number,
        event.cause,
        mb(event.before_bytes),
        mb(event.after_bytes),
        mb(event.committed_bytes),
        event.duration.as_secs_f64() * 1000.0
    )
}
