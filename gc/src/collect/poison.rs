//! What stress leaves where objects were, so that a reference that was not updated is found.
//!
//! # `[VMDOC]` Poison
//!
//! A `RawRef` that is used after a safepoint finds its object all the same as long as nothing has moved, and finds something plausible as long as
//! the old place has not been used again. Under stress neither is so. Three of four collections move every object (`Moves`), the
//! fourth every young one; each fills the places that are left with a pattern. Its words are the id of no shape, a mark word that no mutator
//! sees, and a reference that leads out of every space. New objects do not come to lie there at once: eden goes on behind what it left until it
//! is half full, and copies in the survivor spaces begin at another distance each time. So after one collection a stale reference
//!
//! - that is asked for its class is found there and then ([`is_of_no_object`](crate::ShapeId::is_of_no_object)), in builds with debug assertions at any access;
//! - that is written through is found by the next collection, which looks whether all of the pattern is still there;
//! - that is stored or kept in a root is found by the check of the heap that goes with stress.
//!
//! Whoever holds one across several collections may meet an object that came to lie at its place; that is why collections come at every nth
//! event and not at each. What large objects and full collections leave is poisoned likewise, but a full collection moves only what it must.

use std::sync::atomic::Ordering;

use crate::header::{POISON, hole_header};
use crate::heap::Heap;
use crate::space::Space;

/// How survivor spaces begin: multiples of this, a prime number of words.
const STRIDE_BYTES: u64 = 8 * 37;
/// A survivor space begins at most at this part of it.
const BEGIN_SHARE: u64 = 8;

/// A place without objects.
#[derive(Clone, Debug)]
pub(super) struct Left {
    start: u64,
    end: u64,
    /// It lies in a hole below the top of its space; otherwise it is free, and new objects come to lie there.
    is_hidden: bool,
}

/// The places that hold the pattern, until the next collection.
#[derive(Default)]
pub(super) struct Poison(Vec<Left>);

impl Poison {
    /// Looks whether the pattern is everywhere where no object has come to lie since.
    ///
    /// # Panics
    /// When somebody has written there.
    pub(super) fn check(&mut self, heap: &Heap) {
        for left in self.0.drain(..) {
            // What lies above the top has been given to new objects from below.
            let top = space_of(heap, &left).top();
            let start = if left.is_hidden { left.start } else { left.start.max(top) };
            for at in (start..left.end).step_by(8) {
                let found = heap.view().word(at).load(Ordering::Relaxed);
                assert!(
                    found == left.expected(at),
                    "{found:#x} was written to {at:#x}, where no object is: through a reference from before a collection"
                );
            }
        }
    }

    /// Fills what a collection has left, as far as its space still has it.
    pub(super) fn fill(&mut self, heap: &Heap, left: Vec<Left>) {
        for mut left in left {
            let space = space_of(heap, &left);
            left.end = left.end.min(space.end());
            // Its pages may have gone back to the system meanwhile.
            space.take_fresh(left.start, left.end.saturating_sub(left.start));
            for at in (left.start..left.end).step_by(8) {
                heap.view().word(at).store(left.expected(at), Ordering::Relaxed);
            }
            self.0.push(left);
        }
    }
}

impl Left {
    /// What is to be found at a place.
    fn expected(&self, at: u64) -> u64 {
        match at - self.start {
            0 if self.is_hidden => hole_header(self.end - self.start)[0],
            8 if self.is_hidden => hole_header(self.end - self.start)[1],
            _ => POISON,
        }
    }
}

fn space_of<'h>(heap: &'h Heap, left: &Left) -> &'h Space {
    let spaces = heap.spaces();
    spaces.into_iter().rfind(|space| space.start() <= left.start).unwrap_or(spaces[0])
}

/// Empties a space: nothing in it is alive. Under stress the next objects come to lie behind what it held, if that is not too much.
pub(super) fn leave(heap: &Heap, space: &Space, left: &mut Vec<Left>) {
    let (start, end) = (space.start(), space.top());
    if !heap.is_stressed() {
        space.set_top(start);
    } else if space.used() <= space.capacity() / 2 {
        hide(heap, start, end, left);
    } else {
        space.set_top(start);
        left.push(Left { start, end, is_hidden: false });
    }
}

/// Empties a survivor space.
pub(super) fn leave_survivor(heap: &Heap, space: &Space, left: &mut Vec<Left>) {
    let (start, end) = (space.start(), space.top());
    space.set_top(start);
    if heap.is_stressed() {
        left.push(Left { start, end, is_hidden: false });
    }
}

/// What was between a space's new top and its old one.
pub(super) fn leave_above(heap: &Heap, new_top: u64, old_top: u64, left: &mut Vec<Left>) {
    if heap.is_stressed() && new_top < old_top {
        left.push(Left { start: new_top, end: old_top, is_hidden: false });
    }
}

/// Makes a hole of a part of a space that is still in use.
pub(super) fn hide(heap: &Heap, start: u64, end: u64, left: &mut Vec<Left>) {
    heap.fill_hole(start, end - start);
    left.push(Left { start, end, is_hidden: true });
}

/// Begins a survivor space somewhere else than the last time.
pub(super) fn begin_survivor(heap: &Heap, to: &Space, needed: u64) {
    let distance = 16 + heap.collections() * STRIDE_BYTES % (to.capacity() / BEGIN_SHARE);
    if heap.is_stressed()
        && needed + distance <= to.capacity()
        && let Some(start) = to.bump(distance)
    {
        heap.fill_hole(start, distance);
    }
}
