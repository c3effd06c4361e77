//! Natives of `com.sun.management.internal.OperatingSystemImpl`.

use runtime::natives::{NativeContext, no_operation};
use runtime::{Handle, JavaResult, natives};

use crate::jdk::internal::platform::machine_memory;

natives! { "com/sun/management/internal/OperatingSystemImpl":
    "initialize0" "()V" => no_operation,
    "getCommittedVirtualMemorySize0" "()J" => committed_memory,
    "getFreeMemorySize0" "()J" => free_memory,
    "getTotalMemorySize0" "()J" => total_memory,
    "getFreeSwapSpaceSize0" "()J" => no_swap,
    "getTotalSwapSpaceSize0" "()J" => no_swap,
    "getMaxFileDescriptorCount0" "()J" => descriptor_limit,
    "getOpenFileDescriptorCount0" "()J" => open_descriptors,
    "getProcessCpuTime0" "()J" => process_cpu_time,
    "getProcessCpuLoad0" "()D" => unknown_load,
    "getCpuLoad0" "()D" => unknown_load,
    "getSingleCpuLoad0" "(I)D" => unknown_processor_load,
    "getHostConfiguredCpuCount0" "()I" => processor_count,
    "getHostOnlineCpuCount0" "()I" => processor_count,
    "getHostTotalCpuTicks0" "()J" => unknown_ticks,
}

fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

fn committed_memory(cx: &mut NativeContext, _this: Handle) -> JavaResult<i64> {
    Ok(signed(cx.vm().heap.committed_bytes() + cx.vm().ledger.native.used()))
}

fn free_memory(cx: &mut NativeContext, _this: Handle) -> JavaResult<i64> {
    let vm = cx.vm();
    if vm.sandbox.tells_of_host() {
        return Ok(signed(vm.sandbox.free_memory()));
    }
    let used = vm.heap.used_bytes() + vm.ledger.native.used();
    Ok(signed(machine_memory(&vm).saturating_sub(used)))
}

fn total_memory(cx: &mut NativeContext, _this: Handle) -> JavaResult<i64> {
    Ok(signed(machine_memory(&cx.vm())))
}

/// Guests are told of no swap space.
fn no_swap(_cx: &mut NativeContext, _this: Handle) -> JavaResult<i64> {
    Ok(0)
}

fn descriptor_limit(cx: &mut NativeContext, _this: Handle) -> JavaResult<i64> {
    Ok(signed(cx.vm().sandbox.descriptor_limit()))
}

fn open_descriptors(cx: &mut NativeContext, _this: Handle) -> JavaResult<i64> {
    Ok(signed(cx.vm().sandbox.open_descriptor_count() as u64))
}

fn process_cpu_time(cx: &mut NativeContext, _this: Handle) -> JavaResult<i64> {
    let vm = cx.vm();
    let host = vm.sandbox.process_cpu_time();
    if vm.sandbox.tells_of_host() {
        return Ok(host);
    }
    // None where the clock stands still.
    Ok(host.min(i64::try_from(vm.cpu_time().as_nanos()).unwrap_or(i64::MAX)))
}

/// Negative stands for unknown.
fn unknown_load(_cx: &mut NativeContext, _this: Handle) -> JavaResult<f64> {
    Ok(-1.0)
}

fn unknown_processor_load(_cx: &mut NativeContext, _this: Handle, _processor: i32) -> JavaResult<f64> {
    Ok(-1.0)
}

fn processor_count(cx: &mut NativeContext, _this: Handle) -> JavaResult<i32> {
    Ok(i32::try_from(cx.vm().sandbox.processor_count()).unwrap_or(i32::MAX))
}

fn unknown_ticks(_cx: &mut NativeContext, _this: Handle) -> JavaResult<i64> {
    Ok(-1)
}
