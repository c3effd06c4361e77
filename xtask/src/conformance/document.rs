//! docs/conformance.md: rates by area, and each test that fails with its cause.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

use super::cache::Cache;
use super::selection;
use super::verdicts::Verdicts;
use crate::error::XtaskError;
use crate::{jdk, shell};

const DOCUMENT: &str = "docs/conformance.md";
/// What is known of failing tests: the beginning of a test's name, a colon, and why it fails.
const CAUSES: &str = "xtask/conformance/causes.txt";

const TITLE: &str = "# Conformance\n\nMade by `cargo xtask conformance openjdk`; do not edit. OpenJDK 17's own tests, from Debian's source package, \
run by jtreg: each is compiled by the JDK's `javac` and run on the JDK's `java` and on rjvm, with the same class library and the same options. Only tests that pass on \
`java` count; one that fails on rjvm is run a second time.\n";

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
    _cache: &Cache,
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
    let mut text = format!("{TITLE}\nJDK {}. Builds of rjvm: {}.\n\n", java_version(java_home)?, builds(own));
    text.push_str(&rates(&areas));
    text.push_str(&causes(&failures)?);
    text.push_str(&not_run(left_out));
    let path = shell::root().join(DOCUMENT);
    fs::write(&path, text).map_err(XtaskError::io(&path))?;
    println!("wrote {DOCUMENT}");
    Ok(ExitCode::SUCCESS)
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
    let mut text = "## Rates\n\n| area | run | pass on java | of these on rjvm | |\n|---|---:|---:|---:|---:|\n".to_owned();
    let mut total = Counts::default();
    for (area, counts) in areas {
        line(&mut text, area, *counts);
        total = Counts { run: total.run + counts.run, java: total.java + counts.java, own: total.own + counts.own };
    }
    line(&mut text, "**all**", total);
    text
}

fn line(text: &mut String, area: &str, Counts { run, java, own }: Counts) {
    let rate = if java == 0 { 0.0 } else { own as f64 * 100.0 / java as f64 };
    let _ = writeln!(text, "| {area} | {run} | {java} | {own} | {rate:.1} % |");
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
    let mut text = "\n## Failures\n".to_owned();
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
    format!("\n## What is not run\n\n{needs}tests by hand; tests of windows, printers and sound.\n")
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
        let begin = "\n## What is not run\n\n";
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
}
