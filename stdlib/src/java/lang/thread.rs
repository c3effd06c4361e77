//! Natives of `java.lang.Thread`.

use std::sync::Arc;
use std::time::Duration;

use gc::Ref;
use runtime::loading::arrays;
use runtime::meter::charge;
use runtime::natives::{NativeContext, no_operation};
use runtime::objects;
use runtime::strings;
use runtime::thread::shared::ThreadShared;
use runtime::thread::{asynchronous, parking, start};
use runtime::thread_dump::dump_stacks;
use runtime::{Handle, JavaResult, JavaThread, Value, natives};
use sandbox::host;

use super::stack_trace_element;

natives! { "java/lang/Thread":
    "registerNatives" "()V" => no_operation,
    "currentThread" "()Ljava/lang/Thread;" => current_thread as leaf,
    "start0" "()V" => start,
    "setPriority0" "(I)V" => set_priority,
    "setNativeName" "(Ljava/lang/String;)V" => set_native_name,
    "sleep" "(J)V" => sleep,
    "yield" "()V" => yield_now,
    "interrupt0" "()V" => interrupt,
    "clearInterruptEvent" "()V" => clear_interrupt_event,
    "holdsLock" "(Ljava/lang/Object;)Z" => holds_lock,
    "getThreads" "()[Ljava/lang/Thread;" => threads,
    "dumpThreads" "([Ljava/lang/Thread;)[[Ljava/lang/StackTraceElement;" => dump_threads,
    "stop0" "(Ljava/lang/Object;)V" => stop,
    "suspend0" "()V" => suspend,
    "resume0" "()V" => resume,
}

fn current_thread(thread: &JavaThread) -> Ref<'_> {
    thread.shared.object.load(thread)
}

fn start(cx: &mut NativeContext, this: Handle) -> JavaResult<()> {
    start::start_thread(cx, this)
}

/// Threads of the host all run at the same priority; the Java side remembers the number.
fn set_priority(_cx: &mut NativeContext, _this: Handle, _priority: i32) -> JavaResult<()> {
    Ok(())
}

/// Names of other threads are known to Java alone. A sealed machine leaves its host's threads as they are.
fn set_native_name(cx: &mut NativeContext, this: Handle, name: Handle) -> JavaResult<()> {
    const UNITS_MAX: usize = 64;
    if cx.shared.object.load(cx) == cx.raw(this) && !cx.vm().options.sealed {
        host::name_thread(&strings::short_text(cx, name, UNITS_MAX));
    }
    Ok(())
}

fn sleep(cx: &mut NativeContext, milliseconds: i64) -> JavaResult<()> {
    match u64::try_from(milliseconds) {
        Ok(milliseconds) => parking::sleep(cx, Duration::from_millis(milliseconds)),
        Err(_) => Err(cx.throw_new("java/lang/IllegalArgumentException", "timeout value is negative")),
    }
}

fn yield_now(cx: &mut NativeContext) -> JavaResult<()> {
    cx.blocking(|_| std::thread::yield_now())?;
    asynchronous::take(cx)
}

/// The running thread behind a `Thread` object; `eetop` holds its number.
fn shared_of(cx: &NativeContext, thread: Handle) -> Option<Arc<ThreadShared>> {
    let number = cx.long_field(thread, cx.vm().well_known().fields.thread_eetop);
    let shared = cx.vm().threads.find(u32::try_from(number).ok()?)?;
    (shared.object.load(cx) == cx.raw(thread)).then_some(shared)
}

fn interrupt(cx: &mut NativeContext, this: Handle) -> JavaResult<()> {
    if let Some(shared) = shared_of(cx, this) {
        shared.signal(|signals| signals.interrupted = true);
    }
    Ok(())
}

fn clear_interrupt_event(cx: &mut NativeContext) -> JavaResult<()> {
    cx.shared.with_signals(|signals| signals.interrupted = false);
    Ok(())
}

fn holds_lock(cx: &mut NativeContext, object: Handle) -> JavaResult<bool> {
    Ok(cx.holds_lock(cx.raw(object)))
}

/// All threads with a `Thread` object that have been started and not ended, newest first.
fn threads(cx: &mut NativeContext) -> JavaResult<Handle> {
    let class = cx.vm().well_known().classes.thread;
    let live = cx.vm().threads.all().into_iter().rev().map(|shared| shared.object.load(cx));
    let objects: Vec<Ref<'_>> = live.filter(|object| !object.is_null()).collect();
    let objects: Vec<Handle> = objects.into_iter().map(|object| cx.handle(object)).collect();
    let array = objects::new_object_array(cx, class, objects.len())?;
    for (index, object) in objects.into_iter().enumerate() {
        cx.set_element(array, index, Some(object));
    }
    Ok(array)
}

/// What is kept about a thread whose stack is dumped.
const ENTRY_BYTES: usize = 32;

/// Stack traces of these threads; null for those that do not run.
fn dump_threads(cx: &mut NativeContext, threads: Handle) -> JavaResult<Handle> {
    let count = cx.array_length(threads);
    if count == 0 {
        return Err(cx.throw_plain("java/lang/IllegalArgumentException"));
    }
    let _loan = objects::borrow_memory(cx, count * ENTRY_BYTES)?;
    let mut numbers = Vec::new();
    for index in 0..count {
        let number = cx.scope(|cx| {
            let Some(thread) = cx.element(threads, index) else { return Err(cx.throw_null_pointer()) };
            let number = shared_of(cx, thread).map_or(0, |shared| shared.id);
            charge(cx, 1)?;
            Ok(number)
        })?;
        numbers.push((number != 0).then_some(number));
    }
    let (traces, _traces) = dump_stacks(cx, &numbers, usize::MAX)?;
    let element = cx.vm().well_known().classes.stack_trace_element;
    let row_class = arrays::array_class_of(cx, element)?;
    let rows = objects::new_object_array(cx, row_class, count)?;
    for (index, trace) in traces.into_iter().enumerate() {
        let Some(trace) = trace else { continue };
        cx.scope(|cx| {
            let row = stack_trace_element::elements_of(cx, &trace)?;
            cx.set_element(rows, index, Some(row));
            charge(cx, 1)
        })?;
    }
    Ok(rows)
}

/// Throws in the thread; one that has not begun never runs.
fn stop(cx: &mut NativeContext, this: Handle, throwable: Handle) -> JavaResult<()> {
    if cx.shared.object.load(cx) == cx.raw(this) {
        return Err(cx.throw(throwable));
    }
    match shared_of(cx, this) {
        Some(shared) => {
            asynchronous::stop(cx, &shared, throwable);
            Ok(())
        }
        None => objects::set_named_field(cx, this, "stillborn", "Z", Value::Int(1)),
    }
}

fn suspend(cx: &mut NativeContext, this: Handle) -> JavaResult<()> {
    match shared_of(cx, this) {
        Some(shared) => asynchronous::suspend(cx, &shared),
        None => Ok(()),
    }
}

fn resume(cx: &mut NativeContext, this: Handle) -> JavaResult<()> {
    if let Some(shared) = shared_of(cx, this) {
        asynchronous::resume(&shared);
    }
    Ok(())
}
