//! BootstrapMethods (JVMS §4.7.23).

use super::attribute::Attribute;
use super::format::Format;
use crate::attributes::BootstrapMethod;
use crate::constant_pool::Constant;
use crate::error::FormatError;
use crate::index::ConstantIndex;
use crate::malformation::Malformation;
use crate::reader::Reader;

impl<'a> Format<'a, '_> {
    pub(super) fn bootstrap_methods(
        &self,
        reader: &mut Reader<'a>,
        attribute: &Attribute<'a>,
    ) -> Result<Vec<BootstrapMethod>, FormatError> {
        let length = attribute.length;
        let mut reader = Reader::new(attribute.body(reader)?);
        let invalid = || self.malformed(Malformation::InvalidLength { attribute: "BootstrapMethods", length });
        let count = usize::from(reader.u16().map_err(|_| invalid())?);
        // Each method takes four bytes at least.
        self.require(count <= reader.remaining() / 4, || Malformation::BootstrapCounts)?;
        let mut methods = Vec::with_capacity(count);
        for _ in 0..count {
            methods.push(self.bootstrap_method(&mut reader)?);
        }
        self.require(reader.is_at_end(), || Malformation::BootstrapLength)?;
        Ok(methods)
    }

    fn bootstrap_method(&self, reader: &mut Reader<'a>) -> Result<BootstrapMethod, FormatError> {
        let short = |_| self.malformed(Malformation::BootstrapCounts);
        let method = ConstantIndex(reader.u16().map_err(short)?);
        let is_handle = matches!(self.pool.get(method), Some(Constant::MethodHandle { .. }));
        self.require(is_handle, || Malformation::BootstrapMethodIndex { index: method.0 })?;
        let arguments = self.index_list(reader, |index| {
            let is_loadable = self.pool.get(index).is_some_and(|constant| is_loadable(&constant));
            self.require(is_loadable, || Malformation::BootstrapArgumentIndex { index: index.0 })
        });
        match arguments {
            Ok(arguments) => Ok(BootstrapMethod { method, arguments }),
            Err(FormatError::Truncated) => Err(self.malformed(Malformation::BootstrapCounts)),
            Err(error) => Err(error),
        }
    }

    /// §4.4.10: every dynamic constant and call site has its bootstrap method.
    pub(super) fn check_bootstrap_uses(&self, methods: Option<&[BootstrapMethod]>) -> Result<(), FormatError> {
        let Some(greatest) = self.bootstrap_greatest else { return Ok(()) };
        let methods = self.expect(methods, || Malformation::BootstrapMissing)?;
        self.require(usize::from(greatest) < methods.len(), || Malformation::BootstrapShort)
    }
}

/// JVMS table 4.4-C.
fn is_loadable(constant: &Constant<'_>) -> bool {
    matches!(
        constant,
        Constant::Integer(_)
            | Constant::Float(_)
            | Constant::Long(_)
            | Constant::Double(_)
            | Constant::Class { .. }
            | Constant::String { .. }
            | Constant::MethodHandle { .. }
            | Constant::MethodType { .. }
            | Constant::Dynamic { .. }
    )
}
