//! What machines compute beyond the operations of bytecode: one row an operation, with what it means.
#![allow(non_snake_case, reason = "functions have the names of their rows")]

use classfile::Kind;
use runtime::value_ops::Slot;

macro_rules! rust_type {
    (Int) => {
        i32
    };
    (Long) => {
        i64
    };
    (Float) => {
        f32
    };
    (Double) => {
        f64
    };
}

macro_rules! math_operations {
    ($($(#[$meta:meta])* $name:ident($($operand:ident: $kind:ident),+) -> $result:ident = $body:expr;)+) => {
        /// A pure operation that is defined for all operands.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        pub enum MathOp { $($(#[$meta])* $name),+ }

        impl MathOp {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The kinds of the operands.
            pub fn operands(self) -> &'static [Kind] {
                match self { $(Self::$name => &[$(Kind::$kind),+]),+ }
            }

            /// The kind of the result.
            pub fn result(self) -> Kind {
                match self { $(Self::$name => Kind::$result),+ }
            }

            /// The result for these operands.
            pub fn fold(self, operands: &[u64]) -> Option<u64> {
                let mut operands = operands.iter();
                match self { $(Self::$name => {
                    $(let $operand = <rust_type!($kind)>::from_slot(*operands.next()?);)+
                    let result: rust_type!($result) = $body;
                    Some(result.into_slot())
                }),+ }
            }
        }
    };
}

math_operations! {
    /// `Integer.bitCount`
    IntBitCount(a: Int) -> Int = a.count_ones() as i32;
    /// `Long.bitCount`
    LongBitCount(a: Long) -> Int = a.count_ones() as i32;
    /// `Integer.numberOfLeadingZeros`
    IntLeadingZeros(a: Int) -> Int = a.leading_zeros() as i32;
    /// `Long.numberOfLeadingZeros`
    LongLeadingZeros(a: Long) -> Int = a.leading_zeros() as i32;
    /// `Integer.numberOfTrailingZeros`
    IntTrailingZeros(a: Int) -> Int = a.trailing_zeros() as i32;
    /// `Long.numberOfTrailingZeros`
    LongTrailingZeros(a: Long) -> Int = a.trailing_zeros() as i32;
    /// `Integer.reverse`
    IntReverse(a: Int) -> Int = a.reverse_bits();
    /// `Long.reverse`
    LongReverse(a: Long) -> Long = a.reverse_bits();
    /// `Integer.reverseBytes`
    IntReverseBytes(a: Int) -> Int = a.swap_bytes();
    /// `Long.reverseBytes`
    LongReverseBytes(a: Long) -> Long = a.swap_bytes();
    /// `Integer.rotateLeft`
    IntRotateLeft(a: Int, b: Int) -> Int = a.rotate_left(b as u32 & 31);
    /// `Integer.rotateRight`
    IntRotateRight(a: Int, b: Int) -> Int = a.rotate_right(b as u32 & 31);
    /// `Long.rotateLeft`
    LongRotateLeft(a: Long, b: Int) -> Long = a.rotate_left(b as u32 & 63);
    /// `Long.rotateRight`
    LongRotateRight(a: Long, b: Int) -> Long = a.rotate_right(b as u32 & 63);
    /// `Integer.compareUnsigned`
    IntCompareUnsigned(a: Int, b: Int) -> Int = (a as u32).cmp(&(b as u32)) as i32;
    /// `Long.compareUnsigned`
    LongCompareUnsigned(a: Long, b: Long) -> Int = (a as u64).cmp(&(b as u64)) as i32;
    /// One of two ints: the first if the condition is not 0
    IntSelect(c: Int, a: Int, b: Int) -> Int = if c == 0 { b } else { a };
    /// The same for longs
    LongSelect(c: Int, a: Long, b: Long) -> Long = if c == 0 { b } else { a };
    /// `Math.min(int, int)`
    IntMinimum(a: Int, b: Int) -> Int = a.min(b);
    /// `Math.max(int, int)`
    IntMaximum(a: Int, b: Int) -> Int = a.max(b);
    /// `Math.min(long, long)`
    LongMinimum(a: Long, b: Long) -> Long = a.min(b);
    /// `Math.max(long, long)`
    LongMaximum(a: Long, b: Long) -> Long = a.max(b);
    /// `Math.min(float, float)`
    FloatMinimum(a: Float, b: Float) -> Float = if a.is_nan() || a < b || a == b && a.is_sign_negative() { a } else { b };
    /// `Math.max(float, float)`
    FloatMaximum(a: Float, b: Float) -> Float = if a.is_nan() || a > b || a == b && a.is_sign_positive() { a } else { b };
    /// `Math.min(double, double)`
    DoubleMinimum(a: Double, b: Double) -> Double = if a.is_nan() || a < b || a == b && a.is_sign_negative() { a } else { b };
    /// `Math.max(double, double)`
    DoubleMaximum(a: Double, b: Double) -> Double = if a.is_nan() || a > b || a == b && a.is_sign_positive() { a } else { b };
    /// `Math.abs(int)`
    IntAbsolute(a: Int) -> Int = a.wrapping_abs();
    /// `Math.abs(long)`
    LongAbsolute(a: Long) -> Long = a.wrapping_abs();
    /// `Math.abs(float)`
    FloatAbsolute(a: Float) -> Float = a.abs();
    /// `Math.abs(double)`
    DoubleAbsolute(a: Double) -> Double = a.abs();
    /// `Math.sqrt`
    DoubleSquareRoot(a: Double) -> Double = a.sqrt();
    /// `Math.floor`
    DoubleFloor(a: Double) -> Double = a.floor();
    /// `Math.ceil`
    DoubleCeiling(a: Double) -> Double = a.ceil();
    /// `Math.rint`
    DoubleRound(a: Double) -> Double = a.round_ties_even();
    /// `Math.multiplyHigh`
    LongMultiplyHigh(a: Long, b: Long) -> Long = ((i128::from(a) * i128::from(b)) >> 64) as i64;
    /// `Float.floatToRawIntBits`
    FloatToBits(a: Float) -> Int = a.to_bits() as i32;
    /// `Float.intBitsToFloat`
    BitsToFloat(a: Int) -> Float = f32::from_bits(a as u32);
    /// `Double.doubleToRawLongBits`
    DoubleToBits(a: Double) -> Long = a.to_bits() as i64;
    /// `Double.longBitsToDouble`
    BitsToDouble(a: Long) -> Double = f64::from_bits(a as u64);
}
