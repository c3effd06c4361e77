//! Argument reduction modulo π/2, as fdlibm 5.3 does it: every rounding step is part of the result.

use super::bits::{high, low, with_high};

/// 2/π in digits of 24 bits.
const TWO_OVER_PI: [i32; 66] = [
    0xa2f983, 0x6e4e44, 0x1529fc, 0x2757d1, 0xf534dd, 0xc0db62, 0x95993c, 0x439041, 0xfe5163, 0xabdebb, 0xc561b7, 0x246e3a,
    0x424dd2, 0xe00649, 0x2eea09, 0xd1921c, 0xfe1deb, 0x1cb129, 0xa73ee8, 0x8235f5, 0x2ebb44, 0x84e99c, 0x7026b4, 0x5f7e41,
    0x3991d6, 0x398353, 0x39f49c, 0x845f8b, 0xbdf928, 0x3b1ff8, 0x97ffde, 0x05980f, 0xef2f11, 0x8b5a0a, 0x6d1f6d, 0x367ecf,
    0x27cb09, 0xb74f46, 0x3f669e, 0x5fea2d, 0x7527ba, 0xc7ebe5, 0xf17b3d, 0x0739f7, 0x8a5292, 0xea6bfb, 0x5fb11f, 0x8d5d08,
    0x560330, 0x46fc7b, 0x6babf0, 0xcfbc20, 0x9af436, 0x1da9e3, 0x91615e, 0xe61b08, 0x659985, 0x5f14a0, 0x68408d, 0xffd880,
    0x4d7327, 0x310606, 0x1556ca, 0x73a8c9, 0x60e27b, 0xc08c6b,
];

/// High words of the doubles next to n·π/2, for n from 1.
const MULTIPLES_HIGH: [i32; 32] = [
    0x3ff921fb, 0x400921fb, 0x4012d97c, 0x401921fb, 0x401f6a7a, 0x4022d97c, 0x4025fdbb, 0x402921fb, 0x402c463a, 0x402f6a7a,
    0x4031475c, 0x4032d97c, 0x40346b9c, 0x4035fdbb, 0x40378fdb, 0x403921fb, 0x403ab41b, 0x403c463a, 0x403dd85a, 0x403f6a7a,
    0x40407e4c, 0x4041475c, 0x4042106c, 0x4042d97c, 0x4043a28c, 0x40446b9c, 0x404534ac, 0x4045fdbb, 0x4046c6cb, 0x40478fdb,
    0x404858eb, 0x404921fb,
];

/// π/2 in parts of 24 bits.
const PI_OVER_2: [f64; 8] = [
    1.57079625129699707031e+00,
    7.54978941586159635335e-08,
    5.39030252995776476554e-15,
    3.28200341580791294123e-22,
    1.27065575308067607349e-29,
    1.22933308981111328932e-36,
    2.73370053816464559624e-44,
    2.16741683877804819444e-51,
];

const INVERSE_PI_OVER_2: f64 = 6.36619772367581382433e-01;
/// The first, second and third 33 bits of π/2, each with what it leaves.
const PARTS: [(f64, f64); 3] = [
    (1.57079632673412561417e+00, 6.07710050650619224932e-11),
    (6.07710050630396597660e-11, 2.02226624879595063154e-21),
    (2.02226624871116645580e-21, 8.47842766036889956997e-32),
];

const TWO_24: f64 = 16_777_216.0;
const TWO_M24: f64 = 1.0 / TWO_24;

/// The multiple of π/2 that was taken off (modulo 8 at least), and the rest as head and tail.
pub fn reduce(x: f64) -> (i32, f64, f64) {
    let signed_high = high(x);
    let ix = signed_high & 0x7fff_ffff;
    if ix <= 0x3fe9_21fb {
        return (0, x, 0.0);
    }
    if ix >= 0x7ff0_0000 {
        return (0, x - x, x - x);
    }
    let negative = signed_high < 0;
    let (n, head, tail) = if ix < 0x4002_d97c {
        reduce_once(x.abs(), ix)
    } else if ix <= 0x4139_21fb {
        reduce_medium(x.abs(), ix)
    } else {
        reduce_large(x, ix)
    };
    if negative { (-n, -head, -tail) } else { (n, head, tail) }
}

fn reduce_once(x: f64, ix: i32) -> (i32, f64, f64) {
    let mut z = x - PARTS[0].0;
    let mut rest = PARTS[0].1;
    if ix == 0x3ff9_21fb {
        // Near π/2, 33 bits more.
        z -= PARTS[1].0;
        rest = PARTS[1].1;
    }
    let head = z - rest;
    (1, head, (z - head) - rest)
}

fn reduce_medium(x: f64, ix: i32) -> (i32, f64, f64) {
    let n = (x * INVERSE_PI_OVER_2 + 0.5) as i32;
    let count = f64::from(n);
    let mut r = x - count * PARTS[0].0;
    let mut w = count * PARTS[0].1;
    let mut head = r - w;
    let sure = n < 32 && MULTIPLES_HIGH.get((n - 1) as usize).is_some_and(|multiple| *multiple != ix);
    if !sure {
        let exponent = ix >> 20;
        for (part, lost_max) in [(PARTS[1], 16), (PARTS[2], 49)] {
            if exponent - (high(head) >> 20 & 0x7ff) <= lost_max {
                break;
            }
            let t = r;
            w = count * part.0;
            r = t - w;
            w = count * part.1 - ((t - r) - w);
            head = r - w;
        }
    }
    (n, head, (r - head) - w)
}

fn reduce_large(x: f64, ix: i32) -> (i32, f64, f64) {
    let exponent = (ix >> 20) - 1046;
    let mut z = f64::from_bits(u64::from(low(x)));
    z = with_high(z, ix - (exponent << 20));
    let mut digits = [0.0; 3];
    for digit in &mut digits[..2] {
        *digit = f64::from(z as i32);
        z = (z - *digit) * TWO_24;
    }
    digits[2] = z;
    let mut count = 3;
    while count > 1 && digits[count - 1] == 0.0 {
        count -= 1;
    }
    payne_hanek(&digits[..count], exponent)
}

/// Terms of 2/π that are multiplied at first, less one.
const TERMS: usize = 4;

/// Payne and Hanek's reduction: multiplies by as much of 2/π as matters.
fn payne_hanek(x: &[f64], exponent: i32) -> (i32, f64, f64) {
    let last = x.len() - 1;
    let start = ((exponent - 3) / 24).max(0);
    let mut q0 = exponent - 24 * (start + 1);
    let digit =
        |index: i32| usize::try_from(index).ok().and_then(|index| TWO_OVER_PI.get(index)).map_or(0.0, |digit| f64::from(*digit));
    let product = |i: usize| (0..=last).fold(0.0, |sum, j| sum + x[j] * digit(start - last as i32 + (last + i - j) as i32));
    let mut q = [0.0f64; 20];
    let mut iq = [0i32; 20];
    for (i, slot) in q.iter_mut().enumerate().take(TERMS + 1) {
        *slot = product(i);
    }
    let mut jz = TERMS;
    loop {
        let mut z = q[jz];
        for (i, j) in (1..=jz).rev().enumerate() {
            let carry = f64::from((TWO_M24 * z) as i32);
            iq[i] = (z - TWO_24 * carry) as i32;
            z = q[j - 1] + carry;
        }
        z = scale(z, q0);
        z -= 8.0 * (z * 0.125).floor();
        let mut n = z as i32;
        z -= f64::from(n);
        let (half, carried) = take_half(&mut iq[..jz], q0, &mut n, z);
        if half == 2 {
            z = 1.0 - z;
            if carried {
                z -= scale(1.0, q0);
            }
        }
        if z == 0.0 && iq[TERMS..jz].iter().all(|digit| *digit == 0) {
            // All bits cancelled: more digits.
            let extra = (1..=TERMS).find(|k| iq[TERMS - k] != 0).unwrap_or(TERMS);
            for i in jz + 1..=(jz + extra).min(q.len() - 1) {
                q[i] = product(i);
            }
            jz = (jz + extra).min(q.len() - 1);
            continue;
        }
        if z == 0.0 {
            jz -= 1;
            q0 -= 24;
            while jz > 0 && iq[jz] == 0 {
                jz -= 1;
                q0 -= 24;
            }
        } else {
            z = scale(z, -q0);
            if z >= TWO_24 {
                let carry = f64::from((TWO_M24 * z) as i32);
                iq[jz] = (z - TWO_24 * carry) as i32;
                jz += 1;
                q0 += 24;
                iq[jz] = carry as i32;
            } else {
                iq[jz] = z as i32;
            }
        }
        let (head, tail) = times_pi_over_2(&iq[..=jz], q0);
        return if half == 0 { (n & 7, head, tail) } else { (n & 7, -head, -tail) };
    }
}

/// Rounds the quotient up where the fraction is at least a half, which then turns into its complement; tells how much was a half
/// (2: the fraction's double) and whether a digit was borrowed.
fn take_half(digits: &mut [i32], q0: i32, n: &mut i32, z: f64) -> (i32, bool) {
    let top = digits.len() - 1;
    let half = if q0 > 0 {
        let whole = digits[top] >> (24 - q0);
        *n += whole;
        digits[top] -= whole << (24 - q0);
        digits[top] >> (23 - q0)
    } else if q0 == 0 {
        digits[top] >> 23
    } else if z >= 0.5 {
        2
    } else {
        0
    };
    if half <= 0 {
        return (half, false);
    }
    *n += 1;
    let mut borrowed = false;
    for digit in digits.iter_mut() {
        if borrowed {
            *digit = 0xff_ffff - *digit;
        } else if *digit != 0 {
            borrowed = true;
            *digit = 0x100_0000 - *digit;
        }
    }
    match q0 {
        1 => digits[top] &= 0x7f_ffff,
        2 => digits[top] &= 0x3f_ffff,
        _ => {}
    }
    (half, borrowed)
}

fn times_pi_over_2(iq: &[i32], q0: i32) -> (f64, f64) {
    let jz = iq.len() - 1;
    let mut q = [0.0f64; 20];
    let mut unit = scale(1.0, q0);
    for i in (0..=jz).rev() {
        q[i] = unit * f64::from(iq[i]);
        unit *= TWO_M24;
    }
    let mut products = [0.0f64; 20];
    for i in (0..=jz).rev() {
        let terms = TERMS.min(jz - i);
        products[jz - i] = (0..=terms).fold(0.0, |sum, k| sum + PI_OVER_2[k] * q[i + k]);
    }
    let head = products[..=jz].iter().rev().fold(0.0, |sum, product| sum + product);
    let tail = products[1..=jz].iter().fold(products[0] - head, |sum, product| sum + product);
    (head, tail)
}

/// `x` times 2 to the `n`, for results that are normal or zero.
fn scale(x: f64, n: i32) -> f64 {
    let power = |n: i32| f64::from_bits(((1023 + i64::from(n)) as u64) << 52);
    if n < -1000 { x * power(-1000) * power((n + 1000).max(-1022)) } else { x * power(n.min(1023)) }
}
