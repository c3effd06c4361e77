//! Record components (JVMS §4.7.30).

use super::attribute::{Annotations, Attribute, list};
use super::format::Format;
use crate::attributes::RecordComponent;
use crate::error::FormatError;
use crate::index::ConstantIndex;
use crate::malformation::Malformation;
use crate::reader::Reader;

const OF_COMPONENT: &str = " for Record component";

impl<'a> Format<'a, '_> {
    pub(super) fn record(
        &self,
        reader: &mut Reader<'a>,
        attribute: &Attribute<'a>,
    ) -> Result<Vec<RecordComponent<'a>>, FormatError> {
        let bad_length = Malformation::HasWrongLength { what: "Record attribute" };
        self.whole_body(reader, attribute, bad_length, |reader| {
            let count = usize::from(reader.u16()?);
            list(reader, count, |reader| self.record_component(reader))
        })
    }

    fn record_component(&self, reader: &mut Reader<'a>) -> Result<RecordComponent<'a>, FormatError> {
        let index = reader.u16()?;
        let name = self.expect(self.pool.utf8(ConstantIndex(index)), || Malformation::ComponentNameIndex { index })?;
        let index = reader.u16()?;
        let descriptor = self.pool.utf8(ConstantIndex(index));
        let descriptor = self.expect(descriptor, || Malformation::ComponentDescriptorIndex { index })?;
        if !self.options.trusted {
            self.check_field_name(name)?;
            self.check_field_descriptor(name, descriptor)?;
        }
        let mut signature = None;
        let mut annotations = Annotations::default();
        for _ in 0..reader.u16()? {
            let attribute = self.attribute(reader, |index| Malformation::ComponentAttributeName { index })?;
            if attribute.name == "Signature" {
                let bad_length = |length| Malformation::InvalidComponentSignatureLength { length };
                let value = self.member_signature(self.only_index(reader, &attribute, bad_length)?)?;
                self.set_once(&mut signature, value, "Signature", OF_COMPONENT)?;
            } else if !self.annotations(reader, &attribute, &mut annotations, OF_COMPONENT)? {
                attribute.body(reader)?;
            }
        }
        Ok(RecordComponent {
            name,
            descriptor,
            signature,
            runtime_visible_annotations: annotations.visible,
            runtime_invisible_annotations: annotations.invisible,
            runtime_visible_type_annotations: annotations.visible_types,
            runtime_invisible_type_annotations: annotations.invisible_types,
        })
    }
}
