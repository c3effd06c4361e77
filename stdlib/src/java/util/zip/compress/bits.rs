//! Bits on their way out of a deflater.

/// What is written, and has not been taken yet.
#[derive(Default)]
pub struct Bits {
    bytes: Vec<u8>,
    taken: usize,
    buffer: u64,
    valid: u32,
}

impl Bits {
    /// Writes the low `count` bits of a value, 16 at most.
    #[inline]
    pub fn put(&mut self, value: u32, count: u32) {
        self.buffer |= u64::from(value) << self.valid;
        self.valid += count;
        if self.valid >= 32 {
            self.bytes.extend_from_slice(&(self.buffer as u32).to_le_bytes());
            self.buffer >>= 32;
            self.valid -= 32;
        }
    }

    /// Whole bytes can be taken.
    pub fn flush(&mut self) {
        while self.valid >= 8 {
            self.bytes.push(self.buffer as u8);
            self.buffer >>= 8;
            self.valid -= 8;
        }
    }

    /// What comes next begins with a byte.
    pub fn align(&mut self) {
        self.valid = self.valid.next_multiple_of(8);
        self.flush();
    }

    /// Writes bytes; the bits before them fill bytes.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Bits that do not fill a byte, after a flush.
    pub fn loose(&self) -> usize {
        self.valid as usize
    }

    /// Whether there are bytes to take.
    pub fn is_empty(&self) -> bool {
        self.taken == self.bytes.len()
    }

    /// Moves as many whole bytes as there is room for; how many.
    pub fn take(&mut self, room: &mut [u8]) -> usize {
        self.flush();
        let left = &self.bytes[self.taken..];
        let count = left.len().min(room.len());
        room[..count].copy_from_slice(&left[..count]);
        self.taken += count;
        if self.is_empty() {
            self.bytes.clear();
            self.taken = 0;
        }
        count
    }
}
