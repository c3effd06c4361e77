//! Natives of `sun.management.ThreadImpl` and `sun.management.HotspotThread`.
//!
//! A guest that is told nothing of its host hears of the running thread's processor time only.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use runtime::backtrace::TraceFrame;
use runtime::linking::initialize;
use runtime::loading::load;
use runtime::meter::charge;
use runtime::natives::NativeContext;
use runtime::objects;
use runtime::thread::shared::ThreadShared;
use runtime::thread_dump::{dump_stacks, held_by_threads};
use runtime::{Handle, JavaResult, Ref, Value, ValueKind, natives};

use super::blockers::{Blocker, blocker_of, deadlocked};
use crate::java::lang::stack_trace_element::elements_of;

natives! { "sun/management/ThreadImpl":
    "getThreads" "()[Ljava/lang/Thread;" => threads,
    "getThreadInfo1" "([JI[Ljava/lang/management/ThreadInfo;)V" => thread_infos,
    "dumpThreads0" "([JZZI)[Ljava/lang/management/ThreadInfo;" => dump_threads,
    "getThreadTotalCpuTime0" "(J)J" => cpu_time,
    "getThreadTotalCpuTime1" "([J[J)V" => cpu_times,
    "getThreadUserCpuTime0" "(J)J" => user_time,
    "getThreadUserCpuTime1" "([J[J)V" => user_times,
    "getThreadAllocatedMemory0" "(J)J" => allocated_memory,
    "getThreadAllocatedMemory1" "([J[J)V" => allocated_memories,
    "getTotalThreadAllocatedMemory" "()J" => total_allocated_memory,
    "setThreadCpuTimeEnabled0" "(Z)V" => ignore_switch,
    "setThreadAllocatedMemoryEnabled0" "(Z)V" => ignore_switch,
    "setThreadContentionMonitoringEnabled0" "(Z)V" => measure_contention,
    "findMonitorDeadlockedThreads0" "()[Ljava/lang/Thread;" => monitor_deadlocks,
    "findDeadlockedThreads0" "()[Ljava/lang/Thread;" => deadlocks,
    "resetPeakThreadCount0" "()V" => reset_peak_count,
    "resetContentionTimes0" "(J)V" => reset_contention_times,
}

fn reset_peak_count(cx: &mut NativeContext) -> JavaResult<()> {
    cx.vm().threads.reset_peak_count();
    Ok(())
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

/// What is asked of threads.
#[derive(Clone, Copy)]
struct Question {
    /// Frames at most, all if negative.
    depth: i32,
    /// Whether the monitors that frames hold are asked for, and owned synchronizers.
    monitors: bool,
    synchronizers: bool,
}

/// What one thread holds.
#[derive(Default)]
struct Holdings {
    monitors: Vec<(usize, Handle)>,
    synchronizers: Vec<Handle>,
}

/// Puts a `ThreadInfo` for each thread into `result`.
fn fill_infos(cx: &mut NativeContext, threads: &[Option<Handle>], question: Question, result: Handle) -> JavaResult<()> {
    let numbers: Vec<_> = threads.iter().map(|thread| number_of(cx, (*thread)?)).collect();
    let depth = usize::try_from(question.depth).unwrap_or(usize::MAX);
    // The newest frame tells whether a thread is in a native method.
    let (traces, _loan) = dump_stacks(cx, &numbers, depth.max(1))?;
    let mut holdings = holdings_of(cx, threads, &numbers, question)?;
    for (index, (thread, trace)) in threads.iter().zip(traces).enumerate() {
        let Some(thread) = thread else { continue };
        let holdings = std::mem::take(&mut holdings[index]);
        cx.scope(|cx| {
            let trace = trace.as_ref().map_or(&[][..], |trace| trace.as_slice());
            let info = new_info(cx, *thread, trace, depth, &holdings)?;
            cx.set_element(result, index, Some(info));
            charge(cx, 1)
        })?;
    }
    Ok(())
}

/// What each of the threads holds, as far as it is asked for.
fn holdings_of(
    cx: &mut NativeContext,
    threads: &[Option<Handle>],
    numbers: &[Option<u32>],
    question: Question,
) -> JavaResult<Vec<Holdings>> {
    let mut holdings: Vec<Holdings> = threads.iter().map(|_| Holdings::default()).collect();
    if !question.monitors && !question.synchronizers {
        return Ok(holdings);
    }
    let ownable = load::boot_class(cx, "java/util/concurrent/locks/AbstractOwnableSynchronizer")?;
    let depth = question.monitors.then(|| usize::try_from(question.depth).unwrap_or(usize::MAX));
    let mut held = held_by_threads(cx, numbers, depth, question.synchronizers.then_some(ownable))?;
    for (number, holding) in numbers.iter().zip(&mut holdings) {
        let Some(number) = number else { continue };
        holding.monitors = held.monitors.remove(number).unwrap_or_default();
        let awaited = cx.vm().threads.find(*number).and_then(|shared| cx.awaited_by(&shared));
        forget_awaited(cx, &mut holding.monitors, awaited);
    }
    for synchronizer in held.instances {
        let owner = objects::named_field(cx, synchronizer, "exclusiveOwnerThread", "Ljava/lang/Thread;")?.reference();
        let is_owner =
            |thread: &Option<Handle>| owner.zip(*thread).is_some_and(|(owner, thread)| cx.raw(owner) == cx.raw(thread));
        if let Some(index) = threads.iter().position(is_owner) {
            holdings[index].synchronizers.push(synchronizer);
        }
    }
    Ok(holdings)
}

/// The newest monitors of a frame do not count while the thread waits for them.
fn forget_awaited(cx: &NativeContext, monitors: &mut Vec<(usize, Handle)>, awaited: Option<Ref<'_>>) {
    let mut met = None;
    monitors.retain(|(frame, object)| {
        let is_awaited = awaited.is_some_and(|awaited| cx.raw(*object) == awaited);
        let counts = met == Some(*frame) || !is_awaited;
        if counts {
            met = Some(*frame);
        }
        counts
    });
}

/// What is added to the status of a thread: `JMM_THREAD_STATE_FLAG_SUSPENDED`, `JMM_THREAD_STATE_FLAG_NATIVE`.
const SUSPENDED: i32 = 0x10_0000;
const NATIVE: i32 = 0x40_0000;

/// The status of a thread with what is added to it. One that waits is not in a native method, whatever its newest frame is.
fn status_of(cx: &NativeContext, thread: Handle, trace: &[TraceFrame]) -> i32 {
    const RUNNABLE: i32 = 4;
    let vm = cx.vm();
    let status = cx.int_field(thread, vm.well_known().fields.thread_status);
    let shared = number_of(cx, thread).and_then(|number| vm.threads.find(number));
    let is_suspended = shared.is_some_and(|shared| shared.with_signals(|signals| signals.suspended));
    let is_native = status & RUNNABLE != 0
        && number_of(cx, thread) != Some(cx.shared.id)
        && trace.first().is_some_and(|newest| newest.method.is_native());
    status | if is_suspended { SUSPENDED } else { 0 } | if is_native { NATIVE } else { 0 }
}

fn new_info(
    cx: &mut NativeContext,
    thread: Handle,
    trace: &[TraceFrame],
    depth: usize,
    holdings: &Holdings,
) -> JavaResult<Handle> {
    let vm = cx.vm();
    let status = status_of(cx, thread, trace);
    let blocker = blocker_of(cx, thread)?;
    let shared = number_of(cx, thread).and_then(|number| vm.threads.find(number));
    let counts = shared.map_or([0; 4], |shared| {
        let counts = [&shared.blocked_count, &shared.blocked_time, &shared.waited_count, &shared.waited_time];
        counts.map(|count| count.load(Ordering::Relaxed).cast_signed())
    });
    let is_measured = vm.measures_contention.load(Ordering::Relaxed);
    let milliseconds = |time: i64| if is_measured { time / 1_000_000 } else { UNKNOWN };
    let stack = elements_of(cx, &trace[..trace.len().min(depth)])?;
    let class = load::boot_class(cx, "java/lang/management/ThreadInfo")?;
    initialize::initialize(cx, class)?;
    let info = objects::new_object(cx, class)?;
    let [monitors, depths, synchronizers] = holding_arrays(cx, holdings)?;
    let arguments = [
        Value::Ref(Some(info)),
        Value::Ref(Some(thread)),
        Value::Int(status),
        Value::Ref(blocker.map(|blocker| blocker.object)),
        Value::Ref(blocker.and_then(|blocker| blocker.owner)),
        Value::Long(counts[0]),
        Value::Long(milliseconds(counts[1])),
        Value::Long(counts[2]),
        Value::Long(milliseconds(counts[3])),
        Value::Ref(Some(stack)),
        Value::Ref(Some(monitors)),
        Value::Ref(Some(depths)),
        Value::Ref(Some(synchronizers)),
    ];
    let descriptor = "(Ljava/lang/Thread;ILjava/lang/Object;Ljava/lang/Thread;JJJJ[Ljava/lang/StackTraceElement;[Ljava/lang/Object;[I[Ljava/lang/Object;)V";
    cx.construct(class, descriptor, &arguments)?;
    Ok(info)
}

/// Monitors, the place of each one's frame, and synchronizers.
fn holding_arrays(cx: &mut NativeContext, holdings: &Holdings) -> JavaResult<[Handle; 3]> {
    let object = cx.vm().well_known().classes.object;
    let monitors = objects::new_object_array(cx, object, holdings.monitors.len())?;
    let depths = objects::new_primitive_array(cx, ValueKind::Int, holdings.monitors.len())?;
    for (index, (frame, monitor)) in holdings.monitors.iter().enumerate() {
        cx.set_element(monitors, index, Some(*monitor));
        objects::set_element_value(cx, depths, index, Value::Int(i32::try_from(*frame).unwrap_or(i32::MAX)));
    }
    let synchronizers = objects::new_object_array(cx, object, holdings.synchronizers.len())?;
    for (index, synchronizer) in holdings.synchronizers.iter().enumerate() {
        cx.set_element(synchronizers, index, Some(*synchronizer));
    }
    Ok([monitors, depths, synchronizers])
}

fn thread_infos(cx: &mut NativeContext, ids: Handle, depth: i32, result: Handle) -> JavaResult<()> {
    let most = cx.array_length(result).min(cx.array_length(ids));
    let _loan = objects::borrow_memory(cx, most * ENTRY_BYTES)?;
    let threads = threads_with_ids(cx, ids, most)?;
    fill_infos(cx, &threads, Question { depth, monitors: false, synchronizers: false }, result)
}

fn dump_threads(
    cx: &mut NativeContext,
    ids: Option<Handle>,
    monitors: bool,
    synchronizers: bool,
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
    let depth = if depth == i32::MAX { -1 } else { depth };
    fill_infos(cx, &threads, Question { depth, monitors, synchronizers }, array)?;
    Ok(array)
}

/// Nanoseconds of a thread, the running one if the id is 0.
fn cpu_time(cx: &mut NativeContext, id: i64) -> JavaResult<i64> {
    time_of(cx, id, ThreadShared::time)
}

/// The same without what the host has done for it.
fn user_time(cx: &mut NativeContext, id: i64) -> JavaResult<i64> {
    time_of(cx, id, ThreadShared::user_time)
}

fn time_of(cx: &mut NativeContext, id: i64, time: fn(&ThreadShared) -> Duration) -> JavaResult<i64> {
    let is_own = is_own_id(cx, id)?;
    let vm = cx.vm();
    if !vm.sandbox.tells_of_host() {
        return Ok(if is_own { vm.sandbox.thread_cpu_time() } else { UNKNOWN });
    }
    Ok(thread_with_id(cx, id, is_own)?.map_or(UNKNOWN, |shared| time(&shared).as_nanos() as i64))
}

/// Whether this is the id of the running thread, or 0, which stands for that.
fn is_own_id(cx: &mut NativeContext, id: i64) -> JavaResult<bool> {
    let own = cx.shared.object.load(cx);
    let own_id = match cx.handle_or_null(own) {
        Some(own) => objects::named_field(cx, own, "tid", "J")?.long(),
        None => 0,
    };
    Ok(id == 0 || id == own_id)
}

/// The live thread with this id.
fn thread_with_id(cx: &mut NativeContext, id: i64, is_own: bool) -> JavaResult<Option<Arc<ThreadShared>>> {
    if is_own {
        return Ok(Some(Arc::clone(&cx.shared)));
    }
    let mut found = None;
    cx.scope(|cx| {
        let live = live_threads(cx);
        let thread = threads_by_id(cx, &live)?.get(&id).copied();
        found = thread.and_then(|thread| number_of(cx, thread)).and_then(|number| cx.vm().threads.find(number));
        Ok(())
    })?;
    Ok(found)
}

fn cpu_times(cx: &mut NativeContext, ids: Handle, result: Handle) -> JavaResult<()> {
    times_of(cx, ids, result, cpu_time)
}

fn user_times(cx: &mut NativeContext, ids: Handle, result: Handle) -> JavaResult<()> {
    times_of(cx, ids, result, user_time)
}

fn times_of(
    cx: &mut NativeContext,
    ids: Handle,
    result: Handle,
    time: fn(&mut NativeContext, i64) -> JavaResult<i64>,
) -> JavaResult<()> {
    let most = cx.array_length(result).min(cx.array_length(ids));
    let _loan = objects::borrow_memory(cx, most * size_of::<i64>())?;
    for (index, id) in objects::long_array(cx, ids, most).into_iter().enumerate() {
        let time = cx.scope(|cx| time(cx, id))?;
        objects::set_element_value(cx, result, index, Value::Long(time));
        charge(cx, 1)?;
    }
    Ok(())
}

/// Bytes of the objects that a thread has allocated, the running one if the id is 0.
fn allocated_memory(cx: &mut NativeContext, id: i64) -> JavaResult<i64> {
    let is_own = is_own_id(cx, id)?;
    Ok(thread_with_id(cx, id, is_own)?.map_or(UNKNOWN, |shared| shared.allocated_bytes() as i64))
}

fn allocated_memories(cx: &mut NativeContext, ids: Handle, result: Handle) -> JavaResult<()> {
    times_of(cx, ids, result, allocated_memory)
}

fn total_allocated_memory(cx: &mut NativeContext) -> JavaResult<i64> {
    Ok(cx.vm().threads.allocated_bytes() as i64)
}

fn measure_contention(cx: &mut NativeContext, enabled: bool) -> JavaResult<()> {
    cx.vm().measures_contention.store(enabled, Ordering::Relaxed);
    Ok(())
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

/// Of one thread, or of all if the id is 0.
fn reset_contention_times(cx: &mut NativeContext, id: i64) -> JavaResult<()> {
    let live = live_threads(cx);
    let by_id = threads_by_id(cx, &live)?;
    for (_, thread) in by_id.into_iter().filter(|(found, _)| id == 0 || id == *found) {
        if let Some(shared) = number_of(cx, thread).and_then(|number| cx.vm().threads.find(number)) {
            shared.blocked_time.store(0, Ordering::Relaxed);
            shared.waited_time.store(0, Ordering::Relaxed);
        }
    }
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
