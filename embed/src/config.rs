//! What a [`Vm`](crate::Vm) is started with.

use std::sync::Arc;
use std::time::Duration;

use gc::Stress;
use jit::error::CompileError;
pub use jit::listener::CodeListener;
pub use jit::policy::Policy as CompilationPolicy;
pub use jit::replay::ReplayListener;
use runtime::boot::BootError;
use runtime::class_path::jimage::ImageError;
use runtime::flags::VmFlags;
use runtime::options::{AssertionRule, STACK_TRACE_DEPTH};
use sandbox::log::Log;
use sandbox::{Policy, SandboxError};
use thiserror::Error;

use crate::heap_size::HeapShares;

/// Whether and how hot methods become machine code.
#[derive(Clone, Debug, Default)]
pub struct Compilation {
    /// They do. Not in a `Vm` with fuel, whose code is interpreted: only there each step is counted.
    pub enabled: bool,
    /// When, and with what.
    pub policy: CompilationPolicy,
    /// Values of HotSpot's option `CompileCommand`.
    pub commands: Vec<String>,
}

/// Properties, limits, switches and policy of a `Vm`.
#[derive(Clone, Debug)]
pub struct Config {
    /// Home of the JDK 17 whose class library runs.
    pub java_home: String,
    /// System properties in order; later ones win.
    pub properties: Vec<(String, String)>,
    /// Largest heap in bytes; `None`: a quarter of the machine's memory, and at most a quarter of the address space, much as HotSpot does.
    pub heap_max: Option<u64>,
    /// Initial heap in bytes.
    pub heap_initial: Option<u64>,
    /// How large it is where no sizes are given.
    pub heap_shares: HeapShares,
    /// Young generation in bytes; `None`: as the heap finds best.
    pub young: Option<u64>,
    /// Java stack of a thread in bytes.
    pub stack_bytes: usize,
    /// Most threads at a time.
    pub threads_max: u32,
    /// Metadata of classes in bytes; `None`: no limit. A class that is too many is an `OutOfMemoryError` of its own.
    pub metadata_max: Option<u64>,
    /// Most classes of the guest's own at a time, those included that the class library makes for it (lambdas, proxies); `None`: no limit. One more is an
    /// `OutOfMemoryError`.
    pub classes_max: Option<u64>,
    /// Memory outside of the heap in bytes: direct buffers, metadata of classes, names, stacks, monitors, and what natives keep. What a guest asks for beyond is
    /// an `OutOfMemoryError`, and a stack that cannot grow a `StackOverflowError`.
    pub native_max: u64,
    /// What the program's code may do, in units of fuel ([`runtime::fuel`] says what costs how much); `None`: whatever it likes.
    pub fuel: Option<u64>,
    /// How long the program may run, from the call of [`Vm::run`](crate::Vm::run); `None`: as long as it likes.
    pub deadline: Option<Duration>,
    /// Processor time that the threads of the program may take together; `None`: as much as they like.
    pub cpu_max: Option<Duration>,
    /// Whether and how hot methods become machine code.
    pub compilation: Compilation,
    /// Another compiler than rjvm's own.
    #[doc(hidden)]
    pub compiler: Option<Arc<dyn runtime::compiler::Compiler>>,
    /// `-ea` and `-da`.
    pub assertions: Vec<AssertionRule>,
    /// Jars of agents that run before the program, with their options (`-javaagent`). Sealed machines have none.
    pub agents: Vec<(String, Option<String>)>,
    /// Jars and folders with further classes of the boot loader (`-Xbootclasspath/a`).
    pub boot_append: Vec<String>,
    /// Options as they were given, for a program that asks (`RuntimeMXBean.getInputArguments`); they do nothing.
    pub arguments: Vec<String>,
    /// `-esa`
    pub system_assertions: bool,
    /// Verify the code of the class library too. That of all other classes is verified in any case.
    pub verify_all: bool,
    /// What is logged, and where to.
    pub log: Arc<Log>,
    /// Most frames of the trace that an exception has, 0 for all of them; none: exceptions have no traces.
    pub stack_trace_depth: Option<u32>,
    /// Whether a `NullPointerException` says what was null.
    pub null_details: bool,
    /// The flags that its program is told of (`HotSpotDiagnosticMXBean`).
    pub flags: Option<Arc<dyn VmFlags>>,
    /// Collect more often than needed, to find bugs.
    pub gc_stress: Stress,
    /// Every so many polls of the interpreter frames are taken apart and rebuilt, to find bugs; 0: never.
    pub frame_stress: u32,
    /// At every so many checks of compiled code, about, it is left though nothing is wrong, to find bugs; 0: never.
    pub exit_stress: u32,
    /// At every so many calls of compiled code the interpreter carries them out as well, in a copy of the process, to find bugs; 0: never.
    pub lockstep: u32,
    /// The compiler chooses at random, to find bugs.
    pub compiler_stress: bool,
    /// What the random numbers of all three begin with.
    pub stress_seed: u32,
    /// Verify the heap after every collection.
    pub gc_verify: bool,
    /// Rust substitutes for Java bodies.
    pub intrinsics: bool,
    /// Log the busiest methods at the end.
    pub log_profile: bool,
    /// What the `Vm` does is written down for a report ([`Vm::recorded`](crate::Vm::recorded)).
    pub records: bool,
    /// Log boot steps on standard output.
    pub trace_boot: bool,
    /// Whether nothing that the guest does to its heap may reach the memory of the host. This takes 36 GiB of address space (not memory), and the
    /// `Vm` does not start without them. A `Vm` that need not be sealed starts where address space is limited (`ulimit -v`).
    pub sealed: bool,
    /// Whether `sun.misc.Unsafe` keeps away from what the class library trusts: method handles, lookups, the flags of reflection, class loaders. Libraries
    /// that make code write there, and `java` lets them; but who may do that leaves the type system, and is trusted with the process. The launcher guards
    /// these in a sandbox only.
    pub guards_internals: bool,
    /// Whether a guest that has forged a reference to where nothing is, or whose mapped file has been cut short, is stopped and nobody else notices: in a
    /// `Vm` that is sealed. In one that is not, a mapped file may be cut short, and an access behind its end is an `InternalError`. This installs handlers of SIGSEGV and SIGBUS in the process, once, which hand on to those that were there before what is none
    /// of their business. Without them such a guest ends the process. (A handler that is installed later has to hand on as well.)
    pub handles_traps: bool,
    /// What the guest may do to its host.
    pub policy: Policy,
}

/// The Java stack of a thread in bytes, where nothing else is said.
pub(crate) const STACK_BYTES: usize = 1 << 20;

/// What a guest gets that nobody trusts and nobody has said more about: enough for what students, rules and plug-ins do, and for a compiler.
mod modest {
    /// Heap in bytes.
    pub const HEAP: u64 = 256 << 20;
    /// All other memory in bytes.
    pub const NATIVE: u64 = 192 << 20;
    /// Part of that which may be metadata of classes.
    pub const METADATA: u64 = 128 << 20;
    /// Classes of the guest.
    pub const CLASSES: u64 = 20_000;
    /// Threads at a time.
    pub const THREADS: u32 = 64;
}

/// Folders of a Java home with settings, which distributions keep elsewhere and put links to there.
const SETTINGS: [&str; 2] = ["conf", "lib/security"];

/// Grants a Java home, and what links in its settings lead to, as it is now.
fn class_library(policy: Policy, java_home: &str) -> Policy {
    let mut folders: Vec<String> = SETTINGS.iter().map(|folder| format!("{java_home}/{folder}")).collect();
    let mut policy = policy.library(java_home, java_home);
    while let Some(folder) = folders.pop() {
        for name in sandbox::host::list_directory(folder.as_bytes()).unwrap_or_default() {
            let path = format!("{folder}/{}", String::from_utf8_lossy(&name));
            let Ok(real) = sandbox::host::real_path(path.as_bytes()) else { continue };
            if real != path.as_bytes() && !real.starts_with(java_home.as_bytes()) {
                policy = policy.library(real, path);
            } else if sandbox::host::metadata(path.as_bytes()).is_ok_and(|file| file.is_directory) {
                folders.push(path);
            }
        }
    }
    policy
}

impl Config {
    /// A trusted `Vm` on the class library of `java_home`.
    pub fn trusted(java_home: impl Into<String>) -> Self {
        Self { sealed: false, ..Self::with_policy(java_home.into(), Policy::trusted()) }
    }

    /// A `Vm` that can reach nothing but the class library, with modest limits: 256 MiB of heap and 192 MiB of other memory, 128 MiB of that for metadata of
    /// classes, 20,000 classes of its own, 64 threads, 256 open files, 64 KiB each of output and errors. How long it runs is not limited, nor how much fuel it takes.
    pub fn untrusted(java_home: impl Into<String>) -> Self {
        let java_home = java_home.into();
        let policy = class_library(Policy::untrusted(), &java_home);
        Self {
            heap_max: Some(modest::HEAP),
            native_max: modest::NATIVE,
            metadata_max: Some(modest::METADATA),
            classes_max: Some(modest::CLASSES),
            threads_max: modest::THREADS,
            ..Self::with_policy(java_home, policy)
        }
    }

    fn with_policy(java_home: String, policy: Policy) -> Self {
        Self {
            java_home,
            properties: Vec::new(),
            heap_max: None,
            heap_initial: None,
            heap_shares: HeapShares::default(),
            young: None,
            stack_bytes: STACK_BYTES,
            threads_max: 32_000,
            metadata_max: None,
            classes_max: None,
            native_max: 64 << 30,
            fuel: None,
            deadline: None,
            cpu_max: None,
            compilation: Compilation::default(),
            compiler: None,
            assertions: Vec::new(),
            agents: Vec::new(),
            boot_append: Vec::new(),
            arguments: Vec::new(),
            system_assertions: false,
            verify_all: false,
            log: Arc::default(),
            stack_trace_depth: Some(STACK_TRACE_DEPTH),
            null_details: true,
            flags: None,
            gc_stress: Stress::Off,
            frame_stress: 0,
            exit_stress: 0,
            lockstep: 0,
            compiler_stress: false,
            stress_seed: 0,
            gc_verify: false,
            intrinsics: true,
            log_profile: false,
            records: false,
            trace_boot: false,
            sealed: true,
            guards_internals: true,
            handles_traps: true,
            policy,
        }
    }
}

/// Why a `Vm` did not start.
#[derive(Debug, Error)]
pub enum StartError {
    /// `lib/modules` cannot be read.
    #[error("cannot read {path}: {error}")]
    Read {
        /// The file.
        path: String,
        /// Why.
        error: SandboxError,
    },
    /// `lib/modules` cannot be mapped.
    #[error("cannot map {path}: {error}")]
    Map {
        /// The file.
        path: String,
        /// Why.
        error: std::io::Error,
    },
    /// `lib/modules` is not an image.
    #[error("{path}: {error}")]
    Image {
        /// The file.
        path: String,
        /// Why.
        error: ImageError,
    },
    /// Memory for the heap cannot be reserved.
    #[error("could not reserve enough space for the object heap: {0}")]
    Heap(#[from] gc::HeapError),
    /// Address space for metadata cannot be reserved.
    #[error("could not reserve enough space for metadata: {0}")]
    Metadata(std::io::Error),
    /// There can be no compiler.
    #[error("could not start the compiler: {0}")]
    Compiler(#[from] CompileError),
    /// The policy cannot be carried out.
    #[error("sandbox: {0}")]
    Sandbox(#[from] SandboxError),
    /// No thread could be started.
    #[error("cannot start a thread: {0}")]
    Thread(std::io::Error),
    /// The boot sequence failed.
    #[error("error occurred during initialization of VM: {0}")]
    Boot(#[from] BootError),
    /// A bug of rjvm.
    #[error("internal error while starting: a thread panicked")]
    Panicked,
}
