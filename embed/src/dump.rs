//! What the threads of a `Vm` are doing.

use runtime::{JavaThread, strings, thread_dump};

use crate::error::Fault;
use crate::exception::{Frame, describe};

/// Frames of a thread that are shown.
const DEPTH_MAX: usize = 1024;
/// UTF-16 units of a thread's name.
const NAME_UNITS_MAX: usize = 1024;

/// What a thread is doing: made by [`Vm::thread_dump`](crate::Vm::thread_dump).
#[derive(Clone, Debug)]
pub struct ThreadDump {
    /// The thread's name.
    pub name: String,
    /// Its newest 1024 frames, newest first.
    pub frames: Vec<Frame>,
}

pub(crate) fn dump(thread: &mut JavaThread) -> Result<Vec<ThreadDump>, Fault> {
    let vm = thread.vm();
    let name_offset = vm.well_known().fields.thread_name;
    let all = vm.threads.all();
    let numbers: Vec<Option<u32>> = all.iter().map(|shared| Some(shared.id)).collect();
    let (traces, _loan) = thread_dump::dump_stacks(thread, &numbers, DEPTH_MAX)?;
    let mut dumps = Vec::new();
    for (shared, trace) in all.iter().zip(traces) {
        let object = shared.object.load(thread);
        let name = thread.handle_or_null(object).and_then(|object| thread.ref_field(object, name_offset));
        let Some(name) = name else { continue };
        let name = strings::short_text(thread, name, NAME_UNITS_MAX);
        let frames = trace.iter().flat_map(|trace| trace.iter()).map(|frame| describe(thread, *frame)).collect();
        dumps.push(ThreadDump { name, frames });
    }
    Ok(dumps)
}
