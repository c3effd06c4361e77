//! Natives of `java.util.concurrent.atomic.AtomicLong`.

use runtime::{JavaResult, JavaThread, natives};

natives! { "java/util/concurrent/atomic/AtomicLong":
    "VMSupportsCS8" "()Z" => supports_compare_and_set_of_8_bytes,
}

fn supports_compare_and_set_of_8_bytes(_thread: &mut JavaThread) -> JavaResult<bool> {
    Ok(true)
}
