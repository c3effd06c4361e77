//! Arguments of diagnostic commands: `-key=value` or `-key` anywhere, and values by their places.

use std::collections::BTreeMap;

/// What help shows where there is no default, and the argument need not be given all the same.
pub const NO_DEFAULT: &str = "no default value";

/// What an argument takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Takes {
    /// `true` or `false`; the key alone is `true`.
    Boolean,
    /// A number.
    Int,
    /// Anything.
    String,
}

impl Takes {
    /// As help names it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Boolean => "BOOLEAN",
            Self::Int => "INT",
            Self::String => "STRING",
        }
    }
}

/// One argument of a command.
#[derive(Clone, Copy, Debug)]
pub struct Argument {
    /// The key, with its hyphen, or the name of a value.
    pub name: &'static str,
    /// What it is for.
    pub text: &'static str,
    /// What it takes.
    pub takes: Takes,
    /// The value where none is given; without one, a value must be given.
    pub default: Option<&'static str>,
    /// It is given by its place, not by its key.
    pub by_place: bool,
}

/// An argument that is given by its key.
pub const fn option(name: &'static str, takes: Takes, default: &'static str, text: &'static str) -> Argument {
    Argument { name, text, takes, default: Some(default), by_place: false }
}

/// A key that is `true` where it is given.
pub const fn switch(name: &'static str, text: &'static str) -> Argument {
    option(name, Takes::Boolean, "false", text)
}

/// An argument that is given by its place, and must be where it has no default.
pub const fn place(name: &'static str, default: Option<&'static str>, text: &'static str) -> Argument {
    Argument { name, text, takes: Takes::String, default, by_place: true }
}

impl Argument {
    /// Whether it is given by its key.
    pub fn is_option(&self) -> bool {
        !self.by_place
    }
}

/// Arguments that were given.
#[derive(Debug, Default)]
pub struct Given(BTreeMap<&'static str, String>);

impl Given {
    /// Reads what follows a command's name.
    ///
    /// # Errors
    /// What is wrong, in HotSpot's words.
    pub fn read(known: &'static [Argument], line: &str) -> Result<Self, String> {
        let mut given = BTreeMap::new();
        let mut places = known.iter().filter(|argument| !argument.is_option());
        for word in words(line) {
            let (key, value) = match word.split_once('=') {
                Some((key, value)) => (key, Some(value)),
                None => (word.as_str(), None),
            };
            let (argument, text) = match known.iter().find(|argument| argument.is_option() && argument.name == key) {
                Some(option) => (option, value.or((option.takes == Takes::Boolean).then_some("true"))),
                None => match places.next() {
                    Some(argument) => (argument, Some(word.as_str())),
                    None => return Err(format!("Unknown argument '{key}' in diagnostic command.")),
                },
            };
            given.insert(argument.name, check(argument, text)?);
        }
        let missing = known
            .iter()
            .find(|argument| !argument.is_option() && argument.default.is_none() && !given.contains_key(argument.name));
        match missing {
            Some(argument) => Err(format!("The argument '{}' is mandatory.", argument.name)),
            None => Ok(Self(given)),
        }
    }

    /// The value of an argument, if it was given.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Whether an argument is `true`.
    pub fn is_on(&self, name: &str) -> bool {
        self.text(name) == Some("true")
    }

    /// A number, if it was given.
    pub fn number(&self, name: &str) -> Option<i64> {
        self.text(name)?.parse().ok()
    }
}

fn check(argument: &Argument, text: Option<&str>) -> Result<String, String> {
    let name = argument.name;
    match (argument.takes, text) {
        (Takes::Boolean, Some(text @ ("true" | "false"))) => Ok(text.to_owned()),
        (Takes::Boolean, Some(text)) => {
            Err(format!("Boolean parsing error in command argument '{name}'. Could not parse: {text}.\n"))
        }
        (Takes::Int, Some(text)) if text.parse::<i64>().is_ok() => Ok(text.to_owned()),
        (Takes::Int, text) => {
            Err(format!("Integer parsing error in command argument '{name}'. Could not parse: {}.\n", text.unwrap_or_default()))
        }
        (_, text) => Ok(text.unwrap_or_default().to_owned()),
    }
}

/// The words of a line; quotes of both kinds group.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for character in line.chars() {
        match quote {
            Some(open) if character == open => quote = None,
            None if matches!(character, '"' | '\'') => {
                quote = Some(character);
                word.get_or_insert_default();
            }
            None if character.is_whitespace() => words.extend(word.take()),
            _ => word.get_or_insert_default().push(character),
        }
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: [Argument; 3] = [switch("-all", ""), option("-gz", Takes::Int, "1", ""), place("filename", None, "")];

    #[test]
    fn keys_stand_anywhere_and_values_in_their_order() {
        let given = Given::read(&KNOWN, "-gz=3 'a file' -all").unwrap();
        assert_eq!((given.text("filename"), given.number("-gz"), given.is_on("-all")), (Some("a file"), Some(3), true));
        let refused = |line| Given::read(&KNOWN, line).unwrap_err();
        assert_eq!(refused(""), "The argument 'filename' is mandatory.");
        assert_eq!(refused("a b"), "Unknown argument 'b' in diagnostic command.");
        assert_eq!(refused("-all=maybe a"), "Boolean parsing error in command argument '-all'. Could not parse: maybe.\n");
    }
}
