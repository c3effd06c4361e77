//! Functions of value operations, guards, calls, branches and loops, from a seed.

use classfile::Kind;
use jit::ir::op::{Cell, Op, Reason};
use jit::ir::state::State;
use jit::ir::{BlockId, Edge, End, Function, Inst, Origin, OriginId, StateId, Thrown, ValueId};
use runtime::code::resume::Moment;
use runtime::metadata::method::MethodId;
use runtime::ops::helpers::Helper;
use runtime::value_ops::{Slot, ValueOp};

use crate::evaluate::THROWING;

/// Methods that are called.
const CALLED: u32 = 1000;
const SHOW: u32 = 1001;

/// A field with a reference of the objects that are made.
const PLACE_OF_REFERENCE: (u32, Cell) = (12, Cell::Reference);

const KINDS: [Kind; 5] = [Kind::Int, Kind::Long, Kind::Float, Kind::Double, Kind::Reference];

/// Numbers that depend on nothing but the seed (`SplitMix64`).
pub struct Random(pub u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let word = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^ (word >> 31)
    }

    /// A number below another.
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    pub fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    /// A value of a kind; small ones are frequent, so that conditions hold as often as not.
    pub fn slot(&mut self, kind: Kind) -> u64 {
        let small = self.below(4) as u64;
        let word = if self.below(4) == 0 { self.next() } else { small };
        match kind {
            Kind::Int => u64::from(word as u32),
            Kind::Long => word,
            Kind::Float => u64::from((small as f32 - 1.0).to_bits()),
            Kind::Double => (small as f64 - 1.0).to_bits(),
            Kind::Reference => small * 16,
        }
    }
}

/// A function of a method with these kinds.
pub fn function(seed: u64, method: u32, parameters: &[Kind], result: Kind) -> Function {
    generated(seed, method, parameters, result, false)
}

/// The same where fuel is counted.
pub fn metered_function(seed: u64, parameters: &[Kind]) -> Function {
    generated(seed, 1, parameters, Kind::Int, true)
}

fn generated(seed: u64, method: u32, parameters: &[Kind], result: Kind, is_metered: bool) -> Function {
    let mut function = Function::new(parameters.to_vec(), Some(result));
    function.add_origin(Origin { method: MethodId(method), bci: 0, caller: None });
    let scope = function.block(Function::ENTRY).parameters.clone();
    let (random, block, method) = (Random(seed), Function::ENTRY, MethodId(method));
    let mut generator = Generator { function, random, block, scope, method, bci: 0, budget: 30, is_metered };
    generator.statements(3);
    generator.show();
    let value = generator.any(result);
    generator.end(End::Return(Some(value)));
    generator.function
}

/// The kinds of parameters, some of which are the same.
pub fn parameters(random: &mut Random) -> Vec<Kind> {
    (0..random.below(5) + 1).map(|_| random.of(&KINDS)).collect()
}

struct Generator {
    function: Function,
    random: Random,
    block: BlockId,
    /// What is defined on all ways to here.
    scope: Vec<ValueId>,
    method: MethodId,
    bci: u16,
    /// Instructions that may still be made.
    budget: u32,
    /// Fuel is counted.
    is_metered: bool,
}

impl Generator {
    /// A call that shows what has been computed.
    fn show(&mut self) {
        let operands = self.scope.iter().rev().take(8).copied().collect();
        let state = self.state(Moment::Calling);
        self.inst(Some(Kind::Int), Op::Call(SHOW), operands, Some(state));
    }

    fn statements(&mut self, depth: u32) {
        for _ in 0..self.random.below(6) + 1 {
            if self.budget == 0 {
                return;
            }
            self.budget -= 1;
            self.pay(3);
            match self.random.below(26) {
                0..=4 => self.operation(),
                5..=6 => self.guard(),
                7 if self.random.below(3) == 0 => self.locked(0),
                7 => self.call(),
                8..=9 | 23..=24 => self.memory(),
                10..=11 if depth > 0 => self.choice(depth - 1),
                12 if depth > 0 => self.switch(depth - 1),
                13..=14 if depth > 0 => self.repeat(depth - 1),
                15 if depth > 0 => self.count(depth - 1),
                16..=19 => self.object(),
                20..=21 if depth > 0 => self.catch(depth - 1),
                22 if depth > 0 => self.throw(),
                _ => self.again(),
            }
        }
    }

    /// Looks for fuel and spends some, or one of both, once in a while.
    fn pay(&mut self, rarity: usize) {
        if !self.is_metered {
            return;
        }
        if self.random.below(rarity) == 0 {
            let is_enough = self.inst(Some(Kind::Int), Op::Reserve(0), Vec::new(), None);
            self.scope.pop();
            self.guard_on(is_enough, Reason::Fuel);
        }
        if self.random.below(rarity) == 0 {
            let units = self.random.below(9) as u32 + 1;
            self.inst(None, Op::Charge(units), Vec::new(), None);
        }
    }

    fn inst(&mut self, kind: Option<Kind>, op: Op, operands: Vec<ValueId>, state: Option<StateId>) -> ValueId {
        let inst = Inst { op, operands, state, thrown: Thrown::Unwinds, origin: OriginId(0) };
        let value = self.function.append(self.block, kind, inst);
        self.scope.extend(kind.map(|_| value));
        value
    }

    fn constant(&mut self, kind: Kind) -> ValueId {
        let bits = self.random.slot(kind);
        self.inst(Some(kind), Op::Constant(bits), Vec::new(), None)
    }

    /// A value in scope, newer ones more often, or a constant.
    fn any(&mut self, kind: Kind) -> ValueId {
        let fitting: Vec<ValueId> = self.scope.iter().copied().filter(|value| self.function.kind(*value) == kind).collect();
        if fitting.is_empty() || self.random.below(8) == 0 { self.constant(kind) } else { self.random.of(&fitting) }
    }

    fn operation(&mut self) {
        let operation = self.random.of(ValueOp::ALL);
        self.compute(operation);
    }

    fn compute(&mut self, operation: ValueOp) -> ValueId {
        let operands: Vec<ValueId> = operation.operands().iter().map(|kind| self.any(*kind)).collect();
        let is_partial = operation.fold(&[0, 0]).is_none() && operands.len() == 2;
        if is_partial {
            let kind = operation.result();
            let zero = self.inst(Some(kind), Op::Constant(0), Vec::new(), None);
            let differs = if kind == Kind::Int { ValueOp::IntNotEqual } else { ValueOp::LongNotEqual };
            let condition = self.inst(Some(Kind::Int), Op::Value(differs), vec![operands[1], zero], None);
            self.guard_on(condition, Reason::Division);
        }
        self.inst(Some(operation.result()), Op::Value(operation), operands, None)
    }

    /// A computation that has been made before, in the same block or elsewhere.
    fn again(&mut self) {
        let value = self.random.of(&(0..self.function.values.len() as u32).map(ValueId).collect::<Vec<_>>());
        let Some(inst) = self.function.inst(value).cloned() else { return };
        let is_pure = matches!(inst.op, Op::Constant(_) | Op::IsBelow)
            || matches!(inst.op, Op::Value(operation) if operation.fold(&[0, 0]).is_some());
        if is_pure && inst.operands.iter().all(|operand| self.scope.contains(operand)) {
            self.inst(self.function.values[value.index()].kind, inst.op, inst.operands, None);
        }
    }

    fn condition(&mut self) -> ValueId {
        let conditions = &ValueOp::ALL[ValueOp::IntEqual as usize..];
        match self.random.below(6) {
            0 => self.any(Kind::Int),
            1 => {
                let operands = vec![self.any(Kind::Int), self.any(Kind::Int)];
                self.inst(Some(Kind::Int), Op::IsBelow, operands, None)
            }
            2 | 3 => {
                let operation = self.random.of(conditions);
                self.compute(operation)
            }
            _ => self.related_condition(conditions),
        }
    }

    /// A comparison of what has been compared before, with the same operation, its opposite or another.
    fn related_condition(&mut self, conditions: &[ValueOp]) -> ValueId {
        let compared = |value: &ValueId| match self.function.inst(*value) {
            Some(Inst { op: Op::Value(operation), operands, .. }) if conditions.contains(operation) => {
                Some((*operation, operands.clone()))
            }
            _ => None,
        };
        let compared: Vec<(ValueOp, Vec<ValueId>)> = self.scope.iter().filter_map(compared).collect();
        if compared.is_empty() {
            return self.any(Kind::Int);
        }
        let (operation, operands) = compared[self.random.below(compared.len())].clone();
        let of_kind = |other: &&ValueOp| other.operands() == operation.operands();
        let others: Vec<ValueOp> = conditions.iter().filter(of_kind).copied().collect();
        let operation = self.random.of(&others);
        self.inst(Some(Kind::Int), Op::Value(operation), operands, None)
    }

    fn guard(&mut self) {
        let condition = self.condition();
        // Predicates stand in front of loops.
        let reason = self.random.of(&Reason::ALL[..Reason::Predicate as usize]);
        self.guard_on(condition, reason);
    }

    fn guard_on(&mut self, condition: ValueId, reason: Reason) {
        let state = self.state(Moment::Before);
        self.inst(None, Op::Guard(reason), vec![condition], Some(state));
    }

    fn state(&mut self, moment: Moment) -> StateId {
        self.bci += 1;
        let some = |random: &mut Random, scope: &[ValueId]| -> Vec<ValueId> {
            (0..random.below(3)).filter(|_| !scope.is_empty()).map(|_| random.of(scope)).collect()
        };
        let locals = some(&mut self.random, &self.scope).into_iter().map(Some).chain([None]).collect();
        let stack = some(&mut self.random, &self.scope);
        let locks = some(&mut self.random, &self.scope).into_iter().map(|lock| (lock, self.bci.is_multiple_of(2))).collect();
        let state = State {
            method: self.method,
            bci: self.bci,
            moment,
            locals,
            stack,
            locks,
            objects: Vec::new(),
            ahead: 0,
            caller: None,
        };
        self.function.add_state(state)
    }

    fn call(&mut self) {
        let operands = [self.random.of(&KINDS), Kind::Int].map(|kind| self.any(kind)).to_vec();
        let state = Some(self.state(Moment::Calling));
        let (method, thrown) = self.random.of(&[
            (CALLED, Thrown::Unwinds),
            (CALLED, Thrown::Exits),
            (THROWING, Thrown::Unwinds),
            (THROWING, Thrown::Exits),
        ]);
        let inst = Inst { op: Op::Call(method), operands, state, thrown, origin: OriginId(0) };
        let result = self.function.append(self.block, Some(Kind::Int), inst);
        self.scope.push(result);
    }

    /// A call that may throw to a handler, behind which ways meet.
    fn catch(&mut self, depth: u32) {
        let operands = [self.random.of(&KINDS), Kind::Int].map(|kind| self.any(kind)).to_vec();
        let state = self.state(Moment::Calling);
        let (thrown, op) = (Thrown::Caught, Op::Call(self.random.of(&[CALLED, THROWING])));
        let inst = Inst { op, operands, state: Some(state), thrown, origin: OriginId(0) };
        let outside = self.scope.clone();
        let result = self.function.append(self.block, Some(Kind::Int), inst);
        let (behind, pad, join) = (self.function.add_block(), self.function.add_block(), self.function.add_block());
        let kind = self.random.of(&KINDS);
        let passed = self.any_of(&outside, kind);
        let parameter = passed.map(|value| (value, self.function.add_parameter(pad, kind)));
        let caught = Edge { to: pad, arguments: passed.into_iter().collect() };
        self.end(End::Try(Edge { to: behind, arguments: Vec::new() }, caught));
        self.block = behind;
        self.scope.push(result);
        self.statements(depth);
        self.end(End::Jump(Edge { to: join, arguments: vec![result] }));
        self.block = pad;
        self.scope.clone_from(&outside);
        self.scope.extend(parameter.map(|(_, parameter)| parameter));
        self.inst(Some(Kind::Reference), Op::TakeException, Vec::new(), None);
        self.statements(depth);
        let argument = self.any(Kind::Int);
        self.end(End::Jump(Edge { to: join, arguments: vec![argument] }));
        self.block = join;
        self.scope = outside;
        let parameter = self.function.add_parameter(join, Kind::Int);
        self.scope.push(parameter);
    }

    /// One of these values of a kind, if there is one.
    fn any_of(&mut self, values: &[ValueId], kind: Kind) -> Option<ValueId> {
        let fitting: Vec<ValueId> = values.iter().copied().filter(|value| self.function.kind(*value) == kind).collect();
        (!fitting.is_empty()).then(|| self.random.of(&fitting))
    }

    /// An exception on one of two ways.
    fn throw(&mut self) {
        let condition = self.condition();
        let [throws, behind] = [self.function.add_block(), self.function.add_block()];
        let [then, otherwise] = [throws, behind].map(|to| Edge { to, arguments: Vec::new() });
        self.end(End::Branch(condition, then, otherwise));
        self.block = throws;
        let outside = self.scope.clone();
        let exception = self.any(Kind::Reference);
        let state = (self.random.below(2) == 0).then(|| self.state(Moment::Before));
        self.inst(None, Op::Helper(Helper::ThrowReference), vec![exception], state);
        self.end(End::Unwind);
        self.scope = outside;
        self.block = behind;
    }

    fn memory(&mut self) {
        let offset = self.random.below(2) as i64 * 8;
        if self.random.below(2) == 0 {
            let op = Op::LoadStatic { offset, kind: Kind::Int, volatile: self.random.below(4) == 0 };
            self.inst(Some(Kind::Int), op, Vec::new(), None);
        } else {
            let value = self.any(Kind::Int);
            self.inst(None, Op::StoreStatic { offset, kind: Kind::Int, mark: None, volatile: false }, vec![value], None);
        }
    }

    /// A new object, or an access to a field of one that is there.
    fn object(&mut self) {
        let is_object = |value: &ValueId| self.function.inst(*value).is_some_and(|inst| matches!(inst.op, Op::NewObject { .. }));
        let objects: Vec<ValueId> = self.scope.iter().copied().filter(is_object).collect();
        if objects.is_empty() || self.random.below(4) == 0 {
            let finalizable = self.random.below(8) == 0;
            let state = self.state(Moment::Before);
            let op = Op::NewObject { class: 7, bytes: 24, finalizable };
            let object = self.inst(Some(Kind::Reference), op, Vec::new(), Some(state));
            if self.random.below(3) == 0 {
                self.own_name(object);
            }
            return;
        }
        let object = self.random.of(&objects);
        self.access(object, &[PLACE_OF_REFERENCE, (8, Cell::Int), (16, Cell::Byte), (17, Cell::Boolean)]);
    }

    /// A new object stores itself, and is accessed by what that field gives.
    fn own_name(&mut self, object: ValueId) {
        let (offset, cell) = PLACE_OF_REFERENCE;
        self.inst(None, Op::StoreField { offset, cell, volatile: false }, vec![object, object], None);
        let name = self.inst(Some(Kind::Reference), Op::LoadField { offset, cell, volatile: false }, vec![object], None);
        if self.random.below(2) == 0 {
            let null = self.inst(Some(Kind::Reference), Op::Constant(0), Vec::new(), None);
            let test = self.inst(Some(Kind::Int), Op::Value(ValueOp::ReferenceNotEqual), vec![name, null], None);
            self.guard_on(test, Reason::Null);
        }
        for _ in 0..self.random.below(3) {
            self.access(name, &[(8, Cell::Int), (16, Cell::Byte), PLACE_OF_REFERENCE]);
        }
    }

    /// Reads or writes one of the fields at these places.
    fn access(&mut self, object: ValueId, places: &[(u32, Cell)]) {
        let (offset, cell) = self.random.of(places);
        let volatile = self.random.below(4) == 0;
        if self.random.below(2) == 0 {
            let op = Op::LoadField { offset, cell, volatile };
            self.inst(Some(cell.kind()), op, vec![object], None);
        } else {
            let value = self.any(cell.kind());
            self.inst(None, Op::StoreField { offset, cell, volatile }, vec![object, value], None);
        }
    }

    fn end(&mut self, end: End) {
        self.function.block_mut(self.block).end = end;
    }

    /// Ways that may meet, through parameters; an arm may also leave.
    fn arms(&mut self, arms: Vec<BlockId>, depth: u32) {
        let join = self.function.add_block();
        let kinds: Vec<Kind> = (0..self.random.below(3)).map(|_| self.random.of(&KINDS)).collect();
        let outside = self.scope.clone();
        for (place, arm) in arms.into_iter().enumerate() {
            self.block = arm;
            self.scope.clone_from(&outside);
            self.statements(depth);
            // The first arm gets there, so that the join can be reached.
            match self.random.below(8) {
                0 if place > 0 => {
                    let state = self.state(Moment::Before);
                    self.end(End::Exit(Reason::Unreached, state));
                }
                1 if place > 0 => {
                    let value = self.any(self.function.result.unwrap());
                    self.end(End::Return(Some(value)));
                }
                _ => {
                    let arguments = kinds.iter().map(|kind| self.any(*kind)).collect();
                    self.end(End::Jump(Edge { to: join, arguments }));
                }
            }
        }
        self.block = join;
        self.scope = outside;
        for kind in kinds {
            let parameter = self.function.add_parameter(join, kind);
            self.scope.push(parameter);
        }
    }

    fn choice(&mut self, depth: u32) {
        let condition = self.condition();
        let rarer = self.random.below(51) as u8;
        self.function.block_mut(self.block).rarer = rarer;
        if self.random.below(4) == 0 {
            return self.select(condition);
        }
        let arms = [self.function.add_block(), self.function.add_block()];
        let [then, otherwise] = arms.map(|to| Edge { to, arguments: Vec::new() });
        self.end(End::Branch(condition, then, otherwise));
        self.arms(arms.to_vec(), depth);
    }

    /// A branch both of whose ways lead to one block.
    fn select(&mut self, condition: ValueId) {
        let kind = self.random.of(&KINDS);
        let join = self.function.add_block();
        let edges = [self.any(kind), self.any(kind)].map(|argument| Edge { to: join, arguments: vec![argument] });
        let [then, otherwise] = edges;
        self.end(End::Branch(condition, then, otherwise));
        self.block = join;
        let parameter = self.function.add_parameter(join, kind);
        self.scope.push(parameter);
    }

    fn switch(&mut self, depth: u32) {
        let key = self.any(Kind::Int);
        let arms: Vec<BlockId> = (0..3).map(|_| self.function.add_block()).collect();
        let to = |arm: usize| Edge { to: arms[arm], arguments: Vec::new() };
        // Two keys have the same arm.
        self.end(End::Switch(key, vec![(0, to(0)), (1, to(1)), (2, to(0))], to(2)));
        self.arms(arms, depth);
    }

    /// A loop that goes round a few times, with parameters that it hands on, changes or exchanges.
    fn repeat(&mut self, depth: u32) {
        let kinds: Vec<Kind> = (0..self.random.below(4)).map(|_| self.random.of(&KINDS)).collect();
        let rounds = self.random.below(4) as u64 + 1;
        let mut arguments = vec![self.inst(Some(Kind::Int), Op::Constant(rounds), Vec::new(), None)];
        arguments.extend(kinds.iter().map(|kind| self.any(*kind)));
        let (header, behind) = (self.function.add_block(), self.function.add_block());
        self.end(End::Jump(Edge { to: header, arguments }));
        self.block = header;
        let counter = self.function.add_parameter(header, Kind::Int);
        let parameters: Vec<ValueId> = kinds.iter().map(|kind| self.function.add_parameter(header, *kind)).collect();
        self.scope.extend(&parameters);
        self.pay(2);
        self.statements(depth);
        self.pay(2);
        let one = self.inst(Some(Kind::Int), Op::Constant(1), Vec::new(), None);
        let next = self.inst(Some(Kind::Int), Op::Value(ValueOp::IntSubtract), vec![counter, one], None);
        let mut arguments = vec![next];
        for (parameter, kind) in parameters.iter().zip(&kinds) {
            arguments.push(if self.random.below(2) == 0 { *parameter } else { self.any(*kind) });
        }
        let again = Edge { to: header, arguments };
        self.end(End::Branch(next, again, Edge { to: behind, arguments: Vec::new() }));
        self.block = behind;
    }

    fn constant_of(&mut self, value: i32) -> ValueId {
        self.inst(Some(Kind::Int), Op::Constant(value.into_slot()), Vec::new(), None)
    }

    fn int(&mut self, operation: ValueOp, left: ValueId, right: ValueId) -> ValueId {
        self.inst(Some(Kind::Int), Op::Value(operation), vec![left, right], None)
    }

    /// A number between -2 and 13.
    fn small(&mut self) -> ValueId {
        let (any, mask, two) = (self.any(Kind::Int), self.constant_of(15), self.constant_of(2));
        let masked = self.int(ValueOp::IntAnd, any, mask);
        self.int(ValueOp::IntSubtract, masked, two)
    }

    /// Statements under a monitor.
    fn locked(&mut self, depth: u32) {
        let object = self.any(Kind::Reference);
        self.inst(None, Op::MonitorEnter, vec![object], None);
        if self.random.below(3) == 0 {
            self.statements(depth);
        } else {
            (0..3).for_each(|_| self.operation());
        }
        if self.random.below(3) == 0 {
            self.inst(None, Op::MonitorExit, vec![object], None);
            (0..2).for_each(|_| self.operation());
            self.inst(None, Op::MonitorEnter, vec![object], None);
            self.operation();
        }
        self.inst(None, Op::MonitorExit, vec![object], None);
    }

    /// A loop that counts up or down to a bound, and looks whether functions of the counter are in range.
    fn count(&mut self, depth: u32) {
        let (first, bound, length) = (self.small(), self.small(), self.small());
        let (header, body, behind) = (self.function.add_block(), self.function.add_block(), self.function.add_block());
        self.end(End::Jump(Edge { to: header, arguments: vec![first] }));
        self.block = header;
        let counter = self.function.add_parameter(header, Kind::Int);
        let state = self.state(Moment::Before);
        self.function.block_mut(header).entry_state = Some(state);
        let (step, relations) = match self.random.below(2) {
            0 => (self.random.below(3) as i32 + 1, [ValueOp::IntLess, ValueOp::IntLessOrEqual]),
            _ => (-(self.random.below(3) as i32) - 1, [ValueOp::IntGreater, ValueOp::IntGreaterOrEqual]),
        };
        let relation = self.random.of(&relations);
        let to = |to| Edge { to, arguments: Vec::new() };
        let end = match self.random.below(2) {
            0 => End::Branch(self.int(relation, counter, bound), to(body), to(behind)),
            _ => End::Branch(self.int(relation.negated().unwrap(), counter, bound), to(behind), to(body)),
        };
        self.end(end);
        let outside = self.scope.clone();
        self.block = body;
        self.pay(2);
        for _ in 0..self.random.below(2) + 1 {
            let (factor, offset) = (self.random.below(5) as i32 - 1, self.small());
            let factor = self.constant_of(factor);
            let product = self.int(ValueOp::IntMultiply, counter, factor);
            let index = self.int(ValueOp::IntAdd, product, offset);
            let index = if self.random.below(2) == 0 { counter } else { index };
            let condition = self.inst(Some(Kind::Int), Op::IsBelow, vec![index, length], None);
            self.guard_on(condition, Reason::Bounds);
        }
        if self.random.below(4) == 0 {
            self.locked(depth)
        } else {
            self.statements(depth)
        }
        let step = self.constant_of(step);
        let next = self.int(ValueOp::IntAdd, counter, step);
        self.end(End::Jump(Edge { to: header, arguments: vec![next] }));
        self.scope = outside;
        self.block = behind;
    }
}
