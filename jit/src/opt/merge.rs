//! Blocks that only one block leads to, and that leads nowhere else: they are one.
//!
//! Each call that has become a body leaves several of them behind, and passes that look at single blocks see no further than these.

use crate::ir::{BlockId, End, Function};

/// Puts each block that is only gone on to from another one, and takes nothing, at the end of that.
pub fn run(function: &mut Function) -> bool {
    let order = function.order();
    let mut ways = vec![0u32; function.blocks.len()];
    ways[Function::ENTRY.index()] = 1;
    for edge in order.iter().flat_map(|block| function.block(*block).end.edges()) {
        ways[edge.to.index()] += 1;
    }
    let mut changed = false;
    let mut is_gone = vec![false; function.blocks.len()];
    for block in order {
        while !is_gone[block.index()]
            && let Some(next) = only_way(function, block, &ways)
        {
            let content = std::mem::take(function.block_mut(next));
            is_gone[next.index()] = true;
            let into = function.block_mut(block);
            into.insts.extend(content.insts);
            (into.end, into.rarer) = (content.end, content.rarer);
            changed = true;
        }
    }
    changed
}

/// The block that a block goes on to, if nothing else leads there.
fn only_way(function: &Function, block: BlockId, ways: &[u32]) -> Option<BlockId> {
    let End::Jump(edge) = &function.block(block).end else { return None };
    let is_only = ways[edge.to.index()] == 1 && edge.to != block && edge.arguments.is_empty();
    // Loops that are left have their frames where they begin.
    (is_only && function.block(edge.to).entry_state.is_none()).then_some(edge.to)
}
