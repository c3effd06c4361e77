//! What links the frames of a thread: headers, who made a call, and the newest frame.
//!
//! `[VMDOC]` Transitions. Whenever control leaves the interpreter's loop, `JavaThread::top` names the newest frame. The header of each frame
//! names the one below, and its third word says who made the call ([`EntryKind`]). A frame that an interpreted frame called goes on in that
//! frame. A frame that was entered leaves the loop when it returns; its header keeps the `top` of that moment, so that the walkers
//! (`walk.rs`) pass from it to the frame that was on top when the call was made. The word keeps the [`FrameState`] of that frame too.
//!
//! `[VMDOC]` Machine frames. Compiled code has its frames on the native stack, each with the frame pointer of its caller at its own and the
//! return address above that. An interpreted frame that compiled code has taken over stays where it is, [`FrameState::Replaced`]; the
//! machine frames above it end at that of the entry stub. When compiled code calls out, the thread's [`Anchor`] names the newest machine frame; while
//! any code of Java runs there is none. Whatever enters the interpreter from there keeps the anchor of that moment in the two slots below
//! the new frame, which is where walkers go on. How compiled code ended is in `unwinding` of the thread block, as a
//! [`Status`](crate::outcome::Status): callers look there after each call.
#![allow(unsafe_code, reason = "reads frame headers")]

use std::ptr;
use std::sync::atomic::AtomicU64;

use crate::code::linked::LinkedCode;
use crate::code::reference_map::FrameState;

/// Who called the method of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// The interpreted frame below, in the same loop of the interpreter.
    Interpreter,
    /// A Rust function.
    Rust,
    /// Compiled code, through the adapter of its signature.
    Compiled,
}

/// Where the newest machine frame stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct Anchor {
    /// Its frame pointer; 0 if there is no frame.
    pub fp: usize,
    /// The return address of the call that it waits for.
    pub pc: usize,
}

/// Slots below an entered frame, which keep an [`Anchor`].
pub const ANCHOR_SLOTS: usize = 2;

const _: () = assert!(size_of::<Anchor>() == ANCHOR_SLOTS * size_of::<u64>(), "an anchor fills its slots");

impl Anchor {
    /// No machine frame above the newest interpreted one.
    pub const NONE: Self = Self { fp: 0, pc: 0 };
}

/// The third word of a header: the code of the frame below, an [`EntryKind`] and a [`FrameState`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(transparent)]
pub struct CallerWord(u64);

impl CallerWord {
    /// Bits that are set if the frame was entered, so that it leaves the interpreter's loop when it returns.
    pub const ENTERED: u64 = Self::RUST | Self::COMPILED;
    const RUST: u64 = 1;
    const COMPILED: u64 = 2;
    /// The frame below waits for a method that it called and that is being unwound.
    const CALLING: u64 = 4;
    /// The frame below is [`FrameState::Replaced`].
    const REPLACED: u64 = 8;
    const TAGS: u64 = Self::ENTERED | Self::CALLING | Self::REPLACED;

    /// The word of a frame that was entered while `below` was the newest.
    pub fn entered(kind: EntryKind, below: TopFrame) -> Self {
        let kind = match kind {
            EntryKind::Interpreter => 0,
            EntryKind::Rust => Self::RUST,
            EntryKind::Compiled => Self::COMPILED,
        };
        let state = match below.state {
            FrameState::At => 0,
            FrameState::Calling => Self::CALLING,
            FrameState::Replaced => Self::REPLACED,
        };
        Self(below.code as u64 | kind | state)
    }

    /// The word of a frame that the interpreted frame of `code` called.
    pub fn interpreted(code: *const LinkedCode) -> Self {
        Self(code as u64)
    }

    /// Who made the call.
    pub fn kind(self) -> EntryKind {
        match self.0 & Self::ENTERED {
            0 => EntryKind::Interpreter,
            Self::RUST => EntryKind::Rust,
            _ => EntryKind::Compiled,
        }
    }

    fn code(self) -> *const LinkedCode {
        (self.0 & !Self::TAGS) as *const LinkedCode
    }

    /// Interpreted callers wait for the call; others stand where they called Rust.
    fn state(self) -> FrameState {
        match self.0 & (Self::CALLING | Self::REPLACED) {
            Self::REPLACED => FrameState::Replaced,
            0 if self.kind() != EntryKind::Interpreter => FrameState::At,
            _ => FrameState::Calling,
        }
    }
}

const _: () = assert!(align_of::<LinkedCode>() as u64 > CallerWord::TAGS, "the tags fit below the address of code");

/// The words between the locals and the operand stack of a frame (`[VMDOC]` Frames).
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Header {
    /// Slot 0 of the frame below.
    pub fp: *mut u64,
    /// Where that frame goes on, or stands.
    pub pc: *const AtomicU64,
    /// The rest.
    pub caller: CallerWord,
    /// Where quick code of the frame below goes on, if that has called (`[VMDOC]` Quick code); else 0.
    pub quick: usize,
}

const _: () = assert!(size_of::<Header>() == crate::code::linked::HEADER_SLOTS * size_of::<u64>(), "a header fills its slots");

impl Header {
    /// The header of a frame that was entered while `below` was the newest.
    pub fn entered(kind: EntryKind, below: TopFrame) -> Self {
        Self { fp: below.fp, pc: below.pc, caller: CallerWord::entered(kind, below), quick: 0 }
    }

    /// The header of a frame that an interpreted frame called; that goes on at `caller.pc`.
    pub fn called_by(caller: TopFrame) -> Self {
        Self { fp: caller.fp, pc: caller.pc, caller: CallerWord::interpreted(caller.code), quick: 0 }
    }

    /// The frame below.
    pub fn below(&self) -> TopFrame {
        TopFrame { fp: self.fp, pc: self.pc, code: self.caller.code(), state: self.caller.state() }
    }
}

/// The newest frame of a thread.
#[derive(Clone, Copy, Debug)]
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

    /// Where the anchor is kept of the moment in which this frame was entered, if it was.
    pub fn kept_anchor(&self) -> *mut Anchor {
        self.fp.wrapping_sub(ANCHOR_SLOTS).cast()
    }

    /// The header of this frame.
    pub fn header(&self) -> Header {
        // SAFETY: every frame has a header at its code's `header` slot, written when it was pushed.
        unsafe { *self.fp.add(usize::from((*self.code).header)).cast::<Header>() }
    }
}

#[cfg(test)]
mod tests {
    use super::{EntryKind, Header, TopFrame};
    use crate::code::linked::LinkedCode;
    use crate::code::reference_map::FrameState;

    #[test]
    fn a_header_keeps_the_frame_below_and_who_called() {
        let code = 0x1000_0000 as *const LinkedCode;
        for state in [FrameState::At, FrameState::Calling, FrameState::Replaced] {
            let below = TopFrame { code, state, ..TopFrame::NONE };
            for kind in [EntryKind::Rust, EntryKind::Compiled] {
                let header = Header::entered(kind, below);
                assert_eq!((header.caller.kind(), header.below().code, header.below().state), (kind, code, state));
            }
            let header = Header::called_by(below);
            assert_eq!(header.caller.kind(), EntryKind::Interpreter);
            assert_eq!((header.below().code, header.below().state), (code, FrameState::Calling));
        }
    }

    #[test]
    fn nothing_is_below_the_first_frame() {
        let header = Header::entered(EntryKind::Rust, TopFrame::NONE);
        assert!(header.below().code.is_null());
        assert_eq!(header.caller.kind(), EntryKind::Rust);
    }
}
