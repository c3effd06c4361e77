//! Natives of `sun.nio.fs.UnixCopyFile`.

use runtime::{JavaResult, JavaThread, natives};
use sandbox::Descriptor;

use super::exception::unix;

natives! { "sun/nio/fs/UnixCopyFile":
    "transfer" "(IIJ)V" => transfer,
}

/// Copies until the end of the source, or until the `int` at `cancel` (if there is an address) is not 0.
fn transfer(thread: &mut JavaThread, target: i32, source: i32, cancel: i64) -> JavaResult<()> {
    let vm = thread.vm();
    let cancelled = || cancel != 0 && vm.arena.read_u32(cancel as u64).is_ok_and(|value| value != 0);
    unix(thread, |sandbox, waker| sandbox.copy(Descriptor(target), Descriptor(source), waker, cancelled))
}
