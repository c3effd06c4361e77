//! Polls under frame stress (`[VMDOC]` Frame stress): the newest frame may go on elsewhere.
#![allow(unsafe_code, reason = "[VMDOC] Interpreter invariants")]

use std::sync::atomic::Ordering;

use runtime::code::operation::{self, Operation};
use runtime::{frame_stress, fuel};

use crate::state::{Next, State};

impl State {
    /// Goes on here, in a frame that is rebuilt perhaps. The registers are published.
    pub fn stressed(self) -> Next {
        let rebuilt = if frame_stress::is_on(self.java_thread()) { frame_stress::at_poll(self.thread()) } else { None };
        let Some(top) = rebuilt else { return self.here() };
        // What was done meanwhile may have met a stop.
        match self.thread().poll() {
            Ok(()) => Next::resume(top),
            Err(throw) => self.unwind(throw),
        }
    }

    /// The poll of a branch that is taken. Under stress it polls each time, so this carries it out, unless the frame is rebuilt before it.
    pub fn poll_branch(self) -> Next {
        if !frame_stress::is_on(self.java_thread()) {
            return self.poll_here();
        }
        let before = self.poll_here();
        if before != self.here() {
            return before;
        }
        if let Err(throw) = fuel::pay(self.thread(), self.weight().into()) {
            return self.unwind(throw);
        }
        self.loops().fetch_add(1, Ordering::Relaxed);
        // SAFETY: [VMDOC] Interpreter invariants.
        let target = Self { pc: unsafe { self.pc.offset(self.taken_distance()) }, ..self };
        target.publish();
        target.stressed()
    }

    /// Where a branch that is taken leads, in words from here.
    pub fn taken_distance(self) -> isize {
        match Operation::of_word(self.word) {
            Operation::GotoBack => self.distance(),
            Operation::TableSwitch => operation::switch_distance(self.table_entry()),
            Operation::LookupSwitch => operation::switch_distance(self.lookup_entry()),
            _ => self.immediate() as isize,
        }
    }
}
