//! The boot sequence: from an empty `Vm` to one whose `main` can be called.
//!
//! The order is that of OpenJDK 17's own VM; `initPhase1` to `initPhase3` are Java code of the class library.

use thiserror::Error;

use crate::fuel;
use crate::linking::initialize;
use crate::loading::{arrays, load, mirror};
use crate::metadata::class::ClassRef;
use crate::metadata::field::ValueKind;
use crate::thread::JavaThread;
use crate::thread::invoke::Value;
use crate::thread::parking::status;
use crate::throw::{JavaResult, Throw};
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

impl JavaThread {
    /// Brings the `Vm` of this thread, its first, up.
    ///
    /// # Errors
    /// Which step failed and why.
    pub fn boot(&mut self) -> Result<(), BootError> {
        self.boot_classes()?;
        self.step("class initialisation", |thread| thread.initialize_all(FIRST))?;
        self.step("thread creation", Self::create_main_thread)?;
        self.step("class initialisation", |thread| {
            thread.initialize_all(&["java/lang/Module"])?;
            thread.set_unsafe_constants()?;
            thread.initialize_all(&["java/lang/reflect/Method", "java/lang/ref/Finalizer"])
        })?;
        self.step("initPhase1", |thread| {
            let method = thread.vm().well_known().methods.system_init_phase1;
            thread.invoke(method, &[])
        })?;
        self.step("class initialisation", |thread| {
            thread.initialize_all(EXCEPTIONS)?;
            thread.reserve_errors()?;
            thread.initialize_all(INVOKE)
        })?;
        let result = self.step("initPhase2", |thread| {
            let method = thread.vm().well_known().methods.system_init_phase2;
            thread.invoke(method, &[Value::Int(0), Value::Int(0)])
        })?;
        if result.int() != 0 {
            return Err(BootError::Modules);
        }
        self.step("initPhase3", |thread| {
            let method = thread.vm().well_known().methods.system_init_phase3;
            thread.invoke(method, &[])?;
            let method = thread.vm().well_known().methods.class_loader_get_system;
            let loader = thread.invoke(method, &[])?.reference();
            let raw = thread.raw_or_null(loader);
            thread.vm().system_loader.store(raw);
            Ok(())
        })?;
        self.vm().booted.store(true, std::sync::atomic::Ordering::Release);
        fuel::start_metering(self);
        Ok(())
    }

    fn step<T>(&mut self, step: &'static str, body: impl FnOnce(&mut Self) -> JavaResult<T>) -> Result<T, BootError> {
        let mark = self.handles.mark();
        let result = body(self);
        self.handles.truncate(mark);
        match result {
            Ok(value) => Ok(value),
            Err(Throw::Stopped) => match self.vm().boot_failure.get() {
                Some(error) => Err(BootError::Exception { step, exception: (*error).to_owned() }),
                None => Err(BootError::Stopped),
            },
            Err(Throw::Exception) => Err(BootError::Exception { step, exception: self.describe_pending() }),
        }
    }

    /// The pending exception as text, with its stack trace's methods.
    pub fn describe_pending(&mut self) -> String {
        let Some(exception) = self.take_exception() else { return "nothing".to_owned() };
        let class = self.class_of(exception).external_name();
        let message = self.exception_message(exception).map(|message| format!(": {message}")).unwrap_or_default();
        let frames: Vec<String> = self
            .trace_of(exception)
            .iter()
            .map(|frame| format!("\n\tat {} ({:?})", frame.method.external_signature_short(), frame.method.line(frame.bci)))
            .collect();
        let cause_offset = self.vm().well_known().fields.throwable_cause;
        let cause = self.ref_field(exception, cause_offset).filter(|cause| self.raw(*cause) != self.raw(exception));
        let cause = match cause {
            Some(cause) => {
                self.throw(cause);
                format!("\ncaused by {}", self.describe_pending())
            }
            None => String::new(),
        };
        format!("{class}{message}{}{cause}", frames.concat())
    }

    fn initialize_all(&mut self, names: &[&str]) -> JavaResult<()> {
        for name in names {
            let class = load::boot_class(self, name)?;
            initialize::initialize(self, class)?;
        }
        Ok(())
    }

    /// Loads the classes the VM knows and gives every class loaded so far its mirror.
    fn boot_classes(&mut self) -> Result<(), BootError> {
        arrays::create_primitives(self);
        let well_known = WellKnown::load(self).map_err(BootError::ClassLibrary)?;
        let vm = self.vm();
        let _ = vm.well_known.set(well_known);
        let classes: Vec<ClassRef> = vm.classes.iter().collect();
        for class in classes.into_iter().filter(|class| class.mirror.load().is_null()) {
            self.step("class mirrors", |thread| mirror::create_mirror(thread, class))?;
        }
        for kind in ValueKind::ALL.into_iter().take(8) {
            self.step("array classes", |thread| {
                let component = thread.vm().primitive(kind);
                arrays::array_class_of(thread, component)
            })?;
        }
        Ok(())
    }

    /// The main thread's `Thread` object exists before its constructor runs: the constructor asks for the current thread.
    fn create_main_thread(&mut self) -> JavaResult<()> {
        let vm = self.vm();
        let (classes, fields, methods) = (&vm.well_known().classes, &vm.well_known().fields, &vm.well_known().methods);
        let system = self.new_object(classes.thread_group)?;
        self.invoke(methods.thread_group_init, &[Value::Ref(Some(system))])?;
        vm.system_thread_group.store(self.raw(system));
        let group = self.new_object(classes.thread_group)?;
        let name = self.new_string("main")?;
        let arguments = [Value::Ref(Some(group)), Value::Ref(Some(system)), Value::Ref(Some(name))];
        self.invoke(methods.thread_group_init_name, &arguments)?;
        vm.main_thread_group.store(self.raw(group));
        initialize::initialize(self, classes.thread)?;
        let object = self.new_object(classes.thread)?;
        self.set_long_field(object, fields.thread_eetop, i64::from(self.id()));
        self.set_int_field(object, fields.thread_priority, 5);
        self.shared.object.store(self.raw(object));
        let arguments = [Value::Ref(Some(object)), Value::Ref(Some(group)), Value::Ref(Some(name))];
        self.invoke(methods.thread_init_group_name, &arguments)?;
        self.set_int_field(object, fields.thread_status, status::RUNNABLE);
        Ok(())
    }

    /// `UnsafeConstants` learns about the machine after its initialiser has run.
    fn set_unsafe_constants(&mut self) -> JavaResult<()> {
        let class = self.vm().well_known().classes.unsafe_constants;
        initialize::initialize(self, class)?;
        let page_size = self.vm().sandbox.page_size() as u64;
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

    fn reserve_errors(&mut self) -> JavaResult<()> {
        let out_of_memory = self.new_exception("java/lang/OutOfMemoryError", Some("Java heap space"))?;
        self.vm().reserve_out_of_memory.store(self.raw(out_of_memory));
        let stack_overflow = self.new_exception("java/lang/StackOverflowError", None)?;
        self.vm().reserve_stack_overflow.store(self.raw(stack_overflow));
        Ok(())
    }
}
