//! Natural loops.

use super::dominators::Dominators;
use super::predecessors::Predecessors;
use super::{BlockId, Function};

/// A loop: a header that is above all its blocks, and the ways back to it.
#[derive(Debug)]
pub struct Loop {
    /// The block that it is entered at.
    pub header: BlockId,
    /// Its blocks, in the function's order: the header is the first.
    pub blocks: Vec<BlockId>,
    /// The blocks that lead back to the header.
    pub latches: Vec<BlockId>,
}

impl Loop {
    /// Whether none of these loops, which are all of the function, is inside.
    pub fn is_innermost(&self, all: &[Self]) -> bool {
        !all.iter().any(|other| other.header != self.header && self.contains(other.header))
    }

    /// What led to the loop from outside leads elsewhere.
    pub fn enter_at(&self, function: &mut Function, to: BlockId) {
        for block in function.order().into_iter().filter(|block| !self.contains(*block)) {
            function.block_mut(block).end.redirect(self.header, to);
        }
    }

    /// Whether a block is one of the loop.
    pub fn contains(&self, block: BlockId) -> bool {
        self.blocks.contains(&block)
    }
}

/// Whether a function whose blocks have this order has a loop, of whatever kind.
pub fn is_cyclic(function: &Function, order: &[BlockId]) -> bool {
    ways_back(function, order) > 0
}

/// From how many of its blocks, in this order, there is a way back.
pub fn ways_back(function: &Function, order: &[BlockId]) -> usize {
    let mut reached = vec![false; function.blocks.len()];
    let leads_back = |block: &&BlockId| {
        reached[block.index()] = true;
        function.block(**block).end.edges().any(|edge| reached[edge.to.index()])
    };
    order.iter().filter(leads_back).count()
}

/// The loops of a function that have no loops in them.
pub fn innermost(function: &Function) -> Vec<Loop> {
    let order = function.order();
    let all = loops(function, &order, &Dominators::of(function, &order));
    let is_innermost: Vec<bool> = all.iter().map(|one| one.is_innermost(&all)).collect();
    all.into_iter().zip(is_innermost).filter(|(_, is_innermost)| *is_innermost).map(|(one, _)| one).collect()
}

/// The loops of a function whose blocks have this order, those inside of others first.
pub fn loops(function: &Function, order: &[BlockId], dominators: &Dominators) -> Vec<Loop> {
    let mut found = Vec::new();
    if !is_cyclic(function, order) {
        return found;
    }
    let predecessors = Predecessors::of(function, order);
    let mut position = vec![usize::MAX; function.blocks.len()];
    order.iter().enumerate().for_each(|(at, block)| position[block.index()] = at);
    for (at, header) in order.iter().enumerate() {
        // Few ways lead back, and only these are worth a look at what is above.
        let back = predecessors[*header].iter().copied().filter(|from| position[from.index()] >= at);
        let mut latches: Vec<BlockId> = back.filter(|from| dominators.is_above(*header, *from)).collect();
        latches.dedup();
        if latches.is_empty() {
            continue;
        }
        let mut inside = vec![false; function.blocks.len()];
        inside[header.index()] = true;
        let mut pending = latches.clone();
        while let Some(block) = pending.pop() {
            if !std::mem::replace(&mut inside[block.index()], true) {
                pending.extend(&predecessors[block]);
            }
        }
        let blocks = order.iter().copied().filter(|block| inside[block.index()]).collect();
        found.push(Loop { header: *header, blocks, latches });
    }
    found.sort_by_key(|found| found.blocks.len());
    found
}
