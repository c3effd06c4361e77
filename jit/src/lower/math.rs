//! Operations beyond those of bytecode.

use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::{InstBuilder, MemFlagsData, Value, types};

use super::Lowering;
use crate::ir::math::MathOp;

impl Lowering<'_> {
    pub(super) fn math(&mut self, operation: MathOp, operands: &[Value]) -> Value {
        use MathOp as M;
        let (a, b) = (operands[0], operands.last().copied().unwrap_or(operands[0]));
        let ins = self.builder.ins();
        match operation {
            M::IntBitCount => ins.popcnt(a),
            M::LongBitCount => {
                let count = ins.popcnt(a);
                self.builder.ins().ireduce(types::I32, count)
            }
            M::IntLeadingZeros => ins.clz(a),
            M::LongLeadingZeros => {
                let count = ins.clz(a);
                self.builder.ins().ireduce(types::I32, count)
            }
            M::IntTrailingZeros => ins.ctz(a),
            M::LongTrailingZeros => {
                let count = ins.ctz(a);
                self.builder.ins().ireduce(types::I32, count)
            }
            M::IntReverse | M::LongReverse => ins.bitrev(a),
            M::IntReverseBytes | M::LongReverseBytes => ins.bswap(a),
            M::IntRotateLeft | M::LongRotateLeft => ins.rotl(a, b),
            M::IntRotateRight | M::LongRotateRight => ins.rotr(a, b),
            M::IntCompareUnsigned | M::LongCompareUnsigned => {
                let greater = self.compare(IntCC::UnsignedGreaterThan, a, b);
                let less = self.compare(IntCC::UnsignedLessThan, a, b);
                self.builder.ins().isub(greater, less)
            }
            M::IntSelect | M::LongSelect => ins.select(a, operands[1], b),
            M::IntMinimum | M::LongMinimum => ins.smin(a, b),
            M::IntMaximum | M::LongMaximum => ins.smax(a, b),
            M::FloatMinimum | M::DoubleMinimum => self.extreme(FloatCC::LessThan, a, b),
            M::FloatMaximum | M::DoubleMaximum => self.extreme(FloatCC::GreaterThan, a, b),
            M::IntAbsolute | M::LongAbsolute => ins.iabs(a),
            M::FloatAbsolute | M::DoubleAbsolute => ins.fabs(a),
            M::DoubleSquareRoot => ins.sqrt(a),
            M::DoubleFloor => ins.floor(a),
            M::DoubleCeiling => ins.ceil(a),
            M::DoubleRound => ins.nearest(a),
            M::LongMultiplyHigh => ins.smulhi(a, b),
            M::FloatToBits => ins.bitcast(types::I32, MemFlagsData::new(), a),
            M::BitsToFloat => ins.bitcast(types::F32, MemFlagsData::new(), a),
            M::DoubleToBits => ins.bitcast(types::I64, MemFlagsData::new(), a),
            M::BitsToDouble => ins.bitcast(types::F64, MemFlagsData::new(), a),
        }
    }

    /// The lesser or the greater of two numbers. Of zeros, that is decided by the signs; what is no number stays what it is.
    fn extreme(&mut self, order: FloatCC, a: Value, b: Value) -> Value {
        let kind = self.builder.func.dfg.value_type(a);
        let bits = if kind == types::F32 { types::I32 } else { types::I64 };
        let (same, behind) = (self.builder.create_block(), self.builder.create_block());
        let result = self.builder.append_block_param(behind, kind);
        let is_first = self.builder.ins().fcmp(order, a, b);
        let chosen = self.builder.ins().select(is_first, a, b);
        let is_same = self.builder.ins().fcmp(FloatCC::UnorderedOrEqual, a, b);
        self.builder.ins().brif(is_same, same, &[], behind, &[chosen.into()]);
        self.enter(same);
        let [of_a, of_b] = [a, b].map(|value| self.builder.ins().bitcast(bits, MemFlagsData::new(), value));
        let both =
            if order == FloatCC::LessThan { self.builder.ins().bor(of_a, of_b) } else { self.builder.ins().band(of_a, of_b) };
        let both = self.builder.ins().bitcast(kind, MemFlagsData::new(), both);
        let is_equal = self.builder.ins().fcmp(FloatCC::Equal, a, b);
        let is_none = self.builder.ins().fcmp(FloatCC::Unordered, a, a);
        let other = self.builder.ins().select(is_none, a, b);
        let chosen = self.builder.ins().select(is_equal, both, other);
        self.builder.ins().jump(behind, &[chosen.into()]);
        self.enter(behind);
        result
    }
}
