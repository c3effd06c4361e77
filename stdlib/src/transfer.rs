//! Reads and writes between descriptors and guest memory, in pieces.

use runtime::{JavaResult, JavaThread};
use sandbox::{Descriptor, SandboxResult};

use crate::host::blocking;
use crate::memory::Block;

/// Bytes on their way between the guest and the host; longer transfers take several of these.
const CHUNK_BYTES: usize = 1 << 20;

/// Files that are open for direct access transfer multiples of sectors, from and to memory of this alignment.
const SECTOR_BYTES: usize = 512;
const ALIGNMENT: usize = 4096;

/// Memory for so many bytes, and more if they are to be [`aligned`].
fn room(bytes: usize) -> Vec<u8> {
    let sectors = bytes > 0 && bytes.is_multiple_of(SECTOR_BYTES);
    vec![0; if sectors { bytes + ALIGNMENT } else { bytes }]
}

/// The first so many bytes from an address that suits direct access, if there is room for that.
fn aligned(memory: &mut [u8], bytes: usize) -> &mut [u8] {
    let start = memory.as_ptr().align_offset(ALIGNMENT).min(memory.len() - bytes);
    &mut memory[start..start + bytes]
}

/// A piece of a block that is yet to be transferred.
struct Rest<'a> {
    blocks: &'a [Block],
    /// Bytes done of the first block.
    done: usize,
}

impl Rest<'_> {
    /// Bytes in all, less than 2^31 as Java's results are.
    fn length(&self) -> usize {
        let total = self.blocks.iter().fold(0_usize, |sum, block| sum.saturating_add(block.length));
        (total - self.done).min(i32::MAX as usize)
    }

    /// The next part of one block, at most `limit` bytes; moves on.
    fn take(&mut self, limit: usize) -> Option<(Block, usize, usize)> {
        while let Some(first) = self.blocks.first() {
            if self.done < first.length {
                let (at, part) = (self.done, (first.length - self.done).min(limit));
                self.done += part;
                return Some((*first, at, part));
            }
            self.blocks = &self.blocks[1..];
            self.done = 0;
        }
        None
    }
}

/// Reads into blocks, at a position or where the descriptor stands; 0 is the end. Goes on as long as it need not wait.
///
/// # Errors
/// `InternalError` for bad addresses, `Throw::Stopped`.
pub fn read(
    thread: &mut JavaThread,
    descriptor: Descriptor,
    blocks: &[Block],
    position: Option<i64>,
) -> JavaResult<SandboxResult<usize>> {
    let mut rest = Rest { blocks, done: 0 };
    let total = rest.length();
    let bytes = total.min(CHUNK_BYTES);
    let mut memory = room(bytes);
    let buffer = aligned(&mut memory, bytes);
    let mut done = 0;
    while done < total || total == 0 {
        let chunk = &mut buffer[..(total - done).min(CHUNK_BYTES)];
        let result = blocking(thread, |sandbox, waker| match position {
            Some(position) => sandbox.read_at(descriptor, chunk, position.saturating_add(done as i64)),
            None => sandbox.read(descriptor, chunk, waker),
        })?;
        let wanted = chunk.len();
        let count = match result {
            Ok(count) => count,
            Err(_) if done > 0 => break,
            Err(error) => return Ok(Err(error)),
        };
        scatter(thread, &mut rest, &buffer[..count])?;
        done += count;
        let more = || position.is_some() || thread.vm().sandbox.available(descriptor).is_ok_and(|bytes| bytes > 0);
        if count < wanted || done >= total || !more() {
            break;
        }
    }
    Ok(Ok(done))
}

fn scatter(thread: &mut JavaThread, rest: &mut Rest<'_>, mut bytes: &[u8]) -> JavaResult<()> {
    while !bytes.is_empty() {
        let Some((block, at, part)) = rest.take(bytes.len()) else { return Ok(()) };
        block.memory.write(thread, at, &bytes[..part])?;
        bytes = &bytes[part..];
    }
    Ok(())
}

/// Writes blocks, at a position or where the descriptor stands. Goes on until the descriptor takes no more.
///
/// # Errors
/// `InternalError` for bad addresses, `Throw::Stopped`.
pub fn write(
    thread: &mut JavaThread,
    descriptor: Descriptor,
    blocks: &[Block],
    position: Option<i64>,
) -> JavaResult<SandboxResult<usize>> {
    let mut rest = Rest { blocks, done: 0 };
    let total = rest.length();
    let bytes = total.min(CHUNK_BYTES);
    let mut memory = room(bytes);
    let buffer = aligned(&mut memory, bytes);
    let mut done = 0;
    loop {
        let chunk = &mut buffer[..(total - done).min(CHUNK_BYTES)];
        gather(thread, &mut rest, chunk)?;
        let position = position.map(|position| position.saturating_add(done as i64));
        let (count, end) = write_chunk(thread, descriptor, chunk, position)?;
        done += count;
        match end {
            Err(error) if done == 0 => return Ok(Err(error)),
            Err(_) => return Ok(Ok(done)),
            Ok(()) if done >= total => return Ok(Ok(done)),
            Ok(()) => {}
        }
    }
}

/// Bytes written, and the error that ended it early.
fn write_chunk(
    thread: &mut JavaThread,
    descriptor: Descriptor,
    chunk: &[u8],
    position: Option<i64>,
) -> JavaResult<(usize, SandboxResult<()>)> {
    let mut done = 0;
    loop {
        let part = &chunk[done..];
        let result = blocking(thread, |sandbox, waker| match position {
            Some(position) => sandbox.write_at(descriptor, part, position.saturating_add(done as i64)),
            None => sandbox.write(descriptor, part, waker),
        })?;
        match result {
            Ok(count) => done += count,
            Err(error) => return Ok((done, Err(error))),
        }
        if done >= chunk.len() {
            return Ok((done, Ok(())));
        }
    }
}

fn gather(thread: &mut JavaThread, rest: &mut Rest<'_>, bytes: &mut [u8]) -> JavaResult<()> {
    let mut filled = 0;
    while filled < bytes.len() {
        let Some((block, at, part)) = rest.take(bytes.len() - filled) else { return Ok(()) };
        block.memory.read(thread, at, &mut bytes[filled..filled + part])?;
        filled += part;
    }
    Ok(())
}
