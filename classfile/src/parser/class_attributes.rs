//! Attributes of classes (JVMS §4.7).

use super::attribute::{Annotations, Attribute, JAVA_5, list, optional_utf8};
use super::format::Format;
use super::modifiers::{self, INNER_CLASS_FLAGS};
use crate::access;
use crate::attributes::{BootstrapMethod, ClassAttributes, EnclosingMethod, InnerClass};
use crate::constant_pool::Constant;
use crate::error::FormatError;
use crate::index::ConstantIndex;
use crate::malformation::Malformation;
use crate::reader::Reader;
use crate::utf8::Utf8;

const BOOTSTRAP_MAJOR: u16 = 51;
const NEST_MAJOR: u16 = 55;
const RECORD_MAJOR: u16 = 60;
const SEALED_MAJOR: u16 = 61;

/// An attribute that is read after all attributes were seen, as HotSpot does.
struct Deferred<'a> {
    attribute: Attribute<'a>,
    contents: Reader<'a>,
}

/// Attributes that are read later, or stored as lists, so that their presence must be kept apart.
#[derive(Default)]
struct Lists<'a> {
    inner_classes: Option<Deferred<'a>>,
    nest_members: Option<Deferred<'a>>,
    record: Option<Deferred<'a>>,
    permitted_subclasses: Option<Deferred<'a>>,
    bootstrap_methods: Option<Vec<BootstrapMethod>>,
    module_packages: Option<Vec<ConstantIndex>>,
    annotations: Annotations<'a>,
}

impl<'a> Format<'a, '_> {
    pub(super) fn class_attributes(&self, reader: &mut Reader<'a>, access: u16) -> Result<ClassAttributes<'a>, FormatError> {
        let mut attributes = ClassAttributes::default();
        let mut lists = Lists::default();
        for _ in 0..reader.u16()? {
            let attribute = self.attribute(reader, |index| Malformation::ClassAttributeName { index })?;
            if self.annotations(reader, &attribute, &mut lists.annotations, "")?
                || self.declaration_attribute(reader, &attribute, &mut attributes, &mut lists)?
                || self.nest_attribute(reader, &attribute, &mut attributes, &mut lists)?
                || self.deferred_attribute(reader, &attribute, &mut lists, access, attributes.nest_host)?
            {
                continue;
            }
            if access & access::MODULE == 0 {
                attribute.body(reader)?;
            } else {
                self.module_attribute(reader, &attribute, &mut attributes, &mut lists)?;
            }
        }
        self.read_deferred(&mut attributes, &mut lists)?;
        self.check_bootstrap_uses(lists.bootstrap_methods.as_deref())?;
        attributes.bootstrap_methods = lists.bootstrap_methods.unwrap_or_default();
        attributes.module_packages = lists.module_packages.unwrap_or_default();
        attributes.runtime_visible_annotations = lists.annotations.visible;
        attributes.runtime_invisible_annotations = lists.annotations.invisible;
        attributes.runtime_visible_type_annotations = lists.annotations.visible_types;
        attributes.runtime_invisible_type_annotations = lists.annotations.invisible_types;
        Ok(attributes)
    }

    /// Attributes about the source, generics and bootstrap methods; whether it is one of them.
    fn declaration_attribute(
        &self,
        reader: &mut Reader<'a>,
        attribute: &Attribute<'a>,
        into: &mut ClassAttributes<'a>,
        lists: &mut Lists<'a>,
    ) -> Result<bool, FormatError> {
        let major = self.version.major;
        match attribute.name.as_bytes() {
            b"SourceFile" => {
                let index = self.only_index(reader, attribute, |_| Malformation::WrongLength { attribute: "SourceFile" })?;
                let name = self.expect(self.pool.utf8(index), || Malformation::SourceFileIndex { index: index.0 })?;
                self.set_once(&mut into.source_file, name, "SourceFile", "")?;
            }
            b"SourceDebugExtension" => {
                let body = attribute.body(reader)?;
                self.set_once(&mut into.source_debug_extension, body, "SourceDebugExtension", "")?;
            }
            b"Synthetic" => into.synthetic = self.no_contents(attribute, "Synthetic classfile")?,
            b"Deprecated" => into.deprecated = self.no_contents(attribute, "Deprecated classfile")?,
            b"Signature" if major >= JAVA_5 => {
                let signature = self.class_signature(reader, attribute)?;
                self.set_once(&mut into.signature, signature, "Signature", "")?;
            }
            b"EnclosingMethod" if major >= JAVA_5 => {
                let value = self.enclosing_method(reader, attribute)?;
                self.set_once(&mut into.enclosing_method, value, "EnclosingMethod", "")?;
            }
            b"BootstrapMethods" if major >= BOOTSTRAP_MAJOR => {
                let value = self.bootstrap_methods(reader, attribute)?;
                self.set_once(&mut lists.bootstrap_methods, value, "BootstrapMethods", "")?;
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// The attribute about the nest host; whether it is that.
    fn nest_attribute(
        &self,
        reader: &mut Reader<'a>,
        attribute: &Attribute<'a>,
        into: &mut ClassAttributes<'a>,
        lists: &mut Lists<'a>,
    ) -> Result<bool, FormatError> {
        if attribute.name != "NestHost" || self.version.major < NEST_MAJOR {
            return Ok(false);
        }
        self.require(lists.nest_members.is_none(), || Malformation::NestMembersAndHost)?;
        let index = self.only_index(reader, attribute, |_| Malformation::WrongLength { attribute: "NestHost" })?;
        self.require(self.pool.class_name(index).is_some(), || Malformation::NestHostIndex { index: index.0 })?;
        self.set_once(&mut into.nest_host, index, "NestHost", "")?;
        Ok(true)
    }

    /// Attributes that are only noted for now; whether it is one of them.
    fn deferred_attribute(
        &self,
        reader: &mut Reader<'a>,
        attribute: &Attribute<'a>,
        lists: &mut Lists<'a>,
        access: u16,
        nest_host: Option<ConstantIndex>,
    ) -> Result<bool, FormatError> {
        let major = self.version.major;
        let (slot, name) = match attribute.name.as_bytes() {
            b"InnerClasses" => (&mut lists.inner_classes, "InnerClasses"),
            b"NestMembers" if major >= NEST_MAJOR => {
                self.require(nest_host.is_none(), || Malformation::NestHostAndMembers)?;
                (&mut lists.nest_members, "NestMembers")
            }
            b"Record" if major >= RECORD_MAJOR => (&mut lists.record, "Record"),
            b"PermittedSubclasses" if major >= SEALED_MAJOR => {
                self.require(access & access::FINAL == 0, || Malformation::PermittedInFinal)?;
                (&mut lists.permitted_subclasses, "PermittedSubclasses")
            }
            _ => return Ok(false),
        };
        let contents = reader.clone();
        attribute.body(reader)?;
        let attribute = Attribute { name: attribute.name, length: attribute.length };
        self.set_once(slot, Deferred { attribute, contents }, name, "")?;
        Ok(true)
    }

    fn read_deferred(&self, into: &mut ClassAttributes<'a>, lists: &mut Lists<'a>) -> Result<(), FormatError> {
        if let Some(found) = &mut lists.inner_classes {
            into.inner_classes = self.inner_classes(&mut found.contents, &found.attribute)?;
        }
        if let Some(found) = &mut lists.nest_members {
            let bad_class = |index| Malformation::NestMemberIndex { index };
            into.nest_members = self.class_list_attribute(found, "NestMembers", bad_class)?;
        }
        if let Some(found) = &mut lists.permitted_subclasses {
            let bad_class = |index| Malformation::PermittedSubclassIndex { index };
            into.permitted_subclasses = Some(self.class_list_attribute(found, "PermittedSubclasses", bad_class)?);
        }
        if let Some(found) = &mut lists.record {
            into.record = Some(self.record(&mut found.contents, &found.attribute)?);
        }
        Ok(())
    }

    fn module_attribute(
        &self,
        reader: &mut Reader<'a>,
        attribute: &Attribute<'a>,
        into: &mut ClassAttributes<'a>,
        lists: &mut Lists<'a>,
    ) -> Result<(), FormatError> {
        match attribute.name.as_bytes() {
            b"Module" => {
                let value = self.module(reader, attribute)?;
                self.set_once(&mut into.module, value, "Module", "")
            }
            b"ModulePackages" => {
                let value = self.module_packages(reader, attribute)?;
                self.set_once(&mut lists.module_packages, value, "ModulePackages", "")
            }
            b"ModuleMainClass" => {
                let value = self.module_main_class(reader, attribute)?;
                self.set_once(&mut into.module_main_class, value, "ModuleMainClass", "")
            }
            _ => attribute.body(reader).map(drop),
        }
    }

    fn class_signature(&self, reader: &mut Reader<'a>, attribute: &Attribute<'a>) -> Result<Utf8<'a>, FormatError> {
        let bad_length = |length| Malformation::WrongLengthOf { attribute: "Signature", length };
        let index = self.only_index(reader, attribute, bad_length)?;
        self.expect(self.pool.utf8(index), || Malformation::ClassSignatureIndex { index: index.0 })
    }

    fn class_list_attribute(
        &self,
        found: &mut Deferred<'a>,
        name: &'static str,
        bad_class: impl Fn(u16) -> Malformation,
    ) -> Result<Vec<ConstantIndex>, FormatError> {
        let bad_length = Malformation::WrongLength { attribute: name };
        self.whole_body(&mut found.contents, &found.attribute, bad_length, |reader| self.class_list(reader, bad_class))
    }

    /// §4.7.7.
    fn enclosing_method(&self, reader: &mut Reader<'a>, attribute: &Attribute<'a>) -> Result<EnclosingMethod, FormatError> {
        const LENGTH: u32 = 4;
        let length = attribute.length;
        let bad_length = || Malformation::WrongLengthOf { attribute: "EnclosingMethod", length };
        self.require(length == LENGTH, bad_length)?;
        self.whole_body(reader, attribute, bad_length(), |reader| {
            let class = ConstantIndex(reader.u16()?);
            let method = ConstantIndex(reader.u16()?).non_zero();
            self.require(class.0 != 0, || Malformation::EnclosingClassZero)?;
            self.require(self.pool.class_name(class).is_some(), || Malformation::EnclosingClass)?;
            let method_exists = method.is_none_or(|method| matches!(self.pool.get(method), Some(Constant::NameAndType { .. })));
            self.require(method_exists, || Malformation::EnclosingMethod)?;
            Ok(EnclosingMethod { class, method })
        })
    }

    /// §4.7.6.
    fn inner_classes(&self, reader: &mut Reader<'a>, attribute: &Attribute<'a>) -> Result<Vec<InnerClass<'a>>, FormatError> {
        const ENTRY_LENGTH: usize = 8;
        let bad_length = Malformation::WrongLength { attribute: "InnerClasses" };
        let classes = self.whole_body(reader, attribute, bad_length, |reader| {
            let count = usize::from(reader.u16()?);
            if reader.remaining() < count * ENTRY_LENGTH {
                return Err(FormatError::Truncated);
            }
            list(reader, count, |reader| self.inner_class(reader))
        })?;
        if !self.options.trusted && self.version.major >= JAVA_5 {
            let keys = classes.iter().map(|class| (class.inner, class.outer, class.name, class.access));
            self.require(super::format::first_duplicate(keys).is_none(), || Malformation::DuplicateInnerClass)?;
        }
        Ok(classes)
    }

    fn inner_class(&self, reader: &mut Reader<'a>) -> Result<InnerClass<'a>, FormatError> {
        let inner = ConstantIndex(reader.u16()?);
        self.require(self.pool.class_name(inner).is_some(), || Malformation::InnerClassIndex { index: inner.0 })?;
        let outer = ConstantIndex(reader.u16()?).non_zero();
        if let Some(outer) = outer {
            let name = self.expect(self.pool.class_name(outer), || Malformation::OuterClassIndex { index: outer.0 })?;
            self.require(!name.as_bytes().starts_with(b"["), || Malformation::OuterClassIsArray)?;
        }
        let name = optional_utf8(self, reader, |index| Malformation::InnerNameIndex { index })?;
        let recognized = INNER_CLASS_FLAGS | if self.version.major >= 53 { access::MODULE } else { 0 };
        let access = modifiers::with_implied_abstract(reader.u16()? & recognized, self.version);
        self.require(outer != Some(inner), || Malformation::InnerIsOuter)?;
        self.check_class_modifiers(access)?;
        Ok(InnerClass { inner, outer, name, access })
    }
}
