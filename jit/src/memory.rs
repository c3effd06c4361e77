//! The code cache: memory that is written through one address and runs at another.
//!
//! `[VMDOC]` Code cache. The memory is mapped twice, once for writing and once for running: no mapping is ever both, and none changes what it is once it is known. A [`Room`] is
//! a part of it that one piece of code has for itself; only this file makes them, and what does not fit in its room is refused. Nothing that a compiler
//! computes becomes an address to write to.
#![allow(unsafe_code, reason = "maps memory and writes code")]

use std::ffi::c_void;
use std::io;
use std::ptr::{self, NonNull};
use std::sync::{Arc, Mutex};

use runtime::sync::lock;
use rustix::mm::{self, Advice, MapFlags, MprotectFlags, MremapFlags, ProtFlags};

/// Code begins at multiples of this.
const ALIGNMENT: usize = 32;

/// What unused memory holds: an instruction that traps.
const UNUSED: u8 = 0xcc;

/// A mapping of the whole memory.
#[derive(Debug)]
struct Mapping {
    start: NonNull<u8>,
    bytes: usize,
}

impl Mapping {
    /// New memory, which has no file: `perf` looks for the names of code in such memory only.
    fn new(bytes: usize, protection: ProtFlags) -> io::Result<Self> {
        // SAFETY: the operating system chooses where, so nothing that exists is replaced.
        let start = unsafe { mm::mmap_anonymous(ptr::null_mut(), bytes, protection, MapFlags::SHARED) }?;
        Self::at(start, bytes)
    }

    /// The same memory once more: a length of 0 leaves the mapping that there is.
    fn again(&self, protection: MprotectFlags) -> io::Result<Self> {
        // SAFETY: as above.
        let start = unsafe { mm::mremap(self.start.as_ptr().cast(), 0, self.bytes, MremapFlags::MAYMOVE) }?;
        let mapping = Self::at(start, self.bytes)?;
        // SAFETY: nobody else knows of this mapping.
        unsafe { mm::mprotect(start, self.bytes, protection) }?;
        Ok(mapping)
    }

    fn at(start: *mut c_void, bytes: usize) -> io::Result<Self> {
        let start = NonNull::new(start.cast()).ok_or(io::ErrorKind::OutOfMemory)?;
        Ok(Self { start, bytes })
    }
}

impl Drop for Mapping {
    fn drop(&mut self) {
        // SAFETY: this mapped it, and nobody runs or writes code any more: whoever could has a reference to the cache.
        let unmapped = unsafe { mm::munmap(self.start.as_ptr().cast(), self.bytes) };
        debug_assert!(unmapped.is_ok(), "a mapping can be unmapped");
    }
}

/// Memory for one piece of code.
#[derive(Debug)]
pub struct Room {
    start: usize,
    bytes: usize,
    /// Where the code will run.
    pub address: usize,
}

/// Memory for code, of a fixed size.
#[derive(Debug)]
pub struct CodeMemory {
    writable: Mapping,
    executable: Mapping,
    free: Mutex<FreeList>,
}

// SAFETY: the mappings belong to this, and each byte of the writable one to whoever has its room.
unsafe impl Send for CodeMemory {}
// SAFETY: as above.
unsafe impl Sync for CodeMemory {}

impl CodeMemory {
    /// Reserves memory; the operating system commits pages as they are used.
    ///
    /// # Errors
    /// If the operating system refuses.
    pub fn new(bytes: usize) -> io::Result<Self> {
        let bytes = bytes.max(1).next_multiple_of(rustix::param::page_size());
        let writable = Mapping::new(bytes, ProtFlags::READ | ProtFlags::WRITE)?;
        let executable = writable.again(MprotectFlags::READ | MprotectFlags::EXEC)?;
        // A copy of the process would write into the code of both.
        // SAFETY: this process keeps the mapping as it is.
        unsafe { mm::madvise(writable.start.as_ptr().cast(), writable.bytes, Advice::LinuxDontFork) }?;
        Ok(Self { writable, executable, free: Mutex::new(FreeList::new(bytes)) })
    }

    /// Room for this many bytes of code; none if there is not enough.
    pub fn allocate(&self, bytes: usize) -> Option<Room> {
        let bytes = bytes.max(1).checked_next_multiple_of(ALIGNMENT)?;
        let start = lock(&self.free).take(bytes)?;
        Some(Room { start, bytes, address: self.address(start) })
    }

    /// Where code runs that begins at this byte.
    fn address(&self, start: usize) -> usize {
        self.executable.start.as_ptr().expose_provenance() + start
    }

    /// Writes code where it will run; the rest of the room traps.
    ///
    /// # Panics
    /// If it does not fit, or the room belongs to another memory.
    pub fn write(&self, room: &mut Room, code: &[u8]) {
        assert!(room.address == self.address(room.start), "a room is used with the memory that it is part of");
        assert!(code.len() <= room.bytes && room.bytes <= self.writable.bytes - room.start, "code fits in its room");
        // SAFETY: the room lies in the mapping, and nobody else has it: its owner is here.
        unsafe {
            let to = self.writable.start.as_ptr().add(room.start);
            ptr::copy_nonoverlapping(code.as_ptr(), to, code.len());
            ptr::write_bytes(to.add(code.len()), UNUSED, room.bytes - code.len());
        }
    }

    /// Gives room back, in which no thread runs or will run.
    pub fn free(&self, mut room: Room) {
        self.give_back(&mut room);
    }

    fn give_back(&self, room: &mut Room) {
        self.write(room, &[]);
        lock(&self.free).give(room.start, room.bytes);
    }

    /// Whether more than half of it is in use.
    pub fn is_half_full(&self) -> bool {
        self.used() > self.executable.bytes / 2
    }

    /// Bytes that are in use.
    pub fn used(&self) -> usize {
        self.executable.bytes - lock(&self.free).bytes()
    }
}

/// Room that goes back to its memory by itself, which is when no thread runs or will run in it.
#[derive(Debug)]
pub struct OwnedRoom {
    memory: Arc<CodeMemory>,
    room: Room,
}

impl OwnedRoom {
    /// Of room in this memory.
    pub fn new(memory: Arc<CodeMemory>, room: Room) -> Self {
        Self { memory, room }
    }
}

impl Drop for OwnedRoom {
    fn drop(&mut self) {
        self.memory.give_back(&mut self.room);
    }
}

/// What is free: pieces by their start, no two of which touch.
#[derive(Debug, PartialEq, Eq)]
struct FreeList(Vec<(usize, usize)>);

impl FreeList {
    fn new(bytes: usize) -> Self {
        Self(vec![(0, bytes)])
    }

    /// The first piece that is large enough gives what is asked for.
    fn take(&mut self, bytes: usize) -> Option<usize> {
        let index = self.0.iter().position(|(_, free)| *free >= bytes)?;
        let (start, free) = self.0[index];
        if free == bytes {
            self.0.remove(index);
        } else {
            self.0[index] = (start + bytes, free - bytes);
        }
        Some(start)
    }

    /// A piece is free again, and one with its neighbours.
    fn give(&mut self, start: usize, bytes: usize) {
        let index = self.0.partition_point(|(other, _)| *other < start);
        self.0.insert(index, (start, bytes));
        self.join(index);
        if index > 0 {
            self.join(index - 1);
        }
    }

    /// Joins a piece with the next one if they touch.
    fn join(&mut self, index: usize) {
        let (start, bytes) = self.0[index];
        if let Some((next, more)) = self.0.get(index + 1).copied()
            && next == start + bytes
        {
            self.0[index] = (start, bytes + more);
            self.0.remove(index + 1);
        }
    }

    fn bytes(&self) -> usize {
        self.0.iter().map(|(_, bytes)| bytes).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What stands at the address where a room's code runs.
    fn bytes_of(room: &Room, count: usize) -> Vec<u8> {
        // SAFETY: the room is in a mapping that may be read.
        unsafe { std::slice::from_raw_parts(ptr::with_exposed_provenance(room.address), count) }.to_vec()
    }

    #[test]
    fn code_appears_where_it_runs_and_the_rest_of_its_room_traps() {
        let memory = CodeMemory::new(1 << 16).unwrap();
        let [mut first, second] = [40, 1].map(|bytes| memory.allocate(bytes).unwrap());
        assert_eq!((first.address % ALIGNMENT, second.address - first.address), (0, 64));
        memory.write(&mut first, &[7; 40]);
        assert_eq!(bytes_of(&first, 64), [[7; 40].as_slice(), &[UNUSED; 24]].concat());
        assert_eq!(memory.used(), 96);
        memory.free(first);
        assert_eq!(memory.used(), 32);
        assert_eq!(bytes_of(&memory.allocate(1).unwrap(), 32), [UNUSED; 32]);
    }

    #[test]
    #[should_panic(expected = "code fits in its room")]
    fn code_that_does_not_fit_is_refused() {
        let memory = CodeMemory::new(1 << 12).unwrap();
        let mut room = memory.allocate(32).unwrap();
        memory.write(&mut room, &[0; 33]);
    }

    #[test]
    #[should_panic(expected = "the memory that it is part of")]
    fn a_room_of_a_larger_memory_is_refused() {
        let (small, large) = (CodeMemory::new(1 << 12).unwrap(), CodeMemory::new(1 << 16).unwrap());
        let mut room = large.allocate(1 << 13).unwrap();
        small.write(&mut room, &[0; 32]);
    }

    #[test]
    fn a_full_memory_gives_nothing_and_pieces_join_when_they_are_freed() {
        let memory = CodeMemory::new(1 << 12).unwrap();
        let mut rooms: Vec<Room> = std::iter::from_fn(|| memory.allocate(1000)).collect();
        assert_eq!((rooms.len(), memory.used()), (4, 4096));
        assert!(memory.allocate(1).is_none() && memory.allocate(usize::MAX).is_none());
        // The second and the last, the third between them, the first.
        for index in [1, 2, 1, 0] {
            memory.free(rooms.remove(index));
        }
        assert_eq!(*lock(&memory.free), FreeList::new(4096));
        assert!(memory.allocate(4096).is_some());
    }
}
