//! LocalVariableTable and LocalVariableTypeTable (JVMS §4.7.13, §4.7.14).

use std::collections::HashSet;

use super::attribute::{Attribute, list};
use super::format::Format;
use crate::code::{Code, LocalVariable};
use crate::error::FormatError;
use crate::index::{Bci, ConstantIndex, LocalIndex};
use crate::malformation::Malformation;
use crate::reader::Reader;

const VARIABLE_TABLE: &str = "LocalVariableTable";
const TYPE_TABLE: &str = "LocalVariableTypeTable";

/// What tells two variables apart: the rest of an entry may differ in the type table.
fn identity<'a>(variable: &LocalVariable<'a>) -> (Bci, u16, &'a [u8], LocalIndex) {
    (variable.start, variable.length, variable.name.as_bytes(), variable.index)
}

impl<'a> Format<'a, '_> {
    pub(super) fn variables(
        &self,
        reader: &mut Reader<'a>,
        attribute: &Attribute<'a>,
        table: &'static str,
        code_length: u16,
        max_locals: u16,
    ) -> Result<Vec<LocalVariable<'a>>, FormatError> {
        const ENTRY_LENGTH: usize = 10;
        let bad_length = Malformation::HasWrongLength { what: table };
        let count = self.table_count(reader, attribute, ENTRY_LENGTH, bad_length)?;
        list(reader, count, |reader| self.variable(reader, table, code_length, max_locals))
    }

    fn variable(
        &self,
        reader: &mut Reader<'a>,
        table: &'static str,
        code_length: u16,
        max_locals: u16,
    ) -> Result<LocalVariable<'a>, FormatError> {
        let (start, length) = (reader.u16()?, reader.u16()?);
        let (name_index, descriptor_index, index) = (reader.u16()?, reader.u16()?, reader.u16()?);
        self.require(start < code_length, || Malformation::VariableStart { start, table })?;
        let inside = u32::from(start) + u32::from(length) <= u32::from(code_length);
        self.require(inside, || Malformation::VariableLength { length, table })?;
        let name = self.pool.utf8(ConstantIndex(name_index));
        let name = self.expect(name, || Malformation::VariableName { index: name_index, table })?;
        let descriptor = self.pool.utf8(ConstantIndex(descriptor_index));
        let descriptor = self.expect(descriptor, || Malformation::VariableDescriptor { index: descriptor_index, table })?;
        let mut last_slot = u32::from(index);
        if !self.options.trusted {
            self.check_field_name(name)?;
            if table == VARIABLE_TABLE {
                self.check_field_descriptor(name, descriptor)?;
                last_slot += u32::from(matches!(descriptor.as_bytes(), b"J" | b"D"));
            }
        }
        self.require(last_slot < u32::from(max_locals), || Malformation::VariableIndex { index, table })?;
        Ok(LocalVariable { start: Bci(start), length, name, descriptor, index: LocalIndex(index) })
    }

    /// §4.7.13: one entry per variable; §4.7.14: a typed variable has an entry in both tables.
    ///
    /// As in HotSpot a type table without the other table passes unseen.
    pub(super) fn check_variable_duplicates(&self, code: &Code<'a>) -> Result<(), FormatError> {
        if self.options.trusted || code.local_variables.is_empty() {
            return Ok(());
        }
        let variables = self.distinct(&code.local_variables, VARIABLE_TABLE)?;
        if code.local_variable_types.is_empty() {
            return Ok(());
        }
        self.distinct(&code.local_variable_types, TYPE_TABLE)?;
        let unmatched = code.local_variable_types.iter().find(|variable| !variables.contains(&identity(variable)));
        match unmatched {
            None => Ok(()),
            Some(variable) => Err(self.malformed(Malformation::UnmatchedVariableType { name: variable.name.to_string() })),
        }
    }

    #[expect(clippy::type_complexity, reason = "the key of a set that lives in one function")]
    fn distinct(
        &self,
        variables: &[LocalVariable<'a>],
        table: &'static str,
    ) -> Result<HashSet<(Bci, u16, &'a [u8], LocalIndex)>, FormatError> {
        let mut seen = HashSet::with_capacity(variables.len());
        match variables.iter().find(|variable| !seen.insert(identity(variable))) {
            None => Ok(seen),
            Some(variable) => Err(self.malformed(Malformation::DuplicateVariable { table, name: variable.name.to_string() })),
        }
    }
}
