//! The Code attribute and its debugging tables (JVMS §4.7.3, §4.7.12 to §4.7.14).

use std::fmt;

use crate::constant_pool::ConstantPool;
use crate::index::{Bci, ConstantIndex, LocalIndex};
use crate::reader::Reader;
use crate::utf8::Utf8;

/// Byte code of a method.
#[derive(Clone, PartialEq, Debug)]
pub struct Code<'a> {
    /// The whole attribute, for its tables that few ask for.
    pub body: CodeBody<'a>,
    /// Greatest depth of the operand stack, in slots.
    pub max_stack: u16,
    /// Number of local variable slots, with the parameters.
    pub max_locals: u16,
    /// The instructions: 1 to 65535 bytes.
    pub bytecode: &'a [u8],
    /// Exception handlers, in the order they are searched.
    pub exception_table: Vec<ExceptionTableEntry>,
    /// Body of the StackMapTable attribute.
    pub stack_map_table: Option<&'a [u8]>,
    /// Body of the RuntimeVisibleTypeAnnotations attribute.
    pub runtime_visible_type_annotations: Option<&'a [u8]>,
    /// Body of the RuntimeInvisibleTypeAnnotations attribute.
    pub runtime_invisible_type_annotations: Option<&'a [u8]>,
}

/// The body of a Code attribute that the parser has accepted. Its debugging tables are decoded when they are asked for: most methods
/// are never part of a stack trace.
#[derive(Copy, Clone, PartialEq, Default)]
pub struct CodeBody<'a>(&'a [u8]);

impl<'a> CodeBody<'a> {
    /// The body whose tables have been checked.
    pub(crate) fn from_validated(body: &'a [u8]) -> Self {
        Self(body)
    }

    /// The instructions.
    #[inline]
    pub fn bytecode(self) -> &'a [u8] {
        self.split().map_or(&[], |(bytecode, _)| bytecode)
    }

    /// The instructions and what follows them: the exception table and the attributes.
    fn split(self) -> Option<(&'a [u8], &'a [u8])> {
        const MAXIMA_LENGTH: usize = 4;
        let (length, rest) = self.0.get(MAXIMA_LENGTH..)?.split_first_chunk()?;
        rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)
    }

    /// The bodies of the attributes of this name, in order.
    fn attributes<'p>(self, pool: &'p ConstantPool<'a>, name: &'static [u8]) -> impl Iterator<Item = &'a [u8]> + 'p {
        const HANDLER_LENGTH: usize = 8;
        let mut reader = Reader::new(self.split().map_or(&[], |(_, tables)| tables));
        let handlers = usize::from(reader.u16().unwrap_or(0));
        let passed = reader.bytes(handlers * HANDLER_LENGTH);
        let count = passed.and_then(|_| reader.u16()).unwrap_or(0);
        let mut next = move || {
            let (found, length) = (ConstantIndex(reader.u16().ok()?), reader.u32().ok()?);
            Some((found, reader.bytes(usize::try_from(length).ok()?).ok()?))
        };
        let attributes = (0..count).map_while(move |_| next());
        let is_wanted = move |index| pool.utf8(index).is_some_and(|found| found.as_bytes() == name);
        attributes.filter(move |(index, _)| is_wanted(*index)).map(|(_, body)| body)
    }

    /// All LineNumberTable attributes, in order; `pool` is the class's.
    pub fn line_numbers<'p>(self, pool: &'p ConstantPool<'a>) -> impl Iterator<Item = LineNumber> + 'p {
        self.attributes(pool, b"LineNumberTable").flat_map(|body| {
            body.get(2..)
                .unwrap_or_default()
                .as_chunks::<4>()
                .0
                .iter()
                .map(|[a, b, c, d]| LineNumber { start: Bci(u16::from_be_bytes([*a, *b])), line: u16::from_be_bytes([*c, *d]) })
        })
    }

    /// All LocalVariableTable attributes, in order.
    pub fn local_variables<'p>(self, pool: &'p ConstantPool<'a>) -> impl Iterator<Item = LocalVariable<'a>> + 'p {
        self.variables(pool, b"LocalVariableTable")
    }

    /// All LocalVariableTypeTable attributes, in order; `descriptor` holds a signature here.
    pub fn local_variable_types<'p>(self, pool: &'p ConstantPool<'a>) -> impl Iterator<Item = LocalVariable<'a>> + 'p {
        self.variables(pool, b"LocalVariableTypeTable")
    }

    fn variables<'p>(self, pool: &'p ConstantPool<'a>, table: &'static [u8]) -> impl Iterator<Item = LocalVariable<'a>> + 'p {
        let entries = self.attributes(pool, table).flat_map(|body| body.get(2..).unwrap_or_default().as_chunks::<10>().0);
        entries.filter_map(|[a, b, c, d, e, f, g, h, i, j]| {
            Some(LocalVariable {
                start: Bci(u16::from_be_bytes([*a, *b])),
                length: u16::from_be_bytes([*c, *d]),
                name: pool.utf8(ConstantIndex(u16::from_be_bytes([*e, *f])))?,
                descriptor: pool.utf8(ConstantIndex(u16::from_be_bytes([*g, *h])))?,
                index: LocalIndex(u16::from_be_bytes([*i, *j])),
            })
        })
    }

    /// The source line of an instruction: that of the entry with the greatest start not after `bci`.
    pub fn line_number(self, pool: &ConstantPool<'a>, bci: Bci) -> Option<u16> {
        let mut best: Option<LineNumber> = None;
        for entry in self.line_numbers(pool).filter(|entry| entry.start <= bci) {
            if entry.start == bci {
                return Some(entry.line);
            }
            if best.is_none_or(|found| entry.start >= found.start) {
                best = Some(entry);
            }
        }
        best.map(|entry| entry.line)
    }
}

impl fmt::Debug for CodeBody<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.0.len())
    }
}

/// A range of code with an exception handler.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub struct ExceptionTableEntry {
    /// First covered instruction.
    pub start: Bci,
    /// End of the covered range, exclusive; may equal the code length.
    pub end: u16,
    /// First instruction of the handler.
    pub handler: Bci,
    /// Class constant of the exceptions handled; none handles all.
    pub catch_type: Option<ConstantIndex>,
}

/// The source line from an instruction on.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub struct LineNumber {
    /// First instruction of the line.
    pub start: Bci,
    /// Line in the source file.
    pub line: u16,
}

/// Name and type of a local variable within a range of code.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub struct LocalVariable<'a> {
    /// First instruction where the variable has a value.
    pub start: Bci,
    /// Length of the range in bytes.
    pub length: u16,
    /// Unqualified name.
    pub name: Utf8<'a>,
    /// Field descriptor, or in a LocalVariableTypeTable field signature.
    pub descriptor: Utf8<'a>,
    /// Slot of the variable.
    pub index: LocalIndex,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A pool whose only constant is the name of the table.
    const POOL: &[u8] = b"\0\x01\0\x0fLineNumberTable";

    /// A body with one instruction, one handler, and a LineNumberTable for each group.
    fn body(tables: &[&[(u16, u16)]]) -> Vec<u8> {
        let mut body = vec![0, 0, 0, 0, 0, 0, 0, 1, 0xb1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0];
        body.extend(u16::try_from(tables.len()).unwrap().to_be_bytes());
        for table in tables {
            let count = u16::try_from(table.len()).unwrap();
            body.extend([0, 1]);
            body.extend((2 + u32::from(count) * 4).to_be_bytes());
            body.extend(count.to_be_bytes());
            table.iter().for_each(|(start, line)| body.extend([start.to_be_bytes(), line.to_be_bytes()].concat()));
        }
        body
    }

    #[test]
    fn a_line_reaches_to_the_next_start_in_any_order_and_table() {
        let pool = ConstantPool::new(POOL, vec![0, 1]);
        let body = body(&[&[(10, 3), (4, 1)], &[], &[(20, 2)]]);
        let body = CodeBody::from_validated(&body);
        assert_eq!(body.bytecode(), [0xb1]);
        let found: Vec<_> = [3, 4, 9, 10, 19, 20, 99].iter().map(|bci| body.line_number(&pool, Bci(*bci))).collect();
        assert_eq!(found, [None, Some(1), Some(1), Some(3), Some(3), Some(2), Some(2)]);
    }

    #[test]
    fn a_body_without_contents_has_no_tables() {
        let pool = ConstantPool::new(POOL, vec![0, 1]);
        assert_eq!(CodeBody::default().bytecode(), []);
        assert_eq!(CodeBody::default().line_number(&pool, Bci(0)), None);
        assert_eq!(CodeBody::default().local_variables(&pool).count(), 0);
    }
}
