//! What instructions do to the operand stack (JVMS §2.6.2, §6.5), by the kinds of the values.
//!
//! [`Opcode::pops`](crate::Opcode::pops) says the same of opcodes, as far as their constants do not decide; a test compares both.

use std::iter::repeat_n;

use crate::constant_pool::{Constant, ConstantPool};
use crate::descriptor::{MethodDescriptor, Parameters, checked_field};
use crate::index::ConstantIndex;
use crate::instruction::{Binary, Instruction, Kind};

/// The effect of an instruction on the operand stack.
#[derive(Clone, Debug)]
pub enum StackEffect<'a> {
    /// Takes operands and leaves at most one value. A return address, which `jsr` leaves, counts as a reference.
    Values {
        /// What it takes.
        pops: Popped<'a>,
        /// What it leaves.
        pushes: Option<Kind>,
    },
    /// Takes this many slots and leaves those that `order` names, counted from the deepest of them.
    Shuffle {
        /// Slots that it takes.
        slots: u16,
        /// Slots that it leaves, deepest first.
        order: &'static [u8],
    },
}

/// The operands of an instruction.
#[derive(Clone, Debug)]
pub struct Popped<'a> {
    fixed: [Option<Kind>; 3],
    /// The lengths that `multianewarray` takes.
    ints: u8,
    parameters: Option<Parameters<'a>>,
}

impl<'a> Popped<'a> {
    fn of<const N: usize>(kinds: [Kind; N]) -> Self {
        let mut fixed = [None; 3];
        fixed.iter_mut().zip(kinds).for_each(|(place, kind)| *place = Some(kind));
        Self { fixed, ints: 0, parameters: None }
    }

    /// The kinds, deepest first.
    pub fn kinds(&self) -> impl Iterator<Item = Kind> + use<'a> {
        let parameters = self.parameters.clone().into_iter().flatten().map(|parameter| parameter.kind());
        self.fixed.into_iter().flatten().chain(repeat_n(Kind::Int, self.ints.into())).chain(parameters)
    }

    /// The slots that they take.
    pub fn slots(&self) -> u16 {
        self.kinds().map(Kind::slots).sum()
    }
}

impl<'a> StackEffect<'a> {
    /// The effect of an instruction of the class with this pool; none if the constant that it names is none that it can have.
    pub fn of(instruction: &Instruction<'_>, pool: &ConstantPool<'a>) -> Option<Self> {
        use Instruction as I;
        use Kind::{Int, Reference};
        let (pops, pushes) = match *instruction {
            I::Nop | I::Increment(..) | I::Goto(_) | I::ReturnSubroutine(_) | I::Return(None) => (Popped::of([]), None),
            I::Null | I::New(_) | I::JumpSubroutine(_) => (Popped::of([]), Some(Reference)),
            I::Int(_) => (Popped::of([]), Some(Int)),
            I::Long(_) => (Popped::of([]), Some(Kind::Long)),
            I::Float(_) => (Popped::of([]), Some(Kind::Float)),
            I::Double(_) => (Popped::of([]), Some(Kind::Double)),
            I::LoadConstant(index) => (Popped::of([]), Some(constant_kind(pool, index)?)),
            I::Load(kind, _) => (Popped::of([]), Some(kind)),
            I::Store(kind, _) | I::Return(Some(kind)) => (Popped::of([kind]), None),
            I::ArrayLoad(kind) => (Popped::of([Reference, Int]), Some(kind.stack_kind())),
            I::ArrayStore(kind) => (Popped::of([Reference, Int, kind.stack_kind()]), None),
            I::Pop => return Some(Self::Shuffle { slots: 1, order: &[] }),
            I::Pop2 => return Some(Self::Shuffle { slots: 2, order: &[] }),
            I::Dup => return Some(Self::Shuffle { slots: 1, order: &[0, 0] }),
            I::DupX1 => return Some(Self::Shuffle { slots: 2, order: &[1, 0, 1] }),
            I::DupX2 => return Some(Self::Shuffle { slots: 3, order: &[2, 0, 1, 2] }),
            I::Dup2 => return Some(Self::Shuffle { slots: 2, order: &[0, 1, 0, 1] }),
            I::Dup2X1 => return Some(Self::Shuffle { slots: 3, order: &[1, 2, 0, 1, 2] }),
            I::Dup2X2 => return Some(Self::Shuffle { slots: 4, order: &[2, 3, 0, 1, 2, 3] }),
            I::Swap => return Some(Self::Shuffle { slots: 2, order: &[1, 0] }),
            I::Arithmetic(kind, Binary::ShiftLeft | Binary::ShiftRight | Binary::UnsignedShiftRight) => {
                (Popped::of([kind, Int]), Some(kind))
            }
            I::Arithmetic(kind, _) => (Popped::of([kind, kind]), Some(kind)),
            I::Negate(kind) => (Popped::of([kind]), Some(kind)),
            I::Convert(conversion) => (Popped::of([conversion.from()]), Some(conversion.to())),
            I::Compare(compare) => (Popped::of([compare.kind(), compare.kind()]), Some(Int)),
            I::IfZero(..) | I::TableSwitch(_) | I::LookupSwitch(_) => (Popped::of([Int]), None),
            I::IfInt(..) => (Popped::of([Int, Int]), None),
            I::IfReference { .. } => (Popped::of([Reference, Reference]), None),
            I::IfNull { .. } | I::Throw | I::MonitorEnter | I::MonitorExit => (Popped::of([Reference]), None),
            I::FieldGet(index) => (Popped::of([Reference]), Some(field_kind(pool, index)?)),
            I::FieldPut(index) => (Popped::of([Reference, field_kind(pool, index)?]), None),
            I::StaticGet(index) => (Popped::of([]), Some(field_kind(pool, index)?)),
            I::StaticPut(index) => (Popped::of([field_kind(pool, index)?]), None),
            I::InvokeVirtual(index) | I::InvokeSpecial(index) | I::InvokeInterface(index, _) => {
                call(pool, index, Popped::of([Reference]))?
            }
            I::InvokeStatic(index) | I::InvokeDynamic(index) => call(pool, index, Popped::of([]))?,
            I::NewArray(_) | I::NewReferenceArray(_) => (Popped::of([Int]), Some(Reference)),
            I::NewMultiArray(_, dimensions) => (Popped { ints: dimensions, ..Popped::of([]) }, Some(Reference)),
            I::ArrayLength | I::InstanceOf(_) => (Popped::of([Reference]), Some(Int)),
            I::CheckCast(_) => (Popped::of([Reference]), Some(Reference)),
        };
        Some(Self::Values { pops, pushes })
    }
}

/// The kind of what `ldc` and its like load.
pub fn constant_kind(pool: &ConstantPool<'_>, index: ConstantIndex) -> Option<Kind> {
    match pool.get(index)? {
        Constant::Integer(_) => Some(Kind::Int),
        Constant::Float(_) => Some(Kind::Float),
        Constant::Long(_) => Some(Kind::Long),
        Constant::Double(_) => Some(Kind::Double),
        Constant::String { .. } | Constant::Class { .. } | Constant::MethodHandle { .. } | Constant::MethodType { .. } => {
            Some(Kind::Reference)
        }
        Constant::Dynamic { .. } => described_kind(pool, index),
        _ => None,
    }
}

/// The kind of the field that an instruction names.
pub fn field_kind(pool: &ConstantPool<'_>, index: ConstantIndex) -> Option<Kind> {
    let Constant::FieldRef { .. } = pool.get(index)? else { return None };
    described_kind(pool, index)
}

fn described_kind(pool: &ConstantPool<'_>, index: ConstantIndex) -> Option<Kind> {
    checked_field(pool.descriptor(index)?.as_bytes()).map(|field| field.kind())
}

fn call<'a>(pool: &ConstantPool<'a>, index: ConstantIndex, receiver: Popped<'a>) -> Option<(Popped<'a>, Option<Kind>)> {
    let descriptor = MethodDescriptor::checked(pool.descriptor(index)?.as_bytes())?;
    let result = descriptor.return_type().map(|result| result.kind());
    Some((Popped { parameters: Some(descriptor.parameters()), ..receiver }, result))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decoder::decode;
    use crate::opcode::{Opcode, Operands};

    /// Kinds by their letters in the opcode table.
    fn kinds(letters: &str) -> Vec<Kind> {
        let kind = |letter| match letter {
            'I' => Kind::Int,
            'J' => Kind::Long,
            'F' => Kind::Float,
            'D' => Kind::Double,
            _ => Kind::Reference,
        };
        letters.chars().map(kind).collect()
    }

    fn slots(letters: &str) -> usize {
        letters.chars().map(|letter| if matches!(letter, 'J' | 'D' | '2') { 2 } else { 1 }).sum()
    }

    #[test]
    fn effects_are_those_of_the_opcode_table() {
        let pool = ConstantPool::empty();
        for opcode in Opcode::ALL.iter().filter(|opcode| !opcode.pops().contains('*') && !opcode.pushes().contains('*')) {
            let Some(length) = opcode.operands().instruction_length() else { continue };
            if matches!(opcode, Opcode::Ldc | Opcode::LdcW | Opcode::Ldc2W) {
                continue;
            }
            let mut code = vec![0; length as usize];
            code[0] = *opcode as u8;
            if opcode.operands() == Operands::ArrayType {
                code[1] = 4;
            }
            let (instruction, _) = decode(&code, 0).unwrap();
            match StackEffect::of(&instruction, &pool).unwrap() {
                StackEffect::Values { pops, pushes } => {
                    assert_eq!(pops.kinds().collect::<Vec<_>>(), kinds(opcode.pops()), "{opcode:?}");
                    assert_eq!(pushes.into_iter().collect::<Vec<_>>(), kinds(opcode.pushes()), "{opcode:?}");
                }
                StackEffect::Shuffle { slots: taken, order } => {
                    assert_eq!((usize::from(taken), order.len()), (slots(opcode.pops()), slots(opcode.pushes())), "{opcode:?}");
                    assert!(order.iter().all(|slot| u16::from(*slot) < taken));
                }
            }
        }
    }

    /// A pool: 1 the name `x`, 2 the descriptor, 3 both, 4 a constant with this tag that refers to them.
    fn with_pool<T>(descriptor: &str, tag: u8, body: impl FnOnce(&ConstantPool<'_>) -> T) -> T {
        let length = u16::try_from(descriptor.len()).unwrap().to_be_bytes();
        let parts: [&[u8]; 4] =
            [b"\x01\0\x01x", &[&[1], &length[..], descriptor.as_bytes()].concat(), &[12, 0, 1, 0, 2], &[tag, 0, 0, 0, 3]];
        let (mut bytes, mut offsets) = (vec![0], vec![0]);
        for part in parts {
            offsets.push(u32::try_from(bytes.len()).unwrap());
            bytes.extend_from_slice(part);
        }
        body(&ConstantPool::new(&bytes, offsets))
    }

    const FIELD: u8 = 9;
    const METHOD: u8 = 10;
    const DYNAMIC: u8 = 17;
    const INVOKE_DYNAMIC: u8 = 18;
    const MEMBER: ConstantIndex = ConstantIndex(4);

    /// An instruction, its constant's tag and descriptor, and what it takes and leaves.
    const MEMBERS: [(Instruction<'static>, u8, &str, &str, &str); 11] = [
        (Instruction::FieldGet(MEMBER), FIELD, "J", "A", "J"),
        (Instruction::FieldPut(MEMBER), FIELD, "Z", "AI", ""),
        (Instruction::StaticGet(MEMBER), FIELD, "[D", "", "A"),
        (Instruction::StaticPut(MEMBER), FIELD, "D", "D", ""),
        (Instruction::InvokeVirtual(MEMBER), METHOD, "(IJLa;[F)V", "AIJAA", ""),
        (Instruction::InvokeSpecial(MEMBER), METHOD, "()F", "A", "F"),
        (Instruction::InvokeInterface(MEMBER, 1), METHOD, "(D)C", "AD", "I"),
        (Instruction::InvokeStatic(MEMBER), METHOD, "(BSF)La;", "IIF", "A"),
        (Instruction::InvokeDynamic(MEMBER), INVOKE_DYNAMIC, "(La;)J", "A", "J"),
        (Instruction::LoadConstant(MEMBER), DYNAMIC, "D", "", "D"),
        (Instruction::NewMultiArray(MEMBER, 3), METHOD, "", "III", "A"),
    ];

    #[test]
    fn descriptors_decide_for_members() {
        for (instruction, tag, descriptor, pops, pushes) in MEMBERS {
            with_pool(descriptor, tag, |pool| {
                let StackEffect::Values { pops: taken, pushes: left } = StackEffect::of(&instruction, pool).unwrap() else {
                    panic!("{instruction:?} is no shuffle");
                };
                assert_eq!(taken.kinds().collect::<Vec<_>>(), kinds(pops), "{instruction:?}");
                assert_eq!(usize::from(taken.slots()), slots(pops), "{instruction:?}");
                assert_eq!(left.into_iter().collect::<Vec<_>>(), kinds(pushes), "{instruction:?}");
            });
        }
    }

    #[test]
    fn constants_of_another_kind_have_no_effect() {
        let effect =
            |instruction: Instruction<'_>, tag| with_pool("I", tag, |pool| StackEffect::of(&instruction, pool).is_some());
        assert!(!effect(Instruction::FieldGet(MEMBER), METHOD) && !effect(Instruction::LoadConstant(MEMBER), METHOD));
        assert!(!effect(Instruction::InvokeStatic(MEMBER), FIELD) && !effect(Instruction::FieldGet(ConstantIndex(9)), FIELD));
    }
}
