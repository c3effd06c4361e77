//! The frame walkers: every frame of a thread, newest first.
//!
//! `[VMDOC]` Frame walkers. A *physical* frame is a piece of a stack: what the collector scans and unwinding leaves. A *virtual* frame is a
//! method that a Java program sees running. An interpreted frame is one of each; a frame of compiled code will be one virtual frame for
//! each method that was inlined into it. What a program can observe (traces, `StackWalker`, callers, dumps) is made of virtual frames.
//! They have ordinals, not addresses: a frame that is rebuilt elsewhere (`[VMDOC]` Rebuilding frames) keeps its ordinal.
#![allow(unsafe_code, reason = "reads the slots of frames")]

use std::ptr;

use crate::code::derived;
use crate::code::linked::CodeRef;
use crate::code::reference_map::FrameState;
use crate::metadata::method::MethodRef;
use crate::metadata::pointer::Metadata;
use crate::thread::JavaThread;
use crate::thread::frames::{EntryKind, TopFrame};

/// A piece of a stack.
#[derive(Clone, Copy, Debug)]
pub struct PhysicalFrame {
    /// Slot 0.
    fp: *mut u64,
    /// The code.
    code: CodeRef,
    /// A word of the instruction being carried out.
    position: usize,
    /// Whether the frame waits for a method it called.
    state: FrameState,
}

impl PhysicalFrame {
    fn of(top: TopFrame) -> Option<Self> {
        let code = Metadata::from_ptr(top.code)?;
        Some(Self { fp: top.fp, code, position: top.position(), state: top.state })
    }

    /// Calls `visit` with each method that the frame runs, whose class it keeps alive.
    pub fn for_each_method(&self, mut visit: impl FnMut(MethodRef)) {
        visit(self.code.method);
    }

    /// Calls `visit` with the address of every slot that holds a reference.
    pub fn for_each_reference(&self, mut visit: impl FnMut(*mut u64)) {
        derived::reference_maps(&self.code).for_each(self.position, self.state, |slot| {
            // SAFETY: maps name slots below the frame's limit.
            visit(unsafe { self.fp.add(usize::from(slot)) });
        });
    }

    /// The frame below, and who called this one.
    fn caller(&self) -> (Option<Self>, EntryKind) {
        let top = TopFrame { fp: self.fp, pc: ptr::null(), code: self.code.as_ptr(), state: self.state };
        let header = top.header();
        (Self::of(header.below()), header.caller.kind())
    }

    /// What Java sees of it, newest first; `None` behind the last.
    fn virtual_frame(&self, inlined: usize, ordinal: usize) -> Option<VirtualFrame> {
        (inlined == 0).then(|| VirtualFrame { method: self.code.method, bci: self.code.bci(self.position), ordinal })
    }
}

/// Walks over the pieces of a thread's stacks.
#[derive(Clone, Debug)]
pub struct PhysicalFrames {
    next: Option<PhysicalFrame>,
    /// Calls that Rust has made into the frames that were left.
    entries: u32,
}

impl PhysicalFrames {
    /// The frames below and including `top`.
    pub fn from_top(top: TopFrame) -> Self {
        Self { next: PhysicalFrame::of(top), entries: 0 }
    }
}

impl Iterator for PhysicalFrames {
    type Item = PhysicalFrame;

    fn next(&mut self) -> Option<PhysicalFrame> {
        let frame = self.next?;
        let (below, kind) = frame.caller();
        self.next = below;
        self.entries += u32::from(kind == EntryKind::Rust);
        Some(frame)
    }
}

/// A method that runs.
#[derive(Clone, Copy, Debug)]
pub struct VirtualFrame {
    method: MethodRef,
    bci: u16,
    ordinal: usize,
}

impl VirtualFrame {
    /// The method.
    pub fn method(&self) -> MethodRef {
        self.method
    }

    /// The bytecode index being carried out.
    pub fn bci(&self) -> u16 {
        self.bci
    }

    /// How many frames the walk has shown before this one.
    pub fn ordinal(&self) -> usize {
        self.ordinal
    }
}

/// Walks over the methods that run in a thread.
#[derive(Clone, Debug)]
pub struct VirtualFrames {
    physical: PhysicalFrames,
    current: Option<PhysicalFrame>,
    inlined: usize,
    ordinal: usize,
}

impl VirtualFrames {
    /// The frames below and including `top`.
    pub fn from_top(top: TopFrame) -> Self {
        Self::of(PhysicalFrames::from_top(top))
    }

    fn of(mut physical: PhysicalFrames) -> Self {
        let current = physical.next();
        Self { physical, current, inlined: 0, ordinal: 0 }
    }

    /// The frames that `thread` had when Rust made the call with this number ([`JavaThread::entries`]), newest first and counted from 0 again;
    /// none if there is no such call.
    pub fn before_entry(thread: &JavaThread, number: u32) -> Self {
        let mut physical = PhysicalFrames::from_top(thread.block.top.get());
        match thread.entries.checked_sub(number) {
            Some(newer) if number > 0 => while physical.entries <= newer && physical.next().is_some() {},
            _ => physical.next = None,
        }
        Self::of(physical)
    }
}

impl Iterator for VirtualFrames {
    type Item = VirtualFrame;

    fn next(&mut self) -> Option<VirtualFrame> {
        loop {
            let frame = self.current?.virtual_frame(self.inlined, self.ordinal);
            if frame.is_some() {
                self.inlined += 1;
                self.ordinal += 1;
                return frame;
            }
            self.current = self.physical.next();
            self.inlined = 0;
        }
    }
}
