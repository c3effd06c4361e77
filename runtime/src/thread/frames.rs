//! The frame walker: every frame of a thread, newest first.
//!
//! `[VMDOC]` Transitions. Whenever control leaves the interpreter's loop, `JavaThread::top` names the newest frame. A call from
//! Rust into Java puts the previous `top` into the new frame's header, with bit 0 of the code word set ([`ENTERED_FROM_RUST`]);
//! so the walker passes from the entered frame to the one that was on top when Rust called. Bit 1 keeps its [`FrameState`].
#![allow(unsafe_code, reason = "reads frame headers")]

use std::ptr;
use std::sync::atomic::AtomicU64;

use crate::code::linked::{CodeRef, LinkedCode};
use crate::code::reference_map::FrameState;
use crate::metadata::method::MethodRef;
use crate::metadata::pointer::Metadata;

/// Mark in the code word of a header: Rust made this call.
pub const ENTERED_FROM_RUST: u64 = 1;

/// Mark in the code word of a header: the frame below waits for a method that it called and that is being unwound.
pub const BELOW_IS_CALLING: u64 = 2;

/// The newest frame of a thread.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct TopFrame {
    /// Slot 0 of the frame.
    pub fp: *mut u64,
    /// The instruction being carried out, or (`Calling`) the place behind it.
    pub pc: *const AtomicU64,
    /// The frame's code; null if there is no frame.
    pub code: *const LinkedCode,
    /// Whether the operands of the instruction still stand in the frame.
    pub state: FrameState,
}

impl TopFrame {
    /// A thread that runs no Java code.
    pub const NONE: Self = Self { fp: ptr::null_mut(), pc: ptr::null(), code: ptr::null(), state: FrameState::At };
}

impl TopFrame {
    /// A word of the instruction being carried out.
    pub fn position(&self) -> usize {
        // SAFETY: a top frame with code names live code.
        let code = unsafe { &*self.code };
        code.position(self.pc) - usize::from(self.state == FrameState::Calling)
    }

    /// The words that a frame entered from Rust keeps in its header.
    pub fn to_header(self) -> [u64; 3] {
        let calling = if self.state == FrameState::Calling { BELOW_IS_CALLING } else { 0 };
        [self.fp as u64, self.pc as u64, self.code as u64 | ENTERED_FROM_RUST | calling]
    }

    /// The frame below one with this header, and whether the header's frame was entered from Rust.
    pub fn from_header([fp, pc, code]: [u64; 3]) -> (Self, bool) {
        let pointer = (code & !(ENTERED_FROM_RUST | BELOW_IS_CALLING)) as *const LinkedCode;
        let entered = code & ENTERED_FROM_RUST != 0;
        let at = entered && code & BELOW_IS_CALLING == 0;
        let state = if at { FrameState::At } else { FrameState::Calling };
        (Self { fp: fp as *mut u64, pc: pc as *const AtomicU64, code: pointer, state }, entered)
    }

    /// The header of this frame.
    pub fn header(&self) -> [u64; 3] {
        // SAFETY: every frame has a header at its code's `header` slot, written when it was pushed.
        unsafe { *self.fp.add(usize::from((*self.code).header)).cast::<[u64; 3]>() }
    }
}

/// A frame, as the walker shows it.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    /// Slot 0.
    pub fp: *mut u64,
    /// The code.
    pub code: CodeRef,
    /// A word of the instruction being carried out.
    pub position: usize,
    /// Whether the frame waits for a method it called.
    pub state: FrameState,
}

impl Frame {
    /// The method.
    pub fn method(&self) -> MethodRef {
        self.code.method
    }

    /// The bytecode index being carried out.
    pub fn bci(&self) -> u16 {
        self.code.bci(self.position)
    }

    /// The value of a slot.
    pub fn slot(&self, slot: u16) -> u64 {
        debug_assert!(slot < self.code.frame_slots);
        // SAFETY: the frame is on the thread's stack, which is not running while it is walked, and the slot belongs to it.
        unsafe { *self.fp.add(usize::from(slot)) }
    }

    /// Calls `visit` with the address of every slot that holds a reference.
    pub fn for_each_reference(&self, mut visit: impl FnMut(*mut u64)) {
        self.code.reference_maps().for_each(self.position, self.state, |slot| {
            // SAFETY: maps name slots below the frame's limit.
            visit(unsafe { self.fp.add(usize::from(slot)) });
        });
    }
}

/// Walks from a top frame to the oldest.
#[derive(Clone, Debug)]
pub struct Frames {
    next: Option<Frame>,
}

impl Frames {
    /// The frames below and including `top`.
    pub fn from_top(top: TopFrame) -> Self {
        Self { next: entered_frame(top) }
    }
}

fn entered_frame(top: TopFrame) -> Option<Frame> {
    let code = Metadata::from_ptr(top.code)?;
    Some(Frame { fp: top.fp, code, position: top.position(), state: top.state })
}

impl Iterator for Frames {
    type Item = Frame;

    fn next(&mut self) -> Option<Frame> {
        let frame = self.next?;
        let top = TopFrame { fp: frame.fp, pc: ptr::null(), code: frame.code.as_ptr(), state: FrameState::At };
        self.next = entered_frame(TopFrame::from_header(top.header()).0);
        Some(frame)
    }
}
