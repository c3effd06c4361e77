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

use runtime::{JavaThread, natives};

natives! { "java/lang/StrictMath":
    "sin" "(D)D" => sin as leaf,
    "cos" "(D)D" => cos as leaf,
    "tan" "(D)D" => tan as leaf,
    "asin" "(D)D" => asin as leaf,
    "acos" "(D)D" => acos as leaf,
    "atan" "(D)D" => atan as leaf,
    "atan2" "(DD)D" => atan2 as leaf,
    "log" "(D)D" => log as leaf,
    "log10" "(D)D" => log10 as leaf,
    "log1p" "(D)D" => log1p as leaf,
    "expm1" "(D)D" => expm1 as leaf,
    "sinh" "(D)D" => sinh as leaf,
    "cosh" "(D)D" => cosh as leaf,
    "tanh" "(D)D" => tanh as leaf,
    "sqrt" "(D)D" => sqrt as leaf,
    "IEEEremainder" "(DD)D" => remainder as leaf,
}

macro_rules! functions {
    ($($name:ident($($argument:ident),*) = $function:expr;)*) => { $(
        fn $name(_thread: &JavaThread, $($argument: f64),*) -> f64 {
            $function($($argument),*)
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
