//! Monitors that are left only to be entered again.
//!
//! Where a monitor is left and entered again with nothing in between that others could wait for, it is kept. A loop that enters and leaves one monitor in each round, and does nothing in between that others could wait for, keeps it for some rounds: what is carried out
//! between leaving and entering has a copy in which the monitor is held, and which leads behind the entry. Whoever leaves the loop or the code there leaves the
//! monitor first. So the monitor is never held longer than for a bounded number of short rounds, and never entered where the program would not
//! (Dice et al., Diniz and Rinard: Lock Coarsening).

use classfile::Kind;
use runtime::value_ops::{Slot, ValueOp};
use rustc_hash::FxHashSet;

use super::promote::split_guards;
use super::versions::{Access, access};
use crate::ir::dominators::Dominators;
use crate::ir::loops::{Loop, loops};
use crate::ir::op::Op;
use crate::ir::predecessors::Predecessors;
use crate::ir::{BlockId, Edge, End, Function, Inst, OriginId, Thrown, ValueId};
use crate::region::{copy, repair};

/// Rounds for which a monitor is kept.
const ROUNDS_MAX: i32 = 32;
/// Instructions of a round that is short.
const INSTS_MAX: usize = 150;
/// Instructions between leaving and entering in a row, and how often that is looked for.
const BETWEEN_MAX: usize = 60;
const PAIRS_MAX: usize = 100;

/// Keeps monitors in loops.
pub fn run(function: &mut Function) -> bool {
    let mut changed = keep_in_rows(function);
    changed |= name_outside(function);
    let order = function.order();
    let dominators = Dominators::of(function, &order);
    let found = loops(function, &order, &dominators);
    for innermost in found.iter().filter(|one| one.is_innermost(&found)) {
        if let Some(monitor) = Monitor::of(function, innermost, &dominators) {
            monitor.keep(function, innermost);
            changed = true;
        }
    }
    changed
}

/// Constants whose monitors are entered, as those of classes are, get their names where the function begins: no loop makes them anew.
fn name_outside(function: &mut Function) -> bool {
    let order = function.order();
    let entered = |value: &ValueId| function.inst(*value).filter(|inst| inst.op == Op::MonitorEnter).map(|inst| inst.operands[0]);
    let constants: FxHashSet<ValueId> = order
        .iter()
        .flat_map(|block| function.block(*block).insts.iter().filter_map(entered))
        .filter(|value| function.inst(*value).is_some_and(|inst| matches!(inst.op, Op::ConstantReference(_))))
        .collect();
    let mut moved: Vec<ValueId> = Vec::new();
    for block in order.into_iter().filter(|block| *block != Function::ENTRY) {
        function.block_mut(block).insts.retain(|value| {
            let is_meant = constants.contains(value);
            moved.extend(is_meant.then_some(*value));
            !is_meant
        });
    }
    let changed = !moved.is_empty();
    function.block_mut(Function::ENTRY).insts.splice(0..0, moved);
    changed
}

/// Where an instruction stands.
#[derive(Clone, Copy)]
struct Place {
    block: BlockId,
    at: usize,
}

/// The one monitor of a loop.
struct Monitor {
    object: ValueId,
    enter: Place,
    exit: Place,
    origin: OriginId,
}

impl Monitor {
    fn of(function: &Function, found: &Loop, dominators: &Dominators) -> Option<Self> {
        let (mut enters, mut exits, mut count) = (Vec::new(), Vec::new(), 0);
        for block in &found.blocks {
            let insts = &function.block(*block).insts;
            count += insts.len();
            for (at, value) in insts.iter().enumerate() {
                let inst = function.inst(*value).expect("blocks list instructions");
                let place = (Place { block: *block, at }, inst.operands.first().copied());
                match inst.op {
                    Op::MonitorEnter => enters.push(place),
                    Op::MonitorExit if inst.thrown != Thrown::Caught => exits.push(place),
                    op if op.ends_with_vm() => {}
                    op if !is_free(op) => return None,
                    _ => {}
                }
            }
        }
        let (&[(enter, Some(object))], &[(exit, Some(left))]) = (enters.as_slice(), exits.as_slice()) else { return None };
        let is_inside = |block: &BlockId| {
            let content = function.block(*block);
            content.parameters.contains(&object) || content.insts.contains(&object)
        };
        let is_before = if enter.block == exit.block { enter.at < exit.at } else { dominators.is_above(enter.block, exit.block) };
        // Each round leads through both.
        let is_above = |latch: &BlockId| dominators.is_above(exit.block, *latch);
        if object != left
            || count > INSTS_MAX
            || !is_before
            || !found.latches.iter().all(is_above)
            || found.blocks.iter().any(is_inside)
        {
            return None;
        }
        let leaves = function.block(exit.block).insts[exit.at];
        let origin = function.inst(leaves).expect("blocks list instructions").origin;
        Some(Self { object, enter, exit, origin })
    }

    fn keep(&self, function: &mut Function, found: &Loop) {
        // What is further down is split off first.
        let (entering, held, leaving, left);
        if self.enter.block == self.exit.block {
            (leaving, left) = isolate(function, self.exit);
            (entering, held) = isolate(function, self.enter);
        } else {
            (entering, held) = isolate(function, self.enter);
            (leaving, left) = isolate(function, self.exit);
        }
        let inside: FxHashSet<BlockId> = found.blocks.iter().copied().chain([entering, held, leaving, left]).collect();
        let gap = reached(function, &inside, left, entering);
        let is_outside = |block: &BlockId| !gap.contains(block);
        let is_apart = reached(function, &inside, held, leaving).iter().all(is_outside);
        if is_outside(&found.header) || gap.contains(&leaving) || !is_apart {
            return;
        }

        let count = function.add_parameter(held, Kind::Int);
        let origin = self.origin;
        let int = |function: &mut Function, block: BlockId, op: Op, operands: Vec<ValueId>| {
            function.append(block, Some(Kind::Int), Inst { op, operands, state: None, thrown: Thrown::Unwinds, origin })
        };
        let rounds = int(function, entering, Op::Constant(ROUNDS_MAX.into_slot()), Vec::new());
        function.block_mut(entering).end = End::Jump(Edge { to: held, arguments: vec![rounds] });

        let copied = copy(function, &gap);
        let keeps = copied.blocks[&left];
        let last = function.add_block();
        let content = function.block_mut(leaving);
        let insts = std::mem::take(&mut content.insts);
        function.block_mut(last).insts = insts;
        let to = |to| Edge { to, arguments: Vec::new() };
        function.block_mut(last).end = End::Jump(to(left));
        let one = int(function, leaving, Op::Constant(1.into_slot()), Vec::new());
        let next = int(function, leaving, Op::Value(ValueOp::IntSubtract), vec![count, one]);
        function.block_mut(leaving).end = End::Branch(next, to(keeps), to(last));

        let mut inside: Vec<BlockId> = gap.iter().map(|block| copied.blocks[block]).collect();
        let mut outs = Vec::new();
        split_guards(function, &mut inside, &mut outs);
        for block in inside.clone() {
            function.block_mut(block).entry_state = None;
            for place in 0..function.block(block).end.edges().count() {
                let edge = function.block(block).end.edges().nth(place).expect("as many as were counted").clone();
                let changed = if edge.to == entering {
                    Edge { to: held, arguments: vec![next] }
                } else if inside.contains(&edge.to) || outs.contains(&edge.to) {
                    continue;
                } else {
                    let out = function.add_block();
                    function.block_mut(out).end = End::Jump(edge);
                    outs.push(out);
                    to(out)
                };
                *function.block_mut(block).end.edges_mut().nth(place).expect("as above") = changed;
            }
        }
        for out in outs {
            let operands = vec![self.object];
            let inst = Inst { op: Op::MonitorExit, operands, state: None, thrown: Thrown::Unwinds, origin };
            let exit = function.add_inst(None, inst);
            function.block_mut(out).insts.insert(0, exit);
        }
        repair(function, [&copied.values]);
    }
}

/// Whether nobody waits for an operation, nor it for others.
fn is_free(op: Op) -> bool {
    !op.effects().stops && access(op) != Access::Any
}

/// Keeps monitors between leaving and entering that follow each other on one way; whether there are such.
fn keep_in_rows(function: &mut Function) -> bool {
    for number in 0..PAIRS_MAX {
        let order = function.order();
        let predecessors = Predecessors::of(function, &order);
        let is_only = |block: BlockId| predecessors[block].len() == 1;
        let Some(row) = order.iter().find_map(|block| Row::first(function, *block, is_only)) else { return number > 0 };
        row.keep(function);
    }
    true
}

/// A monitor that is left, and what follows until it is entered again.
struct Row {
    exit: Place,
    enter: Place,
    guards: Vec<Place>,
}

impl Row {
    /// The first that begins in a block.
    fn first(function: &Function, block: BlockId, is_only: impl Fn(BlockId) -> bool) -> Option<Self> {
        let is_exit = |value: &ValueId| {
            function.inst(*value).is_some_and(|inst| inst.op == Op::MonitorExit && inst.thrown != Thrown::Caught)
        };
        let exits = function.block(block).insts.iter().enumerate().filter(|(_, value)| is_exit(value));
        exits.map(|(at, _)| Place { block, at }).find_map(|exit| Self::of(function, exit, &is_only))
    }

    fn of(function: &Function, exit: Place, is_only: impl Fn(BlockId) -> bool) -> Option<Self> {
        let inst_at = |place: Place| function.inst(*function.block(place.block).insts.get(place.at)?);
        let object = inst_at(exit)?.operands[0];
        let mut guards = Vec::new();
        let mut place = Place { at: exit.at + 1, ..exit };
        for _ in 0..BETWEEN_MAX {
            match inst_at(place) {
                Some(inst) if inst.op == Op::MonitorEnter && inst.operands[0] == object => {
                    return Some(Self { exit, enter: place, guards });
                }
                Some(inst) if is_free(inst.op) => {
                    if matches!(inst.op, Op::Guard(_)) {
                        guards.push(place);
                    }
                    place.at += 1;
                }
                Some(_) => return None,
                None => {
                    let End::Jump(edge) = &function.block(place.block).end else { return None };
                    if !is_only(edge.to) || edge.to == exit.block {
                        return None;
                    }
                    place = Place { block: edge.to, at: 0 };
                }
            }
        }
        None
    }

    fn keep(self, function: &mut Function) {
        function.block_mut(self.enter.block).insts.remove(self.enter.at);
        let exit = function.block(self.exit.block).insts[self.exit.at];
        let Inst { operands, origin, .. } = function.inst(exit).expect("blocks list instructions").clone();
        // What is further down is split off first. Who leaves there leaves the monitor.
        for Place { block, at } in self.guards.into_iter().rev() {
            let (rest, out) = (function.add_block(), function.add_block());
            let insts = function.block_mut(block).insts.split_off(at);
            let guard = function.inst(insts[0]).expect("blocks list instructions").clone();
            let Op::Guard(reason) = guard.op else { unreachable!("it is a guard") };
            let end = std::mem::take(&mut function.block_mut(block).end);
            let content = function.block_mut(rest);
            (content.insts, content.end) = (insts[1..].to_vec(), end);
            let to = |to| Edge { to, arguments: Vec::new() };
            function.block_mut(block).end = End::Branch(guard.operands[0], to(rest), to(out));
            let inst = Inst { op: Op::MonitorExit, operands: operands.clone(), state: None, thrown: Thrown::Unwinds, origin };
            function.append(out, None, inst);
            function.block_mut(out).end = End::Exit(reason, guard.state.expect("guards have states"));
        }
        function.block_mut(self.exit.block).insts.remove(self.exit.at);
    }
}

/// Some of these blocks: those that are reached from one of them without another.
fn reached(function: &Function, inside: &FxHashSet<BlockId>, from: BlockId, without: BlockId) -> Vec<BlockId> {
    let mut met = vec![from];
    let mut at = 0;
    while let Some(block) = met.get(at) {
        at += 1;
        let next: Vec<BlockId> = function.block(*block).end.edges().map(|edge| edge.to).collect();
        for to in next {
            // Both ways of a branch may lead to one block.
            if to != without && inside.contains(&to) && !met.contains(&to) {
                met.push(to);
            }
        }
    }
    met
}

/// Gives an instruction a block of its own; gives that and what follows.
fn isolate(function: &mut Function, place: Place) -> (BlockId, BlockId) {
    let (own, behind) = (function.add_block(), function.add_block());
    let rest = function.block_mut(place.block).insts.split_off(place.at + 1);
    let inst = function.block_mut(place.block).insts.split_off(place.at);
    let end = std::mem::take(&mut function.block_mut(place.block).end);
    let content = function.block_mut(behind);
    (content.insts, content.end) = (rest, end);
    let to = |to| Edge { to, arguments: Vec::new() };
    let content = function.block_mut(own);
    (content.insts, content.end) = (inst, End::Jump(to(behind)));
    function.block_mut(place.block).end = End::Jump(to(own));
    (own, behind)
}
