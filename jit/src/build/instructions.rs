//! What each instruction of bytecode becomes (JVMS §6.5).

use classfile::{Constant, ConstantIndex, Instruction, Kind, StackEffect, descriptor::parse_field};
use runtime::ClassRef;
use runtime::metadata::field::{FieldRef, ValueKind};
use runtime::ops::helpers::Helper;
use runtime::ops::plans::{self, Barrier, Order, TypeTest};
use runtime::profile::sites::Seen;
use runtime::value_ops::ValueOp;

use super::facts::Loaded;
use super::handlers::Catcher;
use super::{BRANCH_COUNT_MIN, Builder, NotBuilt, constant_of};
use crate::ir::op::{Cell, Op, Reason};
use crate::ir::{BlockId, Edge, End, Inst, Thrown, ValueId};

impl Builder {
    /// Builds one instruction; true if it ends its block.
    #[allow(clippy::too_many_lines, reason = "a table of the instructions")]
    pub(super) fn instruction(&mut self, bci: u16, instruction: Instruction<'_>) -> Result<bool, NotBuilt> {
        match instruction {
            Instruction::Nop => {}
            Instruction::Null => self.push_constant(Kind::Reference, 0),
            Instruction::Int(value) => self.push_constant(Kind::Int, u64::from(value as u32)),
            Instruction::Long(value) => self.push_constant(Kind::Long, value as u64),
            Instruction::Float(value) => self.push_constant(Kind::Float, u64::from(value.to_bits())),
            Instruction::Double(value) => self.push_constant(Kind::Double, value.to_bits()),
            Instruction::LoadConstant(index) => return self.load_constant(bci, index),
            Instruction::Load(_, local) => {
                let value = self.environment.locals.get(usize::from(local.0)).copied().flatten().ok_or(NotBuilt::Undecodable)?;
                self.push(value);
            }
            Instruction::Store(kind, local) => {
                let value = self.pop()?;
                self.store_local(usize::from(local.0), kind, value);
            }
            Instruction::Increment(local, amount) => {
                let old = self.environment.locals.get(usize::from(local.0)).copied().flatten().ok_or(NotBuilt::Undecodable)?;
                let amount = self.constant(Kind::Int, u64::from(i32::from(amount) as u32));
                let new = self.value(ValueOp::IntAdd, vec![old, amount]);
                self.store_local(usize::from(local.0), Kind::Int, new);
            }
            Instruction::ArrayLoad(kind) => self.array_load(kind)?,
            Instruction::ArrayStore(kind) => self.array_store(kind)?,
            Instruction::ArrayLength => {
                let array = self.pop()?;
                self.guard_not_null(array)?;
                let length = self.result(Kind::Int, Op::ArrayLength, vec![array]);
                self.push(length);
            }
            Instruction::Pop
            | Instruction::Pop2
            | Instruction::Dup
            | Instruction::DupX1
            | Instruction::DupX2
            | Instruction::Dup2
            | Instruction::Dup2X1
            | Instruction::Dup2X2
            | Instruction::Swap => self.shuffle(&instruction)?,
            Instruction::Arithmetic(kind, binary) => {
                let operation = ValueOp::binary(kind, binary).ok_or(NotBuilt::Undecodable)?;
                self.arithmetic(operation)?;
            }
            Instruction::Negate(kind) => self.unary(ValueOp::negation(kind).ok_or(NotBuilt::Undecodable)?)?,
            Instruction::Convert(conversion) => self.unary(ValueOp::conversion(conversion))?,
            Instruction::Compare(compare) => self.arithmetic(ValueOp::comparison(compare))?,
            Instruction::IfZero(condition, target) => {
                let value = self.pop()?;
                let zero = self.constant(Kind::Int, 0);
                let operation = ValueOp::condition(Kind::Int, condition).ok_or(NotBuilt::Undecodable)?;
                return self.branch(bci, operation, [value, zero], target);
            }
            Instruction::IfInt(condition, target) => {
                let (right, left) = (self.pop()?, self.pop()?);
                let operation = ValueOp::condition(Kind::Int, condition).ok_or(NotBuilt::Undecodable)?;
                return self.branch(bci, operation, [left, right], target);
            }
            Instruction::IfReference { equal, target } => {
                let (right, left) = (self.pop()?, self.pop()?);
                let operation = if equal { ValueOp::ReferenceEqual } else { ValueOp::ReferenceNotEqual };
                return self.branch(bci, operation, [left, right], target);
            }
            Instruction::IfNull { null, target } => {
                let value = self.pop()?;
                let zero = self.constant(Kind::Reference, 0);
                let operation = if null { ValueOp::ReferenceEqual } else { ValueOp::ReferenceNotEqual };
                return self.branch(bci, operation, [value, zero], target);
            }
            Instruction::Goto(target) => {
                let at = self.bytecode.position(target);
                let edge = self.branch_to(at)?;
                self.end(End::Jump(edge));
                return Ok(true);
            }
            Instruction::TableSwitch(switch) => {
                let cases: Vec<(i32, u32)> = (switch.low()..=switch.high()).zip(switch.targets()).collect();
                return self.switch(&cases, switch.default());
            }
            Instruction::LookupSwitch(switch) => {
                let cases: Vec<(i32, u32)> = switch.pairs().collect();
                return self.switch(&cases, switch.default());
            }
            Instruction::Return(kind) => {
                let value = kind.map(|_| self.pop()).transpose()?;
                // Booleans, bytes and the like are what the descriptor says they are (JVMS §6.5.ireturn).
                let value = value.map(|value| self.narrow_to(self.method.return_kind, value));
                self.register_finalizable()?;
                self.leave_method()?;
                self.end(End::Return(value));
                return Ok(true);
            }
            Instruction::FieldGet(index) => return self.field_get(index),
            Instruction::FieldPut(index) => return self.field_put(index),
            Instruction::StaticGet(index) => return self.static_get(index),
            Instruction::StaticPut(index) => return self.static_put(index),
            Instruction::InvokeVirtual(index)
            | Instruction::InvokeSpecial(index)
            | Instruction::InvokeStatic(index)
            | Instruction::InvokeInterface(index, _)
            | Instruction::InvokeDynamic(index) => {
                return self.call(
                    bci,
                    index,
                    matches!(instruction, Instruction::InvokeStatic(_) | Instruction::InvokeDynamic(_)),
                );
            }
            Instruction::New(index) => return self.new_object(index),
            Instruction::NewArray(kind) => return self.new_primitive_array(kind),
            Instruction::NewReferenceArray(index) => return self.new_reference_array(index),
            Instruction::NewMultiArray(index, dimensions) => return self.new_multi_array(bci, index, dimensions),
            Instruction::Throw => {
                let exception = self.pop()?;
                self.guard_not_null(exception)?;
                match self.catchers[self.at].clone() {
                    Catcher::Rows(rows) => {
                        let state = self.state().ok();
                        self.throw_to(&rows, exception, None, state)?;
                        return Ok(true);
                    }
                    Catcher::Interpreter if self.bytecode.is_covered(bci) => return self.exit(Reason::Exception),
                    Catcher::Interpreter | Catcher::Nobody => {}
                }
                let state = if self.is_synchronized() {
                    // Nobody sees in which order it throws and leaves its monitor.
                    self.leave_method()?;
                    None
                } else {
                    self.state_of_retry(bci)?
                };
                let inst = Inst {
                    op: Op::Helper(Helper::ThrowReference),
                    operands: vec![exception],
                    state,
                    thrown: Thrown::Unwinds,
                    origin: self.origin,
                };
                self.function.append(self.block, None, inst);
                self.end(End::Unwind);
                return Ok(true);
            }
            Instruction::CheckCast(index) => return self.check_cast(bci, index),
            Instruction::InstanceOf(index) => return self.instance_of(bci, index),
            Instruction::MonitorEnter => self.monitor_enter()?,
            Instruction::MonitorExit => self.monitor_exit(bci)?,
            Instruction::JumpSubroutine(_) | Instruction::ReturnSubroutine(_) => return Err(NotBuilt::Subroutines),
        }
        Ok(false)
    }

    /// JLS §12.6: an object with a finalizer is registered when the constructor of `Object` completes.
    fn register_finalizable(&mut self) -> Result<(), NotBuilt> {
        if self.method.name != "<init>" || self.method.class.name != "java/lang/Object" {
            return Ok(());
        }
        let object = self.environment.locals[0].ok_or(NotBuilt::Undecodable)?;
        let condition = self.append(Some(Kind::Int), Op::IsFinalizable, vec![object], None);
        let (register, behind) = (self.function.add_block(), self.function.add_block());
        let to = |block| Edge { to: block, arguments: Vec::new() };
        self.end(End::Branch(condition, to(register), to(behind)));
        self.block = register;
        let state = self.state()?;
        self.append(None, Op::Helper(Helper::RegisterFinalizer), vec![object], Some(state));
        self.end(End::Jump(to(behind)));
        self.block = behind;
        Ok(())
    }

    fn push_constant(&mut self, kind: Kind, bits: u64) {
        let value = self.constant(kind, bits);
        self.push(value);
    }

    fn store_local(&mut self, local: usize, kind: Kind, value: ValueId) {
        let locals = &mut self.environment.locals;
        // A long or double whose second slot is overwritten is gone.
        if let Some(before) = local.checked_sub(1)
            && locals[before].is_some_and(|value| self.function.kind(value).slots() == 2)
        {
            locals[before] = None;
        }
        locals[local] = Some(value);
        if kind.slots() == 2
            && let Some(second) = locals.get_mut(local + 1)
        {
            *second = None;
        }
    }

    fn load_constant(&mut self, bci: u16, index: ConstantIndex) -> Result<bool, NotBuilt> {
        match constant_of(self.method, index) {
            Some(Constant::Integer(value)) => self.push_constant(Kind::Int, u64::from(value as u32)),
            Some(Constant::Float(value)) => self.push_constant(Kind::Float, u64::from(value.to_bits())),
            Some(Constant::Long(value)) => self.push_constant(Kind::Long, value as u64),
            Some(Constant::Double(value)) => self.push_constant(Kind::Double, value.to_bits()),
            _ => match self.facts.loaded(bci) {
                Some(Loaded::Reference(cell)) => {
                    let value = self.result(Kind::Reference, Op::ConstantReference(cell), Vec::new());
                    self.push(value);
                }
                Some(Loaded::Bits(bits)) => {
                    let effect = StackEffect::of(&Instruction::LoadConstant(index), &self.method.file_constants());
                    let Some(StackEffect::Values { pushes: Some(kind), .. }) = effect else { return Err(NotBuilt::Undecodable) };
                    self.push_constant(kind, bits);
                }
                None => return self.exit(Reason::Unresolved),
            },
        }
        Ok(false)
    }

    /// The operand stack in slots, as `dup` and its like see it.
    fn shuffle(&mut self, instruction: &Instruction<'_>) -> Result<(), NotBuilt> {
        let effect = StackEffect::of(instruction, &self.method.file_constants());
        let Some(StackEffect::Shuffle { slots, order }) = effect else { return Err(NotBuilt::Undecodable) };
        let mut taken = 0;
        let mut values: Vec<Option<ValueId>> = Vec::new();
        while taken < slots {
            let value = self.pop()?;
            let width = self.function.kind(value).slots();
            // Filled from the top down; the first slot of a value is the one that has it.
            values.extend((1..width).map(|_| None).chain([Some(value)]));
            taken += width;
        }
        values.reverse();
        order
            .iter()
            .filter_map(|place| values.get(usize::from(*place)).copied().flatten())
            .for_each(|value| self.environment.stack.push(value));
        Ok(())
    }

    fn unary(&mut self, operation: ValueOp) -> Result<(), NotBuilt> {
        let value = self.pop()?;
        let value = self.value(operation, vec![value]);
        self.push(value);
        Ok(())
    }

    fn arithmetic(&mut self, operation: ValueOp) -> Result<(), NotBuilt> {
        let (right, left) = (self.pop()?, self.pop()?);
        let zero_test = match operation {
            ValueOp::IntDivide | ValueOp::IntRemainder => Some((ValueOp::IntNotEqual, Kind::Int)),
            ValueOp::LongDivide | ValueOp::LongRemainder => Some((ValueOp::LongNotEqual, Kind::Long)),
            _ => None,
        };
        if let Some((test, kind)) = zero_test {
            let zero = self.constant(kind, 0);
            let condition = self.value(test, vec![right, zero]);
            self.guard_or_throw(condition, Reason::Division, Helper::ThrowDivisionByZero, Vec::new())?;
            if self.function.constant(condition) == Some(0) {
                self.push_constant(kind, 0);
                return Ok(());
            }
        }
        let value = self.value(operation, vec![left, right]);
        self.push(value);
        Ok(())
    }

    // ---- control

    fn branch(&mut self, bci: u16, operation: ValueOp, operands: [ValueId; 2], target: u32) -> Result<bool, NotBuilt> {
        let (target, behind) = (self.bytecode.position(target), self.at + 1);
        let seen = self.code.sites.get().and_then(|sites| sites.at(bci)).map(|site| site.seen());
        let (mut taken, mut not_taken) = (true, true);
        let mut rarer = 0;
        if let Some(Seen::Branch { taken: yes, not_taken: no }) = seen {
            if yes.min(no) >= BRANCH_COUNT_MIN {
                rarer = (u64::from(yes.min(no)) * 100 / (u64::from(yes) + u64::from(no))) as u8;
            }
            let has_trapped = self.has_trapped(Reason::Unreached);
            taken = yes > 0 || no < BRANCH_COUNT_MIN || has_trapped;
            not_taken = no > 0 || yes < BRANCH_COUNT_MIN || has_trapped;
        }
        if let Some(pruned) = self.choices.prunes(bci).filter(|_| !self.has_trapped(Reason::Unreached)) {
            (taken, not_taken) = (pruned != Some(true), pruned != Some(false));
        }
        let condition = self.value(operation, operands.to_vec());
        if let Some(bits) = self.function.constant(condition) {
            (taken, not_taken) = (bits != 0, bits == 0);
        }
        // A state is one with the operands; it exists only where the interpreter can carry out the branch.
        let state = if taken && not_taken { None } else { self.state().ok() };
        if taken && not_taken || state.is_none() && self.function.constant(condition).is_none() {
            self.learn(operation, operands, true);
            let then = self.branch_to(target)?;
            self.unlearn(operation, operands);
            self.learn(operation, operands, false);
            let otherwise = self.edge_to(behind)?;
            self.end(End::Branch(condition, then, otherwise));
            self.function.block_mut(self.block).rarer = rarer;
            return Ok(true);
        }
        if self.function.constant(condition).is_none() {
            let exit = self.function.add_block();
            self.function.block_mut(exit).end = End::Exit(Reason::Unreached, state.ok_or(NotBuilt::NoState(bci))?);
            let exit = Edge { to: exit, arguments: Vec::new() };
            self.learn(operation, operands, taken);
            if taken {
                let then = self.branch_to(target)?;
                self.end(End::Branch(condition, then, exit));
            } else {
                let otherwise = self.edge_to(behind)?;
                self.end(End::Branch(condition, exit, otherwise));
            }
            return Ok(true);
        }
        let edge = if taken { self.branch_to(target)? } else { self.edge_to(behind)? };
        self.end(End::Jump(edge));
        Ok(true)
    }

    /// What a null test tells on the way that it leads.
    fn learn(&mut self, operation: ValueOp, [left, right]: [ValueId; 2], taken: bool) {
        let not_null = operation == ValueOp::ReferenceNotEqual && taken || operation == ValueOp::ReferenceEqual && !taken;
        if not_null && self.function.constant(right) == Some(0) {
            self.environment.not_null.insert(left);
        }
    }

    fn unlearn(&mut self, operation: ValueOp, [left, _]: [ValueId; 2]) {
        if operation == ValueOp::ReferenceNotEqual {
            self.environment.not_null.remove(&left);
        }
    }

    fn switch(&mut self, cases: &[(i32, u32)], default: u32) -> Result<bool, NotBuilt> {
        let key = self.pop()?;
        let mut edges = Vec::with_capacity(cases.len());
        for (case, target) in cases {
            // Holes of a table are the default.
            if *target != default {
                edges.push((*case, self.branch_to(self.bytecode.position(*target))?));
            }
        }
        let default = self.branch_to(self.bytecode.position(default))?;
        self.end(End::Switch(key, edges, default));
        Ok(true)
    }

    // ---- objects

    /// Whether nobody has to wait for a class to be initialised. Static methods and constructors run in the thread that initialises their class,
    /// or later.
    pub(super) fn is_ready(&self, class: runtime::ClassRef) -> bool {
        let is_own = || {
            let own = self.method.class;
            (self.method.is_static() || self.method.is_constructor())
                && (class == own || !class.is_interface() && own.is_subclass_of(class))
        };
        class.is_initialized() || is_own()
    }

    fn new_object(&mut self, index: ConstantIndex) -> Result<bool, NotBuilt> {
        let resolved =
            self.method.class.constants.resolved_class(self.method.constant(index)).filter(|class| self.is_ready(*class));
        let Some(class) = resolved else { return self.exit(Reason::Unresolved) };
        if class.has(classfile::access::ABSTRACT) {
            return self.exit(Reason::Unresolved);
        }
        let bci = self.bytecode.instructions[self.at].0;
        let state = self.state_of_retry(bci)?;
        let plan = plans::instance_allocation(class);
        let object = self.append(
            Some(Kind::Reference),
            Op::NewObject { class: plan.shape.0, bytes: plan.size, finalizable: class.has_finalizer },
            Vec::new(),
            state,
        );
        self.environment.not_null.insert(object);
        self.push(object);
        Ok(false)
    }

    /// The field at a constant, if that has been resolved and is of the right sort.
    fn field(&self, index: ConstantIndex, is_static: bool) -> Option<FieldRef> {
        let field = self.method.class.constants.resolved_field(self.method.constant(index))?;
        (field.is_static() == is_static).then_some(field)
    }

    fn field_get(&mut self, index: ConstantIndex) -> Result<bool, NotBuilt> {
        let Some(field) = self.field(index, false) else { return self.exit(Reason::Unresolved) };
        let object = self.pop()?;
        self.guard_not_null(object)?;
        let (access, cell) = (plans::instance_access(&field), Cell::of(field.kind));
        let volatile = access.order == Order::Volatile;
        let value = self.result(cell.kind(), Op::LoadField { offset: field.offset, cell, volatile }, vec![object]);
        let value = self.typed_as(value, parse_field(field.descriptor.as_bytes()));
        self.push(value);
        Ok(false)
    }

    fn field_put(&mut self, index: ConstantIndex) -> Result<bool, NotBuilt> {
        let writable = |field: &FieldRef| !field.is_final() || field.class == self.method.class;
        let Some(field) = self.field(index, false).filter(writable) else { return self.exit(Reason::Unresolved) };
        let (value, object) = (self.pop()?, self.pop()?);
        self.guard_not_null(object)?;
        let (access, cell) = (plans::instance_access(&field), Cell::of(field.kind));
        self.effect(
            Op::StoreField { offset: field.offset, cell, volatile: access.order == Order::Volatile },
            vec![object, value],
        );
        Ok(false)
    }

    fn static_get(&mut self, index: ConstantIndex) -> Result<bool, NotBuilt> {
        let initialized = |field: &FieldRef| self.is_ready(field.class);
        let Some(field) = self.field(index, true).filter(initialized) else { return self.exit(Reason::Unresolved) };
        if let Some(value) = self.final_static(field) {
            self.push(value);
            return Ok(false);
        }
        let access = plans::static_access(&self.vm, &field);
        let kind = Cell::of(field.kind).kind();
        let volatile = access.order == Order::Volatile;
        let value = self.result(kind, Op::LoadStatic { offset: access.offset, kind, volatile }, Vec::new());
        let value = self.typed_as(value, parse_field(field.descriptor.as_bytes()));
        self.push(value);
        Ok(false)
    }

    fn static_put(&mut self, index: ConstantIndex) -> Result<bool, NotBuilt> {
        let usable = |field: &FieldRef| self.is_ready(field.class) && (!field.is_final() || field.class == self.method.class);
        let Some(field) = self.field(index, true).filter(usable) else { return self.exit(Reason::Unresolved) };
        let value = self.pop()?;
        let value = self.narrow_to(field.kind, value);
        let access = plans::static_access(&self.vm, &field);
        let mark = if let Barrier::RootChunk(mark) = access.barrier { Some(mark) } else { None };
        let volatile = access.order == Order::Volatile;
        self.effect(Op::StoreStatic { offset: access.offset, kind: Cell::of(field.kind).kind(), mark, volatile }, vec![value]);
        Ok(false)
    }

    /// What is returned, or stored into a static field (which has 64 bits), has to be a value of the type.
    fn narrow_to(&mut self, kind: ValueKind, value: ValueId) -> ValueId {
        match kind {
            ValueKind::Boolean => {
                let one = self.constant(Kind::Int, 1);
                self.value(ValueOp::IntAnd, vec![value, one])
            }
            ValueKind::Byte => self.value(ValueOp::IntToByte, vec![value]),
            ValueKind::Char => self.value(ValueOp::IntToChar, vec![value]),
            ValueKind::Short => self.value(ValueOp::IntToShort, vec![value]),
            _ => value,
        }
    }

    /// Whether an object that is not null is of a class: a condition. Where the answer takes a search, the classes that were met there
    /// are looked for first.
    fn is_of_class(&mut self, bci: u16, object: ValueId, class: ClassRef) -> Result<ValueId, NotBuilt> {
        if !matches!(plans::type_test(class), TypeTest::Secondary | TypeTest::Array) {
            return Ok(self.type_test(object, class));
        }
        let answer = |own: u32| Some((own, u64::from(self.vm.classes.at(own)?.is_subclass_of(class))));
        let (met, is_all) = self.met(bci, answer);
        if let ([(own, answer)], true) = (met.as_slice(), is_all) {
            let condition = self.is_exactly(object, *own);
            self.guard(condition, Reason::Class)?;
            return Ok(self.constant(Kind::Int, *answer));
        }
        if met.is_empty() {
            return Ok(self.type_test(object, class));
        }
        let join = self.function.add_block();
        let result = self.function.add_parameter(join, Kind::Int);
        for (own, answer) in met {
            let condition = self.is_exactly(object, own);
            let miss = self.function.add_block();
            let answer = self.constant(Kind::Int, answer);
            let (hit, miss_edge) = (Edge { to: join, arguments: vec![answer] }, Edge { to: miss, arguments: Vec::new() });
            self.end(End::Branch(condition, hit, miss_edge));
            self.block = miss;
        }
        let answer = self.type_test(object, class);
        self.end(End::Jump(Edge { to: join, arguments: vec![answer] }));
        self.block = join;
        Ok(result)
    }

    /// Whether an object is of this class and no other.
    pub(super) fn is_exactly(&mut self, object: ValueId, class: u32) -> ValueId {
        let own = self.append(Some(Kind::Int), Op::ClassOf, vec![object], None);
        let wanted = self.constant(Kind::Int, class.into());
        self.value(ValueOp::IntEqual, vec![own, wanted])
    }

    pub(super) fn type_test(&mut self, object: ValueId, class: ClassRef) -> ValueId {
        match plans::type_test(class) {
            TypeTest::Exact { .. } => self.is_exactly(object, class.id.0),
            TypeTest::Display { depth } => {
                self.append(Some(Kind::Int), Op::IsDisplayed { class: class.id.0, depth }, vec![object], None)
            }
            TypeTest::Secondary | TypeTest::Array => {
                self.append(Some(Kind::Int), Op::IsInstance { class: class.id.0 }, vec![object], None)
            }
        }
    }

    fn check_cast(&mut self, bci: u16, index: ConstantIndex) -> Result<bool, NotBuilt> {
        let object = *self.environment.stack.last().ok_or(NotBuilt::Undecodable)?;
        let Some(class) = self.method.class.constants.resolved_class(self.method.constant(index)) else {
            // §6.5.checkcast: the class is not resolved for null.
            let null = self.constant(Kind::Reference, 0);
            let condition = self.value(ValueOp::ReferenceEqual, vec![object, null]);
            self.guard(condition, Reason::Unresolved)?;
            return Ok(false);
        };
        let behind = self.skip_null(object, None);
        let condition = self.is_of_class(bci, object, class)?;
        let wanted = self.constant(Kind::Int, class.id.0.into());
        self.guard_or_throw(condition, Reason::Cast, Helper::ThrowClassCast, vec![object, wanted])?;
        self.join(behind, Vec::new());
        self.pop()?;
        let object = self.typed(object, Some(class));
        self.push(object);
        Ok(false)
    }

    /// Goes on in a block that a null reference does not come to: that goes to the block that is returned, with this argument, unless
    /// the reference is known not to be null.
    fn skip_null(&mut self, object: ValueId, argument: Option<(Kind, u64)>) -> Option<BlockId> {
        if self.environment.not_null.contains(&object) {
            return None;
        }
        let null = self.constant(Kind::Reference, 0);
        let is_null = self.value(ValueOp::ReferenceEqual, vec![object, null]);
        let arguments = argument.map(|(kind, bits)| self.constant(kind, bits)).into_iter().collect();
        let (some, behind) = (self.function.add_block(), self.function.add_block());
        if let Some((kind, _)) = argument {
            self.function.add_parameter(behind, kind);
        }
        self.end(End::Branch(is_null, Edge { to: behind, arguments }, Edge { to: some, arguments: Vec::new() }));
        self.block = some;
        Some(behind)
    }

    /// Goes on where `skip_null` has led; gives its parameter, or the argument where there is no such block.
    fn join(&mut self, behind: Option<BlockId>, arguments: Vec<ValueId>) -> Option<ValueId> {
        let Some(behind) = behind else { return arguments.first().copied() };
        self.end(End::Jump(Edge { to: behind, arguments }));
        self.block = behind;
        self.function.block(behind).parameters.first().copied()
    }

    fn instance_of(&mut self, bci: u16, index: ConstantIndex) -> Result<bool, NotBuilt> {
        let Some(class) = self.method.class.constants.resolved_class(self.method.constant(index)) else {
            let object = *self.environment.stack.last().ok_or(NotBuilt::Undecodable)?;
            let null = self.constant(Kind::Reference, 0);
            let condition = self.value(ValueOp::ReferenceEqual, vec![object, null]);
            self.guard(condition, Reason::Unresolved)?;
            self.pop()?;
            self.push_constant(Kind::Int, 0);
            return Ok(false);
        };
        let object = self.pop()?;
        let behind = self.skip_null(object, Some((Kind::Int, 0)));
        let fits = self.is_of_class(bci, object, class)?;
        let result = self.join(behind, vec![fits]).ok_or(NotBuilt::Undecodable)?;
        self.push(result);
        Ok(false)
    }
}
