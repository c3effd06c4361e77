//! The address space of the off-heap arena: segments, which are reserved when they are needed and stay until the arena goes.

use std::ops::Range;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};

use crate::blocks::{PAGE_BYTES, Pages};
use crate::cage::{Mapping, SideTable};
use crate::config::HeapError;
use crate::traps::Alarm;

/// Guest addresses of two segments differ above this bit.
const SEGMENT_SHIFT: u32 = 40;
/// The lowest offset that a segment uses; so neighbours never touch, and small addresses, 0 among them, are never valid.
const FIRST_OFFSET: u64 = 1 << 16;
/// Size of the first segment; each further one doubles the arena.
const SEGMENT_BYTES_MIN: u64 = 64 << 20;
/// The largest segment.
const SEGMENT_BYTES_MAX: u64 = (1 << SEGMENT_SHIFT) - FIRST_OFFSET;
const SEGMENTS_MAX: usize = 64;
/// Pages become accessible in steps of this size.
const COMMIT_BYTES: u64 = 1 << 20;

/// A reservation, with the state of each of its pages.
pub(crate) struct Segment {
    pub(crate) mapping: Mapping,
    pub(crate) pages: SideTable<AtomicU8>,
    /// Everything below is readable and writable, from `FIRST_OFFSET` on.
    accessible: AtomicU64,
}

impl Segment {
    fn reserve(bytes: u64) -> Option<Self> {
        let end = FIRST_OFFSET + bytes;
        let mapping = Mapping::reserve(end).ok()?;
        let pages = SideTable::new((end / PAGE_BYTES) as usize).ok()?;
        Some(Self { mapping, pages, accessible: AtomicU64::new(FIRST_OFFSET) })
    }

    /// Makes everything below `end` accessible; false when the system refuses. The caller holds the arena's lock.
    fn ensure_accessible(&self, end: u64) -> bool {
        let accessible = self.accessible.load(Ordering::Relaxed);
        if end <= accessible {
            return true;
        }
        let wanted = end.next_multiple_of(COMMIT_BYTES).min(self.pages.len() as u64 * PAGE_BYTES);
        let granted = self.mapping.commit(accessible..wanted).is_ok();
        if granted {
            self.accessible.store(wanted, Ordering::Relaxed);
        }
        granted
    }
}

/// Guest addresses that lead into memory which stays readable and writable for as long as the arena lives, whether it is allocated or not.
///
/// `[VMDOC]` Window. Compiled code of the class library accesses memory outside of the heap without asking the arena, if the address is in the window that its thread has met last: what was
/// accessible once stays so (`[VMDOC]` Arena). An access of a block that has been freed meets what the arena keeps there.
#[derive(Clone, Copy, Debug)]
pub struct Window {
    /// The first address.
    pub first: u64,
    /// How many addresses follow at which accesses of up to [`MARGIN`](Self::MARGIN) bytes may begin.
    pub bytes: u64,
    /// Where the first one is.
    pub host: *mut u8,
}

impl Window {
    /// The longest access.
    pub const MARGIN: u64 = 8;
    /// No address.
    pub const NONE: Self = Self { first: 0, bytes: 0, host: std::ptr::null_mut() };

    /// Whether accesses may begin at an address.
    #[must_use]
    pub fn contains(self, address: u64) -> bool {
        address.wrapping_sub(self.first) < self.bytes
    }
}

/// The segments of one arena, by guest address.
pub(crate) struct Segments {
    segments: [OnceLock<Segment>; SEGMENTS_MAX],
    /// Sum of the sizes that must not be exceeded.
    bytes_max: u64,
    /// What is done when a page is touched that is not there.
    alarm: OnceLock<Alarm>,
}

impl Segments {
    pub(crate) fn new(bytes_max: u64) -> Self {
        Self {
            segments: [const { OnceLock::new() }; SEGMENTS_MAX],
            bytes_max: bytes_max.next_multiple_of(PAGE_BYTES),
            alarm: OnceLock::new(),
        }
    }

    /// Watches all segments, of which there are none yet or few (`[VMDOC]` Traps).
    pub(crate) fn watch(&self, alarm: Alarm) -> Result<(), HeapError> {
        for segment in self.segments.iter().filter_map(OnceLock::get) {
            segment.mapping.watch(Alarm::clone(&alarm))?;
        }
        let _ = self.alarm.set(alarm);
        Ok(())
    }

    /// The segment that an address lies in, if there is one, and the offset there.
    #[inline]
    pub(crate) fn find(&self, address: u64) -> Option<(&Segment, u64)> {
        let segment = self.segments.get((address >> SEGMENT_SHIFT) as usize)?.get()?;
        Some((segment, offset_of(address)))
    }

    /// What can be accessed around an address.
    pub(crate) fn window(&self, address: u64) -> Option<Window> {
        let (segment, start) = self.find(address)?;
        let end = segment.accessible.load(Ordering::Relaxed);
        if start < FIRST_OFFSET || start + Window::MARGIN > end {
            return None;
        }
        let host = segment.mapping.base().wrapping_add(FIRST_OFFSET as usize);
        Some(Window { first: address - start + FIRST_OFFSET, bytes: end - FIRST_OFFSET - Window::MARGIN, host })
    }

    /// The segment of pages that the arena handed out, and their offsets there.
    pub(crate) fn of(&self, pages: Pages) -> (&Segment, Range<u64>) {
        let (segment, start) = self.find(pages.start).expect("pages lie in a segment");
        (segment, start..start + pages.bytes)
    }

    /// Makes pages accessible that are about to be used; false when the system refuses. The caller holds the arena's lock.
    pub(crate) fn ensure_accessible(&self, pages: Pages) -> bool {
        let (segment, range) = self.of(pages);
        segment.ensure_accessible(range.end)
    }

    /// Reserves one more segment, for at least `bytes` bytes; its addresses. The caller holds the arena's lock.
    pub(crate) fn add(&self, bytes: u64) -> Option<Pages> {
        let index = self.segments.iter().position(|segment| segment.get().is_none())?;
        let reserved: u64 = self.segments[..index].iter().filter_map(OnceLock::get).map(usable_bytes).sum();
        let (needed, room) = (bytes.checked_next_multiple_of(PAGE_BYTES)?, (self.bytes_max - reserved).min(SEGMENT_BYTES_MAX));
        if needed > room {
            return None;
        }
        let comfortable = reserved.max(SEGMENT_BYTES_MIN).max(needed).min(room);
        let segment = Segment::reserve(comfortable).or_else(|| Segment::reserve(needed))?;
        if let Some(alarm) = self.alarm.get() {
            segment.mapping.watch(Alarm::clone(alarm)).ok()?;
        }
        let bytes = usable_bytes(&segment);
        self.segments[index].set(segment).ok()?;
        Some(Pages { start: ((index as u64) << SEGMENT_SHIFT) + FIRST_OFFSET, bytes })
    }
}

fn usable_bytes(segment: &Segment) -> u64 {
    segment.pages.len() as u64 * PAGE_BYTES - FIRST_OFFSET
}

fn offset_of(address: u64) -> u64 {
    address & ((1 << SEGMENT_SHIFT) - 1)
}
