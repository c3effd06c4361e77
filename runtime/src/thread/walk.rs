//! The frame walkers: every frame of a thread, newest first.
//!
//! `[VMDOC]` Frame walkers. A *physical* frame is a piece of a stack: what the collector scans and unwinding leaves. A *virtual* frame is a
//! method that a Java program sees running. An interpreted frame is one of each; a machine frame is one virtual frame for
//! each method that was inlined into it, and the interpreted frame that it stands for is none. What a program can observe (traces, `StackWalker`, callers,
//! dumps) is made of virtual frames.
//! They have ordinals, not addresses: a frame that is rebuilt elsewhere (`[VMDOC]` Rebuilding frames) keeps its ordinal.
#![allow(unsafe_code, reason = "reads the slots of frames")]

use crate::code::blob::{Inlined, LockState};
use crate::code::derived;
use crate::code::installed::{InstalledRef, Role};
use crate::code::linked::CodeRef;
use crate::code::reference_map::FrameState;
use crate::dependencies::table::CodeId;
use crate::machine_code;
use crate::metadata::method::MethodRef;
use crate::metadata::pointer::Metadata;
use crate::thread::JavaThread;
use crate::thread::block::ThreadBlock;
use crate::thread::frames::{Anchor, EntryKind, Header, TopFrame};
use crate::vm::VmRef;

/// A piece of a stack.
#[derive(Clone, Copy, Debug)]
pub enum PhysicalFrame {
    /// A frame of the interpreter.
    Interpreted(InterpretedFrame),
    /// A frame of compiled code.
    Machine(MachineFrame),
}

/// A frame of the interpreter.
#[derive(Clone, Copy, Debug)]
pub struct InterpretedFrame {
    /// Slot 0.
    fp: *mut u64,
    /// The code.
    code: CodeRef,
    /// A word of the instruction being carried out.
    position: usize,
    /// Where it stands.
    state: FrameState,
}

/// A frame of compiled code (`[VMDOC]` Machine frames).
#[derive(Clone, Copy, Debug)]
pub struct MachineFrame {
    /// Where it stands.
    anchor: Anchor,
    /// The code that the return address lies in.
    code: InstalledRef,
}

impl PhysicalFrame {
    /// The machine code that it is in, if it is in such.
    pub fn code(&self) -> Option<CodeId> {
        match self {
            Self::Interpreted(_) => None,
            Self::Machine(frame) => Some(frame.code.id),
        }
    }

    /// Calls `visit` with each method that the frame runs, whose class it keeps alive.
    pub fn for_each_method(&self, visit: impl FnMut(MethodRef)) {
        match self {
            Self::Interpreted(frame) => Some(frame.code.method()).into_iter().for_each(visit),
            Self::Machine(frame) => {
                frame.code.compiled().map_or(&[][..], |compiled| &compiled.methods).iter().copied().for_each(visit)
            }
        }
    }

    /// Calls `visit` with the address of each reference.
    pub fn for_each_reference(&self, visit: impl FnMut(*mut u32)) {
        match self {
            Self::Interpreted(frame) => frame.for_each_reference(visit),
            Self::Machine(frame) => frame.for_each_reference(visit),
        }
    }

    /// The slot of a local variable that holds a reference now, of a frame of the interpreter.
    pub(in crate::thread) fn local_reference(&self, local: u16) -> Option<u64> {
        match self {
            Self::Interpreted(frame) => frame.local_reference(local),
            Self::Machine(_) => None,
        }
    }

    /// Adds what Java sees of it, oldest first.
    pub(crate) fn virtual_frames(&self, vm: VmRef, frames: &mut Vec<(MethodRef, u16)>) {
        match self {
            Self::Interpreted(frame) if frame.state == FrameState::Replaced => {}
            Self::Interpreted(frame) => frames.push((frame.code.method(), frame.code.bci(frame.position))),
            Self::Machine(frame) => {
                let first = frames.len();
                let method_of =
                    |place: Inlined| machine_code::method_in(&vm, frame.code, place.method).expect("a frame keeps its methods");
                frame.for_each_place(|place| frames.push((method_of(place), place.bci)));
                frames[first..].reverse();
            }
        }
    }
}

impl InterpretedFrame {
    fn of(top: TopFrame) -> Option<Self> {
        let code = Metadata::from_ptr(top.code)?;
        Some(Self { fp: top.fp, code, position: top.position(), state: top.state })
    }

    /// Whether calls of the method run quick code (`[VMDOC]` Quick code), which the newest frame does as far as anybody knows.
    pub fn has_quick_code(&self) -> bool {
        self.code.quick.is_there()
    }

    /// Whether the frame below goes on in quick code; none if this one was entered from elsewhere.
    pub fn caller_goes_on_quick(&self) -> Option<bool> {
        // SAFETY: every frame has a header at its code's `header` slot.
        let header = unsafe { *self.fp.add(usize::from(self.code.header)).cast::<Header>() };
        (header.caller.kind() == EntryKind::Interpreter).then_some(header.quick != 0)
    }

    /// The object whose monitor a synchronized method has entered.
    pub(in crate::thread) fn own_lock(&self) -> Option<u64> {
        let slot = self.code.lock_slot?;
        self.local_reference(slot)
    }

    fn local_reference(&self, local: u16) -> Option<u64> {
        let mut found = None;
        derived::reference_maps(&self.code).for_each(self.position, self.state, |slot| {
            if slot == local {
                // SAFETY: as below.
                found = Some(unsafe { *self.fp.add(usize::from(slot)) });
            }
        });
        found
    }

    fn for_each_reference(&self, mut visit: impl FnMut(*mut u32)) {
        if self.state != FrameState::Replaced {
            derived::reference_maps(&self.code).for_each(self.position, self.state, |slot| {
                // SAFETY: maps name slots below the frame's limit; the lower half of a slot comes first.
                visit(unsafe { self.fp.add(usize::from(slot)) }.cast());
            });
        }
    }
}

impl MachineFrame {
    fn for_each_reference(&self, mut visit: impl FnMut(*mut u32)) {
        let words: *mut u32 = std::ptr::with_exposed_provenance_mut(self.anchor.fp);
        let site = self.code.site(self.anchor.pc);
        let done = site.for_each_reference(|slot| visit(words.wrapping_sub(usize::from(slot) + 1)));
        done.expect("a compiler makes whole tables");
    }

    /// The monitors of its methods, newest method first; nothing if the frame cannot be taken apart here.
    pub(in crate::thread) fn locks(&self) -> Vec<Vec<LockState>> {
        let state = self.code.site(self.anchor.pc).deopt().expect("a compiler makes whole tables");
        state.map_or_else(Vec::new, |state| state.methods.into_iter().map(|method| method.locks).collect())
    }

    /// The reference in a spill slot.
    pub(in crate::thread) fn reference_at(&self, slot: u16) -> u64 {
        let words: *const u32 = std::ptr::with_exposed_provenance(self.anchor.fp);
        // SAFETY: the tables of the code name slots of the frame.
        u64::from(unsafe { *words.wrapping_sub(usize::from(slot) + 1) })
    }

    /// The methods that it runs, newest first.
    fn for_each_place(&self, visit: impl FnMut(Inlined)) {
        self.code.site(self.anchor.pc).for_each_place(visit).expect("a compiler makes whole tables");
    }
}

/// Walks over the pieces of a thread's stacks.
#[derive(Clone)]
pub struct PhysicalFrames {
    vm: VmRef,
    /// The next machine frame.
    anchor: Anchor,
    /// The interpreted frame below those.
    top: TopFrame,
    /// Calls that Rust has made into the frames that were left.
    entries: u32,
    /// The code of the machine frame that was met last: recursive methods have many frames.
    last: Option<InstalledRef>,
}

impl PhysicalFrames {
    /// The frames of the thread of `vm` with this block, which runs the caller or is stopped.
    pub fn of(vm: VmRef, block: &ThreadBlock) -> Self {
        Self { vm, anchor: block.anchor.get(), top: block.top.get(), entries: 0, last: None }
    }

    /// The next machine frame above the newest interpreted one.
    fn next_machine_frame(&mut self) -> Option<MachineFrame> {
        while self.anchor.fp != 0 {
            let anchor = self.anchor;
            let code = match self.last.filter(|code| code.has_call_before(anchor.pc)) {
                Some(code) => code,
                None => self.vm.code.find(anchor.pc).expect("frames return to installed code"),
            };
            if matches!(code.role, Role::Entry) {
                self.anchor = Anchor::NONE;
                return None;
            }
            // SAFETY: the machine code that the frame belongs to has put both words there ([VMDOC] Machine frames).
            self.anchor = unsafe { *std::ptr::with_exposed_provenance::<Anchor>(anchor.fp) };
            if matches!(code.role, Role::Method(_)) {
                self.last = Some(code);
                return Some(MachineFrame { anchor, code });
            }
        }
        None
    }
}

impl Iterator for PhysicalFrames {
    type Item = PhysicalFrame;

    fn next(&mut self) -> Option<PhysicalFrame> {
        if let Some(frame) = self.next_machine_frame() {
            return Some(PhysicalFrame::Machine(frame));
        }
        let frame = InterpretedFrame::of(self.top)?;
        let header = self.top.header();
        if header.caller.kind() != EntryKind::Interpreter {
            // SAFETY: it was kept when the frame was entered.
            self.anchor = unsafe { *self.top.kept_anchor() };
        }
        self.entries += u32::from(header.caller.kind() == EntryKind::Rust);
        self.top = header.below();
        Some(PhysicalFrame::Interpreted(frame))
    }
}

/// No frame of the interpreter goes on in quick code any more when what it called returns. The world is stopped.
pub fn leave_quick_code(vm: VmRef) {
    vm.threads.for_each_stopped(|stopped| {
        // SAFETY: the world is stopped, so no thread (this one included) touches its frames meanwhile.
        let block = unsafe { &(*stopped).block };
        for frame in PhysicalFrames::of(vm, block) {
            let PhysicalFrame::Interpreted(frame) = frame else { continue };
            // SAFETY: every frame has a header at its code's `header` slot.
            unsafe { (*frame.fp.add(usize::from(frame.code.header)).cast::<Header>()).quick = 0 };
        }
    });
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
#[derive(Clone)]
pub struct VirtualFrames {
    physical: PhysicalFrames,
    /// What is left of the current physical frame, oldest first.
    rest: Vec<(MethodRef, u16)>,
    ordinal: usize,
}

impl VirtualFrames {
    /// The frames of the thread of `vm` with this block, which runs the caller or is stopped.
    pub fn of(vm: VmRef, block: &ThreadBlock) -> Self {
        Self::from_physical(PhysicalFrames::of(vm, block))
    }

    fn from_physical(physical: PhysicalFrames) -> Self {
        Self { physical, rest: Vec::new(), ordinal: 0 }
    }

    /// The frames that `thread` had when Rust made the call with this number ([`JavaThread::entries`]), newest first and counted from 0 again;
    /// none if there is no such call.
    pub fn before_entry(thread: &JavaThread, number: u32) -> Self {
        let mut physical = PhysicalFrames::of(thread.vm(), &thread.block);
        match thread.entries.checked_sub(number) {
            Some(newer) if number > 0 => while physical.entries <= newer && physical.next().is_some() {},
            _ => physical = PhysicalFrames { anchor: Anchor::NONE, top: TopFrame::NONE, ..physical },
        }
        Self::from_physical(physical)
    }
}

impl Iterator for VirtualFrames {
    type Item = VirtualFrame;

    fn next(&mut self) -> Option<VirtualFrame> {
        loop {
            if let Some((method, bci)) = self.rest.pop() {
                let ordinal = self.ordinal;
                self.ordinal += 1;
                return Some(VirtualFrame { method, bci, ordinal });
            }
            let frame = self.physical.next()?;
            frame.virtual_frames(self.physical.vm, &mut self.rest);
        }
    }
}
