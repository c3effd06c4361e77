//! Natives of `java.util.prefs.FileSystemPreferences`.

use gc::Handle;
use runtime::objects;
use runtime::{JavaResult, JavaThread, ValueKind, natives};
use sandbox::{Descriptor, FileRange, SandboxResult};

use crate::host::{blocking, path_bytes};
use crate::java::io::stream::flags;

natives! { "java/util/prefs/FileSystemPreferences":
    "chmod" "(Ljava/lang/String;I)I" => change_mode,
    "lockFile0" "(Ljava/lang/String;IZ)[I" => lock_file,
    "unlockFile0" "(I)I" => unlock_file,
}

fn errno<T>(result: &SandboxResult<T>) -> i32 {
    result.as_ref().err().map_or(0, sandbox::SandboxError::errno)
}

/// The error number, 0 for success.
fn change_mode(thread: &mut JavaThread, path: Handle, mode: i32) -> JavaResult<i32> {
    let path = path_bytes(thread, path);
    let result = thread.vm().sandbox.chmod(&path, mode as u32 & 0o7777);
    Ok(errno(&result))
}

/// The descriptor of the locked file (or 0) and the error number.
fn lock_file(thread: &mut JavaThread, path: Handle, mode: i32, shared: bool) -> JavaResult<Handle> {
    let path = path_bytes(thread, path);
    let access = if shared { flags::READ_ONLY } else { flags::READ_WRITE };
    let result = blocking(thread, |sandbox, waker| {
        let descriptor = sandbox.open(&path, access | flags::CREATE, mode as u32 & 0o7777)?;
        match sandbox.lock(descriptor, FileRange::WHOLE, shared, false, waker) {
            Ok(true) => Ok(descriptor),
            refused => {
                sandbox.close(descriptor)?;
                refused.and(Err(sandbox::Errno::AGAIN.into()))
            }
        }
    })?;
    let error = errno(&result);
    let numbers = [result.map_or(0, |descriptor| descriptor.0), error];
    let array = objects::new_primitive_array(thread, ValueKind::Int, numbers.len())?;
    for (index, number) in numbers.into_iter().enumerate() {
        objects::set_element_value(thread, array, index, runtime::Value::Int(number));
    }
    Ok(array)
}

/// The error number, 0 for success.
fn unlock_file(thread: &mut JavaThread, descriptor: i32) -> JavaResult<i32> {
    let sandbox = &thread.vm().sandbox;
    let unlocked = errno(&sandbox.unlock(Descriptor(descriptor), FileRange::WHOLE));
    let closed = errno(&sandbox.close(Descriptor(descriptor)));
    Ok(if closed != 0 { closed } else { unlocked })
}
