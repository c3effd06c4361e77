//! Value operations.

use classfile::Kind;
use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::{AbiParam, InstBuilder, Signature, Type, Value, types};
use runtime::value_ops::ValueOp;

use super::Lowering;
use super::functions::Function;
use crate::ir::ValueId;
use crate::ir::op::Op;
use crate::isa::HOST;
use crate::symbols::Symbol;

impl Lowering<'_> {
    pub(super) fn constant(&mut self, kind: Kind, bits: u64) -> Value {
        match kind {
            Kind::Int | Kind::Reference => self.builder.ins().iconst(types::I32, i64::from(bits as u32)),
            Kind::Long => self.builder.ins().iconst(types::I64, bits as i64),
            Kind::Float => self.builder.ins().f32const(f32::from_bits(bits as u32)),
            Kind::Double => self.builder.ins().f64const(f64::from_bits(bits)),
        }
    }

    pub(super) fn is_below(&mut self, index: Value, length: Value) -> Value {
        self.compare(IntCC::UnsignedLessThan, index, length)
    }

    /// A comparison as the 0 or 1 that our conditions are.
    pub(super) fn compare(&mut self, condition: IntCC, left: Value, right: Value) -> Value {
        let result = self.builder.ins().icmp(condition, left, right);
        self.builder.ins().uextend(types::I32, result)
    }

    /// The comparison of a three-way comparison with 0 is one of its operands.
    pub(super) fn comparison(&mut self, operation: ValueOp, operands: &[ValueId]) -> Option<Value> {
        use ValueOp as V;
        let [ways, zero] = *operands else { return None };
        let integers = signed_condition(operation).filter(|_| self.source.constant(zero) == Some(0))?;
        let inst = self.source.inst(ways)?;
        let (Op::Value(compared), [left, right]) = (inst.op, &inst.operands[..]) else { return None };
        let is_less = match compared {
            V::LongCompare => None,
            V::FloatCompareLess | V::DoubleCompareLess => Some(true),
            V::FloatCompareGreater | V::DoubleCompareGreater => Some(false),
            _ => return None,
        };
        let (left, right) = (self.value(*left), self.value(*right));
        Some(match is_less {
            None => self.compare(integers, left, right),
            Some(is_less) => {
                let result = self.builder.ins().fcmp(float_condition(integers, is_less), left, right);
                self.builder.ins().uextend(types::I32, result)
            }
        })
    }

    /// A product with a constant that has two bits, or is one less than a power of two: shifts and a sum are done sooner.
    pub(super) fn product(&mut self, operation: ValueOp, operands: &[ValueId]) -> Option<Value> {
        let (shift, is_sum) = self.simple_factor(operation, operands)?;
        let value = self.value(operands[0]);
        Some(self.shifted_product(value, (shift, is_sum)))
    }

    /// The power of two to which a factor is one more or one less, and which.
    pub(super) fn simple_factor(&self, operation: ValueOp, operands: &[ValueId]) -> Option<(u32, bool)> {
        let (factor, bits) = match operation {
            ValueOp::IntMultiply => (u64::from(self.source.constant(operands[1])? as u32), 32),
            ValueOp::LongMultiply => (self.source.constant(operands[1])?, 64),
            _ => return None,
        };
        let (low, above) = (factor.trailing_zeros(), factor.checked_add(1)?);
        let is_sum = factor.count_ones() == 2 && low == 0;
        let shift = if is_sum { 63 - factor.leading_zeros() } else { above.trailing_zeros() };
        if !is_sum && !above.is_power_of_two() || factor < 2 || shift >= bits {
            return None;
        }
        Some((shift, is_sum))
    }

    /// The product with such a factor, of vectors as well.
    pub(super) fn shifted_product(&mut self, value: Value, (shift, is_sum): (u32, bool)) -> Value {
        let shift = self.builder.ins().iconst(types::I32, i64::from(shift));
        let shifted = self.builder.ins().ishl(value, shift);
        if is_sum { self.builder.ins().iadd(shifted, value) } else { self.builder.ins().isub(shifted, value) }
    }

    pub(super) fn operation(&mut self, operation: ValueOp, operands: &[Value]) -> Value {
        use ValueOp as V;
        let (a, b) = (operands[0], operands.last().copied().unwrap_or(operands[0]));
        let ins = self.builder.ins();
        match operation {
            V::IntAdd | V::LongAdd => ins.iadd(a, b),
            V::IntSubtract | V::LongSubtract => ins.isub(a, b),
            V::IntMultiply | V::LongMultiply => ins.imul(a, b),
            V::IntDivide | V::LongDivide => self.divide(a, b, false),
            V::IntRemainder | V::LongRemainder => self.divide(a, b, true),
            // Cranelift masks the count as bytecode does.
            V::IntShiftLeft | V::LongShiftLeft => ins.ishl(a, b),
            V::IntShiftRight | V::LongShiftRight => ins.sshr(a, b),
            V::IntUnsignedShiftRight | V::LongUnsignedShiftRight => ins.ushr(a, b),
            V::IntAnd | V::LongAnd => ins.band(a, b),
            V::IntOr | V::LongOr => ins.bor(a, b),
            V::IntXor | V::LongXor => ins.bxor(a, b),
            V::FloatAdd | V::DoubleAdd => ins.fadd(a, b),
            V::FloatSubtract | V::DoubleSubtract => ins.fsub(a, b),
            V::FloatMultiply | V::DoubleMultiply => ins.fmul(a, b),
            V::FloatDivide | V::DoubleDivide => ins.fdiv(a, b),
            V::FloatRemainder => self.function(Function::FloatRemainder, types::F32, &[a, b]),
            V::DoubleRemainder => self.function(Function::DoubleRemainder, types::F64, &[a, b]),
            V::IntNegate | V::LongNegate => ins.ineg(a),
            V::FloatNegate | V::DoubleNegate => ins.fneg(a),
            V::IntToLong => ins.sextend(types::I64, a),
            V::IntToFloat | V::LongToFloat => ins.fcvt_from_sint(types::F32, a),
            V::IntToDouble | V::LongToDouble => ins.fcvt_from_sint(types::F64, a),
            V::LongToInt => ins.ireduce(types::I32, a),
            V::FloatToInt | V::DoubleToInt => ins.fcvt_to_sint_sat(types::I32, a),
            V::FloatToLong | V::DoubleToLong => ins.fcvt_to_sint_sat(types::I64, a),
            V::FloatToDouble => ins.fpromote(types::F64, a),
            V::DoubleToFloat => ins.fdemote(types::F32, a),
            V::IntToByte => self.narrow(types::I8, true, a),
            V::IntToChar => self.narrow(types::I16, false, a),
            V::IntToShort => self.narrow(types::I16, true, a),
            V::LongCompare => {
                let (greater, less) = (self.compare(IntCC::SignedGreaterThan, a, b), self.compare(IntCC::SignedLessThan, a, b));
                self.builder.ins().isub(greater, less)
            }
            // The answer for what is not a number is that of the word in the name.
            V::FloatCompareLess | V::DoubleCompareLess => {
                self.compare_floats(FloatCC::GreaterThan, FloatCC::UnorderedOrLessThan, a, b)
            }
            V::FloatCompareGreater | V::DoubleCompareGreater => {
                self.compare_floats(FloatCC::UnorderedOrGreaterThan, FloatCC::LessThan, a, b)
            }
            V::IntEqual | V::LongEqual | V::ReferenceEqual => self.compare(IntCC::Equal, a, b),
            V::IntNotEqual | V::LongNotEqual | V::ReferenceNotEqual => self.compare(IntCC::NotEqual, a, b),
            V::IntLess | V::LongLess => self.compare(IntCC::SignedLessThan, a, b),
            V::IntGreaterOrEqual | V::LongGreaterOrEqual => self.compare(IntCC::SignedGreaterThanOrEqual, a, b),
            V::IntGreater | V::LongGreater => self.compare(IntCC::SignedGreaterThan, a, b),
            V::IntLessOrEqual | V::LongLessOrEqual => self.compare(IntCC::SignedLessThanOrEqual, a, b),
            V::FloatEqual | V::DoubleEqual => self.compare_float(FloatCC::Equal, a, b),
            V::FloatNotEqual | V::DoubleNotEqual => self.compare_float(FloatCC::NotEqual, a, b),
            V::FloatLess | V::DoubleLess => self.compare_float(FloatCC::LessThan, a, b),
            V::FloatNotLess | V::DoubleNotLess => self.compare_float(FloatCC::UnorderedOrGreaterThanOrEqual, a, b),
            V::FloatLessOrEqual | V::DoubleLessOrEqual => self.compare_float(FloatCC::LessThanOrEqual, a, b),
            V::FloatNotLessOrEqual | V::DoubleNotLessOrEqual => self.compare_float(FloatCC::UnorderedOrGreaterThan, a, b),
        }
    }

    /// A quotient or remainder by what is not 0. The machine traps where the quotient does not fit: by -1, which negates.
    fn divide(&mut self, left: Value, right: Value, remainder: bool) -> Value {
        let kind = self.builder.func.dfg.value_type(left);
        let minus_one = self.builder.ins().icmp_imm_s(IntCC::Equal, right, -1);
        let one = self.builder.ins().iconst(kind, 1);
        let safe = self.builder.ins().select(minus_one, one, right);
        let (other, result) = if remainder {
            (self.builder.ins().iconst(kind, 0), self.builder.ins().srem(left, safe))
        } else {
            (self.builder.ins().ineg(left), self.builder.ins().sdiv(left, safe))
        };
        self.builder.ins().select(minus_one, other, result)
    }

    fn narrow(&mut self, narrow: Type, signed: bool, value: Value) -> Value {
        let value = self.builder.ins().ireduce(narrow, value);
        if signed { self.builder.ins().sextend(types::I32, value) } else { self.builder.ins().uextend(types::I32, value) }
    }

    fn compare_float(&mut self, condition: FloatCC, left: Value, right: Value) -> Value {
        let result = self.builder.ins().fcmp(condition, left, right);
        self.builder.ins().uextend(types::I32, result)
    }

    fn compare_floats(&mut self, greater: FloatCC, less: FloatCC, left: Value, right: Value) -> Value {
        let (greater, less) = (self.compare_float(greater, left, right), self.compare_float(less, left, right));
        self.builder.ins().isub(greater, less)
    }

    /// Calls a pure function of two operands.
    fn function(&mut self, function: Function, kind: Type, operands: &[Value]) -> Value {
        let mut signature = Signature::new(HOST);
        signature.params.extend([AbiParam::new(kind); 2]);
        signature.returns.push(AbiParam::new(kind));
        let signature = self.signature(signature);
        let function = self.external(Symbol::Function(function as u32), signature);
        let call = self.builder.ins().call(function, operands);
        self.forget_thread();
        self.builder.inst_results(call)[0]
    }
}

/// What an operation asks about ints.
fn signed_condition(operation: ValueOp) -> Option<IntCC> {
    use ValueOp as V;
    Some(match operation {
        V::IntEqual => IntCC::Equal,
        V::IntNotEqual => IntCC::NotEqual,
        V::IntLess => IntCC::SignedLessThan,
        V::IntGreaterOrEqual => IntCC::SignedGreaterThanOrEqual,
        V::IntGreater => IntCC::SignedGreaterThan,
        V::IntLessOrEqual => IntCC::SignedLessThanOrEqual,
        _ => return None,
    })
}

/// The same about floats; what is not a number is less, or greater, than any.
fn float_condition(integers: IntCC, is_less: bool) -> FloatCC {
    match (integers, is_less) {
        (IntCC::Equal, _) => FloatCC::Equal,
        (IntCC::SignedLessThan, true) => FloatCC::UnorderedOrLessThan,
        (IntCC::SignedLessThan, false) => FloatCC::LessThan,
        (IntCC::SignedLessThanOrEqual, true) => FloatCC::UnorderedOrLessThanOrEqual,
        (IntCC::SignedLessThanOrEqual, false) => FloatCC::LessThanOrEqual,
        (IntCC::SignedGreaterThan, true) => FloatCC::GreaterThan,
        (IntCC::SignedGreaterThan, false) => FloatCC::UnorderedOrGreaterThan,
        (IntCC::SignedGreaterThanOrEqual, true) => FloatCC::GreaterThanOrEqual,
        (IntCC::SignedGreaterThanOrEqual, false) => FloatCC::UnorderedOrGreaterThanOrEqual,
        _ => FloatCC::NotEqual,
    }
}
