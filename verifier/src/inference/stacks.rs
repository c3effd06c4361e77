//! Operand stacks that share what lies below their tops (JVMS §4.10.2.2).

use super::types::Type;

/// An operand stack; empty by default.
#[derive(Copy, Clone, Eq, PartialEq, Debug, Default)]
pub struct Stack {
    /// Its top value in [`Stacks`]; 0 if it is empty.
    top: u32,
    /// Its depth in slots.
    pub slots: u32,
}

impl Stack {
    /// Whether it shares all its values with another.
    pub fn is_same(self, other: Self) -> bool {
        self.top == other.top
    }
}

#[derive(Copy, Clone)]
struct Item {
    value: Type,
    below: u32,
    /// This value or one below is an object that no constructor has initialised.
    has_uninitialized: bool,
}

const BOTTOM: Item = Item { value: Type::UNUSABLE, below: 0, has_uninitialized: false };

/// The values of all operand stacks of one method, each with the one below it.
#[derive(Default)]
pub struct Stacks {
    items: Vec<Item>,
}

impl Stacks {
    /// Forgets all stacks.
    pub fn reset(&mut self) {
        self.items.clear();
        self.items.push(BOTTOM);
    }

    /// The stack with a value on top.
    pub fn push(&mut self, stack: Stack, value: Type) -> Stack {
        let has_uninitialized = value.is_uninitialized() || self.has_uninitialized(stack);
        self.items.push(Item { value, below: stack.top, has_uninitialized });
        let top = u32::try_from(self.items.len() - 1).expect("the work limit is reached long before");
        Stack { top, slots: stack.slots + value.slots() }
    }

    /// The top value and the stack without it.
    pub fn pop(&self, stack: Stack) -> Option<(Type, Stack)> {
        let Item { value, below, .. } = *self.items.get(stack.top as usize).filter(|_| stack.top != 0)?;
        Some((value, Stack { top: below, slots: stack.slots.saturating_sub(value.slots()) }))
    }

    /// The values from the top down.
    pub fn values(&self, stack: Stack) -> impl Iterator<Item = Type> {
        let mut rest = stack;
        std::iter::from_fn(move || {
            let (value, below) = self.pop(rest)?;
            rest = below;
            Some(value)
        })
    }

    /// A stack of these values, given from the top down.
    pub fn stack(&mut self, values: &[Type]) -> Stack {
        values.iter().rev().fold(Stack::default(), |stack, value| self.push(stack, *value))
    }

    fn has_uninitialized(&self, stack: Stack) -> bool {
        self.items.get(stack.top as usize).is_some_and(|item| item.has_uninitialized)
    }

    /// The values down to the deepest that is not initialised, and the stack below.
    fn above_initialized(&self, stack: Stack) -> (Vec<Type>, Stack) {
        let (mut values, mut rest) = (Vec::new(), stack);
        while self.has_uninitialized(rest)
            && let Some((value, below)) = self.pop(rest)
        {
            values.push(value);
            rest = below;
        }
        (values, rest)
    }

    /// Whether an object that is not initialised is on the stack; returns the number of values looked at too.
    pub fn contains_uninitialized(&self, stack: Stack, wanted: Type) -> (bool, usize) {
        let (values, _) = self.above_initialized(stack);
        (values.contains(&wanted), values.len())
    }

    /// The stack with `to` for objects that are not initialised and are to be replaced; returns the number of values looked at
    /// too.
    pub fn replaced(&mut self, stack: Stack, is_replaced: impl Fn(Type) -> bool, to: Type) -> (Stack, usize) {
        let (values, rest) = self.above_initialized(stack);
        if !values.iter().any(|value| is_replaced(*value)) {
            return (stack, values.len());
        }
        let replace = |value| if is_replaced(value) { to } else { value };
        let replaced = values.iter().rev().fold(rest, |stack, value| self.push(stack, replace(*value)));
        (replaced, values.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_takes_two_slots() {
        let mut stacks = Stacks::default();
        stacks.reset();
        let below = stacks.push(Stack::default(), Type::INT);
        let both = stacks.push(below, Type::LONG);
        assert_eq!(both.slots, 3);
        assert_eq!(stacks.pop(both), Some((Type::LONG, below)));
        assert_eq!(stacks.pop(Stack::default()), None);
    }

    #[test]
    fn replacement_shares_what_lies_below() {
        let mut stacks = Stacks::default();
        stacks.reset();
        let below = stacks.push(Stack::default(), Type::INT);
        let stack = stacks.stack(&[Type::LONG, Type::uninitialized(3), Type::uninitialized(4)]);
        assert_eq!(stacks.replaced(below, Type::is_new, Type::NULL), (below, 0));
        let (replaced, _) = stacks.replaced(stack, |value| value == Type::uninitialized(4), Type::NULL);
        assert_eq!(stacks.values(replaced).collect::<Vec<_>>(), [Type::LONG, Type::uninitialized(3), Type::NULL]);
        assert_eq!(stacks.contains_uninitialized(replaced, Type::uninitialized(3)), (true, 2));
    }
}
