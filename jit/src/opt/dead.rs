//! Instructions and parameters that nobody uses.

use super::parameters::remove;
use crate::ir::{Definition, Function, ValueId};

/// Takes them out.
pub fn run(function: &mut Function) -> bool {
    let order = function.order();
    let mut used = vec![false; function.values.len()];
    let mut pending: Vec<ValueId> = Vec::new();
    for block in &order {
        let content = function.block(*block);
        pending.extend(content.end.operand());
        if let crate::ir::End::Exit(_, state) = content.end {
            pending.extend(function.state_values(state));
        }
        pending.extend(content.insts.iter().filter(|value| function.inst(**value).is_some_and(|inst| is_kept(inst.op))));
    }
    // The arguments of a parameter, by the parameter.
    let mut arguments: Vec<Vec<ValueId>> = vec![Vec::new(); function.values.len()];
    for block in &order {
        for edge in function.block(*block).end.edges() {
            for (parameter, argument) in function.block(edge.to).parameters.iter().zip(&edge.arguments) {
                arguments[parameter.index()].push(*argument);
            }
        }
    }
    while let Some(value) = pending.pop() {
        if std::mem::replace(&mut used[value.index()], true) {
            continue;
        }
        match &function.values[value.index()].definition {
            Definition::Parameter(_) => pending.extend(&arguments[value.index()]),
            Definition::Inst(inst) => {
                pending.extend(&inst.operands);
                pending.extend(inst.used_state().map_or(Vec::new(), |state| function.state_values(state)));
            }
        }
    }
    let before: usize = function.blocks.iter().map(|block| block.insts.len() + block.parameters.len()).sum();
    for block in &order {
        function.block_mut(*block).insts.retain(|value| used[value.index()]);
        if *block != Function::ENTRY {
            remove(function, *block, &order, |parameter| !used[parameter.index()]);
        }
    }
    let after: usize = function.blocks.iter().map(|block| block.insts.len() + block.parameters.len()).sum();
    after < before
}

/// Whether an instruction does something even if nobody uses its result. What is allocated for nobody is not.
fn is_kept(op: crate::ir::op::Op) -> bool {
    let effects = op.effects();
    effects.writes || effects.leaves
}
