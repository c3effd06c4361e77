//! From bytecode to the compiler's form.
//!
//! The blocks of the bytecode are walked so that each comes behind one of its predecessors. Where ways meet, a block has a parameter for every local
//! variable that is read later and for every entry of the operand stack. What has never been carried out, or what profiles say is never
//! reached, becomes an exit.

mod arrays;
pub mod bytecode;
mod calls;
mod checks;
pub mod facts;
mod fuel;
mod handlers;
mod instructions;
mod monitors;
mod states;
mod statics;
mod values;
mod ways;

use classfile::{ConstantIndex, Kind, MethodDescriptor};
use runtime::code::derived;
use runtime::code::linked::CodeRef;
use runtime::code::resume::Moment;
use runtime::metadata::method::MethodRef;
use runtime::vm::VmRef;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::choices::Choices;
use crate::ir::{BlockId, End, Function, Origin, OriginId, StateId, ValueId};
use crate::policy::BYTECODE_BYTES_MAX;
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
    /// Nobody will call it any more.
    #[error("the virtual machine stops")]
    Stopping,
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
        let body = method.code().ok_or(NotBuilt::NotLinked)?;
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
        self.method.code().map_or(0, |code| usize::from(code.max_locals))
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
            } else if self.at == 0 {
                self.reserve()?;
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
}

/// The monitors of a state, all of which have been entered.
fn held(locks: &[ValueId]) -> Vec<(ValueId, bool)> {
    locks.iter().map(|lock| (*lock, false)).collect()
}

/// The first instruction of the loop that a backward branch closes; none for switches.
pub fn header_of(method: MethodRef, branch: u16) -> Option<u16> {
    let code = method.code()?.bytecode();
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

/// The constant at an index of the method's class file.
fn constant_of(method: MethodRef, index: ConstantIndex) -> Option<classfile::Constant<'static>> {
    method.file_constants().get(index)
}
