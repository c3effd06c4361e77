//! Searches, comparisons and conversions of the bytes of objects, sixteen at a time.
//!
//! As with bulk copies, what other threads write meanwhile is seen or not, unit by unit.
#![allow(unsafe_code, reason = "reads and writes ranges inside the cage")]

use std::arch::x86_64::{
    __m128i, _mm_cmpeq_epi8, _mm_cmpeq_epi16, _mm_loadu_si128, _mm_movemask_epi8, _mm_or_si128, _mm_packus_epi16, _mm_set1_epi8,
    _mm_set1_epi16, _mm_setzero_si128, _mm_srli_epi16, _mm_storeu_si128, _mm_unpackhi_epi8, _mm_unpacklo_epi8,
};
use std::ptr;

use crate::reference::Reference;
use crate::view::HeapView;

/// Bytes of a register.
const WIDTH: usize = 16;
/// The lowest bit of each byte.
const ONES: u64 = 0x0101_0101_0101_0101;
/// The highest one.
const HIGH_BITS: u64 = 0x8080_8080_8080_8080;

/// Bytes in the heap that may be read.
#[derive(Clone, Copy)]
struct Span(*const u8, usize);

impl Span {
    #[inline(always)]
    fn read<T: Copy>(self, at: usize) -> T {
        debug_assert!(at + size_of::<T>() <= self.1, "what is read is in the span");
        // SAFETY: the range is inside the cage ([VMDOC] Cage); `T` is plain bits.
        unsafe { ptr::read_unaligned(self.0.add(at).cast()) }
    }

    #[inline(always)]
    fn register(self, at: usize) -> __m128i {
        debug_assert!(at + WIDTH <= self.1, "what is read is in the span");
        // SAFETY: as above.
        unsafe { _mm_loadu_si128(self.0.add(at).cast()) }
    }

    #[inline(always)]
    fn from(self, at: usize) -> Self {
        // SAFETY: the end of the range is not passed.
        Self(unsafe { self.0.add(at.min(self.1)) }, self.1.saturating_sub(at))
    }
}

/// Bits of equal bytes.
#[inline(always)]
fn equal_bytes(a: __m128i, b: __m128i) -> u32 {
    // SAFETY: every x86-64 has these instructions.
    unsafe { _mm_movemask_epi8(_mm_cmpeq_epi8(a, b)) as u32 }
}

/// The first place that a step finds, in steps of `width` bytes; the last one may overlap the one before, and there are at least so many bytes.
#[inline(always)]
fn scan(len: usize, width: usize, step: impl Fn(usize) -> Option<usize>) -> Option<usize> {
    let mut at = 0;
    while at + width <= len {
        if let Some(found) = step(at) {
            return Some(at + found);
        }
        at += width;
    }
    if at == len {
        return None;
    }
    let last = len - width;
    step(last).map(|found| last + found)
}

#[inline(always)]
fn first_bit(bits: u64) -> Option<usize> {
    (bits != 0).then(|| bits.trailing_zeros() as usize)
}

#[inline(always)]
fn mismatch(a: Span, b: Span) -> Option<usize> {
    let len = a.1.min(b.1);
    let word = |at: usize| first_bit(a.read::<u64>(at) ^ b.read::<u64>(at)).map(|bit| bit / 8);
    let half = |at: usize| first_bit(u64::from(a.read::<u32>(at) ^ b.read::<u32>(at))).map(|bit| bit / 8);
    match len {
        0..4 => (0..len).find(|at| a.read::<u8>(*at) != b.read::<u8>(*at)),
        4..8 => scan(len, 4, half),
        8..WIDTH => scan(len, 8, word),
        _ => scan(len, WIDTH, |at| first_bit(u64::from(equal_bytes(a.register(at), b.register(at)) ^ 0xffff))),
    }
}

/// The place of a byte that is zero: the lowest bit is exact.
#[inline(always)]
fn zero_byte(word: u64) -> Option<usize> {
    first_bit(word.wrapping_sub(ONES) & !word & HIGH_BITS).map(|bit| bit / 8)
}

#[inline(always)]
fn find_byte(span: Span, byte: u8) -> Option<usize> {
    let wanted = ONES * u64::from(byte);
    match span.1 {
        0..4 => (0..span.1).find(|at| span.read::<u8>(*at) == byte),
        // The upper half is never zero.
        4..8 => scan(span.1, 4, |at| zero_byte(u64::from(span.read::<u32>(at) ^ wanted as u32) | !0xffff_ffff)),
        8..WIDTH => scan(span.1, 8, |at| zero_byte(span.read::<u64>(at) ^ wanted)),
        _ => {
            // SAFETY: every x86-64 has this instruction.
            let wanted = unsafe { _mm_set1_epi8(byte as i8) };
            scan(span.1, WIDTH, |at| first_bit(u64::from(equal_bytes(span.register(at), wanted))))
        }
    }
}

/// The place of a unit of two bytes, at a multiple of two.
#[inline(always)]
fn find_unit(span: Span, unit: u16) -> Option<usize> {
    if span.1 < WIDTH {
        return (0..span.1 & !1).step_by(2).find(|at| span.read::<u16>(*at) == unit);
    }
    // SAFETY: every x86-64 has these instructions.
    let wanted = unsafe { _mm_set1_epi16(unit as i16) };
    scan(span.1 & !1, WIDTH, |at| {
        // SAFETY: as above.
        let equal = unsafe { _mm_movemask_epi8(_mm_cmpeq_epi16(span.register(at), wanted)) };
        first_bit(u64::from(equal as u32))
    })
}

#[inline(always)]
fn has_high_bit(span: Span) -> bool {
    let found = match span.1 {
        0..4 => (0..span.1).find(|at| span.read::<u8>(*at) >= 0x80),
        4..8 => scan(span.1, 4, |at| first_bit(u64::from(span.read::<u32>(at)) & HIGH_BITS)),
        8..WIDTH => scan(span.1, 8, |at| first_bit(span.read::<u64>(at) & HIGH_BITS)),
        // SAFETY: every x86-64 has this instruction.
        _ => scan(span.1, WIDTH, |at| first_bit(unsafe { _mm_movemask_epi8(span.register(at)) } as u64)),
    };
    found.is_some()
}

/// The first place of a text of at least two bytes: where its first byte is and its last one so much behind.
#[inline(always)]
fn find_text(span: Span, text: Span) -> Option<usize> {
    let places = (span.1 + 1).checked_sub(text.1)?;
    let end = text.1 - 1;
    let (first, last) = (text.read::<u8>(0), text.read::<u8>(end));
    let inside = Span(text.from(1).0, text.1 - 2);
    let is_at = |at: usize| mismatch(Span(span.from(at + 1).0, inside.1), inside).is_none();
    if places < WIDTH {
        return (0..places).find(|at| span.read::<u8>(*at) == first && span.read::<u8>(at + end) == last && is_at(*at));
    }
    // SAFETY: every x86-64 has this instruction.
    let [first, last] = [first, last].map(|byte| unsafe { _mm_set1_epi8(byte as i8) });
    scan(places, WIDTH, |at| {
        let mut both = equal_bytes(span.register(at), first) & equal_bytes(span.register(at + end), last);
        while both != 0 {
            let place = both.trailing_zeros() as usize;
            if is_at(at + place) {
                return Some(place);
            }
            both &= both - 1;
        }
        None
    })
}

/// Units as bytes until one is none; how many there are before it.
#[inline(always)]
fn narrow(source: Span, target: *mut u8) -> usize {
    let count = source.1 / 2;
    let mut at = 0;
    while at + WIDTH <= count {
        let (low, high) = (source.register(2 * at), source.register(2 * at + WIDTH));
        // SAFETY: every x86-64 has these instructions; the target has room for `count` bytes.
        unsafe {
            let upper = _mm_srli_epi16::<8>(_mm_or_si128(low, high));
            if _mm_movemask_epi8(_mm_cmpeq_epi8(upper, _mm_setzero_si128())) != 0xffff {
                break;
            }
            _mm_storeu_si128(target.add(at).cast(), _mm_packus_epi16(low, high));
        }
        at += WIDTH;
    }
    while at < count {
        let Ok(byte) = u8::try_from(source.read::<u16>(2 * at)) else { break };
        // SAFETY: as above.
        unsafe { target.add(at).write(byte) };
        at += 1;
    }
    at
}

/// Bytes as units.
#[inline(always)]
fn widen(source: Span, target: *mut u8) {
    let mut at = 0;
    while at + WIDTH <= source.1 {
        let bytes = source.register(at);
        // SAFETY: every x86-64 has these instructions; the target has room for all units.
        unsafe {
            let zero = _mm_setzero_si128();
            _mm_storeu_si128(target.add(2 * at).cast(), _mm_unpacklo_epi8(bytes, zero));
            _mm_storeu_si128(target.add(2 * at + WIDTH).cast(), _mm_unpackhi_epi8(bytes, zero));
        }
        at += WIDTH;
    }
    while at < source.1 {
        // SAFETY: as above.
        unsafe { target.add(2 * at).cast::<u16>().write_unaligned(u16::from(source.read::<u8>(at))) };
        at += 1;
    }
}

impl HeapView {
    #[inline(always)]
    fn span(self, object: impl Reference, offset: u32, bytes: u32) -> Span {
        Span(self.range(object, offset, bytes).cast_const(), bytes as usize)
    }

    /// The first byte of `bytes` from an offset in one object that differs from that of another.
    #[inline]
    #[must_use]
    pub fn mismatch(self, (a, a_offset): (impl Reference, u32), (b, b_offset): (impl Reference, u32), bytes: u32) -> Option<u32> {
        mismatch(self.span(a, a_offset, bytes), self.span(b, b_offset, bytes)).map(|at| at as u32)
    }

    /// The first place of a byte.
    #[inline]
    #[must_use]
    pub fn find_byte(self, object: impl Reference, offset: u32, bytes: u32, byte: u8) -> Option<u32> {
        find_byte(self.span(object, offset, bytes), byte).map(|at| at as u32)
    }

    /// The first place of a unit of two bytes, in bytes.
    #[inline]
    #[must_use]
    pub fn find_unit(self, object: impl Reference, offset: u32, bytes: u32, unit: u16) -> Option<u32> {
        find_unit(self.span(object, offset, bytes), unit).map(|at| at as u32)
    }

    /// Whether a byte is negative.
    #[inline]
    #[must_use]
    pub fn has_high_bit(self, object: impl Reference, offset: u32, bytes: u32) -> bool {
        has_high_bit(self.span(object, offset, bytes))
    }

    /// The first place of a text of at least two bytes, which takes as many steps as both lengths multiplied at most.
    #[inline]
    #[must_use]
    pub fn find_text(
        self,
        (object, offset, bytes): (impl Reference, u32, u32),
        (text, text_offset, text_bytes): (impl Reference, u32, u32),
    ) -> Option<u32> {
        assert!(text_bytes >= 2, "a text has a first and a last byte");
        find_text(self.span(object, offset, bytes), self.span(text, text_offset, text_bytes)).map(|at| at as u32)
    }

    /// Copies units of two bytes as bytes until one is none; how many it has copied.
    #[inline]
    #[must_use]
    pub fn narrow(self, (source, from): (impl Reference, u32), (target, to): (impl Reference, u32), count: u32) -> u32 {
        let source = self.span(source, from, 2 * count);
        narrow(source, self.range(target, to, count)) as u32
    }

    /// Copies bytes as units of two bytes.
    #[inline]
    pub fn widen(self, (source, from): (impl Reference, u32), (target, to): (impl Reference, u32), count: u32) {
        let source = self.span(source, from, count);
        widen(source, self.range(target, to, 2 * count));
    }

    /// Sets `count` units of primitive data, at a multiple of their size.
    #[inline]
    pub fn fill_units<T: Copy>(self, object: impl Reference, offset: u32, count: u32, value: T) {
        let bytes = count * size_of::<T>() as u32;
        let start = self.range(object, offset, bytes).cast::<T>();
        // SAFETY: the range is inside the cage ([VMDOC] Cage); `T` is plain bits.
        (0..count as usize).for_each(|index| unsafe { start.add(index).write_unaligned(value) });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All beginnings and lengths of some bytes, with what is looked for at each place or nowhere.
    fn parts(visit: impl Fn(&[u8], Option<usize>)) {
        for len in 0..70 {
            for place in (0..len).map(Some).chain([None]) {
                let mut bytes: Vec<u8> = (0..len).map(|index| b'a' + (index % 7) as u8).collect();
                if let Some(place) = place {
                    bytes[place] = 0x80;
                }
                visit(&bytes, place);
            }
        }
    }

    fn span(bytes: &[u8]) -> Span {
        Span(bytes.as_ptr(), bytes.len())
    }

    #[test]
    fn what_is_found_is_the_first() {
        parts(|bytes, place| {
            assert_eq!(find_byte(span(bytes), 0x80), place);
            assert_eq!(has_high_bit(span(bytes)), place.is_some());
            let other: Vec<u8> = bytes.iter().map(|byte| byte & 0x7f).collect();
            assert_eq!(mismatch(span(bytes), span(&other)), place);
            assert_eq!(find_byte(span(bytes), b'g'), bytes.iter().position(|byte| *byte == b'g'));
        });
    }

    #[test]
    fn texts_are_found_where_they_are() {
        parts(|bytes, place| {
            for (from, len) in place.into_iter().flat_map(|place| (2..20).map(move |len| (place.saturating_sub(len / 2), len))) {
                let Some(text) = bytes.get(from..from + len) else { continue };
                let expected = bytes.windows(len).position(|window| window == text);
                assert_eq!(find_text(span(bytes), span(text)), expected, "{text:?} in {bytes:?}");
                let mut absent = text.to_vec();
                absent[len / 2] = b'!';
                assert_eq!(find_text(span(bytes), span(&absent)), None, "{absent:?} in {bytes:?}");
            }
        });
    }

    #[test]
    fn bytes_are_units_and_back() {
        parts(|bytes, place| {
            let mut units = vec![0; 2 * bytes.len()];
            widen(span(bytes), units.as_mut_ptr());
            assert!(units.chunks(2).zip(bytes).all(|(unit, byte)| unit == [*byte, 0]));
            assert_eq!(find_unit(span(&units), 0x80), place.map(|place| 2 * place));
            let mut back = vec![0; bytes.len()];
            assert_eq!(narrow(span(&units), back.as_mut_ptr()), bytes.len());
            assert_eq!(back, bytes);
            if let Some(place) = place {
                units[2 * place + 1] = 1;
                back.fill(0);
                assert_eq!(narrow(span(&units), back.as_mut_ptr()), place);
                assert_eq!(back[..place], bytes[..place]);
                assert!(back[place..].iter().all(|byte| *byte == 0));
            }
        });
    }
}
