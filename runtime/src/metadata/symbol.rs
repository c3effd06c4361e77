//! Symbols: names and descriptors in modified UTF-8, unique within one `Vm`.
#![allow(unsafe_code, reason = "symbols are slices of the table's arena, which lives as long as the Vm")]

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;
use std::hash::{BuildHasherDefault, Hash, Hasher};
use std::ptr::NonNull;
use std::sync::Mutex;

use bumpalo::Bump;

/// Between the name of a hidden class and its suffix. No class file can contain a class name with it, so none can name a hidden class;
/// messages show `+`.
pub const HIDDEN_MARK: char = '.';

/// A name or descriptor; equal symbols of one `Vm` are the same pointer.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Symbol(NonNull<[u8]>);

// SAFETY: symbols are immutable bytes that live as long as the `Vm`.
unsafe impl Send for Symbol {}
// SAFETY: as above.
unsafe impl Sync for Symbol {}

impl Symbol {
    /// The modified UTF-8 bytes.
    #[inline]
    pub fn as_bytes(&self) -> &'static [u8] {
        // SAFETY: the arena of the `Vm`'s table holds the bytes until the `Vm` is dropped ([VMDOC] Metadata lifetime).
        unsafe { &*self.0.as_ptr() }
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
        state.write_usize(self.0.as_ptr().cast::<u8>() as usize);
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

/// Hashes by words, with a multiplication and a rotation for each: the symbol table is asked for every constant-pool name.
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
    fn write_u8(&mut self, value: u8) {
        self.write_usize(usize::from(value));
    }
}

/// The hasher of the runtime's own tables, whose keys the guest cannot choose freely in bulk without paying for each.
pub type FastHash = BuildHasherDefault<WordHasher>;

#[derive(Default)]
struct Table {
    arena: Bump,
    names: HashSet<&'static [u8], FastHash>,
}

/// The symbols of one `Vm`.
#[derive(Default)]
pub struct SymbolTable(Mutex<Table>);

impl SymbolTable {
    /// The symbol of these modified UTF-8 bytes.
    pub fn intern(&self, bytes: &[u8]) -> Symbol {
        let mut table = self.0.lock().expect("no code panics while it holds the symbol table");
        if let Some(found) = table.names.get(bytes) {
            return Symbol(NonNull::from(*found));
        }
        let copy: &[u8] = table.arena.alloc_slice_copy(bytes);
        // SAFETY: the arena never moves or frees what it holds before the table is dropped with its `Vm`.
        let copy: &'static [u8] = unsafe { &*std::ptr::from_ref(copy) };
        table.names.insert(copy);
        Symbol(NonNull::from(copy))
    }

    /// The symbol of these bytes, if any class or caller has used it.
    pub fn lookup(&self, bytes: &[u8]) -> Option<Symbol> {
        let table = self.0.lock().expect("no code panics while it holds the symbol table");
        table.names.get(bytes).map(|found| Symbol(NonNull::from(*found)))
    }
}
