//! Natives of `java.io.Console`.

use gc::Handle;
use runtime::{JavaResult, JavaThread, natives};
use sandbox::Descriptor;

use crate::host::or_io_exception;

natives! { "java/io/Console":
    "echo" "(Z)Z" => echo,
    "encoding" "()Ljava/lang/String;" => encoding,
    "istty" "()Z" => is_terminal,
    "ttyStatus" "()I" => terminal_status,
}

/// Turns echo on or off; whether it was on.
fn echo(thread: &mut JavaThread, on: bool) -> JavaResult<bool> {
    let result = thread.vm().sandbox.set_terminal_echo(Descriptor::STDIN, on);
    or_io_exception(thread, result)
}

/// Terminals here use the encoding of the `Vm`.
fn encoding(_thread: &mut JavaThread) -> JavaResult<Option<Handle>> {
    Ok(None)
}

fn is_terminal(thread: &mut JavaThread) -> JavaResult<bool> {
    let sandbox = &thread.vm().sandbox;
    Ok(sandbox.is_terminal(Descriptor::STDIN) && sandbox.is_terminal(Descriptor::STDOUT))
}

/// Which standard streams are terminals: bits 0, 1 and 2 for input, output and error (later updates of 17).
fn terminal_status(thread: &mut JavaThread) -> JavaResult<i32> {
    let sandbox = &thread.vm().sandbox;
    let streams = [Descriptor::STDIN, Descriptor::STDOUT, Descriptor::STDERR];
    Ok(streams.into_iter().enumerate().map(|(bit, stream)| i32::from(sandbox.is_terminal(stream)) << bit).sum())
}
