//! A thread that is no mutator and now and then looks at objects.

use std::sync::Arc;

use crate::heap::Heap;
use crate::reference::Running;
use crate::safepoint::{ContainsMutatorBlock, MutatorBlock};

/// One thread's looks at the heap (`[VMDOC] Safepoints`). It is safe but for the moments of its reads, and allocates nothing.
pub struct Reader {
    block: Arc<MutatorBlock>,
    heap: Arc<Heap>,
}

/// The moment of a read: no object moves.
pub struct Reading<'r>(&'r Reader);

impl Running for Reading<'_> {}

impl Reader {
    /// A reader of a heap. Waits for nobody.
    #[must_use]
    pub fn new(heap: &Arc<Heap>) -> Self {
        let block = Arc::new(MutatorBlock::default());
        heap.safepoint.attach_safe(Arc::clone(&block) as Arc<dyn ContainsMutatorBlock>);
        Self { block, heap: Arc::clone(heap) }
    }

    /// Runs a short `operation` that looks at objects, and holds no lock. While the world is being stopped it waits, if it may; otherwise there is no
    /// result. Who is waited for by a running mutator must not wait.
    pub fn read<R>(&mut self, waits: bool, operation: impl FnOnce(&Reading<'_>) -> R) -> Option<R> {
        if waits {
            self.heap.safepoint.leave_safe(&self.block);
        } else if !self.heap.safepoint.try_leave_safe(&self.block) {
            return None;
        }
        let reading = Reading(self);
        Some(operation(&reading))
    }
}

impl Drop for Reading<'_> {
    fn drop(&mut self) {
        self.0.heap.safepoint.enter_safe(&self.0.block);
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.heap.safepoint.detach_safe(&self.block);
    }
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Reader").finish_non_exhaustive()
    }
}
