//! What is known before an instruction, and the set of instructions to look at again (JVMS §4.10.2.2).

use super::slots::{MergeMemo, Root, Slots};
use super::stacks::{Stack, Stacks};
use super::subroutines::{Nesting, Subroutines};
use super::types::Type;

/// Types of the local variables, and the subroutines that used them.
#[derive(Copy, Clone, Eq, PartialEq, Debug, Default)]
pub struct Locals {
    /// Variables from here on were never set.
    pub end: usize,
    /// Types below `end`.
    pub types: Root,
    /// Subroutines the instruction is in.
    pub nesting: Nesting,
}

/// What a constructor has done on the way to an instruction.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub struct Progress {
    /// On all ways another constructor was called on `this`.
    pub constructed: bool,
    /// On some way such a call is due.
    pub must_construct: bool,
    /// On some way such a call failed, so the method must not return.
    pub must_throw: bool,
}

impl Progress {
    /// At an instruction that is not reached yet.
    pub const UNREACHED: Self = Self { constructed: true, must_construct: false, must_throw: false };

    /// What holds if either may be the case.
    pub fn or(self, other: Self) -> Self {
        Self {
            constructed: self.constructed && other.constructed,
            must_construct: self.must_construct || other.must_construct,
            must_throw: self.must_throw || other.must_throw,
        }
    }
}

/// What is known before an instruction that is reached.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub struct State {
    /// The operand stack.
    pub stack: Stack,
    /// The local variables.
    pub locals: Locals,
    /// Duties of a constructor.
    pub progress: Progress,
}

/// Instructions to look at again.
#[derive(Default)]
pub struct Changed {
    words: Vec<u64>,
}

impl Changed {
    /// No instructions, of `count`.
    pub fn reset(&mut self, count: usize) {
        self.words.clear();
        self.words.resize(count.div_ceil(64), 0);
    }

    /// Adds an instruction.
    pub fn insert(&mut self, number: usize) {
        if let Some(word) = self.words.get_mut(number / 64) {
            *word |= 1 << (number % 64);
        }
    }

    /// Takes out the first instruction from `start` on, else the first of all.
    pub fn take_next(&mut self, start: usize) -> Option<usize> {
        let number = self.find(start).or_else(|| self.find(0))?;
        if let Some(word) = self.words.get_mut(number / 64) {
            *word &= !(1 << (number % 64));
        }
        Some(number)
    }

    fn find(&self, start: usize) -> Option<usize> {
        let mut mask = u64::MAX << (start % 64);
        for (index, word) in self.words.iter().enumerate().skip(start / 64) {
            if word & mask != 0 {
                return Some(index * 64 + (word & mask).trailing_zeros() as usize);
            }
            mask = u64::MAX;
        }
        None
    }
}

/// The contents of all states of a method; used for one method after the other.
#[derive(Default)]
pub struct Store {
    /// Local variables and their uses.
    pub slots: Slots,
    /// Operand stacks.
    pub stacks: Stacks,
    /// Nested subroutines.
    pub subroutines: Subroutines,
    /// Mergers of types of local variables.
    pub type_memo: MergeMemo,
    /// Mergers of uses of local variables.
    pub use_memo: MergeMemo,
    /// Operands of the instruction looked at, the top first.
    pub popped: Vec<Type>,
    /// Instructions to look at again.
    pub changed: Changed,
    /// What is known before each instruction.
    pub states: Vec<Option<State>>,
}

impl Store {
    /// Forgets all, for a method with these numbers of instructions and local variables.
    pub fn reset(&mut self, instructions: usize, locals: usize) {
        self.slots.reset(locals);
        self.stacks.reset();
        self.subroutines.reset();
        self.type_memo.clear();
        self.use_memo.clear();
        self.changed.reset(instructions);
        self.states.clear();
        self.states.resize(instructions, None);
    }

    /// The type of a local variable below `end`.
    pub fn local(&self, locals: &Locals, slot: usize) -> Type {
        Type::from_bits(self.slots.value(locals.types, slot))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changed_instructions_come_in_order_and_then_from_the_start() {
        let mut changed = Changed::default();
        changed.reset(200);
        [3, 70, 190].into_iter().for_each(|number| changed.insert(number));
        assert_eq!(changed.take_next(4), Some(70));
        changed.insert(71);
        assert_eq!([changed.take_next(71), changed.take_next(72), changed.take_next(191)], [Some(71), Some(190), Some(3)]);
        assert_eq!(changed.take_next(0), None);
    }
}
