//! What bytecode sees before an instruction, and the states in which code leaves for the interpreter.

use runtime::code::derived;
use runtime::code::resume::Moment;

use super::{Boundary, Builder, NotBuilt, held};
use crate::ir::op::{Op, Reason};
use crate::ir::state::State;
use crate::ir::{End, StateId, ValueId};
use classfile::Kind;

impl Builder {
    /// Remembers what bytecode sees before the current instruction, if the interpreter can go on there.
    pub(super) fn mark_boundary(&mut self, bci: u16) {
        let moment = if self.is_point(bci, Moment::Before) {
            Some((bci, Moment::Before))
        } else {
            let previous = self.at.checked_sub(1).map(|at| self.bytecode.instructions[at].0);
            previous
                .filter(|_| !self.bytecode.is_leader(self.at))
                .filter(|bci| self.is_point(*bci, Moment::After))
                .map(|bci| (bci, Moment::After))
        };
        if let Some((bci, moment)) = moment {
            let locals = self.live_locals(self.at);
            let stack = self.environment.stack.clone();
            let locks = self.environment.locks.clone();
            self.environment.boundary = Some(Boundary { bci, moment, locals, stack, locks, state: None });
        }
    }

    /// Remembers the frame at the start of a loop, unless what passes make of it has been wrong before.
    pub(super) fn mark_header(&mut self, bci: u16) -> Result<(), NotBuilt> {
        let is_at = |boundary: &Boundary| (boundary.bci, boundary.moment) == (bci, Moment::Before);
        if !self.environment.boundary.as_ref().is_some_and(is_at) {
            return Ok(());
        }
        let state = self.state()?;
        if !self.has_trapped(Reason::Predicate) {
            self.function.block_mut(self.block).entry_state = Some(state);
        }
        self.reserve()?;
        if self.counts_rounds {
            let has_more = self.append(Some(Kind::Int), Op::CountRound, Vec::new(), None);
            self.append(None, Op::Guard(Reason::Hot), vec![has_more], Some(state));
        }
        Ok(())
    }

    /// Whether the interpreter can go on at a boundary.
    pub(super) fn is_point(&self, bci: u16, moment: Moment) -> bool {
        derived::resume_points(&self.code).is_some_and(|points| points.at(bci, moment).is_some())
    }

    /// The local variables that may be read from a position on; trailing ones that are not are left out.
    pub(super) fn live_locals(&self, at: usize) -> Vec<Option<ValueId>> {
        let live = |(slot, value): (usize, &Option<ValueId>)| value.filter(|_| self.bytecode.is_live(at, slot));
        let mut locals: Vec<_> = self.environment.locals.iter().enumerate().map(live).collect();
        while locals.pop_if(|local| local.is_none()).is_some() {}
        locals
    }

    /// The state to leave with.
    pub(super) fn state(&mut self) -> Result<StateId, NotBuilt> {
        let bci = self.bytecode.instructions[self.at].0;
        let boundary = self.environment.boundary.as_mut().ok_or(NotBuilt::NoState(bci))?;
        if let Some(state) = boundary.state {
            return Ok(state);
        }
        let state = State {
            method: self.method.id,
            bci: boundary.bci,
            moment: boundary.moment,
            locals: boundary.locals.clone(),
            stack: boundary.stack.clone(),
            locks: held(&boundary.locks),
            objects: Vec::new(),
            ahead: 0,
            caller: None,
        };
        let state = self.function.add_state(state);
        boundary.state = Some(state);
        Ok(state)
    }

    /// The state of a call that is running: its operands are gone from the operand stack.
    pub(super) fn calling_state(&mut self, bci: u16) -> Option<StateId> {
        let locals = self.live_locals(self.at);
        let stack = self.environment.stack.clone();
        let locks = held(&self.environment.locks);
        let objects = Vec::new();
        let state =
            State { method: self.method.id, bci, moment: Moment::Calling, locals, stack, locks, objects, ahead: 0, caller: None };
        self.is_point(bci, Moment::Calling).then_some(())?;
        Some(self.function.add_state(state))
    }

    /// Leaves for the interpreter: the block ends here.
    pub(super) fn exit(&mut self, reason: Reason) -> Result<bool, NotBuilt> {
        let state = self.state()?;
        self.end(End::Exit(reason, state));
        Ok(true)
    }

    /// The state of an instruction that has done nothing when it throws: where the exception may be caught, the interpreter carries it out
    /// again.
    pub(super) fn state_of_retry(&mut self, bci: u16) -> Result<Option<StateId>, NotBuilt> {
        match self.state() {
            Err(error) if self.is_covered(bci) => Err(error),
            state => Ok(state.ok()),
        }
    }
}
