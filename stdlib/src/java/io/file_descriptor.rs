//! Natives of `java.io.FileDescriptor`.

use gc::Handle;
use runtime::natives::no_operation;
use runtime::{JavaResult, JavaThread, natives};
use sandbox::{Descriptor, Sandbox, SandboxResult};

use crate::host::{blocking, descriptor_of, or_io_exception, set_descriptor};

natives! { "java/io/FileDescriptor":
    "initIDs" "()V" => no_operation,
    "getHandle" "(I)J" => get_handle,
    "getAppend" "(I)Z" => get_append,
    "close0" "()V" => close,
    "sync" "()V" => sync,
}

/// Handles are for other systems.
fn get_handle(_thread: &mut JavaThread, _descriptor: i32) -> JavaResult<i64> {
    Ok(-1)
}

fn get_append(thread: &mut JavaThread, descriptor: i32) -> JavaResult<bool> {
    Ok(thread.vm().sandbox.is_append(Descriptor(descriptor)).unwrap_or(false))
}

fn close(thread: &mut JavaThread, this: Handle) -> JavaResult<()> {
    close_descriptor(thread, Some(this))
}

/// Closes what a `FileDescriptor` names; nothing happens the second time.
///
/// # Errors
/// `IOException`.
pub fn close_descriptor(thread: &mut JavaThread, file_descriptor: Option<Handle>) -> JavaResult<()> {
    let Some(object) = file_descriptor else { return Ok(()) };
    let descriptor = descriptor_of(thread, file_descriptor)?;
    if descriptor.0 == -1 {
        return Ok(());
    }
    set_descriptor(thread, object, Descriptor(-1))?;
    let sandbox = &thread.vm().sandbox;
    let result = if (0..=2).contains(&descriptor.0) { close_standard(sandbox, descriptor) } else { sandbox.close(descriptor) };
    or_io_exception(thread, result)
}

/// The numbers of the standard streams are not given to other files: they lead nowhere from now on.
fn close_standard(sandbox: &Sandbox, descriptor: Descriptor) -> SandboxResult<()> {
    const READ_WRITE: i32 = 2;
    match sandbox.open(b"/dev/null", READ_WRITE, 0) {
        Ok(nowhere) => {
            let result = sandbox.duplicate_onto(nowhere, descriptor).and_then(|()| sandbox.leave_standard(descriptor, nowhere));
            sandbox.close(nowhere)?;
            result
        }
        Err(_) => sandbox.pre_close(descriptor),
    }
}

fn sync(thread: &mut JavaThread, this: Handle) -> JavaResult<()> {
    let descriptor = descriptor_of(thread, Some(this))?;
    let result = blocking(thread, |sandbox, _| sandbox.sync(descriptor, true))?;
    result.map_err(|_| thread.throw_new("java/io/SyncFailedException", "sync failed"))
}
