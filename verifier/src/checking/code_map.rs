//! Where the instructions of a method start (JVMS §4.9.1).

use classfile::{Code, Opcode, Operands};

/// What a byte of the code is.
#[derive(Copy, Clone, Eq, PartialEq)]
enum Place {
    Inside,
    Instruction,
    New,
}

/// The starts of all instructions.
#[derive(Default)]
pub struct CodeMap {
    places: Vec<Place>,
}

/// Lengths of the instructions by opcode; 0 for those that decide it themselves, and for bytes that are no opcode.
const LENGTHS: [u8; 256] = {
    let mut lengths = [0; 256];
    let mut number = 0;
    while number < Opcode::ALL.len() {
        if let Some(length) = Opcode::ALL[number].operands().instruction_length() {
            lengths[number] = length as u8;
        }
        number += 1;
    }
    lengths
};

/// The bytes at this index are no instruction.
pub struct BadInstruction(pub u32);

impl CodeMap {
    /// Walks over the code once; forgets that of another method.
    pub fn read(&mut self, code: &Code<'_>) -> Result<(), BadInstruction> {
        let bytes = code.bytecode;
        self.places.clear();
        self.places.resize(bytes.len(), Place::Inside);
        let mut bci = 0;
        while let Some(number) = bytes.get(bci) {
            let bad = BadInstruction(bci as u32);
            let length = match LENGTHS[usize::from(*number)] {
                0 => Opcode::from_u8(*number).and_then(|opcode| variable_length(bytes, bci, opcode)),
                length => Some(length.into()),
            };
            let Some(length) = length.filter(|length| bci + length <= bytes.len()) else { return Err(bad) };
            self.places[bci] = if *number == Opcode::New as u8 { Place::New } else { Place::Instruction };
            bci += length;
        }
        Ok(())
    }

    fn place(&self, bci: u32) -> Place {
        self.places.get(bci as usize).copied().unwrap_or(Place::Inside)
    }

    /// Whether an instruction starts here.
    pub fn is_instruction(&self, bci: u32) -> bool {
        self.place(bci) != Place::Inside
    }

    /// Whether a `new` instruction starts here.
    pub fn is_new(&self, bci: u32) -> bool {
        self.place(bci) == Place::New
    }

    /// Memory it holds.
    pub fn bytes(&self) -> usize {
        self.places.capacity()
    }

    /// Length of the code.
    pub fn length(&self) -> u32 {
        self.places.len() as u32
    }
}

fn variable_length(bytes: &[u8], bci: usize, opcode: Opcode) -> Option<usize> {
    let word = |at: usize| bytes.get(at..)?.first_chunk::<4>().map(|bytes| i64::from(i32::from_be_bytes(*bytes)));
    let operands = (bci | 3) + 1;
    let length = match opcode.operands() {
        Operands::TableSwitch => {
            let (low, high) = (word(operands + 4)?, word(operands + 8)?);
            operands + 12 + 4 * usize::try_from(high - low).ok().filter(|count| *count < 1 << 16)? + 4
        }
        Operands::LookupSwitch => {
            operands + 8 + 8 * usize::try_from(word(operands + 4)?).ok().filter(|count| *count < 1 << 16)?
        }
        _ => bci + wide_length(*bytes.get(bci + 1)?)?,
    };
    Some(length - bci)
}

/// Length of a widened instruction with its `wide`.
fn wide_length(opcode: u8) -> Option<usize> {
    match Opcode::from_u8(opcode)?.operands() {
        Operands::Local => Some(4),
        Operands::Increment => Some(6),
        _ => None,
    }
}
