//! Elements that lie a constant distance behind others.
//!
//! What has been loaded or stored at an index has shown that this is the index of an element, so it is an int that is not negative. Another index that is the same sum with
//! another constant, and one of an element as well, is then exactly as many elements further, whatever overflows on the way: a machine adds that to an address
//! for nothing, and the index need not be computed. Loops that have been unrolled are full of such indices.

use rustc_hash::FxHashMap;

use super::linear::Linear;
use crate::ir::dominators::Dominators;
use crate::ir::loops::loops;
use crate::ir::op::Op;
use crate::ir::{BlockId, Function, ValueId};
use runtime::value_ops::ValueOp;

/// Bytes between the elements: what is displaced from an index that is none, behind a forged length, stays between the guards around the heap (`[VMDOC]` Cage).
const BYTES_MAX: i64 = gc::GUARD as i64 / 2;
/// Indices of the same sum that are looked at.
const BEFORE_MAX: usize = 8;

/// What a sum is made of, in a loop.
type Key = (Option<BlockId>, Vec<(ValueId, i64)>);

/// An index at which there has been an access.
struct Shown {
    block: BlockId,
    index: ValueId,
    constant: i64,
}

/// Displaces accesses.
pub fn run(function: &mut Function) -> bool {
    let order = function.order();
    let needed = needed(function, &order);
    let dominators = Dominators::of(function, &order);
    let mut around: FxHashMap<BlockId, BlockId> = FxHashMap::default();
    for found in loops(function, &order, &dominators) {
        for block in found.blocks {
            around.entry(block).or_insert(found.header);
        }
    }
    let mut shown: FxHashMap<Key, Vec<Shown>> = FxHashMap::default();
    let mut changed = false;
    for block in order {
        if function.block(block).rounds.is_some() {
            continue;
        }
        for value in function.block(block).insts.clone() {
            let Some(inst) = function.inst(value) else { continue };
            let (Op::LoadElement(cell) | Op::StoreElement(cell)) = inst.op else { continue };
            let index = inst.operands[1];
            let Some(sum) = sum(function, index).filter(|sum| !sum.factors.is_empty()) else { continue };
            let key = (around.get(&block).copied(), sum.factors.into_iter().collect());
            let before = shown.entry(key).or_default();
            let near = before.iter().find(|one| {
                let bytes = (sum.constant - one.constant) * i64::from(cell.bytes());
                bytes.abs() <= BYTES_MAX && dominators.is_above(one.block, block)
            });
            match near {
                Some(near) if near.index != index && !needed[index.index()] => {
                    let elements = (sum.constant - near.constant) as i32;
                    let mut operands = inst.operands.clone();
                    operands[1] = near.index;
                    let op = match inst.op {
                        _ if elements == 0 => inst.op,
                        Op::LoadElement(cell) => Op::LoadDisplaced { cell, elements },
                        _ => Op::StoreDisplaced { cell, elements },
                    };
                    function.set_op(value, op, operands);
                    changed = true;
                }
                Some(_) => {}
                None if before.len() < BEFORE_MAX => before.push(Shown { block, index, constant: sum.constant }),
                None => {}
            }
        }
    }
    changed
}

/// What is computed even if it is the index of nothing.
fn needed(function: &Function, order: &[BlockId]) -> Vec<bool> {
    let mut needed = vec![false; function.values.len()];
    for block in order {
        let content = function.block(*block);
        let ends = content.end.operand().into_iter().chain(content.end.edges().flat_map(|edge| edge.arguments.iter().copied()));
        ends.for_each(|value| needed[value.index()] = true);
        for inst in content.insts.iter().filter_map(|value| function.inst(*value)) {
            for (place, operand) in inst.operands.iter().enumerate() {
                let is_index = place == 1 && matches!(inst.op, Op::LoadElement(_) | Op::StoreElement(_));
                needed[operand.index()] |= !is_index;
            }
        }
    }
    needed
}

/// The sum that an index is, of values that are none.
fn sum(function: &Function, index: ValueId) -> Option<Linear> {
    Linear::of_int(function, index, &|value| {
        let is_sum = function.inst(value).is_some_and(|inst| match inst.op {
            Op::Value(ValueOp::IntAdd | ValueOp::IntSubtract) => true,
            Op::Value(ValueOp::IntMultiply | ValueOp::IntShiftLeft) => function.constant(inst.operands[1]).is_some(),
            _ => false,
        });
        (!is_sum).then(|| Linear::of(value))
    })
}
