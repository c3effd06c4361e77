//! `-XX:StressExits`: compiled code is left where nothing is wrong, to find bugs.
//!
//! Each guard counts `exit_countdown` of the thread block down, and is left at 0. The interpreter goes on from the guard's state, so a
//! program must not notice. Such exits say nothing about what the code was made for.

use std::sync::atomic::Ordering;

use crate::thread::JavaThread;

/// Decides how many guards will pass before the next exit.
pub fn plan(thread: &mut JavaThread) {
    let distance = thread.vm().options.exit_stress;
    if distance != 0 {
        let guards = 1 + thread.random.below(2 * u64::from(distance)) as u32;
        thread.block.exit_countdown.set(guards);
    }
}

/// Whether the exit at hand is such a one; plans the next.
pub fn is_planned(thread: &mut JavaThread) -> bool {
    let is_planned = thread.vm().options.exit_stress != 0 && thread.block.exit_countdown.get() == 0;
    if is_planned {
        thread.vm().frame_stress.left.fetch_add(1, Ordering::Relaxed);
        plan(thread);
    }
    is_planned
}
