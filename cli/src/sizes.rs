//! Memory sizes as options give them: `512m`, `1g`, `65536`.

/// Bytes of a size with an optional suffix `k`, `m`, `g` or `t`.
pub fn parse(text: &str) -> Option<u64> {
    let (digits, shift) = match text.as_bytes().last()? {
        b'k' | b'K' => (&text[..text.len() - 1], 10),
        b'm' | b'M' => (&text[..text.len() - 1], 20),
        b'g' | b'G' => (&text[..text.len() - 1], 30),
        b't' | b'T' => (&text[..text.len() - 1], 40),
        _ => (text, 0),
    };
    let number: u64 = match digits.strip_prefix("0x") {
        Some(hexadecimal) => u64::from_str_radix(hexadecimal, 16).ok()?,
        None => digits.parse().ok()?,
    };
    number.checked_mul(1 << shift)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn suffixes_are_powers_of_1024() {
        assert_eq!(parse("16m"), Some(16 << 20));
        assert_eq!(parse("1G"), Some(1 << 30));
        assert_eq!(parse("4096"), Some(4096));
        assert_eq!(parse("0x10k"), Some(16 << 10));
    }

    #[test]
    fn nonsense_is_no_size() {
        for text in ["", "m", "foo", "-1m", "1.5g", "99999999999999999999", "18446744073709551615t"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
