//! The type state of one point of a method (JVMS §4.10.1.4, §4.10.1.7).

use super::types::Type;

/// Types of the local variables and the operand stack while a method is walked through.
#[derive(Clone, Default)]
pub struct Frame {
    /// The instruction it stands before.
    pub bci: u32,
    /// Whether `this` still has to be initialised: the flag `flagThisUninit`.
    pub this_uninitialized: bool,
    /// Types of the variables that have one; those behind are `TOP`.
    locals: Vec<Type>,
    /// Types on the stack, deepest first. What an instruction has taken stays behind `depth` until something is put there: messages
    /// show the stack as it was before the instruction.
    stack: Vec<Type>,
    depth: usize,
    depth_before: usize,
    max_locals: usize,
    max_stack: usize,
    /// Grows whenever a variable or the flag changes.
    version: u64,
    /// Where the variables came from, and the version since.
    source: Option<(u32, u64)>,
}

/// A slot that the method does not have.
pub struct NoSuchLocal;

/// More values than `max_stack` allows.
pub struct Overflow;

impl Frame {
    /// Makes it the empty frame of another method.
    pub fn reset(&mut self, max_locals: u16, max_stack: u16) {
        let (mut locals, mut stack) = (std::mem::take(&mut self.locals), std::mem::take(&mut self.stack));
        locals.clear();
        stack.clear();
        *self = Self { locals, stack, max_locals: max_locals.into(), max_stack: max_stack.into(), ..Self::default() };
    }

    /// Memory it holds, in bytes.
    pub fn bytes(&self) -> usize {
        (self.locals.capacity() + self.stack.capacity()) * size_of::<Type>()
    }

    /// Moves on to the instruction at `bci`.
    #[inline]
    pub fn begin(&mut self, bci: u32) {
        self.bci = bci;
        self.depth_before = self.depth;
    }

    /// A number that is another one after any change of the variables.
    #[inline]
    pub fn version(&self) -> u64 {
        self.version
    }

    /// The variables that have a type.
    #[inline]
    pub fn locals(&self) -> &[Type] {
        &self.locals
    }

    /// The type of a variable, if the method has it.
    #[inline]
    pub fn local(&self, index: usize) -> Option<Type> {
        (index < self.max_locals).then(|| self.locals.get(index).copied().unwrap_or(Type::TOP))
    }

    /// Gives a variable a place among those that are shown.
    fn touch_local(&mut self, index: usize) {
        if index >= self.locals.len() {
            self.locals.resize(index + 1, Type::TOP);
        }
    }

    /// Number of variables of the method.
    pub fn max_locals(&self) -> usize {
        self.max_locals
    }

    /// Greatest depth of the stack.
    pub fn max_stack(&self) -> usize {
        self.max_stack
    }

    /// Gives a variable a type; a long or double that it cuts in two is lost.
    pub fn set_local(&mut self, index: usize, value: Type) -> Result<(), NoSuchLocal> {
        let last = index + usize::from(value.is_category2());
        if last >= self.max_locals {
            return Err(NoSuchLocal);
        }
        self.touch_local(last);
        self.version += 1;
        if self.locals[last].is_category2() {
            self.cut(last + 1);
        }
        if self.locals[index].is_second_half() {
            self.cut(index.wrapping_sub(1));
        }
        for (slot, part) in value.slots().enumerate() {
            self.locals[index + slot] = part;
        }
        Ok(())
    }

    fn cut(&mut self, index: usize) {
        if let Some(half) = self.locals.get_mut(index) {
            *half = Type::TOP;
        }
    }

    /// Number of slots on the stack.
    #[inline]
    pub fn depth(&self) -> usize {
        self.depth
    }

    /// The types on the stack, deepest first.
    #[inline]
    pub fn stack(&self) -> &[Type] {
        &self.stack[..self.depth]
    }

    /// The stack as messages show it: as it was before the instruction.
    pub fn stack_before(&self) -> &[Type] {
        self.stack.get(..self.depth_before).unwrap_or(&self.stack)
    }

    /// The type on top of the stack.
    #[inline]
    pub fn top(&self) -> Option<Type> {
        self.stack().last().copied()
    }

    /// Takes the top of the stack.
    #[inline]
    pub fn pop(&mut self) -> Option<Type> {
        let top = self.top()?;
        self.depth -= 1;
        Some(top)
    }

    /// Puts one slot on the stack.
    #[inline]
    pub fn push_slot(&mut self, slot: Type) -> Result<(), Overflow> {
        if self.depth >= self.max_stack {
            return Err(Overflow);
        }
        match self.stack.get_mut(self.depth) {
            Some(place) => *place = slot,
            None => self.stack.push(slot),
        }
        self.depth += 1;
        Ok(())
    }

    /// Puts a value on the stack, both slots or none.
    #[inline]
    pub fn push(&mut self, value: Type) -> Result<(), Overflow> {
        if let Some(second) = value.second_half() {
            if self.depth + 1 >= self.max_stack {
                return Err(Overflow);
            }
            self.push_slot(value)?;
            return self.push_slot(second);
        }
        self.push_slot(value)
    }

    /// Where a table has the variables, if they are still as they were taken from there.
    pub fn source(&self) -> Option<u32> {
        self.source.filter(|(_, version)| *version == self.version).map(|(start, _)| start)
    }

    /// Takes the types of another frame, whose variables a table has at `source`.
    pub fn assume(&mut self, source: u32, locals: &[Type], stack: &[Type], this_uninitialized: bool) {
        let known = if self.source() == Some(source) { locals.len().min(self.locals.len()) } else { 0 };
        self.locals.truncate(known);
        self.locals.extend_from_slice(&locals[known..]);
        self.version += 1;
        self.source = Some((source, self.version));
        self.stack.clear();
        self.stack.extend_from_slice(stack);
        self.depth = stack.len();
        self.depth_before = self.depth;
        self.this_uninitialized = this_uninitialized;
    }

    /// Replaces every occurrence of a type (JVMS §4.10.1.4: `substitute`).
    pub fn substitute(&mut self, old: Type, new: Type) {
        self.version += 1;
        let depth = self.depth;
        let places = self.locals.iter_mut().chain(&mut self.stack[..depth]);
        places.filter(|place| **place == old).for_each(|place| *place = new);
    }

    /// Replaces every occurrence of a type in the variables.
    pub fn forget_in_locals(&mut self, old: Type) {
        self.version += 1;
        self.locals.iter_mut().filter(|place| **place == old).for_each(|place| *place = Type::TOP);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(max_locals: u16, max_stack: u16) -> Frame {
        let mut frame = Frame::default();
        frame.reset(max_locals, max_stack);
        frame
    }

    #[test]
    fn a_store_into_half_a_long_loses_the_other_half() {
        let mut frame = frame(4, 0);
        assert!(frame.set_local(1, Type::LONG).is_ok());
        assert!(frame.set_local(2, Type::INT).is_ok());
        assert!(frame.locals() == [Type::TOP, Type::TOP, Type::INT]);
        assert!(frame.set_local(2, Type::DOUBLE).is_ok());
        assert!(frame.set_local(1, Type::LONG).is_ok());
        assert!(frame.locals() == [Type::TOP, Type::LONG, Type::LONG_2ND, Type::TOP]);
        assert!(frame.set_local(3, Type::LONG).is_err());
    }

    #[test]
    fn a_long_needs_two_slots_of_the_stack() {
        let mut frame = frame(0, 3);
        assert!(frame.push(Type::LONG).is_ok());
        assert!(frame.push(Type::DOUBLE).is_err());
        assert!(frame.push(Type::INT).is_ok());
        assert!(frame.push(Type::INT).is_err());
    }
}
