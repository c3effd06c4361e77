//! The properties of verification that hold for every class file.

use std::fmt;
use std::time::Duration;

use classfile::{ClassFile, ParseOptions};
use rustix::time::{ClockId, clock_gettime};
use verifier::Failure;

use crate::constructs::{has_newer_constructs, may_use_uninitialized};
use crate::hierarchy::{Hierarchy, LoadError};

/// Verification takes no longer than this, of the time of the processor that the thread gets.
const TIME_MAX: Duration = Duration::from_secs(1);
/// The first version in which what type checking rejects is rejected.
const CHECKED_MAJOR: u16 = 51;
/// The last version that is verified by inference alone.
const INFERRED_MAJOR: u16 = 49;
/// What inference says when a method takes more work than it allows itself.
const TOO_COMPLEX: &str = "too complex";

/// What verification says about a class.
pub type Verdict = Result<(), Failure<LoadError>>;

/// A property that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Violation {
    /// Verification took too long.
    Slow(Duration),
    /// The second verdict on the same class differs from the first one.
    Unstable(Verdict, Verdict),
    /// Type checking accepts what inference rejects.
    Disagreement(String),
}

impl fmt::Display for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Slow(time) => write!(formatter, "verification took {time:?}"),
            Self::Unstable(first, second) => write!(formatter, "two verdicts: {first:?} and {second:?}"),
            Self::Disagreement(message) => write!(formatter, "type checking accepts what inference rejects: {message}"),
        }
    }
}

/// Verifies bytes in every way; `None` if they are no class that a virtual machine would get to verify.
///
/// # Errors
/// A property that does not hold.
pub fn check(bytes: &[u8]) -> Result<Option<Verdict>, Violation> {
    let Ok(class) = classfile::parse_with(bytes, &ParseOptions::default()) else { return Ok(None) };
    let Some(verdict) = timed(&class)? else { return Ok(None) };
    let again = timed(&class)?;
    if again.as_ref() != Some(&verdict) {
        return Err(Violation::Unstable(verdict, again.unwrap_or(Ok(()))));
    }
    compare_verifiers(&class)?;
    Ok(Some(verdict))
}

/// Whether bytes are a class that passes.
pub fn is_accepted(bytes: &[u8]) -> bool {
    let Ok(class) = classfile::parse_with(bytes, &ParseOptions::default()) else { return false };
    verify(&class) == Some(Ok(()))
}

/// Verifies a class in the fixed world; `None` if it cannot be defined there.
pub fn verify(class: &ClassFile<'_>) -> Option<Verdict> {
    let mut hierarchy = Hierarchy::around(class)?;
    Some(verifier::verify(class, &mut hierarchy))
}

fn timed(class: &ClassFile<'_>) -> Result<Option<Verdict>, Violation> {
    let start = processor_time();
    let verdict = verify(class);
    let time = processor_time().saturating_sub(start);
    if time > TIME_MAX { Err(Violation::Slow(time)) } else { Ok(verdict) }
}

/// Time that this thread has run.
fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(u64::try_from(time.tv_sec).unwrap_or(0), u32::try_from(time.tv_nsec).unwrap_or(0))
}

/// What type checking accepts, inference accepts as well.
///
/// The frames that were checked are a solution of the data-flow equations, and inference finds the least one. This compares the
/// same class as version 51 or later and as version 49. It says nothing about classes with constructs that version 49 lacks, nor
/// when inference has to load a class that cannot be loaded (it merges classes, where checking only compares them), nor about
/// [known differences](is_known_difference).
fn compare_verifiers(class: &ClassFile<'_>) -> Result<(), Violation> {
    if has_newer_constructs(class) {
        return Ok(());
    }
    let mut class = class.clone();
    class.version.major = class.version.major.max(CHECKED_MAJOR);
    if !matches!(timed(&class)?, Some(Ok(()))) {
        return Ok(());
    }
    class.version.major = INFERRED_MAJOR;
    match timed(&class)? {
        Some(Err(Failure::Rejected(rejection))) if !is_known_difference(&class, &rejection.message) => {
            Err(Violation::Disagreement(rejection.message))
        }
        _ => Ok(()),
    }
}

/// Where the verifiers of HotSpot, and so those of rjvm, legitimately differ.
fn is_known_difference(class: &ClassFile<'_>, message: &str) -> bool {
    // Inference gives up on a method that takes too much work.
    message.contains(TOO_COMPLEX)
        // Type checking lets monitors and comparisons take uninitialised objects (JVMS §4.10.1.9, monitorenter, if_acmpeq).
        || (message.ends_with("Expecting to find object/array on stack") && may_use_uninitialized(class))
}
