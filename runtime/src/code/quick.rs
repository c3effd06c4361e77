//! Machine code that does what linked code says, one instruction after the other.
//!
//! `[VMDOC]` Quick code. It is a list of handlers, one for each instruction of a method, with its operands built in and the jump to the next one
//! known. Its frames *are* frames of the interpreter, with the same slots, headers and positions in linked code: walkers, maps, unwinding and
//! profiles know nothing of it. Each instruction can be entered, and left: what quick code does not do itself, or not in this case, it leaves to
//! the interpreter's handler of the same instruction, having changed nothing. The handler gets a table of handlers that are all the same
//! one, which goes on in the quick code of the current frame if it has some. So whoever goes on at an instruction of a method with quick code need not know that:
//! he passes that table ([`ThreadBlock::quick`](crate::thread::block::ThreadBlock::quick)) instead of the interpreter's own.
#![allow(unsafe_code, reason = "what machine code reads has a layout")]

use std::any::Any;
use std::fmt;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use crate::code::operation::{Operation, word};

/// What leads into quick code, and back to the interpreter.
#[derive(Clone, Copy, Debug)]
pub struct QuickEntries {
    /// The address of the table that the interpreter passes on as its handlers where a frame has quick code.
    pub handlers: usize,
    /// Where calls from quick code go if the method has none.
    pub interpret: usize,
    /// Where they go if it has been compiled.
    pub compiled: usize,
}

/// Quick code of a method.
pub struct QuickCode {
    /// Whether it counts at sites.
    pub counts: bool,
    /// Where each instruction begins, by position; 0 for other words.
    pub addresses: Box<[usize]>,
    /// Keeps the memory that the code is in.
    pub memory: Box<dyn Any + Send + Sync>,
}

impl fmt::Debug for QuickCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "quick code at {:#x}", self.addresses.first().copied().unwrap_or(0))
    }
}

/// The quick code that a method has, or will have.
#[derive(Debug)]
#[repr(C)]
pub struct Quick {
    /// What the method's row calls once there is quick code: [`Operation::EnterQuick`] and the address of the first instruction.
    pub entry: [AtomicU64; 2],
    /// The address of the instruction at a position in linked code is in memory at the sum of this and the address of the position; 0 if there is no quick
    /// code.
    addresses: AtomicUsize,
    /// What does not count, and what does: that takes the place of the other, whose frames go on in it.
    codes: [OnceLock<QuickCode>; 2],
    /// The same, once those are not entered any more.
    renewed: OnceLock<Box<[OnceLock<QuickCode>; 2]>>,
}

impl Default for Quick {
    fn default() -> Self {
        let entry = [AtomicU64::new(word(Operation::EnterQuick, 0, 0, 0)), AtomicU64::new(0)];
        Self { entry, addresses: AtomicUsize::new(0), codes: Default::default(), renewed: OnceLock::new() }
    }
}

/// Byte offset of the distance that leads to the addresses of instructions, in [`Quick`].
pub const ADDRESSES_OFFSET: usize = std::mem::offset_of!(Quick, addresses);

impl Quick {
    /// Whether there is quick code.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "a machine instruction of calls and returns")]
    pub fn is_there(&self) -> bool {
        self.addresses.load(Ordering::Acquire) != 0
    }

    /// From now on there is this, for linked code with these words, unless another thread was faster. Publishing is locked.
    pub fn set(&self, code: QuickCode, words: &[AtomicU64]) {
        debug_assert!(code.addresses.len() == words.len(), "quick code is made from these words");
        let [plain, counting] = self.renewed.get().map_or(&self.codes, |renewed| renewed);
        let place = if code.counts { counting } else { plain };
        if counting.get().is_none()
            && place.set(code).is_ok()
            && let Some(code) = place.get()
        {
            self.entry[1].store(code.addresses[0] as u64, Ordering::Release);
            self.addresses.store((code.addresses.as_ptr() as usize).wrapping_sub(words.as_ptr() as usize), Ordering::Release);
        }
    }

    /// From now on there is none, until somebody makes some again. Its memory stays. The world is stopped; frames are to forget it as well
    /// ([`leave_quick_code`](crate::thread::walk::leave_quick_code)). Once only.
    pub fn forget(&self) {
        if self.is_there() && self.renewed.set(Box::default()).is_ok() {
            self.addresses.store(0, Ordering::Release);
        }
    }

    /// The address of its first instruction, if there is quick code.
    pub fn start(&self) -> Option<usize> {
        self.is_there().then(|| self.entry[1].load(Ordering::Acquire) as usize)
    }

    /// What a call enters, if there is quick code.
    pub fn entry(&self) -> Option<*const AtomicU64> {
        self.is_there().then_some(self.entry.as_ptr())
    }
}
