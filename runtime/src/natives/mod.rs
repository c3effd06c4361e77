//! Native methods: Rust functions, the tables that name them and the leaf functions, and what a `Vm` binds from those.

pub mod conversion;
pub mod host;

use std::collections::HashMap;
use std::sync::Arc;

use crate::leaf::Leaf;
use crate::metadata::method::NativeId;
use crate::metadata::symbol::Symbol;
use crate::natives::host::HostFunctions;
use crate::outcome::{JavaResult, Throw};
use crate::thread::JavaThread;
pub use crate::thread::NativeContext;

/// The uniform form of a native: the frame's argument slots in, one result slot out.
pub type NativeEntry = fn(&mut JavaThread, &[u64]) -> JavaResult<u64>;

/// A function of the host as a native. It may not panic.
pub type HostFunction = Arc<dyn Fn(&mut JavaThread, &[u64]) -> JavaResult<u64> + Send + Sync>;

/// Kinds of the parameters of a Rust function, the receiver's among them, and of its result.
pub type Signature = (Vec<SlotKind>, Option<SlotKind>);

/// What carries out a native method.
#[derive(Clone, Copy)]
pub struct Native {
    /// The function.
    pub entry: NativeEntry,
    /// What its Rust types stand for, for the check against the descriptor.
    pub signature: fn() -> Signature,
}

/// What Rust does for a method.
#[derive(Clone, Copy)]
pub struct NativeRow {
    /// Method name.
    pub name: &'static str,
    /// Method descriptor.
    pub descriptor: &'static str,
    /// What carries it out, if it has no body.
    pub native: Option<Native>,
    /// What stands in for it (`[VMDOC]` Leaf functions).
    pub leaf: Option<Leaf>,
}

/// What Rust does for one class.
#[derive(Clone, Copy)]
pub struct NativeTable {
    /// Internal name of the class.
    pub class: &'static str,
    /// Its methods.
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

/// What one `Vm` binds native methods from, and what its engines may call in place of others.
#[derive(Default)]
pub struct NativeRegistry {
    rows: HashMap<&'static str, Vec<(Option<NativeId>, &'static NativeRow)>>,
    entries: Vec<NativeEntry>,
    host: HostFunctions<HostFunction>,
}

impl NativeRegistry {
    /// A registry of these tables. A class may have several, a method stands in one.
    pub fn new(tables: &[&'static NativeTable]) -> Self {
        let mut registry = Self::default();
        for (class, row) in tables.iter().flat_map(|table| table.rows.iter().map(|row| (table.class, row))) {
            let id = row.native.map(|native| {
                registry.entries.push(native.entry);
                NativeId(registry.entries.len() as u32 - 1)
            });
            registry.rows.entry(class).or_default().push((id, row));
        }
        registry
    }

    fn find(&self, class: Symbol, name: Symbol, descriptor: Symbol) -> Option<(Option<NativeId>, &'static NativeRow)> {
        let rows = self.rows.get(std::str::from_utf8(class.as_bytes()).ok()?)?;
        rows.iter().find(|(_, row)| name == row.name && descriptor == row.descriptor).copied()
    }

    /// The function of a native method, if there is one.
    pub fn native(&self, class: Symbol, name: Symbol, descriptor: Symbol) -> Option<NativeId> {
        self.find(class, name, descriptor)?.0
    }

    /// What stands in for a method of the boot loader's class, if anything does.
    pub fn leaf(&self, class: Symbol, name: Symbol, descriptor: Symbol) -> Option<&'static Leaf> {
        self.find(class, name, descriptor)?.1.leaf.as_ref()
    }

    /// Calls the function of this number; the newest frame is that of its method.
    ///
    /// # Errors
    /// What it throws.
    #[inline]
    pub fn call(&self, id: NativeId, thread: &mut JavaThread, arguments: &[u64]) -> JavaResult<u64> {
        let number = id.0 as usize;
        match self.entries.get(number) {
            Some(entry) => entry(thread, arguments),
            None => match self.host.get((number - self.entries.len()) as u32) {
                Some(function) => function(thread, arguments),
                None => Err(Throw::Stopped),
            },
        }
    }

    /// Takes up a function of the host (`[VMDOC]` Host functions); none if there are too many.
    pub fn add_host(&self, function: HostFunction) -> Option<NativeId> {
        self.host.add(function).map(|number| NativeId(self.entries.len() as u32 + number))
    }
}

/// A native that only registers others or caches field ids in other VMs; here there is nothing to do.
///
/// # Errors
/// None.
pub fn no_operation(_thread: &mut JavaThread) -> JavaResult<()> {
    Ok(())
}
