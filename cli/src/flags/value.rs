//! Values of flags.

use rjvm::settings::size;

/// What a flag holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Bool,
    Int,
    Uint,
    Intx,
    Uintx,
    Uint64,
    Size,
    Double,
    Text,
    /// Each option adds one.
    Texts,
}

/// A text that is no value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Malformed;

const NAMES: [(Kind, &str); 10] = [
    (Kind::Bool, "bool"),
    (Kind::Int, "int"),
    (Kind::Uint, "uint"),
    (Kind::Intx, "intx"),
    (Kind::Uintx, "uintx"),
    (Kind::Uint64, "uint64_t"),
    (Kind::Size, "size_t"),
    (Kind::Double, "double"),
    (Kind::Text, "ccstr"),
    (Kind::Texts, "ccstrlist"),
];

impl Kind {
    /// The one that HotSpot calls so.
    pub fn of(name: &str) -> Option<Self> {
        NAMES.iter().find(|(_, known)| *known == name).map(|(kind, _)| *kind)
    }

    /// What HotSpot calls it.
    pub fn name(self) -> &'static str {
        NAMES.iter().find(|(kind, _)| *kind == self).map_or("", |(_, name)| name)
    }

    /// Whether numbers may be below zero.
    pub fn is_signed(self) -> bool {
        matches!(self, Self::Int | Self::Intx)
    }

    /// A value as flags are printed.
    pub fn read(self, text: &str) -> Result<String, Malformed> {
        match self {
            Self::Bool => Err(Malformed),
            Self::Text | Self::Texts => Ok(text.to_owned()),
            Self::Double => {
                // With a point, digits stand on both sides of it; without one, it is a whole number.
                let number = match text.split_once('.') {
                    Some((whole, part)) if !whole.is_empty() && part.starts_with(|first: char| first.is_ascii_digit()) => {
                        let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
                        Some(text).filter(|_| is_plain).and_then(|text| text.parse::<f64>().ok()).ok_or(Malformed)?
                    }
                    Some(_) => return Err(Malformed),
                    None => number(text).ok().filter(|number| *number >= 0).ok_or(Malformed)? as f64,
                };
                Ok(format!("{number:.6}"))
            }
            Self::Int | Self::Intx => {
                let number = number(text)?;
                let (least, most) = if self == Self::Int { (i32::MIN.into(), i32::MAX.into()) } else { (i64::MIN, i64::MAX) };
                let is_within = (i128::from(least)..=i128::from(most)).contains(&number);
                if is_within { Ok(number.to_string()) } else { Err(Malformed) }
            }
            Self::Uint | Self::Uintx | Self::Uint64 | Self::Size => {
                let number = number(text)?;
                let most = if self == Self::Uint { u32::MAX.into() } else { u64::MAX };
                if (0..=i128::from(most)).contains(&number) { Ok(number.to_string()) } else { Err(Malformed) }
            }
        }
    }

    /// Whether a value is in a range that has values of the same kind.
    pub fn is_within(self, value: &str, (least, most): (&str, &str)) -> bool {
        if self == Self::Double {
            let number = |text: &str| text.parse::<f64>().unwrap_or(f64::NAN);
            return (number(least)..=number(most)).contains(&number(value));
        }
        let number = |text: &str| text.parse::<i128>();
        match (number(least), number(value), number(most)) {
            (Ok(least), Ok(value), Ok(most)) => (least..=most).contains(&value),
            _ => true,
        }
    }
}

/// A number, in decimal or with `0x`, and a unit perhaps: `k`, `m`, `g`, `t`.
fn number(text: &str) -> Result<i128, Malformed> {
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |digits| (true, digits));
    let digits = digits.replacen("0X", "0x", 1);
    let is_plain = digits.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let number = Some(digits).filter(|_| is_plain).and_then(|digits| size(&digits)).map(i128::from).ok_or(Malformed)?;
    Ok(if negative { -number } else { number })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_units_and_limits() {
        assert_eq!(Kind::Intx.read("5k"), Ok("5120".to_owned()));
        assert_eq!(Kind::Size.read("0x10M"), Ok("16777216".to_owned()));
        assert_eq!(Kind::Intx.read("-1"), Ok("-1".to_owned()));
        for (kind, text) in [
            (Kind::Double, "1e1"),
            (Kind::Double, ".5"),
            (Kind::Double, "1."),
            (Kind::Double, "+5"),
            (Kind::Uintx, "-1"),
            (Kind::Uintx, ""),
            (Kind::Uintx, "k"),
            (Kind::Uintx, "1x"),
            (Kind::Uintx, "1kk"),
            (Kind::Int, "3g"),
            (Kind::Uint64, "99999999999999999999"),
            (Kind::Size, "99999999999g"),
            (Kind::Double, "nan"),
            (Kind::Double, "-1"),
            (Kind::Double, "abc"),
        ] {
            assert_eq!(kind.read(text), Err(Malformed), "{kind:?} {text}");
        }
        for (text, value) in [("12.5", "12.500000"), ("0x10", "16.000000"), ("5k", "5120.000000"), ("-1.5", "-1.500000")] {
            assert_eq!(Kind::Double.read(text), Ok(value.to_owned()));
        }
    }
}
