//! Looks at all threads now and then: what runs, and what is waited for (`[VMDOC]` Recording).
//!
//! The thread that does it is a mutator while it looks, so that it can stop the world, and has no [`JavaThread`](crate::thread::JavaThread): no guest can
//! tell that it is there. How often it looks depends on what a look costs, so that all of them together cost little, and what a look finds counts by
//! the processor time that has passed: it does not matter when looks come late.

use std::collections::HashMap;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use gc::{Mutator, MutatorBlock, Ref};
use sandbox::host::ThreadClock;

use crate::linking::lookup;
use crate::metadata::method::MethodRef;
use crate::monitor;
use crate::recording::calls::{Frame, Tier};
use crate::recording::curve::Point;
use crate::recording::names::{NameId, Names};
use crate::recording::threads::{Seen, State, Wait};
use crate::recording::{Kept, Recording, frames};
use crate::strings;
use crate::thread::native_thread;
use crate::thread::parking::status;
use crate::thread::shared::ThreadShared;
use crate::vm::{Vm, VmRef};

/// Time between two looks, at least.
const INTERVAL: Duration = Duration::from_millis(10);
/// A look may take this part of the processor time that the program takes until the next one, at most.
const PART: u32 = 80;
/// As much longer is waited where the program is idle, or gets no processor.
const PATIENCE: f64 = 10.0;
/// Clocks of threads that are kept open.
const CLOCKS_MAX: usize = 64;
/// UTF-16 units of a thread's name.
const NAME_UNITS_MAX: usize = 200;
/// What a frame is called that stands for those that were not looked at.
const DEEPER: &str = "(deeper frames)";
/// What collections are called among what threads do.
const COLLECTION: &str = "(garbage collection)";

/// Starts the thread that looks, if the `Vm` has a recording. It ends before [`Recording::end`] returns.
pub fn start(vm: VmRef) {
    if vm.recording.is_some() {
        // Where there can be no more threads, the report has no samples.
        let _ = native_thread::spawn("sampler", true, move || watch(vm)).map(|thread| keep(vm, thread));
    }
}

fn keep(vm: VmRef, thread: JoinHandle<()>) {
    if let Some(recording) = &vm.recording {
        recording.keep_sampler(thread);
    }
}

fn watch(vm: VmRef) {
    let Some(recording) = &vm.recording else { return };
    let (mut last, mut pause) = (Instant::now(), INTERVAL);
    let mut clocks = Clocks::new();
    while recording.sleep(pause) {
        let (begin, before) = (Instant::now(), sandbox::host::thread_time());
        let elapsed = begin - last;
        let Looked { stopped, ran } =
            if vm.is_stopping() { Looked::default() } else { look(vm, recording, &mut clocks, elapsed) };
        let taken = sandbox::host::thread_time() - before;
        let idle = (elapsed.as_secs_f64() / ran.as_secs_f64().max(1e-6)).clamp(1.0, PATIENCE);
        (last, pause) = (begin, INTERVAL.max(((taken + stopped) * PART).mul_f64(idle)));
        recording.with(|kept| {
            kept.looks.count += 1;
            kept.looks.stopped += stopped;
            kept.looks.taken += taken;
        });
    }
}

/// A thread before the world is stopped.
struct Candidate {
    shared: Arc<ThreadShared>,
    processor: Duration,
    /// What it has taken of that since the look before.
    ran: Duration,
    has_run: bool,
}

/// Frames of a thread, newest first.
type Running = Vec<(MethodRef, Tier)>;

/// What a look has found.
#[derive(Default)]
struct Looked {
    /// How long threads were stopped for it.
    stopped: Duration,
    /// Processor time that they have taken since the look before.
    ran: Duration,
}

/// Looks at all threads.
fn look(vm: VmRef, recording: &Recording, clocks: &mut Clocks, elapsed: Duration) -> Looked {
    let mut mutator = vm.heap.attach(Arc::new(MutatorBlock::default()));
    let candidates = candidates(&vm, recording, clocks);
    let mut found: HashMap<u32, Running> = HashMap::new();
    let stopped = mutator.stop_world(&*vm, |_| {
        let begin = Instant::now();
        for Candidate { shared, .. } in candidates.iter().filter(|candidate| candidate.has_run) {
            shared.with_block(|block| {
                let mut running = Running::new();
                frames::of(vm, block, &mut running);
                found.insert(shared.id, running);
            });
        }
        begin.elapsed()
    });
    // No collection has been possible since, so no class has been unloaded.
    recording.with(|kept| {
        kept.names.heed_unloading(vm.ledger.unloaded_classes());
        for candidate in &candidates {
            add(&vm, kept, &mutator, candidate, found.get(&candidate.shared.id), elapsed);
        }
        kept.threads.end_look();
        let (used, committed) = (vm.heap.used_bytes(), vm.heap.committed_bytes());
        kept.heap.add(Point { at: recording.elapsed(), used, committed });
    });
    Looked { stopped, ran: candidates.iter().map(|candidate| candidate.ran).sum() }
}

/// The clocks of threads that are kept open, by the system's number of the thread.
type Clocks = HashMap<u32, ThreadClock>;

/// Processor time of a thread.
fn time_of(shared: &ThreadShared, clocks: &mut Clocks) -> Duration {
    let number = shared.system_number();
    if clocks.len() < CLOCKS_MAX
        && !clocks.contains_key(&number)
        && let Some(clock) = ThreadClock::of(number)
    {
        clocks.insert(number, clock);
    }
    clocks.get(&number).map_or_else(|| shared.time(), |clock| shared.time_by(clock))
}

fn candidates(vm: &Vm, recording: &Recording, clocks: &mut Clocks) -> Vec<Candidate> {
    let threads: Vec<_> = vm.threads.all().into_iter().filter(|shared| shared.system_number() != 0).collect();
    clocks.retain(|number, _| threads.iter().any(|shared| shared.system_number() == *number));
    let times: Vec<_> = threads.into_iter().map(|shared| (time_of(&shared, clocks), shared)).collect();
    recording.with(|kept| {
        let candidates = times.into_iter().map(|(processor, shared)| {
            let before = kept.threads.processor(shared.id);
            let ran = processor.saturating_sub(before.unwrap_or_default());
            Candidate { has_run: before != Some(processor), shared, processor, ran }
        });
        candidates.collect()
    })
}

/// Adds what was seen of a thread; its frames if it has run since the last time.
fn add(vm: &Vm, kept: &mut Kept, mutator: &Mutator, candidate: &Candidate, running: Option<&Running>, elapsed: Duration) {
    let Candidate { shared, processor, has_run, .. } = candidate;
    let object = shared.object.load(mutator);
    let object = Some(object).filter(|object| !object.is_null()).zip(vm.well_known.get());
    let status = object.map_or(status::RUNNABLE, |(object, known)| vm.view.load_u32(object, known.fields.thread_status) as i32);
    if let Some((object, known)) = object.filter(|_| *has_run) {
        let name = vm.view.load_ref(object, known.fields.thread_name);
        let name = if name.is_null() { String::new() } else { strings::short_text_at(vm, name, NAME_UNITS_MAX) };
        kept.threads.name(shared.id, name, vm.view.load_u8(object, known.fields.thread_daemon) != 0);
    }
    let doing = match (running, kept.threads.doing(shared.id)) {
        // Who holds a monitor may change while a thread waits for it.
        (None, Some(last)) if state_of(status, false) == last.state && last.state != State::Blocked => last,
        _ => doing(vm, kept, mutator, shared, (status, *has_run), running.map_or(&[], |running| running)),
    };
    let collecting = kept.take_collecting(shared.system_number());
    let seen = Seen { number: shared.id, processor: *processor, elapsed, doing };
    if let Some(time) = kept.threads.add(&seen).filter(|time| !time.is_zero()) {
        let collecting = collecting.min(time);
        if !collecting.is_zero() {
            let frame = (kept.names.of_text(COLLECTION), Tier::Native);
            kept.processor.add([frame], microseconds(collecting));
        }
        let chain = chain(&mut kept.names, running.map_or(&[], |running| running));
        kept.processor.add(chain, microseconds(time - collecting));
    }
}

fn microseconds(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

/// The frames, oldest first.
fn chain(names: &mut Names, running: &[(MethodRef, Tier)]) -> Vec<Frame> {
    let mut chain: Vec<Frame> = running.iter().rev().map(|(method, tier)| (names.of_method(*method), *tier)).collect();
    if chain.len() >= frames::FRAMES_MAX {
        chain.insert(0, (names.of_text(DEEPER), Tier::Interpreted));
    } else if chain.is_empty() {
        chain.push((names.of_text("(no Java code)"), Tier::Native));
    }
    chain
}

/// The state that `Thread.threadStatus` tells. What is ready to run and does not is with the system.
fn state_of(status: i32, has_run: bool) -> State {
    match status {
        status::SLEEPING => State::Sleeping,
        status::IN_OBJECT_WAIT | status::IN_OBJECT_WAIT_TIMED => State::Waiting,
        status::PARKED | status::PARKED_TIMED => State::Parked,
        status::BLOCKED_ON_MONITOR_ENTER => State::Blocked,
        _ if has_run => State::Running,
        _ => State::Native,
    }
}

fn doing(
    vm: &Vm,
    kept: &mut Kept,
    mutator: &Mutator,
    shared: &ThreadShared,
    (status, has_run): (i32, bool),
    running: &[(MethodRef, Tier)],
) -> Wait {
    let state = state_of(status, has_run);
    let awaited = match state {
        State::Blocked | State::Waiting => monitor::awaited_by(vm, mutator, shared),
        State::Parked => parked_for(vm, mutator, shared),
        State::Running | State::Native | State::Sleeping => None,
    };
    let owner = awaited.and_then(|object| match state {
        State::Blocked => monitor::lock_owner(vm, object).and_then(|owner| vm.threads.find(owner)),
        State::Parked => owner_of_synchronizer(vm, mutator, object),
        _ => None,
    });
    let owner = owner.map(|owner| thread_name(vm, &mut kept.names, mutator, &owner));
    let is_own = |method: &MethodRef| method.class.loader != vm.boot_loader();
    let last = kept.threads.doing(shared.id);
    let methods = || running.iter().map(|(method, _)| *method);
    Wait {
        state,
        object: awaited.map(|object| kept.names.of_class(vm.class(vm.view.shape(object)))),
        owner,
        method: methods().next().map(|method| kept.names.of_method(method)).or_else(|| last?.method),
        caller: methods().find(is_own).map(|method| kept.names.of_method(method)).or_else(|| last?.caller),
    }
}

/// What a thread has said that it parks for.
fn parked_for<'m>(vm: &Vm, mutator: &'m Mutator, shared: &ThreadShared) -> Option<Ref<'m>> {
    let known = vm.well_known.get()?;
    let blocker = vm.view.load_ref(shared.object.load(mutator), known.fields.thread_park_blocker);
    (!blocker.is_null()).then_some(blocker)
}

/// The thread that holds what another one parks for, if that says so.
fn owner_of_synchronizer(vm: &Vm, mutator: &Mutator, object: Ref<'_>) -> Option<Arc<ThreadShared>> {
    let (name, descriptor) = (vm.symbol("exclusiveOwnerThread"), vm.symbol("Ljava/lang/Thread;"));
    let field =
        lookup::find_library_field(vm.class(vm.view.shape(object)), name, descriptor).filter(|field| !field.is_static())?;
    let owner = vm.view.load_ref(object, field.offset);
    if owner.is_null() {
        return None;
    }
    vm.threads.all().into_iter().find(|shared| shared.object.load(mutator) == owner)
}

fn thread_name(vm: &Vm, names: &mut Names, mutator: &Mutator, shared: &ThreadShared) -> NameId {
    let object = shared.object.load(mutator);
    let name = vm.well_known.get().filter(|_| !object.is_null()).map(|known| vm.view.load_ref(object, known.fields.thread_name));
    let text = name.filter(|name| !name.is_null()).map(|name| strings::short_text_at(vm, name, NAME_UNITS_MAX));
    names.of_text(&text.unwrap_or_default())
}
