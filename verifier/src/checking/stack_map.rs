//! The StackMapTable: the frames a method declares (JVMS §4.7.4).

use classfile::{ConstantIndex, Reader};

use super::code_map::CodeMap;
use super::types::Type;

/// A declared frame; its types are in the table.
#[derive(Copy, Clone)]
pub struct DeclaredFrame {
    /// The instruction it describes.
    pub bci: u32,
    /// Whether it has the flag `flagThisUninit`.
    pub this_uninitialized: bool,
    locals: Range,
    stack: Range,
}

/// What tells the variables of one declared frame from those of another: equal if they are the same for sure.
#[derive(Copy, Clone, Eq, PartialEq, Hash)]
pub struct LocalsId(Range, bool);

impl DeclaredFrame {
    /// Identifies the variables and the flag.
    pub fn locals_id(&self) -> LocalsId {
        LocalsId(self.locals, self.this_uninitialized)
    }

    /// Where the table has the variables: frames that start at the same place are equal as far as both go.
    pub fn locals_start(&self) -> u32 {
        self.locals.start
    }
}

#[derive(Copy, Clone, Default, Eq, PartialEq, Hash)]
struct Range {
    start: u32,
    length: u32,
}

/// All frames that a method declares.
#[derive(Default)]
pub struct StackMapTable {
    frames: Vec<DeclaredFrame>,
    types: Vec<Type>,
}

/// Why a table cannot be read.
pub enum BadTable {
    /// It breaks the format.
    Format(&'static str),
    /// It breaks the format in a way that may mean that the table is an old one (version 50).
    Old(&'static str),
    /// The last frame that was read does not stand at an instruction.
    Offset,
    /// It declares more types than any compiler does.
    TooLarge,
}

/// Bound on the types of a method's table, so that a small class cannot cost much memory; frames share what they have in common.
const TYPES_MAX: usize = 1 << 23;

const PAST_END: BadTable = BadTable::Format("access beyond the end of attribute");
const BAD_SIZE: BadTable = BadTable::Old("bad type array size");

impl StackMapTable {
    /// Reads a table and forgets that of another method; `initial` are the locals at the start of the method, `type_of` names the type of a Class constant.
    pub fn read(
        &mut self,
        body: Option<&[u8]>,
        initial: (&[Type], bool),
        maxima: (usize, usize),
        code: &CodeMap,
        mut type_of: impl FnMut(ConstantIndex) -> Option<Type>,
    ) -> Result<(), BadTable> {
        self.frames.clear();
        self.types.clear();
        self.types.extend_from_slice(initial.0);
        let Some(body) = body else { return Ok(()) };
        let locals = Range { start: 0, length: initial.0.len() as u32 };
        let first = DeclaredFrame { bci: 0, this_uninitialized: initial.1, locals, stack: Range::default() };
        let reader = Reader::new(body);
        FrameReader { reader, table: self, maxima, code, type_of: &mut type_of, fault: None }.read_all(first)
    }

    /// Memory it holds, in bytes.
    pub fn bytes(&self) -> usize {
        self.frames.capacity() * size_of::<DeclaredFrame>() + self.types.capacity() * size_of::<Type>()
    }

    /// The frames in order.
    pub fn frames(&self) -> &[DeclaredFrame] {
        &self.frames
    }

    /// The frame of the instruction at `bci`.
    pub fn at(&self, bci: u32) -> Option<DeclaredFrame> {
        let index = self.frames.binary_search_by_key(&bci, |frame| frame.bci).ok()?;
        self.frames.get(index).copied()
    }

    /// Types of the local variables.
    pub fn locals(&self, frame: &DeclaredFrame) -> &[Type] {
        self.slice(frame.locals)
    }

    /// Types on the operand stack.
    pub fn stack(&self, frame: &DeclaredFrame) -> &[Type] {
        self.slice(frame.stack)
    }

    fn slice(&self, range: Range) -> &[Type] {
        self.types.get(range.start as usize..(range.start + range.length) as usize).unwrap_or_default()
    }
}

struct FrameReader<'t, 'b, F> {
    reader: Reader<'b>,
    table: &'t mut StackMapTable,
    /// `max_locals`, `max_stack`.
    maxima: (usize, usize),
    code: &'t CodeMap,
    type_of: &'t mut F,
    /// A fault that is reported at the end of its frame, unless a worse one follows.
    fault: Option<BadTable>,
}

impl<F: FnMut(ConstantIndex) -> Option<Type>> FrameReader<'_, '_, F> {
    fn u8(&mut self) -> Result<u8, BadTable> {
        self.reader.u8().map_err(|_| PAST_END)
    }

    fn u16(&mut self) -> Result<u16, BadTable> {
        self.reader.u16().map_err(|_| PAST_END)
    }

    fn read_all(mut self, initial: DeclaredFrame) -> Result<(), BadTable> {
        let count = self.u16()?;
        let mut previous = initial;
        for index in 0..usize::from(count) {
            let frame = self.frame(&previous, index == 0)?;
            if let Some(fault) = self.fault.take() {
                return Err(fault);
            }
            self.table.frames.push(frame);
            if !self.code.is_instruction(frame.bci) {
                return Err(BadTable::Offset);
            }
            previous = frame;
        }
        if self.reader.is_at_end() { Ok(()) } else { Err(BadTable::Format("wrong attribute size")) }
    }

    fn frame(&mut self, previous: &DeclaredFrame, first: bool) -> Result<DeclaredFrame, BadTable> {
        let bci = |delta: u16| if first { u32::from(delta) } else { previous.bci + u32::from(delta) + 1 };
        let same = |delta: u16| DeclaredFrame { bci: bci(delta), stack: Range::default(), ..*previous };
        let kind = self.u8()?;
        match kind {
            0..=63 => Ok(same(kind.into())),
            64..=127 => Ok(DeclaredFrame { stack: self.one_stack_item()?, ..same(u16::from(kind) - 64) }),
            _ => {
                let delta = self.u16()?;
                match kind {
                    247 => Ok(DeclaredFrame { stack: self.one_stack_item()?, ..same(delta) }),
                    248..=250 => self.chop(same(delta), 251 - usize::from(kind)),
                    251 => Ok(same(delta)),
                    252..=254 => self.append(same(delta), kind - 251),
                    255 => self.full(previous, bci(delta)),
                    _ => Err(BadTable::Format("reserved frame type")),
                }
            }
        }
    }

    fn one_stack_item(&mut self) -> Result<Range, BadTable> {
        let start = self.table.types.len();
        self.push_type(&mut false)?;
        self.range_from(start, self.maxima.1)
    }

    fn chop(&mut self, mut frame: DeclaredFrame, count: usize) -> Result<DeclaredFrame, BadTable> {
        let locals = self.table.locals(&frame);
        let mut length = locals.len();
        for _ in 0..count {
            let slots = if length > 0 && locals[length - 1].is_second_half() { 2 } else { 1 };
            length = length.checked_sub(slots).ok_or(BAD_SIZE)?;
        }
        if length > self.maxima.0 {
            return Err(BAD_SIZE);
        }
        // The uninitialised `this` may be among those that are gone.
        frame.this_uninitialized = locals[..length].contains(&Type::UNINITIALIZED_THIS);
        frame.locals.length = length as u32;
        Ok(frame)
    }

    fn append(&mut self, mut frame: DeclaredFrame, count: u8) -> Result<DeclaredFrame, BadTable> {
        let start = self.extend_locals(&frame)?;
        for _ in 0..count {
            self.push_type(&mut frame.this_uninitialized)?;
        }
        frame.locals = self.range_from(start, self.maxima.0)?;
        Ok(frame)
    }

    /// Makes the locals of a frame the last types of the table, so that more can follow, and returns where they start.
    fn extend_locals(&mut self, frame: &DeclaredFrame) -> Result<usize, BadTable> {
        let range = frame.locals;
        let (start, end) = (range.start as usize, (range.start + range.length) as usize);
        if end == self.table.types.len() {
            return Ok(start);
        }
        let copy = self.table.types.len();
        if copy + range.length as usize > TYPES_MAX {
            return Err(BadTable::TooLarge);
        }
        self.table.types.extend_from_within(start..end);
        Ok(copy)
    }

    fn full(&mut self, previous: &DeclaredFrame, bci: u32) -> Result<DeclaredFrame, BadTable> {
        let mut this_uninitialized = false;
        let start = self.table.types.len();
        for _ in 0..self.u16()? {
            self.push_type(&mut this_uninitialized)?;
        }
        let mut locals = self.range_from(start, self.maxima.0)?;
        if self.table.slice(previous.locals) == self.table.slice(locals) {
            self.table.types.truncate(start);
            locals = previous.locals;
        }
        let start = self.table.types.len();
        for _ in 0..self.u16()? {
            self.push_type(&mut false)?;
        }
        let stack = self.range_from(start, self.maxima.1)?;
        Ok(DeclaredFrame { bci, this_uninitialized, locals, stack })
    }

    fn range_from(&mut self, start: usize, maximum: usize) -> Result<Range, BadTable> {
        let length = self.table.types.len() - start;
        if self.table.types.len() > TYPES_MAX {
            return Err(BadTable::TooLarge);
        }
        if length > maximum {
            return Err(self.fault.take().unwrap_or(BAD_SIZE));
        }
        Ok(Range { start: start as u32, length: length as u32 })
    }

    fn push_type(&mut self, this_uninitialized: &mut bool) -> Result<(), BadTable> {
        let found = self.verification_type(this_uninitialized)?;
        self.table.types.extend(found.slots());
        Ok(())
    }

    fn verification_type(&mut self, this_uninitialized: &mut bool) -> Result<Type, BadTable> {
        Ok(match self.u8()? {
            0 => Type::TOP,
            1 => Type::INT,
            2 => Type::FLOAT,
            3 => Type::DOUBLE,
            4 => Type::LONG,
            5 => Type::NULL,
            6 => {
                *this_uninitialized = true;
                Type::UNINITIALIZED_THIS
            }
            7 => {
                let index = ConstantIndex(self.u16()?);
                (self.type_of)(index).ok_or(BadTable::Format("bad class index"))?
            }
            8 => {
                let bci = u32::from(self.u16()?);
                if !self.code.is_new(bci) {
                    self.fault.get_or_insert(BadTable::Old("bad offset for Uninitialized"));
                    return Ok(Type::TOP);
                }
                Type::uninitialized(bci)
            }
            _ => return Err(BadTable::Format("bad verification type")),
        })
    }
}
