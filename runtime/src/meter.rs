//! What work costs, and where a thread looks up from it.
//!
//! `[VMDOC]` Meter. Natives whose work grows with their arguments do it in steps and call [`charge`] for each, so that no native keeps a
//! collection or a stop waiting for longer than a step takes. A unit is about what 16 bytecodes cost: 64 elements moved, 1 KiB of
//! memory filled or hashed. A native that says how it charges counts the same in every run. Each step is a safepoint: raw references
//! from before it are worthless after it.

use crate::fuel;
use crate::outcome::JavaResult;
use crate::thread::JavaThread;

/// How work is cut into steps.
#[derive(Clone, Copy, Debug)]
pub struct Steps {
    /// Items between two calls of [`charge`]; a multiple of `per_unit`.
    per_step: u64,
    /// Items that cost a unit.
    per_unit: u64,
    /// The last items come first.
    downwards: bool,
}

impl Steps {
    /// Bytes that are filled, copied or hashed: a unit a KiB, and steps of well under a millisecond.
    pub const BYTES: Self = Self { per_step: 1 << 20, per_unit: 1 << 10, downwards: false };
    /// Elements of arrays that are moved.
    pub const ELEMENTS: Self = Self { per_step: 1 << 17, per_unit: 64, downwards: false };
    /// Things that are looked at or made one by one, such as frames.
    pub const ITEMS: Self = Self { per_step: 1 << 8, per_unit: 1, downwards: false };

    /// The same steps from the end to the start: for copies whose target overlaps their source from behind.
    #[must_use]
    pub fn downwards_if(self, downwards: bool) -> Self {
        Self { downwards, ..self }
    }

    /// How many items cost nothing.
    #[must_use]
    pub const fn free(self) -> u64 {
        self.per_unit - 1
    }

    /// Whether this much is done in one step.
    #[inline]
    #[must_use]
    pub fn is_one(&self, total: u64) -> bool {
        total <= self.per_step
    }
}

/// Accounts for `units` of work and is a safepoint.
///
/// # Errors
/// `Throw::Stopped` if the host stops the `Vm`.
#[inline]
pub fn charge(thread: &mut JavaThread, units: u64) -> JavaResult<()> {
    thread.poll()?;
    fuel::pay(thread, units)
}

/// Does the work on `total` items in steps: `step` gets the start and length of each. Costs `total / per_unit`, rounded down.
///
/// # Errors
/// As [`charge`] and `step`.
#[inline]
pub fn in_steps(
    thread: &mut JavaThread,
    total: u64,
    steps: Steps,
    mut step: impl FnMut(&mut JavaThread, u64, u64) -> JavaResult<()>,
) -> JavaResult<()> {
    let mut done = 0;
    while done < total {
        let part = (total - done).min(steps.per_step);
        let start = if steps.downwards { total - done - part } else { done };
        step(thread, start, part)?;
        charge(thread, part / steps.per_unit)?;
        done += part;
    }
    Ok(())
}
