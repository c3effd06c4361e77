//! The first round of a loop, in front of it.
//!
//! What is the same in each round has been computed there: checks, loads and computations that stand in the first round are above the loop,
//! where numbering finds them, and nothing is carried out that the program would not.

use super::parameters;
use crate::ir::Function;
use crate::ir::loops::{self, Loop};
use crate::ir::op::{Op, Reason};
use crate::region::{copy, repair};

/// Instructions of a loop that is carried out in two places.
const INSTS_MAX: usize = 200;
/// Of all such loops of a function.
const INSTS_OF_ALL_MAX: usize = 2_000;

/// Puts rounds in front of loops that have no loops in them.
pub fn run(function: &mut Function) -> bool {
    let mut left = INSTS_OF_ALL_MAX;
    let mut changed = false;
    for innermost in &loops::innermost(function) {
        let size: usize = innermost.blocks.iter().map(|block| function.block(*block).insts.len()).sum();
        if size <= INSTS_MAX.min(left) && is_worth_it(function, innermost) {
            left -= size;
            peel(function, innermost);
            changed = true;
        }
    }
    if changed {
        parameters::run(function);
    }
    changed
}

/// Whether there is something in a loop that may be the same in each round.
fn is_worth_it(function: &Function, found: &Loop) -> bool {
    let insts = found.blocks.iter().flat_map(|block| &function.block(*block).insts);
    insts.filter_map(|value| function.inst(*value)).any(|inst| match inst.op {
        Op::Guard(Reason::Fuel) | Op::Reserve(_) => false,
        Op::Guard(_) | Op::ArrayLength | Op::ClassOf => true,
        op => op.effects().reads && !op.effects().writes,
    })
}

fn peel(function: &mut Function, found: &Loop) {
    let copied = copy(function, &found.blocks);
    let first = copied.blocks[&found.header];
    // What led back to the copy of the header leads to the loop, what led to the loop from outside leads to the copy.
    for block in &found.blocks {
        function.block_mut(copied.blocks[block]).end.redirect(first, found.header);
    }
    for block in function.order() {
        let is_outside = !found.contains(block) && !copied.blocks.values().any(|copy| *copy == block);
        if is_outside {
            function.block_mut(block).end.redirect(found.header, first);
        }
    }
    repair(function, [&copied.values]);
}
