//! Threads that the VM starts for its own purposes, such as the one that hands a signal to Java.

use crate::objects;
use crate::outcome::JavaResult;
use crate::strings;
use crate::thread::JavaThread;
use crate::thread::parking::status;
use crate::thread::registry::Purpose;
use crate::thread::{exit, native_stack, native_thread, panics, start};
use crate::value::Value;
use crate::vm::VmRef;

/// Runs `body` on a new daemon thread of the system thread group. If no thread can be made, nothing happens.
pub fn run_daemon(vm: VmRef, name: &'static str, body: impl FnOnce(&mut JavaThread) -> JavaResult<()> + Send + 'static) {
    let run = move || {
        let purpose = Purpose { daemon: true, own: true };
        let Some(mut thread) = start::attach(vm, vm.options.stack_bytes, purpose) else { return };
        native_stack::set_limit(&mut thread);
        panics::run_to_the_end(&mut thread, |thread| {
            let result = create_thread_object(thread, name).and_then(|()| body(thread));
            exit::exit_thread(thread, result);
        });
        start::detach(thread);
    };
    // The system is out of threads: whatever the thread was for does not happen, as in HotSpot.
    drop(native_thread::spawn(name, true, run));
}

/// The `Thread` object of a thread that Java did not start.
fn create_thread_object(thread: &mut JavaThread, name: &str) -> JavaResult<()> {
    let vm = thread.vm();
    let (classes, fields, methods) = (&vm.well_known().classes, &vm.well_known().fields, &vm.well_known().methods);
    let object = objects::new_object(thread, classes.thread)?;
    thread.set_long_field(object, fields.thread_eetop, i64::from(thread.id()));
    thread.set_int_field(object, fields.thread_priority, 9);
    thread.shared.object.store(thread.raw(object));
    let group = vm.system_thread_group.load(thread);
    let group = thread.handle_or_null(group);
    let name = strings::new_string(thread, name)?;
    let arguments = [Value::Ref(Some(object)), Value::Ref(group), Value::Ref(Some(name))];
    thread.invoke(methods.thread_init_group_name, &arguments)?;
    thread.set_byte_field(object, fields.thread_daemon, 1);
    thread.set_int_field(object, fields.thread_status, status::RUNNABLE);
    if group.is_some() {
        thread.invoke(methods.thread_group_add, &[Value::Ref(group), Value::Ref(Some(object))])?;
    }
    Ok(())
}
