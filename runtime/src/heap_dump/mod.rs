//! Heap dumps: all objects, classes, stacks and roots of a `Vm`, in a file that tools for heaps read.
//!
//! The world is stopped while the file is written; memory is taken for the description of classes and for one segment.

mod classes;
mod format;
mod threads;

use std::collections::HashMap;
use std::io::{self, Write};
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use gc::{Cause, Kind, Scope, StoppedWorld};
use sandbox::{Descriptor, Sandbox, Waker};

use crate::metadata::class::ClassRef;
use crate::outcome::{JavaResult, Throw};
use crate::thread::JavaThread;
use crate::vm::Vm;
use classes::{CONSTANT, Plan, write_class, write_names};
use format::{Writer, identifier, piece, tag};
use threads::Threads;

/// What is to be dumped, and where to.
#[derive(Clone, Copy, Debug)]
pub struct HeapDump<'a> {
    /// The file.
    pub path: &'a [u8],
    /// A collection comes before.
    pub live: bool,
    /// Levels of `gzip`, 1 to 9.
    pub compression: Option<u32>,
    /// A file that is there is replaced.
    pub overwrites: bool,
}

/// A dump that has been made.
#[derive(Clone, Copy, Debug)]
pub struct Dumped {
    /// Bytes of the file.
    pub bytes: u64,
    /// How long that took.
    pub time: Duration,
}

/// Why there is no dump.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DumpError {
    /// The file cannot be made, in the system's words.
    #[error("{0}")]
    Create(String),
    /// It cannot be written.
    #[error("{0}")]
    Write(String),
}

/// Objects between two looks whether the `Vm` stops.
const OBJECTS_PER_LOOK: u64 = 1 << 16;

const READABLE_BY_OWNER: u32 = 0o600;
const WRITE_ONLY: i32 = 0o1;
const CREATE: i32 = 0o100;
const EXCLUSIVE: i32 = 0o200;
const TRUNCATE: i32 = 0o1000;

/// Makes a dump.
///
/// # Errors
/// `Throw::Stopped`.
pub fn dump_heap(thread: &mut JavaThread, dump: HeapDump<'_>) -> JavaResult<Result<Dumped, DumpError>> {
    let vm = thread.vm();
    let start = Instant::now();
    let flags = WRITE_ONLY | CREATE | if dump.overwrites { TRUNCATE } else { EXCLUSIVE };
    let descriptor = match vm.sandbox.open_file(dump.path, flags, READABLE_BY_OWNER) {
        Ok(descriptor) => descriptor,
        Err(error) => return Ok(Err(DumpError::Create(error.message()))),
    };
    if dump.live {
        thread.mutator.collect(Kind::Full, Cause::Explicit, &*vm);
    }
    let waker = vm.sandbox.new_waker();
    let mut bytes = 0;
    let output = Output { sandbox: &vm.sandbox, descriptor, waker: &waker, bytes: &mut bytes };
    let sink: Box<dyn Write + '_> = match dump.compression {
        Some(level) => Box::new(GzEncoder::new(output, Compression::new(level))),
        None => Box::new(output),
    };
    let writer = Writer::new(sink, vm.sandbox.current_time_millis().cast_unsigned());
    let written = thread.mutator.stop_world(&*vm, |world| write(&vm, world, writer));
    let closed = vm.sandbox.close(descriptor);
    thread.poll()?;
    if vm.is_stopping() {
        return Err(Throw::Stopped);
    }
    let closed = closed.map_err(|error| io::Error::from_raw_os_error(error.errno()));
    Ok(match written.and(closed) {
        Ok(()) => Ok(Dumped { bytes, time: start.elapsed() }),
        Err(error) => {
            Err(DumpError::Write(error.raw_os_error().map_or(error.to_string(), |code| sandbox::Errno(code).message())))
        }
    })
}

/// The file.
struct Output<'a> {
    sandbox: &'a Sandbox,
    descriptor: Descriptor,
    waker: &'a Waker,
    bytes: &'a mut u64,
}

impl Write for Output<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.sandbox.write(self.descriptor, bytes, self.waker);
        let count = count.map_err(|error| io::Error::from_raw_os_error(error.errno()))?;
        *self.bytes += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn write(vm: &Vm, world: &StoppedWorld<'_>, mut writer: Writer<'_>) -> io::Result<()> {
    let classes: Vec<ClassRef> = vm.classes.iter().filter(|class| !class.is_primitive() && !class.mirror.is_null()).collect();
    let numbers = write_class_names(&mut writer, &classes);
    let threads = Threads::of(vm);
    threads.write_traces(&mut writer, &numbers);
    classes.iter().for_each(|class| write_class(&mut writer, *class));
    write_roots(vm, &mut writer, &classes);
    threads.write_roots(&mut writer);
    write_objects(vm, world, &mut writer);
    writer.finish()
}

/// The numbers of classes, which have their records from now on.
fn write_class_names(writer: &mut Writer<'_>, classes: &[ClassRef]) -> HashMap<u32, u32> {
    let mut numbers = HashMap::new();
    writer.text(CONSTANT);
    for (class, number) in classes.iter().zip(1_u32..) {
        let name = writer.text(class.name.as_bytes());
        write_names(writer, class);
        let mut body = number.to_be_bytes().to_vec();
        body.extend(identifier(class.mirror.load_raw()).to_be_bytes());
        body.extend(classes::NO_TRACE.to_be_bytes());
        body.extend(name.to_be_bytes());
        writer.record(tag::LOAD_CLASS, &body);
        numbers.insert(class.id.0, number);
    }
    numbers
}

/// What keeps objects alive besides threads.
fn write_roots(vm: &Vm, writer: &mut Writer<'_>, classes: &[ClassRef]) {
    for class in classes.iter().filter(|class| !class.is_unloadable()) {
        writer.piece(piece::ROOT_CLASS).extend(identifier(class.mirror.load_raw()).to_be_bytes());
    }
    vm.visit_own_cells(Scope::Full, &mut |object| {
        if !object.is_null() {
            writer.piece(piece::ROOT_UNKNOWN).extend(identifier(object).to_be_bytes());
        }
        object
    });
}

fn write_objects(vm: &Vm, world: &StoppedWorld<'_>, writer: &mut Writer<'_>) {
    let mirror_class = vm.well_known.get().map(|known| known.classes.class);
    let mut plans: HashMap<u32, Option<Plan>> = HashMap::new();
    let (mut count, mut is_over) = (0_u64, false);
    world.for_each_object(&mut |object, shape| {
        count += 1;
        is_over = is_over || count.is_multiple_of(OBJECTS_PER_LOOK) && vm.is_stopping();
        if is_over || writer.has_failed() {
            return;
        }
        let class = vm.classes.at(shape.0);
        if class.is_some() && class == mirror_class && is_mirror_of_dumped(vm, object) {
            return;
        }
        let plan = plans.entry(shape.0).or_insert_with(|| class.map(Plan::of));
        if let Some(plan) = plan {
            plan.write(writer, vm.view, object);
        }
    });
}

/// Whether an instance of `Class` stands for a class that has been written as such.
fn is_mirror_of_dumped(vm: &Vm, object: gc::RawRef) -> bool {
    let Some(known) = vm.well_known.get() else { return false };
    let class = vm.classes.at(vm.view.load_u32(object, known.fields.class_vm_class));
    class.is_some_and(|class| !class.is_primitive() && class.mirror.load_raw() == object)
}
