//! Natives of `java.nio.MappedMemoryUtils`.

use gc::Handle;
use runtime::{JavaResult, JavaThread, natives};
use sandbox::Errno;

use crate::host::{blocking, io_exception};

natives! { "java/nio/MappedMemoryUtils":
    "force0" "(Ljava/io/FileDescriptor;JJ)V" => force,
    "isLoaded0" "(JJJ)Z" => is_loaded,
    "load0" "(JJ)V" => load,
    "unload0" "(JJ)V" => unload,
}

fn force(thread: &mut JavaThread, _file: Option<Handle>, address: i64, length: i64) -> JavaResult<()> {
    let vm = thread.vm();
    let synced = blocking(thread, |_, _| {
        vm.arena.sync(address as u64, length as u64).map_err(|errno| Errno(errno.raw_os_error()).into())
    })?;
    synced.map_err(|error| io_exception(thread, &error))
}

/// A hint; the system loads pages when they are touched.
fn is_loaded(_thread: &mut JavaThread, _address: i64, _length: i64, _pages: i64) -> JavaResult<bool> {
    Ok(true)
}

fn load(_thread: &mut JavaThread, _address: i64, _length: i64) -> JavaResult<()> {
    Ok(())
}

fn unload(_thread: &mut JavaThread, _address: i64, _length: i64) -> JavaResult<()> {
    Ok(())
}
