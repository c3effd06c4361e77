//! Where the values on an operand stack come from: a simulation of the bytecode up to one instruction.
//!
//! Paths that meet with values of different origin leave the slot without one. Hostile bytecode ends the simulation early.

use std::collections::HashMap;

use classfile::{Instruction, Kind, StackEffect, decode};
use runtime::metadata::method::{Method, MethodCode};

/// Passes over the code before the simulation gives up.
const PASSES_MAX: usize = 16;

/// Slots that are copied before it gives up: a stack as deep as the code is long would take memory by the square of that.
const SLOTS_MAX: usize = 1 << 22;

/// The operand stack before an instruction.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stack {
    /// The instruction that pushed each slot, if that is known.
    slots: Vec<Option<u32>>,
    /// Locals that have been written so far, the first 64 of them.
    written: u64,
}

impl Stack {
    /// Where the value `depth` slots below the top comes from.
    pub fn source(&self, depth: usize) -> Option<u32> {
        let index = self.slots.len().checked_sub(depth + 1)?;
        self.slots[index]
    }

    /// Whether a local still holds what the caller passed.
    pub fn is_unwritten(&self, local: u16) -> bool {
        local < 64 && self.written >> local & 1 == 0
    }

    fn write(&mut self, local: u16, kind: Kind) {
        for slot in local..local.saturating_add(kind.slots()) {
            if slot < 64 {
                self.written |= 1 << slot;
            }
        }
    }

    fn push(&mut self, bci: u32, slots: usize) {
        self.slots.extend(std::iter::repeat_n(Some(bci), slots));
    }

    fn pop(&mut self, slots: usize) -> Option<()> {
        let left = self.slots.len().checked_sub(slots)?;
        self.slots.truncate(left);
        Some(())
    }

    /// Rearranges the top `from` slots into those that the indices (from the bottom of them) name.
    fn shuffle(&mut self, from: usize, to: &[u8]) -> Option<()> {
        let start = self.slots.len().checked_sub(from)?;
        let top: Vec<Option<u32>> = self.slots.drain(start..).collect();
        self.slots.extend(to.iter().map(|index| top[usize::from(*index)]));
        Some(())
    }

    /// Joins with the stack of another path; tells whether that changed anything.
    fn merge(&mut self, other: &Self) -> bool {
        let before = self.clone();
        self.written |= other.written;
        for (slot, other) in self.slots.iter_mut().zip(&other.slots) {
            if slot != other {
                *slot = None;
            }
        }
        self.slots.truncate(other.slots.len());
        *self != before
    }
}

/// The stack before the instruction at `target`, if the simulation gets there.
pub fn stack_at(method: &Method, code: &MethodCode, target: u32) -> Option<Stack> {
    let mut stacks: HashMap<u32, Stack> = HashMap::from([(0, Stack::default())]);
    for handler in &*code.exception_table {
        let bci = u32::from(handler.handler.0);
        stacks.insert(bci, Stack { slots: vec![Some(bci)], written: 0 });
    }
    let mut slots_left = SLOTS_MAX;
    for _ in 0..PASSES_MAX {
        let mut changed = false;
        let mut bci = 0;
        while (bci as usize) < code.bytecode().len() {
            if bci == target && stacks.contains_key(&target) {
                return stacks.remove(&target);
            }
            let (instruction, next) = decode(code.bytecode(), bci).ok()?;
            if let Some(stack) = stacks.get(&bci).cloned() {
                let (stack, successors) = step(method, stack, bci, &instruction, next)?;
                slots_left = slots_left.checked_sub((stack.slots.len() + 1) * (successors.len() + 1))?;
                for successor in successors {
                    match stacks.get_mut(&successor) {
                        Some(known) => changed |= known.merge(&stack),
                        None => {
                            changed = true;
                            stacks.insert(successor, stack.clone());
                        }
                    }
                }
            }
            bci = next;
        }
        if !changed {
            return None;
        }
    }
    None
}

/// The stack behind an instruction and the instructions that may follow.
fn step(method: &Method, mut stack: Stack, bci: u32, instruction: &Instruction<'_>, next: u32) -> Option<(Stack, Vec<u32>)> {
    if let Some((local, kind)) = instruction.written_local() {
        stack.write(local.0, kind);
    }
    match StackEffect::of(instruction, &method.file_constants())? {
        // The value that was cast is where it was.
        StackEffect::Values { .. } if matches!(instruction, Instruction::CheckCast(_)) => {}
        StackEffect::Values { pops, pushes } => {
            stack.pop(pops.slots().into())?;
            stack.push(bci, pushes.map_or(0, Kind::slots).into());
        }
        StackEffect::Shuffle { slots, order } => stack.shuffle(slots.into(), order)?,
    }
    let following = instruction.falls_through().then_some(next);
    Some((stack, instruction.targets().chain(following).collect()))
}
