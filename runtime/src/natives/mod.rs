//! Native methods: Rust functions, the tables that name them, and what a `Vm` binds from those.

pub mod conversion;

use std::collections::HashMap;

use crate::leaf::LeafRegistry;
use crate::metadata::method::NativeId;
use crate::metadata::symbol::Symbol;
use crate::outcome::JavaResult;
use crate::thread::JavaThread;
pub use crate::thread::NativeContext;

/// The uniform form of a native: the frame's argument slots in, one result slot out.
pub type NativeEntry = fn(&mut JavaThread, &[u64]) -> JavaResult<u64>;

/// A row of a native table: name, descriptor, function, and the descriptor its Rust signature stands for.
#[derive(Clone, Copy)]
pub struct NativeRow {
    /// Method name.
    pub name: &'static str,
    /// Method descriptor.
    pub descriptor: &'static str,
    /// The function.
    pub entry: NativeEntry,
    /// Kinds of the Rust parameters and result, for the check against the descriptor; the receiver counts as a parameter.
    pub signature: fn() -> (Vec<SlotKind>, Option<SlotKind>),
}

/// The natives of one class.
#[derive(Clone, Copy)]
pub struct NativeTable {
    /// Internal name of the class.
    pub class: &'static str,
    /// Its natives.
    pub rows: &'static [NativeRow],
}

/// What a Rust parameter or result is to Java.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SlotKind {
    /// `boolean`
    Boolean,
    /// `byte`
    Byte,
    /// `char`
    Char,
    /// `short`
    Short,
    /// `int`
    Int,
    /// `long`
    Long,
    /// `float`
    Float,
    /// `double`
    Double,
    /// Any reference.
    Reference,
}

/// What one `Vm` binds native methods from.
pub struct NativeRegistry {
    /// The tables, each with the index of its first function.
    tables: HashMap<&'static str, (u32, &'static NativeTable)>,
    entries: Vec<NativeEntry>,
    /// What engines may call in place of methods.
    pub leaves: LeafRegistry,
}

impl NativeRegistry {
    /// A registry of these tables.
    pub fn new(natives: &[&'static NativeTable], leaves: LeafRegistry) -> Self {
        let mut tables = HashMap::new();
        let mut entries = Vec::new();
        for table in natives {
            tables.insert(table.class, (entries.len() as u32, *table));
            entries.extend(table.rows.iter().map(|row| row.entry));
        }
        Self { tables, entries, leaves }
    }

    /// The function of a native method, if there is one.
    pub fn native(&self, class: Symbol, name: Symbol, descriptor: Symbol) -> Option<NativeId> {
        let (first, table) = self.tables.get(std::str::from_utf8(class.as_bytes()).ok()?)?;
        let position = table.rows.iter().position(|row| name == row.name && descriptor == row.descriptor)?;
        Some(NativeId(first + position as u32))
    }

    /// The function of this number.
    #[inline]
    pub fn entry(&self, id: NativeId) -> NativeEntry {
        self.entries[id.0 as usize]
    }
}

/// A native that only registers others or caches field ids in other VMs; here there is nothing to do.
///
/// # Errors
/// None.
pub fn no_operation(_thread: &mut JavaThread) -> JavaResult<()> {
    Ok(())
}
