//! What holds for every function between two passes.

use std::collections::HashSet;

use classfile::Kind;

use super::op::Op;
use super::{BlockId, End, Function, Inst, ValueId};

/// What is wrong with a function, if something is.
///
/// # Errors
/// A sentence for developers.
pub fn check(function: &Function) -> Result<(), String> {
    let order = function.order();
    let dominators = Dominators::of(function, &order);
    let mut seen: HashSet<ValueId> = HashSet::new();
    for block in &order {
        let content = function.block(*block);
        let mut known: HashSet<ValueId> = content.parameters.iter().copied().collect();
        let mut walk = dominators.above(*block);
        while let Some(above) = walk {
            known.extend(function.block(above).parameters.iter().chain(&function.block(above).insts));
            walk = dominators.above(above);
        }
        let is_known = |known: &HashSet<ValueId>, value: ValueId, user: &str| {
            if known.contains(&value) {
                Ok(())
            } else {
                Err(format!("{block}: {user} uses {value}, which is not defined on all ways there"))
            }
        };
        for value in &content.insts {
            if !seen.insert(*value) {
                return Err(format!("{value} stands in two places"));
            }
            let Some(inst) = function.inst(*value) else { return Err(format!("{value} in {block} is no instruction")) };
            let user = format!("{value} {:?}", inst.op);
            let in_state = inst.used_state().map_or(Vec::new(), |state| function.state_values(state));
            for operand in inst.operands.iter().chain(&in_state) {
                is_known(&known, *operand, &user)?;
            }
            check_kinds(function, *value, inst)?;
            known.insert(*value);
        }
        if let End::Open = content.end {
            return Err(format!("{block} has no end"));
        }
        if let End::Exit(_, state) = content.end {
            for value in function.state_values(state) {
                is_known(&known, value, "exit")?;
            }
        }
        if let Some(value) = content.end.operand() {
            is_known(&known, value, "the end")?;
        }
        for edge in content.end.edges() {
            let parameters = &function.block(edge.to).parameters;
            if parameters.len() != edge.arguments.len() {
                return Err(format!(
                    "{block}: {edge} has {} arguments for {} parameters",
                    edge.arguments.len(),
                    parameters.len()
                ));
            }
            for (argument, parameter) in edge.arguments.iter().zip(parameters) {
                is_known(&known, *argument, "an edge")?;
                if function.kind(*argument) != function.kind(*parameter) {
                    return Err(format!("{block}: {argument} is of another kind than {parameter}"));
                }
            }
        }
    }
    Ok(())
}

fn check_kinds(function: &Function, value: ValueId, inst: &Inst) -> Result<(), String> {
    let kinds: Vec<Kind> = inst.operands.iter().map(|operand| function.kind(*operand)).collect();
    let result = function.values[value.index()].kind;
    let fits = match inst.op {
        Op::Value(operation) => kinds == operation.operands() && result == Some(operation.result()),
        Op::Constant(_) => kinds.is_empty() && result.is_some(),
        Op::Guard(_) => kinds == [Kind::Int] && result.is_none() && inst.state.is_some(),
        Op::LoadField { cell, .. } => kinds == [Kind::Reference] && result == Some(cell.kind()),
        Op::StoreField { cell, .. } => kinds == [Kind::Reference, cell.kind()] && result.is_none(),
        Op::ArrayLength | Op::ClassOf | Op::IsDisplayed { .. } => kinds == [Kind::Reference] && result == Some(Kind::Int),
        Op::LoadElement(cell) => kinds == [Kind::Reference, Kind::Int] && result == Some(cell.kind()),
        Op::StoreElement(cell) => kinds == [Kind::Reference, Kind::Int, cell.kind()] && result.is_none(),
        _ => true,
    };
    if fits { Ok(()) } else { Err(format!("{value} {:?} has kinds {kinds:?} -> {result:?}", inst.op)) }
}

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
        let mut predecessors: Vec<Vec<usize>> = vec![Vec::new(); order.len()];
        for (at, block) in order.iter().enumerate() {
            for edge in function.block(*block).end.edges() {
                predecessors[position[edge.to.index()]].push(at);
            }
        }
        // Cooper, Harvey, Kennedy: A Simple, Fast Dominance Algorithm.
        let mut above: Vec<Option<usize>> = vec![None; order.len()];
        let mut changed = true;
        while changed {
            changed = false;
            for at in 1..order.len() {
                let mut known = predecessors[at].iter().copied().filter(|from| *from == 0 || above[*from].is_some());
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

    /// The nearest block above.
    pub fn above(&self, block: BlockId) -> Option<BlockId> {
        self.above[block.index()]
    }
}
