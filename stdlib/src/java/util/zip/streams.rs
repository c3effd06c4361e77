//! The open inflaters and deflaters of a `Vm`, and how data passes through one.
//!
//! The number that Java holds for a stream is the address of an arena block as large as the stream's state, so streams count against
//! the limit of off-heap memory. Nothing is ever written there.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use runtime::meter::charge;
use runtime::sync::lock;
use runtime::{JavaResult, JavaThread, Throw};

use crate::memory::{Block, CHUNK_BYTES, UNIT_BYTES, memory_fault};

/// The open streams of one kind.
pub struct Streams<S> {
    by_id: Mutex<HashMap<i64, Arc<Mutex<S>>>>,
}

impl<S> Default for Streams<S> {
    fn default() -> Self {
        Self { by_id: Mutex::default() }
    }
}

/// Registers a stream whose state takes `bytes` bytes.
///
/// # Errors
/// `OutOfMemoryError`.
pub fn open<S: Send + 'static>(thread: &mut JavaThread, bytes: u64, stream: impl FnOnce() -> S) -> JavaResult<i64> {
    let vm = thread.vm();
    let Some(address) = vm.arena.allocate(bytes) else { return Err(thread.throw_out_of_memory("Direct buffer memory")) };
    let id = address as i64;
    lock(&vm.extensions.of::<Streams<S>>().by_id).insert(id, Arc::new(Mutex::new(stream())));
    Ok(id)
}

/// Ends a stream.
pub fn end<S: Send + 'static>(thread: &mut JavaThread, id: i64) {
    let vm = thread.vm();
    if lock(&vm.extensions.of::<Streams<S>>().by_id).remove(&id).is_some() {
        vm.arena.free(id as u64);
    }
}

/// The stream with this number.
///
/// # Errors
/// `NullPointerException`, as Java says it of an ended stream.
pub fn find<S: Send + 'static>(thread: &mut JavaThread, id: i64) -> JavaResult<Arc<Mutex<S>>> {
    let found = lock(&thread.vm().extensions.of::<Streams<S>>().by_id).get(&id).map(Arc::clone);
    found.ok_or_else(|| thread.throw_new("java/lang/NullPointerException", "the stream has been closed"))
}

/// A length that Java passes beside an address.
///
/// # Errors
/// `InternalError` if it is negative.
pub fn length_of(thread: &mut JavaThread, length: i32) -> JavaResult<usize> {
    usize::try_from(length).map_err(|_| memory_fault(thread))
}

/// What one step of a stream did.
pub struct Step {
    /// Bytes of the input it took.
    pub read: usize,
    /// Bytes of the output it filled.
    pub written: usize,
    /// Whether the stream shall not go on.
    pub stop: bool,
}

/// Bytes taken and given by a run of steps.
#[derive(Clone, Copy, Default)]
pub struct Progress {
    /// Bytes of the input taken.
    pub read: usize,
    /// Bytes of the output filled.
    pub written: usize,
}

/// Passes `input` through `step` into `output`, in pieces, until one is used up or the stream stops. `step` gets a piece of the input,
/// whether it is the last, and room for output. Costs a unit for a KiB of either.
///
/// # Errors
/// `InternalError` for bad addresses, `Throw::Stopped`.
pub fn run(
    thread: &mut JavaThread,
    input: Block,
    output: Block,
    mut step: impl FnMut(&[u8], bool, &mut [u8]) -> Step,
) -> Result<Progress, Throw> {
    let mut progress = Progress::default();
    let mut source = vec![0; input.length.min(CHUNK_BYTES)];
    let mut target = vec![0; output.length.min(CHUNK_BYTES)];
    loop {
        let from = &mut source[..(input.length - progress.read).min(CHUNK_BYTES)];
        let room = &mut target[..(output.length - progress.written).min(CHUNK_BYTES)];
        input.memory.read(thread, progress.read, from)?;
        let last = progress.read + from.len() == input.length;
        let done = step(from, last, room);
        output.memory.write(thread, progress.written, &room[..done.written])?;
        progress.read += done.read;
        progress.written += done.written;
        let idle = done.read == 0 && done.written == 0;
        let drained = last && done.read == from.len() && done.written < room.len();
        if done.stop || idle || drained || progress.written == output.length {
            return Ok(progress);
        }
        charge(thread, ((done.read + done.written) / UNIT_BYTES) as u64)?;
    }
}
