//! Natives of `sun.nio.ch.FileKey`.

use gc::Handle;
use runtime::natives::no_operation;
use runtime::objects;
use runtime::{JavaResult, JavaThread, Value, natives};

use crate::host::{descriptor_of, or_io_exception};

natives! { "sun/nio/ch/FileKey":
    "initIDs" "()V" => no_operation,
    "init" "(Ljava/io/FileDescriptor;)V" => init,
}

fn init(thread: &mut JavaThread, this: Handle, file: Handle) -> JavaResult<()> {
    let descriptor = descriptor_of(thread, Some(file))?;
    let result = thread.vm().sandbox.fstat(descriptor);
    let attributes = or_io_exception(thread, result)?;
    objects::set_named_field(thread, this, "st_dev", "J", Value::Long(attributes.device as i64))?;
    objects::set_named_field(thread, this, "st_ino", "J", Value::Long(attributes.inode as i64))
}
