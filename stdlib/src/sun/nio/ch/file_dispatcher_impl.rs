//! Natives of `sun.nio.ch.FileDispatcherImpl`.

use gc::Handle;
use runtime::natives::no_operation;
use runtime::{JavaResult, JavaThread, natives};
use sandbox::{Descriptor, FileRange, Sandbox, SandboxResult, Waker, Whence};

use super::io_status::{self, of_error, of_read, of_write};
use super::mapped_files;
use crate::host::{blocking, blocking_io, descriptor_of, io_exception, or_io_exception};
use crate::java::io::file_descriptor::close_descriptor;

natives! { "sun/nio/ch/FileDispatcherImpl":
    "init" "()V" => no_operation,
    "read0" "(Ljava/io/FileDescriptor;JI)I" => read,
    "pread0" "(Ljava/io/FileDescriptor;JIJ)I" => read_at,
    "readv0" "(Ljava/io/FileDescriptor;JI)J" => read_vector,
    "write0" "(Ljava/io/FileDescriptor;JI)I" => write,
    "pwrite0" "(Ljava/io/FileDescriptor;JIJ)I" => write_at,
    "writev0" "(Ljava/io/FileDescriptor;JI)J" => write_vector,
    "force0" "(Ljava/io/FileDescriptor;Z)I" => force,
    "seek0" "(Ljava/io/FileDescriptor;J)J" => seek,
    "truncate0" "(Ljava/io/FileDescriptor;J)I" => truncate,
    "size0" "(Ljava/io/FileDescriptor;)J" => size,
    "lock0" "(Ljava/io/FileDescriptor;ZJJZ)I" => lock,
    "release0" "(Ljava/io/FileDescriptor;JJ)V" => release,
    "close0" "(Ljava/io/FileDescriptor;)V" => close,
    "preClose0" "(Ljava/io/FileDescriptor;)V" => pre_close,
    "dup0" "(Ljava/io/FileDescriptor;Ljava/io/FileDescriptor;)V" => duplicate,
    "closeIntFD" "(I)V" => close_number,
    "canTransferToFromOverlappedMap0" "()Z" => can_transfer_overlapped,
    "setDirect0" "(Ljava/io/FileDescriptor;)I" => set_direct,
}

/// A call for a descriptor that may wait.
fn host<T>(
    thread: &mut JavaThread,
    file: Handle,
    body: impl FnOnce(&Sandbox, Descriptor, &Waker) -> SandboxResult<T>,
) -> JavaResult<SandboxResult<T>> {
    let descriptor = descriptor_of(thread, Some(file))?;
    blocking(thread, |sandbox, waker| body(sandbox, descriptor, waker))
}

fn read(thread: &mut JavaThread, file: Handle, address: i64, length: i32) -> JavaResult<i32> {
    let block = io_status::block(thread, address, length)?;
    let result = io_status::read(thread, file, &[block], None)?;
    of_read(thread, result).map(|count| count as i32)
}

fn read_at(thread: &mut JavaThread, file: Handle, address: i64, length: i32, position: i64) -> JavaResult<i32> {
    let block = io_status::block(thread, address, length)?;
    let result = io_status::read(thread, file, &[block], Some(position))?;
    of_read(thread, result).map(|count| count as i32)
}

fn read_vector(thread: &mut JavaThread, file: Handle, address: i64, count: i32) -> JavaResult<i64> {
    let blocks = io_status::vector(thread, address, count)?;
    let result = io_status::read(thread, file, &blocks, None)?;
    of_read(thread, result)
}

fn write(thread: &mut JavaThread, file: Handle, address: i64, length: i32) -> JavaResult<i32> {
    let block = io_status::block(thread, address, length)?;
    let result = io_status::write(thread, file, &[block], None)?;
    of_write(thread, result).map(|count| count as i32)
}

fn write_at(thread: &mut JavaThread, file: Handle, address: i64, length: i32, position: i64) -> JavaResult<i32> {
    let block = io_status::block(thread, address, length)?;
    let result = io_status::write(thread, file, &[block], Some(position))?;
    of_write(thread, result).map(|count| count as i32)
}

fn write_vector(thread: &mut JavaThread, file: Handle, address: i64, count: i32) -> JavaResult<i64> {
    let blocks = io_status::vector(thread, address, count)?;
    let result = io_status::write(thread, file, &blocks, None)?;
    of_write(thread, result)
}

fn force(thread: &mut JavaThread, file: Handle, metadata: bool) -> JavaResult<i32> {
    let result = host(thread, file, |sandbox, descriptor, _| sandbox.sync(descriptor, metadata))?;
    of_write(thread, result.map(|()| 0)).map(|status| status as i32)
}

/// A negative position asks where the descriptor stands.
fn seek(thread: &mut JavaThread, file: Handle, position: i64) -> JavaResult<i64> {
    let result = host(thread, file, |sandbox, descriptor, _| {
        if position < 0 { sandbox.position(descriptor) } else { sandbox.seek(descriptor, position, Whence::Start) }
    })?;
    or_io_exception(thread, result)
}

fn truncate(thread: &mut JavaThread, file: Handle, size: i64) -> JavaResult<i32> {
    let descriptor = descriptor_of(thread, Some(file))?;
    let result = mapped_files::truncate(thread, descriptor, size)?;
    of_write(thread, result.map(|()| 0)).map(|status| status as i32)
}

fn size(thread: &mut JavaThread, file: Handle) -> JavaResult<i64> {
    let result = host(thread, file, |sandbox, descriptor, _| sandbox.size(descriptor))?;
    or_io_exception(thread, result)
}

/// `FileDispatcher.LOCKED` 0, `NO_LOCK` -1, `INTERRUPTED` 2.
fn lock(thread: &mut JavaThread, file: Handle, wait: bool, position: i64, size: i64, shared: bool) -> JavaResult<i32> {
    const LOCKED: i32 = 0;
    const NO_LOCK: i32 = -1;
    const INTERRUPTED: i32 = 2;
    let range = FileRange { position, length: size };
    match host(thread, file, |sandbox, descriptor, waker| sandbox.lock(descriptor, range, shared, wait, waker))? {
        Ok(true) => Ok(LOCKED),
        Ok(false) => Ok(NO_LOCK),
        Err(error) if of_error(&error) == Some(io_status::INTERRUPTED) => Ok(INTERRUPTED),
        Err(error) => Err(io_exception(thread, &error)),
    }
}

fn release(thread: &mut JavaThread, file: Handle, position: i64, size: i64) -> JavaResult<()> {
    let range = FileRange { position, length: size };
    let result = host(thread, file, |sandbox, descriptor, _| sandbox.unlock(descriptor, range))?;
    or_io_exception(thread, result)
}

fn close(thread: &mut JavaThread, file: Handle) -> JavaResult<()> {
    close_descriptor(thread, Some(file))
}

fn pre_close(thread: &mut JavaThread, file: Handle) -> JavaResult<()> {
    let result = host(thread, file, |sandbox, descriptor, _| sandbox.pre_close(descriptor))?;
    or_io_exception(thread, result)
}

fn duplicate(thread: &mut JavaThread, source: Handle, target: Handle) -> JavaResult<()> {
    let target = descriptor_of(thread, Some(target))?;
    let result = host(thread, source, |sandbox, descriptor, _| sandbox.duplicate_onto(descriptor, target))?;
    or_io_exception(thread, result)
}

fn close_number(thread: &mut JavaThread, descriptor: i32) -> JavaResult<()> {
    if descriptor < 0 {
        return Ok(());
    }
    blocking_io(thread, |sandbox, _| sandbox.close(Descriptor(descriptor)))
}

fn can_transfer_overlapped(_thread: &mut JavaThread) -> JavaResult<bool> {
    Ok(true)
}

/// The alignment that direct transfers need. Transfers here pass through buffers, so what is asked for is a promise and no need.
fn set_direct(thread: &mut JavaThread, file: Handle) -> JavaResult<i32> {
    const BLOCK_BYTES: i32 = 4096;
    let result = host(thread, file, |sandbox, descriptor, _| sandbox.fstat(descriptor))?;
    or_io_exception(thread, result).map(|_| BLOCK_BYTES)
}
