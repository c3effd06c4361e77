//! Natives of `sun.nio.ch.EventFD`.

use runtime::{JavaResult, JavaThread, natives};
use sandbox::Descriptor;

use crate::host::or_io_exception;

natives! { "sun/nio/ch/EventFD":
    "eventfd0" "()I" => create,
    "set0" "(I)I" => set,
}

fn create(thread: &mut JavaThread) -> JavaResult<i32> {
    let result = thread.vm().sandbox.create_event();
    or_io_exception(thread, result).map(|descriptor| descriptor.0)
}

fn set(thread: &mut JavaThread, descriptor: i32) -> JavaResult<i32> {
    let result = thread.vm().sandbox.set_event(Descriptor(descriptor));
    or_io_exception(thread, result).map(|()| 0)
}
