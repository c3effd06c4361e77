//! What `java` looks at before it makes a VM: which words are options and which are values, what names the program, and what is wrong with either.
//! Mistakes that concern the VM come after these.

use std::path::Path;

use crate::arguments::Failure;
use crate::flags::refused;
use crate::options::{self, LauncherOption, Takes};
use crate::{confinement, jar_file, java_home};

/// What the command line names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Mode {
    Unknown,
    Class,
    Jar,
    Source,
}

/// Checks the arguments, and gives them back with today's names for what had other names once, and without what counts no more.
///
/// # Errors
/// If the launcher refuses them.
pub fn check(arguments: Vec<String>) -> Result<Vec<String>, Failure> {
    check_jar(&arguments)?;
    check_vm(&arguments)?;
    check_words(arguments)
}

/// Checks which VM is asked for: JDKs know some that they do not have.
fn check_vm(arguments: &[String]) -> Result<(), Failure> {
    let (options, _) = options_of(arguments);
    let named = |name: &&(&str, Option<&str>)| matches!(name.0, "-server" | "-client" | "-zero" | "-dcevm");
    let asked = options.iter().rfind(named).map_or("", |(name, _)| &name[1..]);
    if !matches!(asked, "zero" | "dcevm") {
        return Ok(());
    }
    let home = options.iter().rfind(|(name, _)| *name == "--java-home").and_then(|(_, home)| *home);
    let home = java_home::find(home)?;
    let known = std::fs::read_to_string(Path::new(&home).join("lib/jvm.cfg")).unwrap_or_default();
    if !known.lines().any(|line| line.strip_prefix('-').is_some_and(|line| line.split_whitespace().eq([asked, "KNOWN"]))) {
        return Err(refused(&format!("Unrecognized option: -{asked}")));
    }
    let message = format!(
        "Error: missing `{asked}' JVM at `{home}/lib/{asked}/libjvm.so'.\n\
         Please install or use the JRE or JDK that contains these missing components."
    );
    Err(Failure { status: MISSING_VM, ..Failure::stderr(message) })
}

/// The exit status where the VM that was asked for is not there.
const MISSING_VM: i32 = 4;

fn check_words(arguments: Vec<String>) -> Result<Vec<String>, Failure> {
    let mut checked = Vec::new();
    let mut mode = Mode::Unknown;
    let mut words = arguments.into_iter().peekable();
    while let Some(word) = words.next_if(|word| word.starts_with('-')) {
        if is_last(&word) {
            // What follows is not looked at; the full version is known without a VM.
            if is_full_version(&word) {
                return Ok(vec![word]);
            }
            checked.push(word);
            return Ok(checked);
        }
        match word.as_str() {
            "-jar" if words.peek().is_none() => {
                checked.push(word);
                return Ok(checked);
            }
            "-jar" => mode = mode_of(mode, Mode::Jar, &word)?,
            _ if takes_own_value(&word) => checked.extend(std::iter::once(word).chain(words.next())),
            _ => {
                let (name, attached) = match word.split_once('=').filter(|_| word.starts_with("--")) {
                    Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
                    None => (word.clone(), None),
                };
                let Some(what) = needed(&name) else {
                    checked.extend(renamed(word));
                    continue;
                };
                let is_attached = attached.is_some();
                let value = attached.or_else(|| words.next_if(|value| !value.starts_with('-')));
                let may_be_empty = matches!(name.as_str(), "-cp" | "-classpath" | "--class-path" | "-d" | "--describe-module");
                let Some(value) = value.filter(|value| may_be_empty || !value.is_empty()) else {
                    let what = if is_attached && name.ends_with("module-path") { MODULES } else { what };
                    let sign = if is_attached { "=" } else { "" };
                    return Err(Failure::stderr(format!("Error: {name}{sign} requires {what}")));
                };
                checked.extend(if is_attached { vec![word] } else { vec![word.clone(), value] });
                match name.as_str() {
                    "-cp" | "-classpath" | "--class-path" if mode != Mode::Source => mode = Mode::Class,
                    "--source" => mode = Mode::Source,
                    "-m" | "--module" => {
                        let shown = if is_attached { "--module=" } else { &name };
                        mode_of(mode, Mode::Class, shown)?;
                        checked.extend(words);
                        return Ok(checked);
                    }
                    _ => {}
                }
            }
        }
    }
    if mode == Mode::Jar && words.peek().is_some() {
        checked.push("-jar".to_owned());
    }
    checked.extend(words);
    Ok(checked)
}

/// What is required where modules are named.
const MODULES: &str = "modules to be specified";

/// What an option needs that `java` gives values to.
fn needed(name: &str) -> Option<&'static str> {
    match options::find(name) {
        Some((LauncherOption { takes: Takes::Value(what), .. }, ..)) => Some(what),
        _ => None,
    }
}

/// Options that only rjvm has; their values may be anything.
fn takes_own_value(word: &str) -> bool {
    const OWN: [&str; 7] = ["--java-home", "--policy", "--audit", "--isolate", "--learn", "--disassemble", "--report"];
    OWN.contains(&word) || confinement::takes_argument(word)
}

/// Options that end the search for others.
fn is_last(word: &str) -> bool {
    const LAST: [&str; 8] = ["-help", "-h", "-?", "--help", "-version", "--version", "-X", "--help-extra"];
    LAST.contains(&word) || is_full_version(word)
}

fn is_full_version(word: &str) -> bool {
    matches!(word, "-fullversion" | "--full-version")
}

fn mode_of(before: Mode, now: Mode, option: &str) -> Result<Mode, Failure> {
    if before == Mode::Source {
        return Err(Failure::stderr(format!("Error: Option {option} is not allowed with --source")));
    }
    Ok(now)
}

/// What an option is called today; none if it does nothing any more.
fn renamed(word: String) -> Option<String> {
    const SIZES: [&str; 4] = ["-ss", "-oss", "-ms", "-mx"];
    match word.as_str() {
        "-verbosegc" => Some("-verbose:gc".to_owned()),
        "-t" | "-tm" | "-debug" | "-noclassgc" => Some(format!("-X{}", &word[1..])),
        "-verify" => Some("-Xverify:all".to_owned()),
        "-verifyremote" => Some("-Xverify:remote".to_owned()),
        "-noverify" => Some("-Xverify:none".to_owned()),
        "-checksource" | "-cs" | "-noasyncgc" => {
            eprintln!("Warning: {word} option is no longer supported.");
            None
        }
        _ if SIZES.iter().any(|size| word.starts_with(size)) => Some(format!("-X{}", &word[1..])),
        _ => Some(word),
    }
}

/// The options in front of what names the program, with those of their values that are words of their own, and the words behind them.
fn options_of(arguments: &[String]) -> (Vec<(&str, Option<&str>)>, &[String]) {
    let (mut options, mut rest) = (Vec::new(), arguments);
    while let [word, others @ ..] = rest
        && word.starts_with('-')
    {
        let has_value = |value: &&String| {
            let is_needed = || word != "-jar" && needed(word).is_some() && !word.contains('=') && !value.starts_with('-');
            takes_own_value(word) || is_needed()
        };
        let value = others.first().filter(has_value);
        options.push((word.as_str(), value.map(String::as_str)));
        rest = &others[usize::from(value.is_some())..];
    }
    (options, rest)
}

/// Checks the jar file if there is one, whatever else stands on the command line.
fn check_jar(arguments: &[String]) -> Result<(), Failure> {
    let (options, rest) = options_of(arguments);
    for (word, _) in &options {
        match *word {
            "-jre-restrict-search" | "-jre-no-restrict-search" => eprintln!(
                "Error: Specifying an alternate JDK/JRE is no longer supported.\n  \
                 The related flags -jre-restrict-search | -jre-no-restrict-search are also no longer valid."
            ),
            _ if word.starts_with("-version:") => eprintln!(
                "Error: Specifying an alternate JDK/JRE version is no longer supported.\n  \
                 The use of the flag '-version:' is no longer valid.\n  Please download and execute the appropriate version."
            ),
            _ => {}
        }
    }
    match rest.first() {
        Some(jar) if options.iter().any(|(word, _)| *word == "-jar") => jar_file::check(jar),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(line: &str) -> String {
        let words = line.split_whitespace().map(str::to_owned).collect();
        check_words(words).map_or_else(|failure| failure.to_string(), |words| words.join(" "))
    }

    #[test]
    fn what_follows_a_last_option_does_not_count() {
        assert_eq!(checked("-Xfoo -version -Xbar"), "-Xfoo -version");
        assert_eq!(checked("-Xfoo -fullversion -Xbar"), "-fullversion");
    }

    #[test]
    fn values_begin_with_no_dash() {
        assert_eq!(checked("-Xfoo -cp -ea A"), "Error: -cp requires class path specification");
        assert_eq!(checked("--module-path="), "Error: --module-path= requires modules to be specified");
        assert_eq!(checked("-m a -m b"), "-m a -m b");
    }

    #[test]
    fn the_last_of_jar_and_class_path_counts() {
        assert_eq!(checked("-jar -cp . Main -x"), "-cp . Main -x");
        let words = ["-jar", "--class-path=.", "nosuch.jar"].map(str::to_owned);
        assert!(check_jar(&words).is_err_and(|failure| failure.to_string() == "Error: Unable to access jarfile nosuch.jar"));
        assert_eq!(checked("--source 17 -cp . A.java"), "--source 17 -cp . A.java");
        assert_eq!(checked("--source 17 -m a"), "Error: Option -m is not allowed with --source");
    }

    #[test]
    fn old_names_are_known() {
        assert_eq!(checked("-mx64m -verbosegc -verify A -debug"), "-Xmx64m -verbose:gc -Xverify:all A -debug");
    }
}
