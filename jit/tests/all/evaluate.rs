//! What a function does, by the meaning of its operations.

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, HashMap};
use std::hash::{Hash, Hasher};

use jit::ir::lanes::{VECTOR_BYTES, width_of_rounds};
use jit::ir::op::{Cell, Op, Reason};
use jit::ir::{Block, Edge, End, Function, StateId, Thrown, ValueId};
use runtime::code::resume::Moment;
use runtime::ops::helpers::Helper;
use runtime::value_ops::{Slot, ValueOp};

/// A frame that the interpreter would go on with: method, instruction, moment, locals, stack, locks.
pub type Frame = (u32, u16, Moment, Vec<Option<u64>>, Vec<u64>, Vec<(u64, bool)>);

/// A method and its arguments.
pub type Call = (u32, Vec<u64>);

/// How an evaluation ends.
#[derive(Clone, PartialEq, Debug)]
pub enum Outcome {
    /// With this result.
    Returned(Option<u64>),
    /// In the interpreter, the newest frame first.
    Left(Reason, Vec<Frame>),
    /// With this exception.
    Threw(u64),
    /// In the interpreter with this exception: the oldest frame, since those of methods that catch nothing are left at once.
    Handled(u64, Frame),
    /// There is not enough fuel.
    Stopped,
    /// It takes too long.
    TooLong,
}

/// What there is besides functions.
#[derive(Clone, Default)]
pub struct World {
    /// The methods whose calls are carried out; other calls are only written down.
    pub bodies: HashMap<u32, Function>,
    /// Calls, in their order.
    pub calls: Vec<Call>,
    /// The exception that a function has ended with.
    pending: Option<u64>,
    /// The objects whose monitors are held.
    held: Vec<u64>,
    statics: HashMap<i64, u64>,
    /// The elements of arrays, by their references.
    pub arrays: BTreeMap<u64, Vec<u64>>,
    /// The objects that were made, by their references.
    objects: HashMap<u64, Object>,
    steps: u32,
    /// The fuel that there is, if that is limited.
    pub fuel: Option<i64>,
    /// What has been spent of it.
    pub spent: i64,
}

/// An object: its class, and what is in its fields.
#[derive(Clone, Default, Hash)]
struct Object {
    class: u32,
    fields: BTreeMap<u32, u64>,
}

/// The references of objects begin here.
const OBJECTS: u64 = 0xf000_0000;

impl World {
    /// The objects whose monitors are held, but for those that were made: these may be without.
    pub fn held(&self) -> Vec<u64> {
        self.held.iter().copied().filter(|object| !self.objects.contains_key(object)).collect()
    }

    /// The fuel that is left.
    fn left(&self) -> i64 {
        self.fuel.unwrap_or(i64::MAX / 2) - self.spent
    }

    /// So much is left of it.
    fn set_left(&mut self, left: i64) {
        assert!(left >= 0, "what is spent has been reserved");
        self.spent += self.left() - left;
    }

    /// What others see of a value: of an object that was made, what is in it.
    fn seen(&self, value: u64) -> u64 {
        self.seen_at(value, 4)
    }

    fn seen_at(&self, value: u64, depth: u32) -> u64 {
        let Some(object) = self.objects.get(&value) else { return value };
        let mut hasher = DefaultHasher::new();
        object.class.hash(&mut hasher);
        // Objects may be in each other.
        for (offset, content) in object.fields.iter().filter(|(_, content)| depth > 0 && **content != 0) {
            (offset, self.seen_at(*content, depth - 1)).hash(&mut hasher);
        }
        hasher.finish()
    }
}

/// The method whose calls throw if what they would give is odd.
pub const THROWING: u32 = 1002;

const STEPS_MAX: u32 = 20_000;

/// Evaluates a function.
pub fn evaluate(world: &mut World, function: &Function, arguments: &[u64]) -> Outcome {
    let mut frame = Evaluation { function, values: HashMap::new() };
    frame.set(&function.block(Function::ENTRY).parameters, arguments.to_vec());
    let mut block = Function::ENTRY;
    loop {
        if let Some(rounds) = function.block(block).rounds {
            frame.rounds(world, function.block(block), rounds);
        } else {
            for value in &function.block(block).insts {
                if let Some(outcome) = frame.inst(world, *value) {
                    return outcome;
                }
            }
        }
        world.steps += 1;
        if world.steps > STEPS_MAX {
            return Outcome::TooLong;
        }
        let edge = match &function.block(block).end {
            End::Return(value) => return Outcome::Returned(value.map(|value| world.seen(frame.values[&value]))),
            End::Exit(reason, state) => return frame.leave(world, *reason, *state),
            End::Jump(edge) => edge,
            End::Branch(value, then, otherwise) => {
                if frame.values[value] != 0 {
                    then
                } else {
                    otherwise
                }
            }
            End::Switch(value, cases, default) => {
                let key = frame.values[value] as i32;
                cases.iter().find(|(case, _)| *case == key).map_or(default, |(_, edge)| edge)
            }
            End::Try(behind, caught) => {
                if world.pending.is_some() {
                    caught
                } else {
                    behind
                }
            }
            End::Unwind => return Outcome::Threw(world.pending.take().expect("what stands before has thrown")),
            End::Open => unreachable!("generated functions have no such end"),
        };
        frame.follow(edge);
        block = edge.to;
    }
}

struct Evaluation<'f> {
    function: &'f Function,
    values: HashMap<ValueId, u64>,
}

impl Evaluation<'_> {
    fn set(&mut self, parameters: &[ValueId], values: Vec<u64>) {
        assert_eq!(parameters.len(), values.len());
        self.values.extend(parameters.iter().copied().zip(values));
    }

    fn follow(&mut self, edge: &Edge) {
        let arguments = edge.arguments.iter().map(|argument| self.values[argument]).collect();
        let parameters = self.function.block(edge.to).parameters.clone();
        self.set(&parameters, arguments);
    }

    /// Carries instructions out as machines do: each for as many rounds at once as there are elements in a vector. Totals come behind the others.
    fn rounds(&mut self, world: &mut World, content: &Block, rounds: u32) {
        let lanes = VECTOR_BYTES / width_of_rounds(self.function, content);
        let End::Jump(edge) = &content.end else { panic!("rounds lead to one block") };
        let first = self.values[&content.parameters[0]] as i32;
        for vector in (0..rounds).step_by(lanes as usize) {
            let mut values: Vec<HashMap<ValueId, u64>> = Vec::new();
            for lane in vector..vector + lanes {
                let mut own = self.values.clone();
                own.insert(content.parameters[0], (first + lane as i32).into_slot());
                values.push(own);
            }
            for value in &content.insts {
                for own in &mut values {
                    std::mem::swap(&mut self.values, own);
                    assert!(self.inst(world, *value).is_none(), "such instructions do not leave");
                    std::mem::swap(&mut self.values, own);
                }
            }
            let is_computed = |value: &&ValueId| matches!(self.function.inst(**value).unwrap().op, Op::Value(_) | Op::Math(_));
            let computed: Vec<ValueId> = content.insts.iter().filter(is_computed).copied().collect();
            for mut own in values {
                let totals = content.parameters[1..].iter().map(|total| (*total, self.values[total]));
                own.extend(totals.collect::<Vec<_>>());
                std::mem::swap(&mut self.values, &mut own);
                for value in &computed {
                    assert!(self.inst(world, *value).is_none(), "such instructions do not leave");
                }
                std::mem::swap(&mut self.values, &mut own);
                for (total, next) in content.parameters[1..].iter().zip(&edge.arguments) {
                    self.values.insert(*total, own[next]);
                    self.values.insert(*next, own[next]);
                }
            }
        }
    }

    /// Carries an instruction out; an outcome if it leaves.
    fn inst(&mut self, world: &mut World, value: ValueId) -> Option<Outcome> {
        let inst = self.function.inst(value).unwrap();
        let operands: Vec<u64> = inst.operands.iter().map(|operand| self.values[operand]).collect();
        let result = match inst.op {
            Op::Constant(bits) => bits,
            Op::Value(operation) => operation.fold(&operands).expect("guards stand before partial operations"),
            Op::Math(operation) => operation.fold(&operands).expect("these operations are defined for all operands"),
            Op::IsBelow => u64::from((operands[0] as u32) < operands[1] as u32),
            Op::Guard(reason) if operands[0] == 0 => {
                operands.get(1).into_iter().for_each(|held| world.set_left(*held as i64));
                return Some(self.leave(world, reason, inst.state.unwrap()));
            }
            Op::Guard(_) | Op::Poll => return None,
            Op::Charge(_) | Op::Reserve(_) | Op::Spend(_) | Op::LoadFuel | Op::StoreFuel | Op::HoldFuel(_) => {
                match self.fuel(world, value, &operands) {
                    Ok(Some(result)) => result,
                    other => return other.err(),
                }
            }
            Op::LoadStatic { offset, .. } => world.statics.get(&offset).copied().unwrap_or(0),
            Op::StoreStatic { offset, .. } => {
                world.statics.insert(offset, operands[0]);
                return None;
            }
            Op::LoadElement(_) | Op::LoadDisplaced { .. } => world.arrays[&operands[0]][place(inst.op, operands[1])],
            Op::StoreElement(cell) | Op::StoreDisplaced { cell, .. } => {
                world.arrays.get_mut(&operands[0]).unwrap()[place(inst.op, operands[1])] = narrowed(cell, operands[2]);
                return None;
            }
            Op::MonitorEnter => {
                world.held.push(operands[0]);
                return None;
            }
            Op::MonitorExit => {
                assert_eq!(world.held.pop(), Some(operands[0]), "monitors are left in order");
                return None;
            }
            Op::NewObject { class, .. } => {
                let reference = OBJECTS + world.objects.len() as u64;
                world.objects.insert(reference, Object { class, ..Object::default() });
                reference
            }
            Op::LoadField { offset, .. } => world.objects[&operands[0]].fields.get(&offset).copied().unwrap_or(0),
            Op::StoreField { offset, cell, .. } => {
                let value = match cell {
                    Cell::Byte => ValueOp::IntToByte.fold(&operands[1..]).unwrap(),
                    Cell::Boolean => operands[1] & 1,
                    _ => operands[1],
                };
                world.objects.get_mut(&operands[0]).unwrap().fields.insert(offset, value);
                return None;
            }
            Op::Call(method) => match self.call(world, value, method, operands) {
                Ok(result) => result,
                Err(outcome) => return outcome,
            },
            Op::Helper(Helper::ThrowReference) => {
                let exception = world.seen(operands[0]);
                return self.throw(world, value, exception);
            }
            Op::TakeException => world.pending.take().expect("a thrown exception leads here"),
            other => unreachable!("{other:?} is not generated"),
        };
        self.values.insert(value, result);
        None
    }

    /// Carries out what has to do with fuel alone.
    fn fuel(&self, world: &mut World, value: ValueId, operands: &[u64]) -> Result<Option<u64>, Outcome> {
        let inst = self.function.inst(value).unwrap();
        match inst.op {
            Op::Charge(units) if world.left() < i64::from(units) => return Err(Outcome::Stopped),
            Op::Charge(units) => world.spent += i64::from(units),
            Op::Reserve(units) => return Ok(Some(u64::from(world.left() >= i64::from(units)))),
            Op::Spend(units) => world.set_left(world.left() - units),
            Op::LoadFuel => return Ok(Some(world.left() as u64)),
            Op::StoreFuel => world.set_left(operands[0] as i64),
            Op::HoldFuel(units) if (operands[0] as i64) < i64::from(units) => {
                world.set_left(operands[0] as i64);
                return Err(self.leave(world, Reason::Fuel, inst.state.unwrap()));
            }
            Op::HoldFuel(_) => return Ok(Some(operands[0])),
            other => unreachable!("{other:?} has to do with more"),
        }
        Ok(None)
    }

    /// Goes on in the interpreter, which has not spent what has been spent ahead.
    fn leave(&self, world: &mut World, reason: Reason, state: StateId) -> Outcome {
        world.spent -= i64::from(self.function.states[state.index()].ahead);
        Outcome::Left(reason, self.frames(world, state))
    }

    /// Carries a call out; what becomes of the function if that does not give a result.
    fn call(&self, world: &mut World, call: ValueId, method: u32, operands: Vec<u64>) -> Result<u64, Option<Outcome>> {
        let state = self.function.inst(call).unwrap().state;
        if let Some(body) = world.bodies.get(&method).cloned() {
            return match evaluate(world, &body, &operands) {
                Outcome::Returned(result) => Ok(result.unwrap_or(0)),
                Outcome::Threw(exception) => Err(self.throw(world, call, exception)),
                Outcome::Left(reason, mut frames) => {
                    frames.extend(self.frames(world, state.unwrap()));
                    Err(Some(Outcome::Left(reason, frames)))
                }
                Outcome::Handled(exception, _) => {
                    Err(Some(Outcome::Handled(exception, self.oldest_frame(world, state.unwrap()))))
                }
                outcome @ (Outcome::Stopped | Outcome::TooLong) => Err(Some(outcome)),
            };
        }
        let operands: Vec<u64> = operands.into_iter().map(|operand| world.seen(operand)).collect();
        let result = operands.iter().fold(u64::from(method), |sum, operand| sum.wrapping_mul(31) ^ operand);
        world.calls.push((method, operands));
        if method == THROWING && result % 2 == 1 {
            return Err(self.throw(world, call, u64::from(result as u32)));
        }
        Ok(u64::from(result as u32))
    }

    /// An instruction has ended with an exception.
    fn throw(&self, world: &mut World, inst: ValueId, exception: u64) -> Option<Outcome> {
        let inst = self.function.inst(inst).unwrap();
        match inst.thrown {
            Thrown::Unwinds => Some(Outcome::Threw(exception)),
            Thrown::Exits => Some(Outcome::Handled(exception, self.oldest_frame(world, inst.state.unwrap()))),
            Thrown::Caught => {
                world.pending = Some(exception);
                None
            }
        }
    }

    fn oldest_frame(&self, world: &mut World, state: StateId) -> Frame {
        self.frames(world, state).pop().expect("a state has frames")
    }

    fn frames(&self, world: &mut World, state: StateId) -> Vec<Frame> {
        let mut frames = Vec::new();
        let made = self.made(world, state);
        let mut next = Some(state);
        while let Some(state) = next {
            let state = &self.function.states[state.index()];
            let found = |value: &ValueId| made.get(value).copied().unwrap_or_else(|| self.values[value]);
            let value = |value: &ValueId| world.seen(found(value));
            // Those of objects that were made may be without.
            let is_entered = |lock: &ValueId| world.objects.contains_key(&found(lock));
            frames.push((
                state.method.0,
                state.bci,
                state.moment,
                state.locals.iter().map(|local| local.as_ref().map(value)).collect(),
                state.stack.iter().map(value).collect(),
                state.locks.iter().map(|(lock, elided)| (value(lock), *elided && !is_entered(lock))).collect(),
            ));
            next = state.caller;
        }
        frames
    }

    /// Makes the objects of a state that do not exist; gives their references.
    fn made(&self, world: &mut World, state: StateId) -> HashMap<ValueId, u64> {
        let mut chain = Vec::new();
        let mut next = Some(state);
        while let Some(state) = next {
            chain.push(&self.function.states[state.index()]);
            next = chain[chain.len() - 1].caller;
        }
        let objects: Vec<_> = chain.iter().flat_map(|state| &state.objects).collect();
        let made: HashMap<ValueId, u64> = objects
            .iter()
            .map(|object| {
                let reference = OBJECTS + world.objects.len() as u64;
                world.objects.insert(reference, Object { class: object.class, ..Object::default() });
                (object.object, reference)
            })
            .collect();
        for object in objects {
            let content = |value: &ValueId| made.get(value).copied().unwrap_or_else(|| self.values[value]);
            let fields = object.cells.iter().map(|(offset, _, value)| (*offset, content(value))).collect();
            world.objects.get_mut(&made[&object.object]).unwrap().fields = fields;
        }
        made
    }
}

/// Which element an access means.
fn place(op: Op, index: u64) -> usize {
    match op {
        Op::LoadDisplaced { elements, .. } | Op::StoreDisplaced { elements, .. } => {
            (index as usize).checked_add_signed(elements as isize).expect("indices of elements are not negative")
        }
        _ => index as usize,
    }
}

/// What a cell keeps of a value.
fn narrowed(cell: Cell, value: u64) -> u64 {
    match cell {
        Cell::Byte => ValueOp::IntToByte.fold(&[value]).unwrap(),
        Cell::Char => ValueOp::IntToChar.fold(&[value]).unwrap(),
        Cell::Short => ValueOp::IntToShort.fold(&[value]).unwrap(),
        _ => value,
    }
}
