//! Two doubles that are worked on together: polynomials are split into halves, which are added at the end.

use std::ops::{Add, Mul, Sub};

#[derive(Clone, Copy, Debug)]
pub struct Pair(pub f64, pub f64);

impl Pair {
    pub const fn both(x: f64) -> Self {
        Self(x, x)
    }

    pub const fn of_bits(bits: [u64; 2]) -> Self {
        Self(f64::from_bits(bits[0]), f64::from_bits(bits[1]))
    }

    pub fn sum(self) -> f64 {
        self.0 + self.1
    }
}

impl Add for Pair {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0, self.1 + other.1)
    }
}

impl Sub for Pair {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0, self.1 - other.1)
    }
}

impl Mul for Pair {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        Self(self.0 * other.0, self.1 * other.1)
    }
}

/// The upper 16 bits: sign, exponent, four bits of the fraction.
pub fn top(x: f64) -> i32 {
    (x.to_bits() >> 48) as i32
}

/// The part of `x` that the mask leaves.
pub fn masked(x: f64, mask: u64) -> f64 {
    f64::from_bits(x.to_bits() & mask)
}

/// 2<sup>`exponent`</sup> of an exponent that is not denormal; what overflows goes round.
pub fn power_of_two(exponent: i32) -> f64 {
    f64::from_bits((i64::from(exponent.wrapping_add(1023)) as u64) << 52)
}

/// What an invalid operation gives on this kind of machine.
pub const INVALID: f64 = f64::from_bits(0xfff8_0000_0000_0000);
