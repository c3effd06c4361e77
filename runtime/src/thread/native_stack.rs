//! The native stack of a thread: how deep the VM's own recursion may go.
//!
//! `[VMDOC]` Native stack. Java calls do not recurse on the native stack as long as they are interpreted, but the VM does: calls from Rust into
//! Java, and whatever follows the structure of what a guest made (chains of superclasses, constants that name constants); and compiled code has its
//! frames there. Everything that can nest as deep as a guest likes calls [`check`] once a level, so that exhaustion is a `StackOverflowError` and
//! never a fault. Between two checks less than half of [`RESERVE_BYTES`] is used; the error itself is built in the other half. Like a Java stack it
//! counts in pieces (`[VMDOC]` Memory of threads).

use crate::outcome::JavaResult;
use crate::thread::JavaThread;
use crate::thread::stack::{NativeLimits, PIECE_BYTES};

/// Native stack of a Java thread, beside its Java stack.
pub const STACK_BYTES: usize = 8 << 20;
/// What is left of it when a `StackOverflowError` is thrown.
pub const RESERVE_BYTES: usize = 512 << 10;
/// What a thread may use without asking.
const FIRST_BYTES: usize = 64 << 10;

/// Notes how deep the native stack may go; called on the thread itself, close to where its stack begins.
pub fn set_limit(thread: &mut JavaThread) {
    let here = std::ptr::from_ref(&thread) as usize;
    let native =
        NativeLimits { deepest: here.saturating_sub(STACK_BYTES - RESERVE_BYTES), limit: here.saturating_sub(FIRST_BYTES) };
    thread.native_limits = native;
    thread.block.native_limit.set(native.limit);
}

/// The thread runs on a stack of the host for a while, which does not count, and may go as deep as this.
pub fn set_limit_of_host(thread: &mut JavaThread, limit: usize) {
    thread.native_limits = NativeLimits { deepest: limit, limit };
    thread.block.native_limit.set(limit);
}

/// Whether the VM may not call itself any deeper.
#[inline]
pub fn is_exhausted(thread: &mut JavaThread) -> bool {
    let here = std::ptr::from_ref(&thread) as usize;
    here < thread.block.native_limit.get() && !deepen(thread)
}

/// The native stack may go deeper than here, if it may become as large and there is memory.
#[cold]
pub fn deepen(thread: &mut JavaThread) -> bool {
    let here = std::ptr::from_ref(&thread) as usize;
    let NativeLimits { deepest, limit } = thread.native_limits;
    // In its reserve a thread asks for nothing.
    if here < deepest || limit != thread.block.native_limit.get() {
        return false;
    }
    let deeper = here.saturating_sub(PIECE_BYTES).max(deepest);
    let deepened = thread.stack.take(limit.saturating_sub(deeper));
    if deepened {
        thread.native_limits.limit = deeper.min(limit);
        thread.block.native_limit.set(thread.native_limits.limit);
    }
    deepened
}

/// Throws unless there is room to go deeper.
///
/// # Errors
/// `StackOverflowError`.
#[inline]
pub fn check(thread: &mut JavaThread) -> JavaResult<()> {
    if is_exhausted(thread) { Err(thread.throw_stack_overflow()) } else { Ok(()) }
}
