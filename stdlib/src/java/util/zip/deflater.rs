//! Natives of `java.util.zip.Deflater`.

use std::sync::{Arc, Mutex};

use gc::Handle;
use runtime::objects;
use runtime::sync::lock;
use runtime::{JavaResult, JavaThread, natives};
use zlib_rs::{Deflate, DeflateConfig, DeflateError, DeflateFlush, Status, Strategy};

use super::streams::{self, Step, length_of};
use crate::memory::{Block, Memory};

natives! { "java/util/zip/Deflater":
    "init" "(IIZ)J" => init,
    "setDictionary" "(J[BII)V" => set_dictionary,
    "setDictionaryBuffer" "(JJI)V" => set_dictionary_buffer,
    "deflateBytesBytes" "(J[BII[BIIII)J" => deflate_bytes_bytes,
    "deflateBytesBuffer" "(J[BIIJIII)J" => deflate_bytes_buffer,
    "deflateBufferBytes" "(JJI[BIIII)J" => deflate_buffer_bytes,
    "deflateBufferBuffer" "(JJIJIII)J" => deflate_buffer_buffer,
    "getAdler" "(J)I" => get_adler,
    "reset" "(J)V" => reset,
    "end" "(J)V" => end,
}

/// What the state of a deflater takes.
const STATE_BYTES: u64 = 272 << 10;
const WINDOW_BITS: i32 = 15;
/// Bits of what the natives return.
const FINISHED: i64 = 1 << 62;
const PARAMETERS_WAIT: i64 = 1 << 63;

/// A deflater.
struct Stream {
    deflate: Deflate,
    /// No zlib header and checksum.
    raw: bool,
    level: i32,
    strategy: i32,
    dictionary_set: bool,
    adler: u32,
}

impl Stream {
    fn new(level: i32, strategy: i32, raw: bool) -> Self {
        let config = DeflateConfig {
            level,
            window_bits: if raw { -WINDOW_BITS } else { WINDOW_BITS },
            strategy: strategy_of(strategy),
            ..DeflateConfig::default()
        };
        Self { deflate: Deflate::new_with_config(config), raw, level, strategy, dictionary_set: false, adler: 1 }
    }

    fn is_fresh(&self) -> bool {
        self.deflate.total_in() == 0 && self.deflate.total_out() == 0 && !self.dictionary_set
    }

    fn step(&mut self, from: &[u8], flush: DeflateFlush, room: &mut [u8]) -> (Step, Result<Status, DeflateError>) {
        let (read, written) = (self.deflate.total_in(), self.deflate.total_out());
        let result = self.deflate.compress(from, room, flush);
        let taken = (self.deflate.total_in() - read) as usize;
        if !self.raw {
            let before = if read == 0 { 1 } else { self.adler };
            self.adler = zlib_rs::adler32::adler32(before, &from[..taken]);
        }
        let stop = !matches!(result, Ok(Status::Ok));
        (Step { read: taken, written: (self.deflate.total_out() - written) as usize, stop }, result)
    }
}

fn strategy_of(number: i32) -> Strategy {
    match number {
        1 => Strategy::Filtered,
        2 => Strategy::HuffmanOnly,
        3 => Strategy::Rle,
        _ => Strategy::Default,
    }
}

fn flush_of(number: i32) -> DeflateFlush {
    match number {
        2 => DeflateFlush::SyncFlush,
        3 => DeflateFlush::FullFlush,
        4 => DeflateFlush::Finish,
        _ => DeflateFlush::NoFlush,
    }
}

fn is_level(level: i32) -> bool {
    (-1..=9).contains(&level)
}

fn init(thread: &mut JavaThread, level: i32, strategy: i32, raw: bool) -> JavaResult<i64> {
    if !is_level(level) || !(0..=4).contains(&strategy) {
        return Err(thread.throw_plain("java/lang/IllegalArgumentException"));
    }
    streams::open(thread, STATE_BYTES, || Stream::new(level, strategy, raw))
}

fn find(thread: &mut JavaThread, id: i64) -> JavaResult<Arc<Mutex<Stream>>> {
    streams::find(thread, id)
}

fn end(thread: &mut JavaThread, id: i64) -> JavaResult<()> {
    streams::end::<Stream>(thread, id);
    Ok(())
}

fn reset(thread: &mut JavaThread, id: i64) -> JavaResult<()> {
    let stream = find(thread, id)?;
    let mut stream = lock(&stream);
    stream.deflate.reset();
    stream.dictionary_set = false;
    stream.adler = 1;
    Ok(())
}

fn get_adler(thread: &mut JavaThread, id: i64) -> JavaResult<i32> {
    let stream = find(thread, id)?;
    let adler = lock(&stream).adler;
    Ok(adler as i32)
}

fn set_dictionary(thread: &mut JavaThread, id: i64, array: Handle, offset: i32, length: i32) -> JavaResult<()> {
    let memory = Memory::array(thread, array, offset, length)?;
    use_dictionary(thread, id, memory, length as usize)
}

fn set_dictionary_buffer(thread: &mut JavaThread, id: i64, address: i64, length: i32) -> JavaResult<()> {
    let length = length_of(thread, length)?;
    use_dictionary(thread, id, Memory::address(address), length)
}

fn use_dictionary(thread: &mut JavaThread, id: i64, memory: Memory, length: usize) -> JavaResult<()> {
    let stream = find(thread, id)?;
    // It grows by doubling.
    let _loan = objects::borrow_memory(thread, length * 3)?;
    let mut dictionary = Vec::new();
    memory.for_each_chunk(thread, length, |chunk| dictionary.extend_from_slice(chunk))?;
    let mut stream = lock(&stream);
    match stream.deflate.set_dictionary(&dictionary) {
        Ok(adler) => {
            stream.dictionary_set = true;
            if !stream.raw {
                stream.adler = adler;
            }
            Ok(())
        }
        Err(_) => {
            drop(stream);
            Err(thread.throw_plain("java/lang/IllegalArgumentException"))
        }
    }
}

fn bytes(thread: &mut JavaThread, array: Handle, offset: i32, length: i32) -> JavaResult<Block> {
    Ok(Block { memory: Memory::array(thread, array, offset, length)?, length: length as usize })
}

fn buffer(thread: &mut JavaThread, address: i64, length: i32) -> JavaResult<Block> {
    Ok(Block { memory: Memory::address(address), length: length_of(thread, length)? })
}

#[allow(clippy::too_many_arguments, reason = "the Java method has them")]
fn deflate_bytes_bytes(
    thread: &mut JavaThread,
    _this: Handle,
    id: i64,
    input: Handle,
    input_offset: i32,
    input_length: i32,
    output: Handle,
    output_offset: i32,
    output_length: i32,
    flush: i32,
    parameters: i32,
) -> JavaResult<i64> {
    let input = bytes(thread, input, input_offset, input_length)?;
    let output = bytes(thread, output, output_offset, output_length)?;
    deflate(thread, id, input, output, flush, parameters)
}

#[allow(clippy::too_many_arguments, reason = "the Java method has them")]
fn deflate_bytes_buffer(
    thread: &mut JavaThread,
    _this: Handle,
    id: i64,
    input: Handle,
    input_offset: i32,
    input_length: i32,
    output: i64,
    output_length: i32,
    flush: i32,
    parameters: i32,
) -> JavaResult<i64> {
    let input = bytes(thread, input, input_offset, input_length)?;
    let output = buffer(thread, output, output_length)?;
    deflate(thread, id, input, output, flush, parameters)
}

#[allow(clippy::too_many_arguments, reason = "the Java method has them")]
fn deflate_buffer_bytes(
    thread: &mut JavaThread,
    _this: Handle,
    id: i64,
    input: i64,
    input_length: i32,
    output: Handle,
    output_offset: i32,
    output_length: i32,
    flush: i32,
    parameters: i32,
) -> JavaResult<i64> {
    let input = buffer(thread, input, input_length)?;
    let output = bytes(thread, output, output_offset, output_length)?;
    deflate(thread, id, input, output, flush, parameters)
}

#[allow(clippy::too_many_arguments, reason = "the Java method has them")]
fn deflate_buffer_buffer(
    thread: &mut JavaThread,
    _this: Handle,
    id: i64,
    input: i64,
    input_length: i32,
    output: i64,
    output_length: i32,
    flush: i32,
    parameters: i32,
) -> JavaResult<i64> {
    let input = buffer(thread, input, input_length)?;
    let output = buffer(thread, output, output_length)?;
    deflate(thread, id, input, output, flush, parameters)
}

/// Input used in bits 0-30, output filled in bits 31-61, finished in bit 62, new parameters not yet in force in bit 63.
///
/// Bit 0 of `parameters` says that bits 1-2 (strategy) and 3 and up (level) are new; then nothing is compressed but what the old ones
/// still have to.
fn deflate(thread: &mut JavaThread, id: i64, input: Block, output: Block, flush: i32, parameters: i32) -> JavaResult<i64> {
    let stream = find(thread, id)?;
    if parameters & 1 != 0 {
        return change_parameters(thread, &stream, input, output, (parameters >> 3, parameters >> 1 & 3));
    }
    let (packed, result) = run(thread, &stream, input, output, flush_of(flush))?;
    match result {
        Ok(Status::StreamEnd) => Ok(packed | FINISHED),
        Ok(Status::Ok | Status::BufError) => Ok(packed),
        Err(error) => Err(thread.throw_new("java/lang/InternalError", error.as_str())),
    }
}

/// Passes data through; what was used and filled, and how it ended.
fn run(
    thread: &mut JavaThread,
    stream: &Mutex<Stream>,
    input: Block,
    output: Block,
    flush: DeflateFlush,
) -> JavaResult<(i64, Result<Status, DeflateError>)> {
    let mut end = Ok(Status::Ok);
    let progress = streams::run(thread, input, output, |from, last, room| {
        let flush = if last { flush } else { DeflateFlush::NoFlush };
        let (step, result) = lock(stream).step(from, flush, room);
        end = result;
        step
    })?;
    Ok((progress.read as i64 | (progress.written as i64) << 31, end))
}

/// `deflateParams`: data under way is compressed with the old parameters first.
fn change_parameters(
    thread: &mut JavaThread,
    stream: &Mutex<Stream>,
    input: Block,
    output: Block,
    (level, strategy): (i32, i32),
) -> JavaResult<i64> {
    if !is_level(level) {
        return Err(thread.throw_new("java/lang/InternalError", "stream error"));
    }
    {
        let mut stream = lock(stream);
        if stream.is_fresh() {
            *stream = Stream::new(level, strategy, stream.raw);
            return Ok(0);
        }
        if (stream.level, stream.strategy) == (level, strategy) {
            return Ok(0);
        }
    }
    let (packed, result) = run(thread, stream, input, output, DeflateFlush::Block)?;
    if let Err(error) = result {
        return Err(thread.throw_new("java/lang/InternalError", error.as_str()));
    }
    let all_used = packed & 0x7fff_ffff == input.length as i64;
    let room_left = (packed >> 31) < output.length as i64;
    if !all_used || !room_left {
        return Ok(packed | PARAMETERS_WAIT);
    }
    let mut stream = lock(stream);
    // The library keeps the strategy of a stream that has begun: only how well it compresses depends on it.
    let _ = stream.deflate.set_level(level);
    (stream.level, stream.strategy) = (level, strategy);
    Ok(packed)
}
