//! `-XX:LockstepInterval`: calls run in both engines, to find bugs.
//!
//! `[VMDOC]` Lockstep. At every so many calls of compiled code from the interpreter the process divides (`twin`). The twin interprets the method and all
//! that it calls, and tells how that ended: the result or the exception, and what the arguments, the objects behind them and the static fields of the
//! class look like then ([`Digest`]). The process runs the compiled code and looks at the same. What does not agree is said on standard error.
//!
//! Both run the call in a frame of its own above the one that was handed over, which stays as one that compiled code has replaced (`[VMDOC]` Machine frames). A
//! twin has one thread, no clock and no files: a call that needs them, or a collection that others take part in, is not compared. Nor is one of a program
//! with several threads that are no daemons, or one that ends for want of memory or stack.

mod digest;
pub mod state;
mod twin;

use std::sync::atomic::Ordering;
use std::time::Duration;

use crate::code::linked::CodeRef;
use crate::metadata::field::ValueKind;
use crate::metadata::method::MethodRef;
use crate::ops::fields::get_static;
use crate::outcome::{JavaResult, Throw};
use crate::thread::JavaThread;
use crate::thread::frames::EntryKind;
use crate::thread::invoke::enter;
use crate::value::Value;
use crate::vm::Vm;
use classfile::descriptor::MethodDescriptor;
use digest::Digest;
use gc::Handle;
use state::Lockstep;
use twin::Side;

/// What a twin may take for a call.
const PATIENCE: Duration = Duration::from_secs(2);

/// How a call ended: how, then two numbers that [`Digest`] gives: of the result or the exception, and of what it left behind.
type End = [u64; twin::WORDS];

const RETURNED: u64 = 1;
const THREW: u64 = 2;
/// It ended for want of something of which engines need different amounts.
const WANTED: u64 = 3;

/// Whether the call at hand, of compiled code from the interpreter, is one that is to be compared.
pub fn is_turn(thread: &JavaThread) -> bool {
    let vm = thread.vm();
    let interval = u64::from(vm.options.lockstep);
    interval != 0
        && !thread.is_compared
        && Lockstep::count(&vm.lockstep.calls) % interval == interval - 1
        && vm.booted.load(Ordering::Relaxed)
        && vm.threads.is_only_user(thread.shared.id)
}

/// Runs the method of the newest frame, which has been replaced, in both engines; tells what the compiled code did.
///
/// # Errors
/// What it throws.
pub fn run(thread: &mut JavaThread, code: CodeRef, slots: &[u64]) -> JavaResult<u64> {
    let mark = thread.handles.mark();
    let method = code.method;
    let arguments = arguments_of(thread, method, slots);
    let side = twin::divide();
    thread.is_compared = true;
    if matches!(side, Ok(Side::Twin(_))) {
        thread.vm().lockstep.become_twin();
    }
    let result = enter(thread, EntryKind::Compiled, code, |thread, slots| {
        let mut next = 0;
        for argument in &arguments {
            slots[next] = argument.to_slot(thread);
            next += argument.slots();
        }
    });
    let result = result.map(|slot| Value::from_slot(method.return_kind, slot, thread));
    match side {
        Ok(Side::Twin(teller)) => teller.tell(end_of(thread, method, &arguments, result)),
        Ok(Side::Process(twin)) => {
            let end = end_of(thread, method, &arguments, result);
            compare(thread, method, end, twin.told(PATIENCE));
        }
        Err(_) => _ = Lockstep::count(&thread.vm().lockstep.incomparable),
    }
    thread.is_compared = false;
    let result = result.map(|value| value.to_slot(thread));
    thread.handles.truncate(mark);
    result
}

fn arguments_of(thread: &mut JavaThread, method: MethodRef, slots: &[u64]) -> Vec<Value> {
    let descriptor = MethodDescriptor::parse(method.descriptor.as_bytes()).expect("descriptors of methods are checked");
    let receiver = (!method.is_static()).then_some(ValueKind::Reference);
    let kinds = receiver.into_iter().chain(descriptor.parameters().map(|parameter| ValueKind::of_type(&parameter)));
    let mut next = 0;
    kinds
        .map(|kind| {
            let value = Value::from_slot(kind, slots[next], thread);
            next += value.slots();
            value
        })
        .collect()
}

fn end_of(thread: &mut JavaThread, method: MethodRef, arguments: &[Value], result: JavaResult<Value>) -> End {
    let (how, value) = match result {
        Ok(value) => (RETURNED, value),
        Err(Throw::Exception) => {
            let exception = thread.take_exception();
            let wants = exception.is_some_and(|exception| wants_more(thread, exception));
            if let Some(exception) = exception {
                thread.throw(exception);
            }
            (if wants { WANTED } else { THREW }, Value::Ref(exception))
        }
        Err(Throw::Stopped) => (WANTED, Value::Void),
    };
    let mut ended = Digest::default();
    ended.add(thread, value);
    let mut left = Digest::default();
    arguments.iter().for_each(|argument| left.add(thread, *argument));
    for field in method.class.fields().iter().filter(|field| field.is_static() && !field.injected) {
        let value = Value::from_slot(field.kind, get_static(field), thread);
        left.add(thread, value);
    }
    [how, ended.finish(), left.finish()]
}

/// Whether an exception says that there is too little of something, or that the VM cannot go on.
fn wants_more(thread: &JavaThread, exception: Handle) -> bool {
    let chain = std::iter::successors(Some(thread.class_of(exception)), |class| class.super_class);
    chain.into_iter().any(|class| class.name == "java/lang/VirtualMachineError")
}

/// Logs what has been compared, if anything was to be.
pub fn log_counts(vm: &Vm) {
    let counts = &vm.lockstep;
    let [calls, compared, incomparable, different] =
        [&counts.calls, &counts.compared, &counts.incomparable, &counts.different].map(|count| count.load(Ordering::Relaxed));
    if vm.options.lockstep != 0 {
        vm.log(&format!(
            "[lockstep] of {calls} calls {compared} compared, {incomparable} without answer, {different} different\n"
        ));
    }
}

fn compare(thread: &JavaThread, method: MethodRef, own: End, told: Option<End>) {
    let vm = thread.vm();
    let Some(told) = told.filter(|told| told[0] != WANTED && own[0] != WANTED) else {
        Lockstep::count(&vm.lockstep.incomparable);
        return;
    };
    Lockstep::count(&vm.lockstep.compared);
    if own == told {
        return;
    }
    Lockstep::count(&vm.lockstep.different);
    let what = match (own[0] == told[0], own[1] == told[1]) {
        (false, _) if own[0] == THREW => "compiled code throws, the interpreter returns",
        (false, _) => "compiled code returns, the interpreter throws",
        (true, false) if own[0] == THREW => "they throw different exceptions",
        (true, false) => "they give different results",
        (true, true) => "they leave different objects behind",
    };
    vm.log_error(&format!("[lockstep] {}: {what}\n", method.external_signature()));
}
