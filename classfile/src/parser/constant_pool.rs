//! Reads the constant pool and checks that constants refer to constants of the right kind (JVMS §4.4).

use super::format::Format;
use crate::constant_pool::{Constant, ConstantPool, ReferenceKind};
use crate::error::FormatError;
use crate::index::ConstantIndex;
use crate::malformation::Malformation;
use crate::modified_utf8;
use crate::reader::Reader;
use crate::utf8::Utf8;

/// The version in which dynamic constants, method handles, method types and call sites came.
const METHOD_HANDLE_MAJOR: u16 = 51;
const DYNAMIC_MAJOR: u16 = 55;
const MODULE_MAJOR: u16 = 53;
/// Up to this version characters may be encoded longer than needed.
const LENIENT_UTF8_MAJOR: u16 = 47;

impl<'a> Format<'a, '_> {
    /// Reads and checks the pool; returns the tag of the first Module or Package constant.
    pub(super) fn read_constant_pool(&mut self, reader: &mut Reader<'a>) -> Result<Option<u8>, FormatError> {
        let count = reader.u16()?;
        self.require(count > 0, || Malformation::ConstantPoolSize { count })?;
        let count = usize::from(count);
        let mut entries = Vec::with_capacity(count);
        entries.push(Constant::Unusable);
        let mut module_tag = None;
        let mut bad_handle = None;
        while entries.len() < count {
            let constant = self.read_constant(reader, entries.len(), &mut bad_handle)?;
            entries.push(constant);
            match constant {
                Constant::Long(_) | Constant::Double(_) => {
                    let index = u16::try_from(entries.len() - 1).unwrap_or(u16::MAX);
                    self.require(entries.len() < count, || Malformation::WideConstantIndex { index })?;
                    entries.push(Constant::Unusable);
                }
                Constant::Module { .. } | Constant::Package { .. } if module_tag.is_none() => module_tag = Some(constant.tag()),
                _ => {}
            }
        }
        self.pool = ConstantPool::new(entries);
        for (index, constant) in self.pool.iter() {
            self.require(bad_handle != Some(index.0.into()), || Malformation::MethodHandleKind { index: index.0 })?;
            self.check_references(constant)?;
        }
        if !self.options.trusted {
            self.check_constants()?;
        }
        Ok(module_tag)
    }

    fn read_constant(
        &self,
        reader: &mut Reader<'a>,
        position: usize,
        bad_handle: &mut Option<usize>,
    ) -> Result<Constant<'a>, FormatError> {
        let tag = reader.u8()?;
        self.check_tag(tag)?;
        let mut index = || reader.u16().map(ConstantIndex);
        Ok(match tag {
            7 => Constant::Class { name: index()? },
            8 => Constant::String { value: index()? },
            9 => Constant::FieldRef { class: index()?, name_and_type: index()? },
            10 => Constant::MethodRef { class: index()?, name_and_type: index()? },
            11 => Constant::InterfaceMethodRef { class: index()?, name_and_type: index()? },
            12 => Constant::NameAndType { name: index()?, descriptor: index()? },
            16 => Constant::MethodType { descriptor: index()? },
            17 => Constant::Dynamic { bootstrap: index()?.0, name_and_type: index()? },
            18 => Constant::InvokeDynamic { bootstrap: index()?.0, name_and_type: index()? },
            19 => Constant::Module { name: index()? },
            20 => Constant::Package { name: index()? },
            15 => read_method_handle(reader, position, bad_handle)?,
            1 => Constant::Utf8(self.read_utf8(reader)?),
            3 => Constant::Integer(reader.i32()?),
            4 => Constant::Float(f32::from_bits(reader.u32()?)),
            5 => Constant::Long(reader.i64()?),
            _ => Constant::Double(f64::from_bits(reader.i64()?.cast_unsigned())),
        })
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

    fn read_utf8(&self, reader: &mut Reader<'a>) -> Result<Utf8<'a>, FormatError> {
        let length = usize::from(reader.u16()?);
        let bytes = reader.bytes(length)?;
        if reader.is_at_end() {
            return Err(FormatError::Truncated);
        }
        let valid = if self.version.major <= LENIENT_UTF8_MAJOR {
            modified_utf8::validate_lenient(bytes).is_ok()
        } else {
            modified_utf8::is_valid(bytes)
        };
        self.require(valid, || Malformation::Utf8)?;
        Ok(Utf8::from_validated(bytes))
    }

    fn check_references(&self, constant: &Constant<'a>) -> Result<(), FormatError> {
        match *constant {
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
                self.check_kind(class, |constant| matches!(constant, Constant::Class { .. }))?;
                self.check_name_and_type(name_and_type)
            }
            Constant::Dynamic { name_and_type, .. } | Constant::InvokeDynamic { name_and_type, .. } => {
                self.check_name_and_type(name_and_type)
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

    fn check_kind(&self, index: ConstantIndex, is_kind: impl Fn(&Constant<'a>) -> bool) -> Result<(), FormatError> {
        self.require(self.pool.get(index).is_some_and(is_kind), || Malformation::ConstantIndex { index: index.0 })
    }

    fn check_utf8(&self, index: ConstantIndex) -> Result<(), FormatError> {
        self.check_kind(index, |constant| matches!(constant, Constant::Utf8(_)))
    }

    fn check_name_and_type(&self, index: ConstantIndex) -> Result<(), FormatError> {
        self.check_kind(index, |constant| matches!(constant, Constant::NameAndType { .. }))
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

/// Reads a method handle; one of an unknown kind is noted and reported in its turn, after the kinds of all constants.
fn read_method_handle<'a>(
    reader: &mut Reader<'a>,
    position: usize,
    bad_handle: &mut Option<usize>,
) -> Result<Constant<'a>, FormatError> {
    let kind = ReferenceKind::from_u8(reader.u8()?);
    let reference = ConstantIndex(reader.u16()?);
    if kind.is_none() {
        bad_handle.get_or_insert(position);
    }
    Ok(Constant::MethodHandle { kind: kind.unwrap_or(ReferenceKind::GetField), reference })
}
