//! Inverse trigonometric functions and the remainder, as fdlibm 5.3 computes them.

use super::bits::{head, high, polynomial};

const PI: f64 = 3.14159265358979311600e+00;
const PI_REST: f64 = 1.2246467991473531772E-16;
const PI_OVER_2: f64 = 1.57079632679489655800e+00;
const PI_OVER_2_REST: f64 = 6.12323399573676603587e-17;
const PI_OVER_4: f64 = 7.85398163397448278999e-01;

const NUMERATOR: [f64; 6] = [
    1.66666666666666657415e-01,
    -3.25565818622400915405e-01,
    2.01212532134862925881e-01,
    -4.00555345006794114027e-02,
    7.91534994289814532176e-04,
    3.47933107596021167570e-05,
];
const DENOMINATOR: [f64; 5] =
    [1.0, -2.40339491173441421878e+00, 2.02094576023350569471e+00, -6.88283971605453293030e-01, 7.70381505559019352791e-02];

const ARC_TANGENT: [f64; 11] = [
    3.33333333333329318027e-01,
    -1.99999999998764832476e-01,
    1.42857142725034663711e-01,
    -1.11111104054623557880e-01,
    9.09088713343650656196e-02,
    -7.69187620504482999495e-02,
    6.66107313738753120669e-02,
    -5.83357013379057348645e-02,
    4.97687799461593236017e-02,
    -3.65315727442169155270e-02,
    1.62858201153657823623e-02,
];
/// atan of 0.5, 1, 1.5 and infinity, each with what the double leaves.
const KNOWN: [(f64, f64); 4] = [
    (4.63647609000806093515e-01, 2.26987774529616870924e-17),
    (7.85398163397448278999e-01, 3.06161699786838301793e-17),
    (9.82793723247329054082e-01, 1.39033110312309984516e-17),
    (1.57079632679489655800e+00, 6.12323399573676603587e-17),
];

/// The rational function that both arcs share.
fn ratio(t: f64) -> f64 {
    (t * polynomial(t, &NUMERATOR)) / polynomial(t, &DENOMINATOR)
}

/// `StrictMath.asin`
pub fn asin(x: f64) -> f64 {
    let ix = high(x) & 0x7fff_ffff;
    if ix >= 0x3ff0_0000 {
        return if x.abs() == 1.0 { x * PI_OVER_2 + x * PI_OVER_2_REST } else { (x - x) / (x - x) };
    }
    if ix < 0x3fe0_0000 {
        return if ix < 0x3e40_0000 { x } else { x + x * ratio(x * x) };
    }
    let t = (1.0 - x.abs()) * 0.5;
    let s = t.sqrt();
    let r = ratio(t);
    let angle = if ix >= 0x3fef_3333 {
        PI_OVER_2 - (2.0 * (s + s * r) - PI_OVER_2_REST)
    } else {
        let w = head(s);
        let c = (t - w * w) / (s + w);
        let p = 2.0 * s * r - (PI_OVER_2_REST - 2.0 * c);
        let q = PI_OVER_4 - 2.0 * w;
        PI_OVER_4 - (p - q)
    };
    if high(x) > 0 { angle } else { -angle }
}

/// `StrictMath.acos`
pub fn acos(x: f64) -> f64 {
    let ix = high(x) & 0x7fff_ffff;
    if ix >= 0x3ff0_0000 {
        return match x {
            1.0 => 0.0,
            -1.0 => PI + 2.0 * PI_OVER_2_REST,
            _ => (x - x) / (x - x),
        };
    }
    if ix < 0x3fe0_0000 {
        if ix <= 0x3c60_0000 {
            return PI_OVER_2 + PI_OVER_2_REST;
        }
        return PI_OVER_2 - (x - (PI_OVER_2_REST - x * ratio(x * x)));
    }
    if high(x) < 0 {
        let z = (1.0 + x) * 0.5;
        let s = z.sqrt();
        let w = ratio(z) * s - PI_OVER_2_REST;
        return PI - 2.0 * (s + w);
    }
    let z = (1.0 - x) * 0.5;
    let s = z.sqrt();
    let df = head(s);
    let c = (z - df * df) / (s + df);
    let w = ratio(z) * s + c;
    2.0 * (df + w)
}

/// `StrictMath.atan`
pub fn atan(x: f64) -> f64 {
    let ix = high(x) & 0x7fff_ffff;
    let negative = high(x) < 0;
    if ix >= 0x4410_0000 {
        if x.is_nan() {
            return x + x;
        }
        let angle = KNOWN[3].0 + KNOWN[3].1;
        return if negative { -angle } else { angle };
    }
    if ix < 0x3e20_0000 {
        return x;
    }
    let a = x.abs();
    let (known, y) = if ix < 0x3fdc_0000 {
        (None, x)
    } else if ix < 0x3fe6_0000 {
        (Some(KNOWN[0]), (2.0 * a - 1.0) / (2.0 + a))
    } else if ix < 0x3ff3_0000 {
        (Some(KNOWN[1]), (a - 1.0) / (a + 1.0))
    } else if ix < 0x4003_8000 {
        (Some(KNOWN[2]), (a - 1.5) / (1.0 + 1.5 * a))
    } else {
        (Some(KNOWN[3]), -1.0 / a)
    };
    let c = &ARC_TANGENT;
    let z = y * y;
    let w = z * z;
    let odd = z * polynomial(w, &[c[0], c[2], c[4], c[6], c[8], c[10]]);
    let even = w * polynomial(w, &[c[1], c[3], c[5], c[7], c[9]]);
    let Some((high_part, low_part)) = known else { return y - y * (odd + even) };
    let angle = high_part - ((y * (odd + even) - low_part) - y);
    if negative { -angle } else { angle }
}

/// `StrictMath.atan2`
pub fn atan2(y: f64, x: f64) -> f64 {
    if x.is_nan() || y.is_nan() {
        return x + y;
    }
    if x == 1.0 {
        return atan(y);
    }
    let (x_negative, y_negative) = (high(x) < 0, high(y) < 0);
    let signed = |angle: f64| if y_negative { -angle } else { angle };
    if y == 0.0 {
        return if x_negative { signed(PI) } else { y };
    }
    if x == 0.0 {
        return signed(PI_OVER_2);
    }
    if x.is_infinite() {
        return signed(match (y.is_infinite(), x_negative) {
            (true, false) => PI_OVER_4,
            (true, true) => 3.0 * PI_OVER_4,
            (false, false) => 0.0,
            (false, true) => PI,
        });
    }
    if y.is_infinite() {
        return signed(PI_OVER_2);
    }
    let k = ((high(y) & 0x7fff_ffff) - (high(x) & 0x7fff_ffff)) >> 20;
    let z = if k > 60 {
        PI_OVER_2 + 0.5 * PI_REST
    } else if x_negative && k < -60 {
        0.0
    } else {
        atan((y / x).abs())
    };
    match (x_negative, y_negative) {
        (false, false) => z,
        (false, true) => -z,
        (true, false) => PI - (z - PI_REST),
        (true, true) => (z - PI_REST) - PI,
    }
}

/// `StrictMath.IEEEremainder`
pub fn remainder(x: f64, p: f64) -> f64 {
    if p == 0.0 || x.is_nan() || x.is_infinite() || p.is_nan() {
        return (x * p) / (x * p);
    }
    let hp = high(p) & 0x7fff_ffff;
    if x.abs() == p.abs() {
        return 0.0 * x;
    }
    let mut rest = if hp <= 0x7fdf_ffff { (x % (p + p)).abs() } else { x.abs() };
    let p = p.abs();
    if hp < 0x20_0000 {
        if rest + rest > p {
            rest -= p;
            if rest + rest >= p {
                rest -= p;
            }
        }
    } else {
        let half = 0.5 * p;
        if rest > half {
            rest -= p;
            if rest >= half {
                rest -= p;
            }
        }
    }
    f64::from_bits(rest.to_bits() ^ (x.to_bits() & 1 << 63))
}
