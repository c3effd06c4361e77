//! The Java stack of a thread: 64-bit slots that grow upward (see `[VMDOC]` Frames).
//!
//! `[VMDOC]` Memory of threads. A thread may have as deep a stack as it was started with, but what it has of it counts against the `Vm`'s budget
//! of native memory, in pieces, when frames first come to need them: engines compare with the end of the last piece, and what they do at a full
//! stack asks for one more. It is the same with the native stack (`[VMDOC]` Native stack). So a thread costs little until it goes deep, and a
//! `StackOverflowError` is also what a thread gets that goes deep when all memory is used. Nothing is given back before the thread ends: the
//! operating system keeps what was touched once.

use std::sync::Arc;

use gc::Budget;
use memmap2::{MmapMut, MmapOptions};

/// Bytes kept back so that a `StackOverflowError` can be built when the rest is used up.
const RESERVE_BYTES: usize = 32 << 10;

/// The least that a stack has beside its reserve, which every thread gets.
const BYTES_MIN: usize = 64 << 10;

/// By how much a stack grows.
pub const PIECE_BYTES: usize = 256 << 10;

/// What a thread takes beside its stacks: its structures, and what the operating system keeps about it.
const THREAD_BYTES: usize = 64 << 10;

/// How deep a thread's native stack may go, and how deep it may go without asking for more (`[VMDOC]` Native stack).
#[derive(Clone, Copy, Debug, Default)]
pub struct NativeLimits {
    /// The lowest address that it may come to use.
    pub deepest: usize,
    /// The lowest one for now.
    pub limit: usize,
}

/// The memory of a Java stack, zero at first; the operating system commits it as it is used.
pub struct JavaStack {
    slots: MmapMut,
    /// Bytes that frames may use now.
    usable: usize,
    /// What the whole thread has taken of the budget.
    taken: u64,
    budget: Arc<Budget>,
}

impl JavaStack {
    /// A stack of `bytes`, which a guest chose. It and its thread count from now on; none if the budget or the operating system has no more.
    pub fn new(bytes: usize, budget: &Arc<Budget>) -> Option<Self> {
        let most = bytes.max(BYTES_MIN).checked_next_multiple_of(size_of::<u64>())?.checked_add(RESERVE_BYTES)?;
        let taken = (BYTES_MIN + RESERVE_BYTES + THREAD_BYTES) as u64;
        if !budget.take(taken) {
            return None;
        }
        let mapped = MmapOptions::new().len(most).no_reserve_swap().map_anon();
        if mapped.is_err() {
            budget.give(taken);
        }
        Some(Self { slots: mapped.ok()?, usable: BYTES_MIN, taken, budget: Arc::clone(budget) })
    }

    /// The lowest slot.
    pub fn base(&mut self) -> *mut u64 {
        self.slots.as_mut_ptr().cast()
    }

    /// The end of what frames may use now.
    pub fn limit(&self) -> *const u64 {
        self.slots[self.usable..].as_ptr().cast()
    }

    /// The end when the reserve may be used.
    pub fn reserve_limit(&self) -> *const u64 {
        self.slots[self.usable + RESERVE_BYTES..].as_ptr().cast()
    }

    /// Frames may use the stack up to `end` at least, if it may become as large and there is memory.
    pub fn grow_to(&mut self, end: *const u64) -> bool {
        let most = self.slots.len() - RESERVE_BYTES;
        let Some(needed) = (end as usize).checked_sub(self.slots.as_ptr() as usize).filter(|needed| *needed <= most) else {
            return false;
        };
        let usable = needed.max(self.usable + PIECE_BYTES).min(most);
        let grown = usable > self.usable && self.take(usable - self.usable);
        if grown {
            self.usable = usable;
        }
        grown
    }

    /// The thread takes memory of another kind, until it ends.
    pub fn take(&mut self, bytes: usize) -> bool {
        let taken = self.budget.take(bytes as u64);
        self.taken += if taken { bytes as u64 } else { 0 };
        taken
    }
}

impl Drop for JavaStack {
    fn drop(&mut self) {
        self.budget.give(self.taken);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use gc::Budget;

    use super::{JavaStack, PIECE_BYTES};

    #[test]
    fn a_stack_that_the_system_has_no_room_for_is_none() {
        let budget = Arc::new(Budget::new(1 << 30));
        assert!(JavaStack::new(1 << 60, &budget).is_none() && JavaStack::new(usize::MAX, &budget).is_none());
        assert_eq!(budget.used(), 0);
    }

    #[test]
    fn a_stack_grows_as_long_as_there_is_memory_and_gives_it_back() {
        let budget = Arc::new(Budget::new(1100 << 10));
        let mut stack = JavaStack::new(1 << 30, &budget).expect("room");
        let at_first = budget.used();
        let above = |stack: &JavaStack| stack.limit().wrapping_add(1);
        for pieces in 1..=3 {
            assert!(stack.grow_to(above(&stack)));
            assert_eq!(budget.used(), at_first + (pieces * PIECE_BYTES) as u64);
        }
        let end = stack.limit();
        assert!(!stack.grow_to(above(&stack)) && stack.limit() == end);
        let mut small = JavaStack::new(70 << 10, &budget).expect("room");
        assert!(small.grow_to(above(&small)));
        assert!(!small.grow_to(above(&small)), "it has become as large as it may");
        drop((stack, small));
        assert_eq!(budget.used(), 0);
    }
}
