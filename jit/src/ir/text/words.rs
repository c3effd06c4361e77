//! The words of a line.

use std::str::FromStr;

/// Why a text is no function.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct ParseError {
    /// Counted from 1.
    pub line: usize,
    /// What is wrong there.
    pub problem: Problem,
}

/// What is wrong with a line.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Problem {
    /// Something else should stand there.
    #[error("expected {expected}, found `{found}`")]
    Expected {
        /// What should.
        expected: &'static str,
        /// What does.
        found: String,
    },
    /// A block, value, state or origin is used that has no line.
    #[error("{0} is defined nowhere")]
    Undefined(String),
    /// A block, value, state or origin has two lines.
    #[error("{0} is defined twice")]
    DefinedTwice(String),
    /// An instruction stands before the first block.
    #[error("there is no block yet")]
    NoBlock,
}

/// What is left of a line.
pub struct Words<'t> {
    rest: &'t str,
}

impl<'t> Words<'t> {
    /// Of a line.
    pub fn of(line: &'t str) -> Self {
        Self { rest: line.trim() }
    }

    /// The next word or sign, which stays.
    pub fn peek(&self) -> &'t str {
        let end = self.rest.find(|char: char| !is_of_word(char)).unwrap_or(self.rest.len());
        if end > 0 { &self.rest[..end] } else { &self.rest[..self.rest.chars().next().map_or(0, char::len_utf8)] }
    }

    /// The next word or sign.
    pub fn next(&mut self) -> &'t str {
        let word = self.peek();
        self.rest = self.rest[word.len()..].trim_start();
        word
    }

    /// Whether nothing is left.
    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// Takes a word if it comes next.
    pub fn take(&mut self, word: &str) -> bool {
        let found = !word.is_empty() && self.peek() == word;
        if found {
            self.next();
        }
        found
    }

    /// Takes a word that must come next.
    pub fn expect(&mut self, word: &'static str) -> Result<(), Problem> {
        if self.take(word) { Ok(()) } else { Err(self.expected(word)) }
    }

    /// Takes what a number with this prefix is, if it comes next.
    pub fn take_number<T: FromStr>(&mut self, prefix: &str) -> Option<T> {
        let number = self.peek().strip_prefix(prefix)?.parse().ok()?;
        self.next();
        Some(number)
    }

    /// A number with this prefix, which must come next.
    pub fn number<T: FromStr>(&mut self, prefix: &str, expected: &'static str) -> Result<T, Problem> {
        self.take_number(prefix).ok_or_else(|| self.expected(expected))
    }

    /// One of these, by its name.
    pub fn name<T: Copy + std::fmt::Debug>(&mut self, all: &[T], expected: &'static str) -> Result<T, Problem> {
        let word = self.peek();
        let found = all.iter().copied().find(|one| format!("{one:?}") == word).ok_or_else(|| self.expected(expected))?;
        self.next();
        Ok(found)
    }

    /// That something else should stand here.
    pub fn expected(&self, expected: &'static str) -> Problem {
        Problem::Expected { expected, found: self.peek().to_owned() }
    }

    /// A list in brackets.
    pub fn list<T>(&mut self, mut one: impl FnMut(&mut Self) -> Result<T, Problem>) -> Result<Vec<T>, Problem> {
        self.expect("(")?;
        let mut list = Vec::new();
        while !self.take(")") {
            if !list.is_empty() {
                self.expect(",")?;
            }
            list.push(one(self)?);
        }
        Ok(list)
    }
}

fn is_of_word(char: char) -> bool {
    char.is_alphanumeric() || matches!(char, '_' | '+' | '-' | '.' | '@' | '>' | '#')
}
