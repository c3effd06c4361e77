//! Verification of class files: proof that code keeps to its types (JVMS §4.9, §4.10).
//!
//! Class files of version 50 and later are checked against their StackMapTable (`checking`, §4.10.1); older ones, and those of
//! version 50 that fail so, by inference (`inference`, §4.10.2). The typing rules are written from the specification and know
//! nothing of how code is run: they are the check on the engines, which execute what passes here without looking again.
//! **Invariant:** other classes are known only through [`ClassHierarchy`].
#![forbid(unsafe_code)]
#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a failed test panics"))]

mod checking;
mod error;
mod hierarchy;
mod inference;
mod names;

use checking::Stop;
use classfile::ClassFile;

pub use checking::Workspace;
pub use error::{ErrorKind, Failure, Rejection};
pub use hierarchy::{ClassHierarchy, MemberKind};

/// The first version with a StackMapTable.
const STACK_MAP_MAJOR: u16 = 50;
/// The first version whose StackMapTable must be right.
const NO_FAIL_OVER_MAJOR: u16 = 51;

/// Verifies the code of a class.
///
/// # Errors
/// The first rule that is broken, or why a class could not be loaded.
pub fn verify<H: ClassHierarchy>(class: &ClassFile<'_>, hierarchy: &mut H) -> Result<(), Failure<H::Error>> {
    verify_in(class, hierarchy, &mut Workspace::default())
}

/// As [`verify`], in memory that is used again and again.
///
/// # Errors
/// As [`verify`].
pub fn verify_in<H: ClassHierarchy>(
    class: &ClassFile<'_>,
    hierarchy: &mut H,
    workspace: &mut Workspace,
) -> Result<(), Failure<H::Error>> {
    if class.version.major < STACK_MAP_MAJOR {
        return inference::verify(class, hierarchy);
    }
    let rejection = match checking::check(class, hierarchy, workspace) {
        Ok(()) => return Ok(()),
        Err(Stop::Hierarchy(error)) => return Err(Failure::Hierarchy(error)),
        Err(Stop::Malformed(rejection)) => return Err(Failure::Rejected(rejection)),
        Err(Stop::Rejected(rejection)) => rejection,
    };
    if class.version.major >= NO_FAIL_OVER_MAJOR {
        return Err(Failure::Rejected(rejection));
    }
    match inference::verify(class, hierarchy) {
        // What is wrong with the declared frames is said rather.
        Err(Failure::Rejected(inferred)) => {
            Err(Failure::Rejected(Box::new(Rejection { kind: inferred.kind, message: rejection.message })))
        }
        result => result,
    }
}
