//! `java.lang.Math` and what it is made of.
//!
//! `StrictMath` is fdlibm to the bit, `Math` what HotSpot makes of it on x86-64, to the bit as well (`java/lang/math`).

use runtime::natives::NativeTable;
use runtime::{JavaThread, leaves};

use crate::java::lang::math::{exponential, logarithms, power, trigonometry};
use crate::java::lang::strict_math::inverse;

pub const TABLES: &[&NativeTable] = &[&MATH, &STRICT_MATH];

leaves! { MATH = "java/lang/Math":
    "sqrt" "(D)D" => |_: &JavaThread, x: f64| Some(x.sqrt()),
    "abs" "(I)I" => |_: &JavaThread, x: i32| Some(x.wrapping_abs()),
    "abs" "(J)J" => |_: &JavaThread, x: i64| Some(x.wrapping_abs()),
    "abs" "(F)F" => |_: &JavaThread, x: f32| Some(x.abs()),
    "abs" "(D)D" => |_: &JavaThread, x: f64| Some(x.abs()),
    "max" "(II)I" => |_: &JavaThread, x: i32, y: i32| Some(x.max(y)),
    "min" "(II)I" => |_: &JavaThread, x: i32, y: i32| Some(x.min(y)),
    "max" "(JJ)J" => |_: &JavaThread, x: i64, y: i64| Some(x.max(y)),
    "min" "(JJ)J" => |_: &JavaThread, x: i64, y: i64| Some(x.min(y)),
    "max" "(FF)F" => |_: &JavaThread, x: f32, y: f32| unless_special(x, y).map(|()| x.max(y)),
    "min" "(FF)F" => |_: &JavaThread, x: f32, y: f32| unless_special(x, y).map(|()| x.min(y)),
    "max" "(DD)D" => |_: &JavaThread, x: f64, y: f64| unless_special(x, y).map(|()| x.max(y)),
    "min" "(DD)D" => |_: &JavaThread, x: f64, y: f64| unless_special(x, y).map(|()| x.min(y)),
    "floor" "(D)D" => |_: &JavaThread, x: f64| Some(x.floor()),
    "ceil" "(D)D" => |_: &JavaThread, x: f64| Some(x.ceil()),
    "rint" "(D)D" => |_: &JavaThread, x: f64| Some(x.round_ties_even()),
    "fma" "(DDD)D" => |_: &JavaThread, x: f64, y: f64, z: f64| number(x.mul_add(y, z)),
    "fma" "(FFF)F" => |_: &JavaThread, x: f32, y: f32, z: f32| number(x.mul_add(y, z)),
    "exp" "(D)D" => |_: &JavaThread, x: f64| Some(exponential::exp(x)),
    "pow" "(DD)D" => |_: &JavaThread, x: f64, y: f64| Some(power::pow(x, y)),
    "sin" "(D)D" => |_: &JavaThread, x: f64| Some(trigonometry::sin(x)),
    "cos" "(D)D" => |_: &JavaThread, x: f64| Some(trigonometry::cos(x)),
    "tan" "(D)D" => |_: &JavaThread, x: f64| Some(trigonometry::tan(x)),
    "atan" "(D)D" => |_: &JavaThread, x: f64| Some(inverse::atan(x)),
    "atan2" "(DD)D" => |_: &JavaThread, y: f64, x: f64| Some(inverse::atan2(y, x)),
    "log" "(D)D" => |_: &JavaThread, x: f64| Some(logarithms::log(x)),
    "log10" "(D)D" => |_: &JavaThread, x: f64| Some(logarithms::log10(x)),
    "multiplyHigh" "(JJ)J" => |_: &JavaThread, x: i64, y: i64| Some(((i128::from(x) * i128::from(y)) >> 64) as i64),
}

leaves! { STRICT_MATH = "java/lang/StrictMath":
    "exp" "(D)D" => |_: &JavaThread, x: f64| Some(libm::exp(x)),
    "pow" "(DD)D" => |_: &JavaThread, x: f64, y: f64| is_plain_power(x, y).then(|| libm::pow(x, y)).and_then(number),
}

/// Zeros of both signs and what is no number are the method's own business.
fn unless_special<T: PartialOrd + Default>(x: T, y: T) -> Option<()> {
    x.partial_cmp(&y).filter(|order| order.is_ne() || x != T::default()).map(|_| ())
}

/// Which NaN comes out of the method is its own business.
fn number<T: PartialEq>(value: T) -> Option<T> {
    #[allow(clippy::eq_op, reason = "a NaN is not equal to itself")]
    (value == value).then_some(value)
}

/// Special cases of `pow`, of which Java has its own, are the method's own business.
fn is_plain_power(x: f64, y: f64) -> bool {
    x.is_finite() && y.is_finite() && x != 0.0
}
