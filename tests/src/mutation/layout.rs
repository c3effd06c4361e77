//! Where the parts of a class file lie in its bytes (JVMS §4.1), so that they can be changed one by one.

use std::ops::Range;

use classfile::Reader;
use classfile::reader::EndOfInput;

/// A constant: its tag and the bytes behind the tag.
pub struct ConstantSpan {
    /// Position in the pool.
    pub index: u16,
    /// JVMS table 4.4-A.
    pub tag: u8,
    /// Content; of a Utf8 only the text.
    pub content: Range<usize>,
}

/// A Code attribute.
pub struct CodeSpan {
    /// `max_stack` and `max_locals`, two bytes each.
    pub limits: Range<usize>,
    /// The instructions.
    pub code: Range<usize>,
    /// The exception table, eight bytes an entry.
    pub exceptions: Range<usize>,
    /// The body of the StackMapTable.
    pub stack_map: Option<Range<usize>>,
}

/// The parts of a class file.
#[derive(Default)]
pub struct Layout {
    /// All constants but those that take no slot.
    pub constants: Vec<ConstantSpan>,
    /// Flags of the class, its fields and methods, two bytes each.
    pub flags: Vec<usize>,
    /// Indices of the superclass and the interfaces.
    pub supertypes: Vec<usize>,
    /// Indices of names and descriptors of members.
    pub member_names: Vec<usize>,
    /// All code.
    pub codes: Vec<CodeSpan>,
    names: Vec<Option<Range<usize>>>,
}

impl Layout {
    /// Finds the parts of a well-formed class file.
    pub fn of(bytes: &[u8]) -> Result<Self, EndOfInput> {
        let mut layout = Self::default();
        let mut reader = Reader::new(bytes);
        reader.bytes(8)?;
        layout.read_constants(&mut reader)?;
        layout.flags.push(reader.position());
        reader.bytes(4)?;
        layout.supertypes.push(reader.position());
        reader.u16()?;
        for _ in 0..reader.u16()? {
            layout.supertypes.push(reader.position());
            reader.u16()?;
        }
        for _ in 0..2 {
            for _ in 0..reader.u16()? {
                layout.read_member(bytes, &mut reader)?;
            }
        }
        Ok(layout)
    }

    fn read_constants(&mut self, reader: &mut Reader<'_>) -> Result<(), EndOfInput> {
        let count = reader.u16()?;
        self.names = vec![None; count.into()];
        let mut index = 1;
        while index < count {
            let tag = reader.u8()?;
            let length = match tag {
                1 => reader.u16()?.into(),
                7 | 8 | 16 | 19 | 20 => 2,
                15 => 3,
                5 | 6 => 8,
                _ => 4,
            };
            let start = reader.position();
            reader.bytes(length)?;
            let content = start..start + length;
            if tag == 1 {
                self.names[usize::from(index)] = Some(content.clone());
            }
            self.constants.push(ConstantSpan { index, tag, content });
            index += if matches!(tag, 5 | 6) { 2 } else { 1 };
        }
        Ok(())
    }

    fn read_member(&mut self, bytes: &[u8], reader: &mut Reader<'_>) -> Result<(), EndOfInput> {
        self.flags.push(reader.position());
        reader.u16()?;
        for _ in 0..2 {
            self.member_names.push(reader.position());
            reader.u16()?;
        }
        for _ in 0..reader.u16()? {
            let (name, body) = self.attribute(reader)?;
            if bytes.get(name) == Some(b"Code") {
                self.read_code(bytes, body)?;
            }
        }
        Ok(())
    }

    /// Ranges of an attribute's name and body.
    fn attribute(&self, reader: &mut Reader<'_>) -> Result<(Range<usize>, Range<usize>), EndOfInput> {
        let name = self.names.get(usize::from(reader.u16()?)).cloned().flatten().ok_or(EndOfInput)?;
        let length = usize::try_from(reader.u32()?).map_err(|_| EndOfInput)?;
        let start = reader.position();
        reader.bytes(length)?;
        Ok((name, start..start + length))
    }

    fn read_code(&mut self, bytes: &[u8], body: Range<usize>) -> Result<(), EndOfInput> {
        let mut reader = Reader::new(bytes.get(..body.end).ok_or(EndOfInput)?);
        reader.bytes(body.start)?;
        let limits = body.start..body.start + 4;
        reader.bytes(4)?;
        let length = usize::try_from(reader.u32()?).map_err(|_| EndOfInput)?;
        let code = reader.position()..reader.position() + length;
        reader.bytes(length)?;
        let count = usize::from(reader.u16()?);
        let exceptions = reader.position()..reader.position() + 8 * count;
        reader.bytes(8 * count)?;
        let mut stack_map = None;
        for _ in 0..reader.u16()? {
            let (name, body) = self.attribute(&mut reader)?;
            if bytes.get(name) == Some(b"StackMapTable") {
                stack_map = Some(body);
            }
        }
        self.codes.push(CodeSpan { limits, code, exceptions, stack_map });
        Ok(())
    }
}
