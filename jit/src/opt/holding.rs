//! The fuel of a thread is a variable in loops that nobody else spends it in (`[VMDOC]` Fuel).
//!
//! It is read before the loop and written on the ways out of it; a guard hands it to whoever leaves. So a round costs a subtraction, where in memory it would cost the time from a store to the
//! load of the next round. Nor does it poll: where fuel is looked at in each round, the thread polls when it takes more, which is often enough.

use classfile::Kind;
use runtime::value_ops::ValueOp;
use rustc_hash::FxHashMap;

use super::promote::{split_entry, split_exits};
use crate::ir::dominators::Dominators;
use crate::ir::loops::{Loop, loops};
use crate::ir::op::{Op, Reason};
use crate::ir::{BlockId, Definition, End, Function, Inst, OriginId, Thrown, ValueId};
use crate::reaching::Reaching;

/// Makes variables of fuel.
pub fn run(function: &mut Function) {
    let order = function.order();
    let dominators = Dominators::of(function, &order);
    let mut held: Vec<&Loop> = Vec::new();
    // The largest loops first.
    let all = loops(function, &order, &dominators);
    for found in all.iter().rev() {
        if !held.iter().any(|other: &&Loop| other.contains(found.header)) && is_alone(function, found) {
            held.push(found);
        }
    }
    // Those inside of others come first.
    for (number, found) in all.iter().enumerate() {
        if held.iter().any(|other| other.contains(found.header)) && looks_in_each_round(function, &dominators, found) {
            let is_inner =
                |block: &BlockId| all[..number].iter().any(|inner| inner.contains(*block) && !inner.contains(found.header));
            found.blocks.iter().filter(|block| !is_inner(block)).for_each(|block| forget_polls(function, *block));
        }
    }
    for found in held {
        hold(function, found);
    }
}

/// Whether every way back in a loop comes by a place where fuel is looked at.
fn looks_in_each_round(function: &Function, dominators: &Dominators, found: &Loop) -> bool {
    let looks = |block: BlockId| {
        let is_place = |value: &ValueId| matches!(function.inst(*value).map(|inst| inst.op), Some(Op::Reserve(1..)));
        function.block(block).insts.iter().any(is_place)
    };
    found.latches.iter().all(|latch| {
        let mut next = Some(*latch).filter(|latch| found.contains(*latch));
        while let Some(block) = next {
            if looks(block) {
                return true;
            }
            next = dominators.above(block).filter(|_| block != found.header);
        }
        false
    })
}

fn forget_polls(function: &mut Function, block: BlockId) {
    let mut insts = std::mem::take(&mut function.block_mut(block).insts);
    insts.retain(|value| function.inst(*value).is_none_or(|inst| inst.op != Op::Poll));
    function.block_mut(block).insts = insts;
}

/// Whether nobody else spends fuel in a loop, and it spends some.
fn is_alone(function: &Function, found: &Loop) -> bool {
    let mut spends = false;
    let mut is_fine = |block: &BlockId| {
        let content = function.block(*block);
        let looks = |value: ValueId| matches!(function.inst(value).map(|inst| inst.op), Some(Op::Reserve(_)));
        let mut reserved = None;
        let insts = content.insts.iter().all(|value| {
            let Some(inst) = function.inst(*value) else { return false };
            let before = reserved.take();
            match inst.op {
                Op::Reserve(_) => reserved = Some(*value),
                Op::Guard(Reason::Fuel) if looks(inst.operands[0]) => return before == inst.operands.first().copied(),
                // Only a guard that stands right behind is looked for.
                _ if before.is_some() => return false,
                Op::Spend(_) => spends = true,
                Op::Guard(_) | Op::Poll => {}
                op => return !op.calls() && !op.effects().leaves,
            }
            true
        });
        insts && reserved.is_none() && content.rounds.is_none() && !matches!(content.end, End::Try(..) | End::Return(_))
    };
    found.blocks.iter().all(&mut is_fine) && spends
}

/// The variable.
const FUEL: () = ();

fn hold(function: &mut Function, found: &Loop) {
    let inside = found.blocks.clone();
    let mut outs = Vec::new();
    split_exits(function, &inside, &mut outs);
    let before = split_entry(function, found, &inside);
    let mut reaching: Reaching<()> = Reaching::new(function);
    let first = function.append_own(before, Some(Kind::Long), Op::LoadFuel, Vec::new());
    reaching.define(FUEL, Kind::Long, before, first);

    // What it is where a block starts stands for itself until all definitions are known.
    let mut starts: Vec<(BlockId, ValueId)> = Vec::new();
    for block in inside {
        let start = function.add_inst(Some(Kind::Long), own(Op::LoadFuel, Vec::new()));
        let end = pass(function, block, start);
        if end != start {
            reaching.define(FUEL, Kind::Long, block, end);
        }
        starts.push((block, start));
    }
    let mut replaced: FxHashMap<ValueId, ValueId> = FxHashMap::default();
    for (block, start) in starts {
        let is_used = |value: &ValueId| function.inst(*value).is_some_and(|inst| inst.operands.contains(&start));
        if function.block(block).insts.iter().any(is_used) {
            replaced.insert(start, reaching.at_start(function, block, FUEL));
        }
    }
    for out in outs {
        let fuel = reaching.at_start(function, out, FUEL);
        let store = function.add_inst(None, own(Op::StoreFuel, vec![fuel]));
        function.block_mut(out).insts.insert(0, store);
    }
    reaching.finish(function);
    function.substitute_all(&replaced);
}

/// What is done with fuel in a block is done with the variable: what that is at the end.
fn pass(function: &mut Function, block: BlockId, start: ValueId) -> ValueId {
    let mut fuel = start;
    let insts = std::mem::take(&mut function.block_mut(block).insts);
    let mut kept = Vec::with_capacity(insts.len());
    for value in insts {
        let inst = function.inst(value).expect("blocks list instructions").clone();
        match inst.op {
            Op::Spend(units) => {
                let spent = function.add_inst(Some(Kind::Long), own(Op::Constant(units as u64), Vec::new()));
                fuel = function.add_inst(Some(Kind::Long), own(Op::Value(ValueOp::LongSubtract), vec![fuel, spent]));
                kept.extend([spent, fuel]);
            }
            Op::Reserve(units) => {
                fuel = function.add_inst(Some(Kind::Long), own(Op::HoldFuel(units), vec![fuel]));
                kept.push(fuel);
            }
            // The one of the reserve before.
            Op::Guard(Reason::Fuel) if kept.last() == Some(&fuel) && is_held(function, fuel) => {
                if let Definition::Inst(hold) = &mut function.values[fuel.index()].definition {
                    hold.state = inst.state;
                }
            }
            Op::Guard(_) => {
                function.inst_mut(value).expect("as above").operands.push(fuel);
                kept.push(value);
            }
            _ => kept.push(value),
        }
    }
    function.block_mut(block).insts = kept;
    fuel
}

fn is_held(function: &Function, fuel: ValueId) -> bool {
    function.inst(fuel).is_some_and(|inst| matches!(inst.op, Op::HoldFuel(_)) && inst.state.is_none())
}

fn own(op: Op, operands: Vec<ValueId>) -> Inst {
    Inst { op, operands, state: None, thrown: Thrown::Unwinds, origin: OriginId(0) }
}
