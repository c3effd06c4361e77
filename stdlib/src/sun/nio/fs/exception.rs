//! `sun.nio.fs.UnixException`: an error number, which Java code turns into the exceptions of `java.nio.file`.

use runtime::linking::initialize;
use runtime::loading::load;
use runtime::objects;
use runtime::{JavaResult, JavaThread, Throw, Value};
use sandbox::{Descriptor, Sandbox, SandboxResult, Waker};

use crate::host::blocking;
use crate::memory::c_string;

/// A `UnixException` with this error number.
#[cold]
pub fn unix_exception(thread: &mut JavaThread, errno: i32) -> Throw {
    let built = (|| {
        let class = load::boot_class(thread, "sun/nio/fs/UnixException")?;
        initialize::initialize(thread, class)?;
        let exception = objects::new_object(thread, class)?;
        thread.construct(class, "(I)V", &[Value::Ref(Some(exception)), Value::Int(errno)])?;
        Ok(exception)
    })();
    match built {
        Ok(exception) => thread.throw(exception),
        Err(throw) => throw,
    }
}

/// The value, or a `UnixException`.
///
/// # Errors
/// `UnixException`.
pub fn or_unix_exception<T>(thread: &mut JavaThread, result: SandboxResult<T>) -> JavaResult<T> {
    result.map_err(|error| unix_exception(thread, error.errno()))
}

/// A host call that may wait.
///
/// # Errors
/// `UnixException`, `Throw::Stopped`.
pub fn unix<T>(thread: &mut JavaThread, body: impl FnOnce(&Sandbox, &Waker) -> SandboxResult<T>) -> JavaResult<T> {
    let result = blocking(thread, body)?;
    or_unix_exception(thread, result)
}

/// A host call on a path that stands in the arena.
///
/// # Errors
/// `UnixException`, `Throw::Stopped`, `InternalError` for a bad address.
pub fn on_path<T>(thread: &mut JavaThread, path: i64, body: impl FnOnce(&Sandbox, &[u8]) -> SandboxResult<T>) -> JavaResult<T> {
    let path = c_string(thread, path)?;
    unix(thread, |sandbox, _| body(sandbox, &path))
}

/// The same with two paths.
///
/// # Errors
/// As `on_path`.
pub fn on_paths<T>(
    thread: &mut JavaThread,
    (one, other): (i64, i64),
    body: impl FnOnce(&Sandbox, &[u8], &[u8]) -> SandboxResult<T>,
) -> JavaResult<T> {
    let (one, other) = (c_string(thread, one)?, c_string(thread, other)?);
    unix(thread, |sandbox, _| body(sandbox, &one, &other))
}

/// The directory that a relative path starts from; `AT_FDCWD` is the working directory.
pub fn directory(descriptor: i32) -> Option<Descriptor> {
    const WORKING_DIRECTORY: i32 = -100;
    (descriptor != WORKING_DIRECTORY).then_some(Descriptor(descriptor))
}
