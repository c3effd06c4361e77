//! The ways to compress: bytes as they are, codes alone, the first repetition that is found, or the better one of two.

use super::trees;
use super::window::{AHEAD_MIN, BYTES, DISTANCE_MAX, Effort, LENGTH_MIN, SIZE};
use super::{Compressor, Flush, Input, Output};

/// Strategy: repetitions that are short are no gain.
const FILTERED: i32 = 1;
/// Strategy: no repetitions.
pub const HUFFMAN_ONLY: i32 = 2;
/// Farther away, a repetition of three bytes is no gain.
const TOO_FAR: usize = 4096;
/// Bytes of a stored block at most.
const STORED_MAX: usize = 65_535;
/// Bytes that zlib keeps for what is not taken yet.
const PENDING_BYTES: usize = 1 << 16;

const fn effort(good: usize, lazy: usize, nice: usize, chain: usize) -> Effort {
    Effort { good, lazy, nice, chain }
}

/// What the levels mean.
pub const EFFORTS: [Effort; 10] = [
    effort(0, 0, 0, 0),
    effort(4, 4, 8, 4),
    effort(4, 5, 16, 8),
    effort(4, 6, 32, 32),
    effort(4, 4, 16, 16),
    effort(8, 16, 32, 32),
    effort(8, 16, 128, 128),
    effort(8, 32, 128, 256),
    effort(32, 128, 258, 1024),
    effort(32, 258, 258, 4096),
];

/// How a stream is compressed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Method {
    Stored,
    Huffman,
    Fast,
    Slow,
}

impl Method {
    pub fn of(level: usize, strategy: i32) -> Self {
        match Self::kind(level) {
            Self::Stored => Self::Stored,
            _ if strategy == HUFFMAN_ONLY => Self::Huffman,
            kind => kind,
        }
    }

    /// That of a level.
    pub fn kind(level: usize) -> Self {
        match level {
            0 => Self::Stored,
            1..=3 => Self::Fast,
            _ => Self::Slow,
        }
    }
}

/// How far a method has come.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It needs more input or more room.
    NeedMore,
    /// All input is in blocks.
    BlockDone,
    /// The last block is written, but not taken.
    FinishStarted,
    /// The last block is taken.
    Finished,
}

impl Compressor {
    /// Ends the block here.
    fn flush_block(&mut self, output: &mut Output<'_>, last: bool) {
        let window = &self.window;
        let length = (window.at as isize - window.block) as usize;
        let plain = usize::try_from(window.block).ok().map(|begin| &window.bytes[begin..window.at]);
        self.trees.write(&mut self.bits, plain, length, last);
        self.window.block = self.window.at as isize;
        output.take(&mut self.bits);
    }

    /// Reads more if too little is ahead; what to end with, if that is not enough, or whether all has been compressed.
    fn has_enough(&mut self, input: &mut Input<'_>, least: usize, flush: Flush) -> Result<bool, State> {
        if self.window.ahead < least {
            self.window.fill(input);
            if self.window.ahead < least && flush == Flush::No {
                return Err(State::NeedMore);
            }
        }
        Ok(self.window.ahead != 0)
    }

    /// All input has been compressed: what is in no block yet becomes one, if that is asked for.
    fn end_of_input(&mut self, output: &mut Output<'_>, flush: Flush, missing: usize) -> State {
        self.window.missing = missing;
        if flush == Flush::Finish {
            self.flush_block(output, true);
            return if output.is_full() { State::FinishStarted } else { State::Finished };
        }
        if !self.trees.is_empty() {
            self.flush_block(output, false);
            if output.is_full() {
                return State::NeedMore;
            }
        }
        State::BlockDone
    }

    pub(super) fn only_code(&mut self, input: &mut Input<'_>, output: &mut Output<'_>, flush: Flush) -> State {
        loop {
            match self.has_enough(input, 1, flush) {
                Err(state) => return state,
                Ok(false) => return self.end_of_input(output, flush, 0),
                Ok(true) => {}
            }
            self.length = 0;
            let full = self.trees.literal(self.window.bytes[self.window.at]);
            self.window.at += 1;
            self.window.ahead -= 1;
            if full {
                self.flush_block(output, false);
                if output.is_full() {
                    return State::NeedMore;
                }
            }
        }
    }

    pub(super) fn compress_fast(&mut self, input: &mut Input<'_>, output: &mut Output<'_>, flush: Flush) -> State {
        let effort = self.effort();
        loop {
            match self.has_enough(input, AHEAD_MIN, flush) {
                Err(state) => return state,
                Ok(false) => {
                    let missing = self.window.at.min(LENGTH_MIN - 1);
                    return self.end_of_input(output, flush, missing);
                }
                Ok(true) => {}
            }
            let window = &mut self.window;
            let place = if window.ahead >= LENGTH_MIN { window.enter() } else { 0 };
            if place != 0 && window.at - place <= DISTANCE_MAX {
                self.length = window.longest(place, self.length_before, effort);
            }
            let full;
            if self.length >= LENGTH_MIN {
                full = self.trees.repetition(window.at - window.found, self.length - LENGTH_MIN);
                window.ahead -= self.length;
                if self.length <= effort.lazy && window.ahead >= LENGTH_MIN {
                    for _ in 1..self.length {
                        window.at += 1;
                        window.enter();
                    }
                    window.at += 1;
                } else {
                    window.at += self.length;
                    window.begin_hash();
                }
                self.length = 0;
            } else {
                full = self.trees.literal(window.bytes[window.at]);
                window.ahead -= 1;
                window.at += 1;
            }
            if full {
                self.flush_block(output, false);
                if output.is_full() {
                    return State::NeedMore;
                }
            }
        }
    }

    pub(super) fn compress_slow(&mut self, input: &mut Input<'_>, output: &mut Output<'_>, flush: Flush) -> State {
        let effort = self.effort();
        loop {
            match self.has_enough(input, AHEAD_MIN, flush) {
                Err(state) => return state,
                Ok(false) => break,
                Ok(true) => {}
            }
            let window = &mut self.window;
            let place = if window.ahead >= LENGTH_MIN { window.enter() } else { 0 };
            self.length_before = self.length;
            let found_before = window.found;
            self.length = LENGTH_MIN - 1;
            if place != 0 && self.length_before < effort.lazy && window.at - place <= DISTANCE_MAX {
                self.length = window.longest(place, self.length_before, effort);
                let is_far = self.length == LENGTH_MIN && window.at - window.found > TOO_FAR;
                if self.length <= 5 && (self.strategy == FILTERED || is_far) {
                    self.length = LENGTH_MIN - 1;
                }
            }
            if self.length_before >= LENGTH_MIN && self.length <= self.length_before {
                if self.take_before(found_before) {
                    self.flush_block(output, false);
                    if output.is_full() {
                        return State::NeedMore;
                    }
                }
                continue;
            }
            let mut is_full = false;
            if self.pending_byte {
                if self.trees.literal(self.window.bytes[self.window.at - 1]) {
                    self.flush_block(output, false);
                }
                is_full = output.is_full();
            }
            self.pending_byte = true;
            self.window.at += 1;
            self.window.ahead -= 1;
            if is_full {
                return State::NeedMore;
            }
        }
        if self.pending_byte {
            self.trees.literal(self.window.bytes[self.window.at - 1]);
            self.pending_byte = false;
        }
        let missing = self.window.at.min(LENGTH_MIN - 1);
        self.end_of_input(output, flush, missing)
    }

    /// The repetition that began a byte before is the better one; whether the block is full with it.
    fn take_before(&mut self, found_before: usize) -> bool {
        let window = &mut self.window;
        let last = (window.at + window.ahead).wrapping_sub(LENGTH_MIN) as isize;
        let full = self.trees.repetition((window.at - 1).wrapping_sub(found_before), self.length_before - LENGTH_MIN);
        window.ahead -= self.length_before - 1;
        for _ in 0..self.length_before - 2 {
            window.at += 1;
            if window.at as isize <= last {
                window.enter();
            }
        }
        self.length_before = 0;
        self.pending_byte = false;
        self.length = LENGTH_MIN - 1;
        window.at += 1;
        full
    }

    /// Bytes go from the input to the output as they are, and into the window for what may follow with another level.
    pub(super) fn store(&mut self, input: &mut Input<'_>, output: &mut Output<'_>, flush: Flush) -> State {
        let before = input.bytes;
        let last = self.store_directly(input, output, flush);
        let used = before.len() - input.bytes.len();
        self.remember(&before[..used]);
        if last {
            return State::Finished;
        }
        let window = &mut self.window;
        if flush != Flush::No && flush != Flush::Finish && input.is_empty() && window.at as isize == window.block {
            return State::BlockDone;
        }
        let mut room = BYTES - window.at;
        if input.bytes.len() > room && window.block >= SIZE as isize {
            window.slide_bytes();
            self.slides = (self.slides + 1).min(2);
            room += SIZE;
        }
        let end = window.at + room.min(input.bytes.len());
        let read = input.read(&mut window.bytes[window.at..end]);
        window.at += read;
        window.missing += read.min(SIZE - window.missing);
        self.store_rest(input, output, flush)
    }

    /// Blocks that are worth it, or all that is asked for; whether the last block is among them.
    fn store_directly(&mut self, input: &mut Input<'_>, output: &mut Output<'_>, flush: Flush) -> bool {
        let worth = (PENDING_BYTES - 5).min(SIZE);
        loop {
            let header = (self.bits.loose() + 42) >> 3;
            if output.left() < header {
                return false;
            }
            let window = &mut self.window;
            let kept = (window.at as isize - window.block) as usize;
            let all = kept + input.bytes.len();
            let mut length = STORED_MAX.min(all).min(output.left() - header);
            if length < worth && (length == 0 && flush != Flush::Finish || flush == Flush::No || length != all) {
                return false;
            }
            let last = flush == Flush::Finish && length == all;
            trees::stored_header(&mut self.bits, length as u16, last);
            output.take(&mut self.bits);
            let kept = kept.min(length);
            let begin = window.block as usize;
            output.room[output.written..][..kept].copy_from_slice(&window.bytes[begin..begin + kept]);
            output.written += kept;
            window.block += kept as isize;
            length -= kept;
            output.written += input.read(&mut output.room[output.written..][..length]);
            if last {
                return true;
            }
        }
    }

    /// The window gets what went past it.
    fn remember(&mut self, used: &[u8]) {
        if used.is_empty() {
            return;
        }
        let window = &mut self.window;
        if used.len() >= SIZE {
            self.slides = 2;
            window.bytes[..SIZE].copy_from_slice(&used[used.len() - SIZE..]);
            window.at = SIZE;
            window.missing = SIZE;
        } else {
            if BYTES - window.at <= used.len() {
                window.slide_bytes();
                self.slides = (self.slides + 1).min(2);
            }
            window.bytes[window.at..window.at + used.len()].copy_from_slice(used);
            window.at += used.len();
            window.missing += used.len().min(SIZE - window.missing);
        }
        window.block = window.at as isize;
    }

    /// A block of what is in the window, if it is worth it or asked for.
    fn store_rest(&mut self, input: &Input<'_>, output: &mut Output<'_>, flush: Flush) -> State {
        let window = &mut self.window;
        let most = (PENDING_BYTES - ((self.bits.loose() + 42) >> 3)).min(STORED_MAX);
        let kept = (window.at as isize - window.block) as usize;
        let is_asked = (kept != 0 || flush == Flush::Finish) && flush != Flush::No && input.is_empty() && kept <= most;
        if kept < most.min(SIZE) && !is_asked {
            return State::NeedMore;
        }
        let length = kept.min(most);
        let last = flush == Flush::Finish && input.is_empty() && length == kept;
        let begin = window.block as usize;
        trees::stored(&mut self.bits, &window.bytes[begin..begin + length], last);
        window.block += length as isize;
        output.take(&mut self.bits);
        if last { State::FinishStarted } else { State::NeedMore }
    }
}
