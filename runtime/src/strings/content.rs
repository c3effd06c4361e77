//! What is in a string (compact strings: Latin-1 bytes, or UTF-16 in the machine's byte order).

/// Bytes are characters.
pub const LATIN1: u8 = 0;
/// Pairs of bytes, in the machine's order, are UTF-16 units.
pub const UTF16: u8 = 1;

/// The content of a string, in the form that `String` keeps.
#[derive(PartialEq, Eq, Hash)]
pub struct Content {
    /// [`LATIN1`] or [`UTF16`].
    pub coder: u8,
    /// Its bytes or units.
    pub bytes: Vec<u8>,
}

impl Content {
    /// That of UTF-16 units.
    pub fn of_units(units: &[u16]) -> Self {
        if units.iter().all(|unit| *unit < 0x100) {
            return Self { coder: LATIN1, bytes: units.iter().map(|unit| *unit as u8).collect() };
        }
        Self { coder: UTF16, bytes: units.iter().flat_map(|unit| unit.to_ne_bytes()).collect() }
    }

    /// That of modified UTF-8.
    pub fn of_modified_utf8(text: &[u8]) -> Self {
        if text.is_ascii() {
            return Self { coder: LATIN1, bytes: text.to_vec() };
        }
        Self::of_units(&classfile::modified_utf8::decode(text))
    }

    /// Its UTF-16 units.
    pub fn units(&self) -> Vec<u16> {
        if self.coder == LATIN1 {
            return self.bytes.iter().map(|byte| u16::from(*byte)).collect();
        }
        self.bytes.chunks_exact(2).map(|pair| u16::from_ne_bytes([pair[0], pair[1]])).collect()
    }
}
