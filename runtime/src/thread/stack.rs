//! The Java stack of a thread: 64-bit slots that grow upward (see `[VMDOC]` Frames).

/// Slots kept back so that a `StackOverflowError` can be built when the rest is used up.
const RESERVE_SLOTS: usize = 4096;

/// The memory of a Java stack; the operating system commits it as it is used.
pub struct JavaStack {
    slots: Box<[u64]>,
}

impl JavaStack {
    /// A stack of `bytes`.
    pub fn new(bytes: usize) -> Self {
        let slots = bytes.max(64 << 10) / size_of::<u64>() + RESERVE_SLOTS;
        Self { slots: vec![0; slots].into_boxed_slice() }
    }

    /// The lowest slot.
    pub fn base(&mut self) -> *mut u64 {
        self.slots.as_mut_ptr()
    }

    /// The end of what frames may use.
    pub fn limit(&self) -> *const u64 {
        self.slots[self.slots.len() - RESERVE_SLOTS..].as_ptr()
    }

    /// The end when the reserve may be used.
    pub fn reserve_limit(&self) -> *const u64 {
        self.slots.as_ptr_range().end
    }
}
