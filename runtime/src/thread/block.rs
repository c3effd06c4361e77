//! The thread block: all that engines touch of a thread, in one structure.
//!
//! `[VMDOC]` Thread block. Each thread has one block, at an address that does not change; the interpreter hands it from handler to handler,
//! compiled code keeps it in a register. A field that only its own thread writes is an [`OwnCell`]: others read it while that
//! thread is stopped or its owner runs the collector. [`OFFSETS`] is the one table of where the fields are.
#![allow(unsafe_code, reason = "fields that one thread writes and others read while it is stopped")]

use std::cell::UnsafeCell;
use std::mem::offset_of;
use std::ptr;
use std::sync::atomic::{AtomicPtr, AtomicU64, AtomicUsize, Ordering};

use gc::{Arena, ContainsMutatorBlock, MutatorBlock, RawRef, RootSlot, Tlab, Window};

use crate::code::linked::LinkedCode;
use crate::code::reference_map::FrameState;
use crate::fuel::tank::UNLIMITED;
use crate::metadata::rows::{ClassRow, MethodRow};
use crate::thread::JavaThread;
use crate::thread::frames::{Anchor, TopFrame};
use crate::thread::shared::ThreadShared;
use crate::vm::Vm;

/// A field that its own thread reads and writes, and others read or write only while that thread is stopped.
#[repr(transparent)]
pub struct OwnCell<T>(UnsafeCell<T>);

// SAFETY: accesses from other threads happen only while the owner is stopped ([VMDOC] Thread block), which orders them.
unsafe impl<T: Copy> Sync for OwnCell<T> {}
// SAFETY: as above; the value is plain data.
unsafe impl<T: Copy> Send for OwnCell<T> {}

#[allow(clippy::inline_always, reason = "a machine instruction")]
impl<T: Copy> OwnCell<T> {
    /// A cell.
    pub const fn new(value: T) -> Self {
        Self(UnsafeCell::new(value))
    }

    /// The value.
    #[inline(always)]
    pub fn get(&self) -> T {
        // SAFETY: no reference to the inside of a cell exists, and no two threads use it at once ([VMDOC] Thread block).
        unsafe { *self.0.get() }
    }

    /// Sets the value.
    #[inline(always)]
    pub fn set(&self, value: T) {
        // SAFETY: as above.
        unsafe { *self.0.get() = value };
    }

    /// Sets the value; gives the old one.
    #[inline(always)]
    pub fn replace(&self, value: T) -> T {
        let old = self.get();
        self.set(value);
        old
    }
}

/// The [`Anchor`] of a thread. Machine code writes its halves one by one, and so they are read: a processor does not forward two stores to one wider load.
#[repr(C)]
pub struct AnchorCell {
    fp: AtomicUsize,
    pc: AtomicUsize,
}

#[allow(clippy::inline_always, reason = "two machine instructions")]
impl AnchorCell {
    /// A cell.
    pub const fn new(anchor: Anchor) -> Self {
        Self { fp: AtomicUsize::new(anchor.fp), pc: AtomicUsize::new(anchor.pc) }
    }

    /// The anchor.
    #[inline(always)]
    pub fn get(&self) -> Anchor {
        Anchor { fp: self.fp.load(Ordering::Relaxed), pc: self.pc.load(Ordering::Relaxed) }
    }

    /// Sets the anchor.
    #[inline(always)]
    pub fn set(&self, anchor: Anchor) {
        self.fp.store(anchor.fp, Ordering::Relaxed);
        self.pc.store(anchor.pc, Ordering::Relaxed);
    }

    /// Sets the anchor; gives the old one.
    #[inline(always)]
    pub fn replace(&self, anchor: Anchor) -> Anchor {
        let old = self.get();
        self.set(anchor);
        old
    }
}

/// The [`TopFrame`] of a thread: written and read word by word, for the same reason.
#[repr(C)]
pub struct TopCell {
    fp: AtomicPtr<u64>,
    pc: AtomicPtr<AtomicU64>,
    code: AtomicPtr<LinkedCode>,
    state: OwnCell<FrameState>,
}

#[allow(clippy::inline_always, reason = "four machine instructions")]
impl TopCell {
    /// A cell.
    pub const fn new(top: TopFrame) -> Self {
        Self {
            fp: AtomicPtr::new(top.fp),
            pc: AtomicPtr::new(top.pc.cast_mut()),
            code: AtomicPtr::new(top.code.cast_mut()),
            state: OwnCell::new(top.state),
        }
    }

    /// The frame.
    #[inline(always)]
    pub fn get(&self) -> TopFrame {
        TopFrame {
            fp: self.fp.load(Ordering::Relaxed),
            pc: self.pc.load(Ordering::Relaxed),
            code: self.code(),
            state: self.state.get(),
        }
    }

    /// The frame's code.
    #[inline(always)]
    pub fn code(&self) -> *const LinkedCode {
        self.code.load(Ordering::Relaxed)
    }

    /// Sets the frame.
    #[inline(always)]
    pub fn set(&self, top: TopFrame) {
        self.fp.store(top.fp, Ordering::Relaxed);
        self.pc.store(top.pc.cast_mut(), Ordering::Relaxed);
        self.code.store(top.code.cast_mut(), Ordering::Relaxed);
        self.state.set(top.state);
    }
}

/// What calls of an interface method select for a class. Ids are never used again, so an entry is never wrong.
#[derive(Clone, Copy, Default)]
#[repr(C)]
pub struct Dispatched {
    /// Id of the receiver's class.
    pub class: u32,
    /// Id of the interface method.
    pub method: u32,
    /// Id of the implementation.
    pub target: u32,
    /// So that a shift leads to an entry.
    _rest: u32,
}

/// Binary logarithm of the number of entries of a [`DispatchCache`].
const DISPATCH_BITS: u32 = 9;
/// What the id of a method is multiplied by: the lower bits of the sum of the product and the class's id are the number of a pair's entry. Classes that are met at
/// one call have ids that follow each other.
pub const DISPATCH_FACTOR: u32 = 0x85eb_ca6b;
/// What such a sum is masked with.
pub const DISPATCH_MASK: u32 = (1 << DISPATCH_BITS) - 1;

/// The thread's memory of [`Dispatched`] calls: each pair has one place, which the newest takes.
#[repr(transparent)]
pub struct DispatchCache(Box<[OwnCell<Dispatched>; 1 << DISPATCH_BITS]>);

impl Default for DispatchCache {
    fn default() -> Self {
        Self(Box::new(std::array::from_fn(|_| OwnCell::new(Dispatched::default()))))
    }
}

impl DispatchCache {
    /// The place of a pair.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "part of interface calls")]
    pub fn entry(&self, class: u32, method: u32) -> &OwnCell<Dispatched> {
        let number = class.wrapping_add(method.wrapping_mul(DISPATCH_FACTOR)) & DISPATCH_MASK;
        &self.0[number as usize]
    }

    /// Remembers a selection.
    pub fn learn(&self, class: u32, method: u32, target: u32) {
        self.entry(class, method).set(Dispatched { class, method, target, _rest: 0 });
    }
}

/// Words of the buffer through which an exit of compiled code hands on the values of its frame.
pub const EXIT_VALUES_MAX: usize = 1024;

/// What engines touch of a thread; see `[VMDOC]` Thread block.
#[repr(C)]
pub struct ThreadBlock {
    /// Request word and allocation buffer.
    pub mutator: MutatorBlock,
    /// The heap's base address.
    pub base: *mut u8,
    /// The card of heap offset 0.
    pub cards: *mut u8,
    /// The row of class 0.
    pub class_rows: *const ClassRow,
    /// The row of method 0.
    pub method_rows: *const MethodRow,
    /// Number of the thread, as lock words hold it.
    pub number: u32,
    /// What frames may use of the Java stack.
    pub stack_end: OwnCell<*const u64>,
    /// Lowest address that the native stack may reach.
    pub native_limit: OwnCell<usize>,
    /// The result slot of the frame that Rust entered last.
    pub result: OwnCell<u64>,
    /// Fuel that the thread has taken and not used (`[VMDOC]` Fuel).
    pub fuel: OwnCell<i64>,
    /// The newest frame, as of the last time that control left the engine.
    pub top: TopCell,
    /// The newest machine frame, while compiled code has called out; else none (`[VMDOC]` Machine frames).
    pub anchor: AnchorCell,
    /// How the call that compiled code waits for has ended: a `Status`.
    pub unwinding: OwnCell<u32>,
    /// [`EXIT_VALUES_MAX`] words. There is no safepoint between an exit that writes them and their being copied; at all other times they are zero.
    pub exits: *mut u64,
    /// Guards that pass before compiled code is left though nothing is wrong (`-XX:StressExits`).
    pub exit_countdown: OwnCell<u32>,
    /// Machine entries of methods by index, null for those that are not compiled; null in a `Vm` without compiler.
    pub entries: *const AtomicPtr<u8>,
    /// The cell of the `java.lang.Thread`, which lives as long as the block's thread.
    pub java_thread: *const RootSlot,
    /// The pending exception, if a function has returned `Throw::Exception`.
    pub exception: OwnCell<RawRef>,
    /// The rest of the thread.
    pub thread: OwnCell<*mut JavaThread>,
    /// What interface calls have selected.
    pub dispatch: DispatchCache,
    /// Whether objects of classes are of other classes, by the ids of both: where displays do not tell.
    pub type_tests: DispatchCache,
    /// What the thread may access outside of the heap (`[VMDOC]` Window).
    pub window: OwnCell<Window>,
    /// The interpreter's handlers by operation, since it has been entered.
    pub handlers: OwnCell<*const ()>,
    /// What stands in for them where a frame has quick code (`[VMDOC]` Quick code).
    pub quick: *const (),
}

// SAFETY: the pointers name tables of the `Vm`, which any thread may read; the cells are explained at `OwnCell`.
unsafe impl Send for ThreadBlock {}
// SAFETY: as above.
unsafe impl Sync for ThreadBlock {}

impl ContainsMutatorBlock for ThreadBlock {
    #[inline(always)]
    fn mutator_block(&self) -> &MutatorBlock {
        &self.mutator
    }
}

impl ThreadBlock {
    /// Remembers what can be accessed around an address that the thread has just accessed.
    pub fn meet_window(&self, arena: &Arena, address: u64) {
        if !self.window.get().contains(address)
            && let Some(window) = arena.window(address)
        {
            self.window.set(window);
        }
    }

    /// No exception is pending any more.
    pub fn forget_exception(&self) {
        self.exception.set(RawRef::NULL);
    }

    /// The block of the thread of `vm` with this identity, which runs nothing yet.
    pub fn new(vm: &Vm, shared: &ThreadShared, stack_end: *const u64) -> Self {
        Self {
            java_thread: &raw const shared.object,
            mutator: MutatorBlock::default(),
            base: vm.view.base_ptr(),
            cards: vm.view.cards_ptr(),
            class_rows: vm.classes.rows.base(),
            method_rows: vm.methods.rows.base(),
            number: shared.id,
            stack_end: OwnCell::new(stack_end),
            native_limit: OwnCell::new(0),
            result: OwnCell::new(0),
            fuel: OwnCell::new(if vm.booted.load(Ordering::Acquire) { 0 } else { UNLIMITED }),
            top: TopCell::new(TopFrame::NONE),
            anchor: AnchorCell::new(Anchor::NONE),
            unwinding: OwnCell::new(0),
            exits: Box::into_raw(vec![0u64; EXIT_VALUES_MAX].into_boxed_slice()).cast(),
            exit_countdown: OwnCell::new(0),
            entries: vm.code.entries(),
            exception: OwnCell::new(RawRef::NULL),
            thread: OwnCell::new(ptr::null_mut()),
            dispatch: DispatchCache::default(),
            type_tests: DispatchCache::default(),
            window: OwnCell::new(Window::NONE),
            handlers: OwnCell::new(ptr::null()),
            quick: vm
                .compiler
                .as_ref()
                .and_then(|compiler| compiler.quick())
                .map_or(ptr::null(), |entries| ptr::with_exposed_provenance(entries.handlers)),
        }
    }
}

/// The thread that runs, as machine code passes it on: its block, while code of that thread waits for the function that it has called.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct Running<'t>(&'t ThreadBlock);

impl<'t> Running<'t> {
    /// The thread.
    #[inline(always)]
    #[must_use]
    #[allow(clippy::inline_always, reason = "a machine instruction")]
    pub fn thread(self) -> &'t JavaThread {
        // SAFETY: machine code alone makes these, for functions that are done before the thread goes on.
        unsafe { &*self.0.thread.get() }
    }
}

impl Drop for ThreadBlock {
    fn drop(&mut self) {
        // SAFETY: `new` made the buffer, and the thread has ended.
        drop(unsafe { Box::from_raw(ptr::slice_from_raw_parts_mut(self.exits, EXIT_VALUES_MAX)) });
    }
}

macro_rules! offsets {
    ($($(#[$meta:meta])* $name:ident = $offset:expr;)*) => {
        /// Byte offsets of the block's fields.
        #[derive(Clone, Copy, Debug)]
        pub struct Offsets { $($(#[$meta])* pub $name: i32,)* }

        /// The offsets.
        pub const OFFSETS: Offsets = Offsets { $($name: $offset as i32,)* };
    };
}

offsets! {
    /// 32 bits: what others want of the thread.
    request = offset_of!(ThreadBlock, mutator) + offset_of!(MutatorBlock, request);
    /// 64 bits: where the next object goes, from the heap base.
    tlab_top = offset_of!(ThreadBlock, mutator) + offset_of!(MutatorBlock, tlab) + offset_of!(Tlab, top);
    /// 64 bits: where the allocation buffer ends.
    tlab_end = offset_of!(ThreadBlock, mutator) + offset_of!(MutatorBlock, tlab) + offset_of!(Tlab, end);
    /// Address of the heap.
    base = offset_of!(ThreadBlock, base);
    /// Address of the card table.
    cards = offset_of!(ThreadBlock, cards);
    /// Address of the class rows.
    class_rows = offset_of!(ThreadBlock, class_rows);
    /// Address of the method rows.
    method_rows = offset_of!(ThreadBlock, method_rows);
    /// 32 bits: number of the thread in lock words.
    number = offset_of!(ThreadBlock, number);
    /// Address that frames may not exceed.
    stack_end = offset_of!(ThreadBlock, stack_end);
    /// Address that the native stack may not go below.
    native_limit = offset_of!(ThreadBlock, native_limit);
    /// 64 bits: a result on its way to Rust.
    result = offset_of!(ThreadBlock, result);
    /// 64 bits, signed: the fuel left.
    fuel = offset_of!(ThreadBlock, fuel);
    /// Address of the cell of the `java.lang.Thread`.
    java_thread = offset_of!(ThreadBlock, java_thread);
    /// 32 bits: the pending exception.
    exception = offset_of!(ThreadBlock, exception);
    /// Frame pointer of the newest machine frame.
    anchor_fp = offset_of!(ThreadBlock, anchor) + offset_of!(AnchorCell, fp);
    /// Return address of the call that it waits for.
    anchor_pc = offset_of!(ThreadBlock, anchor) + offset_of!(AnchorCell, pc);
    /// 32 bits: how a call has ended.
    unwinding = offset_of!(ThreadBlock, unwinding);
    /// Address of the buffer for exits.
    exits = offset_of!(ThreadBlock, exits);
    /// Address of the first [`Dispatched`] call.
    dispatch = offset_of!(ThreadBlock, dispatch);
    /// Address of the first remembered type test, which is kept like a [`Dispatched`] call.
    type_tests = offset_of!(ThreadBlock, type_tests);
    /// Address of the interpreter's table of handlers.
    handlers = offset_of!(ThreadBlock, handlers);
    /// 32 bits: guards that pass before a planned exit.
    exit_countdown = offset_of!(ThreadBlock, exit_countdown);
    /// Address of the machine entry of method 0.
    entries = offset_of!(ThreadBlock, entries);
    /// 64 bits: the first address of the window.
    window_first = offset_of!(ThreadBlock, window) + offset_of!(Window, first);
    /// 64 bits: how many follow.
    window_bytes = offset_of!(ThreadBlock, window) + offset_of!(Window, bytes);
    /// Where the first one is.
    window_host = offset_of!(ThreadBlock, window) + offset_of!(Window, host);
    /// Slot 0 of the newest frame.
    top_fp = offset_of!(ThreadBlock, top) + offset_of!(TopCell, fp);
    /// Code position of the newest frame.
    top_pc = offset_of!(ThreadBlock, top) + offset_of!(TopCell, pc);
    /// 32 bits: the [`FrameState`] of the newest frame.
    top_state = offset_of!(ThreadBlock, top) + offset_of!(TopCell, state);
    /// Code of the newest frame.
    top_code = offset_of!(ThreadBlock, top) + offset_of!(TopCell, code);
}
