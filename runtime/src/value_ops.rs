//! Pure operations on values: the arithmetic of JVMS §6.5 that is more than one machine instruction.

/// Compares as `dcmpl`/`dcmpg` do (JVMS §6.5, `dcmp<op>`); `if_nan` is the result when either side is NaN.
#[inline(always)]
pub fn compare_doubles(left: f64, right: f64, if_nan: i32) -> i32 {
    left.partial_cmp(&right).map_or(if_nan, |order| order as i32)
}

/// Compares as `fcmpl`/`fcmpg` do (JVMS §6.5, `fcmp<op>`).
#[inline(always)]
pub fn compare_floats(left: f32, right: f32, if_nan: i32) -> i32 {
    left.partial_cmp(&right).map_or(if_nan, |order| order as i32)
}

/// Compares as `lcmp` does (JVMS §6.5.lcmp).
#[inline(always)]
pub fn compare_longs(left: i64, right: i64) -> i32 {
    left.cmp(&right) as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nan_gives_the_instructions_own_answer_and_zeros_are_equal() {
        assert_eq!(compare_doubles(f64::NAN, 1.0, -1), -1);
        assert_eq!(compare_doubles(1.0, f64::NAN, 1), 1);
        assert_eq!(compare_floats(-0.0, 0.0, 1), 0);
        assert_eq!(compare_longs(i64::MIN, i64::MAX), -1);
    }
}
