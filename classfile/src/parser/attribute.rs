//! What the attributes of classes, members and code have in common (JVMS §4.7).

use super::format::Format;
use crate::error::FormatError;
use crate::index::ConstantIndex;
use crate::malformation::Malformation;
use crate::reader::Reader;
use crate::utf8::Utf8;

/// Generics, annotations and their like came with Java 5.
pub(super) const JAVA_5: u16 = 49;

/// An attribute whose contents the reader has before it.
///
/// As in HotSpot, contents that are longer than they say are read nevertheless, so that the first fault is reported.
pub(super) struct Attribute<'a> {
    pub(super) name: Utf8<'a>,
    pub(super) length: u32,
}

impl Attribute<'_> {
    /// The contents as they are.
    pub(super) fn body<'a>(&self, reader: &mut Reader<'a>) -> Result<&'a [u8], FormatError> {
        let length = usize::try_from(self.length).map_err(|_| FormatError::Truncated)?;
        Ok(reader.bytes(length)?)
    }
}

/// The bodies of annotation attributes.
#[derive(Default)]
pub(super) struct Annotations<'a> {
    pub(super) visible: Option<&'a [u8]>,
    pub(super) invisible: Option<&'a [u8]>,
    pub(super) visible_types: Option<&'a [u8]>,
    pub(super) invisible_types: Option<&'a [u8]>,
}

impl<'a> Format<'a, '_> {
    /// The next attribute; `bad_name` makes the error for a name that is not a Utf8.
    pub(super) fn attribute(
        &self,
        reader: &mut Reader<'a>,
        bad_name: impl FnOnce(u16) -> Malformation,
    ) -> Result<Attribute<'a>, FormatError> {
        let name_index = reader.u16()?;
        let length = reader.u32()?;
        let name = self.expect(self.pool.utf8(ConstantIndex(name_index)), || bad_name(name_index))?;
        Ok(Attribute { name, length })
    }

    /// Stores the value of an attribute that must be unique.
    pub(super) fn set_once<T>(
        &self,
        slot: &mut Option<T>,
        value: T,
        attribute: &'static str,
        of: &'static str,
    ) -> Result<(), FormatError> {
        self.require(slot.is_none(), || Malformation::Multiple { attribute, of })?;
        *slot = Some(value);
        Ok(())
    }

    /// The constant index that is the whole body.
    pub(super) fn only_index(
        &self,
        reader: &mut Reader<'a>,
        attribute: &Attribute<'a>,
        bad_length: impl FnOnce(u32) -> Malformation,
    ) -> Result<ConstantIndex, FormatError> {
        const INDEX_LENGTH: u32 = 2;
        self.require(attribute.length == INDEX_LENGTH, || bad_length(attribute.length))?;
        Ok(ConstantIndex(reader.u16()?))
    }

    /// Checks that a marker attribute has no contents.
    pub(super) fn no_contents(&self, attribute: &Attribute<'a>, what: &'static str) -> Result<bool, FormatError> {
        let length = attribute.length;
        self.require(length == 0, || Malformation::InvalidLength { attribute: what, length })?;
        Ok(true)
    }

    /// Whether the attribute holds annotations; if so it is stored.
    pub(super) fn annotations(
        &self,
        reader: &mut Reader<'a>,
        attribute: &Attribute<'a>,
        into: &mut Annotations<'a>,
        of: &'static str,
    ) -> Result<bool, FormatError> {
        let (slot, name) = match attribute.name.as_bytes() {
            b"RuntimeVisibleAnnotations" => (&mut into.visible, "RuntimeVisibleAnnotations"),
            b"RuntimeInvisibleAnnotations" => (&mut into.invisible, "RuntimeInvisibleAnnotations"),
            b"RuntimeVisibleTypeAnnotations" => (&mut into.visible_types, "RuntimeVisibleTypeAnnotations"),
            b"RuntimeInvisibleTypeAnnotations" => (&mut into.invisible_types, "RuntimeInvisibleTypeAnnotations"),
            _ => return Ok(false),
        };
        let body = attribute.body(reader)?;
        if self.version.major >= JAVA_5 {
            self.set_once(slot, body, name, of)?;
        }
        Ok(true)
    }

    /// Reads the contents, which must have the length of the attribute.
    pub(super) fn whole_body<T>(
        &self,
        reader: &mut Reader<'a>,
        attribute: &Attribute<'a>,
        bad_length: Malformation,
        read: impl FnOnce(&mut Reader<'a>) -> Result<T, FormatError>,
    ) -> Result<T, FormatError> {
        let start = reader.position();
        let value = read(reader)?;
        let length = u32::try_from(reader.position() - start).ok();
        self.require(length == Some(attribute.length), || bad_length)?;
        Ok(value)
    }

    /// The count of a table of equal entries, which must fill the attribute.
    pub(super) fn table_count(
        &self,
        reader: &mut Reader<'a>,
        attribute: &Attribute<'a>,
        entry_length: usize,
        bad_length: Malformation,
    ) -> Result<usize, FormatError> {
        let count = usize::from(reader.u16()?);
        let length = u32::try_from(2 + count * entry_length).ok();
        self.require(length == Some(attribute.length), || bad_length)?;
        Ok(count)
    }

    /// A count and that many constant indices, each checked.
    pub(super) fn index_list(
        &self,
        reader: &mut Reader<'a>,
        check: impl Fn(ConstantIndex) -> Result<(), FormatError>,
    ) -> Result<Vec<ConstantIndex>, FormatError> {
        let count = usize::from(reader.u16()?);
        let (entries, _) = reader.bytes(count * 2)?.as_chunks::<2>();
        let mut indices = Vec::with_capacity(count);
        for entry in entries {
            let index = ConstantIndex(u16::from_be_bytes(*entry));
            check(index)?;
            indices.push(index);
        }
        Ok(indices)
    }

    /// A count and that many Class constants.
    pub(super) fn class_list(
        &self,
        reader: &mut Reader<'a>,
        bad_class: impl Fn(u16) -> Malformation,
    ) -> Result<Vec<ConstantIndex>, FormatError> {
        self.index_list(reader, |index| self.require(self.pool.class_name(index).is_some(), || bad_class(index.0)))
    }
}

/// An index where 0 stands for none, which must otherwise be a Utf8.
pub(super) fn optional_utf8<'a>(
    format: &Format<'a, '_>,
    reader: &mut Reader<'a>,
    bad_index: impl FnOnce(u16) -> Malformation,
) -> Result<Option<Utf8<'a>>, FormatError> {
    match ConstantIndex(reader.u16()?).non_zero() {
        None => Ok(None),
        Some(index) => format.expect(format.pool.utf8(index), || bad_index(index.0)).map(Some),
    }
}

/// Reads `count` items; the capacity is bounded by the bytes left, so a false count costs no memory.
pub(super) fn list<'a, T>(
    reader: &mut Reader<'a>,
    count: usize,
    mut read: impl FnMut(&mut Reader<'a>) -> Result<T, FormatError>,
) -> Result<Vec<T>, FormatError> {
    let mut items = Vec::with_capacity(count.min(reader.remaining()));
    for _ in 0..count {
        items.push(read(reader)?);
    }
    Ok(items)
}
