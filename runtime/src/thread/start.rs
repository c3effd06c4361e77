//! Starting threads: `Thread.start`, and attaching the thread that starts the `Vm`.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use gc::Handle;

use crate::events::EventLog;
use crate::fuel;
use crate::objects;
use crate::outcome::{JavaResult, Throw};
use crate::strings;
use crate::thread::JavaThread;
use crate::thread::parking::status;
use crate::thread::registry::Purpose;
use crate::thread::shared::ThreadShared;
use crate::thread::stack::JavaStack;
use crate::thread::{exit, native_stack, native_thread, panics};
use crate::value::Value;
use crate::vm::VmRef;

/// More than the operating system shows of a thread's name.
const SYSTEM_NAME_UNITS: usize = 64;

/// `Thread.start0`: runs `run()` of the `Thread` object on a new OS thread.
///
/// # Errors
/// `IllegalThreadStateException` if it has been started, `OutOfMemoryError` if no thread can be made.
pub fn start_thread(thread: &mut JavaThread, object: Handle) -> JavaResult<()> {
    let vm = thread.vm();
    let fields = &vm.well_known().fields;
    if thread.long_field(object, fields.thread_eetop) != 0 {
        return Err(thread.throw_plain("java/lang/IllegalThreadStateException"));
    }
    let own = vm.threads.is_own(thread.id());
    let purpose = Purpose { daemon: thread.boolean_field(object, fields.thread_daemon), own };
    let wanted = thread.long_field(object, fields.thread_stack_size);
    let stack_bytes = if wanted > 0 { wanted.clamp(128 << 10, 1 << 30) as usize } else { vm.options.stack_bytes };
    let Some(stack) = JavaStack::new(stack_bytes, &vm.ledger.native) else { return Err(throw_no_thread(thread)) };
    let waker = vm.sandbox.new_waker();
    let Some(shared) = vm.threads.reserve(vm.options.threads_max, stack_bytes, waker, purpose) else {
        return Err(throw_no_thread(thread));
    };
    shared.object.store(thread.raw(object));
    thread.set_long_field(object, fields.thread_eetop, i64::from(shared.id));
    thread.set_int_field(object, fields.thread_status, status::RUNNABLE);
    let name = thread
        .ref_field(object, fields.thread_name)
        .map(|name| strings::short_text(thread, name, SYSTEM_NAME_UNITS))
        .unwrap_or_default();
    let started = Arc::clone(&shared);
    if native_thread::spawn(&name, own, move || run_thread(vm, started, stack)).is_err() {
        thread.set_long_field(object, fields.thread_eetop, 0);
        thread.set_int_field(object, fields.thread_status, status::NEW);
        vm.threads.remove(&shared);
        return Err(throw_no_thread(thread));
    }
    Ok(())
}

fn throw_no_thread(thread: &mut JavaThread) -> Throw {
    let message = "unable to create native thread: possibly out of memory or process/resource limits reached";
    thread.throw_out_of_memory(message)
}

/// Attaches the calling OS thread to `vm`, without `Thread` object. The result must not move while it is registered.
pub fn attach(vm: VmRef, stack_bytes: usize, purpose: Purpose) -> Option<Box<JavaThread>> {
    let stack = JavaStack::new(stack_bytes, &vm.ledger.native)?;
    let waker = vm.sandbox.new_waker();
    let shared = vm.threads.reserve(vm.options.threads_max, stack_bytes, waker, purpose)?;
    let mut thread = Box::new(JavaThread::new(vm, shared, stack));
    vm.note(EventLog::Thread, || format!("Thread added: {}", thread.id()));
    vm.threads.attach(&mut thread);
    Some(thread)
}

/// Takes the thread off the list; it runs no Java code any more.
pub fn detach(mut thread: Box<JavaThread>) {
    let (vm, shared) = (thread.vm(), Arc::clone(&thread.shared));
    shared.set_block(None);
    vm.time_of_ended.fetch_add(shared.end_time(), Ordering::Relaxed);
    fuel::give_back(&mut thread);
    vm.note(EventLog::Thread, || format!("Thread exited: {}", shared.id));
    thread.mutator.enter_safe();
    vm.threads.remove(&shared);
    thread.mutator.leave_safe();
}

fn run_thread(vm: VmRef, shared: Arc<ThreadShared>, stack: JavaStack) {
    let mut thread = Box::new(JavaThread::new(vm, shared, stack));
    native_stack::set_limit(&mut thread);
    thread.shared.begin_time();
    vm.note(EventLog::Thread, || format!("Thread added: {}", thread.id()));
    vm.threads.attach(&mut thread);
    panics::run_to_the_end(&mut thread, |thread| {
        if thread.poll().is_err() {
            return;
        }
        let raw = thread.shared.object.load(thread);
        let object = thread.handle(raw);
        let run = thread.vm().well_known().methods.thread_run;
        // `Thread.stop` was called before the thread had begun.
        let is_stillborn = objects::named_field(thread, object, "stillborn", "Z") == Ok(Value::Int(1));
        let result = if is_stillborn { Ok(Value::Void) } else { thread.invoke_virtual(run, &[Value::Ref(Some(object))]) };
        exit::exit_thread(thread, result.map(|_| ()));
    });
    detach(thread);
}
