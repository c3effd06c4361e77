//! Threads that the VM starts for its own purposes, such as the one that hands a signal to Java.

use crate::thread::JavaThread;
use crate::thread::invoke::Value;
use crate::thread::native_stack;
use crate::thread::native_thread;
use crate::thread::panics;
use crate::thread::parking::status;
use crate::thread::registry::Purpose;
use crate::throw::JavaResult;
use crate::vm::VmRef;

impl JavaThread {
    /// Runs `body` on a new daemon thread of the system thread group. If no thread can be made, nothing happens.
    pub fn run_daemon(vm: VmRef, name: &'static str, body: impl FnOnce(&mut Self) -> JavaResult<()> + Send + 'static) {
        let run = move || {
            let purpose = Purpose { daemon: true, own: true };
            let Some(mut thread) = Self::attach(vm, vm.options.stack_bytes, purpose) else { return };
            native_stack::set_limit(&mut thread);
            panics::run_to_the_end(&mut thread, |thread| {
                let result = thread.create_thread_object(name).and_then(|()| body(thread));
                thread.exit_thread(result);
            });
            thread.detach();
        };
        // The system is out of threads: whatever the thread was for does not happen, as in HotSpot.
        drop(native_thread::spawn(name, true, run));
    }

    /// The `Thread` object of a thread that Java did not start.
    fn create_thread_object(&mut self, name: &str) -> JavaResult<()> {
        let vm = self.vm();
        let (classes, fields, methods) = (&vm.well_known().classes, &vm.well_known().fields, &vm.well_known().methods);
        let object = self.new_object(classes.thread)?;
        self.set_long_field(object, fields.thread_eetop, i64::from(self.id()));
        self.set_int_field(object, fields.thread_priority, 9);
        self.shared.object.store(self.raw(object));
        let group = vm.system_thread_group.load();
        let group = self.handle_or_null(group);
        let name = self.new_string(name)?;
        let arguments = [Value::Ref(Some(object)), Value::Ref(group), Value::Ref(Some(name))];
        self.invoke(methods.thread_init_group_name, &arguments)?;
        self.set_byte_field(object, fields.thread_daemon, 1);
        self.set_int_field(object, fields.thread_status, status::RUNNABLE);
        if group.is_some() {
            self.invoke(methods.thread_group_add, &[Value::Ref(group), Value::Ref(Some(object))])?;
        }
        Ok(())
    }
}
