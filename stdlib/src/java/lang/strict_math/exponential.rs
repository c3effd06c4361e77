//! Exponentials, logarithms and hyperbolic functions, as fdlibm 5.3 computes them.

use super::bits::{add_exponent, high, low, polynomial, with_high};

const LN2_HIGH: f64 = 6.93147180369123816490e-01;
const LN2_LOW: f64 = 1.90821492927058770002e-10;
const INVERSE_LN2: f64 = 1.44269504088896338700e+00;
const OVERFLOW: f64 = 7.09782712893383973096e+02;
const UNDERFLOW: f64 = -7.45133219101941108420e+02;
const TWO_54: f64 = 1.80143985094819840000e+16;

const EXP: [f64; 5] = [
    1.66666666666666019037e-01,
    -2.77777777770155933842e-03,
    6.61375632143793436117e-05,
    -1.65339022054652515390e-06,
    4.13813679705723846039e-08,
];

const EXPM1: [f64; 5] = [
    -3.33333333333331316428e-02,
    1.58730158725481460165e-03,
    -7.93650757867487942473e-05,
    4.00821782732936239552e-06,
    -2.01099218183624371326e-07,
];

const LOG: [f64; 7] = [
    6.666666666666735130e-01,
    3.999999999940941908e-01,
    2.857142874366239149e-01,
    2.222219843214978396e-01,
    1.818357216161805012e-01,
    1.531383769920937332e-01,
    1.479819860511658591e-01,
];

/// e to the `x`, which the hyperbolic functions are built on.
fn exp(x: f64) -> f64 {
    let ix = high(x) & 0x7fff_ffff;
    if x.is_nan() {
        return x + x;
    }
    if ix >= 0x4086_2e42 {
        if x > OVERFLOW {
            return f64::INFINITY;
        }
        if x < UNDERFLOW {
            return 0.0;
        }
    }
    let (mut head, mut tail, mut k) = (x, 0.0, 0);
    if ix > 0x3fd6_2e42 {
        if ix < 0x3ff0_a2b2 {
            let sign = if x < 0.0 { -1.0 } else { 1.0 };
            head = x - sign * LN2_HIGH;
            tail = sign * LN2_LOW;
            k = sign as i32;
        } else {
            k = (INVERSE_LN2 * x + if x < 0.0 { -0.5 } else { 0.5 }) as i32;
            head = x - f64::from(k) * LN2_HIGH;
            tail = f64::from(k) * LN2_LOW;
        }
    } else if ix < 0x3e30_0000 {
        return 1.0 + x;
    }
    let r = head - tail;
    let t = r * r;
    let c = r - t * polynomial(t, &EXP);
    if k == 0 {
        return 1.0 - ((r * c) / (c - 2.0) - r);
    }
    let y = 1.0 - ((tail - (r * c) / (2.0 - c)) - head);
    if k >= -1021 { add_exponent(y, k) } else { add_exponent(y, k + 1000) * f64::from_bits(23 << 52) }
}

/// `StrictMath.expm1`
pub fn expm1(x: f64) -> f64 {
    let ix = high(x) & 0x7fff_ffff;
    let negative = high(x) < 0;
    if x.is_nan() {
        return x + x;
    }
    if ix >= 0x4043_687a {
        if negative {
            return -1.0;
        }
        if x > OVERFLOW {
            return f64::INFINITY;
        }
    }
    let (mut r, mut c, mut k) = (x, 0.0, 0);
    if ix > 0x3fd6_2e42 {
        let (head, tail);
        if ix < 0x3ff0_a2b2 {
            let sign = if negative { -1.0 } else { 1.0 };
            head = x - sign * LN2_HIGH;
            tail = sign * LN2_LOW;
            k = sign as i32;
        } else {
            k = (INVERSE_LN2 * x + if negative { -0.5 } else { 0.5 }) as i32;
            head = x - f64::from(k) * LN2_HIGH;
            tail = f64::from(k) * LN2_LOW;
        }
        r = head - tail;
        c = (head - r) - tail;
    } else if ix < 0x3c90_0000 {
        return x;
    }
    let half = 0.5 * r;
    let square = r * half;
    let r1 = 1.0 + square * polynomial(square, &EXPM1);
    let t = 3.0 - r1 * half;
    let mut e = square * ((r1 - t) / (6.0 - r * t));
    if k == 0 {
        return r - (r * e - square);
    }
    e = r * (e - c) - c;
    e -= square;
    scaled_expm1(r, e, k)
}

/// 2 to the `k` times `1 + r - e`, less 1.
fn scaled_expm1(r: f64, e: f64, k: i32) -> f64 {
    match k {
        -1 => 0.5 * (r - e) - 0.5,
        1 if r < -0.25 => -2.0 * (e - (r + 0.5)),
        1 => 1.0 + 2.0 * (r - e),
        _ if k <= -2 || k > 56 => {
            let y = 1.0 - (e - r);
            // 2 to the 1024 has no exponent of its own.
            let y = if k == 1024 { y * 2.0 * f64::from_bits(0x7fe << 52) } else { add_exponent(y, k) };
            y - 1.0
        }
        _ if k < 20 => {
            let t = with_high(0.0, 0x3ff0_0000 - (0x20_0000 >> k));
            add_exponent(t - (e - r), k)
        }
        _ => {
            let t = with_high(0.0, (0x3ff - k) << 20);
            add_exponent((r - (e + t)) + 1.0, k)
        }
    }
}

/// What logarithms of zero, negative numbers, infinity and NaN are.
fn special_log(x: f64) -> Option<f64> {
    if x == 0.0 {
        Some(f64::NEG_INFINITY)
    } else if x < 0.0 {
        Some(f64::NAN)
    } else if high(x) >= 0x7ff0_0000 {
        Some(x + x)
    } else {
        x.is_nan().then_some(x + x)
    }
}

/// A positive number as a normal one and the exponent that was added to make it so.
fn normalized(x: f64) -> (f64, i32) {
    if high(x) < 0x10_0000 { (x * TWO_54, -54) } else { (x, 0) }
}

/// `StrictMath.log`
pub fn log(x: f64) -> f64 {
    if let Some(special) = special_log(x) {
        return special;
    }
    let (x, mut k) = normalized(x);
    let mut hx = high(x);
    k += (hx >> 20) - 1023;
    hx &= 0xf_ffff;
    let i = (hx + 0x9_5f64) & 0x10_0000;
    let x = with_high(x, hx | (i ^ 0x3ff0_0000));
    k += i >> 20;
    let f = x - 1.0;
    let dk = f64::from(k);
    if 0xf_ffff & (2 + hx) < 3 {
        if f == 0.0 {
            return if k == 0 { 0.0 } else { dk * LN2_HIGH + dk * LN2_LOW };
        }
        let r = f * f * (0.5 - 0.33333333333333333 * f);
        return if k == 0 { f - r } else { dk * LN2_HIGH - ((r - dk * LN2_LOW) - f) };
    }
    let s = f / (2.0 + f);
    let z = s * s;
    let w = z * z;
    let even = w * polynomial(w, &[LOG[1], LOG[3], LOG[5]]);
    let odd = z * polynomial(w, &[LOG[0], LOG[2], LOG[4], LOG[6]]);
    let r = odd + even;
    if ((hx - 0x6_147a) | (0x6_b851 - hx)) > 0 {
        let half = 0.5 * f * f;
        if k == 0 { f - (half - s * (half + r)) } else { dk * LN2_HIGH - ((half - (s * (half + r) + dk * LN2_LOW)) - f) }
    } else if k == 0 {
        f - s * (f - r)
    } else {
        dk * LN2_HIGH - ((s * (f - r) - dk * LN2_LOW) - f)
    }
}

/// `StrictMath.log10`
pub fn log10(x: f64) -> f64 {
    const INVERSE_LN10: f64 = 4.34294481903251816668e-01;
    const LOG10_2_HIGH: f64 = 3.01029995663611771306e-01;
    const LOG10_2_LOW: f64 = 3.69423907715893078616e-13;
    if let Some(special) = special_log(x) {
        return special;
    }
    let (x, mut k) = normalized(x);
    let hx = high(x);
    k += (hx >> 20) - 1023;
    let i = i32::from(k < 0);
    let y = f64::from(k + i);
    let x = with_high(x, (hx & 0xf_ffff) | ((0x3ff - i) << 20));
    let z = y * LOG10_2_LOW + INVERSE_LN10 * log(x);
    z + y * LOG10_2_HIGH
}

/// `StrictMath.log1p`
pub fn log1p(x: f64) -> f64 {
    let hx = high(x);
    let ax = hx & 0x7fff_ffff;
    let (mut f, mut c, mut k, mut hu) = (x, 0.0, 1, 1);
    if hx < 0x3fda_827a {
        if ax >= 0x3ff0_0000 {
            return if x == -1.0 { f64::NEG_INFINITY } else { f64::NAN };
        }
        if ax < 0x3e20_0000 {
            return if ax < 0x3c90_0000 { x } else { x - x * x * 0.5 };
        }
        if hx > 0 || hx <= 0xbfd2_bec3_u32 as i32 {
            k = 0;
        }
    }
    if hx >= 0x7ff0_0000 {
        return x + x;
    }
    if k != 0 {
        let u = if hx < 0x4340_0000 { 1.0 + x } else { x };
        hu = high(u);
        k = (hu >> 20) - 1023;
        if hx < 0x4340_0000 {
            c = if k > 0 { 1.0 - (u - x) } else { x - (u - 1.0) };
            c /= u;
        }
        hu &= 0xf_ffff;
        let u = if hu < 0x6_a09e {
            with_high(u, hu | 0x3ff0_0000)
        } else {
            k += 1;
            let u = with_high(u, hu | 0x3fe0_0000);
            hu = (0x10_0000 - hu) >> 2;
            u
        };
        f = u - 1.0;
    }
    let dk = f64::from(k);
    let half = 0.5 * f * f;
    if hu == 0 {
        if f == 0.0 {
            return if k == 0 { 0.0 } else { dk * LN2_HIGH + (c + dk * LN2_LOW) };
        }
        let r = half * (1.0 - 0.66666666666666666 * f);
        return if k == 0 { f - r } else { dk * LN2_HIGH - ((r - (dk * LN2_LOW + c)) - f) };
    }
    let s = f / (2.0 + f);
    let z = s * s;
    let r = z * polynomial(z, &LOG);
    if k == 0 { f - (half - s * (half + r)) } else { dk * LN2_HIGH - ((half - (s * (half + r) + (dk * LN2_LOW + c))) - f) }
}

/// Whether half the exponential of `|x|` is finite although the exponential is not.
fn is_near_overflow(x: f64) -> bool {
    let ix = high(x) & 0x7fff_ffff;
    ix < 0x4086_33ce || ix == 0x4086_33ce && low(x) <= 0x8fb9_f87d
}

/// `StrictMath.sinh`
pub fn sinh(x: f64) -> f64 {
    let ix = high(x) & 0x7fff_ffff;
    if ix >= 0x7ff0_0000 {
        return x + x;
    }
    let h = if high(x) < 0 { -0.5 } else { 0.5 };
    if ix < 0x4036_0000 {
        if ix < 0x3e30_0000 {
            return x;
        }
        let t = expm1(x.abs());
        return if ix < 0x3ff0_0000 { h * (2.0 * t - t * t / (t + 1.0)) } else { h * (t + t / (t + 1.0)) };
    }
    if ix < 0x4086_2e42 {
        return h * exp(x.abs());
    }
    if is_near_overflow(x) {
        let w = exp(0.5 * x.abs());
        return (h * w) * w;
    }
    x * 1.0e307
}

/// `StrictMath.cosh`
pub fn cosh(x: f64) -> f64 {
    let ix = high(x) & 0x7fff_ffff;
    if ix >= 0x7ff0_0000 {
        return x * x;
    }
    if ix < 0x3fd6_2e43 {
        let t = expm1(x.abs());
        let w = 1.0 + t;
        return if ix < 0x3c80_0000 { w } else { 1.0 + (t * t) / (w + w) };
    }
    if ix < 0x4036_0000 {
        let t = exp(x.abs());
        return 0.5 * t + 0.5 / t;
    }
    if ix < 0x4086_2e42 {
        return 0.5 * exp(x.abs());
    }
    if is_near_overflow(x) {
        let w = exp(0.5 * x.abs());
        return (0.5 * w) * w;
    }
    f64::INFINITY
}

/// `StrictMath.tanh`
pub fn tanh(x: f64) -> f64 {
    let ix = high(x) & 0x7fff_ffff;
    let positive = high(x) >= 0;
    if ix >= 0x7ff0_0000 {
        return if positive { 1.0 / x + 1.0 } else { 1.0 / x - 1.0 };
    }
    let z = if ix >= 0x4036_0000 {
        1.0
    } else if ix < 0x3c80_0000 {
        return x * (1.0 + x);
    } else if ix >= 0x3ff0_0000 {
        let t = expm1(2.0 * x.abs());
        1.0 - 2.0 / (t + 2.0)
    } else {
        let t = expm1(-2.0 * x.abs());
        -t / (t + 2.0)
    };
    if positive { z } else { -z }
}
