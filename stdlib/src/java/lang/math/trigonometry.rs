//! `Math.sin`, `Math.cos` and `Math.tan`: the nearest multiple of π/32 is found in a table, a polynomial gives the rest.

use super::pair::{Pair, masked, top};
use super::reduction::{Period, Reduced, reduce};
use super::tables::{SINE, TANGENT};

/// 2<sup>55</sup> and 2<sup>-55</sup>: what is less than this part of a number rounds away, but not without its sign.
const LARGE: f64 = f64::from_bits(0x4360_0000_0000_0000);
const SMALL: f64 = f64::from_bits(0x3c80_0000_0000_0000);
/// 32/π
const STEPS: f64 = f64::from_bits(0x4024_5f30_6dc9_c883);

const EIGHTH: Period = Period { fraction_bits: 29, quarter: Pair::of_bits([0x3fe9_21fb_4000_0000, 0x3e64_442d_1846_9899]) };
const QUARTER: Period = Period { fraction_bits: 30, quarter: Pair::of_bits([0x3fe9_21fb_0000_0000, 0x3e85_110b_4611_a626]) };

/// `Math.sin`
pub fn sin(x: f64) -> f64 {
    match size(x) {
        Size::Plain => sine_around(x, 0.0, 0),
        Size::Small if top(x) & 0x7ff0 == 0 => x * f64::from_bits(0x3fef_ffff_ffff_ffff),
        Size::Small => (LARGE * x - x) * SMALL,
        Size::Large => sine_of_large(x, 0),
        Size::NoNumber => x * -0.0,
    }
}

/// `Math.cos`
pub fn cos(x: f64) -> f64 {
    match size(x) {
        Size::Plain => sine_around(x, 0.0, 16),
        Size::Small => 1.0 - x.abs(),
        Size::Large => sine_of_large(x, 16),
        Size::NoNumber => x * -0.0,
    }
}

enum Size {
    Plain,
    Small,
    Large,
    /// Infinite, or no number.
    NoNumber,
}

fn size(x: f64) -> Size {
    match top(x) & 0x7fff {
        ..0x3030 => Size::Small,
        0x3030..=0x40f5 => Size::Plain,
        0x7ff0.. => Size::NoNumber,
        _ => Size::Large,
    }
}

fn sine_of_large(x: f64, quarter: i32) -> f64 {
    let Reduced { head, tail, count } = reduce(x, &EIGHTH);
    sine_around(head, tail, quarter + 8 * count)
}

/// π/32 in three parts.
const STEP: [f64; 3] =
    [f64::from_bits(0x3fb9_21fb_5440_0000), f64::from_bits(0x3d90_b461_1a60_0000), f64::from_bits(0x3b63_198a_2e03_7073)];
/// Coefficients of the sine and, beside them, the cosine.
const FOURTH: Pair = Pair::of_bits([0x3ec7_1de3_a556_c734, 0x3efa_01a0_1a01_a01a]);
const THIRD: Pair = Pair::of_bits([0xbf2a_01a0_1a01_a01a, 0xbf56_c16c_16c1_6c17]);
const SECOND: Pair = Pair::of_bits([0x3f81_1111_1111_1111, 0x3fa5_5555_5555_5555]);
const FIRST: Pair = Pair::of_bits([0xbfc5_5555_5555_5555, 0xbfe0_0000_0000_0000]);

/// The sine of `x` + `tail` + `shift` · π/32.
fn sine_around(x: f64, tail: f64, shift: i32) -> f64 {
    let count = (x * STEPS + 0.5_f64.copysign(x)) as i32;
    let steps = f64::from(count);
    let [cosine, sine, sine_tail, power] = SINE[(count.wrapping_add(shift) & 63) as usize].map(f64::from_bits);
    let coarse = x - STEP[0] * steps;
    let taken = STEP[1] * steps;
    let r = coarse - taken;
    let correction = STEP[2] * steps - ((coarse - r) - taken) - tail;
    let square = r * r;
    let fourth = square * square;
    let polynomial =
        (SECOND * Pair::both(square) + FIRST) + (FOURTH * Pair::both(coarse) * Pair::both(r) + THIRD) * Pair::both(fourth);
    let terms = polynomial * (Pair((cosine + power) * r, sine) * Pair::both(square));
    let by_power = power * r;
    let by_cosine = cosine * r;
    let start = by_power + sine;
    let high = by_cosine + start;
    let low = correction * (sine * r - (cosine + power)) + sine_tail;
    let low = low + ((sine - start) + by_power) + ((start - high) + by_cosine) + terms.0 + terms.1;
    high + low
}

/// `Math.tan`
pub fn tan(x: f64) -> f64 {
    match top(x) & 0x7fff {
        0x3fba..=0x40c8 => tangent_around(x, 0.0, 0),
        0..0x0010 => x,
        0x0010..0x3e20 => (x + LARGE * x) * SMALL,
        0x3e20..0x3fba => small_tangent(x),
        0x7ff0.. => x * -0.0,
        _ => {
            let Reduced { head, tail, count } = reduce(x, &QUARTER);
            tangent_around(head, tail, 16 * count)
        }
    }
}

fn small_tangent(x: f64) -> f64 {
    const COEFFICIENTS: [u64; 5] =
        [0x3f82_609a_b8fe_4d77, 0x3f96_64a0_bf84_7a43, 0x3fab_a1ba_52c4_c8ab, 0x3fc1_1111_1109_2746, 0x3fd5_5555_5555_5612];
    let square = x * x;
    let [first, rest @ ..] = COEFFICIENTS.map(f64::from_bits);
    let sum = rest.iter().fold(first, |sum, coefficient| sum * square + coefficient);
    x + sum * (x * square)
}

/// 2/π and 32/π: by the first a multiple of π/2 is taken off, for the reciprocal, and by the second a multiple of π/32.
const RATES: Pair = Pair::of_bits([0x3fe4_5f30_6dc9_c883, 0x4024_5f30_6dc9_c883]);
/// π/32 in three parts, for each of them.
const STEPS_TAKEN: [Pair; 3] = [
    Pair::of_bits([0x3fb9_21fb_5444_4000, 0x3fb9_21fb_5444_0000]),
    Pair::of_bits([0xbd32_e7b9_6767_4000, 0x3d46_8c23_4c4c_0000]),
    Pair::of_bits([0x3aa8_a2e0_3707_344a, 0x3ae9_8a2e_0370_7345]),
];
const SECOND_STEP: f64 = f64::from_bits(0x3d32_e7b9_6767_33af);
const DIVISOR: u64 = 0xffff_ffff_fffc_0000;

/// The tangent of `x` + `tail` + `shift` · π/32.
fn tangent_around(x: f64, tail: f64, shift: i32) -> f64 {
    let counts = RATES * Pair::both(x) + Pair::both(0.5_f64.copysign(x));
    let count = counts.1 as i32;
    let steps = Pair(f64::from(counts.0 as i32) * 16.0, f64::from(count));
    let row = &TANGENT[(count.wrapping_add(shift) & 31) as usize];
    let at = |index: usize| f64::from_bits(row[index]);
    let pair = |index: usize| Pair(at(index), at(index + 1));

    let coarse = Pair::both(x) - STEPS_TAKEN[0] * steps;
    let taken = STEPS_TAKEN[1] * steps;
    let rest = coarse - taken;
    let divisor = masked(SECOND_STEP * steps.0 + coarse.0, DIVISOR);
    let inverse = 1.0 / divisor;
    let correction = ((coarse - rest) - taken) - STEPS_TAKEN[2] * steps + Pair::both(tail);
    let divisor_tail = correction.0 + (rest.0 - divisor);

    let r = rest.1;
    let (square, fourth) = (Pair::both(r * r), Pair::both((r * r) * (r * r)));
    let low = ((pair(2) * Pair::both(r) + pair(0)) + (pair(6) * Pair::both(r) + pair(4)) * square) + pair(8) * fourth;
    let high = (pair(12) * Pair::both(r) + pair(10)) + pair(14) * square;
    let polynomial = low + high * (Pair::both(r) * fourth);
    let polynomial = (fourth.0 * fourth.0) * polynomial.0 + polynomial.1;

    let linear = Pair::both(r) * pair(18);
    let start = linear.sum();
    let start_tail = linear.1 + (linear.0 - start);
    let low = polynomial + ((pair(18).sum() * correction.1 + at(17)) + start_tail);

    let inverse_head = masked(inverse, row[21]);
    let residue = ((1.0 - divisor * inverse_head) - divisor_tail * inverse) * (inverse * at(20));
    let pole = inverse_head - at(16);
    let sum = start - pole;
    let low = low + (start - (pole + sum)) - residue;
    low + sum
}
