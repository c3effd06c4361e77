//! Exceptions that a method catches (JVMS §2.10): ways from what throws to handlers.
//!
//! `[VMDOC]` Ways of exceptions. A call that may throw ends its block with two ways; that of the exception leads through a block that takes it to a
//! block that looks for the handler, by the rows of the exception table that cover the call. What throws under the same rows has that block in common. A
//! handler that has never been entered is an exit; a row whose class has not been resolved leaves it to the interpreter to look, with the frame that throws.
//! Where profiles say that nothing is caught, it is the interpreter that goes on with an exception, and what it finds out is known the next time.

use classfile::{Instruction, Kind};
use runtime::ClassRef;
use runtime::code::resume::Moment;
use runtime::ops::helpers::Helper;
use runtime::profile;

use super::{BRANCH_COUNT_MIN, Builder, Merged, NotBuilt, held};
use crate::ir::op::{Op, Reason};
use crate::ir::state::State;
use crate::ir::{BlockId, Edge, End, Inst, StateId, Thrown, ValueId};

/// Who goes on with an exception of an instruction.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Catcher {
    /// The caller.
    Nobody,
    /// The interpreter, which looks for a handler.
    Interpreter,
    /// One of these rows of the exception table, or if none fits the caller.
    Rows(Vec<usize>),
}

/// Rows of the exception table, and whether the first of them is known to fit.
pub(super) type DispatchKey = (Vec<usize>, bool);

/// A block that looks for a handler.
#[derive(Clone, Debug)]
pub(super) struct Dispatch {
    block: BlockId,
    merged: Merged,
}

impl Builder {
    /// Whether some handler covers an instruction, or the monitor of the method has to be left.
    pub(super) fn is_covered(&self, bci: u16) -> bool {
        self.is_synchronized() || self.bytecode.is_covered(bci)
    }

    /// Reads from profiles, once, where exceptions lead: what they say while the method is built may change, and its blocks must agree on it.
    pub(super) fn find_catchers(&mut self) {
        self.reached = (0..self.bytecode.handlers().len()).map(|row| self.has_been_reached(row)).collect();
        let bcis = self.bytecode.instructions.iter().map(|(bci, _)| *bci);
        self.catchers = bcis.map(|bci| self.find_catcher(bci)).collect();
    }

    fn find_catcher(&self, bci: u16) -> Catcher {
        if !self.is_covered(bci) {
            return Catcher::Nobody;
        }
        let rows = self.bytecode.rows_of(bci);
        let is_known = |row: &usize| self.reached[*row] || self.is_point(self.handler_bci(*row), Moment::Before);
        let is_wanted =
            self.is_young || self.count_of_traps(bci, Reason::Exception) > 0 || rows.iter().any(|row| self.reached[*row]);
        if self.has_ways && is_wanted && rows.iter().all(is_known) { Catcher::Rows(rows) } else { Catcher::Interpreter }
    }

    /// Whether profiles are too young to tell what is never reached.
    pub(super) fn has_run_rarely(&self) -> bool {
        profile::of_method(self.method).is_none_or(|seen| seen.invocations + seen.loops < u64::from(BRANCH_COUNT_MIN))
    }

    fn handler_bci(&self, row: usize) -> u16 {
        self.bytecode.handlers()[row].handler.0
    }

    /// Whether the handler of a row has been entered, as far as is known.
    fn has_been_reached(&self, row: usize) -> bool {
        let bci = self.handler_bci(row);
        if self.count_of_traps(bci, Reason::Unreached) > 0 {
            return true;
        }
        let is_counted = || self.code.sites.get().is_some_and(|sites| sites.caught(bci) > 0);
        self.choices.enters(bci).unwrap_or_else(|| self.is_young || is_counted())
    }

    /// How often code was left for this reason at an instruction.
    fn count_of_traps(&self, bci: u16, reason: Reason) -> u32 {
        self.code.sites.get().map_or(0, |sites| sites.traps.at(bci, reason))
    }

    /// The positions of the handlers that exceptions of an instruction lead to.
    pub(super) fn handlers_of(&self, at: usize) -> Vec<usize> {
        if !leads_away(&self.bytecode.instructions[at].1) {
            return Vec::new();
        }
        let Catcher::Rows(rows) = &self.catchers[at] else { return Vec::new() };
        rows.iter().filter(|row| self.reached[**row]).map(|row| self.position_of(*row)).collect()
    }

    fn position_of(&self, row: usize) -> usize {
        self.bytecode.position(self.handler_bci(row).into())
    }

    /// An instruction at the end of the current block throws to these rows: goes on behind it.
    pub(super) fn catch(&mut self, rows: &[usize], state: Option<StateId>) -> Result<(), NotBuilt> {
        let (pad, behind) = (self.function.add_block(), self.function.add_block());
        let to = |to| Edge { to, arguments: Vec::new() };
        self.end(End::Try(to(behind), to(pad)));
        self.block = pad;
        let exception = self.append(Some(Kind::Reference), Op::TakeException, Vec::new(), None);
        self.throw_to(rows, exception, None, state)?;
        self.block = behind;
        Ok(())
    }

    /// Ends the block with an exception, perhaps of a known class, that leads to these rows; `state` is where the interpreter looks for a handler.
    pub(super) fn throw_to(
        &mut self,
        rows: &[usize],
        exception: ValueId,
        class: Option<ClassRef>,
        state: Option<StateId>,
    ) -> Result<(), NotBuilt> {
        let known = class.and_then(|class| self.row_for(rows, class));
        let rows = known.as_ref().map_or(rows, std::slice::from_ref);
        let current = self.order_of(self.at);
        let leads_back = |row: &usize| self.order[self.position_of(*row)].is_some_and(|target| target <= current);
        if rows.iter().any(leads_back) {
            self.append(None, Op::Poll, Vec::new(), None);
        }
        let is_resolved = |row: &usize| {
            let class = self.bytecode.handlers()[*row].catch_type;
            class.is_none_or(|class| self.method.class.constants.resolved_class(class).is_some())
        };
        let before = self.environment.clone();
        if known.is_some() || rows.iter().all(is_resolved) {
            let key = (rows.to_vec(), known.is_some());
            let dispatch = match self.dispatches.get(&key) {
                Some(known) => known.clone(),
                None => self.new_dispatch(key)?,
            };
            let arguments = self.arguments(&dispatch.merged, &[exception])?;
            self.end(End::Jump(self.fitting(dispatch.block, arguments)?));
        } else {
            self.look_for_handler(rows, exception, state)?;
        }
        self.environment = before;
        Ok(())
    }

    /// The row that takes exceptions of a class, if that is known.
    fn row_for(&self, rows: &[usize], class: ClassRef) -> Option<usize> {
        for row in rows {
            let Some(index) = self.bytecode.handlers()[*row].catch_type else { return Some(*row) };
            if class.is_subclass_of(self.method.class.constants.resolved_class(index)?) {
                return Some(*row);
            }
        }
        None
    }

    /// Makes the block that looks for a handler among these rows.
    fn new_dispatch(&mut self, key: DispatchKey) -> Result<Dispatch, NotBuilt> {
        let (rows, is_known) = (key.0.clone(), key.1);
        let (from, before) = (self.block, self.environment.clone());
        let positions: Vec<usize> = rows.iter().map(|row| self.position_of(*row)).collect();
        let block = self.function.add_block();
        let (environment, merged) = self.merge(block, &positions, &[Kind::Reference]);
        let dispatch = Dispatch { block, merged };
        self.dispatches.insert(key, dispatch.clone());
        let exception = environment.stack[0];
        (self.block, self.environment) = (block, environment);
        if is_known {
            let edge = self.edge_to_handler(rows[0], exception)?;
            self.end(End::Jump(edge));
        } else {
            self.look_for_handler(&rows, exception, None)?;
        }
        (self.block, self.environment) = (from, before);
        Ok(dispatch)
    }

    /// Goes to the first handler that takes an exception.
    fn look_for_handler(&mut self, rows: &[usize], exception: ValueId, state: Option<StateId>) -> Result<(), NotBuilt> {
        for row in rows {
            let Some(index) = self.bytecode.handlers()[*row].catch_type else {
                let edge = self.edge_to_handler(*row, exception)?;
                self.end(End::Jump(edge));
                return Ok(());
            };
            let Some(class) = self.method.class.constants.resolved_class(index) else {
                // The interpreter resolves it.
                let state = Some(state.ok_or(NotBuilt::NoState(self.bytecode.instructions[self.at].0))?);
                self.rethrow(exception, state, Thrown::Exits);
                return Ok(());
            };
            let fits = self.type_test(exception, class);
            let edge = self.edge_to_handler(*row, exception)?;
            let next = self.function.add_block();
            self.end(End::Branch(fits, edge, Edge { to: next, arguments: Vec::new() }));
            self.block = next;
        }
        if self.is_synchronized() {
            let &[object] = self.environment.locks.as_slice() else { return Err(NotBuilt::Monitors) };
            let inst =
                Inst { op: Op::MonitorExit, operands: vec![object], state: None, thrown: Thrown::Unwinds, origin: self.origin };
            self.function.append(self.block, None, inst);
        }
        self.rethrow(exception, None, Thrown::Unwinds);
        Ok(())
    }

    /// Ends the block with an exception that leaves the method.
    pub(super) fn rethrow(&mut self, exception: ValueId, state: Option<StateId>, thrown: Thrown) {
        let op = Op::Helper(Helper::ThrowReference);
        let inst = Inst { op, operands: vec![exception], state, thrown, origin: self.origin };
        self.function.append(self.block, None, inst);
        self.end(End::Unwind);
    }

    /// The way to a handler; what has never been entered is left to the interpreter.
    fn edge_to_handler(&mut self, row: usize, exception: ValueId) -> Result<Edge, NotBuilt> {
        let (at, bci) = (self.position_of(row), self.handler_bci(row));
        self.environment.stack = vec![exception];
        if self.reached[row] {
            if !self.vm.is_metered() {
                return self.edge_to(at);
            }
            let block = self.function.add_block();
            self.pay_for_edge(block);
            return self.edge_through(block, at);
        }
        let state = State {
            method: self.method.id,
            bci,
            moment: Moment::Before,
            locals: self.live_locals(at),
            stack: vec![exception],
            locks: held(&self.environment.locks),
            objects: Vec::new(),
            ahead: 0,
            caller: None,
        };
        let (state, exit) = (self.function.add_state(state), self.function.add_block());
        self.pay_for_edge(exit);
        self.function.block_mut(exit).end = End::Exit(Reason::Unreached, state);
        Ok(Edge { to: exit, arguments: Vec::new() })
    }
}

/// Whether an instruction may throw something else than that there is no memory, or that a monitor is not held.
fn leads_away(instruction: &Instruction<'_>) -> bool {
    let is_quiet = matches!(
        instruction,
        Instruction::LoadConstant(_)
            | Instruction::Return(_)
            | Instruction::New(_)
            | Instruction::InstanceOf(_)
            | Instruction::StaticGet(_)
            | Instruction::StaticPut(_)
            | Instruction::MonitorExit
    );
    instruction.may_throw() && !is_quiet
}
