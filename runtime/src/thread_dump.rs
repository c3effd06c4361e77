//! Stack traces of other threads.
#![allow(unsafe_code, reason = "looks into stopped threads")]

use std::sync::Arc;

use crate::backtrace::TraceFrame;
use crate::thread::JavaThread;
use crate::thread::frames::Frames;

impl JavaThread {
    /// What the threads with these numbers are doing, newest frame first, hidden ones too; none for those that run no Java code.
    /// A thread that is asked for many times has one trace.
    pub fn dump_stacks(&mut self, threads: &[Option<u32>]) -> Vec<Option<Arc<[TraceFrame]>>> {
        let vm = self.vm();
        self.mutator.stop_world(&*vm, |_| {
            let mut traces = vec![None; threads.len()];
            vm.threads.for_each_stopped(|thread| {
                // SAFETY: the world is stopped, so no thread (this one included) changes its top frame meanwhile.
                let (shared, block) = unsafe { (&(*thread).shared, &(*thread).block) };
                let mut wanted = threads.iter().zip(&mut traces).filter(|(number, _)| **number == Some(shared.id)).peekable();
                if wanted.peek().is_none() {
                    return;
                }
                let frames =
                    Frames::from_top(block.top.get()).map(|frame| TraceFrame { method: frame.method(), bci: frame.bci() });
                let dumped: Arc<[TraceFrame]> = frames.collect();
                wanted.for_each(|(_, trace)| *trace = Some(Arc::clone(&dumped)));
            });
            traces
        })
    }
}
