//! Class names and array descriptors as small numbers, for one verification.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use bumpalo::Bump;

/// Internal name of a class, or descriptor of an array.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug)]
pub struct NameId(pub(crate) u32);

/// Names that the code of a class usually mentions.
const USUAL_NUMBER: usize = 64;

/// All names met so far.
pub struct Names<'a> {
    arena: &'a Bump,
    by_text: HashMap<&'a [u8], NameId, BuildHasherDefault<TextHasher>>,
    texts: Vec<&'a [u8]>,
}

impl<'a> Names<'a> {
    /// No names; `arena` holds those that are composed.
    pub fn new(arena: &'a Bump) -> Self {
        let by_text = HashMap::with_capacity_and_hasher(USUAL_NUMBER, BuildHasherDefault::default());
        Self { arena, by_text, texts: Vec::with_capacity(USUAL_NUMBER) }
    }

    /// The number of a text that lives long enough.
    pub fn intern(&mut self, text: &'a [u8]) -> NameId {
        if let Some(known) = self.by_text.get(text) {
            return *known;
        }
        let id = NameId(u32::try_from(self.texts.len()).expect("a class file holds fewer names"));
        self.texts.push(text);
        self.by_text.insert(text, id);
        id
    }

    /// The number of a composed text.
    pub fn intern_copy(&mut self, text: &[u8]) -> NameId {
        match self.by_text.get(text) {
            Some(known) => *known,
            None => self.intern(self.arena.alloc_slice_copy(text)),
        }
    }

    /// The text of a number.
    pub fn text(&self, id: NameId) -> &'a [u8] {
        self.texts.get(id.0 as usize).copied().unwrap_or_default()
    }
}

/// Hashes a text by words (the multiplication and rotation of FxHash); names come from the class that is verified, so a bad
/// distribution slows its own verification only, and linearly at most in the number of its constants.
#[derive(Default)]
struct TextHasher(u64);

const MULTIPLIER: u64 = 0x517c_c1b7_2722_0a95;

impl TextHasher {
    fn add(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(MULTIPLIER);
    }
}

impl Hasher for TextHasher {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        words.iter().for_each(|word| self.add(u64::from_le_bytes(*word)));
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        self.add(u64::from_le_bytes(last));
    }

    fn write_usize(&mut self, length: usize) {
        self.add(length as u64);
    }

    fn finish(&self) -> u64 {
        self.0 ^ self.0 >> 32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_have_equal_numbers() {
        let arena = Bump::new();
        let mut names = Names::new(&arena);
        let one = names.intern(b"java/lang/Object");
        assert_eq!(names.intern_copy(&[b"java/lang".as_slice(), b"/Object"].concat()), one);
        let other = names.intern_copy(b"[I");
        assert_ne!(one, other);
        assert_eq!(names.text(other), b"[I");
    }
}
