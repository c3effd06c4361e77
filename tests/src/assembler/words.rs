//! Lines and their words.

use super::error::Problem;

/// One word of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Its text; for a string, what it stands for.
    pub text: String,
    /// Whether it was written in quotes.
    pub quoted: bool,
}

/// The words of a line, taken one after the other.
#[derive(Clone, Debug)]
pub struct Words {
    words: Vec<Word>,
    next: usize,
}

impl Words {
    /// Splits a line; a comment is left out.
    ///
    /// # Errors
    /// A malformed string.
    pub fn of_line(line: &str) -> Result<Self, Problem> {
        let mut words = Vec::new();
        let mut rest = line.trim_start();
        while !rest.is_empty() && !rest.starts_with(';') {
            let (word, after) = match rest.strip_prefix('"') {
                Some(quoted) => string(quoted)?,
                None => {
                    let (text, after) = rest.split_at(rest.find(char::is_whitespace).unwrap_or(rest.len()));
                    (Word { text: text.to_owned(), quoted: false }, after)
                }
            };
            words.push(word);
            rest = after.trim_start();
        }
        Ok(Self { words, next: 0 })
    }

    /// Whether all words are taken.
    pub fn is_empty(&self) -> bool {
        self.next >= self.words.len()
    }

    /// The next word, which stays.
    pub fn peek(&self) -> Option<&Word> {
        self.words.get(self.next)
    }

    /// Whether the next word is this one; takes it if so.
    pub fn take(&mut self, text: &str) -> bool {
        let found = self.peek().is_some_and(|word| !word.quoted && word.text == text);
        self.next += usize::from(found);
        found
    }

    /// The next word.
    ///
    /// # Errors
    /// None is left.
    pub fn word(&mut self, expected: &'static str) -> Result<Word, Problem> {
        let word = self.peek().cloned().ok_or(Problem::Missing { expected })?;
        self.next += 1;
        Ok(word)
    }

    /// The text of the next word.
    ///
    /// # Errors
    /// None is left.
    pub fn text(&mut self, expected: &'static str) -> Result<String, Problem> {
        self.word(expected).map(|word| word.text)
    }

    /// A number in the next word.
    ///
    /// # Errors
    /// None is left, or it is no number.
    pub fn number(&mut self, expected: &'static str) -> Result<i64, Problem> {
        let found = self.text(expected)?;
        number(&found).ok_or(Problem::Unexpected { expected, found })
    }

    /// `keyword N`, if the next word is the keyword.
    ///
    /// # Errors
    /// The keyword without a number.
    pub fn option(&mut self, keyword: &str) -> Result<Option<i64>, Problem> {
        if self.take(keyword) { self.number("a number").map(Some) } else { Ok(None) }
    }

    /// All words that are left.
    pub fn rest(&mut self) -> Vec<Word> {
        let rest = self.words.get(self.next..).unwrap_or_default().to_vec();
        self.next = self.words.len();
        rest
    }

    /// Nothing may be left.
    ///
    /// # Errors
    /// The word that is.
    pub fn end(&self) -> Result<(), Problem> {
        match self.peek() {
            Some(word) => Err(Problem::Unexpected { expected: "the end of the line", found: word.text.clone() }),
            None => Ok(()),
        }
    }
}

/// The string after its opening quote, and what follows it.
fn string(text: &str) -> Result<(Word, &str), Problem> {
    let mut value = String::new();
    let mut characters = text.char_indices();
    while let Some((index, character)) = characters.next() {
        match character {
            '"' => return Ok((Word { text: value, quoted: true }, &text[index + 1..])),
            '\\' => value.push(escape(&mut characters).ok_or(Problem::MalformedString)?),
            plain => value.push(plain),
        }
    }
    Err(Problem::MalformedString)
}

fn escape(characters: &mut std::str::CharIndices<'_>) -> Option<char> {
    Some(match characters.next()?.1 {
        'n' => '\n',
        't' => '\t',
        'u' => {
            let digits: String = characters.take(4).map(|(_, digit)| digit).collect();
            char::from_u32(u32::from_str_radix(&digits, 16).ok()?)?
        }
        same @ ('"' | '\\') => same,
        _ => return None,
    })
}

/// A decimal or `0x` number with an optional sign.
pub fn number(text: &str) -> Option<i64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let value = match digits.strip_prefix("0x") {
        Some(hexadecimal) => i128::from_str_radix(hexadecimal, 16),
        None => digits.parse::<i128>(),
    };
    let value = value.ok()?;
    i64::try_from(if negative { -value } else { value }).ok()
}

/// A number as 8 bits, signed or not.
///
/// # Errors
/// It does not fit.
pub fn u1(value: i64) -> Result<u8, Problem> {
    let signed = i8::try_from(value).ok().map(i8::cast_unsigned);
    signed.or_else(|| u8::try_from(value).ok()).ok_or(Problem::TooLarge { value, bits: 8 })
}

/// A number as 16 bits, signed or not.
///
/// # Errors
/// It does not fit.
pub fn u2(value: i64) -> Result<u16, Problem> {
    let signed = i16::try_from(value).ok().map(i16::cast_unsigned);
    signed.or_else(|| u16::try_from(value).ok()).ok_or(Problem::TooLarge { value, bits: 16 })
}

/// A number as 32 bits, signed or not.
///
/// # Errors
/// It does not fit.
pub fn u4(value: i64) -> Result<u32, Problem> {
    let signed = i32::try_from(value).ok().map(i32::cast_unsigned);
    signed.or_else(|| u32::try_from(value).ok()).ok_or(Problem::TooLarge { value, bits: 32 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_semicolon_starts_a_comment_only_at_the_start_of_a_word() {
        let mut words = Words::of_line("  ldc \"a;\\n \\u0041\" [La; ; rest").expect("well formed");
        assert_eq!(words.text("a word"), Ok("ldc".to_owned()));
        assert_eq!(words.word("a word"), Ok(Word { text: "a;\n A".to_owned(), quoted: true }));
        assert_eq!(words.text("a word"), Ok("[La;".to_owned()));
        assert_eq!(words.text("a word"), Err(Problem::Missing { expected: "a word" }));
    }

    #[test]
    fn numbers_fit_signed_or_unsigned() {
        assert_eq!(number("-0x10"), Some(-16));
        assert_eq!((u1(255), u1(-128), u1(256).is_err()), (Ok(255), Ok(0x80), true));
        assert_eq!((u2(-1), u4(-1), u2(0x1_0000).is_err()), (Ok(0xffff), Ok(0xffff_ffff), true));
    }
}
