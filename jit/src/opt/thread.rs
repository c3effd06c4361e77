//! Branches that are decided by the way on which they are reached.
//!
//! Where a block only looks at its parameters, and on some ways these are constants, these ways lead on at once. A method that returns a
//! boolean and has been inlined into a condition becomes such a block.

use super::{merge, parameters};
use crate::ir::dominators::Dominators;
use crate::ir::loops::loops;
use crate::ir::op::Op;
use crate::ir::predecessors::Predecessors;
use crate::ir::{BlockId, Edge, End, Function, ValueId};
use crate::region::{copy, repair};
use rustc_hash::FxHashMap;

/// Instructions of a block that is worth a copy.
const INSTS_MAX: usize = 8;
/// How often the blocks are looked at: a copy may lead to a block that is decided then.
const ROUNDS_MAX: usize = 6;
/// Copies in all.
const COPIES_MAX: usize = 200;

/// Leads ways past branches.
pub fn run(function: &mut Function) -> bool {
    let mut copies = 0;
    for _ in 0..ROUNDS_MAX {
        let made = round(function);
        copies += made;
        if made == 0 || copies > COPIES_MAX {
            break;
        }
        parameters::run(function);
        merge::run(function);
    }
    copies > 0
}

/// Copies each block for the ways on which it has one outcome; gives how many.
fn round(function: &mut Function) -> usize {
    let order = function.order();
    let dominators = Dominators::of(function, &order);
    // A way past the start of a loop would give it two starts.
    let headers: Vec<BlockId> = loops(function, &order, &dominators).iter().map(|found| found.header).collect();
    let predecessors = Predecessors::of(function, &order);
    let mut copies: FxHashMap<ValueId, ValueId> = FxHashMap::default();
    let mut made = 0;
    for block in order.iter().filter(|block| !headers.contains(block)) {
        let Some((outcome, ways)) = decided(function, *block, &predecessors[*block]) else { continue };
        let copied = copy(function, &[*block]);
        let copy = copied.blocks[block];
        for (from, place) in ways {
            function.block_mut(from).end.edges_mut().nth(place).expect("the way is there").to = copy;
        }
        let edge = function.block(copy).end.edges().nth(outcome).expect("it has the outcome").clone();
        function.block_mut(copy).end = End::Jump(edge);
        copies.extend(copied.values);
        made += 1;
    }
    if made > 0 {
        repair(function, [&copies]);
    }
    made
}

/// Which way out of a block is taken on some ways into it, and these: blocks and places among their edges.
fn decided(function: &Function, block: BlockId, predecessors: &[BlockId]) -> Option<(usize, Vec<(BlockId, usize)>)> {
    let content = function.block(block);
    let is_small = content.insts.len() <= INSTS_MAX && predecessors.len() > 1 && block != Function::ENTRY;
    let is_pure = |value: &ValueId| function.inst(*value).is_some_and(|inst| inst.op.effects().is_pure());
    if !is_small || !matches!(content.end, End::Branch(..) | End::Switch(..)) || !content.insts.iter().all(is_pure) {
        return None;
    }
    let mut chosen = None;
    let mut ways = Vec::new();
    let mut from: Vec<BlockId> = predecessors.to_vec();
    from.sort_unstable();
    from.dedup();
    for from in from.into_iter().filter(|from| *from != block) {
        for (place, edge) in function.block(from).end.edges().enumerate() {
            if edge.to == block
                && let Some(outcome) = outcome(function, block, edge)
                && *chosen.get_or_insert(outcome) == outcome
            {
                ways.push((from, place));
            }
        }
    }
    chosen.map(|outcome| (outcome, ways))
}

/// The place of the edge that is taken behind this way in, if that is known.
fn outcome(function: &Function, block: BlockId, way: &Edge) -> Option<usize> {
    let content = function.block(block);
    let mut known: FxHashMap<ValueId, u64> = FxHashMap::default();
    for (parameter, argument) in content.parameters.iter().zip(&way.arguments) {
        known.extend(function.constant(*argument).map(|bits| (*parameter, bits)));
    }
    if known.is_empty() {
        return None;
    }
    let value = |known: &FxHashMap<ValueId, u64>, value: ValueId| known.get(&value).copied().or_else(|| function.constant(value));
    for inst in &content.insts {
        let Op::Value(operation) = function.inst(*inst)?.op else { continue };
        let operands: Option<Vec<u64>> = function.inst(*inst)?.operands.iter().map(|operand| value(&known, *operand)).collect();
        known.extend(operands.and_then(|operands| operation.fold(&operands)).map(|bits| (*inst, bits)));
    }
    content.end.way_for(value(&known, content.end.operand()?)?)
}
