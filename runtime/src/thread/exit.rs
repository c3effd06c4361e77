//! The end of threads and of the `Vm` (JLS §12.8).

use gc::Handle;

use crate::thread::JavaThread;
use crate::thread::invoke::Value;
use crate::thread::parking::status;
use crate::throw::{JavaResult, Throw};

/// `Thread.NORM_PRIORITY`
const NORMAL_PRIORITY: i32 = 5;

impl JavaThread {
    /// What a thread does when its `run` is over: the uncaught exception handler, `Thread.exit`, and waking who joins it.
    pub fn exit_thread(&mut self, result: JavaResult<()>) {
        if result == Err(Throw::Exception) {
            self.dispatch_uncaught();
        }
        let object = self.shared.object.load();
        let Some(object) = self.handle_or_null(object) else { return };
        let exit = self.vm().well_known().methods.thread_exit;
        if result != Err(Throw::Stopped) && self.invoke(exit, &[Value::Ref(Some(object))]).is_err() {
            self.take_exception();
        }
        self.announce_end(object);
    }

    /// `Thread.threadStatus` becomes terminated and `join` returns.
    fn announce_end(&mut self, object: Handle) {
        let vm = self.vm();
        let fields = &vm.well_known().fields;
        let raw = self.raw(object);
        if self.lock(raw).is_err() {
            return;
        }
        self.set_int_field(object, fields.thread_status, status::TERMINATED);
        self.set_long_field(object, fields.thread_eetop, 0);
        let raw = self.raw(object);
        let _ = self.notify(raw, true);
        let raw = self.raw(object);
        let _ = self.unlock(raw);
        self.block.exception.set(gc::RawRef::NULL);
    }

    /// Gives this OS thread a new `Thread` object of the main group.
    ///
    /// # Errors
    /// What constructing it throws.
    pub fn become_thread(&mut self, name: &str) -> JavaResult<()> {
        let vm = self.vm();
        let (classes, fields, methods) = (&vm.well_known().classes, &vm.well_known().fields, &vm.well_known().methods);
        self.scope(|thread| {
            let object = thread.new_object(classes.thread)?;
            thread.set_long_field(object, fields.thread_eetop, i64::from(thread.id()));
            thread.set_int_field(object, fields.thread_priority, NORMAL_PRIORITY);
            thread.shared.object.store(thread.raw(object));
            let group = thread.handle(vm.main_thread_group.load());
            let name = thread.new_string(name)?;
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
    pub fn dispatch_uncaught(&mut self) {
        let Some(exception) = self.take_exception() else { return };
        let object = self.shared.object.load();
        let Some(object) = self.handle_or_null(object) else { return };
        let dispatch = self.vm().well_known().methods.thread_dispatch_uncaught;
        let result = self.invoke(dispatch, &[Value::Ref(Some(object)), Value::Ref(Some(exception))]);
        if result == Err(Throw::Exception) {
            self.report_double_fault();
        }
    }

    /// The handler itself threw: one line on standard error, as HotSpot prints it.
    fn report_double_fault(&mut self) {
        let Some(exception) = self.take_exception() else { return };
        let class = self.class_of(exception).external_name();
        let object = self.shared.object.load();
        let name_offset = self.vm().well_known().fields.thread_name;
        let name = self.handle_or_null(object).and_then(|object| self.ref_field(object, name_offset));
        let name = name.map(|name| self.string_text(name)).unwrap_or_default();
        let line = format!("\nException: {class} thrown from the UncaughtExceptionHandler in thread \"{name}\"\n");
        self.vm().log_error(&line);
    }

    /// The end of `main`: as a thread of its own this waits for the other user threads, then runs the shutdown hooks.
    pub fn destroy_vm(&mut self) {
        let vm = self.vm();
        let id = self.id();
        if vm.is_stopping() || self.become_thread("DestroyJavaVM").is_err() {
            self.block.exception.set(gc::RawRef::NULL);
            return;
        }
        let waited = self.blocking(|_| vm.threads.wait_for_user_threads(id));
        if waited.is_ok() {
            let shutdown = vm.well_known().methods.shutdown_shutdown;
            let _ = self.invoke(shutdown, &[]);
            self.block.exception.set(gc::RawRef::NULL);
        }
    }
}
