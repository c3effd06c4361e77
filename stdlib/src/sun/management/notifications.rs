//! What is told of collections: thresholds of memory pools that are crossed, and notifications of the collector's bean.
//!
//! A thread of the VM does it, which is started when the first threshold is set or the first listener comes.

use std::sync::atomic::{AtomicBool, Ordering};

use gc::Kind;
use runtime::boxing::box_value;
use runtime::collections::{Finished, News};
use runtime::loading::load;
use runtime::natives::NativeContext;
use runtime::{Handle, JavaResult, JavaThread, Throw, Value, ValueKind, monitor, objects, strings, thread_attach};

use super::memory::{self, METASPACE, call_memory_impl};
use super::vm_management::started;

/// What a `Vm` has of this.
#[derive(Default)]
struct Watch {
    is_started: AtomicBool,
    tells_collections: AtomicBool,
}

/// Begins to compare pools with their thresholds after each collection.
pub fn watch(cx: &NativeContext) {
    cx.vm().collections.watch();
    start(cx);
}

/// Compares pools with their thresholds soon, as one of these changes.
pub fn compare_soon(cx: &NativeContext) {
    let vm = cx.vm();
    vm.collections.watch();
    vm.collections.ask();
    vm.references.announce();
    start(cx);
}

fn start(cx: &NativeContext) {
    let vm = cx.vm();
    if !vm.extensions.of::<Watch>().is_started.swap(true, Ordering::AcqRel) {
        thread_attach::run_daemon(vm, "Notification Thread", run);
    }
}

/// Whether listeners of the collector's bean hear of collections.
pub fn tell_collections(cx: &NativeContext, wanted: bool) {
    cx.vm().extensions.of::<Watch>().tells_collections.store(wanted, Ordering::Release);
    if wanted {
        watch(cx);
    }
}

fn run(thread: &mut JavaThread) -> JavaResult<()> {
    loop {
        let vm = thread.vm();
        thread.blocking(|_| vm.references.wait_until(|| vm.collections.has_more()))?;
        let Some(news) = vm.collections.take() else { return Ok(()) };
        let told = thread.scope(|thread| match news {
            News::Asked => compare_now(thread),
            News::Finished(finished) => tell(thread, &finished),
        });
        if let Err(Throw::Stopped) = told {
            return Err(Throw::Stopped);
        }
        // What a listener throws is its own affair.
        let _ = thread.take_exception();
    }
}

/// Compares what is in use with the thresholds of all pools. Whoever sets one holds the pool's monitor until it is set.
fn compare_now(thread: &mut JavaThread) -> JavaResult<()> {
    let pools = call_memory_impl(thread, "getMemoryPools", "()[Ljava/lang/management/MemoryPoolMXBean;")?;
    let Some(pools) = pools else { return Ok(()) };
    for index in 0..thread.array_length(pools) {
        let Some(pool) = thread.element(pools, index) else { continue };
        monitor::enter(thread, pool)?;
        monitor::exit(thread, pool)?;
        let used = if memory::is_named(thread, pool, METASPACE)? {
            memory::metaspace_numbers(thread)
        } else {
            memory::heap_numbers(thread, thread.vm().heap.used_bytes())
        };
        compare_usage(thread, pool, used)?;
    }
    Ok(())
}

fn tell(thread: &mut JavaThread, finished: &Finished) -> JavaResult<()> {
    let pools = call_memory_impl(thread, "getMemoryPools", "()[Ljava/lang/management/MemoryPoolMXBean;")?;
    if let Some(pools) = pools {
        for index in 0..thread.array_length(pools) {
            if let Some(pool) = thread.element(pools, index) {
                compare_with_thresholds(thread, pool, finished)?;
            }
        }
    }
    if thread.vm().extensions.of::<Watch>().tells_collections.load(Ordering::Acquire) {
        tell_of_collection(thread, finished)?;
    }
    Ok(())
}

fn boolean(thread: &mut JavaThread, object: Handle, name: &str) -> JavaResult<bool> {
    Ok(objects::named_field(thread, object, name, "Z")?.int() != 0)
}

fn compare_with_thresholds(thread: &mut JavaThread, pool: Handle, finished: &Finished) -> JavaResult<()> {
    let is_metaspace = memory::is_named(thread, pool, METASPACE)?;
    let used = if is_metaspace { memory::metaspace_numbers(thread) } else { memory::heap_numbers_after(thread, finished) };
    compare_usage(thread, pool, used)?;
    if !is_metaspace && boolean(thread, pool, "gcSensorRegistered")? {
        let threshold = objects::named_field(thread, pool, "collectionThreshold", "J")?.long();
        let used = memory::heap_numbers_after(thread, finished);
        set_sensor(thread, (pool, "gcSensor"), threshold, used, true)?;
    }
    Ok(())
}

fn compare_usage(thread: &mut JavaThread, pool: Handle, used: [i64; 4]) -> JavaResult<()> {
    if boolean(thread, pool, "usageSensorRegistered")? {
        let threshold = objects::named_field(thread, pool, "usageThreshold", "J")?.long();
        set_sensor(thread, (pool, "usageSensor"), threshold, used, false)?;
    }
    Ok(())
}

/// Triggers or clears a sensor. One that is on already is triggered again only if it counts collections.
fn set_sensor(
    thread: &mut JavaThread,
    (pool, name): (Handle, &str),
    threshold: i64,
    numbers: [i64; 4],
    counts_each: bool,
) -> JavaResult<()> {
    let Some(sensor) = objects::named_field(thread, pool, name, "Lsun/management/Sensor;")?.reference() else { return Ok(()) };
    let is_on = boolean(thread, sensor, "on")?;
    let is_exceeded = threshold > 0 && numbers[1] >= threshold;
    let class = load::boot_class(thread, "sun/management/Sensor")?;
    if is_exceeded && (counts_each || !is_on) {
        let usage = memory::new_usage(thread, numbers)?;
        let trigger = thread.declared_method(class, "trigger", "(ILjava/lang/management/MemoryUsage;)V")?;
        thread.invoke(trigger, &[Value::Ref(Some(sensor)), Value::Int(1), Value::Ref(Some(usage))])?;
    } else if !is_exceeded && is_on {
        let clear = thread.declared_method(class, "clear", "()V")?;
        thread.invoke(clear, &[Value::Ref(Some(sensor))])?;
    }
    Ok(())
}

const COLLECTOR: &str = "com/sun/management/internal/GarbageCollectorExtImpl";

fn tell_of_collection(thread: &mut JavaThread, finished: &Finished) -> JavaResult<()> {
    let beans = call_memory_impl(thread, "getMemoryManagers", "()[Ljava/lang/management/MemoryManagerMXBean;")?;
    let Some(bean) = beans.and_then(|beans| thread.element(beans, 0)) else { return Ok(()) };
    let class = load::boot_class(thread, COLLECTOR)?;
    let builder = thread.declared_method(class, "getGcInfoBuilder", "()Lcom/sun/management/internal/GcInfoBuilder;")?;
    let Some(builder) = thread.invoke(builder, &[Value::Ref(Some(bean))])?.reference() else { return Ok(()) };
    let info = new_info(thread, builder, finished, None)?;
    let action = match finished.event.kind {
        Kind::Young => "end of minor GC",
        Kind::Full => "end of major GC",
    };
    let texts = [memory::COLLECTOR_NAME, action, &finished.event.cause.to_string()].map(str::to_owned);
    let mut arguments = vec![Value::Ref(Some(bean)), Value::Long(finished.ended_ms)];
    for text in texts {
        arguments.push(Value::Ref(Some(strings::new_string(thread, &text)?)));
    }
    arguments.push(Value::Ref(Some(info)));
    let descriptor = "(JLjava/lang/String;Ljava/lang/String;Ljava/lang/String;Lcom/sun/management/GcInfo;)V";
    let method = thread.declared_method(class, "createGCNotification", descriptor)?;
    thread.invoke(method, &arguments).map(|_| ())
}

/// What a `GcInfo` has besides: the number of threads that collect.
pub const ATTRIBUTES: usize = 1;

/// A `GcInfo` of a collection, with arrays that the caller has made for what the pools had before and after.
///
/// # Errors
/// `OutOfMemoryError`.
pub fn new_info(
    thread: &mut JavaThread,
    builder: Handle,
    finished: &Finished,
    arrays: Option<(Handle, Handle)>,
) -> JavaResult<Handle> {
    let (before, after) = match arrays {
        Some(arrays) => arrays,
        None => {
            let usage = load::boot_class(thread, "java/lang/management/MemoryUsage")?;
            let before = objects::new_object_array(thread, usage, memory::POOLS)?;
            (before, objects::new_object_array(thread, usage, memory::POOLS)?)
        }
    };
    let metaspace = memory::metaspace_numbers(thread);
    let heap_after = memory::heap_numbers_after(thread, finished);
    let heap_before = [heap_after[0], finished.event.before_bytes.cast_signed(), heap_after[2], heap_after[3]];
    for (array, heap) in [(before, heap_before), (after, heap_after)] {
        for (index, numbers) in [heap, metaspace].into_iter().enumerate().take(thread.array_length(array)) {
            let usage = memory::new_usage(thread, numbers)?;
            thread.set_element(array, index, Some(usage));
        }
    }
    let class = load::boot_class(thread, "com/sun/management/GcInfo")?;
    runtime::linking::initialize::initialize(thread, class)?;
    let object_class = thread.vm().well_known().classes.object;
    let values = objects::new_object_array(thread, object_class, ATTRIBUTES)?;
    let threads = box_value(thread, ValueKind::Int, Value::Int(1))?;
    thread.set_element(values, 0, Some(threads));
    let info = objects::new_object(thread, class)?;
    let end = (finished.ended_ms - started(thread)).max(0);
    let start = (end - i64::try_from(finished.event.duration.as_millis()).unwrap_or(0)).max(0);
    let arguments = [
        Value::Ref(Some(info)),
        Value::Ref(Some(builder)),
        Value::Long(finished.event.number.cast_signed() + 1),
        Value::Long(start),
        Value::Long(end),
        Value::Ref(Some(before)),
        Value::Ref(Some(after)),
        Value::Ref(Some(values)),
    ];
    let descriptor = "(Lcom/sun/management/internal/GcInfoBuilder;JJJ[Ljava/lang/management/MemoryUsage;\
                      [Ljava/lang/management/MemoryUsage;[Ljava/lang/Object;)V";
    thread.construct(class, descriptor, &arguments)?;
    Ok(info)
}
