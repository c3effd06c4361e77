//! From bytecode to the compiler's form.
//!
//! The blocks of the bytecode are walked so that each comes behind one of its predecessors. Where ways meet, a block has a parameter for every local
//! variable that is read later and for every entry of the operand stack. What has never been carried out, or what profiles say is never
//! reached, becomes an exit.

mod bytecode;
mod calls;
mod checks;
mod facts;
mod fuel;
mod handlers;
mod instructions;
mod monitors;
mod statics;

use classfile::{ConstantIndex, FieldType, Kind, MethodDescriptor};
use runtime::ClassRef;
use runtime::code::derived;
use runtime::code::linked::CodeRef;
use runtime::code::resume::Moment;
use runtime::metadata::method::MethodRef;
use runtime::value_ops::ValueOp;
use runtime::vm::VmRef;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::choices::Choices;
use crate::ir::op::{Op, Reason};
use crate::ir::state::State;
use crate::ir::{BlockId, Edge, End, Function, Inst, Origin, OriginId, StateId, Thrown, ValueId};
use crate::policy::BYTECODE_BYTES_MAX;
use crate::types;
use bytecode::Bytecode;
use facts::{Facts, LinkedCall};
pub use fuel::charge;
use handlers::{Catcher, Dispatch, DispatchKey};
use monitors::LockPlace;

/// Why a method is left to the interpreter.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NotBuilt {
    /// It has no bytecode, or has never been called.
    #[error("the method has not run")]
    NotLinked,
    /// JVMS §2.11.10 subroutines.
    #[error("the method has subroutines")]
    Subroutines,
    /// It does not leave the monitors that it enters (JVMS §2.11.10), or the compiler cannot see that it does.
    #[error("the method's locking is not structured")]
    Monitors,
    /// It is too large.
    #[error("the method is too large")]
    TooLarge,
    /// Bytecode that verification would not have passed.
    #[error("the bytecode cannot be followed")]
    Undecodable,
    /// There is no point at which the interpreter could go on.
    #[error("no state before the instruction at {0}")]
    NoState(u16),
}

/// More local variables than a method has that is worth compiling.
const LOCALS_MAX: u16 = 255;
/// A branch that has been taken never, and not taken this often, is taken never.
const BRANCH_COUNT_MIN: u32 = 40;

/// Builds a method; `header`: the loop in whose first instruction it begins; `counts`: its loops count their rounds (`[VMDOC]` Lukewarm code).
///
/// # Errors
/// If the method is left to the interpreter.
pub fn build(vm: VmRef, method: MethodRef, header: Option<u16>, counts: bool) -> Result<Function, NotBuilt> {
    match build_with(vm, method, header, (true, counts)) {
        Err(NotBuilt::Monitors | NotBuilt::NoState(_) | NotBuilt::Undecodable) => build_with(vm, method, header, (false, counts)),
        built => built,
    }
}

/// Builds a method with or without ways of exceptions.
fn build_with(vm: VmRef, method: MethodRef, header: Option<u16>, (has_ways, counts): (bool, bool)) -> Result<Function, NotBuilt> {
    let new_builder = || {
        let mut builder = Builder::new(vm, method)?;
        builder.has_ways = has_ways;
        builder.counts_rounds = counts;
        // A loop in a handler is known to be reached.
        let is_behind_handler = |header| builder.bytecode.handlers().iter().any(|row| row.handler.0 <= header);
        builder.is_young = header.is_some_and(is_behind_handler) || builder.has_run_rarely();
        builder.find_catchers();
        Ok(builder)
    };
    let frame = match header {
        None => None,
        // What is in the frame at the header is known when the method has been built from its start.
        Some(header) => Some(new_builder()?.run_from_start()?.frame_at(header)?),
    };
    let mut builder = new_builder()?;
    match frame.zip(header) {
        None => builder = builder.run_from_start()?,
        Some((frame, header)) => builder.run_from_loop(header, &frame)?,
    }
    Ok(builder.function)
}

/// What bytecode sees at a place.
#[derive(Clone, Debug, Default)]
struct Environment {
    locals: Vec<Option<ValueId>>,
    stack: Vec<ValueId>,
    /// The objects whose monitors the frame holds, that of a synchronized method first.
    locks: Vec<ValueId>,
    /// The newest resume point without effects behind it.
    boundary: Option<Boundary>,
    /// References that are not null here.
    not_null: FxHashSet<ValueId>,
}

#[derive(Clone, Debug)]
struct Boundary {
    bci: u16,
    moment: Moment,
    locals: Vec<Option<ValueId>>,
    stack: Vec<ValueId>,
    locks: Vec<ValueId>,
    /// Once somebody needs it.
    state: Option<StateId>,
}

/// A block whose bytecode has not been walked yet.
#[derive(Clone, Debug)]
struct Start {
    block: BlockId,
    environment: Environment,
    /// What the parameters are, if ways meet here.
    merged: Option<Merged>,
}

/// What the parameters of a block are in which ways meet: these local variables, the operand stack, and some of the monitors.
#[derive(Clone, Debug)]
struct Merged {
    locals: Vec<usize>,
    locks: Vec<LockPlace>,
}

/// What an interpreted frame holds at a loop header.
struct LoopFrame {
    /// The kinds of the local variables that are read later, by slot.
    kinds: Vec<Option<Kind>>,
    /// The local variables with the objects whose monitors have been entered, apart from that of a synchronized method.
    locks: Vec<usize>,
}

struct Builder {
    vm: VmRef,
    method: MethodRef,
    code: CodeRef,
    function: Function,
    bytecode: Bytecode<'static>,
    facts: Facts,
    /// By position.
    starts: Vec<Option<Start>>,
    /// Position in the order of the walk, by position of a leader.
    order: Vec<Option<usize>>,
    predecessors: Vec<u32>,
    /// By position of a leader: whether a loop begins there.
    headers: Vec<bool>,
    block: BlockId,
    environment: Environment,
    /// The position of the current instruction.
    at: usize,
    origin: OriginId,
    /// Exceptions have ways to their handlers.
    has_ways: bool,
    choices: Choices,
    /// Loops count their rounds.
    counts_rounds: bool,
    /// What has not been reached may be reached yet.
    is_young: bool,
    /// The position of the loop in which the code begins, and the block in front of it.
    front: Option<(usize, BlockId)>,
    /// By row of the exception table: whether its handler has been entered.
    reached: Vec<bool>,
    /// By position: who goes on with an exception of the instruction.
    catchers: Vec<Catcher>,
    /// The blocks that look for handlers, by the rows of the exception table.
    dispatches: FxHashMap<DispatchKey, Dispatch>,
    /// Why the method cannot be built.
    problem: Option<NotBuilt>,
}

impl Builder {
    fn new(vm: VmRef, method: MethodRef) -> Result<Self, NotBuilt> {
        let code = method.linked_code().ok_or(NotBuilt::NotLinked)?;
        let body = method.code.as_ref().ok_or(NotBuilt::NotLinked)?;
        if body.bytecode().len() > BYTECODE_BYTES_MAX || body.max_locals > LOCALS_MAX {
            return Err(NotBuilt::TooLarge);
        }
        let bytecode = Bytecode::of(body.bytecode(), &body.exception_table, body.max_locals)?;
        derived::resume_points(&code).ok_or(NotBuilt::Subroutines)?;
        let (parameters, result) = signature(method);
        let count = bytecode.instructions.len();
        let mut function = Function::new(parameters, result);
        let origin = function.add_origin(Origin { method: method.id, bci: 0, caller: None });
        Ok(Self {
            vm,
            method,
            code,
            function,
            bytecode,
            facts: Facts::of(code),
            starts: vec![None; count],
            order: vec![None; count],
            predecessors: vec![0; count],
            headers: vec![false; count],
            block: Function::ENTRY,
            environment: Environment::default(),
            at: 0,
            origin,
            has_ways: true,
            choices: Choices::of(vm, method),
            counts_rounds: false,
            is_young: false,
            front: None,
            reached: Vec::new(),
            catchers: Vec::new(),
            dispatches: FxHashMap::default(),
            problem: None,
        })
    }

    fn max_locals(&self) -> usize {
        self.method.code.as_ref().map_or(0, |code| usize::from(code.max_locals))
    }

    fn run_from_start(mut self) -> Result<Self, NotBuilt> {
        let mut environment = Environment { locals: vec![None; self.max_locals()], ..Environment::default() };
        let parameters = self.function.block(Function::ENTRY).parameters.clone();
        let mut slot = 0;
        for parameter in &parameters {
            environment.locals[slot] = Some(*parameter);
            slot += usize::from(self.function.kind(*parameter).slots());
        }
        if !self.method.is_static() {
            environment.not_null.insert(parameters[0]);
        }
        self.environment = environment;
        self.type_parameters();
        self.enter_method();
        self.walk(0)?;
        Ok(self)
    }

    /// The arguments are of the types that the descriptor names.
    fn type_parameters(&mut self) {
        let descriptor = MethodDescriptor::parse(self.method.descriptor.as_bytes()).expect("methods have descriptors");
        let mut slot = usize::from(!self.method.is_static());
        for declared in descriptor.parameters() {
            if let Some(value) = self.environment.locals[slot].filter(|_| declared.is_reference()) {
                self.environment.locals[slot] = Some(self.typed_as(value, Some(declared)));
            }
            slot += declared.slots();
        }
    }

    /// What an interpreted frame holds at a loop header.
    fn frame_at(&self, header: u16) -> Result<LoopFrame, NotBuilt> {
        let at = self.bytecode.position(u32::from(header));
        let start =
            self.starts[at].as_ref().filter(|start| start.environment.stack.is_empty()).ok_or(NotBuilt::NoState(header))?;
        let live = |slot: usize| start.environment.locals[slot].filter(|_| self.bytecode.is_live(at, slot));
        let kinds = (0..self.max_locals()).map(|slot| live(slot).map(|value| self.function.kind(value))).collect();
        let entered = &start.environment.locks[usize::from(self.is_synchronized())..];
        let locks = entered.iter().map(|lock| (0..self.max_locals()).find(|slot| live(*slot) == Some(*lock)));
        Ok(LoopFrame { kinds, locks: locks.collect::<Option<_>>().ok_or(NotBuilt::NoState(header))? })
    }

    fn run_from_loop(&mut self, header: u16, LoopFrame { kinds, locks }: &LoopFrame) -> Result<(), NotBuilt> {
        let mut parameters = Vec::new();
        let mut locals = vec![None; kinds.len()];
        let mut slot = 0;
        while slot < kinds.len() {
            let kind = kinds[slot].unwrap_or(Kind::Int);
            parameters.push(kind);
            locals[slot] = kinds[slot].map(|_| ValueId(parameters.len() as u32 - 1));
            slot += usize::from(kind.slots());
        }
        let mut held = Vec::new();
        if self.is_synchronized() {
            // Behind the local variables, the frame has the object whose monitor the method has entered.
            parameters.push(Kind::Reference);
            held.push(ValueId(parameters.len() as u32 - 1));
        }
        held.extend(locks.iter().filter_map(|slot| locals[*slot]));
        let origins = std::mem::take(&mut self.function.origins);
        self.function = Function::new(parameters, self.function.result);
        self.function.origins = origins;
        self.environment = Environment { locals, locks: held, ..Environment::default() };
        self.walk(self.bytecode.position(u32::from(header)))
    }

    /// Walks everything that can be reached from a position.
    fn walk(&mut self, first: usize) -> Result<(), NotBuilt> {
        let order = self.plan(first);
        let edge = self.edge_to(first)?;
        let edge = if self.headers[first] { self.in_front(first, edge) } else { edge };
        self.function.block_mut(Function::ENTRY).end = End::Jump(edge);
        let mut walked = vec![false; self.starts.len()];
        // Where the way forward is never taken, a loop may be met first by the way back to it.
        while let Some(at) = order.iter().copied().find(|at| self.starts[*at].is_some() && !walked[*at]) {
            walked[at] = true;
            if let Some(start) = self.starts[at].clone() {
                self.block = start.block;
                self.environment = start.environment;
                self.walk_block(at)?;
            }
            if let Some(problem) = self.problem {
                return Err(problem);
            }
        }
        Ok(())
    }

    /// Puts a block in front of the loop in which the code begins, where the loops around it lead as well: so that what leads back in it is a loop of its own.
    fn in_front(&mut self, header: usize, into: Edge) -> Edge {
        let front = self.function.add_block();
        let kinds: Vec<Kind> = into.arguments.iter().map(|argument| self.function.kind(*argument)).collect();
        let arguments = kinds.into_iter().map(|kind| self.function.add_parameter(front, kind)).collect();
        self.function.block_mut(front).end = End::Jump(Edge { to: into.to, arguments });
        self.front = Some((header, front));
        Edge { to: front, ..into }
    }

    /// The leaders in the order of the walk; also counts the ways into each.
    fn plan(&mut self, first: usize) -> Vec<usize> {
        let handlers_of: Vec<Vec<usize>> = (0..self.bytecode.instructions.len()).map(|at| self.handlers_of(at)).collect();
        let leader_of = |builder: &Self, mut at: usize| -> Vec<usize> {
            // The successors of the block that begins at a position.
            let mut handlers: Vec<usize> = Vec::new();
            loop {
                handlers.extend(&handlers_of[at]);
                let next = builder.bytecode.successors(at);
                if next != [at + 1] || builder.bytecode.is_leader(at + 1) {
                    handlers.sort_unstable();
                    handlers.dedup();
                    // Behind what follows, since these are taken from the end.
                    handlers.extend(next);
                    return handlers;
                }
                at += 1;
            }
        };
        let mut is_handler = vec![false; self.starts.len()];
        handlers_of.iter().flatten().for_each(|handler| is_handler[*handler] = true);
        let mut finished = Vec::new();
        let mut met = vec![false; self.starts.len()];
        let mut open = vec![false; self.starts.len()];
        let mut path = vec![(first, leader_of(self, first))];
        met[first] = true;
        open[first] = true;
        // The method's start is a way in.
        self.predecessors[first] += 1;
        while let Some((at, successors)) = path.last_mut() {
            match successors.pop() {
                Some(next) => {
                    self.predecessors[next] += 1;
                    self.headers[next] |= open[next];
                    if !std::mem::replace(&mut met[next], true) {
                        let behind = leader_of(self, next);
                        path.push((next, behind));
                        open[next] = true;
                    }
                }
                None => {
                    finished.push(*at);
                    open[*at] = false;
                    path.pop();
                }
            }
        }
        finished.reverse();
        finished.iter().enumerate().for_each(|(index, at)| self.order[*at] = Some(index));
        // Each instruction that throws is a way in.
        is_handler.iter().zip(&mut self.predecessors).for_each(|(is_handler, ways)| *ways += 2 * u32::from(*is_handler));
        finished
    }

    fn walk_block(&mut self, first: usize) -> Result<(), NotBuilt> {
        self.at = first;
        loop {
            let (bci, instruction) = self.bytecode.instructions[self.at];
            self.origin = self.function.add_origin(Origin { method: self.method.id, bci, caller: None });
            self.mark_boundary(bci);
            if self.at == first && self.headers[first] {
                self.mark_header(bci)?;
            }
            if self.instruction(bci, instruction)? {
                return Ok(());
            }
            self.at += 1;
            if self.bytecode.is_leader(self.at) {
                let edge = self.edge_to(self.at)?;
                self.end(End::Jump(edge));
                return Ok(());
            }
        }
    }

    /// Remembers what bytecode sees before the current instruction, if the interpreter can go on there.
    fn mark_boundary(&mut self, bci: u16) {
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
    fn mark_header(&mut self, bci: u16) -> Result<(), NotBuilt> {
        let is_at = |boundary: &Boundary| (boundary.bci, boundary.moment) == (bci, Moment::Before);
        if !self.environment.boundary.as_ref().is_some_and(is_at) {
            return Ok(());
        }
        let state = self.state()?;
        if !self.has_trapped(Reason::Predicate) {
            self.function.block_mut(self.block).entry_state = Some(state);
        }
        if self.counts_rounds {
            let has_more = self.append(Some(Kind::Int), Op::CountRound, Vec::new(), None);
            self.append(None, Op::Guard(Reason::Hot), vec![has_more], Some(state));
        }
        Ok(())
    }

    /// Whether the interpreter can go on at a boundary.
    fn is_point(&self, bci: u16, moment: Moment) -> bool {
        derived::resume_points(&self.code).is_some_and(|points| points.at(bci, moment).is_some())
    }

    /// The local variables that may be read from a position on; trailing ones that are not are left out.
    fn live_locals(&self, at: usize) -> Vec<Option<ValueId>> {
        let live = |(slot, value): (usize, &Option<ValueId>)| value.filter(|_| self.bytecode.is_live(at, slot));
        let mut locals: Vec<_> = self.environment.locals.iter().enumerate().map(live).collect();
        while locals.pop_if(|local| local.is_none()).is_some() {}
        locals
    }

    /// The state to leave with.
    fn state(&mut self) -> Result<StateId, NotBuilt> {
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
            caller: None,
        };
        let state = self.function.add_state(state);
        boundary.state = Some(state);
        Ok(state)
    }

    /// The state of a call that is running: its operands are gone from the operand stack.
    fn calling_state(&mut self, bci: u16) -> Option<StateId> {
        let locals = self.live_locals(self.at);
        let stack = self.environment.stack.clone();
        let locks = held(&self.environment.locks);
        let objects = Vec::new();
        let state = State { method: self.method.id, bci, moment: Moment::Calling, locals, stack, locks, objects, caller: None };
        self.is_point(bci, Moment::Calling).then_some(())?;
        Some(self.function.add_state(state))
    }

    /// The way from the current block to a position.
    fn edge_to(&mut self, at: usize) -> Result<Edge, NotBuilt> {
        if self.starts[at].is_none() {
            let start = self.start(at);
            self.starts[at] = Some(start);
        }
        let start = self.starts[at].as_ref().ok_or(NotBuilt::Undecodable)?;
        let arguments = match &start.merged {
            Some(merged) => self.arguments(merged, &self.environment.stack)?,
            None => Vec::new(),
        };
        let edge = self.fitting(start.block, arguments)?;
        match self.front {
            Some((header, front)) if at == header && self.at <= header => Ok(Edge { to: front, ..edge }),
            _ => Ok(edge),
        }
    }

    /// The arguments for a block in which ways meet.
    fn arguments(&self, merged: &Merged, stack: &[ValueId]) -> Result<Vec<ValueId>, NotBuilt> {
        let mut arguments = Vec::new();
        for slot in &merged.locals {
            arguments.push(self.environment.locals[*slot].ok_or(NotBuilt::Undecodable)?);
        }
        arguments.extend(stack);
        arguments.extend(self.lock_arguments(&merged.locks)?);
        Ok(arguments)
    }

    /// A way to a block, which takes these arguments.
    fn fitting(&self, to: BlockId, arguments: Vec<ValueId>) -> Result<Edge, NotBuilt> {
        let edge = Edge { to, arguments };
        let parameters = &self.function.block(edge.to).parameters;
        let same = |(argument, parameter): (&ValueId, &ValueId)| self.function.kind(*argument) == self.function.kind(*parameter);
        let fits = parameters.len() == edge.arguments.len() && edge.arguments.iter().zip(parameters).all(same);
        if fits { Ok(edge) } else { Err(NotBuilt::Undecodable) }
    }

    fn start(&mut self, at: usize) -> Start {
        let block = self.function.add_block();
        if self.predecessors[at] < 2 {
            return Start { block, environment: self.environment.clone(), merged: None };
        }
        let stack: Vec<Kind> = self.environment.stack.iter().map(|value| self.function.kind(*value)).collect();
        let (environment, merged) = self.merge(block, &[at], &stack);
        Start { block, environment, merged: Some(merged) }
    }

    /// What bytecode sees in a block in which ways meet and that leads to these positions, by what it sees on the first of the ways.
    fn merge(&mut self, block: BlockId, positions: &[usize], stack: &[Kind]) -> (Environment, Merged) {
        let mut environment = Environment { locals: vec![None; self.environment.locals.len()], ..Environment::default() };
        let mut merged = Vec::new();
        for slot in 0..environment.locals.len() {
            let is_live = positions.iter().any(|at| self.bytecode.is_live(*at, slot));
            if let Some(value) = self.environment.locals[slot].filter(|_| is_live) {
                environment.locals[slot] = Some(self.function.add_parameter(block, self.function.kind(value)));
                merged.push(slot);
            }
        }
        for kind in stack {
            environment.stack.push(self.function.add_parameter(block, *kind));
        }
        // The receiver stays what it is, though its number changes.
        if !self.method.is_static() && self.function.parameters.first() == Some(&Kind::Reference) {
            let receiver = self.function.block(Function::ENTRY).parameters[0];
            if self.environment.locals.first() == Some(&Some(receiver)) && !self.writes_receiver() {
                environment.locals[0] = environment.locals[0].map(|_| receiver);
                let parameter = self.function.block(block).parameters.first().copied().filter(|_| merged.first() == Some(&0));
                if parameter.is_some() {
                    self.function.block_mut(block).parameters.remove(0);
                    merged.remove(0);
                }
                environment.not_null.extend(self.environment.not_null.get(&receiver));
            }
        }
        let locks = self.place_locks(positions, block, &mut environment);
        (environment, Merged { locals: merged, locks })
    }

    /// Whether some instruction writes local variable 0.
    fn writes_receiver(&self) -> bool {
        self.bytecode
            .instructions
            .iter()
            .any(|(_, instruction)| instruction.written_local().is_some_and(|(local, _)| local.0 == 0))
    }

    /// The way to a position, through a block of its own with a poll if that leads back in the walk; fuel counts what leads back in the bytecode.
    fn branch_to(&mut self, at: usize) -> Result<Edge, NotBuilt> {
        let current = self.order_of(self.at);
        let polls = self.order[at].is_some_and(|target| target <= current);
        let pays = self.vm.is_metered() && at <= self.at;
        if !polls && !pays {
            return self.edge_to(at);
        }
        let block = self.function.add_block();
        if polls {
            let inst = Inst { op: Op::Poll, operands: Vec::new(), state: None, thrown: Thrown::Unwinds, origin: self.origin };
            self.function.append(block, None, inst);
        }
        let boundary = self.environment.boundary.clone();
        if pays {
            self.pay_for_edge(block);
        }
        let edge = self.edge_through(block, at)?;
        self.environment.boundary = boundary;
        Ok(edge)
    }

    /// The way to a position through a block that is on it.
    fn edge_through(&mut self, block: BlockId, at: usize) -> Result<Edge, NotBuilt> {
        let edge = self.edge_to(at)?;
        self.function.block_mut(block).end = End::Jump(edge);
        Ok(Edge { to: block, arguments: Vec::new() })
    }

    /// Where the block of a position stands in the walk.
    fn order_of(&self, mut at: usize) -> usize {
        while !self.bytecode.is_leader(at) || self.order[at].is_none() {
            match at.checked_sub(1) {
                Some(before) => at = before,
                None => return 0,
            }
        }
        self.order[at].unwrap_or(0)
    }

    fn end(&mut self, end: End) {
        self.function.block_mut(self.block).end = end;
    }

    // ---- values

    fn push(&mut self, value: ValueId) {
        self.environment.stack.push(value);
    }

    fn pop(&mut self) -> Result<ValueId, NotBuilt> {
        self.environment.stack.pop().ok_or(NotBuilt::Undecodable)
    }

    fn constant(&mut self, kind: Kind, bits: u64) -> ValueId {
        self.append(Some(kind), Op::Constant(bits), Vec::new(), None)
    }

    /// A value operation, folded if its operands are constants.
    fn value(&mut self, operation: ValueOp, operands: Vec<ValueId>) -> ValueId {
        let constants: Option<Vec<u64>> = operands.iter().map(|operand| self.function.constant(*operand)).collect();
        match constants.and_then(|constants| operation.fold(&constants)) {
            Some(bits) => self.constant(operation.result(), bits),
            None => self.append(Some(operation.result()), Op::Value(operation), operands, None),
        }
    }

    /// An instruction with a result.
    fn result(&mut self, kind: Kind, op: Op, operands: Vec<ValueId>) -> ValueId {
        let value = self.append(Some(kind), op, operands, None);
        self.after(op);
        value
    }

    /// An instruction without one.
    fn effect(&mut self, op: Op, operands: Vec<ValueId>) {
        self.append(None, op, operands, None);
        self.after(op);
    }

    /// A reference that is null or of this class, if that says something (`[VMDOC]` Types of references).
    fn typed(&mut self, value: ValueId, class: Option<ClassRef>) -> ValueId {
        let Some(class) = class.filter(|class| !self.vm.options.sealed && types::is_exact(*class)) else { return value };
        let typed = self.append(Some(Kind::Reference), Op::Typed { class: class.id.0 }, vec![value], None);
        if self.environment.not_null.contains(&value) {
            self.environment.not_null.insert(typed);
        }
        typed
    }

    /// The same for what is declared in the class of the method.
    fn typed_as(&mut self, value: ValueId, declared: Option<FieldType<'_>>) -> ValueId {
        let loader = self.method.class.loader;
        let class = declared.and_then(|declared| types::of_declared(self.vm, loader, declared));
        self.typed(value, class)
    }

    fn append(&mut self, kind: Option<Kind>, op: Op, operands: Vec<ValueId>, state: Option<StateId>) -> ValueId {
        let catcher = if op.throws() { self.catchers[self.at].clone() } else { Catcher::Nobody };
        let (thrown, rows) = match catcher {
            Catcher::Nobody => (Thrown::Unwinds, None),
            Catcher::Rows(rows) if op.calls() => (Thrown::Caught, Some(rows)),
            Catcher::Rows(_) | Catcher::Interpreter => (Thrown::Exits, None),
        };
        let value = self.function.append(self.block, kind, Inst { op, operands, state, thrown, origin: self.origin });
        if let Some(Err(problem)) = rows.map(|rows| self.catch(&rows, state)) {
            self.problem = Some(problem);
        }
        value
    }

    /// Behind an effect, the interpreter cannot go on where it could before.
    fn after(&mut self, op: Op) {
        let effects = op.effects();
        if effects.writes {
            self.environment.boundary = None;
        }
    }

    /// Leaves for the interpreter: the block ends here.
    fn exit(&mut self, reason: Reason) -> Result<bool, NotBuilt> {
        let state = self.state()?;
        self.end(End::Exit(reason, state));
        Ok(true)
    }
}

/// The monitors of a state, all of which have been entered.
fn held(locks: &[ValueId]) -> Vec<(ValueId, bool)> {
    locks.iter().map(|lock| (*lock, false)).collect()
}

/// The first instruction of the loop that a backward branch closes; none for switches.
pub fn header_of(method: MethodRef, branch: u16) -> Option<u16> {
    let code = method.code.as_ref()?.bytecode();
    let (instruction, _) = classfile::decode(code, u32::from(branch)).ok()?;
    let mut targets = instruction.targets();
    let header = targets.next()?;
    targets.next().is_none().then_some(header as u16)
}

/// Whether the interpreter calls the leaf function of a method at this instruction of another.
pub fn calls_leaf(caller: MethodRef, bci: u16, method: MethodRef) -> bool {
    let call = caller.linked_code().and_then(|code| Facts::of(code).call(bci));
    matches!(call, Some(LinkedCall::Leaf(id)) if id == method.id.0)
}

/// The kinds of what a method takes, the receiver included, and gives.
pub fn signature(method: MethodRef) -> (Vec<Kind>, Option<Kind>) {
    let descriptor = MethodDescriptor::parse(method.descriptor.as_bytes()).expect("methods have descriptors");
    let receiver = (!method.is_static()).then_some(Kind::Reference);
    let parameters = receiver.into_iter().chain(descriptor.parameters().map(|parameter| parameter.kind())).collect();
    (parameters, descriptor.return_type().map(|result| result.kind()))
}

/// The constant at an index of the method's class.
fn constant_of(method: MethodRef, index: ConstantIndex) -> Option<classfile::Constant<'static>> {
    method.class.constants.file().get(index)
}
