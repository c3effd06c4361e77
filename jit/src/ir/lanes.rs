//! What can be done for several rounds of a loop at once.
//!
//! `[VMDOC]` Vectors. A block with `rounds` stands for that many rounds of the loop that it was: what its instructions mean is what they mean one round after the other, its parameter being one
//! more in each. Machines do them for as many elements at once as fit in 16 bytes (a lane each). So all elements that are accessed have the same width, and other values are of that width, too:
//! ints in a loop over bytes are their lowest byte, which is all that an operation may need that is taken there, and all that is stored.

use classfile::Kind;
use runtime::value_ops::ValueOp;

use super::math::MathOp;
use super::op::{Cell, Op};

/// Bytes of a vector.
pub const VECTOR_BYTES: u32 = 16;

/// The bytes of elements that a loop may access, if these are among them.
pub fn width_of(cell: Cell) -> Option<u32> {
    (!matches!(cell, Cell::Boolean | Cell::Reference)).then_some(cell.bytes())
}

/// Whether values of a kind fit in lanes.
pub fn fits(kind: Kind, width: u32) -> bool {
    match kind {
        Kind::Int => width <= 4,
        Kind::Float => width == 4,
        Kind::Long | Kind::Double => width == 8,
        Kind::Reference => false,
    }
}

/// How an operation is done lane by lane.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lanewise {
    /// Both operands are vectors.
    Plain,
    /// It shifts by a number that is the same for all lanes.
    Shift,
    /// The bits that a lane has are the result.
    Itself,
}

/// How it is done, if it can be. Constant operands tell how far shifts go.
pub fn lanewise(op: Op, width: u32, count: Option<u64>) -> Option<Lanewise> {
    use Lanewise::{Itself, Plain, Shift};
    use ValueOp as V;
    match (op, width) {
        (Op::Value(V::IntAdd | V::IntSubtract | V::IntNegate | V::IntAnd | V::IntOr | V::IntXor), 1 | 2 | 4) => Some(Plain),
        (Op::Value(V::IntMultiply), 2 | 4) => Some(Plain),
        // What is shifted out of a lane is not in it.
        (Op::Value(V::IntShiftLeft), 2) => count.filter(|count| *count < 16).map(|_| Shift),
        (Op::Value(V::IntShiftLeft | V::IntShiftRight | V::IntUnsignedShiftRight), 4) => Some(Shift),
        (Op::Value(V::IntToByte), 1) | (Op::Value(V::IntToShort | V::IntToChar), 2) => Some(Itself),
        (Op::Math(MathOp::IntMinimum | MathOp::IntMaximum | MathOp::IntAbsolute | MathOp::FloatAbsolute), 4) => Some(Plain),
        (Op::Value(V::FloatAdd | V::FloatSubtract | V::FloatMultiply | V::FloatDivide | V::FloatNegate | V::IntToFloat), 4) => {
            Some(Plain)
        }
        (Op::Value(V::LongAdd | V::LongSubtract | V::LongMultiply | V::LongNegate | V::LongAnd | V::LongOr | V::LongXor), 8) => {
            Some(Plain)
        }
        (Op::Value(V::LongShiftLeft | V::LongShiftRight | V::LongUnsignedShiftRight), 8) => Some(Shift),
        (Op::Value(V::DoubleAdd | V::DoubleSubtract | V::DoubleMultiply | V::DoubleDivide | V::DoubleNegate), 8) => Some(Plain),
        (
            Op::Math(
                MathOp::DoubleAbsolute
                | MathOp::DoubleSquareRoot
                | MathOp::DoubleFloor
                | MathOp::DoubleCeiling
                | MathOp::DoubleRound,
            ),
            8,
        ) => Some(Plain),
        _ => None,
    }
}
