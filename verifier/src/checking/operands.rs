//! Taking operands from the stack and the variables and giving results (JVMS §4.10.1.7).

use classfile::LocalIndex;

use super::method::MethodCheck;
use super::report::{Origin, Reason};
use super::types::{Demand, Type};
use super::{Checked, Stop};
use crate::hierarchy::ClassHierarchy;

impl<H: ClassHierarchy> MethodCheck<'_, '_, H> {
    /// Puts a value on the stack.
    #[inline]
    pub fn push(&mut self, value: Type) -> Checked<(), H> {
        self.frame.push(value).map_err(|_| self.overflow())
    }

    /// Puts one slot on the stack.
    #[inline]
    pub fn push_slot(&mut self, slot: Type) -> Checked<(), H> {
        self.frame.push_slot(slot).map_err(|_| self.overflow())
    }

    #[cold]
    fn overflow(&self) -> Stop<H::Error> {
        self.reject(self.frame.bci, &"Operand stack overflow", Reason::Overflow)
    }

    /// Takes one slot, whatever it is.
    #[inline]
    pub fn pop_any(&mut self) -> Checked<Type, H> {
        match self.frame.pop() {
            Some(top) => Ok(top),
            None => Err(self.reject(self.frame.bci, &"Operand stack underflow", Reason::Underflow)),
        }
    }

    /// Takes one slot that must be what is demanded.
    #[inline]
    pub fn pop_slot(&mut self, demand: Demand) -> Checked<Type, H> {
        let top = self.pop_any()?;
        if demand != Demand::Type(top) && !self.cx.satisfies(top, demand).map_err(Stop::Hierarchy)? {
            return Err(self.bad_operand(self.frame.depth(), top, demand));
        }
        Ok(top)
    }

    #[cold]
    fn bad_operand(&self, slot: usize, found: Type, demand: Demand) -> Stop<H::Error> {
        let found = (Demand::Type(found), Origin::Stack(slot));
        let reason = Reason::Type { found, expected: Some((demand, Origin::Rule)) };
        self.reject(self.frame.bci, &"Bad type on operand stack", reason)
    }

    /// Takes a value of this type.
    #[inline]
    pub fn pop(&mut self, demanded: Type) -> Checked<(), H> {
        let Some(second) = demanded.second_half() else { return self.pop_slot(demanded.into()).map(drop) };
        if let Err(stop) = self.pop_slot(second.into()) {
            // The lower half is looked at in any case, and what is wrong with it is said rather.
            return match stop {
                Stop::Rejected(_) => self.pop_slot(demanded.into()).and(Err(stop)),
                stop => Err(stop),
            };
        }
        self.pop_slot(demanded.into()).map(drop)
    }

    /// Takes a value slot by slot; the upper half of a wrong one is what is said to be wrong.
    pub fn pop_slots(&mut self, value: Type) -> Checked<(), H> {
        if let Some(second) = value.second_half() {
            self.pop_slot(second.into())?;
        }
        self.pop_slot(value.into()).map(drop)
    }

    /// Takes a reference, initialised or not.
    pub fn pop_reference(&mut self) -> Checked<Type, H> {
        self.pop_slot(Demand::Reference)
    }

    /// Takes the slots of arguments, the last one first.
    pub fn pop_arguments(&mut self, arguments: &[Type]) -> Checked<(), H> {
        arguments.iter().rev().try_for_each(|slot| self.pop_slot((*slot).into()).map(drop))
    }

    /// The two slots of a value or two values of one slot, upper slot first.
    pub fn pop_pair(&mut self, mnemonic: &str) -> Checked<(Type, Type), H> {
        let upper = self.pop_any()?;
        let lower = if upper.is_category1() {
            self.pop_slot(Demand::Category1)?
        } else if upper.is_second_half() {
            self.pop_slot(Demand::Category2)?
        } else {
            return Err(self.bad_stack_slot(upper, None, mnemonic));
        };
        Ok((upper, lower))
    }

    /// What was taken last is of no use to the instruction.
    #[cold]
    pub fn bad_stack_slot(&self, found: Type, expected: Option<Demand>, mnemonic: &str) -> Stop<H::Error> {
        let message = format_args!("Bad type on operand stack in {mnemonic}");
        self.bad_top(found, expected.map(|demand| (demand, Origin::Rule)), &message)
    }

    /// As `bad_stack_slot`, with a message of its own.
    #[cold]
    pub fn bad_top(&self, found: Type, expected: Option<(Demand, Origin)>, message: &dyn std::fmt::Display) -> Stop<H::Error> {
        let found = (Demand::Type(found), Origin::Stack(self.frame.depth()));
        self.reject(self.frame.bci, message, Reason::Type { found, expected })
    }

    /// The type of a variable, which must be what is demanded.
    pub fn local(&mut self, index: LocalIndex, demand: Demand) -> Checked<Type, H> {
        let slot = usize::from(index.0);
        let Some(found) = self.frame.local(slot) else { return Err(self.no_such_local(index, "Local variable table overflow")) };
        if self.cx.satisfies(found, demand).map_err(Stop::Hierarchy)? {
            return Ok(found);
        }
        let found = (Demand::Type(found), Origin::Local(slot));
        let reason = Reason::Type { found, expected: Some((demand, Origin::Rule)) };
        Err(self.reject(self.frame.bci, &"Bad local variable type", reason))
    }

    /// Demands that a variable holds a value of this type.
    pub fn local_value(&mut self, index: LocalIndex, demanded: Type) -> Checked<(), H> {
        let Some(second) = demanded.second_half() else { return self.local(index, demanded.into()).map(drop) };
        if usize::from(index.0) + 1 >= self.frame.locals().len() {
            return Err(self.no_such_local(index, "get long/double overflows locals"));
        }
        self.local(index, demanded.into())?;
        self.local(LocalIndex(index.0 + 1), second.into()).map(drop)
    }

    /// Stores into a variable.
    pub fn set_local(&mut self, index: LocalIndex, value: Type) -> Checked<(), H> {
        let stored = self.frame.set_local(index.0.into(), value);
        stored.map_err(|_| self.no_such_local(index, "Local variable table overflow"))
    }

    #[cold]
    fn no_such_local(&self, index: LocalIndex, message: &str) -> Stop<H::Error> {
        self.reject(self.frame.bci, &message, Reason::LocalIndex(index.0))
    }
}
