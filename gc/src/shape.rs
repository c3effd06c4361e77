//! Shapes: what the collector must know of an object to size and trace it; the table of them.
#![allow(unsafe_code, reason = "the table hands out shapes by pointer so that reads need no lock")]

use std::collections::HashMap;
use std::sync::atomic::{AtomicPtr, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::cage::SideTable;
use crate::config::HeapError;
use crate::header::{FILLER_ARRAY, FILLER_WORD, FIRST_RESERVED_SHAPE, HEADER_SIZE, SHAPE_CAPACITY};

/// Names a [`Shape`]; the first 32 bits of each object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(transparent)]
pub struct ShapeId(pub u32);

impl ShapeId {
    /// Place in tables of shapes: the low bits. What stands above them tells shapes apart that have had the same place one after another.
    #[inline(always)]
    #[must_use]
    pub const fn index(self) -> usize {
        (self.0 & (SHAPE_CAPACITY - 1)) as usize
    }

    /// Whether this stands in the headers of what is no object: a hole, or poison (`[VMDOC] Poison`).
    #[inline]
    #[must_use]
    pub const fn is_of_no_object(self) -> bool {
        self.index() >= FIRST_RESERVED_SHAPE as usize
    }
}

/// How an object of one class is sized and traced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// The kind of object.
    pub kind: ShapeKind,
}

/// The kinds of objects the collector knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ShapeKind {
    /// A plain object.
    Instance {
        /// Bytes, header included, a multiple of 8.
        size: u32,
        /// Byte offsets of the reference fields.
        references: Box<[u32]>,
        /// Whether cells outside the heap belong to such objects ([`crate::RootSource::visit_attached`]).
        attached: bool,
    },
    /// A `java.lang.ref.Reference`: one field does not keep its target alive.
    Reference {
        /// When the referent is given up.
        strength: Strength,
        /// Bytes, header included, a multiple of 8.
        size: u32,
        /// Byte offsets of the strong reference fields, without `referent` and `discovered`.
        references: Box<[u32]>,
        /// As for instances.
        attached: bool,
        /// Offset of the field that holds the target.
        referent: u32,
        /// Offset of the field that links the pending list.
        discovered: u32,
        /// Offset of the `long` that tells when a soft reference was last used.
        timestamp: Option<u32>,
        /// Offset of the `next` field (also listed in `references`). A final reference is active while it is null; the collector makes it
        /// point at its own object when it puts a final reference in the pending list, since the referent stays.
        next: Option<u32>,
    },
    /// An array without references; an element has `1 << shift` bytes.
    PrimitiveArray {
        /// Binary logarithm of the element size.
        shift: u8,
    },
    /// An array of references.
    ReferenceArray {
        /// As for instances.
        attached: bool,
    },
}

/// When a reference object gives up its referent (`java.lang.ref`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Strength {
    /// When memory is short.
    Soft,
    /// When it is not strongly or softly reachable.
    Weak,
    /// Never, but it is told when the referent is otherwise unreachable: finalization.
    Final,
    /// When it is unreachable even for finalizers.
    Phantom,
}

/// The shapes of one heap, by id.
///
/// Slots have stable addresses and are read without a lock. A shape that is unregistered or replaced is kept until the next full collection
/// has finished: only the collector keeps a `&Shape`, and only during one collection.
pub(crate) struct ShapeTable {
    slots: SideTable<AtomicPtr<Shape>>,
    owned: Mutex<OwnedShapes>,
}

#[derive(Default)]
struct OwnedShapes {
    current: HashMap<usize, usize>,
    retired: Vec<usize>,
}

impl ShapeTable {
    pub(crate) fn new() -> Result<Self, HeapError> {
        let table = Self { slots: SideTable::new(SHAPE_CAPACITY as usize)?, owned: Mutex::default() };
        table.insert(
            FILLER_WORD,
            Shape { kind: ShapeKind::Instance { size: HEADER_SIZE, references: Box::new([]), attached: false } },
        );
        table.insert(FILLER_ARRAY, Shape { kind: ShapeKind::PrimitiveArray { shift: 3 } });
        Ok(table)
    }

    /// Publishes `shape` under `id`, replacing an earlier one.
    pub(crate) fn register(&self, id: ShapeId, shape: Shape) {
        assert!(id.index() < FIRST_RESERVED_SHAPE as usize, "shape id {} is outside the table", id.0);
        if let ShapeKind::Instance { size, .. } | ShapeKind::Reference { size, .. } = &shape.kind {
            assert!(*size >= HEADER_SIZE && size.is_multiple_of(8), "an object of {size} bytes has no place in a heap");
        }
        self.insert(id, shape);
    }

    pub(crate) fn unregister(&self, id: ShapeId) {
        assert!(id.index() < FIRST_RESERVED_SHAPE as usize, "shape id {} is outside the table", id.0);
        let mut owned = self.owned.lock().unwrap_or_else(PoisonError::into_inner);
        self.slots[id.index()].store(std::ptr::null_mut(), Ordering::Release);
        if let Some(old) = owned.current.remove(&id.index()) {
            owned.retired.push(old);
        }
    }

    fn insert(&self, id: ShapeId, shape: Shape) {
        let pointer = Box::into_raw(Box::new(shape));
        let mut owned = self.owned.lock().unwrap_or_else(PoisonError::into_inner);
        self.slots[id.index()].store(pointer, Ordering::Release);
        if let Some(old) = owned.current.insert(id.index(), pointer as usize) {
            owned.retired.push(old);
        }
    }

    /// The shape with this id, if registered.
    #[inline(always)]
    pub(crate) fn find(&self, id: ShapeId) -> Option<&Shape> {
        let pointer = self.slots[id.index()].load(Ordering::Acquire);
        // SAFETY: a non-null slot holds a box that `owned` keeps until `free_retired` or drop. Crate-internal callers are the collector with the
        // world stopped, and the allocator, which holds the borrow for one statement between safepoints; `free_retired` runs with the world stopped.
        unsafe { pointer.as_ref() }
    }

    /// Frees what `unregister` left; the world is stopped and no `&Shape` is held.
    pub(crate) fn free_retired(&self) {
        let mut owned = self.owned.lock().unwrap_or_else(PoisonError::into_inner);
        for pointer in owned.retired.drain(..) {
            // SAFETY: the pointer came from `Box::into_raw`, left the table when it was retired, and is freed once: it is drained.
            drop(unsafe { Box::from_raw(pointer as *mut Shape) });
        }
    }
}

impl Drop for ShapeTable {
    fn drop(&mut self) {
        let owned = self.owned.get_mut().unwrap_or_else(PoisonError::into_inner);
        owned.retired.extend(std::mem::take(&mut owned.current).into_values());
        // Neighbours one after the other: that is what allocators like best.
        owned.retired.sort_unstable();
        self.free_retired();
    }
}
