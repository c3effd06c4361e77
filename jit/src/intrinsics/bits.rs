//! Bits of numbers.

use classfile::Kind;
use runtime::value_ops::ValueOp;

use super::{Answer, Row, Site, Table};
use crate::ir::math::MathOp;

pub const TABLES: &[Table] = &[
    Table {
        class: "java/lang/Integer",
        rows: &[
            Row { name: "bitCount", descriptor: "(I)I", make: |site| math(site, MathOp::IntBitCount) },
            Row { name: "numberOfLeadingZeros", descriptor: "(I)I", make: |site| math(site, MathOp::IntLeadingZeros) },
            Row { name: "numberOfTrailingZeros", descriptor: "(I)I", make: |site| math(site, MathOp::IntTrailingZeros) },
            Row { name: "highestOneBit", descriptor: "(I)I", make: highest_one_bit },
            Row { name: "reverse", descriptor: "(I)I", make: |site| math(site, MathOp::IntReverse) },
            Row { name: "reverseBytes", descriptor: "(I)I", make: |site| math(site, MathOp::IntReverseBytes) },
            Row { name: "rotateLeft", descriptor: "(II)I", make: |site| math(site, MathOp::IntRotateLeft) },
            Row { name: "rotateRight", descriptor: "(II)I", make: |site| math(site, MathOp::IntRotateRight) },
            Row { name: "compareUnsigned", descriptor: "(II)I", make: |site| math(site, MathOp::IntCompareUnsigned) },
        ],
    },
    Table {
        class: "java/lang/Long",
        rows: &[
            Row { name: "bitCount", descriptor: "(J)I", make: |site| math(site, MathOp::LongBitCount) },
            Row { name: "numberOfLeadingZeros", descriptor: "(J)I", make: |site| math(site, MathOp::LongLeadingZeros) },
            Row { name: "numberOfTrailingZeros", descriptor: "(J)I", make: |site| math(site, MathOp::LongTrailingZeros) },
            Row { name: "reverse", descriptor: "(J)J", make: |site| math(site, MathOp::LongReverse) },
            Row { name: "reverseBytes", descriptor: "(J)J", make: |site| math(site, MathOp::LongReverseBytes) },
            Row { name: "rotateLeft", descriptor: "(JI)J", make: |site| math(site, MathOp::LongRotateLeft) },
            Row { name: "rotateRight", descriptor: "(JI)J", make: |site| math(site, MathOp::LongRotateRight) },
            Row { name: "compareUnsigned", descriptor: "(JJ)I", make: |site| math(site, MathOp::LongCompareUnsigned) },
        ],
    },
    Table {
        class: "java/lang/Float",
        rows: &[
            Row { name: "floatToRawIntBits", descriptor: "(F)I", make: |site| math(site, MathOp::FloatToBits) },
            Row { name: "floatToIntBits", descriptor: "(F)I", make: float_bits },
            Row { name: "intBitsToFloat", descriptor: "(I)F", make: |site| math(site, MathOp::BitsToFloat) },
        ],
    },
    Table {
        class: "java/lang/Double",
        rows: &[
            Row { name: "doubleToRawLongBits", descriptor: "(D)J", make: |site| math(site, MathOp::DoubleToBits) },
            Row { name: "doubleToLongBits", descriptor: "(D)J", make: double_bits },
            Row { name: "longBitsToDouble", descriptor: "(J)D", make: |site| math(site, MathOp::BitsToDouble) },
        ],
    },
];

/// A method that is an operation of its arguments.
pub fn math(site: &mut Site<'_>, operation: MathOp) -> Answer {
    let mut template = site.template();
    let value = template.math(operation, template.arguments.clone());
    template.give(value)
}

/// `i & (MIN_VALUE >>> numberOfLeadingZeros(i))`
fn highest_one_bit(site: &mut Site<'_>) -> Answer {
    let mut template = site.template();
    let argument = template.arguments[0];
    let zeros = template.math(MathOp::IntLeadingZeros, vec![argument]);
    let minimum = template.constant(Kind::Int, 1 << 31);
    let bit = template.value(ValueOp::IntUnsignedShiftRight, vec![minimum, zeros]);
    let value = template.value(ValueOp::IntAnd, vec![argument, bit]);
    template.give(value)
}

/// All that is not a number has the same bits.
fn float_bits(site: &mut Site<'_>) -> Answer {
    canonical(site, ValueOp::FloatCompareLess, MathOp::FloatToBits, Kind::Int, 0x7fc0_0000)
}

fn double_bits(site: &mut Site<'_>) -> Answer {
    canonical(site, ValueOp::DoubleCompareLess, MathOp::DoubleToBits, Kind::Long, 0x7ff8_0000_0000_0000)
}

fn canonical(site: &mut Site<'_>, compare: ValueOp, operation: MathOp, kind: Kind, not_a_number: u64) -> Answer {
    let mut template = site.template();
    let argument = template.arguments[0];
    // A number is equal to itself: 0. Other things are compared as less: -1.
    let compared = template.value(compare, vec![argument, argument]);
    template.give_if(compared, kind, not_a_number);
    let value = template.math(operation, vec![argument]);
    template.give(value)
}
