//! Decodes byte code to normalised instructions (JVMS §6.5).
//!
//! Every branch target of a decoded instruction lies inside the code; that it starts an instruction is for the verifier.

use crate::index::{ConstantIndex, LocalIndex};
use crate::instruction::{ArrayKind, Binary, Compare, Condition, Conversion, Instruction, Kind, PrimitiveArray};
use crate::opcode::Opcode;
use crate::reader::{EndOfInput, Reader};
use crate::switch::{LookupSwitch, TableSwitch};

/// Why bytes are not an instruction.
#[derive(Copy, Clone, Eq, PartialEq, Debug, thiserror::Error)]
pub enum CodeError {
    /// The code ends within the instruction, or `bci` lies outside it.
    #[error("code ends within the instruction at {bci}")]
    Truncated {
        /// Start of the instruction.
        bci: u32,
    },
    /// The byte is no opcode.
    #[error("no instruction has opcode {opcode:#04x}, found at {bci}")]
    UnknownOpcode {
        /// Start of the instruction.
        bci: u32,
        /// The byte found.
        opcode: u8,
    },
    /// `wide` stands before an instruction that has no wide form.
    #[error("wide does not apply to opcode {opcode:#04x}, found at {bci}")]
    NotWidenable {
        /// Start of the instruction.
        bci: u32,
        /// The byte after `wide`.
        opcode: u8,
    },
    /// A branch leads outside the code.
    #[error("branch at {bci} by {offset} leaves the code")]
    BranchOutside {
        /// Start of the instruction.
        bci: u32,
        /// Distance from the start of the instruction.
        offset: i32,
    },
    /// A switch has a negative number of entries, or more than the code can hold.
    #[error("switch at {bci} has a bad number of entries")]
    BadSwitchSize {
        /// Start of the instruction.
        bci: u32,
    },
    /// `newarray` has an unknown element type.
    #[error("newarray at {bci} has unknown element type {number}")]
    UnknownArrayType {
        /// Start of the instruction.
        bci: u32,
        /// The number found.
        number: u8,
    },
    /// A byte of `invokeinterface` or `invokedynamic` that must be zero is not.
    #[error("reserved byte of the instruction at {bci} is not zero")]
    ReservedByte {
        /// Start of the instruction.
        bci: u32,
    },
}

/// The instruction at `bci` and the index of the next one.
pub fn decode(code: &[u8], bci: u32) -> Result<(Instruction<'_>, u32), CodeError> {
    let mut instruction = Instruction::Nop;
    let next = decode_to(code, bci, &mut instruction)?;
    Ok((instruction, next))
}

/// As `decode`, for loops over much code: the instruction is written where it stays, because moving it costs more than decoding it.
pub fn decode_to<'a>(code: &'a [u8], bci: u32, into: &mut Instruction<'a>) -> Result<u32, CodeError> {
    let truncated = CodeError::Truncated { bci };
    let rest = code.get(bci as usize..).ok_or(truncated)?;
    let code_length = u32::try_from(code.len()).map_err(|_| truncated)?;
    let mut decoder = Decoder { operands: Reader::new(rest), bci, code_length };
    decoder.instruction(into)?;
    let length = u32::try_from(decoder.operands.position()).map_err(|_| truncated)?;
    Ok(bci + length)
}

/// All instructions in order with their bci; ends after the first error.
pub fn instructions(code: &[u8]) -> impl Iterator<Item = Result<(u32, Instruction<'_>), CodeError>> {
    let mut next = Some(0);
    std::iter::from_fn(move || {
        let bci = next.take()?;
        if code.get(bci as usize..).is_none_or(<[u8]>::is_empty) {
            return None;
        }
        Some(decode(code, bci).map(|(instruction, after)| {
            next = Some(after);
            (bci, instruction)
        }))
    })
}

const KINDS: [Kind; 5] = [Kind::Int, Kind::Long, Kind::Float, Kind::Double, Kind::Reference];
const ARRAY_KINDS: [ArrayKind; 8] = [
    ArrayKind::Int,
    ArrayKind::Long,
    ArrayKind::Float,
    ArrayKind::Double,
    ArrayKind::Reference,
    ArrayKind::Byte,
    ArrayKind::Char,
    ArrayKind::Short,
];
const ARITHMETIC: [Binary; 5] = [Binary::Add, Binary::Subtract, Binary::Multiply, Binary::Divide, Binary::Remainder];
const BITWISE: [Binary; 6] =
    [Binary::ShiftLeft, Binary::ShiftRight, Binary::UnsignedShiftRight, Binary::And, Binary::Or, Binary::Xor];
const CONVERSIONS: [Conversion; 15] = [
    Conversion::I2L,
    Conversion::I2F,
    Conversion::I2D,
    Conversion::L2I,
    Conversion::L2F,
    Conversion::L2D,
    Conversion::F2I,
    Conversion::F2L,
    Conversion::F2D,
    Conversion::D2I,
    Conversion::D2L,
    Conversion::D2F,
    Conversion::I2B,
    Conversion::I2C,
    Conversion::I2S,
];
const COMPARES: [Compare; 5] = [Compare::Long, Compare::FloatL, Compare::FloatG, Compare::DoubleL, Compare::DoubleG];

/// Decodes one instruction; `operands` starts at its opcode.
struct Decoder<'a> {
    operands: Reader<'a>,
    bci: u32,
    code_length: u32,
}

impl<'a> Decoder<'a> {
    fn truncated(&self) -> CodeError {
        CodeError::Truncated { bci: self.bci }
    }

    #[inline]
    fn read<T>(&mut self, read: impl FnOnce(&mut Reader<'a>) -> Result<T, EndOfInput>) -> Result<T, CodeError> {
        read(&mut self.operands).map_err(|EndOfInput| self.truncated())
    }

    #[inline]
    fn u8(&mut self) -> Result<u8, CodeError> {
        self.read(Reader::u8)
    }

    #[inline]
    fn constant(&mut self) -> Result<ConstantIndex, CodeError> {
        self.read(Reader::u16).map(ConstantIndex)
    }

    #[inline]
    fn local(&mut self) -> Result<LocalIndex, CodeError> {
        self.u8().map(|index| LocalIndex(index.into()))
    }

    #[inline]
    fn target(&self, offset: i32) -> Result<u32, CodeError> {
        let target = self.bci.checked_add_signed(offset).filter(|target| *target < self.code_length);
        target.ok_or(CodeError::BranchOutside { bci: self.bci, offset })
    }

    #[inline]
    fn branch(&mut self) -> Result<u32, CodeError> {
        let offset = self.read(Reader::i16)?;
        self.target(offset.into())
    }

    fn wide_branch(&mut self) -> Result<u32, CodeError> {
        let offset = self.read(Reader::i32)?;
        self.target(offset)
    }

    #[inline]
    fn instruction(&mut self, into: &mut Instruction<'a>) -> Result<(), CodeError> {
        let number = self.u8()?;
        match number {
            0x00..=0x14 => self.push_constant(number, into),
            0x15..=0x56 => self.load_or_store(number, into),
            0x57..=0x98 => self.operate(number, into),
            0x99..=0xb1 => self.transfer(number, into),
            0xb2..=0xc9 => self.object(number, into),
            _ => Err(CodeError::UnknownOpcode { bci: self.bci, opcode: number }),
        }
    }

    /// `nop` to `ldc2_w`.
    #[inline]
    fn push_constant(&mut self, number: u8, into: &mut Instruction<'a>) -> Result<(), CodeError> {
        *into = match number {
            0x00 => Instruction::Nop,
            0x01 => Instruction::Null,
            0x02..=0x08 => Instruction::Int(i32::from(number) - 3),
            0x09..=0x0a => Instruction::Long(i64::from(number - 0x09)),
            0x0b..=0x0d => Instruction::Float(f32::from(number - 0x0b)),
            0x0e..=0x0f => Instruction::Double(f64::from(number - 0x0e)),
            0x10 => Instruction::Int(self.read(Reader::i8)?.into()),
            0x11 => Instruction::Int(self.read(Reader::i16)?.into()),
            0x12 => Instruction::LoadConstant(ConstantIndex(self.u8()?.into())),
            _ => Instruction::LoadConstant(self.constant()?),
        };
        Ok(())
    }

    /// `iload` to `sastore`.
    #[inline]
    fn load_or_store(&mut self, number: u8, into: &mut Instruction<'a>) -> Result<(), CodeError> {
        let kind = |position: u8| KINDS[usize::from(position)];
        let array_kind = |position: u8| ARRAY_KINDS[usize::from(position)];
        *into = match number {
            0x15..=0x19 => Instruction::Load(kind(number - 0x15), self.local()?),
            0x1a..=0x2d => Instruction::Load(kind((number - 0x1a) / 4), LocalIndex(u16::from((number - 0x1a) % 4))),
            0x2e..=0x35 => Instruction::ArrayLoad(array_kind(number - 0x2e)),
            0x36..=0x3a => Instruction::Store(kind(number - 0x36), self.local()?),
            0x3b..=0x4e => Instruction::Store(kind((number - 0x3b) / 4), LocalIndex(u16::from((number - 0x3b) % 4))),
            _ => Instruction::ArrayStore(array_kind(number - 0x4f)),
        };
        Ok(())
    }

    /// `pop` to `dcmpg`.
    #[inline]
    fn operate(&mut self, number: u8, into: &mut Instruction<'a>) -> Result<(), CodeError> {
        let at = |first: u8| usize::from(number - first);
        *into = match number {
            0x57 => Instruction::Pop,
            0x58 => Instruction::Pop2,
            0x59 => Instruction::Dup,
            0x5a => Instruction::DupX1,
            0x5b => Instruction::DupX2,
            0x5c => Instruction::Dup2,
            0x5d => Instruction::Dup2X1,
            0x5e => Instruction::Dup2X2,
            0x5f => Instruction::Swap,
            0x60..=0x73 => Instruction::Arithmetic(KINDS[at(0x60) % 4], ARITHMETIC[at(0x60) / 4]),
            0x74..=0x77 => Instruction::Negate(KINDS[at(0x74)]),
            0x78..=0x83 => Instruction::Arithmetic(KINDS[at(0x78) % 2], BITWISE[at(0x78) / 2]),
            0x84 => {
                let local = self.local()?;
                Instruction::Increment(local, self.read(Reader::i8)?.into())
            }
            0x85..=0x93 => Instruction::Convert(CONVERSIONS[at(0x85)]),
            _ => Instruction::Compare(COMPARES[at(0x94)]),
        };
        Ok(())
    }

    /// `ifeq` to `return`.
    #[inline]
    fn transfer(&mut self, number: u8, into: &mut Instruction<'a>) -> Result<(), CodeError> {
        let condition = |first: u8| Condition::ALL[usize::from(number - first)];
        *into = match number {
            0x99..=0x9e => Instruction::IfZero(condition(0x99), self.branch()?),
            0x9f..=0xa4 => Instruction::IfInt(condition(0x9f), self.branch()?),
            0xa5..=0xa6 => Instruction::IfReference { equal: number == 0xa5, target: self.branch()? },
            0xa7 => Instruction::Goto(self.branch()?),
            0xa8 => Instruction::JumpSubroutine(self.branch()?),
            0xa9 => Instruction::ReturnSubroutine(self.local()?),
            0xaa => Instruction::TableSwitch(self.table_switch()?),
            0xab => Instruction::LookupSwitch(self.lookup_switch()?),
            0xb1 => Instruction::Return(None),
            _ => Instruction::Return(Some(KINDS[usize::from(number - 0xac)])),
        };
        Ok(())
    }

    /// `getstatic` to `jsr_w`.
    #[inline]
    fn object(&mut self, number: u8, into: &mut Instruction<'a>) -> Result<(), CodeError> {
        *into = match number {
            0xb2 => Instruction::StaticGet(self.constant()?),
            0xb3 => Instruction::StaticPut(self.constant()?),
            0xb4 => Instruction::FieldGet(self.constant()?),
            0xb5 => Instruction::FieldPut(self.constant()?),
            0xb6 => Instruction::InvokeVirtual(self.constant()?),
            0xb7 => Instruction::InvokeSpecial(self.constant()?),
            0xb8 => Instruction::InvokeStatic(self.constant()?),
            0xb9 => self.invoke_interface()?,
            0xba => self.invoke_dynamic()?,
            0xbb => Instruction::New(self.constant()?),
            0xbc => self.new_array()?,
            0xbd => Instruction::NewReferenceArray(self.constant()?),
            0xbe => Instruction::ArrayLength,
            0xbf => Instruction::Throw,
            0xc0 => Instruction::CheckCast(self.constant()?),
            0xc1 => Instruction::InstanceOf(self.constant()?),
            0xc2 => Instruction::MonitorEnter,
            0xc3 => Instruction::MonitorExit,
            0xc4 => self.wide()?,
            0xc5 => {
                let class = self.constant()?;
                Instruction::NewMultiArray(class, self.u8()?)
            }
            0xc6..=0xc7 => Instruction::IfNull { null: number == 0xc6, target: self.branch()? },
            0xc8 => Instruction::Goto(self.wide_branch()?),
            _ => Instruction::JumpSubroutine(self.wide_branch()?),
        };
        Ok(())
    }

    fn wide(&mut self) -> Result<Instruction<'a>, CodeError> {
        let number = self.u8()?;
        let local = LocalIndex(self.read(Reader::u16)?);
        Ok(match number {
            0x15..=0x19 => Instruction::Load(KINDS[usize::from(number - 0x15)], local),
            0x36..=0x3a => Instruction::Store(KINDS[usize::from(number - 0x36)], local),
            0x84 => Instruction::Increment(local, self.read(Reader::i16)?),
            0xa9 => Instruction::ReturnSubroutine(local),
            _ => return Err(CodeError::NotWidenable { bci: self.bci, opcode: number }),
        })
    }

    fn invoke_interface(&mut self) -> Result<Instruction<'a>, CodeError> {
        let method = self.constant()?;
        let count = self.u8()?;
        match self.u8()? {
            0 => Ok(Instruction::InvokeInterface(method, count)),
            _ => Err(CodeError::ReservedByte { bci: self.bci }),
        }
    }

    fn invoke_dynamic(&mut self) -> Result<Instruction<'a>, CodeError> {
        let call_site = self.constant()?;
        match self.read(Reader::u16)? {
            0 => Ok(Instruction::InvokeDynamic(call_site)),
            _ => Err(CodeError::ReservedByte { bci: self.bci }),
        }
    }

    fn new_array(&mut self) -> Result<Instruction<'a>, CodeError> {
        let number = self.u8()?;
        let element = PrimitiveArray::from_u8(number);
        element.map(Instruction::NewArray).ok_or(CodeError::UnknownArrayType { bci: self.bci, number })
    }

    /// Skips to the next multiple of four in the code and reads the default target.
    fn switch_default(&mut self) -> Result<u32, CodeError> {
        let padding = 3 - self.bci as usize % 4;
        self.read(|operands| operands.bytes(padding))?;
        self.wide_branch()
    }

    /// `count` entries of `N` bytes each.
    fn switch_entries<const N: usize>(&mut self, count: i64) -> Result<&'a [[u8; N]], CodeError> {
        let bad = CodeError::BadSwitchSize { bci: self.bci };
        let length = usize::try_from(count).ok().and_then(|count| count.checked_mul(N)).ok_or(bad)?;
        let (entries, _) = self.read(|operands| operands.bytes(length))?.as_chunks();
        Ok(entries)
    }

    fn table_switch(&mut self) -> Result<TableSwitch<'a>, CodeError> {
        let default = self.switch_default()?;
        let low = self.read(Reader::i32)?;
        let high = self.read(Reader::i32)?;
        // §6.5.tableswitch: low must not exceed high.
        if low > high {
            return Err(CodeError::BadSwitchSize { bci: self.bci });
        }
        let offsets = self.switch_entries::<4>(i64::from(high) - i64::from(low) + 1)?;
        for offset in offsets {
            self.target(i32::from_be_bytes(*offset))?;
        }
        Ok(TableSwitch { bci: self.bci, default, low, offsets })
    }

    fn lookup_switch(&mut self) -> Result<LookupSwitch<'a>, CodeError> {
        let default = self.switch_default()?;
        let count = self.read(Reader::i32)?;
        let pairs = self.switch_entries::<8>(count.into())?;
        for [_, _, _, _, offset @ ..] in pairs {
            self.target(i32::from_be_bytes(*offset))?;
        }
        Ok(LookupSwitch { bci: self.bci, default, pairs })
    }
}

/// The opcode at `bci`, looking through a `wide`.
pub fn opcode_at(code: &[u8], bci: u32) -> Option<Opcode> {
    let at = |bci: u32| Opcode::from_u8(*code.get(bci as usize)?);
    match at(bci)? {
        Opcode::Wide => at(bci.checked_add(1)?),
        opcode => Some(opcode),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fixed_length_instructions_have_the_length_of_their_layout() {
        for opcode in Opcode::ALL {
            let Some(length) = opcode.operands().instruction_length() else { continue };
            let operand = if *opcode == Opcode::Newarray { 4 } else { 0 };
            let code = [*opcode as u8, operand, 0, 0, 0];
            assert_eq!(decode(&code, 0).map(|(_, next)| next), Ok(length), "{}", opcode.mnemonic());
            let short = &code[..length as usize - 1];
            assert_eq!(decode(short, 0), Err(CodeError::Truncated { bci: 0 }), "{}", opcode.mnemonic());
        }
    }

    #[test]
    fn short_long_and_wide_forms_decode_alike() {
        let load = Instruction::Load(Kind::Double, LocalIndex(3));
        for code in [&[0x29][..], &[0x18, 3], &[0xc4, 0x18, 0, 3]] {
            assert_eq!(decode(code, 0), Ok((load, u32::try_from(code.len()).unwrap())));
        }
        assert_eq!(decode(&[0xc4, 0x84, 1, 0, 0xff, 0xfe], 0), Ok((Instruction::Increment(LocalIndex(256), -2), 6)));
        assert_eq!(decode(&[0xc4, 0x60, 0, 0], 0), Err(CodeError::NotWidenable { bci: 0, opcode: 0x60 }));
    }

    #[test]
    fn branches_are_absolute_and_stay_inside() {
        let code = [0, 0xa7, 0xff, 0xff, 0xa7, 0, 3];
        assert_eq!(decode(&code, 1), Ok((Instruction::Goto(0), 4)));
        assert_eq!(decode(&code, 4), Err(CodeError::BranchOutside { bci: 4, offset: 3 }));
    }

    #[test]
    fn a_table_switch_finds_targets() {
        let code = [0, 0xaa, 0, 0, 0, 0, 0, 2, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 3, 0xff, 0xff, 0xff, 0xff, 0xb1];
        let Ok((Instruction::TableSwitch(switch), 24)) = decode(&code, 1) else { panic!("{:?}", decode(&code, 1)) };
        assert_eq!((switch.low(), switch.high()), (-1, 0));
        let targets: Vec<_> = [-2, -1, 0, 1].iter().map(|key| switch.target(*key)).collect();
        assert_eq!(targets, [3, 4, 0, 3]);
    }

    #[test]
    fn a_huge_switch_is_refused_without_reading_it() {
        let mut code = vec![0xaa, 0, 0, 0, 0, 0, 0, 0];
        code.extend(i32::MIN.to_be_bytes());
        code.extend(i32::MAX.to_be_bytes());
        assert_eq!(decode(&code, 0), Err(CodeError::Truncated { bci: 0 }));
        let negative = [0xab, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff];
        assert_eq!(decode(&negative, 0), Err(CodeError::BadSwitchSize { bci: 0 }));
    }

    #[test]
    fn iteration_ends_after_an_error() {
        let decoded: Vec<_> = instructions(&[0, 0xca, 0]).collect();
        assert_eq!(decoded, [Ok((0, Instruction::Nop)), Err(CodeError::UnknownOpcode { bci: 1, opcode: 0xca })]);
    }
}
