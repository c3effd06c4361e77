//! Blocks of guest memory that natives read and write: ranges of primitive arrays, or of the arena.

use gc::{ARRAY_BASE_OFFSET, Handle};
use runtime::meter::charge;
use runtime::objects;
use runtime::{JavaResult, JavaThread, Throw};

/// Bytes that natives hold outside the heap at a time.
pub const CHUNK_BYTES: usize = 64 << 10;
/// Bytes that cost a unit (`[VMDOC]` Meter).
pub const UNIT_BYTES: usize = 1 << 10;

/// A block of guest memory.
#[derive(Clone, Copy, Debug)]
pub enum Memory {
    /// From this byte of the elements of a primitive array on; the range has been checked.
    Array(Handle, u32),
    /// From this address of the arena on, which checks for itself.
    Arena(u64),
}

impl Memory {
    /// A range of a `byte[]`.
    ///
    /// # Errors
    /// `IndexOutOfBoundsException`.
    pub fn array(thread: &mut JavaThread, array: Handle, offset: i32, length: i32) -> JavaResult<Self> {
        objects::check_range(thread, array, offset, length)?;
        Ok(Self::Array(array, offset as u32))
    }

    /// An address that Java passes.
    pub fn address(address: i64) -> Self {
        Self::Arena(address as u64)
    }

    /// Copies guest memory out, from byte `at` of the block.
    ///
    /// # Errors
    /// `InternalError` if the guest has no such memory.
    pub fn read(self, thread: &mut JavaThread, at: usize, bytes: &mut [u8]) -> JavaResult<()> {
        let vm = thread.vm();
        match self {
            // Behind its last byte a block may have no memory.
            Self::Arena(_) if bytes.is_empty() => Ok(()),
            Self::Array(array, offset) => {
                vm.view.read_bytes(thread.raw(array), ARRAY_BASE_OFFSET + offset + at as u32, bytes);
                Ok(())
            }
            Self::Arena(address) => {
                let result = vm.arena.read_bytes(address.wrapping_add(at as u64), bytes);
                result.map_err(|_| memory_fault(thread))
            }
        }
    }

    /// Copies into guest memory, from byte `at` of the block.
    ///
    /// # Errors
    /// `InternalError` if the guest has no such memory.
    pub fn write(self, thread: &mut JavaThread, at: usize, bytes: &[u8]) -> JavaResult<()> {
        let vm = thread.vm();
        match self {
            Self::Arena(_) if bytes.is_empty() => Ok(()),
            Self::Array(array, offset) => {
                vm.view.write_bytes(thread.raw(array), ARRAY_BASE_OFFSET + offset + at as u32, bytes);
                Ok(())
            }
            Self::Arena(address) => {
                let result = vm.arena.write_bytes(address.wrapping_add(at as u64), bytes);
                result.map_err(|_| memory_fault(thread))
            }
        }
    }

    /// Passes `length` bytes of the block to `body` in pieces; costs a unit a KiB.
    ///
    /// # Errors
    /// `InternalError` if the guest has no such memory, `Throw::Stopped`.
    pub fn for_each_chunk(self, thread: &mut JavaThread, length: usize, mut body: impl FnMut(&[u8])) -> JavaResult<()> {
        let mut buffer = vec![0; length.min(CHUNK_BYTES)];
        let mut done = 0;
        while done < length {
            let chunk = &mut buffer[..(length - done).min(CHUNK_BYTES)];
            self.read(thread, done, chunk)?;
            body(chunk);
            done += chunk.len();
            charge(thread, (chunk.len() / UNIT_BYTES) as u64)?;
        }
        Ok(())
    }
}

/// A block with its length.
#[derive(Clone, Copy, Debug)]
pub struct Block {
    /// Where it is.
    pub memory: Memory,
    /// Its bytes.
    pub length: usize,
}

/// What HotSpot throws for a bad address in its own copies of guest memory.
#[cold]
pub fn memory_fault(thread: &mut JavaThread) -> Throw {
    thread.throw_new("java/lang/InternalError", "a fault occurred in an unsafe memory access operation")
}

/// The bytes of a C string in the arena.
///
/// # Errors
/// `InternalError` if the guest has no such memory.
pub fn c_string(thread: &mut JavaThread, address: i64) -> JavaResult<Vec<u8>> {
    const LENGTH_MAX: u64 = 1 << 16;
    let vm = thread.vm();
    let start = address as u64;
    let mut bytes = Vec::new();
    while (bytes.len() as u64) < LENGTH_MAX {
        match vm.arena.read_u8(start.wrapping_add(bytes.len() as u64)) {
            Ok(0) => return Ok(bytes),
            Ok(byte) => bytes.push(byte),
            Err(_) => return Err(memory_fault(thread)),
        }
    }
    Ok(bytes)
}
