//! Frames that compiled code takes over (`[VMDOC]` Machine frames): at the call of a compiled method, and in the middle of a loop.
#![allow(unsafe_code, reason = "[VMDOC] Interpreter invariants; calls machine code")]

use std::sync::atomic::Ordering;

use runtime::code::derived;
use runtime::code::installed::InstalledRef;
use runtime::code::linked::{EntryStub, LinkedCode};
use runtime::code::reference_map::FrameState;
use runtime::code::resume::Moment;
use runtime::fuel;
use runtime::lockstep;
use runtime::metadata::pointer::Metadata;
use runtime::metadata::rows::METHOD_ID_MASK;
use runtime::outcome::Status;
use runtime::thread::frames::TopFrame;

use crate::state::{Next, State};

impl State {
    /// Runs the compiled code of the current frame's method, at whose start it stands; its linked code if that has been withdrawn meanwhile.
    pub fn enter_compiled(self) -> Next {
        // SAFETY: the frame keeps its code alive.
        let code = unsafe { &*self.code() };
        let index = code.method().id.0 & METHOD_ID_MASK;
        // SAFETY: a `Vm` with installed code has an entry for each index.
        let entry = unsafe { &*self.block().entries.add(index as usize) }.load(Ordering::Acquire);
        match code.enter.get().filter(|_| !entry.is_null()) {
            Some(_) if self.vm().lockstep.interprets() => Next::at(code.entry(), self.fp),
            Some(enter) => {
                if lockstep::is_turn(self.java_thread()) {
                    self.compare(code);
                }
                self.hand_over(code, *enter, entry.addr())
            }
            None => Next::at(code.entry(), self.fp),
        }
    }

    /// Hands the frame over to compiled code of a loop of its method that begins where the branch at hand leads; none if there is none.
    pub fn enter_loop(self) -> Option<Next> {
        // SAFETY: the frame keeps its code alive.
        let code = unsafe { &*self.code() };
        let compiled = self.loop_to_enter(code)?;
        let compiled = compiled.compiled()?;
        // The branch is taken.
        if let Err(throw) = self.leave(|thread| fuel::pay(thread, self.weight().into())) {
            return Some(self.unwind(throw));
        }
        Some(self.hand_over(code, compiled.enter, compiled.entry))
    }

    fn loop_to_enter(self, code: &LinkedCode) -> Option<InstalledRef> {
        let loops = self.vm().code.loops(code.method().id);
        if loops.is_empty() || self.vm().lockstep.interprets() {
            return None;
        }
        let target = code.position(self.pc).checked_add_signed(self.taken_distance())?;
        let points = derived::resume_points(code)?;
        let begins_there = |header: u16| {
            let point = points.at(header, Moment::Before);
            point.is_some_and(|point| point.word as usize == target && point.stack.is_empty())
        };
        loops.into_iter().find(|code| code.compiled().and_then(|compiled| compiled.loop_header).is_some_and(begins_there))
    }

    /// Compiled code runs in place of the frame, with its slots as arguments, and then the frame returns.
    fn hand_over(self, code: &LinkedCode, enter: EntryStub, entry: usize) -> Next {
        let block = self.block();
        block.top.set(TopFrame { fp: self.fp, pc: self.pc, code, state: FrameState::Replaced });
        // SAFETY: the compiler has made stub and entry for each other, and for these slots.
        unsafe { enter(self.thread.cast(), entry, self.fp) };
        self.left_compiled()
    }

    /// Has both engines run the method in copies of the process (`[VMDOC]` Lockstep).
    fn compare(self, code: &LinkedCode) {
        let block = self.block();
        block.top.set(TopFrame { fp: self.fp, pc: self.pc, code, state: FrameState::Replaced });
        let arguments = usize::from(code.row().argument_slots.load(Ordering::Relaxed));
        // SAFETY: the frame begins with the arguments.
        let arguments = unsafe { std::slice::from_raw_parts(self.fp, arguments) }.to_vec();
        lockstep::compare(self.thread(), Metadata::from_ptr(code).expect("the frame has code"), &arguments);
    }

    /// Goes on behind compiled code that has run in the place of the current frame, which is [`FrameState::Replaced`].
    pub fn left_compiled(self) -> Next {
        let block = self.block();
        let status = block.unwinding.replace(0);
        if status == Status::Resumed as u32 {
            return Next::resume(block.top.get());
        }
        match Status::of_word(status) {
            // SAFETY: the frame keeps its code alive.
            Ok(()) => self.return_from(usize::from(unsafe { (*self.code()).header }), block.result.get()),
            Err(throw) => self.unwind(throw),
        }
    }
}
