//! Methods and their attributes, except Code (JVMS §4.6).

use super::attribute::{Annotations, Attribute, JAVA_5, list};
use super::format::Format;
use super::modifiers::METHOD_FLAGS;
use crate::access;
use crate::attributes::{MethodAttributes, MethodParameter};
use crate::class_file::MethodInfo;
use crate::code::Code;
use crate::error::FormatError;
use crate::index::ConstantIndex;
use crate::malformation::Malformation;
use crate::reader::Reader;
use crate::utf8::Utf8;

const OF_METHOD: &str = " for method";
/// Greatest number of slots the arguments may take, with the receiver (JVMS §4.3.3).
const ARGUMENT_SLOTS_MAX: usize = 255;

/// What the attributes of a method are checked against.
struct Declaration {
    access: u16,
    /// Slots of the arguments with the receiver; unknown in trusted classes.
    argument_slots: Option<usize>,
}

impl<'a> Format<'a, '_> {
    pub(super) fn method(&self, reader: &mut Reader<'a>, class_access: u16) -> Result<MethodInfo<'a>, FormatError> {
        let flags = reader.u16()?;
        let index = reader.u16()?;
        let name_index = ConstantIndex(index);
        let name = self.expect(self.pool.utf8(name_index), || Malformation::MethodNameIndex { index })?;
        let index = reader.u16()?;
        let name_and_descriptor = [name_index, ConstantIndex(index)];
        let descriptor = self.expect(self.pool.utf8(ConstantIndex(index)), || Malformation::MethodDescriptorIndex { index })?;
        if !self.options.trusted {
            self.check_method_name(name)?;
        }
        let access = self.method_access(flags, class_access, name)?;
        let argument_slots = self.argument_slots(access, name, descriptor)?;
        let (code, attributes) = self.method_attributes(reader, &Declaration { access, argument_slots })?;
        let has_no_code = access & (access::NATIVE | access::ABSTRACT) != 0;
        self.require(has_no_code || code.is_some(), || Malformation::CodeAbsent)?;
        if let Some(code) = &code {
            self.check_variable_duplicates(code)?;
        }
        Ok(MethodInfo { access, name, descriptor, name_and_descriptor, code, attributes })
    }

    /// §4.6: of `<clinit>` only a few flags count.
    fn method_access(&self, access: u16, class_access: u16, name: Utf8<'a>) -> Result<u16, FormatError> {
        const STATIC_INITIALIZER_MAJOR: u16 = 51;
        if name == "<clinit>" {
            if self.version.major < STATIC_INITIALIZER_MAJOR {
                return Ok(access::STATIC);
            }
            self.require(access & access::STATIC != 0, || Malformation::StaticInitializer)?;
            return Ok(access & (access::STATIC | access::STRICT));
        }
        self.check_method_modifiers(access, class_access, name)?;
        if name == "<init>" && class_access & access::INTERFACE != 0 {
            return Err(FormatError::InterfaceConstructor { class: self.class_text() });
        }
        Ok(access & METHOD_FLAGS)
    }

    fn argument_slots(&self, access: u16, name: Utf8<'a>, descriptor: Utf8<'a>) -> Result<Option<usize>, FormatError> {
        if self.options.trusted {
            return Ok(None);
        }
        let receiver = usize::from(access & access::STATIC == 0);
        let slots = self.check_method_descriptor(name, descriptor)? + receiver;
        self.require(slots <= ARGUMENT_SLOTS_MAX, || Malformation::TooManyArguments)?;
        Ok(Some(slots))
    }

    fn method_attributes(
        &self,
        reader: &mut Reader<'a>,
        declaration: &Declaration,
    ) -> Result<(Option<Code<'a>>, MethodAttributes<'a>), FormatError> {
        let mut code = None;
        let mut exceptions = None;
        let mut annotations = Annotations::default();
        let mut attributes = MethodAttributes::default();
        for _ in 0..reader.u16()? {
            let attribute = self.attribute(reader, |index| Malformation::MethodAttributeName { index })?;
            match attribute.name.as_bytes() {
                b"Code" => {
                    let has_no_code = declaration.access & (access::NATIVE | access::ABSTRACT) != 0;
                    self.require(!has_no_code, || Malformation::CodeInAbstract)?;
                    let value = self.code(reader, &attribute, declaration.argument_slots)?;
                    self.set_once(&mut code, value, "Code", "")?;
                }
                b"Exceptions" => {
                    let value = self.exceptions(reader, &attribute)?;
                    self.set_once(&mut exceptions, value, "Exceptions", "")?;
                }
                _ if self.annotations(reader, &attribute, &mut annotations, OF_METHOD)? => {}
                _ => self.method_attribute(reader, &attribute, &mut attributes)?,
            }
        }
        attributes.exceptions = exceptions.unwrap_or_default();
        attributes.runtime_visible_annotations = annotations.visible;
        attributes.runtime_invisible_annotations = annotations.invisible;
        attributes.runtime_visible_type_annotations = annotations.visible_types;
        attributes.runtime_invisible_type_annotations = annotations.invisible_types;
        Ok((code, attributes))
    }

    fn method_attribute(
        &self,
        reader: &mut Reader<'a>,
        attribute: &Attribute<'a>,
        into: &mut MethodAttributes<'a>,
    ) -> Result<(), FormatError> {
        match attribute.name.as_bytes() {
            b"Synthetic" => into.synthetic = self.no_contents(attribute, "Synthetic method")?,
            b"Deprecated" => into.deprecated = self.no_contents(attribute, "Deprecated method")?,
            b"MethodParameters" => {
                let value = self.method_parameters(reader, attribute)?;
                self.set_once(&mut into.method_parameters, value, "MethodParameters", "")?;
            }
            _ if self.version.major < JAVA_5 => drop(attribute.body(reader)?),
            b"Signature" => {
                let bad_length = |length| Malformation::InvalidLength { attribute: "Signature", length };
                let signature = self.member_signature(self.only_index(reader, attribute, bad_length)?)?;
                self.set_once(&mut into.signature, signature, "Signature", OF_METHOD)?;
            }
            b"RuntimeVisibleParameterAnnotations" => {
                let slot = &mut into.runtime_visible_parameter_annotations;
                self.set_once(slot, attribute.body(reader)?, "RuntimeVisibleParameterAnnotations", OF_METHOD)?;
            }
            b"RuntimeInvisibleParameterAnnotations" => {
                let slot = &mut into.runtime_invisible_parameter_annotations;
                self.set_once(slot, attribute.body(reader)?, "RuntimeInvisibleParameterAnnotations", OF_METHOD)?;
            }
            b"AnnotationDefault" => {
                let slot = &mut into.annotation_default;
                self.set_once(slot, attribute.body(reader)?, "AnnotationDefault", OF_METHOD)?;
            }
            _ => drop(attribute.body(reader)?),
        }
        Ok(())
    }

    /// §4.7.5.
    fn exceptions(&self, reader: &mut Reader<'a>, attribute: &Attribute<'a>) -> Result<Vec<ConstantIndex>, FormatError> {
        let bad_length = Malformation::HasWrongLength { what: "Exceptions attribute" };
        self.whole_body(reader, attribute, bad_length, |reader| {
            self.class_list(reader, |index| Malformation::ExceptionIndex { index })
        })
    }

    /// §4.7.24; as in HotSpot a bad name index is no fault of the class: who asks for the parameters hears of it.
    fn method_parameters(
        &self,
        reader: &mut Reader<'a>,
        attribute: &Attribute<'a>,
    ) -> Result<Vec<MethodParameter<'a>>, FormatError> {
        const ENTRY_LENGTH: u32 = 4;
        let count = reader.u8()?;
        if attribute.length != 1 + u32::from(count) * ENTRY_LENGTH {
            return Err(FormatError::MethodParametersLength { length: attribute.length });
        }
        list(reader, count.into(), |reader| {
            let name_index = ConstantIndex(reader.u16()?);
            Ok(MethodParameter { name: self.pool.utf8(name_index), name_index, access: reader.u16()? })
        })
    }
}
