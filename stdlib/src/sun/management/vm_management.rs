//! Natives of `sun.management.VMManagementImpl` and `sun.management.ClassLoadingImpl`.

use std::sync::atomic::Ordering;

use runtime::commands::CommandTable;
use runtime::loading::load;
use runtime::natives::NativeContext;
use runtime::strings;
use runtime::{Handle, JavaResult, natives};
use sandbox::log::Level;

use crate::jdk::internal::misc::vm::arguments;

natives! { "sun/management/VMManagementImpl":
    "getVersion0" "()Ljava/lang/String;" => version,
    "initOptionalSupportFields" "()V" => init_optional_support_fields,
    "isThreadContentionMonitoringEnabled" "()Z" => measures_contention,
    "isThreadCpuTimeEnabled" "()Z" => yes,
    "isThreadAllocatedMemoryEnabled" "()Z" => yes,
    "getTotalClassCount" "()J" => class_count,
    "getUnloadedClassCount" "()J" => unloaded_class_count,
    "getVerboseClass" "()Z" => verbose_class,
    "getVerboseGC" "()Z" => verbose_collections,
    "getProcessId" "()I" => process_id,
    "getVmArguments0" "()[Ljava/lang/String;" => vm_arguments,
    "getStartupTime" "()J" => startup_time,
    "getUptime0" "()J" => uptime,
    "getAvailableProcessors" "()I" => available_processors,
    "getTotalCompileTime" "()J" => compile_time,
    "getTotalThreadCount" "()J" => total_thread_count,
    "getLiveThreadCount" "()I" => live_thread_count,
    "getPeakThreadCount" "()I" => peak_thread_count,
    "getDaemonThreadCount" "()I" => daemon_thread_count,
    "getSafepointCount" "()J" => zero,
    "getTotalSafepointTime" "()J" => zero,
    "getSafepointSyncTime" "()J" => zero,
    "getTotalApplicationNonStoppedTime" "()J" => zero,
    "getLoadedClassSize" "()J" => zero,
    "getUnloadedClassSize" "()J" => zero,
    "getClassLoadingTime" "()J" => zero,
    "getMethodDataSize" "()J" => zero,
    "getInitializedClassCount" "()J" => class_count,
    "getClassInitializationTime" "()J" => zero,
    "getClassVerificationTime" "()J" => zero,
}

/// The version of the management interface that JDK 17 has.
fn version(cx: &mut NativeContext) -> JavaResult<Handle> {
    strings::new_string(cx, "3.0")
}

/// The optional parts that there always are.
const SUPPORTED: [&str; 6] = [
    "currentThreadCpuTimeSupport",
    "otherThreadCpuTimeSupport",
    "objectMonitorUsageSupport",
    "synchronizerUsageSupport",
    "threadAllocatedMemorySupport",
    "threadContentionMonitoringSupport",
];

fn init_optional_support_fields(cx: &mut NativeContext) -> JavaResult<()> {
    let class = load::boot_class(cx, "sun/management/VMManagementImpl")?;
    let vm = cx.vm();
    let others = [
        ("compTimeMonitoringSupport", vm.compiler.is_some()),
        ("remoteDiagnosticCommandsSupport", vm.extensions.of::<CommandTable>().0.get().is_some()),
    ];
    let others = others.into_iter().filter(|(_, there)| *there).map(|(name, _)| name);
    let supported: Vec<&str> = SUPPORTED.into_iter().chain(others).collect();
    for field in class.fields().iter().filter(|field| field.is_static() && supported.iter().any(|name| field.name == *name)) {
        field.static_word().store(1, Ordering::Release);
    }
    Ok(())
}

fn measures_contention(cx: &mut NativeContext, _this: Handle) -> JavaResult<bool> {
    Ok(cx.vm().measures_contention.load(Ordering::Relaxed))
}

fn yes(_cx: &mut NativeContext, _this: Handle) -> JavaResult<bool> {
    Ok(true)
}

/// What is not measured.
fn zero(_cx: &mut NativeContext, _this: Handle) -> JavaResult<i64> {
    Ok(0)
}

fn class_count(cx: &mut NativeContext, _this: Handle) -> JavaResult<i64> {
    Ok(cx.vm().classes.total() as i64)
}

fn unloaded_class_count(cx: &mut NativeContext, _this: Handle) -> JavaResult<i64> {
    Ok(cx.vm().ledger.unloaded_classes().cast_signed())
}

/// Milliseconds.
fn compile_time(cx: &mut NativeContext, _this: Handle) -> JavaResult<i64> {
    let statistics = cx.vm().compiler.as_ref().map(|compiler| compiler.statistics()).unwrap_or_default();
    Ok(i64::try_from(statistics.time.as_millis()).unwrap_or(i64::MAX))
}

fn verbose_class(cx: &mut NativeContext, _this: Handle) -> JavaResult<bool> {
    let log = &cx.vm().options.log;
    // One of them is not enough, as HotSpot asks for all that have these tags.
    let all = [&["class", "load"][..], &["class", "load", "placeholders"]];
    Ok(all.iter().all(|tags| log.is_on_standard_output(tags, Level::Info)))
}

fn verbose_collections(cx: &mut NativeContext, _this: Handle) -> JavaResult<bool> {
    Ok(cx.vm().options.log.is_on_standard_output(&["gc"], Level::Info))
}

fn process_id(cx: &mut NativeContext, _this: Handle) -> JavaResult<i32> {
    Ok(cx.vm().sandbox.current_process())
}

/// The options of the VM as they were given; null if there are none.
fn vm_arguments(cx: &mut NativeContext, _this: Handle) -> JavaResult<Option<Handle>> {
    if cx.vm().options.arguments.is_empty() {
        return Ok(None);
    }
    arguments(cx).map(Some)
}

/// Milliseconds since 1970 at the start of the process.
pub fn started(cx: &NativeContext) -> i64 {
    let sandbox = &cx.vm().sandbox;
    let now = sandbox.current_time_millis();
    sandbox.process_start_time(sandbox.current_process()).ok().flatten().filter(|start| *start > 0).unwrap_or(now)
}

fn startup_time(cx: &mut NativeContext, _this: Handle) -> JavaResult<i64> {
    Ok(started(cx))
}

fn uptime(cx: &mut NativeContext, _this: Handle) -> JavaResult<i64> {
    Ok((cx.vm().sandbox.current_time_millis() - started(cx)).max(0))
}

fn available_processors(cx: &mut NativeContext, _this: Handle) -> JavaResult<i32> {
    Ok(i32::try_from(cx.vm().sandbox.processor_count()).unwrap_or(i32::MAX))
}

fn thread_count(cx: &NativeContext) -> usize {
    cx.vm().threads.all().iter().filter(|shared| !shared.object.load(cx).is_null()).count()
}

fn live_thread_count(cx: &mut NativeContext, _this: Handle) -> JavaResult<i32> {
    Ok(i32::try_from(thread_count(cx)).unwrap_or(i32::MAX))
}

fn peak_thread_count(cx: &mut NativeContext, _this: Handle) -> JavaResult<i32> {
    let peak = cx.vm().threads.peak_count().max(thread_count(cx));
    Ok(i32::try_from(peak).unwrap_or(i32::MAX))
}

fn total_thread_count(cx: &mut NativeContext, _this: Handle) -> JavaResult<i64> {
    Ok(cx.vm().threads.total_count().cast_signed())
}

fn daemon_thread_count(cx: &mut NativeContext, _this: Handle) -> JavaResult<i32> {
    let vm = cx.vm();
    let offset = vm.well_known().fields.thread_daemon;
    let objects = vm.threads.all().into_iter().map(|shared| shared.object.load(cx)).filter(|object| !object.is_null());
    let daemons = objects.filter(|object| vm.view.load_u8(*object, offset) != 0).count();
    Ok(i32::try_from(daemons).unwrap_or(i32::MAX))
}

/// `sun.management.ClassLoadingImpl`
pub mod class_loading {
    use runtime::natives::NativeContext;
    use runtime::{JavaResult, natives};
    use sandbox::log::Request;

    natives! { "sun/management/ClassLoadingImpl":
        "setVerboseClass" "(Z)V" => set_verbose,
    }

    fn set_verbose(cx: &mut NativeContext, verbose: bool) -> JavaResult<()> {
        let vm = cx.vm();
        // The log belongs to whoever runs a sealed machine.
        if !vm.options.sealed {
            let selections = if verbose { "class+load*,class+unload*" } else { "class+load*=off,class+unload*=off" };
            // A request without a file has nothing to fail with.
            let _ = vm.options.log.apply(Request { selections, ..Request::default() });
        }
        Ok(())
    }
}
