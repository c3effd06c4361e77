//! Conditions that hold, and what follows from them.

use classfile::Kind;
use runtime::value_ops::ValueOp;
use rustc_hash::FxHashSet;

use super::counted::Counting;
use super::intervals::{Intervals, Told};
use crate::ir::fold::mirrored;
use crate::ir::op::Op;
use crate::ir::{Function, ValueId};

/// The operands of a computation. Those that are looked for have no more.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Operands(pub(super) [Option<ValueId>; 3]);

impl Operands {
    /// None if there are too many.
    pub(super) fn of(operands: &[ValueId]) -> Option<Self> {
        let mut all = [None; 3];
        all.get_mut(..operands.len())?.iter_mut().zip(operands).for_each(|(place, operand)| *place = Some(*operand));
        Some(Self(all))
    }
}

/// A condition.
pub(super) type Key = (Op, Operands);

/// What is known to hold.
#[derive(Default)]
pub(super) struct Facts {
    /// Conditions that are not 0.
    known: FxHashSet<Key>,
    intervals: Intervals,
}

/// What a block has added.
#[derive(Default)]
pub(super) struct Added {
    known: Vec<Key>,
    told: Vec<Told>,
}

impl Facts {
    /// Whether a condition holds, if that is known.
    pub(super) fn decided(&self, function: &Function, key: Key) -> Option<bool> {
        if self.is_implied(key) {
            return Some(true);
        }
        if negated(key).is_some_and(|opposite| self.is_implied(opposite)) {
            return Some(false);
        }
        let (op, operands) = of_ints(key)?;
        let is_below = || {
            let is_less = self.is_implied((Op::Value(ValueOp::IntLess), key.1));
            (op == Op::IsBelow && is_less && self.intervals.of(function, operands[0]).low >= 0).then_some(true)
        };
        self.intervals.decide(function, op, operands).or_else(is_below)
    }

    /// Whether a condition is a fact, or follows from one of the same operands.
    fn is_implied(&self, (op, operands): Key) -> bool {
        use ValueOp as V;
        let is_fact = |op: Op, operands| self.known.contains(&(op, operands));
        if is_fact(op, operands) {
            return true;
        }
        let (Op::Value(operation), Operands([Some(left), Some(right), None])) = (op, operands) else { return false };
        let stronger: &[V] = match operation {
            V::IntLess | V::IntGreater | V::IntEqual => &[],
            V::IntLessOrEqual => &[V::IntLess, V::IntEqual],
            V::IntGreaterOrEqual => &[V::IntGreater, V::IntEqual],
            V::IntNotEqual => &[V::IntLess, V::IntGreater],
            _ => return false,
        };
        let swapped = Operands([Some(right), Some(left), None]);
        let is_fact_of_either = |operation: V| {
            let other = mirrored(operation).unwrap_or(operation);
            is_fact(Op::Value(operation), operands) || is_fact(Op::Value(other), swapped)
        };
        stronger.iter().chain([&operation]).any(|operation| is_fact_of_either(*operation))
    }

    /// A condition holds from here on.
    pub(super) fn add(&mut self, function: &Function, scope: &mut Added, fact: Key) {
        if !self.known.insert(fact) {
            return;
        }
        scope.known.push(fact);
        if let Some((op, operands)) = of_ints(fact) {
            let less = (Op::Value(ValueOp::IntLess), fact.1);
            if op == Op::IsBelow && self.intervals.of(function, operands[1]).low >= 0 && self.known.insert(less) {
                scope.known.push(less);
            }
            self.intervals.learn(function, op, operands, &mut scope.told);
        }
    }

    /// A loop counts, and is entered with a first value of its counter that is known here.
    pub(super) fn count(&mut self, function: &Function, scope: &mut Added, counting: &Counting, first: ValueId) {
        self.intervals.count(function, counting, first, &mut scope.told);
    }

    /// Forgets what a block has added.
    pub(super) fn forget(&mut self, scope: Added) {
        for fact in &scope.known {
            self.known.remove(fact);
        }
        self.intervals.forget(scope.told);
    }
}

/// The condition that holds where this one does not.
pub(super) fn negated((op, operands): Key) -> Option<Key> {
    let Op::Value(operation) = op else { return None };
    Some((Op::Value(operation.negated()?), operands))
}

/// A condition of two ints.
fn of_ints((op, operands): Key) -> Option<(Op, [ValueId; 2])> {
    let Operands([Some(left), Some(right), None]) = operands else { return None };
    let is_of_ints = match op {
        Op::IsBelow => true,
        Op::Value(operation) => operation.is_condition() && operation.operands()[0] == Kind::Int,
        _ => false,
    };
    is_of_ints.then_some((op, [left, right]))
}
