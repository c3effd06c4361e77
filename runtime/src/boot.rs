//! The boot sequence: from an empty `Vm` to one whose `main` can be called.
//!
//! The order is that of OpenJDK 17's own VM; `initPhase1` to `initPhase3` are Java code of the class library.

use std::time::Instant;

use sandbox::log::{Level, Topic};
use thiserror::Error;

use crate::backtrace::{self, TraceFrame};
use crate::fuel;
use crate::linking::initialize;
use crate::loading::{arrays, load, mirror};
use crate::metadata::class::ClassRef;
use crate::metadata::field::ValueKind;
use crate::modules;
use crate::objects;
use crate::outcome::{JavaResult, Throw};
use crate::strings;
use crate::thread::JavaThread;
use crate::thread::parking::status;
use crate::throwables;
use crate::value::Value;
use crate::well_known::WellKnown;

/// Why a `Vm` did not come up.
#[derive(Debug, Error)]
pub enum BootError {
    /// The class library is not the one this VM knows.
    #[error("the class library lacks {0}")]
    ClassLibrary(String),
    /// Java code of the boot sequence threw.
    #[error("{step} failed: {exception}")]
    Exception {
        /// Boot step.
        step: &'static str,
        /// The exception, as `toString` gives it.
        exception: String,
    },
    /// `System.initPhase2` reported a failure; it has printed why.
    #[error("the module system could not be initialised")]
    Modules,
    /// The host stopped the `Vm`.
    #[error("stopped while starting")]
    Stopped,
}

/// Classes initialised first, in this order.
const FIRST: &[&str] = &["java/lang/String", "java/lang/System", "java/lang/Class", "java/lang/ThreadGroup"];

/// Exceptions that are ready before anything can throw them.
const EXCEPTIONS: &[&str] = &[
    "java/lang/OutOfMemoryError",
    "java/lang/NullPointerException",
    "java/lang/ClassCastException",
    "java/lang/ArrayStoreException",
    "java/lang/ArithmeticException",
    "java/lang/StackOverflowError",
    "java/lang/IllegalMonitorStateException",
    "java/lang/IllegalArgumentException",
];

/// Classes of `java.lang.invoke` that must not be initialised in the middle of `initPhase2`.
const INVOKE: &[&str] = &[
    "java/lang/invoke/MethodHandle",
    "java/lang/invoke/ResolvedMethodName",
    "java/lang/invoke/MemberName",
    "java/lang/invoke/MethodHandleNatives",
];

/// Brings the `Vm` of this thread, its first, up.
///
/// # Errors
/// Which step failed and why.
pub fn boot(thread: &mut JavaThread) -> Result<(), BootError> {
    let began = Instant::now();
    boot_classes(thread)?;
    step(thread, "class initialisation", |thread| initialize_all(thread, FIRST))?;
    step(thread, "thread creation", create_main_thread)?;
    step(thread, "class initialisation", |thread| {
        initialize_all(thread, &["java/lang/Module"])?;
        set_unsafe_constants(thread)?;
        initialize_all(thread, &["java/lang/reflect/Method", "java/lang/ref/Finalizer"])
    })?;
    step(thread, "initPhase1", |thread| {
        let method = thread.vm().well_known().methods.system_init_phase1;
        thread.invoke(method, &[])
    })?;
    step(thread, "class initialisation", |thread| {
        initialize_all(thread, EXCEPTIONS)?;
        reserve_errors(thread)?;
        initialize_all(thread, INVOKE)
    })?;
    log_step(thread, "Initialize java.lang classes", began);
    let began = Instant::now();
    let result = step(thread, "initPhase2", |thread| {
        let method = thread.vm().well_known().methods.system_init_phase2;
        thread.invoke(method, &[Value::Int(0), Value::Int(0)])
    })?;
    if result.int() != 0 {
        return Err(BootError::Modules);
    }
    log_step(thread, "Initialize module system", began);
    step(thread, "initPhase3", |thread| {
        let method = thread.vm().well_known().methods.system_init_phase3;
        thread.invoke(method, &[])?;
        let method = thread.vm().well_known().methods.class_loader_get_system;
        let loader = thread.invoke(method, &[])?.reference();
        let raw = thread.raw_or_null(loader);
        thread.vm().system_loader.store(raw);
        Ok(())
    })?;
    thread.vm().booted.store(true, std::sync::atomic::Ordering::Release);
    step(thread, "the start of metering", fuel::start_metering)
}

fn log_step(thread: &JavaThread, what: &str, began: Instant) {
    let text = format!("{what}, {:.7} secs", began.elapsed().as_secs_f64());
    thread.vm().log_line(Topic::StartupTime, Level::Info, &text);
}

fn step<T>(
    thread: &mut JavaThread,
    step: &'static str,
    body: impl FnOnce(&mut JavaThread) -> JavaResult<T>,
) -> Result<T, BootError> {
    let mark = thread.handles.mark();
    let began = Instant::now();
    let result = body(thread);
    if let Some(recording) = &thread.vm().recording {
        recording.phase(step, began);
    }
    thread.handles.truncate(mark);
    match result {
        Ok(value) => Ok(value),
        Err(Throw::Stopped) => match thread.vm().boot_failure.get() {
            Some(error) => Err(BootError::Exception { step, exception: (*error).to_owned() }),
            None => Err(BootError::Stopped),
        },
        Err(Throw::Exception) => Err(BootError::Exception { step, exception: describe_pending(thread) }),
    }
}

/// `java.lang.System.initPhase3(java.base@17.0.1/System.java:1)`
fn place_text(thread: &mut JavaThread, frame: &TraceFrame) -> String {
    let class = frame.method.class;
    let module = modules::versioned_name(thread, class).map_or(String::new(), |module| format!("{module}/"));
    let file = match class.source_file() {
        _ if frame.method.is_native() => "Native Method".to_owned(),
        Some(file) => file.to_string(),
        None => "Unknown Source".to_owned(),
    };
    let line = frame.method.line(frame.bci).map_or(String::new(), |line| format!(":{line}"));
    format!("{}.{}({module}{file}{line})", class.external_name(), frame.method.name)
}

/// The pending exception as text, with its stack trace's methods.
pub fn describe_pending(thread: &mut JavaThread) -> String {
    let Some(exception) = thread.take_exception() else { return "nothing".to_owned() };
    let class = thread.class_of(exception).external_name();
    let message = throwables::exception_message(thread, exception).map(|message| format!(": {message}")).unwrap_or_default();
    let trace = backtrace::trace_of(thread, exception);
    let frames: Vec<String> = trace.iter().map(|frame| format!("\n\tat {}", place_text(thread, frame))).collect();
    let cause_offset = thread.vm().well_known().fields.throwable_cause;
    let cause = thread.ref_field(exception, cause_offset).filter(|cause| thread.raw(*cause) != thread.raw(exception));
    let cause = match cause {
        Some(cause) => {
            thread.throw(cause);
            format!("\nCaused by: {}", describe_pending(thread))
        }
        None => String::new(),
    };
    format!("{class}{message}{}{cause}", frames.concat())
}

fn initialize_all(thread: &mut JavaThread, names: &[&str]) -> JavaResult<()> {
    for name in names {
        let class = load::boot_class(thread, name)?;
        initialize::initialize(thread, class)?;
    }
    Ok(())
}

/// Loads the classes the VM knows and gives every class loaded so far its mirror.
fn boot_classes(thread: &mut JavaThread) -> Result<(), BootError> {
    arrays::create_primitives(thread);
    let vm = thread.vm();
    let found = WellKnown::find(&vm.symbols, |name| load::find_boot_class(thread, name).ok().flatten());
    let well_known =
        found.map_err(|missing| if vm.is_stopping() { BootError::Stopped } else { BootError::ClassLibrary(missing) })?;
    let _ = vm.well_known.set(well_known);
    vm.set_soft_reference_clock();
    let classes: Vec<ClassRef> = vm.classes.iter().collect();
    for class in classes.into_iter().filter(|class| class.mirror.is_null()) {
        step(thread, "class mirrors", |thread| mirror::create_mirror(thread, class))?;
    }
    for kind in ValueKind::ALL.into_iter().take(8) {
        step(thread, "array classes", |thread| {
            let component = thread.vm().primitive(kind);
            arrays::array_class_of(thread, component)
        })?;
    }
    Ok(())
}

/// The main thread's `Thread` object exists before its constructor runs: the constructor asks for the current thread.
fn create_main_thread(thread: &mut JavaThread) -> JavaResult<()> {
    let vm = thread.vm();
    let (classes, fields, methods) = (&vm.well_known().classes, &vm.well_known().fields, &vm.well_known().methods);
    let system = objects::new_object(thread, classes.thread_group)?;
    thread.invoke(methods.thread_group_init, &[Value::Ref(Some(system))])?;
    vm.system_thread_group.store(thread.raw(system));
    let group = objects::new_object(thread, classes.thread_group)?;
    let name = strings::new_string(thread, "main")?;
    let arguments = [Value::Ref(Some(group)), Value::Ref(Some(system)), Value::Ref(Some(name))];
    thread.invoke(methods.thread_group_init_name, &arguments)?;
    vm.main_thread_group.store(thread.raw(group));
    initialize::initialize(thread, classes.thread)?;
    let object = objects::new_object(thread, classes.thread)?;
    thread.set_long_field(object, fields.thread_eetop, i64::from(thread.id()));
    thread.set_int_field(object, fields.thread_priority, 5);
    thread.shared.object.store(thread.raw(object));
    let arguments = [Value::Ref(Some(object)), Value::Ref(Some(group)), Value::Ref(Some(name))];
    thread.invoke(methods.thread_init_group_name, &arguments)?;
    thread.set_int_field(object, fields.thread_status, status::RUNNABLE);
    Ok(())
}

/// `UnsafeConstants` learns about the machine after its initialiser has run.
fn set_unsafe_constants(thread: &mut JavaThread) -> JavaResult<()> {
    let class = thread.vm().well_known().classes.unsafe_constants;
    initialize::initialize(thread, class)?;
    let page_size = thread.vm().sandbox.page_size() as u64;
    let values = [
        ("ADDRESS_SIZE0", 8),
        ("PAGE_SIZE", page_size),
        ("BIG_ENDIAN", 0),
        ("UNALIGNED_ACCESS", 1),
        ("DATA_CACHE_LINE_FLUSH_SIZE", 0),
    ];
    for (name, value) in values {
        if let Some(field) = class.fields().iter().find(|field| field.name == name) {
            field.static_word().store(value, std::sync::atomic::Ordering::Relaxed);
        }
    }
    Ok(())
}

fn reserve_errors(thread: &mut JavaThread) -> JavaResult<()> {
    let out_of_memory = thread.new_exception("java/lang/OutOfMemoryError", Some("Java heap space"))?;
    thread.vm().reserve_out_of_memory.store(thread.raw(out_of_memory));
    let stack_overflow = thread.new_exception("java/lang/StackOverflowError", None)?;
    thread.vm().reserve_stack_overflow.store(thread.raw(stack_overflow));
    Ok(())
}
