//! Reads the constant pool and checks that constants refer to constants of the right kind (JVMS §4.4).

use super::format::Format;
use crate::constant_pool::{Constant, ConstantPool, ReferenceKind};
use crate::error::FormatError;
use crate::index::ConstantIndex;
use crate::malformation::Malformation;
use crate::modified_utf8;
use crate::reader::Reader;

/// The version in which dynamic constants, method handles, method types and call sites came.
const METHOD_HANDLE_MAJOR: u16 = 51;
const DYNAMIC_MAJOR: u16 = 55;
const MODULE_MAJOR: u16 = 53;
/// Up to this version characters may be encoded longer than needed.
const LENIENT_UTF8_MAJOR: u16 = 47;
/// Tags of constants, and of what they refer to.
const UNUSABLE_TAG: u8 = 0;
const UTF8: u8 = 1;
const INTEGER: u8 = 3;
const DOUBLE: u8 = 6;
const CLASS: u8 = 7;
const NAME_AND_TYPE: u8 = 12;
/// Stands for the offset of a slot that no constant starts in.
const UNUSABLE: u32 = 0;

impl<'a> Format<'a, '_> {
    /// Reads and checks the pool; returns the tag of the first Module or Package constant.
    pub(super) fn read_constant_pool(&mut self, bytes: &'a [u8], reader: &mut Reader<'a>) -> Result<Option<u8>, FormatError> {
        let count = reader.u16()?;
        self.require(count > 0, || Malformation::ConstantPoolSize { count })?;
        let count = usize::from(count);
        let mut offsets = Vec::with_capacity(count);
        offsets.push(UNUSABLE);
        let mut module_tag = None;
        let mut bad_handle = None;
        while offsets.len() < count {
            let offset = u32::try_from(reader.position()).map_err(|_| FormatError::Truncated)?;
            let tag = reader.u8()?;
            self.check_tag(tag)?;
            self.pass_constant(tag, reader, offsets.len(), &mut bad_handle)?;
            offsets.push(offset);
            match tag {
                5 | 6 => {
                    let index = u16::try_from(offsets.len() - 1).unwrap_or(u16::MAX);
                    self.require(offsets.len() < count, || Malformation::WideConstantIndex { index })?;
                    offsets.push(UNUSABLE);
                }
                19 | 20 if module_tag.is_none() => module_tag = Some(tag),
                _ => {}
            }
        }
        self.pool = ConstantPool::new(bytes, offsets);
        for index in (0..=u16::MAX).take(count) {
            self.require(bad_handle != Some(index.into()), || Malformation::MethodHandleKind { index })?;
            self.check_references(ConstantIndex(index))?;
        }
        if !self.options.trusted {
            self.check_constants()?;
        }
        Ok(module_tag)
    }

    /// Passes over what follows the tag. A method handle of an unknown kind is noted and reported in its turn, after the kinds of all
    /// constants.
    fn pass_constant(
        &mut self,
        tag: u8,
        reader: &mut Reader<'a>,
        position: usize,
        bad_handle: &mut Option<usize>,
    ) -> Result<(), FormatError> {
        let length = match tag {
            1 => return self.check_text(reader),
            15 => {
                let kind = ReferenceKind::from_u8(reader.u8()?);
                if kind.is_none() {
                    bad_handle.get_or_insert(position);
                }
                2
            }
            17 | 18 => {
                let bootstrap = reader.u16()?;
                self.bootstrap_greatest = self.bootstrap_greatest.max(Some(bootstrap));
                2
            }
            7 | 8 | 16 | 19 | 20 => 2,
            5 | 6 => 8,
            _ => 4,
        };
        reader.bytes(length)?;
        Ok(())
    }

    fn check_tag(&self, tag: u8) -> Result<(), FormatError> {
        let since = match tag {
            1 | 3..=12 => return Ok(()),
            15 | 16 | 18 => METHOD_HANDLE_MAJOR,
            17 => DYNAMIC_MAJOR,
            19 | 20 if self.version.major >= MODULE_MAJOR => return Ok(()),
            _ => return Err(self.malformed(Malformation::UnknownTag { tag })),
        };
        self.require(self.version.major >= since, || Malformation::TagTooNew { tag })
    }

    fn check_text(&self, reader: &mut Reader<'a>) -> Result<(), FormatError> {
        let length = usize::from(reader.u16()?);
        let bytes = reader.bytes(length)?;
        if reader.is_at_end() {
            return Err(FormatError::Truncated);
        }
        if self.options.trusted {
            return Ok(());
        }
        let valid = if self.version.major <= LENIENT_UTF8_MAJOR {
            modified_utf8::validate_lenient(bytes).is_ok()
        } else {
            modified_utf8::is_valid(bytes)
        };
        self.require(valid, || Malformation::Utf8)
    }

    fn check_references(&self, index: ConstantIndex) -> Result<(), FormatError> {
        // Most constants refer to nothing, and are not decoded.
        if let Some(UNUSABLE_TAG | UTF8 | INTEGER..=DOUBLE) = self.pool.tag(index) {
            return Ok(());
        }
        match self.pool.get(index).unwrap_or(Constant::Unusable) {
            Constant::Class { name: text }
            | Constant::String { value: text }
            | Constant::MethodType { descriptor: text }
            | Constant::Module { name: text }
            | Constant::Package { name: text } => self.check_utf8(text),
            Constant::NameAndType { name, descriptor } => {
                self.check_utf8(name)?;
                self.check_utf8(descriptor)
            }
            Constant::FieldRef { class, name_and_type }
            | Constant::MethodRef { class, name_and_type }
            | Constant::InterfaceMethodRef { class, name_and_type } => {
                self.check_kind(class, CLASS)?;
                self.check_kind(name_and_type, NAME_AND_TYPE)
            }
            Constant::Dynamic { name_and_type, .. } | Constant::InvokeDynamic { name_and_type, .. } => {
                self.check_kind(name_and_type, NAME_AND_TYPE)
            }
            Constant::MethodHandle { kind, reference } => self.check_method_handle(kind, reference),
            Constant::Unusable
            | Constant::Utf8(_)
            | Constant::Integer(_)
            | Constant::Float(_)
            | Constant::Long(_)
            | Constant::Double(_) => Ok(()),
        }
    }

    fn check_kind(&self, index: ConstantIndex, kind: u8) -> Result<(), FormatError> {
        self.require(self.pool.tag(index) == Some(kind), || Malformation::ConstantIndex { index: index.0 })
    }

    fn check_utf8(&self, index: ConstantIndex) -> Result<(), FormatError> {
        self.check_kind(index, UTF8)
    }

    /// §4.4.8: what each kind of method handle may refer to.
    fn check_method_handle(&self, kind: ReferenceKind, reference: ConstantIndex) -> Result<(), FormatError> {
        const STATIC_IN_INTERFACE_MAJOR: u16 = 52;
        let index = reference.0;
        let constant = reference.non_zero().and_then(|reference| self.pool.get(reference));
        let constant = self.expect(constant, || Malformation::ConstantIndex { index })?;
        let is_method = matches!(constant, Constant::MethodRef { .. });
        let is_interface_method = matches!(constant, Constant::InterfaceMethodRef { .. });
        match kind {
            ReferenceKind::GetField | ReferenceKind::GetStatic | ReferenceKind::PutField | ReferenceKind::PutStatic => {
                self.require(matches!(constant, Constant::FieldRef { .. }), || Malformation::NotAField { index })
            }
            ReferenceKind::InvokeVirtual | ReferenceKind::NewInvokeSpecial => {
                self.require(is_method, || Malformation::NotAMethod { index })
            }
            ReferenceKind::InvokeStatic | ReferenceKind::InvokeSpecial => {
                let in_interface = is_interface_method && self.version.major >= STATIC_IN_INTERFACE_MAJOR;
                self.require(is_method || in_interface, || Malformation::NotAMethod { index })
            }
            ReferenceKind::InvokeInterface => self.require(is_interface_method, || Malformation::NotAnInterfaceMethod { index }),
        }
    }
}
