//! The data-flow analysis: instructions are looked at, in order, until nothing changes (JVMS §4.10.2.2).

use std::collections::HashMap;
use std::rc::Rc;

use classfile::{MethodInfo, access};

use super::context::{Checked, Context};
use super::handlers::{Handler, handlers};
use super::messages::{Stop, Violation};
use super::operation::Operation;
use super::stacks::Stack;
use super::state::{Locals, Progress, State, Store};
use super::static_checks::{CheckedInstruction, Instructions};
use super::transfer::Outcome;
use super::types::Type;
use crate::hierarchy::ClassHierarchy;

/// Steps after which a method is given up; one takes a few nanoseconds, and no compiler's output comes near.
const WORK_MAX: u64 = 50_000_000;
/// Steps between two polls of the hierarchy.
const WORK_PER_POLL: u64 = 50_000;
/// Steps that looking at an instruction counts as.
const VISIT: u64 = 8;

/// The return from a subroutine to one `jsr`.
pub struct SubroutineReturn {
    /// The `ret`.
    pub instruction: usize,
    /// The local variables before the `jsr` and the state after the `ret` that were merged last.
    pub merged: Option<(Locals, State)>,
}

/// The analysis of one method.
pub struct Flow<'f, 'a, 'h, H: ClassHierarchy> {
    pub(super) cx: &'f mut Context<'a, 'h, H>,
    pub(super) store: &'f mut Store,
    pub(super) code: Instructions<'a>,
    pub(super) handlers: Vec<Handler>,
    pub(super) return_type: Type,
    /// How the subroutine that each `jsr` called returns.
    pub(super) returns: HashMap<usize, SubroutineReturn>,
    /// The instructions each `ret` returns to.
    pub(super) return_targets: HashMap<usize, Rc<[u32]>>,
    /// Steps done.
    pub(super) work: u64,
    /// Steps at which to poll next.
    next_poll: u64,
}

impl<'f, 'a, 'h, H: ClassHierarchy> Flow<'f, 'a, 'h, H> {
    /// Verifies a method with code.
    ///
    /// # Errors
    /// The first rule that is broken, or what loading a class threw.
    pub fn verify(
        method: &'a MethodInfo<'a>,
        code: Instructions<'a>,
        cx: &'f mut Context<'a, 'h, H>,
        store: &'f mut Store,
    ) -> Checked<(), H> {
        let (arguments, return_type) = arguments(method, cx)?;
        store.reset(code.list.len(), arguments.len().max(code.code.max_locals.into()));
        let handlers = handlers(&code, cx, store)?;
        let (returns, return_targets) = (HashMap::new(), HashMap::new());
        let (work, next_poll) = (0, WORK_PER_POLL);
        let mut flow = Self { cx, store, code, handlers, return_type, returns, return_targets, work, next_poll };
        flow.enter(&arguments);
        flow.run()
    }

    /// Describes the start of the method.
    fn enter(&mut self, arguments: &[Type]) {
        let mut locals = Locals { end: arguments.len(), ..Locals::default() };
        for (slot, argument) in arguments.iter().enumerate() {
            locals.types = self.store.slots.with(locals.types, slot, argument.bits());
        }
        let must_construct = arguments.first() == Some(&Type::UNINITIALIZED_THIS);
        let progress = Progress { constructed: false, must_construct, must_throw: false };
        if let Some(first) = self.store.states.first_mut() {
            *first = Some(State { stack: Stack::default(), locals, progress });
        }
        self.store.changed.insert(0);
    }

    fn run(&mut self) -> Checked<(), H> {
        let mut next = 0;
        while let Some(number) = self.store.changed.take_next(next) {
            self.look_at(number)?;
            next = number + 1;
            self.spend(VISIT)?;
        }
        Ok(())
    }

    /// Counts steps, and polls the hierarchy now and then.
    pub(super) fn spend(&mut self, steps: u64) -> Checked<(), H> {
        self.work += steps + self.store.slots.take_work();
        if self.work > WORK_MAX {
            return Err(Violation::TooComplex.into());
        }
        if self.work > self.next_poll {
            self.cx.hierarchy.poll().map_err(Stop::Hierarchy)?;
            self.next_poll = self.work + WORK_PER_POLL;
        }
        Ok(())
    }

    fn look_at(&mut self, number: usize) -> Checked<(), H> {
        let (Some(instruction), Some(Some(before))) =
            (self.code.list.get(number).copied(), self.store.states.get(number).copied())
        else {
            return Ok(());
        };
        self.check_local_read(instruction.operation, &before.locals)?;
        check_return(instruction.operation, before.progress)?;
        let outcome = self.transfer(number, &instruction, &before)?;
        if outcome.state.stack.slots > u32::from(self.code.code.max_stack) {
            return Err(Violation::StackSize.into());
        }
        self.merge_into_handlers(number, &instruction, &before, &outcome)?;
        self.merge_into_successors(number, &instruction, &outcome)
    }

    fn merge_into_handlers(
        &mut self,
        number: usize,
        instruction: &CheckedInstruction,
        before: &State,
        outcome: &Outcome,
    ) -> Checked<(), H> {
        self.work += self.handlers.len() as u64;
        for index in 0..self.handlers.len() {
            let Some(handler) = self.handlers.get(index).filter(|handler| handler.covers(number)) else { continue };
            let (target, stack) = (handler.target, handler.stack);
            self.merge_into_handler(index, instruction, target, State { stack, ..*before })?;
            if let Some((from, _)) = outcome.initialized {
                // The exception may come before or after the call has initialised the object.
                let mut after = State { stack, ..outcome.state };
                after.progress.must_throw |= from == Type::UNINITIALIZED_THIS;
                self.merge_into_handler(index, instruction, target, after)?;
            }
        }
        Ok(())
    }

    fn merge_into_handler(
        &mut self,
        index: usize,
        instruction: &CheckedInstruction,
        target: usize,
        state: State,
    ) -> Checked<(), H> {
        let state = self.at_subroutine_edge(instruction.operation, state);
        let known = (state.locals, state.progress);
        let Some(handler) = self.handlers.get_mut(index).filter(|handler| handler.merged != Some(known)) else {
            return Ok(());
        };
        handler.merged = Some(known);
        self.merge_into(target, &state)
    }

    fn merge_into_successors(&mut self, number: usize, instruction: &CheckedInstruction, outcome: &Outcome) -> Checked<(), H> {
        let state = &outcome.state;
        match instruction.operation {
            Operation::Branch(_, target) => {
                self.merge_into_successor(number + 1, state)?;
                self.merge_into_successor(target as usize, state)
            }
            Operation::Goto(target) => self.merge_into_successor(target as usize, state),
            Operation::JumpSubroutine(target) => {
                if let Some(returning) = self.returns.get(&number) {
                    self.store.changed.insert(returning.instruction);
                }
                let state = self.at_subroutine_edge(instruction.operation, *state);
                self.merge_into_successor(target as usize, &state)
            }
            Operation::ReturnSubroutine(local) => self.return_from_subroutine(number, local, state),
            Operation::Switch { first, count } => {
                self.work += u64::from(count);
                for index in first..first + count {
                    let Some(target) = self.code.switch_targets.get(index as usize).copied() else { continue };
                    self.merge_into_successor(target as usize, state)?;
                }
                Ok(())
            }
            Operation::Return(_) | Operation::Throw => Ok(()),
            _ => self.merge_into_successor(number + 1, state),
        }
    }

    fn merge_into_successor(&mut self, target: usize, state: &State) -> Checked<(), H> {
        if target >= self.code.list.len() {
            return Err(Violation::FallOff.into());
        }
        self.merge_into(target, state)
    }
}

/// The local variables at the start of a method, and the type of its result.
fn arguments<'a, H: ClassHierarchy>(method: &'a MethodInfo<'a>, cx: &mut Context<'a, '_, H>) -> Checked<(Vec<Type>, Type), H> {
    let signature = cx.parse_signature(method.descriptor.as_bytes())?;
    let mut arguments = Vec::new();
    if method.access & access::STATIC == 0 {
        let is_constructor = method.name.as_bytes() == b"<init>" && cx.this != cx.object;
        arguments.push(if is_constructor { Type::UNINITIALIZED_THIS } else { cx.this });
    }
    for parameter in signature.parameters {
        arguments.push(parameter);
        arguments.extend(parameter.is_wide().then(|| parameter.second_half()));
    }
    Ok((arguments, signature.result))
}

fn check_return(operation: Operation, progress: Progress) -> Result<(), Violation> {
    let Operation::Return(operand) = operation else { return Ok(()) };
    if operand.is_none() && progress.must_construct && !progress.constructed {
        return Err(Violation::NoConstructorCall);
    }
    if progress.must_throw { Err(Violation::NormalReturn) } else { Ok(()) }
}
