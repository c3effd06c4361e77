//! Copyable pointers to the linked world: classes, methods, fields, loaders, modules.
//!
//! `[VMDOC]` Metadata lifetime. Metadata is created while a class is defined. A full collection unloads the classes that no object,
//! mirror, frame or other class reaches (and the loaders and modules that no object reaches): they leave every table. The full collection
//! after that frees them, and their ids may be given out again with another generation. Whoever holds a `Metadata` pointer across a
//! safepoint therefore also keeps (through a frame on the stack, a handle to the mirror, or another class's constant pool) the class
//! alive. Compiler threads keep anything from being freed while they look at it (`compiling` of the `Vm`). Dropping a `Vm` first detaches
//! every thread, so no pointer is used after that.
#![allow(unsafe_code, reason = "the one place that dereferences metadata pointers")]

use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicPtr, Ordering};

/// A non-null pointer to metadata of one `Vm`; compares by identity. See `[VMDOC]` Metadata lifetime.
pub struct Metadata<T>(NonNull<T>);

impl<T> Metadata<T> {
    /// Moves `value` to the heap and gives a pointer to it; the owner frees it with [`Metadata::free`].
    pub fn allocate(value: T) -> Self {
        Self(NonNull::from(Box::leak(Box::new(value))))
    }

    /// A pointer to a value that somebody else owns and keeps in place.
    pub fn of(value: &T) -> Self {
        Self(NonNull::from(value))
    }

    /// The address, for instruction words and dispatch tables.
    #[inline(always)]
    pub fn as_ptr(self) -> *const T {
        self.0.as_ptr()
    }

    /// The address as an instruction operand.
    #[inline(always)]
    pub fn to_word(self) -> u64 {
        self.0.as_ptr() as u64
    }

    /// # Safety
    /// `word` must come from [`Metadata::to_word`] of metadata that is still alive.
    #[inline(always)]
    pub unsafe fn from_word(word: u64) -> Self {
        // SAFETY: the caller promises that `word` is the address of a live value, so it is not zero.
        Self(unsafe { NonNull::new_unchecked(word as *mut T) })
    }

    /// The pointer, if it is not null.
    #[inline(always)]
    pub fn from_ptr(pointer: *const T) -> Option<Self> {
        NonNull::new(pointer.cast_mut()).map(Self)
    }

    /// Frees the value.
    ///
    /// # Safety
    /// The value came from [`Metadata::allocate`] and nobody uses any copy of the pointer again.
    pub unsafe fn free(self) {
        // SAFETY: `allocate` made it from a `Box`, and the caller gives up every copy.
        drop(unsafe { Box::from_raw(self.0.as_ptr()) });
    }
}

impl<T> Deref for Metadata<T> {
    type Target = T;

    #[inline(always)]
    fn deref(&self) -> &T {
        // SAFETY: [VMDOC] Metadata lifetime.
        unsafe { self.0.as_ref() }
    }
}

impl<T> Clone for Metadata<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Metadata<T> {}
impl<T> PartialEq for Metadata<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<T> Eq for Metadata<T> {}
impl<T> Hash for Metadata<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
impl<T: fmt::Debug> fmt::Debug for Metadata<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(formatter)
    }
}

// SAFETY: a shared reference to `T` may be sent and shared between threads because `T: Sync`.
unsafe impl<T: Sync> Send for Metadata<T> {}
// SAFETY: as above.
unsafe impl<T: Sync> Sync for Metadata<T> {}

/// A pointer to metadata that becomes another one while the world is stopped.
pub struct Changing<T>(AtomicPtr<T>);

impl<T> Changing<T> {
    /// A pointer that is this one at first.
    pub fn new(pointer: Metadata<T>) -> Self {
        Self(AtomicPtr::new(pointer.0.as_ptr()))
    }

    /// What it is now.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "a load")]
    pub fn get(&self) -> Metadata<T> {
        // SAFETY: it was a pointer to metadata when it was put there, which is not null.
        Metadata(unsafe { NonNull::new_unchecked(self.0.load(Ordering::Relaxed)) })
    }

    /// From now on it is this one. The world is stopped.
    pub fn set(&self, pointer: Metadata<T>) {
        self.0.store(pointer.0.as_ptr(), Ordering::Relaxed);
    }
}

/// Metadata by number, as heap objects name it; the numbers of what is gone are used again, so whoever looks one up makes sure that what
/// he finds knows the object.
#[derive(Debug)]
pub struct Numbered<T> {
    entries: Vec<Option<Metadata<T>>>,
    free: Vec<u32>,
}

impl<T> Default for Numbered<T> {
    fn default() -> Self {
        Self { entries: Vec::new(), free: Vec::new() }
    }
}

impl<T> Numbered<T> {
    /// Adds what `make` makes of its number.
    pub fn add(&mut self, make: impl FnOnce(u32) -> Metadata<T>) -> Metadata<T> {
        let number = self.free.pop().unwrap_or(self.entries.len() as u32);
        let value = make(number);
        match self.entries.get_mut(number as usize) {
            Some(entry) => *entry = Some(value),
            None => self.entries.push(Some(value)),
        }
        value
    }

    /// What has this number.
    pub fn get(&self, number: u32) -> Option<Metadata<T>> {
        *self.entries.get(number as usize)?
    }

    /// Everything, by number.
    pub fn iter(&self) -> impl Iterator<Item = Metadata<T>> + '_ {
        self.entries.iter().flatten().copied()
    }

    /// Takes out what `is_gone` says.
    pub fn take(&mut self, mut is_gone: impl FnMut(Metadata<T>) -> bool) -> Vec<Metadata<T>> {
        let mut taken = Vec::new();
        for (number, entry) in (0..).zip(&mut self.entries) {
            if let Some(value) = entry.take_if(|value| is_gone(*value)) {
                taken.push(value);
                self.free.push(number);
            }
        }
        taken
    }
}
