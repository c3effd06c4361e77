//! Loops that count.

use classfile::Kind;
use runtime::value_ops::{Slot, ValueOp};

use crate::ir::fold::mirrored;
use crate::ir::loops::Loop;
use crate::ir::op::Op;
use crate::ir::{BlockId, Definition, Edge, End, Function, ValueId};

/// A counter of a loop that goes on at its end, as long as a relation of the next value to a bound holds.
#[derive(Clone, Debug)]
pub struct Counting {
    /// The parameter of the header.
    pub counter: ValueId,
    /// Which of the parameters that is.
    pub place: usize,
    /// What it is in the next round.
    pub next: ValueId,
    /// The difference, which is not 0.
    pub step: i32,
    /// Up or down to this, which is the same in all rounds.
    pub bound: ValueId,
    /// Of what comes next to the bound: an order of ints, in the direction in which it counts.
    pub relation: ValueOp,
    /// It goes on as long as what comes next is not the bound, which in steps of one is the same where it begins on that side of the bound.
    pub is_inequality: bool,
    /// The block that leads back, and how.
    pub latch: BlockId,
    /// As above.
    pub back: Edge,
}

impl Counting {
    /// The counters on which the end of the loop depends.
    pub fn all(function: &Function, found: &Loop) -> Vec<Self> {
        let [latch] = found.latches[..] else { return Vec::new() };
        let Some((relation, operands, back)) = continues(function, latch, found.header) else { return Vec::new() };
        let parameters = &function.block(found.header).parameters;
        let counters = parameters.iter().zip(&back.arguments).enumerate().filter_map(|(place, (counter, next))| {
            let step = step_of(function, *counter, *next)?;
            let (relation, bound) = match operands {
                [left, right] if left == *next => (relation, right),
                [left, right] if right == *next => (mirrored(relation).unwrap_or(relation), left),
                _ => return None,
            };
            let defines = |block: &BlockId| {
                let content = function.block(*block);
                content.parameters.contains(&bound) || content.insts.contains(&bound)
            };
            let is_outside = !found.blocks.iter().any(defines);
            let is_inequality = relation == ValueOp::IntNotEqual;
            let relation = match (is_inequality, step) {
                (true, 1) => ValueOp::IntLess,
                (true, -1) => ValueOp::IntGreater,
                _ => relation,
            };
            let leads = match relation {
                ValueOp::IntLess | ValueOp::IntLessOrEqual => step > 0,
                ValueOp::IntGreater | ValueOp::IntGreaterOrEqual => step < 0,
                _ => false,
            };
            let made = || Self {
                counter: *counter,
                place,
                next: *next,
                step,
                bound,
                relation,
                is_inequality,
                latch,
                back: back.clone(),
            };
            (is_outside && leads).then(made)
        });
        counters.collect()
    }

    /// Whether the loop goes on behind each of so many rounds but the last, if this is the counter in the first.
    pub fn are_left(&self, function: &mut Function, block: BlockId, counter: ValueId, rounds: usize) -> ValueId {
        let Self { step, bound, relation, .. } = *self;
        let mut value = |kind: Kind, op: Op, operands| function.append_own(block, Some(kind), op, operands);
        let distance = i64::from(step) * (rounds as i64 - 1);
        let distance = value(Kind::Long, Op::Constant(distance.into_slot()), Vec::new());
        let first = value(Kind::Long, Op::Value(ValueOp::IntToLong), vec![counter]);
        let last = value(Kind::Long, Op::Value(ValueOp::LongAdd), vec![first, distance]);
        let bound = value(Kind::Long, Op::Value(ValueOp::IntToLong), vec![bound]);
        let relation = match relation {
            ValueOp::IntLess => ValueOp::LongLess,
            ValueOp::IntLessOrEqual => ValueOp::LongLessOrEqual,
            ValueOp::IntGreater => ValueOp::LongGreater,
            _ => ValueOp::LongGreaterOrEqual,
        };
        value(Kind::Int, Op::Value(relation), vec![last, bound])
    }
}

/// When a block goes on to `to`, by a comparison of ints, and how.
pub fn continues(function: &Function, block: BlockId, to: BlockId) -> Option<(ValueOp, [ValueId; 2], Edge)> {
    let End::Branch(condition, then, otherwise) = &function.block(block).end else { return None };
    let inst = function.inst(*condition)?;
    let (Op::Value(operation), &[left, right]) = (inst.op, inst.operands.as_slice()) else { return None };
    let is_of_ints = operation.is_condition() && operation.operands()[0] == Kind::Int;
    match (then.to == to, otherwise.to == to) {
        (true, false) if is_of_ints => Some((operation, [left, right], then.clone())),
        (false, true) if is_of_ints => Some((operation.negated()?, [left, right], otherwise.clone())),
        _ => None,
    }
}

/// By how much a counter grows in a round, if it is one.
fn step_of(function: &Function, counter: ValueId, next: ValueId) -> Option<i32> {
    let inst = function.inst(next).filter(|inst| inst.op == Op::Value(ValueOp::IntAdd) && inst.operands[0] == counter)?;
    let is_parameter = matches!(function.values[counter.index()].definition, Definition::Parameter(_));
    let step = i32::from_slot(function.constant(inst.operands[1])?);
    (is_parameter && step != 0 && step != i32::MIN).then_some(step)
}
