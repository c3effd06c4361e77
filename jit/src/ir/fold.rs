//! What a pure instruction is, by its operands alone: the one place that knows it, for building and for passes.

use classfile::Kind;
use runtime::value_ops::{Slot, ValueOp};

use super::op::{Cell, Op};
use super::{Function, ValueId};

/// What does the same as an instruction.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Simpler {
    /// These bits.
    Constant(u64),
    /// A value that is there.
    Value(ValueId),
    /// Another operation.
    Op(Op, Vec<ValueId>),
    /// An operation of the first operand and these bits, which are of the kind of its last operand.
    WithConstant(Op, ValueId, u64),
}

/// What an operation of these operands is, if there is something simpler.
pub fn simplify(function: &Function, op: Op, operands: &[ValueId]) -> Option<Simpler> {
    let origin = |value: ValueId| function.inst(value).map(|inst| (inst.op, inst.operands.as_slice()));
    match op {
        Op::Value(operation) => simplify_value(function, operation, operands),
        Op::Math(operation) => {
            let bits: Option<Vec<u64>> = operands.iter().map(|operand| function.constant(*operand)).collect();
            operation.fold(&bits?).map(Simpler::Constant)
        }
        Op::IsBelow => {
            let [index, length] = [function.constant(operands[0]), function.constant(operands[1])];
            match (index, length) {
                (Some(index), Some(length)) => Some(Simpler::Constant(u64::from((index as u32) < length as u32))),
                (_, Some(0)) => Some(Simpler::Constant(0)),
                _ if operands[0] == operands[1] => Some(Simpler::Constant(0)),
                _ if is_masked(function, operands[0], operands[1]) => {
                    Some(Simpler::WithConstant(Op::Value(ValueOp::IntGreater), operands[1], 0))
                }
                _ => None,
            }
        }
        Op::ClassOf => match origin(operands[0])?.0 {
            Op::NewObject { class, .. } | Op::NewThrowable { class, .. } | Op::NewArray { class, .. } => {
                Some(Simpler::Constant(class.into()))
            }
            Op::NewArrayOf => Some(Simpler::Value(origin(operands[0])?.1[0])),
            _ => None,
        },
        Op::ArrayLength => match origin(operands[0])? {
            (Op::NewArray { .. }, lengths) => Some(Simpler::Value(lengths[0])),
            (Op::NewArrayOf, operands) => Some(Simpler::Value(operands[2])),
            _ => None,
        },
        Op::MirroredClass { .. } => match origin(operands[0])? {
            (Op::Mirror, classes) => Some(Simpler::Value(classes[0])),
            _ => None,
        },
        Op::IsFinalizable => match origin(operands[0])?.0 {
            Op::NewObject { finalizable, .. } => Some(Simpler::Constant(u64::from(finalizable))),
            _ => None,
        },
        Op::FitsElement if function.constant(operands[1]) == Some(0) => Some(Simpler::Constant(1)),
        _ => None,
    }
}

/// Whether an index is what a mask of one less than a length leaves of a number.
fn is_masked(function: &Function, index: ValueId, length: ValueId) -> bool {
    let is_length = function.inst(length).is_some_and(|inst| inst.op == Op::ArrayLength);
    let is_mask = |value: &ValueId| {
        let inst = function.inst(*value).filter(|inst| inst.op == Op::Value(ValueOp::IntAdd) && inst.operands[0] == length);
        inst.is_some_and(|inst| function.constant(inst.operands[1]) == Some((-1i32).into_slot()))
    };
    let inst = function.inst(index).filter(|inst| inst.op == Op::Value(ValueOp::IntAnd));
    is_length && inst.is_some_and(|inst| inst.operands.iter().any(is_mask))
}

/// Whether a reference is certainly not null.
pub fn is_not_null(function: &Function, value: ValueId) -> bool {
    let op = function.inst(value).map(|inst| inst.op);
    let is_new = |op| matches!(op, Op::NewObject { .. } | Op::NewThrowable { .. } | Op::NewArray { .. } | Op::NewArrayOf);
    op.is_some_and(|op| is_new(op) || op == Op::Mirror)
}

/// Whether an int is certainly 0 or 1.
pub fn is_boolean(function: &Function, value: ValueId) -> bool {
    let Some(inst) = function.inst(value) else { return false };
    match inst.op {
        Op::Constant(bits) => bits < 2,
        Op::Value(ValueOp::IntAnd) => inst.operands.iter().any(|operand| is_boolean(function, *operand)),
        Op::Value(ValueOp::IntOr | ValueOp::IntXor) => inst.operands.iter().all(|operand| is_boolean(function, *operand)),
        Op::Value(operation) => operation.is_condition(),
        Op::IsBelow | Op::IsDisplayed { .. } | Op::IsInstance { .. } | Op::FitsElement | Op::HasInDisplay => true,
        Op::LoadField { cell, .. } => cell == Cell::Boolean,
        _ => false,
    }
}

#[allow(clippy::too_many_lines, reason = "a table of identities")]
fn simplify_value(function: &Function, operation: ValueOp, operands: &[ValueId]) -> Option<Simpler> {
    use ValueOp as V;
    let constants: Vec<Option<u64>> = operands.iter().map(|operand| function.constant(*operand)).collect();
    let all: Option<Vec<u64>> = constants.iter().copied().collect();
    if let Some(bits) = all.and_then(|all| operation.fold(&all)) {
        return Some(Simpler::Constant(bits));
    }
    let value_of = |value: ValueId| match function.inst(value).map(|inst| (inst.op, inst.operands.as_slice())) {
        Some((Op::Value(operation), operands)) => Some((operation, operands)),
        _ => None,
    };
    if let [operand] = operands {
        return match (operation, value_of(*operand)?) {
            (V::LongToInt, (V::IntToLong, inner)) => Some(Simpler::Value(inner[0])),
            (V::IntToByte, (V::IntToByte, _)) | (V::IntToShort, (V::IntToShort | V::IntToByte, _)) => {
                Some(Simpler::Value(*operand))
            }
            (V::IntToChar, (V::IntToChar, _)) => Some(Simpler::Value(*operand)),
            (V::IntNegate, (V::IntNegate, inner)) | (V::LongNegate, (V::LongNegate, inner)) => Some(Simpler::Value(inner[0])),
            _ => None,
        };
    }
    let [left, right] = *operands else { return None };
    // Constants stand on the right.
    if constants[0].is_some() && constants[1].is_none() {
        let same = matches!(
            operation,
            V::IntAdd
                | V::IntMultiply
                | V::IntAnd
                | V::IntOr
                | V::IntXor
                | V::LongAdd
                | V::LongMultiply
                | V::LongAnd
                | V::LongOr
                | V::LongXor
                | V::IntEqual
                | V::IntNotEqual
                | V::LongEqual
                | V::LongNotEqual
                | V::ReferenceEqual
                | V::ReferenceNotEqual
        );
        let swapped = if same { Some(operation) } else { mirrored(operation) };
        return swapped.map(|operation| Simpler::Op(Op::Value(operation), vec![right, left]));
    }
    if let (V::ReferenceEqual | V::ReferenceNotEqual, Some([one, other])) = (operation, classes_of_mirrors(function, left, right))
    {
        let condition = if operation == V::ReferenceEqual { V::IntEqual } else { V::IntNotEqual };
        return Some(Simpler::Op(Op::Value(condition), vec![one, other]));
    }
    if left == right
        && let Some(simpler) = of_equals(operation, left)
    {
        return Some(simpler);
    }
    // Such masks have the lowest bit.
    let is_mask = |value: ValueId| function.inst(value).is_some_and(|inst| inst.op == Op::ByteMask);
    if operation == V::IntAnd {
        match [left, right].map(is_mask) {
            [false, true] if is_boolean(function, left) => return Some(Simpler::Value(left)),
            [true, false] if is_boolean(function, right) => return Some(Simpler::Value(right)),
            _ => {}
        }
    }
    let bits = constants[1]?;
    let (int, long) = (i32::from_slot(bits), i64::from_slot(bits));
    match operation {
        V::IntAdd | V::IntSubtract | V::IntOr | V::IntXor if int == 0 => Some(Simpler::Value(left)),
        V::IntShiftLeft | V::IntShiftRight | V::IntUnsignedShiftRight if int & 31 == 0 => Some(Simpler::Value(left)),
        V::LongShiftLeft | V::LongShiftRight | V::LongUnsignedShiftRight if int & 63 == 0 => Some(Simpler::Value(left)),
        V::LongAdd | V::LongSubtract | V::LongOr | V::LongXor if long == 0 => Some(Simpler::Value(left)),
        V::IntMultiply | V::IntDivide if int == 1 => Some(Simpler::Value(left)),
        V::LongMultiply | V::LongDivide if long == 1 => Some(Simpler::Value(left)),
        V::IntMultiply | V::IntAnd if int == 0 => Some(Simpler::Constant(0)),
        V::LongMultiply | V::LongAnd if long == 0 => Some(Simpler::Constant(0)),
        V::IntAnd if int == -1 => Some(Simpler::Value(left)),
        V::LongAnd if long == -1 => Some(Simpler::Value(left)),
        V::IntAnd if int == 1 && is_boolean(function, left) => Some(Simpler::Value(left)),
        // One form for all distances.
        V::IntSubtract => Some(Simpler::WithConstant(Op::Value(V::IntAdd), left, int.wrapping_neg().into_slot())),
        V::LongSubtract => Some(Simpler::WithConstant(Op::Value(V::LongAdd), left, long.wrapping_neg().into_slot())),
        V::IntAdd | V::LongAdd | V::IntAnd | V::IntMultiply => {
            let (inner, operands) = value_of(left).filter(|(inner, _)| *inner == operation)?;
            let other = function.constant(operands[1])?;
            Some(Simpler::WithConstant(Op::Value(inner), operands[0], operation.fold(&[other, bits])?))
        }
        V::ReferenceNotEqual if bits == 0 && is_not_null(function, left) => Some(Simpler::Constant(1)),
        V::ReferenceEqual if bits == 0 && is_not_null(function, left) => Some(Simpler::Constant(0)),
        _ if operation.is_condition() && int == 0 && operation.operands()[0] == Kind::Int => {
            if let Some((comparison, operands)) = value_of(left)
                && let Some((condition, swapped)) = operation.of_compared(comparison)
            {
                let (first, second) = if swapped { (operands[1], operands[0]) } else { (operands[0], operands[1]) };
                return Some(Simpler::Op(Op::Value(condition), vec![first, second]));
            }
            if !is_boolean(function, left) {
                return None;
            }
            match operation {
                V::IntNotEqual | V::IntGreater => Some(Simpler::Value(left)),
                V::IntGreaterOrEqual => Some(Simpler::Constant(1)),
                V::IntLess => Some(Simpler::Constant(0)),
                V::IntEqual | V::IntLessOrEqual => {
                    let (condition, operands) = value_of(left)?;
                    Some(Simpler::Op(Op::Value(condition.negated()?), operands.to_vec()))
                }
                _ => None,
            }
        }
        V::IntEqual | V::IntNotEqual if int == 1 && is_boolean(function, left) => {
            let other = if operation == V::IntEqual { V::IntNotEqual } else { V::IntEqual };
            Some(Simpler::WithConstant(Op::Value(other), left, 0))
        }
        _ => None,
    }
}

/// The classes that two objects stand for, if both stand for some.
fn classes_of_mirrors(function: &Function, left: ValueId, right: ValueId) -> Option<[ValueId; 2]> {
    let class = |value| function.inst(value).filter(|inst| inst.op == Op::Mirror).map(|inst| inst.operands[0]);
    Some([class(left)?, class(right)?])
}

/// An operation of a value and itself.
fn of_equals(operation: ValueOp, value: ValueId) -> Option<Simpler> {
    use ValueOp as V;
    match operation {
        V::IntSubtract | V::IntXor | V::LongSubtract | V::LongXor | V::LongCompare => Some(Simpler::Constant(0)),
        V::IntAnd | V::IntOr | V::LongAnd | V::LongOr => Some(Simpler::Value(value)),
        V::IntEqual | V::IntGreaterOrEqual | V::IntLessOrEqual => Some(Simpler::Constant(1)),
        V::LongEqual | V::LongGreaterOrEqual | V::LongLessOrEqual | V::ReferenceEqual => Some(Simpler::Constant(1)),
        V::IntNotEqual | V::IntLess | V::IntGreater => Some(Simpler::Constant(0)),
        V::LongNotEqual | V::LongLess | V::LongGreater | V::ReferenceNotEqual => Some(Simpler::Constant(0)),
        _ => None,
    }
}

/// The condition that holds when the operands have changed places.
pub fn mirrored(operation: ValueOp) -> Option<ValueOp> {
    use ValueOp as V;
    Some(match operation {
        V::IntLess => V::IntGreater,
        V::IntGreater => V::IntLess,
        V::IntLessOrEqual => V::IntGreaterOrEqual,
        V::IntGreaterOrEqual => V::IntLessOrEqual,
        V::LongLess => V::LongGreater,
        V::LongGreater => V::LongLess,
        V::LongLessOrEqual => V::LongGreaterOrEqual,
        V::LongGreaterOrEqual => V::LongLessOrEqual,
        _ => return None,
    })
}
