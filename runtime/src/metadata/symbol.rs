//! Symbols: names and descriptors in modified UTF-8, unique within one `Vm`.
#![allow(unsafe_code, reason = "symbols are slices of the table's arena, which lives as long as the Vm")]

use std::alloc::{self, Layout};
use std::borrow::Cow;
use std::fmt;
use std::hash::{BuildHasher, BuildHasherDefault, Hash, Hasher, RandomState};
use std::ptr::NonNull;
use std::sync::{Arc, Mutex};

use bumpalo::Bump;
use gc::Budget;
use hashbrown::HashTable;

use crate::sync::lock;

/// Between the name of a hidden class and its suffix. No class file can contain a class name with it, so none can name a hidden class;
/// messages show `+`.
pub const HIDDEN_MARK: char = '.';

/// A name or descriptor; equal symbols of one `Vm` are the same pointer, but for [`UniqueSymbol`]s.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Symbol(NonNull<Header>);

/// What stands before the bytes of a symbol.
struct Header {
    length: u32,
    /// Of the table's keyed hash, so that a growing table need not read the bytes again.
    hash: u32,
}

// SAFETY: symbols are immutable bytes that live as long as the `Vm`.
unsafe impl Send for Symbol {}
// SAFETY: as above.
unsafe impl Sync for Symbol {}

impl Symbol {
    /// The modified UTF-8 bytes.
    #[inline]
    pub fn as_bytes(&self) -> &'static [u8] {
        // SAFETY: the arena of the `Vm`'s table holds the header and the bytes behind it until the `Vm` is dropped, or a unique symbol's
        // owner holds them, which is metadata ([VMDOC] Metadata lifetime); both were written before the symbol was given away.
        unsafe { std::slice::from_raw_parts(self.0.as_ptr().add(1).cast::<u8>(), self.0.as_ref().length as usize) }
    }

    /// The address, for words that remember a symbol.
    pub fn to_word(self) -> u64 {
        self.0.as_ptr() as u64
    }

    /// # Safety
    /// `word` must come from [`Symbol::to_word`] of a symbol of a `Vm` that is still alive.
    pub unsafe fn from_word(word: u64) -> Self {
        // SAFETY: the caller promises that `word` is the address of a symbol, so it is not zero.
        Self(unsafe { NonNull::new_unchecked(word as *mut Header) })
    }

    fn hash_in_table(self) -> u64 {
        // SAFETY: as in `as_bytes`.
        spread(unsafe { self.0.as_ref() }.hash)
    }

    /// The text; surrogates that stand alone become replacement characters.
    pub fn to_str(&self) -> Cow<'static, str> {
        match std::str::from_utf8(self.as_bytes()) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => Cow::Owned(String::from_utf16_lossy(&classfile::modified_utf8::decode(self.as_bytes()))),
        }
    }

    /// The modified UTF-8 bytes with `.` for `/`.
    pub fn to_external_bytes(&self) -> Vec<u8> {
        let external = |byte: &u8| match byte {
            b'/' => b'.',
            b'.' => b'+',
            other => *other,
        };
        self.as_bytes().iter().map(external).collect()
    }

    /// The name with `.` for `/`, as `Class.getName` prints it.
    pub fn to_external(&self) -> String {
        self.to_str().replace(HIDDEN_MARK, "+").replace('/', ".")
    }
}

impl Hash for Symbol {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_usize(self.0.as_ptr() as usize);
    }
}

impl PartialEq<str> for Symbol {
    fn eq(&self, other: &str) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl PartialEq<&str> for Symbol {
    fn eq(&self, other: &&str) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl fmt::Display for Symbol {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.to_str())
    }
}

impl fmt::Debug for Symbol {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.to_str(), formatter)
    }
}

/// A symbol that stands in no table, so that it can be freed with its owner: the name of a hidden class, which cannot be looked up.
/// A table finds another symbol for the same bytes.
pub struct UniqueSymbol(Symbol);

impl UniqueSymbol {
    /// A symbol of its own for these bytes.
    pub fn new(bytes: &[u8]) -> Self {
        let layout = layout(bytes.len());
        // SAFETY: the layout has a header, so its size is not zero.
        let memory = unsafe { alloc::alloc(layout) };
        let Some(header) = NonNull::new(memory.cast()) else { alloc::handle_alloc_error(layout) };
        // SAFETY: the memory is new and has this layout.
        Self(unsafe { write(header, 0, bytes) })
    }

    /// The symbol, valid as long as this owner.
    pub fn symbol(&self) -> Symbol {
        self.0
    }
}

impl Drop for UniqueSymbol {
    fn drop(&mut self) {
        let layout = layout(self.0.as_bytes().len());
        // SAFETY: `new` took it with this layout.
        unsafe { alloc::dealloc(self.0.0.as_ptr().cast(), layout) };
    }
}

/// Memory of a symbol.
fn layout(length: usize) -> Layout {
    let content = Layout::array::<u8>(length).expect("the bytes exist, so their size is one");
    let (layout, offset) = Layout::new::<Header>().extend(content).expect("a name is shorter than the address space");
    debug_assert_eq!(offset, size_of::<Header>());
    layout
}

/// What a symbol takes of memory, its place in the table included.
fn cost(bytes: &[u8]) -> u64 {
    const ENTRY_BYTES: usize = 16;
    (layout(bytes.len()).size() + ENTRY_BYTES) as u64
}

/// Makes a symbol.
///
/// # Safety
/// Nobody else has the memory, which is of [`layout`] for the bytes.
unsafe fn write(header: NonNull<Header>, hash: u32, bytes: &[u8]) -> Symbol {
    let length = u32::try_from(bytes.len()).expect("names come from class files and Java strings, which are shorter");
    // SAFETY: there is room for a header and the bytes behind it.
    unsafe {
        header.write(Header { length, hash });
        std::ptr::copy_nonoverlapping(bytes.as_ptr(), header.add(1).cast::<u8>().as_ptr(), bytes.len());
    }
    Symbol(header)
}

/// Hashes by words, with a multiplication and a rotation for each.
#[derive(Default)]
pub struct WordHasher(u64);

impl Hasher for WordHasher {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.write_u64(u64::from_le_bytes(*word));
        }
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        self.write_u64(u64::from_le_bytes(last));
    }
    fn write_usize(&mut self, value: usize) {
        self.0 = (self.0.rotate_left(5) ^ value as u64).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
    fn write_u32(&mut self, value: u32) {
        self.write_usize(value as usize);
    }
    fn write_u64(&mut self, value: u64) {
        self.write_usize(value as usize);
    }
    fn write_u16(&mut self, value: u16) {
        self.write_usize(usize::from(value));
    }
    fn write_u8(&mut self, value: u8) {
        self.write_usize(usize::from(value));
    }
}

/// The hasher of the runtime's own tables, whose keys are addresses and small numbers: the guest does not choose them.
pub type FastHash = BuildHasherDefault<WordHasher>;

/// A hash as hash tables want it, which look at the highest and the lowest bits.
pub fn spread(hash: u32) -> u64 {
    u64::from(hash) << 32 | u64::from(hash)
}

#[derive(Default)]
struct Table {
    arena: Bump,
    names: HashTable<Symbol>,
}

/// The symbols of one `Vm`, which stay as long as it does. Their hash has a key of its own in each table, so that a guest cannot make up names that collide.
pub struct SymbolTable {
    table: Mutex<Table>,
    keys: RandomState,
    native: Arc<Budget>,
}

// SAFETY: the table points into its own arena only, which the mutex guards.
unsafe impl Send for Table {}

impl SymbolTable {
    /// A table without symbols, whose memory counts against this budget.
    pub fn new(native: Arc<Budget>) -> Self {
        Self { table: Mutex::default(), keys: RandomState::new(), native }
    }

    /// The symbol of these modified UTF-8 bytes.
    pub fn intern(&self, bytes: &[u8]) -> Symbol {
        let hash = self.hash(bytes);
        let mut table = lock(&self.table);
        match table.names.find(spread(hash), |symbol| symbol.as_bytes() == bytes) {
            Some(found) => *found,
            None => {
                self.native.overdraw(cost(bytes));
                table.add(hash, bytes)
            }
        }
    }

    /// The same for bytes that a guest has thought of: none if there is no such symbol and no memory for one.
    pub fn try_intern(&self, bytes: &[u8]) -> Option<Symbol> {
        let known = if self.native.has(cost(bytes)) { None } else { Some(self.lookup(bytes)) };
        known.unwrap_or_else(|| Some(self.intern(bytes)))
    }

    /// The symbol of these bytes, if any class or caller has used it.
    pub fn lookup(&self, bytes: &[u8]) -> Option<Symbol> {
        let hash = self.hash(bytes);
        lock(&self.table).names.find(spread(hash), |symbol| symbol.as_bytes() == bytes).copied()
    }

    /// How large it is.
    pub fn size(&self) -> TableSize {
        let table = lock(&self.table);
        let literal_bytes = table.names.iter().map(|symbol| layout(symbol.as_bytes().len()).size() as u64).sum();
        TableSize::of(&table.names, literal_bytes)
    }

    /// Every symbol, in no order.
    pub fn all(&self) -> Vec<Symbol> {
        lock(&self.table).names.iter().copied().collect()
    }

    fn hash(&self, bytes: &[u8]) -> u32 {
        self.keys.hash_one(bytes) as u32
    }
}

/// How large a table of names is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableSize {
    /// Places for entries, each for one.
    pub buckets: usize,
    /// Entries.
    pub entries: usize,
    /// Bytes of the places.
    pub table_bytes: u64,
    /// Bytes of what the entries name.
    pub literal_bytes: u64,
}

impl TableSize {
    /// The size of a table, whose entries name so many bytes.
    pub fn of<T>(table: &HashTable<T>, literal_bytes: u64) -> Self {
        let (buckets, table_bytes) = (table.num_buckets(), table.allocation_size() as u64);
        Self { buckets, entries: table.len(), table_bytes, literal_bytes }
    }
}

impl Table {
    fn add(&mut self, hash: u32, bytes: &[u8]) -> Symbol {
        let memory = self.arena.alloc_layout(layout(bytes.len())).cast();
        // SAFETY: the arena has just given this memory.
        let symbol = unsafe { write(memory, hash, bytes) };
        self.names.insert_unique(spread(hash), symbol, |symbol| symbol.hash_in_table());
        symbol
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> SymbolTable {
        SymbolTable::new(Arc::new(Budget::new(u64::MAX)))
    }

    #[test]
    fn names_that_a_guest_thinks_of_are_symbols_as_long_as_there_is_memory() {
        let native = Arc::new(Budget::new(100_000));
        let table = SymbolTable::new(Arc::clone(&native));
        let known = table.try_intern(b"known");
        let names = (0..).map(|number: u32| number.to_string().repeat(50));
        let count = names.take_while(|name| table.try_intern(name.as_bytes()).is_some()).count();
        assert!((200..900).contains(&count) && native.used() <= 100_000, "{count}");
        assert_eq!(table.try_intern(b"known"), known);
        assert_eq!(table.intern(b"the VM's own").as_bytes(), b"the VM's own");
    }

    #[test]
    fn equal_names_are_one_symbol_however_many_there_are() {
        let table = table();
        let names: Vec<Vec<u8>> =
            (0..5000u32).map(|number| number.to_string().repeat(number as usize % 7).into_bytes()).collect();
        let symbols: Vec<Symbol> = names.iter().map(|name| table.intern(name)).collect();
        for (name, symbol) in names.iter().zip(&symbols) {
            assert_eq!(symbol.as_bytes(), name);
            assert_eq!(table.intern(name), *symbol);
            assert_eq!(table.lookup(name), Some(*symbol));
        }
        assert_eq!(table.lookup(b"nobody's"), None);
    }

    #[test]
    fn a_unique_symbol_is_in_no_table() {
        let table = table();
        let unique = UniqueSymbol::new(b"Made.0x1");
        assert_eq!(unique.symbol(), unique.symbol());
        assert_eq!(unique.symbol().as_bytes(), b"Made.0x1");
        assert_eq!(table.lookup(b"Made.0x1"), None);
        assert_ne!(table.intern(b"Made.0x1"), unique.symbol());
    }

    #[test]
    fn two_tables_hash_differently() {
        let hashes = |table: &SymbolTable| ["Aa", "BB", "java/lang/Object"].map(|name| table.hash(name.as_bytes()));
        assert_ne!(hashes(&table()), hashes(&table()));
    }
}
