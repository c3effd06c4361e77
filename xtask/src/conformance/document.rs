//! docs/conformance.md: rates, and each test that fails with its cause.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

use super::cache::Cache;
use super::outcomes::{Difference, Outcome};
use super::plan::Entry;
use super::verdicts::Verdicts;
use super::{libraries, programs, selection};
use crate::error::XtaskError;
use crate::{jdk, shell};

const DOCUMENT: &str = "docs/conformance.md";
/// What is known of failing tests: the beginning of a test's name, a colon, and why it fails.
const CAUSES: &str = "xtask/conformance/causes.txt";

const TITLE: &str = "# Conformance\n\nMade by `cargo xtask conformance`, each part by the command that it names; do not edit. Other people's tests and programs run on the JDK's \
`java` and on rjvm, with the same class library and the same options; whatever is fetched comes from Debian's packages and stays outside of the repository.\n";

/// The parts of the document, in their order: the heading, and what is said of how it is made.
const PARTS: [(&str, &str); 3] = [
    (
        "OpenJDK's own tests",
        "`cargo xtask conformance openjdk`: each test is compiled by the JDK's `javac` and run by jtreg. Only tests that pass on `java` count; one that fails on rjvm is run a \
second time.",
    ),
    (
        "Suites of libraries",
        "`cargo xtask conformance libraries`: libraries and their JUnit tests, compiled by the JDK's `javac`, a suite in one process. Tests that end differently are run once more on \
both VMs. Files of tests that need what Debian does not have, or that `javac` 17 does not take, are left out.",
    ),
    (
        "Real programs",
        "`cargo xtask conformance programs`: command lines of programs, in the same folder with the same files. They end as on `java` if they write the same on standard output and \
on standard error, and have the same exit code.",
    ),
];

/// Tests of an area.
#[derive(Default, Clone, Copy)]
struct Counts {
    run: usize,
    java: usize,
    own: usize,
}

/// Writes the document from what is known.
///
/// # Errors
/// When it cannot be written.
pub fn write(
    java_home: &Path,
    (java, own): (&Verdicts, &Verdicts),
    left_out: &BTreeMap<&'static str, usize>,
) -> Result<ExitCode, XtaskError> {
    let mut areas: BTreeMap<String, Counts> = BTreeMap::new();
    let mut failures: BTreeMap<&str, &str> = BTreeMap::new();
    for (test, verdict) in java.all() {
        let counts = areas.entry(area_of(test)).or_default();
        counts.run += 1;
        let Some(on_own) = own.of(test).filter(|_| verdict.passed) else { continue };
        counts.java += 1;
        counts.own += usize::from(on_own.passed);
        if !on_own.passed {
            failures.insert(test, &on_own.reason);
        }
    }
    let mut text = format!("JDK {}. Builds of rjvm: {}.\n\n", java_version(java_home)?, builds(own));
    text.push_str(&rates(&areas));
    text.push_str(&causes(&failures)?);
    text.push_str(&not_run(left_out));
    write_part(0, &text)?;
    Ok(ExitCode::SUCCESS)
}

/// Writes the part about libraries from what is known of them.
///
/// # Errors
/// When it cannot be written.
pub fn libraries(cache: &Cache, entries: &[Entry]) -> Result<(), XtaskError> {
    let outcomes = outcomes(cache, libraries::OUTCOMES, entries)?;
    let mut text =
        "| library | version | build of rjvm | files of tests left out | tests | pass on java | of these on rjvm | |\n\
                    |---|---|---|---:|---:|---:|---:|---:|\n"
            .to_owned();
    let mut total = Counts::default();
    for (entry, outcome) in &outcomes {
        let Outcome { build, version, run, passed, left_out, .. } = outcome;
        let own = outcome.own();
        let rate = rate(own, *passed);
        let _ = writeln!(text, "| {} | {version} | {build} | {left_out} | {run} | {passed} | {own} | {rate:.2} % |", entry.name);
        total = Counts { run: total.run + run, java: total.java + passed, own: total.own + own };
    }
    let Counts { run, java, own } = total;
    let _ = writeln!(text, "| **{} libraries** | | | | {run} | {java} | {own} | {:.2} % |", outcomes.len(), rate(own, java));
    text.push_str(&differences(&outcomes)?);
    let mut without = String::new();
    for entry in entries {
        for (classes, reason) in entry.values("without").filter_map(|line| line.split_once(": ")) {
            let _ = writeln!(without, "- {}, classes `{classes}`: {reason}", entry.name);
        }
    }
    if !without.is_empty() {
        let _ = write!(text, "\n### Classes that are left out\n\n{without}");
    }
    write_part(1, &text)
}

/// Writes the part about programs from what is known of them.
///
/// # Errors
/// When it cannot be written.
pub fn programs(cache: &Cache, entries: &[Entry]) -> Result<(), XtaskError> {
    let outcomes = outcomes(cache, programs::OUTCOMES, entries)?;
    let mut text =
        "| program | version | build of rjvm | command lines | that end as on java |\n|---|---|---|---:|---:|\n".to_owned();
    for (entry, outcome) in &outcomes {
        let Outcome { build, version, run, .. } = outcome;
        let _ = writeln!(text, "| {} | {version} | {build} | {run} | {} |", entry.name, outcome.own());
    }
    let same = outcomes.iter().filter(|(_, outcome)| outcome.different.is_empty()).count();
    let _ = writeln!(text, "| **{} of {} programs end as on java** | | | | |", same, outcomes.len());
    text.push_str(&differences(&outcomes)?);
    write_part(2, &text)
}

fn outcomes<'a>(cache: &Cache, folder: &str, entries: &'a [Entry]) -> Result<Vec<(&'a Entry, Outcome)>, XtaskError> {
    let mut outcomes = Vec::new();
    for entry in entries {
        let path = cache.path(folder).join(format!("{}.tsv", entry.name));
        outcomes.extend(Outcome::read(&path)?.map(|outcome| (entry, outcome)));
    }
    Ok(outcomes)
}

/// What ends differently in suites or programs.
fn differences(outcomes: &[(&Entry, Outcome)]) -> Result<String, XtaskError> {
    let mut failures = BTreeMap::new();
    for (entry, outcome) in outcomes {
        for Difference { test, java, own } in &outcome.different {
            failures.insert(format!("{}/{test}", entry.name), format!("{java} on java; on rjvm: {own}"));
        }
    }
    let failures = failures.iter().map(|(test, reason)| (test.as_str(), reason.as_str())).collect();
    Ok(causes(&failures)?.replacen("Failures", "Differences", 1))
}

/// Writes one of the parts into the document; the others stay.
fn write_part(number: usize, text: &str) -> Result<(), XtaskError> {
    let path = shell::root().join(DOCUMENT);
    let before = if path.is_file() { fs::read_to_string(&path).map_err(XtaskError::io(&path))? } else { String::new() };
    fs::write(&path, with_part(&before, number, text)).map_err(XtaskError::io(&path))?;
    println!("wrote {DOCUMENT}");
    Ok(())
}

fn with_part(before: &str, number: usize, text: &str) -> String {
    let mut document = TITLE.to_owned();
    for (place, (heading, made)) in PARTS.iter().enumerate() {
        let begin = format!("\n## {heading}\n");
        if place == number {
            let _ = write!(document, "{begin}\n{made}\n\n{}\n", text.trim_end());
        } else if let Some((_, part)) = before.split_once(&begin) {
            let part = part.split("\n## ").next().unwrap_or_default();
            let _ = writeln!(document, "{begin}{}", part.trim_end());
        }
    }
    document
}

fn rate(own: usize, java: usize) -> f64 {
    if java == 0 { 0.0 } else { own as f64 * 100.0 / java as f64 }
}

/// The version of a JDK's class library.
///
/// # Errors
/// When its file `release` cannot be read.
pub fn java_version(java_home: &Path) -> Result<String, XtaskError> {
    let path = java_home.join("release");
    let release = fs::read_to_string(&path).map_err(XtaskError::io(&path))?;
    Ok(jdk::version(&release).unwrap_or("17").to_owned())
}

fn builds(own: &Verdicts) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, verdict) in own.all() {
        *counts.entry(verdict.build.as_str()).or_default() += 1;
    }
    let mut all: Vec<_> = counts.into_iter().collect();
    all.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    all.iter().map(|(build, count)| format!("{build} ({count} tests)")).collect::<Vec<_>>().join(", ")
}

/// The first two folders; in the suite of HotSpot as well.
fn area_of(test: &str) -> String {
    let mut parts = test.split('/');
    let area = [parts.next(), parts.next()].into_iter().flatten().collect::<Vec<_>>().join("/");
    if selection::suite_of(test).name == "jdk" { area } else { format!("hotspot: {area}") }
}

fn rates(areas: &BTreeMap<String, Counts>) -> String {
    let mut text = "### Rates\n\n| area | run | pass on java | of these on rjvm | |\n|---|---:|---:|---:|---:|\n".to_owned();
    let mut total = Counts::default();
    for (area, counts) in areas {
        line(&mut text, area, *counts);
        total = Counts { run: total.run + counts.run, java: total.java + counts.java, own: total.own + counts.own };
    }
    line(&mut text, "**all**", total);
    text
}

fn line(text: &mut String, area: &str, Counts { run, java, own }: Counts) {
    let _ = writeln!(text, "| {area} | {run} | {java} | {own} | {:.1} % |", rate(own, java));
}

/// The failures, those of one cause together.
fn causes(failures: &BTreeMap<&str, &str>) -> Result<String, XtaskError> {
    let path = shell::root().join(CAUSES);
    let known = fs::read_to_string(&path).map_err(XtaskError::io(&path))?;
    let known: Vec<(&str, &str)> =
        known.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(": ")).collect();
    let mut by_cause: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (test, reason) in failures {
        let cause = known.iter().find(|(prefix, _)| test.starts_with(prefix)).map(|(_, cause)| *cause);
        let shown = if cause.is_some() { format!("`{test}`") } else { format!("`{test}`: {}", short(reason)) };
        by_cause.entry(cause.unwrap_or("Not looked into yet")).or_default().push(shown);
    }
    let mut text = "\n### Failures\n".to_owned();
    if by_cause.is_empty() {
        text.push_str("\nNone.\n");
    }
    for (cause, tests) in by_cause {
        let _ = write!(text, "\n{cause}:\n\n");
        tests.iter().for_each(|test| text.push_str(&format!("- {test}\n")));
    }
    Ok(text)
}

/// What both VMs cannot be asked, with the number of tests.
fn not_run(left_out: &BTreeMap<&'static str, usize>) -> String {
    let needs: Vec<_> = left_out.iter().map(|(reason, count)| format!("{reason} ({count})")).collect();
    let needs = if needs.is_empty() { String::new() } else { format!("Tests that need {}; ", needs.join(", ")) };
    format!("\n### What is not run\n\n{needs}tests by hand; tests of windows, printers and sound.\n")
}

/// The beginning of what the harness says, without what could be taken for markup.
fn short(reason: &str) -> String {
    let plain = reason.replace(['`', '<', '>', '|', '*', '_'], " ");
    let reason: String = plain.chars().take(160).collect();
    reason.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_run_is_always_told() {
        let counts = BTreeMap::from([("native agents", 3)]);
        let begin = "\n### What is not run\n\n";
        assert_eq!(
            not_run(&counts),
            format!("{begin}Tests that need native agents (3); tests by hand; tests of windows, printers and sound.\n")
        );
        assert!(not_run(&BTreeMap::new()).starts_with(&format!("{begin}tests by hand")));
    }

    #[test]
    fn areas_are_two_folders() {
        assert_eq!(area_of("java/util/Optional/Basic.java"), "java/util");
        assert_eq!(area_of("compiler/c2/Test.java"), "hotspot: compiler/c2");
    }
    #[test]
    fn a_part_is_replaced_and_the_others_stay() {
        let (first, second) = (with_part("", 0, "one"), with_part(&with_part("", 2, "three"), 0, "one"));
        assert!(second.starts_with(&first) && second.ends_with("\n\nthree\n"), "{second}");
        let replaced = with_part(&second, 0, "other");
        assert!(replaced.contains("\nother\n") && !replaced.contains("\none\n") && replaced.ends_with("three\n"));
    }
}
