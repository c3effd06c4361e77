//! Choices between two values in the place of branches that no processor can foresee.
//!
//! A branch both of whose ways are taken often, as far as profiles know, costs a dozen cycles each time that the processor is wrong. Where its ways meet again at
//! once, and nothing but a few plain computations stands on them, all of these are carried out and the results are chosen from. Only for ints and longs: for other kinds
//! machines have no such choice that is not a branch.
//!
//! A choice waits for its condition, which a branch foresees. Where the condition of the next round of a loop needs what is loaded at a place that has been chosen in this
//! one, each round would wait for the memory: a branch that is wrong now and then is quicker, one that is wrong as often as right, as in a search by halves, is not.

use classfile::Kind;
use runtime::value_ops::ValueOp;

use super::parameters;
use super::writer::Writer;
use crate::ir::math::MathOp;
use crate::ir::op::Op;
use crate::ir::predecessors::Predecessors;
use crate::ir::{BlockId, Definition, Edge, End, Function, OriginId, ValueId};
use rustc_hash::FxHashSet;

/// Computations on each of the ways.
const INSTS_MAX: usize = 3;
/// Values that are chosen.
const CHOICES_MAX: usize = 2;

/// A branch that goes its rarer way so many times of 100 is often foreseen wrongly,
const RARER_MIN: u8 = 16;
/// and this one more often than not, as much as there is to be foreseen.
const RARER_OF_WAITED_MIN: u8 = 35;
/// Values between a choice and what it needs that are looked at.
const LOOKED_AT_MAX: usize = 100;

/// Makes choices of branches.
pub fn run(function: &mut Function) -> bool {
    let mut order = function.order();
    order.retain(|block| function.block(*block).rarer >= RARER_MIN);
    if order.is_empty() {
        return false;
    }
    let mut predecessors = Predecessors::of(function, &function.order());
    let mut arguments = function.arguments(&function.order());
    let mut changed = false;
    // What is further down first: a branch may be left between two ways then.
    for block in order.into_iter().rev() {
        let is_foreseen = |function: &Function| function.block(block).rarer < RARER_OF_WAITED_MIN;
        let is_worth_it = |choice: &Choice| !(is_foreseen(function) && choice.is_waited_for(function, &arguments));
        if let Some(choice) = Choice::of(function, &predecessors, block).filter(is_worth_it) {
            choice.make(function, block);
            arguments = function.arguments(&function.order());
            predecessors = Predecessors::of(function, &function.order());
            changed = true;
        }
    }
    if changed {
        parameters::run(function);
    }
    changed
}

/// Two ways from a branch to the block in which they meet.
struct Choice {
    condition: ValueId,
    then: Edge,
    otherwise: Edge,
    /// What stands on them.
    insts: Vec<ValueId>,
}

impl Choice {
    fn of(function: &Function, predecessors: &Predecessors, block: BlockId) -> Option<Self> {
        let content = function.block(block);
        let End::Branch(condition, then, otherwise) = &content.end else { return None };
        // An edge that leads through a block of its own, or the edge itself.
        let through = |edge: &Edge| {
            let way = function.block(edge.to);
            match &way.end {
                End::Jump(behind) if predecessors[edge.to].len() == 1 && way.parameters.is_empty() => {
                    Some((behind.clone(), way.insts.clone()))
                }
                _ => None,
            }
        };
        let direct = |edge: &Edge| (edge.clone(), Vec::new());
        let (first, second) = (through(then), through(otherwise));
        let meets = |one: &(Edge, Vec<ValueId>), other: &(Edge, Vec<ValueId>)| one.0.to == other.0.to;
        let candidates = [
            Some((direct(then), direct(otherwise))),
            first.clone().zip(second.clone()),
            first.map(|first| (first, direct(otherwise))),
            second.map(|second| (direct(then), second)),
        ];
        let (first, second) = candidates.into_iter().flatten().find(|(first, second)| meets(first, second))?;
        let cost = |insts: &[ValueId]| {
            let costs = insts.iter().map(|value| function.inst(*value).and_then(|inst| cost(inst.op)));
            costs.sum::<Option<usize>>().filter(|sum| *sum <= INSTS_MAX)
        };
        cost(&first.1)?;
        cost(&second.1)?;
        let pairs = first.0.arguments.iter().zip(&second.0.arguments).filter(|(one, other)| one != other);
        let kinds: Vec<Kind> = pairs.map(|(one, _)| function.kind(*one)).collect();
        if kinds.is_empty() || kinds.len() > CHOICES_MAX || !kinds.iter().all(|kind| matches!(kind, Kind::Int | Kind::Long)) {
            return None;
        }
        let insts = first.1.into_iter().chain(second.1).collect();
        Some(Self { condition: *condition, then: first.0, otherwise: second.0, insts })
    }

    /// Whether the condition needs something that is loaded from where the choice before has led.
    fn is_waited_for(&self, function: &Function, arguments: &[Vec<ValueId>]) -> bool {
        let parameters = &function.block(self.then.to).parameters;
        let pairs = self.then.arguments.iter().zip(&self.otherwise.arguments);
        let chosen: Vec<ValueId> =
            parameters.iter().zip(pairs).filter(|(_, (one, other))| one != other).map(|(chosen, _)| *chosen).collect();
        let mut seen = FxHashSet::default();
        // With whether something has been loaded on the way to the condition.
        let mut pending = vec![(self.condition, false)];
        while let Some((value, is_loaded)) = pending.pop() {
            if !seen.insert((value, is_loaded)) {
                continue;
            }
            if is_loaded && chosen.contains(&value) {
                return true;
            }
            if seen.len() > LOOKED_AT_MAX {
                return false;
            }
            match &function.values[value.index()].definition {
                Definition::Parameter(_) => {
                    pending.extend(arguments[value.index()].iter().map(|argument| (*argument, is_loaded)))
                }
                Definition::Inst(inst) => {
                    let loads = matches!(inst.op, Op::LoadElement(_) | Op::LoadField { .. });
                    if loads || inst.op.effects().is_pure() {
                        pending.extend(inst.operands.iter().map(|operand| (*operand, is_loaded || loads)));
                    }
                }
            }
        }
        false
    }

    fn make(self, function: &mut Function, block: BlockId) {
        let origin = self.insts.first().and_then(|value| function.inst(*value)).or_else(|| function.inst(self.condition));
        let origin = origin.map_or(OriginId(0), |inst| inst.origin);
        let content = function.block(block);
        let ways: Vec<BlockId> = content.end.edges().map(|edge| edge.to).collect();
        for way in ways {
            if way != self.then.to {
                function.block_mut(way).insts.clear();
            }
        }
        function.block_mut(block).insts.extend(&self.insts);
        let mut arguments = Vec::with_capacity(self.then.arguments.len());
        for (one, other) in self.then.arguments.iter().zip(&self.otherwise.arguments) {
            if one == other {
                arguments.push(*one);
                continue;
            }
            let mut writer = Writer { function, block, origin };
            arguments.push(choose(&mut writer, self.condition, [*one, *other], &self.insts));
        }
        let content = function.block_mut(block);
        (content.end, content.rarer) = (End::Jump(Edge { to: self.then.to, arguments }), 0);
    }
}

/// One of two values. Of two sums with an addend in common, the rests are chosen from: what a loop adds up then waits for an addition and no choice. `made`: what need not
/// be computed if nobody needs it but the choice.
fn choose(writer: &mut Writer<'_>, condition: ValueId, [one, other]: [ValueId; 2], made: &[ValueId]) -> ValueId {
    let kind = writer.function.kind(one);
    let (select, add) = match kind {
        Kind::Int => (MathOp::IntSelect, ValueOp::IntAdd),
        _ => (MathOp::LongSelect, ValueOp::LongAdd),
    };
    let [mut left, mut right] = [one, other].map(|sum| addends(writer.function, sum, add, made));
    let is_variable = |value: &&ValueId| writer.function.constant(**value).is_none() && right.contains(value);
    let is_parameter = |value: &&ValueId| matches!(writer.function.values[value.index()].definition, Definition::Parameter(_));
    let common = left.iter().filter(is_variable).find(is_parameter).or_else(|| left.iter().find(is_variable)).copied();
    let Some(common) = common else { return writer.append(Some(kind), Op::Math(select), vec![condition, one, other], None) };
    for addends in [&mut left, &mut right] {
        let place = addends.iter().position(|addend| *addend == common).expect("both have it");
        addends.remove(place);
    }
    let [left, right] = [left, right].map(|rest| {
        let sum = rest.into_iter().reduce(|sum, addend| writer.append(Some(kind), Op::Value(add), vec![sum, addend], None));
        sum.unwrap_or_else(|| writer.constant(kind, 0))
    });
    let rest = writer.append(Some(kind), Op::Math(select), vec![condition, left, right], None);
    writer.append(Some(kind), Op::Value(add), vec![common, rest], None)
}

/// What a sum is made of.
fn addends(function: &Function, sum: ValueId, add: ValueOp, made: &[ValueId]) -> Vec<ValueId> {
    match function.inst(sum) {
        Some(inst) if inst.op == Op::Value(add) && made.contains(&sum) => {
            inst.operands.iter().flat_map(|operand| addends(function, *operand, add, made)).collect()
        }
        _ => vec![sum],
    }
}

/// What a computation costs that may be carried out for nothing; none if that may not be.
fn cost(op: Op) -> Option<usize> {
    match op {
        Op::Constant(_) => Some(0),
        Op::Value(
            ValueOp::IntAdd
            | ValueOp::IntSubtract
            | ValueOp::IntAnd
            | ValueOp::IntOr
            | ValueOp::IntXor
            | ValueOp::IntNegate
            | ValueOp::IntShiftLeft
            | ValueOp::IntShiftRight
            | ValueOp::IntUnsignedShiftRight
            | ValueOp::LongAdd
            | ValueOp::LongSubtract
            | ValueOp::LongAnd
            | ValueOp::LongOr
            | ValueOp::LongXor
            | ValueOp::LongNegate
            | ValueOp::LongShiftLeft
            | ValueOp::LongShiftRight
            | ValueOp::LongUnsignedShiftRight
            | ValueOp::IntToLong
            | ValueOp::LongToInt
            | ValueOp::IntToByte
            | ValueOp::IntToChar
            | ValueOp::IntToShort,
        ) => Some(1),
        Op::Value(ValueOp::IntMultiply | ValueOp::LongMultiply) => Some(2),
        _ => None,
    }
}
