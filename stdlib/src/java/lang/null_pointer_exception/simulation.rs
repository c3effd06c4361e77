//! Where the values on an operand stack come from: a simulation of the bytecode up to one instruction.
//!
//! Paths that meet with values of different origin leave the slot without one. Hostile bytecode ends the simulation early.

use std::collections::HashMap;

use classfile::descriptor::{MethodDescriptor, parse_field};
use classfile::{ArrayKind, ConstantIndex, Instruction, Kind, decode};
use runtime::metadata::constant_pool::{ConstantPool, PoolConstant};
use runtime::metadata::field::ValueKind;
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
    fn shuffle(&mut self, from: usize, to: &[usize]) -> Option<()> {
        let start = self.slots.len().checked_sub(from)?;
        let top: Vec<Option<u32>> = self.slots.drain(start..).collect();
        self.slots.extend(to.iter().map(|index| top[*index]));
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
    for handler in &code.exception_table {
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
    use Instruction as I;
    let successors = match instruction {
        I::Goto(target) => vec![*target],
        I::IfZero(_, target) | I::IfNull { target, .. } => {
            stack.pop(1)?;
            vec![next, *target]
        }
        I::IfInt(_, target) | I::IfReference { target, .. } => {
            stack.pop(2)?;
            vec![next, *target]
        }
        I::JumpSubroutine(target) => {
            stack.push(bci, 1);
            vec![*target]
        }
        I::TableSwitch(table) => {
            stack.pop(1)?;
            table.targets().chain([table.default()]).collect()
        }
        I::LookupSwitch(table) => {
            stack.pop(1)?;
            table.pairs().map(|(_, target)| target).chain([table.default()]).collect()
        }
        I::Return(_) | I::Throw | I::ReturnSubroutine(_) => Vec::new(),
        straight => {
            apply(method, &mut stack, bci, straight)?;
            vec![next]
        }
    };
    Some((stack, successors))
}

/// What an instruction that does not jump does to the stack.
fn apply(method: &Method, stack: &mut Stack, bci: u32, instruction: &Instruction<'_>) -> Option<()> {
    use Instruction as I;
    let constants = &method.class.constants;
    let (pops, pushes) = match instruction {
        I::Null | I::Int(_) | I::Float(_) | I::New(_) => (0, 1),
        I::Long(_) | I::Double(_) => (0, 2),
        I::LoadConstant(index) => (0, constant_slots(constants, *index)),
        I::Load(kind, _) => (0, usize::from(kind.slots())),
        I::Store(kind, local) => {
            stack.write(local.0, *kind);
            (usize::from(kind.slots()), 0)
        }
        I::Increment(local, _) => {
            stack.write(local.0, Kind::Int);
            (0, 0)
        }
        I::ArrayLoad(kind) => (2, element_slots(*kind)),
        I::ArrayStore(kind) => (2 + element_slots(*kind), 0),
        I::Pop | I::MonitorEnter | I::MonitorExit => (1, 0),
        I::Pop2 => (2, 0),
        I::Dup => return stack.shuffle(1, &[0, 0]),
        I::DupX1 => return stack.shuffle(2, &[1, 0, 1]),
        I::DupX2 => return stack.shuffle(3, &[2, 0, 1, 2]),
        I::Dup2 => return stack.shuffle(2, &[0, 1, 0, 1]),
        I::Dup2X1 => return stack.shuffle(3, &[1, 2, 0, 1, 2]),
        I::Dup2X2 => return stack.shuffle(4, &[2, 3, 0, 1, 2, 3]),
        I::Swap => return stack.shuffle(2, &[1, 0]),
        I::Arithmetic(kind, operation) => {
            use classfile::Binary::{ShiftLeft, ShiftRight, UnsignedShiftRight};
            let slots = usize::from(kind.slots());
            let shift = matches!(operation, ShiftLeft | ShiftRight | UnsignedShiftRight);
            (if shift { slots + 1 } else { 2 * slots }, slots)
        }
        I::Negate(kind) => (usize::from(kind.slots()), usize::from(kind.slots())),
        I::Convert(conversion) => (usize::from(conversion.from().slots()), usize::from(conversion.to().slots())),
        I::Compare(compare) => (2 * usize::from(compare.kind().slots()), 1),
        I::StaticGet(index) => (0, field_slots(constants, *index)?),
        I::StaticPut(index) => (field_slots(constants, *index)?, 0),
        I::FieldGet(index) => (1, field_slots(constants, *index)?),
        I::FieldPut(index) => (1 + field_slots(constants, *index)?, 0),
        I::InvokeVirtual(index) | I::InvokeSpecial(index) | I::InvokeInterface(index, _) => {
            let (arguments, result) = call_slots(constants, *index)?;
            (1 + arguments, result)
        }
        I::InvokeStatic(index) | I::InvokeDynamic(index) => call_slots(constants, *index)?,
        I::NewArray(_) | I::NewReferenceArray(_) | I::ArrayLength | I::InstanceOf(_) => (1, 1),
        I::NewMultiArray(_, dimensions) => (usize::from(*dimensions), 1),
        _ => (0, 0),
    };
    stack.pop(pops)?;
    stack.push(bci, pushes);
    Some(())
}

fn element_slots(kind: ArrayKind) -> usize {
    if matches!(kind, ArrayKind::Long | ArrayKind::Double) { 2 } else { 1 }
}

fn constant_slots(constants: &ConstantPool, index: ConstantIndex) -> usize {
    match constants.constant(index) {
        PoolConstant::Long(_) | PoolConstant::Double(_) => 2,
        PoolConstant::Dynamic(_, _, descriptor) => ValueKind::of_descriptor(descriptor.as_bytes()).slots(),
        _ => 1,
    }
}

/// Slots of a field's value.
pub fn field_slots(constants: &ConstantPool, index: ConstantIndex) -> Option<usize> {
    let descriptor = constants.member(index)?.descriptor;
    parse_field(descriptor.as_bytes()).map(|field| ValueKind::of_type(&field).slots())
}

/// Slots of a call's arguments, without receiver, and of its result.
pub fn call_slots(constants: &ConstantPool, index: ConstantIndex) -> Option<(usize, usize)> {
    let descriptor = match constants.constant(index) {
        PoolConstant::InvokeDynamic(_, _, descriptor) => descriptor,
        _ => constants.member(index)?.descriptor,
    };
    let parsed = MethodDescriptor::parse(descriptor.as_bytes())?;
    let result = parsed.return_type().map_or(0, |result| ValueKind::of_type(&result).slots());
    Some((parsed.parameter_slots(), result))
}
