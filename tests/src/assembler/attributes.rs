//! Attributes under construction (JVMS §4.7).

use super::pool::Pool;

/// Attributes of a class, member or code, in the order of the file.
#[derive(Debug, Default)]
pub struct Attributes {
    count: u16,
    bytes: Vec<u8>,
}

impl Attributes {
    /// Adds one; `name` is the index of a Utf8 entry.
    pub fn add(&mut self, name: u16, content: &[u8]) {
        self.count = self.count.wrapping_add(1);
        self.bytes.extend(name.to_be_bytes());
        self.bytes.extend(u32::try_from(content.len()).unwrap_or(u32::MAX).to_be_bytes());
        self.bytes.extend_from_slice(content);
    }

    /// Adds one with a name of the specification.
    pub fn add_named(&mut self, pool: &mut Pool, name: &str, content: &[u8]) {
        let name = pool.utf8(name);
        self.add(name, content);
    }

    /// The count and the attributes.
    pub fn finish(&self) -> Vec<u8> {
        [&self.count.to_be_bytes()[..], &self.bytes].concat()
    }
}

/// A list of entries that an attribute holds behind their number; the attribute exists once an entry or the empty list was written.
#[derive(Debug, Default)]
pub struct Table {
    count: u16,
    bytes: Vec<u8>,
    exists: bool,
}

impl Table {
    /// Makes the attribute exist, even if it stays empty.
    pub fn open(&mut self) {
        self.exists = true;
    }

    /// Adds an entry.
    pub fn add(&mut self, entry: &[u8]) {
        self.open();
        self.count = self.count.wrapping_add(1);
        self.bytes.extend_from_slice(entry);
    }

    /// Adds the attribute to its owner's if it exists.
    pub fn finish(&self, pool: &mut Pool, name: &str, attributes: &mut Attributes) {
        if self.exists {
            attributes.add_named(pool, name, &self.content());
        }
    }

    /// The number of entries and the entries.
    pub fn content(&self) -> Vec<u8> {
        [&self.count.to_be_bytes()[..], &self.bytes].concat()
    }
}
