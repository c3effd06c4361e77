//! What becomes of a panic: it ends its own `Vm`, in order.
//!
//! `[VMDOC]` Panics. A panic is a bug of rjvm: an invariant does not hold. It must not unwind through the frames of an engine, some of
//! which have no unwinding tables, and a thread that it leaves behind must still be taken off the list of its `Vm`: the collector
//! looks into every thread on it. So each entry from an engine into Rust catches it ([`stop_after_panic`] makes a stop of it, which
//! unwinds Java frames as any stop does), and so does the bottom of each thread ([`run_to_the_end`]).

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::outcome::Throw;
use crate::thread::JavaThread;
use crate::thread::frames::{Anchor, TopFrame};

/// Turns a caught panic into a stop of the whole `Vm`.
#[cold]
pub fn stop_after_panic(thread: &mut JavaThread) -> Throw {
    thread.block.forget_exception();
    thread.vm().record_panic();
    Throw::Stopped
}

/// Runs `body` at the bottom of a thread; none if it panics, and then the thread holds nothing of the heap any more.
pub fn run_to_the_end<T>(thread: &mut JavaThread, body: impl FnOnce(&mut JavaThread) -> T) -> Option<T> {
    let result = catch_unwind(AssertUnwindSafe(|| body(thread)));
    result.map_or_else(
        |_| {
            stop_after_panic(thread);
            thread.block.top.set(TopFrame::NONE);
            thread.block.anchor.set(Anchor::NONE);
            thread.handles.truncate(0);
            None
        },
        Some,
    )
}
