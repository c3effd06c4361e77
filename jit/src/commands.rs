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

/// What else HotSpot can be asked for, by the type of its value: it is repeated, and changes nothing here.
const OTHERS: &[(&str, &[&str])] = &[
    (
        "bool",
        &[
            "log",
            "inline",
            "dontinline",
            "blackhole",
            "break",
            "BreakAtExecute",
            "BreakAtCompile",
            "PrintAssembly",
            "PrintInlining",
            "PrintIntrinsics",
            "PrintNMethods",
            "PrintOptoAssembly",
            "PrintDebugInfo",
            "PrintRelocations",
            "PrintDependencies",
            "BackgroundCompilation",
            "ReplayInline",
            "DumpReplay",
            "DumpInline",
            "NoRTMLockEliding",
            "UseRTMLockEliding",
            "BlockLayoutByFrequency",
            "TraceOptoPipelining",
            "TraceOptoOutput",
            "TraceSpilling",
            "PrintIdeal",
            "Vectorize",
            "CloneMapDebug",
            "IncrementalInlineForceCleanup",
        ],
    ),
    ("intx", &["RepeatCompilation", "IGVPrintLevel", "MaxNodeLimit"]),
    ("uintx", &["VectorizeDebug"]),
    ("double", &["CompileThresholdScaling"]),
    ("const char*", &["ControlIntrinsic", "DisableIntrinsic"]),
];

/// A command.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Command {
    /// Commands are not repeated on standard output.
    Quiet,
    /// A wish for methods.
    Wish(Wish, Pattern),
    /// Something that rjvm does not have, as it is repeated.
    Other(String),
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
    #[error("Value cannot be read for option '{0}' of type '{1}'")]
    Value(String, &'static str),
    #[error("  Option '{0}' is not followed by a value")]
    NoValue(String),
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
    /// Parses words: class, method, and perhaps a descriptor; gives the words behind as well.
    fn parse(text: &str) -> Result<(Self, Vec<String>), CommandError> {
        let text = separate(text)?;
        let mut words = text.split([' ', ',']).filter(|word| !word.is_empty());
        let (Some(class), Some(method)) = (words.next(), words.next()) else { return Err(CommandError::Pattern) };
        let (method, attached) = method.find('(').map_or((method, ""), |at| method.split_at(at));
        let mut words = words.peekable();
        let apart = if attached.is_empty() { words.next_if(|word| word.starts_with('(')) } else { None };
        let descriptor = apart.unwrap_or(attached).to_owned();
        let pattern = Self { class: Name::parse(class)?, method: Name::parse(method)?, descriptor };
        Ok((pattern, words.map(str::to_owned).collect()))
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
            let behind = behind.split([',', ' ']).next().unwrap_or_default();
            if behind.contains('/') {
                return Err(CommandError::Mixed);
            }
            if behind.contains('.') {
                return Err(CommandError::Dots);
            }
        }
        names.replacen('.', " ", 1)
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
        if option != "option" && type_of(option).is_none() {
            return Err(CommandError::Unrecognized(option.to_owned()));
        }
        let pattern = pattern.trim_start_matches(is_separator);
        if pattern.is_empty() {
            return Err(CommandError::Missing);
        }
        let (pattern, mut values) = Pattern::parse(pattern)?;
        let mut option = option.to_owned();
        if option == "option" {
            // The type may stand in front.
            if values.len() > 1 && ["bool", "intx", "uintx", "double", "ccstr", "ccstrlist"].contains(&values[0].as_str()) {
                values.remove(0);
            }
            option = if values.is_empty() { String::new() } else { values.remove(0) };
        }
        let kind = type_of(&option).ok_or_else(|| CommandError::Unrecognized(option.clone()))?;
        let value = value(kind, &option, values.first().map(String::as_str))?;
        match WISHES.iter().find(|(name, _)| *name == option) {
            Some((_, wish)) if value == "true" => Ok(Self::Wish(*wish, pattern)),
            _ => Ok(Self::Other(format!("{option} {pattern} {kind} {option} = {value}"))),
        }
    }
}

/// The type of an option's value.
fn type_of(option: &str) -> Option<&'static str> {
    let other = OTHERS.iter().find(|(_, names)| names.contains(&option)).map(|(kind, _)| *kind);
    other.or_else(|| WISHES.iter().any(|(name, _)| *name == option).then_some("bool"))
}

/// A value as it is repeated.
fn value(kind: &'static str, option: &str, text: Option<&str>) -> Result<String, CommandError> {
    let Some(text) = text else {
        return if kind == "bool" { Ok("true".to_owned()) } else { Err(CommandError::NoValue(option.to_owned())) };
    };
    let read = match kind {
        "bool" => text.parse::<bool>().ok().map(|value| value.to_string()),
        "intx" => text.parse::<i64>().ok().map(|value| value.to_string()),
        "uintx" => text.parse::<u64>().ok().map(|value| value.to_string()),
        "double" => text.parse::<f64>().ok().map(|value| format!("{value:.6}")),
        _ => Some(format!("'{text}'")),
    };
    read.ok_or_else(|| CommandError::Value(option.to_owned(), kind))
}

impl fmt::Display for Command {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Quiet => write!(formatter, "quiet"),
            Self::Other(text) => write!(formatter, "{text}"),
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

/// What is said of a command that needs another option.
const LOG_NEEDS: &str = "\
Warning:  +LogCompilation must be enabled in order for individual methods to be logged with 
          CompileCommand=log,<method pattern>
";

/// The commands that `-XX:CompileOnly=` stands for: names of classes, of methods (`.name`), or of both.
pub fn only(names: &str) -> impl Iterator<Item = String> {
    names.split([',', ' ', '\n']).filter(|name| !name.is_empty()).map(|name| {
        let pattern = match (name.split_once("::"), name.find('.'), name.rfind('.')) {
            (Some(_), ..) => name.to_owned(),
            (None, Some(0), _) => format!("*{name}"),
            // Of several points the first and the last count.
            (None, Some(first), Some(last)) => format!("{}.{}", &name[..first], &name[last + 1..]),
            _ => format!("{name}.*"),
        };
        format!("compileonly,{pattern}")
    })
}

impl Commands {
    /// The commands of these lines, and what is to be said of them: those that are understood are repeated, until one asks for quiet.
    pub fn parse(lines: &[String]) -> (Self, String) {
        let (mut commands, mut said) = (Vec::new(), String::new());
        for line in lines.iter().filter(|line| !line.is_empty()) {
            match Command::parse(line) {
                Ok(command) => {
                    // HotSpot says nothing of black holes, which it wants to be unlocked.
                    let is_quiet =
                        command == Command::Quiet || commands.contains(&Command::Quiet) || line.starts_with("blackhole");
                    if line.starts_with("log") {
                        said += LOG_NEEDS;
                    }
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
            Command::Quiet | Command::Wish(..) | Command::Other(_) => false,
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
            ("exclude,U.f,false", "exclude U.f bool exclude = false"),
            ("dontinline,U::*", "dontinline U.* bool dontinline = true"),
            ("option,U.f,bool,PrintInlining,true", "PrintInlining U.f bool PrintInlining = true"),
            ("option,U.f,nosuch", "Error: Unrecognized option 'nosuch'"),
            ("CompileThresholdScaling,U.f,0.5", "CompileThresholdScaling U.f double CompileThresholdScaling = 0.500000"),
            ("RepeatCompilation,U.f", "Error:   Option 'RepeatCompilation' is not followed by a value"),
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
    fn only_names_classes_or_methods() {
        let commands: Vec<_> = only("A,.f b/C.g,d.E::h").collect();
        assert_eq!(commands, ["compileonly,A.*", "compileonly,*.f", "compileonly,b/C.g", "compileonly,d.E::h"]);
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
