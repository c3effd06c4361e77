//! What a host does when a program runs out of memory for the first time.

use runtime::JavaThread;
use runtime::heap_dump::{HeapDump, dump_heap};
use runtime::vm::VmRef;
use stdlib::thread_report::thread_report;

use crate::diagnostics::heap;
use crate::vm::Vm;

/// An `OutOfMemoryError` that is about to be thrown.
pub struct OutOfMemory<'t> {
    thread: &'t mut JavaThread,
    message: &'t str,
}

impl std::fmt::Debug for OutOfMemory<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("OutOfMemory").field("message", &self.message).finish_non_exhaustive()
    }
}

impl OutOfMemory<'_> {
    pub(crate) fn vm(&self) -> VmRef {
        self.thread.vm()
    }

    /// Its message, such as `Java heap space`.
    pub fn message(&self) -> &str {
        self.message
    }

    /// Makes a heap dump, compressed with a level from 1 to 9 if there is one; what came of it, in HotSpot's words.
    pub fn dump_heap(&mut self, path: &str, compression: Option<u32>) -> String {
        let dump = HeapDump { path: path.as_bytes(), live: false, compression, overwrites: false };
        // A `Vm` that stops meanwhile has nobody who reads this.
        dump_heap(self.thread, dump).map_or(String::new(), |result| heap::outcome(path, &result))
    }

    /// A dump of all threads; empty if there is no memory for it.
    pub fn thread_report(&mut self) -> String {
        self.thread.catch(|thread| thread_report(thread, false)).ok().and_then(Result::ok).unwrap_or_default()
    }
}

impl Vm {
    /// Has `listener` called on the thread whose request for memory of the heap or for classes is the first to fail, before it gets its error.
    /// There is one listener: of those that are given, the first.
    pub fn when_out_of_memory(&self, listener: impl Fn(&mut OutOfMemory<'_>) + Send + Sync + 'static) {
        let listener = move |thread: &mut JavaThread, message: &str| listener(&mut OutOfMemory { thread, message });
        let _ = self.raw().out_of_memory.set(Box::new(listener));
    }
}
