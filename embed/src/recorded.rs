//! What a `Vm` has written down of itself, with the counters that everything else that tells them is read off, too.

use std::time::Duration;

use gc::Statistics;
pub use gc::{Cause, CollectionEvent, Kind};
use runtime::compiler::CompilerStatistics;
pub use runtime::recording::calls::{CallTree, Node, Tier};
pub use runtime::recording::compilation::Compilation;
pub use runtime::recording::curve::Point;
pub use runtime::recording::hottest::{Share, TIERS, methods, sum};
pub use runtime::recording::names::{NameId, Names};
pub use runtime::recording::threads::{Row, State, Wait};
pub use runtime::recording::{Kept, Looks, Pause, Phase};

use crate::out_of_memory::OutOfMemory;
use crate::vm::Vm;

/// How things are now.
#[derive(Clone, Copy, Debug, Default)]
pub struct Totals {
    /// Time since the `Vm` was made.
    pub elapsed: Duration,
    /// Processor time of all threads of the program.
    pub processor: Duration,
    /// Collections.
    pub collections: Statistics,
    /// Compilations.
    pub compilations: CompilerStatistics,
    /// Bytes of objects in the heap.
    pub heap_used: u64,
    /// Bytes that the heap has.
    pub heap_committed: u64,
    /// Bytes that it may have.
    pub heap_max: u64,
    /// Bytes of objects that have been allocated.
    pub allocated: u64,
    /// Bytes of classes and what belongs to them.
    pub metadata: u64,
    /// Classes that have been loaded.
    pub classes: u64,
    /// Classes that have been unloaded.
    pub unloaded: u64,
    /// Most threads at a time.
    pub threads: u64,
}

fn read<T>(vm: &runtime::vm::Vm, read: impl FnOnce(&Kept, &Totals) -> T) -> Option<T> {
    let recording = vm.recording.as_ref()?;
    let totals = Totals {
        elapsed: recording.elapsed(),
        processor: vm.cpu_time(),
        collections: vm.heap.statistics(),
        compilations: vm.compiler.as_ref().map(|compiler| compiler.statistics()).unwrap_or_default(),
        heap_used: vm.heap.used_bytes(),
        heap_committed: vm.heap.committed_bytes(),
        heap_max: vm.heap.max_bytes(),
        allocated: vm.threads.allocated_bytes(),
        metadata: vm.ledger.metadata_bytes(),
        classes: vm.classes.total(),
        unloaded: vm.ledger.unloaded_classes(),
        threads: vm.threads.peak_count() as u64,
    };
    Some(recording.with(|kept| read(kept, &totals)))
}

impl Vm {
    /// Reads what has been written down so far; none if it [is not](crate::Config::records).
    pub fn recorded<T>(&self, body: impl FnOnce(&Kept, &Totals) -> T) -> Option<T> {
        read(&self.raw(), body)
    }
}

impl OutOfMemory<'_> {
    /// The same as [`Vm::recorded`], for a host that ends the process now.
    pub fn recorded<T>(&self, body: impl FnOnce(&Kept, &Totals) -> T) -> Option<T> {
        read(&self.vm(), body)
    }
}
