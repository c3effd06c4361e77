//! The flags of HotSpot 17 (`-XX:`): names, types, defaults, ranges, as a table from which they are checked, printed and documented.
//!
//! `hotspot17.tsv` has a line a flag: name, type, default, kind, least and greatest value, and the version in which it was deprecated. A flag that does something here has a row among the
//! launcher's options as well; the others are accepted, as they tune what rjvm does not have.

mod archives;
pub mod similarity;
mod together;
mod value;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use rjvm::flags::{FlagOrigin, FlagValue, VmFlag, VmFlags};

use crate::arguments::Failure;
use similarity::most_similar;
pub use together::Host;
use value::{Kind, Malformed};

/// A flag.
pub struct Flag {
    /// Its name.
    pub name: &'static str,
    kind: Kind,
    default: &'static str,
    attributes: &'static str,
    range: Option<(&'static str, &'static str)>,
    deprecated: Option<&'static str>,
}

/// How options set the flags that are for everybody: `-XX:+Name` and `-XX:-Name`, or `-XX:Name=`.
pub fn spellings() -> impl Iterator<Item = String> {
    let is_open = |flag: &&Flag| !flag.has("diagnostic") && !flag.has("experimental");
    FLAGS.iter().filter(is_open).flat_map(|flag| match flag.kind {
        Kind::Bool => vec![format!("-XX:+{}", flag.name), format!("-XX:-{}", flag.name)],
        _ => vec![format!("-XX:{}=", flag.name)],
    })
}

/// A bound that depends on the machine.
const UNKNOWN: &str = "-";

/// All of them, by name.
static FLAGS: LazyLock<Vec<Flag>> = LazyLock::new(|| include_str!("hotspot17.tsv").lines().map(Flag::read).collect());

impl Flag {
    fn read(line: &'static str) -> Self {
        let columns: Vec<&str> = line.split('\t').collect();
        let [name, kind, default, attributes, range, deprecated] = columns[..] else {
            unreachable!("a line of the table has six columns: {line}");
        };
        let kind = Kind::of(kind).unwrap_or_else(|| unreachable!("{kind} is a type of flags"));
        let deprecated = Some(deprecated).filter(|version| !version.is_empty());
        Self { name, kind, default, attributes, range: range.split_once(' '), deprecated }
    }

    fn has(&self, attribute: &str) -> bool {
        self.attributes.split(' ').any(|word| word == attribute)
    }

    /// A value outside of the range, with what is allowed.
    fn refuse(&self, value: &str) -> Option<String> {
        let (least, most) = self.range?;
        if self.kind.is_within(value, (least, most)) {
            return None;
        }
        let [least, most] = [least, most].map(|bound| self.kind.read(bound).unwrap_or_default());
        Some(format!("{} {}={value} is outside the allowed range [ {least} ... {most} ]", self.kind.name(), self.name))
    }
}

/// The flag of this name.
pub fn find(name: &str) -> Option<&'static Flag> {
    let place = FLAGS.binary_search_by(|flag| flag.name.cmp(name)).ok()?;
    Some(&FLAGS[place])
}

/// Which flags are printed before anything runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Listing {
    /// What they are without options.
    Initial,
    /// What they are.
    Final,
    /// What they may be.
    Ranges,
}

/// The flags that options have set.
#[derive(Clone, Default, Debug)]
pub struct Flags {
    values: BTreeMap<&'static str, String>,
    /// What the VM has found fit where no option says anything.
    ergonomic: BTreeMap<&'static str, String>,
    /// Lines for standard error.
    pub warnings: Vec<String>,
}

impl Flags {
    /// Whether a flag that is off by default is on.
    pub fn is_on(&self, name: &str) -> bool {
        self.values.get(name).is_some_and(|value| value == "true")
    }

    /// Whether a flag that is on by default is off.
    pub fn is_off(&self, name: &str) -> bool {
        self.values.get(name).is_some_and(|value| value == "false")
    }

    /// A value that an option has given.
    pub fn set(&mut self, name: &str, value: &str) {
        if let Some(flag) = find(name) {
            self.values.insert(flag.name, value.to_owned());
        }
    }

    /// A value that was found fit.
    pub fn set_ergonomic(&mut self, name: &str, value: &str) {
        if let Some(flag) = find(name) {
            self.ergonomic.insert(flag.name, value.to_owned());
        }
    }

    /// The value that an option has given, as a number.
    pub fn number<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.text(name)?.parse().ok()
    }

    /// The value that an option has given, unless it is empty.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// Checks what follows `-XX:`, and remembers it.
    ///
    /// # Errors
    /// If HotSpot refuses it.
    pub fn take(&mut self, option: &str) -> Result<(), Failure> {
        let (sign, rest) = match option.as_bytes().first() {
            Some(b'+') => (Some("true"), &option[1..]),
            Some(b'-') => (Some("false"), &option[1..]),
            _ => (None, option),
        };
        let (name, value) = match rest.split_once('=') {
            Some((name, value)) => match name.strip_suffix(':') {
                Some(name) if find(name).is_some_and(|flag| matches!(flag.kind, Kind::Text | Kind::Texts)) => (name, Some(value)),
                _ => (name, Some(value)),
            },
            None => (rest, None),
        };
        let Some(flag) = find(name) else { return self.unknown(name, rest) };
        self.check_unlocked(flag)?;
        if let Some(version) = flag.deprecated {
            let fate = "and will likely be removed in a future release.";
            self.warnings.push(format!("rjvm warning: Option {name} was deprecated in version {version} {fate}"));
        }
        let value = match (flag.kind, sign, value) {
            (Kind::Bool, Some(sign), None) => sign.to_owned(),
            (Kind::Bool, None, _) => return Err(refused(&format!("Missing +/- setting for VM option '{rest}'"))),
            (kind, Some(_), _) if kind != Kind::Bool => {
                return Err(refused(&format!("Unexpected +/- setting in VM option '{rest}'")));
            }
            (kind, None, Some(value)) => match kind.read(value) {
                Ok(value) => value,
                Err(Malformed) => return Err(improper(rest)),
            },
            _ => return Err(improper(rest)),
        };
        if name == "ObjectAlignmentInBytes" && value.parse::<u32>().is_ok_and(|bytes| !bytes.is_power_of_two() && bytes > 8) {
            return Err(refused(&format!("{name} ({value}) must be power of 2\nImproperly specified VM option '{rest}'")));
        }
        if let Some(problem) = flag.refuse(&value) {
            // HotSpot stores this one on a way of its own.
            let is_apart = name == "MaxTenuringThreshold";
            let second = if is_apart { String::new() } else { format!("\nImproperly specified VM option '{rest}'") };
            return Err(refused(&format!("{problem}{second}")));
        }
        match self.values.get_mut(flag.name).filter(|_| flag.kind == Kind::Texts) {
            Some(before) => {
                before.push('\n');
                before.push_str(&value);
            }
            None => self.set(flag.name, &value),
        }
        Ok(())
    }

    fn unknown(&self, name: &str, rest: &str) -> Result<(), Failure> {
        if self.is_on("IgnoreUnrecognizedVMOptions") {
            return Ok(());
        }
        let similar = most_similar(name, FLAGS.iter().map(|flag| flag.name)).and_then(find);
        // The line goes on with what always follows.
        let hint = similar.map_or(String::new(), |flag| match flag.kind {
            Kind::Bool => format!("Did you mean '(+/-){}'? ", flag.name),
            _ => format!("Did you mean '{}=<value>'? ", flag.name),
        });
        Err(Failure::stderr(format!("Unrecognized VM option '{rest}'\n{hint}{NO_VM}")))
    }

    /// Whether a flag that is not for everybody has been made available.
    fn check_unlocked(&self, flag: &Flag) -> Result<(), Failure> {
        let name = flag.name;
        let locks = [("diagnostic", "UnlockDiagnosticVMOptions"), ("experimental", "UnlockExperimentalVMOptions")];
        let lock = locks.into_iter().find(|(kind, lock)| flag.has(kind) && !name.starts_with("Unlock") && !self.is_on(lock));
        match lock {
            Some((kind, lock)) => Err(refused(&format!(
                "Error: VM option '{name}' is {kind} and must be enabled via -XX:+{lock}.\nError: The unlock option must precede '{name}'."
            ))),
            None => Ok(()),
        }
    }

    /// Which flags are to be printed.
    pub fn listing(&self) -> Option<Listing> {
        let asked =
            [("PrintFlagsInitial", Listing::Initial), ("PrintFlagsFinal", Listing::Final), ("PrintFlagsRanges", Listing::Ranges)];
        asked.into_iter().find(|(name, _)| self.is_on(name)).map(|(_, listing)| listing)
    }

    /// The flags as HotSpot prints them.
    pub fn print(&self, listing: Listing) -> String {
        let mut text = String::from(if listing == Listing::Ranges { "[Global flags ranges]\n" } else { "[Global flags]\n" });
        let is_shown = |flag: &&Flag| {
            let unlocked = |kind: &str, lock: &str| !flag.has(kind) || self.is_on(lock);
            unlocked("diagnostic", "UnlockDiagnosticVMOptions") && unlocked("experimental", "UnlockExperimentalVMOptions")
        };
        for flag in FLAGS.iter().filter(is_shown) {
            let set = self.values.get(flag.name).map(|value| (value, "{command line}"));
            let set = set.or_else(|| self.ergonomic.get(flag.name).map(|value| (value, "{ergonomic}")));
            let set = set.filter(|_| listing != Listing::Initial);
            let origin = set.map_or("{default}", |(_, origin)| origin);
            let kind = format!("{{{}}}", flag.attributes);
            let name = flag.kind.name();
            let _ = if listing == Listing::Ranges {
                let Some((least, most)) = flag.range else { continue };
                let [least, most] = [least, most].map(|bound| if bound == UNKNOWN { "" } else { bound });
                writeln!(text, "{name:>9} {:<50} [ {least:<25} ... {most:>25} ] {kind:>36} {origin}", flag.name)
            } else {
                let value = set.map_or(flag.default, |(value, _)| value);
                let gap = if flag.name.len() > 40 { " " } else { "" };
                let line = format!("{name:>9} {:<40}{gap} = {value}", flag.name);
                writeln!(text, "{line:<84}{kind:>20} {origin}")
            };
        }
        text
    }

    /// A flag as management beans show it.
    fn fact(&self, flag: &Flag, changed: &BTreeMap<String, String>) -> VmFlag {
        let (value, origin) = match (changed.get(flag.name), self.values.get(flag.name), self.ergonomic.get(flag.name)) {
            (Some(value), ..) => (value.as_str(), FlagOrigin::Management),
            (_, Some(value), _) => (value.as_str(), FlagOrigin::VmCreation),
            (_, _, Some(value)) => (value.as_str(), FlagOrigin::Ergonomic),
            _ => (flag.default, FlagOrigin::Default),
        };
        let value = match flag.kind {
            Kind::Bool => FlagValue::Boolean(value == "true"),
            Kind::Double => FlagValue::Double(value.parse().unwrap_or_default()),
            Kind::Text | Kind::Texts => FlagValue::Text(value.to_owned()),
            _ => FlagValue::Number(value.parse::<i128>().map_or(0, |number| number as i64)),
        };
        VmFlag { name: flag.name.to_owned(), value, is_writeable: flag.has("manageable"), origin }
    }

    /// The options that `-XX:+PrintCommandLineFlags` prints.
    pub fn command_line(&self) -> String {
        let mut all = self.ergonomic.clone();
        // This one is a matter of other flags.
        all.remove("SoftMaxHeapSize");
        all.extend(self.values.iter().map(|(name, value)| (*name, value.clone())));
        all.iter().map(|(name, value)| format!("{} ", option(name, value))).collect()
    }
}

/// The flags of a VM that runs, some of which can be changed.
#[derive(Debug)]
pub struct RunningFlags {
    flags: Flags,
    changed: Mutex<BTreeMap<String, String>>,
}

impl RunningFlags {
    /// Flags as they are at the start.
    pub fn new(flags: Flags) -> Self {
        Self { flags, changed: Mutex::default() }
    }

    fn changed(&self) -> MutexGuard<'_, BTreeMap<String, String>> {
        self.changed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The flags as they are now.
    pub fn now(&self) -> Flags {
        let mut flags = self.flags.clone();
        self.changed().iter().for_each(|(name, value)| flags.set(name, value));
        flags
    }
}

impl VmFlags for RunningFlags {
    fn all(&self) -> Vec<VmFlag> {
        let changed = self.changed();
        FLAGS.iter().map(|flag| self.flags.fact(flag, &changed)).collect()
    }

    fn print(&self) -> String {
        self.now().print(Listing::Final)
    }

    fn find(&self, name: &str) -> Option<VmFlag> {
        find(name).map(|flag| self.flags.fact(flag, &self.changed()))
    }

    fn set(&self, name: &str, value: FlagValue) -> Result<(), String> {
        let Some(flag) = find(name) else { return Err(format!("Flag {name} does not exist")) };
        let text = match value {
            FlagValue::Boolean(value) => value.to_string(),
            FlagValue::Number(value) if flag.kind.is_signed() => value.to_string(),
            FlagValue::Number(value) => value.cast_unsigned().to_string(),
            FlagValue::Double(value) => format!("{value:.6}"),
            FlagValue::Text(text) => text,
        };
        if let Some((least, most)) = flag.range.filter(|range| !flag.kind.is_within(&text, *range)) {
            let problem = format!("{name} error: must have value in range [{least}...{most}]");
            return Err(problem.chars().take(PROBLEM_CHARS_MAX).collect());
        }
        let mut after = self.now();
        after.set(name, &text);
        if after.check_ratios().is_err() {
            return Err(format!("{name} error: value violates its flag's constraint."));
        }
        self.changed().insert(name.to_owned(), text);
        Ok(())
    }
}

/// Characters of what is wrong with a value, as HotSpot has room for.
const PROBLEM_CHARS_MAX: usize = 79;

/// The option that sets a flag.
fn option(name: &str, value: &str) -> String {
    match value {
        "true" => format!("-XX:+{name}"),
        "false" => format!("-XX:-{name}"),
        value => format!("-XX:{name}={value}"),
    }
}

/// The option that sets a flag to what it is by default.
pub fn default_option(name: &str) -> Option<String> {
    find(name).map(|flag| option(flag.name, flag.default))
}

/// What HotSpot says when an option keeps the VM from starting.
pub const NO_VM: &str =
    "Error: Could not create the Java Virtual Machine.\nError: A fatal exception has occurred. Program will exit.";

/// What is wrong with an option, and what follows from it.
pub fn refused(problem: &str) -> Failure {
    Failure::stderr(format!("{problem}\n{NO_VM}"))
}

/// The flags in a file of `-XX:Flags=`: words that end with their line. `#` in front of one begins a comment, and quotes that do not begin a word group.
pub fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for line in text.lines() {
        let (mut word, mut quote) = (String::new(), None);
        for character in line.chars() {
            match quote {
                _ if word.is_empty() && character == '#' => break,
                None if character.is_ascii_whitespace() => {
                    words.extend(Some(std::mem::take(&mut word)).filter(|word| !word.is_empty()))
                }
                None if !word.is_empty() && matches!(character, '"' | '\'') => quote = Some(character),
                Some(open) if open == character => quote = None,
                _ => word.push(character),
            }
        }
        words.extend(Some(word).filter(|word| !word.is_empty()));
    }
    words
}

/// What is wrong with all of them.
///
/// # Errors
/// If there are any.
pub fn all_of(problems: Vec<Failure>) -> Result<(), Failure> {
    let texts: Vec<&str> = problems.iter().map(|problem| problem.error.strip_suffix(NO_VM).unwrap_or(&problem.error)).collect();
    if texts.is_empty() { Ok(()) } else { Err(Failure::stderr(format!("{}{NO_VM}", texts.concat()))) }
}

/// A value that is none of its kind.
pub fn improper(option: &str) -> Failure {
    refused(&format!("Improperly specified VM option '{option}'"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order_and_its_defaults_are_values() {
        for pair in FLAGS.windows(2) {
            assert!(pair[0].name < pair[1].name, "{} {}", pair[0].name, pair[1].name);
        }
        for flag in FLAGS.iter().filter(|flag| !matches!(flag.kind, Kind::Bool | Kind::Text | Kind::Texts)) {
            assert!(flag.kind.read(flag.default).is_ok(), "{}={}", flag.name, flag.default);
        }
    }

    fn refusal(options: &[&str]) -> String {
        let mut flags = Flags::default();
        let refused = options.iter().map(|option| flags.take(option)).find_map(Result::err);
        let text = refused.map_or(String::new(), |failure| failure.to_string());
        text.lines().next().unwrap_or_default().to_owned()
    }

    #[test]
    fn values_are_checked_as_hotspot_does() {
        assert_eq!(refusal(&["NewRatio=5k", "+UseG1GC", "CompileThreshold=0x100", "MaxRAMPercentage=12.5"]), "");
        assert_eq!(refusal(&["+MaxHeapSize"]), "Unexpected +/- setting in VM option 'MaxHeapSize'");
        assert_eq!(refusal(&["UseG1GC=true"]), "Missing +/- setting for VM option 'UseG1GC=true'");
        assert_eq!(refusal(&["+UseG1GC=3"]), "Improperly specified VM option 'UseG1GC=3'");
        assert_eq!(refusal(&["NewRatio=-1"]), "Improperly specified VM option 'NewRatio=-1'");
        assert_eq!(
            refusal(&["ObjectAlignmentInBytes=7"]),
            "intx ObjectAlignmentInBytes=7 is outside the allowed range [ 8 ... 256 ]"
        );
        assert_eq!(
            refusal(&["MaxRAMPercentage=200"]),
            "double MaxRAMPercentage=200.000000 is outside the allowed range [ 0.000000 ... 100.000000 ]"
        );
        assert_eq!(refusal(&["+Foo"]), "Unrecognized VM option 'Foo'");
        assert_eq!(refusal(&["+IgnoreUnrecognizedVMOptions", "+Foo", "Bar=1"]), "");
        let locked = "Error: VM option 'UseEpsilonGC' is experimental and must be enabled via -XX:+UnlockExperimentalVMOptions.";
        assert_eq!(refusal(&["+UseEpsilonGC"]), locked);
        assert_eq!(refusal(&["+UnlockExperimentalVMOptions", "+UseEpsilonGC"]), "");
    }
}
