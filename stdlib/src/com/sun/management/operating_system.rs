//! Natives of `com.sun.management.internal.OperatingSystemImpl`.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use runtime::natives::{NativeContext, no_operation};
use runtime::{Handle, JavaResult, natives};
use sandbox::Ticks;

use crate::jdk::internal::platform::machine_memory;

natives! { "com/sun/management/internal/OperatingSystemImpl":
    "initialize0" "()V" => no_operation,
    "getCommittedVirtualMemorySize0" "()J" => committed_memory,
    "getFreeMemorySize0" "()J" => free_memory,
    "getTotalMemorySize0" "()J" => total_memory,
    "getFreeSwapSpaceSize0" "()J" => free_swap,
    "getTotalSwapSpaceSize0" "()J" => total_swap,
    "getMaxFileDescriptorCount0" "()J" => descriptor_limit,
    "getOpenFileDescriptorCount0" "()J" => open_descriptors,
    "getProcessCpuTime0" "()J" => process_cpu_time,
    "getProcessCpuLoad0" "()D" => process_load,
    "getCpuLoad0" "()D" => host_load,
    "getSingleCpuLoad0" "(I)D" => processor_load,
    "getHostConfiguredCpuCount0" "()I" => processor_count,
    "getHostOnlineCpuCount0" "()I" => processor_count,
    "getHostTotalCpuTicks0" "()J" => host_ticks,
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

/// Guests that are not told of their host are told of no swap space.
fn total_swap(cx: &mut NativeContext, _this: Handle) -> JavaResult<i64> {
    let vm = cx.vm();
    Ok(if vm.sandbox.tells_of_host() { signed(vm.sandbox.host_memory().1) } else { 0 })
}

fn free_swap(cx: &mut NativeContext, _this: Handle) -> JavaResult<i64> {
    let vm = cx.vm();
    Ok(if vm.sandbox.tells_of_host() { signed(vm.sandbox.free_swap()) } else { 0 })
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

/// What a load is asked of.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Worker {
    Process,
    Host,
    Processor(u32),
}

/// What was known when somebody asked last.
#[derive(Default)]
struct LastTicks(Mutex<HashMap<Worker, Ticks>>);

/// The load since the last question; the first finds none. Negative stands for unknown.
fn load(cx: &NativeContext, worker: Worker) -> f64 {
    let vm = cx.vm();
    let now = match worker {
        Worker::Process => vm.sandbox.process_ticks(),
        Worker::Host => vm.sandbox.processor_ticks(None),
        Worker::Processor(number) => vm.sandbox.processor_ticks(Some(number)),
    };
    let Some(now) = now else { return -1.0 };
    let known = vm.extensions.of::<LastTicks>();
    let mut last = known.0.lock().unwrap_or_else(PoisonError::into_inner);
    last.insert(worker, now).map_or(0.0, |before| now.load_since(before))
}

fn process_load(cx: &mut NativeContext, _this: Handle) -> JavaResult<f64> {
    Ok(load(cx, Worker::Process))
}

fn host_load(cx: &mut NativeContext, _this: Handle) -> JavaResult<f64> {
    Ok(load(cx, Worker::Host))
}

fn processor_load(cx: &mut NativeContext, _this: Handle, processor: i32) -> JavaResult<f64> {
    Ok(u32::try_from(processor).map_or(-1.0, |number| load(cx, Worker::Processor(number))))
}

fn processor_count(cx: &mut NativeContext, _this: Handle) -> JavaResult<i32> {
    Ok(i32::try_from(cx.vm().sandbox.processor_count()).unwrap_or(i32::MAX))
}

fn host_ticks(cx: &mut NativeContext, _this: Handle) -> JavaResult<i64> {
    Ok(cx.vm().sandbox.processor_ticks(None).map_or(-1, |ticks| signed(ticks.total)))
}
