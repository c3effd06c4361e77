//! Places in the code: labels, and offsets from them.

use std::collections::HashMap;

use super::error::Problem;
use super::words::{Words, number};

/// A place as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    base: Base,
    offset: i64,
}

/// What the offset of a place counts from.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Base {
    Start,
    Here,
    Label(String),
}

impl Place {
    /// The instruction itself.
    pub fn here() -> Self {
        Self { base: Base::Here, offset: 0 }
    }

    /// `LABEL`, `LABEL+N`, `@N`, `+N` or `-N`.
    pub fn of_text(text: &str) -> Self {
        if let Some(offset) = text.strip_prefix('@').and_then(number) {
            return Self { base: Base::Start, offset };
        }
        if let Some(offset) = text.strip_prefix(['+', '-']).and_then(number) {
            return Self { base: Base::Here, offset: if text.starts_with('-') { -offset } else { offset } };
        }
        match text.rsplit_once('+').and_then(|(label, offset)| Some((label, number(offset)?))) {
            Some((label, offset)) => Self { base: Base::Label(label.to_owned()), offset },
            None => Self { base: Base::Label(text.to_owned()), offset: 0 },
        }
    }

    /// Takes a place.
    ///
    /// # Errors
    /// None is left.
    pub fn of_words(words: &mut Words) -> Result<Self, Problem> {
        words.text("a place in the code").map(|text| Self::of_text(&text))
    }

    /// Its offset from the start of the code; `here` is that of the instruction it is written in.
    ///
    /// # Errors
    /// A label that does not exist.
    pub fn resolve(&self, labels: &HashMap<String, i64>, here: i64) -> Result<i64, Problem> {
        let base = match &self.base {
            Base::Start => 0,
            Base::Here => here,
            Base::Label(name) => *labels.get(name).ok_or_else(|| Problem::UnknownLabel(name.clone()))?,
        };
        Ok(base + self.offset)
    }
}
