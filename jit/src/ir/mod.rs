//! The compiler's form of a method.
//!
//! `[VMDOC]` IR. A function is blocks with parameters; a block is instructions in the order of their effects and an end. Each instruction
//! has at most one result, and its number is that of its value. Only pure instructions may be moved or merged without looking at others
//! ([`op::Op::effects`]). What can leave for the interpreter names a [`state::State`]: the frames that bytecode would have there. Values have
//! the kinds of bytecode; what is known beyond that is a matter of the passes.

pub mod bits;
pub mod check;
pub mod dominators;
pub mod elements;
pub mod fold;
pub mod lanes;
pub mod loops;
pub mod math;
pub mod op;
pub mod predecessors;
pub mod state;
pub mod text;

use classfile::Kind;
use runtime::metadata::method::MethodId;
use rustc_hash::FxHashMap;

use op::Op;
use state::State;

macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident)*) => { $(
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub struct $name(pub u32);

        impl $name {
            /// The number as an index.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    )* };
}

ids! {
    /// A value: a parameter of a block or an instruction (which may have no result).
    ValueId
    /// A block.
    BlockId
    /// A state.
    StateId
    /// Where an instruction comes from.
    OriginId
}

/// A place in bytecode, and the calls that were inlined around it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Origin {
    /// The method.
    pub method: MethodId,
    /// The instruction.
    pub bci: u16,
    /// The call that has become this method's body.
    pub caller: Option<OriginId>,
}

/// What becomes of an exception that comes out of an instruction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Thrown {
    /// The function returns abruptly: neither the method nor one that it has been inlined into catches it.
    Unwinds,
    /// The interpreter goes on with it, in the instruction's state.
    Exits,
    /// The end of the block says where it leads; the instruction is the block's last one.
    Caught,
}

/// An instruction.
#[derive(Clone, Debug)]
pub struct Inst {
    /// What it does.
    pub op: Op,
    /// Its operands.
    pub operands: Vec<ValueId>,
    /// The frames to go on with in the interpreter, where it can come to that.
    pub state: Option<StateId>,
    /// What becomes of its exceptions.
    pub thrown: Thrown,
    /// Where it comes from.
    pub origin: OriginId,
}

impl Inst {
    /// The state, if the instruction can leave with it.
    pub fn used_state(&self) -> Option<StateId> {
        self.state.filter(|_| self.thrown == Thrown::Exits || matches!(self.op, Op::Guard(_) | Op::HoldFuel(_)))
    }
}

/// What a value is.
#[derive(Clone, Debug)]
pub enum Definition {
    /// A parameter of a block.
    Parameter(BlockId),
    /// An instruction.
    Inst(Inst),
}

/// A value.
#[derive(Clone, Debug)]
pub struct Value {
    /// Its kind; none for instructions without result.
    pub kind: Option<Kind>,
    /// What it is.
    pub definition: Definition,
}

/// A way into a block.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Edge {
    /// The block.
    pub to: BlockId,
    /// What its parameters are.
    pub arguments: Vec<ValueId>,
}

/// How a block ends.
#[derive(Clone, Debug, Default)]
pub enum End {
    /// It is not written yet.
    #[default]
    Open,
    /// Goes on there.
    Jump(Edge),
    /// Goes to the first if the condition is not 0, else to the second.
    Branch(ValueId, Edge, Edge),
    /// Goes where the key says, or to the default.
    Switch(ValueId, Vec<(i32, Edge)>, Edge),
    /// Goes to the first, or if the last instruction has thrown to the second, where the exception is taken first ([`op::Op::TakeException`]).
    Try(Edge, Edge),
    /// Returns.
    Return(Option<ValueId>),
    /// Leaves for the interpreter.
    Exit(op::Reason, StateId),
    /// Returns to the caller abruptly: the block's last call never comes back with a result.
    Unwind,
}

impl End {
    /// The ways out.
    pub fn edges(&self) -> impl DoubleEndedIterator<Item = &Edge> {
        let (first, cases, last): (_, &[(i32, Edge)], _) = match self {
            Self::Open | Self::Return(_) | Self::Exit(..) | Self::Unwind => (None, &[], None),
            Self::Jump(edge) => (Some(edge), &[], None),
            Self::Branch(_, first, second) | Self::Try(first, second) => (Some(first), &[], Some(second)),
            Self::Switch(_, cases, default) => (None, cases, Some(default)),
        };
        first.into_iter().chain(cases.iter().map(|(_, edge)| edge)).chain(last)
    }

    /// The same, to change them.
    pub fn edges_mut(&mut self) -> impl DoubleEndedIterator<Item = &mut Edge> {
        let (first, cases, last): (_, &mut [(i32, Edge)], _) = match self {
            Self::Open | Self::Return(_) | Self::Exit(..) | Self::Unwind => (None, &mut [], None),
            Self::Jump(edge) => (Some(edge), &mut [], None),
            Self::Branch(_, first, second) | Self::Try(first, second) => (Some(first), &mut [], Some(second)),
            Self::Switch(_, cases, default) => (None, cases, Some(default)),
        };
        first.into_iter().chain(cases.iter_mut().map(|(_, edge)| edge)).chain(last)
    }

    /// What it looks at, apart from the arguments of edges.
    pub fn operand(&self) -> Option<ValueId> {
        match self {
            Self::Branch(value, ..) | Self::Switch(value, ..) | Self::Return(Some(value)) => Some(*value),
            Self::Open | Self::Jump(_) | Self::Try(..) | Self::Return(None) | Self::Exit(..) | Self::Unwind => None,
        }
    }

    /// The same, to change it.
    pub fn operand_mut(&mut self) -> Option<&mut ValueId> {
        match self {
            Self::Branch(value, ..) | Self::Switch(value, ..) | Self::Return(Some(value)) => Some(value),
            Self::Open | Self::Jump(_) | Self::Try(..) | Self::Return(None) | Self::Exit(..) | Self::Unwind => None,
        }
    }

    /// The place among the ways out of the one that is taken when the operand has these bits; none unless there are several.
    pub fn way_for(&self, bits: u64) -> Option<usize> {
        match self {
            Self::Branch(..) => Some(usize::from(bits == 0)),
            Self::Switch(_, cases, _) => Some(cases.iter().position(|(case, _)| *case == bits as i32).unwrap_or(cases.len())),
            Self::Open | Self::Jump(_) | Self::Try(..) | Self::Return(_) | Self::Exit(..) | Self::Unwind => None,
        }
    }

    /// Leads ways to `from` elsewhere.
    pub fn redirect(&mut self, from: BlockId, to: BlockId) {
        self.edges_mut().filter(|edge| edge.to == from).for_each(|edge| edge.to = to);
    }
}

/// A block.
#[derive(Clone, Debug, Default)]
pub struct Block {
    /// Its parameters.
    pub parameters: Vec<ValueId>,
    /// Its instructions.
    pub insts: Vec<ValueId>,
    /// How it ends.
    pub end: End,
    /// Where a loop begins: the frames at its start, before anything in it is carried out.
    pub entry_state: Option<StateId>,
    /// It ends in a branch that goes its rarer way so many times of 100, as far as profiles know.
    pub rarer: u8,
    /// Its instructions are carried out for so many rounds, at once (`[VMDOC]` Vectors): its first parameter is one more in each, and the others become what the
    /// block hands on, in that order. No other block uses their results.
    pub rounds: Option<u32>,
}

/// A method in this form; it begins at block 0.
#[derive(Clone, Debug)]
pub struct Function {
    /// The kinds of what it takes; block 0 has a parameter for each.
    pub parameters: Vec<Kind>,
    /// The kind of what it returns.
    pub result: Option<Kind>,
    /// The values.
    pub values: Vec<Value>,
    /// The blocks.
    pub blocks: Vec<Block>,
    /// The states.
    pub states: Vec<State>,
    /// The origins.
    pub origins: Vec<Origin>,
}

impl Function {
    /// A function with an open block.
    pub fn new(parameters: Vec<Kind>, result: Option<Kind>) -> Self {
        let mut function = Self {
            parameters: parameters.clone(),
            result,
            values: Vec::new(),
            blocks: Vec::new(),
            states: Vec::new(),
            origins: Vec::new(),
        };
        let entry = function.add_block();
        for kind in parameters {
            function.add_parameter(entry, kind);
        }
        function
    }

    /// The block in which it begins.
    pub const ENTRY: BlockId = BlockId(0);

    /// A new block.
    pub fn add_block(&mut self) -> BlockId {
        self.blocks.push(Block::default());
        BlockId(self.blocks.len() as u32 - 1)
    }

    /// A new parameter of a block.
    pub fn add_parameter(&mut self, block: BlockId, kind: Kind) -> ValueId {
        let value = self.add_value(Value { kind: Some(kind), definition: Definition::Parameter(block) });
        self.blocks[block.index()].parameters.push(value);
        value
    }

    /// A new instruction, which stands nowhere yet.
    pub fn add_inst(&mut self, kind: Option<Kind>, inst: Inst) -> ValueId {
        self.add_value(Value { kind, definition: Definition::Inst(inst) })
    }

    /// A new instruction at the end of a block.
    pub fn append(&mut self, block: BlockId, kind: Option<Kind>, inst: Inst) -> ValueId {
        let value = self.add_inst(kind, inst);
        self.blocks[block.index()].insts.push(value);
        value
    }

    /// The same for one of the compiler's own, which comes from no bytecode and leaves nowhere.
    pub fn append_own(&mut self, block: BlockId, kind: Option<Kind>, op: Op, operands: Vec<ValueId>) -> ValueId {
        self.append(block, kind, Inst { op, operands, state: None, thrown: Thrown::Unwinds, origin: OriginId(0) })
    }

    /// A new instruction without result, the first that is carried out.
    pub fn prepend(&mut self, inst: Inst) {
        let value = self.add_inst(None, inst);
        self.blocks[Self::ENTRY.index()].insts.insert(0, value);
    }

    fn add_value(&mut self, value: Value) -> ValueId {
        self.values.push(value);
        ValueId(self.values.len() as u32 - 1)
    }

    /// A new state.
    pub fn add_state(&mut self, state: State) -> StateId {
        self.states.push(state);
        StateId(self.states.len() as u32 - 1)
    }

    /// A new origin.
    pub fn add_origin(&mut self, origin: Origin) -> OriginId {
        self.origins.push(origin);
        OriginId(self.origins.len() as u32 - 1)
    }

    /// The block.
    pub fn block(&self, block: BlockId) -> &Block {
        &self.blocks[block.index()]
    }

    /// The block, to change it.
    pub fn block_mut(&mut self, block: BlockId) -> &mut Block {
        &mut self.blocks[block.index()]
    }

    /// The kind of a value that is one.
    ///
    /// # Panics
    /// If it is an instruction without result.
    pub fn kind(&self, value: ValueId) -> Kind {
        self.values[value.index()].kind.expect("an operand is a value")
    }

    /// The instruction that makes a value, if it is no parameter.
    pub fn inst(&self, value: ValueId) -> Option<&Inst> {
        match &self.values[value.index()].definition {
            Definition::Inst(inst) => Some(inst),
            Definition::Parameter(_) => None,
        }
    }

    /// The bits of a constant.
    pub fn constant(&self, value: ValueId) -> Option<u64> {
        match self.inst(value)?.op {
            Op::Constant(bits) => Some(bits),
            _ => None,
        }
    }

    /// The same, to change it.
    pub fn inst_mut(&mut self, value: ValueId) -> Option<&mut Inst> {
        match &mut self.values[value.index()].definition {
            Definition::Inst(inst) => Some(inst),
            Definition::Parameter(_) => None,
        }
    }

    /// An instruction becomes a constant of its kind.
    pub fn set_constant(&mut self, value: ValueId, bits: u64) {
        self.set_op(value, Op::Constant(bits), Vec::new());
    }

    /// An instruction becomes another one with a result of the same kind.
    pub fn set_op(&mut self, value: ValueId, op: Op, operands: Vec<ValueId>) {
        if let Definition::Inst(inst) = &mut self.values[value.index()].definition {
            (inst.op, inst.operands) = (op, operands);
        }
    }

    /// The arguments of each parameter, by the parameter; `order`: the blocks that can be reached.
    pub fn arguments(&self, order: &[BlockId]) -> Vec<Vec<ValueId>> {
        let mut arguments: Vec<Vec<ValueId>> = vec![Vec::new(); self.values.len()];
        for edge in order.iter().flat_map(|block| self.block(*block).end.edges()) {
            for (parameter, argument) in self.block(edge.to).parameters.iter().zip(&edge.arguments) {
                arguments[parameter.index()].push(*argument);
            }
        }
        arguments
    }

    /// The blocks that can be reached, each before its successors as far as there are no loops.
    pub fn order(&self) -> Vec<BlockId> {
        let mut finished = Vec::new();
        let mut met = vec![false; self.blocks.len()];
        // Blocks with the number of edges that have been followed.
        let mut path = vec![(Self::ENTRY, 0)];
        met[0] = true;
        while let Some((block, next)) = path.last_mut() {
            // The last edge first, so that the order is that of the bytecode.
            match self.blocks[block.index()].end.edges().rev().nth(*next).map(|edge| edge.to) {
                Some(to) => {
                    *next += 1;
                    if !std::mem::replace(&mut met[to.index()], true) {
                        path.push((to, 0));
                    }
                }
                None => {
                    finished.push(*block);
                    path.pop();
                }
            }
        }
        finished.reverse();
        finished
    }

    /// Puts other values in the place of some, wherever they are used.
    pub fn substitute(&mut self, other: impl Fn(ValueId) -> ValueId) {
        let replace = |value: &mut ValueId| *value = other(*value);
        for value in &mut self.values {
            if let Definition::Inst(inst) = &mut value.definition {
                inst.operands.iter_mut().for_each(replace);
            }
        }
        for block in &mut self.blocks {
            block.end.operand_mut().into_iter().for_each(replace);
            block.end.edges_mut().flat_map(|edge| &mut edge.arguments).for_each(replace);
        }
        for state in &mut self.states {
            state.values_mut().for_each(replace);
        }
    }

    /// Puts other values in the place of some, which may have been replaced in their turn.
    pub fn substitute_all(&mut self, replaced: &FxHashMap<ValueId, ValueId>) {
        self.substitute(|mut value| {
            while let Some(other) = replaced.get(&value) {
                value = *other;
            }
            value
        });
    }

    /// A way out becomes the only one if the operand that decides is a constant; whether it does.
    pub fn decide(&mut self, block: BlockId) -> bool {
        let end = &self.blocks[block.index()].end;
        let bits = end.operand().and_then(|operand| self.constant(operand));
        let Some(edge) = bits.and_then(|bits| end.edges().nth(end.way_for(bits)?)).cloned() else { return false };
        self.blocks[block.index()].end = End::Jump(edge);
        true
    }

    /// Where the instruction that might have thrown is gone, a block just goes on.
    pub fn settle(&mut self, block: BlockId) {
        let content = self.block(block);
        let throws = |value: &ValueId| self.inst(*value).is_some_and(|inst| inst.thrown == Thrown::Caught);
        if let End::Try(behind, _) = &content.end
            && !content.insts.last().is_some_and(throws)
        {
            self.block_mut(block).end = End::Jump(behind.clone());
        }
    }

    /// A state, and those of its callers.
    pub fn frames(&self, state: StateId) -> impl Iterator<Item = &State> {
        let state_of = |state: StateId| &self.states[state.index()];
        std::iter::successors(Some(state_of(state)), move |state| state.caller.map(state_of))
    }

    /// Every value that a state names, callers included, and those in its objects. Objects that do not exist are none.
    pub fn state_values(&self, state: StateId) -> Vec<ValueId> {
        let mut values = Vec::new();
        let mut objects = Vec::new();
        for state in self.frames(state) {
            values.extend(state.values());
            objects.extend(state.objects.iter().map(|object| object.object));
        }
        if !objects.is_empty() {
            values.retain(|value| !objects.contains(value));
        }
        values
    }
}
