//! Verification by type inference (JVMS §4.10.2), for class files that need no StackMapTable.
//!
//! Static constraints first (`static_checks`), then data flow (`flow`): the types before each instruction are found by merging
//! those that all ways leave (`merging`, `assignment`), until nothing changes. The order in which instructions are looked at is
//! that of the verifier of JDK 1.0 to 17, so of several broken rules the same one is reported.
//! **Invariant:** one method takes bounded work (`flow`); what would take more is rejected.

mod assignment;
mod classes;
mod context;
mod flow;
mod handlers;
mod instruction_bytes;
mod merging;
mod messages;
mod operation;
mod slots;
mod stacks;
mod state;
mod static_checks;
mod subroutines;
#[cfg(test)]
mod tests;
mod transfer;
mod types;

use classfile::{ClassFile, MethodInfo, modified_utf8};

use self::context::{Checked, Context};
use self::flow::Flow;
use self::messages::{Stop, Violation};
use self::state::Store;
use self::static_checks::Instructions;
use crate::error::{Failure, Rejection};
use crate::hierarchy::ClassHierarchy;

/// A message has at most this many bytes more than the name of the class.
const MESSAGE_MAX: usize = 1023;

/// Verifies all methods of a class, the last first.
///
/// # Errors
/// The first rule that is broken, or what loading a class threw.
pub fn verify<H: ClassHierarchy>(class: &ClassFile<'_>, hierarchy: &mut H) -> Result<(), Failure<H::Error>> {
    let mut cx = match Context::new(class, hierarchy) {
        Ok(cx) => cx,
        Err(Stop::Hierarchy(error)) => return Err(Failure::Hierarchy(error)),
        Err(Stop::Violation(violation)) => return Err(rejection(class.name().as_bytes(), None, &violation)),
    };
    let mut store = Store::default();
    for method in class.methods.iter().rev() {
        match verify_method(method, &mut cx, &mut store) {
            Ok(()) => {}
            Err(Stop::Hierarchy(error)) => return Err(Failure::Hierarchy(error)),
            Err(Stop::Violation(violation)) => {
                let name = crate::names::shown(cx.hierarchy.name(cx.hierarchy.this_class()));
                return Err(rejection(name.as_bytes(), Some(method), &violation));
            }
        }
    }
    Ok(())
}

fn verify_method<'a, H: ClassHierarchy>(
    method: &'a MethodInfo<'a>,
    cx: &mut Context<'a, '_, H>,
    store: &mut Store,
) -> Checked<(), H> {
    let Some(code) = &method.code else { return Ok(()) };
    let instructions = Instructions::check(code, cx)?;
    Flow::verify(method, instructions, cx, store)
}

fn rejection<E>(class: &[u8], method: Option<&MethodInfo<'_>>, violation: &Violation) -> Failure<E> {
    let mut message = [b"(class: ", class].concat();
    if let Some(method) = method {
        let parts = [b", method: ", method.name.as_bytes(), b" signature: ", method.descriptor.as_bytes()];
        message.extend(parts.concat());
    }
    message.extend(b") ");
    if message.len() <= class.len() + MESSAGE_MAX {
        message.extend(violation.to_string().bytes());
    }
    message.truncate(class.len() + MESSAGE_MAX);
    let message = modified_utf8::decode_lossy(&message).into_owned();
    Failure::Rejected(Box::new(Rejection { kind: violation.kind(), message }))
}
