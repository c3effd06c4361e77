//! Numbers without limits: the loops of `java.math.BigInteger` over magnitudes, which are arrays of words, the highest first.

use gc::Ref;
use runtime::natives::NativeTable;
use runtime::{JavaThread, ValueKind, leaves};

use super::elements::Elements;

pub const TABLES: &[&NativeTable] = &[&BIG_INTEGER];

leaves! { BIG_INTEGER = "java/math/BigInteger":
    "implMultiplyToLen" "([II[II[I)[I" => multiply,
    "implSquareToLen" "([II[II)[I" => square,
    "implMontgomeryMultiply" "([I[I[IIJ[I)[I" => montgomery_multiply,
    "implMontgomerySquare" "([I[IIJ[I)[I" => montgomery_square,
    "implMulAdd" "([I[IIII)I" => multiply_add,
}

/// Words that an argument has at most; work grows with the square.
const WORDS_MAX: i32 = 512;

fn words<'t>(thread: &JavaThread, array: Ref<'t>, from: i32, len: i32) -> Option<Elements<'t>> {
    Elements::part(thread, array, ValueKind::Int, from, len).filter(|_| len <= WORDS_MAX * 2)
}

/// Limbs of a number that needs no memory of its own; most are shorter.
const NEAR_LIMBS: usize = 16;

/// A number of so many limbs, which are 0: pairs of words as one, the lowest first.
macro_rules! number {
    ($name:ident, $count:expr) => {
        let (mut near, mut far) = ([0; NEAR_LIMBS], Vec::new());
        let count: usize = $count;
        let $name: &mut [u64] = if count <= NEAR_LIMBS {
            &mut near[..count]
        } else {
            far.resize(count, 0);
            &mut far
        };
    };
}

/// The same number, from words.
macro_rules! limbs {
    ($name:ident, $words:expr) => {
        let words: Elements<'_> = $words;
        number!($name, words.len.div_ceil(2) as usize);
        read(words, $name);
    };
}

fn read(words: Elements<'_>, limbs: &mut [u64]) {
    let mut left = words.len;
    for limb in limbs {
        let low = u64::from(words.int(left - 1));
        let high = if left > 1 { u64::from(words.int(left - 2)) } else { 0 };
        *limb = high << 32 | low;
        left = left.saturating_sub(2);
    }
}

/// Writes limbs into all words; what does not fit is zero.
fn set(words: Elements<'_>, limbs: &[u64]) {
    for index in 0..words.len {
        let place = words.len - 1 - index;
        let limb = limbs.get((index / 2) as usize).copied().unwrap_or(0);
        words.set_int(place, (limb >> (32 * (index % 2))) as u32);
    }
}

/// `sum += factor * other`; what does not fit.
#[inline]
fn add_product(sum: &mut [u64], other: &[u64], factor: u64) -> u64 {
    let mut carry = 0;
    for (sum, other) in sum.iter_mut().zip(other) {
        let product = u128::from(*other) * u128::from(factor) + u128::from(*sum) + u128::from(carry);
        *sum = product as u64;
        carry = (product >> 64) as u64;
    }
    carry
}

/// `product` has as many limbs as both have, which are 0.
fn multiply_into(product: &mut [u64], x: &[u64], y: &[u64]) {
    for (index, factor) in x.iter().enumerate() {
        product[index + y.len()] = add_product(&mut product[index..index + y.len()], y, *factor);
    }
}

/// `implMultiplyToLen(int[] x, int xlen, int[] y, int ylen, int[] z)`
fn multiply<'t>(thread: &JavaThread, x: Ref<'_>, x_len: i32, y: Ref<'_>, y_len: i32, z: Ref<'t>) -> Option<Ref<'t>> {
    if !(1..=WORDS_MAX).contains(&x_len) || !(1..=WORDS_MAX).contains(&y_len) {
        return None;
    }
    let target = words(thread, z, 0, x_len + y_len)?;
    limbs!(x, words(thread, x, 0, x_len)?);
    limbs!(y, words(thread, y, 0, y_len)?);
    number!(product, x.len() + y.len());
    multiply_into(product, x, y);
    set(target, product);
    Some(z)
}

/// `implSquareToLen(int[] x, int len, int[] z, int zlen)`
fn square<'t>(thread: &JavaThread, x: Ref<'_>, len: i32, z: Ref<'t>, z_len: i32) -> Option<Ref<'t>> {
    let length = i32::try_from(thread.vm().view.array_length(z)).ok()?;
    if !(1..=WORDS_MAX).contains(&len) || z_len != 2 * len || z_len != length {
        return None;
    }
    let target = words(thread, z, 0, z_len)?;
    limbs!(x, words(thread, x, 0, len)?);
    number!(product, 2 * x.len());
    multiply_into(product, x, x);
    set(target, product);
    Some(z)
}

/// `implMontgomeryMultiply(int[] a, int[] b, int[] n, int len, long inv, int[] product)`
fn montgomery_multiply<'t>(
    thread: &JavaThread,
    a: Ref<'_>,
    b: Ref<'_>,
    n: Ref<'_>,
    len: i32,
    inverse: i64,
    target: Ref<'t>,
) -> Option<Ref<'t>> {
    if !(2..=WORDS_MAX).contains(&len) || len % 2 != 0 {
        return None;
    }
    let length = i32::try_from(thread.vm().view.array_length(target)).ok()?;
    // The method itself makes an array of twice the length if this one is shorter; its caller looks at as many words as the modulus has.
    let target_words = words(thread, target, 0, if length >= 2 * len { 2 * len } else { len })?;
    limbs!(a, words(thread, a, 0, len)?);
    limbs!(b, words(thread, b, 0, len)?);
    limbs!(n, words(thread, n, 0, len)?);
    number!(result, a.len() + b.len());
    multiply_into(result, a, b);
    reduce(result, n, inverse as u64)?;
    let whole = words(thread, target, 0, len)?;
    if target_words.len > whole.len {
        set(target_words, &[]);
    }
    set(whole, &result[n.len()..]);
    Some(target)
}

/// `implMontgomerySquare(int[] a, int[] n, int len, long inv, int[] product)`
fn montgomery_square<'t>(
    thread: &JavaThread,
    a: Ref<'_>,
    n: Ref<'_>,
    len: i32,
    inverse: i64,
    target: Ref<'t>,
) -> Option<Ref<'t>> {
    montgomery_multiply(thread, a, a, n, len, inverse, target)
}

/// One is enough for factors that are smaller than the modulus.
const SUBTRACTIONS_MAX: usize = 4;

/// Montgomery's reduction of a number of twice as many limbs as the modulus has; the result is in the upper ones, the lower ones become 0. None if `inverse` is not what it
/// says, or the factors were too large.
fn reduce(number: &mut [u64], modulus: &[u64], inverse: u64) -> Option<()> {
    if modulus[0].wrapping_mul(inverse) != u64::MAX {
        return None;
    }
    let count = modulus.len();
    let mut carry = 0;
    for index in 0..count {
        let factor = number[index].wrapping_mul(inverse);
        let over = add_product(&mut number[index..index + count], modulus, factor);
        let sum = u128::from(number[index + count]) + u128::from(over) + u128::from(carry);
        number[index + count] = sum as u64;
        carry = (sum >> 64) as u64;
    }
    let upper = &mut number[count..];
    for _ in 0..SUBTRACTIONS_MAX {
        if carry == 0 && is_below(upper, modulus) {
            return Some(());
        }
        carry -= subtract(upper, modulus);
    }
    None
}

fn is_below(number: &[u64], other: &[u64]) -> bool {
    number.iter().rev().lt(other.iter().rev())
}

/// Subtracts; 1 if the other number is larger.
fn subtract(number: &mut [u64], other: &[u64]) -> u64 {
    let mut borrow = false;
    for (number, other) in number.iter_mut().zip(other) {
        let (difference, one) = number.overflowing_sub(*other);
        let (difference, two) = difference.overflowing_sub(borrow.into());
        *number = difference;
        borrow = one || two;
    }
    borrow.into()
}

/// `implMulAdd(int[] out, int[] in, int offset, int len, int k)`: `out += in * k`, so many words from the end; the carry.
fn multiply_add(thread: &JavaThread, out: Ref<'_>, of: Ref<'_>, offset: i32, len: i32, factor: i32) -> Option<i32> {
    let length = i32::try_from(thread.vm().view.array_length(out)).ok()?;
    let last = length.checked_sub(offset)?;
    if len < 0 {
        return None;
    }
    let target = words(thread, out, last.checked_sub(len)?, len)?;
    let of = words(thread, of, 0, len)?;
    let mut carry = 0;
    for index in (0..target.len).rev() {
        let product = u64::from(of.int(index)) * u64::from(factor as u32) + u64::from(target.int(index)) + carry;
        target.set_int(index, product as u32);
        carry = product >> 32;
    }
    Some(carry as i32)
}
