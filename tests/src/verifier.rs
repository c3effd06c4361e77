//! Verifier cases: a text of the [assembler](crate::assembler) with several classes, and comments that say what becomes of each.
//!
//! Comments between two classes belong to the second one:
//! * `; expect: ok`: the class can be loaded and linked;
//! * `; expect: VerifyError Bad type on operand stack`: it cannot, and this is the exception and the start of its message
//!   (no message: any);
//! * `; run: 7`: besides, its static method `test()` returns this; or `; run: throws IllegalAccessError class p.A`;
//! * `; message: varies`: releases of JDK 17 find different faults of the class; only the exception is compared;
//! * `; loader: parent`: the class belongs to the parent of the loader that has the others;
//! * `; loader: hidden p/Host`: it is defined as a hidden class by way of `p.Host.lookup()`, a class of the case.
//!
//! A class without `expect` is there for the others. All cases are run by one program, `Verify`, that prints a section for each;
//! `java` must say what the comments say, and the launcher under test must print exactly what `java` prints.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::assembler::{AssembledClass, assemble};
use crate::case::Case;
use crate::compare::same_text;
use crate::discover::{files_below, read};
use crate::error::TestsError;
use crate::normalise::normalise;

/// What the comments say about a class.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Expectation {
    /// Internal name; empty until its class is seen.
    class: String,
    /// `ok`, or an exception and perhaps the start of its message; `None` for a class that others need.
    verdict: Option<String>,
    /// What `test()` returns or throws.
    run: Option<String>,
    /// Only the exception is compared.
    varies: bool,
    /// `child`, `parent` or `hidden`.
    loader: String,
    /// The class whose package a hidden class goes to.
    host: String,
}

/// Assembles a case into a folder: the class files, and `classes.txt` with what `Verify` has to know about them.
///
/// # Errors
/// When files cannot be read or written; the inner error says what is wrong with the case itself.
pub fn prepare(case: &Case, folder: &Path) -> Result<Result<(), String>, TestsError> {
    let text = texts(case)?;
    let classes = match assemble(&text) {
        Ok(classes) => classes,
        Err(error) => return Ok(Err(error.to_string())),
    };
    let expectations = match expectations(&text) {
        Ok(expectations) => expectations,
        Err(line) => return Ok(Err(format!("bad comment `{line}`"))),
    };
    let pairs = || classes.iter().zip(&expectations).enumerate();
    let list: String = pairs().map(|(number, (class, expectation))| list_line(number, class, expectation)).collect();
    let mut files: Vec<_> = pairs().map(|(number, (class, _))| (format!("{number}.class"), class.bytes.clone())).collect();
    files.push(("classes.txt".to_owned(), list.into_bytes()));
    write_folder(folder, &files)?;
    Ok(Ok(()))
}

/// Makes a folder hold these files; one that holds them is left alone, because another run may be reading it.
fn write_folder(folder: &Path, files: &[(String, Vec<u8>)]) -> Result<(), TestsError> {
    let is_current = |(name, content): &(String, Vec<u8>)| fs::read(folder.join(name)).is_ok_and(|found| found == *content);
    if files.iter().all(is_current) && files_below(folder)?.len() == files.len() {
        return Ok(());
    }
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(TestsError::io(folder))?;
    }
    fs::create_dir_all(folder).map_err(TestsError::io(folder))?;
    for (name, content) in files {
        let path = folder.join(name);
        fs::write(&path, content).map_err(TestsError::io(&path))?;
    }
    Ok(())
}

fn texts(case: &Case) -> Result<String, TestsError> {
    let texts: Result<Vec<_>, _> = case.inputs.iter().map(|path| read(path)).collect();
    Ok(texts?.concat())
}

fn list_line(number: usize, class: &AssembledClass, expectation: &Expectation) -> String {
    let task = match (&expectation.verdict, &expectation.run) {
        (None, _) => "help",
        (Some(_), None) => "link",
        (Some(_), Some(_)) => "run",
    };
    let host = if expectation.host.is_empty() { "-" } else { &expectation.host };
    format!("{}\t{number}.class\t{}\t{task}\t{host}\n", class.name, expectation.loader)
}

/// One for each class of a text, in order.
fn expectations(text: &str) -> Result<Vec<Expectation>, String> {
    let mut finished = Vec::new();
    let fresh = || Expectation { loader: "child".to_owned(), ..Expectation::default() };
    let mut next = fresh();
    for line in text.lines().map(str::trim) {
        if let Some((key, value)) = line.strip_prefix(';').and_then(|comment| comment.trim().split_once(':')) {
            let value = value.trim().to_owned();
            match key {
                "expect" => next.verdict = Some(value),
                "run" => next.run = Some(value),
                "message" if value == "varies" => next.varies = true,
                "message" => return Err(line.to_owned()),
                "loader" => match value.split_once(' ') {
                    Some(("hidden", host)) => (next.loader, next.host) = ("hidden".to_owned(), host.trim().to_owned()),
                    None if value == "parent" => next.loader = value,
                    _ => return Err(line.to_owned()),
                },
                _ => {}
            }
        } else if let Some(declaration) = line.strip_prefix(".class ") {
            if next.run.is_some() && next.verdict.is_none() {
                return Err(format!("run without expect: {declaration}"));
            }
            declaration.clone_into(&mut next.class);
            finished.push(std::mem::replace(&mut next, fresh()));
        }
    }
    if next == fresh() { Ok(finished) } else { Err("after the last class".to_owned()) }
}

/// Compares a section of the launcher under test with that of `java`, and `java`'s with the comments.
///
/// # Errors
/// All differences; [`TestsError`] when the case cannot be read.
pub fn judge(case: &Case, actual: &[&str], expected: &[&str]) -> Result<Result<(), String>, TestsError> {
    let mut wrong = String::new();
    let expected = verdicts(expected);
    let expectations = expectations(&texts(case)?).unwrap_or_else(|line| {
        writeln!(wrong, "bad comment `{line}`").unwrap_or_default();
        Vec::new()
    });
    let judged: Vec<_> = expectations.iter().filter(|expectation| expectation.verdict.is_some()).collect();
    wrong.push_str(&against_comments(&judged, &expected));
    let actual = verdicts(actual);
    for (index, (class, verdict)) in expected.iter().enumerate() {
        let found = actual.get(index).map_or("", |(_, verdict)| verdict);
        if judged.get(index).is_some_and(|expectation| expectation.varies && is_as_expected(expectation, found)) {
            continue;
        }
        let difference = same_text(class, &normalise(found, ""), &normalise(verdict, ""));
        wrong.push_str(&difference.err().unwrap_or_default());
    }
    Ok(if wrong.is_empty() { Ok(()) } else { Err(wrong) })
}

fn behind(prefix: &str, text: &str) -> String {
    text.lines().map(|line| format!("{prefix}{line}\n")).collect()
}

/// Class and verdict, for each class of a section.
fn verdicts(lines: &[&str]) -> Vec<(String, String)> {
    let mut verdicts: Vec<(String, String)> = Vec::new();
    for line in lines {
        if let Some(class) = line.strip_prefix("-- ") {
            verdicts.push((class.to_owned(), String::new()));
        } else if let Some((_, verdict)) = verdicts.last_mut() {
            verdict.push_str(line);
            verdict.push('\n');
        }
    }
    verdicts
}

fn against_comments(judged: &[&Expectation], java: &[(String, String)]) -> String {
    if judged.is_empty() || judged.len() != java.len() {
        return format!("bad case: {} classes are judged, java printed {}\n", judged.len(), java.len());
    }
    let mut wrong = String::new();
    for (expectation, (_, verdict)) in judged.iter().zip(java) {
        if !is_as_expected(expectation, verdict) {
            let wanted = expectation.verdict.as_deref().unwrap_or_default();
            let run = expectation.run.as_deref().map(|run| format!("; run: {run}")).unwrap_or_default();
            let class = &expectation.class;
            writeln!(wrong, "bad case: {class}\n  wants {wanted}{run}, java:\n{}", behind("  | ", verdict)).unwrap_or_default();
        }
    }
    wrong
}

fn is_as_expected(expectation: &Expectation, verdict: &str) -> bool {
    let linked = expectation.verdict.as_deref().is_some_and(|wanted| matches_throwable(wanted, verdict));
    let Some(run) = &expectation.run else { return linked };
    let Some((_, result)) = verdict.split_once("\nrun: ") else { return false };
    match run.strip_prefix("throws ") {
        Some(wanted) => linked && result.strip_prefix("throws ").is_some_and(|thrown| matches_throwable(wanted, thrown)),
        None => linked && result.trim_end() == run,
    }
}

/// Whether a verdict is `ok` or an exception with the wanted simple name and start of the message.
fn matches_throwable(wanted: &str, verdict: &str) -> bool {
    let (name, start) = wanted.split_once(' ').unwrap_or((wanted, ""));
    let (thrown, message) = verdict.split_once(": ").unwrap_or((verdict, ""));
    if name == "ok" {
        return verdict.lines().next() == Some("ok");
    }
    let simple = thrown.lines().next().unwrap_or_default().rsplit('.').next();
    simple == Some(name) && message.starts_with(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_belong_to_the_class_below_them() {
        let text = ".class A\n; expect: VerifyError Bad\n; A note: here.\n.class public B\n; expect: ok\n; run: 1\n; loader: hidden A\n.class C";
        let found = expectations(text).expect("good comments");
        assert_eq!(found.iter().map(|it| it.verdict.as_deref()).collect::<Vec<_>>(), [None, Some("VerifyError Bad"), Some("ok")]);
        assert_eq!((found[2].loader.as_str(), found[2].host.as_str(), found[2].run.as_deref()), ("hidden", "A", Some("1")));
        assert!(expectations(".class A\n; expect: ok\n").is_err());
        assert!(expectations("; run: 1\n.class A\n").is_err());
    }

    #[test]
    fn an_expectation_is_a_simple_name_and_the_start_of_the_message() {
        assert!(matches_throwable(
            "VerifyError Bad type",
            "java.lang.VerifyError: Bad type on operand stack\nException Details:\n"
        ));
        assert!(matches_throwable("VerifyError", "java.lang.VerifyError\n"));
        assert!(!matches_throwable("VerifyError Bad type", "java.lang.VerifyError: Inconsistent\n"));
        assert!(!matches_throwable("ok", "java.lang.VerifyError: ok\n"));
    }

    #[test]
    fn what_test_returns_or_throws_is_part_of_the_verdict() {
        let with =
            |run: &str| Expectation { verdict: Some("ok".to_owned()), run: Some(run.to_owned()), ..Expectation::default() };
        assert!(is_as_expected(&with("7"), "ok\nrun: 7\n"));
        assert!(!is_as_expected(&with("7"), "ok\nrun: 8\n"));
        assert!(is_as_expected(&with("throws A b"), "ok\nrun: throws p.A: b c\n"));
    }
}
