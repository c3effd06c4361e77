//! Reduction of large arguments modulo π/4 or π/2: the bits of 2/π that matter, times the argument, in whole numbers.

use super::pair::{Pair, top};
use super::tables::TWO_OVER_PI;

/// What is taken off an argument in multiples.
pub struct Period {
    /// Bits of the product below the whole numbers, in its upper word.
    pub fraction_bits: i32,
    /// π/4, in two parts.
    pub quarter: Pair,
}

/// The rest as head and tail, and how often the period was taken off.
pub struct Reduced {
    pub head: f64,
    pub tail: f64,
    pub count: i32,
}

/// A part of the product below one: 192 bits, the upper first, and whether the next whole number is nearer and it is less than nothing.
struct Fraction {
    words: [u64; 3],
    negative: bool,
    /// The whole numbers, from bit `fraction_bits` on.
    whole: u32,
}

pub fn reduce(x: f64, period: &Period) -> Reduced {
    let first = (((top(x) & 0x7ff0) - 0x3f60) >> 9) as usize;
    let exponent = (top(x) >> 4 & 0x7ff) - 0x3ff;
    let point = first as i32 * 32 + 19 - exponent;
    let fraction = fraction_of(product(x, first), point, period.fraction_bits);
    let (words, shift) = normalised(fraction.words, point + 32);
    let negative = fraction.negative != x.is_sign_negative();
    let [head, tail] = parts(words, shift, negative);
    let low = period.quarter.1 * (head + tail) + tail * period.quarter.0;
    let high = head * period.quarter.0;
    let sum = high + low;
    let sign = if x.is_sign_negative() { -1 } else { 0 };
    let count = (fraction.whole >> period.fraction_bits) as i32;
    Reduced { head: sum, tail: low + (high - sum), count: (count + sign) ^ sign }
}

/// The fraction of `x` times the words of 2/π from `first` on: 64 bits and three times 64, the upper first; the third has 32 bits less.
fn product(x: f64, first: usize) -> [u64; 4] {
    let words = &TWO_OVER_PI[first..first + 7];
    let low = x.to_bits() & 0xffff_ffff;
    let high = x.to_bits() >> 32 & 0xf_ffff | 0x10_0000;
    let mut digits = [0; 5];
    let mut sum = u64::from(words[6]).wrapping_mul(high);
    for (digit, &word) in digits.iter_mut().zip(words[1..6].iter().rev()) {
        let below = u64::from(word) * low;
        sum = sum.wrapping_add(below & 0xffff_ffff);
        *digit = sum & 0xffff_ffff;
        sum = (sum >> 32).wrapping_add(below >> 32).wrapping_add(u64::from(word) * high);
    }
    sum = sum.wrapping_add(u64::from(words[0]).wrapping_mul(low));
    [sum, digits[4], digits[3] << 32 | digits[2], digits[1] << 32 | digits[0]]
}

/// Splits the product at its binary point, so that the fraction is nearest to nothing.
fn fraction_of([upper, next, middle, lower]: [u64; 4], point: i32, fraction_bits: i32) -> Fraction {
    let one = 1_u64 << fraction_bits;
    let (shift, shifted, whole, half);
    if point >= 30 - fraction_bits {
        shift = (29 - point) as u32 & 31;
        whole = (upper as u32) << shift;
        half = one >> 1;
        shifted = u64::from(whole) & (one - 1);
    } else {
        shift = (29 - fraction_bits - point) as u32 & 63;
        let product = (upper << 32 | next) << shift;
        whole = (product >> (32 - fraction_bits)) as u32;
        half = 1 << 31;
        shifted = product & 0xffff_ffff;
    }
    let negative = shifted & half != 0;
    let rest = shifted >> (shift & 31);
    let in_upper_word = point >= 30 - fraction_bits;
    let top = if in_upper_word { rest << 32 | next } else { rest };
    if !negative {
        return Fraction { words: [top, middle, lower], negative, whole };
    }
    let unit = if in_upper_word { (one >> shift) << 32 } else { (1 << 32) >> shift };
    Fraction { words: subtracted(unit, [top, middle, lower]), negative, whole: whole.wrapping_add(one as u32) }
}

/// `unit`, as the upper word, less the words.
fn subtracted(unit: u64, [upper, middle, lower]: [u64; 3]) -> [u64; 3] {
    let (low, borrow) = 0_u64.overflowing_sub(lower);
    let (mid, first) = 0_u64.overflowing_sub(middle);
    let (mid, second) = mid.overflowing_sub(u64::from(borrow));
    [unit.wrapping_sub(upper).wrapping_sub(u64::from(first || second)), mid, low]
}

/// The words so that the first has 30 bits, and the scale then.
fn normalised([mut upper, mut middle, mut lower]: [u64; 3], mut scale: i32) -> ([u64; 2], i32) {
    for _ in 0..2 {
        if upper == 0 {
            (upper, middle, lower) = (middle, lower, 0);
            scale += 64;
        }
    }
    if upper == 0 {
        return ([0, 0], scale);
    }
    let shift = 29 - (63 - upper.leading_zeros() as i32);
    if shift > 0 {
        upper = upper << shift | middle >> (64 - shift);
        middle = middle << shift | lower >> (64 - shift);
    } else if shift < 0 {
        middle = middle >> -shift | upper << (64 + shift);
        upper >>= -shift;
    }
    ([upper, middle], scale + shift)
}

/// The words as doubles.
fn parts([upper, middle]: [u64; 2], scale: i32, negative: bool) -> [f64; 2] {
    let head_scale = f64::from_bits(((0x3ff - i64::from(scale)) as u64) << 52);
    let tail_scale = f64::from_bits(((0x3ff - 63 - i64::from(scale)) as u64) << 52);
    let sign = if negative { -1.0 } else { 1.0 };
    [upper as i64 as f64 * (head_scale * sign), (middle >> 1) as i64 as f64 * (tail_scale * sign)]
}
