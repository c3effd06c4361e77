//! What a deflater has read, and where it has seen the same before: chains of places with the same three bytes.

use super::Input;

/// How far back a repetition may lie, and a little more: half of the window.
pub const SIZE: usize = 1 << 15;
pub const LENGTH_MIN: usize = 3;
pub const LENGTH_MAX: usize = 258;
/// With less than this ahead, more is read first: the longest repetition, and what is needed to look for the next.
pub const AHEAD_MIN: usize = LENGTH_MAX + LENGTH_MIN + 1;
/// Distance of a repetition at most.
pub const DISTANCE_MAX: usize = SIZE - AHEAD_MIN;
/// Bytes of the window.
pub const BYTES: usize = 2 * SIZE;
const MASK: usize = SIZE - 1;
const HASH_SHIFT: usize = 5;

/// How long to look for repetitions.
#[derive(Clone, Copy)]
pub struct Effort {
    /// A repetition of this length makes the search for a longer one short.
    pub good: usize,
    /// A repetition of this length is not given up for a longer one; in fast methods, the bytes of longer ones are not entered.
    pub lazy: usize,
    /// A repetition of this length is long enough.
    pub nice: usize,
    /// Places looked at.
    pub chain: usize,
}

/// The bytes read last and the chains.
pub struct Window {
    pub bytes: Box<[u8; BYTES]>,
    head: Box<[u16; SIZE]>,
    previous: Box<[u16; SIZE]>,
    hash: usize,
    /// Where the next byte to compress is.
    pub at: usize,
    /// Bytes from there on.
    pub ahead: usize,
    /// Where the block begins; before the window, its bytes are gone.
    pub block: isize,
    /// Bytes before `at` that are not entered yet.
    pub missing: usize,
    /// Where the repetition begins that was found last.
    pub found: usize,
}

impl Window {
    pub fn new() -> Self {
        Self { bytes: boxed(), head: boxed(), previous: boxed(), hash: 0, at: 0, ahead: 0, block: 0, missing: 0, found: 0 }
    }

    /// Forgets all places.
    pub fn forget(&mut self) {
        self.head.fill(0);
    }

    /// Starts anew.
    pub fn reset(&mut self) {
        self.forget();
        (self.hash, self.at, self.ahead, self.block, self.missing, self.found) = (0, 0, 0, 0, 0, 0);
    }

    #[inline]
    fn roll(&mut self, byte: u8) {
        self.hash = (self.hash << HASH_SHIFT ^ byte as usize) & MASK;
    }

    /// Begins the hash with the two bytes at `at`.
    pub fn begin_hash(&mut self) {
        self.hash = self.bytes[self.at].into();
        self.roll(self.bytes[(self.at + 1) % BYTES]);
    }

    #[inline]
    fn enter_at(&mut self, at: usize) -> usize {
        self.roll(self.bytes[(at + 2) % BYTES]);
        let before = self.head[self.hash & MASK];
        self.previous[at & MASK] = before;
        self.head[self.hash & MASK] = at as u16;
        before.into()
    }

    /// Enters the three bytes at `at`; the last place before with the same hash, 0 if none.
    #[inline]
    pub fn enter(&mut self) -> usize {
        self.enter_at(self.at)
    }

    /// The longest repetition of more than `least` bytes in the chain that begins at `place`; its length, at most what is ahead.
    pub fn longest(&mut self, mut place: usize, least: usize, effort: Effort) -> usize {
        let limit = self.at.saturating_sub(DISTANCE_MAX);
        let mut tries = if least >= effort.good { effort.chain >> 2 } else { effort.chain };
        let nice = effort.nice.min(self.ahead);
        let most = LENGTH_MAX.min(BYTES - self.at);
        let scan = &self.bytes[self.at..self.at + most];
        let mut best = least;
        loop {
            let other = &self.bytes[place..place + most];
            // What is not longer differs at its end or at its beginning, as a rule. Nothing at all may have been found so far: then the bytes before count.
            let is_longer = best < most
                && other[best] == scan[best]
                && self.bytes[place + best - 1] == self.bytes[self.at + best - 1]
                && other[..2] == scan[..2];
            if is_longer {
                let length = common(scan, other);
                if length > best {
                    self.found = place;
                    best = length;
                    if length >= nice {
                        break;
                    }
                }
            }
            place = self.previous[place & MASK].into();
            tries -= 1;
            if place <= limit || tries == 0 {
                break;
            }
        }
        best.min(self.ahead)
    }

    /// Moves the upper half down.
    pub fn slide_bytes(&mut self) {
        self.bytes.copy_within(SIZE.., 0);
        self.at -= SIZE;
        self.block -= SIZE as isize;
        self.missing = self.missing.min(self.at);
    }

    /// Places move with the bytes.
    pub fn slide_places(&mut self) {
        for place in self.head.iter_mut().chain(self.previous.iter_mut()) {
            *place = place.saturating_sub(SIZE as u16);
        }
    }

    /// Reads until there is enough ahead, or nothing more to read.
    pub fn fill(&mut self, input: &mut Input<'_>) {
        loop {
            let mut room = BYTES - self.ahead - self.at;
            if self.at >= SIZE + DISTANCE_MAX {
                self.found = self.found.wrapping_sub(SIZE);
                self.slide_bytes();
                self.slide_places();
                room += SIZE;
            }
            if input.is_empty() {
                return;
            }
            let end = self.at + self.ahead;
            self.ahead += input.read(&mut self.bytes[end..end + room]);
            if self.ahead + self.missing >= LENGTH_MIN {
                self.enter_missing();
            }
            if self.ahead >= AHEAD_MIN || input.is_empty() {
                return;
            }
        }
    }

    fn enter_missing(&mut self) {
        let mut place = self.at - self.missing;
        self.hash = self.bytes[place].into();
        self.roll(self.bytes[place + 1]);
        while self.missing > 0 {
            self.enter_at(place);
            place += 1;
            self.missing -= 1;
            if self.ahead + self.missing < LENGTH_MIN {
                break;
            }
        }
    }

    /// Enters all that is ahead, as far as three bytes are there, and passes over it; the rest stays ahead.
    pub fn enter_ahead(&mut self) {
        while self.ahead >= LENGTH_MIN {
            self.enter();
            self.at += 1;
            self.ahead -= 1;
        }
    }
}

/// How many bytes are the same.
#[inline]
fn common(one: &[u8], other: &[u8]) -> usize {
    let mut length = 0;
    for (first, second) in one.chunks_exact(8).zip(other.chunks_exact(8)) {
        let word = |bytes: &[u8]| u64::from_le_bytes(bytes.try_into().unwrap_or_default());
        let differing = word(first) ^ word(second);
        if differing != 0 {
            return length + (differing.trailing_zeros() / 8) as usize;
        }
        length += 8;
    }
    while length < one.len() && one[length] == other[length] {
        length += 1;
    }
    length
}

fn boxed<T: Copy + Default, const N: usize>() -> Box<[T; N]> {
    vec![T::default(); N].into_boxed_slice().try_into().unwrap_or_else(|_| Box::new([T::default(); N]))
}
