//! What every way to a block leads through.

use super::predecessors::Predecessors;
use super::{BlockId, Function};

/// The blocks that every way to a block leads through.
#[derive(Debug)]
pub struct Dominators {
    above: Vec<Option<BlockId>>,
}

impl Dominators {
    /// Of a function whose blocks have this order.
    pub fn of(function: &Function, order: &[BlockId]) -> Self {
        let mut position = vec![usize::MAX; function.blocks.len()];
        order.iter().enumerate().for_each(|(at, block)| position[block.index()] = at);
        let predecessors = Predecessors::of(function, order);
        // Cooper, Harvey, Kennedy: A Simple, Fast Dominance Algorithm.
        let mut above: Vec<Option<usize>> = vec![None; order.len()];
        let mut changed = true;
        while changed {
            changed = false;
            for at in 1..order.len() {
                let from = predecessors[order[at]].iter().map(|from| position[from.index()]);
                let mut known = from.filter(|from| *from == 0 || above[*from].is_some());
                let Some(first) = known.next() else { continue };
                let mut common = first;
                for mut other in known {
                    while common != other {
                        if common > other {
                            common = above[common].unwrap_or(0);
                        } else {
                            other = above[other].unwrap_or(0);
                        }
                    }
                }
                if above[at] != Some(common) {
                    above[at] = Some(common);
                    changed = true;
                }
            }
        }
        let mut by_block = vec![None; function.blocks.len()];
        for (at, block) in order.iter().enumerate() {
            by_block[block.index()] = above[at].map(|above| order[above]);
        }
        Self { above: by_block }
    }

    /// Whether every way to `block` leads through `other`, or they are the same.
    pub fn is_above(&self, other: BlockId, mut block: BlockId) -> bool {
        loop {
            if block == other {
                return true;
            }
            match self.above(block) {
                Some(above) => block = above,
                None => return false,
            }
        }
    }

    /// The nearest block above.
    pub fn above(&self, block: BlockId) -> Option<BlockId> {
        self.above[block.index()]
    }
}
