//! `Math.pow`: 2<sup>y log2 x</sup>, the logarithm in double the precision.

use super::logarithms::{far_fraction, far_reciprocal, reciprocal_of_fraction};
use super::pair::{INVALID, Pair, masked, power_of_two, top};
use super::tables::{EXP2, LOG2};

/// What reciprocal and fraction multiply to.
const ONE: f64 = f64::from_bits(0x3ff7_2000_0000_0000);
/// The upper bits of a reciprocal.
const NINE_BITS: u64 = 0xffff_f800_0000_0000;
/// 2<sup>128</sup>
const DENORMAL_SCALE: f64 = f64::from_bits(0x47f0_0000_0000_0000);
/// What rounds to a multiple of 1/256 when it is added, whose lower bits are the number then.
const ROUND: f64 = f64::from_bits(0x42b8_0000_0000_0000);
/// Not a number, where a rule says so and no operation.
const NO_NUMBER: f64 = f64::from_bits(0x7ff8_0000_0000_0000);

/// `Math.pow`
pub fn pow(x: f64, y: f64) -> f64 {
    if y == 2.0 {
        return x * x;
    }
    if y == 0.5 && !x.is_sign_negative() {
        return x.sqrt();
    }
    if let Some(special) = special(x, y) {
        return special;
    }
    let result = positive(x.abs(), y, x.is_sign_negative());
    if x.is_sign_negative() && parity(y) == Parity::Odd { -result } else { result }
}

#[derive(PartialEq)]
enum Parity {
    Even,
    Odd,
    /// No whole number.
    Fraction,
}

/// Infinities are even.
fn parity(y: f64) -> Parity {
    let magnitude = y.abs();
    if magnitude >= 9_007_199_254_740_992.0 {
        Parity::Even
    } else if magnitude.fract() != 0.0 {
        Parity::Fraction
    } else if magnitude as u64 & 1 == 1 {
        Parity::Odd
    } else {
        Parity::Even
    }
}

/// Whether the sign of a zero or an infinity is kept: some numbers with a half, from 2<sup>51</sup> on, are taken for odd ones.
fn counts_as_odd(y: f64) -> bool {
    const ROUND: f64 = f64::from_bits(0x4338_0000_0000_0000);
    match top(y) >> 4 & 0x7ff {
        0x433 => y.to_bits() & 1 == 1,
        0x3ff..0x433 => {
            let shifted = ROUND + y;
            let difference = y + (ROUND - shifted);
            top(difference) & 0x7ff0 == 0 && shifted.to_bits() & 1 == 1
        }
        _ => false,
    }
}

/// What needs no logarithm; otherwise `x` is finite and not zero, `y` finite, and the power real.
fn special(x: f64, y: f64) -> Option<f64> {
    if y == 0.0 {
        return Some(1.0);
    }
    if x.is_nan() {
        return Some(x + x);
    }
    if y.is_nan() {
        return Some(y + y);
    }
    if x == 0.0 || x.is_infinite() {
        let base = if counts_as_odd(y) { x } else { x.abs() };
        return Some(if y < 0.0 { 1.0 / base } else { base });
    }
    if y.is_infinite() {
        let outwards = (x.abs() >= 1.0) == (y > 0.0);
        return Some(if x.abs() == 1.0 {
            NO_NUMBER
        } else if outwards {
            f64::INFINITY
        } else {
            0.0
        });
    }
    (x < 0.0 && parity(y) == Parity::Fraction).then_some(INVALID)
}

/// Of a positive `x`, which takes the place of a negative one perhaps: its head is found by another rule then.
fn positive(x: f64, y: f64, replaced: bool) -> f64 {
    let high = top(x);
    if high < 0x10 {
        let scaled = x * DENORMAL_SCALE;
        let exponent = ((top(scaled) & 0x7ff0) - 0x47f0) >> 4;
        return usual(x, y, Split::of(scaled, masked(far_fraction(scaled), 0xffff_fc00_0000_0000)), exponent);
    }
    let exponent = (high - 0x3ff0) >> 4;
    // The nearer to one, the longer the head: its reciprocal has few bits and the product is exact.
    let measured = if replaced { high - 0x10 } else { high };
    let distance = ((measured & 0x7ff0) - 0x3ff0).unsigned_abs() + 16;
    let mask = (u64::from(u32::MAX << (distance.ilog2() - 4))) << 32;
    let fraction = far_fraction(x);
    if (0x3fef..=0x3ff0).contains(&high) {
        let split = Split::of(x, masked(f64::from_bits(fraction.to_bits() + 0x8000_0000), mask));
        return if top(y) & 0x7ff0 < 0x40b0 { usual(x, y, split, exponent) } else { near_one(x, y, split, exponent) };
    }
    usual(x, y, Split::of(x, masked(fraction, mask)), exponent)
}

/// The fraction times its rounded reciprocal, less what the two multiply to.
struct Split {
    head: f64,
    tail: f64,
    /// Head and tail of the reciprocal's logarithm.
    entry: Pair,
}

impl Split {
    fn of(x: f64, head: f64) -> Self {
        let fraction = far_fraction(x);
        let rounded = (reciprocal_of_fraction(x) * f32::from_bits(0x3fb9_0000)).to_bits() + 0x2000;
        let reciprocal = far_reciprocal(rounded, NINE_BITS);
        let entry = Pair::of_bits(LOG2[((rounded & 0x00ff_c000) >> 14) as usize - 0xe4]);
        Self { head: head * reciprocal - ONE, tail: (fraction - head) * reciprocal, entry }
    }
}

const SIXTH: Pair = Pair::of_bits([0xbf83_6578_6dc9_6112, 0xbf9b_0301_ee24_1472]);
const FIFTH: Pair = Pair::of_bits([0x3f90_04f2_5187_75e3, 0x3fa7_6c9b_ac83_49bb]);

fn usual(x: f64, y: f64, split: Split, exponent: i32) -> f64 {
    const FOURTH: Pair = Pair::of_bits([0xbfb5_28db_9f95_985a, 0xbfd6_19b6_b384_1d2a]);
    const SECOND: Pair = Pair::of_bits([0x3fc4_635e_486e_cecc, 0xbf5d_abe1_161b_b241]);
    let r = split.head + split.tail;
    let start = Pair(split.head, split.tail) + split.entry;
    let log = start.0 + f64::from(exponent);
    let square = r * r;
    let powers = Pair(r * square, r);
    let outer = Pair::both(square * square) * ((FIFTH + SIXTH * Pair::both(r)) * powers);
    let inner = (SECOND + FOURTH * Pair::both(r)) * powers;
    let terms = outer + Pair(inner.0 + start.1, inner.1);
    let tail = terms.1 + terms.0;
    // 16 (the size of the logarithm + the size of y), as powers of two.
    let size = (((exponent.unsigned_abs() + 1).ilog2() << 4) as i32 - 0x3e00) + (top(y) & 0x7ff0);
    match size {
        0..0x270 => {
            let y_head = masked(y, 0xffff_fff8_0000_0000);
            Exponent::of(y_head * log, (y - y_head) * log, y * tail).power()
        }
        0x270..0x2f0 => {
            let sum = log + tail;
            let head = masked(sum, 0xffff_ffff_f800_0000);
            let tail = (tail + (log - sum)) + (sum - head);
            let y_head = masked(y, 0xffff_ffff_f800_0000);
            Exponent::of_large(y_head * head, y * tail + (y - y_head) * head, x, y)
        }
        -0x180..0 => 1.0 + (log * y + y * tail) * f64::from_bits(0x3fe6_2e42_fefa_39ef),
        ..-0x180 => 1.0,
        _ => beyond(x, y),
    }
}

/// A result that no double has.
fn beyond(x: f64, y: f64) -> f64 {
    if (x >= 1.0) == (y > 0.0) { f64::INFINITY } else { 0.0 }
}

/// Of a base next to one, whose logarithm is small against its error: more of it is exact.
fn near_one(x: f64, y: f64, split: Split, exponent: i32) -> f64 {
    const FOURTH: Pair = Pair::of_bits([0xbfb5_28db_9f95_985a, 0x3ef2_531e_f8b5_787d]);
    const SECOND: Pair = Pair::of_bits([0x3fc4_635e_486e_cecb, 0xbdd6_1bb2_4120_55cc]);
    const QUADRATIC: f64 = f64::from_bits(0xbfd6_1a00_0000_0000);
    const LINEAR: f64 = f64::from_bits(0xbf5d_abe1_0000_0000);
    let (head, tail) = (split.head, split.tail);
    let r = head + tail;
    let parts = [head + LINEAR * head, QUADRATIC * head * head, tail, LINEAR * tail, split.entry.1];
    let start = f64::from(exponent) + split.entry.0;
    let sums = running_sums(start, parts);
    let [e0, e1, e2, e3, e4] = sums.errors(start, parts);
    let error = (QUADRATIC * tail * (head + r) + (e1 + e0)) + e2 + e3 + e4;
    let square = r * r;
    let powers = Pair(r * square, r);
    let outer = ((SIXTH * Pair::both(r) + FIFTH) * powers) * Pair::both(square * square);
    let inner = (SECOND + FOURTH * Pair::both(r)) * powers;
    let terms = Pair(inner.0 + error, inner.1) + outer;
    let log = sums.0[4];
    let log_head = masked(log, 0xffff_ffff_f800_0000);
    let size = (top(y) & 0x7ff0) + ((top(log) & 0x7ff0) - 0x3ff0);
    if !(0..0x40c0).contains(&size) {
        return if (log_head < 0.0) == (y < 0.0) { f64::INFINITY } else { 0.0 };
    }
    let rest = (log - log_head) + (terms.0 + terms.1);
    let y_head = masked(y, 0xffff_ffff_0000_0000);
    Exponent::of_large(y_head * log_head, (y - y_head) * log_head + y * rest, x, y)
}

/// Each sum of a start and the parts up to one of them.
struct RunningSums([f64; 5]);

fn running_sums(start: f64, parts: [f64; 5]) -> RunningSums {
    let mut sum = start;
    RunningSums(parts.map(|part| {
        sum += part;
        sum
    }))
}

impl RunningSums {
    /// What each addition lost.
    fn errors(&self, start: f64, parts: [f64; 5]) -> [f64; 5] {
        let mut before = start;
        std::array::from_fn(|index| {
            let error = (before - self.0[index]) + parts[index];
            before = self.0[index];
            error
        })
    }
}

/// An exponent of two: a multiple of 1/256 and a rest.
struct Exponent {
    steps: i32,
    rest: f64,
    /// The multiple as a number.
    rounded: f64,
}

impl Exponent {
    fn new(high: f64, rest: impl FnOnce(f64) -> f64) -> Self {
        let shifted = ROUND + high;
        let rounded = shifted - ROUND;
        Self { steps: shifted.to_bits() as i32, rest: rest(high - rounded), rounded }
    }

    /// The sum of three parts, the first by far the largest.
    fn of(high: f64, middle: f64, low: f64) -> Self {
        Self::new(high, |rest| low + (rest + middle))
    }

    /// Two to the sum of the parts, which may be too large for a double; then x and y say on which side.
    fn of_large(high: f64, low: f64, x: f64, y: f64) -> f64 {
        let exponent = Self::new(high, |rest| low + rest);
        if top(exponent.rounded) & 0x7fff > 0x4091 { beyond(x, y) } else { exponent.power_in_halves() }
    }

    /// The power of the multiple, times two to the `scale`, as head and tail.
    fn entry(&self, scale: i32) -> Pair {
        let [head, tail] = EXP2[(self.steps & 0xff) as usize];
        let shift = (i64::from(scale) as u64) << 52;
        Pair::of_bits([head.wrapping_add(shift), tail.wrapping_add(shift)])
    }

    /// What the power has beyond the head of the entry.
    fn terms(&self, entry: Pair) -> f64 {
        const FOURTH: Pair = Pair::of_bits([0x3f55_d87f_e78a_6731, 0x3fac_6b08_d704_a0c0]);
        const SECOND: Pair = Pair::of_bits([0x3f83_b2ab_6fba_4e77, 0x3fce_bfbd_ff82_c58f]);
        const FIRST: f64 = f64::from_bits(0x3fe6_2e42_fefa_39ef);
        let square = self.rest * self.rest;
        let polynomial = Pair(square * square, square) * (SECOND + FOURTH * Pair::both(self.rest));
        (polynomial.0 * entry.0 + (FIRST * self.rest * entry.0 + entry.1)) + polynomial.1 * entry.0
    }

    fn power(&self) -> f64 {
        let entry = self.entry(self.steps >> 8);
        self.terms(entry) + entry.0
    }

    /// Where the exponent may not be one of a double: half of it is multiplied last.
    fn power_in_halves(&self) -> f64 {
        let exponent = self.steps >> 8;
        let half = exponent >> 1;
        let scale = power_of_two(exponent - half);
        let entry = self.entry(half);
        let terms = self.terms(entry);
        let result = (terms + entry.0) * scale;
        if top(result) & 0x7ff0 != 0 {
            return result;
        }
        let entry_exponent = ((top(entry.0) & 0x7ff0) - 0x3ff0) + (top(scale) & 0x7ff0);
        let lost = -31 - (entry_exponent >> 4);
        if lost > 20 {
            return result;
        }
        let mask = if lost <= 0 { u32::MAX } else { u32::MAX << lost };
        let head = masked(entry.0, u64::from(mask) << 32);
        head * scale + ((entry.0 - head) + terms) * scale
    }
}
