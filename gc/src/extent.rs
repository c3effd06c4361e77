//! What lies at a place of the heap, and how far it reaches.
//!
//! # `[VMDOC]` Untrusted heap
//!
//! A guest may have written any value to any word of its heap before the world stopped, headers and lengths among them, and so may what a root cell
//! holds be any value. The collector may then keep garbage or lose objects of that guest; it may not crash, hang, or write outside of the heap:
//!
//! - A reference is followed where it leads into the used part of a space; others are left alone. A full collection makes null of what it
//!   did not mark.
//! - Where the shape is unknown, or an object of fixed size would leave its space, there is a hole of one word. Arrays are cut at the end of their space.
//!   So a walk always advances, and ends where the space does.
//! - Objects in use do not overlap, so what a collection marks is at most what is in use. When forged headers have used that up, further objects are
//!   left alone: work is linear, whatever the headers say. What a collection copies is limited by the room for copies.
//! - Compaction moves runs of marked words; headers only say which words of a run belong together.
//! - Forwarding is believed, as any reference is.
//!
//! Shapes, the bounds of spaces, and the side tables (marks, starts, cards) lie outside of the heap and are trusted.

use crate::header::{ARRAY_BASE_OFFSET, MAX_OBJECT_BYTES, array_bytes};
use crate::heap::Heap;
use crate::raw_ref::RawRef;
use crate::shape::{Shape, ShapeKind};

/// Size of a hole where no object is.
pub(crate) const HOLE_BYTES: u64 = 8;

impl Heap {
    /// The shape of an object and its size in bytes, cut at `end`, where its space ends; `None` when no object can be there.
    #[inline(always)]
    pub(crate) fn extent(&self, object: RawRef, end: u64) -> Option<(&Shape, u64)> {
        let shape = self.shapes.find(self.view().shape(object))?;
        let room = end - object.byte_offset();
        let shift = match &shape.kind {
            ShapeKind::Instance { size, .. } | ShapeKind::Reference { size, .. } => {
                let bytes = u64::from(*size);
                return (bytes <= room).then_some((shape, bytes));
            }
            ShapeKind::PrimitiveArray { shift } => *shift,
            ShapeKind::ReferenceArray { .. } => 2,
        };
        if room < u64::from(ARRAY_BASE_OFFSET) {
            return None;
        }
        let bytes = array_bytes(self.view().array_length(object), shift);
        Some((shape, bytes.min(room).min(MAX_OBJECT_BYTES)))
    }

    /// Size of an object that the collector has made, or a hole.
    #[inline(always)]
    pub(crate) fn size_of(&self, object: RawRef, shape: &Shape) -> u64 {
        match &shape.kind {
            ShapeKind::Instance { size, .. } | ShapeKind::Reference { size, .. } => u64::from(*size),
            ShapeKind::PrimitiveArray { shift } => array_bytes(self.view().array_length(object), *shift),
            ShapeKind::ReferenceArray { .. } => array_bytes(self.view().array_length(object), 2),
        }
    }

    /// End of the elements of a reference array that was cut to `bytes` bytes, as an offset.
    #[inline(always)]
    pub(crate) fn elements_end(&self, array: RawRef, bytes: u64) -> u64 {
        let end = u64::from(ARRAY_BASE_OFFSET) + 4 * u64::from(self.view().array_length(array));
        end.min(bytes)
    }
}
