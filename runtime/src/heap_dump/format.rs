//! The records of a heap dump: HotSpot's `hprof` format, version 1.0.2, with identifiers of eight bytes.
//!
//! Text and stack traces are records of their own. What the heap has is in segments, whose lengths stand in front: small pieces are gathered, an array that is larger than a segment
//! is one by itself.

use std::collections::HashMap;
use std::io::{self, Write};

use gc::RawRef;

const VERSION: &[u8] = b"JAVA PROFILE 1.0.2\0";
/// Bytes of an identifier.
pub const IDENTIFIER_BYTES: u32 = 8;
/// Bytes that are gathered before they are written.
const SEGMENT_BYTES: usize = 1 << 20;

/// Kinds of records.
pub mod tag {
    pub const TEXT: u8 = 0x01;
    pub const LOAD_CLASS: u8 = 0x02;
    pub const FRAME: u8 = 0x04;
    pub const TRACE: u8 = 0x05;
    pub const SEGMENT: u8 = 0x1c;
    pub const END: u8 = 0x2c;
}

/// Kinds of pieces of segments.
pub mod piece {
    pub const ROOT_UNKNOWN: u8 = 0xff;
    pub const ROOT_LOCAL: u8 = 0x02;
    pub const ROOT_FRAME: u8 = 0x03;
    pub const ROOT_CLASS: u8 = 0x05;
    pub const ROOT_MONITOR: u8 = 0x07;
    pub const ROOT_THREAD: u8 = 0x08;
    pub const CLASS: u8 = 0x20;
    pub const INSTANCE: u8 = 0x21;
    pub const OBJECT_ARRAY: u8 = 0x22;
    pub const PRIMITIVE_ARRAY: u8 = 0x23;
}

/// What identifies an object; 0 is null.
pub fn identifier(object: RawRef) -> u64 {
    object.byte_offset()
}

/// Writes a dump. After an error nothing more is written.
pub struct Writer<'w> {
    sink: Box<dyn Write + 'w>,
    /// Bytes of records, or of the segment that is being gathered.
    buffer: Vec<u8>,
    result: io::Result<()>,
    texts: HashMap<&'static [u8], u64>,
}

impl<'w> Writer<'w> {
    /// Begins a dump that is taken `time_ms` after 1970.
    pub fn new(sink: Box<dyn Write + 'w>, time_ms: u64) -> Self {
        let buffer = Vec::with_capacity(SEGMENT_BYTES + SEGMENT_BYTES / 8);
        let mut writer = Self { sink, buffer, result: Ok(()), texts: HashMap::new() };
        let mut header = VERSION.to_vec();
        header.extend(IDENTIFIER_BYTES.to_be_bytes());
        header.extend(time_ms.to_be_bytes());
        writer.emit(&header);
        writer
    }

    /// Whether something could not be written.
    pub fn has_failed(&self) -> bool {
        self.result.is_err()
    }

    fn emit(&mut self, bytes: &[u8]) {
        if self.result.is_ok() {
            self.result = self.sink.write_all(bytes);
        }
    }

    fn header(&mut self, tag: u8, bytes: u32) {
        let mut header = [0; 9];
        header[0] = tag;
        header[5..].copy_from_slice(&bytes.to_be_bytes());
        self.emit(&header);
    }

    /// A record that is no segment.
    pub fn record(&mut self, tag: u8, body: &[u8]) {
        self.header(tag, body.len() as u32);
        self.emit(body);
    }

    /// The identifier of a text, which has its record from now on. Not for use while a segment is being gathered.
    pub fn text(&mut self, text: &'static [u8]) -> u64 {
        if let Some(known) = self.texts.get(text) {
            return *known;
        }
        let id = self.texts.len() as u64 + 1;
        self.texts.insert(text, id);
        let mut body = id.to_be_bytes().to_vec();
        body.extend(text);
        self.record(tag::TEXT, &body);
        id
    }

    /// The identifier of a text that has a record; 0 for others.
    pub fn known_text(&self, text: &[u8]) -> u64 {
        self.texts.get(text).copied().unwrap_or(0)
    }

    /// Begins a piece of a segment.
    pub fn piece(&mut self, kind: u8) -> &mut Vec<u8> {
        if self.buffer.len() >= SEGMENT_BYTES {
            self.end_segment();
        }
        self.buffer.push(kind);
        &mut self.buffer
    }

    /// Begins a piece whose end has `bytes`, of which `body` gives one part after another until there are none.
    pub fn long_piece(&mut self, head: &[u8], bytes: u64, mut body: impl FnMut(&mut Vec<u8>) -> bool) {
        if bytes < SEGMENT_BYTES as u64 {
            if self.buffer.len() >= SEGMENT_BYTES {
                self.end_segment();
            }
            self.buffer.extend(head);
            while body(&mut self.buffer) {}
            return;
        }
        self.end_segment();
        self.header(tag::SEGMENT, (head.len() as u64 + bytes) as u32);
        self.emit(head);
        let mut part = std::mem::take(&mut self.buffer);
        let mut more = true;
        while more && !self.has_failed() {
            more = body(&mut part);
            if part.len() >= SEGMENT_BYTES || !more {
                self.emit(&part);
                part.clear();
            }
        }
        part.clear();
        self.buffer = part;
    }

    fn end_segment(&mut self) {
        if self.buffer.is_empty() {
            return;
        }
        let mut segment = std::mem::take(&mut self.buffer);
        self.record(tag::SEGMENT, &segment);
        segment.clear();
        self.buffer = segment;
    }

    /// The end of the dump.
    ///
    /// # Errors
    /// What has gone wrong.
    pub fn finish(mut self) -> io::Result<()> {
        self.end_segment();
        self.record(tag::END, &[]);
        self.result?;
        self.sink.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_larger_than_a_segment_is_one() {
        let mut file = Vec::new();
        let mut writer = Writer::new(Box::new(&mut file), 0);
        writer.piece(piece::ROOT_UNKNOWN).extend(7_u64.to_be_bytes());
        let mut left = SEGMENT_BYTES;
        writer.long_piece(&[piece::PRIMITIVE_ARRAY], SEGMENT_BYTES as u64, |part| {
            part.extend([1; 1 << 16]);
            left -= 1 << 16;
            left > 0
        });
        assert_eq!((writer.text(b"one"), writer.text(b"two"), writer.text(b"one"), writer.known_text(b"two")), (1, 2, 1, 2));
        writer.finish().unwrap();
        let lengths: Vec<(u8, u32)> = records(&file);
        let long = 1 + SEGMENT_BYTES as u32;
        assert_eq!(lengths, [(tag::SEGMENT, 9), (tag::SEGMENT, long), (tag::TEXT, 11), (tag::TEXT, 11), (tag::END, 0)]);
    }

    fn records(file: &[u8]) -> Vec<(u8, u32)> {
        let mut records = Vec::new();
        let mut rest = &file[VERSION.len() + 12..];
        while let [tag, _, _, _, _, length @ ..] = rest {
            let bytes = u32::from_be_bytes(length[..4].try_into().unwrap());
            records.push((*tag, bytes));
            rest = &length[4 + bytes as usize..];
        }
        records
    }
}
