//! Bytes of arrays, as leaf functions look at them.

use gc::{ARRAY_BASE_OFFSET, HeapView, Ref};
use runtime::{JavaThread, ValueKind};

use super::BYTES_MAX;

/// Bytes that are read at once.
const WORD_BYTES: u32 = 8;
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

    /// Where the first one is in its object.
    #[inline]
    pub fn place(self) -> (Ref<'t>, u32) {
        (self.array, ARRAY_BASE_OFFSET + self.from)
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
        self.view.mismatch(self.place(), other.place(), self.len.min(other.len))
    }

    /// Index of the first byte of this value from `from` on.
    #[inline]
    pub fn position(self, byte: u8, from: u32) -> Option<u32> {
        let (array, offset) = self.place();
        let left = self.len.checked_sub(from)?;
        self.view.find_byte(array, offset + from, left, byte).map(|index| from + index)
    }

    /// Index of the last byte of this value.
    #[inline]
    pub fn last_position(self, byte: u8) -> Option<u32> {
        (0..self.len).rev().find(|index| self.at(*index) == byte)
    }

    /// Index of the first place from `from` on where a text is, which has at least a byte.
    #[inline]
    pub fn position_of_text(self, text: Bytes<'_>, from: u32) -> Option<u32> {
        if text.len == 1 {
            return self.position(text.at(0), from);
        }
        let ((array, offset), (text_array, text_offset)) = (self.place(), text.place());
        let left = self.len.checked_sub(from)?;
        let found = self.view.find_text((array, offset + from, left), (text_array, text_offset, text.len));
        found.map(|index| from + index)
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
        let (array, offset) = self.place();
        self.view.has_high_bit(array, offset, self.len)
    }
}
