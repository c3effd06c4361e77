//! Where arguments come from: `JDK_JAVA_OPTIONS`, `@argfiles`, the command line, `JAVA_TOOL_OPTIONS`, `_JAVA_OPTIONS`.

use std::fmt;

use crate::confinement;
use crate::flags::{NO_VM, refused};
use crate::launcher;
use crate::options::{self, LauncherOption, Takes};

/// Messages instead of a program.
#[derive(Debug)]
pub struct Failure {
    /// The exit status.
    pub status: i32,
    /// What goes to standard output: HotSpot says there what is wrong with the VM itself.
    pub output: String,
    /// What goes to standard error.
    pub error: String,
}

/// How messages of VMs begin that do not start.
const INITIALIZATION: &str = "Error occurred during initialization of VM";

impl Failure {
    /// A message for standard error.
    pub fn stderr(error: impl Into<String>) -> Self {
        Self { status: 1, output: String::new(), error: error.into() }
    }

    /// Why no VM could be made of these options.
    pub fn initialization(reason: &str) -> Self {
        Self { output: format!("{INITIALIZATION}\n{reason}"), ..Self::stderr("") }
    }

    /// Whether what went wrong comes before what could not be done for it: the launcher has nothing to say.
    pub fn explains_first(&self) -> bool {
        self.output.starts_with(INITIALIZATION) && !self.error.ends_with(NO_VM)
    }

    /// No failure, but all that was asked for.
    pub fn answer(output: &str) -> Self {
        Self { status: 0, output: output.to_owned(), error: String::new() }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}{}", self.output, self.error)
    }
}

/// All arguments, in the order in which they take effect.
pub struct Arguments {
    /// Options of the launcher, then the program and its arguments.
    pub launcher: Vec<String>,
    /// Options of the VM from the environment, which come first.
    pub before: Vec<String>,
    /// Options of the VM from the environment, which come last.
    pub after: Vec<String>,
}

/// Collects the arguments of this process, and says which come from the environment.
pub fn collect() -> Result<Arguments, Failure> {
    let mut launcher = Vec::new();
    let is_value = from_launcher_variable(&mut launcher)?;
    let from_environment = |name: &str| match variable(name) {
        Some(text) => {
            eprintln!("Picked up {name}: {text}");
            split_options(&text).ok_or_else(|| refused(&format!("Unmatched quote in {name}")))
        }
        None => Ok(Vec::new()),
    };
    expand(std::env::args_os().skip(1).map(|argument| argument.to_string_lossy().into_owned()), is_value, &mut launcher)?;
    let launcher = launcher::check(launcher)?;
    if let [only] = launcher.as_slice()
        && matches!(only.as_str(), "-fullversion" | "--full-version")
    {
        // No VM is asked for that, and so none of its variables is read.
        return Ok(Arguments { launcher, before: Vec::new(), after: Vec::new() });
    }
    let before = from_environment("JAVA_TOOL_OPTIONS")?;
    let after = from_environment("_JAVA_OPTIONS")?;
    Ok(Arguments { launcher, before, after })
}

/// Takes the options of the launcher's own variable; whether the last of them still wants a value, which may be the first argument.
fn from_launcher_variable(launcher: &mut Vec<String>) -> Result<bool, Failure> {
    let mut is_value = false;
    let Some(text) = variable(LAUNCHER_VARIABLE) else { return Ok(is_value) };
    eprintln!("NOTE: Picked up {LAUNCHER_VARIABLE}: {text}");
    let unmatched = || Failure::stderr(format!("Error: Unmatched quote in environment variable {LAUNCHER_VARIABLE}"));
    let mut expanding = true;
    for word in split_options(&text).ok_or_else(unmatched)? {
        let (mut options, mut place) = (Vec::new(), String::new());
        match word.strip_prefix('@') {
            Some(escaped) if expanding && escaped.starts_with('@') => options.push(escaped.to_owned()),
            Some(path) if expanding && !path.is_empty() => {
                expand_file(&word, &mut options)?;
                place = format!(" in {word}");
            }
            _ => options.push(word),
        }
        for option in options {
            if !is_value && is_terminal(&option) {
                let problem = format!("Error: Option {option}{place} is not allowed in environment variable {LAUNCHER_VARIABLE}");
                return Err(Failure::stderr(problem));
            }
            if !is_value && !option.starts_with('-') {
                let problem = format!("Error: Cannot specify main class in environment variable {LAUNCHER_VARIABLE}");
                return Err(Failure::stderr(problem));
            }
            expanding &= option != "--disable-@files";
            is_value = !is_value && takes_argument(&option);
            launcher.push(option);
        }
    }
    Ok(is_value)
}

/// The environment variable with options of the launcher.
const LAUNCHER_VARIABLE: &str = "JDK_JAVA_OPTIONS";

/// Options with which no program is run, or that name one.
fn is_terminal(option: &str) -> bool {
    const TERMINAL: [&str; 14] = [
        "-jar",
        "-m",
        "--module",
        "--dry-run",
        "-h",
        "-?",
        "-help",
        "--help",
        "-X",
        "--help-extra",
        "-version",
        "--version",
        "-fullversion",
        "--full-version",
    ];
    TERMINAL.contains(&option) || option.starts_with("--module=")
}

fn variable(name: &str) -> Option<String> {
    std::env::var_os(name).map(|value| value.to_string_lossy().into_owned())
}

/// Whether an option takes the next argument as its value: the main class cannot stand there.
fn takes_argument(argument: &str) -> bool {
    let is_value = |(option, _, rest): (&LauncherOption, _, &str)| matches!(option.takes, Takes::Value(_)) && rest.is_empty();
    options::find(argument).is_some_and(is_value) || confinement::takes_argument(argument)
}

/// Whether everything behind an argument belongs to the program.
fn ends_options(argument: &str, is_value: bool) -> bool {
    let names_program = matches!(argument, "-m" | "--module") || argument.starts_with("--module=");
    names_program || !is_value && !argument.starts_with('-')
}

/// Expands `@file` arguments up to the main class, behind which everything belongs to the program.
fn expand(arguments: impl Iterator<Item = String>, mut is_value: bool, into: &mut Vec<String>) -> Result<(), Failure> {
    let mut expanding = true;
    for argument in arguments {
        if !expanding {
            into.push(argument);
            continue;
        }
        if argument == "--disable-@files" {
            expanding = false;
            into.push(argument);
        } else if let Some(escaped) = argument.strip_prefix("@@") {
            into.push(format!("@{escaped}"));
        } else if argument.starts_with('@') && argument.len() > 1 {
            let first = into.len();
            expand_file(&argument, into)?;
            for argument in &into[first..] {
                (expanding, is_value) = (expanding && !ends_options(argument, is_value), !is_value && takes_argument(argument));
            }
        } else {
            (expanding, is_value) = (!ends_options(&argument, is_value), !is_value && takes_argument(&argument));
            into.push(argument);
        }
    }
    Ok(())
}

fn expand_file(argument: &str, into: &mut Vec<String>) -> Result<(), Failure> {
    let path = &argument[1..];
    match std::fs::read(path) {
        Ok(bytes) => {
            let options = split_file(&String::from_utf8_lossy(&bytes));
            // The launcher's texts end at a NUL.
            into.extend(options.into_iter().map(|option| option.split('\0').next().unwrap_or_default().to_owned()));
            Ok(())
        }
        Err(_) if std::path::Path::new(path).is_dir() => Err(Failure::stderr(format!("Error: loading: {path}"))),
        Err(_) => Err(Failure::stderr(format!("Error: could not open `{path}'"))),
    }
}

/// Splits an environment variable: white space separates, quotes of both kinds group; none if one is left open.
pub fn split_options(text: &str) -> Option<Vec<String>> {
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
    quote.is_none().then_some(options)
}

/// Splits an argument file: white space separates, quotes group within a line and know escapes, `#` begins a comment, in quotes a backslash at the end
/// of a line continues the argument.
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
                Some(end @ ('\n' | '\r')) => {
                    if end == '\r' {
                        characters.next_if_eq(&'\n');
                    }
                    while characters.next_if(|next| matches!(next, ' ' | '\t')).is_some() {}
                }
                Some(other) => current.get_or_insert_default().push(other),
                None => {}
            },
            Some(_) if matches!(character, '\n' | '\r') => {
                quote = None;
                options.extend(current.take());
            }
            None if character == '"' || character == '\'' => {
                quote = Some(character);
                current.get_or_insert_default();
            }
            // What has begun is lost.
            None if character == '#' => {
                current = None;
                while characters.next_if(|next| *next != '\n').is_some() {}
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
        assert_eq!(split_file(text), ["-cp", "a b\tc", "x y", "-Dp=1\\2", "plain\\", "more"]);
    }

    #[test]
    fn quotes_group_in_environment_variables() {
        let options = |text: &str| split_options(text).map(|options| options.join("|"));
        assert_eq!(options(" -Da='x y' \"-Db=z\"\t-c"), Some("-Da=x y|-Db=z|-c".to_owned()));
        assert_eq!(options("-Da='x"), None);
    }

    #[test]
    fn files_are_not_expanded_behind_the_main_class() {
        let mut expanded = Vec::new();
        let arguments = ["-cp", "x", "Main", "@nofile"].map(String::from);
        assert!(expand(arguments.into_iter(), false, &mut expanded).is_ok());
        assert_eq!(expanded, ["-cp", "x", "Main", "@nofile"]);
    }
}
