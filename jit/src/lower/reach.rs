//! How much work a function is for the register allocator.

use crate::ir::{BlockId, End, Function, StateId, ValueId};

/// The most of it: five times what methods of large programs have, a second of Cranelift's.
pub(super) const MAX: usize = 50_000;

/// In how many blocks values are needed, all values taken together, with the blocks in this order: code in which some hundred values live through some hundred
/// blocks keeps Cranelift for seconds. Ways back of loops do not count.
pub(super) fn of(function: &Function, order: &[BlockId]) -> usize {
    let mut uses = Uses { last: vec![u32::MAX; function.values.len()], total: 0 };
    for (index, block) in (0..order.len() as u32).zip(order).rev() {
        let content = function.block(*block);
        if let End::Exit(_, state) = &content.end {
            uses.named(function, *state, index);
        }
        content.end.operand().into_iter().for_each(|value| uses.used(value, index));
        content.end.edges().flat_map(|edge| &edge.arguments).for_each(|value| uses.used(*value, index));
        content.entry_state.into_iter().for_each(|state| uses.named(function, state, index));
        for value in content.insts.iter().rev() {
            uses.defined(*value, index);
            let Some(inst) = function.inst(*value) else { continue };
            inst.operands.iter().for_each(|value| uses.used(*value, index));
            inst.state.into_iter().for_each(|state| uses.named(function, state, index));
        }
        content.parameters.iter().for_each(|value| uses.defined(*value, index));
    }
    uses.total
}

/// What is needed behind the block that is looked at.
struct Uses {
    /// By value: the number of the last block that needs it, of all.
    last: Vec<u32>,
    total: usize,
}

impl Uses {
    fn used(&mut self, value: ValueId, block: u32) {
        let last = &mut self.last[value.index()];
        if *last == u32::MAX {
            *last = block;
        }
    }

    fn named(&mut self, function: &Function, state: StateId, block: u32) {
        function.state_values(state).into_iter().for_each(|value| self.used(value, block));
    }

    fn defined(&mut self, value: ValueId, block: u32) {
        let last = self.last[value.index()];
        if last != u32::MAX {
            self.total += last.saturating_sub(block) as usize;
        }
    }
}
