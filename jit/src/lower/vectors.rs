//! Several rounds of a loop at once (`[VMDOC]` Vectors).

use classfile::Kind;
use cranelift_codegen::ir::{ConstantData, InstBuilder, MemFlagsData, Type, Value, types};
use rustc_hash::FxHashMap;

use super::Lowering;
use super::regions::Region;
use crate::ir::lanes::{Lanewise, VECTOR_BYTES, lanewise};
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
        let element = |value: &ValueId| match self.source.inst(*value)?.op {
            Op::LoadElement(cell) | Op::StoreElement(cell) => Some(cell),
            _ => None,
        };
        let width = content.insts.iter().find_map(element).map_or(VECTOR_BYTES, Cell::bytes);
        for first in (0..rounds).step_by((VECTOR_BYTES / width) as usize) {
            let mut lanes = Lanes { counter: content.parameters[0], width, first, made: FxHashMap::default() };
            for value in &content.insts {
                let inst = self.source.inst(*value).expect("blocks list instructions").clone();
                self.set_origin(inst.origin);
                match inst.op {
                    Op::LoadElement(cell) => {
                        let (address, offset) = self.elements_at(&lanes, &inst, cell);
                        let memory = self.vector_region(cell);
                        let made = self.builder.ins().load(vector_type(cell.kind(), width), memory, address, offset);
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
        (address, (offset + lanes.first * lanes.width) as i32)
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
            Op::Math(operation) => self.math(operation, &[first, second]),
            _ => unreachable!("only pure operations are done at once"),
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
