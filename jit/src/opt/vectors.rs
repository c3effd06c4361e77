//! Loops that do the same with the elements of arrays, one after the other: several rounds at once (`[VMDOC]` Vectors).
//!
//! The loop counts up by one; each round loads elements, computes, and stores elements, at indices that are the counter and something that stays the same. As other rounds may not see what a
//! round stores, arrays that are accessed at different indices have to be different ones; where that is not known, it is asked in front of the loop. The loop itself does the rounds that are left.

use classfile::Kind;
use runtime::value_ops::{Slot, ValueOp};
use rustc_hash::{FxHashMap, FxHashSet};

use super::counted::Counting;
use crate::ir::lanes::{Lanewise, Total, VECTOR_BYTES, fits, lanewise, widens, width_of};
use crate::ir::loops::{self, Loop};
use crate::ir::op::{Cell, Op, Reason};
use crate::ir::{BlockId, Edge, End, Function, Inst, OriginId, Thrown, ValueId};
use crate::region::repair;

/// Vectors at once, and the instructions of a round up to which there are so many.
const VECTORS: [(u32, usize); 3] = [(4, 6), (2, 12), (1, usize::MAX)];
/// Hash codes are made of short arrays, and a round costs a multiplication.
const VECTORS_OF_HASHES_MAX: u32 = 2;
/// Pairs of arrays that are asked whether they are the same.
const PAIRS_MAX: usize = 4;

/// Does several rounds at once of the loops that allow for it.
pub fn run(function: &mut Function) -> bool {
    let mut changed = false;
    for innermost in &loops::innermost(function) {
        if let Some(plan) = Plan::of(function, innermost) {
            plan.carry_out(function);
            changed = true;
        }
    }
    changed
}

/// How many rounds of a loop it does at once, if it does that.
pub fn rounds_at_once(function: &Function, found: &Loop) -> Option<usize> {
    Plan::of(function, found).map(|plan| plan.rounds as usize)
}

/// An index: the counter, a constant, and what else is added.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
struct Index {
    added: Vec<ValueId>,
    constant: i32,
}

/// An access of an element.
struct Element {
    array: ValueId,
    cell: Cell,
    index: Index,
    is_store: bool,
}

struct Plan<'p> {
    found: &'p Loop,
    counting: Counting,
    /// What each round does, in order.
    insts: Vec<ValueId>,
    /// The parameters of the loop but the counter.
    totals: Vec<(ValueId, ValueId)>,
    polls: bool,
    /// The fuel that a round costs.
    cost: u32,
    rounds: u32,
    /// Arrays that have to be different ones.
    pairs: Vec<(ValueId, ValueId)>,
}

impl<'p> Plan<'p> {
    fn of(function: &Function, found: &'p Loop) -> Option<Self> {
        let [counting] = <[Counting; 1]>::try_from(Counting::all(function, found)).ok()?;
        let is_upwards = counting.step == 1 && matches!(counting.relation, ValueOp::IntLess | ValueOp::IntLessOrEqual);
        if !is_upwards || !is_chain(function, found, counting.latch) {
            return None;
        }
        let chains = totals(function, found, &counting)?;
        let (counter, condition) = (counting.counter, function.block(counting.latch).end.operand()?);
        let all = || found.blocks.iter().flat_map(|block| &function.block(*block).insts).copied();
        let inside: FxHashSet<ValueId> = all().collect();
        let is_own = |value: ValueId| value == counter || inside.contains(&value) && function.constant(value).is_none();
        let handed = chains.iter().map(|(_, next, _)| *next);
        let used = used(function, &all().collect::<Vec<_>>(), handed.collect());
        let (mut insts, mut elements, mut polls, mut cost) = (Vec::new(), Vec::new(), false, 0);
        for value in all() {
            let inst = function.inst(value)?;
            match inst.op {
                Op::Poll => polls = true,
                // Whether there is fuel is asked for all rounds at once.
                Op::Charge(units) => cost += units,
                Op::Reserve(_) | Op::Guard(Reason::Fuel) => {}
                _ if !used.contains(&value) && !inst.op.effects().leaves => {}
                Op::LoadElement(cell) | Op::StoreElement(cell) if !is_own(inst.operands[0]) => {
                    let index = index_of(function, &counting, inst.operands[1], &is_own)?;
                    let is_store = matches!(inst.op, Op::StoreElement(_));
                    elements.push(Element { array: inst.operands[0], cell, index, is_store });
                    insts.push(value);
                }
                Op::Constant(_) | Op::Value(_) | Op::Math(_) => insts.push(value),
                _ => return None,
            }
        }
        let stored = elements.iter().filter(|element| element.is_store).map(|element| width_of(element.cell));
        let total = chains.iter().map(|(_, next, _)| Some(if function.kind(*next) == Kind::Long { 8 } else { 4 }));
        let mut widths = stored.chain(total);
        let width = widths.next()??;
        let is_accessed = |element: &Element| element.is_store || widens(element.cell, width);
        if elements.is_empty() || !widths.all(|other| other == Some(width)) || !elements.iter().all(is_accessed) {
            return None;
        }
        let totals = chains.iter().map(|(before, next, _)| (*before, *next)).collect();
        let plan = Self { found, counting, insts, totals, polls, cost, rounds: 0, pairs: pairs(&elements)? };
        let is_lanewise = plan.is_lanewise(function, width, &chains, &is_own);
        if !is_lanewise || !plan.is_private(function, condition, &inside) {
            return None;
        }
        let (vectors, _) = VECTORS.into_iter().find(|(_, insts)| plan.insts.len() <= *insts)?;
        let is_hash = chains.iter().any(|(_, _, total)| total.factor != 1);
        let vectors = if is_hash { vectors.min(VECTORS_OF_HASHES_MAX) } else { vectors };
        Some(Self { rounds: vectors * VECTOR_BYTES / width, ..plan })
    }

    /// Whether what is stored, and what totals are made of, can be computed lane by lane, and nothing else is computed but indices.
    fn is_lanewise(
        &self,
        function: &Function,
        width: u32,
        chains: &[(ValueId, ValueId, Total)],
        is_own: &impl Fn(ValueId) -> bool,
    ) -> bool {
        // The counter itself is data where there is room for it.
        let is_data = |data: &FxHashSet<ValueId>, value: ValueId| match function.values[value.index()].kind {
            Some(kind) if fits(kind, width) => {
                !is_own(value) || data.contains(&value) || value == self.counting.counter && width == 4
            }
            _ => false,
        };
        let mut data: FxHashSet<ValueId> = FxHashSet::default();
        // Ints that were loaded into lanes of longs.
        let mut wide: FxHashSet<ValueId> = FxHashSet::default();
        let computed = self.insts.iter().all(|value| {
            let Some(inst) = function.inst(*value) else { return false };
            let makes = match inst.op {
                Op::Constant(_) => return true,
                _ if chains.iter().any(|(_, _, total)| total.chain.contains(value)) => return true,
                Op::LoadElement(cell) if cell.kind() == Kind::Int && width == 8 => {
                    wide.insert(*value);
                    return true;
                }
                Op::LoadElement(_) => true,
                Op::StoreElement(_) => return is_data(&data, inst.operands[2]),
                Op::Value(ValueOp::IntToLong) if is_own(inst.operands[0]) => wide.contains(&inst.operands[0]),
                op => {
                    let last = inst.operands.last().and_then(|last| function.constant(*last));
                    match lanewise(op, width, last) {
                        Some(Lanewise::Shift) => is_data(&data, inst.operands[0]) && !is_own(inst.operands[1]),
                        Some(_) => inst.operands.iter().all(|operand| is_data(&data, *operand)),
                        None => false,
                    }
                }
            };
            if makes {
                data.insert(*value);
            }
            // What is an index, and no more, is computed apart.
            makes || index_of(function, &self.counting, *value, is_own).is_some()
        });
        computed && chains.iter().flat_map(|(_, _, total)| &total.added).all(|added| is_data(&data, *added))
    }

    /// Whether the blocks behind the loop use nothing of it but what the counter and the totals are then.
    fn is_private(&self, function: &Function, condition: ValueId, inside: &FxHashSet<ValueId>) -> bool {
        let is_used = |value: &ValueId| {
            (inside.contains(value) && function.constant(*value).is_none() || *value == self.counting.counter)
                && *value != self.counting.next
                && *value != condition
                && self.totals.iter().all(|(_, next)| value != next)
        };
        let outside = function.order().into_iter().filter(|block| !self.found.contains(*block));
        let is_clean = |block: BlockId| {
            let content = function.block(block);
            let uses = |value: &ValueId| {
                let Some(inst) = function.inst(*value) else { return true };
                inst.operands.iter().any(is_used)
                    || inst.state.is_some_and(|state| function.state_values(state).iter().any(is_used))
            };
            let states =
                content.entry_state.into_iter().chain(if let End::Exit(_, state) = content.end { Some(state) } else { None });
            !content.insts.iter().any(uses)
                && !content.end.operand().as_ref().is_some_and(is_used)
                && !content.end.edges().any(|edge| edge.arguments.iter().any(is_used))
                && !states.flat_map(|state| function.state_values(state)).any(|value| is_used(&value))
        };
        let out = &function.block(self.counting.latch).end;
        outside.into_iter().all(is_clean) && !out.edges().any(|edge| edge.arguments.iter().any(is_used))
    }

    /// Whether there is fuel for the rounds, too.
    fn with_fuel(&self, function: &mut Function, block: BlockId, enough: ValueId) -> ValueId {
        if self.cost == 0 {
            return enough;
        }
        let is_there = append(function, block, Op::Reserve(self.cost * self.rounds), Vec::new());
        append(function, block, Op::Value(ValueOp::IntAnd), vec![enough, is_there])
    }

    /// What follows each of the rounds at once: a poll, and what they cost.
    fn end_rounds(&self, function: &mut Function, behind: BlockId) {
        let origin = function.inst(self.counting.next).map_or(OriginId(0), |inst| inst.origin);
        let ops = [self.polls.then_some(Op::Poll), (self.cost != 0).then(|| Op::Spend((self.cost * self.rounds).into()))];
        for op in ops.into_iter().flatten() {
            let inst = Inst { op, operands: Vec::new(), state: None, thrown: Thrown::Unwinds, origin };
            function.append(behind, None, inst);
        }
    }

    fn carry_out(&self, function: &mut Function) {
        let (header, latch) = (self.found.header, self.counting.latch);
        let [front, body, behind, rest] = std::array::from_fn(|_| function.add_block());

        // In front: whether there are enough rounds, and the arrays are different ones.
        let parameters = function.block(header).parameters.clone();
        let given: Vec<ValueId> =
            parameters.iter().map(|parameter| function.add_parameter(front, function.kind(*parameter))).collect();
        let first = given[self.counting.place];
        let mut enough = self.counting.are_left(function, front, first, self.rounds as usize);
        enough = self.with_fuel(function, front, enough);
        for (one, other) in &self.pairs {
            let differ = append(function, front, Op::Value(ValueOp::ReferenceNotEqual), vec![*one, *other]);
            enough = append(function, front, Op::Value(ValueOp::IntAnd), vec![enough, differ]);
        }
        self.found.enter_at(function, front);
        let to = |to, arguments| Edge { to, arguments };
        // The counter is the first parameter of the rounds.
        let others = given.iter().enumerate().filter(|(place, _)| *place != self.counting.place).map(|(_, value)| *value);
        let rounds = [first].into_iter().chain(others).collect();
        function.block_mut(front).end = End::Branch(enough, to(body, rounds), to(header, given));

        // The rounds.
        let counter = function.add_parameter(body, Kind::Int);
        let mut copies: FxHashMap<ValueId, ValueId> = FxHashMap::default();
        copies.insert(self.counting.counter, counter);
        for (before, _) in &self.totals {
            let kind = function.kind(*before);
            copies.insert(*before, function.add_parameter(body, kind));
        }
        for value in &self.insts {
            let (inst, kind) =
                (function.inst(*value).expect("loops have instructions").clone(), function.values[value.index()].kind);
            let operands = inst.operands.iter().map(|operand| copies.get(operand).copied().unwrap_or(*operand)).collect();
            let copy = function.append(body, kind, Inst { operands, ..inst });
            copies.insert(*value, copy);
        }
        let totals = self.totals.iter().map(|(_, next)| copies[next]).collect();
        let content = function.block_mut(body);
        (content.rounds, content.end) = (Some(self.rounds), End::Jump(to(behind, totals)));

        // Behind them: again, or what the loop does there.
        let totals: Vec<ValueId> =
            self.totals.iter().map(|(_, next)| function.add_parameter(behind, function.kind(*next))).collect();
        let rounds = append(function, behind, Op::Constant((self.rounds as i32).into_slot()), Vec::new());
        let next = append(function, behind, Op::Value(ValueOp::IntAdd), vec![counter, rounds]);
        self.end_rounds(function, behind);
        let enough = self.counting.are_left(function, behind, next, self.rounds as usize);
        let enough = self.with_fuel(function, behind, enough);
        let again = [next].into_iter().chain(totals.iter().copied()).collect();
        function.block_mut(behind).end = End::Branch(enough, to(body, again), to(rest, Vec::new()));
        let mut others: FxHashMap<ValueId, ValueId> = self.totals.iter().map(|(_, next)| *next).zip(totals).collect();
        others.insert(self.counting.next, next);
        let mut end = function.block(latch).end.clone();
        let condition = end.operand().expect("latches end in branches");
        let mut inst = function.inst(condition).expect("a counter is compared").clone();
        let renamed = |value: &mut ValueId| *value = others.get(value).copied().unwrap_or(*value);
        inst.operands.iter_mut().for_each(renamed);
        let goes_on = function.append(rest, Some(Kind::Int), inst);
        *end.operand_mut().expect("as above") = goes_on;
        end.edges_mut().flat_map(|edge| &mut edge.arguments).for_each(renamed);
        function.block_mut(rest).end = end;
        others.insert(condition, goes_on);
        repair(function, [&others]);
    }
}

fn append(function: &mut Function, block: BlockId, op: Op, operands: Vec<ValueId>) -> ValueId {
    function.append_own(block, Some(Kind::Int), op, operands)
}

/// What the stores among some instructions, in their order, and what is handed on use of the others, and they themselves.
fn used(function: &Function, insts: &[ValueId], handed: FxHashSet<ValueId>) -> FxHashSet<ValueId> {
    let mut used = handed;
    for value in insts.iter().rev() {
        let Some(inst) = function.inst(*value) else { continue };
        if inst.op.effects().writes || used.contains(value) {
            used.insert(*value);
            used.extend(&inst.operands);
        }
    }
    used
}

/// The parameters of a loop beside its counter, each with what it is in the next round, if all of them are totals that nothing else in it uses.
fn totals(function: &Function, found: &Loop, counting: &Counting) -> Option<Vec<(ValueId, ValueId, Total)>> {
    let parameters = function.block(found.header).parameters.iter().zip(&counting.back.arguments).enumerate();
    let others = parameters.filter(|(place, _)| *place != counting.place);
    let totals: Vec<_> =
        others.map(|(_, (before, next))| Some((*before, *next, Total::of(function, *before, *next)?))).collect::<Option<_>>()?;
    let used = |value: ValueId| {
        let insts = found.blocks.iter().flat_map(|block| &function.block(*block).insts);
        let uses = insts.filter_map(|inst| function.inst(*inst)).map(|inst| {
            let is_fuel = inst.op == Op::Guard(Reason::Fuel);
            let in_state = !is_fuel && inst.state.is_some_and(|state| function.state_values(state).contains(&value));
            inst.operands.iter().filter(|operand| **operand == value).count() + usize::from(in_state)
        });
        let handed = counting.back.arguments.iter().filter(|argument| **argument == value).count();
        uses.sum::<usize>() + handed
    };
    let is_own =
        |(before, _, total): &(ValueId, ValueId, Total)| used(*before) == 1 && total.chain.iter().all(|value| used(*value) == 1);
    totals.iter().all(is_own).then_some(totals)
}

/// Whether each block of a loop leads to the next one only, the last back or out.
fn is_chain(function: &Function, found: &Loop, latch: BlockId) -> bool {
    let mut block = found.header;
    for _ in 1..found.blocks.len() {
        let End::Jump(edge) = &function.block(block).end else { return false };
        if !edge.arguments.is_empty() {
            return false;
        }
        block = edge.to;
    }
    block == latch
}

/// What an index is, if the counter is a part of it, and nothing else changes.
fn index_of(function: &Function, counting: &Counting, value: ValueId, is_own: &impl Fn(ValueId) -> bool) -> Option<Index> {
    if value == counting.counter {
        return Some(Index::default());
    }
    let inst = function.inst(value).filter(|inst| is_own(value) && inst.op == Op::Value(ValueOp::IntAdd))?;
    let (varying, added) = match inst.operands[..] {
        [varying, added] if !is_own(added) => (varying, added),
        [added, varying] if !is_own(added) => (varying, added),
        _ => return None,
    };
    let mut index = index_of(function, counting, varying, is_own)?;
    match function.constant(added) {
        Some(constant) => index.constant = index.constant.wrapping_add(i32::from_slot(constant)),
        None => {
            index.added.push(added);
            index.added.sort_unstable();
        }
    }
    Some(index)
}

/// The arrays that have to be different ones so that no round stores what another one accesses; none if that cannot be.
fn pairs(elements: &[Element]) -> Option<Vec<(ValueId, ValueId)>> {
    let mut pairs = Vec::new();
    for (at, store) in elements.iter().enumerate().filter(|(_, element)| element.is_store) {
        for (other_at, other) in elements.iter().enumerate().filter(|(other_at, _)| *other_at != at) {
            // What is loaded before, and stored by a later round only, is what was there.
            let is_ahead = store.index.added == other.index.added && other.index.constant > store.index.constant;
            let is_seen = store.index != other.index && !(is_ahead && !other.is_store && other_at < at);
            if !is_seen || store.cell != other.cell {
                continue;
            }
            let pair = (store.array.min(other.array), store.array.max(other.array));
            if pair.0 == pair.1 {
                return None;
            }
            if !pairs.contains(&pair) {
                pairs.push(pair);
            }
        }
    }
    (pairs.len() <= PAIRS_MAX).then_some(pairs)
}
