//! Checks of names and descriptors by version (JVMS §4.2, §4.3).
//!
//! Up to version 48 names are Java identifiers; later any characters may stand in them but a few.

use super::format::Format;
use crate::descriptor::{self, DIMENSIONS_MAX, MethodDescriptor};
use crate::error::{FormatError, Member};
use crate::malformation::Malformation;
use crate::utf8::Utf8;

const ANY_CHARACTER_MAJOR: u16 = 49;
const INITIALIZER_DESCRIPTOR_MAJOR: u16 = 51;

impl<'a> Format<'a, '_> {
    fn identifiers_only(&self) -> bool {
        self.version.major < ANY_CHARACTER_MAJOR
    }

    /// §4.4.1: the name of a Class constant.
    pub(super) fn check_class_name(&self, name: Utf8<'a>) -> Result<(), FormatError> {
        let bytes = name.as_bytes();
        let legal = match bytes.first() {
            Some(b'[') => self.is_field_descriptor(bytes)?,
            _ => self.is_class_name(bytes),
        };
        self.require(legal, || Malformation::IllegalClassName { name: name.to_string() })
    }

    fn is_class_name(&self, name: &[u8]) -> bool {
        if self.identifiers_only() {
            return name.split(|byte| *byte == b'/').all(is_identifier);
        }
        descriptor::is_valid_class_name(name)
    }

    pub(super) fn check_field_name(&self, name: Utf8<'a>) -> Result<(), FormatError> {
        let bytes = name.as_bytes();
        let legal = if self.identifiers_only() { is_identifier(bytes) } else { descriptor::is_valid_unqualified_name(bytes) };
        if legal { Ok(()) } else { Err(self.illegal_name(Member::Field, name)) }
    }

    pub(super) fn check_method_name(&self, name: Utf8<'a>) -> Result<(), FormatError> {
        let bytes = name.as_bytes();
        let legal = match bytes {
            b"<init>" | b"<clinit>" => true,
            _ if self.identifiers_only() => is_identifier(bytes),
            _ => descriptor::is_valid_method_name(bytes),
        };
        if legal { Ok(()) } else { Err(self.illegal_name(Member::Method, name)) }
    }

    pub(super) fn check_field_descriptor(&self, name: Utf8<'a>, descriptor: Utf8<'a>) -> Result<(), FormatError> {
        match self.is_field_descriptor(descriptor.as_bytes())? {
            true => Ok(()),
            false => Err(self.illegal_descriptor(Member::Field, name, descriptor)),
        }
    }

    /// Returns the slots of the parameters without the receiver.
    pub(super) fn check_method_descriptor(&self, name: Utf8<'a>, descriptor: Utf8<'a>) -> Result<usize, FormatError> {
        let illegal = || self.illegal_descriptor(Member::Method, name, descriptor);
        let bytes = descriptor.as_bytes();
        if name == "<clinit>" && bytes != b"()V" && self.version.major >= INITIALIZER_DESCRIPTOR_MAJOR {
            return Err(illegal());
        }
        let Some(parsed) = MethodDescriptor::parse(bytes) else {
            if bytes.starts_with(b"(") {
                self.explain_descriptor(bytes)?;
            }
            return Err(illegal());
        };
        let is_internal = name.as_bytes().starts_with(b"<");
        if is_internal && parsed.return_type().is_some() {
            return Err(illegal());
        }
        if self.identifiers_only() && !class_names(bytes).all(|name| self.is_class_name(name)) {
            return Err(illegal());
        }
        Ok(parsed.parameter_slots())
    }

    fn is_field_descriptor(&self, bytes: &[u8]) -> Result<bool, FormatError> {
        if descriptor::parse_field(bytes).is_none() {
            self.explain_descriptor(bytes)?;
            return Ok(false);
        }
        Ok(!self.identifiers_only() || class_names(bytes).all(|name| self.is_class_name(name)))
    }

    /// The two faults that HotSpot reports more exactly than as a bad descriptor.
    fn explain_descriptor(&self, bytes: &[u8]) -> Result<(), FormatError> {
        let mut rest = bytes.strip_prefix(b"(").unwrap_or(bytes);
        let is_method = rest.len() < bytes.len();
        loop {
            let dimensions = rest.iter().take_while(|byte| **byte == b'[').count();
            self.require(dimensions <= DIMENSIONS_MAX, || Malformation::ArrayDimensions)?;
            let (_, element) = rest.split_at(dimensions);
            let length = match element.split_first() {
                Some((b'L', name)) => {
                    let Some(end) = name.iter().position(|byte| *byte == b';') else { return Ok(()) };
                    let (name, _) = name.split_at(end);
                    let legal = self.identifiers_only() || descriptor::is_valid_class_name(name);
                    self.require(legal, || Malformation::DescriptorClassName)?;
                    name.len() + 2
                }
                Some((b'B' | b'C' | b'D' | b'F' | b'I' | b'J' | b'S' | b'Z', _)) => 1,
                Some((b')', _)) if is_method && dimensions == 0 => 1,
                _ => return Ok(()),
            };
            if !is_method {
                return Ok(());
            }
            rest = element.get(length..).unwrap_or_default();
        }
    }

    pub(super) fn illegal_name(&self, member: Member, name: Utf8<'a>) -> FormatError {
        FormatError::IllegalName { member, name: name.to_string(), class: self.class_text() }
    }

    pub(super) fn illegal_descriptor(&self, member: Member, name: Utf8<'a>, descriptor: Utf8<'a>) -> FormatError {
        let class = self.class_text();
        FormatError::IllegalDescriptor { member, name: name.to_string(), class, descriptor: descriptor.to_string() }
    }
}

/// What stands between each `L` that starts a type and the next `;`.
fn class_names(descriptor: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = descriptor;
    std::iter::from_fn(move || {
        let start = rest.iter().position(|byte| !matches!(byte, b'(' | b')' | b'[' | b'B'..=b'J' | b'S' | b'V' | b'Z'))?;
        let name = rest.get(start..)?.strip_prefix(b"L")?;
        let end = name.iter().position(|byte| *byte == b';')?;
        let (name, after) = name.split_at(end);
        rest = after.get(1..)?;
        Some(name)
    })
}

/// Whether the bytes are a Java identifier, except that letters and digits outside ASCII are told apart only roughly.
fn is_identifier(name: &[u8]) -> bool {
    let text = crate::modified_utf8::decode_lossy(name);
    let part = |character: char| character.is_alphanumeric() || matches!(character, '_' | '$') || !character.is_ascii();
    text.chars().next().is_some_and(|first| part(first) && !first.is_numeric()) && text.chars().all(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn class_names_of_a_descriptor_are_found() {
        let names: Vec<_> = class_names(b"(I[La/B;JLLong;)LD;").collect();
        assert_eq!(names, [&b"a/B"[..], b"Long", b"D"]);
    }

    #[test]
    fn identifiers_do_not_start_with_a_digit() {
        assert!(is_identifier(b"a1$_") && is_identifier("\u{e9}t\u{e9}".as_bytes()));
        assert!(!is_identifier(b"1a") && !is_identifier(b"a-b") && !is_identifier(b""));
    }
}
