//! Where arguments come from: `JDK_JAVA_OPTIONS`, `@argfiles`, the command line, `JAVA_TOOL_OPTIONS`, `_JAVA_OPTIONS`.

use std::fmt;

use crate::confinement;
use crate::options::{self, LauncherOption, Takes};

/// A message for standard error; the exit status is 1.
#[derive(Debug)]
pub struct Failure(pub String);

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// All arguments, in the order in which they take effect, and notes on where they came from.
pub struct Arguments {
    /// Options of the launcher, then the program and its arguments.
    pub launcher: Vec<String>,
    /// Options of the VM from the environment, which come first.
    pub before: Vec<String>,
    /// Options of the VM from the environment, which come last.
    pub after: Vec<String>,
    /// Lines for standard error.
    pub notes: Vec<String>,
}

/// Collects the arguments of this process.
pub fn collect() -> Result<Arguments, Failure> {
    let mut notes = Vec::new();
    let mut launcher = Vec::new();
    if let Some(text) = variable("JDK_JAVA_OPTIONS") {
        notes.push(format!("NOTE: Picked up JDK_JAVA_OPTIONS: {text}"));
        for option in split_options(&text) {
            if option.starts_with('@') {
                expand_file(&option, &mut launcher)?;
            } else {
                launcher.push(option);
            }
        }
        if let Some(bad) = launcher.iter().find(|option| !option.starts_with('-')) {
            return Err(Failure(format!("Error: Cannot specify main class in environment variable JDK_JAVA_OPTIONS: {bad}")));
        }
    }
    let mut from_environment = |name: &str| {
        let options = variable(name).map(|text| {
            notes.push(format!("Picked up {name}: {text}"));
            split_options(&text)
        });
        options.unwrap_or_default()
    };
    let before = from_environment("JAVA_TOOL_OPTIONS");
    let after = from_environment("_JAVA_OPTIONS");
    expand(std::env::args_os().skip(1).map(|argument| argument.to_string_lossy().into_owned()), &mut launcher)?;
    Ok(Arguments { launcher, before, after, notes })
}

fn variable(name: &str) -> Option<String> {
    std::env::var_os(name).map(|value| value.to_string_lossy().into_owned()).filter(|value| !value.is_empty())
}

/// Whether an option takes the next argument as its value: the main class cannot stand there.
fn takes_argument(argument: &str) -> bool {
    let is_value = |(option, _, rest): (&LauncherOption, _, &str)| matches!(option.takes, Takes::Value(_)) && rest.is_empty();
    options::find(argument).is_some_and(is_value) || confinement::takes_argument(argument)
}

/// Expands `@file` arguments up to the main class, behind which everything belongs to the program.
fn expand(arguments: impl Iterator<Item = String>, into: &mut Vec<String>) -> Result<(), Failure> {
    let mut expanding = true;
    let mut is_value = false;
    for argument in arguments {
        if !expanding {
            into.push(argument);
            continue;
        }
        if argument == "-disable-@files" || argument == "--disable-@files" {
            expanding = false;
        } else if let Some(escaped) = argument.strip_prefix("@@") {
            into.push(format!("@{escaped}"));
        } else if argument.starts_with('@') && argument.len() > 1 {
            expand_file(&argument, into)?;
        } else {
            let program = matches!(argument.as_str(), "-jar" | "-m" | "--module") || argument.starts_with("--module=");
            expanding = !program && (is_value || argument.starts_with('-'));
            is_value = !is_value && takes_argument(&argument);
            into.push(argument);
        }
    }
    Ok(())
}

fn expand_file(argument: &str, into: &mut Vec<String>) -> Result<(), Failure> {
    let path = &argument[1..];
    match std::fs::read(path) {
        Ok(bytes) => {
            into.extend(split_file(&String::from_utf8_lossy(&bytes)));
            Ok(())
        }
        Err(_) => Err(Failure(format!("Error: could not open `{path}'"))),
    }
}

/// Splits an environment variable: white space separates, quotes of both kinds group.
fn split_options(text: &str) -> Vec<String> {
    let mut options = Vec::new();
    let mut current: Option<String> = None;
    let mut quote = None;
    for character in text.chars() {
        match quote {
            Some(open) if character == open => quote = None,
            None if character == '"' || character == '\'' => {
                quote = Some(character);
                current.get_or_insert_default();
            }
            None if character.is_ascii_whitespace() => options.extend(current.take()),
            _ => current.get_or_insert_default().push(character),
        }
    }
    options.extend(current);
    options
}

/// Splits an argument file: white space separates, quotes group and know escapes, `#` begins a comment, a backslash at the end
/// of a line continues a quoted argument.
fn split_file(text: &str) -> Vec<String> {
    let mut options = Vec::new();
    let mut current: Option<String> = None;
    let mut quote = None;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match quote {
            Some(open) if character == open => quote = None,
            Some(_) if character == '\\' => match characters.next() {
                Some('n') => current.get_or_insert_default().push('\n'),
                Some('t') => current.get_or_insert_default().push('\t'),
                Some('r') => current.get_or_insert_default().push('\r'),
                Some('f') => current.get_or_insert_default().push('\u{c}'),
                Some('\n') => while characters.next_if(|next| matches!(next, ' ' | '\t')).is_some() {},
                Some(other) => current.get_or_insert_default().push(other),
                None => {}
            },
            Some(_) if character == '\n' => quote = None,
            None if character == '"' || character == '\'' => {
                quote = Some(character);
                current.get_or_insert_default();
            }
            None if character == '#' && current.is_none() => while characters.next_if(|next| *next != '\n').is_some() {},
            None if character == '\\' && characters.peek() == Some(&'\n') => {
                characters.next();
                while characters.next_if(|next| matches!(next, ' ' | '\t')).is_some() {}
            }
            None if character.is_ascii_whitespace() => options.extend(current.take()),
            _ => current.get_or_insert_default().push(character),
        }
    }
    options.extend(current);
    options
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_argument_file_knows_quotes_comments_and_continuations() {
        let text = "-cp \"a b\\tc\"  # comment\n'x y' -Dp=\"1\\\\2\" plain\\\n   more\n";
        assert_eq!(split_file(text), ["-cp", "a b\tc", "x y", "-Dp=1\\2", "plainmore"]);
    }

    #[test]
    fn quotes_group_in_environment_variables() {
        assert_eq!(split_options(" -Da='x y' \"-Db=z\"\t-c"), ["-Da=x y", "-Db=z", "-c"]);
    }

    #[test]
    fn files_are_not_expanded_behind_the_main_class() {
        let mut expanded = Vec::new();
        let arguments = ["-cp", "x", "Main", "@nofile"].map(String::from);
        assert!(expand(arguments.into_iter(), &mut expanded).is_ok());
        assert_eq!(expanded, ["-cp", "x", "Main", "@nofile"]);
    }
}
