//! The two halves of a double, and polynomials.

/// The upper 32 bits: sign, exponent, 20 bits of the fraction.
pub fn high(x: f64) -> i32 {
    (x.to_bits() >> 32) as i32
}

/// The lower 32 bits.
pub fn low(x: f64) -> u32 {
    x.to_bits() as u32
}

/// The double with other upper bits.
pub fn with_high(x: f64, high: i32) -> f64 {
    f64::from_bits(u64::from(high as u32) << 32 | u64::from(low(x)))
}

/// The double with its lower bits cleared.
pub fn head(x: f64) -> f64 {
    f64::from_bits(x.to_bits() & 0xffff_ffff_0000_0000)
}

/// `x` with `k` added to its exponent, which stays in range.
pub fn add_exponent(x: f64, k: i32) -> f64 {
    with_high(x, high(x).wrapping_add(k << 20))
}

/// `c[0] + z * (c[1] + z * ...)`, in exactly this order.
pub fn polynomial<const N: usize>(z: f64, coefficients: &[f64; N]) -> f64 {
    coefficients.iter().rev().skip(1).fold(coefficients[N - 1], |sum, coefficient| coefficient + z * sum)
}
