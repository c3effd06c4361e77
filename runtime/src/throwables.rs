//! Causes and messages of Throwables.

use gc::Handle;

use crate::outcome::Throw;
use crate::strings;
use crate::thread::JavaThread;
use crate::value::Value;

/// The cause of a `Throwable`, if it has one.
pub fn cause_of(thread: &mut JavaThread, exception: Handle) -> Option<Handle> {
    let offset = thread.vm().well_known().fields.throwable_cause;
    thread.ref_field(exception, offset).filter(|cause| thread.raw(*cause) != thread.raw(exception))
}

/// What of a guest's message or name goes into one of the VM's.
pub const MESSAGE_UNITS_MAX: usize = 1 << 16;

/// `Throwable.getMessage` as the field has it, or as much of it as anybody will read.
pub fn exception_message(thread: &mut JavaThread, exception: Handle) -> Option<String> {
    let offset = thread.vm().well_known().fields.throwable_detail_message;
    thread.ref_field(exception, offset).map(|message| strings::short_text(thread, message, MESSAGE_UNITS_MAX))
}

/// Makes an exception with a cause pending.
#[cold]
pub fn throw_with_cause(thread: &mut JavaThread, class: &str, message: Option<&str>, cause: Option<Handle>) -> Throw {
    let built = thread.new_exception(class, message).and_then(|exception| {
        let method = thread.vm().well_known().methods.throwable_init_cause;
        let initialised = thread.invoke(method, &[Value::Ref(Some(exception)), Value::Ref(cause)]);
        initialised.map(|_| exception)
    });
    match built {
        Ok(exception) => thread.throw(exception),
        Err(throw) => throw,
    }
}
