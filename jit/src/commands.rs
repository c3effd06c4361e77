//! `-XX:CompileCommand`: what the user wants of single methods, with HotSpot's patterns and messages.

use std::fmt;

use runtime::MethodRef;
use thiserror::Error;

/// What is wanted of a method.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wish {
    /// It is not compiled.
    Exclude,
    /// Only methods of which this is wanted are compiled.
    CompileOnly,
    /// Its code is logged.
    Print,
}

/// The wishes by name.
const WISHES: &[(&str, Wish)] = &[("exclude", Wish::Exclude), ("compileonly", Wish::CompileOnly), ("print", Wish::Print)];

/// A command.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Command {
    /// Commands are not repeated on standard output.
    Quiet,
    /// A wish for methods.
    Wish(Wish, Pattern),
}

/// Why a command is not understood.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[allow(missing_docs, reason = "the messages say it")]
pub enum CommandError {
    #[error("Unrecognized option '{0}'")]
    Unrecognized(String),
    #[error("Method pattern missing from command")]
    Missing,
    #[error("Could not parse method pattern")]
    Pattern,
    #[error(" Embedded * not allowed")]
    Embedded,
    #[error("Method pattern only allows one '::' allowed")]
    Colons,
    #[error("Method pattern uses '/' together with '::'")]
    SlashWithColons,
    #[error("Method pattern uses mixed '/' and '.' package separators")]
    Mixed,
    #[error("Method pattern uses multiple '.' in pattern")]
    Dots,
    #[error("Value cannot be read for option '{0}' of type 'bool'")]
    Value(String),
}

/// A name, or part of one.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Name {
    text: String,
    open_start: bool,
    open_end: bool,
}

impl Name {
    fn parse(pattern: &str) -> Result<Self, CommandError> {
        let (open_start, text) = pattern.strip_prefix('*').map_or((false, pattern), |text| (true, text));
        let (open_end, text) = text.strip_suffix('*').map_or((pattern == "*", text), |text| (true, text));
        if text.contains('*') {
            return Err(CommandError::Embedded);
        }
        Ok(Self { text: text.to_owned(), open_start, open_end })
    }

    fn matches(&self, name: &str) -> bool {
        match (self.open_start, self.open_end) {
            (false, false) => name == self.text,
            (false, true) => name.starts_with(&self.text),
            (true, false) => name.ends_with(&self.text),
            (true, true) => name.contains(&self.text),
        }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let star = |open| if open { "*" } else { "" };
        if self.text.is_empty() {
            write!(formatter, "*")
        } else {
            write!(formatter, "{}{}{}", star(self.open_start), self.text, star(self.open_end))
        }
    }
}

/// Which methods are meant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pattern {
    class: Name,
    method: Name,
    /// What their descriptors begin with.
    descriptor: String,
}

impl Pattern {
    /// Parses words: class, method, and what may follow.
    fn parse(text: &str, option: &str) -> Result<Self, CommandError> {
        let text = separate(text)?;
        let mut words = text.split_whitespace();
        let (Some(class), Some(method)) = (words.next(), words.next()) else { return Err(CommandError::Pattern) };
        let (method, attached) = method.find('(').map_or((method, ""), |at| method.split_at(at));
        let mut descriptor = attached;
        for word in words {
            match word {
                "true" => {}
                _ if word.starts_with('(') && descriptor.is_empty() => descriptor = word,
                _ => return Err(CommandError::Value(option.to_owned())),
            }
        }
        Ok(Self { class: Name::parse(class)?, method: Name::parse(method)?, descriptor: descriptor.to_owned() })
    }

    /// Whether it means this method; classes have slashes in their names.
    fn matches(&self, class: &str, method: &str, descriptor: &str) -> bool {
        self.class.matches(class) && self.method.matches(method) && descriptor.starts_with(&self.descriptor)
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}{}", self.class, self.method, self.descriptor)
    }
}

/// The pattern in words: a class with slashes, a method.
fn separate(text: &str) -> Result<String, CommandError> {
    let (names, descriptor) = text.find('(').map_or((text, ""), |at| text.split_at(at));
    let names = if let Some((class, method)) = names.split_once("::") {
        if method.contains("::") {
            return Err(CommandError::Colons);
        }
        if names.contains('/') {
            return Err(CommandError::SlashWithColons);
        }
        format!("{} {method}", class.replace('.', "/"))
    } else {
        if let Some((_, behind)) = names.split_once('.') {
            if behind.contains('/') {
                return Err(CommandError::Mixed);
            }
            if behind.contains('.') {
                return Err(CommandError::Dots);
            }
        }
        names.replace('.', " ")
    };
    Ok(names.replace(',', " ") + descriptor)
}

impl Command {
    /// Parses the value of the option.
    ///
    /// # Errors
    /// If it is not a command.
    pub fn parse(line: &str) -> Result<Self, CommandError> {
        let is_separator = |character: char| character == ',' || character.is_whitespace();
        let (option, pattern) = line.split_once(is_separator).unwrap_or((line, ""));
        if option == "quiet" {
            return Ok(Self::Quiet);
        }
        let known = WISHES.iter().find(|(name, _)| *name == option);
        let (_, wish) = known.ok_or_else(|| CommandError::Unrecognized(option.to_owned()))?;
        let pattern = pattern.trim_start_matches(is_separator);
        if pattern.is_empty() {
            return Err(CommandError::Missing);
        }
        Ok(Self::Wish(*wish, Pattern::parse(pattern, option)?))
    }
}

impl fmt::Display for Command {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Quiet => write!(formatter, "quiet"),
            Self::Wish(wish, pattern) => {
                let (name, _) = WISHES.iter().find(|(_, other)| other == wish).expect("each wish has a name");
                write!(formatter, "{name} {pattern} bool {name} = true")
            }
        }
    }
}

/// All that the user wants.
#[derive(Clone, Debug, Default)]
pub struct Commands(pub Vec<Command>);

/// What follows the reason if a command is not understood.
const USAGE: &str = "\
Usage: '-XX:CompileCommand=<option>,<method pattern>' - to set boolean option to true
Usage: '-XX:CompileCommand=<option>,<method pattern>,<value>'
Use:   '-XX:CompileCommand=help' for more information and to list all option.
";

impl Commands {
    /// The commands of these lines, and what is to be said of them: those that are understood are repeated, until one asks for quiet.
    pub fn parse(lines: &[String]) -> (Self, String) {
        let (mut commands, mut said) = (Vec::new(), String::new());
        for line in lines {
            match Command::parse(line) {
                Ok(command) => {
                    let is_quiet = command == Command::Quiet || commands.contains(&Command::Quiet);
                    said += &if is_quiet { String::new() } else { format!("CompileCommand: {command}\n") };
                    commands.push(command);
                }
                Err(error) => {
                    said +=
                        &format!("CompileCommand: An error occurred during parsing\nError: {error}\nLine: '{line}'\n\n{USAGE}\n");
                }
            }
        }
        (Self(commands), said)
    }

    /// Whether the method must not be compiled.
    pub fn excludes(&self, method: MethodRef) -> bool {
        self.says(Wish::Exclude, method) || self.has(Wish::CompileOnly) && !self.says(Wish::CompileOnly, method)
    }

    /// Whether the method's code is to be logged.
    pub fn prints(&self, method: MethodRef) -> bool {
        self.says(Wish::Print, method)
    }

    fn has(&self, wish: Wish) -> bool {
        self.0.iter().any(|command| matches!(command, Command::Wish(other, _) if *other == wish))
    }

    fn says(&self, wish: Wish, method: MethodRef) -> bool {
        self.0.iter().any(|command| match command {
            Command::Wish(other, pattern) if *other == wish => {
                let names = [method.class.name, method.name, method.descriptor].map(|symbol| symbol.to_string());
                pattern.matches(&names[0], &names[1], &names[2])
            }
            Command::Quiet | Command::Wish(..) => false,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How the command is repeated, or what is said of it: both as HotSpot does.
    fn said(line: &str) -> String {
        Command::parse(line).map_or_else(|error| format!("Error: {error}"), |command| command.to_string())
    }

    #[test]
    fn commands_are_understood_as_hotspot_does() {
        for (line, expected) in [
            ("exclude,T::nosuch", "exclude T.nosuch bool exclude = true"),
            ("compileonly,java/lang/String.indexOf", "compileonly java/lang/String.indexOf bool compileonly = true"),
            ("exclude,T*::f*", "exclude T*.f* bool exclude = true"),
            ("exclude,*T*.g(I)I", "exclude *T*.g(I)I bool exclude = true"),
            ("exclude T g", "exclude T.g bool exclude = true"),
            ("exclude,T,g", "exclude T.g bool exclude = true"),
            ("exclude,*.*", "exclude *.* bool exclude = true"),
            ("exclude,U::f (I)I", "exclude U.f(I)I bool exclude = true"),
            ("compileonly,java.lang.*::*", "compileonly java/lang/*.* bool compileonly = true"),
            ("print,T.g", "print T.g bool print = true"),
            ("quiet", "quiet"),
            ("bogus,T.g", "Error: Unrecognized option 'bogus'"),
            ("exclude,T**x.g", "Error:  Embedded * not allowed"),
            ("exclude,T", "Error: Could not parse method pattern"),
            ("exclude", "Error: Method pattern missing from command"),
            ("exclude,U.f,x", "Error: Value cannot be read for option 'exclude' of type 'bool'"),
            ("exclude,java/lang/String::indexOf(I)", "Error: Method pattern uses '/' together with '::'"),
        ] {
            assert_eq!(said(line), expected, "{line}");
        }
    }

    #[test]
    fn commands_are_repeated_until_one_asks_for_quiet() {
        let lines = ["exclude,T::f", "quiet", "exclude,T::g", "bogus,T.g"].map(str::to_owned);
        let (commands, said) = Commands::parse(&lines);
        assert_eq!(commands.0.len(), 3);
        let (repeated, error) = said.split_once('\n').unwrap();
        assert_eq!(repeated, "CompileCommand: exclude T.f bool exclude = true");
        assert!(error.starts_with("CompileCommand: An error occurred during parsing\nError: Unrecognized option 'bogus'\nLine: 'bogus,T.g'\n\nUsage: "), "{error}");
    }

    #[test]
    fn patterns_mean_what_they_say() {
        let meant = |pattern: &str, name: [&str; 3]| {
            let Ok(Command::Wish(_, pattern)) = Command::parse(&format!("exclude,{pattern}")) else { panic!("{pattern}") };
            pattern.matches(name[0], name[1], name[2])
        };
        let method = ["java/lang/String", "indexOf", "(II)I"];
        for pattern in [
            "java.lang.String::indexOf",
            "java/lang/*.*Of",
            "*String::*dex*",
            "*.*",
            "*.indexOf(II)I",
            "*.indexOf(I",
            "*.indexO*",
        ] {
            assert!(meant(pattern, method), "{pattern}");
        }
        for pattern in ["String::indexOf", "java/lang/String.index", "*String*.indexOf(I)I", "*.*ndex", "java.*::Of*"] {
            assert!(!meant(pattern, method), "{pattern}");
        }
    }
}
