//! Cells that hold references outside the heap: a thread's handles, and slots in metadata.

use std::cell::{Cell, RefCell};
use std::sync::atomic::{AtomicU32, Ordering};

use crate::raw_ref::RawRef;
use crate::reference::{Ref, Reference, Running};

/// A cell outside the heap that holds a reference; null by default. Its owner reports it as a root.
#[derive(Debug, Default)]
#[repr(transparent)]
pub struct RootSlot(AtomicU32);

impl RootSlot {
    /// A slot that holds `value`.
    #[must_use]
    pub const fn new(value: RawRef) -> Self {
        Self(AtomicU32::new(value.bits()))
    }

    /// The reference, until the next safepoint.
    #[inline(always)]
    #[must_use]
    pub fn load<'m>(&self, mutator: &'m (impl Running + ?Sized)) -> Ref<'m> {
        Ref::bound(self.load_raw(), mutator)
    }

    /// The reference, for engines and the collector.
    #[inline(always)]
    #[must_use]
    pub fn load_raw(&self) -> RawRef {
        RawRef::from_bits(self.0.load(Ordering::Acquire))
    }

    /// Whether it holds null.
    #[inline(always)]
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.load_raw().is_null()
    }

    /// Sets the reference.
    #[inline(always)]
    pub fn store(&self, value: impl Reference) {
        self.0.store(value.to_raw().bits(), Ordering::Release);
    }

    /// Sets the reference and returns the earlier one.
    pub fn exchange(&self, value: RawRef) -> RawRef {
        RawRef::from_bits(self.0.swap(value.bits(), Ordering::AcqRel))
    }

    /// Sets the reference if it is `expected`.
    ///
    /// # Errors
    /// The reference found, when it is another.
    pub fn compare_exchange(&self, expected: RawRef, new: RawRef) -> Result<RawRef, RawRef> {
        self.0
            .compare_exchange(expected.bits(), new.bits(), Ordering::SeqCst, Ordering::SeqCst)
            .map(RawRef::from_bits)
            .map_err(RawRef::from_bits)
    }

    /// Reports the slot as a root.
    #[inline]
    pub fn visit(&self, visit: &mut dyn FnMut(RawRef) -> RawRef) {
        let old = self.load_raw();
        let new = visit(old);
        if new != old {
            self.store(new);
        }
    }
}

/// Index of a cell in a [`HandleStack`]; stays valid across collections until its scope is truncated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Handle(u32);

impl Handle {
    /// The index, for engines that keep handles in untyped slots.
    #[must_use]
    pub const fn index(self) -> u32 {
        self.0
    }

    /// The handle with this index.
    #[must_use]
    pub const fn from_index(index: u32) -> Self {
        Self(index)
    }
}

/// Handles that most threads get along with; they are reached without asking whether the others are being moved.
const NEAR: usize = 256;

/// The handles of one thread, in nested scopes. Only that thread adds and removes them; others look at them while it is stopped.
#[derive(Debug)]
pub struct HandleStack {
    near: Box<[RootSlot; NEAR]>,
    far: RefCell<Vec<RootSlot>>,
    count: Cell<usize>,
}

impl Running for HandleStack {}

impl Default for HandleStack {
    fn default() -> Self {
        Self::new()
    }
}

impl HandleStack {
    /// An empty stack.
    #[must_use]
    pub fn new() -> Self {
        let near = Box::new([const { RootSlot::new(RawRef::NULL) }; NEAR]);
        Self { near, far: RefCell::default(), count: Cell::new(0) }
    }

    /// Adds a cell to the innermost scope.
    #[inline]
    pub fn push(&self, value: impl Reference) -> Handle {
        let index = self.count.get();
        match self.near.get(index) {
            Some(slot) => slot.store(value),
            None => self.far.borrow_mut().push(RootSlot::new(value.to_raw())),
        }
        self.count.set(index + 1);
        Handle(index as u32)
    }

    /// The reference of a handle; null if its scope is gone.
    #[inline]
    #[must_use]
    pub fn get(&self, handle: Handle) -> Ref<'_> {
        self.with(handle, |slot| slot.load(self)).unwrap_or(Ref::NULL)
    }

    /// Sets the reference of a handle; nothing happens if its scope is gone.
    #[inline]
    pub fn set(&self, handle: Handle, value: impl Reference) {
        let _ = self.with(handle, |slot| slot.store(value));
    }

    #[inline(always)]
    fn with<T>(&self, handle: Handle, body: impl FnOnce(&RootSlot) -> T) -> Option<T> {
        let index = handle.0 as usize;
        if index >= self.count.get() {
            return None;
        }
        match self.near.get(index) {
            Some(slot) => Some(body(slot)),
            None => self.far.borrow().get(index - NEAR).map(body),
        }
    }

    /// Opens a scope: everything pushed from now on goes with `truncate` of this mark.
    #[inline]
    #[must_use]
    pub fn mark(&self) -> usize {
        self.count.get()
    }

    /// Closes the scope that `mark` opened, and those inside it.
    #[inline]
    pub fn truncate(&mut self, mark: usize) {
        let count = self.count.get_mut();
        if *count > NEAR {
            self.far.get_mut().truncate(mark.saturating_sub(NEAR));
        }
        *count = mark.min(*count);
    }

    /// Reports every cell as a root.
    pub fn visit_roots(&self, visit: &mut dyn FnMut(RawRef) -> RawRef) {
        for slot in self.near.iter().take(self.count.get()).chain(self.far.borrow().iter()) {
            slot.visit(visit);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stale_handle_reads_as_null() {
        let mut stack = HandleStack::new();
        let outer = stack.push(RawRef::from_bits(8));
        let mark = stack.mark();
        let inner = stack.push(RawRef::from_bits(16));
        stack.truncate(mark);
        assert_eq!(stack.get(inner), Ref::NULL);
        assert_eq!(stack.get(outer).unbound(), RawRef::from_bits(8));
        stack.set(inner, RawRef::from_bits(24));
        assert_eq!(stack.get(inner), Ref::NULL);
    }

    #[test]
    fn roots_are_replaced_by_what_the_visitor_returns() {
        let stack = HandleStack::new();
        let handle = stack.push(RawRef::from_bits(8));
        stack.visit_roots(&mut |value| RawRef::from_bits(value.bits() + 1));
        assert_eq!(stack.get(handle).unbound().bits(), 9);
    }

    #[test]
    fn scopes_may_have_any_number_of_handles() {
        let mut stack = HandleStack::new();
        let handles: Vec<Handle> = (1..=3 * NEAR as u32).map(|bits| stack.push(RawRef::from_bits(bits))).collect();
        for (handle, bits) in handles.iter().zip(1..) {
            assert_eq!(stack.get(*handle).unbound().bits(), bits);
        }
        for kept in [2 * NEAR, NEAR + 1, NEAR, NEAR - 1] {
            stack.truncate(kept);
            assert_eq!(stack.get(handles[kept]), Ref::NULL);
            assert_eq!(stack.get(handles[kept - 1]).unbound().bits(), kept as u32);
            let mut count = 0;
            stack.visit_roots(&mut |value| {
                count += 1;
                value
            });
            assert_eq!((count, stack.mark()), (kept, kept));
        }
        assert_eq!(stack.push(RawRef::from_bits(7)), handles[NEAR - 1]);
    }
}
