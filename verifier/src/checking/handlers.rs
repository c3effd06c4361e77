//! Exception handlers: every instruction in their range may hand over to them (JVMS §4.10.1.6: `instructionSatisfiesHandlers`).
//!
//! What a handler finds are the variables of the instruction and one object on the stack. So a handler is looked at when its range
//! begins, and again only when a variable has changed; handlers that declare the same variables are looked at as one.

use std::collections::HashMap;

use classfile::ExceptionTableEntry;

use super::Checked;
use super::method::MethodCheck;
use super::stack_map::{LocalsId, StackMapTable};
use crate::hierarchy::ClassHierarchy;

/// The handlers of a method, as a walk through it meets them.
#[derive(Default)]
pub struct Handlers {
    /// Entries of the exception table by their start.
    starting: Vec<usize>,
    started: usize,
    /// The same by their end.
    ending: Vec<usize>,
    ended: usize,
    /// Those that cover the instruction, by what they declare.
    covering: HashMap<LocalsId, Group>,
    /// The state of the frame that they were looked at with.
    seen: u64,
}

/// Handlers that declare the same variables.
struct Group {
    /// One of them.
    entry: usize,
    /// How many cover the instruction.
    count: usize,
}

impl Handlers {
    /// The handlers of an exception table.
    pub fn new(entries: &[ExceptionTableEntry]) -> Self {
        if entries.is_empty() {
            return Self::default();
        }
        let sorted = |key: fn(&ExceptionTableEntry) -> u16| {
            let mut order: Vec<usize> = (0..entries.len()).collect();
            order.sort_by_key(|index| key(&entries[*index]));
            order
        };
        Self { starting: sorted(|entry| entry.start.0), ending: sorted(|entry| entry.end), ..Self::default() }
    }

    /// Forgets the handlers whose range ends at `bci` or before.
    fn leave(&mut self, entries: &[ExceptionTableEntry], table: &StackMapTable, bci: u32) {
        while let Some(index) = self.ending.get(self.ended).filter(|index| u32::from(entries[**index].end) <= bci) {
            if let Some(declared) = table.at(entries[*index].handler.0.into()) {
                let id = declared.locals_id();
                if let Some(group) = self.covering.get_mut(&id) {
                    group.count -= 1;
                    if group.count == 0 {
                        self.covering.remove(&id);
                    }
                }
            }
            self.ended += 1;
        }
    }

    /// The next handler whose range has begun at `bci`.
    fn enter(&mut self, entries: &[ExceptionTableEntry], bci: u32) -> Option<usize> {
        let index = *self.starting.get(self.started)?;
        (u32::from(entries[index].start.0) <= bci).then(|| {
            self.started += 1;
            index
        })
    }
}

impl<H: ClassHierarchy> MethodCheck<'_, '_, H> {
    /// Demands that the handlers that cover the instruction can take over from the frame.
    #[inline]
    pub fn check_handlers(&mut self, initialized_this: bool) -> Checked<(), H> {
        if self.code.exception_table.is_empty() { Ok(()) } else { self.check_covering_handlers(initialized_this) }
    }

    fn check_covering_handlers(&mut self, initialized_this: bool) -> Checked<(), H> {
        let bci = self.frame.bci;
        let entries = &self.code.exception_table;
        self.handlers.leave(entries, &self.table, bci);
        if self.handlers.seen != self.frame.version() || initialized_this {
            let groups: Vec<usize> = self.handlers.covering.values().map(|group| group.entry).collect();
            for (number, index) in groups.into_iter().enumerate() {
                self.poll(number)?;
                self.check_handler(&entries[index], initialized_this)?;
            }
            self.handlers.seen = self.frame.version();
        }
        while let Some(index) = self.handlers.enter(entries, bci) {
            let declared = self.check_handler(&entries[index], initialized_this)?;
            let group = self.handlers.covering.entry(declared.locals_id()).or_insert(Group { entry: index, count: 0 });
            group.count += 1;
        }
        Ok(())
    }
}
