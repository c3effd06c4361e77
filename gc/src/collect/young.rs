//! The young collection: copies what is alive in eden and `from` to `to` or the old generation.
//!
//! A copied object's old header holds the new place ([`MARK_TAG_FORWARDED`]). The copies in `to` and the promoted part of the old generation are
//! the work list: two scan pointers chase the two tops. An object that fits nowhere stays where it is, with the collector's bit
//! set, and goes on a list; its fields are traced, everything stays consistent, and a full collection follows at once.

use std::ops::Range;
use std::sync::atomic::Ordering;

use crate::cards::CARD_BYTES;
use crate::extent::HOLE_BYTES;
use crate::header::{
    ARRAY_BASE_OFFSET, ARRAY_LENGTH_OFFSET, MARK_AGE_MASK, MARK_AGE_MAX, MARK_AGE_SHIFT, MARK_COLLECTOR_BIT, MARK_TAG_FORWARDED,
    MARK_TAG_MASK, SHAPE_OFFSET,
};
use crate::heap::Heap;
use crate::raw_ref::RawRef;
use crate::roots::{RootSource, Scope};
use crate::shape::{Shape, ShapeId, ShapeKind};
use crate::space::Space;
use crate::view::HeapView;

use super::references::{Discovers, Discovery, ReferenceFields};
use super::{CollectionRequest, Moves, Tracer, Work, poison};

/// Objects are promoted at this age at the latest.
pub(super) const TENURING_AGE_MAX: u32 = MARK_AGE_MAX;

/// Elements of an array that are scanned between two looks whether the heap is closed.
const CELLS_CHUNK: u32 = 1024;

/// Collects the young generation; none if the heap is closed meanwhile (`[VMDOC] Closed heap`). `tenuring_age` is what the last collection
/// chose, and is set for the next.
pub(super) fn collect(heap: &Heap, roots: &dyn RootSource, request: &CollectionRequest, tenuring_age: &mut u32) -> Option<Work> {
    let moves = request.moves;
    let mut copier = Copier::new(heap, Discovery::new(heap, roots, request.clear_soft), *tenuring_age, moves);
    roots.visit_roots(if moves == Moves::All { Scope::All } else { Scope::Young }, &mut |object| copier.evacuate(object));
    heap.pending.visit(&mut |object| copier.evacuate(object));
    match moves {
        Moves::Young => copier.scan_dirty_cards(),
        Moves::All => heap.cards.clear(heap.old.space.start(), copier.old_start),
    }
    copier.trace_all();
    let pending_references = Discovery::process(&mut copier, heap.view(), &heap.pending);
    if heap.is_closed() {
        return None;
    }
    roots.visit_weak(&mut |object| copier.is_alive(object).then(|| copier.place_of(object)));
    let failed = copier.clear_failures();
    let promoted_bytes = if moves == Moves::All { 0 } else { heap.old.space.top() - copier.old_start };
    *tenuring_age = copier.next_tenuring_age();
    let mut left = Vec::new();
    if !failed {
        poison::leave(heap, &heap.young.eden, &mut left);
        poison::leave_survivor(heap, heap.young.occupied_survivor(), &mut left);
        if moves == Moves::All {
            poison::hide(heap, heap.old.space.start(), copier.old_start, &mut left);
            heap.old.starts.record(heap.old.space.start(), copier.old_start);
        }
        heap.young.flip();
    }
    Some(Work { promoted_bytes, pending_references, failed, left, phases: Default::default() })
}

/// Where the objects are that a collection copies: the used parts of eden, `from` and (under stress) the old generation, in words.
#[derive(Clone, Copy)]
struct Source {
    eden_start: u32,
    eden_words: u32,
    from_start: u32,
    from_words: u32,
    old_start: u32,
    old_words: u32,
}

impl Source {
    fn new(eden: &Space, from: &Space, old: &Space, moves: Moves) -> Self {
        let words = |bytes: u64| (bytes / 8) as u32;
        Self {
            eden_start: words(eden.start()),
            eden_words: words(eden.used()),
            from_start: words(from.start()),
            from_words: words(from.used()),
            old_start: words(old.start()),
            old_words: if moves == Moves::All { words(old.used()) } else { 0 },
        }
    }

    /// The end of the space that an object lies in, in words; `None` if it is not copied.
    #[inline(always)]
    fn end(self, object: RawRef) -> Option<u32> {
        if object.bits().wrapping_sub(self.eden_start) < self.eden_words {
            Some(self.eden_start + self.eden_words)
        } else if object.bits().wrapping_sub(self.from_start) < self.from_words {
            Some(self.from_start + self.from_words)
        } else if object.bits().wrapping_sub(self.old_start) < self.old_words {
            Some(self.old_start + self.old_words)
        } else {
            None
        }
    }

    fn bytes(self) -> u64 {
        (u64::from(self.eden_words) + u64::from(self.from_words) + u64::from(self.old_words)) * 8
    }
}

struct Copier<'a> {
    heap: &'a Heap,
    view: HeapView,
    to: &'a Space,
    source: Source,
    /// Bytes of objects that may still fail: those in use (`[VMDOC]` Untrusted heap). Copies are limited by the room for them.
    failure_budget: u64,
    /// Everything below is old, or null.
    young_start: u32,
    /// Everything below stays, or is null.
    lowest: u32,
    tenuring_age: u32,
    /// Top of the old generation when the collection started.
    old_start: u64,
    scanned_to: u64,
    scanned_old: u64,
    /// Objects that stayed in place, and how many of them are scanned.
    failures: Vec<RawRef>,
    scanned_failures: usize,
    discovery: Discovery,
    /// Bytes copied to `to`, by new age.
    survived_by_age: [u64; MARK_AGE_MAX as usize + 1],
}

impl<'a> Copier<'a> {
    fn new(heap: &'a Heap, discovery: Discovery, tenuring_age: u32, moves: Moves) -> Self {
        let to = heap.young.empty_survivor();
        let old_start = heap.old.space.top();
        let source = Source::new(&heap.young.eden, heap.young.occupied_survivor(), &heap.old.space, moves);
        let young_start = RawRef::from_byte_offset(heap.young.eden.start()).bits();
        poison::begin_survivor(heap, to, source.bytes());
        Self {
            heap,
            view: heap.view(),
            to,
            source,
            failure_budget: source.bytes(),
            young_start,
            lowest: if moves == Moves::All { source.old_start } else { young_start },
            tenuring_age,
            old_start,
            scanned_to: to.top(),
            scanned_old: old_start,
            failures: Vec::new(),
            scanned_failures: 0,
            discovery,
            survived_by_age: [0; MARK_AGE_MAX as usize + 1],
        }
    }

    /// The present place of an object, which is copied if it has not been; old objects, null and what is no object stay.
    #[inline(always)]
    fn evacuate(&mut self, object: RawRef) -> RawRef {
        if object.bits() < self.lowest {
            return object;
        }
        let Some(end) = self.source.end(object) else { return object };
        let mark = self.view.mark_word(object).load(Ordering::Relaxed);
        if mark & MARK_TAG_MASK == MARK_TAG_FORWARDED {
            return self.view.load_ref(object, SHAPE_OFFSET);
        }
        self.copy(object, mark, u64::from(end) * 8)
    }

    #[inline]
    fn copy(&mut self, object: RawRef, mark: u32, end: u64) -> RawRef {
        if mark & MARK_COLLECTOR_BIT != 0 {
            return object;
        }
        let Some((shape, bytes)) = self.heap.extent(object, end) else { return object };
        if object.byte_offset() + bytes == end {
            self.shorten(object, shape, bytes);
        }
        let age = if object.bits() < self.young_start { MARK_AGE_MAX } else { ((mark & MARK_AGE_MASK) >> MARK_AGE_SHIFT) + 1 };
        let Some(place) = self.find_place(bytes, age) else {
            self.fail(object, mark, bytes);
            return object;
        };
        self.view.move_object(object, place, bytes);
        let aged = mark & !MARK_AGE_MASK | age.min(MARK_AGE_MAX) << MARK_AGE_SHIFT;
        self.view.mark_word(place).store(aged, Ordering::Relaxed);
        self.view.store_u32(object, SHAPE_OFFSET, place.bits());
        self.view.mark_word(object).store(MARK_TAG_FORWARDED, Ordering::Relaxed);
        place
    }

    /// Notes an object that stays in place.
    #[cold]
    fn fail(&mut self, object: RawRef, mark: u32, bytes: u64) {
        let Some(budget) = self.failure_budget.checked_sub(bytes) else { return };
        self.failure_budget = budget;
        self.view.mark_word(object).store(mark | MARK_COLLECTOR_BIT, Ordering::Relaxed);
        self.failures.push(object);
    }

    /// Makes an array that was cut as long as it is, so that copies can be relied on.
    #[cold]
    fn shorten(&self, object: RawRef, shape: &Shape, bytes: u64) {
        let shift = match shape.kind {
            ShapeKind::PrimitiveArray { shift } => shift,
            ShapeKind::ReferenceArray { .. } => 2,
            ShapeKind::Instance { .. } | ShapeKind::Reference { .. } => return,
        };
        let length_max = ((bytes - u64::from(ARRAY_BASE_OFFSET)) >> shift) as u32;
        let length = self.view.array_length(object);
        self.view.store_u32(object, ARRAY_LENGTH_OFFSET, length.min(length_max));
    }

    /// Room in `to` for the young, in the old generation for the others and for what overflows.
    #[inline]
    fn find_place(&mut self, bytes: u64, age: u32) -> Option<RawRef> {
        if age < self.tenuring_age
            && let Some(place) = self.to.bump(bytes)
        {
            self.survived_by_age[age as usize] += bytes;
            return Some(RawRef::from_byte_offset(place));
        }
        let old = self.heap.old.promote(&self.heap.cage, bytes);
        old.or_else(|| self.to.bump(bytes)).map(RawRef::from_byte_offset)
    }

    fn scan_copies(&mut self) {
        while !self.heap.is_closed() {
            if self.scanned_to < self.to.top() {
                self.scanned_to += self.scan_object::<false>(RawRef::from_byte_offset(self.scanned_to));
            } else if self.scanned_old < self.heap.old.space.top() {
                self.scanned_old += self.scan_object::<true>(RawRef::from_byte_offset(self.scanned_old));
            } else if let Some(&object) = self.failures.get(self.scanned_failures) {
                self.scanned_failures += 1;
                let end = self.source.end(object).map_or(0, |end| u64::from(end) * 8);
                self.scan_within::<false>(object, end, 0..end);
            } else {
                return;
            }
        }
    }

    /// Traces a copy's fields; its size. `OLD` objects get their cards marked where they refer to young ones.
    #[inline]
    fn scan_object<const OLD: bool>(&mut self, object: RawRef) -> u64 {
        let heap = self.heap;
        let Some(shape) = heap.shapes.find(self.view.shape(object)) else { return HOLE_BYTES };
        let bytes = heap.size_of(object, shape);
        if matches!(shape.kind, ShapeKind::ReferenceArray { .. }) {
            let end = ARRAY_BASE_OFFSET + self.view.array_length(object) * 4;
            self.scan_cells::<OLD>(object, ARRAY_BASE_OFFSET, end);
        } else {
            self.scan_fields::<OLD>(object, shape);
        }
        bytes
    }

    /// Traces the elements of an array that lie in `part` of the heap, or all fields of another object; the object's size. Nothing is followed
    /// beyond `end`, where its space ends.
    fn scan_within<const OLD: bool>(&mut self, object: RawRef, end: u64, part: Range<u64>) -> u64 {
        let heap = self.heap;
        let Some((shape, bytes)) = heap.extent(object, end) else { return HOLE_BYTES };
        if matches!(shape.kind, ShapeKind::ReferenceArray { .. }) {
            let first = part.start.saturating_sub(object.byte_offset()).max(u64::from(ARRAY_BASE_OFFSET));
            let last = (part.end - object.byte_offset()).min(heap.elements_end(object, bytes));
            self.scan_cells::<OLD>(object, first as u32, last as u32);
        } else {
            self.scan_fields::<OLD>(object, shape);
        }
        bytes
    }

    #[inline]
    fn scan_fields<const OLD: bool>(&mut self, object: RawRef, shape: &Shape) {
        match &shape.kind {
            ShapeKind::Instance { references, .. } => {
                for &offset in references {
                    self.scan_cell::<OLD>(object, offset);
                }
            }
            ShapeKind::Reference { references, .. } => {
                for &offset in references {
                    self.scan_cell::<OLD>(object, offset);
                }
                if let Some(fields) = ReferenceFields::of(&shape.kind) {
                    self.scan_reference_object::<OLD>(object, fields);
                }
            }
            ShapeKind::PrimitiveArray { .. } | ShapeKind::ReferenceArray { .. } => {}
        }
    }

    fn scan_reference_object<const OLD: bool>(&mut self, reference: RawRef, fields: ReferenceFields) {
        let (view, source) = (self.view, self.source);
        let alive = |object: RawRef| is_alive(view, source, object);
        if !self.discovery.discover(view, reference, fields, alive) {
            self.scan_cell::<OLD>(reference, fields.referent);
            self.scan_cell::<OLD>(reference, fields.discovered);
        }
    }

    #[inline]
    fn scan_cells<const OLD: bool>(&mut self, array: RawRef, start: u32, end: u32) {
        let mut offset = start;
        while offset < end && !self.heap.is_closed() {
            let chunk_end = end.min(offset + CELLS_CHUNK * 4);
            while offset < chunk_end {
                self.scan_cell::<OLD>(array, offset);
                offset += 4;
            }
        }
    }

    #[inline(always)]
    fn scan_cell<const OLD: bool>(&mut self, object: RawRef, offset: u32) {
        let old = self.view.load_ref(object, offset);
        if old.bits() < self.lowest {
            return;
        }
        let new = self.evacuate(old);
        self.view.store_u32(object, offset, new.bits());
        if OLD && new.bits() >= self.young_start {
            self.view.mark_card(object, offset);
        }
    }

    /// Traces what dirty cards say; cards that still refer to young objects are dirty again afterwards.
    fn scan_dirty_cards(&mut self) {
        let (first, end) = (self.heap.old.space.start(), self.old_start);
        let mut card = first / CARD_BYTES;
        let end_card = end.div_ceil(CARD_BYTES);
        while let Some(dirty) = self.heap.cards.take_dirty(card, end_card) {
            if self.heap.is_closed() {
                return;
            }
            self.scan_card(dirty * CARD_BYTES, end);
            card = dirty + 1;
        }
    }

    /// Traces the objects that touch a card. An object on two dirty cards is scanned twice, since either card's mark was taken; a reference object
    /// may thus be discovered twice, which processing tolerates.
    fn scan_card(&mut self, card_start: u64, end: u64) {
        let card_end = card_start + CARD_BYTES;
        let mut at = self.heap.old.starts.covering(card_start);
        while at < card_end.min(end) {
            at += self.scan_within::<true>(RawRef::from_byte_offset(at), end, card_start..card_end);
            // The first object covers the start of the card, unless its header is not what it was.
            at = at.max(card_start);
        }
    }

    /// Takes the collector's bit off objects that stayed; whether there are any.
    fn clear_failures(&mut self) -> bool {
        for &object in &self.failures {
            self.view.mark_word(object).fetch_and(!MARK_COLLECTOR_BIT, Ordering::Relaxed);
        }
        !self.failures.is_empty()
    }

    /// The age from which on survivors would fill more than half a survivor space.
    fn next_tenuring_age(&self) -> u32 {
        let mut total = 0;
        for age in 1..TENURING_AGE_MAX {
            total += self.survived_by_age[age as usize];
            if total > self.to.capacity() / 2 {
                return age + 1;
            }
        }
        TENURING_AGE_MAX
    }
}

/// Whether a young object was reached (or an object is not to be copied).
#[inline]
fn is_alive(view: HeapView, source: Source, object: RawRef) -> bool {
    if source.end(object).is_none() {
        return true;
    }
    let mark = view.mark_word(object).load(Ordering::Relaxed);
    mark & MARK_TAG_MASK == MARK_TAG_FORWARDED || mark & MARK_COLLECTOR_BIT != 0
}

impl Tracer for Copier<'_> {
    fn is_alive(&self, object: RawRef) -> bool {
        is_alive(self.view, self.source, object)
    }

    fn place_of(&self, object: RawRef) -> RawRef {
        if self.source.end(object).is_none() {
            return object;
        }
        let forwarded = self.view.mark_word(object).load(Ordering::Relaxed) & MARK_TAG_MASK == MARK_TAG_FORWARDED;
        if forwarded { self.view.load_ref(object, SHAPE_OFFSET) } else { object }
    }

    fn keep_alive(&mut self, object: RawRef) -> RawRef {
        self.evacuate(object)
    }

    fn trace_all(&mut self) {
        self.scan_copies();
    }
}

impl Discovers for Copier<'_> {
    fn discovery(&mut self) -> &mut Discovery {
        &mut self.discovery
    }
}

/// A forwarding pointer takes the place of the shape.
const _: () = assert!(size_of::<ShapeId>() == size_of::<RawRef>());
