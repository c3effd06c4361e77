//! Dispatch, the interpreter's registers, and unchecked access to frames and the heap.
//!
//! `[VMDOC]` Dispatch. Each operation has a handler; a handler ends by calling the next one with the same arguments in the same
//! machine registers, which the compiler turns into a jump. So the registers below live in machine registers all the time, every handler has
//! an indirect jump of its own, and none has a frame. Nothing in the language promises that jump: handlers must keep no value
//! with a destructor and no address of a local across the call. What needs either is a function of its own in `slow`, which a handler ends by
//! calling in the same way, and which returns to [`execute`] where to go on ([`Next`]). Where the compiler does not optimise, and so makes calls
//! of such jumps, handlers return where to go on as well (`build.rs`).
//!
//! `[VMDOC]` Interpreter invariants. `fp` points at a frame on the thread's Java stack, below `stack_end`, whose code is
//! `top.code` of the thread block; `pc` points into that code's words, at the first word of an instruction, which is `word`. Translation has
//! proved that every operand names a slot of the frame and that every branch lands on an instruction. References in slots
//! are valid until the next safepoint, and any (reference, offset) pair stays inside the heap's cage. Before a handler calls
//! anything that can throw, collect or look at the stack, `fp` and `pc` are published in `top` of the thread block.
#![allow(unsafe_code, reason = "the hot paths of the interpreter; the invariants are above")]

use std::ptr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, AtomicU8, AtomicU16, AtomicU32, AtomicU64, Ordering};

use runtime::code::linked::LinkedCode;
use runtime::code::operation;
use runtime::code::reference_map::FrameState;
use runtime::metadata::rows::{CLASS_ID_MASK, ClassRow, DISPLAY_DEPTH, METHOD_ID_MASK, MethodRow};
use runtime::monitor;
use runtime::profile::sites::Site;
use runtime::thread::block::ThreadBlock;
use runtime::thread::frames::{CallerWord, TopFrame};
use runtime::thread::unwind::unwind;
use runtime::vm::VmRef;
use runtime::{JavaResult, JavaThread, RawRef, Throw};

use crate::handlers::{HANDLERS, METERED_HANDLERS};

/// How the frame that Rust entered was left.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u32)]
pub enum Exit {
    /// It returned; the result is in the thread block.
    Returned,
    /// An exception is pending.
    Exception,
    /// The host stops the `Vm`.
    Stopped,
}

/// The table of handlers by operation number.
#[repr(transparent)]
pub struct Handlers(pub [Handler; 256]);

/// A handler. The table is passed along so that it stays in a register. Quick code relies on the calling convention (`[VMDOC]` Quick code).
pub type Handler =
    unsafe extern "C-unwind" fn(*const AtomicU64, *mut u64, *const ThreadBlock, *mut u8, u64, *const Handlers) -> Next;

/// The registers that every handler gets.
#[derive(Clone, Copy)]
pub struct State {
    /// The current instruction.
    pub pc: *const AtomicU64,
    /// Slot 0 of the current frame.
    pub fp: *mut u64,
    /// The thread's block (`[VMDOC]` Thread block).
    pub thread: *const ThreadBlock,
    /// The heap's base address.
    pub base: *mut u8,
    /// First word of the current instruction.
    pub word: u64,
    /// The handlers.
    pub handlers: *const Handlers,
}

/// Where to go on: a frame and an instruction, or (0) out of the interpreter. They are numbers because those are what the calling convention
/// returns: a conversion behind a call would keep it from becoming a jump.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(C)]
pub struct Next {
    /// The address of the instruction; 0 to leave, and then `fp` is an [`Exit`].
    pc: usize,
    /// That of the frame.
    fp: usize,
}

/// Goes on in the newest frame, or unwinds it, until the frame that was entered last has been left; gives its result slot.
///
/// # Errors
/// What that frame does not catch.
pub fn execute(thread: &mut JavaThread, from: JavaResult<TopFrame>) -> JavaResult<u64> {
    let block = Arc::as_ptr(&thread.block);
    let handlers = if thread.vm().is_metered() { &raw const METERED_HANDLERS } else { &raw const HANDLERS };
    // SAFETY: the thread keeps its block.
    let base = unsafe {
        (*block).thread.set(thread);
        (*block).handlers.set(handlers.cast());
        (*block).base
    };
    let mut next = Next::resume(from.or_else(|throw| unwind(thread, throw))?);
    while next.pc != 0 {
        let (pc, fp) = (ptr::with_exposed_provenance(next.pc), ptr::with_exposed_provenance_mut(next.fp));
        let state = State { pc, fp, thread: block, base, word: 0, handlers };
        // SAFETY: the invariants hold for a frame that has just been pushed, and for what handlers and slow paths return.
        next = unsafe { state.with_handlers_of(state.code()).step() };
    }
    match next.exit() {
        // SAFETY: the thread keeps its block.
        Exit::Returned => Ok(unsafe { (*block).result.get() }),
        Exit::Exception => Err(Throw::Exception),
        Exit::Stopped => Err(Throw::Stopped),
    }
}

// SAFETY of the functions below, unless one says otherwise: [VMDOC] Interpreter invariants.
#[allow(clippy::undocumented_unsafe_blocks, reason = "one argument for all, above")]
#[allow(clippy::inline_always, reason = "each is a few machine instructions of a handler")]
impl State {
    /// Operand `a`.
    #[inline(always)]
    pub fn a(self) -> usize {
        operation::a(self.word)
    }

    /// Operand `b`.
    #[inline(always)]
    pub fn b(self) -> usize {
        operation::b(self.word)
    }

    /// Operand `c`.
    #[inline(always)]
    pub fn c(self) -> usize {
        operation::c(self.word)
    }

    /// Operand `c` as a signed immediate or distance.
    #[inline(always)]
    pub fn immediate(self) -> i32 {
        operation::immediate(self.word)
    }

    /// The 32-bit distance in operands `b` and `c`.
    #[inline(always)]
    pub fn distance(self) -> isize {
        operation::distance(self.word)
    }

    /// Which arm `tableswitch` takes; none: the default.
    #[inline(always)]
    pub fn table_arm(self) -> Option<usize> {
        let key = self.get(self.a()) as i32;
        let bounds = self.operand(1);
        let (low, high) = (bounds as i32, (bounds >> 32) as i32);
        (low <= key && key <= high).then(|| key.wrapping_sub(low) as u32 as usize)
    }

    /// Which arm `lookupswitch` takes; none: the default.
    #[inline(always)]
    pub fn lookup_arm(self) -> Option<usize> {
        let key = self.get(self.a()) as i32;
        let (mut low, mut high) = (0, self.operand(1) as u32 as usize);
        while low < high {
            let middle = low.midpoint(high);
            let candidate = self.operand(2 + middle) as i32;
            if candidate == key {
                return Some(middle);
            }
            if candidate < key { low = middle + 1 } else { high = middle }
        }
        None
    }

    /// Where `tableswitch` leads ([`operation::switch_entry`]).
    #[inline(always)]
    pub fn table_entry(self) -> i32 {
        self.operand(self.table_arm().map_or(2, |arm| 3 + arm)) as i32
    }

    /// Where `lookupswitch` leads.
    #[inline(always)]
    pub fn lookup_entry(self) -> i32 {
        (self.operand(self.lookup_arm().map_or(1, |arm| 2 + arm)) >> 32) as i32
    }

    /// A further word of the instruction.
    #[inline(always)]
    pub fn operand(self, index: usize) -> u64 {
        unsafe { (*self.pc.add(index)).load(Ordering::Relaxed) }
    }

    /// What lies outside of the heap, at the distance from its base that quickening stored in an operand.
    #[inline(always)]
    pub fn outside<'o, T>(self, operand: usize) -> &'o T {
        unsafe { &*self.base.wrapping_add(self.operand(operand) as usize).cast::<T>() }
    }

    /// A slot's 64 bits.
    #[inline(always)]
    pub fn get(self, slot: usize) -> u64 {
        unsafe { *self.fp.add(slot) }
    }

    /// Writes a slot.
    #[inline(always)]
    pub fn set(self, slot: usize, value: u64) {
        unsafe { *self.fp.add(slot) = value };
    }

    /// Runs the instruction at `pc`.
    ///
    /// # Safety
    /// `[VMDOC]` Interpreter invariants.
    #[inline(always)]
    unsafe fn step(self) -> Next {
        // Acquire pairs with the release of `LinkedCode::quicken`.
        unsafe {
            let word = (*self.pc).load(Ordering::Acquire);
            let handler = (*self.handlers).0[word as u8 as usize];
            handler(self.pc, self.fp, self.thread, self.base, word, self.handlers)
        }
    }

    /// Ends a handler with the instruction at `pc`.
    ///
    /// # Safety
    /// `[VMDOC]` Interpreter invariants.
    #[inline(always)]
    pub unsafe fn dispatch(self) -> Next {
        if cfg!(calls_become_jumps) { unsafe { self.step() } } else { self.here() }
    }

    /// Goes on `words` words from here.
    ///
    /// # Safety
    /// An instruction begins there.
    #[inline(always)]
    pub unsafe fn jump(self, words: isize) -> Next {
        unsafe { Self { pc: self.pc.offset(words), ..self }.dispatch() }
    }

    /// To go on here.
    #[inline(always)]
    pub fn here(self) -> Next {
        Next::at(self.pc, self.fp)
    }

    /// The thread's block.
    #[inline(always)]
    pub fn block<'b>(self) -> &'b ThreadBlock {
        unsafe { &*self.thread }
    }

    /// The thread, to look at.
    #[inline(always)]
    pub fn java_thread<'t>(self) -> &'t JavaThread {
        unsafe { &*self.block().thread.get() }
    }

    /// What a cycle of the current method costs.
    #[inline(always)]
    pub fn weight(self) -> u16 {
        let code = unsafe { &*self.code() };
        code.row().weight.load(Ordering::Relaxed)
    }

    /// Spends fuel; false, and nothing is spent, if the thread has not that much.
    #[inline(always)]
    pub fn spend(self, units: u16) -> bool {
        let fuel = &self.block().fuel;
        let left = fuel.get() - i64::from(units);
        if left >= 0 {
            fuel.set(left);
        }
        left >= 0
    }

    /// The `Vm`.
    #[inline(always)]
    pub fn vm(self) -> VmRef {
        self.java_thread().vm()
    }

    /// The code of the current frame.
    #[inline(always)]
    pub fn code(self) -> *const LinkedCode {
        self.block().top.get().code
    }

    /// Another frame becomes the current one.
    #[inline(always)]
    fn set_code(self, code: *const LinkedCode) {
        let top = &self.block().top;
        top.set(TopFrame { code, ..top.get() });
    }

    /// The same, to go on in a frame with this code, which may have quick code (`[VMDOC]` Quick code).
    ///
    /// # Safety
    /// The code is that of a frame.
    #[inline(always)]
    unsafe fn with_handlers_of(self, code: *const LinkedCode) -> Self {
        let is_quick = unsafe { (*code).quick.is_there() };
        if is_quick { self.with_quick_handlers() } else { self }
    }

    /// The same, to go on in quick code.
    #[inline(always)]
    pub fn with_quick_handlers(self) -> Self {
        Self { handlers: self.block().quick.cast(), ..self }
    }

    /// Whether somebody asks this thread to look up.
    #[inline(always)]
    pub fn is_requested(self) -> bool {
        self.block().mutator.request.load(Ordering::Relaxed) != 0
    }

    /// The counter of the current method's backward branches.
    #[inline(always)]
    pub fn loops<'r>(self) -> &'r AtomicI32 {
        let code = unsafe { &*self.code() };
        let row: *const MethodRow = &raw const *code.row();
        unsafe { &(*row).loops }
    }

    /// Ends a handler with what another first word of the same instruction says. That is for the interpreter's own handlers, whoever goes on
    /// behind it.
    ///
    /// # Safety
    /// The operand words fit it.
    #[inline(always)]
    pub unsafe fn carry_out(self, word: u64) -> Next {
        let own = self.block().handlers.get().cast::<Handlers>();
        let handler = unsafe { (*own).0[word as u8 as usize] };
        unsafe { handler(self.pc, self.fp, self.thread, self.base, word, self.handlers) }
    }

    /// What the current instruction counts.
    pub fn site<'s>(self) -> &'s Site {
        let code = unsafe { &*self.code() };
        code.sites.get().expect("what made the instruction count is there").of_word(self.word)
    }

    /// Tells the rest of the VM where this thread stands.
    #[inline(always)]
    pub fn publish(self) {
        self.block().top.set(TopFrame { fp: self.fp, pc: self.pc, code: self.code(), state: FrameState::At });
    }

    /// The row of an object's class; any number in the header has one (`[VMDOC]` Rows).
    #[inline(always)]
    pub fn row_of<'r>(self, object: u64) -> &'r ClassRow {
        let index = self.class_id(object) & CLASS_ID_MASK;
        unsafe { &*self.block().class_rows.add(index as usize) }
    }

    /// What an object's header holds as the id of its class.
    #[inline(always)]
    pub fn class_id(self, object: u64) -> u32 {
        self.load32(object, gc::SHAPE_OFFSET as usize)
    }

    /// The mark word of an object.
    #[inline(always)]
    fn mark_word<'o>(self, object: u64) -> &'o AtomicU32 {
        unsafe { &*self.base.add(((object as u32 as usize) << 3) + gc::MARK_WORD_OFFSET as usize).cast() }
    }

    /// Enters the monitor of an object, if it is not null and its lock is or becomes thin.
    #[inline(always)]
    pub fn enter_thin(self, object: u64) -> bool {
        object as u32 != 0 && monitor::enter_thin(self.mark_word(object), self.block().number)
    }

    /// Leaves the monitor of an object, if it is not null and this thread holds its thin lock.
    #[inline(always)]
    pub fn leave_thin(self, object: u64) -> bool {
        object as u32 != 0 && monitor::leave_thin(self.mark_word(object), self.block().number)
    }

    /// Enters the monitor of an object, if that is inflated and to be had at once.
    #[inline(always)]
    pub fn enter_inflated(self, object: u64) -> bool {
        object as u32 != 0 && self.java_thread().enter_inflated(raw(object))
    }

    /// Leaves the monitor of an object, if that is inflated and this thread holds it.
    #[inline(always)]
    pub fn leave_inflated(self, object: u64) -> bool {
        object as u32 != 0 && self.java_thread().leave_inflated(raw(object))
    }

    /// The row of a method, whose id an instruction or a dispatch table holds.
    #[inline(always)]
    pub fn method_row<'r>(self, id: u32) -> &'r MethodRow {
        unsafe { &*self.block().method_rows.add((id & METHOD_ID_MASK) as usize) }
    }

    /// Whether an object is of the class that a type test's operand names, as far as its display tells.
    #[inline(always)]
    pub fn is_displayed(self, object: u64, test: u64) -> bool {
        let (class, depth) = (test as u32, (test >> 32) as usize);
        let own = self.class_id(object);
        own == class || depth < DISPLAY_DEPTH && self.row_of(object).display[depth].load(Ordering::Relaxed) == class
    }

    /// The implementation of an interface method for a class, if this thread has met both together.
    #[inline(always)]
    pub fn cached_target(self, class: u32, method: u32) -> Option<u32> {
        let entry = self.block().dispatch.entry(class, method).get();
        (entry.class == class && entry.method == method).then_some(entry.target)
    }

    /// Takes memory for an object from the thread's buffer, whose rest is zeroed, and writes its header; none if it does not fit.
    #[inline(always)]
    pub fn allocate(self, class: u32, bytes: u64) -> Option<u64> {
        let tlab = &self.block().mutator.tlab;
        let top = tlab.top.load(Ordering::Relaxed);
        if top + bytes > tlab.end.load(Ordering::Relaxed) {
            return None;
        }
        tlab.top.store(top + bytes, Ordering::Relaxed);
        let object = top >> 3;
        self.store64(object, gc::SHAPE_OFFSET as usize, class.into());
        Some(object)
    }

    /// The write barrier: the card of the cell that got a reference is marked.
    #[inline(always)]
    pub fn mark_card(self, object: u64, offset: usize) {
        let address = ((object as u32 as usize) << 3) + offset as u32 as usize;
        unsafe { (*self.block().cards.add(address >> gc::CARD_SHIFT).cast::<AtomicU8>()).store(1, Ordering::Relaxed) };
    }

    /// Pushes a frame of `callee` whose arguments begin at `slot`, to return behind this instruction; `None` if the stack is full or the
    /// method has no code yet.
    #[inline(always)]
    pub fn push(self, callee: &MethodRow, slot: usize, words: usize) -> Option<Self> {
        let entry = callee.entry.load(Ordering::Acquire);
        let fp = unsafe { self.fp.add(slot) };
        let end = fp as usize + usize::from(callee.frame_slots.load(Ordering::Relaxed)) * size_of::<u64>();
        if entry.is_null() || end > self.block().stack_end.get() as usize {
            return None;
        }
        unsafe {
            let header = fp.add(usize::from(callee.header.load(Ordering::Relaxed)));
            *header = self.fp as u64;
            *header.add(1) = self.pc.add(words) as u64;
            *header.add(2) = self.code() as u64;
            // Who calls here is no quick code.
            *header.add(3) = 0;
        }
        self.set_code(callee.code.load(Ordering::Relaxed));
        callee.calls.store(callee.calls.load(Ordering::Relaxed).wrapping_add(1), Ordering::Relaxed);
        Some(Self { fp, pc: entry, ..self })
    }

    /// Pops the frame whose header is at slot `header`, leaving `result` in its slot 0: the caller goes on. `None` if that is Rust, and
    /// then the result is in the thread block.
    ///
    /// # Safety
    /// The frame has no more work to do.
    #[inline(always)]
    pub unsafe fn pop(self, header: usize, result: u64) -> Option<Self> {
        let header = unsafe { self.fp.add(header) };
        let [fp, pc, code] = unsafe { [*header, *header.add(1), *header.add(2)] };
        self.set(0, result);
        if code & CallerWord::ENTERED != 0 {
            self.block().result.set(result);
            return None;
        }
        self.set_code(code as *const LinkedCode);
        let caller = Self { fp: fp as *mut u64, pc: pc as *const AtomicU64, ..self };
        Some(unsafe { caller.with_handlers_of(code as *const LinkedCode) })
    }
}

impl Next {
    /// Goes on there.
    pub fn at(pc: *const AtomicU64, fp: *mut u64) -> Self {
        Self { pc: pc.expose_provenance(), fp: fp.expose_provenance() }
    }

    /// Goes on in a frame that is on top of the thread.
    pub fn resume(top: TopFrame) -> Self {
        Self::at(top.pc, top.fp)
    }

    /// Leaves the interpreter.
    pub fn leave(throw: Throw) -> Self {
        Self::out(match throw {
            Throw::Exception => Exit::Exception,
            Throw::Stopped => Exit::Stopped,
        })
    }

    /// Leaves the interpreter by the return of the frame that Rust entered.
    pub fn returned() -> Self {
        Self::out(Exit::Returned)
    }

    fn out(exit: Exit) -> Self {
        Self { pc: 0, fp: exit as usize }
    }

    /// How the interpreter was left, if it was.
    fn exit(self) -> Exit {
        match self.fp {
            returned if returned == Exit::Returned as usize => Exit::Returned,
            exception if exception == Exit::Exception as usize => Exit::Exception,
            _ => Exit::Stopped,
        }
    }
}

macro_rules! cage_accessors {
    ($($load:ident $store:ident $integer:ty, $atomic:ty;)*) => {
        #[allow(clippy::inline_always, reason = "a machine instruction")]
        impl State { $(
            /// Loads a field.
            #[inline(always)]
            pub fn $load(self, object: u64, offset: usize) -> $integer {
                // SAFETY: any (reference, 32-bit offset) stays inside the cage. Acquire makes this fit for volatile fields too.
                unsafe { (*self.base.add((object as u32 as usize) << 3).add(offset as u32 as usize).cast::<$atomic>()).load(Ordering::Acquire) }
            }
            /// Stores a field.
            #[inline(always)]
            pub fn $store(self, object: u64, offset: usize, value: $integer) {
                // SAFETY: as above.
                unsafe { (*self.base.add((object as u32 as usize) << 3).add(offset as u32 as usize).cast::<$atomic>()).store(value, Ordering::Relaxed) }
            }
        )* }
    };
}

cage_accessors! {
    load8 store8 u8, AtomicU8;
    load16 store16 u16, AtomicU16;
    load32 store32 u32, AtomicU32;
    load64 store64 u64, AtomicU64;
}

/// A slot that holds a reference.
#[inline(always)]
#[allow(clippy::inline_always, reason = "a conversion")]
pub fn raw(slot: u64) -> RawRef {
    RawRef::from_bits(slot as u32)
}
