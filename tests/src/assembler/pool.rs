//! The constant pool under construction (JVMS §4.4).

use std::collections::HashMap;

use classfile::modified_utf8::encode_str;

use super::error::Problem;
use super::words::{number, u2};

/// Tags of the entries (JVMS table 4.4-A).
pub mod tag {
    #![allow(missing_docs, reason = "the names are those of the specification")]
    pub const UTF8: u8 = 1;
    pub const INTEGER: u8 = 3;
    pub const FLOAT: u8 = 4;
    pub const LONG: u8 = 5;
    pub const DOUBLE: u8 = 6;
    pub const CLASS: u8 = 7;
    pub const STRING: u8 = 8;
    pub const FIELD: u8 = 9;
    pub const METHOD: u8 = 10;
    pub const INTERFACE_METHOD: u8 = 11;
    pub const NAME_AND_TYPE: u8 = 12;
    pub const METHOD_HANDLE: u8 = 15;
    pub const METHOD_TYPE: u8 = 16;
    pub const DYNAMIC: u8 = 17;
    pub const INVOKE_DYNAMIC: u8 = 18;
    pub const MODULE: u8 = 19;
    pub const PACKAGE: u8 = 20;
}

/// Entries in the order of their indices; equal ones exist once unless they are added by name.
#[derive(Debug)]
pub struct Pool {
    bytes: Vec<u8>,
    next: u16,
    interned: HashMap<Vec<u8>, u16>,
    names: HashMap<String, u16>,
}

impl Default for Pool {
    fn default() -> Self {
        Self { bytes: Vec::new(), next: 1, interned: HashMap::new(), names: HashMap::new() }
    }
}

impl Pool {
    /// The count and the entries, as they stand in the file.
    pub fn finish(&self) -> Vec<u8> {
        [&self.next.to_be_bytes()[..], &self.bytes].concat()
    }

    /// Adds an entry, whether an equal one exists or not.
    pub fn add(&mut self, entry: &[u8]) -> u16 {
        let index = self.next;
        let is_wide = matches!(entry.first(), Some(&(tag::LONG | tag::DOUBLE)));
        self.next = index.wrapping_add(if is_wide { 2 } else { 1 });
        self.bytes.extend_from_slice(entry);
        index
    }

    /// The index of an entry with these bytes.
    pub fn intern(&mut self, entry: Vec<u8>) -> u16 {
        if let Some(&index) = self.interned.get(&entry) {
            return index;
        }
        let index = self.add(&entry);
        self.interned.insert(entry, index);
        index
    }

    /// Gives an index a name.
    ///
    /// # Errors
    /// The name is taken.
    pub fn name(&mut self, name: &str, index: u16) -> Result<(), Problem> {
        match self.names.insert(name.to_owned(), index) {
            Some(_) => Err(Problem::DefinedTwice(name.to_owned())),
            None => Ok(()),
        }
    }

    /// The index that `#name` or `#number` stands for; `None` for any other word.
    ///
    /// # Errors
    /// A name that no constant has.
    pub fn index(&self, word: &str) -> Result<Option<u16>, Problem> {
        let Some(name) = word.strip_prefix('#') else { return Ok(None) };
        match self.names.get(name) {
            Some(&index) => Ok(Some(index)),
            None => number(name).map(u2).transpose()?.map(Some).ok_or_else(|| Problem::UnknownConstant(name.to_owned())),
        }
    }

    /// A Utf8 entry.
    pub fn utf8(&mut self, text: &str) -> u16 {
        self.intern(utf8_entry(text))
    }

    /// An entry of a tag and indices.
    pub fn indices(&mut self, tag: u8, indices: &[u16]) -> u16 {
        self.intern(indices_entry(tag, indices))
    }

    /// A Class entry.
    pub fn class(&mut self, name: &str) -> u16 {
        let name = self.utf8(name);
        self.indices(tag::CLASS, &[name])
    }

    /// A NameAndType entry.
    pub fn name_and_type(&mut self, name: &str, descriptor: &str) -> u16 {
        let indices = [self.utf8(name), self.utf8(descriptor)];
        self.indices(tag::NAME_AND_TYPE, &indices)
    }
}

/// Bytes of a Utf8 entry.
pub fn utf8_entry(text: &str) -> Vec<u8> {
    let encoded = encode_str(text);
    let length = u16::try_from(encoded.len()).unwrap_or(u16::MAX);
    [&[tag::UTF8][..], &length.to_be_bytes(), &encoded].concat()
}

/// Bytes of an entry of a tag and indices.
pub fn indices_entry(tag: u8, indices: &[u16]) -> Vec<u8> {
    let mut entry = vec![tag];
    indices.iter().for_each(|index| entry.extend(index.to_be_bytes()));
    entry
}
