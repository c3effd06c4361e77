//! What can be done for several rounds of a loop at once.
//!
//! `[VMDOC]` Vectors. A block with `rounds` stands for that many rounds of the loop that it was: what its instructions mean is what they mean one round after the other, its first parameter
//! being one more in each, and each other one what the block hands on for it behind the round before (a total). Machines do them for as many elements at once as fit in 16 bytes (a lane each).
//! So all elements that are stored have the same width, and other values are of that width, too: ints in a loop that stores bytes are their lowest byte, which is all that an operation may
//! need that is taken there, and all that is stored. Elements that are loaded may be narrower, and get wider then. What totals become is computed for each lane first, and for all lanes behind that.

use classfile::Kind;
use runtime::value_ops::{Slot, ValueOp};

use super::math::MathOp;
use super::op::{Cell, Op};
use super::{Block, End, Function, Inst, ValueId};

/// Bytes of a vector.
pub const VECTOR_BYTES: u32 = 16;

/// The bytes of elements that a loop may access, if these are among them.
pub fn width_of(cell: Cell) -> Option<u32> {
    (!matches!(cell, Cell::Boolean | Cell::Reference)).then_some(cell.bytes())
}

/// Whether elements are loaded into lanes.
pub fn widens(cell: Cell, width: u32) -> bool {
    width_of(cell) == Some(width) || matches!((cell, width), (Cell::Byte, 2 | 4) | (Cell::Char | Cell::Short, 4) | (Cell::Int, 8))
}

/// The bytes of a lane of a block of rounds: those of what it stores, or of a total.
///
/// # Panics
/// If it has neither.
pub fn width_of_rounds(function: &Function, content: &Block) -> u32 {
    let stored = content.insts.iter().find_map(|value| match function.inst(*value)?.op {
        Op::StoreElement(cell) => Some(cell.bytes()),
        _ => None,
    });
    let total = || content.parameters.get(1).map(|total| if function.kind(*total) == Kind::Long { 8 } else { 4 });
    stored.or_else(total).expect("rounds store elements or have a total")
}

/// A value that each round makes of what it was and other values, in whatever order.
#[derive(Debug)]
pub struct Total {
    /// The operation.
    pub op: Op,
    /// What it is multiplied by in each round before that: 1 unless ints are added.
    pub factor: i32,
    /// The instructions from what it was to what it is.
    pub chain: Vec<ValueId>,
    /// What it is made of beside what it was.
    pub added: Vec<ValueId>,
}

/// Operations of a round on a total.
const CHAIN_MAX: usize = 8;

impl Total {
    /// What makes `next` of `before`, if it is such a value; nothing else may use what is on the way.
    pub fn of(function: &Function, before: ValueId, next: ValueId) -> Option<Self> {
        let op = function.inst(next)?.op;
        let mut total = Self { op, factor: 1, chain: Vec::new(), added: Vec::new() };
        (is_of_totals(op) && total.reaches(function, next, before)).then_some(total)
    }

    fn reaches(&mut self, function: &Function, value: ValueId, before: ValueId) -> bool {
        let Some(inst) = function.inst(value).filter(|inst| inst.op == self.op) else { return false };
        if self.chain.len() == CHAIN_MAX {
            return false;
        }
        let [one, other] = [inst.operands[0], inst.operands[1]];
        self.chain.push(value);
        for (inner, added) in [(one, other), (other, one)] {
            if inner == before || self.multiplies(function, inner, before) || self.reaches(function, inner, before) {
                self.added.push(added);
                return true;
            }
        }
        self.chain.pop();
        false
    }

    /// Whether a value is the one before times a constant, as in hash codes.
    fn multiplies(&mut self, function: &Function, value: ValueId, before: ValueId) -> bool {
        let is_multiply = |inst: &&Inst| inst.op == Op::Value(ValueOp::IntMultiply) && inst.operands[0] == before;
        let inst = function.inst(value).filter(is_multiply);
        match inst.and_then(|inst| function.constant(inst.operands[1])) {
            Some(factor) if self.op == Op::Value(ValueOp::IntAdd) => {
                self.factor = i32::from_slot(factor);
                self.chain.push(value);
                true
            }
            _ => false,
        }
    }

    /// Those of a block of rounds, each with its parameter and what this becomes.
    pub fn all<'b>(function: &'b Function, content: &'b Block) -> impl Iterator<Item = (ValueId, ValueId, Self)> + 'b {
        let handed = if let End::Jump(edge) = &content.end { &edge.arguments[..] } else { &[] };
        let pairs = content.parameters.iter().skip(1).zip(handed);
        pairs.map(|(before, next)| (*before, *next, Self::of(function, *before, *next).expect("other values are totals")))
    }
}

/// Whether it does not matter in which order an operation is done on several values.
fn is_of_totals(op: Op) -> bool {
    use ValueOp as V;
    matches!(
        op,
        Op::Value(
            V::IntAdd | V::IntMultiply | V::IntAnd | V::IntOr | V::IntXor | V::LongAdd | V::LongAnd | V::LongOr | V::LongXor,
        ) | Op::Math(MathOp::IntMinimum | MathOp::IntMaximum)
    )
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
        // An int that was loaded got as wide then.
        (Op::Value(V::IntToLong), 8) => Some(Itself),
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
