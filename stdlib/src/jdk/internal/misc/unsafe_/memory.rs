//! Off-heap memory, and block operations on it and on primitive arrays.

use std::sync::atomic::{Ordering, fence};

use gc::{ARRAY_BASE_OFFSET, ArenaError, Handle};
use runtime::meter::{Steps, in_steps};
use runtime::{JavaResult, JavaThread};

use super::place::fault;

/// Unit of copies that change bytes on the way; a multiple of every element size.
const CHUNK_BYTES: u64 = 4096;

/// A block as Java names it: an address, or an offset in an array.
#[derive(Clone, Copy)]
struct Named {
    base: Option<Handle>,
    offset: i64,
}

/// A checked part of a block.
#[derive(Clone, Copy)]
enum Region {
    /// In the arena, which checks for itself.
    Arena(u64),
    /// In a primitive array.
    Heap(Handle, u32),
}

impl Named {
    /// `bytes` bytes of the block from `at` on.
    fn part(self, thread: &mut JavaThread, at: u64, bytes: u64) -> JavaResult<Region> {
        let Some(base) = self.base else { return Ok(Region::Arena((self.offset as u64).wrapping_add(at))) };
        let class = thread.class_of(base);
        let primitive = class.component().is_some_and(|component| component.is_primitive());
        if primitive && self.offset >= i64::from(ARRAY_BASE_OFFSET) {
            let length = (thread.array_length(base) as u64) << class.element_shift;
            let start = (self.offset as u64).checked_add(at);
            let fits = start
                .and_then(|start| start.checked_add(bytes))
                .is_some_and(|last| last <= u64::from(ARRAY_BASE_OFFSET) + length);
            if let (true, Some(Ok(offset))) = (fits, start.map(u32::try_from)) {
                return Ok(Region::Heap(base, offset));
            }
        }
        Err(fault(thread))
    }
}

/// `allocateMemory0`; 0 when there is no room, which Java turns into `OutOfMemoryError`.
pub fn allocate_memory(thread: &mut JavaThread, _unsafe: Handle, bytes: i64) -> JavaResult<i64> {
    let bytes = u64::try_from(bytes).ok();
    Ok(bytes.and_then(|bytes| thread.vm().arena.allocate(bytes)).unwrap_or(0) as i64)
}

/// `reallocateMemory0`
pub fn reallocate_memory(thread: &mut JavaThread, _unsafe: Handle, address: i64, bytes: i64) -> JavaResult<i64> {
    let arena = &thread.vm().arena;
    let bytes = u64::try_from(bytes).ok();
    let moved =
        bytes.and_then(|bytes| if address == 0 { arena.allocate(bytes) } else { arena.reallocate(address as u64, bytes) });
    Ok(moved.unwrap_or(0) as i64)
}

/// `freeMemory0`
pub fn free_memory(thread: &mut JavaThread, _unsafe: Handle, address: i64) -> JavaResult<()> {
    if address == 0 || thread.vm().arena.free(address as u64) { Ok(()) } else { Err(fault(thread)) }
}

/// `setMemory0`: costs a unit a KiB.
pub fn set_memory(
    thread: &mut JavaThread,
    _unsafe: Handle,
    base: Option<Handle>,
    offset: i64,
    bytes: i64,
    value: i8,
) -> JavaResult<()> {
    let Ok(bytes) = u64::try_from(bytes) else { return Err(fault(thread)) };
    let block = Named { base, offset };
    block.part(thread, 0, bytes)?;
    in_steps(thread, bytes, Steps::BYTES, |thread, at, bytes| {
        let vm = thread.vm();
        let done = match block.part(thread, at, bytes)? {
            Region::Arena(address) => vm.arena.fill(address, bytes, value as u8),
            Region::Heap(array, offset) => {
                vm.view.fill(thread.raw(array), offset, bytes as u32, value as u8);
                Ok(())
            }
        };
        done.map_err(|_| fault(thread))
    })
}

/// `copyMemory0`: costs a unit a KiB; the blocks may overlap.
#[allow(clippy::too_many_arguments, reason = "the Java method has them")]
pub fn copy_memory(
    thread: &mut JavaThread,
    _unsafe: Handle,
    source: Option<Handle>,
    source_offset: i64,
    target: Option<Handle>,
    target_offset: i64,
    bytes: i64,
) -> JavaResult<()> {
    let Ok(bytes) = u64::try_from(bytes) else { return Err(fault(thread)) };
    let (source, target) = (Named { base: source, offset: source_offset }, Named { base: target, offset: target_offset });
    source.part(thread, 0, bytes)?;
    target.part(thread, 0, bytes)?;
    let steps = Steps::BYTES.downwards_if(target_offset > source_offset);
    in_steps(thread, bytes, steps, |thread, at, bytes| {
        let (from, to) = (source.part(thread, at, bytes)?, target.part(thread, at, bytes)?);
        copy_part(thread, from, to, bytes).map_err(|_| fault(thread))
    })
}

fn copy_part(thread: &JavaThread, from: Region, to: Region, bytes: u64) -> Result<(), ArenaError> {
    let vm = thread.vm();
    // A step is shorter than 2^32 bytes.
    let short = bytes as u32;
    match (from, to) {
        (Region::Arena(from), Region::Arena(to)) => vm.arena.copy_within(from, to, bytes),
        (Region::Arena(from), Region::Heap(array, offset)) => {
            vm.arena.copy_to_heap(from, vm.view, thread.raw(array), offset, short)
        }
        (Region::Heap(array, offset), Region::Arena(to)) => {
            vm.arena.copy_from_heap(vm.view, thread.raw(array), offset, to, short)
        }
        (Region::Heap(from, from_offset), Region::Heap(to, to_offset)) => {
            vm.view.copy_primitive(thread.raw(from), from_offset, thread.raw(to), to_offset, short);
            Ok(())
        }
    }
}

/// `copySwapMemory0`: copies elements of 2, 4 or 8 bytes with their bytes reversed; the blocks may overlap. Costs a unit a KiB.
#[allow(clippy::too_many_arguments, reason = "the Java method has them")]
pub fn copy_swap_memory(
    thread: &mut JavaThread,
    _unsafe: Handle,
    source: Option<Handle>,
    source_offset: i64,
    target: Option<Handle>,
    target_offset: i64,
    bytes: i64,
    element_bytes: i64,
) -> JavaResult<()> {
    let Ok(bytes) = u64::try_from(bytes) else { return Err(fault(thread)) };
    if !matches!(element_bytes, 2 | 4 | 8) || !bytes.is_multiple_of(element_bytes as u64) {
        return Err(fault(thread));
    }
    let (source, target) = (Named { base: source, offset: source_offset }, Named { base: target, offset: target_offset });
    source.part(thread, 0, bytes)?;
    target.part(thread, 0, bytes)?;
    let backwards = target_offset > source_offset;
    in_steps(thread, bytes, Steps::BYTES.downwards_if(backwards), |thread, at, bytes| {
        let (from, to) = (source.part(thread, at, bytes)?, target.part(thread, at, bytes)?);
        swap_chunks(thread, from, to, bytes, element_bytes as usize, backwards).map_err(|_| fault(thread))
    })
}

fn swap_chunks(
    thread: &JavaThread,
    from: Region,
    to: Region,
    bytes: u64,
    element_bytes: usize,
    backwards: bool,
) -> Result<(), ArenaError> {
    let mut buffer = [0; CHUNK_BYTES as usize];
    let mut done = 0;
    while done < bytes {
        let part = (bytes - done).min(CHUNK_BYTES);
        let at = if backwards { bytes - done - part } else { done };
        let chunk = &mut buffer[..part as usize];
        read(thread, from, at, chunk)?;
        chunk.chunks_exact_mut(element_bytes).for_each(<[u8]>::reverse);
        write(thread, to, at, chunk)?;
        done += part;
    }
    Ok(())
}

fn read(thread: &JavaThread, region: Region, at: u64, bytes: &mut [u8]) -> Result<(), ArenaError> {
    match region {
        Region::Arena(address) => thread.vm().arena.read_bytes(address.wrapping_add(at), bytes),
        Region::Heap(array, offset) => {
            thread.vm().view.read_bytes(thread.raw(array), offset + at as u32, bytes);
            Ok(())
        }
    }
}

fn write(thread: &JavaThread, region: Region, at: u64, bytes: &[u8]) -> Result<(), ArenaError> {
    match region {
        Region::Arena(address) => thread.vm().arena.write_bytes(address.wrapping_add(at), bytes),
        Region::Heap(array, offset) => {
            thread.vm().view.write_bytes(thread.raw(array), offset + at as u32, bytes);
            Ok(())
        }
    }
}

/// `writeback0`: mapped files here are page cache, never persistent memory, so a cache line needs no flush.
pub fn writeback(_thread: &mut JavaThread, _unsafe: Handle, _address: i64) -> JavaResult<()> {
    fence(Ordering::SeqCst);
    Ok(())
}

/// `writebackPreSync0`, `writebackPostSync0`
pub fn writeback_synchronization(_thread: &mut JavaThread, _unsafe: Handle) -> JavaResult<()> {
    fence(Ordering::SeqCst);
    Ok(())
}
