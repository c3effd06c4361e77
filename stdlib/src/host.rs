//! Host calls of natives: blocking outside the running state, and errors of the sandbox as Java exceptions.

use gc::Handle;
use runtime::objects;
use runtime::strings;
use runtime::vm::StopReason;
use runtime::{JavaResult, JavaThread, Throw, Value};
use sandbox::{Descriptor, Encoding, Policy, Sandbox, SandboxError, SandboxResult, Waker};

/// Calls into the sandbox that may wait: collections go on meanwhile, and stopping the `Vm` ends them. Output that is too much stops it.
///
/// # Errors
/// `Throw::Stopped` if the host stopped the `Vm`.
pub fn blocking<T>(
    thread: &mut JavaThread,
    body: impl FnOnce(&Sandbox, &Waker) -> SandboxResult<T>,
) -> JavaResult<SandboxResult<T>> {
    let vm = thread.vm();
    let result = thread.blocking(|shared| body(&vm.sandbox, &shared.waker))?;
    if let Err(SandboxError::LimitExceeded { limit: Policy::MAX_OUTPUT, .. }) = result {
        vm.stop_for(StopReason::Output);
        return Err(Throw::Stopped);
    }
    Ok(result)
}

/// The same; an error becomes an `IOException`.
///
/// # Errors
/// `IOException`, `Throw::Stopped`.
pub fn blocking_io<T>(thread: &mut JavaThread, body: impl FnOnce(&Sandbox, &Waker) -> SandboxResult<T>) -> JavaResult<T> {
    let result = blocking(thread, body)?;
    or_io_exception(thread, result)
}

/// The value, or an `IOException` with the text of the error number.
///
/// # Errors
/// `IOException`.
pub fn or_io_exception<T>(thread: &mut JavaThread, result: SandboxResult<T>) -> JavaResult<T> {
    result.map_err(|error| io_exception(thread, &error))
}

/// An `IOException` with the text of the error number.
#[cold]
pub fn io_exception(thread: &mut JavaThread, error: &SandboxError) -> Throw {
    thread.throw_new("java/io/IOException", &error.message())
}

/// What `new FileOutputStream(path)` throws when the file cannot be opened.
#[cold]
pub fn file_not_found(thread: &mut JavaThread, path: &str, error: &SandboxError) -> Throw {
    thread.throw_new("java/io/FileNotFoundException", &format!("{path} ({})", error.message()))
}

/// The number in a `java.io.FileDescriptor`; -1 for none.
///
/// # Errors
/// `NoSuchFieldError`.
pub fn descriptor_of(thread: &mut JavaThread, file_descriptor: Option<Handle>) -> JavaResult<Descriptor> {
    match file_descriptor {
        Some(object) => Ok(Descriptor(objects::named_field(thread, object, "fd", "I")?.int())),
        None => Ok(Descriptor(-1)),
    }
}

/// Writes the number in a `java.io.FileDescriptor`.
///
/// # Errors
/// `NoSuchFieldError`.
pub fn set_descriptor(thread: &mut JavaThread, file_descriptor: Handle, descriptor: Descriptor) -> JavaResult<()> {
    objects::set_named_field(thread, file_descriptor, "fd", "I", Value::Int(descriptor.0))
}

/// The bytes of a path that Java gives as a string. One that is too long for every system gives another one that is too long: its length,
/// which a guest chooses, costs nothing.
pub fn path_bytes(thread: &JavaThread, path: Handle) -> Vec<u8> {
    const UNITS_MAX: usize = 1 << 16;
    const PART_TOO_LONG: [u8; 300] = [b'x'; 300];
    let text = strings::short_text(thread, path, UNITS_MAX);
    let mut bytes = match thread.vm().sandbox.path_encoding() {
        Encoding::Utf8 => text.into_bytes(),
        encoding => encoding.encode(&text),
    };
    if strings::length(thread, path) > UNITS_MAX {
        bytes.extend(PART_TOO_LONG);
    }
    bytes
}

/// The string of a path of the host.
///
/// # Errors
/// `OutOfMemoryError`.
pub fn path_string(thread: &mut JavaThread, path: &[u8]) -> JavaResult<Handle> {
    let vm = thread.vm();
    match vm.sandbox.path_encoding() {
        Encoding::Utf8 => strings::new_string_lossy(thread, path),
        encoding => strings::new_string(thread, &encoding.decode(path)),
    }
}

/// The same less slashes at its end, as file opening wants it.
pub fn path_to_open(thread: &JavaThread, path: Handle) -> Vec<u8> {
    let mut bytes = path_bytes(thread, path);
    while bytes.len() > 1 && bytes.last() == Some(&b'/') {
        bytes.pop();
    }
    bytes
}
