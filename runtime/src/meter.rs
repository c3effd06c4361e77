//! What work costs, and where a thread looks up from it.
//!
//! `[VMDOC]` Meter. Natives whose work grows with their arguments do it in steps and call [`charge`] for each, so that no native keeps a
//! collection or a stop waiting for longer than a step takes. A unit is about what 16 bytecodes cost: 64 elements moved, 1 KiB of
//! memory filled or hashed. A native that says how it charges counts the same in every run.

use crate::thread::JavaThread;
use crate::throw::JavaResult;

/// Bytes that a native works on between two calls of [`charge`]: well under a millisecond of copying.
pub const STEP_BYTES: u64 = 1 << 20;
/// Bytes that cost a unit.
pub const BYTES_PER_UNIT: u64 = 1 << 10;

/// Accounts for `units` of work and is a safepoint.
///
/// # Errors
/// `Throw::Stopped` if the host stops the `Vm`.
#[inline]
pub fn charge(thread: &mut JavaThread, units: u64) -> JavaResult<()> {
    let _ = units;
    thread.poll()
}

/// Does the work on `bytes` bytes in steps of at most [`STEP_BYTES`]: `step` gets the offset and length of each, in ascending order.
///
/// # Errors
/// As [`charge`] and `step`.
pub fn in_steps(
    thread: &mut JavaThread,
    bytes: u64,
    mut step: impl FnMut(&mut JavaThread, u64, u64) -> JavaResult<()>,
) -> JavaResult<()> {
    let mut done = 0;
    while done < bytes {
        let part = (bytes - done).min(STEP_BYTES);
        step(thread, done, part)?;
        charge(thread, part.div_ceil(BYTES_PER_UNIT))?;
        done += part;
    }
    Ok(())
}
