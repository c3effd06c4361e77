//! Natives of `java.util.zip.Inflater`.

use std::sync::{Arc, Mutex};

use gc::Handle;
use runtime::natives::no_operation;
use runtime::objects;
use runtime::sync::lock;
use runtime::{JavaResult, JavaThread, Value, natives};
use zlib_rs::{Inflate, InflateError, InflateFlush, Status};

use super::streams::{self, Progress, Step, length_of};
use crate::memory::{Block, Memory};

natives! { "java/util/zip/Inflater":
    "initIDs" "()V" => no_operation,
    "init" "(Z)J" => init,
    "setDictionary" "(J[BII)V" => set_dictionary,
    "setDictionaryBuffer" "(JJI)V" => set_dictionary_buffer,
    "inflateBytesBytes" "(J[BII[BII)J" => inflate_bytes_bytes,
    "inflateBytesBuffer" "(J[BIIJI)J" => inflate_bytes_buffer,
    "inflateBufferBytes" "(JJI[BII)J" => inflate_buffer_bytes,
    "inflateBufferBuffer" "(JJIJI)J" => inflate_buffer_buffer,
    "getAdler" "(J)I" => get_adler,
    "reset" "(J)V" => reset,
    "end" "(J)V" => end,
}

/// What the state of an inflater takes.
const STATE_BYTES: u64 = 48 << 10;
/// The largest window, 2^15 bytes.
const WINDOW_BITS: u8 = 15;

/// An inflater.
struct Stream {
    inflate: Inflate,
    /// No zlib header and checksum.
    raw: bool,
    adler: u32,
}

/// How a run ended.
enum End {
    Pause,
    Finished,
    NeedsDictionary,
    Error(InflateError),
}

fn first_adler(raw: bool) -> u32 {
    u32::from(!raw)
}

fn init(thread: &mut JavaThread, raw: bool) -> JavaResult<i64> {
    streams::open(thread, STATE_BYTES, || Stream { inflate: Inflate::new(!raw, WINDOW_BITS), raw, adler: first_adler(raw) })
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
    let raw = stream.raw;
    stream.inflate.reset(!raw);
    stream.adler = first_adler(raw);
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
    if stream.inflate.set_dictionary(&dictionary).is_err() {
        drop(stream);
        return Err(thread.throw_plain("java/lang/IllegalArgumentException"));
    }
    stream.adler = first_adler(stream.raw);
    Ok(())
}

fn bytes(thread: &mut JavaThread, array: Handle, offset: i32, length: i32) -> JavaResult<Block> {
    Ok(Block { memory: Memory::array(thread, array, offset, length)?, length: length as usize })
}

fn buffer(thread: &mut JavaThread, address: i64, length: i32) -> JavaResult<Block> {
    Ok(Block { memory: Memory::address(address), length: length_of(thread, length)? })
}

#[allow(clippy::too_many_arguments, reason = "the Java method has them")]
fn inflate_bytes_bytes(
    thread: &mut JavaThread,
    this: Handle,
    id: i64,
    input: Handle,
    input_offset: i32,
    input_length: i32,
    output: Handle,
    output_offset: i32,
    output_length: i32,
) -> JavaResult<i64> {
    let input = bytes(thread, input, input_offset, input_length)?;
    let output = bytes(thread, output, output_offset, output_length)?;
    inflate(thread, this, id, input, output)
}

#[allow(clippy::too_many_arguments, reason = "the Java method has them")]
fn inflate_bytes_buffer(
    thread: &mut JavaThread,
    this: Handle,
    id: i64,
    input: Handle,
    input_offset: i32,
    input_length: i32,
    output: i64,
    output_length: i32,
) -> JavaResult<i64> {
    let input = bytes(thread, input, input_offset, input_length)?;
    let output = buffer(thread, output, output_length)?;
    inflate(thread, this, id, input, output)
}

#[allow(clippy::too_many_arguments, reason = "the Java method has them")]
fn inflate_buffer_bytes(
    thread: &mut JavaThread,
    this: Handle,
    id: i64,
    input: i64,
    input_length: i32,
    output: Handle,
    output_offset: i32,
    output_length: i32,
) -> JavaResult<i64> {
    let input = buffer(thread, input, input_length)?;
    let output = bytes(thread, output, output_offset, output_length)?;
    inflate(thread, this, id, input, output)
}

fn inflate_buffer_buffer(
    thread: &mut JavaThread,
    this: Handle,
    id: i64,
    input: i64,
    input_length: i32,
    output: i64,
    output_length: i32,
) -> JavaResult<i64> {
    let input = buffer(thread, input, input_length)?;
    let output = buffer(thread, output, output_length)?;
    inflate(thread, this, id, input, output)
}

/// Input used in bits 0-30, output filled in bits 31-61, finished in bit 62, needs a dictionary in bit 63.
fn inflate(thread: &mut JavaThread, this: Handle, id: i64, input: Block, output: Block) -> JavaResult<i64> {
    let stream = find(thread, id)?;
    let mut end = End::Pause;
    let progress = streams::run(thread, input, output, |from, _, room| {
        let mut stream = lock(&stream);
        let (step, ended) = stream.step(from, room);
        end = ended;
        step
    })?;
    let packed = progress.read as i64 | (progress.written as i64) << 31;
    match end {
        End::Pause => Ok(packed),
        End::Finished => Ok(packed | 1 << 62),
        End::NeedsDictionary => Ok(packed | 1 << 63),
        End::Error(InflateError::MemError) => Err(thread.throw_out_of_memory("Java heap space")),
        End::Error(_) => {
            let message = lock(&stream).inflate.error_message();
            throw_data_format(thread, this, progress, message)
        }
    }
}

impl Stream {
    fn step(&mut self, from: &[u8], room: &mut [u8]) -> (Step, End) {
        let (read, written) = (self.inflate.total_in(), self.inflate.total_out());
        let result = self.inflate.decompress(from, room, InflateFlush::SyncFlush);
        let read = (self.inflate.total_in() - read) as usize;
        let written = (self.inflate.total_out() - written) as usize;
        if !self.raw {
            self.adler = zlib_rs::adler32::adler32(self.adler, &room[..written]);
        }
        let end = match result {
            Ok(Status::Ok | Status::BufError) => End::Pause,
            Ok(Status::StreamEnd) => End::Finished,
            Err(InflateError::NeedDict { dict_id }) => {
                self.adler = dict_id;
                End::NeedsDictionary
            }
            Err(error) => End::Error(error),
        };
        (Step { read, written, stop: !matches!(end, End::Pause) }, end)
    }
}

/// The exception leaves what was used and filled in two fields.
fn throw_data_format(thread: &mut JavaThread, this: Handle, progress: Progress, message: Option<&str>) -> JavaResult<i64> {
    objects::set_named_field(thread, this, "inputConsumed", "I", Value::Int(progress.read as i32))?;
    objects::set_named_field(thread, this, "outputConsumed", "I", Value::Int(progress.written as i32))?;
    const EXCEPTION: &str = "java/util/zip/DataFormatException";
    Err(match message {
        Some(message) => thread.throw_new(EXCEPTION, message),
        None => thread.throw_plain(EXCEPTION),
    })
}
