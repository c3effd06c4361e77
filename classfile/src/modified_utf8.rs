//! Modified UTF-8 to and from UTF-16 (JVMS §4.4.7).
//!
//! It differs from UTF-8 in two ways: U+0000 takes two bytes, and a supplementary character is
//! written as its two surrogates, three bytes each. A lone surrogate is valid.

use std::borrow::Cow;

/// Where modified UTF-8 is malformed.
#[derive(Copy, Clone, Eq, PartialEq, Debug, thiserror::Error)]
#[error("malformed modified UTF-8 at byte {offset}")]
pub struct MalformedUtf8 {
    /// Offset of the first byte of the malformed sequence.
    pub offset: usize,
}

/// Checks every sequence, and that it is the shortest for its character.
pub fn validate(bytes: &[u8]) -> Result<(), MalformedUtf8> {
    validate_from(bytes, false)
}

/// As `validate`, but sequences longer than needed pass, as class files up to version 47 may have them.
pub fn validate_lenient(bytes: &[u8]) -> Result<(), MalformedUtf8> {
    validate_from(bytes, true)
}

/// Whether `validate` accepts the bytes.
pub fn is_valid(bytes: &[u8]) -> bool {
    validate(bytes).is_ok()
}

fn validate_from(bytes: &[u8], lenient: bool) -> Result<(), MalformedUtf8> {
    // Nearly all constants are plain ASCII, which is checked without branches.
    if bytes.iter().fold(true, |plain, byte| plain & (byte.wrapping_sub(1) < 0x7f)) {
        return Ok(());
    }
    let mut offset = 0;
    while let Some(rest) = bytes.get(offset..)
        && let Some(&first) = rest.first()
    {
        if first.wrapping_sub(1) < 0x7f {
            offset += 1;
            continue;
        }
        let (unit, length) = decode_unit(rest).ok_or(MalformedUtf8 { offset })?;
        if !lenient && encoded_length(unit) != length {
            return Err(MalformedUtf8 { offset });
        }
        offset += length;
    }
    Ok(())
}

/// The first code unit and the number of bytes it takes; `None` if malformed or empty.
fn decode_unit(bytes: &[u8]) -> Option<(u16, usize)> {
    let continuation = |at: usize| bytes.get(at).filter(|byte| **byte & 0xc0 == 0x80).map(|byte| u16::from(byte & 0x3f));
    match *bytes.first()? {
        0 => None,
        first @ 0x01..=0x7f => Some((u16::from(first), 1)),
        first @ 0xc0..=0xdf => Some((u16::from(first & 0x1f) << 6 | continuation(1)?, 2)),
        first @ 0xe0..=0xef => Some((u16::from(first & 0x0f) << 12 | continuation(1)? << 6 | continuation(2)?, 3)),
        _ => None,
    }
}

fn encoded_length(unit: u16) -> usize {
    match unit {
        1..=0x7f => 1,
        0 | 0x80..=0x7ff => 2,
        0x800.. => 3,
    }
}

/// The UTF-16 code units; a malformed byte becomes U+FFFD.
pub fn decode(bytes: &[u8]) -> Vec<u16> {
    let mut units = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while !rest.is_empty() {
        let (unit, length) = decode_unit(rest).unwrap_or((0xfffd, 1));
        units.push(unit);
        rest = rest.get(length..).unwrap_or_default();
    }
    units
}

/// The text; lone surrogates and malformed bytes become U+FFFD.
pub fn decode_lossy(bytes: &[u8]) -> Cow<'_, str> {
    match str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(String::from_utf16_lossy(&decode(bytes))),
    }
}

/// The modified UTF-8 of UTF-16 code units.
pub fn encode_utf16(units: &[u16]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(units.len());
    units.iter().for_each(|unit| push_unit(&mut bytes, *unit));
    bytes
}

/// The modified UTF-8 of a string, borrowed when it equals its UTF-8.
pub fn encode_str(text: &str) -> Cow<'_, [u8]> {
    let same = text.bytes().all(|byte| byte != 0 && byte < 0xf0);
    if same {
        return Cow::Borrowed(text.as_bytes());
    }
    let mut bytes = Vec::with_capacity(text.len() + 8);
    text.encode_utf16().for_each(|unit| push_unit(&mut bytes, unit));
    Cow::Owned(bytes)
}

#[expect(clippy::cast_possible_truncation, reason = "every value is masked to its bits")]
fn push_unit(bytes: &mut Vec<u8>, unit: u16) {
    match encoded_length(unit) {
        1 => bytes.push(unit as u8),
        2 => bytes.extend([0xc0 | (unit >> 6) as u8, 0x80 | (unit & 0x3f) as u8]),
        _ => bytes.extend([0xe0 | (unit >> 12) as u8, 0x80 | (unit >> 6 & 0x3f) as u8, 0x80 | (unit & 0x3f) as u8]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_unit_survives_a_round_trip() {
        let units: Vec<u16> = (0..=u16::MAX).collect();
        let bytes = encode_utf16(&units);
        assert_eq!(validate(&bytes), Ok(()));
        assert_eq!(decode(&bytes), units);
    }

    #[test]
    fn nul_and_supplementary_characters_are_not_plain_utf8() {
        assert_eq!(encode_str("a\0").as_ref(), [b'a', 0xc0, 0x80]);
        assert_eq!(encode_str("\u{1f600}").as_ref(), [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80]);
        assert_eq!(decode_lossy(&[0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80]), "\u{1f600}");
        assert!(matches!(encode_str("h\u{e9}"), Cow::Borrowed(_)));
    }

    #[test]
    fn malformed_sequences_are_found() {
        let cases: [(&[u8], usize); 7] = [
            (&[0], 0),
            (&[b'a', 0x80], 1),
            (&[0xc1, 0x81], 0),
            (&[0xe0, 0x80, 0x80], 0),
            (&[b'a', b'b', 0xe1, 0x80], 2),
            (&[0xf0, 0x9f, 0x98, 0x80], 0),
            (&[0xc3, 0x29], 0),
        ];
        for (bytes, offset) in cases {
            assert_eq!(validate(bytes), Err(MalformedUtf8 { offset }), "{bytes:x?}");
        }
        assert_eq!(validate_lenient(&[0xc1, 0x81, 0xe0, 0x80, 0x80]), Ok(()));
    }

    #[test]
    fn a_lone_surrogate_is_valid_and_shown_as_a_replacement() {
        let bytes = encode_utf16(&[0xd800]);
        assert!(is_valid(&bytes));
        assert_eq!(decode_lossy(&bytes), "\u{fffd}");
    }
}
