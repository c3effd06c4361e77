//! Sums of products that ints are.

use std::collections::BTreeMap;

use runtime::value_ops::{Slot, ValueOp};

use crate::ir::op::Op;
use crate::ir::{Function, ValueId};

/// Operations between a sum and what it is made of.
const DEPTH_MAX: u32 = 8;
/// Greatest factor of a value: sums of a few products with ints stay far below the range of longs.
const FACTOR_MAX: i64 = 1 << 16;

/// A sum of products of values, each as a number of 64 bits, and a constant.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Linear {
    pub(super) factors: BTreeMap<ValueId, i64>,
    pub(super) constant: i64,
}

impl Linear {
    pub(super) fn of(value: ValueId) -> Self {
        Self { factors: BTreeMap::from([(value, 1)]), constant: 0 }
    }

    pub(super) fn constant(constant: i64) -> Self {
        Self { factors: BTreeMap::new(), constant }
    }

    /// The sum with a multiple of another one; none if it leaves the range in which all is exact.
    pub(super) fn plus(mut self, other: &Self, factor: i64) -> Option<Self> {
        for (value, times) in &other.factors {
            let sum = self.factors.entry(*value).or_default();
            *sum += times.checked_mul(factor)?;
            if sum.abs() > FACTOR_MAX {
                return None;
            }
        }
        self.factors.retain(|_, factor| *factor != 0);
        self.constant = self.constant.checked_add(other.constant.checked_mul(factor)?)?;
        (self.constant.abs() < 1 << 48 && self.factors.len() <= 4).then_some(self)
    }

    /// A sum that an int is, but for multiples of 2^32. What `known` knows is taken from there; none if there is something that is neither that nor a sum.
    pub(super) fn of_int(function: &Function, value: ValueId, known: &dyn Fn(ValueId) -> Option<Self>) -> Option<Self> {
        Self::at_depth(function, value, known, 0)
    }

    fn at_depth(function: &Function, value: ValueId, known: &dyn Fn(ValueId) -> Option<Self>, depth: u32) -> Option<Self> {
        if let Some(bits) = function.constant(value) {
            return Some(Self::constant(i32::from_slot(bits).into()));
        }
        if let Some(known) = known(value) {
            return Some(known);
        }
        let inst = function.inst(value).filter(|_| depth < DEPTH_MAX)?;
        let Op::Value(operation) = inst.op else { return None };
        let operand = |place: usize| Self::at_depth(function, inst.operands[place], known, depth + 1);
        let constant = || function.constant(inst.operands[1]).map(|bits| i64::from(i32::from_slot(bits)));
        match operation {
            ValueOp::IntAdd => operand(0)?.plus(&operand(1)?, 1),
            ValueOp::IntSubtract => operand(0)?.plus(&operand(1)?, -1),
            ValueOp::IntMultiply => Self::default().plus(&operand(0)?, constant()?),
            ValueOp::IntShiftLeft => Self::default().plus(&operand(0)?, 1 << (constant()? & 31)),
            _ => None,
        }
    }
}
