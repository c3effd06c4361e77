//! Floating-point numbers as `Double.toString` and `Float.toString` write them.

/// As `Double.toString`.
pub(super) fn double(value: f64) -> String {
    java(value, &format!("{value:e}"), &format!("{value:.1e}"), |text| text.parse() == Ok(value))
}

/// As `Float.toString`.
pub(super) fn float(value: f32) -> String {
    java(value.into(), &format!("{value:e}"), &format!("{value:.1e}"), |text| text.parse() == Ok(value))
}

/// `shortest` has the fewest digits, `two` has exactly two, which Java prefers if they denote the same number.
fn java(value: f64, shortest: &str, two: &str, same: impl Fn(&str) -> bool) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    let text = if !shortest.contains('.') && same(two) { two } else { shortest };
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let (sign, mantissa) = mantissa.strip_prefix('-').map_or(("", mantissa), |mantissa| ("-", mantissa));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let fraction = fraction.trim_end_matches('0');
    if !(-3..7).contains(&exponent) {
        let fraction = if fraction.is_empty() { "0" } else { fraction };
        return format!("{sign}{whole}.{fraction}E{exponent}");
    }
    let digits = format!("{whole}{fraction}");
    match usize::try_from(exponent) {
        Err(_) => format!("{sign}0.{}{digits}", "0".repeat(exponent.unsigned_abs() as usize - 1)),
        Ok(shift) => {
            let padded = format!("{digits:0<width$}", width = shift + 2);
            let (whole, fraction) = padded.split_at(shift + 1);
            format!("{sign}{whole}.{fraction}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_look_as_in_java() {
        let cases = [
            (2.0, "2.0"),
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (1e-3, "0.001"),
            (1.5e-4, "1.5E-4"),
            (1e7, "1.0E7"),
            (9_999_999.0, "9999999.0"),
            (123_456.789, "123456.789"),
            (4.9e-324, "4.9E-324"),
            (f64::MAX, "1.7976931348623157E308"),
            (f64::NEG_INFINITY, "-Infinity"),
        ];
        for (value, expected) in cases {
            assert_eq!(double(value), expected);
        }
        assert_eq!((float(1.4e-45), float(16_777_216.0)), ("1.4E-45".into(), "1.6777216E7".into()));
    }
}
