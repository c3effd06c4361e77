//! Exceptions that say no more than which instruction threw them (JVMS §6.5).

use crate::outcome::Throw;
use crate::thread::JavaThread;

/// `idiv`, `irem`, `ldiv`, `lrem`: the divisor is 0.
#[cold]
pub fn division_by_zero(thread: &mut JavaThread) -> Throw {
    thread.throw_new("java/lang/ArithmeticException", "/ by zero")
}

/// A linker was called by something else than a lambda form, with arguments that do not fit its target.
#[cold]
pub fn wrong_arguments(thread: &mut JavaThread) -> Throw {
    thread.throw_new("java/lang/InternalError", "arguments do not fit the target of a method handle")
}
