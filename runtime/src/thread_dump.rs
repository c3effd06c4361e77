//! Stack traces of other threads.
#![allow(unsafe_code, reason = "looks into stopped threads")]

use std::collections::{HashMap, HashSet, TryReserveError};
use std::sync::Arc;

use crate::backtrace::TraceFrame;
use crate::ledger::Loan;
use crate::objects;
use crate::outcome::JavaResult;
use crate::thread::JavaThread;
use crate::thread::block::ThreadBlock;
use crate::thread::walk::VirtualFrames;
use crate::vm::VmRef;

/// The frames of a thread, newest first.
pub type Trace = Arc<Vec<TraceFrame>>;

/// Frames between two looks whether the `Vm` stops, since nobody can poll while the world is stopped.
const FRAMES_PER_LOOK: usize = 1 << 12;

/// What the threads with these numbers are doing, newest frame first, hidden ones too, at most `depth` of them; none for those that run
/// no Java code. A thread that is asked for many times has one trace. Their classes are kept as long as the caller's handles.
///
/// # Errors
/// `OutOfMemoryError`, `Throw::Stopped`.
pub fn dump_stacks(thread: &mut JavaThread, numbers: &[Option<u32>], depth: usize) -> JavaResult<(Vec<Option<Trace>>, Loan)> {
    let vm = thread.vm();
    let mut traces: HashMap<u32, Option<Trace>> = numbers.iter().flatten().map(|number| (*number, None)).collect();
    let mut result = Ok(());
    thread.mutator.stop_world(&*vm, |_| {
        vm.threads.for_each_stopped(|stopped| {
            // SAFETY: the world is stopped, so no thread (this one included) changes its top frame meanwhile.
            let (shared, block) = unsafe { (&(*stopped).shared, &(*stopped).block) };
            let Some(trace) = traces.get_mut(&shared.id) else { return };
            match walk(vm, block, depth) {
                Ok(frames) => *trace = Some(Arc::new(frames)),
                Err(error) => result = Err(error),
            }
        });
    });
    keep_classes(thread, traces.values().flatten());
    thread.poll()?;
    if result.is_err() {
        return Err(thread.throw_out_of_memory("Java heap space"));
    }
    let frames: usize = traces.values().flatten().map(|trace| trace.len()).sum();
    let loan = objects::borrow_memory(thread, frames * size_of::<TraceFrame>())?;
    Ok((numbers.iter().map(|number| traces.get(&(*number)?).cloned().flatten()).collect(), loan))
}

/// The classes of traces may be unloaded as soon as the frames are gone: they are kept as long as the caller's handles. No collection has
/// been possible since the traces were taken.
fn keep_classes<'t>(thread: &JavaThread, traces: impl Iterator<Item = &'t Trace>) {
    let mut kept = HashSet::new();
    for trace in traces {
        let mut last = None;
        for class in trace.iter().map(|frame| frame.method.class) {
            // Neighbours often are of one class.
            if last.replace(class) != Some(class) && kept.insert(class.id.0) {
                thread.handle(class.mirror.load(thread));
            }
        }
    }
}

/// The frames of a stopped thread; only some of them if the `Vm` stops.
fn walk(vm: VmRef, block: &ThreadBlock, depth: usize) -> Result<Vec<TraceFrame>, TryReserveError> {
    let mut frames = VirtualFrames::of(vm, block).take(depth);
    let mut trace = Vec::new();
    while !vm.is_stopping() {
        let before = trace.len();
        trace.try_reserve(FRAMES_PER_LOOK)?;
        let next = frames.by_ref().take(FRAMES_PER_LOOK);
        trace.extend(next.map(|frame| TraceFrame { method: frame.method(), bci: frame.bci() }));
        if trace.len() - before < FRAMES_PER_LOOK {
            break;
        }
    }
    trace.shrink_to_fit();
    Ok(trace)
}
