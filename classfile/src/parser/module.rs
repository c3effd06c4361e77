//! Module, ModulePackages and ModuleMainClass (JVMS §4.7.25 to §4.7.27).

use super::attribute::{Attribute, list, optional_utf8};
use super::format::Format;
use crate::attributes::{ModuleAttribute, ModuleExports, ModuleProvides, ModuleRequires};
use crate::constant_pool::Constant;
use crate::error::FormatError;
use crate::index::ConstantIndex;
use crate::malformation::Malformation;
use crate::reader::Reader;

fn bad(what: &'static str) -> Malformation {
    Malformation::Module { what }
}

impl<'a> Format<'a, '_> {
    pub(super) fn module(&self, reader: &mut Reader<'a>, attribute: &Attribute<'a>) -> Result<ModuleAttribute<'a>, FormatError> {
        self.whole_body(reader, attribute, bad("length"), |reader| {
            let index = self.module_index(reader)?;
            let Some(Constant::Module { name }) = self.pool.get(index) else { return Err(self.malformed(bad("name"))) };
            let name = self.expect(self.pool.utf8(name), || bad("name"))?;
            let flags = reader.u16()?;
            let version = optional_utf8(self, reader, |_| bad("version"))?;
            let requires = counted(reader, |reader| self.requires(reader))?;
            let exports = counted(reader, |reader| self.exports(reader))?;
            let opens = counted(reader, |reader| self.exports(reader))?;
            let uses = self.class_list(reader, |_| bad("service"))?;
            let provides = counted(reader, |reader| self.provides(reader))?;
            Ok(ModuleAttribute { name, flags, version, requires, exports, opens, uses, provides })
        })
    }

    pub(super) fn module_packages(
        &self,
        reader: &mut Reader<'a>,
        attribute: &Attribute<'a>,
    ) -> Result<Vec<ConstantIndex>, FormatError> {
        let bad_length = Malformation::WrongLength { attribute: "ModulePackages" };
        self.whole_body(reader, attribute, bad_length, |reader| self.index_list(reader, |index| self.check_package(index)))
    }

    pub(super) fn module_main_class(
        &self,
        reader: &mut Reader<'a>,
        attribute: &Attribute<'a>,
    ) -> Result<ConstantIndex, FormatError> {
        let index = self.only_index(reader, attribute, |_| Malformation::WrongLength { attribute: "ModuleMainClass" })?;
        self.require(self.pool.class_name(index).is_some(), || bad("main class"))?;
        Ok(index)
    }

    fn check_module(&self, index: ConstantIndex) -> Result<(), FormatError> {
        self.require(matches!(self.pool.get(index), Some(Constant::Module { .. })), || bad("module"))
    }

    fn check_package(&self, index: ConstantIndex) -> Result<(), FormatError> {
        self.require(matches!(self.pool.get(index), Some(Constant::Package { .. })), || bad("package"))
    }

    fn module_index(&self, reader: &mut Reader<'a>) -> Result<ConstantIndex, FormatError> {
        let index = ConstantIndex(reader.u16()?);
        self.check_module(index)?;
        Ok(index)
    }

    fn requires(&self, reader: &mut Reader<'a>) -> Result<ModuleRequires<'a>, FormatError> {
        let module = self.module_index(reader)?;
        let flags = reader.u16()?;
        let version = optional_utf8(self, reader, |_| bad("version"))?;
        Ok(ModuleRequires { module, flags, version })
    }

    fn exports(&self, reader: &mut Reader<'a>) -> Result<ModuleExports, FormatError> {
        let package = ConstantIndex(reader.u16()?);
        self.check_package(package)?;
        let flags = reader.u16()?;
        let to = self.index_list(reader, |index| self.check_module(index))?;
        Ok(ModuleExports { package, flags, to })
    }

    fn provides(&self, reader: &mut Reader<'a>) -> Result<ModuleProvides, FormatError> {
        let service = ConstantIndex(reader.u16()?);
        self.require(self.pool.class_name(service).is_some(), || bad("service"))?;
        let with = self.class_list(reader, |_| bad("service provider"))?;
        Ok(ModuleProvides { service, with })
    }
}

fn counted<'a, T>(
    reader: &mut Reader<'a>,
    read: impl FnMut(&mut Reader<'a>) -> Result<T, FormatError>,
) -> Result<Vec<T>, FormatError> {
    let count = usize::from(reader.u16()?);
    list(reader, count, read)
}
