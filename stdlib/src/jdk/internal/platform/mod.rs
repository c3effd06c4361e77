//! Natives of package `jdk.internal.platform`.

use runtime::natives::{NativeContext, NativeTable};
use runtime::vm::Vm;
use runtime::{JavaResult, natives};

natives! { "jdk/internal/platform/CgroupMetrics":
    "isUseContainerSupport" "()Z" => use_container_support,
    "getTotalMemorySize0" "()J" => total_memory_size,
    "getTotalSwapSize0" "()J" => total_swap_size,
}

/// The class library reads the files of control groups itself, where the guest may know what its host is like.
fn use_container_support(cx: &mut NativeContext) -> JavaResult<bool> {
    let vm = cx.vm();
    Ok(vm.sandbox.tells_of_host() && vm.sandbox.heeds_container())
}

/// The memory of the machine that a guest sees: where it is told nothing of its host, what its `Vm` may have.
pub fn machine_memory(vm: &Vm) -> u64 {
    let host = vm.sandbox.physical_memory();
    if vm.sandbox.tells_of_host() { host } else { host.min(vm.heap.max_bytes().saturating_add(vm.ledger.native.limit())) }
}

/// That of the host, which the class library compares the container's with.
fn total_memory_size(cx: &mut NativeContext) -> JavaResult<i64> {
    let vm = cx.vm();
    let bytes = if vm.sandbox.tells_of_host() { vm.sandbox.host_memory().0 } else { machine_memory(&vm) };
    Ok(i64::try_from(bytes).unwrap_or(i64::MAX))
}

fn total_swap_size(cx: &mut NativeContext) -> JavaResult<i64> {
    let vm = cx.vm();
    let bytes = if vm.sandbox.tells_of_host() { vm.sandbox.host_memory().1 } else { 0 };
    Ok(i64::try_from(bytes).unwrap_or(i64::MAX))
}

/// The tables of every class below.
pub fn tables() -> Vec<&'static NativeTable> {
    vec![&TABLE]
}
