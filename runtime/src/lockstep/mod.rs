//! `-XX:LockstepInterval`: calls run in both engines, to find bugs.
//!
//! `[VMDOC]` Lockstep. At every so many calls of compiled code from the interpreter two copies of the process are made (`twin`), the second by the first, so
//! that they begin alike. One interprets the method and all that it calls, one runs the compiled code. Each tells how that ended: the result or the exception,
//! and what the arguments, the objects behind them and the static fields of the class look like then (`digest`). What does not agree is said
//! on standard error. Then the program goes on.
//!
//! Both run the call in a frame of its own above that of the call at hand, which stays as one that compiled code has replaced (`[VMDOC]` Machine frames). A
//! copy has one thread, no clock and no files: a call that needs them, or a collection that others take part in, is not compared. Nor is one that
//! ends for want of memory or stack.

use std::sync::atomic::Ordering;
use std::time::Duration;

use classfile::descriptor::MethodDescriptor;
use gc::Handle;

use crate::code::linked::CodeRef;
use crate::metadata::field::ValueKind;
use crate::metadata::method::MethodRef;
use crate::ops::fields::get_static;
use crate::outcome::Throw;
use crate::thread::JavaThread;
use crate::thread::frames::EntryKind;
use crate::thread::invoke::enter;
use crate::value::Value;
use crate::vm::Vm;
use digest::Digest;
use state::{Lockstep, Role};
use twin::{Side, divide};

mod digest;
pub mod state;
mod twin;

/// What a copy may take for a call.
const PATIENCE: Duration = Duration::from_secs(2);

/// How a call ended: how, then two numbers that [`Digest`] gives: of the result or the exception, and of what it left behind.
type End = [u64; 3];

const RETURNED: u64 = 1;
const THREW: u64 = 2;
/// It ended for want of something of which engines need different amounts.
const WANTED: u64 = 3;

/// Whether the call at hand, of compiled code from the interpreter, is one that is to be compared.
pub fn is_turn(thread: &JavaThread) -> bool {
    let vm = thread.vm();
    let interval = u64::from(vm.options.lockstep);
    interval != 0
        && !vm.lockstep.is_copy()
        && Lockstep::count(&vm.lockstep.calls) % interval == interval - 1
        && vm.booted.load(Ordering::Relaxed)
}

/// Has copies of the process run the method of the newest frame, which has been replaced, in both engines, and compares how that ends. The program has not run
/// it then.
pub fn compare(thread: &mut JavaThread, code: CodeRef, slots: &[u64]) {
    let (method, vm) = (code.method(), thread.vm());
    let ends = match divide() {
        Ok(Side::Copy(teller)) => {
            let (role, compiled, teller) = match divide() {
                Ok(Side::Copy(teller)) => (Role::Compiled, None, teller),
                Ok(Side::Process(twin)) => (Role::Interpreter, Some(twin), teller),
                Err(_) => teller.give_up(),
            };
            if twin::hold_back(&teller, compiled.as_ref()).is_err() {
                teller.give_up();
            }
            vm.lockstep.play(role);
            let own = end_of(thread, code, slots);
            match compiled {
                None => teller.tell(&own),
                Some(compiled) => match compiled.told::<3>(PATIENCE) {
                    Some(other) => teller.tell(&[own[0], own[1], own[2], other[0], other[1], other[2]]),
                    None => teller.give_up(),
                },
            }
        }
        Ok(Side::Process(twin)) => twin.told::<6>(2 * PATIENCE),
        Err(_) => None,
    };
    let Some([how, ended, left, compiled_how, compiled_ended, compiled_left]) = ends else {
        Lockstep::count(&vm.lockstep.incomparable);
        return;
    };
    match difference([how, ended, left], [compiled_how, compiled_ended, compiled_left]) {
        Err(()) => _ = Lockstep::count(&vm.lockstep.incomparable),
        Ok(difference) => {
            Lockstep::count(&vm.lockstep.compared);
            if let Some(what) = difference {
                Lockstep::count(&vm.lockstep.different);
                vm.log_error(&format!("[lockstep] {}: {what}\n", method.external_signature()));
            }
        }
    }
}

/// In what compiled code differs from the interpreter.
///
/// # Errors
/// If that means nothing.
fn difference(interpreted: End, compiled: End) -> Result<Option<&'static str>, ()> {
    let ([how, ended, left], [compiled_how, compiled_ended, compiled_left]) = (interpreted, compiled);
    match (how, compiled_how) {
        (WANTED, _) | (_, WANTED) => Err(()),
        (RETURNED, THREW) => Ok(Some("compiled code throws, the interpreter returns")),
        (THREW, RETURNED) => Ok(Some("compiled code returns, the interpreter throws")),
        (THREW, _) if ended != compiled_ended => Ok(Some("they throw different exceptions")),
        _ if ended != compiled_ended => Ok(Some("they give different results")),
        _ if left != compiled_left => Ok(Some("they leave different objects behind")),
        _ => Ok(None),
    }
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

/// Runs the call and looks at what there is then.
fn end_of(thread: &mut JavaThread, code: CodeRef, slots: &[u64]) -> End {
    let method = code.method();
    let arguments = arguments_of(thread, method, slots);
    let result = enter(thread, EntryKind::Compiled, code, |thread, slots| {
        let mut next = 0;
        for argument in &arguments {
            slots[next] = argument.to_slot(thread);
            next += argument.slots();
        }
    });
    let (how, value) = match result {
        Ok(slot) => (RETURNED, Value::from_slot(method.return_kind, slot, thread)),
        Err(Throw::Exception) => {
            let exception = thread.take_exception();
            let wants = exception.is_some_and(|exception| wants_more(thread, exception));
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
    thread.class_of(exception).ancestors().iter().any(|class| class.name == "java/lang/VirtualMachineError")
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
