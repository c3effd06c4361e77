//! Pure operations on values (JVMS §6.5): what an instruction computes from its operands and nothing else.
//!
//! `[VMDOC]` Value operations. The table below is the only place that says what they compute. Each row makes a [`ValueOp`] with its kinds, and a
//! function of the same name in [`pure`]: the interpreter's handlers call the functions, constants are folded with [`ValueOp::fold`], and
//! code generation matches on the enum. An operation with an `if` is partial: where the condition does not hold its instruction throws.
//! The text of a row is the operation in Java, from which `tests/programs/value_operations` is made: HotSpot has to agree with each row.
//! Nothing depends on the bits of a NaN that an operation makes.

use classfile::{Binary, Compare, Condition, Conversion, Kind};

/// A value as frame slots and constants hold it: what has 32 bits stands in the low half of a word whose high half is zero.
pub trait Slot: Copy {
    /// The value in a slot.
    fn from_slot(slot: u64) -> Self;
    /// The slot of a value.
    fn into_slot(self) -> u64;
}

macro_rules! slots {
    ($($rust:ty: |$slot:ident| $from:expr, |$value:ident| $into:expr;)*) => { $(
        #[allow(clippy::inline_always, reason = "a conversion")]
        impl Slot for $rust {
            #[inline(always)]
            fn from_slot($slot: u64) -> Self {
                $from
            }
            #[inline(always)]
            fn into_slot(self) -> u64 {
                let $value = self;
                $into
            }
        }
    )* };
}

slots! {
    bool: |slot| slot & 1 != 0, |value| u64::from(value);
    i32: |slot| slot as i32, |value| u64::from(value as u32);
    u32: |slot| slot as u32, |value| u64::from(value);
    i64: |slot| slot as i64, |value| value as u64;
    f32: |slot| f32::from_bits(slot as u32), |value| u64::from(value.to_bits());
    f64: |slot| f64::from_bits(slot), |value| value.to_bits();
}

/// The Rust type of a kind in the table; references are compared by their bits.
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
    (Reference) => {
        u32
    };
    (Condition) => {
        bool
    };
}

/// The kind that a condition has is that of a boolean.
macro_rules! kind {
    (Condition) => {
        Kind::Int
    };
    ($kind:ident) => {
        Kind::$kind
    };
}

macro_rules! value_operations {
    ($($name:ident $java:literal ($($kind:ident),+) -> $result:ident |$($operand:ident),+| $value:expr $(, if $holds:expr)?;)+) => {
        /// A pure operation; see `[VMDOC]` Value operations.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        #[repr(u8)]
        pub enum ValueOp { $(#[doc = concat!("`", $java, "`")] $name),+ }

        /// The operations as functions. Partial ones are called where their condition holds.
        #[allow(non_snake_case, reason = "functions have the names of their rows")]
        #[allow(clippy::inline_always, reason = "each is a few machine instructions of a handler")]
        pub mod pure {
            $(
                #[doc = concat!("`", $java, "`")]
                #[inline(always)]
                pub fn $name($($operand: rust_type!($kind)),+) -> rust_type!($result) {
                    $value
                }
            )+
        }

        impl ValueOp {
            /// Every operation, in order.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The operation in Java, of `a` and `b`.
            pub const fn java(self) -> &'static str {
                match self { $(Self::$name => $java),+ }
            }

            /// Kinds of the operands.
            pub const fn operands(self) -> &'static [Kind] {
                match self { $(Self::$name => &[$(kind!($kind)),+]),+ }
            }

            /// Kind of the result.
            pub const fn result(self) -> Kind {
                match self { $(Self::$name => kind!($result)),+ }
            }

            /// The result for these operands; none where the instruction throws.
            pub fn fold(self, operands: &[u64]) -> Option<u64> {
                match self { $(Self::$name => {
                    let mut operands = operands.iter();
                    $(let $operand = <rust_type!($kind)>::from_slot(*operands.next()?);)+
                    $(if !$holds { return None; })?
                    Some(pure::$name($($operand),+).into_slot())
                }),+ }
            }
        }
    };
}

value_operations! {
    IntAdd "a + b" (Int, Int) -> Int |a, b| a.wrapping_add(b);
    IntSubtract "a - b" (Int, Int) -> Int |a, b| a.wrapping_sub(b);
    IntMultiply "a * b" (Int, Int) -> Int |a, b| a.wrapping_mul(b);
    IntDivide "a / b" (Int, Int) -> Int |a, b| a.wrapping_div(b), if b != 0;
    IntRemainder "a % b" (Int, Int) -> Int |a, b| a.wrapping_rem(b), if b != 0;
    IntShiftLeft "a << b" (Int, Int) -> Int |a, b| a.wrapping_shl(b as u32);
    IntShiftRight "a >> b" (Int, Int) -> Int |a, b| a.wrapping_shr(b as u32);
    IntUnsignedShiftRight "a >>> b" (Int, Int) -> Int |a, b| (a as u32).wrapping_shr(b as u32) as i32;
    IntAnd "a & b" (Int, Int) -> Int |a, b| a & b;
    IntOr "a | b" (Int, Int) -> Int |a, b| a | b;
    IntXor "a ^ b" (Int, Int) -> Int |a, b| a ^ b;
    LongAdd "a + b" (Long, Long) -> Long |a, b| a.wrapping_add(b);
    LongSubtract "a - b" (Long, Long) -> Long |a, b| a.wrapping_sub(b);
    LongMultiply "a * b" (Long, Long) -> Long |a, b| a.wrapping_mul(b);
    LongDivide "a / b" (Long, Long) -> Long |a, b| a.wrapping_div(b), if b != 0;
    LongRemainder "a % b" (Long, Long) -> Long |a, b| a.wrapping_rem(b), if b != 0;
    LongShiftLeft "a << b" (Long, Int) -> Long |a, b| a.wrapping_shl(b as u32);
    LongShiftRight "a >> b" (Long, Int) -> Long |a, b| a.wrapping_shr(b as u32);
    LongUnsignedShiftRight "a >>> b" (Long, Int) -> Long |a, b| (a as u64).wrapping_shr(b as u32) as i64;
    LongAnd "a & b" (Long, Long) -> Long |a, b| a & b;
    LongOr "a | b" (Long, Long) -> Long |a, b| a | b;
    LongXor "a ^ b" (Long, Long) -> Long |a, b| a ^ b;
    FloatAdd "a + b" (Float, Float) -> Float |a, b| a + b;
    FloatSubtract "a - b" (Float, Float) -> Float |a, b| a - b;
    FloatMultiply "a * b" (Float, Float) -> Float |a, b| a * b;
    FloatDivide "a / b" (Float, Float) -> Float |a, b| a / b;
    FloatRemainder "a % b" (Float, Float) -> Float |a, b| a % b;
    DoubleAdd "a + b" (Double, Double) -> Double |a, b| a + b;
    DoubleSubtract "a - b" (Double, Double) -> Double |a, b| a - b;
    DoubleMultiply "a * b" (Double, Double) -> Double |a, b| a * b;
    DoubleDivide "a / b" (Double, Double) -> Double |a, b| a / b;
    DoubleRemainder "a % b" (Double, Double) -> Double |a, b| a % b;

    IntNegate "-a" (Int) -> Int |a| a.wrapping_neg();
    LongNegate "-a" (Long) -> Long |a| a.wrapping_neg();
    FloatNegate "-a" (Float) -> Float |a| -a;
    DoubleNegate "-a" (Double) -> Double |a| -a;

    IntToLong "(long) a" (Int) -> Long |a| i64::from(a);
    IntToFloat "(float) a" (Int) -> Float |a| a as f32;
    IntToDouble "(double) a" (Int) -> Double |a| f64::from(a);
    LongToInt "(int) a" (Long) -> Int |a| a as i32;
    LongToFloat "(float) a" (Long) -> Float |a| a as f32;
    LongToDouble "(double) a" (Long) -> Double |a| a as f64;
    FloatToInt "(int) a" (Float) -> Int |a| a as i32;
    FloatToLong "(long) a" (Float) -> Long |a| a as i64;
    FloatToDouble "(double) a" (Float) -> Double |a| f64::from(a);
    DoubleToInt "(int) a" (Double) -> Int |a| a as i32;
    DoubleToLong "(long) a" (Double) -> Long |a| a as i64;
    DoubleToFloat "(float) a" (Double) -> Float |a| a as f32;
    IntToByte "(byte) a" (Int) -> Int |a| i32::from(a as i8);
    IntToChar "(char) a" (Int) -> Int |a| i32::from(a as u16);
    IntToShort "(short) a" (Int) -> Int |a| i32::from(a as i16);

    LongCompare "a < b ? -1 : a == b ? 0 : 1" (Long, Long) -> Int |a, b| a.cmp(&b) as i32;
    FloatCompareLess "a > b ? 1 : a == b ? 0 : -1" (Float, Float) -> Int |a, b| a.partial_cmp(&b).map_or(-1, |order| order as i32);
    FloatCompareGreater "a < b ? -1 : a == b ? 0 : 1" (Float, Float) -> Int |a, b| a.partial_cmp(&b).map_or(1, |order| order as i32);
    DoubleCompareLess "a > b ? 1 : a == b ? 0 : -1" (Double, Double) -> Int |a, b| a.partial_cmp(&b).map_or(-1, |order| order as i32);
    DoubleCompareGreater "a < b ? -1 : a == b ? 0 : 1" (Double, Double) -> Int |a, b| a.partial_cmp(&b).map_or(1, |order| order as i32);

    IntEqual "a == b" (Int, Int) -> Condition |a, b| a == b;
    IntNotEqual "a != b" (Int, Int) -> Condition |a, b| a != b;
    IntLess "a < b" (Int, Int) -> Condition |a, b| a < b;
    IntGreaterOrEqual "a >= b" (Int, Int) -> Condition |a, b| a >= b;
    IntGreater "a > b" (Int, Int) -> Condition |a, b| a > b;
    IntLessOrEqual "a <= b" (Int, Int) -> Condition |a, b| a <= b;
    LongEqual "a == b" (Long, Long) -> Condition |a, b| a == b;
    LongNotEqual "a != b" (Long, Long) -> Condition |a, b| a != b;
    LongLess "a < b" (Long, Long) -> Condition |a, b| a < b;
    LongGreaterOrEqual "a >= b" (Long, Long) -> Condition |a, b| a >= b;
    LongGreater "a > b" (Long, Long) -> Condition |a, b| a > b;
    LongLessOrEqual "a <= b" (Long, Long) -> Condition |a, b| a <= b;
    ReferenceEqual "a == b" (Reference, Reference) -> Condition |a, b| a == b;
    ReferenceNotEqual "a != b" (Reference, Reference) -> Condition |a, b| a != b;
    FloatEqual "a == b" (Float, Float) -> Condition |a, b| a == b;
    FloatNotEqual "a != b" (Float, Float) -> Condition |a, b| a != b;
    FloatLess "a < b" (Float, Float) -> Condition |a, b| a < b;
    FloatNotLess "!(a < b)" (Float, Float) -> Condition |a, b| a >= b || a.is_nan() || b.is_nan();
    FloatLessOrEqual "a <= b" (Float, Float) -> Condition |a, b| a <= b;
    FloatNotLessOrEqual "!(a <= b)" (Float, Float) -> Condition |a, b| a > b || a.is_nan() || b.is_nan();
    DoubleEqual "a == b" (Double, Double) -> Condition |a, b| a == b;
    DoubleNotEqual "a != b" (Double, Double) -> Condition |a, b| a != b;
    DoubleLess "a < b" (Double, Double) -> Condition |a, b| a < b;
    DoubleNotLess "!(a < b)" (Double, Double) -> Condition |a, b| a >= b || a.is_nan() || b.is_nan();
    DoubleLessOrEqual "a <= b" (Double, Double) -> Condition |a, b| a <= b;
    DoubleNotLessOrEqual "!(a <= b)" (Double, Double) -> Condition |a, b| a > b || a.is_nan() || b.is_nan();
}

impl ValueOp {
    /// What `iadd` to `lxor` compute; the kinds that have no such instruction have no operation.
    pub fn binary(kind: Kind, binary: Binary) -> Option<Self> {
        let first = match kind {
            Kind::Int => Self::IntAdd,
            Kind::Long => Self::LongAdd,
            Kind::Float | Kind::Double if binary as u8 > Binary::Remainder as u8 => return None,
            Kind::Float => Self::FloatAdd,
            Kind::Double => Self::DoubleAdd,
            Kind::Reference => return None,
        };
        Some(first.plus(binary as u8))
    }

    /// What `ineg` to `dneg` compute.
    pub fn negation(kind: Kind) -> Option<Self> {
        match kind {
            Kind::Int => Some(Self::IntNegate),
            Kind::Long => Some(Self::LongNegate),
            Kind::Float => Some(Self::FloatNegate),
            Kind::Double => Some(Self::DoubleNegate),
            Kind::Reference => None,
        }
    }

    /// What `i2l` to `i2s` compute.
    pub fn conversion(conversion: Conversion) -> Self {
        Self::IntToLong.plus(conversion as u8)
    }

    /// What `lcmp` to `dcmpg` compute.
    pub fn comparison(compare: Compare) -> Self {
        Self::LongCompare.plus(compare as u8)
    }

    /// When a branch is taken that compares two values of a kind; floating-point numbers are compared before the branch.
    pub fn condition(kind: Kind, condition: Condition) -> Option<Self> {
        match (kind, condition) {
            (Kind::Int, condition) => Some(Self::IntEqual.plus(condition as u8)),
            (Kind::Long, condition) => Some(Self::LongEqual.plus(condition as u8)),
            (Kind::Reference, Condition::Equal) => Some(Self::ReferenceEqual),
            (Kind::Reference, Condition::NotEqual) => Some(Self::ReferenceNotEqual),
            (Kind::Reference | Kind::Float | Kind::Double, _) => None,
        }
    }

    /// The condition that holds where this one does not.
    pub fn negated(self) -> Option<Self> {
        let first = Self::IntEqual as u8;
        let place = (self as u8).checked_sub(first)?;
        // Conditions come in pairs.
        Some(Self::ALL[usize::from(first + (place ^ 1))])
    }

    /// Whether it is a condition: its result is 0 or 1.
    pub fn is_condition(self) -> bool {
        self as u8 >= Self::IntEqual as u8
    }

    /// The condition that compares the operands of a comparison as this one compares its result with 0, and whether the operands change places.
    pub fn of_compared(self, comparison: Self) -> Option<(Self, bool)> {
        use ValueOp as V;
        let long = |operation| Some((operation, false));
        match (comparison, self) {
            (V::LongCompare, V::IntEqual) => long(V::LongEqual),
            (V::LongCompare, V::IntNotEqual) => long(V::LongNotEqual),
            (V::LongCompare, V::IntLess) => long(V::LongLess),
            (V::LongCompare, V::IntGreaterOrEqual) => long(V::LongGreaterOrEqual),
            (V::LongCompare, V::IntGreater) => long(V::LongGreater),
            (V::LongCompare, V::IntLessOrEqual) => long(V::LongLessOrEqual),
            (V::FloatCompareLess | V::FloatCompareGreater | V::DoubleCompareLess | V::DoubleCompareGreater, _) => {
                let [equal, not_equal, less, not_less, less_or_equal, not_less_or_equal] = match comparison {
                    V::FloatCompareLess | V::FloatCompareGreater => [
                        V::FloatEqual,
                        V::FloatNotEqual,
                        V::FloatLess,
                        V::FloatNotLess,
                        V::FloatLessOrEqual,
                        V::FloatNotLessOrEqual,
                    ],
                    _ => [
                        V::DoubleEqual,
                        V::DoubleNotEqual,
                        V::DoubleLess,
                        V::DoubleNotLess,
                        V::DoubleLessOrEqual,
                        V::DoubleNotLessOrEqual,
                    ],
                };
                // What is not a number is less in the one comparison, and greater in the other.
                let is_less = matches!(comparison, V::FloatCompareLess | V::DoubleCompareLess);
                match (self, is_less) {
                    (V::IntEqual, _) => Some((equal, false)),
                    (V::IntNotEqual, _) => Some((not_equal, false)),
                    (V::IntLess, true) => Some((not_less_or_equal, true)),
                    (V::IntLess, false) => Some((less, false)),
                    (V::IntGreaterOrEqual, true) => Some((less_or_equal, true)),
                    (V::IntGreaterOrEqual, false) => Some((not_less, false)),
                    (V::IntGreater, true) => Some((less, true)),
                    (V::IntGreater, false) => Some((not_less_or_equal, false)),
                    (V::IntLessOrEqual, true) => Some((not_less, true)),
                    (V::IntLessOrEqual, false) => Some((less_or_equal, false)),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// The operation `distance` rows further down the table.
    fn plus(self, distance: u8) -> Self {
        Self::ALL[usize::from(self as u8 + distance)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instructions_find_the_row_of_their_name() {
        use Binary::{Add, Remainder, ShiftLeft, UnsignedShiftRight, Xor};
        let kinds = [Kind::Int, Kind::Long, Kind::Float, Kind::Double];
        for (kind, binary) in
            kinds.iter().flat_map(|kind| [Add, Remainder, ShiftLeft, UnsignedShiftRight, Xor].map(|binary| (kind, binary)))
        {
            let Some(found) = ValueOp::binary(*kind, binary) else {
                assert!(matches!(kind, Kind::Float | Kind::Double) && binary != Add && binary != Remainder);
                continue;
            };
            assert_eq!(format!("{found:?}"), format!("{kind:?}{binary:?}"));
        }
        for kind in kinds {
            assert_eq!(format!("{:?}", ValueOp::negation(kind).unwrap()), format!("{kind:?}Negate"));
        }
        assert_eq!(ValueOp::conversion(Conversion::I2L), ValueOp::IntToLong);
        assert_eq!(ValueOp::conversion(Conversion::L2D), ValueOp::LongToDouble);
        assert_eq!(ValueOp::conversion(Conversion::D2F), ValueOp::DoubleToFloat);
        assert_eq!(ValueOp::conversion(Conversion::I2S), ValueOp::IntToShort);
        assert_eq!(ValueOp::comparison(Compare::Long), ValueOp::LongCompare);
        assert_eq!(ValueOp::comparison(Compare::DoubleG), ValueOp::DoubleCompareGreater);
        assert_eq!(ValueOp::condition(Kind::Long, Condition::LessOrEqual), Some(ValueOp::LongLessOrEqual));
        assert_eq!(ValueOp::condition(Kind::Reference, Condition::Less), None);
    }

    #[test]
    fn conversions_have_the_kinds_of_their_instruction() {
        for conversion in [Conversion::I2L, Conversion::L2F, Conversion::F2D, Conversion::D2I, Conversion::I2C] {
            let operation = ValueOp::conversion(conversion);
            assert_eq!((operation.operands(), operation.result()), (&[conversion.from()][..], conversion.to()));
        }
    }

    #[test]
    fn conditions_come_in_pairs() {
        let [small, large, nan] = [1.0, 2.0, f64::NAN].map(f64::into_slot);
        for operation in ValueOp::ALL {
            let Some(negated) = operation.negated() else {
                assert!(!operation.is_condition());
                continue;
            };
            assert_eq!(negated.negated(), Some(*operation));
            for operands in [[small, large], [large, small], [small, small], [small, nan], [nan, nan], [0, 1]] {
                assert_ne!(operation.fold(&operands), negated.fold(&operands), "{operation:?}");
            }
        }
    }

    #[test]
    fn a_comparison_and_its_test_are_one_condition() {
        let comparisons = [
            (ValueOp::LongCompare, [0, 5, u64::MAX]),
            (ValueOp::FloatCompareLess, [0.5f32, -1.0, f32::NAN].map(f32::into_slot)),
            (ValueOp::FloatCompareGreater, [0.5f32, -1.0, f32::NAN].map(f32::into_slot)),
            (ValueOp::DoubleCompareLess, [0.5, -1.0, f64::NAN].map(f64::into_slot)),
            (ValueOp::DoubleCompareGreater, [0.5, -1.0, f64::NAN].map(f64::into_slot)),
        ];
        let tests = ValueOp::ALL.iter().filter(|test| test.is_condition() && test.operands()[0] == Kind::Int);
        for test in tests {
            for (comparison, numbers) in comparisons {
                let (condition, swapped) = test.of_compared(comparison).unwrap();
                for (a, b) in numbers.into_iter().flat_map(|a| numbers.map(|b| (a, b))) {
                    let expected = test.fold(&[comparison.fold(&[a, b]).unwrap(), 0]);
                    let operands = if swapped { [b, a] } else { [a, b] };
                    assert_eq!(condition.fold(&operands), expected, "{test:?} of {comparison:?}");
                }
            }
        }
    }

    #[test]
    fn partial_operations_fold_only_where_they_are_defined() {
        let minus_one = (-1i32).into_slot();
        assert_eq!(ValueOp::IntDivide.fold(&[7, 0]), None);
        assert_eq!(ValueOp::IntDivide.fold(&[i32::MIN.into_slot(), minus_one]), Some(i32::MIN.into_slot()));
        assert_eq!(ValueOp::LongRemainder.fold(&[i64::MIN.into_slot(), (-1i64).into_slot()]), Some(0));
        assert_eq!(ValueOp::IntAdd.fold(&[7]), None, "an operand is missing");
    }

    #[test]
    fn nan_gives_the_instructions_own_answer_and_zeros_are_equal() {
        assert_eq!(pure::DoubleCompareLess(f64::NAN, 1.0), -1);
        assert_eq!(pure::DoubleCompareGreater(1.0, f64::NAN), 1);
        assert_eq!(pure::FloatCompareGreater(-0.0, 0.0), 0);
        assert_eq!(pure::LongCompare(i64::MIN, i64::MAX), -1);
    }
}
