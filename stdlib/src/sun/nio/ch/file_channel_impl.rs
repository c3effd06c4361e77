//! Natives of `sun.nio.ch.FileChannelImpl`.

use gc::{FileMapping, Handle};
use runtime::meter::charge;
use runtime::objects;
use runtime::{JavaResult, JavaThread, natives};
use sandbox::{Descriptor, Errno, SandboxResult};

use super::io_status::{self, of_error};
use super::mapped_files;
use crate::host::{blocking, descriptor_of, io_exception};
use crate::memory::{UNIT_BYTES, memory_fault};

natives! { "sun/nio/ch/FileChannelImpl":
    "initIDs" "()J" => allocation_granularity,
    "map0" "(IJJZ)J" => map,
    "unmap0" "(JJ)I" => unmap,
    "transferTo0" "(Ljava/io/FileDescriptor;JJLjava/io/FileDescriptor;)J" => transfer_to,
    "maxDirectTransferSize0" "()I" => transfer_bytes_max,
}

/// Mappings begin at multiples of the page size.
fn allocation_granularity(_thread: &mut JavaThread) -> JavaResult<i64> {
    Ok(4096)
}

/// Maps a part of the channel's file: `MAP_RO` 0, `MAP_RW` 1, `MAP_PV` 2.
fn map(thread: &mut JavaThread, this: Handle, protection: i32, position: i64, length: i64, synchronous: bool) -> JavaResult<i64> {
    let file = objects::named_field(thread, this, "fd", "Ljava/io/FileDescriptor;")?.reference();
    let descriptor = descriptor_of(thread, file)?;
    if synchronous {
        return Err(thread.throw_new("java/io/IOException", "map with mode MAP_SYNC unsupported"));
    }
    let how = match protection {
        0 => FileMapping::ReadOnly,
        1 => FileMapping::ReadWrite,
        _ => FileMapping::Private,
    };
    let (Ok(position), Ok(length)) = (u64::try_from(position), u64::try_from(length)) else {
        return Err(io_exception(thread, &Errno::INVAL.into()));
    };
    let end = i64::try_from(position.saturating_add(length)).unwrap_or(i64::MAX);
    let mapped = mapped_files::map(thread, descriptor, end, |thread| map_file(thread, descriptor, position, length, how));
    match mapped {
        Ok(address) => Ok(address as i64),
        Err(error) if error.is(Errno(OUT_OF_MEMORY)) => Err(thread.throw_new("java/lang/OutOfMemoryError", "Map failed")),
        Err(error) => Err(io_exception(thread, &error)),
    }
}

/// `ENOMEM`
const OUT_OF_MEMORY: i32 = 12;

fn map_file(thread: &JavaThread, descriptor: Descriptor, position: u64, length: u64, how: FileMapping) -> SandboxResult<u64> {
    let vm = thread.vm();
    let mapped = vm.sandbox.with_fd(descriptor, |fd| vm.arena.map_file(fd, position, length, how))?;
    mapped.map_err(|errno| Errno(errno.raw_os_error()).into())
}

fn unmap(thread: &mut JavaThread, address: i64, length: i64) -> JavaResult<i32> {
    let vm = thread.vm();
    match vm.arena.unmap(address as u64, length as u64) {
        Ok(true) => {
            mapped_files::forget(thread, address as u64);
            Ok(0)
        }
        Ok(false) => Err(memory_fault(thread)),
        Err(errno) => Err(io_exception(thread, &Errno(errno.raw_os_error()).into())),
    }
}

/// What one call moves at most, as `sendfile` does.
const TRANSFER_BYTES_MAX: i64 = 0x7fff_f000;
/// What is moved between two looks whether the thread shall stop: no signal ends a `sendfile` between files.
const TRANSFER_STEP_BYTES: i64 = 4 << 20;

/// Costs a unit a KiB.
fn transfer_to(
    thread: &mut JavaThread,
    _this: Handle,
    source: Handle,
    position: i64,
    count: i64,
    target: Handle,
) -> JavaResult<i64> {
    let (source, target) = (descriptor_of(thread, Some(source))?, descriptor_of(thread, Some(target))?);
    let (mut done, count) = (0, count.clamp(0, TRANSFER_BYTES_MAX));
    loop {
        let part = (count - done).min(TRANSFER_STEP_BYTES);
        let moved = blocking(thread, |sandbox, waker| {
            sandbox.transfer_to(source, position.saturating_add(done), part as u64, target, waker)
        })?;
        match moved {
            Ok(moved) => {
                done += moved as i64;
                charge(thread, (moved / UNIT_BYTES) as u64)?;
                if done >= count || (moved as i64) < part {
                    return Ok(done);
                }
            }
            Err(_) if done > 0 => return Ok(done),
            Err(error) if error.is(Errno::INVAL) => return Ok(i64::from(io_status::UNSUPPORTED_CASE)),
            Err(error) => return of_error(&error).map(i64::from).ok_or_else(|| io_exception(thread, &error)),
        }
    }
}

/// What `sendfile` moves at most.
fn transfer_bytes_max(_thread: &mut JavaThread) -> JavaResult<i32> {
    Ok(TRANSFER_BYTES_MAX as i32)
}
