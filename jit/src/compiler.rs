//! The compiler of a `Vm`: takes requests, works on them in threads of its own, installs what comes out.
//!
//! `[VMDOC]` Compiler threads. They are no mutators: they touch no object, and no safepoint waits for them. While one works on a method, metadata that is
//! unloaded is not freed (`compiling` of the `Vm`). What waits in the queue is a number, which stands for nothing once its method is unloaded. A method whose
//! compilation fails, with an error or a panic, is not tried again. The threads end before the `Vm` is freed.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use cranelift_codegen::Context;
use runtime::MethodRef;
use runtime::code::installed::{InstalledCode, Watch};
use runtime::code::linked::CodeRef;
use runtime::code::quick::QuickEntries;
use runtime::compiler::{Compiler, CompilerStatistics, Request, Tasks, Thresholds, Trigger};
use runtime::dependencies::table::CodeId;
use runtime::events::EventLog;
use runtime::machine_code;
use runtime::metadata::method::{MethodFlags, MethodId};
use runtime::metadata::pointer::Metadata;
use runtime::profile;
use runtime::recording::calls::Tier;
use runtime::recording::compilation::Compilation;
use runtime::sync::lock;
use runtime::thread::native_thread;
use runtime::vm::{Vm, VmRef};

use crate::assemble;
use crate::choices::Choices;
use crate::commands::Commands;
use crate::currency;
use crate::effort::{Effort, FullEffort};
use crate::error::CompileError;
use crate::front_end::{FrontEnd, NewFrontEnd};
use crate::install::{self, Outline};
use crate::log::{self, Entry};
use crate::loops;
use crate::lower::Lowered;
use crate::machine::Machine;
use crate::policy::{BYTECODE_BYTES_MAX, Policy};
use crate::queue::{End, Queue, Task};
use crate::replay::{self, Recorder};
use crate::unit::Unit;

/// The compiler of one `Vm`.
pub struct Jit {
    shared: Arc<Shared>,
    new_front_end: NewFrontEnd,
    vm: OnceLock<VmRef>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

/// What the compiler threads use.
#[derive(Debug)]
struct Shared {
    policy: Policy,
    commands: Commands,
    machine: Machine,
    queue: Queue,
    started: Instant,
    /// There is no memory for code left, and none to free: nothing more is compiled.
    full: AtomicBool,
    /// Code has been withdrawn to make room; until some has been released, nothing is compiled.
    waits_for_room: AtomicBool,
    done: Mutex<CompilerStatistics>,
}

impl fmt::Debug for Jit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.shared.fmt(formatter)
    }
}

impl Jit {
    /// A compiler that makes code with front ends of this sort.
    ///
    /// # Errors
    /// If no code can be made on this machine, or there is no memory for it.
    pub fn new(policy: Policy, commands: Commands, new_front_end: NewFrontEnd) -> Result<Self, CompileError> {
        let shared = Shared {
            machine: Machine::new(&policy)?,
            queue: Queue::new(policy.queue_max),
            policy,
            commands,
            started: Instant::now(),
            full: AtomicBool::new(false),
            waits_for_room: AtomicBool::new(false),
            done: Mutex::default(),
        };
        Ok(Self { shared: Arc::new(shared), new_front_end, vm: OnceLock::new(), threads: Mutex::default() })
    }

    /// Starts the threads, unless they run; false if there are none.
    fn start(&self, vm: VmRef) -> bool {
        let mut threads = lock(&self.threads);
        if threads.is_empty() && self.vm.set(vm).is_ok() {
            for number in 0..self.shared.policy.threads.max(1) {
                let (shared, front_end) = (Arc::clone(&self.shared), (self.new_front_end)());
                let spawned = native_thread::spawn(&format!("compiler {number}"), true, move || shared.work(vm, front_end));
                threads.extend(spawned.ok());
            }
        }
        !threads.is_empty() && self.vm.get() == Some(&vm)
    }
}

impl Compiler for Jit {
    fn thresholds(&self) -> Thresholds {
        self.shared.policy.thresholds
    }

    fn quick(&self) -> Option<QuickEntries> {
        self.shared.machine.quick.as_ref().map(|table| table.entries)
    }

    fn statistics(&self) -> CompilerStatistics {
        *lock(&self.shared.done)
    }

    fn tasks(&self) -> Tasks {
        self.shared.queue.tasks()
    }

    fn make_quick(&self, vm: &Vm, code: CodeRef) {
        self.shared.make_quick(vm, code);
    }

    fn request(&self, vm: &Vm, request: Request) {
        let Some(task) = self.shared.task_of(vm, &request).filter(|task| self.shared.is_wanted(vm, request.method, *task)) else {
            return;
        };
        if self.start(Metadata::of(vm)) && self.shared.queue.push(task) && self.shared.policy.foreground {
            self.shared.queue.wait_for(task, || !vm.is_stopping() && !vm.in_use.is_quiet_wanted());
        }
    }

    fn invalidate(&self, code: &[CodeId]) {
        let Some(vm) = self.vm.get() else { return };
        lock(&self.shared.done).invalidations += code.len() as u64;
        for id in code {
            machine_code::withdraw(vm, *id);
            vm.note(EventLog::Deoptimization, || format!("code {} made not entrant", id.0));
            if let Some((code, compiled)) = vm.code.at(*id).as_ref().and_then(|code| Some((code, code.compiled()?))) {
                let effort = if compiled.watch.is_some() { Effort::Lukewarm } else { Effort::Full };
                let (method, loop_header) = (compiled.method, compiled.loop_header);
                let entry = Entry { method, loop_header, code: code.id, foreground: false, effort };
                self.shared.log(vm, &entry, Some("made not entrant"));
            }
        }
    }

    fn release(&self, code: &InstalledCode) {
        self.shared.machine.release(code.start);
        self.shared.waits_for_room.store(false, Ordering::Relaxed);
    }

    fn shut_down(&self) {
        self.shared.queue.close();
        for thread in std::mem::take(&mut *lock(&self.threads)) {
            // Its panics have been caught; whatever it was, the thread has ended.
            let _ = thread.join();
        }
    }
}

/// What has been compiled.
#[derive(Clone, Copy)]
struct Compiled {
    method: MethodRef,
    loop_header: Option<u16>,
    tier: Tier,
    is_lukewarm: bool,
}

impl Compiled {
    /// As an event tells it.
    fn event(self, took: Duration, code: usize) -> String {
        let header = self.loop_header.map(|header| format!(" @ {header}")).unwrap_or_default();
        let (name, bytecode) = (log::short_name(self.method), log::bytecode_bytes(self.method));
        format!("{}{name}{header} ({bytecode} bytes): {code} bytes of code in {} us", self.kind(), took.as_micros())
    }

    /// What kind of code it is, in front of a name.
    fn kind(self) -> &'static str {
        match self.tier {
            Tier::Quick => "quick ",
            _ if self.is_lukewarm => "lukewarm ",
            _ => "",
        }
    }

    fn recorded(self, took: Duration, code: Option<usize>) -> Compilation {
        Compilation {
            name: log::short_name(self.method),
            tier: self.tier,
            is_lukewarm: self.is_lukewarm,
            loop_header: self.loop_header,
            began: Duration::ZERO,
            took,
            bytecode: log::bytecode_bytes(self.method),
            code,
        }
    }
}

/// Rounds of loops that are worth as much as a call.
const LOOPS_OF_CALL: u64 = 8;

/// How busy the method of a task has been, by all that is known. The queue is locked meanwhile, so nobody is waited for.
fn worth(vm: &Vm, task: Task) -> u64 {
    let Some(_in_use) = vm.in_use.try_look() else { return 0 };
    let profile = vm.methods.at(task.method.0).and_then(profile::of_method);
    profile.map_or(0, |profile| profile.invocations + profile.loops / LOOPS_OF_CALL)
}

/// Whether calls of a method run compiled code.
fn is_compiled(vm: &Vm, method: MethodId) -> bool {
    vm.code.entry(method).is_none_or(|entry| !entry.load(Ordering::Acquire).is_null())
}

/// Whether calls of a method run the best code that can be made.
fn is_best(vm: &Vm, method: MethodRef) -> bool {
    let entered = machine_code::entered(vm, method);
    entered.is_some_and(|code| code.compiled().is_none_or(|compiled| compiled.watch.is_none()))
}

impl Shared {
    /// What is to be done; none if nobody knows how.
    fn task_of(&self, vm: &Vm, request: &Request) -> Option<Task> {
        let method = request.method;
        let loop_header = match request.trigger {
            // Lukewarm code of short calls is replaced as a whole.
            Trigger::Loop { branch } if is_best(vm, method) || self.has_long_calls(method) => {
                Some(loops::header(method.code()?.bytecode(), branch)?)
            }
            Trigger::Rounds { header } if self.has_long_calls(method) => Some(header),
            Trigger::Loop { .. } | Trigger::Rounds { .. } | Trigger::Calls => None,
        };
        Some(Task { method: method.id, loop_header })
    }

    fn has_long_calls(&self, method: MethodRef) -> bool {
        profile::of_method(method).is_none_or(|profile| self.policy.enters_loop(profile.invocations, profile.loops))
    }

    /// Whether a task is worth the work.
    fn is_wanted(&self, vm: &Vm, method: MethodRef, task: Task) -> bool {
        let is_small = method.code().is_some_and(|code| code.bytecode().len() <= BYTECODE_BYTES_MAX);
        let is_there = match task.loop_header {
            None => is_best(vm, method),
            Some(header) => {
                let loops = vm.code.loops(task.method);
                loops.iter().any(|code| code.compiled().is_some_and(|compiled| compiled.loop_header == Some(header)))
            }
        };
        let is_full = self.full.load(Ordering::Relaxed) || self.waits_for_room.load(Ordering::Relaxed);
        self.policy.optimize && is_small && !is_there && !is_full
    }

    /// Makes quick code of a method, here and now. It leaves room for better code.
    fn make_quick(&self, vm: &Vm, code: CodeRef) {
        let is_possible = self.machine.quick.is_some() && !self.machine.memory.is_half_full();
        if is_possible
            && !code.method().flags.has(MethodFlags::PRIVILEGED)
            && !self.commands.excludes(code.method())
            && let (begin, Some((quick, bytes))) = (Instant::now(), self.machine.quick_code(vm, &code))
        {
            machine_code::install_quick(vm, code, quick);
            let what = Compiled { method: code.method(), loop_header: None, tier: Tier::Quick, is_lukewarm: false };
            self.note(vm, what, begin.elapsed(), Some(bytes));
        }
    }

    /// The life of a compiler thread.
    fn work(&self, vm: VmRef, mut front_end: Box<dyn FrontEnd>) {
        let mut context = Context::new();
        while let Some(task) = self.queue.next(|task| worth(&vm, task)) {
            self.queue.finish(task, self.compile(vm, task, &mut *front_end, &mut context));
        }
    }

    fn compile(&self, vm: VmRef, task: Task, front_end: &mut dyn FrontEnd, context: &mut Context) -> End {
        let _in_use = vm.in_use.look();
        let Some(method) = vm.methods.at(task.method.0) else { return End::Never };
        if method.flags.has(MethodFlags::PRIVILEGED) {
            return End::Never;
        }
        if task.loop_header.is_some_and(|header| !currency::has_loop(method, header)) {
            // The loop was one of a body that the method has no more.
            return End::Done;
        }
        if self.commands.excludes(method) {
            if self.policy.log {
                vm.log(&log::excluded(method));
            }
            return End::Never;
        }
        let unit = Unit {
            vm,
            method,
            loop_header: task.loop_header,
            is_awaited: self.policy.foreground,
            code: vm.code.new_id(),
            effort: self.effort(&vm, method, task),
        };
        let entry = Entry {
            method,
            loop_header: task.loop_header,
            code: unit.code,
            foreground: self.policy.foreground,
            effort: unit.effort,
        };
        self.log(&vm, &entry, None);
        let begin = Instant::now();
        let installed = catch_unwind(AssertUnwindSafe(|| self.make(&unit, front_end, context))).unwrap_or_else(|_| {
            *context = Context::new();
            Err(CompileError::Panicked)
        });
        if let (Err(CompileError::Panicked), Some(listener)) = (&installed, &self.policy.replays) {
            let replay = self.record(&unit, front_end);
            if let Err(error) = listener.failed(unit.code.0, &replay) {
                vm.log_error(&format!("rjvm warning: Cannot save compiler replay data: {error}\n"));
            }
        }
        if !matches!(installed, Ok(Some(_))) {
            machine_code::withdraw(&vm, unit.code);
            vm.dependencies.forget(unit.code);
        }
        let is_lukewarm = unit.effort == Effort::Lukewarm;
        let what = Compiled { method, loop_header: task.loop_header, tier: Tier::Optimised, is_lukewarm };
        self.note(&vm, what, begin.elapsed(), installed.as_ref().ok().map(|bytes| bytes.unwrap_or_default()));
        match installed {
            Ok(_) => End::Done,
            Err(CompileError::Full) => self.make_room(&vm),
            Err(error) => {
                // What there is stays, and asks no more.
                if let Some(linked) = method.linked_code().filter(|_| is_compiled(&vm, method.id)) {
                    profile::watch(linked, Watch { calls: u32::MAX, rounds: u32::MAX });
                }
                self.log(&vm, &entry, Some(&format!("COMPILE SKIPPED: {error} (not retryable)")));
                End::Never
            }
        }
    }

    /// Counts what has been compiled, or could not be.
    fn note(&self, vm: &Vm, what: Compiled, took: Duration, code: Option<usize>) {
        {
            let mut done = lock(&self.done);
            *(if code.is_some() { &mut done.compiles } else { &mut done.failures }) += 1;
            done.time += took;
        }
        if let Some(code) = code {
            vm.note(EventLog::Compilation, || what.event(took, code));
        }
        if let Some(recording) = &vm.recording {
            recording.compiled(what.recorded(took, code));
        }
    }

    /// How much is put into a task. What has become hot once more, or is busy for long when it is called, is worth all.
    fn effort(&self, vm: &VmRef, method: MethodRef, task: Task) -> Effort {
        let is_busy = || self.policy.full_effort != FullEffort::AT_ONCE && self.has_long_calls(method);
        if task.loop_header.is_some() || is_compiled(vm, task.method) || is_busy() {
            return Effort::Full;
        }
        let seen = || profile::of_method(method).map(|seen| self.policy.full_effort.of(self.policy.thresholds, seen));
        Choices::of(*vm, method).effort().or_else(seen).unwrap_or(Effort::Full)
    }

    /// Compiles a unit that has made the compiler panic once more; what there was before the step that fails.
    fn record(&self, unit: &Unit, front_end: &mut dyn FrontEnd) -> String {
        replay::record(&log::unit_name(unit.method, unit.loop_header), &unit.vm.options, |recorder| {
            // An error is none of the panics that are looked for.
            let Ok(Lowered { function, chains, is_cyclic, .. }) = front_end.record(unit, &self.machine, recorder) else { return };
            recorder.before("assemble", &function);
            let _ = assemble::compile(self.machine.isa_for(is_cyclic), &mut Context::new(), function, &chains);
        })
    }

    /// Compiles a unit and installs it; the size of the code, none if it is not wanted any more.
    fn make(&self, unit: &Unit, front_end: &mut dyn FrontEnd, context: &mut Context) -> Result<Option<usize>, CompileError> {
        let prints = self.commands.prints(unit.method);
        let Lowered { function, chains, exits, is_cyclic, effort } = if prints {
            let mut recorder = Recorder::default();
            let lowered = front_end.record(unit, &self.machine, &mut recorder)?;
            let text = recorder.text();
            let (name, methods) = (log::short_name(unit.method), log::methods_in(&unit.vm, text));
            unit.vm.log(&format!("# {name}\n{text}{methods}{}\n", lowered.function));
            lowered
        } else {
            front_end.lower(unit, &self.machine)?
        };
        if unit.vm.is_stopping() {
            return Ok(None);
        }
        let outline = Outline::of(&function, &chains, exits)?;
        context.set_disasm(prints);
        let code = assemble::compile(self.machine.isa_for(is_cyclic), context, function, &chains)?;
        context.set_disasm(false);
        if let Some(listing) = &code.listing {
            unit.vm.log(listing);
        }
        let watch = (effort == Effort::Lukewarm).then(|| self.policy.full_effort.watch(self.policy.thresholds));
        let bytes = code.bytes.len();
        Ok(install::install(&self.machine, unit, &outline, code, watch)?.then_some(bytes))
    }

    fn log(&self, vm: &Vm, entry: &Entry, remark: Option<&str>) {
        if self.policy.log {
            vm.log(&entry.line(self.started.elapsed(), remark));
        }
        vm.log_compilation(|| entry.text(remark));
    }

    /// Withdraws the older half of the code; what is hot is asked for again. A collection frees its memory.
    fn make_room(&self, vm: &Vm) -> End {
        if self.waits_for_room.load(Ordering::Relaxed) {
            return End::Done;
        }
        let oldest = vm.code.oldest(self.machine.memory.used() / 2);
        if oldest.is_empty() {
            self.disable(vm);
            return End::Never;
        }
        // Before the first of it can be released.
        self.waits_for_room.store(true, Ordering::Relaxed);
        for id in oldest {
            machine_code::withdraw(vm, id);
            vm.dependencies.forget(id);
        }
        End::Done
    }

    /// Nothing more is compiled.
    fn disable(&self, vm: &Vm) {
        if !self.full.swap(true, Ordering::Relaxed) {
            vm.log_error("rjvm warning: CodeCache is full. Compiler has been disabled.\nrjvm warning: Try increasing the code cache size using -XX:ReservedCodeCacheSize=\n");
        }
    }
}
