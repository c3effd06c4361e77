//! Exception unwinding: from the throwing frame to the handler (JVMS §2.10), or out of the frames that Rust entered.
//!
//! An exception edge is a back edge (`[VMDOC]` Safepoints): where a handler is entered the thread polls, since a loop can consist of such
//! edges alone.
#![allow(unsafe_code, reason = "reads and writes frame slots")]

use std::sync::Arc;
use std::sync::atomic::Ordering;

use gc::{Handle, RawRef};

use crate::code::linked::CodeRef;
use crate::code::reference_map::FrameState;
use crate::fuel;
use crate::linking::resolve;
use crate::metadata::pointer::Metadata;
use crate::outcome::{JavaResult, Throw};
use crate::thread::JavaThread;
use crate::thread::frames::{EntryKind, TopFrame};

/// Finds where execution goes on after `throw`, starting at the thread's top frame (a replaced one is left at once); the frame in the result is on top and its pc is the
/// handler's, whose operand stack holds the exception.
///
/// # Errors
/// `throw`, or `Throw::Stopped` if the host stopped the `Vm`, when the frame that Rust entered has been left.
pub fn unwind(thread: &mut JavaThread, throw: Throw) -> JavaResult<TopFrame> {
    let mark = thread.handles.mark();
    let mut result = unwind_frames(thread, throw);
    if let Ok(handler) = result
        && let Err(stop) = take_edge(thread, handler)
    {
        result = unwind_frames(thread, stop);
    }
    thread.handles.truncate(mark);
    result
}

/// Polls and pays for the edge to a handler.
fn take_edge(thread: &mut JavaThread, handler: TopFrame) -> JavaResult<()> {
    thread.poll()?;
    let code: CodeRef = Metadata::from_ptr(handler.code).expect("a handler belongs to a method");
    fuel::pay(thread, code.row().weight.load(Ordering::Relaxed).into())
}

fn unwind_frames(thread: &mut JavaThread, mut throw: Throw) -> JavaResult<TopFrame> {
    loop {
        let top = thread.block.top.get();
        let code: CodeRef = Metadata::from_ptr(top.code).expect("unwinding starts in a frame");
        if throw == Throw::Exception && top.state != FrameState::Replaced {
            match find_handler(thread, code, top.position()) {
                Ok(Some(handler)) => return Ok(enter_handler(thread, top, code, handler)),
                Ok(None) => {}
                Err(other) => throw = other,
            }
            if code.holds_lock(top.position())
                && let Err(other) = unlock_frame(thread, top, code)
            {
                throw = other;
            }
        }
        let header = top.header();
        if header.caller.kind() != EntryKind::Interpreter {
            return Err(throw);
        }
        thread.block.top.set(header.below());
    }
}

/// The first word and the bytecode index of the innermost handler of this frame for the pending exception. An exception thrown while a catch type is
/// resolved takes its place.
fn find_handler(thread: &mut JavaThread, code: CodeRef, position: usize) -> JavaResult<Option<(u32, u16)>> {
    let mut candidates = code.handlers_at(position).peekable();
    if candidates.peek().is_none() {
        return Ok(None);
    }
    let exception = thread.take_exception().expect("an exception is pending while frames unwind");
    for (index, word) in candidates {
        let table = Arc::clone(&code.method().code().expect("only bytecode has handlers").exception_table);
        let caught = match table[index].catch_type {
            None => true,
            Some(class) => {
                let class = resolve::resolve_class(thread, code.method().class, class)?;
                thread.class_of(exception).is_subclass_of(class)
            }
        };
        if caught {
            thread.throw(exception);
            return Ok(Some((word, table[index].handler.0)));
        }
    }
    thread.throw(exception);
    Ok(None)
}

fn enter_handler(thread: &mut JavaThread, top: TopFrame, code: CodeRef, (word, bci): (u32, u16)) -> TopFrame {
    let exception = thread.block.exception.replace(RawRef::NULL);
    // SAFETY: the operand stack of a method with handlers has at least one slot, and the frame is live.
    unsafe { *top.fp.add(usize::from(code.stack_base())) = u64::from(exception.bits()) };
    if let Some(sites) = code.sites.get() {
        sites.count_caught(bci);
    }
    let pc = &raw const code.words[word as usize];
    let handler = TopFrame { pc, state: FrameState::At, ..top };
    thread.block.top.set(handler);
    handler
}

/// A synchronized method completes abruptly: its monitor is released (JVMS §2.11.10).
fn unlock_frame(thread: &mut JavaThread, top: TopFrame, code: CodeRef) -> JavaResult<()> {
    let slot = code.lock_slot.expect("only called for synchronized methods");
    // SAFETY: the lock slot is one of the frame's slots.
    let object = RawRef::from_bits(unsafe { *top.fp.add(usize::from(slot)) } as u32);
    let exception: Option<Handle> = thread.take_exception();
    thread.unlock(object)?;
    if let Some(exception) = exception {
        thread.throw(exception);
    }
    Ok(())
}
