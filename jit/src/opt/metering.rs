//! Fuel is looked at once for a stretch of code, and paid in one place (`[VMDOC]` Fuel).
//!
//! The builder puts places into the code where the interpreter can go on (`Reserve`, with a guard), and charges where bytecode pays. From such a place, a charge is covered on
//! every way that leads through no call: what others spend is not known. There it is seen to that there is fuel for the dearest way, so that nothing has to be
//! looked at behind it, and the charges become plain subtractions; as many as possible become one, which stands as early as possible. An exit gives back what has been
//! spent ahead, and where there is not enough fuel for a stretch the interpreter spends what is left: so nothing differs from the interpreter, to the last unit.
//! Each round of a loop looks once. Charges that nothing covers look for themselves.

use rustc_hash::{FxHashMap, FxHashSet};

use super::holding;
use crate::ir::dominators::Dominators;
use crate::ir::loops::loops;
use crate::ir::op::{Op, Reason};
use crate::ir::predecessors::Predecessors;
use crate::ir::{BlockId, Edge, End, Function, Inst, OriginId, StateId, Thrown, ValueId};

/// More rounds of the analysis than functions need whose loops are natural ones.
const ROUNDS_MAX: usize = 50;

/// Takes out places that others cover, before other passes meet them.
pub fn thin(function: &mut Function) -> bool {
    thin_but(function, &|_, _| false)
}

/// The same if some calls are going to be bodies.
pub fn thin_but(function: &mut Function, becomes_body: &BecomesBody<'_>) -> bool {
    let Some(places) = Places::of(function, becomes_body) else { return false };
    let unneeded: FxHashSet<ValueId> = places.all.iter().copied().filter(|place| !places.kept.contains(place)).collect();
    remove(function, &places.order, &unneeded);
    !unneeded.is_empty()
}

/// Whether a call is going to be a body.
type BecomesBody<'b> = dyn Fn(&Function, ValueId) -> bool + 'b;

/// Pays in as few places as possible.
pub fn run(function: &mut Function) -> bool {
    let Some(places) = Places::of(function, &|_, _| false) else { return false };
    match Costs::of(function, &places) {
        Some(costs) => {
            costs.carry_out(function, &places);
            holding::run(function);
        }
        None => remove(function, &places.order, &places.all),
    }
    true
}

/// What an instruction means for fuel.
enum Meaning {
    /// From here on, fuel has been looked at, if this place is kept.
    Place(ValueId),
    /// Others spend fuel.
    Spends,
    /// It can lead away without a state that tells what has been spent ahead.
    Leaves,
    /// It leaves with a state.
    Guards,
    /// It costs so much.
    Costs(u32),
    /// Nothing.
    Nothing,
}

fn meaning(function: &Function, value: ValueId) -> Meaning {
    let Some(inst) = function.inst(value) else { return Meaning::Nothing };
    match inst.op {
        Op::Guard(Reason::Fuel) if is_place(function, inst.operands[0]) => Meaning::Place(inst.operands[0]),
        Op::Guard(_) => Meaning::Guards,
        Op::Charge(units) => Meaning::Costs(units),
        Op::Poll => Meaning::Nothing,
        // What spends here has its own reserve.
        Op::Spend(_) | Op::TakeException => Meaning::Spends,
        op if op.calls() => Meaning::Spends,
        op if op.effects().leaves => Meaning::Leaves,
        _ => Meaning::Nothing,
    }
}

fn is_place(function: &Function, value: ValueId) -> bool {
    function.inst(value).is_some_and(|inst| inst.op == Op::Reserve(0))
}

/// The place that a block ends at, where a guard has become a branch.
fn place_at_end(function: &Function, block: BlockId) -> Option<ValueId> {
    match function.block(block).end {
        End::Branch(condition, ..) if is_place(function, condition) => Some(condition),
        _ => None,
    }
}

/// Takes places out.
fn remove(function: &mut Function, order: &[BlockId], places: &FxHashSet<ValueId>) {
    if places.is_empty() {
        return;
    }
    for block in order {
        let mut insts = std::mem::take(&mut function.block_mut(*block).insts);
        insts.retain(|value| !matches!(meaning(function, *value), Meaning::Place(place) if places.contains(&place)));
        function.block_mut(*block).insts = insts;
    }
    for place in places {
        function.set_constant(*place, 1);
    }
    for block in order {
        function.decide(*block);
    }
}

/// The places of a function, and what they cover.
struct Places {
    order: Vec<BlockId>,
    all: FxHashSet<ValueId>,
    /// Those that no other covers, and those that every round of a loop comes by.
    kept: FxHashSet<ValueId>,
    /// By block: whether its start is covered.
    is_covered: Vec<bool>,
    /// The charges that are covered.
    covered: FxHashSet<ValueId>,
    /// By block: the innermost loop that it is in, as the blocks of that.
    loops: Vec<Option<u32>>,
    blocks_of_loops: Vec<FxHashSet<BlockId>>,
}

impl Places {
    /// None if fuel is not counted.
    fn of(function: &Function, becomes_body: &BecomesBody<'_>) -> Option<Self> {
        let order = function.order();
        let ops = || order.iter().flat_map(|block| &function.block(*block).insts);
        let all: FxHashSet<ValueId> = ops().copied().filter(|value| is_place(function, *value)).collect();
        let charges = |value: &ValueId| function.inst(*value).is_some_and(|inst| matches!(inst.op, Op::Charge(_)));
        if all.is_empty() && !ops().any(charges) {
            return None;
        }
        let dominators = Dominators::of(function, &order);
        let mut number = vec![usize::MAX; function.blocks.len()];
        order.iter().enumerate().for_each(|(index, block)| number[block.index()] = index);
        let mut kept = FxHashSet::default();
        // Where rounds of a loop may come by no place.
        let mut open: FxHashSet<BlockId> = FxHashSet::default();
        for from in &order {
            for edge in function.block(*from).end.edges().filter(|edge| number[edge.to.index()] <= number[from.index()]) {
                match last_place(function, &dominators, *from, edge.to) {
                    Some(place) => drop(kept.insert(place)),
                    None => drop(open.insert(edge.to)),
                }
            }
        }
        let mut loops_of = vec![None; function.blocks.len()];
        let mut blocks_of_loops = Vec::new();
        // Those inside of others come first.
        for found in loops(function, &order, &dominators) {
            for block in &found.blocks {
                loops_of[block.index()].get_or_insert(blocks_of_loops.len() as u32);
            }
            blocks_of_loops.push(found.blocks.iter().copied().collect());
        }
        let is_covered = vec![true; function.blocks.len()];
        let mut places = Self { order, all, kept, is_covered, covered: FxHashSet::default(), loops: loops_of, blocks_of_loops };
        places.find_covered(function, &open, becomes_body);
        Some(places)
    }

    fn find_covered(&mut self, function: &Function, open: &FxHashSet<BlockId>, becomes_body: &BecomesBody<'_>) {
        let meaning = |value: ValueId| match meaning(function, value) {
            Meaning::Spends if becomes_body(function, value) => Meaning::Nothing,
            meaning => meaning,
        };
        let predecessors = Predecessors::of(function, &self.order);
        self.is_covered[Function::ENTRY.index()] = false;
        open.iter().for_each(|block| self.is_covered[block.index()] = false);
        let mut at_end: Vec<bool> = vec![true; function.blocks.len()];
        let mut changed = true;
        while std::mem::take(&mut changed) {
            for block in &self.order {
                let index = block.index();
                self.is_covered[index] &= predecessors[*block].iter().all(|before| at_end[before.index()]);
                let mut covered = self.is_covered[index];
                for value in &function.block(*block).insts {
                    match meaning(*value) {
                        Meaning::Place(_) => covered = true,
                        Meaning::Spends => covered = false,
                        Meaning::Leaves | Meaning::Guards | Meaning::Costs(_) | Meaning::Nothing => {}
                    }
                }
                covered |= place_at_end(function, *block).is_some();
                changed |= std::mem::replace(&mut at_end[index], covered) != covered;
            }
        }
        for block in &self.order {
            let mut covered = self.is_covered[block.index()];
            for value in &function.block(*block).insts {
                match meaning(*value) {
                    Meaning::Place(place) => {
                        if !std::mem::replace(&mut covered, true) {
                            self.kept.insert(place);
                        }
                    }
                    Meaning::Spends => covered = false,
                    Meaning::Costs(_) if covered => drop(self.covered.insert(*value)),
                    Meaning::Leaves | Meaning::Guards | Meaning::Costs(_) | Meaning::Nothing => {}
                }
            }
            self.kept.extend(place_at_end(function, *block).filter(|_| !covered));
        }
    }

    /// The ways out of a block on which it is worth to have paid ahead: those that stay in its loop, or if none does, those that do not leave.
    fn usual<'f>(&self, function: &'f Function, block: BlockId) -> Vec<&'f Edge> {
        let edges = || function.block(block).end.edges();
        if let Some(own) = self.loops[block.index()].map(|number| &self.blocks_of_loops[number as usize]) {
            let inside: Vec<&Edge> = edges().filter(|edge| own.contains(&edge.to)).collect();
            if !inside.is_empty() {
                return inside;
            }
        }
        edges().filter(|edge| !matches!(function.block(edge.to).end, End::Exit(..) | End::Unwind)).collect()
    }
}

/// The last place on the way back to a block that every such way comes by.
fn last_place(function: &Function, dominators: &Dominators, from: BlockId, header: BlockId) -> Option<ValueId> {
    if !dominators.is_above(header, from) {
        return None;
    }
    let mut block = from;
    loop {
        let places = function.block(block).insts.iter().rev().filter_map(|value| match meaning(function, *value) {
            Meaning::Place(place) => Some(place),
            _ => None,
        });
        if let Some(place) = place_at_end(function, block).into_iter().chain(places).next() {
            return Some(place);
        }
        if block == header {
            return None;
        }
        block = dominators.above(block)?;
    }
}

/// What is needed where, and what is spent ahead.
struct Costs {
    /// By place: what the dearest way costs.
    needed: FxHashMap<ValueId, u32>,
    /// By block: what has been spent ahead at its start, and its end.
    ahead: Vec<[u32; 2]>,
}

impl Costs {
    fn of(function: &Function, places: &Places) -> Option<Self> {
        let mut needed: FxHashMap<ValueId, u32> = FxHashMap::default();
        let mut dearest = vec![0u32; function.blocks.len()];
        let mut ahead = vec![[0u32; 2]; function.blocks.len()];
        for _ in 0..ROUNDS_MAX {
            let mut changed = false;
            for block in places.order.iter().rev() {
                let content = function.block(*block);
                let at_end = place_at_end(function, *block).filter(|place| places.kept.contains(place));
                let covered = |edge: &&Edge| places.is_covered[edge.to.index()];
                let mut need = content.end.edges().filter(covered).map(|edge| dearest[edge.to.index()]).max().unwrap_or(0);
                if let Some(place) = at_end {
                    needed.insert(place, std::mem::take(&mut need));
                }
                let cannot_wait = at_end.is_some() || matches!(content.end, End::Try(..));
                let of = |edge: &&Edge| if covered(edge) { ahead[edge.to.index()][0] } else { 0 };
                let usual = places.usual(function, *block);
                let mut spent = if cannot_wait { 0 } else { usual.iter().map(of).min().unwrap_or(0) };
                let before = (dearest[block.index()], ahead[block.index()]);
                ahead[block.index()][1] = spent;
                for value in content.insts.iter().rev() {
                    match meaning(function, *value) {
                        Meaning::Place(place) if places.kept.contains(&place) => {
                            needed.insert(place, std::mem::take(&mut need));
                            spent = 0;
                        }
                        Meaning::Spends => (need, spent) = (0, 0),
                        Meaning::Leaves => spent = 0,
                        Meaning::Costs(units) if places.covered.contains(value) => {
                            (need, spent) = (need.checked_add(units)?, spent.checked_add(units)?);
                        }
                        Meaning::Place(_) | Meaning::Guards | Meaning::Costs(_) | Meaning::Nothing => {}
                    }
                }
                (dearest[block.index()], ahead[block.index()][0]) = (need, spent);
                changed |= before != (dearest[block.index()], ahead[block.index()]);
            }
            if !changed {
                return Some(Self { needed, ahead });
            }
        }
        None
    }

    fn carry_out(&self, function: &mut Function, places: &Places) {
        let is_needed = |place: &ValueId| places.kept.contains(place) && self.needed.get(place).is_some_and(|units| *units > 0);
        for block in &places.order {
            let mut spent = self.ahead[block.index()][1];
            let insts = std::mem::take(&mut function.block_mut(*block).insts);
            let mut kept = Vec::with_capacity(insts.len());
            for value in insts.into_iter().rev() {
                let pays = match meaning(function, value) {
                    Meaning::Place(place) => places.kept.contains(&place),
                    Meaning::Spends | Meaning::Leaves => true,
                    Meaning::Costs(units) if places.covered.contains(&value) => {
                        spent += units;
                        continue;
                    }
                    Meaning::Guards => {
                        leave_with(function, value, spent);
                        false
                    }
                    Meaning::Costs(_) | Meaning::Nothing => false,
                };
                if pays {
                    kept.extend(spend(function, std::mem::take(&mut spent).into()));
                }
                kept.push(value);
            }
            kept.reverse();
            function.block_mut(*block).insts = kept;
        }
        let mut entries = vec![0u32; function.blocks.len()];
        for edge in places.order.iter().flat_map(|block| function.block(*block).end.edges()) {
            entries[edge.to.index()] += 1;
        }
        for block in &places.order {
            for number in 0..function.block(*block).end.edges().count() {
                self.settle(function, places, *block, number, &entries);
            }
        }
        let (needed, unneeded): (Vec<ValueId>, Vec<ValueId>) = places.all.iter().partition(|place| is_needed(place));
        remove(function, &places.order, &unneeded.into_iter().collect());
        for place in needed {
            function.set_op(place, Op::Reserve(self.needed[&place]), Vec::new());
        }
    }

    /// Pays, or gives back, what more or less has been spent ahead than a block expects, on a way to it.
    fn settle(&self, function: &mut Function, places: &Places, block: BlockId, number: usize, entries: &[u32]) {
        let to = function.block(block).end.edges().nth(number).expect("as many as were counted").to;
        let expected = if places.is_covered[to.index()] { self.ahead[to.index()][0] } else { 0 };
        let spent = self.ahead[block.index()][1];
        let missing = i64::from(expected) - i64::from(spent);
        if missing == 0 {
            return;
        }
        let content = function.block(to);
        let only_leaves = expected == 0 && content.insts.is_empty() && content.parameters.is_empty();
        if let (End::Exit(reason, state), true) = (&content.end, only_leaves) {
            let (reason, state) = (*reason, *state);
            let state = giving_back(function, state, spent);
            let out = function.add_block();
            function.block_mut(out).end = End::Exit(reason, state);
            redirect(function, block, number, out);
        } else if entries[to.index()] == 1 && content.rounds.is_none() {
            let spend = spend(function, missing).expect("it is not 0");
            function.block_mut(to).insts.insert(0, spend);
        } else {
            let between = function.add_block();
            let edge = function.block(block).end.edges().nth(number).expect("as above").clone();
            let spend = spend(function, missing).expect("as above");
            let content = function.block_mut(between);
            (content.insts, content.end) = (vec![spend], End::Jump(edge));
            redirect(function, block, number, between);
        }
    }
}

/// A way out of a block leads to another one, which takes nothing.
fn redirect(function: &mut Function, block: BlockId, number: usize, to: BlockId) {
    let edge = function.block_mut(block).end.edges_mut().nth(number).expect("the block has so many");
    *edge = Edge { to, arguments: Vec::new() };
}

/// A state whose users give back so much more.
fn giving_back(function: &mut Function, state: StateId, spent: u32) -> StateId {
    let mut state = function.states[state.index()].clone();
    state.ahead += spent;
    function.add_state(state)
}

/// Whoever leaves here gives back so much more.
fn leave_with(function: &mut Function, guard: ValueId, spent: u32) {
    if spent == 0 {
        return;
    }
    let state = function.inst(guard).and_then(|inst| inst.state).expect("guards have states");
    let state = giving_back(function, state, spent);
    if let Some(inst) = function.inst_mut(guard) {
        inst.state = Some(state);
    }
}

fn spend(function: &mut Function, units: i64) -> Option<ValueId> {
    let inst = Inst { op: Op::Spend(units), operands: Vec::new(), state: None, thrown: Thrown::Unwinds, origin: OriginId(0) };
    (units != 0).then(|| function.add_inst(None, inst))
}
