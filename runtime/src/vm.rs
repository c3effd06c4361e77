//! `Vm`: one sealed virtual machine. Everything it knows hangs off this value.

use std::fmt;
use std::io;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};

use gc::{Arena, Budget, Handle, Heap, HeapView, RootSlot};
use sandbox::log::{Level, Stream, Topic};
use sandbox::{Descriptor, Sandbox};

use crate::agents::table::Agents;
use crate::class_path::added::AddedClasses;
use crate::class_path::jimage::JImage;
use crate::code::installed::CodeMap;
use crate::code::linked::CodeRef;
use crate::collections::Collections;
use crate::compiler::Compiler;
use crate::dependencies::table::Dependencies;
use crate::events::{EventLog, Events};
use crate::extensions::Extensions;
use crate::frame_stress::state::FrameStressCounts;
use crate::fuel::tank::Tank;
use crate::host_roots::HostRoots;
use crate::ledger::Ledger;
use crate::lockstep::state::Lockstep;
use crate::metadata::class::ClassRef;
use crate::metadata::class_roots::RootAreas;
use crate::metadata::field::ValueKind;
use crate::metadata::in_use::InUse;
use crate::metadata::loader::{Loader, LoaderRef};
use crate::metadata::method::MethodRef;
use crate::metadata::module::{Module, ModuleRef};
use crate::metadata::pointer::{Metadata, Numbered};
use crate::metadata::rows::{ClassTable, MethodTable};
use crate::metadata::symbol::{Symbol, SymbolTable};
use crate::metadata::unloaded::Unloaded;
use crate::monitor::table::MonitorTable;
use crate::natives::NativeRegistry;
use crate::options::VmOptions;
use crate::outcome::JavaResult;
use crate::recording::Recording;
use crate::strings::table::StringTable;
use crate::sync::lock;
use crate::thread::JavaThread;
use crate::thread::frames::TopFrame;
use crate::thread::identity_hash::IdentityHashes;
use crate::thread::registry::ThreadRegistry;
use crate::well_known::WellKnown;

/// A pointer to the `Vm` that a thread belongs to.
pub type VmRef = Metadata<Vm>;

/// Goes on in the newest frame, or unwinds it, until the frame that was entered last has been left; the result is its result slot.
pub type ExecuteFunction = fn(&mut JavaThread, JavaResult<TopFrame>) -> JavaResult<u64>;

/// Translates a method that nobody has called yet.
pub type LinkFunction = fn(&mut JavaThread, MethodRef) -> JavaResult<CodeRef>;

/// Makes an exception object of a boot class, with a message or without.
pub type ExceptionFunction = fn(&mut JavaThread, &str, Option<&str>) -> JavaResult<Handle>;

/// Hears of the first `OutOfMemoryError` of the heap or of the metadata, before it is thrown, with its message.
pub type OutOfMemoryListener = Box<dyn Fn(&mut JavaThread, &str) + Send + Sync>;

/// What is called from below it.
///
/// `[VMDOC]` Upcalls. Anything may throw, and much of the VM calls Java: both can load, link and initialise any class, so they stand above nearly
/// everything that uses them. These arrows lead upwards, so they go through functions that the `Vm` is made with.
#[derive(Clone, Copy, Debug)]
pub struct Upcalls {
    /// Runs code.
    pub execute: ExecuteFunction,
    /// Makes code of bytecode.
    pub link_code: LinkFunction,
    /// Makes what is thrown.
    pub new_exception: ExceptionFunction,
}

/// Why a `Vm` stops before its program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StopReason {
    /// The host asked for it.
    Host,
    /// The fuel is used up.
    Fuel,
    /// The time is over.
    Deadline,
    /// The processor time is used up.
    Cpu,
    /// More was written to standard output and error than may be.
    Output,
    /// It has gone far beyond its limit of memory outside of the heap where no error can be thrown: with the locks that it holds, for instance.
    NativeMemory,
    /// It has followed a reference that no correct program has, or read from a mapped file what is not there any more.
    Corrupted,
}

impl fmt::Display for StopReason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Host => "its host asked for it",
            Self::Fuel => "its fuel is used up",
            Self::Deadline => "its time is over",
            Self::Cpu => "its processor time is used up",
            Self::Output => "it has written too much",
            Self::NativeMemory => "its limit of memory outside of the heap is far exceeded",
            Self::Corrupted => "it touched memory that no correct program touches",
        })
    }
}

/// One virtual machine.
pub struct Vm {
    /// Properties, limits and switches.
    pub options: VmOptions,
    /// The object heap.
    pub heap: Arc<Heap>,
    /// Field access to it.
    pub view: HeapView,
    /// Memory behind `Unsafe.allocateMemory` and mapped files.
    pub arena: Arena,
    /// The only way to the host.
    pub sandbox: Arc<Sandbox>,
    /// `lib/modules`.
    pub image: Arc<JImage>,
    /// What the boot loader finds besides.
    pub added: AddedClasses,
    /// Names and descriptors.
    pub symbols: SymbolTable,
    /// Cells of classes.
    pub roots: RootAreas,
    /// What is written down for a report, if that is wanted.
    pub recording: Option<Recording>,
    /// Whether mapped files may be cut off: who touches what is gone gets an `InternalError`, and the process goes on.
    pub tolerates_cut_files: AtomicBool,
    /// What is known of collections.
    pub collections: Collections,
    /// The last events of each kind, if its host may ask for them.
    pub events: Option<Events>,
    /// Classes whose initialisation was logged.
    pub(crate) initializations: AtomicU32,
    /// Whether the time that threads wait for monitors and notifications is measured.
    pub measures_contention: AtomicBool,
    /// Classes by id.
    pub classes: ClassTable,
    /// Methods by id.
    pub methods: MethodTable,
    /// Loaders by id; the boot loader is 0.
    pub loaders: Mutex<Numbered<Loader>>,
    /// Modules by id.
    pub modules: Mutex<Numbered<Module>>,
    /// `java.base`, once it is defined.
    pub java_base: OnceLock<ModuleRef>,
    /// Interned strings.
    pub strings: StringTable,
    /// Inflated monitors.
    pub monitors: MonitorTable,
    /// What frame stress has done.
    pub frame_stress: FrameStressCounts,
    /// What has been compared in lockstep.
    pub lockstep: Lockstep,
    /// Threads.
    pub threads: ThreadRegistry,
    /// Native methods.
    pub natives: NativeRegistry,
    /// Classes, fields and methods the VM knows by name.
    pub well_known: OnceLock<WellKnown>,
    /// Primitive types, in the order of [`ValueKind::ALL`]; the reference row is unused.
    pub primitives: OnceLock<Vec<ClassRef>>,
    /// What is called from below it.
    pub upcalls: Upcalls,
    /// Objects that the host holds.
    pub host_roots: Arc<HostRoots>,
    /// Thrown when not even an `OutOfMemoryError` can be allocated.
    pub reserve_out_of_memory: RootSlot,
    /// Thrown when not even a `StackOverflowError` can be built.
    pub reserve_stack_overflow: RootSlot,
    /// The system thread group.
    pub system_thread_group: RootSlot,
    /// The main thread group.
    pub main_thread_group: RootSlot,
    /// The application loader, once the boot sequence has made it.
    pub system_loader: RootSlot,
    /// References wait here for the reference handler.
    pub references: crate::references::PendingReferences,
    /// Signal numbers that Java code handles.
    pub signals: Mutex<Vec<i32>>,
    /// State that natives keep.
    pub extensions: Extensions,
    /// Native libraries that `System.load` accepted.
    pub libraries: Mutex<Vec<String>>,
    /// The exit status, once `Runtime.halt` was called.
    pub exit_status: OnceLock<i32>,
    /// The collection that is running is a full one.
    pub full_collection: AtomicBool,
    /// Fuel that the thread of `main` has used, once it has ended.
    pub main_fuel: AtomicU64,
    /// What the guest's code may still do, if that is limited.
    pub fuel: Option<Tank>,
    /// Makes machine code of hot methods.
    pub compiler: Option<Arc<dyn Compiler>>,
    /// Machine code.
    pub code: CodeMap,
    /// What compiled code relies on.
    pub dependencies: Dependencies,
    /// Memory outside of the heap.
    pub ledger: Ledger,
    /// What has been unloaded and is to be freed.
    pub unloaded: Mutex<Unloaded>,
    /// Who looks at metadata without reaching safepoints: compiler threads.
    pub in_use: InUse,
    /// Held while a method gets its code, which is two words of its row.
    pub publishing_code: Mutex<()>,
    /// Classes whose initialisers threads wait for, one entry a thread, with its number.
    pub awaited_initializers: Mutex<Vec<(u32, ClassRef)>>,
    /// Who changes class files.
    pub agents: Agents,
    /// Hears of the first `OutOfMemoryError`.
    pub out_of_memory: OnceLock<OutOfMemoryListener>,
    is_out_of_memory: AtomicBool,
    boot_loader: LoaderRef,
    hashing_threads: AtomicU32,
    next_hidden: AtomicU32,
    stopping: AtomicBool,
    stopped: OnceLock<(StopReason, Instant)>,
    /// Processor time of threads that have ended, and of calls of the host, in nanoseconds.
    pub time_of_ended: AtomicU64,
    panicked: AtomicBool,
    /// `System.initPhase3` is over.
    pub booted: AtomicBool,
    /// The error that ended the boot sequence before it could be thrown.
    pub boot_failure: OnceLock<&'static str>,
}

/// What a `Vm` is made from.
pub struct VmParts {
    /// Properties, limits and switches.
    pub options: VmOptions,
    /// The heap, empty.
    pub heap: Arc<Heap>,
    /// Cells of classes.
    pub roots: RootAreas,
    /// Off-heap memory.
    pub arena: Arena,
    /// What it and all other memory outside of the heap may take.
    pub native: Arc<Budget>,
    /// The way to the host.
    pub sandbox: Arc<Sandbox>,
    /// `lib/modules`.
    pub image: Arc<JImage>,
    /// Native methods.
    pub natives: NativeRegistry,
    /// The engine, and what else is called from below it.
    pub upcalls: Upcalls,
    /// Makes machine code of hot methods, if there is one.
    pub compiler: Option<Arc<dyn Compiler>>,
}

/// What `--patch-module` adds.
fn patches(options: &VmOptions) -> AddedClasses {
    let patches = options.properties.iter().filter(|(key, _)| key.starts_with("jdk.module.patch."));
    AddedClasses::new(patches.map(|(_, patch)| patch.as_str()))
}

impl Vm {
    /// A `Vm` without classes.
    ///
    /// # Errors
    /// If the operating system has no address space left for the tables of classes and methods.
    pub fn new(parts: VmParts) -> io::Result<Box<Self>> {
        let VmParts { options, heap, roots, arena, native, sandbox, image, natives, upcalls, compiler } = parts;
        let mut loaders = Numbered::default();
        let methods = MethodTable::new(gc::address_space_limit())?;
        let code = CodeMap::new(compiler.is_some().then(|| methods.rows.index_bits()))?;
        let boot_loader = loaders.add(|number| Metadata::allocate(Loader::new(number, false)));
        Ok(Box::new(Self {
            view: heap.view(),
            roots,
            recording: options.records.then(Recording::default),
            events: options.flags.is_some().then(Events::default),
            fuel: options.fuel.map(Tank::new),
            agents: Agents::new(!options.agents.is_empty()),
            added: patches(&options),
            options,
            heap,
            arena,
            sandbox,
            image,
            symbols: SymbolTable::new(Arc::clone(&native)),
            tolerates_cut_files: AtomicBool::new(false),
            collections: Collections::default(),
            initializations: AtomicU32::new(0),
            measures_contention: AtomicBool::new(false),
            classes: ClassTable::new()?,
            methods,
            loaders: Mutex::new(loaders),
            boot_loader,
            modules: Mutex::default(),
            java_base: OnceLock::new(),
            strings: StringTable::new(Arc::clone(&native)),
            monitors: MonitorTable::new(Arc::clone(&native)),
            frame_stress: FrameStressCounts::default(),
            lockstep: Lockstep::default(),
            threads: ThreadRegistry::default(),
            natives,
            well_known: OnceLock::new(),
            primitives: OnceLock::new(),
            upcalls,
            host_roots: Arc::default(),
            reserve_out_of_memory: RootSlot::default(),
            reserve_stack_overflow: RootSlot::default(),
            system_thread_group: RootSlot::default(),
            main_thread_group: RootSlot::default(),
            system_loader: RootSlot::default(),
            references: crate::references::PendingReferences::default(),
            signals: Mutex::default(),
            extensions: Extensions::default(),
            libraries: Mutex::default(),
            exit_status: OnceLock::new(),
            full_collection: AtomicBool::new(false),
            main_fuel: AtomicU64::new(0),
            code,
            compiler,
            dependencies: Dependencies::default(),
            ledger: Ledger::new(native),
            unloaded: Mutex::default(),
            in_use: InUse::default(),
            publishing_code: Mutex::default(),
            awaited_initializers: Mutex::default(),
            out_of_memory: OnceLock::new(),
            is_out_of_memory: AtomicBool::new(false),
            hashing_threads: AtomicU32::new(0),
            next_hidden: AtomicU32::new(0x1000),
            stopping: AtomicBool::new(false),
            stopped: OnceLock::new(),
            time_of_ended: AtomicU64::new(0),
            panicked: AtomicBool::new(false),
            booted: AtomicBool::new(false),
            boot_failure: OnceLock::new(),
        }))
    }

    /// Who hears of an `OutOfMemoryError` that is about to be thrown; none but for the first.
    pub(crate) fn out_of_memory_listener(&self) -> Option<&OutOfMemoryListener> {
        let listener = self.out_of_memory.get()?;
        (!self.is_out_of_memory.swap(true, Ordering::AcqRel)).then_some(listener)
    }

    /// Classes, fields and methods the VM knows by name.
    #[inline]
    pub fn well_known(&self) -> &WellKnown {
        self.well_known.get().expect("the first boot step fills the table")
    }

    /// The symbol of `text`.
    pub fn symbol(&self, text: &str) -> Symbol {
        self.symbols.intern(&classfile::modified_utf8::encode_str(text))
    }

    /// The boot loader.
    pub fn boot_loader(&self) -> LoaderRef {
        self.boot_loader
    }

    /// The class with this id. A header that a guest has overwritten may hold any number: then it is `Object`, whose instances have no
    /// fields.
    #[inline(always)]
    pub fn class(&self, id: gc::ShapeId) -> ClassRef {
        self.classes.at(id.0).unwrap_or_else(|| self.unknown_class(id))
    }

    /// What an object is whose header holds the id of no class: something has written over it.
    #[cold]
    fn unknown_class(&self, id: gc::ShapeId) -> ClassRef {
        let is_stale = id.is_of_no_object() && self.heap.is_stressed();
        assert!(!is_stale, "a reference was used after its object had moved ([VMDOC] Poison)");
        self.well_known().classes.object
    }

    /// The class of a primitive kind.
    #[inline]
    pub fn primitive(&self, kind: ValueKind) -> ClassRef {
        self.primitives.get().expect("primitive classes are made first")[kind as usize]
    }

    /// A number for the name of a hidden class.
    pub fn next_hidden_number(&self) -> u32 {
        self.next_hidden.fetch_add(8, Ordering::Relaxed)
    }

    /// The identity hashes of one more thread.
    pub fn identity_hashes(&self) -> IdentityHashes {
        IdentityHashes::new(self.hashing_threads.fetch_add(1, Ordering::Relaxed))
    }

    /// Whether the host stops the `Vm`.
    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::SeqCst)
    }

    /// Whether fuel is counted.
    #[inline]
    pub fn is_metered(&self) -> bool {
        self.fuel.is_some()
    }

    /// Why the `Vm` stops: the first reason there was.
    pub fn stop_reason(&self) -> Option<StopReason> {
        self.stopped().map(|(reason, _)| reason)
    }

    /// The first reason there was to stop it, and since when it stops.
    pub fn stopped(&self) -> Option<(StopReason, Instant)> {
        self.stopped.get().copied()
    }

    /// Stops every thread, since the host wants it.
    pub fn stop(&self) {
        self.stop_for(StopReason::Host);
    }

    /// Stops every thread in whatever state it is; no guest handler runs. Once each thread knows, collections break off
    /// (`[VMDOC]` Closed heap).
    pub fn stop_for(&self, reason: StopReason) {
        let _ = self.stopped.set((reason, Instant::now()));
        self.stopping.store(true, Ordering::SeqCst);
        self.threads.stop_all();
        self.heap.close();
        self.threads.for_each_shared(|shared| self.monitors.stop_waiting(shared));
        self.references.stop();
        self.wake_initializers();
    }

    /// Processor time of the threads of the program so far.
    pub fn cpu_time(&self) -> Duration {
        let mut time = Duration::from_nanos(self.time_of_ended.load(Ordering::Relaxed));
        self.threads.for_each_shared(|shared| time += shared.time());
        time
    }

    /// Threads that wait for a class initialiser look up.
    fn wake_initializers(&self) {
        for (_, class) in lock(&self.awaited_initializers).iter() {
            let _guard = lock(&class.initialization.turn);
            class.initialization.changed.notify_all();
        }
    }

    /// Writes a line of the VM's own to the guest's standard output, as HotSpot does with its logs.
    pub fn log(&self, line: &str) {
        // A closed or full output is the user's wish: the log is lost, nothing else.
        let _ = self.sandbox.write_all(Descriptor::STDOUT, line.as_bytes(), &self.sandbox.new_waker());
    }

    /// Whether a message of this kind is logged.
    #[inline]
    pub fn logs(&self, topic: Topic, level: Level) -> bool {
        self.options.log.shows(topic, level)
    }

    /// Logs a line about what was so long ago.
    pub fn log_earlier(&self, topic: Topic, level: Level, ago: Duration, message: &str) {
        self.options.log.write_earlier(topic, level, ago, message, |stream, line| match stream {
            Stream::Output => self.log(line),
            Stream::Error => self.log_error(line),
        });
    }

    /// Logs a line.
    pub fn log_line(&self, topic: Topic, level: Level, message: &str) {
        self.log_earlier(topic, level, Duration::ZERO, message);
    }

    /// Logs a line about what is compiled.
    pub fn log_compilation(&self, line: impl FnOnce() -> String) {
        if self.logs(Topic::Compilation, Level::Debug) {
            self.log_line(Topic::Compilation, Level::Debug, &line());
        }
    }

    /// Keeps an event, where events are kept.
    pub fn note(&self, log: EventLog, text: impl FnOnce() -> String) {
        if let Some(events) = &self.events {
            events.note(log, text());
        }
    }

    /// Writes to the process's standard error, past whatever `System.err` has become.
    pub fn log_error(&self, line: &str) {
        let _ = self.sandbox.write_all(Descriptor::STDERR, line.as_bytes(), &self.sandbox.new_waker());
    }

    /// A Rust panic reached the bottom of a thread: the invariant in its message does not hold, so nothing here can be trusted.
    pub fn record_panic(&self) {
        self.panicked.store(true, Ordering::Release);
        self.stop();
    }

    /// Whether a thread has panicked.
    pub fn has_panicked(&self) -> bool {
        self.panicked.load(Ordering::Acquire)
    }
}
