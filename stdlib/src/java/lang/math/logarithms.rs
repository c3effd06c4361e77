//! `Math.log` and `Math.log10`: x = 2<sup>k</sup> m; a reciprocal of seven bits finds the logarithm of m in a table, a polynomial the rest.

use super::pair::{INVALID, Pair, masked, top};
use super::tables::{LOG, LOG10};

/// 2<sup>128</sup>
const DENORMAL_SCALE: f64 = f64::from_bits(0x47f0_0000_0000_0000);
/// The upper bits of a reciprocal.
const SEVEN_BITS: u64 = 0xffff_e000_0000_0000;
/// 2<sup>896</sup>: as far above one as doubles are below that have the bits of floats.
const FAR: u64 = 0x77f0_0000_0000_0000;

/// The machine's reciprocal of 1.m, by the first bits of m, which errs by a part in 3000: machines differ, and the result with them in the last
/// bit, as on HotSpot.
pub(super) fn reciprocal_of_fraction(x: f64) -> f32 {
    let fraction = f32::from_bits((x.to_bits() >> 29) as u32 & 0x007f_ffff | 0x3f80_0000);
    #[cfg(target_arch = "x86_64")]
    let reciprocal = safe_arch::m128::from_array([fraction; 4]);
    #[cfg(target_arch = "x86_64")]
    return safe_arch::reciprocal_m128_s(reciprocal).to_array()[0];
    #[cfg(not(target_arch = "x86_64"))]
    fraction.recip()
}

/// 1.m, times 2<sup>896</sup>.
pub(super) fn far_fraction(x: f64) -> f64 {
    f64::from_bits(x.to_bits() & 0x000f_ffff_ffff_ffff | FAR)
}

/// The reciprocal that has these bits as a float, times 2<sup>-896</sup>.
pub(super) fn far_reciprocal(bits: u32, mask: u64) -> f64 {
    f64::from_bits(u64::from(bits) << 29 & mask)
}

/// The positive number is 2<sup>k</sup> m.
struct Parts {
    /// 16 k
    exponent: f64,
    /// m
    fraction: f64,
    reciprocal: f32,
}

/// The parts, or the result for what has none.
fn parts(x: f64) -> Result<Parts, f64> {
    let exponent = top(x);
    match exponent {
        0x8000.. if x == 0.0 => Err(f64::NEG_INFINITY),
        0x8000.. => Err(if x.is_nan() { x + x } else { INVALID }),
        0x7ff0.. => Err(x + x),
        0x10.. => Ok(parts_from(x, (exponent & 0x7ff0) - 0x3ff0)),
        _ if x == 0.0 => Err(f64::NEG_INFINITY),
        _ => {
            let scaled = x * DENORMAL_SCALE;
            Ok(parts_from(scaled, (top(scaled) & 0x7ff0) - 0x47f0))
        }
    }
}

fn parts_from(x: f64, exponent: i32) -> Parts {
    Parts { exponent: f64::from(exponent), fraction: far_fraction(x), reciprocal: reciprocal_of_fraction(x) }
}

/// Coefficients and constants of one base.
struct Base {
    /// What reciprocal and fraction multiply to.
    one: f64,
    /// How the fraction is split.
    head: u64,
    /// A sixteenth of the logarithm of two.
    step: Pair,
    sixth: Pair,
    fourth: Pair,
    second: Pair,
}

const NATURAL: Base = Base {
    one: 1.0,
    head: SEVEN_BITS,
    step: Pair::of_bits([0x3fa6_2e42_fefa_3800, 0x3cee_f357_93c7_6730]),
    sixth: Pair::of_bits([0x3fc2_4924_9249_2492, 0xbfd0_0000_0000_0000]),
    fourth: Pair::of_bits([0xbfc5_555e_3d6f_b175, 0x3fd5_5555_5555_5555]),
    second: Pair::of_bits([0x3fc9_9999_9999_999a, 0xbfe0_0000_0000_0000]),
};

const DECIMAL: Base = Base {
    one: f64::from_bits(0x3fdb_c000_0000_0000),
    head: 0xffff_ffff_f800_0000,
    step: Pair::of_bits([0x3f93_4413_509f_7800, 0x3cdf_ef31_1f12_b358]),
    sixth: Pair::of_bits([0x4035_8874_c1a5_f12e, 0xc008_9309_64d4_ef0d]),
    fourth: Pair::of_bits([0xc025_c917_3855_93b1, 0x3ffc_6a02_dc96_3467]),
    second: Pair::of_bits([0x4016_ab9f_7f9d_3aa1, 0xbff2_7af2_dc77_b115]),
};

/// log10 e, less one of the reciprocal's scale.
const DECIMAL_FIRST: f64 = f64::from_bits(0x3f5a_7a6c_bf2e_4108);

impl Base {
    /// How far fraction times reciprocal is from one.
    fn rest(&self, fraction: f64, rounded: u32) -> f64 {
        let reciprocal = far_reciprocal(rounded, SEVEN_BITS);
        let head = masked(fraction, self.head);
        (fraction - head) * reciprocal + (head * reciprocal - self.one)
    }

    /// What the terms from the second on give.
    fn terms(&self, r: f64) -> Pair {
        let square = r * r;
        let outer = Pair(self.sixth.0 * r, self.sixth.1) * Pair::both(square);
        let inner = self.fourth * Pair::both(r) + self.second;
        (Pair(inner.0 * r, inner.1) + outer) * Pair(square * square, square)
    }
}

/// `Math.log`
pub fn log(x: f64) -> f64 {
    let Parts { exponent, fraction, reciprocal } = match parts(x) {
        Ok(parts) => parts,
        Err(special) => return special,
    };
    let rounded = reciprocal.to_bits().wrapping_add(0x8000);
    let entry = Pair::of_bits(LOG[(rounded >> 16 & 0xff) as usize]);
    let r = NATURAL.rest(fraction, rounded);
    let start = entry.0 + NATURAL.step.0 * exponent;
    let high = start + r;
    let terms = NATURAL.terms(r);
    let low = (r + (start - high)) + (NATURAL.step.1 * exponent + entry.1);
    high + (low + terms.0 + terms.1)
}

/// `Math.log10`
pub fn log10(x: f64) -> f64 {
    let Parts { exponent, fraction, reciprocal } = match parts(x) {
        Ok(parts) => parts,
        Err(special) => return special,
    };
    let rounded = (reciprocal * DECIMAL.one as f32).to_bits().wrapping_add(0x8000);
    let entry = Pair::of_bits(LOG10[(rounded >> 16 & 0xff) as usize - 0x5e]);
    let r = DECIMAL.rest(fraction, rounded);
    let start = entry.0 + DECIMAL.step.0 * exponent;
    let high = start + r;
    let terms = DECIMAL.terms(r);
    let low = (r + (start - high)) + DECIMAL_FIRST * r + (DECIMAL.step.1 * exponent + entry.1);
    high + (low + terms.0 + terms.1)
}
