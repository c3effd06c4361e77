//! What is in a `Throwable`.

use gc::Handle;

use crate::strings;
use crate::thread::JavaThread;

/// The cause of a `Throwable`, if it has one.
pub fn cause_of(thread: &mut JavaThread, exception: Handle) -> Option<Handle> {
    let offset = thread.vm().well_known().fields.throwable_cause;
    thread.ref_field(exception, offset).filter(|cause| thread.raw(*cause) != thread.raw(exception))
}

/// `Throwable.getMessage` as the field has it.
pub fn exception_message(thread: &mut JavaThread, exception: Handle) -> Option<String> {
    let offset = thread.vm().well_known().fields.throwable_detail_message;
    thread.ref_field(exception, offset).map(|message| strings::string_text(thread, message))
}
