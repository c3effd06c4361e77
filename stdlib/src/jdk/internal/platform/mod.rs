//! Natives of package `jdk.internal.platform`.

use runtime::natives::{NativeContext, NativeTable};
use runtime::{JavaResult, natives};

natives! { "jdk/internal/platform/CgroupMetrics":
    "isUseContainerSupport" "()Z" => use_container_support,
    "getTotalMemorySize0" "()J" => total_memory_size,
    "getTotalSwapSize0" "()J" => total_swap_size,
}

/// The sandbox has already applied the container's limits to the numbers that Java sees.
fn use_container_support(_cx: &mut NativeContext) -> JavaResult<bool> {
    Ok(false)
}

fn total_memory_size(cx: &mut NativeContext) -> JavaResult<i64> {
    Ok(i64::try_from(cx.vm().sandbox.physical_memory()).unwrap_or(i64::MAX))
}

fn total_swap_size(_cx: &mut NativeContext) -> JavaResult<i64> {
    Ok(0)
}

/// The tables of every class below.
pub fn tables() -> Vec<&'static NativeTable> {
    vec![&TABLE]
}
