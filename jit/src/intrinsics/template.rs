//! The bodies of intrinsics.

use classfile::Kind;
use runtime::code::resume::Moment;
use runtime::metadata::method::{MethodId, MethodRef};
use runtime::value_ops::ValueOp;

use super::Answer;
use crate::build::signature;
use crate::ir::math::MathOp;
use crate::ir::op::{Op, Reason};
use crate::ir::state::State;
use crate::ir::{BlockId, Edge, End, Function, ValueId};

/// A body that is being built. It has neither origins nor states: those of the call are its own.
pub struct Template {
    function: Function,
    block: BlockId,
    method: u32,
    /// Where the method itself is called.
    itself: Option<BlockId>,
    /// The leaf function is asked before that.
    asks_leaf: bool,
    /// The interpreter calls it.
    pub leaves: bool,
    /// Its parameters.
    pub arguments: Vec<ValueId>,
}

impl Template {
    /// The body of a method.
    pub fn new(method: MethodRef) -> Self {
        let (parameters, result) = signature(method);
        let function = Function::new(parameters, result);
        let arguments = function.block(Function::ENTRY).parameters.clone();
        Self { function, block: Function::ENTRY, method: method.id.0, itself: None, asks_leaf: false, leaves: false, arguments }
    }

    /// An instruction.
    pub fn inst(&mut self, kind: Option<Kind>, op: Op, operands: Vec<ValueId>) -> ValueId {
        self.function.append_own(self.block, kind, op, operands)
    }

    /// A constant.
    pub fn constant(&mut self, kind: Kind, bits: u64) -> ValueId {
        self.inst(Some(kind), Op::Constant(bits), Vec::new())
    }

    /// An operation of bytecode.
    pub fn value(&mut self, operation: ValueOp, operands: Vec<ValueId>) -> ValueId {
        self.inst(Some(operation.result()), Op::Value(operation), operands)
    }

    /// Another one.
    pub fn math(&mut self, operation: MathOp, operands: Vec<ValueId>) -> ValueId {
        self.inst(Some(operation.result()), Op::Math(operation), operands)
    }

    /// Whether a reference is not null.
    pub fn is_object(&mut self, reference: ValueId) -> ValueId {
        let null = self.constant(Kind::Reference, 0);
        self.value(ValueOp::ReferenceNotEqual, vec![reference, null])
    }

    /// Goes on if the condition is not 0; otherwise the method itself does the work.
    pub fn require(&mut self, condition: ValueId) {
        let itself = self.itself();
        let behind = self.function.add_block();
        let to = |block| Edge { to: block, arguments: Vec::new() };
        self.function.block_mut(self.block).end = End::Branch(condition, to(behind), to(itself));
        self.block = behind;
    }

    /// Goes on if the condition is not 0, or another one, which is looked at then; otherwise the method itself does the work.
    pub fn require_or(&mut self, condition: ValueId, other: impl FnOnce(&mut Self) -> ValueId) {
        let (tries, before) = (self.function.add_block(), self.block);
        self.block = tries;
        let other = other(self);
        self.require(other);
        let to = |block| Edge { to: block, arguments: Vec::new() };
        self.function.block_mut(before).end = End::Branch(condition, to(self.block), to(tries));
    }

    /// Gives a constant if the condition is not 0, else goes on.
    pub fn give_if(&mut self, condition: ValueId, kind: Kind, bits: u64) {
        self.give_when(condition, |template| template.constant(kind, bits));
    }

    /// Gives what is computed then if the condition is not 0, else goes on.
    pub fn give_when(&mut self, condition: ValueId, value: impl FnOnce(&mut Self) -> ValueId) {
        self.leave_when(condition, |template| Some(value(template)));
    }

    /// Ends with what is computed then, if anything, if the condition is not 0, else goes on.
    pub fn leave_when(&mut self, condition: ValueId, value: impl FnOnce(&mut Self) -> Option<ValueId>) {
        let (given, behind) = (self.function.add_block(), self.function.add_block());
        let to = |block| Edge { to: block, arguments: Vec::new() };
        self.function.block_mut(self.block).end = End::Branch(condition, to(given), to(behind));
        self.block = given;
        let value = value(self);
        self.function.block_mut(self.block).end = End::Return(value);
        self.block = behind;
    }

    /// Where more is required than is there, the leaf function of the method comes before the method itself.
    pub fn fall_back_on_leaf(&mut self) {
        if std::mem::replace(&mut self.asks_leaf, true) {
            return;
        }
        let itself = self.itself();
        let (asks, gives) = (self.function.add_block(), self.function.add_block());
        let before = std::mem::replace(&mut self.block, asks);
        let is_done = self.inst(Some(Kind::Int), Op::Leaf(self.method), self.arguments.clone());
        let to = |block| Edge { to: block, arguments: Vec::new() };
        self.function.block_mut(asks).end = End::Branch(is_done, to(gives), to(itself));
        self.block = gives;
        let result = self.function.result.map(|kind| self.inst(Some(kind), Op::LeafResult, Vec::new()));
        self.function.block_mut(gives).end = End::Return(result);
        (self.block, self.itself) = (before, Some(asks));
    }

    /// The block that calls the method itself; a state in which it has not been called is one of the frame around the call ([`crate::splice`]).
    fn itself(&mut self) -> BlockId {
        if let Some(block) = self.itself {
            return block;
        }
        let block = self.function.add_block();
        self.itself = Some(block);
        if self.leaves {
            let state = self.function.add_state(State {
                method: MethodId(self.method),
                bci: 0,
                moment: Moment::Entry,
                locals: Vec::new(),
                stack: self.arguments.clone(),
                locks: Vec::new(),
                objects: Vec::new(),
                ahead: 0,
                caller: None,
            });
            self.function.block_mut(block).end = End::Exit(Reason::Unreached, state);
            return block;
        }
        let before = std::mem::replace(&mut self.block, block);
        let value = self.inst(self.function.result, Op::Call(self.method), self.arguments.clone());
        self.function.block_mut(block).end = End::Return(self.function.result.map(|_| value));
        self.block = before;
        block
    }

    /// The body, which gives this.
    pub fn give(self, value: ValueId) -> Answer {
        self.finish(Some(value))
    }

    /// The body, which gives nothing.
    pub fn give_nothing(self) -> Answer {
        self.finish(None)
    }

    fn finish(mut self, value: Option<ValueId>) -> Answer {
        self.function.block_mut(self.block).end = End::Return(value);
        Answer::Body(self.function)
    }

    /// The body that calls the leaf function of the method.
    pub fn leaf(self) -> Answer {
        let arguments = self.arguments.clone();
        self.leaf_with(arguments)
    }

    /// The body that calls it with other arguments.
    pub fn leaf_with(mut self, arguments: Vec<ValueId>) -> Answer {
        let is_done = self.inst(Some(Kind::Int), Op::Leaf(self.method), arguments);
        self.require(is_done);
        let result = self.function.result.map(|kind| self.inst(Some(kind), Op::LeafResult, Vec::new()));
        self.finish(result)
    }
}
