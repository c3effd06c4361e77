//! What compiled code calls (`[VMDOC]` Machine frames): methods that are not compiled, and the way out of its own frames. Both run the interpreter
//! above the machine frames, which the thread's anchor names; the result is in the block.
#![allow(unsafe_code, reason = "called by machine code with the block of the thread, and with slots")]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;

use classfile::descriptor::MethodDescriptor;
use gc::{HeapView, Ref};

use crate::code::blob::{DeoptState, SiteRef, Source};
use crate::code::installed::{CompiledMethod, ExitWord, InstalledRef, Role};
use crate::code::linked::CodeRef;
use crate::code::resume::Moment;
use crate::compiler::Trigger;
use crate::fuel;
use crate::leaf::FromLeafSlot;
use crate::machine_code;
use crate::metadata::field::ValueKind;
use crate::metadata::method::MethodRef;
use crate::outcome::{JavaResult, Status, Throw};
use crate::profile;
use crate::profile::traps::TrapReason;
use crate::thread::block::{EXIT_VALUES_MAX, Running, ThreadBlock};
use crate::thread::deopt::{Place, rebuild};
use crate::thread::exit_stress;
use crate::thread::frames::{EntryKind, Header};
use crate::thread::invoke::{Caller, enter, enter_native, linked_code};
use crate::thread::panics::stop_after_panic;
use crate::thread::taken::TakenFrame;
use crate::thread::{JavaThread, may_collect};
use crate::value::Value;
use crate::vm::Vm;

/// Enters the monitor of an object if it is inflated and the thread need not wait for it; 0 changes nothing. No safepoint.
///
/// # Safety
/// Compiled code of the thread with this block makes the call.
pub unsafe extern "C" fn enter_inflated(block: *const ThreadBlock, object: u32) -> u32 {
    // SAFETY: the caller's promise.
    unsafe { at_once(block, |thread| Ref::from_slot(thread, object.into()).is_some_and(|object| thread.enter_inflated(object))) }
}

/// Leaves the monitor of an object if it is inflated and the thread holds it; 0 changes nothing. No safepoint.
///
/// # Safety
/// Compiled code of the thread with this block makes the call.
pub unsafe extern "C" fn leave_inflated(block: *const ThreadBlock, object: u32) -> u32 {
    // SAFETY: the caller's promise.
    unsafe { at_once(block, |thread| Ref::from_slot(thread, object.into()).is_some_and(|object| thread.leave_inflated(object))) }
}

/// Copies bytes of numbers from an offset in one array to an offset in one, which may be the same. No safepoint.
pub extern "C" fn copy_numbers(running: Running<'_>, source: u32, from: u32, target: u32, to: u32, bytes: u32) {
    copy(running, source, target, |view, source, target| view.copy_primitive(source, from, target, to, bytes));
}

/// The same with references, whose cards are marked.
pub extern "C" fn copy_references(running: Running<'_>, source: u32, from: u32, target: u32, to: u32, bytes: u32) {
    let count = bytes / ValueKind::Reference.size();
    copy(running, source, target, |view, source, target| view.copy_refs(source, from, target, to, count));
}

/// Moves the window of the thread to an address outside of the heap (`[VMDOC]` Window); 0: there is no memory. No safepoint.
pub extern "C" fn meet_window(running: Running<'_>, address: u64) -> u32 {
    let thread = running.thread();
    let vm = thread.vm();
    answer(&vm, || {
        thread.block.meet_window(&vm.arena, address);
        thread.block.window.get().contains(address)
    })
}

fn copy<'t>(running: Running<'t>, source: u32, target: u32, copy: impl FnOnce(HeapView, Ref<'t>, Ref<'t>)) {
    let thread = running.thread();
    answer(&thread.vm(), || {
        let [source, target] = [source, target].map(|array| Ref::from_slot(thread, array.into()));
        if let (Some(source), Some(target)) = (source, target) {
            copy(thread.vm().view, source, target);
        }
        true
    });
}

/// The code of this method has been called more often than it is made for: the compiler is asked for better code. No safepoint.
///
/// # Safety
/// Compiled code of the thread with this block makes the call.
pub unsafe extern "C" fn called_often(block: *const ThreadBlock, method: u32) {
    // SAFETY: the caller's promise.
    unsafe {
        at_once(block, |thread| {
            let vm = thread.vm();
            let code = vm.methods.at(method).and_then(|method| method.linked_code());
            code.inspect(|code| profile::reached(&vm, *code, Trigger::Calls)).is_some()
        });
    }
}

/// What compiled code asks without a stub.
///
/// # Safety
/// Compiled code of the thread with this block asks.
unsafe fn at_once(block: *const ThreadBlock, body: impl FnOnce(&JavaThread) -> bool) -> u32 {
    // SAFETY: the thread waits for the answer.
    let thread = unsafe { &*(*block).thread.get() };
    answer(&thread.vm(), || body(thread))
}

/// The answer to compiled code. A panic is a no, and the `Vm` is going to stop.
fn answer(vm: &Vm, body: impl FnOnce() -> bool) -> u32 {
    u32::from(catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|_| {
        vm.record_panic();
        false
    }))
}

/// Leaves compiled code at an exit (an [`ExitWord`]): the interpreter goes on in its place until the method returns. If the call at the
/// exit has ended with an exception, as `unwinding` says, it goes on with that; or carries the instruction out once more, if the state is that before it.
///
/// # Safety
/// Compiled code of the thread with this block makes the call, through a stub that has set the anchor to the frame below its own, which
/// is gone; it has put the values of the exit into `exits` of the block.
/// Where the interpreter handed its frame over to the code, the frames are rebuilt in the place of that and the interpreter goes on itself
/// (`Resumed`): leaving and entering again must not fill the native stack.
pub unsafe extern "C" fn deoptimize(block: *const ThreadBlock, exit: u64) -> Status {
    // SAFETY: the caller's promise.
    let block = unsafe { &*block };
    let mut resumed = false;
    let status = run(block, |thread| {
        let left = leave(thread, ExitWord(exit))?;
        resumed = left.is_none();
        Ok(left.unwrap_or(0))
    });
    if status == Status::Done && resumed { Status::Resumed } else { status }
}

/// Runs what an engine's code calls: no panic gets out (`[VMDOC]` Panics), the newest frames are the same as before, the handles that it
/// made are released, and its result is in the block.
pub fn run(block: &ThreadBlock, body: impl FnOnce(&mut JavaThread) -> JavaResult<u64>) -> Status {
    // SAFETY: the engine was entered with this thread, which it does not use while it waits.
    let thread = || unsafe { &mut *block.thread.get() };
    let (top, anchor) = (block.top.get(), block.anchor.get());
    let (mark, taken) = (thread().handles.mark(), thread().taken.len());
    let guarded = || match body(thread()) {
        Ok(result) => {
            block.result.set(result);
            Status::Done
        }
        Err(throw) => throw.into(),
    };
    let status = catch_unwind(AssertUnwindSafe(guarded)).unwrap_or_else(|_| {
        let stop = stop_after_panic(thread());
        Caller { top, anchor }.resume(thread());
        thread().taken.truncate(taken);
        stop.into()
    });
    thread().handles.truncate(mark);
    status
}

/// Calls a method, whose arguments stand in slots.
///
/// # Errors
/// What it throws.
pub fn call(thread: &mut JavaThread, method: MethodRef, arguments: &[u64]) -> JavaResult<u64> {
    let may_stop = thread.vm().is_metered() || thread.vm().heap.is_stressed();
    let is_ready = !may_stop && !method.row.entry.load(Ordering::Acquire).is_null();
    match method.linked_code().filter(|_| is_ready) {
        Some(code) => call_linked(thread, code, arguments),
        None => {
            let mut arguments = arguments.to_vec();
            let code = prepare(thread, method, &mut arguments)?;
            call_linked(thread, code, &arguments)
        }
    }
}

/// Links the method and pays for its call, in which there may be safepoints.
#[cold]
fn prepare(thread: &mut JavaThread, method: MethodRef, arguments: &mut [u64]) -> JavaResult<CodeRef> {
    let descriptor = MethodDescriptor::parse(method.descriptor.as_bytes()).expect("descriptors of methods are checked");
    let mut references = Vec::new();
    let mut slot = 0;
    if !method.is_static() {
        references.push(0);
        slot = 1;
    }
    for parameter in descriptor.parameters() {
        references.extend(parameter.is_reference().then_some(slot));
        slot += parameter.slots();
    }
    let kept: Vec<_> = references.iter().map(|slot| Value::from_slot(ValueKind::Reference, arguments[*slot], thread)).collect();
    may_collect(thread)?;
    let code = linked_code(thread, method)?;
    fuel::pay(thread, code.row().weight.load(Ordering::Relaxed).into())?;
    for (slot, kept) in references.into_iter().zip(kept) {
        arguments[slot] = kept.to_slot(thread);
    }
    Ok(code)
}

fn call_linked(thread: &mut JavaThread, code: CodeRef, arguments: &[u64]) -> JavaResult<u64> {
    if let Some(native) = code.method().native.get().filter(|_| code.lock_slot.is_none()) {
        return enter_native(thread, &code.row(), code, *native, arguments);
    }
    profile::count_call(&thread.vm(), code);
    enter(thread, EntryKind::Compiled, code, |_, slots| slots.copy_from_slice(arguments))
}

/// The result of the method, or none: the interpreter that handed its frame over goes on.
fn leave(thread: &mut JavaThread, exit: ExitWord) -> JavaResult<Option<u64>> {
    let mut ended = Status::of_word(thread.block.unwinding.replace(0));
    if ended == Err(Throw::Stopped) {
        clear_exits(&thread.block, EXIT_VALUES_MAX);
        return Err(Throw::Stopped);
    }
    let code = thread.vm().code.at(exit.code()).expect("code is left that is there");
    let compiled = code.compiled().expect("only methods have exits");
    let site = compiled.exit(exit.number());
    let state = site.deopt().expect("a compiler makes whole tables").expect("an exit has a state");
    if ended.is_err() && state.methods.first().is_some_and(|newest| newest.moment != Moment::Calling) {
        // The interpreter carries out once more what has thrown, and gets the same exception.
        thread.take_exception();
        ended = Ok(());
    }
    let taken = TakenFrame { code: Some(code), ..take(&thread.block, compiled, &site, &state) };
    thread.taken.push(taken);
    if ended.is_err() {
        count_exception(&thread.vm(), code, &state);
    } else if !exit_stress::is_planned(thread) {
        count_trap(&thread.vm(), code, exit.number(), &state);
    }
    let exception = thread.take_exception();
    let caller = Caller { top: thread.block.top.get(), anchor: thread.block.anchor.get() };
    let is_handed_over = thread.vm().code.find(caller.anchor.pc).is_some_and(|code| matches!(code.role, Role::Entry));
    let place = if is_handed_over {
        // SAFETY: a frame has two slots below it in which the anchor is kept if it was entered; otherwise they are not written again.
        let anchor = unsafe { *caller.top.kept_anchor() };
        Place { fp: caller.top.fp, header: caller.top.header(), anchor, filler: 0 }
    } else {
        let header = Header::entered(EntryKind::Compiled, caller.top);
        Place { fp: thread.free_slots(), header, anchor: caller.anchor, filler: 0 }
    };
    let rebuilt = rebuild(thread, &state, place);
    thread.taken.pop();
    let top = rebuilt?;
    if let Some(exception) = exception {
        thread.throw(exception);
    }
    if is_handed_over {
        return ended.map(|()| None);
    }
    let result = (thread.vm().upcalls.execute)(thread, ended.map(|()| top));
    caller.resume(thread);
    result.map(Some)
}

/// Copies what an exit has handed on.
fn take(block: &ThreadBlock, compiled: &CompiledMethod, exit: &SiteRef<'_>, state: &DeoptState) -> TakenFrame {
    let count = spills(state).map(|number| usize::from(number) + 1).max().unwrap_or(0);
    assert!(count <= EXIT_VALUES_MAX, "an exit has at most {EXIT_VALUES_MAX} values");
    // SAFETY: that many words are the thread's.
    let spills = unsafe { std::slice::from_raw_parts(block.exits, count) }.to_vec();
    clear_exits(block, count);
    let mut references = Vec::new();
    exit.for_each_reference(|number| references.push(number)).expect("a compiler makes whole tables");
    TakenFrame { spills, references, methods: compiled.methods.to_vec(), ..TakenFrame::default() }
}

/// Clears what an exit has handed on: exits write no more of a word than its value has.
fn clear_exits(block: &ThreadBlock, count: usize) {
    // SAFETY: that many words are the thread's, and it is the thread that runs.
    unsafe { std::slice::from_raw_parts_mut(block.exits, count) }.fill(0);
}

/// The words that the values of a state are in.
fn spills(state: &DeoptState) -> impl Iterator<Item = u16> {
    let of_methods = state.methods.iter().flat_map(|method| {
        let locks = method.locks.iter().map(|lock| lock.object);
        method.locals.iter().chain(&method.stack).copied().chain(locks)
    });
    let of_objects = state.objects.iter().flat_map(|object| object.cells.iter().map(|(_, _, source)| *source));
    of_methods.chain(of_objects).filter_map(|source| match source {
        Source::Spill(number) => Some(number),
        Source::Unused | Source::Constant(_) | Source::Saved(_) | Source::Object(_) => None,
    })
}

/// What the code was made for has not come true. Code that is left too often is worse than none.
fn count_trap(vm: &Vm, code: InstalledRef, exit: u32, state: &DeoptState) {
    let Some(compiled) = code.compiled() else { return };
    if let Some((reason, newest)) = compiled.reasons.get(exit as usize).zip(state.methods.first()) {
        if *reason == TrapReason::Fuel {
            return;
        }
        let method = machine_code::method_in(vm, code, newest.place.method).and_then(|method| method.linked_code());
        if *reason == TrapReason::Hot {
            return method.into_iter().for_each(|code| profile::reached(vm, code, Trigger::Rounds { header: newest.place.bci }));
        }
        method.map(|code| profile::trapped(vm, code, newest.place.bci, *reason));
    }
    count_left(vm, code, compiled);
}

/// The interpreter goes on with an exception: the next code knows the way to its handler, where that can be known.
fn count_exception(vm: &Vm, code: InstalledRef, state: &DeoptState) {
    let Some(compiled) = code.compiled() else { return };
    let mut is_new = false;
    for frame in &state.methods {
        let method = machine_code::method_in(vm, code, frame.place.method).and_then(|method| method.linked_code());
        let count = method.map(|code| profile::trapped(vm, code, frame.place.bci, TrapReason::Exception));
        is_new |= count.is_some_and(|count| count <= compiled.traps_max);
    }
    // If code was made with this in mind it gets no better.
    if is_new {
        count_left(vm, code, compiled);
    }
}

/// Code that is left too often is withdrawn.
fn count_left(vm: &Vm, code: InstalledRef, compiled: &CompiledMethod) {
    if compiled.traps.fetch_add(1, Ordering::Relaxed) + 1 == compiled.traps_max {
        machine_code::withdraw(vm, code.id);
        vm.dependencies.forget(code.id);
    }
}
