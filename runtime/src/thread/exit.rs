//! The end of threads and of the `Vm` (JLS §12.8).

use gc::Handle;

use crate::monitor;
use crate::objects;
use crate::outcome::{JavaResult, Throw};
use crate::strings;
use crate::thread::JavaThread;
use crate::thread::parking::status;
use crate::throwables::MESSAGE_UNITS_MAX;
use crate::value::Value;

/// `Thread.NORM_PRIORITY`
const NORMAL_PRIORITY: i32 = 5;

/// What a thread does when its `run` is over: the uncaught exception handler, `Thread.exit`, and waking who joins it.
pub fn exit_thread(thread: &mut JavaThread, result: JavaResult<()>) {
    if result == Err(Throw::Exception) {
        dispatch_uncaught(thread);
    }
    let object = thread.shared.object.load(thread);
    let Some(object) = thread.handle_or_null(object) else { return };
    let exit = thread.vm().well_known().methods.thread_exit;
    if result != Err(Throw::Stopped) && thread.invoke(exit, &[Value::Ref(Some(object))]).is_err() {
        thread.take_exception();
    }
    announce_end(thread, object);
}

/// `Thread.threadStatus` becomes terminated and `join` returns.
fn announce_end(thread: &mut JavaThread, object: Handle) {
    let vm = thread.vm();
    let fields = &vm.well_known().fields;
    if thread.poll().is_err() {
        return;
    }
    if monitor::enter(thread, object).is_err() {
        return;
    }
    thread.set_int_field(object, fields.thread_status, status::TERMINATED);
    thread.set_long_field(object, fields.thread_eetop, 0);
    let _ = thread.notify(object, true);
    let _ = monitor::exit(thread, object);
    thread.block.forget_exception();
}

/// Gives this OS thread a new `Thread` object of the main group.
///
/// # Errors
/// What constructing it throws.
pub fn become_thread(thread: &mut JavaThread, name: &str) -> JavaResult<()> {
    let vm = thread.vm();
    let (classes, fields, methods) = (&vm.well_known().classes, &vm.well_known().fields, &vm.well_known().methods);
    thread.scope(|thread| {
        let object = objects::new_object(thread, classes.thread)?;
        thread.set_long_field(object, fields.thread_eetop, i64::from(thread.id()));
        thread.set_int_field(object, fields.thread_priority, NORMAL_PRIORITY);
        thread.shared.object.store(thread.raw(object));
        let group = thread.handle(vm.main_thread_group.load(thread));
        let name = strings::new_string(thread, name)?;
        thread.invoke(
            methods.thread_init_group_name,
            &[Value::Ref(Some(object)), Value::Ref(Some(group)), Value::Ref(Some(name))],
        )?;
        thread.set_int_field(object, fields.thread_status, status::RUNNABLE);
        thread.invoke(methods.thread_group_add, &[Value::Ref(Some(group)), Value::Ref(Some(object))])?;
        Ok(())
    })
}

/// Hands the pending exception to the thread's uncaught exception handler.
pub fn dispatch_uncaught(thread: &mut JavaThread) {
    let Some(exception) = thread.take_exception() else { return };
    let object = thread.shared.object.load(thread);
    let Some(object) = thread.handle_or_null(object) else { return };
    let dispatch = thread.vm().well_known().methods.thread_dispatch_uncaught;
    let result = thread.invoke(dispatch, &[Value::Ref(Some(object)), Value::Ref(Some(exception))]);
    if result == Err(Throw::Exception) {
        report_double_fault(thread);
    }
}

/// The handler itself threw: one line on standard error, as HotSpot prints it.
fn report_double_fault(thread: &mut JavaThread) {
    let Some(exception) = thread.take_exception() else { return };
    let class = thread.class_of(exception).external_name();
    let object = thread.shared.object.load(thread);
    let name_offset = thread.vm().well_known().fields.thread_name;
    let name = thread.handle_or_null(object).and_then(|object| thread.ref_field(object, name_offset));
    let name = name.map(|name| strings::short_text(thread, name, MESSAGE_UNITS_MAX)).unwrap_or_default();
    let line = format!("\nException: {class} thrown from the UncaughtExceptionHandler in thread \"{name}\"\n");
    thread.vm().log_error(&line);
}

/// The end of `main`: as a thread of its own this waits for the other user threads, then runs the shutdown hooks.
pub fn destroy_vm(thread: &mut JavaThread) {
    let vm = thread.vm();
    let id = thread.id();
    if vm.is_stopping() || become_thread(thread, "DestroyJavaVM").is_err() {
        thread.block.forget_exception();
        return;
    }
    let waited = thread.blocking(|_| vm.threads.wait_for_user_threads(id));
    if waited.is_ok() {
        let shutdown = vm.well_known().methods.shutdown_shutdown;
        let _ = thread.invoke(shutdown, &[]);
        thread.block.forget_exception();
    }
}
