//! Stack traces of other threads.
#![allow(unsafe_code, reason = "looks into stopped threads")]

use crate::backtrace::TraceFrame;
use crate::thread::JavaThread;
use crate::thread::frames::Frames;

/// `-XX:MaxJavaStackTraceDepth`
const DEPTH_MAX: usize = 1024;

impl JavaThread {
    /// What the threads with these numbers are doing, newest frame first, hidden ones too; none for those that run no Java code.
    pub fn dump_stacks(&mut self, threads: &[Option<u32>]) -> Vec<Option<Vec<TraceFrame>>> {
        let vm = self.vm();
        self.mutator.stop_world(&*vm, |_| {
            let mut traces = vec![None; threads.len()];
            vm.threads.for_each_stopped(|thread| {
                // SAFETY: the world is stopped, so no thread (this one included) changes its top frame meanwhile.
                let (shared, top) = unsafe { (&(*thread).shared, (*thread).top) };
                let wanted = threads.iter().zip(&mut traces).filter(|(number, _)| **number == Some(shared.id));
                for (_, trace) in wanted {
                    let frames = Frames::from_top(top)
                        .take(DEPTH_MAX)
                        .map(|frame| TraceFrame { method: frame.method(), bci: frame.bci() });
                    *trace = Some(frames.collect());
                }
            });
            traces
        })
    }
}
