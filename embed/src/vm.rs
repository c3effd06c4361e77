//! [`Vm`]: a running virtual machine as its host sees it.
#![allow(unsafe_code, reason = "the one place that owns a Vm and hands out pointers to it")]

use std::io;
use std::mem::ManuallyDrop;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

use gc::{Alarm, Arena, Budget, Heap, HeapConfig};
use jit::commands::Commands;
use jit::compiler::Jit;
use runtime::boot;
use runtime::class_path::jimage::JImage;
use runtime::compiler::Compiler;
use runtime::fuel::tank::Tank;
use runtime::fuel::used_by;
use runtime::metadata::class_roots::RootAreas;
use runtime::metadata::pointer::Metadata;
use runtime::natives::NativeRegistry;
use runtime::options::VmOptions;
use runtime::recording::sampler;
use runtime::thread::registry::Purpose;
use runtime::thread::{native_stack, native_thread, panics, start};
pub use runtime::vm::StopReason;
use runtime::vm::VmParts;
use runtime::{ClassRef, JavaThread};
use sandbox::{AuditRecord, Grant, Sandbox};

use crate::allocator;
use crate::config::{self, Compilation, Config, StartError};
use crate::context::{Limits, Within};
use crate::dump::{self, ThreadDump};
use crate::dynamic::DynamicMethod;
use crate::engine::Engine;
use crate::error::{Error, Fault};
use crate::field::{self, Field};
use crate::heap_size::HeapSizes;
use crate::host::{self, HostFunctions};
use crate::launch::{self, Launch, Sizes};
use crate::method::{self, Constructor, Method, Sort, StaticMethod};
use crate::object::{self, Object};
use crate::program::Program;
use crate::start_log;
use crate::threads::{self, IdleThreads};
use crate::timer::{self, Armed};
use crate::values::{Argument, Arguments, FromJava};

/// Address space for mapped files, besides the limit of memory: the class library maps its own image, of more than 100 MB.
const MAPPED_BYTES: u64 = 4 << 30;

/// How a program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It ended by itself or called `System.exit`.
    Exited(i32),
    /// It was stopped.
    Stopped(StopReason),
    /// A bug of rjvm ended it; the panic's message is on standard error.
    Panicked,
}

/// What a program has used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Fuel of all threads, if the `Vm` has a limit. It includes what they have put aside to use it next.
    pub fuel: u64,
    /// Fuel of the thread that ran `main`, once that has ended: the same in every run of a program that does the same.
    pub main_fuel: u64,
    /// Processor time of all threads. Of threads of the host only what calls have taken, and only if it is [limited](Config::cpu_max).
    pub cpu: Duration,
    /// Bytes of the heap that are in use, garbage included that has not been collected yet.
    pub heap: u64,
    /// Bytes of classes and of what belongs to them.
    pub metadata: u64,
    /// Classes of the guest's own, as [`Config::classes_max`] counts them.
    pub classes: u64,
    /// Threads, those of the class library included.
    pub threads: u32,
    /// Objects that the host holds.
    pub objects_held: u64,
    /// Bytes of memory outside of the heap that it has now ([`Config::native_max`]).
    pub native: u64,
    /// The most that it ever had.
    pub native_peak: u64,
}

/// What handles of a `Vm` share.
pub(crate) struct Inner {
    pub(crate) vm: ManuallyDrop<Box<runtime::vm::Vm>>,
    /// Java threads for calls of the host.
    pub(crate) idle: IdleThreads,
    /// The class library has booted for calls.
    is_booted: AtomicBool,
    /// The processor time of calls counts.
    pub(crate) counts_cpu: bool,
}

/// What a `Vm` does for its host.
enum Phase {
    /// Nothing so far.
    New,
    /// Runs a program from start to end, or has done so.
    Runs,
    /// Takes calls. The limits of time are those of the whole `Vm`.
    Called(#[allow(dead_code, reason = "count until they are dropped")] [Option<Armed>; 2]),
    /// The class library did not boot.
    Failed,
}

/// A virtual machine. Dropping it stops it and frees everything it held.
///
/// It either runs one program from start to end ([`run`](Self::run)), or takes calls ([`static_method`](Self::static_method), [`method`](Self::method),
/// [`constructor`](Self::constructor)): any number of them, from any number of threads at a time. Calls run on the threads that make them.
pub struct Vm {
    // Before `inner`: whoever arms a deadline holds the `Vm`.
    phase: Mutex<Phase>,
    /// The loader of the program that was loaded last.
    loader: Mutex<Option<Object>>,
    inner: Arc<Inner>,
    config: Config,
}

impl std::fmt::Debug for Vm {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Vm").field("usage", &self.usage()).finish_non_exhaustive()
    }
}

/// Has the `Vm` stopped that touches memory that is not there.
fn watch(inner: &Arc<Inner>) -> Result<(), StartError> {
    let watched = Arc::downgrade(inner);
    let alarm: Alarm = Arc::new(move || {
        if let Some(inner) = watched.upgrade() {
            inner.vm.stop_for(StopReason::Corrupted);
        }
    });
    inner.vm.heap.watch(Arc::clone(&alarm))?;
    Ok(inner.vm.arena.watch(alarm)?)
}

/// Has pages of mapped files read as zeros that somebody has cut off; whoever touches one gets an `InternalError`.
fn watch_mapped_files(inner: &Inner) -> Result<(), StartError> {
    inner.vm.tolerates_cut_files.store(true, Ordering::Relaxed);
    Ok(inner.vm.arena.watch(Arc::new(|| ()))?)
}

/// Stops a `Vm` from any thread.
#[derive(Clone)]
pub struct InterruptHandle(Weak<Inner>);

impl InterruptHandle {
    /// Stops the guest wherever it is; none of its handlers run.
    pub fn stop(&self) {
        if let Some(inner) = self.0.upgrade() {
            inner.vm.stop();
        }
    }
}

impl Vm {
    /// Reserves a heap and maps the class library; Java code runs from [`Vm::run`] on.
    ///
    /// # Errors
    /// If the class library cannot be read or memory cannot be reserved.
    pub fn new(config: Config) -> Result<Self, StartError> {
        Engine::open(config.java_home.clone(), false)?.start(config)
    }

    pub(crate) fn with_image(config: Config, image: Arc<JImage>) -> Result<Self, StartError> {
        let sandbox = Arc::new(Sandbox::new(config.policy.clone())?);
        let heap = Heap::new(heap_config(&config, sandbox.physical_memory()))?;
        let roots = RootAreas::new(&heap)?;
        let native = Arc::new(Budget::new(config.native_max));
        let arena = Arena::with_budget(config.native_max.saturating_add(MAPPED_BYTES), Arc::clone(&native));
        let natives = NativeRegistry::new(&stdlib::tables());
        let (options, (compiler, said)) = (options(&config), compiler(&config)?);
        let upcalls = runtime::upcalls::with_engine(interpreter::execute);
        let vm =
            runtime::vm::Vm::new(VmParts { options, heap, roots, arena, native, sandbox, image, natives, upcalls, compiler });
        let vm = vm.map_err(StartError::Metadata)?;
        vm.log(&said);
        start_log::heap(&vm);
        let idle = IdleThreads::default();
        let inner = Arc::new(Inner {
            vm: ManuallyDrop::new(vm),
            idle,
            is_booted: AtomicBool::new(false),
            counts_cpu: config.cpu_max.is_some(),
        });
        if config.sealed && config.handles_traps {
            watch(&inner)?;
        } else if config.handles_traps {
            watch_mapped_files(&inner)?;
        }
        Ok(Self { phase: Mutex::new(Phase::New), loader: Mutex::default(), inner, config })
    }

    /// Boots the class library and runs a program to its end, on a thread of its own.
    ///
    /// # Errors
    /// If the boot sequence fails, or the `Vm` has run a program or been called before.
    pub fn run(&self, launch: Launch) -> Result<Outcome, StartError> {
        {
            let mut phase = self.phase.lock().unwrap_or_else(PoisonError::into_inner);
            if !matches!(*phase, Phase::New) {
                return Err(StartError::Boot(runtime::boot::BootError::Stopped));
            }
            *phase = Phase::Runs;
        }
        let inner = Arc::clone(&self.inner);
        let stack_bytes = self.config.stack_bytes;
        let sizes = Sizes {
            heap_initial: self.config.heap_initial.unwrap_or(0) as i64,
            heap_max: self.config.heap_max.unwrap_or(0) as i64,
            stack: if self.config.stack_bytes == config::STACK_BYTES { 0 } else { self.config.stack_bytes as i64 },
        };
        let _limits = self.watch_time().map_err(StartError::Thread)?;
        sampler::start(self.raw());
        let body = move || main_thread(&inner.vm, stack_bytes, &launch, sizes);
        let handle = native_thread::spawn("main", false, body).map_err(StartError::Thread)?;
        let status = handle.join().unwrap_or(Err(StartError::Panicked))?;
        let vm = &self.inner.vm;
        start_log::heap_at_exit(vm);
        if self.config.log_profile {
            runtime::profile::log_hot_methods(vm);
            runtime::lockstep::log_counts(vm);
        }
        if vm.has_panicked() {
            return Ok(Outcome::Panicked);
        }
        match vm.exit_status.get() {
            Some(status) => Ok(Outcome::Exited(*status)),
            None if vm.is_stopping() => Ok(Outcome::Stopped(vm.stop_reason().unwrap_or(StopReason::Host))),
            None => Ok(Outcome::Exited(status)),
        }
    }

    /// Boots the class library, unless that has been done. The first call does it otherwise.
    ///
    /// # Errors
    /// [`Error::Start`] if the class library does not boot, [`Error::RunsProgram`] if the `Vm` has got a program to run.
    pub fn boot(&self) -> Result<(), Error> {
        self.booted().map(|_| ())
    }

    pub(crate) fn inner(&self) -> &Arc<Inner> {
        &self.inner
    }

    /// The VM itself.
    pub(crate) fn raw(&self) -> runtime::vm::VmRef {
        runtime::vm::VmRef::of(&self.inner.vm)
    }

    #[inline]
    pub(crate) fn booted(&self) -> Result<&Inner, Error> {
        if self.inner.is_booted.load(Ordering::Acquire) { Ok(&self.inner) } else { self.boot_once() }
    }

    #[cold]
    fn boot_once(&self) -> Result<&Inner, Error> {
        let mut phase = self.phase.lock().unwrap_or_else(PoisonError::into_inner);
        match *phase {
            Phase::New => {}
            Phase::Called(_) => return Ok(&self.inner),
            Phase::Runs => return Err(Error::RunsProgram),
            Phase::Failed => return Err(threads::end_of(&self.inner.vm)),
        }
        *phase = Phase::Failed;
        let limits = self.watch_time().map_err(StartError::Thread)?;
        let inner = Arc::clone(&self.inner);
        // The boot sequence goes deeper than some threads have stack for.
        let booting = native_thread::spawn("main", false, move || threads::boot(&inner)).map_err(StartError::Thread)?;
        if let Err(error) = booting.join().unwrap_or(Err(StartError::Panicked)) {
            self.inner.vm.stop();
            return Err(error.into());
        }
        *phase = Phase::Called(limits);
        self.inner.is_booted.store(true, Ordering::Release);
        Ok(&self.inner)
    }

    /// Has the `Vm` stopped when its time is over, on the clock and of the processors, unless the result is dropped before.
    fn watch_time(&self) -> io::Result<[Option<Armed>; 2]> {
        let inner = || Arc::downgrade(&self.inner);
        let deadline = self.config.deadline.map(|time| timer::arm(inner(), Instant::now() + time)).transpose()?;
        let processor = self.config.cpu_max.map(|max| timer::arm_processor(inner(), max)).transpose()?;
        Ok([deadline, processor])
    }

    /// Has the `Vm` stopped at that time, unless the result is dropped before.
    pub(crate) fn stop_at(&self, at: Instant) -> Result<Armed, Error> {
        Ok(timer::arm(Arc::downgrade(&self.inner), at).map_err(StartError::Thread)?)
    }

    /// The same `Vm` with limits on each call.
    pub fn within(&self, limits: Limits) -> Within<'_> {
        Within::new(self, limits)
    }

    /// Makes the classes of a program known: from now on names mean its classes, and those that were known before.
    ///
    /// # Errors
    /// Whatever ends a call.
    pub fn load(&self, program: &Program) -> Result<(), Error> {
        use crate::context::Enter;
        self.enter(|thread| {
            let parent = self.loader.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let loader = program.loader(thread, parent.as_ref())?;
            *self.loader.lock().unwrap_or_else(PoisonError::into_inner) = Some(loader);
            Ok(())
        })
    }

    /// A static method of a class of the program, with its types: `vm.static_method::<(i32, &str), String>("com/acme/Rule", "apply")`. What Rust types
    /// stand for is said in [`values`](crate::values). If methods of one name differ in what the Rust types do not tell, the name takes a
    /// descriptor: `"apply(ILjava/lang/CharSequence;)Ljava/lang/String;"`. Access modifiers are no obstacle.
    ///
    /// # Errors
    /// [`Error::NoSuchMember`] if there is no such method, [`Error::Guest`] if its class cannot be loaded.
    pub fn static_method<A: Arguments, R: FromJava>(&self, class: &str, name: &str) -> Result<StaticMethod<A, R>, Error> {
        self.with_class(class, |thread, class| StaticMethod::find(thread, class, name))
    }

    /// An instance method, as [`static_method`](Self::static_method) for those. Classes that extend or implement `class` may override it.
    ///
    /// # Errors
    /// As [`static_method`](Self::static_method).
    pub fn method<A: Arguments, R: FromJava>(&self, class: &str, name: &str) -> Result<Method<A, R>, Error> {
        self.with_class(class, |thread, class| Method::find(thread, class, name))
    }

    /// A constructor, as [`static_method`](Self::static_method) for those.
    ///
    /// # Errors
    /// As [`static_method`](Self::static_method); also if `class` is abstract.
    pub fn constructor<A: Arguments>(&self, class: &str) -> Result<Constructor<A>, Error> {
        self.with_class(class, |thread, class| Constructor::find(thread, class, ""))
    }

    /// The static methods of a name, for calls with values whose types are not known before.
    ///
    /// # Errors
    /// As [`static_method`](Self::static_method).
    pub fn dynamic_static_method(&self, class: &str, name: &str) -> Result<DynamicMethod, Error> {
        self.with_class(class, |thread, class| DynamicMethod::find(thread, class, name, Sort::Static))
    }

    /// The instance methods of a name, for calls with values whose types are not known before.
    ///
    /// # Errors
    /// As [`static_method`](Self::static_method).
    pub fn dynamic_method(&self, class: &str, name: &str) -> Result<DynamicMethod, Error> {
        self.with_class(class, |thread, class| DynamicMethod::find(thread, class, name, Sort::Instance))
    }

    /// The constructors of a class, for calls with values whose types are not known before.
    ///
    /// # Errors
    /// As [`constructor`](Self::constructor).
    pub fn dynamic_constructor(&self, class: &str) -> Result<DynamicMethod, Error> {
        self.with_class(class, |thread, class| DynamicMethod::find(thread, class, "<init>", Sort::Constructor))
    }

    /// What a static field of a class of the program holds; the class is initialised first.
    ///
    /// # Errors
    /// [`Error::NoSuchMember`] if there is no such field of this type, [`Error::Guest`] if its class cannot be loaded or initialised.
    pub fn static_field<R: FromJava>(&self, class: &str, name: &str) -> Result<R, Error> {
        self.with_class(class, |thread, class| field::get_static(thread, class, name))
    }

    /// Puts a value into a static field of a class of the program; the class is initialised first.
    ///
    /// # Errors
    /// As [`static_field`](Self::static_field); also if the field is final.
    pub fn set_static_field<T: FromJava + Argument>(&self, class: &str, name: &str, value: T::Given<'_>) -> Result<(), Error> {
        self.with_class(class, |thread, class| field::set_static::<T>(thread, class, name, value))
    }

    /// An instance field, with its type: `vm.field::<i32>("com.acme.Rule", "limit")`. Access modifiers are no obstacle.
    ///
    /// # Errors
    /// [`Error::NoSuchMember`] if there is no such field of this type, [`Error::Guest`] if its class cannot be loaded.
    pub fn field<T: FromJava>(&self, class: &str, name: &str) -> Result<Field<T>, Error> {
        self.with_class(class, |thread, class| Field::find(thread, class, name))
    }

    /// A new array of objects of a class of the program.
    ///
    /// # Errors
    /// [`Error::WrongClass`] if one of the objects is none of that class, [`Error::Guest`] if the class cannot be loaded or memory is short.
    pub fn array_of(&self, class: &str, elements: &[Option<Object>]) -> Result<Object, Error> {
        self.with_class(class, |thread, class| object::array_of(thread, class, elements))
    }

    /// An object that implements a Java interface by functions of the host. Give it to the guest as an argument, as its methods are called like any others.
    ///
    /// Each abstract method of the interface needs a function. They may be called by any thread of the guest, several at a time, with any values;
    /// collections go on while they run. If one panics, its caller gets an `InternalError`.
    /// A stop or deadline takes effect when the function returns. They live as long as the `Vm`.
    ///
    /// A function that calls its guest again does it with the [`Caller`](crate::Caller) that it gets if its first parameter is one. A call that it makes with the `Vm`
    /// instead is one of another thread to the guest, which waits for the monitors that the first one holds.
    ///
    /// # Errors
    /// [`Error::NoSuchMember`] if functions and methods do not go together, [`Error::Guest`] if the interface cannot be loaded.
    pub fn bind(&self, interface: &str, functions: HostFunctions) -> Result<Object, Error> {
        self.with_class(interface, |thread, class| host::implement(thread, class, &functions))
    }

    /// Puts functions of the host behind native methods that a class of the program declares, static ones or not. What [`bind`](Self::bind) says of
    /// functions holds for these; they do not get the receiver.
    ///
    /// # Errors
    /// [`Error::NoSuchMember`] if a function fits no native method of the class, or that has one already.
    pub fn bind_natives(&self, class: &str, functions: HostFunctions) -> Result<(), Error> {
        self.with_class(class, |thread, class| host::bind_natives(thread, class, &functions))
    }

    fn with_class<T>(&self, class: &str, body: impl FnOnce(&mut JavaThread, ClassRef) -> Result<T, Fault>) -> Result<T, Error> {
        use crate::context::Enter;
        self.enter(|thread| {
            let loader = self.loader.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let class = method::class_of_program(thread, loader.as_ref(), class)?;
            body(thread, class)
        })
    }

    /// Allows the guest so much more fuel, if the `Vm` counts it.
    pub fn add_fuel(&self, units: u64) {
        if let Some(tank) = &self.inner.vm.fuel {
            tank.add(units);
        }
    }

    /// What the program has used so far.
    pub fn usage(&self) -> Usage {
        let vm = &self.inner.vm;
        Usage {
            fuel: vm.fuel.as_ref().map_or(0, Tank::used),
            main_fuel: vm.main_fuel.load(Ordering::Relaxed),
            cpu: vm.cpu_time(),
            heap: vm.heap.used_bytes(),
            metadata: vm.ledger.metadata_bytes(),
            classes: vm.ledger.classes(),
            threads: vm.threads.all().len() as u32,
            objects_held: vm.host_roots.count() as u64,
            native: vm.ledger.native.used(),
            native_peak: vm.ledger.native.peak(),
        }
    }

    /// What all threads of a `Vm` that takes calls are doing, newest frame first. Threads that run no Java code have no frames.
    ///
    /// # Errors
    /// Whatever ends a call.
    pub fn thread_dump(&self) -> Result<Vec<ThreadDump>, Error> {
        use crate::context::Enter;
        self.enter(dump::dump)
    }

    /// A way to stop the `Vm` from elsewhere.
    pub fn interrupt_handle(&self) -> InterruptHandle {
        InterruptHandle(Arc::downgrade(&self.inner))
    }

    /// Why it was stopped, and when: the guest ends as soon as all of its threads have noticed.
    pub fn stopped(&self) -> Option<(StopReason, Instant)> {
        self.inner.vm.stopped()
    }

    /// What the policy has denied so far, and which grant would have allowed it.
    pub fn audit(&self) -> Vec<AuditRecord> {
        self.inner.vm.sandbox.audit()
    }

    /// What the program has made use of, as the least grants that would have sufficed: under a policy that [learns](sandbox::Policy::learning).
    pub fn learned(&self) -> Vec<Grant> {
        self.inner.vm.sandbox.learned()
    }

    /// Removes temporary files of the guest: for a host that ends without dropping the `Vm`.
    pub fn remove_temporary(&self) {
        self.inner.vm.sandbox.remove_temporary();
    }

    /// What the guest wrote to a buffered standard output so far.
    pub fn captured_stdout(&self) -> Vec<u8> {
        self.inner.vm.sandbox.captured_stdout()
    }

    /// What the guest wrote to a buffered standard error so far.
    pub fn captured_stderr(&self) -> Vec<u8> {
        self.inner.vm.sandbox.captured_stderr()
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.vm.stop();
        self.idle.detach_all();
        // Threads unwind at their next poll; one that a host call keeps is woken by its waker. A thread that does not come back
        // would use freed memory: rather leak the Vm than let it.
        let patience = Instant::now() + Duration::from_secs(30);
        if self.vm.threads.wait_for_all(None, Some(patience)) {
            if let Some(compiler) = &self.vm.compiler {
                compiler.shut_down();
            }
            if let Some(recording) = &self.vm.recording {
                recording.end();
            }
            let bytes = self.vm.ledger.native.peak();
            // SAFETY: no thread is left, of Java or of the compiler, and nobody uses `vm` after this.
            unsafe { ManuallyDrop::drop(&mut self.vm) };
            allocator::freed(bytes);
        }
    }
}

fn main_thread(vm: &runtime::vm::Vm, stack_bytes: usize, launch: &Launch, sizes: Sizes) -> Result<i32, StartError> {
    let Some(mut thread) = start::attach(Metadata::of(vm), stack_bytes, Purpose::default()) else {
        return Err(StartError::Boot(runtime::boot::BootError::Stopped));
    };
    native_stack::set_limit(&mut thread);
    thread.shared.begin_time();
    let result = panics::run_to_the_end(&mut thread, |thread| match boot::boot(thread) {
        Ok(()) => {
            start_log::started(vm, vm.options.log.uptime());
            Ok(launch::run(thread, launch, sizes))
        }
        Err(_) if vm.exit_status.get().is_some() => Ok(1),
        Err(error) => Err(error.into()),
    });
    vm.main_fuel.store(used_by(&thread), Ordering::Relaxed);
    start::detach(thread);
    result.unwrap_or(Err(StartError::Panicked))
}

/// The compiler, if there is to be one, and what is to be said of the commands for it.
fn compiler(config: &Config) -> Result<(Option<Arc<dyn Compiler>>, String), StartError> {
    let Compilation { enabled, policy, commands } = &config.compilation;
    let (commands, said) = Commands::parse(commands);
    if config.compiler.is_some() || !enabled {
        return Ok((config.compiler.clone(), said));
    }
    let compiler = Jit::new(policy.clone(), commands, jit::front_end::from_bytecode)?;
    Ok((Some(Arc::new(compiler)), said))
}

fn heap_config(config: &Config, physical_memory: u64) -> HeapConfig {
    let sizes = HeapSizes::of(config, physical_memory);
    HeapConfig {
        max_bytes: sizes.max,
        initial_bytes: sizes.initial,
        young_bytes: config.young,
        stress: config.gc_stress,
        sealed: config.sealed,
        verify: config.gc_verify,
    }
}

fn options(config: &Config) -> VmOptions {
    VmOptions {
        java_home: config.java_home.clone(),
        properties: config.properties.clone(),
        stack_bytes: config.stack_bytes,
        threads_max: config.threads_max,
        metadata_max: config.metadata_max.unwrap_or(u64::MAX),
        classes_max: config.classes_max.unwrap_or(u64::MAX),
        assertions: config.assertions.clone(),
        agents: config.agents.clone(),
        boot_append: config.boot_append.clone(),
        arguments: config.arguments.clone(),
        system_assertions: config.system_assertions,
        verify_all: config.verify_all,
        log: Arc::clone(&config.log),
        stack_trace_depth: config.stack_trace_depth,
        null_details: config.null_details,
        flags: config.flags.clone(),
        fuel: config.fuel,
        intrinsics: config.intrinsics,
        frame_stress: config.frame_stress,
        exit_stress: config.exit_stress,
        lockstep: config.lockstep,
        compiler_stress: config.compiler_stress,
        stress_seed: config.stress_seed,
        sealed: config.sealed,
        guards_internals: config.guards_internals || config.sealed,
        trace_boot: config.trace_boot,
        records: config.records || config.log_profile,
    }
}
