//! Ways out of compiled code into the interpreter.

use classfile::Kind;
use cranelift_codegen::ir::condcodes::{CondCode, IntCC};
use cranelift_codegen::ir::{self as clif, InstBuilder, InstructionData, Opcode, Value, types};
use runtime::code::blob::{DeoptState, Inlined, LockState, MethodState, ObjectState, Site, Source};
use runtime::code::installed::ExitWord;
use runtime::thread::block::{EXIT_VALUES_MAX, OFFSETS};

use super::Lowering;
use super::regions::Region;
use crate::ir::op::{Cell, Reason};
use crate::ir::state::{State, Virtual};
use crate::ir::{BlockId, End, Function, StateId, ValueId};
use crate::stubs::deoptimize_signature;
use crate::symbols::Symbol;

/// A way out.
#[derive(Debug)]
pub struct Exit {
    /// The frames to be made; its offset is its number.
    pub site: Site,
    /// Why it is taken.
    pub reason: Reason,
}

/// What is left with.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct Leaving {
    /// Why.
    pub reason: Reason,
    /// The frames.
    pub state: StateId,
    /// The thread's fuel, if code holds it.
    pub fuel: Option<ValueId>,
}

impl Leaving {
    pub(super) const fn new(reason: Reason, state: StateId) -> Self {
        Self { reason, state, fuel: None }
    }
}

/// Instructions that a block costs which exits have in common: it needs the buffer's address, and is jumped to.
const TAIL_INSTS: usize = 3;

/// A block that leaves.
struct Way {
    block: clif::Block,
    /// The number of its exit.
    number: u32,
    /// What that hands on.
    values: Vec<ValueId>,
    leaving: Leaving,
}

/// How ways out go on in common: in a block that takes their word, or by leaving.
#[derive(Clone, Copy, Default)]
struct Tail {
    block: Option<clif::Block>,
    /// How many of their values are written there, the first ones.
    written: usize,
}

/// Whether each state has room in a thread's buffer.
pub(super) fn fit(function: &Function) -> bool {
    (0..function.states.len() as u32).all(|state| function.state_values(StateId(state)).len() <= EXIT_VALUES_MAX)
}

impl Lowering<'_> {
    /// Goes on only if the condition is not 0.
    pub(super) fn guard(&mut self, condition: Value, leaving: Leaving) {
        let condition = self.unless_planned(condition);
        let (exit, behind) = (self.exit_block(leaving), self.builder.create_block());
        // Cranelift visits the first one last, and once it has left a loop takes nothing out of that any more.
        let fails = self.inverse(condition);
        self.builder.ins().brif(fails, exit, &[], behind, &[]);
        self.enter(behind);
    }

    /// Whether a condition is 0. What was compared in another block may be a reference that has moved.
    fn inverse(&mut self, condition: Value) -> Value {
        let (dfg, layout) = (&self.builder.func.dfg, &self.builder.func.layout);
        let block = self.builder.current_block();
        let inner = |value: Value| {
            let inst = dfg.value_def(value).inst().filter(|inst| layout.inst_block(*inst) == block)?;
            Some(&dfg.insts[inst])
        };
        if let Some(InstructionData::Unary { opcode: Opcode::Uextend, arg }) = inner(condition) {
            match inner(*arg) {
                Some(InstructionData::IntCompare { cond, args: [left, right], .. }) => {
                    let (opposite, left, right) = (cond.complement(), *left, *right);
                    return self.builder.ins().icmp(opposite, left, right);
                }
                Some(InstructionData::FloatCompare { cond, args: [left, right], .. }) => {
                    let (opposite, left, right) = (cond.complement(), *left, *right);
                    return self.builder.ins().fcmp(opposite, left, right);
                }
                _ => {}
            }
        }
        self.builder.ins().icmp_imm_s(IntCC::Equal, condition, 0)
    }

    /// The block that leaves with a state.
    pub(super) fn exit_block(&mut self, leaving: Leaving) -> clif::Block {
        if let Some(known) = self.exit_blocks.get(&leaving) {
            return *known;
        }
        let block = self.cold_block();
        self.exit_blocks.insert(leaving, block);
        block
    }

    /// Whether a block does nothing but leave: then it is filled with the others that do.
    pub(super) fn is_exit(&mut self, block: BlockId) -> bool {
        let content = self.source.block(block);
        let End::Exit(reason, state) = content.end else { return false };
        let leaving = Leaving::new(reason, state);
        if !content.insts.is_empty() || !content.parameters.is_empty() || self.exit_blocks.contains_key(&leaving) {
            return false;
        }
        let made = self.block(block);
        self.builder.set_cold_block(made);
        self.exit_blocks.insert(leaving, made);
        true
    }

    /// The block that returns abruptly.
    pub(super) fn abrupt(&mut self) -> clif::Block {
        match self.abrupt {
            Some(block) => block,
            None => {
                let block = self.cold_block();
                self.abrupt = Some(block);
                block
            }
        }
    }

    /// Fills the blocks that other blocks have in common, when all ways to them have been made.
    pub(super) fn fill_exits(&mut self) {
        let mut exits: Vec<_> = std::mem::take(&mut self.exit_blocks).into_iter().collect();
        exits.sort_unstable_by_key(|(_, block)| *block);
        let way = |(leaving, block): (Leaving, clif::Block)| {
            let (number, values) = self.exit(leaving.reason, leaving.state);
            Way { block, number, values, leaving }
        };
        let mut ways: Vec<Way> = exits.into_iter().map(way).collect();
        ways.sort_by(|one, other| one.values.cmp(&other.values));
        self.fill_ways(&ways, 0, Tail::default());
        if let Some(block) = self.abrupt {
            self.enter(block);
            self.return_abruptly();
        }
    }

    /// Fills the blocks of ways out, which are sorted by their values and whose first `same` values are the same. Where that saves something, ways that begin
    /// with the same values write these in a block that they have in common.
    fn fill_ways(&mut self, ways: &[Way], same: usize, tail: Tail) {
        for ways in ways.chunk_by(|one, other| one.values.get(same) == other.values.get(same)) {
            let [first, .., last] = ways else {
                ways.iter().for_each(|way| self.fill_way(way, tail));
                continue;
            };
            if first.values.len() == same {
                // They all hand on the same.
                ways.iter().for_each(|way| self.fill_way(way, tail));
                continue;
            }
            let common = first.values.iter().zip(&last.values).take_while(|(one, other)| one == other).count();
            if (ways.len() - 1) * (common - tail.written) <= TAIL_INSTS {
                self.fill_ways(ways, common, tail);
                continue;
            }
            let block = self.cold_block();
            let word = self.builder.append_block_param(block, types::I64);
            self.fill_ways(ways, common, Tail { block: Some(block), written: common });
            self.enter(block);
            self.hand_on(word, &first.values[..common], tail);
        }
    }

    fn fill_way(&mut self, way: &Way, tail: Tail) {
        self.enter(way.block);
        self.give_back(way.leaving);
        let word = self.exit_word(way.number);
        self.hand_on(word, &way.values, tail);
    }

    fn exit_word(&mut self, number: u32) -> Value {
        self.builder.ins().iconst(types::I64, ExitWord::new(self.target.code, number).0 as i64)
    }

    /// Leaves at the exit with this word, which hands on these values, the first of which the tail writes.
    fn hand_on(&mut self, word: Value, values: &[ValueId], tail: Tail) {
        if tail.written < values.len() {
            let buffer = self.thread_constant(types::I64, OFFSETS.exits);
            let memory = self.region(Region::Exits);
            for (index, value) in values.iter().enumerate().skip(tail.written) {
                // The other halves of words are zero.
                let value = self.value(*value);
                self.builder.ins().store(memory, value, buffer, 8 * index as i32);
            }
        }
        if let Some(block) = tail.block {
            self.builder.ins().jump(block, &[word.into()]);
            return;
        }
        let result = self.source.result.into();
        let signature = self.signature(deoptimize_signature(result));
        let stub = self.external(Symbol::Deoptimize(result), signature);
        self.builder.ins().return_call(stub, &[word]);
    }

    /// The number of a new exit, and the values that it hands on, those of the oldest frame first.
    fn exit(&mut self, reason: Reason, state: StateId) -> (u32, Vec<ValueId>) {
        let mut objects: Vec<&Virtual> = Vec::new();
        for object in self.source.frames(state).flat_map(|state| &state.objects) {
            if !objects.iter().any(|known| known.object == object.object) {
                objects.push(object);
            }
        }
        let mut values: Vec<ValueId> = Vec::new();
        let mut source = |value: ValueId| {
            if let Some(number) = objects.iter().position(|object| object.object == value) {
                return Source::Object(number as u16);
            }
            if let Some(bits) = self.source.constant(value) {
                return Source::Constant(bits as i64);
            }
            let known = values.iter().position(|other| *other == value);
            Source::Spill(known.unwrap_or_else(|| {
                values.push(value);
                values.len() - 1
            }) as u16)
        };
        // The oldest frame first, since that is what exits of inlined methods have in common.
        let frames: Vec<&State> = self.source.frames(state).collect();
        let frame = |state: &&State| MethodState {
            place: Inlined { method: state.method, bci: state.bci },
            moment: state.moment,
            locals: state.locals.iter().map(|local| local.map_or(Source::Unused, &mut source)).collect(),
            stack: state.stack.iter().map(|value| source(*value)).collect(),
            locks: state.locks.iter().map(|(value, elided)| LockState { object: source(*value), elided: *elided }).collect(),
        };
        let mut methods: Vec<MethodState> = frames.iter().rev().map(frame).collect();
        methods.reverse();
        let width = |cell: Cell| if cell == Cell::Reference { 0 } else { cell.bytes() as u8 };
        let made = objects.iter().map(|object| ObjectState {
            class: object.class,
            length: object.length,
            cells: object.cells.iter().map(|(offset, cell, value)| (*offset, width(*cell), source(*value))).collect(),
        });
        let made = made.collect();
        let is_reference = |(_, value): &(usize, &ValueId)| self.source.kind(**value) == Kind::Reference;
        let references = values.iter().enumerate().filter(is_reference).map(|(index, _)| index as u16).collect();
        let number = self.exits.len() as u32;
        let deopt = Some(DeoptState { objects: made, methods });
        let site = Site { offset: number, references, chain: Vec::new(), handler: None, deopt };
        self.exits.push(Exit { site, reason });
        (number, values)
    }
}
