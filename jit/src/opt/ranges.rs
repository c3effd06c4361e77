//! Checks of array indices that hold in every round of a loop are made before it.
//!
//! In a loop that counts, an index that is a linear function of the counter is least and greatest in the first and the last round. Two
//! predicates in front of the loop, computed without overflow, stand for the checks in all rounds; if one does not hold, the interpreter
//! runs the loop (Gampe, von Ronne, Niedzielski, Vasek, Psarris: Safe bounds check elimination by loop predication).

use classfile::Kind;
use runtime::value_ops::{Slot, ValueOp};
use rustc_hash::FxHashMap;

use super::counted::{Counting, continues};
use super::intervals::Intervals;
use super::linear::Linear;
use super::writer::Writer;
use crate::ir::dominators::Dominators;
use crate::ir::fold::mirrored;
use crate::ir::loops::{Loop, loops};
use crate::ir::op::{Op, Reason};
use crate::ir::predecessors::Predecessors;
use crate::ir::{BlockId, Edge, End, Function, OriginId, StateId, ValueId};

/// Checks that are looked at in a loop.
const CHECKS_MAX: usize = 16;

/// Moves checks out of loops.
pub fn run(function: &mut Function) -> bool {
    let order = function.order();
    let dominators = Dominators::of(function, &order);
    let mut changed = false;
    for found in loops(function, &order, &dominators) {
        let predecessors = Predecessors::of(function, &function.order());
        if let Some(counted) = Counted::of(function, &found, &predecessors) {
            changed |= counted.move_checks(function, &found);
        }
    }
    changed
}

/// Where each value is defined.
fn homes(function: &Function) -> FxHashMap<ValueId, BlockId> {
    let mut homes = FxHashMap::default();
    for block in function.order() {
        let content = function.block(block);
        homes.extend(content.parameters.iter().chain(&content.insts).map(|value| (*value, block)));
    }
    homes
}

/// A loop whose counter goes from `first` by `step` as long as a relation to `bound` holds.
struct Counted {
    counter: ValueId,
    first: ValueId,
    step: i32,
    bound: ValueId,
    /// Of the counter to the bound, where a round begins.
    relation: ValueOp,
    /// That is so if it is when the loop is entered, for which there has to be a predicate.
    needs_entry: bool,
    /// The block in front, and the frames at its start.
    entry: BlockId,
    state: StateId,
    header: BlockId,
    origin: OriginId,
    homes: FxHashMap<ValueId, BlockId>,
}

impl Counted {
    fn of(function: &Function, found: &Loop, predecessors: &Predecessors) -> Option<Self> {
        let header = found.header;
        let countings = Counting::all(function, found);
        let latch = countings.first()?.latch;
        let mut entries = predecessors[header].iter().filter(|from| !found.contains(**from));
        let (Some(entry), None) = (entries.next().copied(), entries.next()) else { return None };
        let state = function.block(entry).entry_state?;
        let insts = |block: BlockId| function.block(block).insts.iter().filter_map(|value| function.inst(*value));
        if insts(entry).any(|inst| inst.op.effects().writes || inst.op.effects().stops) {
            return None;
        }
        let into = match &function.block(entry).end {
            End::Jump(edge) => edge.clone(),
            _ => continues(function, entry, header)?.2,
        };
        let origin = insts(latch).next().map_or(OriginId(0), |inst| inst.origin);
        let mut unknown = None;
        for Counting { counter, place, step, bound, relation, is_inequality, .. } in countings {
            let mut counted = Self {
                counter,
                first: into.arguments[place],
                step,
                bound,
                relation,
                needs_entry: is_inequality,
                entry,
                state,
                header,
                origin,
                homes: FxHashMap::default(),
            };
            let is_in_range = if is_inequality { Some(true) } else { counted.is_entered_in_range(function) };
            match is_in_range {
                Some(true) => return Some(Self { homes: homes(function), ..counted }),
                Some(false) => {}
                None => {
                    counted.needs_entry = true;
                    unknown.get_or_insert(counted);
                }
            }
        }
        unknown.map(|counted| Self { homes: homes(function), ..counted })
    }

    /// Whether the relation holds when the loop is entered, if that is known.
    fn is_entered_in_range(&self, function: &Function) -> Option<bool> {
        let asked = continues(function, self.entry, self.header).is_some_and(|(relation, [left, right], _)| {
            (relation, left, right) == (self.relation, self.first, self.bound)
                || mirrored(relation) == Some(self.relation) && (right, left) == (self.first, self.bound)
        });
        let known = || Intervals::default().decide(function, Op::Value(self.relation), [self.first, self.bound]);
        if asked { Some(true) } else { known() }
    }

    /// The least and the greatest value of the counter.
    fn range(&self, function: &Function) -> Option<(Linear, Linear)> {
        let first = self.exact(function, self.first);
        let bound = self.exact(function, self.bound);
        let one = Linear::constant(1);
        Some(match self.relation {
            ValueOp::IntLess => (first, bound.plus(&one, -1)?),
            ValueOp::IntLessOrEqual => (first, bound),
            ValueOp::IntGreater => (bound.plus(&one, 1)?, first),
            _ => (bound, first),
        })
    }

    /// An int as it is. A sum may have overflowed, unless it is a length and nothing, or less than nothing, more.
    fn exact(&self, function: &Function, value: ValueId) -> Linear {
        if let Some(bits) = function.constant(value) {
            return Linear::constant(i32::from_slot(bits).into());
        }
        if let Some(inst) = function.inst(value).filter(|inst| inst.op == Op::Value(ValueOp::IntAdd))
            && let Some(bits) = function.constant(inst.operands[1])
            && function.inst(inst.operands[0]).is_some_and(|inst| inst.op == Op::ArrayLength)
            && i32::from_slot(bits) <= 0
        {
            let constant = i32::from_slot(bits).into();
            return Linear { constant, ..Linear::of(inst.operands[0]) };
        }
        Linear::of(value)
    }

    /// A sum that an int is, but for multiples of 2^32.
    fn linear(&self, function: &Function, found: &Loop, value: ValueId) -> Option<Linear> {
        Linear::of_int(function, value, &|value| {
            let is_outside = self.homes.get(&value).is_some_and(|home| !found.contains(*home));
            match value == self.counter {
                true => Some(Linear::of(value)),
                false => is_outside.then(|| self.exact(function, value)),
            }
        })
    }

    fn move_checks(&self, function: &mut Function, found: &Loop) -> bool {
        let mut checks = Vec::new();
        for block in &found.blocks {
            for value in &function.block(*block).insts {
                let Some(inst) = function.inst(*value).filter(|inst| inst.op == Op::Guard(Reason::Bounds)) else { continue };
                let Some(condition) = function.inst(inst.operands[0]).filter(|inst| inst.op == Op::IsBelow) else { continue };
                checks.push((*block, *value, condition.operands[0], condition.operands[1]));
            }
        }
        let Some((least, greatest)) = self.range(function) else { return false };
        let mut predicates: Vec<Linear> = Vec::new();
        let mut moved = Vec::new();
        for (block, guard, index, length) in checks.into_iter().take(CHECKS_MAX) {
            if self.homes.get(&length).is_none_or(|home| found.contains(*home)) {
                continue;
            }
            let needed = self.needed(function, found, index, length, &least, &greatest);
            let Some(needed) = needed.filter(|needed| needed.iter().all(|one| !one.factors.is_empty() || one.constant >= 0))
            else {
                continue;
            };
            moved.push((block, guard));
            predicates.extend(needed);
        }
        let Some(no_overflow) = self.no_overflow(function).filter(|one| !one.factors.is_empty() || one.constant >= 0) else {
            return false;
        };
        if moved.is_empty() {
            return false;
        }
        predicates.push(no_overflow);
        if self.needs_entry {
            let Some(entered) = greatest.plus(&least, -1).filter(|one| !one.factors.is_empty() || one.constant >= 0) else {
                return false;
            };
            predicates.push(entered);
        }
        predicates.retain(|one| !one.factors.is_empty());
        self.write(function, &predicates);
        for (block, guard) in moved {
            function.block_mut(block).insts.retain(|value| *value != guard);
        }
        true
    }

    /// What must not be negative for an index to be in range in every round.
    fn needed(
        &self,
        function: &Function,
        found: &Loop,
        index: ValueId,
        length: ValueId,
        least: &Linear,
        greatest: &Linear,
    ) -> Option<[Linear; 2]> {
        let mut rest = self.linear(function, found, index)?;
        let factor = rest.factors.remove(&self.counter).unwrap_or(0);
        let (low, high) = if factor >= 0 { (least, greatest) } else { (greatest, least) };
        let last = self.exact(function, length).plus(&Linear::constant(1), -1)?;
        let highest = rest.clone().plus(high, factor)?;
        Some([rest.plus(low, factor)?, last.plus(&highest, -1)?])
    }

    /// What must not be negative for the counter not to overflow behind the last round.
    fn no_overflow(&self, function: &Function) -> Option<Linear> {
        let bound = self.exact(function, self.bound);
        let step = i64::from(self.step);
        let (limit, sign) = if step > 0 { (i64::from(i32::MAX), 1) } else { (-i64::from(i32::MIN), -1) };
        // The last round begins below the bound, or at it.
        let reach = match self.relation {
            ValueOp::IntLess | ValueOp::IntGreater => step.abs() - 1,
            _ => step.abs(),
        };
        if reach == 0 {
            return Some(Linear::default());
        }
        Linear::constant(limit - reach).plus(&bound, -sign)
    }

    /// Puts predicates between the loop and the block in front.
    fn write(&self, function: &mut Function, predicates: &[Linear]) {
        if predicates.is_empty() {
            return;
        }
        let block = function.add_block();
        let mut edges = function.block_mut(self.entry).end.edges_mut();
        let edge = edges.find(|edge| edge.to == self.header).expect("the block leads into the loop");
        let into = std::mem::replace(edge, Edge { to: block, arguments: Vec::new() });
        drop(edges);
        function.block_mut(block).end = End::Jump(into);
        let mut writer = Writer { function, block, origin: self.origin };
        for predicate in predicates {
            let mut sum = writer.constant(Kind::Long, predicate.constant.into_slot());
            for (value, factor) in &predicate.factors {
                let wide = writer.value(ValueOp::IntToLong, vec![*value]);
                let factor = writer.constant(Kind::Long, factor.into_slot());
                let product = writer.value(ValueOp::LongMultiply, vec![wide, factor]);
                sum = writer.value(ValueOp::LongAdd, vec![product, sum]);
            }
            let zero = writer.constant(Kind::Long, 0);
            let holds = writer.value(ValueOp::LongGreaterOrEqual, vec![sum, zero]);
            writer.append(None, Op::Guard(Reason::Predicate), vec![holds], Some(self.state));
        }
    }
}
