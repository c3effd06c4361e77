//! Several rounds of a loop at once (`[VMDOC]` Vectors).

use classfile::Kind;
use cranelift_codegen::ir::{ConstantData, Endianness, InstBuilder, MemFlagsData, Type, Value, types};
use rustc_hash::FxHashMap;

use super::Lowering;
use super::regions::Region;
use crate::ir::lanes::{Lanewise, Total, VECTOR_BYTES, lanewise, width_of_rounds};
use crate::ir::op::{Cell, Op};
use crate::ir::{Block, Inst, ValueId};
use runtime::value_ops::ValueOp;

/// One of the vectors that the rounds are.
struct Lanes {
    counter: ValueId,
    width: u32,
    /// The first of its rounds.
    first: u32,
    made: FxHashMap<ValueId, Value>,
}

impl Lowering<'_> {
    /// The instructions of a block that are done for several rounds at once.
    pub(super) fn rounds(&mut self, content: &Block, rounds: u32) {
        let width = width_of_rounds(self.source, content);
        let totals: Vec<_> = Total::all(self.source, content).collect();
        let mut added: Vec<Option<Value>> = vec![None; totals.len()];
        for first in (0..rounds).step_by((VECTOR_BYTES / width) as usize) {
            let mut lanes = Lanes { counter: content.parameters[0], width, first, made: FxHashMap::default() };
            for value in &content.insts {
                let inst = self.source.inst(*value).expect("blocks list instructions").clone();
                self.set_origin(inst.origin);
                match inst.op {
                    Op::LoadElement(cell) => {
                        let (address, offset) = self.elements_at(&lanes, &inst, cell);
                        let memory = self.vector_region(cell);
                        let made = self.load_lanes(cell, width, memory, (address, offset));
                        lanes.made.insert(*value, made);
                    }
                    Op::StoreElement(cell) => {
                        let stored = self.lanes_of(&mut lanes, inst.operands[2]);
                        let (address, offset) = self.elements_at(&lanes, &inst, cell);
                        let memory = self.vector_region(cell);
                        self.builder.ins().store(memory, stored, address, offset);
                    }
                    // Once somebody needs it.
                    _ => {}
                }
            }
            for ((_, _, total), added) in totals.iter().zip(&mut added) {
                let values: Vec<Value> = total.added.iter().map(|value| self.lanes_of(&mut lanes, *value)).collect();
                let sum = values.into_iter().reduce(|one, other| self.pure(total.op, &[one, other]));
                let sum = self.weighted(total.factor, rounds, first, sum.expect("totals are made of something"));
                *added = Some(added.map_or(sum, |before| self.pure(total.op, &[before, sum])));
            }
        }
        for ((before, next, total), added) in totals.iter().zip(added) {
            let added = added.expect("rounds have a vector at least");
            let one = self.all_lanes(total.op, added);
            let mut before = self.value(*before);
            if total.factor != 1 {
                before = self.builder.ins().imul_imm_s(before, i64::from(total.factor.wrapping_pow(rounds)));
            }
            let made = self.pure(total.op, &[before, one]);
            self.define(*next, made);
        }
    }

    /// What is added in some rounds, times the factor of the rounds that come behind.
    fn weighted(&mut self, factor: i32, rounds: u32, first: u32, added: Value) -> Value {
        if factor == 1 {
            return added;
        }
        let behind = (first..first + VECTOR_BYTES / 4).map(|round| rounds - 1 - round);
        let weights = behind.flat_map(|rounds| factor.wrapping_pow(rounds).to_le_bytes());
        let weights = self.builder.func.dfg.constants.insert(ConstantData::from(weights.collect::<Vec<u8>>()));
        let weights = self.builder.ins().vconst(types::I32X4, weights);
        self.builder.ins().imul(added, weights)
    }

    /// What an operation makes of all lanes of a vector.
    fn all_lanes(&mut self, op: Op, lanes: Value) -> Value {
        let vector = self.builder.func.dfg.value_type(lanes);
        let bytes = MemFlagsData::new().with_endianness(Endianness::Little);
        let mut all = lanes;
        let mut distance = VECTOR_BYTES as u8 / 2;
        while u32::from(distance) >= vector.lane_type().bytes() {
            // The upper half of what is left goes to the place of the lower one.
            let places = (0..VECTOR_BYTES as u8).map(|place| (place + distance) % VECTOR_BYTES as u8);
            let places = self.builder.func.dfg.immediates.push(ConstantData::from(places.collect::<Vec<u8>>()));
            let whole = self.builder.ins().bitcast(types::I8X16, bytes, all);
            let moved = self.builder.ins().shuffle(whole, whole, places);
            let moved = self.builder.ins().bitcast(vector, bytes, moved);
            all = self.pure(op, &[all, moved]);
            distance /= 2;
        }
        self.builder.ins().extractlane(all, 0)
    }

    fn pure(&mut self, op: Op, operands: &[Value]) -> Value {
        match op {
            Op::Value(operation) => self.operation(operation, operands),
            Op::Math(operation) => self.math(operation, operands),
            _ => unreachable!("only pure operations are done at once"),
        }
    }

    /// As many elements as there are lanes of a width.
    fn load_lanes(&mut self, cell: Cell, width: u32, memory: MemFlagsData, (address, offset): (Value, i32)) -> Value {
        let ins = self.builder.ins();
        match (cell, width) {
            (Cell::Byte, 2) => ins.sload8x8(memory, address, offset),
            (Cell::Byte, 4) => {
                let elements = ins.load(types::I32, memory, address, offset);
                let whole = self.builder.ins().scalar_to_vector(types::I32X4, elements);
                let bytes = MemFlagsData::new().with_endianness(Endianness::Little);
                let whole = self.builder.ins().bitcast(types::I8X16, bytes, whole);
                let wider = self.builder.ins().swiden_low(whole);
                self.builder.ins().swiden_low(wider)
            }
            (Cell::Char, 4) => ins.uload16x4(memory, address, offset),
            (Cell::Short, 4) => ins.sload16x4(memory, address, offset),
            (Cell::Int, 8) => ins.sload32x2(memory, address, offset),
            _ => ins.load(vector_type(cell.kind(), width), memory, address, offset),
        }
    }

    /// Vectors are aligned as elements are.
    fn vector_region(&mut self, cell: Cell) -> MemFlagsData {
        let region = self.region(Region::Elements(cell)).alias_region();
        MemFlagsData::new().with_notrap().with_alias_region(region)
    }

    /// Where the elements are: an address and an offset.
    fn elements_at(&mut self, lanes: &Lanes, inst: &Inst, cell: Cell) -> (Value, i32) {
        let (array, index) = (self.value(inst.operands[0]), self.index_in_first(inst.operands[1]));
        let (address, offset) = self.element(array, index, cell);
        (address, (offset + lanes.first * cell.bytes()) as i32)
    }

    /// An index in the first of all rounds.
    fn index_in_first(&mut self, index: ValueId) -> Value {
        let inst = self.source.inst(index).filter(|_| self.values[index.index()].is_none()).cloned();
        match inst {
            Some(Inst { op: Op::Value(ValueOp::IntAdd), operands, .. }) => {
                let [one, other] = [operands[0], operands[1]].map(|operand| self.index_in_first(operand));
                self.builder.ins().iadd(one, other)
            }
            Some(Inst { op: Op::Constant(bits), .. }) => self.constant(Kind::Int, bits),
            _ => self.value(index),
        }
    }

    /// What a value is in these rounds.
    fn lanes_of(&mut self, lanes: &mut Lanes, value: ValueId) -> Value {
        if let Some(made) = lanes.made.get(&value) {
            return *made;
        }
        let inst = self.source.inst(value).filter(|_| self.values[value.index()].is_none()).cloned();
        let made = match inst {
            Some(inst) if !matches!(inst.op, Op::Constant(_)) => self.lanewise(lanes, value, &inst),
            _ => self.same_in_all(lanes, value),
        };
        lanes.made.insert(value, made);
        made
    }

    /// What is the same in all rounds, or the counter.
    fn same_in_all(&mut self, lanes: &Lanes, value: ValueId) -> Value {
        let kind = self.source.kind(value);
        let vector = vector_type(kind, lanes.width);
        let scalar = match self.source.constant(value) {
            Some(bits) => self.constant(kind, bits),
            None => self.value(value),
        };
        let scalar = if vector.lane_type().bits() < 32 { self.builder.ins().ireduce(vector.lane_type(), scalar) } else { scalar };
        let splat = self.builder.ins().splat(vector, scalar);
        if value != lanes.counter {
            return splat;
        }
        let distances = (lanes.first..lanes.first + vector.lane_count()).flat_map(u32::to_le_bytes);
        let distances = self.builder.func.dfg.constants.insert(ConstantData::from(distances.collect::<Vec<u8>>()));
        let distances = self.builder.ins().vconst(vector, distances);
        self.builder.ins().iadd(splat, distances)
    }

    fn lanewise(&mut self, lanes: &mut Lanes, value: ValueId, inst: &Inst) -> Value {
        let last = inst.operands.last().and_then(|last| self.source.constant(*last));
        let how = lanewise(inst.op, lanes.width, last).expect("only such operations are done at once");
        let first = self.lanes_of(lanes, inst.operands[0]);
        let second = match (how, inst.operands.get(1)) {
            (Lanewise::Itself, _) => return first,
            (Lanewise::Plain, Some(operand)) => self.lanes_of(lanes, *operand),
            (Lanewise::Shift, Some(count)) => match self.source.constant(*count) {
                Some(bits) => self.constant(Kind::Int, bits),
                None => self.value(*count),
            },
            (_, None) => first,
        };
        match inst.op {
            Op::Value(ValueOp::IntToFloat) => {
                let vector = vector_type(self.source.kind(value), lanes.width);
                self.builder.ins().fcvt_from_sint(vector, first)
            }
            Op::Value(operation) => match self.simple_factor(operation, &inst.operands) {
                Some(factor) if factor.0 < 8 * lanes.width => self.shifted_product(first, factor),
                _ => self.operation(operation, &[first, second]),
            },
            op => self.pure(op, &[first, second]),
        }
    }
}

/// The type of a vector of values, as wide as that.
fn vector_type(kind: Kind, width: u32) -> Type {
    match (kind, width) {
        (Kind::Float, _) => types::F32X4,
        (Kind::Double, _) => types::F64X2,
        (_, 1) => types::I8X16,
        (_, 2) => types::I16X8,
        (_, 4) => types::I32X4,
        _ => types::I64X2,
    }
}
