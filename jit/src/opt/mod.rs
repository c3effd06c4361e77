//! What makes code better: passes over a function, one table of them.

mod dead;
mod escape;
mod numbering;
pub mod parameters;
mod peel;
mod promote;
mod ranges;
mod rotate;
mod thread;
mod versions;

use crate::ir::Function;
use crate::ir::check::check;

/// A pass.
pub struct Pass {
    /// Its name.
    pub name: &'static str,
    /// What it does; whether it has changed something.
    pub run: fn(&mut Function) -> bool,
}

/// The passes in their order.
pub const PASSES: &[Pass] = &[
    // First, so that the others meet a value under one number only.
    PARAMETERS,
    NUMBERING,
    Pass { name: "thread", run: thread::run },
    NUMBERING,
    Pass { name: "escape", run: escape::run },
    PARAMETERS,
    NUMBERING,
    Pass { name: "rotate", run: rotate::run },
    Pass { name: "peel", run: peel::run },
    // What the first rounds of loops have computed.
    PARAMETERS,
    NUMBERING,
    Pass { name: "ranges", run: ranges::run },
    Pass { name: "promote", run: promote::run },
    PARAMETERS,
    NUMBERING,
    // Last: what the others have replaced is used no more.
    Pass { name: "dead", run: dead::run },
];

const PARAMETERS: Pass = Pass { name: "parameters", run: parameters::run };
const NUMBERING: Pass = Pass { name: "numbering", run: numbering::run };

/// Runs all of them. Debug builds check the function behind each.
///
/// # Panics
/// In debug builds, if a pass has broken the function.
pub fn optimize(function: &mut Function) {
    assert_whole(function, "build");
    for pass in PASSES {
        (pass.run)(function);
        assert_whole(function, pass.name);
    }
}

fn assert_whole(function: &Function, pass: &str) {
    if cfg!(debug_assertions)
        && let Err(problem) = check(function)
    {
        panic!("behind {pass}: {problem}\n{function}");
    }
}
