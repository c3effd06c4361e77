//! The interpreter's registers, and unchecked access to frames and the heap.
//!
//! [VMDOC] Interpreter invariants. `fp` points at a frame of `code` on the thread's Java stack, below `stack_end`; `pc` points into
//! `code`'s words, at the first word of an instruction. Translation has proved that every operand names a slot of the frame
//! and that every branch lands on an instruction. References in slots are valid until the next safepoint, and any
//! (reference, offset) pair stays inside the heap's cage.
#![allow(unsafe_code, reason = "the hot paths of the interpreter; the invariants are above")]

use std::sync::atomic::{AtomicU64, Ordering};

use runtime::JavaThread;
use runtime::code::linked::{CodeRef, LinkedCode};
use runtime::code::reference_map::FrameState;
use runtime::thread::frames::TopFrame;

/// Where execution stands.
#[derive(Clone, Copy)]
pub struct Registers {
    /// Slot 0 of the current frame.
    pub fp: *mut u64,
    /// The current instruction.
    pub pc: *const AtomicU64,
    /// The current frame's code.
    pub code: *const LinkedCode,
}

impl Registers {
    /// The first word of the current instruction.
    #[inline(always)]
    pub fn word(&self) -> u64 {
        // SAFETY: [VMDOC] Interpreter invariants. Acquire pairs with the release of `LinkedCode::quicken`.
        unsafe { (*self.pc).load(Ordering::Acquire) }
    }

    /// A further word of the current instruction.
    #[inline(always)]
    pub fn operand(&self, index: usize) -> u64 {
        // SAFETY: the operation's length covers the word.
        unsafe { (*self.pc.add(index)).load(Ordering::Relaxed) }
    }

    /// Moves by a distance in words.
    #[inline(always)]
    pub fn jump(&mut self, words: isize) {
        // SAFETY: branches land on instructions of the same code.
        self.pc = unsafe { self.pc.offset(words) };
    }

    /// A slot's 64 bits.
    #[inline(always)]
    pub fn get(&self, slot: usize) -> u64 {
        // SAFETY: operands name slots of the frame.
        unsafe { *self.fp.add(slot) }
    }

    /// Writes a slot.
    #[inline(always)]
    pub fn set(&self, slot: usize, value: u64) {
        // SAFETY: as above.
        unsafe { *self.fp.add(slot) = value };
    }

    /// The current code.
    #[inline(always)]
    pub fn code(&self) -> &LinkedCode {
        // SAFETY: the frame keeps its method's class, and so its code, alive.
        unsafe { &*self.code }
    }

    /// Tells the rest of the VM where this thread stands.
    #[inline(always)]
    pub fn publish(&self, thread: &mut JavaThread) {
        thread.top = TopFrame { fp: self.fp, pc: self.pc, code: self.code, state: FrameState::At };
    }

    /// Goes on where the walker says.
    #[inline(always)]
    pub fn resume(&mut self, top: TopFrame) {
        (self.fp, self.pc, self.code) = (top.fp, top.pc, top.code);
    }

    /// Pushes a frame of `callee`, whose arguments begin at `slot`, to return behind this instruction of `words` words.
    ///
    /// False if the stack is too small.
    #[inline(always)]
    pub fn push(&mut self, callee: CodeRef, slot: usize, words: usize, stack_end: *const u64) -> bool {
        // SAFETY: `slot` is in this frame; the sum is compared before anything beyond it is touched.
        let fp = unsafe { self.fp.add(slot) };
        if fp as usize + callee.frame_slots as usize * size_of::<u64>() > stack_end as usize {
            return false;
        }
        // SAFETY: the frame lies below the end of the stack; `pc + words` is the next instruction of this code.
        unsafe {
            *fp.add(usize::from(callee.header)).cast::<[u64; 3]>() =
                [self.fp as u64, self.pc.add(words) as u64, self.code as u64];
        }
        (self.fp, self.pc, self.code) = (fp, callee.entry(), callee.as_ptr());
        true
    }

    /// Pops the frame whose header is at slot `header`, leaving `result` in its slot 0; true if Rust had entered it.
    #[inline(always)]
    pub fn pop(&mut self, header: usize, result: u64) -> bool {
        // SAFETY: every frame has a header, which `push` or the entry from Rust wrote.
        let [fp, pc, code] = unsafe { *self.fp.add(header).cast::<[u64; 3]>() };
        self.set(0, result);
        if code & runtime::thread::frames::ENTERED_FROM_RUST != 0 {
            return true;
        }
        (self.fp, self.pc, self.code) = (fp as *mut u64, pc as *const AtomicU64, code as *const LinkedCode);
        false
    }
}

/// The heap, as the interpreter addresses it.
#[derive(Clone, Copy)]
pub struct Cage {
    base: *mut u8,
    cards: *mut u8,
}

macro_rules! cage_accessors {
    ($($load:ident $store:ident $integer:ty, $atomic:ty;)*) => { $(
        /// Loads a field.
        #[inline(always)]
        pub fn $load(self, object: u64, offset: usize) -> $integer {
            // SAFETY: any (reference, offset) stays inside the cage. Acquire makes this fit for volatile fields too.
            unsafe { (*self.base.add((object as u32 as usize) << 3).add(offset).cast::<$atomic>()).load(Ordering::Acquire) }
        }
        /// Stores a field.
        #[inline(always)]
        pub fn $store(self, object: u64, offset: usize, value: $integer) {
            // SAFETY: as above.
            unsafe { (*self.base.add((object as u32 as usize) << 3).add(offset).cast::<$atomic>()).store(value, Ordering::Relaxed) }
        }
    )* };
}

impl Cage {
    /// The heap of the thread's `Vm`.
    pub fn of(thread: &JavaThread) -> Self {
        let view = thread.vm().view;
        Self { base: view.base_ptr(), cards: view.cards_ptr() }
    }

    cage_accessors! {
        load8 store8 u8, std::sync::atomic::AtomicU8;
        load16 store16 u16, std::sync::atomic::AtomicU16;
        load32 store32 u32, std::sync::atomic::AtomicU32;
        load64 store64 u64, std::sync::atomic::AtomicU64;
    }

    /// The write barrier: the card of the object that got a reference is marked.
    #[inline(always)]
    pub fn mark_card(self, object: u64, offset: usize) {
        let address = ((object as u32 as usize) << 3) + offset;
        // SAFETY: the card table covers the whole cage.
        unsafe { (*self.cards.add(address >> gc::CARD_SHIFT).cast::<std::sync::atomic::AtomicU8>()).store(1, Ordering::Relaxed) };
    }
}
