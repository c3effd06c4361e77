//! Instructions and parameters that nobody uses.

use super::parameters::remove;
use crate::ir::op::Op;
use crate::ir::{BlockId, Definition, End, Function, ValueId};

/// Takes them out, and states that nobody leaves with.
pub fn run(function: &mut Function) -> bool {
    let changed = sweep(function, false);
    for block in function.order() {
        function.block_mut(block).entry_state = None;
    }
    changed
}

/// Takes out what nobody uses even if all states are used.
pub fn run_early(function: &mut Function) -> bool {
    sweep(function, true)
}

fn sweep(function: &mut Function, keeps_states: bool) -> bool {
    let order = function.order();
    let mut used = vec![false; function.values.len()];
    let mut pending: Vec<ValueId> = Vec::new();
    for block in &order {
        let content = function.block(*block);
        pending.extend(content.end.operand());
        if let End::Exit(_, state) = content.end {
            pending.extend(function.state_values(state));
        }
        if let Some(state) = content.entry_state.filter(|_| keeps_states) {
            pending.extend(function.state_values(state));
        }
        pending.extend(content.insts.iter().filter(|value| function.inst(**value).is_some_and(|inst| is_kept(inst.op))));
    }
    let arguments = function.arguments(&order);
    while let Some(value) = pending.pop() {
        if std::mem::replace(&mut used[value.index()], true) {
            continue;
        }
        match &function.values[value.index()].definition {
            Definition::Parameter(_) => pending.extend(&arguments[value.index()]),
            Definition::Inst(inst) => {
                pending.extend(&inst.operands);
                let state = if keeps_states { inst.state } else { inst.used_state() };
                pending.extend(state.map_or(Vec::new(), |state| function.state_values(state)));
            }
        }
    }
    let before: usize = function.blocks.iter().map(|block| block.insts.len() + block.parameters.len()).sum();
    for block in &order {
        function.block_mut(*block).insts.retain(|value| used[value.index()]);
        function.settle(*block);
        if !keeps_states {
            forget_states(function, *block);
        }
    }
    remove(function, &order[1..], &order, |parameter| !used[parameter.index()]);
    let after: usize = function.blocks.iter().map(|block| block.insts.len() + block.parameters.len()).sum();
    after < before
}

/// Whether an instruction does something even if nobody uses its result. An object that is made for nobody does not; an array may be larger than
/// the heap, which somebody may wait for.
fn is_kept(op: Op) -> bool {
    let effects = op.effects();
    (effects.writes || effects.leaves) && !matches!(op, Op::NewObject { .. } | Op::NewThrowable { .. })
}

/// States that nobody leaves with have kept nothing alive, so that they may name what is gone.
fn forget_states(function: &mut Function, block: BlockId) {
    for value in &function.blocks[block.index()].insts {
        if let Definition::Inst(inst) = &mut function.values[value.index()].definition {
            inst.state = inst.used_state();
        }
    }
}
