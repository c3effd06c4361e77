//! Sine, cosine and tangent, as fdlibm 5.3 computes them.

use super::bits::{head, high, low, polynomial, with_high};
use super::reduction::reduce;

const SINE: [f64; 5] = [
    8.33333333332248946124e-03,
    -1.98412698298579493134e-04,
    2.75573137070700676789e-06,
    -2.50507602534068634195e-08,
    1.58969099521155010221e-10,
];
const SINE_FIRST: f64 = -1.66666666666666324348e-01;

const COSINE: [f64; 6] = [
    4.16666666666666019037e-02,
    -1.38888888888741095749e-03,
    2.48015872894767294178e-05,
    -2.75573143513906633035e-07,
    2.08757232129817482790e-09,
    -1.13596475577881948265e-11,
];

const TANGENT: [f64; 13] = [
    3.33333333333334091986e-01,
    1.33333333333201242699e-01,
    5.39682539762260521377e-02,
    2.18694882948595424599e-02,
    8.86323982359930005737e-03,
    3.59207910759131235356e-03,
    1.45620945432529025516e-03,
    5.88041240820264096874e-04,
    2.46463134818469906812e-04,
    7.81794442939557092300e-05,
    7.14072491382608190305e-05,
    -1.85586374855275456654e-05,
    2.59073051863633712884e-05,
];
const PI_OVER_4: f64 = 7.85398163397448278999e-01;
const PI_OVER_4_REST: f64 = 3.06161699786838301793e-17;

/// `StrictMath.sin`
pub fn sin(x: f64) -> f64 {
    let (n, y, tail) = reduce(x);
    match n & 3 {
        0 => sine(y, tail, n != 0 || y.abs() != x.abs()),
        1 => cosine(y, tail),
        2 => -sine(y, tail, true),
        _ => -cosine(y, tail),
    }
}

/// `StrictMath.cos`
pub fn cos(x: f64) -> f64 {
    let (n, y, tail) = reduce(x);
    match n & 3 {
        0 => cosine(y, tail),
        1 => -sine(y, tail, true),
        2 => -cosine(y, tail),
        _ => sine(y, tail, true),
    }
}

/// `StrictMath.tan`
pub fn tan(x: f64) -> f64 {
    let (n, y, tail) = reduce(x);
    tangent(y, tail, n & 1 != 0)
}

/// Sine within π/4; `reduced` tells whether the tail counts.
fn sine(x: f64, tail: f64, reduced: bool) -> f64 {
    if high(x) & 0x7fff_ffff < 0x3e40_0000 {
        return x;
    }
    let z = x * x;
    let v = z * x;
    let r = polynomial(z, &SINE);
    if reduced { x - ((z * (0.5 * tail - v * r) - tail) - v * SINE_FIRST) } else { x + v * (SINE_FIRST + z * r) }
}

/// Cosine within π/4.
fn cosine(x: f64, tail: f64) -> f64 {
    let ix = high(x) & 0x7fff_ffff;
    if ix < 0x3e40_0000 {
        return 1.0;
    }
    let z = x * x;
    let r = z * polynomial(z, &COSINE);
    if ix < 0x3fd3_3333 {
        return 1.0 - (0.5 * z - (z * r - x * tail));
    }
    let quarter = if ix > 0x3fe9_0000 { 0.28125 } else { with_high(0.0, ix - 0x20_0000) };
    let half = 0.5 * z - quarter;
    (1.0 - quarter) - (half - (z * r - x * tail))
}

/// Tangent within π/4, or minus its inverse.
fn tangent(mut x: f64, mut tail: f64, inverse: bool) -> f64 {
    let signed_high = high(x);
    let ix = signed_high & 0x7fff_ffff;
    if ix < 0x3e30_0000 {
        return match inverse {
            true if ix as u32 | low(x) == 0 => 1.0 / x.abs(),
            true => minus_inverse(x + tail, x, tail),
            false => x,
        };
    }
    let large = ix >= 0x3fe5_9428;
    if large {
        if x < 0.0 {
            x = -x;
            tail = -tail;
        }
        x = (PI_OVER_4 - x) + (PI_OVER_4_REST - tail);
        tail = 0.0;
    }
    let z = x * x;
    let w = z * z;
    let odd = polynomial(w, &[TANGENT[1], TANGENT[3], TANGENT[5], TANGENT[7], TANGENT[9], TANGENT[11]]);
    let even = z * polynomial(w, &[TANGENT[2], TANGENT[4], TANGENT[6], TANGENT[8], TANGENT[10], TANGENT[12]]);
    let s = z * x;
    let mut r = tail + z * (s * (odd + even) + tail);
    r += TANGENT[0] * s;
    let w = x + r;
    if large {
        let v = if inverse { -1.0 } else { 1.0 };
        return f64::from(1 - (signed_high >> 30 & 2)) * (v - 2.0 * (x - (w * w / (w + v) - r)));
    }
    if inverse { minus_inverse(w, x, r) } else { w }
}

/// `-1 / (x + r)` where `w` is that sum rounded.
fn minus_inverse(w: f64, x: f64, r: f64) -> f64 {
    let z = head(w);
    let v = r - (z - x);
    let a = -1.0 / w;
    let t = head(a);
    let s = 1.0 + t * z;
    t + a * (s + t * v)
}
