//! Fields and their attributes (JVMS §4.5, §4.7.2).

use super::attribute::{Annotations, Attribute, JAVA_5};
use super::format::Format;
use super::modifiers::FIELD_FLAGS;
use crate::access;
use crate::attributes::FieldAttributes;
use crate::class_file::FieldInfo;
use crate::constant_pool::Constant;
use crate::descriptor::{self, FieldType};
use crate::error::FormatError;
use crate::index::ConstantIndex;
use crate::malformation::Malformation;
use crate::reader::Reader;
use crate::utf8::Utf8;

const OF_FIELD: &str = " for field";

impl<'a> Format<'a, '_> {
    pub(super) fn field(&self, reader: &mut Reader<'a>, class_access: u16) -> Result<FieldInfo<'a>, FormatError> {
        let access = reader.u16()? & FIELD_FLAGS;
        self.check_field_modifiers(access, class_access)?;
        let index = reader.u16()?;
        let name_index = ConstantIndex(index);
        let name = self.expect(self.pool.utf8(name_index), || Malformation::FieldNameIndex { index })?;
        let index = reader.u16()?;
        let name_and_descriptor = [name_index, ConstantIndex(index)];
        let descriptor = self.expect(self.pool.utf8(ConstantIndex(index)), || Malformation::FieldDescriptorIndex { index })?;
        if !self.options.trusted {
            self.check_field_name(name)?;
            self.check_field_descriptor(name, descriptor)?;
        }
        let mut attributes = FieldAttributes::default();
        let mut annotations = Annotations::default();
        for _ in 0..reader.u16()? {
            let attribute = self.attribute(reader, |index| Malformation::FieldAttributeName { index })?;
            self.field_attribute(reader, &attribute, &mut attributes, &mut annotations, (access, descriptor))?;
        }
        attributes.runtime_visible_annotations = annotations.visible;
        attributes.runtime_invisible_annotations = annotations.invisible;
        attributes.runtime_visible_type_annotations = annotations.visible_types;
        attributes.runtime_invisible_type_annotations = annotations.invisible_types;
        Ok(FieldInfo { access, name, descriptor, name_and_descriptor, attributes })
    }

    fn field_attribute(
        &self,
        reader: &mut Reader<'a>,
        attribute: &Attribute<'a>,
        into: &mut FieldAttributes<'a>,
        annotations: &mut Annotations<'a>,
        (access, descriptor): (u16, Utf8<'a>),
    ) -> Result<(), FormatError> {
        match attribute.name.as_bytes() {
            // §4.7.2: ignored unless the field is static.
            b"ConstantValue" if access & access::STATIC != 0 => {
                self.require(into.constant_value.is_none(), || Malformation::DuplicateConstantValue)?;
                let bad_length = |length| Malformation::InvalidLength { attribute: "ConstantValue field", length };
                let index = self.only_index(reader, attribute, bad_length)?;
                self.check_constant_value(index, descriptor)?;
                into.constant_value = Some(index);
            }
            b"Synthetic" => into.synthetic = self.no_contents(attribute, "Synthetic field")?,
            b"Deprecated" => into.deprecated = self.no_contents(attribute, "Deprecated field")?,
            b"Signature" if self.version.major >= JAVA_5 => {
                let index = self.only_index(reader, attribute, |length| Malformation::FieldSignatureLength { length })?;
                let signature = self.member_signature(index)?;
                self.set_once(&mut into.signature, signature, "Signature", OF_FIELD)?;
            }
            _ if self.annotations(reader, attribute, annotations, OF_FIELD)? => {}
            _ => drop(attribute.body(reader)?),
        }
        Ok(())
    }

    pub(super) fn member_signature(&self, index: ConstantIndex) -> Result<Utf8<'a>, FormatError> {
        self.expect(self.pool.utf8(index), || Malformation::SignatureIndex { index: index.0 })
    }

    /// §4.7.2: the initial value must fit the type of the field.
    fn check_constant_value(&self, index: ConstantIndex, descriptor: Utf8<'a>) -> Result<(), FormatError> {
        let value = self.pool.get(index).filter(|value| !matches!(value, Constant::Unusable));
        let value = self.expect(value, || Malformation::ConstantValueIndex { index: index.0 })?;
        let fits = match descriptor::parse_field(descriptor.as_bytes()) {
            Some(FieldType::Long) => matches!(value, Constant::Long(_)),
            Some(FieldType::Float) => matches!(value, Constant::Float(_)),
            Some(FieldType::Double) => matches!(value, Constant::Double(_)),
            Some(FieldType::Class(name)) => {
                let fits = name == b"java/lang/String" && matches!(value, Constant::String { .. });
                return self.require(fits, || Malformation::ConstantValueString);
            }
            Some(FieldType::Array(_)) | None => {
                return Err(self.malformed(Malformation::ConstantValueType { index: index.0 }));
            }
            Some(_) => matches!(value, Constant::Integer(_)),
        };
        self.require(fits, || Malformation::ConstantValueKind)
    }
}
