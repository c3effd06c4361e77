//! The Code attribute, except its variable tables (JVMS §4.7.3, §4.7.12).

use super::attribute::{Annotations, Attribute, JAVA_5, list};
use super::format::Format;
use crate::code::{Code, CodeBody, ExceptionTableEntry};
use crate::error::FormatError;
use crate::index::{Bci, ConstantIndex};
use crate::malformation::Malformation;
use crate::reader::Reader;

const STACK_MAP_TABLE_MAJOR: u16 = 50;

impl<'a> Format<'a, '_> {
    pub(super) fn code(
        &self,
        reader: &mut Reader<'a>,
        attribute: &Attribute<'a>,
        argument_slots: Option<usize>,
    ) -> Result<Code<'a>, FormatError> {
        let bad_length = Malformation::HasWrongLength { what: "Code segment" };
        let mut body = reader.clone();
        let mut code = self.whole_body(reader, attribute, bad_length, |reader| self.code_body(reader, argument_slots))?;
        code.body = CodeBody::from_validated(attribute.body(&mut body)?);
        Ok(code)
    }

    fn code_body(&self, reader: &mut Reader<'a>, argument_slots: Option<usize>) -> Result<Code<'a>, FormatError> {
        let (max_stack, max_locals, length) = (reader.u16()?, reader.u16()?, reader.u32()?);
        let bytecode_length = u16::try_from(length).ok().filter(|length| *length > 0);
        let bytecode_length = self.expect(bytecode_length, || Malformation::CodeLength { length })?;
        let mut code = Code {
            body: CodeBody::default(),
            max_stack,
            max_locals,
            bytecode: reader.bytes(bytecode_length.into())?,
            exception_table: self.exception_table(reader, bytecode_length)?,
            stack_map_table: None,
            runtime_visible_type_annotations: None,
            runtime_invisible_type_annotations: None,
        };
        if let Some(slots) = argument_slots {
            self.require(slots <= usize::from(max_locals), || Malformation::ArgumentsExceedLocals)?;
        }
        let mut annotations = Annotations::default();
        for _ in 0..reader.u16()? {
            let attribute = self.attribute(reader, |index| Malformation::CodeAttributeName { index })?;
            self.code_attribute(reader, &attribute, &mut code, bytecode_length, &mut annotations)?;
        }
        code.runtime_visible_type_annotations = annotations.visible_types;
        code.runtime_invisible_type_annotations = annotations.invisible_types;
        Ok(code)
    }

    fn exception_table(&self, reader: &mut Reader<'a>, length: u16) -> Result<Vec<ExceptionTableEntry>, FormatError> {
        const ENTRY_LENGTH: usize = 8;
        let count = usize::from(reader.u16()?);
        if reader.remaining() < count * ENTRY_LENGTH {
            return Err(FormatError::Truncated);
        }
        list(reader, count, |reader| {
            let (start, end, handler) = (reader.u16()?, reader.u16()?, reader.u16()?);
            let catch_type = ConstantIndex(reader.u16()?).non_zero();
            self.require(start < end && end <= length, || Malformation::HandlerRange)?;
            self.require(handler < length, || Malformation::Handler)?;
            let is_class = catch_type.is_none_or(|index| self.pool.class_name(index).is_some());
            self.require(is_class, || Malformation::CatchType)?;
            Ok(ExceptionTableEntry { start: Bci(start), end, handler: Bci(handler), catch_type })
        })
    }

    fn code_attribute(
        &self,
        reader: &mut Reader<'a>,
        attribute: &Attribute<'a>,
        code: &mut Code<'a>,
        length: u16,
        annotations: &mut Annotations<'a>,
    ) -> Result<(), FormatError> {
        match attribute.name.as_bytes() {
            b"LineNumberTable" => self.check_line_numbers(reader, attribute, length)?,
            b"LocalVariableTable" => {
                self.check_variables(reader, attribute, "LocalVariableTable", length, code.max_locals)?;
            }
            b"LocalVariableTypeTable" if self.version.major >= JAVA_5 => {
                self.check_variables(reader, attribute, "LocalVariableTypeTable", length, code.max_locals)?;
            }
            b"StackMapTable" if self.version.major >= STACK_MAP_TABLE_MAJOR => {
                self.set_once(&mut code.stack_map_table, attribute.body(reader)?, "StackMapTable", "")?;
            }
            b"RuntimeVisibleTypeAnnotations" | b"RuntimeInvisibleTypeAnnotations" => {
                self.annotations(reader, attribute, annotations, " for method")?;
            }
            _ => drop(attribute.body(reader)?),
        }
        Ok(())
    }

    fn check_line_numbers(&self, reader: &mut Reader<'a>, attribute: &Attribute<'a>, length: u16) -> Result<(), FormatError> {
        const ENTRY_LENGTH: usize = 4;
        let bad_length = Malformation::HasWrongLength { what: "LineNumberTable attribute" };
        let count = self.table_count(reader, attribute, ENTRY_LENGTH, bad_length)?;
        let (entries, _) = reader.bytes(count * ENTRY_LENGTH)?.as_chunks::<ENTRY_LENGTH>();
        let is_inside = self.options.trusted || entries.iter().all(|[a, b, ..]| u16::from_be_bytes([*a, *b]) < length);
        self.require(is_inside, || Malformation::LineNumberPc)
    }
}
