//! Natives of `sun.management.MemoryImpl` and `sun.management.MemoryPoolImpl`.

use runtime::collections::Finished;
use runtime::linking::initialize;
use runtime::loading::load;
use runtime::metadata::class::ClassRef;
use runtime::natives::NativeContext;
use runtime::objects;
use runtime::strings;
use runtime::{Handle, JavaResult, JavaThread, Value, natives};
use sandbox::log::Request;

natives! { "sun/management/MemoryImpl":
    "getMemoryPools0" "()[Ljava/lang/management/MemoryPoolMXBean;" => pools,
    "getMemoryManagers0" "()[Ljava/lang/management/MemoryManagerMXBean;" => managers,
    "getMemoryUsage0" "(Z)Ljava/lang/management/MemoryUsage;" => usage,
    "setVerboseGC" "(Z)V" => set_verbose,
}

/// "Undefined" in a `MemoryUsage`.
const UNDEFINED: i64 = -1;

/// The pools: the heap, and the memory of classes. The class library has them in this order.
pub const POOLS: usize = 2;
/// Their names.
const HEAP: &str = "Java Heap";
/// The one of classes.
pub const METASPACE: &str = "Metaspace";
/// The names of what manages them.
pub const COLLECTOR_NAME: &str = "rjvm";
const METASPACE_MANAGER: &str = "Metaspace Manager";

fn bean_array(cx: &mut NativeContext, class: &str, beans: &[Option<Handle>]) -> JavaResult<Handle> {
    let class = load::boot_class(cx, class)?;
    let array = objects::new_object_array(cx, class, beans.len())?;
    for (index, bean) in beans.iter().enumerate() {
        cx.set_element(array, index, *bean);
    }
    Ok(array)
}

/// Whether a pool or manager has this name.
///
/// # Errors
/// `NoSuchFieldError`.
pub fn is_named(thread: &mut JavaThread, bean: Handle, name: &str) -> JavaResult<bool> {
    let own = objects::named_field(thread, bean, "name", "Ljava/lang/String;")?.reference();
    Ok(own.is_some_and(|own| strings::short_text(thread, own, 64) == name))
}

/// The pool with this manager, or the manager of this pool: each has one, at the same place.
///
/// # Errors
/// What making the beans throws.
pub fn partner(cx: &mut NativeContext, this: Handle, (method, class): (&str, &str)) -> JavaResult<Handle> {
    let is_second = is_named(cx, this, METASPACE)? || is_named(cx, this, METASPACE_MANAGER)?;
    let all = call_memory_impl(cx, method, &format!("()[L{class};"))?;
    let one = all.and_then(|all| cx.element(all, usize::from(is_second)));
    bean_array(cx, class, &[one])
}

/// Where module `jdk.management` is missing, collectors have the standard interface only.
fn collector_factory(cx: &mut NativeContext) -> JavaResult<ClassRef> {
    let extended = cx.vm().symbol("com/sun/management/internal/GarbageCollectorExtImpl");
    match load::find_boot_class(cx, extended)? {
        Some(class) => Ok(class),
        None => load::boot_class(cx, "sun/management/ManagementFactoryHelper"),
    }
}

fn call_static(
    cx: &mut NativeContext,
    class: ClassRef,
    name: &str,
    descriptor: &str,
    arguments: &[Value],
) -> JavaResult<Option<Handle>> {
    initialize::initialize(cx, class)?;
    let method = cx.declared_method(class, name, descriptor)?;
    Ok(cx.invoke(method, arguments)?.reference())
}

/// Calls a static method of `MemoryImpl`, which keeps the beans.
///
/// # Errors
/// What the method throws.
pub fn call_memory_impl(cx: &mut NativeContext, name: &str, descriptor: &str) -> JavaResult<Option<Handle>> {
    let class = load::boot_class(cx, "sun/management/MemoryImpl")?;
    call_static(cx, class, name, descriptor, &[])
}

fn pools(cx: &mut NativeContext) -> JavaResult<Handle> {
    let descriptor = "(Ljava/lang/String;ZJJ)Ljava/lang/management/MemoryPoolMXBean;";
    let class = load::boot_class(cx, "sun/management/ManagementFactoryHelper")?;
    let mut pools = [None; POOLS];
    // A threshold of 0 is none yet, but one can be set.
    for (pool, (name, is_heap, after_collection)) in pools.iter_mut().zip([(HEAP, 1, 0), (METASPACE, 0, UNDEFINED)]) {
        let name = strings::new_string(cx, name)?;
        let arguments = [Value::Ref(Some(name)), Value::Int(is_heap), Value::Long(0), Value::Long(after_collection)];
        *pool = call_static(cx, class, "createMemoryPool", descriptor, &arguments)?;
    }
    bean_array(cx, "java/lang/management/MemoryPoolMXBean", &pools)
}

/// The collector manages the heap.
fn managers(cx: &mut NativeContext) -> JavaResult<Handle> {
    let name = strings::new_string(cx, COLLECTOR_NAME)?;
    let class = collector_factory(cx)?;
    let descriptor = "(Ljava/lang/String;Ljava/lang/String;)Ljava/lang/management/GarbageCollectorMXBean;";
    let collector = call_static(cx, class, "createGarbageCollector", descriptor, &[Value::Ref(Some(name)), Value::Ref(None)])?;
    let name = strings::new_string(cx, METASPACE_MANAGER)?;
    let class = load::boot_class(cx, "sun/management/ManagementFactoryHelper")?;
    let descriptor = "(Ljava/lang/String;)Ljava/lang/management/MemoryManagerMXBean;";
    let manager = call_static(cx, class, "createMemoryManager", descriptor, &[Value::Ref(Some(name))])?;
    bean_array(cx, "java/lang/management/MemoryManagerMXBean", &[collector, manager])
}

/// A `MemoryUsage` of initial, used, committed and most bytes.
///
/// # Errors
/// `OutOfMemoryError`.
pub fn new_usage(cx: &mut NativeContext, [initial, used, committed, maximum]: [i64; 4]) -> JavaResult<Handle> {
    let class = load::boot_class(cx, "java/lang/management/MemoryUsage")?;
    initialize::initialize(cx, class)?;
    let usage = objects::new_object(cx, class)?;
    let arguments = [
        Value::Ref(Some(usage)),
        Value::Long(initial),
        Value::Long(used),
        Value::Long(committed.max(used)),
        Value::Long(maximum),
    ];
    cx.construct(class, "(JJJJ)V", &arguments)?;
    Ok(usage)
}

/// The heap, with so many bytes in use.
pub fn heap_numbers(thread: &JavaThread, used: u64) -> [i64; 4] {
    let heap = &thread.vm().heap;
    [heap.initial_bytes(), used, heap.committed_bytes(), heap.max_bytes()].map(u64::cast_signed)
}

/// What the heap had after a collection.
pub fn heap_numbers_after(thread: &JavaThread, finished: &Finished) -> [i64; 4] {
    let mut numbers = heap_numbers(thread, finished.event.after_bytes);
    numbers[2] = finished.event.committed_bytes.cast_signed();
    numbers
}

/// The memory of classes.
pub fn metaspace_numbers(thread: &JavaThread) -> [i64; 4] {
    let used = thread.vm().ledger.metadata_bytes().cast_signed();
    let most = thread.vm().options.metadata_max;
    [0, used, used, if most == u64::MAX { UNDEFINED } else { most.cast_signed() }]
}

/// Outside of the heap there are pools of classes alone.
fn usage(cx: &mut NativeContext, _this: Handle, heap: bool) -> JavaResult<Handle> {
    let numbers = if heap { heap_numbers(cx, cx.vm().heap.used_bytes()) } else { metaspace_numbers(cx) };
    new_usage(cx, if heap { numbers } else { [numbers[0], numbers[1], numbers[2], UNDEFINED] })
}

fn set_verbose(cx: &mut NativeContext, _this: Handle, verbose: bool) -> JavaResult<()> {
    let vm = cx.vm();
    // The log belongs to whoever runs a sealed machine.
    if !vm.options.sealed {
        let selections = if verbose { "gc" } else { "gc=off" };
        // A request without a file has nothing to fail with.
        let _ = vm.options.log.apply(Request { selections, ..Request::default() });
    }
    Ok(())
}

/// `sun.management.MemoryPoolImpl`
pub mod pool {
    use std::sync::atomic::{AtomicU64, Ordering};

    use runtime::natives::NativeContext;
    use runtime::{Handle, JavaResult, natives};

    use super::{METASPACE, heap_numbers, heap_numbers_after, is_named, metaspace_numbers, new_usage, partner};
    use crate::sun::management::notifications;

    natives! { "sun/management/MemoryPoolImpl":
        "getUsage0" "()Ljava/lang/management/MemoryUsage;" => usage,
        "getPeakUsage0" "()Ljava/lang/management/MemoryUsage;" => peak_usage,
        "getCollectionUsage0" "()Ljava/lang/management/MemoryUsage;" => collection_usage,
        "getMemoryManagers0" "()[Ljava/lang/management/MemoryManagerMXBean;" => managers,
        "resetPeakUsage0" "()V" => reset_peak_usage,
        "setUsageThreshold0" "(JJ)V" => set_usage_threshold,
        "setCollectionThreshold0" "(JJ)V" => set_collection_threshold,
        "setPoolUsageSensor" "(Lsun/management/Sensor;)V" => set_sensor,
        "setPoolCollectionSensor" "(Lsun/management/Sensor;)V" => set_sensor,
    }

    /// Most memory that classes took when somebody asked.
    #[derive(Default)]
    struct MetaspacePeak(AtomicU64);

    fn usage(cx: &mut NativeContext, this: Handle) -> JavaResult<Handle> {
        let is_metaspace = is_named(cx, this, METASPACE)?;
        let numbers = if is_metaspace { metaspace_numbers(cx) } else { heap_numbers(cx, cx.vm().heap.used_bytes()) };
        new_usage(cx, numbers)
    }

    fn peak_usage(cx: &mut NativeContext, this: Handle) -> JavaResult<Handle> {
        let vm = cx.vm();
        if is_named(cx, this, METASPACE)? {
            let mut numbers = metaspace_numbers(cx);
            let now = numbers[1].cast_unsigned();
            let peak = vm.extensions.of::<MetaspacePeak>().0.fetch_max(now, Ordering::Relaxed).max(now);
            (numbers[1], numbers[2]) = (peak.cast_signed(), peak.cast_signed());
            return new_usage(cx, numbers);
        }
        let numbers = heap_numbers(cx, vm.collections.peak_bytes(vm.heap.used_bytes()));
        new_usage(cx, numbers)
    }

    /// What the last collection has left. Classes are no pool of the collector.
    fn collection_usage(cx: &mut NativeContext, this: Handle) -> JavaResult<Option<Handle>> {
        if is_named(cx, this, METASPACE)? {
            return Ok(None);
        }
        let numbers = match cx.vm().collections.last() {
            Some(last) => heap_numbers_after(cx, &last),
            None => heap_numbers(cx, 0),
        };
        new_usage(cx, numbers).map(Some)
    }

    fn managers(cx: &mut NativeContext, this: Handle) -> JavaResult<Handle> {
        partner(cx, this, ("getMemoryManagers", "java/lang/management/MemoryManagerMXBean"))
    }

    fn reset_peak_usage(cx: &mut NativeContext, this: Handle) -> JavaResult<()> {
        let vm = cx.vm();
        if is_named(cx, this, METASPACE)? {
            vm.extensions.of::<MetaspacePeak>().0.store(0, Ordering::Relaxed);
        } else {
            vm.collections.reset_peak(vm.heap.used_bytes());
        }
        Ok(())
    }

    /// The pool has it as a field, from when this has returned.
    fn set_usage_threshold(cx: &mut NativeContext, _this: Handle, _current: i64, _new: i64) -> JavaResult<()> {
        notifications::compare_soon(cx);
        Ok(())
    }

    /// The pool has it as a field. It is compared after the next collection.
    fn set_collection_threshold(cx: &mut NativeContext, _this: Handle, _current: i64, _new: i64) -> JavaResult<()> {
        notifications::watch(cx);
        Ok(())
    }

    fn set_sensor(cx: &mut NativeContext, _this: Handle, _sensor: Option<Handle>) -> JavaResult<()> {
        notifications::watch(cx);
        Ok(())
    }
}
