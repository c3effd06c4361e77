//! Natives of packages `sun.rmi.*`: the age of the heap's last full collection, by which RMI decides when to force one.

use std::sync::Mutex;
use std::time::Instant;

use runtime::natives::{NativeContext, NativeTable};
use runtime::sync::lock;
use runtime::{JavaResult, natives};

natives! { "sun/rmi/transport/GC":
    "maxObjectInspectionAge" "()J" => max_object_inspection_age,
}

/// When a look first found this number of full collections.
#[derive(Default)]
struct LastFull {
    seen: Mutex<Option<(u64, Instant)>>,
}

/// Milliseconds since all objects were looked at, as far as earlier calls saw it.
fn max_object_inspection_age(cx: &mut NativeContext) -> JavaResult<i64> {
    let vm = cx.vm();
    let count = vm.heap.statistics().full_collections;
    let last = vm.extensions.of::<LastFull>();
    let mut seen = lock(&last.seen);
    let since = match *seen {
        Some((old, since)) if old == count => since,
        _ => Instant::now(),
    };
    *seen = Some((count, since));
    Ok(i64::try_from(since.elapsed().as_millis()).unwrap_or(i64::MAX))
}

/// The tables of every class above.
pub fn tables() -> Vec<&'static NativeTable> {
    vec![&TABLE]
}
