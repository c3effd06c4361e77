//! The Java stack of a thread: 64-bit slots that grow upward (see `[VMDOC]` Frames).

use std::io;

use memmap2::{MmapMut, MmapOptions};

/// Bytes kept back so that a `StackOverflowError` can be built when the rest is used up.
const RESERVE_BYTES: usize = 32 << 10;

/// The least that a stack has beside its reserve.
const BYTES_MIN: usize = 64 << 10;

/// The memory of a Java stack, zero at first; the operating system commits it as it is used.
pub struct JavaStack {
    slots: MmapMut,
}

impl JavaStack {
    /// A stack of `bytes`, which a guest chose.
    ///
    /// # Errors
    /// If the operating system has no address space left.
    pub fn new(bytes: usize) -> io::Result<Self> {
        let usable = bytes.max(BYTES_MIN).next_multiple_of(size_of::<u64>());
        let slots = MmapOptions::new().len(usable + RESERVE_BYTES).no_reserve_swap().map_anon()?;
        Ok(Self { slots })
    }

    /// The lowest slot.
    pub fn base(&mut self) -> *mut u64 {
        self.slots.as_mut_ptr().cast()
    }

    /// The end of what frames may use.
    pub fn limit(&self) -> *const u64 {
        self.slots[self.slots.len() - RESERVE_BYTES..].as_ptr().cast()
    }

    /// The end when the reserve may be used.
    pub fn reserve_limit(&self) -> *const u64 {
        self.slots.as_ptr_range().end.cast()
    }
}

#[cfg(test)]
mod tests {
    use super::JavaStack;

    #[test]
    fn a_stack_that_the_system_has_no_room_for_is_an_error() {
        assert!(JavaStack::new(1 << 60).is_err());
    }
}
