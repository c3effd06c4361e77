//! Starting threads: `Thread.start`, and attaching the thread that starts the `Vm`.

use std::sync::Arc;

use gc::Handle;

use crate::fuel;
use crate::thread::JavaThread;
use crate::thread::native_stack;
use crate::thread::native_thread;
use crate::thread::panics;
use crate::thread::parking::status;
use crate::thread::registry::Purpose;
use crate::thread::shared::ThreadShared;
use crate::thread::stack::JavaStack;
use crate::throw::{JavaResult, Throw};
use crate::vm::VmRef;

impl JavaThread {
    /// `Thread.start0`: runs `run()` of the `Thread` object on a new OS thread.
    ///
    /// # Errors
    /// `IllegalThreadStateException` if it has been started, `OutOfMemoryError` if no thread can be made.
    pub fn start_thread(&mut self, object: Handle) -> JavaResult<()> {
        let vm = self.vm();
        let fields = &vm.well_known().fields;
        if self.long_field(object, fields.thread_eetop) != 0 {
            return Err(self.throw_plain("java/lang/IllegalThreadStateException"));
        }
        let own = vm.threads.is_own(self.id());
        let purpose = Purpose { daemon: self.boolean_field(object, fields.thread_daemon), own };
        let wanted = self.long_field(object, fields.thread_stack_size);
        let stack_bytes = if wanted > 0 { wanted.clamp(128 << 10, 1 << 30) as usize } else { vm.options.stack_bytes };
        let Ok(stack) = JavaStack::new(stack_bytes) else { return Err(self.throw_no_thread()) };
        let waker = vm.sandbox.new_waker();
        let Some(shared) = vm.threads.reserve(vm.options.threads_max, stack_bytes, waker, purpose) else {
            return Err(self.throw_no_thread());
        };
        shared.object.store(self.raw(object));
        self.set_long_field(object, fields.thread_eetop, i64::from(shared.id));
        self.set_int_field(object, fields.thread_status, status::RUNNABLE);
        let name = self.ref_field(object, fields.thread_name).map(|name| self.string_text(name)).unwrap_or_default();
        let started = Arc::clone(&shared);
        if native_thread::spawn(&name, own, move || run_thread(vm, started, stack)).is_err() {
            self.set_long_field(object, fields.thread_eetop, 0);
            self.set_int_field(object, fields.thread_status, status::NEW);
            vm.threads.remove(&shared);
            return Err(self.throw_no_thread());
        }
        Ok(())
    }

    fn throw_no_thread(&mut self) -> Throw {
        let message = "unable to create native thread: possibly out of memory or process/resource limits reached";
        self.throw_out_of_memory(message)
    }

    /// Attaches the calling OS thread to `vm`, without `Thread` object. The result must not move while it is registered.
    pub fn attach(vm: VmRef, stack_bytes: usize, purpose: Purpose) -> Option<Box<Self>> {
        let stack = JavaStack::new(stack_bytes).ok()?;
        let waker = vm.sandbox.new_waker();
        let shared = vm.threads.reserve(vm.options.threads_max, stack_bytes, waker, purpose)?;
        let mut thread = Box::new(Self::new(vm, shared, stack));
        vm.threads.attach(&mut thread);
        Some(thread)
    }

    /// Takes the thread off the list; it runs no Java code any more.
    pub fn detach(self: Box<Self>) {
        let (vm, shared) = (self.vm(), Arc::clone(&self.shared));
        shared.set_block(None);
        let mut thread = self;
        fuel::give_back(&mut thread);
        thread.mutator.enter_safe();
        vm.threads.remove(&shared);
        thread.mutator.leave_safe();
    }
}

fn run_thread(vm: VmRef, shared: Arc<ThreadShared>, stack: JavaStack) {
    let mut thread = Box::new(JavaThread::new(vm, shared, stack));
    native_stack::set_limit(&mut thread);
    vm.threads.attach(&mut thread);
    panics::run_to_the_end(&mut thread, |thread| {
        let raw = thread.shared.object.load();
        let object = thread.handle(raw);
        let run = thread.vm().well_known().methods.thread_run;
        let result = thread.invoke_virtual(run, &[crate::thread::invoke::Value::Ref(Some(object))]);
        thread.exit_thread(result.map(|_| ()));
    });
    thread.detach();
}
