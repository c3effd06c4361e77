//! What ints may be.
//!
//! Operations bound their results, and conditions that hold bound what they compare: behind `0 < x` and `x < length`, `x` needs no check of bounds, nor does anything
//! ask again whether it is negative. A counter of a loop lies between where it begins and its bound.

use rustc_hash::FxHashMap;

use super::counted::Counting;
use crate::ir::op::{Cell, Op};
use crate::ir::{Function, ValueId};
use runtime::value_ops::{Slot, ValueOp};

/// Operations that are looked through.
const DEPTH_MAX: u32 = 3;

/// The least and the greatest that an int may be. Where the first is greater, nobody gets.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Interval {
    pub(super) low: i32,
    pub(super) high: i32,
}

impl Interval {
    const ALL: Self = Self { low: i32::MIN, high: i32::MAX };
    const NATURAL: Self = Self { low: 0, high: i32::MAX };

    const fn new(low: i32, high: i32) -> Self {
        Self { low, high }
    }

    fn and(self, other: Self) -> Self {
        Self { low: self.low.max(other.low), high: self.high.min(other.high) }
    }

    fn is_nothing(self) -> bool {
        self.low > self.high
    }

    /// Those of the results, of all pairs of ends, unless one overflows.
    fn map(self, other: Self, operation: fn(i32, i32) -> Option<i32>) -> Option<Self> {
        let mut ends = Self { low: i32::MAX, high: i32::MIN };
        for (one, two) in [(self.low, other.low), (self.low, other.high), (self.high, other.low), (self.high, other.high)] {
            let end = operation(one, two)?;
            ends = Self { low: ends.low.min(end), high: ends.high.max(end) };
        }
        Some(ends)
    }
}

/// What conditions above have told of values.
#[derive(Default)]
pub(super) struct Intervals {
    told: FxHashMap<ValueId, Interval>,
}

/// What a value was before something has been told of it.
pub(super) type Told = (ValueId, Option<Interval>);

impl Intervals {
    /// What an int may be.
    pub(super) fn of(&self, function: &Function, value: ValueId) -> Interval {
        self.at_depth(function, value, 0)
    }

    fn at_depth(&self, function: &Function, value: ValueId, depth: u32) -> Interval {
        let made = self.made(function, value, depth).unwrap_or(Interval::ALL);
        let both = self.told.get(&value).map_or(made, |told| made.and(*told));
        if both.is_nothing() { made } else { both }
    }

    /// What the operation that makes an int allows for.
    fn made(&self, function: &Function, value: ValueId, depth: u32) -> Option<Interval> {
        use ValueOp as V;
        if let Some(bits) = function.constant(value) {
            let constant = i32::from_slot(bits);
            return Some(Interval::new(constant, constant));
        }
        let inst = function.inst(value).filter(|_| depth < DEPTH_MAX)?;
        let operand = |place: usize| self.at_depth(function, inst.operands[place], depth + 1);
        let constant = |place: usize| function.constant(inst.operands[place]).map(i32::from_slot);
        match inst.op {
            Op::ArrayLength => Some(Interval::NATURAL),
            Op::LoadElement(cell) | Op::LoadField { cell, .. } => of_cell(cell),
            Op::Value(V::IntToByte) => of_cell(Cell::Byte),
            Op::Value(V::IntToShort) => of_cell(Cell::Short),
            Op::Value(V::IntToChar) => of_cell(Cell::Char),
            Op::Value(operation) if operation.is_condition() => Some(Interval::new(0, 1)),
            Op::Value(V::IntAdd) => operand(0).map(operand(1), i32::checked_add),
            Op::Value(V::IntSubtract) => operand(0).map(operand(1), i32::checked_sub),
            Op::Value(V::IntMultiply) => operand(0).map(operand(1), i32::checked_mul),
            Op::Value(V::IntAnd) => {
                let naturals = [operand(0), operand(1)].into_iter().filter(|one| one.low >= 0).map(|one| one.high);
                naturals.min().map(|high| Interval::new(0, high))
            }
            Op::Value(V::IntShiftRight) => match constant(1) {
                Some(bits) => Some(Interval::new(operand(0).low >> (bits & 31), operand(0).high >> (bits & 31))),
                None if operand(0).low >= 0 => Some(Interval::new(0, operand(0).high)),
                None => None,
            },
            Op::Value(V::IntUnsignedShiftRight) => match (constant(1), operand(0)) {
                (Some(bits), natural) if natural.low >= 0 => {
                    Some(Interval::new(natural.low >> (bits & 31), natural.high >> (bits & 31)))
                }
                (Some(bits), _) if bits & 31 != 0 => Some(Interval::new(0, (u32::MAX >> (bits & 31)) as i32)),
                (None, natural) if natural.low >= 0 => Some(Interval::new(0, natural.high)),
                _ => None,
            },
            Op::Value(V::IntRemainder) => {
                let most = constant(1).filter(|divisor| *divisor > 0)? - 1;
                Some(Interval::new(if operand(0).low >= 0 { 0 } else { -most }, most))
            }
            _ => None,
        }
    }

    /// Whether a condition of ints holds, if that is known.
    pub(super) fn decide(&self, function: &Function, op: Op, operands: [ValueId; 2]) -> Option<bool> {
        let [one, other] = operands.map(|operand| self.of(function, operand));
        let less = |one: Interval, other: Interval| match () {
            () if one.high < other.low => Some(true),
            () if one.low >= other.high => Some(false),
            () => None,
        };
        let not = |decided: Option<bool>| decided.map(|holds| !holds);
        match op {
            Op::Value(ValueOp::IntLess) => less(one, other),
            Op::Value(ValueOp::IntGreaterOrEqual) => not(less(one, other)),
            Op::Value(ValueOp::IntGreater) => less(other, one),
            Op::Value(ValueOp::IntLessOrEqual) => not(less(other, one)),
            Op::Value(ValueOp::IntEqual) if one.and(other).is_nothing() => Some(false),
            Op::Value(ValueOp::IntNotEqual) if one.and(other).is_nothing() => Some(true),
            Op::IsBelow if one.low >= 0 && one.high < other.low => Some(true),
            _ => None,
        }
    }

    /// A condition of ints holds. What was told of the values before goes to `before`.
    pub(super) fn learn(&mut self, function: &Function, op: Op, operands: [ValueId; 2], before: &mut Vec<Told>) {
        let [one, other] = operands.map(|operand| self.of(function, operand));
        let mut tell = |value: ValueId, interval: Interval| {
            if function.constant(value).is_none() && interval != Interval::ALL {
                let known = self.told.get(&value).copied();
                let told = known.map_or(interval, |known| known.and(interval));
                if known != Some(told) {
                    self.told.insert(value, told);
                    before.push((value, known));
                }
            }
        };
        let [left, right] = operands;
        let below = |bound: Interval, distance: i32| Interval::new(i32::MIN, bound.high.saturating_sub(distance));
        let above = |bound: Interval, distance: i32| Interval::new(bound.low.saturating_add(distance), i32::MAX);
        match op {
            Op::Value(ValueOp::IntLess) => {
                tell(left, below(other, 1));
                tell(right, above(one, 1));
            }
            Op::Value(ValueOp::IntLessOrEqual) => {
                tell(left, below(other, 0));
                tell(right, above(one, 0));
            }
            Op::Value(ValueOp::IntGreater) => {
                tell(left, above(other, 1));
                tell(right, below(one, 1));
            }
            Op::Value(ValueOp::IntGreaterOrEqual) => {
                tell(left, above(other, 0));
                tell(right, below(one, 0));
            }
            Op::Value(ValueOp::IntEqual) => {
                tell(left, other);
                tell(right, one);
            }
            Op::Value(ValueOp::IntNotEqual) if other.low == other.high => match one {
                Interval { low, high } if low == other.low && low < high => tell(left, Interval::new(low + 1, high)),
                Interval { low, high } if high == other.low && low < high => tell(left, Interval::new(low, high - 1)),
                _ => {}
            },
            // As numbers without a sign.
            Op::IsBelow if other.low >= 0 => {
                tell(left, Interval::new(0, other.high.saturating_sub(1)));
                tell(right, Interval::new(one.low.max(0).saturating_add(1), i32::MAX));
            }
            _ => {}
        }
    }

    /// A loop counts, and is entered with a first value of its counter that is known here.
    pub(super) fn count(&mut self, function: &Function, counting: &Counting, first: ValueId, before: &mut Vec<Told>) {
        let [first, bound] = [first, counting.bound].map(|value| self.of(function, value));
        let reach = i32::from(!matches!(counting.relation, ValueOp::IntLessOrEqual | ValueOp::IntGreaterOrEqual));
        // What comes next has been compared with the bound; it has not overflowed if what came before was far enough from the end.
        let interval = if counting.is_inequality {
            None
        } else if counting.step > 0 {
            let high = first.high.max(bound.high.saturating_sub(reach));
            high.checked_add(counting.step).map(|_| Interval::new(first.low, high))
        } else {
            let low = first.low.min(bound.low.saturating_add(reach));
            low.checked_add(counting.step).map(|_| Interval::new(low, first.high))
        };
        if let Some(interval) = interval.filter(|interval| *interval != Interval::ALL) {
            before.push((counting.counter, self.told.insert(counting.counter, interval)));
        }
    }

    /// Forgets what has been told since.
    pub(super) fn forget(&mut self, before: Vec<Told>) {
        for (value, known) in before.into_iter().rev() {
            match known {
                Some(known) => self.told.insert(value, known),
                None => self.told.remove(&value),
            };
        }
    }
}

/// What is loaded from a cell narrower than an int. Nobody has looked at what booleans are.
fn of_cell(cell: Cell) -> Option<Interval> {
    match cell {
        Cell::Byte => Some(Interval::new(i8::MIN.into(), i8::MAX.into())),
        Cell::Boolean => Some(Interval::new(0, u8::MAX.into())),
        Cell::Char => Some(Interval::new(0, u16::MAX.into())),
        Cell::Short => Some(Interval::new(i16::MIN.into(), i16::MAX.into())),
        _ => None,
    }
}
