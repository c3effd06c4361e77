//! Natives of package `sun.nio.ch.sctp`: there is no SCTP, and who opens a channel is told so as where the system has none.

use runtime::natives::{NativeTable, no_operation};
use runtime::{JavaResult, JavaThread, natives};

natives! { "sun/nio/ch/sctp/SctpNet":
    "init" "()V" => no_operation,
    "socket0" "(Z)I" => socket,
}

fn socket(thread: &mut JavaThread, _one_to_one: bool) -> JavaResult<i32> {
    let message = "libsctp.so.1: cannot open shared object file: native libraries cannot be loaded";
    Err(thread.throw_new("java/lang/UnsupportedOperationException", message))
}

/// What a channel's class asks for before anything is opened.
mod channel {
    use runtime::natives;
    use runtime::natives::no_operation;

    natives! { "sun/nio/ch/sctp/SctpChannelImpl":
        "initIDs" "()V" => no_operation,
    }
}

/// The tables of every class below.
pub fn tables() -> Vec<&'static NativeTable> {
    vec![&TABLE, &channel::TABLE]
}
