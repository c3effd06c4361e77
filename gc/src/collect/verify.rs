//! Checks of the whole heap, for tests and stress mode: objects lie without gaps and have shapes, references point at objects, old objects that
//! refer to young ones are on dirty cards, and nothing of a collection is left in the headers.

use std::sync::atomic::Ordering;

use crate::header::{ARRAY_BASE_OFFSET, FILLER_ARRAY, FILLER_WORD, MARK_COLLECTOR_BIT, MARK_TAG_FORWARDED, MARK_TAG_MASK};
use crate::heap::Heap;
use crate::raw_ref::RawRef;
use crate::roots::{RootSource, Scope};
use crate::shape::ShapeKind;
use crate::space::Space;
use crate::view::HeapView;

/// Checks the whole heap, which must be walkable; stops checking when it is closed.
///
/// # Panics
/// When the heap is broken, with what is wrong.
pub(crate) fn verify(heap: &Heap, roots: &dyn RootSource) {
    let starts = heap.spaces().map(|space| Starts::of(heap, space));
    if heap.is_closed() {
        return;
    }
    let checker = Checker { heap, view: heap.view(), starts };
    heap.walk(&mut |object, _| checker.check_object(object));
    let mut check_root = |object| {
        assert!(checker.is_object(object), "a root refers to {object:?}, where no object is");
        object
    };
    roots.visit_roots(Scope::Full, &mut check_root);
    heap.pending.visit(&mut check_root);
}

/// Where the objects of one space start: a bit for each word.
struct Starts<'a> {
    space: &'a Space,
    bits: Vec<u64>,
}

impl<'a> Starts<'a> {
    fn of(heap: &Heap, space: &'a Space) -> Self {
        let mut bits = vec![0; (space.used() / 8).div_ceil(64) as usize];
        let mut at = space.start();
        while at < space.top() && !heap.is_closed() {
            let object = RawRef::from_byte_offset(at);
            let id = heap.view().shape(object);
            let Some((_, bytes)) = heap.extent(object, space.top()) else {
                panic!("the object at {object:?} has shape {id:?}, which is not registered or does not fit")
            };
            if id != FILLER_WORD && id != FILLER_ARRAY {
                let word = (at - space.start()) / 8;
                bits[(word / 64) as usize] |= 1 << (word % 64);
            }
            at += bytes;
        }
        assert!(at == space.top() || heap.is_closed(), "the last object of a space ends behind its top");
        Self { space, bits }
    }

    fn contains(&self, object: RawRef) -> bool {
        let at = object.byte_offset();
        let word = at.wrapping_sub(self.space.start()) / 8;
        at >= self.space.start() && at < self.space.top() && self.bits[(word / 64) as usize] >> (word % 64) & 1 != 0
    }
}

struct Checker<'a> {
    heap: &'a Heap,
    view: HeapView,
    starts: [Starts<'a>; 4],
}

impl Checker<'_> {
    fn is_object(&self, object: RawRef) -> bool {
        object.is_null() || self.starts.iter().any(|starts| starts.contains(object))
    }

    fn check_object(&self, object: RawRef) {
        let mark = self.view.mark_word(object).load(Ordering::Relaxed);
        let clean = mark & MARK_TAG_MASK != MARK_TAG_FORWARDED && mark & MARK_COLLECTOR_BIT == 0;
        assert!(clean, "the collector left mark word {mark:#x} in {object:?}");
        let Some(shape) = self.heap.shapes.find(self.view.shape(object)) else { return };
        match &shape.kind {
            ShapeKind::PrimitiveArray { .. } => {}
            ShapeKind::ReferenceArray { .. } => {
                for index in 0..self.view.array_length(object) {
                    self.check_cell(object, ARRAY_BASE_OFFSET + index * 4, false);
                }
            }
            ShapeKind::Instance { references, .. } => self.check_cells(object, references),
            ShapeKind::Reference { references, referent, discovered, .. } => {
                self.check_cells(object, references);
                self.check_cells(object, &[*referent, *discovered]);
            }
        }
    }

    fn check_cells(&self, object: RawRef, offsets: &[u32]) {
        for &offset in offsets {
            self.check_cell(object, offset, true);
        }
    }

    /// `by_header`: a mark on the card of the header counts too (`[VMDOC] Cards`).
    fn check_cell(&self, object: RawRef, offset: u32, by_header: bool) {
        let value = self.view.load_ref(object, offset);
        assert!(self.is_object(value), "offset {offset} of {object:?} refers to {value:?}, where no object is");
        if self.heap.is_young(value) && !self.heap.is_young(object) {
            let cards = &self.heap.cards;
            let cell = object.byte_offset() + u64::from(offset);
            let dirty = cards.is_dirty(cell) || by_header && cards.is_dirty(object.byte_offset());
            assert!(dirty, "offset {offset} of old {object:?} refers to young {value:?} and its card is clean");
        }
    }
}
