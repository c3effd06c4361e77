//! References that borrow from the thread that uses them.
//!
//! # `[VMDOC]` References
//!
//! The collector moves objects at safepoints, so a reference is good until the next one. Whatever can reach a safepoint takes the thread `&mut`
//! ([`Running`]). There are three forms:
//!
//! - A [`Handle`](crate::Handle) names a cell that the collector updates: good until its scope ends. Rust code passes handles around.
//! - A [`Ref`] is a reference at hand. It borrows the thread shared, so the compiler refuses a call that can reach a safepoint while it is
//!   still used afterwards. Natives, leaf functions and the runtime's own work on objects use it.
//! - A [`RawRef`] is the 32 bits as fields, frames and roots hold them, and nothing holds it back. Engines, the collector and tables of roots
//!   use it; `cargo xtask tidy` has the list of files that may, and a collection stress mode finds those that lie (`[VMDOC]` Poison).
//!
//! A `Ref` becomes a handle or goes into a field, a root or a slot; it becomes a `RawRef` by [`Ref::unbound`] only.
//!
//! A `Ref` that is used after a safepoint does not compile:
//!
//! ```compile_fail,E0502
//! fn shape_after(mutator: &mut gc::Mutator, cell: &gc::RootSlot) -> gc::ShapeId {
//!     let object = cell.load(mutator);
//!     mutator.safepoint();
//!     mutator.view().shape(object)
//! }
//! ```
//!
//! Nor does one that is used after an allocation:
//!
//! ```compile_fail,E0502
//! fn link(mutator: &mut gc::Mutator, cell: &gc::RootSlot, roots: &dyn gc::RootSource) {
//!     let object = cell.load(mutator);
//!     if let Ok(fresh) = mutator.allocate_instance(gc::ShapeId(1), 16, roots) {
//!         mutator.view().store_ref(object, 8, fresh);
//!     }
//! }
//! ```
//!
//! What is read again afterwards does:
//!
//! ```
//! fn shape_after(mutator: &mut gc::Mutator, cell: &gc::RootSlot) -> gc::ShapeId {
//!     let before = mutator.view().shape(cell.load(mutator));
//!     mutator.safepoint();
//!     let after = mutator.view().shape(cell.load(mutator));
//!     assert_eq!(before, after);
//!     after
//! }
//! ```

use std::marker::PhantomData;

use crate::raw_ref::RawRef;

/// A mutator in the running state, or a thread that has one: whatever can reach a safepoint takes it `&mut`, so no object moves while it
/// is borrowed shared.
pub trait Running {}

/// A reference, or null, that is good as long as `'m` borrows the thread (`[VMDOC]` References).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(transparent)]
pub struct Ref<'m> {
    raw: RawRef,
    mutator: PhantomData<&'m ()>,
}

impl<'m> Ref<'m> {
    /// The null reference.
    pub const NULL: Self = Self { raw: RawRef::NULL, mutator: PhantomData };

    /// A reference that was read since the last safepoint of this mutator, good until the next.
    #[inline(always)]
    #[must_use]
    pub fn bound<T: Running + ?Sized>(raw: RawRef, _mutator: &'m T) -> Self {
        Self::from_raw(raw)
    }

    /// Whether this is null.
    #[inline(always)]
    #[must_use]
    pub const fn is_null(self) -> bool {
        self.raw.is_null()
    }

    /// The reference without what keeps it good: for slots of frames and results, as the last thing before they are handed over.
    #[inline(always)]
    #[must_use]
    pub const fn unbound(self) -> RawRef {
        self.raw
    }
}

/// [`Ref`] or [`RawRef`]: what the accessors of the heap take and give alike.
pub trait Reference: Copy + Form {
    /// Whether this is null.
    #[inline(always)]
    fn is_null(self) -> bool {
        self.to_raw().is_null()
    }
}

impl Reference for Ref<'_> {}
impl Reference for RawRef {}

/// What only this crate does with either form.
pub trait Form {
    /// The 32 bits.
    fn to_raw(self) -> RawRef;
    /// A reference that was read by one of the same form.
    fn from_raw(raw: RawRef) -> Self;
}

impl Form for Ref<'_> {
    #[inline(always)]
    fn to_raw(self) -> RawRef {
        self.raw
    }

    #[inline(always)]
    fn from_raw(raw: RawRef) -> Self {
        Self { raw, mutator: PhantomData }
    }
}

impl Form for RawRef {
    #[inline(always)]
    fn to_raw(self) -> RawRef {
        self
    }

    #[inline(always)]
    fn from_raw(raw: RawRef) -> Self {
        raw
    }
}
