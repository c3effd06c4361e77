//! Bytes of arrays, as leaf functions look at them.

use gc::{ARRAY_BASE_OFFSET, HeapView, Ref};
use runtime::{JavaThread, ValueKind};

use super::BYTES_MAX;

/// Bytes that are copied out at a time: other threads may write the array meanwhile.
const CHUNK_BYTES: usize = 256;

/// Bytes that are read at once.
const WORD_BYTES: u32 = 8;
/// The lowest bit of each byte.
const ONES: u64 = 0x0101_0101_0101_0101;
/// The highest one.
const HIGH_BITS: u64 = 0x8080_8080_8080_8080;
/// Powers of 31, the seventh first.
const POWERS: [u32; 8] = {
    let mut powers = [1_u32; 8];
    let mut index = 7;
    while index > 0 {
        powers[index - 1] = powers[index].wrapping_mul(31);
        index -= 1;
    }
    powers
};
/// The eighth.
const POWER_8: u32 = POWERS[0].wrapping_mul(31);

/// The bytes `from..to` of a `byte[]`.
#[derive(Clone, Copy)]
pub struct Bytes<'t> {
    view: HeapView,
    array: Ref<'t>,
    from: u32,
    /// How many there are.
    pub len: u32,
}

impl<'t> Bytes<'t> {
    /// A whole array of bytes; none for other objects and long arrays.
    #[inline]
    pub fn whole(thread: &JavaThread, array: Ref<'t>) -> Option<Self> {
        Self::part(thread, array, 0, i32::MAX)
    }

    /// `len` bytes from index `from`, or all up to the end if `len` is `i32::MAX`.
    #[inline]
    pub fn part(thread: &JavaThread, array: Ref<'t>, from: i32, len: i32) -> Option<Self> {
        let vm = thread.vm();
        if vm.view.shape(array) != vm.primitive(ValueKind::Byte).array_class.get()?.id {
            return None;
        }
        let length = vm.view.array_length(array);
        let from = u32::try_from(from).ok().filter(|from| *from <= length)?;
        let len = if len == i32::MAX { length - from } else { u32::try_from(len).ok()? };
        (len <= length - from && len <= BYTES_MAX).then_some(Self { view: vm.view, array, from, len })
    }

    /// Byte `index`, which is below `len`.
    #[inline]
    pub fn at(self, index: u32) -> u8 {
        debug_assert!(index < self.len, "a byte is one of those that there are");
        self.view.load_u8(self.array, ARRAY_BASE_OFFSET + self.from + index)
    }

    /// Calls `visit` with one chunk after another until it gives something.
    #[inline]
    pub fn find_in_chunks<T>(self, mut visit: impl FnMut(u32, &[u8]) -> Option<T>) -> Option<T> {
        let mut buffer = [0; CHUNK_BYTES];
        let mut done = 0;
        while done < self.len {
            let part = (self.len - done).min(CHUNK_BYTES as u32);
            let chunk = &mut buffer[..part as usize];
            self.view.read_bytes(self.array, ARRAY_BASE_OFFSET + self.from + done, chunk);
            if let Some(found) = visit(done, chunk) {
                return Some(found);
            }
            done += part;
        }
        None
    }

    /// Whether bytes can be read eight at a time: the first one then is at a multiple of eight in its object, whose size is one, too.
    #[inline]
    fn has_words(self) -> bool {
        self.from.is_multiple_of(WORD_BYTES)
    }

    /// Eight bytes from `index` on, a multiple of eight below `len`, the first one lowest. What lies behind the last byte is anything.
    #[inline]
    fn word(self, index: u32) -> u64 {
        self.view.load_u64(self.array, ARRAY_BASE_OFFSET + self.from + index)
    }

    /// Index of the first byte that differs from `other`'s, of as many as both have.
    #[inline]
    pub fn mismatch(self, other: Bytes<'_>) -> Option<u32> {
        let common = self.len.min(other.len);
        if !self.has_words() || !other.has_words() {
            return self.mismatch_in_chunks(other, common);
        }
        let mut words = (0..common).step_by(WORD_BYTES as usize);
        let found = words.find_map(|at| {
            let difference = self.word(at) ^ other.word(at);
            (difference != 0).then(|| at + difference.trailing_zeros() / 8)
        });
        found.filter(|index| *index < common)
    }

    #[cold]
    fn mismatch_in_chunks(self, other: Bytes<'_>, common: u32) -> Option<u32> {
        let mut second = [0; CHUNK_BYTES];
        Self { len: common, ..self }.find_in_chunks(|at, first| {
            let second = &mut second[..first.len()];
            other.view.read_bytes(other.array, ARRAY_BASE_OFFSET + other.from + at, second);
            if first == second {
                return None;
            }
            first.iter().zip(second).position(|(first, second)| first != second).map(|index| at + index as u32)
        })
    }

    /// Index of the first byte of this value from `from` on.
    #[inline]
    pub fn position(self, byte: u8, from: u32) -> Option<u32> {
        let skipped = from % WORD_BYTES;
        if !self.has_words() || from >= self.len {
            return (from..self.len).find(|index| self.at(*index) == byte);
        }
        let wanted = ONES * u64::from(byte);
        let mut words = (from - skipped..self.len).step_by(WORD_BYTES as usize);
        let found = words.find_map(|at| {
            let mut difference = self.word(at) ^ wanted;
            if at < from {
                difference |= !(u64::MAX << (8 * skipped));
            }
            let zeros = difference.wrapping_sub(ONES) & !difference & HIGH_BITS;
            (zeros != 0).then(|| at + zeros.trailing_zeros() / 8)
        });
        found.filter(|index| *index < self.len)
    }

    /// `start * 31^len + ...`, as `hashCode` of strings and arrays has it; `extend` makes a number of a byte.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "`extend` is a constant")]
    pub fn hash(self, start: u32, extend: impl Fn(u8) -> u32) -> u32 {
        let mut hash = start;
        let whole = if self.has_words() { self.len - self.len % WORD_BYTES } else { 0 };
        for at in (0..whole).step_by(WORD_BYTES as usize) {
            let bytes = self.word(at).to_le_bytes();
            let terms = bytes.iter().zip(POWERS).map(|(byte, power)| extend(*byte).wrapping_mul(power));
            hash = terms.fold(hash.wrapping_mul(POWER_8), u32::wrapping_add);
        }
        (whole..self.len).fold(hash, |hash, index| hash.wrapping_mul(31).wrapping_add(extend(self.at(index))))
    }

    /// Whether a byte is negative.
    #[inline]
    pub fn has_negatives(self) -> bool {
        if !self.has_words() {
            return self.find_in_chunks(|_, chunk| (!chunk.is_ascii()).then_some(())).is_some();
        }
        let rest = self.len % WORD_BYTES;
        let mut words = (0..self.len - rest).step_by(WORD_BYTES as usize);
        let in_rest = rest != 0 && self.word(self.len - rest) & HIGH_BITS & !(u64::MAX << (8 * rest)) != 0;
        in_rest || words.any(|at| self.word(at) & HIGH_BITS != 0)
    }
}
