//! Moves, constants and arithmetic.

use dynasmrt::{DynasmApi, DynasmLabelApi};
use runtime::code::operation::Operation;

use super::emitter::{Emitter, R10, RAX, Width, asm};

/// An operation of two slots, in integer registers: the right one is in `r10`.
macro_rules! binary {
    ($emitter:ident $($line:tt)*) => {{
        $emitter.load(R10, $emitter.c());
        $emitter.load(RAX, $emitter.b());
        asm!($emitter $($line)*);
        $emitter.result();
    }};
}

/// An operation of one slot, in `rax`.
macro_rules! unary {
    ($emitter:ident $($line:tt)*) => {{
        $emitter.load(RAX, $emitter.b());
        asm!($emitter $($line)*);
        $emitter.result();
    }};
}

impl Emitter<'_> {
    /// What computes; false if it is something else.
    pub fn number(&mut self, operation: Operation) -> bool {
        self.constant(operation)
            || self.int(operation)
            || self.int_immediate(operation)
            || self.long(operation)
            || self.floating(operation)
            || self.conversion(operation)
    }

    fn constant(&mut self, operation: Operation) -> bool {
        match operation {
            Operation::Move => {
                self.load(RAX, self.b());
                self.result();
            }
            Operation::ConstInt => {
                match (self.word >> 32) as i32 {
                    0 => asm!(self ; xor eax, eax),
                    value => asm!(self ; mov eax, value),
                }
                self.result();
            }
            Operation::ConstWide => {
                let value = self.operand(1) as i64;
                asm!(self ; mov rax, QWORD value);
                self.result();
            }
            _ => return false,
        }
        true
    }

    fn int(&mut self, operation: Operation) -> bool {
        match operation {
            Operation::IntAdd => binary!(self ; add eax, r10d),
            Operation::IntSubtract => binary!(self ; sub eax, r10d),
            Operation::IntMultiply => binary!(self ; imul eax, r10d),
            Operation::IntAnd => binary!(self ; and eax, r10d),
            Operation::IntOr => binary!(self ; or eax, r10d),
            Operation::IntXor => binary!(self ; xor eax, r10d),
            Operation::IntShiftLeft => binary!(self ; shlx eax, eax, r10d),
            Operation::IntShiftRight => binary!(self ; sarx eax, eax, r10d),
            Operation::IntUnsignedShiftRight => binary!(self ; shrx eax, eax, r10d),
            Operation::IntDivide => self.divide(Width::Int, false),
            Operation::IntRemainder => self.divide(Width::Int, true),
            Operation::IntNegate => unary!(self ; neg eax),
            Operation::IntToByte => unary!(self ; movsx eax, al),
            Operation::IntToChar => unary!(self ; movzx eax, ax),
            Operation::IntToShort => unary!(self ; movsx eax, ax),
            _ => return false,
        }
        true
    }

    fn int_immediate(&mut self, operation: Operation) -> bool {
        let value = self.immediate();
        let count = (value & 31) as i8;
        match operation {
            Operation::IntAddImmediate => unary!(self ; add eax, value),
            Operation::IntMultiplyImmediate => unary!(self ; imul eax, eax, value),
            Operation::IntAndImmediate => unary!(self ; and eax, value),
            Operation::IntOrImmediate => unary!(self ; or eax, value),
            Operation::IntXorImmediate => unary!(self ; xor eax, value),
            Operation::IntShiftLeftImmediate => unary!(self ; shl eax, count),
            Operation::IntShiftRightImmediate => unary!(self ; sar eax, count),
            Operation::IntUnsignedShiftRightImmediate => unary!(self ; shr eax, count),
            Operation::IntDivideImmediate => self.divide_by_immediate(value, false),
            Operation::IntRemainderImmediate => self.divide_by_immediate(value, true),
            _ => return false,
        }
        true
    }

    fn long(&mut self, operation: Operation) -> bool {
        let count = (self.immediate() & 63) as i8;
        match operation {
            Operation::LongAdd => binary!(self ; add rax, r10),
            Operation::LongSubtract => binary!(self ; sub rax, r10),
            Operation::LongMultiply => binary!(self ; imul rax, r10),
            Operation::LongAnd => binary!(self ; and rax, r10),
            Operation::LongOr => binary!(self ; or rax, r10),
            Operation::LongXor => binary!(self ; xor rax, r10),
            Operation::LongShiftLeft => binary!(self ; shlx rax, rax, r10),
            Operation::LongShiftRight => binary!(self ; sarx rax, rax, r10),
            Operation::LongUnsignedShiftRight => binary!(self ; shrx rax, rax, r10),
            Operation::LongShiftLeftImmediate => unary!(self ; shl rax, count),
            Operation::LongShiftRightImmediate => unary!(self ; sar rax, count),
            Operation::LongUnsignedShiftRightImmediate => unary!(self ; shr rax, count),
            Operation::LongDivide => self.divide(Width::Long, false),
            Operation::LongRemainder => self.divide(Width::Long, true),
            Operation::LongNegate => unary!(self ; neg rax),
            Operation::LongCompare => {
                binary!(self ; cmp rax, r10 ; setg al ; setl r10b ; sub al, r10b ; movsx eax, al);
            }
            _ => return false,
        }
        true
    }

    /// Divides slot `b` by slot `c`, which is not 0.
    fn divide(&mut self, width: Width, remainder: bool) {
        let leave = self.leave();
        self.load(R10, self.c());
        self.load(RAX, self.b());
        match width {
            Width::Int => asm!(self ; test r10d, r10d ; jz =>leave),
            Width::Long => asm!(self ; test r10, r10 ; jz =>leave),
        }
        self.divide_by_register(width, remainder);
        self.result();
    }

    /// Divides slot `b` by an immediate.
    fn divide_by_immediate(&mut self, value: i32, remainder: bool) {
        self.load(RAX, self.b());
        asm!(self ; mov r10d, value);
        self.divide_by_register(Width::Int, remainder);
        self.result();
    }

    /// Divides `rax` by `r10`, which is not 0. The machine does not divide the smallest number by -1.
    fn divide_by_register(&mut self, width: Width, remainder: bool) {
        let (negate, done) = (self.new_label(), self.new_label());
        // `rdx` is in use.
        match width {
            Width::Int => asm!(self ; cmp r10d, -1 ; je =>negate ; mov r11, rdx ; cdq ; idiv r10d),
            Width::Long => asm!(self ; cmp r10, -1 ; je =>negate ; mov r11, rdx ; cqo ; idiv r10),
        }
        if remainder {
            asm!(self ; mov rax, rdx);
        }
        asm!(self ; mov rdx, r11 ; jmp =>done ; =>negate);
        match (remainder, width) {
            (true, _) => asm!(self ; xor eax, eax),
            (false, Width::Int) => asm!(self ; neg eax),
            (false, Width::Long) => asm!(self ; neg rax),
        }
        asm!(self ; =>done);
    }

    fn floating(&mut self, operation: Operation) -> bool {
        macro_rules! float {
            ($instruction:ident) => {
                binary!(self ; movd xmm0, eax ; movd xmm1, r10d ; $instruction xmm0, xmm1 ; movd eax, xmm0)
            };
        }
        macro_rules! double {
            ($instruction:ident) => {
                binary!(self ; movq xmm0, rax ; movq xmm1, r10 ; $instruction xmm0, xmm1 ; movq rax, xmm0)
            };
        }
        match operation {
            Operation::FloatAdd => float!(addss),
            Operation::FloatSubtract => float!(subss),
            Operation::FloatMultiply => float!(mulss),
            Operation::FloatDivide => float!(divss),
            Operation::FloatNegate => unary!(self ; xor eax, i32::MIN),
            Operation::DoubleAdd => double!(addsd),
            Operation::DoubleSubtract => double!(subsd),
            Operation::DoubleMultiply => double!(mulsd),
            Operation::DoubleDivide => double!(divsd),
            Operation::DoubleNegate => unary!(self ; btc rax, 63),
            // A comparison with NaN counts as below.
            Operation::FloatCompareLess => {
                binary!(self ; movd xmm0, eax ; movd xmm1, r10d ; ucomiss xmm0, xmm1 ; seta al ; setb r10b ; sub al, r10b ; movsx eax, al);
            }
            Operation::FloatCompareGreater => {
                binary!(self ; movd xmm0, eax ; movd xmm1, r10d ; ucomiss xmm1, xmm0 ; setb al ; seta r10b ; sub al, r10b ; movsx eax, al);
            }
            Operation::DoubleCompareLess => {
                binary!(self ; movq xmm0, rax ; movq xmm1, r10 ; ucomisd xmm0, xmm1 ; seta al ; setb r10b ; sub al, r10b ; movsx eax, al);
            }
            Operation::DoubleCompareGreater => {
                binary!(self ; movq xmm0, rax ; movq xmm1, r10 ; ucomisd xmm1, xmm0 ; setb al ; seta r10b ; sub al, r10b ; movsx eax, al);
            }
            _ => return false,
        }
        true
    }

    fn conversion(&mut self, operation: Operation) -> bool {
        match operation {
            Operation::IntToLong => unary!(self ; movsxd rax, eax),
            Operation::LongToInt => unary!(self ; mov eax, eax),
            Operation::IntToFloat => unary!(self ; cvtsi2ss xmm0, eax ; movd eax, xmm0),
            Operation::IntToDouble => unary!(self ; cvtsi2sd xmm0, eax ; movq rax, xmm0),
            Operation::LongToFloat => unary!(self ; cvtsi2ss xmm0, rax ; movd eax, xmm0),
            Operation::LongToDouble => unary!(self ; cvtsi2sd xmm0, rax ; movq rax, xmm0),
            Operation::FloatToDouble => unary!(self ; movd xmm0, eax ; cvtss2sd xmm0, xmm0 ; movq rax, xmm0),
            Operation::DoubleToFloat => unary!(self ; movq xmm0, rax ; cvtsd2ss xmm0, xmm0 ; movd eax, xmm0),
            // The smallest number stands for all that do not fit.
            Operation::FloatToInt | Operation::DoubleToInt => {
                let leave = self.leave();
                self.load(RAX, self.b());
                if operation == Operation::FloatToInt {
                    asm!(self ; movd xmm0, eax ; cvttss2si eax, xmm0);
                } else {
                    asm!(self ; movq xmm0, rax ; cvttsd2si eax, xmm0);
                }
                asm!(self ; cmp eax, i32::MIN ; je =>leave);
                self.result();
            }
            Operation::FloatToLong | Operation::DoubleToLong => {
                let leave = self.leave();
                self.load(RAX, self.b());
                if operation == Operation::FloatToLong {
                    asm!(self ; movd xmm0, eax ; cvttss2si rax, xmm0);
                } else {
                    asm!(self ; movq xmm0, rax ; cvttsd2si rax, xmm0);
                }
                asm!(self ; mov r10, QWORD i64::MIN ; cmp rax, r10 ; je =>leave);
                self.result();
            }
            _ => return false,
        }
        true
    }
}
