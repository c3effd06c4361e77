//! Class names and array descriptors as small numbers, for one verification.

use bumpalo::Bump;
use bumpalo::collections::Vec;

/// Internal name of a class, or descriptor of an array.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug)]
pub struct NameId(pub(crate) u32);

/// All names met so far: an open-addressing table of numbers, small enough to be made for every class.
pub struct Names<'a> {
    arena: &'a Bump,
    /// Numbers plus one by hash, 0 where there is none; a power of two, never full.
    places: Vec<'a, u32>,
    texts: Vec<'a, Text<'a>>,
}

#[derive(Copy, Clone)]
struct Text<'a> {
    bytes: &'a [u8],
    hash: u64,
}

const NAMES_AT_LEAST: usize = 16;

impl<'a> Names<'a> {
    /// No names, and room for about as many as are expected; `arena` holds those that are composed.
    pub fn new(arena: &'a Bump, expected: usize) -> Self {
        let expected = expected.max(NAMES_AT_LEAST);
        let places = bumpalo::vec![in arena; 0; (expected * 2).next_power_of_two()];
        Self { arena, places, texts: Vec::with_capacity_in(expected, arena) }
    }

    /// The number of a text that lives long enough.
    pub fn intern(&mut self, bytes: &'a [u8]) -> NameId {
        let hash = hash(bytes);
        self.find(bytes, hash).unwrap_or_else(|place| self.insert(Text { bytes, hash }, place))
    }

    /// The number of a composed text.
    pub fn intern_copy(&mut self, bytes: &[u8]) -> NameId {
        let hash = hash(bytes);
        self.find(bytes, hash).unwrap_or_else(|place| {
            let bytes = self.arena.alloc_slice_copy(bytes);
            self.insert(Text { bytes, hash }, place)
        })
    }

    /// The text of a number.
    pub fn text(&self, id: NameId) -> &'a [u8] {
        self.texts.get(id.0 as usize).map(|text| text.bytes).unwrap_or_default()
    }

    /// The number of a text, or the place where it belongs.
    fn find(&self, bytes: &[u8], hash: u64) -> Result<NameId, usize> {
        let mut place = self.first_place(hash);
        loop {
            match self.places[place] {
                0 => return Err(place),
                number => {
                    let text = &self.texts[number as usize - 1];
                    if text.hash == hash && text.bytes == bytes {
                        return Ok(NameId(number - 1));
                    }
                }
            }
            place = (place + 1) & (self.places.len() - 1);
        }
    }

    fn first_place(&self, hash: u64) -> usize {
        hash as usize & (self.places.len() - 1)
    }

    fn insert(&mut self, text: Text<'a>, place: usize) -> NameId {
        self.texts.push(text);
        let number = u32::try_from(self.texts.len()).expect("a class file holds fewer names");
        self.places[place] = number;
        if self.texts.len() * 4 > self.places.len() * 3 {
            self.grow();
        }
        NameId(number - 1)
    }

    fn grow(&mut self) {
        self.places = bumpalo::vec![in self.arena; 0; self.places.len() * 2];
        for number in 1..=self.texts.len() {
            let mut place = self.first_place(self.texts[number - 1].hash);
            while self.places[place] != 0 {
                place = (place + 1) & (self.places.len() - 1);
            }
            self.places[place] = number as u32;
        }
    }
}

/// A name for messages. Hidden classes have a character in their names that no class file has; HotSpot shows another one.
pub fn shown(name: &[u8]) -> String {
    classfile::modified_utf8::decode_lossy(name).replace('.', "+")
}

/// Hashes by words, by multiplication and rotation. Names come from the class that is verified: whoever makes them collide slows the
/// verification of his own class, and the rest of the Vm waits for nothing in between.
fn hash(bytes: &[u8]) -> u64 {
    const MULTIPLIER: u64 = 0x517c_c1b7_2722_0a95;
    let add = |hash: u64, word: u64| (hash.rotate_left(5) ^ word).wrapping_mul(MULTIPLIER);
    let (words, rest) = bytes.as_chunks::<8>();
    let hash = words.iter().fold(bytes.len() as u64, |hash, word| add(hash, u64::from_le_bytes(*word)));
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    let hash = add(hash, u64::from_le_bytes(last));
    hash ^ hash >> 32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_have_equal_numbers() {
        let arena = Bump::new();
        let mut names = Names::new(&arena, 0);
        let one = names.intern(b"java/lang/Object");
        assert_eq!(names.intern_copy(&[b"java/lang".as_slice(), b"/Object"].concat()), one);
        let other = names.intern_copy(b"[I");
        assert_ne!(one, other);
        assert_eq!(names.text(other), b"[I");
    }

    #[test]
    fn many_names_keep_their_numbers() {
        let arena = Bump::new();
        let mut names = Names::new(&arena, 0);
        let text = |number: usize| format!("p/C{number}").into_bytes();
        let numbers: std::vec::Vec<_> = (0..1000).map(|number| names.intern_copy(&text(number))).collect();
        assert!((0..1000).all(|number| names.intern_copy(&text(number)) == numbers[number]));
        assert_eq!(names.text(numbers[999]), b"p/C999");
    }
}
