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

/// The bytes at this index are no instruction.
pub struct BadInstruction(pub u32);

impl CodeMap {
    /// Walks over the code once.
    pub fn new(code: &Code<'_>) -> Result<Self, BadInstruction> {
        let bytes = code.bytecode;
        let mut places = vec![Place::Inside; bytes.len()];
        let mut bci = 0;
        while let Some(number) = bytes.get(bci) {
            let bad = BadInstruction(bci as u32);
            let length = Opcode::from_u8(*number).and_then(|opcode| instruction_length(bytes, bci, opcode));
            let Some(length) = length.filter(|length| bci + length <= bytes.len()) else { return Err(bad) };
            places[bci] = if *number == Opcode::New as u8 { Place::New } else { Place::Instruction };
            bci += length;
        }
        Ok(Self { places })
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

    /// Length of the code.
    pub fn length(&self) -> u32 {
        self.places.len() as u32
    }
}

fn instruction_length(bytes: &[u8], bci: usize, opcode: Opcode) -> Option<usize> {
    if let Some(length) = opcode.operands().instruction_length() {
        return Some(length as usize);
    }
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
