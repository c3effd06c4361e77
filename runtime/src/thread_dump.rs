//! Stack traces of other threads.
#![allow(unsafe_code, reason = "looks into stopped threads")]

use std::collections::{HashMap, HashSet, TryReserveError};
use std::sync::Arc;

use gc::Handle;

use crate::backtrace::TraceFrame;
use crate::ledger::Loan;
use crate::metadata::class::ClassRef;
use crate::metadata::field::ValueKind;
use crate::objects;
use crate::outcome::JavaResult;
use crate::thread::JavaThread;
use crate::thread::block::ThreadBlock;
use crate::thread::held_locks;
use crate::thread::walk::VirtualFrames;
use crate::value::Value;
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

/// What threads hold, by number.
#[derive(Debug, Default)]
pub struct HeldByThreads {
    /// Monitors, with the frame of each, counted from the newest; newest first.
    pub monitors: HashMap<u32, Vec<(usize, Handle)>>,
    /// Every instance of the class that was asked for.
    pub instances: Vec<Handle>,
}

/// The monitors that the threads with these numbers hold in their newest `depth` frames, if `monitors` are asked for, and all instances of subclasses of
/// `class`.
///
/// # Errors
/// `OutOfMemoryError`, `Throw::Stopped`.
pub fn held_by_threads(
    thread: &mut JavaThread,
    numbers: &[Option<u32>],
    monitors: Option<usize>,
    class: Option<ClassRef>,
) -> JavaResult<HeldByThreads> {
    let vm = thread.vm();
    let asked: HashSet<u32> = numbers.iter().flatten().copied().collect();
    let mut locks = Vec::new();
    let mut instances = Vec::new();
    thread.mutator.stop_world(&*vm, |world| {
        vm.threads.for_each_stopped(|stopped| {
            // SAFETY: as above.
            let (shared, block) = unsafe { (&(*stopped).shared, &(*stopped).block) };
            if let Some(depth) = monitors.filter(|_| asked.contains(&shared.id)) {
                locks.push((shared.id, held_locks::of_frames(vm, block, depth)));
            }
        });
        if let Some(class) = class {
            let mut is_wanted = HashMap::new();
            world.for_each_object(&mut |object, shape| {
                let found = *is_wanted
                    .entry(shape.0)
                    .or_insert_with(|| vm.classes.at(shape.0).is_some_and(|found| found.is_subclass_of(class)));
                if found {
                    instances.push(u64::from(object.bits()));
                }
            });
        }
    });
    // No collection has been possible since.
    let handle = |thread: &mut JavaThread, slot| Value::from_slot(ValueKind::Reference, slot, thread).reference();
    let instances = instances.into_iter().filter_map(|slot| handle(thread, slot)).collect();
    let mut held = HeldByThreads { instances, ..HeldByThreads::default() };
    for (number, locks) in locks {
        let locks = locks.into_iter().filter_map(|lock| Some((lock.frame, handle(thread, lock.object)?))).collect();
        held.monitors.insert(number, locks);
    }
    thread.poll()?;
    Ok(held)
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
