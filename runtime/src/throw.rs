//! How Java exceptions become pending, and are taken back.

use gc::{AllocationError, Handle, RawRef, RootSlot};

use crate::events::EventLog;
use crate::outcome::{JavaResult, Throw};
use crate::thread::JavaThread;
use crate::thread::native_stack;

/// Messages of the `OutOfMemoryError`s that listeners hear of, as in HotSpot.
const REPORTED: [&str; 3] = ["Java heap space", "Requested array size exceeds VM limit", "Metaspace"];

/// A call whose receiver has a header that no correct program can have made.
#[cold]
pub fn damaged_receiver(thread: &mut JavaThread) -> Throw {
    thread.throw_new("java/lang/InternalError", "the receiver of a call is damaged")
}

impl JavaThread {
    /// Makes an exception of the boot class `class` pending.
    #[cold]
    pub fn throw_new(&mut self, class: &str, message: &str) -> Throw {
        self.vm().note(EventLog::Exception, || format!("Exception <a '{class}': {message}> thrown by thread {}", self.id()));
        match self.new_exception(class, Some(message)) {
            Ok(exception) => self.throw(exception),
            Err(throw) => throw,
        }
    }

    /// The same without a message.
    #[cold]
    pub fn throw_plain(&mut self, class: &str) -> Throw {
        self.vm().note(EventLog::Exception, || format!("Exception <a '{class}'> thrown by thread {}", self.id()));
        match self.new_exception(class, None) {
            Ok(exception) => self.throw(exception),
            Err(throw) => throw,
        }
    }

    /// Makes `exception` pending.
    pub fn throw(&mut self, exception: Handle) -> Throw {
        self.block.exception.set(self.raw(exception).unbound());
        Throw::Exception
    }

    /// `NullPointerException` without message; Java computes the helpful one when it is asked for.
    #[cold]
    pub fn throw_null_pointer(&mut self) -> Throw {
        self.throw_plain("java/lang/NullPointerException")
    }

    /// What an allocation failure becomes.
    #[cold]
    pub fn throw_allocation(&mut self, error: AllocationError) -> Throw {
        let message = match error {
            AllocationError::Closed => return Throw::Stopped,
            AllocationError::HeapSpace => "Java heap space",
            AllocationError::ArrayTooLarge => "Requested array size exceeds VM limit",
        };
        self.throw_out_of_memory(message)
    }

    /// `OutOfMemoryError`, from the preallocated instance if even that cannot be allocated.
    #[cold]
    pub fn throw_out_of_memory(&mut self, message: &str) -> Throw {
        if self.in_out_of_memory {
            let vm = self.vm();
            return self.throw_reserve(&vm.reserve_out_of_memory, "java.lang.OutOfMemoryError");
        }
        self.in_out_of_memory = true;
        let vm = self.vm();
        if REPORTED.contains(&message)
            && let Some(listener) = vm.out_of_memory_listener()
        {
            listener(self, message);
        }
        let throw = self.throw_new("java/lang/OutOfMemoryError", message);
        self.in_out_of_memory = false;
        throw
    }

    /// Throws a preallocated error. While the class library boots there is none yet, and the boot fails instead.
    fn throw_reserve(&mut self, reserve: &RootSlot, class: &'static str) -> Throw {
        let reserve = reserve.load(self);
        if reserve.is_null() {
            let _ = self.vm().boot_failure.set(class);
            return Throw::Stopped;
        }
        self.block.exception.set(reserve.unbound());
        Throw::Exception
    }

    /// `StackOverflowError`, built in the stack's reserve.
    #[cold]
    pub fn throw_stack_overflow(&mut self) -> Throw {
        let (end, native_limit) = (self.block.stack_end.get(), self.block.native_limit.get());
        if end == self.stack.reserve_limit() {
            let vm = self.vm();
            return self.throw_reserve(&vm.reserve_stack_overflow, "java.lang.StackOverflowError");
        }
        self.block.stack_end.set(self.stack.reserve_limit());
        self.block.native_limit.set(native_limit.saturating_sub(native_stack::RESERVE_BYTES / 2));
        let throw = self.throw_plain("java/lang/StackOverflowError");
        self.block.stack_end.set(end);
        self.block.native_limit.set(native_limit);
        throw
    }

    /// Takes the pending exception; the caller handles it.
    pub fn take_exception(&mut self) -> Option<Handle> {
        let exception = self.block.exception.replace(RawRef::NULL);
        self.handle_or_null(exception)
    }

    /// Runs `body`; a Java exception becomes a handle, a stop goes on.
    ///
    /// # Errors
    /// `Throw::Stopped` only.
    pub fn catch<T>(&mut self, body: impl FnOnce(&mut Self) -> JavaResult<T>) -> JavaResult<Result<T, Handle>> {
        match body(self) {
            Ok(value) => Ok(Ok(value)),
            Err(Throw::Stopped) => Err(Throw::Stopped),
            Err(Throw::Exception) => Ok(Err(self.take_exception().expect("Throw::Exception means that one is pending"))),
        }
    }

    /// A new exception object of a boot class, constructed by its `(String)` or empty constructor.
    ///
    /// # Errors
    /// What loading, initialising or constructing throws instead.
    pub fn new_exception(&mut self, class: &str, message: Option<&str>) -> JavaResult<Handle> {
        (self.vm().upcalls.new_exception)(self, class, message)
    }
}
