//! Checks of names and descriptors in the constant pool (JVMS §4.4), for untrusted classes.

use super::format::Format;
use crate::constant_pool::{Constant, ReferenceKind};
use crate::error::{FormatError, Member};
use crate::index::ConstantIndex;
use crate::malformation::Malformation;
use crate::utf8::Utf8;

impl<'a> Format<'a, '_> {
    pub(super) fn check_constants(&self) -> Result<(), FormatError> {
        self.pool.iter().try_for_each(|(_, constant)| self.check_constant(&constant))
    }

    fn check_constant(&self, constant: &Constant<'a>) -> Result<(), FormatError> {
        match *constant {
            Constant::Class { name } => self.check_class_name(self.text(name)?),
            // Used or not.
            Constant::NameAndType { name, descriptor } => self.check_name_and_descriptor(name, descriptor),
            Constant::FieldRef { name_and_type, .. } | Constant::Dynamic { name_and_type, .. } => {
                self.check_field_use(name_and_type)
            }
            Constant::MethodRef { name_and_type, .. } => {
                let name = self.check_method_use(name_and_type)?;
                let special = name.as_bytes().starts_with(b"<") && name != "<init>";
                self.require(!special, || Malformation::MethodName { index: self.name_index(name_and_type) })
            }
            Constant::InterfaceMethodRef { name_and_type, .. } | Constant::InvokeDynamic { name_and_type, .. } => {
                self.check_method_use(name_and_type).map(drop)
            }
            Constant::MethodType { descriptor } => {
                // HotSpot calls the nameless method "type" in its message.
                self.check_method_descriptor(Utf8::from_validated(b"type"), self.text(descriptor)?).map(drop)
            }
            Constant::MethodHandle { kind, reference } => self.check_handle_name(kind, reference),
            _ => Ok(()),
        }
    }

    fn text(&self, index: ConstantIndex) -> Result<Utf8<'a>, FormatError> {
        self.expect(self.pool.utf8(index), || Malformation::ConstantIndex { index: index.0 })
    }

    fn check_name_and_descriptor(&self, name: ConstantIndex, descriptor: ConstantIndex) -> Result<(), FormatError> {
        let empty = |index: ConstantIndex| FormatError::EmptyConstant { index: index.0, class: self.class_text() };
        let name_text = self.text(name)?;
        let descriptor_text = self.text(descriptor)?;
        if descriptor_text.as_bytes().is_empty() {
            return Err(empty(descriptor));
        }
        if name_text.as_bytes().is_empty() {
            return Err(empty(name));
        }
        if is_method_descriptor(descriptor_text) {
            self.check_method_name(name_text)?;
            self.check_method_descriptor(name_text, descriptor_text).map(drop)
        } else {
            self.check_field_name(name_text)?;
            self.check_field_descriptor(name_text, descriptor_text)
        }
    }

    fn name_and_type(&self, index: ConstantIndex) -> Result<(Utf8<'a>, Utf8<'a>), FormatError> {
        self.expect(self.pool.name_and_type(index), || Malformation::ConstantIndex { index: index.0 })
    }

    /// Index of the name in a NameAndType, for messages.
    fn name_index(&self, name_and_type: ConstantIndex) -> u16 {
        match self.pool.get(name_and_type) {
            Some(Constant::NameAndType { name, .. }) => name.0,
            _ => 0,
        }
    }

    fn check_field_use(&self, index: ConstantIndex) -> Result<(), FormatError> {
        let (name, descriptor) = self.name_and_type(index)?;
        match is_method_descriptor(descriptor) {
            true => Err(self.illegal_descriptor(Member::Field, name, descriptor)),
            false => Ok(()),
        }
    }

    fn check_method_use(&self, index: ConstantIndex) -> Result<Utf8<'a>, FormatError> {
        let (name, descriptor) = self.name_and_type(index)?;
        if !is_method_descriptor(descriptor) {
            return Err(self.illegal_descriptor(Member::Method, name, descriptor));
        }
        Ok(name)
    }

    /// §4.4.8: `newinvokespecial` creates with `<init>`, which no other kind may call.
    fn check_handle_name(&self, kind: ReferenceKind, reference: ConstantIndex) -> Result<(), FormatError> {
        let (Some((_, name, _)), Some(member)) = (self.pool.member_ref(reference), self.pool.get(reference)) else {
            return Err(self.malformed(Malformation::ConstantIndex { index: reference.0 }));
        };
        let index = match member {
            Constant::MethodRef { name_and_type, .. } | Constant::InterfaceMethodRef { name_and_type, .. } => {
                self.name_index(name_and_type)
            }
            _ => 0,
        };
        let is_constructor = name == "<init>";
        match kind {
            ReferenceKind::NewInvokeSpecial => self.require(is_constructor, || Malformation::ConstructorName { index }),
            ReferenceKind::InvokeVirtual
            | ReferenceKind::InvokeStatic
            | ReferenceKind::InvokeSpecial
            | ReferenceKind::InvokeInterface => self.require(!is_constructor, || Malformation::MethodName { index }),
            _ => Ok(()),
        }
    }
}

fn is_method_descriptor(descriptor: Utf8<'_>) -> bool {
    descriptor.as_bytes().starts_with(b"(")
}
