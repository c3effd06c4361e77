//! `LinkedCode`: a method in executed form, and the shape of its frames.
//!
//! `[VMDOC]` Frames. A Java thread has one stack of 64-bit slots that grows upward. A frame is: `locals` slots (arguments first,
//! then other locals, then the lock object of a synchronized method), a header of [`HEADER_SLOTS`] words (the caller's frame
//! pointer, the caller's code position behind its call, the caller's `LinkedCode`, where its quick code goes on), and the operand stack. The callee's first
//! locals are the caller's topmost operand-stack slots, so arguments are passed without copying and the result is written to
//! the callee's slot 0. What calls a method from outside of the loop is in the header too (`[VMDOC]` Transitions).
#![allow(unsafe_code, reason = "frees what `allocate` made")]

use std::ptr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use crate::code::operation::{ENTER_COMPILED, Operation};
use crate::code::quick::Quick;
use crate::code::reference_map::ReferenceMaps;
use crate::code::resume::ResumePoints;
use crate::metadata::method::{Method, MethodRef};
use crate::metadata::pointer::{Changing, Metadata};
use crate::metadata::rows::MethodRow;
use crate::profile::count::Counts;
use crate::profile::sites::SiteTable;

/// Words between the locals and the operand stack of a frame.
pub const HEADER_SLOTS: usize = 4;

/// Enters compiled code: takes the thread block (which tables do not know), the machine entry and the slots of the arguments; leaves the
/// result and how it ended in the block (`[VMDOC]` Machine frames).
pub type EntryStub = unsafe extern "C" fn(block: *const (), entry: usize, arguments: *const u64);

/// A pointer to [`LinkedCode`].
pub type CodeRef = Metadata<LinkedCode>;

/// The executed form of one method; see `[VMDOC]` Linked instructions and `[VMDOC]` Frames.
#[repr(align(16))]
pub struct LinkedCode {
    pub(in crate::code) method: Changing<Method>,
    pub(in crate::code) row: Changing<MethodRow>,
    /// The instructions.
    pub words: Box<[AtomicU64]>,
    /// The bytecode index behind each word.
    pub bcis: Arc<[u16]>,
    /// Slot of the header: the number of locals, lock object included.
    pub header: u16,
    /// Slots of a frame, header included.
    pub frame_slots: u16,
    /// Slot that holds the lock object of a synchronized method.
    pub lock_slot: Option<u16>,
    /// Start words of the handlers: one row of the exception table's length for each subroutine context.
    pub handlers: Arc<[u32]>,
    /// Subroutine context of each word; empty if there are no subroutines.
    pub contexts: Arc<[u16]>,
    /// Where references stand in a frame ([`reference_maps`](crate::code::derived::reference_maps)).
    pub maps: OnceLock<ReferenceMaps>,
    /// What the counters in its row have counted.
    pub counts: Counts,
    /// What is counted in a warm method (`[VMDOC]` Profiles).
    pub sites: OnceLock<SiteTable>,
    /// Where a frame can be put together ([`resume_points`](crate::code::derived::resume_points)).
    pub resume: OnceLock<Option<Box<ResumePoints>>>,
    /// How the method is entered once it has been compiled: the stub for its signature.
    pub enter: OnceLock<EntryStub>,
    /// See `[VMDOC]` Quick code.
    pub quick: Quick,
}

impl LinkedCode {
    /// Memory that it takes, about, with the most that its reference maps can take if frames are large.
    pub fn bytes(&self) -> u64 {
        const SLOTS_USUAL: usize = 128;
        let slots = usize::from(self.frame_slots);
        let parts = [
            size_of::<Self>(),
            if slots > SLOTS_USUAL { self.words.len() * slots / 8 } else { 0 },
            size_of_val(&*self.words),
            size_of_val(&*self.bcis),
            size_of_val(&*self.handlers),
            size_of_val(&*self.contexts),
        ];
        parts.into_iter().sum::<usize>() as u64
    }

    /// The method.
    #[inline(always)]
    pub fn method(&self) -> MethodRef {
        self.method.get()
    }

    /// Its row.
    #[inline(always)]
    pub fn row(&self) -> Metadata<MethodRow> {
        self.row.get()
    }

    /// From now on it is the code of this method. The world is stopped.
    pub fn set_method(&self, method: MethodRef) {
        self.method.set(method);
        self.row.set(method.row);
    }

    /// The first instruction.
    #[inline(always)]
    pub fn entry(&self) -> *const AtomicU64 {
        self.words.as_ptr()
    }

    /// What calls enter that do not run compiled code.
    pub fn entered(&self) -> *const AtomicU64 {
        self.quick.entry().unwrap_or_else(|| self.entry())
    }

    /// Which word `pc` points at; what enters compiled or quick code stands for the first.
    pub fn position(&self, pc: *const AtomicU64) -> usize {
        if ptr::eq(pc, &raw const ENTER_COMPILED) || ptr::eq(pc, self.quick.entry.as_ptr()) {
            0
        } else {
            (pc as usize - self.words.as_ptr() as usize) / size_of::<AtomicU64>()
        }
    }

    /// The first word of the instruction at a position, whether it counts or not.
    pub fn instruction(&self, position: usize) -> u64 {
        let word = self.words[position].load(Ordering::Acquire);
        match Operation::of_word(word) {
            Operation::Profiled => self.sites.get().expect("an instruction counts").of_word(word).original(),
            _ => word,
        }
    }

    /// The arms of the switch at a position, the default left out; 0 for other instructions.
    pub fn arms(&self, position: usize) -> usize {
        let operand = || self.words[position + 1].load(Ordering::Relaxed);
        match Operation::of_word(self.instruction(position)) {
            Operation::TableSwitch => {
                let bounds = operand();
                ((bounds >> 32) as i32).wrapping_sub(bounds as i32) as u32 as usize + 1
            }
            Operation::LookupSwitch => operand() as u32 as usize,
            _ => 0,
        }
    }

    /// The positions of all instructions.
    pub fn instructions(&self) -> impl Iterator<Item = usize> + '_ {
        let behind = |at: usize| at + Operation::of_word(self.instruction(at)).words() + self.arms(at);
        std::iter::successors(Some(0), move |at| Some(behind(*at)).filter(|next| *next < self.words.len()))
    }

    /// The bytecode index of the instruction that contains word `position`.
    pub fn bci(&self, position: usize) -> u16 {
        self.bcis.get(position).copied().unwrap_or(0)
    }

    /// The exception table rows that cover `position`, in order, with the words of their handlers.
    pub fn handlers_at(&self, position: usize) -> impl Iterator<Item = (usize, u32)> + '_ {
        let bci = u32::from(self.bci(position));
        // A synchronized method enters its monitor before its bytecode begins.
        let is_inside = self.lock_slot.is_none() || position > 0;
        let table =
            self.method().code().filter(|_| is_inside).map_or_else(Arc::default, |code| Arc::clone(&code.exception_table));
        let context = self.contexts.get(position).map_or(0, |context| usize::from(*context));
        (0..table.len()).filter_map(move |index| {
            let entry = &table[index];
            let covered = u32::from(entry.start.0) <= bci && bci < u32::from(entry.end);
            covered.then(|| (index, self.handlers[context * table.len() + index]))
        })
    }

    /// First slot of the operand stack.
    pub fn stack_base(&self) -> u16 {
        self.header + HEADER_SLOTS as u16
    }

    /// Whether a frame at `position` holds the monitor of its synchronized method.
    pub fn holds_lock(&self, position: usize) -> bool {
        self.lock_slot.is_some() && position > 0
    }

    /// Rewrites the instruction at `position`: operand words first, then the first word. In a warm method it counts from then on.
    pub fn quicken(&self, position: usize, first: u64, operands: &[u64]) {
        for (index, operand) in operands.iter().enumerate() {
            self.words[position + 1 + index].store(*operand, Ordering::Relaxed);
        }
        let profiled = self.sites.get().and_then(|sites| sites.profiled(position, first));
        self.words[position].store(profiled.unwrap_or(first), Ordering::Release);
    }
}

impl std::fmt::Debug for LinkedCode {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "code of {:?}", self.method())
    }
}

/// Frees code that no frame runs any more.
pub fn free(code: CodeRef) {
    // SAFETY: called only when the method is freed, and a method on any stack is kept alive by its class.
    unsafe { code.free() }
}
