//! `Math` where a machine has an instruction; what is less simple are leaf functions.

use super::bits::math;
use super::{Row, Table};
use crate::ir::math::MathOp;

pub const TABLES: &[Table] = &[
    Table {
        class: "java/lang/Math",
        rows: &[
            Row { name: "abs", descriptor: "(I)I", make: |site| math(site, MathOp::IntAbsolute) },
            Row { name: "abs", descriptor: "(J)J", make: |site| math(site, MathOp::LongAbsolute) },
            Row { name: "abs", descriptor: "(F)F", make: |site| math(site, MathOp::FloatAbsolute) },
            Row { name: "abs", descriptor: "(D)D", make: |site| math(site, MathOp::DoubleAbsolute) },
            Row { name: "min", descriptor: "(II)I", make: |site| math(site, MathOp::IntMinimum) },
            Row { name: "max", descriptor: "(II)I", make: |site| math(site, MathOp::IntMaximum) },
            Row { name: "min", descriptor: "(JJ)J", make: |site| math(site, MathOp::LongMinimum) },
            Row { name: "max", descriptor: "(JJ)J", make: |site| math(site, MathOp::LongMaximum) },
            Row { name: "min", descriptor: "(FF)F", make: |site| math(site, MathOp::FloatMinimum) },
            Row { name: "max", descriptor: "(FF)F", make: |site| math(site, MathOp::FloatMaximum) },
            Row { name: "min", descriptor: "(DD)D", make: |site| math(site, MathOp::DoubleMinimum) },
            Row { name: "max", descriptor: "(DD)D", make: |site| math(site, MathOp::DoubleMaximum) },
            Row { name: "sqrt", descriptor: "(D)D", make: |site| math(site, MathOp::DoubleSquareRoot) },
            Row { name: "floor", descriptor: "(D)D", make: |site| math(site, MathOp::DoubleFloor) },
            Row { name: "ceil", descriptor: "(D)D", make: |site| math(site, MathOp::DoubleCeiling) },
            Row { name: "rint", descriptor: "(D)D", make: |site| math(site, MathOp::DoubleRound) },
            Row { name: "multiplyHigh", descriptor: "(JJ)J", make: |site| math(site, MathOp::LongMultiplyHigh) },
        ],
    },
    Table {
        class: "java/lang/StrictMath",
        rows: &[Row { name: "sqrt", descriptor: "(D)D", make: |site| math(site, MathOp::DoubleSquareRoot) }],
    },
];
