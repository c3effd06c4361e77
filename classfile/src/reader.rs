//! A bounds-checked big-endian cursor over class file bytes (JVMS §4).

/// The input ended before the value did.
#[derive(Copy, Clone, Eq, PartialEq, Debug, thiserror::Error)]
#[error("unexpected end of input")]
pub struct EndOfInput;

/// Reads big-endian values in sequence; every read is checked against the end.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    bytes: &'a [u8],
    position: usize,
}

impl<'a> Reader<'a> {
    /// A reader at the start of `bytes`.
    #[inline]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, position: 0 }
    }

    /// Offset of the next byte from the start.
    #[inline]
    pub fn position(&self) -> usize {
        self.position
    }

    /// Number of bytes not yet read.
    #[inline]
    pub fn remaining(&self) -> usize {
        self.bytes.len() - self.position
    }

    /// Whether every byte has been read.
    #[inline]
    pub fn is_at_end(&self) -> bool {
        self.remaining() == 0
    }

    /// The next `length` bytes.
    #[inline]
    pub fn bytes(&mut self, length: usize) -> Result<&'a [u8], EndOfInput> {
        let rest = self.bytes.get(self.position..).ok_or(EndOfInput)?;
        let taken = rest.get(..length).ok_or(EndOfInput)?;
        self.position += length;
        Ok(taken)
    }

    #[inline]
    fn array<const N: usize>(&mut self) -> Result<[u8; N], EndOfInput> {
        let rest = self.bytes.get(self.position..).ok_or(EndOfInput)?;
        let taken = rest.first_chunk::<N>().ok_or(EndOfInput)?;
        self.position += N;
        Ok(*taken)
    }

    /// The next unsigned byte.
    #[inline]
    pub fn u8(&mut self) -> Result<u8, EndOfInput> {
        self.array().map(u8::from_be_bytes)
    }

    /// The next signed byte.
    #[inline]
    pub fn i8(&mut self) -> Result<i8, EndOfInput> {
        self.array().map(i8::from_be_bytes)
    }

    /// The next unsigned 16-bit value.
    #[inline]
    pub fn u16(&mut self) -> Result<u16, EndOfInput> {
        self.array().map(u16::from_be_bytes)
    }

    /// The next signed 16-bit value.
    #[inline]
    pub fn i16(&mut self) -> Result<i16, EndOfInput> {
        self.array().map(i16::from_be_bytes)
    }

    /// The next unsigned 32-bit value.
    #[inline]
    pub fn u32(&mut self) -> Result<u32, EndOfInput> {
        self.array().map(u32::from_be_bytes)
    }

    /// The next signed 32-bit value.
    #[inline]
    pub fn i32(&mut self) -> Result<i32, EndOfInput> {
        self.array().map(i32::from_be_bytes)
    }

    /// The next signed 64-bit value.
    pub fn i64(&mut self) -> Result<i64, EndOfInput> {
        self.array().map(i64::from_be_bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_big_endian() {
        let mut reader = Reader::new(&[0x12, 0x34, 0xff, 0xff, 0xff, 0xfe]);
        assert_eq!(reader.u16(), Ok(0x1234));
        assert_eq!(reader.i32(), Ok(-2));
        assert!(reader.is_at_end());
    }

    #[test]
    fn a_failed_read_consumes_nothing() {
        let mut reader = Reader::new(&[1, 2, 3]);
        assert_eq!(reader.u32(), Err(EndOfInput));
        assert_eq!(reader.bytes(usize::MAX), Err(EndOfInput));
        assert_eq!(reader.bytes(3), Ok(&[1, 2, 3][..]));
    }
}
