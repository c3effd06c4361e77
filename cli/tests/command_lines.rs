//! What `java` says to a command line, rjvm says.
#![allow(clippy::unwrap_used, reason = "tests")]
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "tests start the launcher and java")]

use std::path::Path;
use std::process::{Command, Stdio};

const TABLE: &str = include_str!("command_lines/table.txt");

const THROWER: &str = r#"public class Thrower {
    public static void main(String[] a) {
        if (a.length == 0) throw new IllegalStateException("bad");
        switch (a[0]) {
            case "exit": System.exit(Integer.parseInt(a[1]));
            case "cause": throw new RuntimeException("outer", new Error("inner"));
            case "npe": String s = null; s.length();
            case "cast": Object o = 1; s = (String) o;
            case "array": int[] i = new int[2]; i[2] = 1;
            case "env": System.out.println(System.getenv(a[1])); break;
            case "assert": assert a.length > 5 : "few"; break;
            default: for (int p = 1; p < a.length; p++) System.out.println(a[p] + "=" + System.getProperty(a[p]));
        }
    }
}"#;

const FILES: [(&str, &str); 14] = [
    ("flags.txt", "+UseG1GC # a comment\nNewRatio=3\n"),
    ("options.txt", "-Xmx64m -Dkey=\"from a file\"\n-XX:+UseG1GC"),
    ("arguments.txt", "-Dkey=\"from arguments\" # a comment\n"),
    ("Thrower.java", THROWER),
    ("NoMain.java", "public class NoMain { }"),
    ("BadMain.java", "public class BadMain { static void main(String[] a) { } }"),
    ("IntMain.java", "public class IntMain { public static int main(String[] a) { return 3; } }"),
    ("ErrInit.java", "public class ErrInit { static int x = 1 / 0; public static void main(String[] a) { } }"),
    ("outer.txt", "@inner.txt -Dkey=outer"),
    ("inner.txt", "-Dkey=inner\n-ea"),
    ("esc.txt", "-Dkey=\"a\\tb\" \\\n  -esa\n"),
    ("lines.txt", "-cp\n.\nHello\n\"a b\"\n#c\n"),
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
    let sources: Vec<&str> = FILES.into_iter().map(|(name, _)| name).filter(|name| name.ends_with(".java")).collect();
    assert!(Command::new("javac").args(&sources).current_dir(&folder).status().unwrap().success());
    sources.into_iter().for_each(|name| std::fs::remove_file(folder.join(name)).unwrap());
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
