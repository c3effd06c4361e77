//! The effect of an instruction on the operand stack and the local variables (JVMS §4.10.2.2, §6.5).

use classfile::{ConstantIndex, Kind};

use super::context::Checked;
use super::flow::Flow;
use super::messages::{Stop, Violation};
use super::operation::{Call, FieldAccess, Operand, Operation, Shuffle, Words};
use super::stacks::Stack;
use super::state::{Locals, State};
use super::static_checks::CheckedInstruction;
use super::types::Type;
use crate::hierarchy::ClassHierarchy;

/// Argument values, with the receiver, that no call reaches.
const ARGUMENTS_END: usize = 256;
/// Words that a rearrangement takes at most.
const SHUFFLED_WORDS: usize = 4;

/// What is known after an instruction.
pub struct Outcome {
    /// The state.
    pub state: State,
    /// For a call of a constructor, the type of the object before and after.
    pub initialized: Option<(Type, Type)>,
}

/// The local variables an instruction reads or writes: the first, and how many.
fn used_locals(operation: Operation) -> Option<(u16, u16)> {
    match operation {
        Operation::Load(kind, local) | Operation::Store(kind, local) => Some((local, kind.slots())),
        Operation::Increment(local) | Operation::ReturnSubroutine(local) => Some((local, 1)),
        _ => None,
    }
}

impl<'a, H: ClassHierarchy> Flow<'_, 'a, '_, H> {
    /// Checks that a local variable that is read has the right type.
    pub(super) fn check_local_read(&self, operation: Operation, locals: &Locals) -> Result<(), Violation> {
        let (kind, local) = match operation {
            Operation::Load(kind, local) => (Some(kind), local),
            Operation::Increment(local) => (Some(Kind::Int), local),
            Operation::ReturnSubroutine(local) => (None, local),
            _ => return Ok(()),
        };
        let pair = match kind {
            Some(Kind::Long) => Some(Type::LONG),
            Some(Kind::Double) => Some(Type::DOUBLE),
            _ => None,
        };
        match pair {
            Some(pair) => self.check_pair_read(pair, local, locals),
            None => self.check_single_read(kind, local, locals),
        }
    }

    fn check_pair_read(&self, pair: Type, local: u16, locals: &Locals) -> Result<(), Violation> {
        let first = usize::from(local);
        if first + 1 >= locals.end {
            return Err(Violation::UninitializedRegisterPair { first: local });
        }
        let halves = (self.store.local(locals, first), self.store.local(locals, first + 1));
        if halves == (pair, pair.second_half()) { Ok(()) } else { Err(Violation::RegisterPairType { first: local }) }
    }

    /// `kind` is none for a return address.
    fn check_single_read(&self, kind: Option<Kind>, local: u16, locals: &Locals) -> Result<(), Violation> {
        if usize::from(local) >= locals.end {
            return Err(Violation::UninitializedRegister(local));
        }
        let found = self.store.local(locals, local.into());
        let is_right = match kind {
            None => found.is_return_address(),
            Some(Kind::Int) => found == Type::INT,
            Some(Kind::Float) => found == Type::FLOAT,
            Some(_) => found.is_reference() || found.is_uninitialized(),
        };
        match is_right {
            true => Ok(()),
            false if found.is_return_address() => Err(Violation::ReturnAddressLoad(local)),
            false => Err(Violation::RegisterType(local)),
        }
    }

    /// Applies an instruction to the state before it.
    pub(super) fn transfer(&mut self, number: usize, instruction: &CheckedInstruction, before: &State) -> Checked<Outcome, H> {
        let mut outcome = Outcome { state: *before, initialized: None };
        outcome.state.stack = match instruction.operation {
            Operation::Invoke { call, reference, class } => {
                let invocation = Invocation { call, reference, class, is_protected: instruction.is_protected };
                self.invoke(&invocation, &mut outcome)?
            }
            Operation::New(_) => self.create(number, &mut outcome)?,
            Operation::Field(access, index) => self.access_field(access, index, instruction.is_protected, before.stack)?,
            operation => self.transfer_stack(operation, before)?,
        };
        self.transfer_locals(instruction.operation, before, &mut outcome.state.locals)?;
        Ok(outcome)
    }

    /// Applies an instruction that affects nothing but the stack and the local variable it names.
    fn transfer_stack(&mut self, operation: Operation, before: &State) -> Checked<Stack, H> {
        let stack = before.stack;
        match operation {
            Operation::Simple(takes, leaves) => {
                let rest = self.take(stack, takes)?;
                Ok(if leaves == Type::VOID { rest } else { self.push(rest, leaves) })
            }
            Operation::LoadElement => {
                let rest = self.take(stack, &[Operand::References, Operand::Int])?;
                let element = self.operand(0).element();
                Ok(self.push(rest, element))
            }
            Operation::LoadClass => {
                let class = self.cx.named(b"java/lang/Class")?;
                Ok(self.push(stack, class))
            }
            Operation::Shuffle(shuffle) => Ok(self.shuffle(stack, shuffle)?),
            Operation::Load(kind, local) => {
                let loaded = self.loaded(kind, local, &before.locals);
                Ok(self.push(stack, loaded))
            }
            Operation::Store(Kind::Reference, _) => self.take(stack, &[Operand::Storable]),
            Operation::Store(kind, _) => self.take(stack, &[Operand::of_kind(kind)]),
            Operation::Branch(takes, _) => self.take(stack, takes),
            Operation::JumpSubroutine(target) => {
                let entry = u16::try_from(target).map_err(|_| Violation::BranchTarget)?;
                Ok(self.push(stack, Type::return_address(entry)))
            }
            Operation::Switch { .. } => self.take(stack, &[Operand::Int]),
            Operation::Return(operand) => self.return_value(operand, stack),
            Operation::Throw => {
                let rest = self.take(stack, &[Operand::Object])?;
                self.expect_assignable(0, self.cx.throwable, Violation::Thrown)?;
                Ok(rest)
            }
            Operation::NewMultiArray { array, dimensions } => {
                let rest = self.take_all(stack, (0..dimensions).map(|_| Operand::Int), None)?;
                Ok(self.push(rest, array))
            }
            _ => Ok(stack),
        }
    }

    fn loaded(&self, kind: Kind, local: u16, locals: &Locals) -> Type {
        match kind {
            Kind::Int => Type::INT,
            Kind::Long => Type::LONG,
            Kind::Float => Type::FLOAT,
            Kind::Double => Type::DOUBLE,
            Kind::Reference => self.store.local(locals, local.into()),
        }
    }

    fn return_value(&mut self, operand: Option<Operand>, stack: Stack) -> Checked<Stack, H> {
        let Some(operand) = operand else {
            return if self.return_type == Type::VOID { Ok(stack) } else { Err(Violation::ReturnType.into()) };
        };
        let rest = self.take(stack, &[operand])?;
        self.expect_assignable(0, self.return_type, Violation::ReturnType)?;
        Ok(rest)
    }

    fn push(&mut self, stack: Stack, value: Type) -> Stack {
        self.store.stacks.push(stack, value)
    }

    fn take(&mut self, stack: Stack, operands: &[Operand]) -> Checked<Stack, H> {
        self.take_all(stack, operands.iter().copied(), None)
    }

    /// Takes operands, the last of which is on top; `field` is what is stored to. They are then found by `operand`.
    fn take_all(
        &mut self,
        mut stack: Stack,
        operands: impl DoubleEndedIterator<Item = Operand>,
        field: Option<ConstantIndex>,
    ) -> Checked<Stack, H> {
        self.store.popped.clear();
        for operand in operands.rev() {
            let (mut found, rest) = self.store.stacks.pop(stack).ok_or(Violation::EmptyStack)?;
            if !operand.accepts(found) {
                let is_early = operand == Operand::FieldReference && found == Type::UNINITIALIZED_THIS;
                let Some(field) = field.filter(|_| is_early) else { return Err(Violation::Expected(operand.name()).into()) };
                if !self.cx.is_own_field(field)? {
                    return Err(Violation::Expected(operand.name()).into());
                }
                found = self.cx.this;
            }
            self.store.popped.push(found);
            stack = rest;
        }
        Ok(stack)
    }

    /// An operand that was taken last, by its position from the deepest.
    fn operand(&self, position: usize) -> Type {
        self.store.popped.iter().rev().nth(position).copied().unwrap_or(Type::UNUSABLE)
    }

    fn expect_assignable(&mut self, position: usize, target: Type, otherwise: Violation) -> Checked<(), H> {
        let value = self.operand(position);
        if self.cx.is_assignable(value, target)? { Ok(()) } else { Err(otherwise.into()) }
    }

    fn shuffle(&mut self, mut stack: Stack, shuffle: &Shuffle) -> Result<Stack, Violation> {
        let mut words = [Type::UNUSABLE; SHUFFLED_WORDS];
        let mut places = words.iter_mut();
        for taken in shuffle.takes {
            let count = if *taken == Words::Two { 2 } else { 1 };
            let mut first_words = places.by_ref().take(count);
            while let Some(place) = first_words.next() {
                let (found, rest) = self.store.stacks.pop(stack).ok_or(Violation::EmptyStack)?;
                stack = rest;
                *place = found;
                if found.is_wide() {
                    // The first half is the deeper word.
                    let Some(deeper) = (*taken == Words::Two).then(|| first_words.next()).flatten() else {
                        return Err(Violation::SplitPair);
                    };
                    *deeper = std::mem::replace(place, found.second_half());
                }
            }
        }
        let mut left = shuffle.leaves.iter();
        while let Some(word) = left.next() {
            let value = words.get(word - 1).copied().unwrap_or(Type::UNUSABLE);
            stack = self.store.stacks.push(stack, value);
            if value.is_wide() {
                left.next();
            }
        }
        Ok(stack)
    }

    fn access_field(&mut self, access: FieldAccess, index: ConstantIndex, is_protected: bool, stack: Stack) -> Checked<Stack, H> {
        let field = self.cx.member(index)?;
        let field_type = self.cx.field_type(&field)?;
        let value = match Operand::of_type(field_type) {
            Operand::Reference => Operand::FieldReference,
            other => other,
        };
        let rest = match access {
            FieldAccess::StaticGet => stack,
            FieldAccess::Get => self.take(stack, &[Operand::Reference])?,
            FieldAccess::StaticPut => self.take(stack, &[value])?,
            FieldAccess::Put => self.take_all(stack, [Operand::FieldReference, value].into_iter(), Some(index))?,
        };
        if matches!(access, FieldAccess::Get | FieldAccess::Put) {
            let class = self.cx.class_type(field.class)?;
            self.expect_assignable(0, class, Violation::FieldObject)?;
            if is_protected {
                self.expect_assignable(0, self.cx.this, Violation::ProtectedAccess)?;
            }
        }
        match access {
            FieldAccess::Get | FieldAccess::StaticGet => return Ok(self.push(rest, field_type)),
            FieldAccess::Put => self.expect_assignable(1, field_type, Violation::FieldValue)?,
            FieldAccess::StaticPut => self.expect_assignable(0, field_type, Violation::FieldValue)?,
        }
        Ok(rest)
    }

    /// `new`: what it created before, here, must not be used any more.
    fn create(&mut self, number: usize, outcome: &mut Outcome) -> Checked<Stack, H> {
        let created = u16::try_from(number).map(Type::uninitialized).map_err(|_| Violation::TooComplex)?;
        let stack = outcome.state.stack;
        let (is_there, looked_at) = self.store.stacks.contains_uninitialized(stack, created);
        self.work += looked_at as u64;
        if is_there {
            return Err(Violation::UninitializedAtNew.into());
        }
        self.replace_in_locals(&mut outcome.state.locals, created, Type::UNUSABLE);
        Ok(self.push(stack, created))
    }

    fn replace_in_locals(&mut self, locals: &mut Locals, from: Type, to: Type) {
        let slots = &mut self.store.slots;
        if !slots.contains(locals.types, from.bits()) {
            return;
        }
        let mut replaced = Vec::new();
        locals.types = slots.mapped(locals.types, from.bits(), |slot, found| {
            if found != from.bits() {
                return found;
            }
            replaced.push(slot);
            to.bits()
        });
        for slot in replaced {
            self.store.subroutines.mark_used(&mut locals.nesting, slot, slots);
        }
    }

    fn transfer_locals(&mut self, operation: Operation, before: &State, locals: &mut Locals) -> Checked<(), H> {
        match operation {
            Operation::Store(_, local) => self.store_local(local.into(), before.stack, locals),
            Operation::JumpSubroutine(target) => {
                self.work += u64::from(self.store.subroutines.depth(locals.nesting));
                if self.store.subroutines.contains(locals.nesting, target) {
                    return Err(Violation::RecursiveSubroutine.into());
                }
                locals.nesting = self.store.subroutines.entered(locals.nesting, target);
            }
            _ => {}
        }
        if let Some((first, count)) = used_locals(operation)
            && self.store.subroutines.depth(locals.nesting) > 0
        {
            for slot in usize::from(first)..usize::from(first) + usize::from(count) {
                self.store.subroutines.mark_used(&mut locals.nesting, slot, &mut self.store.slots);
            }
        }
        Ok(())
    }

    fn store_local(&mut self, slot: usize, stack: Stack, locals: &mut Locals) {
        let Some((value, _)) = self.store.stacks.pop(stack) else { return };
        let halves = [Some(value), value.is_wide().then(|| value.second_half())];
        for (slot, half) in (slot..).zip(halves.into_iter().flatten()) {
            if self.store.local(locals, slot) != half {
                locals.types = self.store.slots.with(locals.types, slot, half.bits());
            }
            locals.end = locals.end.max(slot + 1);
        }
    }
}

/// A call that is checked.
struct Invocation {
    call: Call,
    reference: ConstantIndex,
    class: Type,
    is_protected: bool,
}

impl<H: ClassHierarchy> Flow<'_, '_, '_, H> {
    fn invoke(&mut self, invocation: &Invocation, outcome: &mut Outcome) -> Checked<Stack, H> {
        let method = self.cx.member(invocation.reference)?;
        let signature = self.cx.signature(&method)?;
        let receiver = match invocation.call {
            Call::Static => None,
            Call::Initializer => Some(Operand::Uninitialized),
            Call::Dynamic | Call::Special => Some(Operand::Reference),
        };
        let receivers = usize::from(receiver.is_some());
        if receivers + signature.parameters.len() >= ARGUMENTS_END {
            let descriptor = classfile::modified_utf8::decode_lossy(method.descriptor).into_owned();
            return Err(Violation::TooManyArguments(descriptor).into());
        }
        let parameters = signature.parameters.iter().map(|parameter| Operand::of_type(*parameter));
        let mut rest = self.take_all(outcome.state.stack, receiver.into_iter().chain(parameters), None)?;
        match invocation.call {
            Call::Static => {}
            Call::Initializer => outcome.initialized = Some(self.check_initializer(invocation)?),
            Call::Dynamic | Call::Special => self.check_receiver(invocation, method.name)?,
        }
        for (position, parameter) in (receivers..).zip(&signature.parameters) {
            if parameter.is_reference() {
                self.expect_assignable(position, *parameter, Violation::CallArgument)?;
            }
        }
        if let Some((from, to)) = outcome.initialized {
            let (replaced, looked_at) = self.store.stacks.replaced(rest, |value| value == from, to);
            self.work += looked_at as u64;
            rest = replaced;
            self.replace_in_locals(&mut outcome.state.locals, from, to);
            outcome.state.progress.constructed |= from == Type::UNINITIALIZED_THIS;
        }
        Ok(if signature.result == Type::VOID { rest } else { self.push(rest, signature.result) })
    }

    /// The type of the object before and after a constructor is called on it.
    fn check_initializer(&mut self, invocation: &Invocation) -> Checked<(Type, Type), H> {
        let object = self.operand(0);
        if !object.is_new() {
            let is_right = invocation.class == self.cx.this || Some(invocation.class) == self.cx.superclass;
            return if is_right { Ok((object, self.cx.this)) } else { Err(Violation::WrongInitializer.into()) };
        }
        let creator = self.code.list.get(usize::from(object.detail())).map(|instruction| instruction.operation);
        let Some(Operation::New(class)) = creator else { return Err(Violation::WrongInitializer.into()) };
        if class != invocation.class && !self.may_initialize(class, invocation.class)? {
            return Err(Violation::WrongInitializer.into());
        }
        if invocation.is_protected { Err(Violation::ProtectedAccess.into()) } else { Ok((object, class)) }
    }

    /// Whether the constructor of another class may initialise an object of this one.
    fn may_initialize(&mut self, made: Type, called: Type) -> Checked<bool, H> {
        let (made, called) = (self.cx.classes.name(made.class()), self.cx.classes.name(called.class()));
        self.cx.hierarchy.may_initialize(made, called).map_err(Stop::Hierarchy)
    }

    fn check_receiver(&mut self, invocation: &Invocation, name: &[u8]) -> Checked<(), H> {
        self.expect_assignable(0, invocation.class, Violation::CallObject)?;
        // The superclasses of accessors leave this method to Object, so that any object is a receiver of it.
        let is_any = self.cx.hierarchy.is_accessor() && invocation.class == self.cx.object && name == b"toString";
        if invocation.call == Call::Special && !is_any {
            self.expect_assignable(0, self.cx.this, Violation::SpecialCallObject)?;
        }
        // Arrays have a public clone, which Object does not declare so.
        let is_array_clone = invocation.class == self.cx.object && self.operand(0).dimensions() > 0 && name == b"clone";
        if invocation.is_protected && !is_array_clone {
            self.expect_assignable(0, self.cx.this, Violation::ProtectedAccess)?;
        }
        Ok(())
    }
}
