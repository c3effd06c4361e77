//! Fuel: a count of what a guest's code does, the same in every run and for every engine.
//!
//! `[VMDOC]` Fuel. In a `Vm` with a limit, each method entry, each taken backward branch and each exception edge costs the weight of its
//! method ([`MethodRow::weight`](crate::metadata::rows::MethodRow)): of the method that is entered, that branches, that has the handler.
//! A native costs what its entry costs and what it charges for its work (`[VMDOC]` Meter), a leaf function one unit. So fuel is a function
//! of control flow alone; it does not depend on the engine, on collections or on compilation, none of which is charged. What a cycle costs
//! is paid before it is taken: with less left than that, the `Vm` stops at this very instruction. The class library boots for free.
//!
//! A thread takes fuel from the `Vm`'s tank in slices and gives back what is left when it ends: the count is exact for a thread, and for
//! a `Vm` whose other threads are idle. Threads of the class library, which started before the program, take no more than they need.
//!
//! Optimised code looks once whether there is enough for a stretch of code, and leaves for the interpreter before it if there is not: who spends the last units
//! is the interpreter.

pub mod tank;

use crate::outcome::{JavaResult, Throw};
use crate::thread::JavaThread;
use crate::vm::StopReason;

/// What a thread takes at a time; more than any one step costs.
const SLICE: u64 = 1 << 14;
/// Sees to it that the thread has `units` to spend.
///
/// # Errors
/// `Throw::Stopped`, and the whole `Vm` stops, if there is not enough left.
pub fn ensure(thread: &mut JavaThread, units: u64) -> JavaResult<()> {
    if reserve(thread, units) {
        return Ok(());
    }
    thread.vm().stop_for(StopReason::Fuel);
    Err(Throw::Stopped)
}

/// Whether the thread has `units` to spend, after it has taken what there is, if it needs more.
pub fn reserve(thread: &mut JavaThread, units: u64) -> bool {
    let vm = thread.vm();
    let Some(tank) = &vm.fuel else { return true };
    let mut left = thread.block.fuel.get();
    while left < units as i64 {
        // What the thread had reserved may have been taken from it: then it owes.
        let missing = (units as i64 - left) as u64;
        let wanted = if thread.takes_slices { missing.max(SLICE) } else { missing };
        let taken = tank.take(wanted.min(thread.fuel_max.saturating_sub(thread.fuel_taken)));
        if taken == 0 {
            return false;
        }
        thread.fuel_taken += taken;
        left += taken as i64;
        thread.block.fuel.set(left);
    }
    true
}

/// Spends `units`, if the `Vm` has a limit.
///
/// # Errors
/// As [`ensure`].
#[inline]
pub fn pay(thread: &mut JavaThread, units: u64) -> JavaResult<()> {
    if !thread.vm().is_metered() {
        return Ok(());
    }
    ensure(thread, units)?;
    let block = &thread.block;
    block.fuel.set(block.fuel.get() - units as i64);
    Ok(())
}

/// Spends `units`, if the `Vm` has a limit and the thread has taken as much. No safepoint.
#[inline]
pub fn pay_at_once(thread: &JavaThread, units: u64) -> bool {
    if !thread.vm().is_metered() {
        return true;
    }
    let left = thread.block.fuel.get() - units as i64;
    if left >= 0 {
        thread.block.fuel.set(left);
    }
    left >= 0
}

/// What the thread has used of the fuel that it has taken.
pub fn used_by(thread: &JavaThread) -> u64 {
    thread.fuel_taken.saturating_sub(u64::try_from(thread.block.fuel.get()).unwrap_or(0))
}

/// The thread ends: others may have what it has not used.
pub fn give_back(thread: &mut JavaThread) {
    if let Some(tank) = &thread.vm().fuel
        && let Ok(unused) = u64::try_from(thread.block.fuel.get())
        // While the class library boots, fuel has no end.
        && unused <= thread.fuel_taken
    {
        thread.block.fuel.set(0);
        thread.fuel_taken -= unused;
        tank.give_back(unused);
    }
}

/// The thread waits for others. What compiled code has looked for and not spent is not left with threads that take no more than they need.
pub fn rest(thread: &mut JavaThread) {
    if !thread.takes_slices {
        give_back(thread);
    }
}

/// The class library has booted: from now on everybody pays.
///
/// # Errors
/// `Throw::Stopped` if the host stopped the `Vm`.
pub fn start_metering(thread: &mut JavaThread) -> JavaResult<()> {
    let vm = thread.vm();
    if vm.is_metered() {
        thread.mutator.stop_world(&*vm, |_| {
            vm.threads.for_each_shared(|shared| shared.with_block(|block| block.fuel.set(0)));
        });
        thread.takes_slices = true;
    }
    thread.poll()
}
