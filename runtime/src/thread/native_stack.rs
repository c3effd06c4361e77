//! The native stack of a thread: how deep the VM's own recursion may go.
//!
//! `[VMDOC]` Native stack. Java calls do not recurse on the native stack, but the VM does: calls from Rust into Java, and whatever follows
//! the structure of what a guest made (chains of superclasses, constants that name constants). Everything that can nest as deep
//! as a guest likes calls [`check`] once a level, so that exhaustion is a `StackOverflowError` and never a fault. Between two checks
//! less than half of [`RESERVE_BYTES`] is used; the error itself is built in the other half.

use crate::outcome::JavaResult;
use crate::thread::JavaThread;

/// Native stack of a Java thread, beside its Java stack.
pub const STACK_BYTES: usize = 8 << 20;
/// What is left of it when a `StackOverflowError` is thrown.
pub const RESERVE_BYTES: usize = 512 << 10;

/// Notes how deep the native stack may go; called on the thread itself, close to where its stack begins.
pub fn set_limit(thread: &mut JavaThread) {
    let here = std::ptr::from_ref(&thread) as usize;
    thread.block.native_limit.set(here.saturating_sub(STACK_BYTES - RESERVE_BYTES));
}

/// Whether the VM may not call itself any deeper.
#[inline]
pub fn is_exhausted(thread: &JavaThread) -> bool {
    let here = std::ptr::from_ref(&thread) as usize;
    here < thread.block.native_limit.get()
}

/// Throws unless there is room to go deeper.
///
/// # Errors
/// `StackOverflowError`.
#[inline]
pub fn check(thread: &mut JavaThread) -> JavaResult<()> {
    if is_exhausted(thread) { Err(thread.throw_stack_overflow()) } else { Ok(()) }
}
