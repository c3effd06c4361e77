//! Loops that look at their condition at the end of each round.
//!
//! `while (c) { b }` becomes `if (c) do { b } while (c)`: a round has one branch less, and what stands in the body is carried out in every round.

use super::parameters;
use crate::ir::dominators::Dominators;
use crate::ir::loops::{Loop, loops};
use crate::ir::op::Op;
use crate::ir::{BlockId, Edge, End, Function};
use crate::region::{copy, repair};

/// Instructions of a condition that is worth being carried out in two places.
const INSTS_MAX: usize = 16;
/// Blocks of a function that is still looked at.
const BLOCKS_MAX: usize = 2_000;

/// Turns loops.
pub fn run(function: &mut Function) -> bool {
    let mut changed = false;
    // Headers that have been looked at; a loop that was turned has another one.
    let mut done: Vec<BlockId> = Vec::new();
    while function.blocks.len() < BLOCKS_MAX {
        let order = function.order();
        let dominators = Dominators::of(function, &order);
        let next = loops(function, &order, &dominators).into_iter().find_map(|found| {
            if done.contains(&found.header) {
                return None;
            }
            done.push(found.header);
            let body = body_of(function, &found)?;
            Some((found, body))
        });
        let Some((found, body)) = next else { break };
        done.push(turn(function, &order, &found, body));
        changed = true;
    }
    if changed {
        parameters::run(function);
    }
    changed
}

/// Where the condition at the start of a loop leads to if the loop goes on.
fn body_of(function: &Function, found: &Loop) -> Option<BlockId> {
    let header = function.block(found.header);
    let End::Branch(_, then, otherwise) = &header.end else { return None };
    let body = match (found.contains(then.to), found.contains(otherwise.to)) {
        (true, false) => then.to,
        (false, true) => otherwise.to,
        _ => return None,
    };
    let is_quiet = |op: Op| !op.effects().writes && !op.effects().stops;
    let is_small = header.insts.len() <= INSTS_MAX;
    let is_quiet = header.insts.iter().all(|value| function.inst(*value).is_some_and(|inst| is_quiet(inst.op)));
    (is_small && is_quiet && body != found.header).then_some(body)
}

/// Gives the new header.
fn turn(function: &mut Function, order: &[BlockId], found: &Loop, body: BlockId) -> BlockId {
    let copied = copy(function, &[found.header]);
    let first = copied.blocks[&found.header];
    for block in order.iter().filter(|block| !found.contains(**block)) {
        function.block_mut(*block).end.redirect(found.header, first);
    }
    // The body may be a loop of its own: both conditions lead to a block before it.
    let start = function.add_block();
    let kinds: Vec<_> = function.block(body).parameters.iter().map(|parameter| function.kind(*parameter)).collect();
    let arguments = kinds.into_iter().map(|kind| function.add_parameter(start, kind)).collect();
    function.block_mut(start).end = End::Jump(Edge { to: body, arguments });
    for block in [found.header, first] {
        function.block_mut(block).end.redirect(body, start);
    }
    repair(function, [&copied.values]);
    start
}
