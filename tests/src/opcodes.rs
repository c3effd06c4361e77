//! Opcode cases: a Java file without a class around it, a `test` method, and `// run:` lines of calls and results.
//!
//! `// run: (7, 2) = 3; (1, 0) throws java.lang.ArithmeticException` calls `test(7, 2)` and `test(1, 0)`. Results are Java
//! expressions; a message may follow the class of an exception. All cases become one program, `Opcodes`, that runs those named
//! by its arguments and prints a section for each.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::discover::{file_stem, read};
use crate::error::TestsError;

/// Part of the fingerprint of the generated program; change it when the generator changes.
pub const GENERATOR: &str = "opcodes 1";

/// One call of a `// run:` line.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Call {
    /// `(7, 2)`
    arguments: String,
    expected: Expected,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Expected {
    /// A Java expression.
    Value(String),
    /// A class name and perhaps `: message`.
    Throws(String),
}

/// Writes the program for these files and lists its sources.
///
/// # Errors
/// A run line that cannot be read, or a file.
pub fn generate(files: &[PathBuf], folder: &Path) -> Result<Vec<PathBuf>, TestsError> {
    fs::create_dir_all(folder).map_err(TestsError::io(folder))?;
    let mut sources = Vec::new();
    let mut dispatch = String::new();
    for file in files {
        let name = file_stem(file);
        let text = read(file)?;
        let calls = calls(&name, &text)?;
        sources.push((format!("Op_{name}.java"), format!("final class Op_{name} {{ {text}\n}}\n")));
        sources.push((format!("Drive_{name}.java"), driver(&name, &calls)));
        dispatch.push_str(&format!("                case \"{name}\": Drive_{name}.run(); break;\n"));
    }
    let main = format!(
        "final class Opcodes {{\n    public static void main(String[] names) {{\n        for (String name : names) {{\n            \
         System.out.println(\"== \".concat(name));\n            switch (name) {{\n{dispatch}                default: \
         System.out.println(\"no such case\");\n            }}\n        }}\n    }}\n}}\n"
    );
    sources.push(("Opcodes.java".to_owned(), main));
    let write = |(name, text): (String, String)| {
        let path = folder.join(name);
        fs::write(&path, text).map_err(TestsError::io(&path)).map(|()| path)
    };
    sources.into_iter().map(write).collect()
}

fn driver(name: &str, calls: &[Call]) -> String {
    let mut body = String::new();
    for Call { arguments, expected } in calls {
        let label = format!("{arguments:?}");
        let line = match expected {
            Expected::Value(value) => format!(
                "try {{ Check.equal({label}, Op_{name}.test{arguments}, {value}); }} catch (Throwable thrown) {{ \
                 Check.unexpected({label}, thrown); }}"
            ),
            Expected::Throws(class) => format!(
                "try {{ Op_{name}.test{arguments}; Check.notThrown({label}, {class:?}); }} catch (Throwable thrown) {{ \
                 Check.thrown({label}, thrown, {class:?}); }}"
            ),
        };
        body.push_str(&format!("        {line}\n"));
    }
    format!("final class Drive_{name} {{\n    static void run() {{\n{body}    }}\n}}\n")
}

fn calls(name: &str, text: &str) -> Result<Vec<Call>, TestsError> {
    let mut calls = Vec::new();
    for line in text.lines().filter_map(|line| line.trim().strip_prefix("// run:")) {
        for part in split_outside(line, ';') {
            let bad = || TestsError::BadRunLine { case: name.to_owned(), line: part.to_owned() };
            calls.push(call(part.trim()).ok_or_else(bad)?);
        }
    }
    if calls.is_empty() {
        return Err(TestsError::BadRunLine { case: name.to_owned(), line: "none".to_owned() });
    }
    Ok(calls)
}

fn call(text: &str) -> Option<Call> {
    let end = closing_parenthesis(text)?;
    let (arguments, rest) = text.split_at(end + 1);
    let rest = rest.trim();
    let expected = match (rest.strip_prefix('='), rest.strip_prefix("throws ")) {
        (Some(value), _) => Expected::Value(value.trim().to_owned()),
        (None, Some(class)) => Expected::Throws(class.trim().to_owned()),
        (None, None) => return None,
    };
    Some(Call { arguments: arguments.to_owned(), expected })
}

/// Walks over a Java text and tells for each character whether it is outside of literals, with the depth of parentheses after it.
fn outside(text: &str) -> impl Iterator<Item = (usize, char, usize)> {
    let mut quote = None;
    let mut escaped = false;
    let mut depth = 0_usize;
    text.char_indices().filter_map(move |(index, character)| {
        if let Some(open) = quote {
            match character {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                close if close == open => quote = None,
                _ => {}
            }
            return None;
        }
        match character {
            '"' | '\'' => quote = Some(character),
            '(' | '{' | '[' => depth += 1,
            ')' | '}' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        Some((index, character, depth))
    })
}

fn closing_parenthesis(text: &str) -> Option<usize> {
    text.starts_with('(').then_some(())?;
    outside(text).find(|&(_, character, depth)| character == ')' && depth == 0).map(|(index, _, _)| index)
}

fn split_outside(text: &str, separator: char) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    for (index, character, depth) in outside(text) {
        if character == separator && depth == 0 {
            parts.push(&text[start..index]);
            start = index + separator.len_utf8();
        }
    }
    parts.push(&text[start..]);
    parts.into_iter().filter(|part| !part.trim().is_empty()).collect()
}

/// What the program's output says about each case that has a section: the last section of a broken-off run is not complete.
pub fn sections(stdout: &str) -> HashMap<&str, Vec<&str>> {
    let mut sections = HashMap::<&str, Vec<&str>>::new();
    let mut current = None;
    for line in stdout.lines() {
        if let Some(name) = line.strip_prefix("== ") {
            current = Some(name);
            sections.entry(name).or_default();
        } else if let Some(name) = current {
            sections.entry(name).or_default().push(line);
        }
    }
    sections
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn run_lines_split_at_semicolons_outside_of_literals() {
        let calls = calls("x", "// run: (7, \";\") = 3; ((1), ')') throws a.B: m\n").expect("good lines");
        let first = Call { arguments: "(7, \";\")".to_owned(), expected: Expected::Value("3".to_owned()) };
        let second = Call { arguments: "((1), ')')".to_owned(), expected: Expected::Throws("a.B: m".to_owned()) };
        assert_eq!(calls, [first, second]);
    }

    #[test]
    fn a_case_without_a_run_line_is_an_error() {
        assert!(calls("x", "static int test() { return 1; }").is_err());
        assert!(calls("x", "// run: 7 = 3").is_err());
    }

    #[test]
    fn sections_hold_the_lines_below_their_heading() {
        let found = sections("== a\nok 1\nok 2\n== b\n");
        assert_eq!(found["a"], ["ok 1", "ok 2"]);
        assert!(found["b"].is_empty());
    }
}
