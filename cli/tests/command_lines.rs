//! What `java` says to a command line, rjvm says.
#![allow(clippy::unwrap_used, reason = "tests")]
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "tests start the launcher and java")]

#[path = "command_lines/fixture.rs"]
mod fixture;

use std::path::Path;
use std::process::{Command, Stdio};

const TABLE: &str = include_str!("command_lines/table.txt");

/// Variables in front, and arguments; both kinds of quotes group.
fn words(line: &str) -> (Vec<(String, String)>, Vec<String>) {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for character in line.chars() {
        match quote {
            Some(open) if character == open => quote = None,
            None if character == '"' || (character == '\'' && word.is_none()) => {
                quote = Some(character);
                word.get_or_insert_default();
            }
            None if character == ' ' => words.extend(word.take()),
            _ => word.get_or_insert_default().push(character),
        }
    }
    words.extend(word);
    let is_variable =
        |word: &&String| word.starts_with(|first: char| first.is_ascii_uppercase() || first == '_') && word.contains('=');
    let count = words.iter().take_while(is_variable).count();
    let arguments = words.split_off(count);
    let variables = words.iter().filter_map(|word| word.split_once('=')).map(|(name, value)| (name.to_owned(), value.to_owned()));
    (variables.collect(), arguments)
}

/// What a launcher says, but for its name and times.
fn answer(launcher: &str, folder: &Path, line: &str) -> (Option<i32>, String, String) {
    let (variables, arguments) = words(line);
    let mut command = Command::new(launcher);
    for name in ["JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "CLASSPATH"] {
        command.env_remove(name);
    }
    let output = command.args(arguments).envs(variables).current_dir(folder).stdin(Stdio::null()).output().unwrap();
    let text = |bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes).replace("OpenJDK 64-Bit Server VM warning", "rjvm warning");
        let is_plain = |line: &&str| !line.starts_with("OpenJDK 64-Bit Server VM (build") && !line.starts_with("rjvm (build");
        let untimed = |line: &str| match line.split_once("s][") {
            Some((time, rest)) if time.strip_prefix('[').is_some_and(|time| time.parse::<f64>().is_ok()) => format!("[{rest}"),
            _ => line.to_owned(),
        };
        let text = text.lines().filter(is_plain).map(untimed).collect::<Vec<_>>().join("\n");
        let text = text.replace("Using VM: OpenJDK 64-Bit Server VM", "Using VM: rjvm");
        // How the help is worded is a matter of each.
        let usage = ["Usage: java [options]", "Usage: rjvm [options]"].into_iter().find_map(|usage| text.find(usage));
        usage.map_or(text.clone(), |start| format!("{}Usage", &text[..start]))
    };
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// The table is run in so many parts, each a test: none of them takes long.
const PARTS: usize = 10;

#[allow(clippy::print_stdout, reason = "`cargo xtask parity` adds these up")]
fn compare(part: usize) {
    let folder = std::env::temp_dir().join(format!("rjvm-command-lines-{}-{part}", std::process::id()));
    fixture::make(&folder);
    let lines = TABLE.lines().filter(|line| !line.starts_with("# ")).skip(part).step_by(PARTS);
    let mut different = Vec::new();
    for line in lines.clone() {
        let (theirs, ours) = (answer("java", &folder, line), answer(env!("CARGO_BIN_EXE_rjvm"), &folder, line));
        if theirs != ours {
            different.push(format!("{line}\n  java: {theirs:?}\n  rjvm: {ours:?}"));
        }
    }
    std::fs::remove_dir_all(&folder).unwrap();
    println!("command lines: {}, {} of them differ", lines.count(), different.len());
    assert!(different.is_empty(), "{}", different.join("\n"));
}

macro_rules! parts {
    ($($name:ident: $part:literal),+) => { $(#[test] fn $name() { compare($part); })+ };
}

parts! {
    answers_of_java_1: 0,
    answers_of_java_2: 1,
    answers_of_java_3: 2,
    answers_of_java_4: 3,
    answers_of_java_5: 4,
    answers_of_java_6: 5,
    answers_of_java_7: 6,
    answers_of_java_8: 7,
    answers_of_java_9: 8,
    answers_of_java_10: 9
}

#[test]
fn flags_are_printed_behind_what_other_options_say() {
    let arguments = ["-XX:+PrintGC", "-XX:+PrintFlagsFinal", "-version"];
    let output = Command::new(env!("CARGO_BIN_EXE_rjvm")).args(arguments).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let mut lines = text.lines();
    assert!(lines.next().is_some_and(|line| line.contains("-XX:+PrintGC is deprecated")), "{text}");
    assert_eq!(lines.next(), Some("[Global flags]"));
}
