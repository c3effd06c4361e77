//! Natives of package `jdk.internal.platform`.

use runtime::natives::{NativeContext, NativeTable};
use runtime::vm::Vm;
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

/// The memory of the machine that a guest sees: where it is told nothing of its host, what its `Vm` may have.
pub fn machine_memory(vm: &Vm) -> u64 {
    let host = vm.sandbox.physical_memory();
    if vm.sandbox.tells_of_host() { host } else { host.min(vm.heap.max_bytes().saturating_add(vm.ledger.native.limit())) }
}

fn total_memory_size(cx: &mut NativeContext) -> JavaResult<i64> {
    Ok(i64::try_from(machine_memory(&cx.vm())).unwrap_or(i64::MAX))
}

fn total_swap_size(_cx: &mut NativeContext) -> JavaResult<i64> {
    Ok(0)
}

/// The tables of every class below.
pub fn tables() -> Vec<&'static NativeTable> {
    vec![&TABLE]
}
