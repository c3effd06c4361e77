//! Calls of constructors and the objects they initialise (JVMS §4.10.1.9.invokespecial).

use std::collections::HashSet;

use classfile::{ConstantIndex, Instruction, decode};

use super::invocations::MethodReference;
use super::method::MethodCheck;
use super::report::{Origin, Reason};
use super::types::{Demand, Type};
use super::{Checked, Stop};
use crate::hierarchy::{ClassHierarchy, MemberKind};

impl<'c, H: ClassHierarchy> MethodCheck<'_, 'c, H> {
    /// A call of `<init>` whose arguments have been taken; tells whether it has initialised `this`.
    pub fn invoke_constructor(&mut self, method: &MethodReference<'c>) -> Checked<bool, H> {
        let object = self.pop_reference()?;
        if object == Type::UNINITIALIZED_THIS {
            self.initialize_this(method)?;
            return Ok(true);
        }
        match object.new_bci() {
            Some(bci) => self.initialize_new(method, object, bci)?,
            None => return Err(self.bad_top(object, None, &"Bad operand type when invoking <init>")),
        }
        Ok(false)
    }

    /// `super(...)` or `this(...)`.
    fn initialize_this(&mut self, method: &MethodReference<'c>) -> Checked<(), H> {
        let (this, class) = (self.cx.this_type, method.class.unwrap_or(Type::TOP));
        if class != this && Some(class) != self.cx.super_type() {
            let found = (Demand::Type(class), Origin::Rule);
            let expected = Some((Demand::Type(this), Origin::Rule));
            return Err(self.reject(self.frame.bci, &"Bad <init> method call", Reason::Type { found, expected }));
        }
        // A handler must not get hold of the object and return.
        let bci = self.frame.bci;
        let code = self.code;
        for entry in code.exception_table.iter().filter(|entry| u32::from(entry.start.0) <= bci && bci < u32::from(entry.end)) {
            if !self.always_throws(entry.handler.0.into()) {
                let message = "Bad <init> method call from after the start of a try block";
                return Err(self.reject(bci, &message, Reason::Bytecode));
            }
        }
        self.check_handlers(true)?;
        self.frame.substitute(Type::UNINITIALIZED_THIS, this);
        self.frame.this_uninitialized = false;
        Ok(())
    }

    /// The constructor of a `new` object.
    fn initialize_new(&mut self, method: &MethodReference<'c>, object: Type, new_bci: u32) -> Checked<(), H> {
        let (new_index, made) = self.new_class(new_bci)?;
        let class = method.class.unwrap_or(Type::TOP);
        if made != class {
            let found = (Demand::Type(made), Origin::Constant(new_index.0));
            let expected = Some((Demand::Type(class), Origin::Constant(method.index.0)));
            return Err(self.reject(self.frame.bci, &"Call to wrong <init> method", Reason::Type { found, expected }));
        }
        self.check_protected_constructor(method, made, new_index)?;
        self.check_handlers(false)?;
        self.frame.substitute(object, made);
        Ok(())
    }

    /// The class of the `new` instruction at `bci`; the table and the walk admit no other instruction there.
    fn new_class(&mut self, bci: u32) -> Checked<(ConstantIndex, Type), H> {
        match decode(self.code.bytecode, bci) {
            Ok((Instruction::New(index), _)) => Ok((index, self.class_constant(index)?)),
            _ => Err(self.reject(bci, &"Expecting new instruction", Reason::Bytecode)),
        }
    }

    /// A protected constructor of a superclass in another package initialises objects of the class itself only.
    fn check_protected_constructor(
        &mut self,
        method: &MethodReference<'c>,
        made: Type,
        new_index: ConstantIndex,
    ) -> Checked<(), H> {
        let Some(class) = made.name() else { return Ok(()) };
        let this = self.cx.this_type;
        let protected = self.cx.is_protected_elsewhere(class, MemberKind::Method, method.name, method.descriptor);
        if !protected.map_err(Stop::Hierarchy)? || self.cx.is_assignable_receiver(made, this).map_err(Stop::Hierarchy)? {
            return Ok(());
        }
        let found = (Demand::Type(made), Origin::Constant(new_index.0));
        let expected = Some((Demand::Type(this), Origin::Rule));
        let message = "Bad access to protected <init> method";
        Err(self.reject(self.frame.bci, &message, Reason::Type { found, expected }))
    }

    /// Whether every path from `start` ends in `athrow` or never ends. The instruction behind a switch counts as reached by it.
    fn always_throws(&self, start: u32) -> bool {
        let code = self.code.bytecode;
        let mut seen = HashSet::new();
        let mut waiting = vec![start];
        while let Some(bci) = waiting.pop() {
            if !seen.insert(bci) {
                continue;
            }
            let Ok((instruction, next)) = decode(code, bci) else { return false };
            let entries = self.code.exception_table.iter();
            let covering = entries.filter(|entry| u32::from(entry.start.0) <= bci && bci < u32::from(entry.end));
            waiting.extend(covering.map(|entry| u32::from(entry.handler.0)));
            match instruction {
                Instruction::Return(None) => return false,
                Instruction::Throw => continue,
                Instruction::Goto(target) => {
                    waiting.push(target);
                    continue;
                }
                Instruction::IfZero(_, target)
                | Instruction::IfInt(_, target)
                | Instruction::IfReference { target, .. }
                | Instruction::IfNull { target, .. } => waiting.push(target),
                Instruction::TableSwitch(switch) => {
                    waiting.push(switch.default());
                    waiting.extend(switch.targets());
                }
                Instruction::LookupSwitch(switch) => {
                    waiting.push(switch.default());
                    waiting.extend(switch.pairs().map(|(_, target)| target));
                }
                _ => {}
            }
            if next as usize >= code.len() {
                return false;
            }
            waiting.push(next);
        }
        true
    }
}
