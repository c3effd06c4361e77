//! Natives of `java.io.FileCleanable`.

use runtime::{JavaResult, JavaThread, natives};
use sandbox::Descriptor;

use crate::host::or_io_exception;

natives! { "java/io/FileCleanable":
    "cleanupClose0" "(IJ)V" => close,
}

/// Closes a descriptor whose owner is gone; the handle is for other systems.
fn close(thread: &mut JavaThread, descriptor: i32, _handle: i64) -> JavaResult<()> {
    let result = thread.vm().sandbox.close(Descriptor(descriptor));
    or_io_exception(thread, result)
}
