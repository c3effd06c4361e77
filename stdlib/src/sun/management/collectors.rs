//! Natives of `sun.management.GarbageCollectorImpl` and `sun.management.MemoryManagerImpl`.

use runtime::natives::NativeContext;
use runtime::{Handle, JavaResult, natives};

natives! { "sun/management/GarbageCollectorImpl":
    "getCollectionCount" "()J" => collection_count,
    "getCollectionTime" "()J" => collection_time,
}

fn collection_count(cx: &mut NativeContext, _this: Handle) -> JavaResult<i64> {
    let statistics = cx.vm().heap.statistics();
    Ok((statistics.young_collections + statistics.full_collections).cast_signed())
}

/// Milliseconds.
fn collection_time(cx: &mut NativeContext, _this: Handle) -> JavaResult<i64> {
    Ok(i64::try_from(cx.vm().heap.statistics().total_time().as_millis()).unwrap_or(i64::MAX))
}

/// `sun.management.MemoryManagerImpl`
pub mod manager {
    use runtime::natives::NativeContext;
    use runtime::{Handle, JavaResult, natives};

    use crate::sun::management::memory::partner;

    natives! { "sun/management/MemoryManagerImpl":
        "getMemoryPools0" "()[Ljava/lang/management/MemoryPoolMXBean;" => pools,
    }

    fn pools(cx: &mut NativeContext, this: Handle) -> JavaResult<Handle> {
        partner(cx, this, ("getMemoryPools", "java/lang/management/MemoryPoolMXBean"))
    }
}
