//! Which blocks lead to a block.

use std::ops::Index;

use super::{BlockId, Function};

/// For each block of a function, the blocks that lead to it, once for each edge.
#[derive(Debug)]
pub struct Predecessors {
    /// Where those of a block begin, by its number; one more for the end.
    starts: Vec<u32>,
    blocks: Vec<BlockId>,
}

impl Predecessors {
    /// Of a function whose blocks have this order: others lead nowhere.
    pub fn of(function: &Function, order: &[BlockId]) -> Self {
        let edges = || order.iter().flat_map(|block| function.block(*block).end.edges().map(|edge| (*block, edge.to.index())));
        let mut starts = vec![0; function.blocks.len() + 1];
        edges().for_each(|(_, to)| starts[to] += 1);
        let mut before = 0;
        for start in &mut starts {
            before += *start;
            *start = before;
        }
        let mut blocks = vec![Function::ENTRY; before as usize];
        // From the end, so that each start comes to be where it belongs, and the order of the edges stays.
        for block in order.iter().rev() {
            for edge in function.block(*block).end.edges().rev() {
                let place = &mut starts[edge.to.index()];
                *place -= 1;
                blocks[*place as usize] = *block;
            }
        }
        Self { starts, blocks }
    }
}

impl Index<BlockId> for Predecessors {
    type Output = [BlockId];

    fn index(&self, block: BlockId) -> &[BlockId] {
        &self.blocks[self.starts[block.index()] as usize..self.starts[block.index() + 1] as usize]
    }
}
