//! `Math.exp`: x = (k + j/64) ln 2 + r, and e<sup>r</sup> by a polynomial.

use super::pair::{Pair, power_of_two, top};
use super::tables::EXP;

const STEPS: f64 = f64::from_bits(0x4057_1547_652b_82fe);
/// What rounds to a whole number when it is added, whose lower bits are the number then.
const ROUND: f64 = f64::from_bits(0x4338_0000_0000_0000);
const STEP: Pair = Pair::of_bits([0x3f86_2e42_fefa_0000, 0x3d1c_f79a_bc9e_3b3a]);
const FOURTH: Pair = Pair::of_bits([0x3f56_c15c_e328_9860, 0x3fa5_5555_555b_9e25]);
const THIRD: Pair = Pair::of_bits([0x3f81_1115_c090_cf0f, 0x3fc5_5555_5554_8ba1]);
const HALF: f64 = f64::from_bits(0x3fdf_ffff_ffff_fffe);

/// `Math.exp`
pub fn exp(x: f64) -> f64 {
    let top = top(x) & 0x7fff;
    if (0x3c90..=0x408f).contains(&top) {
        return within_range(x);
    }
    if top < 0x4090 {
        return 1.0 + x;
    }
    match x {
        _ if x.is_nan() => x + x,
        _ if x > 0.0 => f64::INFINITY,
        _ => 0.0,
    }
}

fn within_range(x: f64) -> f64 {
    let shifted = x * STEPS + ROUND;
    let count = shifted.to_bits() as i32;
    let steps = shifted - ROUND;
    let r = x - STEP.0 * steps - STEP.1 * steps;
    let [tail, fraction] = EXP[(count & 63) as usize];
    let exponent = count >> 6;
    let square = r * r;
    let cube = r * square;
    let polynomial = Pair(cube * square, cube) * (THIRD + FOURTH * Pair::both(r));
    let low = (r + f64::from_bits(tail) + polynomial.0 + polynomial.1) + square * HALF;
    let head = f64::from_bits(fraction | power_of_two(exponent).to_bits());
    if (exponent + 0x37e) as u32 <= 0x77c { low * head + head } else { near_the_ends(exponent, low, head) }
}

/// (1 + `low`) · `head`, whose exponent may not be one of a double: half of it is multiplied last.
fn near_the_ends(exponent: i32, low: f64, head: f64) -> f64 {
    let below_normal = -1022 - exponent;
    let half = exponent >> 1;
    let head = f64::from_bits(head.to_bits().wrapping_sub((i64::from(half) as u64) << 52));
    let low = low * head;
    let scale = power_of_two(half);
    if below_normal > 52 {
        return (low + head) * scale;
    }
    let mask = u64::MAX.checked_shl(below_normal as u32).unwrap_or(0);
    let high = f64::from_bits(head.to_bits() & mask);
    let low = low + (head - high);
    let sum = (low + high) * scale;
    if exponent >= 0x3ff || below_normal == 0 && low.is_sign_positive() || top(sum) & 0x7ff0 != 0 {
        return sum;
    }
    add_denormal(low * scale, high * scale)
}

/// Adds as whole numbers.
fn add_denormal(low: f64, high: f64) -> f64 {
    let amount = low.abs().to_bits();
    let same_sign = low.is_sign_negative() == high.is_sign_negative();
    f64::from_bits(high.to_bits().wrapping_add(if same_sign { amount } else { amount.wrapping_neg() }))
}
