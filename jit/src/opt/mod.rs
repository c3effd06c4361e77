//! What makes code better: passes over a function, one table of them.

mod coarsen;
mod counted;
mod dead;
mod displace;
pub mod escape;
mod facts;
mod holding;
mod intervals;
mod linear;
mod merge;
pub mod metering;
mod numbering;
pub mod parameters;
mod peel;
mod promote;
mod ranges;
mod rotate;
mod select;
pub mod selves;
mod thread;
mod unroll;
mod vectors;
mod versions;
mod writer;

use crate::choices::Choices;
use crate::effort::Effort;
use crate::ir::Function;
use crate::ir::check::check;
use crate::ir::loops::ways_back;

/// A pass.
pub struct Pass {
    /// Its name.
    pub name: &'static str,
    /// What it does; whether it has changed something.
    pub run: fn(&mut Function) -> bool,
    /// Passes that follow at once if it has changed something.
    pub then: &'static [Pass],
    /// Code is complete without it.
    pub is_optional: bool,
    /// It does something to loops, and nothing else.
    is_of_loops: bool,
}

impl Pass {
    const fn new(name: &'static str, run: fn(&mut Function) -> bool, then: &'static [Self]) -> Self {
        Self { name, run, then, is_optional: true, is_of_loops: false }
    }

    const fn always(self) -> Self {
        Self { is_optional: false, ..self }
    }

    const fn of_loops(self) -> Self {
        Self { is_of_loops: true, ..self }
    }
}

/// What finds new values under one number, and what is known of them.
const CLEANING: &[Pass] = &[Pass::new("parameters", parameters::run, &[]), Pass::new("numbering", numbering::run, AGAIN)];
/// Values that have become the same make parameters superfluous, and these hide what is known.
const AGAIN: &[Pass] = &[Pass::new("parameters", parameters::run, &[Pass::new("numbering", numbering::run, &[])])];

/// Where all rounds of a loop stand in a row, the indices of short arrays are constants.
const LAID_OUT: &[Pass] = &[
    Pass::new("parameters", parameters::run, &[]),
    Pass::new("numbering", numbering::run, AGAIN),
    Pass::new("escape", escape::run, CLEANING),
];

/// Where a short loop has been laid out, the one around it may be one of them.
const AROUND: &[Pass] = &[
    Pass::new("parameters", parameters::run, &[]),
    Pass::new("numbering", numbering::run, AGAIN),
    Pass::new("merge", merge::run, &[]),
];
const SHORT_LOOPS: &[Pass] = &[
    Pass::new("parameters", parameters::run, &[]),
    Pass::new("numbering", numbering::run, AGAIN),
    Pass::new("merge", merge::run, &[]),
    Pass::new("layout", unroll::run_short, AROUND).of_loops(),
    Pass::new("escape", escape::run, CLEANING),
];

/// The passes in their order.
pub const PASSES: &[Pass] = &[
    // First, so that the others meet a value under one number only.
    Pass::new("parameters", parameters::run, &[]),
    Pass::new("numbering", numbering::run, AGAIN),
    // So that the others see whole stretches of code.
    Pass::new("merge", merge::run, &[]),
    Pass::new("thin", metering::thin, &[]),
    Pass::new("thread", thread::run, CLEANING),
    // Exceptions that are caught and not looked at would be what loops stop for.
    Pass::new("unused", dead::run_early, &[]),
    Pass::new("escape", escape::run, CLEANING),
    Pass::new("merge", merge::run, &[]),
    Pass::new("rotate", rotate::run, &[]).of_loops(),
    // Before the passes that find nothing in loops with monitors.
    Pass::new("coarsen", coarsen::run, &[]),
    // Before what is done for loops that last.
    Pass::new("layout", unroll::run_short, SHORT_LOOPS).of_loops(),
    // Numbering finds what the first rounds of loops have computed.
    Pass::new("peel", peel::run, CLEANING).of_loops(),
    Pass::new("ranges", ranges::run, CLEANING).of_loops(),
    Pass::new("promote", promote::run, CLEANING).of_loops(),
    Pass::new("select", select::run, CLEANING),
    // What the passes before have left in a loop is what each of its rounds does.
    Pass::new("unroll", unroll::run, LAID_OUT).of_loops(),
    // Nothing behind it looks at the values of such rounds.
    Pass::new("vectors", vectors::run, &[]).of_loops(),
    // Behind all that copies code or moves it.
    Pass::new("metering", metering::run, &[]).always(),
    // What the others have replaced is used no more.
    Pass::new("dead", dead::run, &[]).always(),
    // Where nobody computes an index for anything else.
    Pass::new("displace", displace::run, &[Pass::new("dead", dead::run, &[])]),
];

/// More loops than a function has for which it pays to look at each: what is done for one looks at the whole function.
const LOOPS_MAX: usize = 100;

/// Who is shown a function before each step.
pub type Watch<'w> = dyn FnMut(&'static str, &Function) + 'w;

/// Runs all of them, as long as somebody waits for the function. Debug builds check it behind each.
///
/// # Panics
/// In debug builds, if a pass has broken the function.
pub fn optimize(
    function: &mut Function,
    (choices, effort): (Choices, Effort),
    is_wanted: &dyn Fn() -> bool,
    watch: &mut Watch<'_>,
) {
    assert_whole(function, "build");
    run(function, PASSES, (choices, effort), is_wanted, watch);
}

fn run(
    function: &mut Function,
    passes: &[Pass],
    (choices, effort): (Choices, Effort),
    is_wanted: &dyn Fn() -> bool,
    watch: &mut Watch<'_>,
) {
    for pass in passes.iter().filter(|pass| !pass.is_optional || !choices.leaves_out(pass.name)) {
        if !is_wanted() {
            return;
        }
        if pass.is_of_loops && (effort == Effort::Lukewarm || !(1..=LOOPS_MAX).contains(&ways_back(function, &function.order())))
        {
            continue;
        }
        watch(pass.name, function);
        let changed = (pass.run)(function);
        assert_whole(function, pass.name);
        if changed {
            run(function, pass.then, (choices, effort), is_wanted, watch);
        }
    }
}

fn assert_whole(function: &Function, pass: &str) {
    if cfg!(debug_assertions)
        && let Err(problem) = check(function)
    {
        panic!("behind {pass}: {problem}\n{function}");
    }
}
