//! Exception handlers by instruction number (JVMS §4.7.3, §4.9.1).

use super::context::{Checked, Context};
use super::messages::Violation;
use super::stacks::Stack;
use super::state::{Locals, Progress, Store};
use super::static_checks::Instructions;
use crate::hierarchy::ClassHierarchy;

/// A handler.
pub struct Handler {
    start: usize,
    end: usize,
    /// First instruction.
    pub target: usize,
    /// The stack with the exception.
    pub stack: Stack,
    /// What was merged into it last.
    pub merged: Option<(Locals, Progress)>,
}

impl Handler {
    /// Whether exceptions of an instruction reach it.
    pub fn covers(&self, number: usize) -> bool {
        (self.start..self.end).contains(&number)
    }
}

/// The handlers of a method, the last first.
///
/// # Errors
/// An entry of the exception table is wrong.
pub fn handlers<H: ClassHierarchy>(
    code: &Instructions<'_>,
    cx: &mut Context<'_, '_, H>,
    store: &mut Store,
) -> Checked<Vec<Handler>, H> {
    let table = &code.code.exception_table;
    if code.code.max_stack < 1 && !table.is_empty() {
        return Err(Violation::StackSize.into());
    }
    let number = |bci: u16| code.number(bci.into()).map(|number| number as usize);
    let mut handlers = Vec::with_capacity(table.len());
    for entry in table.iter().rev() {
        let end = if usize::from(entry.end) == code.code.bytecode.len() { Some(code.list.len()) } else { number(entry.end) };
        let (Some(start), Some(end)) = (number(entry.start.0).filter(|_| entry.start.0 < entry.end), end) else {
            return Err(Violation::HandlerRange.into());
        };
        let target = number(entry.handler.0).filter(|target| *target > 0).ok_or(Violation::HandlerTarget)?;
        let caught = match entry.catch_type {
            Some(index) => cx.class_type(index)?,
            None => cx.throwable,
        };
        if caught.dimensions() > 0 && caught.has_object_base() {
            cx.loaded_class(caught)?;
        }
        if !cx.is_assignable(caught, cx.throwable)? {
            return Err(Violation::CatchType.into());
        }
        let stack = store.stacks.push(Stack::default(), caught);
        handlers.push(Handler { start, end, target, stack, merged: None });
    }
    Ok(handlers)
}
