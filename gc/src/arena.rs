//! Memory outside the heap, for `Unsafe.allocateMemory`, direct buffers and mapped files.
//!
//! # `[VMDOC]` Arena
//!
//! A guest address is a segment and an offset into its reservation, never a host pointer. Every access checks that it stays inside the segment and
//! touches only pages in use. A page that was in use once stays readable and writable for the process, so an access that races with `free` or
//! `unmap` reads or writes memory of this arena, and nothing worse. Files mapped for reading are no exception: the system maps them privately, and
//! only the page table refuses writes.
//! Address space is reserved as it is needed (`segments.rs`): an arena that may become large costs nothing before.
//! Aligned accesses of 1, 2, 4 and 8 bytes are atomic; others move byte by byte.
//!
//! Reading a mapped file behind its end raises SIGBUS. `map_file` refuses to map beyond the end; whoever can shorten files (the sandbox) must not
//! shorten one that is mapped.
#![allow(unsafe_code, reason = "accesses memory at checked offsets, which guest threads share")]

use std::os::fd::BorrowedFd;
use std::ptr;
use std::sync::atomic::{AtomicU8, AtomicU16, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustix::fs::{AtFlags, FileType, statat};
use rustix::io::Errno;
use rustix::mm::MapFlags;

use crate::blocks::{Blocks, PAGE_BYTES, Pages, SMALL_ENTRY_BYTES, Taken};
use crate::budget::Budget;
use crate::config::HeapError;
use crate::reference::Reference;
use crate::segments::{Segments, Window};
use crate::traps::{self, Alarm};
use crate::view::HeapView;

/// Unit of copies between arena and heap.
const COPY_BYTES: usize = 4096;

/// States of a page.
const UNUSED: u8 = 0;
const WRITABLE: u8 = 1;
const READ_ONLY: u8 = 2;

/// Why an access of guest memory is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ArenaError {
    /// Outside the arena, or on a page that is not in use.
    #[error("no memory of {bytes} bytes at address {address:#x}")]
    OutOfBounds {
        /// The guest address.
        address: u64,
        /// Length of the access.
        bytes: u64,
    },
    /// A write into a file mapped for reading.
    #[error("memory at address {address:#x} is read-only")]
    ReadOnly {
        /// The guest address.
        address: u64,
    },
    /// The file that is mapped there has been cut off (`[VMDOC]` Traps).
    #[error("the file at address {address:#x} has been cut off")]
    CutOff {
        /// The guest address.
        address: u64,
    },
    /// An atomic update of an address that is not a multiple of its size.
    #[error("address {address:#x} is not aligned")]
    Misaligned {
        /// The guest address.
        address: u64,
    },
}

/// How a file is mapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FileMapping {
    /// Reads see the file; writes are refused.
    ReadOnly,
    /// Reads and writes go to the file.
    ReadWrite,
    /// Reads see the file; writes stay private.
    Private,
}

/// The off-heap memory of one Vm (`[VMDOC] Arena`).
pub struct Arena {
    segments: Segments,
    state: Mutex<State>,
    budget: Arc<Budget>,
}

struct State {
    blocks: Blocks,
    allocated: u64,
    files: Vec<MappedFile>,
}

/// A mapped file.
#[derive(Clone, Copy)]
struct MappedFile {
    pages: Pages,
    /// Writes make copies of its pages, which count.
    private: bool,
}

/// What was read or written, unless there was nothing.
#[inline]
fn or_cut_off<T>(address: u64, value: T) -> Result<T, ArenaError> {
    if traps::has_faulted() { Err(ArenaError::CutOff { address }) } else { Ok(value) }
}

macro_rules! accessors {
    ($($integer:ident $atomic:ident $read:ident $write:ident;)*) => { $(
        #[doc = concat!("Reads a `", stringify!($integer), "`; any alignment.")]
        ///
        /// # Errors
        /// When there is no memory.
        #[inline]
        pub fn $read(&self, address: u64) -> Result<$integer, ArenaError> {
            const BYTES: usize = size_of::<$integer>();
            let pointer = self.check(address, BYTES as u64, false)?;
            if address % BYTES as u64 == 0 {
                // SAFETY: checked to lie in the arena, aligned, and accessed atomically ([VMDOC] Arena).
                let value = unsafe { $atomic::from_ptr(pointer.cast()) }.load(Ordering::Relaxed);
                return or_cut_off(address, value);
            }
            let mut bytes = [0; BYTES];
            copy_out(pointer, &mut bytes);
            or_cut_off(address, $integer::from_ne_bytes(bytes))
        }

        #[doc = concat!("Writes a `", stringify!($integer), "`; any alignment.")]
        ///
        /// # Errors
        /// When there is no memory, or it is read-only.
        #[inline]
        pub fn $write(&self, address: u64, value: $integer) -> Result<(), ArenaError> {
            const BYTES: usize = size_of::<$integer>();
            let pointer = self.check(address, BYTES as u64, true)?;
            if address % BYTES as u64 == 0 {
                // SAFETY: as reading.
                unsafe { $atomic::from_ptr(pointer.cast()) }.store(value, Ordering::Relaxed);
            } else {
                copy_in(pointer, &value.to_ne_bytes());
            }
            or_cut_off(address, ())
        }
    )* };
}

macro_rules! compare_exchangers {
    ($($integer:ident $atomic:ident $compare_exchange:ident;)*) => { $(
        /// Sequentially consistent compare-and-set; the inner result carries the value found.
        ///
        /// # Errors
        /// When there is no memory, it is read-only, or the address is not aligned.
        pub fn $compare_exchange(&self, address: u64, expected: $integer, new: $integer) -> Result<Result<$integer, $integer>, ArenaError> {
            let pointer = self.check(address, size_of::<$integer>() as u64, true)?;
            if address % size_of::<$integer>() as u64 != 0 {
                return Err(ArenaError::Misaligned { address });
            }
            // SAFETY: checked to lie in the arena, aligned, and accessed atomically ([VMDOC] Arena).
            let cell = unsafe { $atomic::from_ptr(pointer.cast()) };
            Ok(cell.compare_exchange(expected, new, Ordering::SeqCst, Ordering::SeqCst))
        }
    )* };
}

impl Arena {
    /// An arena of this size, all of which may be allocated.
    #[must_use]
    pub fn new(bytes_max: u64) -> Self {
        Self::with_budget(bytes_max, Arc::new(Budget::new(bytes_max)))
    }

    /// An arena that allocates what is in the budget; mapped files take address space, of which there is `bytes_max`, and count only if they are
    /// private: those that nobody writes, and those that are written to the file, are the system's to drop.
    #[must_use]
    pub fn with_budget(bytes_max: u64, budget: Arc<Budget>) -> Self {
        let state = State { blocks: Blocks::default(), allocated: 0, files: Vec::new() };
        Self { segments: Segments::new(bytes_max), state: Mutex::new(state), budget }
    }

    /// From here on, pages of mapped files that are not there read as zeros, and the alarm is sounded, instead of ending the process (`[VMDOC]` Traps).
    ///
    /// # Errors
    /// If handlers of signals cannot be installed.
    pub fn watch(&self, alarm: Alarm) -> Result<(), HeapError> {
        self.segments.watch(alarm)
    }

    /// Bytes allocated now, rounded up to what the blocks hold.
    #[must_use]
    pub fn allocated_bytes(&self) -> u64 {
        self.lock().allocated
    }

    /// Allocates at least `bytes` bytes with arbitrary contents, aligned to 16; `None` when the limit or the address space is reached.
    #[must_use]
    pub fn allocate(&self, bytes: u64) -> Option<u64> {
        let mut state = self.lock();
        let cost = state.blocks.cost_of(bytes)?;
        if !self.budget.take(cost) {
            return None;
        }
        let Some(taken) = self.take(&mut state.blocks, bytes) else {
            self.budget.give(cost);
            return None;
        };
        state.allocated += taken.bytes;
        if let Some(pages) = taken.pages {
            self.set_pages(pages, WRITABLE);
        }
        Some(taken.address)
    }

    /// Gives a block another size and keeps its contents, at another address perhaps; `None` when there is no such block or no room, and then
    /// the block stays.
    #[must_use]
    pub fn reallocate(&self, address: u64, bytes: u64) -> Option<u64> {
        let capacity = self.lock().blocks.capacity_of(address)?;
        if Blocks::capacity_for(bytes)? == capacity {
            return Some(address);
        }
        let new = self.allocate(bytes)?;
        self.copy_within(address, new, bytes.min(capacity)).ok()?;
        self.free(address);
        Some(new)
    }

    /// Frees a block; false, and nothing happens, when no block starts there.
    pub fn free(&self, address: u64) -> bool {
        let mut state = self.lock();
        let Some(freed) = state.blocks.free(address) else { return false };
        state.allocated -= freed.bytes;
        self.budget.give(freed.pages.map_or(SMALL_ENTRY_BYTES, |pages| pages.bytes));
        if let Some(pages) = freed.pages {
            self.set_pages(pages, UNUSED);
            let (segment, range) = self.segments.of(pages);
            segment.mapping.discard(range);
            state.blocks.give_pages(pages);
        }
        true
    }

    accessors! {
        u8 AtomicU8 read_u8 write_u8;
        u16 AtomicU16 read_u16 write_u16;
        u32 AtomicU32 read_u32 write_u32;
        u64 AtomicU64 read_u64 write_u64;
    }

    compare_exchangers! {
        u32 AtomicU32 compare_exchange_u32;
        u64 AtomicU64 compare_exchange_u64;
    }

    /// Copies guest memory out.
    ///
    /// # Errors
    /// When there is no memory.
    pub fn read_bytes(&self, address: u64, bytes: &mut [u8]) -> Result<(), ArenaError> {
        copy_out(self.check(address, bytes.len() as u64, false)?, bytes);
        Ok(())
    }

    /// Copies into guest memory.
    ///
    /// # Errors
    /// When there is no memory, or it is read-only.
    pub fn write_bytes(&self, address: u64, bytes: &[u8]) -> Result<(), ArenaError> {
        copy_in(self.check(address, bytes.len() as u64, true)?, bytes);
        Ok(())
    }

    /// What can be accessed around an address without asking.
    #[must_use]
    pub fn window(&self, address: u64) -> Option<Window> {
        self.segments.window(address)
    }

    /// Calls `operation` with a copy of guest memory: other threads may write the original meanwhile.
    ///
    /// # Errors
    /// When there is no memory.
    pub fn with_slice<R>(&self, address: u64, bytes: usize, operation: impl FnOnce(&[u8]) -> R) -> Result<R, ArenaError> {
        let pointer = self.check(address, bytes as u64, false)?;
        let mut copy = vec![0; bytes];
        copy_out(pointer, &mut copy);
        Ok(operation(&copy))
    }

    /// Copies guest memory; the ranges may overlap.
    ///
    /// # Errors
    /// When there is no memory, or the target is read-only.
    pub fn copy_within(&self, source: u64, target: u64, bytes: u64) -> Result<(), ArenaError> {
        let (from, to) = (self.check(source, bytes, false)?, self.check(target, bytes, true)?);
        // SAFETY: both ranges were checked; `copy` allows overlap.
        unsafe { ptr::copy(from, to, bytes as usize) };
        Ok(())
    }

    /// Sets guest memory.
    ///
    /// # Errors
    /// When there is no memory, or it is read-only.
    pub fn fill(&self, address: u64, bytes: u64, value: u8) -> Result<(), ArenaError> {
        let pointer = self.check(address, bytes, true)?;
        // SAFETY: the range was checked.
        unsafe { ptr::write_bytes(pointer, value, bytes as usize) };
        Ok(())
    }

    /// Copies guest memory into primitive data of an object.
    ///
    /// # Errors
    /// When there is no memory.
    pub fn copy_to_heap(
        &self,
        source: u64,
        view: HeapView,
        target: impl Reference,
        offset: u32,
        bytes: u32,
    ) -> Result<(), ArenaError> {
        self.check(source, u64::from(bytes), false)?;
        in_chunks(bytes, |at, buffer| {
            self.read_bytes(source + u64::from(at), buffer)?;
            view.write_bytes(target, offset + at, buffer);
            Ok(())
        })
    }

    /// Copies primitive data of an object into guest memory.
    ///
    /// # Errors
    /// When there is no memory, or it is read-only.
    pub fn copy_from_heap(
        &self,
        view: HeapView,
        source: impl Reference,
        offset: u32,
        target: u64,
        bytes: u32,
    ) -> Result<(), ArenaError> {
        self.check(target, u64::from(bytes), true)?;
        in_chunks(bytes, |at, buffer| {
            view.read_bytes(source, offset + at, buffer);
            self.write_bytes(target + u64::from(at), buffer)
        })
    }

    /// Maps a part of a regular file, which must exist; `offset` is a multiple of the page size. The guest address.
    ///
    /// # Errors
    /// `ENODEV` for other than regular files, `EINVAL` beyond the end of the file, `ENOMEM` without address space, or what the system says.
    pub fn map_file(&self, file: BorrowedFd<'_>, offset: u64, bytes: u64, how: FileMapping) -> Result<u64, Errno> {
        let facts = statat(file, c"", AtFlags::EMPTY_PATH)?;
        if FileType::from_raw_mode(facts.st_mode) != FileType::RegularFile {
            return Err(Errno::NODEV);
        }
        let within = offset.checked_add(bytes).is_some_and(|end| end <= facts.st_size.max(0) as u64);
        if bytes == 0 || !within || !offset.is_multiple_of(PAGE_BYTES) {
            return Err(Errno::INVAL);
        }
        let (flags, state) = match how {
            FileMapping::ReadOnly => (MapFlags::PRIVATE, READ_ONLY),
            FileMapping::ReadWrite => (MapFlags::SHARED, WRITABLE),
            FileMapping::Private => (MapFlags::PRIVATE, WRITABLE),
        };
        let private = how == FileMapping::Private;
        let mut arena = self.lock();
        let pages = self.take_pages(&mut arena.blocks, bytes).ok_or(Errno::NOMEM)?;
        if private && !self.budget.take(pages.bytes) {
            arena.blocks.give_pages(pages);
            return Err(Errno::NOMEM);
        }
        let (segment, range) = self.segments.of(pages);
        if let Err(errno) = segment.mapping.map_file(range, file, offset, flags) {
            self.give_back_file(&mut arena, MappedFile { pages, private });
            return Err(errno);
        }
        self.set_pages(pages, state);
        arena.files.push(MappedFile { pages, private });
        Ok(pages.start)
    }

    /// Ends a mapping that `map_file` made at this address with this length; false, and nothing happens, when there is none.
    ///
    /// # Errors
    /// What the system says; the mapping stays.
    pub fn unmap(&self, address: u64, bytes: u64) -> Result<bool, Errno> {
        let mut state = self.lock();
        let Some(file) = find_file(&state.files, address, bytes) else { return Ok(false) };
        let pages = file.pages;
        if pages.start != address || bytes.next_multiple_of(PAGE_BYTES) != pages.bytes {
            return Ok(false);
        }
        let (segment, range) = self.segments.of(pages);
        segment.mapping.map_zeroed(range)?;
        self.set_pages(pages, UNUSED);
        state.files.retain(|other| other.pages != pages);
        self.give_back_file(&mut state, file);
        Ok(true)
    }

    /// What a file took that is mapped no longer.
    fn give_back_file(&self, state: &mut State, file: MappedFile) {
        state.blocks.give_pages(file.pages);
        if file.private {
            self.budget.give(file.pages.bytes);
        }
    }

    /// Writes changes in a range of a mapped file to the file.
    ///
    /// # Errors
    /// `EINVAL` when the range is not in one mapping, or what the system says.
    pub fn sync(&self, address: u64, bytes: u64) -> Result<(), Errno> {
        let pages = find_file(&self.lock().files, address, bytes).ok_or(Errno::INVAL)?.pages;
        let start = address / PAGE_BYTES * PAGE_BYTES;
        let end = (address + bytes).next_multiple_of(PAGE_BYTES).min(pages.start + pages.bytes);
        let (segment, range) = self.segments.of(Pages { start, bytes: end - start });
        segment.mapping.sync(range)
    }

    /// A block, from a new segment if need be.
    fn take(&self, blocks: &mut Blocks, bytes: u64) -> Option<Taken> {
        if let Some(taken) = blocks.take(bytes) {
            return self.keep(taken, blocks);
        }
        blocks.give_pages(self.segments.add(Blocks::pages_for(bytes)?)?);
        let taken = blocks.take(bytes)?;
        self.keep(taken, blocks)
    }

    /// Makes the pages of a block accessible, or frees it.
    fn keep(&self, taken: Taken, blocks: &mut Blocks) -> Option<Taken> {
        if taken.pages.is_none_or(|pages| self.segments.ensure_accessible(pages)) {
            return Some(taken);
        }
        blocks.give_back(taken);
        None
    }

    /// Pages for a file, from a new segment if need be.
    fn take_pages(&self, blocks: &mut Blocks, bytes: u64) -> Option<Pages> {
        let pages = match blocks.take_pages(bytes) {
            Some(pages) => pages,
            None => {
                blocks.give_pages(self.segments.add(bytes)?);
                blocks.take_pages(bytes)?
            }
        };
        if !self.segments.ensure_accessible(pages) {
            blocks.give_pages(pages);
            return None;
        }
        Some(pages)
    }

    /// The host pointer of a guest range, if all its pages are in use.
    #[inline]
    fn check(&self, address: u64, bytes: u64, write: bool) -> Result<*mut u8, ArenaError> {
        let out_of_bounds = ArenaError::OutOfBounds { address, bytes };
        let (segment, start) = self.segments.find(address).ok_or(out_of_bounds)?;
        let end = start.checked_add(bytes).ok_or(out_of_bounds)?;
        let pages = start / PAGE_BYTES..end.div_ceil(PAGE_BYTES).max(start / PAGE_BYTES + 1);
        let states = segment.pages.get(pages.start as usize..pages.end as usize).ok_or(out_of_bounds)?;
        for state in states {
            match state.load(Ordering::Relaxed) {
                UNUSED => return Err(out_of_bounds),
                READ_ONLY if write => return Err(ArenaError::ReadOnly { address }),
                _ => {}
            }
        }
        // SAFETY: the page table covers the segment's mapping exactly, so the range lies inside.
        Ok(unsafe { segment.mapping.base().add(start as usize) })
    }

    fn set_pages(&self, pages: Pages, state: u8) {
        let (segment, range) = self.segments.of(pages);
        for page in &segment.pages[(range.start / PAGE_BYTES) as usize..(range.end / PAGE_BYTES) as usize] {
            page.store(state, Ordering::Relaxed);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn find_file(files: &[MappedFile], address: u64, bytes: u64) -> Option<MappedFile> {
    let end = address.checked_add(bytes)?;
    files.iter().copied().find(|file| file.pages.start <= address && end <= file.pages.start + file.pages.bytes)
}

fn in_chunks(bytes: u32, mut copy: impl FnMut(u32, &mut [u8]) -> Result<(), ArenaError>) -> Result<(), ArenaError> {
    let mut buffer = [0; COPY_BYTES];
    let mut at = 0;
    while at < bytes {
        let part = (bytes - at).min(COPY_BYTES as u32);
        copy(at, &mut buffer[..part as usize])?;
        at += part;
    }
    Ok(())
}

/// Copies from a checked range.
fn copy_out(source: *const u8, target: &mut [u8]) {
    // SAFETY: the caller checked the range; host memory does not overlap the arena. Guest threads that write meanwhile may tear the copy.
    unsafe { ptr::copy_nonoverlapping(source, target.as_mut_ptr(), target.len()) }
}

/// Copies to a checked range.
fn copy_in(target: *mut u8, source: &[u8]) {
    // SAFETY: as `copy_out`.
    unsafe { ptr::copy_nonoverlapping(source.as_ptr(), target, source.len()) }
}

impl std::fmt::Debug for Arena {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Arena")
            .field("allocated", &self.allocated_bytes())
            .field("budget", &self.budget)
            .finish_non_exhaustive()
    }
}
