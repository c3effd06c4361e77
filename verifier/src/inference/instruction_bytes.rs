//! The bytes of one instruction, read without trust in them (JVMS §6.5).

use classfile::{Opcode, Operands};

/// Greatest distance from the low to the high key of a `tableswitch`.
const TABLE_SPAN_MAX: i64 = 65535;
/// Number of pairs that no `lookupswitch` reaches.
const LOOKUP_PAIRS_END: i32 = 65536;
/// Bytes of a table entry.
const WORD: usize = 4;

/// The code from the start of an instruction on; bytes after the code read as 0.
#[derive(Copy, Clone)]
pub struct InstructionBytes<'a> {
    code: &'a [u8],
    start: usize,
}

impl<'a> InstructionBytes<'a> {
    /// The instruction at `start`.
    pub fn new(code: &'a [u8], start: usize) -> Self {
        Self { code, start }
    }

    /// Its bci.
    pub fn start(&self) -> usize {
        self.start
    }

    /// The byte at an offset from the start.
    pub fn u8(&self, offset: usize) -> u8 {
        self.code.get(self.start + offset).copied().unwrap_or(0)
    }

    /// The 16 bits at an offset.
    pub fn u16(&self, offset: usize) -> u16 {
        u16::from_be_bytes([self.u8(offset), self.u8(offset + 1)])
    }

    /// The signed 16 bits at an offset.
    pub fn i16(&self, offset: usize) -> i16 {
        i16::from_be_bytes([self.u8(offset), self.u8(offset + 1)])
    }

    /// The signed 32 bits at an offset.
    pub fn i32(&self, offset: usize) -> i32 {
        i32::from_be_bytes([0, 1, 2, 3].map(|byte| self.u8(offset + byte)))
    }

    /// Its opcode, which may be `wide`.
    pub fn opcode(&self) -> Option<Opcode> {
        Opcode::from_u8(self.u8(0))
    }

    /// Its length; none if it is no instruction.
    pub fn length(&self) -> Option<usize> {
        let operands = self.opcode()?.operands();
        if let Some(length) = operands.instruction_length() {
            return usize::try_from(length).ok();
        }
        match operands {
            Operands::TableSwitch => Some(self.table_start() + WORD * (3 + self.switch_entries()?)),
            Operands::LookupSwitch => Some(self.table_start() + WORD * (2 + 2 * self.switch_entries()?)),
            _ => self.wide_length(),
        }
    }

    fn wide_length(&self) -> Option<usize> {
        let widened = self.code.get(self.start + 1).copied().and_then(Opcode::from_u8)?;
        match widened.operands() {
            Operands::Local => Some(4),
            Operands::Increment => Some(6),
            _ => None,
        }
    }

    /// Offset of the first word of a switch, after the padding.
    fn table_start(&self) -> usize {
        (self.start + 1).next_multiple_of(WORD) - self.start
    }

    /// Whether the bytes before the table of a switch are 0.
    pub fn padding_is_zero(&self) -> bool {
        (1..self.table_start()).all(|offset| self.u8(offset) == 0)
    }

    /// A word of the table of a switch.
    pub fn switch_word(&self, word: usize) -> i32 {
        self.i32(self.table_start() + WORD * word)
    }

    /// Number of entries of a switch besides the default; none if it is absurd or the code ends before it is told.
    pub fn switch_entries(&self) -> Option<usize> {
        let is_table = self.opcode()? == Opcode::Tableswitch;
        let told = self.start + self.table_start() + WORD * if is_table { 2 } else { 1 };
        if told >= self.code.len() {
            return None;
        }
        if is_table {
            let span = i64::from(self.switch_word(2)) - i64::from(self.switch_word(1));
            return usize::try_from(span).ok().filter(|_| span <= TABLE_SPAN_MAX).map(|span| span + 1);
        }
        let pairs = self.switch_word(1);
        usize::try_from(pairs).ok().filter(|_| pairs < LOOKUP_PAIRS_END)
    }

    /// The general form of an instruction with a local variable, and its variable.
    pub fn local_variable(&self) -> Option<(Opcode, u16)> {
        let opcode = self.opcode()?;
        match opcode.operands() {
            Operands::Wide => Some((Opcode::from_u8(self.u8(1))?, self.u16(2))),
            Operands::Local | Operands::Increment => Some((opcode, self.u8(1).into())),
            _ => short_form(opcode as u8),
        }
    }
}

/// The general form of `iload_0` to `aload_3` and `istore_0` to `astore_3`.
fn short_form(number: u8) -> Option<(Opcode, u16)> {
    let (first, general) = if number >= Opcode::Istore0 as u8 {
        (Opcode::Istore0 as u8, Opcode::Istore as u8)
    } else {
        (Opcode::Iload0 as u8, Opcode::Iload as u8)
    };
    let position = number.checked_sub(first)?;
    Some((Opcode::from_u8(general + position / 4)?, u16::from(position % 4)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_forms_name_their_variable() {
        let local = |code: &[u8]| InstructionBytes::new(code, 0).local_variable();
        assert_eq!(local(&[0x2d]), Some((Opcode::Aload, 3)));
        assert_eq!(local(&[0x3b]), Some((Opcode::Istore, 0)));
        assert_eq!(local(&[0x4e]), Some((Opcode::Astore, 3)));
        assert_eq!(local(&[0xc4, 0xa9, 1, 2]), Some((Opcode::Ret, 258)));
        assert_eq!(local(&[0x84, 7, 1]), Some((Opcode::Iinc, 7)));
    }

    #[test]
    fn absurd_instructions_have_no_length() {
        let length = |code: &[u8]| InstructionBytes::new(code, 0).length();
        assert_eq!(length(&[0xca]), None);
        assert_eq!(length(&[0xc4]), None);
        assert_eq!(length(&[0xc4, 0x60]), None);
        assert_eq!(length(&[0xc4, 0x84]), Some(6));
        assert_eq!(length(&[0xaa, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0]), None);
        assert_eq!(length(&[0xaa, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2]), Some(24));
        assert_eq!(length(&[0xab, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2]), Some(28));
        assert_eq!(length(&[0xab, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff]), None);
    }
}
