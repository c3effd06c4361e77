//! Which natives are complete: xtask/natives/marks.txt says what others lack, and why one that always gives the same is right.
//!
//! Held against the tables: a function whose body is a constant needs a line, and a line needs a native.

use std::collections::BTreeMap;
use std::fs;

use crate::error::XtaskError;
use crate::shell;
use crate::tidy::sources::Source;

/// The list.
const LIST: &str = "xtask/natives/marks.txt";
/// Natives that C code needs to remember fields and methods by, and Rust code does not.
const PREPARING: [&str; 8] =
    ["initIDs", "registerNatives", "init", "initNative", "initialize", "initialize0", "initProto", "initializeEncoding"];
/// What does nothing.
const NO_OPERATION: &str = "no_operation";

/// A line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Whether something is missing; otherwise the constant is right.
    pub is_partial: bool,
    /// `java.lang.Thread.stop0`, with a `*` for anything.
    pattern: String,
    /// Why.
    pub reason: String,
}

impl Mark {
    fn of_line(line: &str) -> Option<Self> {
        let (word, rest) = line.split_once(' ')?;
        let (pattern, reason) = rest.split_once(": ")?;
        let is_partial = match word {
            "partial" => true,
            "constant" => false,
            _ => return None,
        };
        Some(Self { is_partial, pattern: pattern.to_owned(), reason: reason.to_owned() })
    }

    /// Whether a method is meant, by its class and name with dots.
    pub fn covers(&self, method: &str) -> bool {
        match self.pattern.split_once('*') {
            Some((begin, end)) => method.len() >= begin.len() + end.len() && method.starts_with(begin) && method.ends_with(end),
            None => method == self.pattern,
        }
    }
}

/// The list of marks.
///
/// # Errors
/// When it cannot be read, or has a line that is none.
pub fn read() -> Result<Vec<Mark>, XtaskError> {
    let path = shell::root().join(LIST);
    let text = fs::read_to_string(&path).map_err(XtaskError::io(&path))?;
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let wrong = |line: &str| XtaskError::Unexpected { command: LIST.to_owned(), reason: format!("no mark: {line}") };
    lines.map(|line| Mark::of_line(line).ok_or_else(|| wrong(line))).collect()
}

/// A row of a table of natives.
struct Row<'a> {
    file: &'a str,
    /// Class and name with dots.
    method: String,
    name: &'a str,
    function: &'a str,
}

fn rows<'a>(sources: &[(&'a str, &'a str)]) -> Vec<Row<'a>> {
    let mut rows = Vec::new();
    for (file, text) in sources {
        let mut class = String::new();
        for line in text.lines().map(str::trim) {
            if let Some(rest) = line.strip_prefix("natives! { \"") {
                class = rest.split('"').next().unwrap_or_default().replace('/', ".");
            }
            let Some((left, right)) = line.split_once("=> ").filter(|_| line.starts_with('"')) else { continue };
            let name = left.trim_start_matches('"').split('"').next().unwrap_or_default();
            let function = right.split([' ', ',']).next().unwrap_or_default();
            rows.push(Row { file, method: format!("{class}.{name}"), name, function });
        }
    }
    rows
}

/// Bodies of the functions of the class library's crate that only give a constant, by file and name.
fn constant_functions<'a>(sources: &[(&'a str, &'a str)]) -> BTreeMap<(&'a str, &'a str), ()> {
    let mut found = BTreeMap::new();
    for (file, text) in sources {
        let mut lines = text.lines().map(str::trim);
        while let Some(line) = lines.next() {
            let Some((_, rest)) = line.split_once("fn ").filter(|(before, _)| before.is_empty() || before.starts_with("pub"))
            else {
                continue;
            };
            let name = rest.split(['(', '<']).next().unwrap_or_default();
            // Parameters may take several lines.
            let mut last = line;
            while !last.ends_with('{') && !last.ends_with('}') && !last.ends_with(';') {
                let Some(next) = lines.next() else { break };
                last = next;
            }
            let mut following = lines.clone();
            let body = (following.next().unwrap_or_default(), following.next().unwrap_or_default());
            if last.ends_with('{') && body.1 == "}" && is_constant(body.0) {
                found.insert((*file, name), ());
            }
        }
    }
    found
}

/// `Ok(())`, `Ok(-1)`, `Ok(CAPABILITIES)`.
fn is_constant(body: &str) -> bool {
    let Some(value) = body.strip_prefix("Ok(").and_then(|rest| rest.strip_suffix(')')) else { return false };
    let is_word = |word: &str| word.chars().all(|letter| letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == '_');
    let last = value.rsplit("::").next().unwrap_or(value);
    matches!(value, "()" | "None" | "true" | "false")
        || value.trim_start_matches('-').parse::<f64>().is_ok()
        || !last.is_empty() && is_word(last)
}

/// Where the function of a row may stand: in its file, or in that of the module which the path names.
fn is_constant_row(row: &Row<'_>, constants: &BTreeMap<(&str, &str), ()>) -> bool {
    let mut parts = row.function.rsplit("::");
    let name = parts.next().unwrap_or_default();
    let module = parts.next();
    if name == NO_OPERATION {
        return !PREPARING.contains(&row.name);
    }
    let folder = row.file.rsplit_once('/').map_or("", |(folder, _)| folder);
    constants.keys().any(|(file, function)| {
        let is_there = match module {
            None | Some("super") => *file == row.file,
            Some(module) => file.starts_with(folder) && file.ends_with(&format!("/{module}.rs")),
        };
        *function == name && is_there
    })
}

/// Constants without a mark, and marks without a native.
///
/// # Errors
/// When the list cannot be read.
pub fn problems(sources: &[Source]) -> Result<Vec<String>, XtaskError> {
    let texts = sources.iter().filter(|source| source.path.starts_with("stdlib/"));
    let texts: Vec<(&str, &str)> = texts.map(|source| (source.path.as_str(), source.text.as_str())).collect();
    Ok(differences(&texts, &read()?))
}

fn differences(sources: &[(&str, &str)], marks: &[Mark]) -> Vec<String> {
    let constants = constant_functions(sources);
    let rows = rows(sources);
    let unmarked = rows.iter().filter(|row| is_constant_row(row, &constants));
    let unmarked = unmarked.filter(|row| !marks.iter().any(|mark| mark.covers(&row.method)));
    let mut problems: Vec<String> =
        unmarked.map(|row| format!("{}: {} always gives the same: {LIST} must say why", row.file, row.method)).collect();
    let stale = marks.iter().filter(|mark| !rows.iter().any(|row| mark.covers(&row.method)));
    problems.extend(stale.map(|mark| format!("{LIST}: there is no native {}", mark.pattern)));
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "natives! { \"a/B\":\n    \"m\" \"()I\" => m,\n    \"n\" \"()V\" => other::n,\n    \"init\" \"()V\" => no_operation,\n}\n\n\
        fn m(\n    cx: &mut X,\n) -> R<i32> {\n    Ok(-1)\n}\n";
    const OTHER: &str = "pub fn n(cx: &mut X) -> R<()> {\n    Ok(())\n}\n";

    fn mark(line: &str) -> Mark {
        Mark::of_line(line).expect("a mark")
    }

    #[test]
    fn what_always_gives_the_same_needs_a_mark() {
        let sources = [("stdlib/src/b.rs", TABLE), ("stdlib/src/other.rs", OTHER)];
        let problems = differences(&sources, &[]);
        assert!(problems.len() == 2 && problems[0].contains("a.B.m ") && problems[1].contains("a.B.n "), "{problems:?}");
        assert_eq!(differences(&sources, &[mark("constant a.B.m: x"), mark("partial a.B.n: y")]), Vec::<String>::new());
        assert_eq!(differences(&sources, &[mark("constant a.*: x"), mark("partial a.C.n: y")]).len(), 1);
    }

    #[test]
    fn constants_are_told_from_calls() {
        for body in ["Ok(())", "Ok(None)", "Ok(-1.0)", "Ok(io_status::UNAVAILABLE)", "Ok(0)"] {
            assert!(is_constant(body), "{body}");
        }
        for body in ["Ok(this)", "Ok(cx.x())", "m(cx)", "Ok(Some(X))"] {
            assert!(!is_constant(body), "{body}");
        }
    }

    #[test]
    fn stars_stand_for_anything() {
        assert!(mark("partial a.B.get*Load0: x").covers("a.B.getCpuLoad0"));
        assert!(!mark("partial a.B.get*Load0: x").covers("a.B.getCpuTicks0"));
        assert_eq!(Mark::of_line("perhaps a.B.m: x"), None);
    }
}
