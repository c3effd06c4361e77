//! Properties, limits and switches of one `Vm`.

use std::sync::Arc;

use sandbox::log::Log;

use crate::flags::VmFlags;

/// Most frames of a trace, unless somebody says otherwise.
pub const STACK_TRACE_DEPTH: u32 = 1024;

/// What the launcher or embedder decides about a `Vm`.
#[derive(Clone, Debug)]
pub struct VmOptions {
    /// The JDK whose class library runs, without trailing slash.
    pub java_home: String,
    /// `-D` and launcher properties in order; later ones win.
    pub properties: Vec<(String, String)>,
    /// Java stack of a thread, in bytes (`-Xss`).
    pub stack_bytes: usize,
    /// Most threads at a time.
    pub threads_max: u32,
    /// Most bytes of metadata with which one more class is made (`-XX:MaxMetaspaceSize`).
    pub metadata_max: u64,
    /// Most classes of the guest at a time.
    pub classes_max: u64,
    /// Options as they were given, for a program that asks.
    pub arguments: Vec<String>,
    /// Jars of agents that run before the program, with their options (`-javaagent`).
    pub agents: Vec<(String, Option<String>)>,
    /// Jars and folders with further classes of the boot loader (`-Xbootclasspath/a`).
    pub boot_append: Vec<String>,
    /// `-ea`, `-da` and their forms for packages and classes, in order.
    pub assertions: Vec<AssertionRule>,
    /// `-esa`: assertions in boot classes.
    pub system_assertions: bool,
    /// `-Xlog`
    pub log: Arc<Log>,
    /// Most frames of the trace that an exception has, 0 for all of them; none: exceptions have no traces.
    pub stack_trace_depth: Option<u32>,
    /// Whether a `NullPointerException` says what was null.
    pub null_details: bool,
    /// Its flags, as far as the program may see them.
    pub flags: Option<Arc<dyn VmFlags>>,
    /// `-Xverify:all`: the code of the class library is verified too, not only that of other loaders' classes.
    pub verify_all: bool,
    /// What the guest's code may do, in units of fuel; `None` for a `Vm` that does not count.
    pub fuel: Option<u64>,
    /// Whether Rust functions may stand in for Java bodies.
    pub intrinsics: bool,
    /// Every so many polls of the interpreter frames are taken apart and rebuilt, to find bugs; 0: never.
    pub frame_stress: u32,
    /// At every so many checks of compiled code, about, it is left though nothing is wrong, to find bugs; 0: never.
    pub exit_stress: u32,
    /// At every so many calls of compiled code the interpreter carries them out as well, to find bugs; 0: never.
    pub lockstep: u32,
    /// The compiler chooses at random, to find bugs.
    pub compiler_stress: bool,
    /// What the random numbers of all three begin with.
    pub stress_seed: u32,
    /// Guests may write what they like into the heap, from wherever they like (`[VMDOC]` Untrusted heap).
    pub sealed: bool,
    /// Guests do not reach the fields of guarded classes by offset (`[VMDOC] Guarded classes`).
    pub guards_internals: bool,
    /// What it does is written down for a report (`[VMDOC]` Recording).
    pub records: bool,
    /// Prints every boot step: class initialisers, upcalls and first native calls.
    pub trace_boot: bool,
}

impl Default for VmOptions {
    fn default() -> Self {
        Self {
            java_home: String::new(),
            properties: Vec::new(),
            stack_bytes: 1 << 20,
            threads_max: 32_000,
            metadata_max: u64::MAX,
            classes_max: u64::MAX,
            arguments: Vec::new(),
            agents: Vec::new(),
            boot_append: Vec::new(),
            assertions: Vec::new(),
            system_assertions: false,
            log: Arc::default(),
            stack_trace_depth: Some(STACK_TRACE_DEPTH),
            null_details: true,
            flags: None,
            verify_all: false,
            fuel: None,
            intrinsics: true,
            frame_stress: 0,
            exit_stress: 0,
            lockstep: 0,
            compiler_stress: false,
            stress_seed: 0,
            sealed: true,
            guards_internals: true,
            records: false,
            trace_boot: false,
        }
    }
}

/// One `-ea` or `-da`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssertionRule {
    /// `-ea`?
    pub enable: bool,
    /// A class, or a package with its subpackages (ending in `...`); `None`: everything but boot classes.
    pub scope: Option<String>,
}

impl VmOptions {
    /// `--enable-preview`, of which the class library is told in the same way.
    pub fn enables_preview(&self) -> bool {
        self.properties.iter().any(|(name, value)| name == "jdk.internal.preview" && value == "true")
    }

    /// Whether assertions are on for the class with this Java name: what is said of the class counts first, then of its packages, inner ones before
    /// outer ones, then of all; of the same the last.
    pub fn assertions_enabled(&self, class: &str, is_boot: bool) -> bool {
        let width = |rule: &AssertionRule| match rule.scope.as_deref() {
            None => (!is_boot).then_some(0),
            Some("...") => (!class.contains('.')).then_some(1),
            Some(scope) => match scope.strip_suffix("...") {
                Some(package) => class.strip_prefix(package).filter(|rest| rest.starts_with('.')).map(|_| 1 + package.len()),
                None => (scope == class).then_some(usize::MAX),
            },
        };
        let matching = self.assertions.iter().filter_map(|rule| width(rule).map(|width| (width, rule)));
        let nearest = matching.max_by_key(|(width, _)| *width);
        nearest.map_or(is_boot && self.system_assertions, |(_, rule)| rule.enable)
    }
}
