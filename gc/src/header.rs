//! The object layout: header, mark word, array length.
//!
//! ```text
//! +0  u32 ShapeId
//! +4  u32 mark word     bits 0-1 tag, 2-5 age, 6 collector, 7-31 payload
//! +8  fields of an instance            | u32 length of an array
//!                               +16    | elements of an array
//! ```
//! Objects are 8-byte aligned and their sizes are multiples of 8. The runtime owns tag and payload, the collector owns age and bit 6 and
//! the tag value [`MARK_TAG_FORWARDED`], which a mutator never sees. The collector preserves tag and payload when it moves an object.
//! Whoever updates the tag or the payload leaves bits 2-6 as they are.

use crate::shape::ShapeId;

/// Size of the header: shape and mark word.
pub const HEADER_SIZE: u32 = 8;
/// Byte offset of the shape id.
pub const SHAPE_OFFSET: u32 = 0;
/// Byte offset of the mark word.
pub const MARK_WORD_OFFSET: u32 = 4;
/// Byte offset of the length of an array.
pub const ARRAY_LENGTH_OFFSET: u32 = 8;
/// Byte offset of element 0 of an array, whatever the element type.
pub const ARRAY_BASE_OFFSET: u32 = 16;
/// The longest array the VM accepts; longer is "Requested array size exceeds VM limit".
pub const MAX_ARRAY_LENGTH: u32 = i32::MAX as u32 - 2;
/// The largest object in bytes: any (object, offset) pair must fit 32 bits.
pub const MAX_OBJECT_BYTES: u64 = (1 << 32) - 8;

/// Bits 0-1 of the mark word.
pub const MARK_TAG_MASK: u32 = 0b11;
/// Unlocked; the payload is the identity hash, 0 when it has none yet.
pub const MARK_TAG_NEUTRAL: u32 = 0;
/// Thin-locked; the payload is owner and recursion count.
pub const MARK_TAG_THIN_LOCKED: u32 = 1;
/// Inflated; the payload is the index of a monitor.
pub const MARK_TAG_INFLATED: u32 = 2;
/// Moved by the running collection; the shape field holds the new place.
pub const MARK_TAG_FORWARDED: u32 = 3;

/// Lowest bit of the age.
pub const MARK_AGE_SHIFT: u32 = 2;
/// Bits 2-5: collections survived in the young generation.
pub const MARK_AGE_MASK: u32 = 0b1111 << MARK_AGE_SHIFT;
/// Largest age.
pub const MARK_AGE_MAX: u32 = 15;
/// Bit 6: reserved for the collector; clear whenever mutators run.
pub const MARK_COLLECTOR_BIT: u32 = 1 << 6;

/// Lowest bit of the payload.
pub const MARK_PAYLOAD_SHIFT: u32 = 7;
/// Bits 7-31: hash, owner and recursion, or monitor index, by tag.
pub const MARK_PAYLOAD_MASK: u32 = !0 << MARK_PAYLOAD_SHIFT;
/// Width of the payload, so of an identity hash.
pub const MARK_PAYLOAD_BITS: u32 = 32 - MARK_PAYLOAD_SHIFT;

/// Capacity of the shape table; ids at or above [`FIRST_RESERVED_SHAPE`] belong to the heap.
pub const SHAPE_CAPACITY: u32 = 1 << 20;
/// First id that [`crate::Heap::register_shape`] refuses.
pub const FIRST_RESERVED_SHAPE: u32 = SHAPE_CAPACITY - 3;
/// An 8-byte hole.
pub(crate) const FILLER_WORD: ShapeId = ShapeId(FIRST_RESERVED_SHAPE);
/// A hole of 16 bytes or more, laid out as an array of 8-byte elements.
pub(crate) const FILLER_ARRAY: ShapeId = ShapeId(FIRST_RESERVED_SHAPE + 1);
/// What a header seems to hold where stress has found that no object is (`[VMDOC] Poison`). It is registered nowhere; as a mark word it is
/// tagged as moved, as a reference it leads to the end of what references reach.
pub(crate) const POISONED_SHAPE: ShapeId = ShapeId(0xf5f0_0000 | (FIRST_RESERVED_SHAPE + 2));
/// The pattern, a word of the heap.
pub(crate) const POISON: u64 = (POISONED_SHAPE.0 as u64) << 32 | POISONED_SHAPE.0 as u64;

/// How a hole begins, if it is so long.
pub(crate) const fn hole_header(bytes: u64) -> [u64; 2] {
    if bytes <= HEADER_SIZE as u64 {
        return [FILLER_WORD.0 as u64, 0];
    }
    [FILLER_ARRAY.0 as u64, (bytes - ARRAY_BASE_OFFSET as u64) / 8]
}

/// `bytes` rounded up to the object alignment.
#[inline(always)]
#[must_use]
pub const fn align_object(bytes: u64) -> u64 {
    (bytes + 7) & !7
}

/// Size of an array object in bytes.
#[inline(always)]
#[must_use]
pub const fn array_bytes(length: u32, element_shift: u8) -> u64 {
    align_object(ARRAY_BASE_OFFSET as u64 + ((length as u64) << element_shift))
}
