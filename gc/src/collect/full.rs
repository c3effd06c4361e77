//! The full collection: marks everything that is alive and slides it down (`[VMDOC] Compaction`).
//!
//! Objects of the old generation slide inside it; young objects follow behind them as far as there is room, and slide inside the young generation
//! otherwise.

use std::ops::Range;
use std::time::{Duration, Instant};

use crate::cards::CARD_BYTES;
use crate::header::ARRAY_BASE_OFFSET;
use crate::heap::Heap;
use crate::raw_ref::RawRef;
use crate::roots::{RootSource, Scope};
use crate::shape::{Shape, ShapeId, ShapeKind};
use crate::space::Space;
use crate::view::HeapView;

use super::marks::block_start;
use super::references::{Discovers, Discovery, ReferenceFields};
use super::{Tracer, Work, poison};

/// Elements of an array that are traced before other work, so that the stack of an array's elements stays short.
const ARRAY_CHUNK: u32 = 1024;

/// Collects the whole heap; none if it is closed meanwhile (`[VMDOC] Closed heap`).
pub(super) fn collect(heap: &Heap, roots: &dyn RootSource, clear_soft: bool) -> Option<Work> {
    let mut phases = Phases { begun: Instant::now(), times: Default::default() };
    roots.full_collection_begins();
    let mut marker = Marker::new(heap, roots, Discovery::new(heap, roots, clear_soft));
    roots.visit_roots(Scope::Full, &mut |object| marker.keep_alive(object));
    heap.pending.visit(&mut |object| marker.keep_alive(object));
    marker.trace_all();
    let pending_references = Discovery::process(&mut marker, heap.view(), &heap.pending);
    let attached = std::mem::take(&mut marker.attached);
    if heap.is_closed() {
        return None;
    }
    let tops = heap.spaces().map(Space::top);
    phases.end(0);
    Compactor::new(heap).run(roots, &attached, &mut phases);
    let mut left = Vec::new();
    for (space, old_top) in heap.spaces().into_iter().zip(tops) {
        poison::leave_above(heap, space.top(), old_top, &mut left);
    }
    (!heap.is_closed()).then_some(Work { promoted_bytes: 0, pending_references, failed: false, left, phases: phases.times })
}

/// How long the phases take.
struct Phases {
    /// When the present one began.
    begun: Instant,
    times: [Duration; 4],
}

impl Phases {
    /// A phase ends, and the next begins.
    fn end(&mut self, phase: usize) {
        let now = Instant::now();
        self.times[phase] = now - self.begun;
        self.begun = now;
    }
}

struct Marker<'a> {
    heap: &'a Heap,
    view: HeapView,
    roots: &'a dyn RootSource,
    stack: Vec<RawRef>,
    /// Reference arrays with the first element that is not traced yet.
    arrays: Vec<(RawRef, u32)>,
    /// Live objects that cells outside the heap belong to.
    attached: Vec<(RawRef, ShapeId)>,
    discovery: Discovery,
    /// Where the objects of each space are, in words.
    bounds: [Range<u32>; 4],
    /// Bytes that may still be marked: those in use.
    budget: u64,
}

impl<'a> Marker<'a> {
    fn new(heap: &'a Heap, roots: &'a dyn RootSource, discovery: Discovery) -> Self {
        let bounds = heap.spaces().map(|space| words(space.start())..words(space.top()));
        Self {
            heap,
            view: heap.view(),
            roots,
            stack: Vec::new(),
            arrays: Vec::new(),
            attached: Vec::new(),
            discovery,
            bounds,
            budget: heap.used_bytes(),
        }
    }

    /// The shape of an object, and its size, cut at the end of its space.
    #[inline]
    fn extent(&self, object: RawRef) -> Option<(&'a Shape, u64)> {
        let end = self.bounds.iter().find(|bounds| object.bits().wrapping_sub(bounds.start) < bounds.end - bounds.start)?.end;
        self.heap.extent(object, u64::from(end) * 8)
    }

    /// The shape of a marked object. The heap does not change while it is being marked, before references are processed.
    #[inline]
    fn shape_of_marked(&self, object: RawRef) -> Option<&'a Shape> {
        if self.discovery.is_enabled() {
            self.heap.shapes.find(self.view.shape(object))
        } else {
            self.extent(object).map(|(shape, _)| shape)
        }
    }

    /// Marks an object that is not marked, and remembers to trace it.
    #[inline]
    fn mark(&mut self, object: RawRef) {
        if object.is_null() || self.heap.marks.is_marked(object) {
            return;
        }
        let Some((shape, bytes)) = self.extent(object) else { return };
        let Some(budget) = self.budget.checked_sub(bytes) else { return };
        self.budget = budget;
        self.heap.marks.mark(object, bytes);
        match &shape.kind {
            ShapeKind::PrimitiveArray { .. } => {}
            ShapeKind::ReferenceArray { attached } => {
                self.arrays.push((object, 0));
                if *attached {
                    self.stack.push(object);
                }
            }
            ShapeKind::Instance { .. } | ShapeKind::Reference { .. } => self.stack.push(object),
        }
    }

    fn trace(&mut self, object: RawRef) {
        let id = self.view.shape(object);
        let Some(shape) = self.shape_of_marked(object) else { return };
        match &shape.kind {
            ShapeKind::Instance { references, attached, .. } => {
                self.mark_fields(object, references);
                if *attached {
                    self.trace_attached(object, id);
                }
            }
            ShapeKind::Reference { references, attached, .. } => {
                self.mark_fields(object, references);
                if *attached {
                    self.trace_attached(object, id);
                }
                if let Some(fields) = ReferenceFields::of(&shape.kind) {
                    self.trace_reference_object(object, fields);
                }
            }
            ShapeKind::ReferenceArray { attached: true } => self.trace_attached(object, id),
            ShapeKind::PrimitiveArray { .. } | ShapeKind::ReferenceArray { attached: false } => {}
        }
    }

    #[inline]
    fn mark_fields(&mut self, object: RawRef, references: &[u32]) {
        for &offset in references {
            self.mark(self.view.load_ref(object, offset));
        }
    }

    fn trace_attached(&mut self, object: RawRef, id: ShapeId) {
        self.attached.push((object, id));
        let roots = self.roots;
        roots.visit_attached(object, id, &mut |cell| self.keep_alive(cell));
    }

    fn trace_reference_object(&mut self, reference: RawRef, fields: ReferenceFields) {
        let heap = self.heap;
        if !self.discovery.discover(self.view, reference, fields, |object| heap.marks.is_marked(object)) {
            self.mark(self.view.load_ref(reference, fields.referent));
            self.mark(self.view.load_ref(reference, fields.discovered));
        }
    }

    fn trace_chunk(&mut self, array: RawRef, first: u32) {
        let Some((_, bytes)) = self.extent(array) else { return };
        let length = (self.heap.elements_end(array, bytes).saturating_sub(u64::from(ARRAY_BASE_OFFSET)) / 4) as u32;
        let end = length.min(first.saturating_add(ARRAY_CHUNK));
        if end < length {
            self.arrays.push((array, end));
        }
        for index in first..end {
            self.mark(self.view.load_ref(array, ARRAY_BASE_OFFSET + index * 4));
        }
    }
}

impl Tracer for Marker<'_> {
    fn is_alive(&self, object: RawRef) -> bool {
        object.is_null() || self.heap.marks.is_marked(object)
    }

    fn place_of(&self, object: RawRef) -> RawRef {
        object
    }

    fn keep_alive(&mut self, object: RawRef) -> RawRef {
        self.mark(object);
        object
    }

    fn trace_all(&mut self) {
        while !self.heap.is_closed() {
            if let Some(object) = self.stack.pop() {
                self.trace(object);
            } else if let Some((array, first)) = self.arrays.pop() {
                self.trace_chunk(array, first);
            } else {
                return;
            }
        }
    }
}

impl Discovers for Marker<'_> {
    fn discovery(&mut self) -> &mut Discovery {
        &mut self.discovery
    }
}

/// Plans, updates and moves, once marking is done.
struct Compactor<'a> {
    heap: &'a Heap,
    view: HeapView,
    spaces: [&'a Space; 4],
    /// Where each space's objects end afterwards, in words.
    tops: [u32; 4],
    /// What each space may take, in words.
    ends: [u32; 4],
    young_start: u32,
}

impl<'a> Compactor<'a> {
    fn new(heap: &'a Heap) -> Self {
        let spaces = heap.spaces();
        let mut ends = spaces.map(|space| words(space.end()));
        ends[0] = words(spaces[0].start() + old_room(heap, &spaces));
        Self {
            heap,
            view: heap.view(),
            spaces,
            tops: spaces.map(|space| words(space.start())),
            ends,
            young_start: words(heap.young.eden.start()),
        }
    }

    fn run(mut self, roots: &dyn RootSource, attached: &[(RawRef, ShapeId)], phases: &mut Phases) {
        let heap = self.heap;
        self.plan();
        phases.end(1);
        let marks = &heap.marks;
        roots.visit_weak(&mut |object| (object.is_null() || marks.is_marked(object)).then(|| marks.place_of(object)));
        roots.visit_roots(Scope::Full, &mut |object| marks.place_of(object));
        heap.pending.visit(&mut |object| marks.place_of(object));
        for &(object, id) in attached {
            if heap.is_closed() {
                return;
            }
            roots.visit_attached(object, id, &mut |cell| marks.place_of(cell));
        }
        phases.end(2);
        let old_top = self.spaces[0].top().max(u64::from(self.tops[0]) * 8);
        heap.cards.clear(self.spaces[0].start(), old_top.next_multiple_of(CARD_BYTES));
        for space in self.spaces {
            self.compact(space);
        }
        if !heap.is_closed() {
            self.finish();
        }
        phases.end(3);
    }

    /// Chooses the places: every space's objects follow into the lowest space with room left, which may be their own.
    fn plan(&mut self) {
        let mut target = 0;
        for source in 0..self.spaces.len() {
            let end = words(self.spaces[source].top());
            let mut part = Part { start: words(self.spaces[source].start()), spill: 0 };
            while let Some(rest) = self.plan_part(target, part, end) {
                assert!(target < source, "a space cannot hold its own objects");
                target += 1;
                part = rest;
            }
        }
    }

    /// Sends as many objects as fit to the target space; the rest, if there is one.
    fn plan_part(&mut self, target: usize, part: Part, end: u32) -> Option<Part> {
        let marks = &self.heap.marks;
        let (place, room) = (self.tops[target], self.ends[target] - self.tops[target]);
        let live = marks.count(part.start, end) - u64::from(part.spill);
        if live <= u64::from(room) {
            marks.plan(part.start, end, place.wrapping_sub(part.spill));
            self.tops[target] += live as u32;
            return None;
        }
        let (rest, used) = self.split(part, end, room);
        marks.plan(part.start, rest.start, place.wrapping_sub(part.spill));
        self.tops[target] += used;
        Some(rest)
    }

    /// Finds the last block before which all objects that start there fit in `room` words: the rest from that block on, and the words used.
    fn split(&self, part: Part, end: u32, room: u32) -> (Part, u32) {
        let mut used = 0;
        let mut at = part.start + part.spill;
        // The rest if the split is before the current block.
        let (mut rest, mut used_before) = (part, 0);
        while let Some(word) = self.heap.marks.next_marked(at, end) {
            let block = block_start(word);
            if block > rest.start {
                (rest, used_before) = (Part { start: block, spill: at.saturating_sub(block) }, used);
            }
            let (_, size) = self.extent(word, end);
            if used + size > room {
                break;
            }
            used += size;
            at = word + size;
        }
        (rest, used_before)
    }

    /// The marked words that belong to the object at a marked word, of a space that ends at `end`; its shape, if all of it is marked. What is
    /// not an object moves as it is. Headers that were not passed yet have not changed since planning, so both see the same objects.
    #[inline]
    fn extent(&self, word: u32, end: u32) -> (Option<(&'a Shape, u64)>, u32) {
        let Some((shape, bytes)) = self.heap.extent(RawRef::from_bits(word), u64::from(end) * 8) else { return (None, 1) };
        let run = self.heap.marks.run(word, words(bytes));
        ((run == words(bytes)).then_some((shape, bytes)), run)
    }

    /// Updates and moves the objects of a space, upwards.
    fn compact(&self, space: &Space) {
        let heap = self.heap;
        let (mut at, end) = (words(space.start()), words(space.top()));
        while let Some(word) = heap.marks.next_marked(at, end) {
            if heap.is_closed() {
                return;
            }
            let object = RawRef::from_bits(word);
            let (whole, size) = self.extent(word, end);
            let (place, bytes) = (heap.marks.place_of(object), u64::from(size) * 8);
            if let Some((shape, bytes)) = whole {
                self.update(object, place, shape, bytes);
            }
            if place != object {
                self.view.move_object(object, place, bytes);
            }
            if place.bits() < self.young_start {
                heap.old.starts.record(place.byte_offset(), place.byte_offset() + bytes);
            }
            at = word + size;
        }
    }

    /// Updates the references in an object that will be at `place`.
    fn update(&self, object: RawRef, place: RawRef, shape: &Shape, bytes: u64) {
        match &shape.kind {
            ShapeKind::PrimitiveArray { .. } => {}
            ShapeKind::ReferenceArray { .. } => {
                let end = self.heap.elements_end(object, bytes) as u32;
                let mut offset = ARRAY_BASE_OFFSET;
                while offset < end && !self.heap.is_closed() {
                    let chunk_end = end.min(offset + ARRAY_CHUNK * 4);
                    while offset < chunk_end {
                        self.update_cell(object, place, offset);
                        offset += 4;
                    }
                }
            }
            ShapeKind::Instance { references, .. } => self.update_cells(object, place, references),
            ShapeKind::Reference { references, referent, discovered, .. } => {
                self.update_cells(object, place, references);
                self.update_cells(object, place, &[*referent, *discovered]);
            }
        }
    }

    #[inline]
    fn update_cells(&self, object: RawRef, place: RawRef, offsets: &[u32]) {
        for &offset in offsets {
            self.update_cell(object, place, offset);
        }
    }

    #[inline(always)]
    fn update_cell(&self, object: RawRef, place: RawRef, offset: u32) {
        let old = self.view.load_ref(object, offset);
        // Nulls are not written: the pages of a big fresh array stay uncommitted.
        if old.is_null() {
            return;
        }
        let new = self.heap.marks.place_of(old);
        self.view.store_u32(object, offset, new.bits());
        if new.bits() >= self.young_start && place.bits() < self.young_start {
            self.view.mark_card(place, offset);
        }
    }

    /// Clears the marks and sets the new tops. The lower survivor space fills first, so it is `from`.
    fn finish(&self) {
        for (space, top) in self.spaces.iter().zip(self.tops) {
            self.heap.marks.clear(words(space.start()), words(space.top()));
            space.set_top(u64::from(top) * 8);
        }
        self.heap.young.reset_roles();
    }
}

/// Objects from a block border on, to be sent to one space.
#[derive(Clone, Copy)]
struct Part {
    /// The block border, in words.
    start: u32,
    /// Marked words behind the border that belong to an object below it.
    spill: u32,
}

/// Bytes the old generation may hold after this collection; commits what the live objects can take of it.
fn old_room(heap: &Heap, spaces: &[&Space; 4]) -> u64 {
    let live: u64 = spaces.iter().map(|space| heap.marks.count(words(space.start()), words(space.top())) * 8).sum();
    let old = &heap.old;
    let room = live.min(heap.sizes.old_limit_max()).max(old.space.used()).min(old.space.reserved());
    if old.ensure_capacity(&heap.cage, room) { room } else { old.space.capacity() }
}

fn words(bytes: u64) -> u32 {
    (bytes / 8) as u32
}
