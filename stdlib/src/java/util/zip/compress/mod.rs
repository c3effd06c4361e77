//! Compression as zlib does it (RFC 1950, RFC 1951): the same streams to the bit, for the same calls.
//!
//! The format leaves open which repetitions a compressor finds, where blocks end and how codes of the same cost are given out. Programs see that in
//! sizes, digests and archives that shall be the same everywhere, so all of it is decided here as in zlib, with a window of 32 KiB and memory level 8.

mod bits;
mod methods;
mod trees;
mod window;

use zlib_rs::adler32::adler32;

use bits::Bits;
use methods::{EFFORTS, Method, State};
use trees::Trees;
use window::{LENGTH_MIN, SIZE, Window};

/// Level that stands for -1.
const LEVEL_DEFAULT: i32 = 6;

/// What shall come out at the end of a call.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Flush {
    /// What is convenient.
    No,
    /// All, up to a byte.
    Sync,
    /// The same, and nothing that follows refers to it.
    Full,
    /// The end of the stream.
    Finish,
    /// All as a block, not up to a byte.
    Block,
}

impl Flush {
    /// Flushes of a higher rank do more.
    fn rank(self) -> i32 {
        match self {
            Self::No => 0,
            Self::Block => 1,
            Self::Sync => 4,
            Self::Full => 6,
            Self::Finish => 8,
        }
    }
}

/// How a call ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    Ok,
    /// All is written.
    End,
    /// There was nothing to do.
    Nothing,
    /// The call is not allowed now.
    Error,
}

/// Bytes to read, with their checksum.
pub struct Input<'a> {
    bytes: &'a [u8],
    adler: Option<u32>,
}

impl<'a> Input<'a> {
    fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Reads as much as there is room for.
    fn read(&mut self, room: &mut [u8]) -> usize {
        let (read, rest) = self.bytes.split_at(room.len().min(self.bytes.len()));
        room[..read.len()].copy_from_slice(read);
        self.adler = self.adler.map(|adler| adler32(adler, read));
        self.bytes = rest;
        read.len()
    }
}

/// Room for what is written.
struct Output<'a> {
    room: &'a mut [u8],
    written: usize,
}

impl Output<'_> {
    fn left(&self) -> usize {
        self.room.len() - self.written
    }

    fn is_full(&self) -> bool {
        self.left() == 0
    }

    fn take(&mut self, bits: &mut Bits) {
        self.written += bits.take(&mut self.room[self.written..]);
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Header,
    Blocks,
    Finished,
}

/// A stream that is being compressed.
pub struct Compressor {
    /// No header and checksum.
    raw: bool,
    phase: Phase,
    trailer_written: bool,
    level: usize,
    strategy: i32,
    /// What the call before asked for; none if it could not write all.
    last_flush: Option<Flush>,
    /// Nothing has been called yet.
    fresh: bool,
    adler: u32,
    window: Window,
    trees: Trees,
    bits: Bits,
    /// Length of the repetition at hand, and of the one before.
    length: usize,
    length_before: usize,
    /// The byte before is not written yet.
    pending_byte: bool,
    /// How often the window was moved while bytes were stored: once, or more.
    slides: u32,
}

impl Compressor {
    pub fn new(level: i32, strategy: i32, raw: bool) -> Self {
        Self {
            raw,
            phase: if raw { Phase::Blocks } else { Phase::Header },
            trailer_written: false,
            level: number_of(level),
            strategy,
            last_flush: None,
            fresh: true,
            adler: 1,
            window: Window::new(),
            trees: Trees::new(),
            bits: Bits::default(),
            length: LENGTH_MIN - 1,
            length_before: LENGTH_MIN - 1,
            pending_byte: false,
            slides: 0,
        }
    }

    /// Begins a new stream.
    pub fn reset(&mut self) {
        self.phase = if self.raw { Phase::Blocks } else { Phase::Header };
        (self.trailer_written, self.last_flush, self.fresh, self.adler) = (false, None, true, 1);
        self.window.reset();
        self.trees.clear();
        self.bits = Bits::default();
        (self.length, self.length_before, self.pending_byte, self.slides) = (LENGTH_MIN - 1, LENGTH_MIN - 1, false, 0);
    }

    /// The checksum of what was read, or of the dictionary before that.
    pub fn adler(&self) -> u32 {
        self.adler
    }

    /// Reads from `input` and writes to `room`; how much of each, and how it ended.
    pub fn deflate(&mut self, from: &[u8], room: &mut [u8], flush: Flush) -> (usize, usize, Outcome) {
        let mut input = Input { bytes: from, adler: (!self.raw).then_some(self.adler) };
        let mut output = Output { room, written: 0 };
        let outcome = self.run(&mut input, &mut output, flush);
        if let Some(adler) = input.adler {
            self.adler = adler;
        }
        (from.len() - input.bytes.len(), output.written, outcome)
    }

    fn run(&mut self, input: &mut Input<'_>, output: &mut Output<'_>, flush: Flush) -> Outcome {
        if self.phase == Phase::Finished && flush != Flush::Finish {
            return Outcome::Error;
        }
        if output.is_full() {
            return Outcome::Nothing;
        }
        let before = self.last_flush.replace(flush);
        let was_fresh = std::mem::replace(&mut self.fresh, false);
        if !self.bits.is_empty() {
            output.take(&mut self.bits);
            if output.is_full() {
                self.last_flush = None;
                return Outcome::Ok;
            }
        } else if input.is_empty() && flush != Flush::Finish {
            let rank = before.map_or(if was_fresh { -4 } else { -2 }, Flush::rank);
            if flush.rank() <= rank {
                return Outcome::Nothing;
            }
        }
        if self.phase == Phase::Finished && !input.is_empty() {
            return Outcome::Nothing;
        }
        if self.phase == Phase::Header {
            self.write_header(input);
            output.take(&mut self.bits);
            if !self.bits.is_empty() {
                self.last_flush = None;
                return Outcome::Ok;
            }
        }
        if (!input.is_empty() || self.window.ahead != 0 || flush != Flush::No && self.phase != Phase::Finished)
            && self.write_blocks(input, output, flush)
        {
            return Outcome::Ok;
        }
        if flush != Flush::Finish {
            return Outcome::Ok;
        }
        self.finish(input, output)
    }

    /// The checksum at the end.
    fn finish(&mut self, input: &Input<'_>, output: &mut Output<'_>) -> Outcome {
        if self.raw || self.trailer_written {
            return Outcome::End;
        }
        self.bits.bytes(&input.adler.unwrap_or_default().to_be_bytes());
        output.take(&mut self.bits);
        self.trailer_written = true;
        if self.bits.is_empty() { Outcome::End } else { Outcome::Ok }
    }

    fn write_header(&mut self, input: &mut Input<'_>) {
        const DICTIONARY: u16 = 0x20;
        let level = match self.level {
            _ if self.strategy >= methods::HUFFMAN_ONLY => 0,
            0 | 1 => 0,
            2..=5 => 1,
            6 => 2,
            _ => 3,
        };
        let has_dictionary = self.window.at != 0;
        let mut header = 0x7800 | level << 6 | if has_dictionary { DICTIONARY } else { 0 };
        header += 31 - header % 31;
        self.bits.bytes(&header.to_be_bytes());
        if has_dictionary {
            self.bits.bytes(&self.adler.to_be_bytes());
        }
        input.adler = Some(1);
        self.phase = Phase::Blocks;
    }

    /// Compresses; whether the call ends with that.
    fn write_blocks(&mut self, input: &mut Input<'_>, output: &mut Output<'_>, flush: Flush) -> bool {
        let state = match Method::of(self.level, self.strategy) {
            Method::Stored => self.store(input, output, flush),
            Method::Huffman => self.only_code(input, output, flush),
            Method::Fast => self.compress_fast(input, output, flush),
            Method::Slow => self.compress_slow(input, output, flush),
        };
        if matches!(state, State::FinishStarted | State::Finished) {
            self.phase = Phase::Finished;
        }
        match state {
            State::NeedMore | State::FinishStarted => {
                if output.is_full() {
                    self.last_flush = None;
                }
                return true;
            }
            State::BlockDone => {
                if flush != Flush::Block {
                    trees::stored(&mut self.bits, &[], false);
                }
                if flush == Flush::Full {
                    self.window.forget();
                    if self.window.ahead == 0 {
                        (self.window.at, self.window.block, self.window.missing) = (0, 0, 0);
                    }
                }
                output.take(&mut self.bits);
                if output.is_full() {
                    self.last_flush = None;
                    return true;
                }
            }
            State::Finished => {}
        }
        false
    }

    /// Whether what comes before other parameters must be compressed with the old ones.
    pub fn must_end_block(&self, level: i32, strategy: i32) -> bool {
        !self.fresh && (strategy != self.strategy || Method::kind(number_of(level)) != Method::kind(self.level))
    }

    /// Other parameters; what has come before is compressed with the old ones first. `Nothing` if there was not enough room for that.
    pub fn parameters(&mut self, level: i32, strategy: i32, from: &[u8], room: &mut [u8]) -> (usize, usize, Outcome) {
        let mut done = (0, 0, Outcome::Ok);
        if self.must_end_block(level, strategy) {
            let (read, written, outcome) = self.deflate(from, room, Flush::Block);
            done = (read, written, Outcome::Ok);
            if outcome == Outcome::Error {
                return (read, written, Outcome::Error);
            }
            if read < from.len() || self.window.at as isize - self.window.block + self.window.ahead as isize != 0 {
                return (read, written, Outcome::Nothing);
            }
        }
        let level = number_of(level);
        if self.level != level {
            if self.level == 0 && self.slides != 0 {
                if self.slides == 1 {
                    self.window.slide_places();
                } else {
                    self.window.forget();
                }
                self.slides = 0;
            }
            self.level = level;
        }
        self.strategy = strategy;
        done
    }

    /// What the stream may refer to before its beginning; whether that is allowed now.
    pub fn set_dictionary(&mut self, dictionary: &[u8]) -> bool {
        if !self.raw && self.phase != Phase::Header || self.window.ahead != 0 {
            return false;
        }
        if !self.raw {
            self.adler = adler32(self.adler, dictionary);
        }
        let mut dictionary = dictionary;
        if dictionary.len() >= SIZE {
            if self.raw {
                self.window.forget();
                (self.window.at, self.window.block, self.window.missing) = (0, 0, 0);
            }
            dictionary = &dictionary[dictionary.len() - SIZE..];
        }
        let mut input = Input { bytes: dictionary, adler: None };
        let window = &mut self.window;
        window.fill(&mut input);
        while window.ahead >= LENGTH_MIN {
            window.enter_ahead();
            window.fill(&mut input);
        }
        window.at += window.ahead;
        window.block = window.at as isize;
        window.missing = std::mem::take(&mut window.ahead);
        (self.length, self.length_before, self.pending_byte) = (LENGTH_MIN - 1, LENGTH_MIN - 1, false);
        true
    }

    fn effort(&self) -> window::Effort {
        EFFORTS[self.level]
    }
}

fn number_of(level: i32) -> usize {
    if level < 0 { LEVEL_DEFAULT as usize } else { level.min(9) as usize }
}
