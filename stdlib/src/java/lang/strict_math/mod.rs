//! Natives of `java.lang.StrictMath`: the algorithms of fdlibm 5.3, to the last bit.
#![allow(
    clippy::excessive_precision,
    clippy::unreadable_literal,
    clippy::cast_possible_truncation,
    clippy::many_single_char_names,
    clippy::approx_constant,
    clippy::eq_op,
    clippy::float_cmp,
    reason = "constants and steps are those of the published algorithm"
)]

pub mod bits;
pub mod exponential;
pub mod inverse;
pub mod reduction;
pub mod trigonometry;

use runtime::natives::NativeContext;
use runtime::{JavaResult, natives};

natives! { "java/lang/StrictMath":
    "sin" "(D)D" => sin,
    "cos" "(D)D" => cos,
    "tan" "(D)D" => tan,
    "asin" "(D)D" => asin,
    "acos" "(D)D" => acos,
    "atan" "(D)D" => atan,
    "atan2" "(DD)D" => atan2,
    "log" "(D)D" => log,
    "log10" "(D)D" => log10,
    "log1p" "(D)D" => log1p,
    "expm1" "(D)D" => expm1,
    "sinh" "(D)D" => sinh,
    "cosh" "(D)D" => cosh,
    "tanh" "(D)D" => tanh,
    "sqrt" "(D)D" => sqrt,
    "IEEEremainder" "(DD)D" => remainder,
}

macro_rules! functions {
    ($($name:ident($($argument:ident),*) = $function:expr;)*) => { $(
        fn $name(_cx: &mut NativeContext, $($argument: f64),*) -> JavaResult<f64> {
            Ok($function($($argument),*))
        }
    )* };
}

functions! {
    sin(x) = trigonometry::sin;
    cos(x) = trigonometry::cos;
    tan(x) = trigonometry::tan;
    asin(x) = inverse::asin;
    acos(x) = inverse::acos;
    atan(x) = inverse::atan;
    atan2(y, x) = inverse::atan2;
    log(x) = exponential::log;
    log10(x) = exponential::log10;
    log1p(x) = exponential::log1p;
    expm1(x) = exponential::expm1;
    sinh(x) = exponential::sinh;
    cosh(x) = exponential::cosh;
    tanh(x) = exponential::tanh;
    sqrt(x) = f64::sqrt;
    remainder(x, y) = inverse::remainder;
}
