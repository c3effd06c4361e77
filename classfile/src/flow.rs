//! Where control goes from an instruction (JVMS §2.11.7, §3.12): to the next one, to branch targets, to exception handlers.
//!
//! Whoever follows bytecode asks here. The verifier does not, by design: its answers must not depend on ours.

use crate::code::ExceptionTableEntry;
use crate::decoder::{CodeError, instructions};
use crate::index::LocalIndex;
use crate::instruction::{Binary, Instruction, Kind};

impl<'a> Instruction<'a> {
    /// Whether control can go on at the next instruction. Behind `jsr` it can only once the subroutine returns.
    pub fn falls_through(&self) -> bool {
        !matches!(
            self,
            Self::Goto(_)
                | Self::JumpSubroutine(_)
                | Self::ReturnSubroutine(_)
                | Self::TableSwitch(_)
                | Self::LookupSwitch(_)
                | Self::Return(_)
                | Self::Throw
        )
    }

    /// Where the instruction can branch to, the default of a switch first. `ret` returns to where its variable says.
    pub fn targets(&self) -> impl Iterator<Item = u32> + use<'a> {
        let (single, table, lookup) = match *self {
            Self::IfZero(_, target)
            | Self::IfInt(_, target)
            | Self::IfReference { target, .. }
            | Self::IfNull { target, .. }
            | Self::Goto(target)
            | Self::JumpSubroutine(target) => (Some(target), None, None),
            Self::TableSwitch(switch) => (Some(switch.default()), Some(switch), None),
            Self::LookupSwitch(switch) => (Some(switch.default()), None, Some(switch)),
            _ => (None, None, None),
        };
        let table = table.into_iter().flat_map(|switch| switch.targets());
        let lookup = lookup.into_iter().flat_map(|switch| switch.pairs().map(|(_, target)| target));
        single.into_iter().chain(table).chain(lookup)
    }

    /// Whether the instruction itself can complete abruptly, with an exception or a linkage error, whatever its constant is.
    pub fn may_throw(&self) -> bool {
        match self {
            Self::Arithmetic(Kind::Int | Kind::Long, Binary::Divide | Binary::Remainder)
            | Self::LoadConstant(_)
            | Self::ArrayLoad(_)
            | Self::ArrayStore(_)
            | Self::ArrayLength
            // A monitor of the frame is not released.
            | Self::Return(_)
            | Self::FieldGet(_)
            | Self::FieldPut(_)
            | Self::StaticGet(_)
            | Self::StaticPut(_)
            | Self::InvokeVirtual(_)
            | Self::InvokeSpecial(_)
            | Self::InvokeStatic(_)
            | Self::InvokeInterface(..)
            | Self::InvokeDynamic(_)
            | Self::New(_)
            | Self::NewArray(_)
            | Self::NewReferenceArray(_)
            | Self::NewMultiArray(..)
            | Self::Throw
            | Self::CheckCast(_)
            | Self::InstanceOf(_)
            | Self::MonitorEnter
            | Self::MonitorExit => true,
            Self::Nop
            | Self::Null
            | Self::Int(_)
            | Self::Long(_)
            | Self::Float(_)
            | Self::Double(_)
            | Self::Load(..)
            | Self::Store(..)
            | Self::Pop
            | Self::Pop2
            | Self::Dup
            | Self::DupX1
            | Self::DupX2
            | Self::Dup2
            | Self::Dup2X1
            | Self::Dup2X2
            | Self::Swap
            | Self::Arithmetic(..)
            | Self::Negate(_)
            | Self::Increment(..)
            | Self::Convert(_)
            | Self::Compare(_)
            | Self::IfZero(..)
            | Self::IfInt(..)
            | Self::IfReference { .. }
            | Self::IfNull { .. }
            | Self::Goto(_)
            | Self::JumpSubroutine(_)
            | Self::ReturnSubroutine(_)
            | Self::TableSwitch(_)
            | Self::LookupSwitch(_) => false,
        }
    }

    /// The local variable that the instruction writes, and the kind of what it writes there.
    pub fn written_local(&self) -> Option<(LocalIndex, Kind)> {
        match *self {
            Self::Store(kind, local) => Some((local, kind)),
            Self::Increment(local, _) => Some((local, Kind::Int)),
            _ => None,
        }
    }
}

/// The instructions of a method at which paths can meet: targets of branches, and handlers of exceptions.
#[derive(Debug)]
pub struct Leaders {
    bits: Vec<u64>,
    returns_from_subroutines: bool,
}

impl Leaders {
    /// The leaders of a method.
    ///
    /// # Errors
    /// If the code cannot be decoded.
    pub fn of(bytecode: &[u8], handlers: &[ExceptionTableEntry]) -> Result<Self, CodeError> {
        let mut found = Self { bits: vec![0; bytecode.len() / 64 + 1], returns_from_subroutines: false };
        handlers.iter().for_each(|entry| found.insert(entry.handler.0.into()));
        for item in instructions(bytecode) {
            let (_, instruction) = item?;
            found.returns_from_subroutines |= matches!(instruction, Instruction::ReturnSubroutine(_));
            instruction.targets().for_each(|target| found.insert(target));
        }
        Ok(found)
    }

    fn insert(&mut self, bci: u32) {
        if let Some(word) = self.bits.get_mut(bci as usize / 64) {
            *word |= 1 << (bci % 64);
        }
    }

    /// Whether paths can meet at `bci`.
    #[inline]
    pub fn contains(&self, bci: u32) -> bool {
        self.bits.get(bci as usize / 64).is_some_and(|word| word >> (bci % 64) & 1 != 0)
    }

    /// Whether the method has a `ret`.
    pub fn returns_from_subroutines(&self) -> bool {
        self.returns_from_subroutines
    }
}

impl ExceptionTableEntry {
    /// Whether the row covers the instruction at `bci`.
    pub fn covers(&self, bci: u32) -> bool {
        u32::from(self.start.0) <= bci && bci < u32::from(self.end)
    }
}

/// The bytecode indices at which the rows that cover an instruction change: between two of them every instruction has the same.
#[derive(Debug)]
pub struct Coverage {
    boundaries: Vec<u32>,
}

impl Coverage {
    /// The boundaries of an exception table (JVMS §4.7.3).
    pub fn of(table: &[ExceptionTableEntry]) -> Self {
        let mut boundaries: Vec<u32> = table.iter().flat_map(|entry| [u32::from(entry.start.0), u32::from(entry.end)]).collect();
        boundaries.sort_unstable();
        boundaries.dedup();
        Self { boundaries }
    }

    /// The number of the interval between boundaries that `bci` lies in.
    pub fn interval(&self, bci: u32) -> usize {
        self.boundaries.partition_point(|boundary| *boundary <= bci)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decoder::decode;
    use crate::index::Bci;
    use crate::opcode::{Opcode, Operands};

    fn row(start: u16, end: u16) -> ExceptionTableEntry {
        ExceptionTableEntry { start: Bci(start), end, handler: Bci(50), catch_type: None }
    }

    #[test]
    fn instructions_of_one_interval_have_the_same_rows() {
        let table = [row(2, 9), row(4, 6), row(4, 9), row(9, 12)];
        let coverage = Coverage::of(&table);
        let rows = |bci: u32| table.iter().map(|entry| entry.covers(bci)).collect::<Vec<_>>();
        for (left, right) in (0..20).flat_map(|left| (0..20).map(move |right| (left, right))) {
            if coverage.interval(left) == coverage.interval(right) {
                assert_eq!(rows(left), rows(right), "{left} {right}");
            }
        }
        assert_ne!(coverage.interval(8), coverage.interval(9));
    }

    /// Code, targets of its first instruction, and whether control falls through it.
    const FLOWS: [(&[u8], &[u32], bool); 13] = [
        (&[0x00], &[], true),
        (&[0x99, 0, 3, 0], &[3], true),
        (&[0xa2, 0, 0], &[0], true),
        (&[0xa6, 0, 1, 0], &[1], true),
        (&[0xc7, 0, 2, 0], &[2], true),
        (&[0xa7, 0, 2], &[2], false),
        (&[0xc8, 0, 0, 0, 4], &[4], false),
        (&[0xa8, 0, 1], &[1], false),
        (&[0xa9, 0], &[], false),
        (&[0xaa, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 5, 0, 0, 0, 6, 0, 0, 0, 2, 0, 0, 0, 3], &[1, 2, 3], false),
        (&[0xab, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 6, 0, 0, 0, 2], &[1, 2], false),
        (&[0xb1], &[], false),
        (&[0xbf], &[], false),
    ];

    #[test]
    fn successors_are_targets_and_what_is_fallen_through_to() {
        for (code, targets, falls_through) in FLOWS {
            let (instruction, _) = decode(code, 0).unwrap();
            assert_eq!(instruction.targets().collect::<Vec<_>>(), targets, "{instruction:?}");
            assert_eq!(instruction.falls_through(), falls_through, "{instruction:?}");
        }
    }

    #[test]
    fn an_instruction_throws_if_its_opcode_does() {
        for opcode in Opcode::ALL.iter().filter(|opcode| opcode.operands().instruction_length().is_some()) {
            let mut code = vec![0; opcode.operands().instruction_length().unwrap() as usize];
            code[0] = *opcode as u8;
            if opcode.operands() == Operands::ArrayType {
                code[1] = 4;
            }
            let (instruction, _) = decode(&code, 0).unwrap();
            assert_eq!(instruction.may_throw(), opcode.may_throw(), "{instruction:?}");
        }
    }

    #[test]
    fn stores_and_increments_write_locals() {
        let written = |code: &[u8]| decode(code, 0).unwrap().0.written_local();
        assert_eq!(written(&[0x37, 5]), Some((LocalIndex(5), Kind::Long)));
        assert_eq!(written(&[0x84, 5, 1]), Some((LocalIndex(5), Kind::Int)));
        assert_eq!(written(&[0x16, 5]), None);
    }

    #[test]
    fn leaders_are_targets_and_handlers() {
        // 0: iload_0; 1: ifeq 5; 4: nop; 5: return; 6: ret 0
        let code = [0x1a, 0x99, 0, 4, 0, 0xb1, 0xa9, 0];
        let handler = ExceptionTableEntry { start: Bci(0), end: 5, handler: Bci(6), catch_type: None };
        let leaders = Leaders::of(&code, &[handler]).unwrap();
        assert_eq!((0..9).filter(|bci| leaders.contains(*bci)).collect::<Vec<_>>(), [5, 6]);
        assert!(leaders.returns_from_subroutines() && !Leaders::of(&code[..6], &[]).unwrap().returns_from_subroutines());
        assert!(Leaders::of(&[0xff], &[]).is_err() && !leaders.contains(1000));
    }
}
