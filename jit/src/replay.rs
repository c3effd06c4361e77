//! What is kept of a compilation that ended in a panic, so that it can be looked at and the pass that failed run again.
//!
//! The unit is compiled once more, and each step is told what there is before it: a compilation that goes well pays nothing. Who embeds a `Vm` may take the
//! text ([`ReplayListener`]); nothing is written by itself. A text begins with lines `# key: value`; the function follows as it was before the
//! step, for passes in a form that can be read back (`[VMDOC]` IR text).

use std::any::Any;
use std::fmt::{Debug, Display, Write};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};

use runtime::options::VmOptions;
use thiserror::Error;

use crate::ir::check::check;
use crate::ir::text::{self, ParseError};
use crate::opt::PASSES;

/// Somebody who keeps replays.
pub trait ReplayListener: Debug + Send + Sync {
    /// A compilation with this number has ended in a panic.
    ///
    /// # Errors
    /// If the replay cannot be kept.
    fn failed(&self, compilation: u32, replay: &str) -> io::Result<()>;
}

/// The step that a compilation is at.
#[derive(Debug, Default)]
pub struct Recorder {
    step: &'static str,
    text: String,
}

impl Recorder {
    /// A step follows, and this is what it gets.
    pub fn before(&mut self, step: &'static str, function: &dyn Display) {
        self.step = step;
        self.text.clear();
        write!(self.text, "{function}").expect("a string takes everything");
    }

    /// What the last step got.
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// Compiles something again; the text that is kept of it.
pub fn record(unit: &str, options: &VmOptions, compile: impl FnOnce(&mut Recorder)) -> String {
    let mut recorder = Recorder::default();
    let panic = catch_unwind(AssertUnwindSafe(|| compile(&mut recorder))).err();
    let panic = panic.map_or_else(|| "none when it was compiled again".to_owned(), |payload| message(&*payload));
    let stress = format!("seed {}, compiler {}, exits {}", options.stress_seed, options.compiler_stress, options.exit_stress);
    let head = [("unit", unit), ("stress", &stress), ("panic", &panic), (BEFORE, recorder.step)];
    let head: String = head.iter().map(|(key, value)| format!("# {key}: {}\n", value.replace('\n', " "))).collect();
    head + &recorder.text
}

/// What a panic says.
fn message(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_else(|| "without words".to_owned())
}

/// The line that names the step.
const BEFORE: &str = "before";

/// Why a replay cannot be run, or what comes out of it.
#[derive(Debug, Error)]
pub enum ReplayError {
    /// It names no pass: what failed was another step, and the text is for readers.
    #[error("the step is none of the passes: {0}")]
    Step(String),
    /// It is not the text of a function.
    #[error("{0}")]
    Text(#[from] ParseError),
    /// The pass has broken the function.
    #[error("{0}")]
    Broken(String),
}

/// Runs the pass that a replay names; gives the function behind it.
///
/// # Errors
/// If there is no such pass, or it breaks the function.
///
/// # Panics
/// If the pass still does.
pub fn run(replay: &str) -> Result<String, ReplayError> {
    let (head, body): (Vec<&str>, Vec<&str>) = replay.lines().partition(|line| line.starts_with('#'));
    let step = head.iter().find_map(|line| line.strip_prefix("# ")?.strip_prefix(BEFORE)?.strip_prefix(": "));
    let step = step.unwrap_or_default();
    let pass = PASSES.iter().find(|pass| pass.name == step).ok_or_else(|| ReplayError::Step(step.to_owned()))?;
    let mut function = text::parse(&body.join("\n"))?;
    (pass.run)(&mut function);
    check(&function).map_err(|problem| ReplayError::Broken(format!("{problem}\n{function}")))?;
    Ok(function.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::choices::Choices;
    use crate::effort::Effort;
    use crate::opt;

    const FUNCTION: &str = "function (Int) -> Int\nb0(v0: Int):\n    v1: Int = IntAdd v0, v0\n    return v1\n";

    #[test]
    fn a_replay_has_what_the_step_that_panicked_got_and_can_be_run() {
        let replay = record("A::b ()V", &VmOptions::default(), |recorder| {
            let mut function = text::parse(FUNCTION).unwrap();
            opt::optimize(&mut function, (Choices::default(), Effort::Full), &|| true, &mut |pass, function| {
                recorder.before(pass, function);
                assert!(pass != "coarsen", "no coarsening\ntoday");
            });
        });
        let head: Vec<&str> = replay.lines().take(4).collect();
        assert_eq!(
            head,
            [
                "# unit: A::b ()V",
                "# stress: seed 0, compiler false, exits 0",
                "# panic: no coarsening today",
                "# before: coarsen"
            ]
        );
        assert!(replay.contains("IntAdd v0, v0"), "{replay}");
        assert!(run(&replay).unwrap().contains("IntAdd v0, v0"));
    }

    #[test]
    fn other_steps_cannot_be_run() {
        let replay = record("A::b ()V", &VmOptions::default(), |recorder| recorder.before("lower", &FUNCTION));
        assert!(replay.contains("# panic: none when it was compiled again\n# before: lower\nfunction"));
        assert!(matches!(run(&replay), Err(ReplayError::Step(step)) if step == "lower"));
    }
}
