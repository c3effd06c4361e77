//! Threads in a heap dump: what they do, and which objects they hold.
#![allow(unsafe_code, reason = "looks into stopped threads")]

use std::collections::HashMap;

use gc::RawRef;

use crate::heap_dump::classes::NO_TRACE;
use crate::heap_dump::format::{Writer, identifier, piece, tag};
use crate::metadata::method::MethodRef;
use crate::metadata::pointer::Metadata;
use crate::thread::JavaThread;
use crate::thread::held_locks;
use crate::thread::walk::PhysicalFrames;
use crate::vm::Vm;

/// Frames of a thread that are shown.
const DEPTH_MAX: usize = 1 << 16;
/// No line is known, or the method is native.
const NO_LINE: i32 = -1;
const NATIVE_METHOD: i32 = -3;
/// No frame.
const NO_FRAME: u32 = u32::MAX;

/// A thread as the dump has it.
struct Dumped {
    serial: u32,
    object: u64,
    methods: Vec<(MethodRef, u16)>,
    /// References with the number of the frame that holds them.
    locals: Vec<(u32, u64)>,
    handles: Vec<u64>,
    monitors: Vec<u64>,
}

/// All threads that have objects.
pub struct Threads(Vec<Dumped>);

impl Threads {
    /// The threads of a stopped world.
    pub fn of(vm: &Vm) -> Self {
        let mut threads = Vec::new();
        vm.threads.for_each_stopped(|thread| {
            let serial = threads.len() as u32 + 1;
            threads.extend(dumped(vm, thread, serial));
        });
        Self(threads)
    }

    /// Writes the traces of all threads; `classes` has the numbers of classes. The trace of a thread has its number and one more.
    pub fn write_traces(&self, writer: &mut Writer<'_>, classes: &HashMap<u32, u32>) {
        let empty: Vec<u8> = [NO_TRACE, 0, 0].into_iter().flat_map(u32::to_be_bytes).collect();
        writer.record(tag::TRACE, &empty);
        let mut frame_id = 0_u64;
        for thread in &self.0 {
            let first = frame_id + 1;
            for &(method, bci) in &thread.methods {
                frame_id += 1;
                write_frame(writer, frame_id, method, bci, classes);
            }
            let mut body = Vec::new();
            for number in [thread.serial + NO_TRACE, thread.serial, thread.methods.len() as u32] {
                body.extend(number.to_be_bytes());
            }
            (first..=frame_id).for_each(|id| body.extend(id.to_be_bytes()));
            writer.record(tag::TRACE, &body);
        }
    }

    /// Writes what the threads hold.
    pub fn write_roots(&self, writer: &mut Writer<'_>) {
        for thread in &self.0 {
            let body = writer.piece(piece::ROOT_THREAD);
            body.extend(thread.object.to_be_bytes());
            body.extend(thread.serial.to_be_bytes());
            body.extend((thread.serial + NO_TRACE).to_be_bytes());
            let locals = thread.locals.iter().map(|(frame, object)| (piece::ROOT_FRAME, *frame, *object));
            let handles = thread.handles.iter().map(|object| (piece::ROOT_LOCAL, NO_FRAME, *object));
            for (kind, frame, object) in locals.chain(handles) {
                let body = writer.piece(kind);
                body.extend(object.to_be_bytes());
                body.extend(thread.serial.to_be_bytes());
                body.extend(frame.to_be_bytes());
            }
            for monitor in &thread.monitors {
                writer.piece(piece::ROOT_MONITOR).extend(monitor.to_be_bytes());
            }
        }
    }
}

fn dumped(vm: &Vm, thread: *mut JavaThread, serial: u32) -> Option<Dumped> {
    // SAFETY: the world is stopped, so no thread (this one included) changes what its frames and handles are.
    let (shared, block, handles) = unsafe { (&(*thread).shared, &(*thread).block, &(*thread).handles) };
    let object = shared.object.load_raw();
    if object.is_null() {
        return None;
    }
    let mut dumped =
        Dumped { serial, object: identifier(object), methods: vec![], locals: vec![], handles: vec![], monitors: vec![] };
    let mut piece_methods = Vec::new();
    for frame in PhysicalFrames::of(Metadata::of(vm), block) {
        if dumped.methods.len() >= DEPTH_MAX || vm.is_stopping() {
            break;
        }
        let number = dumped.methods.len() as u32;
        frame.for_each_reference(|slot| {
            // SAFETY: the frame's map names live slots of a stopped thread.
            let object = RawRef::from_bits(unsafe { *slot });
            if !object.is_null() {
                dumped.locals.push((number, identifier(object)));
            }
        });
        frame.virtual_frames(Metadata::of(vm), &mut piece_methods);
        dumped.methods.extend(piece_methods.drain(..).rev());
    }
    handles.visit_roots(&mut |object| {
        if !object.is_null() {
            dumped.handles.push(identifier(object));
        }
        object
    });
    let locks = held_locks::of_frames(Metadata::of(vm), block, DEPTH_MAX);
    dumped.monitors.extend(locks.iter().map(|lock| identifier(RawRef::from_bits(lock.object as u32))));
    Some(dumped)
}

fn write_frame(writer: &mut Writer<'_>, id: u64, method: MethodRef, bci: u16, classes: &HashMap<u32, u32>) {
    let name = writer.text(method.name.as_bytes());
    let descriptor = writer.text(method.descriptor.as_bytes());
    let source = method.class.source_file().map_or(0, |file| writer.text(file.as_bytes()));
    let line = if method.is_native() { NATIVE_METHOD } else { method.line(bci).map_or(NO_LINE, i32::from) };
    let mut body = Vec::new();
    for id in [id, name, descriptor, source] {
        body.extend(id.to_be_bytes());
    }
    body.extend(classes.get(&method.class.id.0).copied().unwrap_or(0).to_be_bytes());
    body.extend(line.to_be_bytes());
    writer.record(tag::FRAME, &body);
}
