//! Exception handlers: every instruction in their range may hand over to them (JVMS §4.10.1.6: `instructionSatisfiesHandlers`).
//!
//! What a handler finds are the variables of the instruction and one object on the stack. So a handler is looked at when its range
//! begins, and again only when a variable has changed; handlers that declare the same variables are looked at as one.

use std::collections::{BTreeSet, HashMap};

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
    /// The next instruction at which a range begins or ends.
    next_change: u32,
    /// Those that cover the instruction, by what they declare.
    covering: HashMap<LocalsId, BTreeSet<usize>>,
    /// The state of the frame that they were looked at with.
    seen: u64,
    /// Room for those that are due, and whether their range begins.
    due: Vec<(usize, bool)>,
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
                    group.remove(index);
                    if group.is_empty() {
                        self.covering.remove(&id);
                    }
                }
            }
            self.ended += 1;
        }
    }

    /// Notes the handlers whose range has begun at `bci`.
    fn enter(&mut self, entries: &[ExceptionTableEntry], bci: u32) {
        while let Some(index) = self.starting.get(self.started).filter(|index| u32::from(entries[**index].start.0) <= bci) {
            self.due.push((*index, true));
            self.started += 1;
        }
    }

    /// Finds those that have to be looked at before the instruction at `bci`, in the order of the table.
    fn find_due(&mut self, entries: &[ExceptionTableEntry], table: &StackMapTable, bci: u32, changed: bool) {
        self.due.clear();
        if bci >= self.next_change {
            self.leave(entries, table, bci);
            self.enter(entries, bci);
            let start = self.starting.get(self.started).map(|index| u32::from(entries[*index].start.0));
            let end = self.ending.get(self.ended).map(|index| u32::from(entries[*index].end));
            self.next_change = start.into_iter().chain(end).min().unwrap_or(u32::MAX);
        }
        if changed {
            self.due.extend(self.covering.values().filter_map(BTreeSet::first).map(|index| (*index, false)));
        }
        self.due.sort_unstable();
    }
}

impl<H: ClassHierarchy> MethodCheck<'_, '_, H> {
    /// Demands that the handlers that cover the instruction can take over from the frame.
    #[inline]
    pub fn check_handlers(&mut self, initialized_this: bool) -> Checked<(), H> {
        let changed = self.handlers.seen != self.frame.version() || initialized_this;
        if self.code.exception_table.is_empty() || self.frame.bci < self.handlers.next_change && !changed {
            return Ok(());
        }
        self.check_due_handlers(changed, initialized_this)
    }

    fn check_due_handlers(&mut self, changed: bool, initialized_this: bool) -> Checked<(), H> {
        let entries = &self.code.exception_table;
        self.handlers.find_due(entries, &self.table, self.frame.bci, changed);
        self.handlers.seen = self.frame.version();
        let due = std::mem::take(&mut self.handlers.due);
        for (number, (index, begins)) in due.iter().enumerate() {
            self.poll(number)?;
            let declared = self.check_handler(&entries[*index], initialized_this)?;
            if *begins {
                self.handlers.covering.entry(declared.locals_id()).or_default().insert(*index);
            }
        }
        self.handlers.due = due;
        Ok(())
    }
}
