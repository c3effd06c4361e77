//! Natives of `java.util.zip.Deflater`.

use std::sync::{Arc, Mutex};

use gc::Handle;
use runtime::objects;
use runtime::sync::lock;
use runtime::{JavaResult, JavaThread, natives};

use super::compress::{Compressor, Flush, Outcome};
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
const STATE_BYTES: u64 = 384 << 10;
/// Bits of what the natives return.
const FINISHED: i64 = 1 << 62;
const PARAMETERS_WAIT: i64 = 1 << 63;

type Stream = Compressor;

fn flush_of(number: i32) -> Flush {
    match number {
        2 => Flush::Sync,
        3 => Flush::Full,
        4 => Flush::Finish,
        _ => Flush::No,
    }
}

fn is_level(level: i32) -> bool {
    (-1..=9).contains(&level)
}

fn init(thread: &mut JavaThread, level: i32, strategy: i32, raw: bool) -> JavaResult<i64> {
    if !is_level(level) || !(0..=2).contains(&strategy) {
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
    lock(&stream).reset();
    Ok(())
}

fn get_adler(thread: &mut JavaThread, id: i64) -> JavaResult<i32> {
    let stream = find(thread, id)?;
    let adler = lock(&stream).adler();
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
    let is_allowed = lock(&stream).set_dictionary(&dictionary);
    if is_allowed { Ok(()) } else { Err(thread.throw_plain("java/lang/IllegalArgumentException")) }
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
    let flush = flush_of(flush);
    let (packed, outcome) =
        run(thread, input, output, |from, last, room| lock(&stream).deflate(from, room, if last { flush } else { Flush::No }))?;
    match outcome {
        Outcome::End => Ok(packed | FINISHED),
        Outcome::Ok | Outcome::Nothing => Ok(packed),
        Outcome::Error => Err(thread.throw_new("java/lang/InternalError", "stream error")),
    }
}

/// Passes data through; what was used and filled, and how it ended.
fn run(
    thread: &mut JavaThread,
    input: Block,
    output: Block,
    mut step: impl FnMut(&[u8], bool, &mut [u8]) -> (usize, usize, Outcome),
) -> JavaResult<(i64, Outcome)> {
    let mut end = Outcome::Ok;
    let progress = streams::run(thread, input, output, |from, last, room| {
        let (read, written, outcome) = step(from, last, room);
        end = outcome;
        Step { read, written, stop: outcome != Outcome::Ok }
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
        if !stream.must_end_block(level, strategy) {
            stream.parameters(level, strategy, &[], &mut []);
            return Ok(0);
        }
    }
    let mut in_force = false;
    let (packed, outcome) = run(thread, input, output, |from, last, room| {
        let mut stream = lock(stream);
        if !last {
            return stream.deflate(from, room, Flush::No);
        }
        let done = stream.parameters(level, strategy, from, room);
        in_force = done.2 == Outcome::Ok;
        // It is over, whether there was enough room or not.
        (done.0, done.1, if in_force { Outcome::End } else { done.2 })
    })?;
    match outcome {
        Outcome::Error => Err(thread.throw_new("java/lang/InternalError", "stream error")),
        _ if in_force => Ok(packed),
        _ => Ok(packed | PARAMETERS_WAIT),
    }
}
