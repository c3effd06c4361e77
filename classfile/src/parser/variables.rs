//! LocalVariableTable and LocalVariableTypeTable (JVMS §4.7.13, §4.7.14).

use std::collections::HashSet;

use super::attribute::{Attribute, JAVA_5};
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
    pub(super) fn check_variables(
        &self,
        reader: &mut Reader<'a>,
        attribute: &Attribute<'a>,
        table: &'static str,
        code_length: u16,
        max_locals: u16,
    ) -> Result<(), FormatError> {
        const ENTRY_LENGTH: usize = 10;
        let bad_length = Malformation::HasWrongLength { what: table };
        let count = self.table_count(reader, attribute, ENTRY_LENGTH, bad_length)?;
        if self.options.trusted {
            reader.bytes(count * ENTRY_LENGTH)?;
            return Ok(());
        }
        (0..count).try_for_each(|_| self.check_variable(reader, table, code_length, max_locals))
    }

    fn check_variable(
        &self,
        reader: &mut Reader<'a>,
        table: &'static str,
        code_length: u16,
        max_locals: u16,
    ) -> Result<(), FormatError> {
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
        self.check_field_name(name)?;
        if table == VARIABLE_TABLE {
            self.check_field_descriptor(name, descriptor)?;
            last_slot += u32::from(matches!(descriptor.as_bytes(), b"J" | b"D"));
        }
        self.require(last_slot < u32::from(max_locals), || Malformation::VariableIndex { index, table })
    }

    /// §4.7.13: one entry per variable; §4.7.14: a typed variable has an entry in both tables.
    ///
    /// As in HotSpot a type table without the other table passes unseen.
    pub(super) fn check_variable_duplicates(&self, code: &Code<'a>) -> Result<(), FormatError> {
        if self.options.trusted {
            return Ok(());
        }
        let variables = self.distinct(code.body.local_variables(&self.pool), VARIABLE_TABLE)?;
        if variables.is_empty() || self.version.major < JAVA_5 {
            return Ok(());
        }
        self.distinct(code.body.local_variable_types(&self.pool), TYPE_TABLE)?;
        let unmatched = code.body.local_variable_types(&self.pool).find(|variable| !variables.contains(&identity(variable)));
        match unmatched {
            None => Ok(()),
            Some(variable) => Err(self.malformed(Malformation::UnmatchedVariableType { name: variable.name.to_string() })),
        }
    }

    #[expect(clippy::type_complexity, reason = "the key of a set that lives in one function")]
    fn distinct(
        &self,
        mut variables: impl Iterator<Item = LocalVariable<'a>>,
        table: &'static str,
    ) -> Result<HashSet<(Bci, u16, &'a [u8], LocalIndex)>, FormatError> {
        let mut seen = HashSet::new();
        match variables.find(|variable| !seen.insert(identity(variable))) {
            None => Ok(seen),
            Some(variable) => Err(self.malformed(Malformation::DuplicateVariable { table, name: variable.name.to_string() })),
        }
    }
}
