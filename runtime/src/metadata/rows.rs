//! Class rows and method rows: what engines read of classes and methods, by id.
//!
//! `[VMDOC]` Rows. Engines never follow pointers that they found in the heap. A header holds the id of a class, a dispatch table holds the
//! ids of methods; both index tables of fixed-size rows at addresses that do not change. The table covers every id that an engine can
//! form: class ids are masked ([`CLASS_ID_MASK`]), method ids come from dispatch tables and instructions only, which are outside of the
//! heap. A row that is not in use is all zeros and reads as "no class": no dispatch table, no superclass, no size. So any 32 bits in a
//! header are safe, whoever wrote them. A row is written while its class is made and cleared when the class is unloaded, in a stopped
//! world; only states and counters change in between.
//! An id is the index of a row with a generation above it ([`Ids`]): rows are used again, ids are not, so whatever still names an
//! unloaded class or method (an inline cache, a backtrace) finds nothing instead of a newcomer.
#![allow(unsafe_code, reason = "tables of zeroed rows at addresses that do not change")]

use std::collections::VecDeque;
use std::io;
use std::mem::offset_of;
use std::sync::Mutex;
use std::sync::atomic::{AtomicI32, AtomicPtr, AtomicU8, AtomicU16, AtomicU32, AtomicU64, AtomicUsize, Ordering};

use memmap2::{MmapMut, MmapOptions};

use crate::code::linked::LinkedCode;
use crate::metadata::class::Class;
use crate::metadata::method::Method;
use crate::metadata::pointer::Metadata;
use crate::sync::lock;

/// Bits of a class id that are the index of its row; the same as those of the heap's shapes.
pub const CLASS_INDEX_BITS: u32 = gc::SHAPE_CAPACITY.trailing_zeros();
/// What engines mask a header's class id with.
pub const CLASS_ID_MASK: u32 = (1 << CLASS_INDEX_BITS) - 1;
/// Bits of a method id that are the index of its row.
pub const METHOD_INDEX_BITS: u32 = 23;
/// What engines mask a method id with.
pub const METHOD_ID_MASK: u32 = (1 << METHOD_INDEX_BITS) - 1;

/// Superclasses that a row names, from `Object` on.
pub const DISPLAY_DEPTH: usize = 8;

/// Bits of [`ClassRow::flags`].
pub mod class_flags {
    /// Instances must be registered with `java.lang.ref.Finalizer`.
    pub const FINALIZER: u8 = 1;
    /// `Unsafe` does not touch the inside of instances.
    pub const GUARDED: u8 = 2;
    /// A boolean array: stores keep the lowest bit (JVMS §6.5.bastore).
    pub const BOOLEANS: u8 = 4;
    /// Instances are no arrays and hold no references.
    pub const PLAIN: u8 = 8;
    /// Instances are arrays of numbers or booleans.
    pub const NUMBERS: u8 = 16;
    /// Instances are arrays of references.
    pub const REFERENCES: u8 = 32;
}

/// Bits of [`MethodRow::flags`].
pub mod method_flags {
    /// Another method takes its place in the dispatch table of some subclass.
    pub const OVERRIDDEN: u8 = 1;
    /// It has no bytecode.
    pub const NATIVE: u8 = 2;
}

/// What engines read of a class.
#[repr(C, align(64))]
pub struct ClassRow {
    /// Ids of the superclasses by depth, `Object` first, the class itself included; 0 beyond.
    pub display: [AtomicU32; DISPLAY_DEPTH],
    /// Method ids by vtable index.
    pub vtable: AtomicPtr<u32>,
    /// The class.
    pub class: AtomicPtr<Class>,
    /// Entries of `vtable`.
    pub vtable_length: AtomicU32,
    /// Id of the component class of an array class.
    pub component: AtomicU32,
    /// Bytes of an instance; 0 for what has none.
    pub instance_size: AtomicU32,
    /// A [`ClassState`](crate::metadata::class::ClassState).
    pub state: AtomicU8,
    /// See [`class_flags`].
    pub flags: AtomicU8,
    /// Log2 of the size of an array's elements; the byte behind `flags`, with which it is read.
    pub element_shift: AtomicU8,
    /// Place of an array's component class in displays, [`DISPLAY_DEPTH`] if it has none.
    pub element_depth: AtomicU8,
}

/// What engines read of a method.
#[repr(C, align(64))]
pub struct MethodRow {
    /// First word of the executed form; null before the first call.
    pub entry: AtomicPtr<AtomicU64>,
    /// The executed form.
    pub code: AtomicPtr<LinkedCode>,
    /// Calls, counted up from a negative number (`[VMDOC]` Profiles); racing threads may lose some.
    pub calls: AtomicI32,
    /// Taken backward branches, likewise.
    pub loops: AtomicI32,
    /// Slots of a frame, header included.
    pub frame_slots: AtomicU16,
    /// Slot of the frame's header.
    pub header: AtomicU16,
    /// Fuel that an entry or a cycle costs.
    pub weight: AtomicU16,
    /// Slots of the arguments, receiver included.
    pub argument_slots: AtomicU8,
    /// See [`method_flags`].
    pub flags: AtomicU8,
    /// Where calls from quick code go (`[VMDOC]` Quick code): quick code of the method, or what leads to `entry`. 0 before the first call, and where
    /// there is no quick code at all.
    pub quick: AtomicUsize,
    /// How its compiled code is entered from quick code, an [`EntryStub`](crate::code::linked::EntryStub); written before `compiled`.
    pub enter: AtomicUsize,
    /// The first instruction of its compiled code; 0 if there is none.
    pub compiled: AtomicUsize,
    /// Number of what its compiled code takes and gives; 0 before there is any.
    pub shape: AtomicU32,
    /// How often it has got another body (`[VMDOC]` Redefinition).
    pub version: AtomicU32,
}

const _: () = assert!(size_of::<ClassRow>() == 1 << CLASS_ROW_SHIFT && size_of::<MethodRow>() == 1 << METHOD_ROW_SHIFT);

/// Binary logarithms of the sizes of rows, for engines.
pub const CLASS_ROW_SHIFT: u32 = 6;
/// See [`CLASS_ROW_SHIFT`].
pub const METHOD_ROW_SHIFT: u32 = 6;

/// A type whose values may be all zeros and shared.
///
/// # Safety
/// Both must hold.
pub unsafe trait Row: Sync {}
// SAFETY: atomics; zero is a value of each.
unsafe impl Row for ClassRow {}
// SAFETY: as above.
unsafe impl Row for MethodRow {}
// SAFETY: as above.
unsafe impl<T> Row for AtomicPtr<T> {}

/// Rows by index; the operating system commits pages as they are used.
pub struct Rows<T: Row> {
    rows: *const T,
    mask: u32,
    _memory: MmapMut,
}

// SAFETY: rows may be shared; the table owns its memory.
unsafe impl<T: Row> Send for Rows<T> {}
// SAFETY: as above.
unsafe impl<T: Row> Sync for Rows<T> {}

impl<T: Row> Rows<T> {
    /// Rows for all indices of this many bits.
    ///
    /// # Errors
    /// If the operating system has no address space left.
    pub fn new(index_bits: u32) -> io::Result<Self> {
        let mut memory = MmapOptions::new().len(size_of::<T>() << index_bits).no_reserve_swap().map_anon()?;
        // A page is aligned for every row.
        Ok(Self { rows: memory.as_mut_ptr().cast::<T>().cast_const(), mask: (1 << index_bits) - 1, _memory: memory })
    }

    /// The row of an id, whatever its generation.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "an address")]
    pub fn of(&self, id: u32) -> &T {
        // SAFETY: the masked index lies in the table, whose zeroed memory is valid rows.
        unsafe { &*self.rows.add((id & self.mask) as usize) }
    }

    /// Bits of the indices.
    pub fn index_bits(&self) -> u32 {
        self.mask.count_ones()
    }

    /// The address of row 0, for engines.
    pub fn base(&self) -> *const T {
        self.rows
    }
}

/// Gives out ids: an index that is free, and a generation above it that the index has not had.
#[derive(Debug)]
pub struct Ids {
    index_bits: u32,
    /// Indices from here on were never used; 0 is none.
    next: u32,
    limit: u32,
    /// The next ids of indices that are free again, oldest first.
    free: VecDeque<u32>,
    /// Ids given out so far.
    pub total: u64,
}

impl Ids {
    /// Ids with indices below `limit`.
    pub fn new(index_bits: u32, limit: u32) -> Self {
        Self { index_bits, next: 1, limit, free: VecDeque::new(), total: 0 }
    }

    /// An id that nothing has had before; none when all are used up.
    pub fn take(&mut self) -> Option<u32> {
        let fresh = self.next;
        let id = match self.free.pop_front() {
            Some(id) => id,
            None if fresh < self.limit => {
                self.next += 1;
                fresh
            }
            None => return None,
        };
        self.total += 1;
        Some(id)
    }

    /// Nobody can meet `id` any more except by an old copy. The index is lost once its generations are used up.
    pub fn release(&mut self, id: u32) {
        if let Some(next) = id.checked_add(1 << self.index_bits) {
            self.free.push_back(next);
        }
    }

    /// Indices below this one have been used.
    pub fn end(&self) -> u32 {
        self.next
    }
}

/// The classes of a `Vm`, by id.
pub struct ClassTable {
    /// What engines read.
    pub rows: Rows<ClassRow>,
    ids: Mutex<Ids>,
}

impl ClassTable {
    /// A table without classes.
    ///
    /// # Errors
    /// If the operating system has no address space left.
    pub fn new() -> io::Result<Self> {
        Ok(Self { rows: Rows::new(CLASS_INDEX_BITS)?, ids: Mutex::new(Ids::new(CLASS_INDEX_BITS, gc::FIRST_RESERVED_SHAPE)) })
    }

    /// An id for a new class; none when they are used up.
    pub fn take_id(&self) -> Option<u32> {
        lock(&self.ids).take()
    }

    /// The row of a class that is being made.
    pub fn row(&self, id: u32) -> Metadata<ClassRow> {
        Metadata::of(self.rows.of(id))
    }

    /// The class with this id; none for any other number.
    #[inline]
    pub fn at(&self, id: u32) -> Option<Metadata<Class>> {
        self.rows.of(id).class().filter(|class| class.id.0 == id)
    }

    /// Publishes a class under its id.
    pub fn set(&self, class: Metadata<Class>) {
        class.row.class.store(class.as_ptr().cast_mut(), Ordering::Release);
    }

    /// Forgets a class.
    pub fn remove(&self, class: Metadata<Class>) {
        class.row.clear();
    }

    /// Gives the id of a removed class back.
    pub fn release_id(&self, id: u32) {
        lock(&self.ids).release(id);
    }

    /// All classes, in the order of their indices.
    pub fn iter(&self) -> impl Iterator<Item = Metadata<Class>> + '_ {
        let end = lock(&self.ids).end();
        (1..end).filter_map(|index| self.rows.of(index).class())
    }

    /// Classes ever made.
    pub fn total(&self) -> u64 {
        lock(&self.ids).total
    }
}

/// The methods of a `Vm`, by id.
pub struct MethodTable {
    /// What engines read.
    pub rows: Rows<MethodRow>,
    methods: Rows<AtomicPtr<Method>>,
    ids: Mutex<Ids>,
}

impl MethodTable {
    /// A table without methods, which takes no more than a sixteenth of a limited address space: all ids that an engine can come by were
    /// given out, so rows of others need not exist.
    ///
    /// # Errors
    /// If the operating system has no address space left.
    pub fn new(address_space_limit: Option<u64>) -> io::Result<Self> {
        let bits = Self::index_bits(address_space_limit.unwrap_or(u64::MAX) / 16);
        Ok(Self { rows: Rows::new(bits)?, methods: Rows::new(bits)?, ids: Mutex::new(Ids::new(METHOD_INDEX_BITS, 1 << bits)) })
    }

    /// Bits of the indices of as many rows as these bytes hold.
    fn index_bits(bytes: u64) -> u32 {
        // A large program uses 20,000 methods.
        const INDEX_BITS_MIN: u32 = 16;
        const ROW_BYTES: u64 = (size_of::<MethodRow>() + size_of::<AtomicPtr<Method>>()) as u64;
        (bytes / ROW_BYTES).checked_ilog2().unwrap_or(0).clamp(INDEX_BITS_MIN, METHOD_INDEX_BITS)
    }

    /// Ids for `count` new methods; none when they are used up.
    pub fn take_ids(&self, count: usize) -> Option<Vec<u32>> {
        let mut ids = lock(&self.ids);
        let taken: Vec<u32> = std::iter::from_fn(|| ids.take()).take(count).collect();
        if taken.len() < count {
            taken.into_iter().for_each(|id| ids.release(id));
            return None;
        }
        Some(taken)
    }

    /// The row of a method that is being made.
    pub fn row(&self, id: u32) -> Metadata<MethodRow> {
        Metadata::of(self.rows.of(id))
    }

    /// The method with this id; none for any other number.
    #[inline]
    pub fn at(&self, id: u32) -> Option<Metadata<Method>> {
        Metadata::from_ptr(self.methods.of(id).load(Ordering::Acquire)).filter(|method| method.id.0 == id)
    }

    /// Publishes a method under its id.
    pub fn set(&self, method: Metadata<Method>) {
        self.methods.of(method.id.0).store(method.as_ptr().cast_mut(), Ordering::Release);
    }

    /// Forgets a method; its code stays where it is.
    pub fn remove(&self, method: Metadata<Method>) {
        self.methods.of(method.id.0).store(std::ptr::null_mut(), Ordering::Release);
        method.row.set_entry(std::ptr::null(), 0);
    }

    /// Gives the id of a removed method back, whose code is gone.
    pub fn release_id(&self, id: u32) {
        self.rows.of(id).clear();
        lock(&self.ids).release(id);
    }
}

impl ClassRow {
    /// The class, if the row is in use.
    #[inline]
    pub fn class(&self) -> Option<Metadata<Class>> {
        Metadata::from_ptr(self.class.load(Ordering::Acquire))
    }

    /// Whether a bit of [`class_flags`] is set.
    #[inline]
    pub fn has(&self, flag: u8) -> bool {
        self.flags.load(Ordering::Relaxed) & flag != 0
    }

    /// The row becomes one of "no class".
    pub fn clear(&self) {
        self.class.store(std::ptr::null_mut(), Ordering::Release);
        self.vtable_length.store(0, Ordering::Relaxed);
        self.vtable.store(std::ptr::null_mut(), Ordering::Relaxed);
        self.display.iter().for_each(|id| id.store(0, Ordering::Relaxed));
        for cell in [&self.component, &self.instance_size] {
            cell.store(0, Ordering::Relaxed);
        }
        for cell in [&self.state, &self.flags, &self.element_shift, &self.element_depth] {
            cell.store(0, Ordering::Relaxed);
        }
    }
}

impl MethodRow {
    /// The executed form, if the method has been called before.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "one load on the hottest paths")]
    pub fn linked_code(&self) -> Option<Metadata<LinkedCode>> {
        Metadata::from_ptr(self.code.load(Ordering::Acquire))
    }

    /// Whether a bit of [`method_flags`] is set.
    #[inline]
    pub fn has(&self, flag: u8) -> bool {
        self.flags.load(Ordering::Relaxed) & flag != 0
    }

    /// What calls enter, those of the interpreter and those of quick code.
    pub fn set_entry(&self, entry: *const AtomicU64, quick: usize) {
        self.quick.store(quick, Ordering::Release);
        self.entry.store(entry.cast_mut(), Ordering::Release);
    }

    /// The method has another body: what was known of the one before goes to another row, and this one becomes that of a method that has not been called.
    /// The world is stopped.
    pub fn hand_over(&self, other: &Self) {
        let copy_small = |from: &AtomicU16, to: &AtomicU16| to.store(from.load(Ordering::Relaxed), Ordering::Relaxed);
        copy_small(&self.frame_slots, &other.frame_slots);
        copy_small(&self.header, &other.header);
        copy_small(&self.weight, &other.weight);
        other.argument_slots.store(self.argument_slots.load(Ordering::Relaxed), Ordering::Relaxed);
        other.flags.store(self.flags.load(Ordering::Relaxed), Ordering::Relaxed);
        other.calls.store(self.calls.swap(0, Ordering::Relaxed), Ordering::Relaxed);
        other.loops.store(self.loops.swap(0, Ordering::Relaxed), Ordering::Relaxed);
        other.code.store(self.code.swap(std::ptr::null_mut(), Ordering::AcqRel), Ordering::Release);
        self.set_entry(std::ptr::null(), 0);
        self.compiled.store(0, Ordering::Release);
        self.version.fetch_add(1, Ordering::Release);
    }

    /// The row becomes one of a method that has not been called.
    pub fn clear(&self) {
        self.set_entry(std::ptr::null(), 0);
        self.code.store(std::ptr::null_mut(), Ordering::Release);
        self.compiled.store(0, Ordering::Release);
        self.calls.store(0, Ordering::Relaxed);
        self.loops.store(0, Ordering::Relaxed);
        self.flags.store(0, Ordering::Relaxed);
    }
}

macro_rules! offsets {
    ($table:ident of $row:ident as $constant:ident { $($field:ident)* }) => {
        /// Byte offsets of a row's fields.
        #[derive(Clone, Copy, Debug)]
        #[allow(missing_docs, reason = "named like the fields")]
        pub struct $table { $(pub $field: i32,)* }
        /// The offsets.
        pub const $constant: $table = $table { $($field: offset_of!($row, $field) as i32,)* };
    };
}
offsets!(ClassRowOffsets of ClassRow as CLASS_ROW { display vtable class vtable_length component instance_size state flags element_shift element_depth });
offsets!(MethodRowOffsets of MethodRow as METHOD_ROW { entry code calls loops frame_slots header weight argument_slots flags quick enter compiled shape version });

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_is_used_again_and_an_id_is_not() {
        let mut ids = Ids::new(4, 16);
        let all: Vec<u32> = std::iter::from_fn(|| ids.take()).collect();
        assert_eq!(all, (1..16).collect::<Vec<_>>());
        ids.release(3);
        ids.release(7);
        assert_eq!([ids.take(), ids.take(), ids.take()], [Some(3 + 16), Some(7 + 16), None]);
        ids.release(0xffff_fff5);
        assert_eq!(ids.take(), None, "the last generation is over");
    }

    #[test]
    fn every_id_has_a_row_and_unused_rows_are_no_class() {
        let table = ClassTable::new().unwrap();
        for id in [0, 1, CLASS_ID_MASK, CLASS_ID_MASK + 1, u32::MAX] {
            assert!(table.rows.of(id).class().is_none());
            assert_eq!(table.rows.of(id).vtable_length.load(Ordering::Relaxed), 0);
        }
    }

    #[test]
    fn method_rows_follow_the_address_space() {
        let capacity = |limit: Option<u64>| 1u64 << MethodTable::index_bits(limit.unwrap_or(u64::MAX) / 16);
        assert_eq!(capacity(None), 1 << METHOD_INDEX_BITS);
        assert_eq!(capacity(Some(36 << 30)), 1 << METHOD_INDEX_BITS);
        assert_eq!(capacity(Some(1 << 30)), 1 << 19);
        assert_eq!(capacity(Some(0)), 1 << 16);
        let table = MethodTable::new(Some(1 << 30)).expect("address space");
        assert!(table.at(METHOD_ID_MASK).is_none() && table.at(u32::MAX).is_none());
    }
}
