//! Natives of `sun.management.MemoryImpl` and `sun.management.MemoryPoolImpl`.

use runtime::linking::initialize;
use runtime::loading::load;
use runtime::metadata::class::ClassRef;
use runtime::natives::NativeContext;
use runtime::objects;
use runtime::strings;
use runtime::{Handle, JavaResult, Value, natives};

natives! { "sun/management/MemoryImpl":
    "getMemoryPools0" "()[Ljava/lang/management/MemoryPoolMXBean;" => pools,
    "getMemoryManagers0" "()[Ljava/lang/management/MemoryManagerMXBean;" => managers,
    "getMemoryUsage0" "(Z)Ljava/lang/management/MemoryUsage;" => usage,
    "setVerboseGC" "(Z)V" => set_verbose,
}

/// "Undefined" in a `MemoryUsage`.
const UNDEFINED: i64 = -1;

fn bean_array(cx: &mut NativeContext, class: &str, bean: Option<Handle>) -> JavaResult<Handle> {
    let class = load::boot_class(cx, class)?;
    let array = objects::new_object_array(cx, class, 1)?;
    cx.set_element(array, 0, bean);
    Ok(array)
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

/// One pool: the heap.
fn pools(cx: &mut NativeContext) -> JavaResult<Handle> {
    let name = strings::new_string(cx, "Java Heap")?;
    let arguments = [Value::Ref(Some(name)), Value::Int(1), Value::Long(UNDEFINED), Value::Long(UNDEFINED)];
    let descriptor = "(Ljava/lang/String;ZJJ)Ljava/lang/management/MemoryPoolMXBean;";
    let class = load::boot_class(cx, "sun/management/ManagementFactoryHelper")?;
    let pool = call_static(cx, class, "createMemoryPool", descriptor, &arguments)?;
    bean_array(cx, "java/lang/management/MemoryPoolMXBean", pool)
}

/// One manager: the collector.
fn managers(cx: &mut NativeContext) -> JavaResult<Handle> {
    let name = strings::new_string(cx, "rjvm")?;
    let class = collector_factory(cx)?;
    let descriptor = "(Ljava/lang/String;Ljava/lang/String;)Ljava/lang/management/GarbageCollectorMXBean;";
    let manager = call_static(cx, class, "createGarbageCollector", descriptor, &[Value::Ref(Some(name)), Value::Ref(None)])?;
    bean_array(cx, "java/lang/management/MemoryManagerMXBean", manager)
}

fn new_usage(cx: &mut NativeContext, [initial, used, committed, maximum]: [i64; 4]) -> JavaResult<Handle> {
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

fn heap_usage(cx: &mut NativeContext) -> JavaResult<Handle> {
    let heap = &cx.vm().heap.clone();
    let numbers = [heap.used_bytes(), heap.committed_bytes(), heap.max_bytes()].map(u64::cast_signed);
    new_usage(cx, [0, numbers[0], numbers[1], numbers[2]])
}

/// Outside the heap, the memory that Java code allocated is known.
fn usage(cx: &mut NativeContext, _this: Handle, heap: bool) -> JavaResult<Handle> {
    if heap {
        return heap_usage(cx);
    }
    let used = cx.vm().arena.allocated_bytes().cast_signed();
    new_usage(cx, [0, used, used, UNDEFINED])
}

/// Collections are logged from the start or never.
fn set_verbose(_cx: &mut NativeContext, _this: Handle, _verbose: bool) -> JavaResult<()> {
    Ok(())
}

/// `sun.management.MemoryPoolImpl`
pub mod pool {
    use runtime::natives::NativeContext;
    use runtime::{Handle, JavaResult, natives};

    use super::{call_memory_impl, heap_usage};

    natives! { "sun/management/MemoryPoolImpl":
        "getUsage0" "()Ljava/lang/management/MemoryUsage;" => usage,
        "getPeakUsage0" "()Ljava/lang/management/MemoryUsage;" => usage,
        "getCollectionUsage0" "()Ljava/lang/management/MemoryUsage;" => collection_usage,
        "getMemoryManagers0" "()[Ljava/lang/management/MemoryManagerMXBean;" => managers,
        "resetPeakUsage0" "()V" => reset_peak_usage,
        "setUsageThreshold0" "(JJ)V" => set_threshold,
        "setCollectionThreshold0" "(JJ)V" => set_threshold,
        "setPoolUsageSensor" "(Lsun/management/Sensor;)V" => set_sensor,
        "setPoolCollectionSensor" "(Lsun/management/Sensor;)V" => set_sensor,
    }

    fn usage(cx: &mut NativeContext, _this: Handle) -> JavaResult<Handle> {
        heap_usage(cx)
    }

    /// Not recorded.
    fn collection_usage(_cx: &mut NativeContext, _this: Handle) -> JavaResult<Option<Handle>> {
        Ok(None)
    }

    fn managers(cx: &mut NativeContext, _this: Handle) -> JavaResult<Option<Handle>> {
        call_memory_impl(cx, "getMemoryManagers", "()[Ljava/lang/management/MemoryManagerMXBean;")
    }

    fn reset_peak_usage(_cx: &mut NativeContext, _this: Handle) -> JavaResult<()> {
        Ok(())
    }

    /// The pool was created without thresholds, so Java code refuses to set one before it comes here.
    fn set_threshold(_cx: &mut NativeContext, _this: Handle, _current: i64, _new: i64) -> JavaResult<()> {
        Ok(())
    }

    fn set_sensor(_cx: &mut NativeContext, _this: Handle, _sensor: Option<Handle>) -> JavaResult<()> {
        Ok(())
    }
}
