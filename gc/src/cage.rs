//! Address space: the reservation of a heap, and the side tables that describe it.
//!
//! # `[VMDOC]` Cage
//!
//! A heap reserves, without access, `GUARD + 32 GiB + 4 GiB + GUARD` bytes. A reference has 32 bits and is scaled by 8, an offset has 32 bits, so
//! `base + reference * 8 + offset` lies inside the reservation **for every reference and every offset**, null and stale ones included.
//! An access there reads or writes a byte of this heap, or hits a page without access and traps; it never touches other memory of the
//! process. This is why the accessors of [`crate::HeapView`] are safe functions: the worst a wrong reference can do is damage this one heap.
//! The card table covers the same 36 GiB, so a card mark is as safe. What the accessors still ask of callers is natural alignment
//! (checked in debug builds) and that the heap is alive: whoever copies a view keeps the `Arc<Heap>` for as long.
//! The first 64 KiB of the heap are never committed, so a field access through null traps. Compiled code adds constants to offsets of elements, of either sign and of less
//! than [`GUARD`], which the guards allow for.
//!
//! A heap that need not be *sealed* (`HeapConfig::sealed`: its program is trusted) does with the address space of its spaces where the system
//! does not give more. There the promise holds for references to objects and offsets inside of them, which is all that verified code and the VM
//! itself use; a bug, or `Unsafe` in the hands of the program, can hurt the process, as in other Java VMs. The collector promises more: it keeps to
//! the spaces whatever they contain (`[VMDOC]` Untrusted heap). Numbers and alternatives: `docs/adr/0007-address-space.md`.
#![allow(unsafe_code, reason = "reserves and commits memory and makes typed tables of it")]

use std::marker::PhantomData;
use std::ops::{Deref, Range};
use std::os::fd::BorrowedFd;
use std::ptr::NonNull;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicPtr, AtomicU8, AtomicU32, AtomicU64};

use rustix::io::Errno;
use rustix::mm::{self, Advice, MapFlags, MprotectFlags, MsyncFlags, ProtFlags};
use rustix::process::{Resource, getrlimit};

use crate::config::HeapError;
use crate::traps::{Alarm, Watch};

/// Bytes that 32-bit references reach.
pub(crate) const REFERENCE_SPAN: u64 = 1 << 35;
/// Bytes that a 32-bit offset adds.
pub(crate) const OFFSET_SPAN: u64 = 1 << 32;
/// Granularity of spaces.
pub(crate) const GRANULE: u64 = 64 << 10;
/// Bytes without access in front of a heap and behind it.
pub const GUARD: u64 = GRANULE;

/// An anonymous private mapping, released on drop.
pub(crate) struct Mapping {
    base: NonNull<u8>,
    bytes: usize,
    watch: OnceLock<Watch>,
}

// SAFETY: a mapping is a range of addresses; its methods are system calls, which may run on any thread.
unsafe impl Send for Mapping {}
// SAFETY: as above; contents are reached only through atomics or by documented exclusive access.
unsafe impl Sync for Mapping {}

impl Mapping {
    /// Address space without access.
    pub(crate) fn reserve(bytes: u64) -> Result<Self, HeapError> {
        Self::map(bytes, ProtFlags::empty())
    }

    fn map(bytes: u64, protection: ProtFlags) -> Result<Self, HeapError> {
        let flags = MapFlags::PRIVATE | MapFlags::NORESERVE;
        // SAFETY: a new mapping at an address of the system's choice touches no existing memory.
        let result = unsafe { mm::mmap_anonymous(std::ptr::null_mut(), bytes as usize, protection, flags) };
        let base = result.map_err(|errno| HeapError::Reserve { bytes, errno })?;
        let base = NonNull::new(base.cast::<u8>()).ok_or(HeapError::Reserve { bytes, errno: Errno::NOMEM })?;
        Ok(Self { base, bytes: bytes as usize, watch: OnceLock::new() })
    }

    pub(crate) fn base(&self) -> *mut u8 {
        self.base.as_ptr()
    }

    /// From here on, pages that are not there become pages of zeros when they are touched (`[VMDOC]` Traps).
    pub(crate) fn watch(&self, alarm: Alarm) -> Result<(), HeapError> {
        let start = self.base() as usize;
        let watch = Watch::new(start..start + self.bytes, alarm).map_err(HeapError::Watch)?;
        // Who is watched already needs no second alarm.
        let _ = self.watch.set(watch);
        Ok(())
    }

    /// Replaces whole pages by a part of a file.
    pub(crate) fn map_file(&self, range: Range<u64>, file: BorrowedFd<'_>, offset: u64, flags: MapFlags) -> Result<(), Errno> {
        let (address, bytes) = (self.address_of(&range), range.end - range.start);
        let protection = ProtFlags::READ | ProtFlags::WRITE;
        // SAFETY: the range lies inside this mapping, which stays accessible; contents are only reached through pointers, never references.
        unsafe {
            mm::mmap(address.cast(), bytes as usize, protection, flags | MapFlags::FIXED, file, offset)?;
            // What a copy of the process writes is not for the file.
            if flags.contains(MapFlags::SHARED) {
                mm::madvise(address.cast(), bytes as usize, Advice::LinuxDontFork)
            } else {
                Ok(())
            }
        }
    }

    /// Replaces whole pages by zeroed memory.
    pub(crate) fn map_zeroed(&self, range: Range<u64>) -> Result<(), Errno> {
        let (address, bytes) = (self.address_of(&range), range.end - range.start);
        let (protection, flags) = (ProtFlags::READ | ProtFlags::WRITE, MapFlags::PRIVATE | MapFlags::NORESERVE | MapFlags::FIXED);
        // SAFETY: as `map_file`.
        unsafe { mm::mmap_anonymous(address.cast(), bytes as usize, protection, flags) }.map(drop)
    }

    /// Writes changes of mapped file pages to the file.
    pub(crate) fn sync(&self, range: Range<u64>) -> Result<(), Errno> {
        let (address, bytes) = (self.address_of(&range), range.end - range.start);
        // SAFETY: the range lies inside this mapping; synchronous writing changes no memory.
        unsafe { mm::msync(address.cast(), bytes as usize, MsyncFlags::SYNC) }
    }

    fn address_of(&self, range: &Range<u64>) -> *mut u8 {
        assert!(
            range.start <= range.end && range.end <= self.bytes as u64,
            "range {range:?} leaves a mapping of {} bytes",
            self.bytes
        );
        // SAFETY: the assertion keeps the offset inside the mapping.
        unsafe { self.base().add(range.start as usize) }
    }

    /// Makes whole pages readable and writable; fresh pages read as zero.
    pub(crate) fn commit(&self, range: Range<u64>) -> Result<(), HeapError> {
        let (address, bytes) = (self.address_of(&range), range.end - range.start);
        if bytes == 0 {
            return Ok(());
        }
        // SAFETY: the range lies inside this mapping; widening access invalidates no reference.
        let result = unsafe { mm::mprotect(address.cast(), bytes as usize, MprotectFlags::READ | MprotectFlags::WRITE) };
        result.map_err(|errno| HeapError::Commit { bytes, errno })
    }

    /// Makes whole pages inaccessible; whoever uses them gets a signal.
    pub(crate) fn forbid(&self, range: Range<u64>) -> Result<(), HeapError> {
        let (address, bytes) = (self.address_of(&range), range.end - range.start);
        // SAFETY: the range lies inside this mapping; no Rust reference leads there, only pointers and atomics formed for one access.
        let result = unsafe { mm::mprotect(address.cast(), bytes as usize, MprotectFlags::empty()) };
        result.map_err(|errno| HeapError::Commit { bytes, errno })
    }

    /// Gives the contents of whole pages back to the system; they read as zero afterwards.
    pub(crate) fn discard(&self, range: Range<u64>) {
        let (address, bytes) = (self.address_of(&range), range.end - range.start);
        if bytes > 0 {
            // SAFETY: the range lies inside this private anonymous mapping, so its pages become zero; callers own the contents.
            // A failure leaves the contents, which callers must not rely on being zero; the kernel only fails for ranges we do not pass.
            let result = unsafe { mm::madvise(address.cast(), bytes as usize, Advice::LinuxDontNeed) };
            assert!(result.is_ok(), "discarding {range:?} of a private mapping failed: {result:?}");
        }
    }
}

impl Drop for Mapping {
    fn drop(&mut self) {
        // Others may get these addresses next.
        drop(self.watch.take());
        // SAFETY: the mapping is owned; borrows of its contents ended with `self`, and views end with their heap ([VMDOC] Cage).
        let result = unsafe { mm::munmap(self.base().cast(), self.bytes) };
        debug_assert!(result.is_ok(), "unmapping failed: {result:?}");
    }
}

/// Bytes of address space that this process may use, if there is a limit (`ulimit -v`).
#[must_use]
pub fn address_space_limit() -> Option<u64> {
    getrlimit(Resource::As).current
}

/// The reservation of one heap; offsets are relative to the heap base.
pub(crate) struct Cage {
    mapping: Mapping,
    span: u64,
}

impl Cage {
    /// What every reference and offset reach.
    pub(crate) const SEALED_SPAN: u64 = REFERENCE_SPAN + OFFSET_SPAN;

    /// A cage for a heap of `heap_bytes`, larger than that if it must be sealed or if there is enough address space.
    pub(crate) fn new(heap_bytes: u64, sealed: bool) -> Result<Self, HeapError> {
        if sealed {
            return Self::reserve(Self::SEALED_SPAN).map_err(|error| match error {
                HeapError::Reserve { bytes, errno } => HeapError::Seal { bytes, errno },
                other => other,
            });
        }
        // A cage that takes most of what there is would leave too little for threads and mapped files.
        let scarce = address_space_limit().is_some_and(|limit| limit < 2 * Self::SEALED_SPAN);
        let sealed = if scarce { None } else { Self::reserve(Self::SEALED_SPAN).ok() };
        sealed.map_or_else(|| Self::reserve(heap_bytes), Ok)
    }

    fn reserve(span: u64) -> Result<Self, HeapError> {
        Ok(Self { mapping: Mapping::reserve(GUARD + span + GUARD)?, span })
    }

    /// Bytes from the base that are reserved.
    pub(crate) fn span(&self) -> u64 {
        self.span
    }

    pub(crate) fn watch(&self, alarm: Alarm) -> Result<(), HeapError> {
        self.mapping.watch(alarm)
    }

    pub(crate) fn is_sealed(&self) -> bool {
        self.span == Self::SEALED_SPAN
    }

    pub(crate) fn base(&self) -> *mut u8 {
        self.mapping.address_of(&(GUARD..GUARD))
    }

    pub(crate) fn commit(&self, range: Range<u64>) -> Result<(), HeapError> {
        self.mapping.commit(GUARD + range.start..GUARD + range.end)
    }

    pub(crate) fn forbid(&self, range: Range<u64>) -> Result<(), HeapError> {
        self.mapping.forbid(GUARD + range.start..GUARD + range.end)
    }

    pub(crate) fn discard(&self, range: Range<u64>) {
        self.mapping.discard(GUARD + range.start..GUARD + range.end);
    }
}

/// Types that are valid when all their bytes are zero and that may be shared.
///
/// # Safety
/// Both must hold.
pub(crate) unsafe trait ZeroedCell: Sync {}
// SAFETY: zero is a value of each atomic integer, and null of an atomic pointer.
unsafe impl ZeroedCell for AtomicU8 {}
// SAFETY: as above.
unsafe impl ZeroedCell for AtomicU32 {}
// SAFETY: as above.
unsafe impl ZeroedCell for AtomicU64 {}
// SAFETY: as above.
unsafe impl<T> ZeroedCell for AtomicPtr<T> {}

/// A large array of atomic cells, zero at first, whose pages take memory when touched.
pub(crate) struct SideTable<T> {
    mapping: Mapping,
    length: usize,
    cell: PhantomData<[T]>,
}

impl<T: ZeroedCell> SideTable<T> {
    pub(crate) fn new(length: usize) -> Result<Self, HeapError> {
        let bytes = (length * size_of::<T>()).next_multiple_of(4096).max(4096) as u64;
        Ok(Self { mapping: Mapping::map(bytes, ProtFlags::READ | ProtFlags::WRITE)?, length, cell: PhantomData })
    }
}

impl SideTable<AtomicU64> {
    /// Zeroes cells; large ranges give their pages back.
    pub(crate) fn clear(&self, range: Range<usize>) {
        clear_cells(&self.mapping, &self[range.clone()], range, |cell| cell.store(0, std::sync::atomic::Ordering::Relaxed));
    }
}

impl SideTable<AtomicU8> {
    /// The same cells, eight at a time. For use while nobody writes single cells.
    #[inline(always)]
    pub(crate) fn words(&self) -> &[AtomicU64] {
        // SAFETY: as `deref`: pages are aligned, and the mapping holds whole words up to the last cell's word, because it has whole pages.
        unsafe { std::slice::from_raw_parts(self.mapping.base().cast::<AtomicU64>(), self.length.div_ceil(8)) }
    }

    /// Zeroes cells; large ranges give their pages back.
    pub(crate) fn clear(&self, range: Range<usize>) {
        clear_cells(&self.mapping, &self[range.clone()], range, |cell| cell.store(0, std::sync::atomic::Ordering::Relaxed));
    }
}

fn clear_cells<T>(mapping: &Mapping, cells: &[T], range: Range<usize>, zero: impl Fn(&T)) {
    const PAGE: usize = 4096;
    let (start, end) = (range.start * size_of::<T>(), range.end * size_of::<T>());
    let pages = start.next_multiple_of(PAGE)..end / PAGE * PAGE;
    if pages.start >= pages.end || pages.len() < 16 * PAGE {
        cells.iter().for_each(zero);
        return;
    }
    mapping.discard(pages.start as u64..pages.end as u64);
    cells[..(pages.start - start) / size_of::<T>()].iter().for_each(&zero);
    cells[(pages.end - start) / size_of::<T>()..].iter().for_each(&zero);
}

impl<T> Deref for SideTable<T> {
    type Target = [T];

    #[inline(always)]
    fn deref(&self) -> &[T] {
        // SAFETY: the mapping is readable, writable, page-aligned and holds at least `length` cells, which zero pages make valid
        // (`ZeroedCell`, required by `new`); all access goes through `&T` of atomics.
        unsafe { std::slice::from_raw_parts(self.mapping.base().cast::<T>(), self.length) }
    }
}
