//! Calls (JVMS §6.5.`invoke<kind>`), as the interpreter has linked them.

use classfile::{Constant, ConstantIndex, FieldType, Instruction, Kind, MethodDescriptor, access};
use runtime::ClassRef;
use runtime::metadata::method::MethodRef;
use runtime::ops::plans;
use runtime::profile::sites::Seen;

use super::facts::LinkedCall;
use super::{Builder, NotBuilt};
use crate::ir::op::{Linker, Op, Reason};
use crate::ir::{BlockId, Edge, End, StateId, ValueId};

/// Receivers that have to be met before others are not expected any more.
const EXPECTED_MIN: u64 = 40;

impl Builder {
    /// Builds a call; true if it ends its block.
    pub(super) fn call(&mut self, bci: u16, index: ConstantIndex, without_receiver: bool) -> Result<bool, NotBuilt> {
        let Some(call) = self.facts.call(bci).or_else(|| self.call_of_initializer(bci, index)) else {
            return self.exit(Reason::Unresolved);
        };
        self.reserve()?;
        let descriptor = self.descriptor_of(index).ok_or(NotBuilt::Undecodable)?;
        let count = descriptor.parameters().count() + usize::from(!without_receiver);
        let declared = descriptor.return_type();
        let result = declared.map(|result| result.kind());
        let stack = &self.environment.stack;
        let mut operands: Vec<ValueId> = stack[stack.len().checked_sub(count).ok_or(NotBuilt::Undecodable)?..].to_vec();
        // What `linkToSpecial` and its like call has a receiver, though they are static.
        let has_receiver = matches!(call, LinkedCall::Linker(Linker::Special | Linker::Selected)) || !without_receiver;
        let needs_receiver = has_receiver && !matches!(call, LinkedCall::Adapter(_, false));
        if needs_receiver {
            self.guard_not_null(operands[0])?;
        }
        let op = match call {
            LinkedCall::Method(id) | LinkedCall::Leaf(id) => Op::Call(id),
            LinkedCall::Empty(id, _) if self.vm.agents.may_redefine() => Op::Call(id),
            LinkedCall::Empty(id, weight) => return self.call_of_empty(bci, id, weight, operands),
            LinkedCall::Virtual(index) => {
                let target = |class: ClassRef| class.vtable().get(index as usize).copied();
                return self.dispatch(bci, Dispatch::of(Op::CallVirtual { index }), target, operands, declared);
            }
            LinkedCall::Interface(method) => {
                let called = self.vm.methods.at(method).ok_or(NotBuilt::Undecodable)?;
                let target = |class: ClassRef| Some(class.interface_table.get()?.find(called)?.id.0);
                return self.dispatch(bci, Dispatch::of(Op::CallInterface { method }), target, operands, declared);
            }
            LinkedCall::Adapter(site, _) => {
                let cell = plans::from_base(&self.vm, site.appendix.cell_ptr() as usize);
                // Not every call site has an appendix: then the adapter takes none.
                if site.adapter.argument_slots as usize > self.slots(&operands) {
                    operands.push(self.append(Some(Kind::Reference), Op::ConstantReference(cell), Vec::new(), None));
                }
                Op::Call(site.adapter.id.0)
            }
            LinkedCall::Linker(linker) => Op::CallLinked(linker),
            LinkedCall::Special(id) => {
                let fits = self.type_test(operands[0], self.method.class);
                self.guard(fits, Reason::Class)?;
                Op::Call(id)
            }
            LinkedCall::Checked(method) => {
                let called = self.vm.methods.at(method).ok_or(NotBuilt::Undecodable)?;
                let holder = self.holder(index).ok_or(NotBuilt::Undecodable)?;
                let index = self.method.constant(index).0.into();
                let op = Op::CallInterfaceChecked { method, caller: self.method.id.0, index };
                let is_plain = called.class.is_interface() && called.has(access::PUBLIC);
                let found = is_plain.then_some((holder, Op::CallInterface { method }));
                let dispatch = Dispatch { op, found };
                return self.dispatch(bci, dispatch, |class| checked_target(class, called, holder), operands, declared);
            }
        };
        self.mark_call();
        self.take(count)?;
        let state = self.calling_state(bci);
        let value = self.append(result, op, operands, state);
        self.environment.boundary = None;
        if result.is_some() {
            let value = self.typed_as(value, declared);
            self.push(value);
        }
        Ok(false)
    }

    /// What is called does nothing, but to objects with a finalizer (JLS §12.6). Most often it has never been called, so that it cannot be inlined.
    fn call_of_empty(&mut self, bci: u16, method: u32, weight: u16, operands: Vec<ValueId>) -> Result<bool, NotBuilt> {
        self.take(operands.len())?;
        let is_constructor = self.vm.methods.at(method).is_some_and(|method| method.is_constructor());
        if !is_constructor || self.is_without_finalizer(operands[0]) {
            self.pay(self.block, weight);
            return Ok(false);
        }
        let state = self.calling_state(bci);
        let condition = self.append(Some(Kind::Int), Op::IsFinalizable, vec![operands[0]], None);
        let [calls, empty, behind] = std::array::from_fn(|_| self.function.add_block());
        let to = |block| Edge { to: block, arguments: Vec::new() };
        self.end(End::Branch(condition, to(calls), to(empty)));
        self.block = calls;
        self.append(None, Op::Call(method), operands, state);
        self.end(End::Jump(to(behind)));
        self.block = empty;
        self.pay(self.block, weight);
        self.end(End::Jump(to(behind)));
        self.block = behind;
        self.environment.boundary = None;
        Ok(false)
    }

    /// While a class is being initialised, calls of its static methods are not linked for good. Its static methods run in the thread that
    /// initialises it, or later.
    fn call_of_initializer(&self, bci: u16, index: ConstantIndex) -> Option<LinkedCall> {
        let instruction = &self.bytecode.instructions[self.bytecode.position(bci.into())].1;
        let called = self.method.class.constants.resolved_method(self.method.constant(index))?;
        let is_own = called.is_static() && !called.class.is_initialized() && self.is_ready(called.class);
        (is_own && matches!(instruction, Instruction::InvokeStatic(_))).then_some(LinkedCall::Method(called.id.0))
    }

    /// The descriptor of the call at a constant.
    fn descriptor_of(&self, index: ConstantIndex) -> Option<MethodDescriptor<'static>> {
        let file = self.method.file_constants();
        let name_and_type = match file.get(index)? {
            Constant::MethodRef { name_and_type, .. }
            | Constant::InterfaceMethodRef { name_and_type, .. }
            | Constant::InvokeDynamic { name_and_type, .. } => name_and_type,
            _ => return None,
        };
        let Constant::NameAndType { descriptor, .. } = file.get(name_and_type)? else { return None };
        MethodDescriptor::parse(file.utf8(descriptor)?.as_bytes())
    }

    /// The class that a reference to a method names.
    fn holder(&self, index: ConstantIndex) -> Option<ClassRef> {
        self.method.class.constants.resolved_holder(self.method.constant(index))
    }

    fn take(&mut self, count: usize) -> Result<(), NotBuilt> {
        (0..count).try_for_each(|_| self.pop().map(|_| ()))
    }

    /// A call that depends on the class of the receiver: the classes that have been met there are looked for first.
    fn dispatch(
        &mut self,
        bci: u16,
        dispatch: Dispatch,
        target: impl Fn(ClassRef) -> Option<u32>,
        operands: Vec<ValueId>,
        result: Option<FieldType<'_>>,
    ) -> Result<bool, NotBuilt> {
        let kind = result.map(|result| result.kind());
        let selected = |class: u32| {
            let method = target(self.vm.classes.at(class)?)?;
            self.vm.methods.at(method).filter(|method| !method.is_abstract()).map(|_| (class, method))
        };
        let (targets, is_all) = self.met(bci, selected);
        let before = if is_all { Some(self.state()?) } else { None };
        self.mark_call();
        self.take(operands.len())?;
        let state = self.calling_state(bci);
        let join = self.function.add_block();
        let joined = kind.map(|kind| self.function.add_parameter(join, kind));
        for (place, (class, method)) in targets.iter().enumerate() {
            let condition = self.is_exactly(operands[0], *class);
            let (hit, miss) = (self.function.add_block(), self.function.add_block());
            if is_all && place + 1 == targets.len() {
                self.append(None, Op::Guard(Reason::Class), vec![condition], before);
                self.end(End::Jump(Edge { to: hit, arguments: Vec::new() }));
            } else {
                let to = |block| Edge { to: block, arguments: Vec::new() };
                self.end(End::Branch(condition, to(hit), to(miss)));
            }
            self.block = hit;
            self.call_and_join(kind, Op::Call(*method), operands.clone(), state, join);
            self.block = miss;
        }
        if !is_all || targets.is_empty() {
            let mut op = dispatch.op;
            if let Some((holder, found)) = dispatch.found {
                let fits = self.type_test(operands[0], holder);
                let [fitting, other] = std::array::from_fn(|_| self.function.add_block());
                let to = |block| Edge { to: block, arguments: Vec::new() };
                self.end(End::Branch(fits, to(fitting), to(other)));
                self.block = other;
                self.call_and_join(kind, op, operands.clone(), state, join);
                (self.block, op) = (fitting, found);
            }
            self.call_and_join(kind, op, operands, state, join);
        }
        self.block = join;
        self.environment.boundary = None;
        if let Some(joined) = joined {
            let joined = self.typed_as(joined, result);
            self.push(joined);
        }
        Ok(false)
    }

    /// Ends the block with a call, behind which all go on with its result.
    fn call_and_join(&mut self, kind: Option<Kind>, op: Op, operands: Vec<ValueId>, state: Option<StateId>, join: BlockId) {
        let value = self.append(kind, op, operands, state);
        self.end(End::Jump(Edge { to: join, arguments: kind.map(|_| value).into_iter().collect() }));
    }

    /// The classes worth looking for, with what each means, and whether no other has been met.
    pub(super) fn met<T>(&self, bci: u16, meaning: impl Fn(u32) -> Option<T>) -> (Vec<T>, bool) {
        let seen = self.code.sites.get().and_then(|sites| sites.at(bci)).map(|site| site.seen());
        let Some(Seen::Classes { mut classes, others, .. }) = seen else { return (Vec::new(), false) };
        classes.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let total = classes.iter().map(|(_, count)| u64::from(*count)).sum::<u64>() + u64::from(others);
        // Of several classes, only one that is met nearly always.
        let count = match classes.first() {
            Some(_) if others == 0 => classes.len(),
            Some((_, first)) if u64::from(*first) * 10 >= total * 9 => 1,
            _ => 0,
        };
        let met: Vec<T> = classes[..count].iter().map_while(|(class, _)| meaning(*class)).collect();
        let is_all = others == 0 && !met.is_empty() && met.len() == classes.len() && total >= EXPECTED_MIN;
        (met, is_all && !self.has_trapped(Reason::Class))
    }

    fn slots(&self, values: &[ValueId]) -> usize {
        values.iter().map(|value| usize::from(self.function.kind(*value).slots())).sum()
    }

    /// Whether an object has just been made, of a class without finalizer.
    fn is_without_finalizer(&self, object: ValueId) -> bool {
        match self.function.inst(object).map(|inst| inst.op) {
            Some(Op::NewObject { finalizable, .. }) => !finalizable,
            _ => false,
        }
    }
}

/// How a method is selected by the class of the receiver.
struct Dispatch {
    /// In general.
    op: Op,
    /// For receivers of a class or interface.
    found: Option<(ClassRef, Op)>,
}

impl Dispatch {
    const fn of(op: Op) -> Self {
        Self { op, found: None }
    }
}

/// What a checked interface call selects for receivers of a class, if it may be called.
fn checked_target(class: ClassRef, called: MethodRef, holder: ClassRef) -> Option<u32> {
    if !class.is_subclass_of(holder) {
        return None;
    }
    if called.is_private() {
        return Some(called.id.0);
    }
    class.interface_table.get()?.find(called).filter(|found| found.has(access::PUBLIC)).map(|found| found.id.0)
}
