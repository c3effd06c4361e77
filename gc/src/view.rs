//! Reads and writes of heap fields; why they are safe functions is told in `[VMDOC] Cage`.
//!
//! Every access of a field is an atomic access of the field's width: relaxed (a plain move on x86-64) unless the name says `volatile`, which is
//! sequentially consistent. Bulk copies move whole aligned units as `memmove` does.
#![allow(unsafe_code, reason = "forms addresses inside the cage")]

use std::ptr;
use std::sync::atomic::{AtomicU8, AtomicU16, AtomicU32, AtomicU64, Ordering};

use crate::cage::OFFSET_SPAN;
use crate::cards::{CARD_SHIFT, DIRTY};
use crate::header::{ARRAY_LENGTH_OFFSET, MARK_WORD_OFFSET, POISON, SHAPE_OFFSET};
use crate::raw_ref::RawRef;
use crate::reference::Reference;
use crate::shape::ShapeId;

/// The heap as engines see it: heap base and card table.
///
/// It may be copied freely and must not be used after its [`crate::Heap`] is gone. Offsets are in bytes from the start of the object and multiples
/// of the access width.
#[derive(Clone, Copy, Debug)]
pub struct HeapView {
    base: *mut u8,
    cards: *mut u8,
}

// SAFETY: the pointers name the reservations of a heap, which any thread may access through the atomics below ([VMDOC] Cage).
unsafe impl Send for HeapView {}
// SAFETY: as above.
unsafe impl Sync for HeapView {}

macro_rules! plain_accessors {
    ($($integer:ident $atomic:ident $load:ident $store:ident $load_volatile:ident $store_volatile:ident;)*) => { $(
        #[doc = concat!("Reads a `", stringify!($integer), "` field, relaxed.")]
        #[inline(always)]
        #[must_use]
        pub fn $load(self, object: impl Reference, offset: u32) -> $integer {
            self.$integer(object.to_raw(), offset).load(Ordering::Relaxed)
        }

        #[doc = concat!("Writes a `", stringify!($integer), "` field, relaxed.")]
        #[inline(always)]
        pub fn $store(self, object: impl Reference, offset: u32, value: $integer) {
            self.$integer(object.to_raw(), offset).store(value, Ordering::Relaxed);
        }

        #[doc = concat!("Reads a `", stringify!($integer), "` field, sequentially consistent.")]
        #[inline(always)]
        #[must_use]
        pub fn $load_volatile(self, object: impl Reference, offset: u32) -> $integer {
            self.$integer(object.to_raw(), offset).load(Ordering::SeqCst)
        }

        #[doc = concat!("Writes a `", stringify!($integer), "` field, sequentially consistent.")]
        #[inline(always)]
        pub fn $store_volatile(self, object: impl Reference, offset: u32, value: $integer) {
            self.$integer(object.to_raw(), offset).store(value, Ordering::SeqCst);
        }

        #[inline(always)]
        fn $integer<'a>(self, object: RawRef, offset: u32) -> &'a $atomic {
            debug_assert!(offset as usize % size_of::<$integer>() == 0, "offset {offset} is not aligned");
            // SAFETY: inside the cage for every argument, aligned because objects are and the offset is, accessed atomically ([VMDOC] Cage).
            unsafe { $atomic::from_ptr(self.address(object, offset).cast()) }
        }
    )* };
}

macro_rules! exchange_accessors {
    ($($integer:ident $compare_exchange:ident $exchange:ident $fetch_add:ident;)*) => { $(
        /// Sequentially consistent compare-and-set; both results carry the value found.
        ///
        /// # Errors
        /// The value found, when it is not `expected`.
        #[inline(always)]
        pub fn $compare_exchange(self, object: impl Reference, offset: u32, expected: $integer, new: $integer) -> Result<$integer, $integer> {
            self.$integer(object.to_raw(), offset).compare_exchange(expected, new, Ordering::SeqCst, Ordering::SeqCst)
        }

        /// Sequentially consistent exchange; the old value.
        #[inline(always)]
        pub fn $exchange(self, object: impl Reference, offset: u32, new: $integer) -> $integer {
            self.$integer(object.to_raw(), offset).swap(new, Ordering::SeqCst)
        }

        /// Sequentially consistent addition, which wraps; the old value.
        #[inline(always)]
        pub fn $fetch_add(self, object: impl Reference, offset: u32, delta: $integer) -> $integer {
            self.$integer(object.to_raw(), offset).fetch_add(delta, Ordering::SeqCst)
        }
    )* };
}

impl HeapView {
    pub(crate) fn new(base: *mut u8, cards: *mut u8) -> Self {
        Self { base, cards }
    }

    /// Address of offset 0, for engines that emit code.
    #[inline(always)]
    #[must_use]
    pub fn base_ptr(self) -> *mut u8 {
        self.base
    }

    /// Address of the card of offset 0; `[VMDOC] Cards` says what to mark.
    #[inline(always)]
    #[must_use]
    pub fn cards_ptr(self) -> *mut u8 {
        self.cards
    }

    #[inline(always)]
    fn address(self, object: RawRef, offset: u32) -> *mut u8 {
        debug_assert!(!self.is_poisoned(object), "a reference was used after its object had moved ([VMDOC] Poison)");
        // SAFETY: the reservation covers every sum of a scaled reference and an offset ([VMDOC] Cage).
        unsafe { self.base.add(((object.bits() as usize) << 3) + offset as usize) }
    }

    /// Whether stress has found that no object is at a place.
    fn is_poisoned(self, object: RawRef) -> bool {
        self.word(object.byte_offset()).load(Ordering::Relaxed) == POISON
    }

    /// A word of a space, which need not belong to an object.
    #[inline(always)]
    pub(crate) fn word<'a>(self, byte_offset: u64) -> &'a AtomicU64 {
        // SAFETY: the caller names a word of the cage, accessed atomically ([VMDOC] Cage).
        unsafe { AtomicU64::from_ptr(self.base.add(byte_offset as usize).cast()) }
    }

    plain_accessors! {
        u8 AtomicU8 load_u8 store_u8 load_u8_volatile store_u8_volatile;
        u16 AtomicU16 load_u16 store_u16 load_u16_volatile store_u16_volatile;
        u32 AtomicU32 load_u32 store_u32 load_u32_volatile store_u32_volatile;
        u64 AtomicU64 load_u64 store_u64 load_u64_volatile store_u64_volatile;
    }

    exchange_accessors! {
        u32 compare_exchange_u32 exchange_u32 fetch_add_u32;
        u64 compare_exchange_u64 exchange_u64 fetch_add_u64;
    }

    /// Reads a reference field, relaxed.
    #[inline(always)]
    #[must_use]
    pub fn load_ref<R: Reference>(self, object: R, offset: u32) -> R {
        R::from_raw(RawRef::from_bits(self.load_u32(object, offset)))
    }

    /// Writes a reference field, relaxed, and marks its card.
    #[inline(always)]
    pub fn store_ref(self, object: impl Reference, offset: u32, value: impl Reference) {
        self.store_u32(object, offset, value.to_raw().bits());
        self.mark_card(object, offset);
    }

    /// Reads a reference field, sequentially consistent.
    #[inline(always)]
    #[must_use]
    pub fn load_ref_volatile<R: Reference>(self, object: R, offset: u32) -> R {
        R::from_raw(RawRef::from_bits(self.load_u32_volatile(object, offset)))
    }

    /// Writes a reference field, sequentially consistent, and marks its card.
    #[inline(always)]
    pub fn store_ref_volatile(self, object: impl Reference, offset: u32, value: impl Reference) {
        self.store_u32_volatile(object, offset, value.to_raw().bits());
        self.mark_card(object, offset);
    }

    /// Sequentially consistent compare-and-set of a reference field; marks its card.
    ///
    /// # Errors
    /// The reference found, when it is not `expected`.
    #[inline(always)]
    pub fn compare_exchange_ref<R: Reference>(self, object: R, offset: u32, expected: R, new: R) -> Result<R, R> {
        let result = self.compare_exchange_u32(object, offset, expected.to_raw().bits(), new.to_raw().bits());
        self.mark_card(object, offset);
        let found = |bits| R::from_raw(RawRef::from_bits(bits));
        result.map(found).map_err(found)
    }

    /// Sequentially consistent exchange of a reference field; marks its card.
    #[inline(always)]
    pub fn exchange_ref<R: Reference>(self, object: R, offset: u32, new: R) -> R {
        let old = self.exchange_u32(object, offset, new.to_raw().bits());
        self.mark_card(object, offset);
        R::from_raw(RawRef::from_bits(old))
    }

    /// Marks the card of a field that now holds a reference.
    #[inline(always)]
    pub fn mark_card(self, object: impl Reference, offset: u32) {
        let card = (((object.to_raw().bits() as usize) << 3) + offset as usize) >> CARD_SHIFT;
        // SAFETY: the card table covers the whole cage ([VMDOC] Cage), and cards are accessed atomically.
        unsafe { AtomicU8::from_ptr(self.cards.add(card)) }.store(DIRTY, Ordering::Relaxed);
    }

    /// The shape in the header.
    #[inline(always)]
    #[must_use]
    pub fn shape(self, object: impl Reference) -> ShapeId {
        ShapeId(self.load_u32(object, SHAPE_OFFSET))
    }

    /// The length of an array.
    #[inline(always)]
    #[must_use]
    pub fn array_length(self, array: impl Reference) -> u32 {
        self.load_u32(array, ARRAY_LENGTH_OFFSET)
    }

    /// The mark word; `header.rs` says who owns which bits.
    #[inline(always)]
    #[must_use]
    pub fn mark_word<'a>(self, object: impl Reference) -> &'a AtomicU32 {
        self.u32(object.to_raw(), MARK_WORD_OFFSET)
    }

    /// Where so many bytes of an object are.
    #[inline(always)]
    pub(crate) fn range(self, object: impl Reference, offset: u32, bytes: u32) -> *mut u8 {
        check_span(offset, bytes as usize);
        self.address(object.to_raw(), offset)
    }

    /// Copies bytes of an object out of the heap.
    pub fn read_bytes(self, object: impl Reference, offset: u32, bytes: &mut [u8]) {
        check_span(offset, bytes.len());
        // SAFETY: `check_span` keeps the range inside the cage; host memory never overlaps it. A racing Java write may tear, as Java allows here.
        unsafe { ptr::copy_nonoverlapping(self.address(object.to_raw(), offset), bytes.as_mut_ptr(), bytes.len()) }
    }

    /// Copies bytes of the host into an object (not into reference fields).
    pub fn write_bytes(self, object: impl Reference, offset: u32, bytes: &[u8]) {
        check_span(offset, bytes.len());
        // SAFETY: as `read_bytes`.
        unsafe { ptr::copy_nonoverlapping(bytes.as_ptr(), self.address(object.to_raw(), offset), bytes.len()) }
    }

    /// Copies `bytes` bytes of primitive data between objects, which may be the same one; ranges may overlap.
    pub fn copy_primitive(
        self,
        source: impl Reference,
        source_offset: u32,
        target: impl Reference,
        target_offset: u32,
        bytes: u32,
    ) {
        check_span(source_offset, bytes as usize);
        check_span(target_offset, bytes as usize);
        // SAFETY: both ranges lie inside the cage; `copy` allows overlap.
        unsafe {
            ptr::copy(self.address(source.to_raw(), source_offset), self.address(target.to_raw(), target_offset), bytes as usize)
        }
    }

    /// Copies `count` references between arrays, which may be the same one; ranges may overlap. Marks the cards of the target.
    pub fn copy_refs(self, source: impl Reference, source_offset: u32, target: impl Reference, target_offset: u32, count: u32) {
        let bytes = count as usize * size_of::<RawRef>();
        check_span(source_offset, bytes);
        check_span(target_offset, bytes);
        if count == 0 {
            return;
        }
        let (from, to) = (self.address(source.to_raw(), source_offset), self.address(target.to_raw(), target_offset));
        // SAFETY: both ranges lie inside the cage; `copy` allows overlap; `u32` units keep each reference whole.
        unsafe { ptr::copy(from.cast::<u32>(), to.cast::<u32>(), count as usize) }
        let first = target.to_raw().byte_offset() as usize + target_offset as usize;
        let cards = (first >> CARD_SHIFT)..=((first + bytes - 1) >> CARD_SHIFT);
        // SAFETY: the card table covers the whole cage.
        unsafe { ptr::write_bytes(self.cards.add(*cards.start()), DIRTY, cards.count()) }
    }

    /// Sets `bytes` bytes of primitive data.
    pub fn fill(self, object: impl Reference, offset: u32, bytes: u32, value: u8) {
        check_span(offset, bytes as usize);
        // SAFETY: the range lies inside the cage.
        unsafe { ptr::write_bytes(self.address(object.to_raw(), offset), value, bytes as usize) }
    }

    /// Zeroes memory that is about to become objects.
    pub(crate) fn zero(self, start: u64, bytes: u64) {
        debug_assert!(start + bytes <= crate::cage::REFERENCE_SPAN, "zeroing leaves the cage");
        // SAFETY: the caller passes a committed range of a space, which nothing refers to yet.
        unsafe { ptr::write_bytes(self.base.add(start as usize), 0, bytes as usize) }
    }

    /// Moves an object to a lower or unrelated place; the world is stopped.
    #[inline]
    pub(crate) fn move_object(self, from: RawRef, to: RawRef, bytes: u64) {
        let (source, target) = (self.address(from, 0).cast::<u64>(), self.word(to.byte_offset()).as_ptr());
        // SAFETY: both ranges are objects inside committed spaces, aligned to 8 with sizes that are multiples of 8; `copy` allows overlap.
        unsafe { ptr::copy(source, target, (bytes / 8) as usize) }
    }
}

/// Keeps `offset..offset + bytes` within what an offset may reach, so that every object plus the range stays inside the cage.
#[inline(always)]
fn check_span(offset: u32, bytes: usize) {
    assert!(u64::from(offset) + bytes as u64 <= OFFSET_SPAN, "{bytes} bytes at offset {offset} exceed any object");
}
