//! Natives of `sun.management.ThreadImpl` and `sun.management.HotspotThread`.
//!
//! Contention times and the monitors of frames are not recorded; processor time is known of the running thread only.

use std::collections::HashMap;
use std::sync::atomic::Ordering;

use runtime::backtrace::TraceFrame;
use runtime::linking::initialize;
use runtime::loading::load;
use runtime::meter::charge;
use runtime::natives::NativeContext;
use runtime::objects;
use runtime::thread_dump::dump_stacks;
use runtime::{Handle, JavaResult, Value, natives};

use super::blockers::{Blocker, blocker_of, deadlocked};
use crate::java::lang::stack_trace_element::elements_of;

natives! { "sun/management/ThreadImpl":
    "getThreads" "()[Ljava/lang/Thread;" => threads,
    "getThreadInfo1" "([JI[Ljava/lang/management/ThreadInfo;)V" => thread_infos,
    "dumpThreads0" "([JZZI)[Ljava/lang/management/ThreadInfo;" => dump_threads,
    "getThreadTotalCpuTime0" "(J)J" => cpu_time,
    "getThreadTotalCpuTime1" "([J[J)V" => cpu_times,
    "getThreadUserCpuTime0" "(J)J" => cpu_time,
    "getThreadUserCpuTime1" "([J[J)V" => cpu_times,
    "getThreadAllocatedMemory0" "(J)J" => allocated_memory,
    "getThreadAllocatedMemory1" "([J[J)V" => allocated_memories,
    "getTotalThreadAllocatedMemory" "()J" => total_allocated_memory,
    "setThreadCpuTimeEnabled0" "(Z)V" => ignore_switch,
    "setThreadAllocatedMemoryEnabled0" "(Z)V" => ignore_switch,
    "setThreadContentionMonitoringEnabled0" "(Z)V" => ignore_switch,
    "findMonitorDeadlockedThreads0" "()[Ljava/lang/Thread;" => monitor_deadlocks,
    "findDeadlockedThreads0" "()[Ljava/lang/Thread;" => deadlocks,
    "resetPeakThreadCount0" "()V" => runtime::natives::no_operation,
    "resetContentionTimes0" "(J)V" => reset_contention_times,
}

/// What is not known.
const UNKNOWN: i64 = -1;

/// The `Thread` objects of all threads that run.
fn live_threads(cx: &mut NativeContext) -> Vec<Handle> {
    let raw: Vec<_> = cx.vm().threads.all().iter().map(|shared| shared.object.load(cx)).collect();
    raw.into_iter().filter_map(|object| cx.handle_or_null(object)).collect()
}

fn threads(cx: &mut NativeContext) -> JavaResult<Handle> {
    let live = live_threads(cx);
    let class = cx.vm().well_known().classes.thread;
    let array = objects::new_object_array(cx, class, live.len())?;
    for (index, thread) in live.into_iter().enumerate() {
        cx.set_element(array, index, Some(thread));
    }
    Ok(array)
}

/// Live threads by `getId`.
fn threads_by_id(cx: &mut NativeContext, live: &[Handle]) -> JavaResult<HashMap<i64, Handle>> {
    let class = cx.vm().well_known().classes.thread;
    let offset = objects::field_offset(cx, class, "tid", "J")?;
    Ok(live.iter().map(|thread| (cx.long_field(*thread, offset), *thread)).collect())
}

/// What is kept about a thread that a guest asks about.
const ENTRY_BYTES: usize = 64;

/// The live threads with the first of these ids.
fn threads_with_ids(cx: &mut NativeContext, ids: Handle, most: usize) -> JavaResult<Vec<Option<Handle>>> {
    let live = live_threads(cx);
    let by_id = threads_by_id(cx, &live)?;
    let mut threads = Vec::new();
    for id in objects::long_array(cx, ids, most) {
        threads.push(by_id.get(&id).copied());
        charge(cx, 1)?;
    }
    Ok(threads)
}

/// What the VM knows the thread behind a `Thread` object by.
fn number_of(cx: &NativeContext, thread: Handle) -> Option<u32> {
    let offset = cx.vm().well_known().fields.thread_eetop;
    u32::try_from(cx.long_field(thread, offset)).ok().filter(|number| *number != 0)
}

/// Puts a `ThreadInfo` for each thread into `result`, with at most `depth` frames (all if negative).
fn fill_infos(cx: &mut NativeContext, threads: &[Option<Handle>], depth: i32, result: Handle) -> JavaResult<()> {
    let numbers: Vec<_> = threads.iter().map(|thread| number_of(cx, (*thread)?)).collect();
    let depth = usize::try_from(depth).unwrap_or(usize::MAX);
    let (traces, _loan) = if depth == 0 {
        (vec![None; numbers.len()], None)
    } else {
        dump_stacks(cx, &numbers, depth).map(|(traces, loan)| (traces, Some(loan)))?
    };
    for (index, (thread, trace)) in threads.iter().zip(traces).enumerate() {
        let Some(thread) = thread else { continue };
        cx.scope(|cx| {
            let info = new_info(cx, *thread, trace.as_ref().map_or(&[], |trace| trace.as_slice()))?;
            cx.set_element(result, index, Some(info));
            charge(cx, 1)
        })?;
    }
    Ok(())
}

fn new_info(cx: &mut NativeContext, thread: Handle, trace: &[TraceFrame]) -> JavaResult<Handle> {
    let vm = cx.vm();
    let status = cx.int_field(thread, vm.well_known().fields.thread_status);
    let blocker = blocker_of(cx, thread)?;
    let shared = number_of(cx, thread).and_then(|number| vm.threads.find(number));
    let [blocked, waited] = shared.map_or([0; 2], |shared| {
        [&shared.blocked_count, &shared.waited_count].map(|count| count.load(Ordering::Relaxed).cast_signed())
    });
    let stack = elements_of(cx, trace)?;
    let class = load::boot_class(cx, "java/lang/management/ThreadInfo")?;
    initialize::initialize(cx, class)?;
    let info = objects::new_object(cx, class)?;
    let arguments = [
        Value::Ref(Some(info)),
        Value::Ref(Some(thread)),
        Value::Int(status),
        Value::Ref(blocker.map(|blocker| blocker.object)),
        Value::Ref(blocker.and_then(|blocker| blocker.owner)),
        Value::Long(blocked),
        Value::Long(UNKNOWN),
        Value::Long(waited),
        Value::Long(UNKNOWN),
        Value::Ref(Some(stack)),
    ];
    let descriptor = "(Ljava/lang/Thread;ILjava/lang/Object;Ljava/lang/Thread;JJJJ[Ljava/lang/StackTraceElement;)V";
    cx.construct(class, descriptor, &arguments)?;
    Ok(info)
}

fn thread_infos(cx: &mut NativeContext, ids: Handle, depth: i32, result: Handle) -> JavaResult<()> {
    let most = cx.array_length(result).min(cx.array_length(ids));
    let _loan = objects::borrow_memory(cx, most * ENTRY_BYTES)?;
    let threads = threads_with_ids(cx, ids, most)?;
    fill_infos(cx, &threads, depth, result)
}

fn dump_threads(
    cx: &mut NativeContext,
    ids: Option<Handle>,
    _monitors: bool,
    _synchronizers: bool,
    depth: i32,
) -> JavaResult<Handle> {
    let asked = ids.map_or(0, |ids| cx.array_length(ids));
    let _loan = objects::borrow_memory(cx, asked * ENTRY_BYTES)?;
    let threads = match ids {
        None => live_threads(cx).into_iter().map(Some).collect(),
        Some(ids) => threads_with_ids(cx, ids, asked)?,
    };
    let class = load::boot_class(cx, "java/lang/management/ThreadInfo")?;
    let array = objects::new_object_array(cx, class, threads.len())?;
    fill_infos(cx, &threads, if depth == i32::MAX { -1 } else { depth }, array)?;
    Ok(array)
}

/// Nanoseconds of the running thread, which is the one asked for or number 0.
fn cpu_time(cx: &mut NativeContext, id: i64) -> JavaResult<i64> {
    let own = cx.shared.object.load(cx);
    let own_id = match cx.handle_or_null(own) {
        Some(own) => objects::named_field(cx, own, "tid", "J")?.long(),
        None => 0,
    };
    Ok(if id == 0 || id == own_id { cx.vm().sandbox.thread_cpu_time() } else { UNKNOWN })
}

fn cpu_times(cx: &mut NativeContext, ids: Handle, result: Handle) -> JavaResult<()> {
    let most = cx.array_length(result).min(cx.array_length(ids));
    let _loan = objects::borrow_memory(cx, most * size_of::<i64>())?;
    for (index, id) in objects::long_array(cx, ids, most).into_iter().enumerate() {
        let time = cx.scope(|cx| cpu_time(cx, id))?;
        objects::set_element_value(cx, result, index, Value::Long(time));
        charge(cx, 1)?;
    }
    Ok(())
}

fn allocated_memory(_cx: &mut NativeContext, _id: i64) -> JavaResult<i64> {
    Ok(UNKNOWN)
}

fn allocated_memories(cx: &mut NativeContext, _ids: Handle, result: Handle) -> JavaResult<()> {
    for index in 0..cx.array_length(result) {
        objects::set_element_value(cx, result, index, Value::Long(UNKNOWN));
        charge(cx, 1)?;
    }
    Ok(())
}

fn total_allocated_memory(_cx: &mut NativeContext) -> JavaResult<i64> {
    Ok(UNKNOWN)
}

fn ignore_switch(_cx: &mut NativeContext, _enabled: bool) -> JavaResult<()> {
    Ok(())
}

/// Threads that wait for each other's monitors.
fn monitor_deadlocks(cx: &mut NativeContext) -> JavaResult<Option<Handle>> {
    deadlocked_array(cx, |blocker| blocker.is_monitor)
}

/// Threads that wait for each other's monitors and owned synchronizers.
fn deadlocks(cx: &mut NativeContext) -> JavaResult<Option<Handle>> {
    deadlocked_array(cx, |_| true)
}

fn deadlocked_array(cx: &mut NativeContext, counts: fn(&Blocker) -> bool) -> JavaResult<Option<Handle>> {
    let live = live_threads(cx);
    let found = deadlocked(cx, &live, counts)?;
    if found.is_empty() {
        return Ok(None);
    }
    let class = cx.vm().well_known().classes.thread;
    let array = objects::new_object_array(cx, class, found.len())?;
    for (index, thread) in found.into_iter().enumerate() {
        cx.set_element(array, index, Some(thread));
    }
    Ok(Some(array))
}

fn reset_contention_times(_cx: &mut NativeContext, _id: i64) -> JavaResult<()> {
    Ok(())
}

/// `sun.management.HotspotThread`
pub mod internal {
    use runtime::natives::NativeContext;
    use runtime::{Handle, JavaResult, natives};

    natives! { "sun/management/HotspotThread":
        "getInternalThreadCount" "()I" => count,
        "getInternalThreadTimes0" "([Ljava/lang/String;[J)I" => times,
    }

    /// The VM has no threads of its own.
    fn count(_cx: &mut NativeContext, _this: Handle) -> JavaResult<i32> {
        Ok(0)
    }

    fn times(_cx: &mut NativeContext, _this: Handle, _names: Option<Handle>, _times: Option<Handle>) -> JavaResult<i32> {
        Ok(0)
    }
}
