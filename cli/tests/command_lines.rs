//! What `java` says to a command line, rjvm says.
#![allow(clippy::unwrap_used, reason = "tests")]
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "tests start the launcher and java")]

use std::path::Path;
use std::process::{Command, Stdio};

const TABLE: &str = include_str!("command_lines/table.txt");

const FILES: [(&str, &str); 5] = [
    ("flags.txt", "+UseG1GC # a comment\nNewRatio=3\n"),
    ("options.txt", "-Xmx64m -Dkey=\"from a file\"\n-XX:+UseG1GC"),
    ("arguments.txt", "-Dkey=\"from arguments\" # a comment\n"),
    (
        "Memory.java",
        "public class Memory { public static void main(String[] a) { Runtime r = Runtime.getRuntime(); System.out.println((r.maxMemory() >> 20) + \" \" + r.availableProcessors()); } }",
    ),
    (
        "Hello.java",
        "public class Hello { public static void main(String[] a) { System.out.println(System.getProperty(\"key\") + String.join(\",\", a) + Hello.class.desiredAssertionStatus()); } }",
    ),
];

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
        text.lines().filter(is_plain).map(untimed).collect::<Vec<_>>().join("\n")
    };
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn command_lines_have_the_answers_of_java() {
    let folder = std::env::temp_dir().join(format!("rjvm-command-lines-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    for (name, text) in FILES {
        std::fs::write(folder.join(name), text).unwrap();
    }
    assert!(Command::new("javac").args(["Hello.java", "Memory.java"]).current_dir(&folder).status().unwrap().success());
    ["Hello.java", "Memory.java"].into_iter().for_each(|name| std::fs::remove_file(folder.join(name)).unwrap());
    let mut different = Vec::new();
    for line in TABLE.lines().filter(|line| !line.starts_with("# ")) {
        let (theirs, ours) = (answer("java", &folder, line), answer(env!("CARGO_BIN_EXE_rjvm"), &folder, line));
        if theirs != ours {
            different.push(format!("{line}\n  java: {theirs:?}\n  rjvm: {ours:?}"));
        }
    }
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(different.is_empty(), "{}", different.join("\n"));
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
