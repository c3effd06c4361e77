//! Profiles: what the interpreter counts, and when that makes a method warm and hot.
//!
//! `[VMDOC]` Profiles. The row of a method has two counters, of calls and of backward branches. They count up from a negative number; who finds
//! one that is not negative any more comes here ([`reached`]). A cold method gets quick code (`[VMDOC]` Quick code), if there is such a thing. After that, or at once, it becomes warm: it gets a [`SiteTable`], and its branches, calls and
//! type tests are rewritten in place so that they count as well, and so does its quick code. A warm method becomes hot: the compiler is asked for it, and again each time
//! that it has run twice as often as the last time. A method that has been asked for after calls counts no longer inside, until its code is withdrawn. Where compiled code was left is counted by instruction and reason ([`trapped`]). Cold methods pay for nothing but the two counters. A `Vm` without a compiler has no warm
//! methods: its counters begin as far down as they can.

pub mod count;
pub mod sites;
pub mod traps;

use std::sync::atomic::Ordering;

use crate::code::installed::{InstalledRef, Watch};
use crate::code::linked::{CodeRef, LinkedCode};
use crate::compiler::{Request, Thresholds, Trigger};
use crate::machine_code;
use crate::metadata::method::MethodRef;
use crate::profile::sites::SiteTable;
use crate::profile::traps::TrapReason;
use crate::recording::{Kept, hottest};
use crate::vm::Vm;

/// The interval between two requests doubles this often.
const DOUBLINGS_MAX: u32 = 10;

/// The counter value that reaches 0 after `events`, doubled some times.
fn below_zero(events: u32, doublings: u32) -> i32 {
    let events = u64::from(events.max(1)) << doublings.min(DOUBLINGS_MAX);
    i32::try_from(events).map_or(i32::MIN, |events| -events)
}

/// The counters of a method that is cold, or never anything else, begin.
pub fn start_counting(vm: &Vm, code: &LinkedCode) {
    let start = vm.compiler.as_ref().map_or(i32::MIN, |compiler| {
        let Thresholds { quick, warm, .. } = compiler.thresholds();
        below_zero(if compiler.quick().is_some() { quick } else { quick.saturating_add(warm) }, 0)
    });
    restart(code, start, start);
}

/// Both counters of a method begin anew.
fn restart(code: &LinkedCode, calls: i32, loops: i32) {
    code.counts.calls.restart(&code.row().calls, calls);
    code.counts.loops.restart(&code.row().loops, loops);
}

/// Counts a call by somebody who is not the interpreter.
pub fn count_call(vm: &Vm, code: CodeRef) {
    let calls = &code.row().calls;
    if calls.load(Ordering::Relaxed) >= 0 {
        reached(vm, code, Trigger::Calls);
    }
    calls.store(calls.load(Ordering::Relaxed).wrapping_add(1), Ordering::Relaxed);
}

/// A counter has reached 0. Nobody else may have noticed.
#[cold]
pub fn reached(vm: &Vm, code: CodeRef, trigger: Trigger) {
    let Some(compiler) = &vm.compiler else { return start_counting(vm, &code) };
    let thresholds = compiler.thresholds();
    let Some(sites) = code.sites.get() else {
        if compiler.quick().is_some() && !code.quick.is_there() {
            compiler.make_quick(vm, code);
            if code.quick.is_there() {
                let start = below_zero(thresholds.warm, 0);
                return restart(&code, start, start);
            }
        }
        warm(vm, &code, thresholds);
        return;
    };
    let repeated = sites.requests.fetch_add(1, Ordering::Relaxed);
    let doublings = repeated.saturating_add(1);
    match trigger {
        Trigger::Calls => {
            sites.restore(&code);
            code.counts.calls.restart(&code.row().calls, below_zero(thresholds.calls, doublings));
        }
        Trigger::Loop { .. } | Trigger::Rounds { .. } => {
            code.counts.loops.restart(&code.row().loops, below_zero(thresholds.loops, doublings))
        }
    }
    if !vm.lockstep.is_copy() {
        compiler.request(vm, Request { method: code.method(), trigger, repeated });
    }
}

/// A method becomes warm.
fn warm<'c>(vm: &Vm, code: &'c CodeRef, thresholds: Thresholds) -> &'c SiteTable {
    let sites = code.sites.get_or_init(|| {
        let sites = SiteTable::new(code);
        vm.ledger.add(&code.method().class, sites.bytes());
        sites
    });
    sites.rewrite(code);
    restart(code, below_zero(thresholds.calls, 0), below_zero(thresholds.loops, 0));
    if let Some(compiler) = &vm.compiler {
        compiler.make_quick(vm, *code);
    }
    sites
}

/// The compiled code of a method counts these calls and rounds; then the compiler is asked for better code.
pub fn watch(code: CodeRef, watch: Watch) {
    restart(&code, below_zero(watch.calls, 0), below_zero(watch.rounds, 0));
}

/// There is compiled code of a loop in this method. If it is called again, the method is asked for as a whole: inside a loop that is entered in the middle,
/// less is known of its variables.
pub fn has_loop_code(vm: &Vm, code: CodeRef) {
    let is_best = |code: InstalledRef| code.compiled().is_none_or(|compiled| compiled.watch.is_none());
    if !machine_code::entered(vm, code.method()).is_some_and(is_best) && code.sites.get().is_some() {
        code.counts.calls.restart(&code.row().calls, 0);
    }
}

/// Compiled code of a method has been withdrawn: its instructions count again, until it is asked for once more.
pub fn learn_again(code: CodeRef) {
    if let Some(sites) = code.sites.get() {
        sites.rewrite(&code);
    }
}

/// Compiled code is left at an instruction of this method, which may have been inlined into another; how often for this reason by now. A
/// cold method becomes warm.
pub fn trapped(vm: &Vm, code: CodeRef, bci: u16, reason: TrapReason) -> u32 {
    let thresholds = || vm.compiler.as_ref().map_or_else(Thresholds::default, |compiler| compiler.thresholds());
    let sites = code.sites.get().unwrap_or_else(|| warm(vm, &code, thresholds()));
    sites.traps.count(bci, reason)
}

/// How busy a method was.
#[derive(Clone, Copy, Debug)]
pub struct MethodProfile {
    /// The method.
    pub method: MethodRef,
    /// Calls.
    pub invocations: u64,
    /// Taken backward branches.
    pub loops: u64,
}

/// How busy a method was; none if it has never been called.
pub fn of_method(method: MethodRef) -> Option<MethodProfile> {
    let code = method.linked_code()?;
    let (row, counts) = (&code.row(), &code.counts);
    Some(MethodProfile { method, invocations: counts.calls.total(&row.calls), loops: counts.loops.total(&row.loops) })
}

/// The busiest methods, most calls and loops first.
pub fn hot_methods(vm: &Vm, count: usize) -> Vec<MethodProfile> {
    let methods: Vec<MethodRef> = vm.classes.iter().flat_map(|class| class.methods().collect::<Vec<_>>()).collect();
    let mut profiles: Vec<MethodProfile> = methods.into_iter().filter_map(of_method).collect();
    profiles.sort_by_key(|profile| std::cmp::Reverse(profile.invocations + profile.loops));
    profiles.truncate(count);
    profiles
}

/// Logs the busiest methods, and what stress has done.
pub fn log_hot_methods(vm: &Vm) {
    if vm.options.frame_stress != 0 {
        let [rebuilt, moved, skipped] = vm.frame_stress.numbers();
        vm.log(&format!("[info][profile] frames: {rebuilt} rebuilt, {moved} of them elsewhere; {skipped} polls without\n"));
    }
    if vm.options.exit_stress != 0 {
        let left = vm.frame_stress.left.load(Ordering::Relaxed);
        vm.log(&format!("[info][profile] exits: {left} planned\n"));
    }
    if let Some(recording) = &vm.recording {
        recording.with(|kept| log_samples(vm, kept));
    }
    for MethodProfile { method, invocations, loops } in hot_methods(vm, HOT_METHODS_LOGGED) {
        vm.log(&format!("[info][profile] {invocations:>10} calls {loops:>10} loops {}\n", method.external_signature_short()));
    }
}

/// Logs which methods have taken processor time, and in which code.
fn log_samples(vm: &Vm, kept: &Kept) {
    let sum = hottest::sum(&kept.processor);
    vm.log(&format!("[info][profile] {} ms of processor time, {} looks\n", sum / 1000, kept.looks.count));
    let percent = |part: u64, whole: u64| part as f64 * 100.0 / whole.max(1) as f64;
    for (name, share) in hottest::methods(&kept.processor).into_iter().take(HOT_METHODS_LOGGED) {
        let tiers = hottest::TIERS.iter().filter(|(tier, _)| share.by_tier[*tier as usize] > 0);
        let tiers = tiers.map(|(tier, name)| format!(" {name} {:.0} %", percent(share.by_tier[*tier as usize], share.own)));
        let (own, total) = (percent(share.own, sum), percent(share.total, sum));
        let text = &kept.names.texts()[name.0 as usize];
        vm.log(&format!("[info][profile] {own:>5.1} % own {total:>5.1} % total {text}{}\n", tiers.collect::<String>()));
    }
}

/// How many methods the log names.
const HOT_METHODS_LOGGED: usize = 30;
