//! `cargo xtask natives`: which native methods of the JDK rjvm has, as docs/natives.md.
//!
//! The JDK's list comes from its run-time image, rjvm's from `rjvm --print-natives` (class, name and descriptor on each line).

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::error::XtaskError;
use crate::marks::{self, Mark};
use crate::tidy::sources;
use crate::{Done, cargo, jdk, shell};

/// Where the document is.
const DOCUMENT: &str = "docs/natives.md";
/// Before the fingerprint of the tables that a document was made from.
const STAMP: &str = "<!-- tables: ";

/// The natives of one package.
#[derive(Default)]
struct Package<'a> {
    complete: Vec<&'a str>,
    partial: Vec<&'a str>,
    missing: Vec<&'a str>,
}

/// Writes the document.
///
/// # Errors
/// When one of the lists cannot be had.
pub fn natives(java_home: Option<PathBuf>) -> Done {
    let java_home = jdk::find(java_home)?;
    let jdk_list = jdk_natives(&java_home)?;
    let own_list = own_natives(&java_home)?;
    let sources = sources::all()?;
    let fingerprint = tables_fingerprint(sources.iter().map(|source| (source.path.as_str(), source.text.as_str())));
    let jdk_lines: BTreeSet<_> = lines(&jdk_list).into_iter().filter(|method| !is_signature_polymorphic(method)).collect();
    let text = document(&jdk_lines, &lines(&own_list), &marks::read()?, &fingerprint);
    let path = shell::root().join(DOCUMENT);
    fs::write(&path, text).map_err(XtaskError::io(&path))?;
    println!("wrote {DOCUMENT}");
    Ok(ExitCode::SUCCESS)
}

fn jdk_natives(java_home: &Path) -> Result<String, XtaskError> {
    let export = "jdk.jdeps/com.sun.tools.classfile=ALL-UNNAMED";
    let arguments = ["--add-modules", "jdk.jdeps", "--add-exports", export, "tests/java/ListNatives.java"];
    shell::capture(&mut shell::command(java_home.join("bin/java"), &arguments))
}

fn own_natives(java_home: &Path) -> Result<String, XtaskError> {
    let launcher = cargo::build_launcher(cargo::RELEASE)?;
    shell::capture(shell::command(launcher, &["--print-natives"]).env("RJVM_JAVA_HOME", java_home))
}

fn lines(text: &str) -> BTreeSet<&str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect()
}

/// Access modes of `VarHandle` and `MethodHandle.invoke*` are call instructions of their own and no table has them (JVMS §2.9.3).
fn is_signature_polymorphic(method: &str) -> bool {
    let classes = ["java/lang/invoke/VarHandle ", "java/lang/invoke/MethodHandle invoke"];
    classes.iter().any(|class| method.starts_with(class)) && method.contains(" ([Ljava/lang/Object;)")
}

fn document(jdk: &BTreeSet<&str>, own: &BTreeSet<&str>, marks: &[Mark], fingerprint: &str) -> String {
    let mut packages = BTreeMap::<&str, Package<'_>>::new();
    let partial = |method: &str| marks.iter().find(|mark| mark.is_partial && mark.covers(&readable_name(method)));
    for method in jdk {
        let package = packages.entry(package(method)).or_default();
        match own.contains(method) {
            true if partial(method).is_some() => package.partial.push(method),
            true => package.complete.push(method),
            false => package.missing.push(method),
        }
    }
    let done = jdk.intersection(own).count();
    let incomplete: usize = packages.values().map(|package| package.partial.len()).sum();
    let mut text = format!("{STAMP}{fingerprint} -->\n# Native methods\n\nMade by `cargo xtask natives`; do not edit.\n\n");
    let _ = writeln!(
        text,
        "{done} of the {} native methods of the JDK are there, {} of them complete. One that is missing throws",
        jdk.len(),
        done - incomplete
    );
    text.push_str("`UnsatisfiedLinkError` with its name. Signature-polymorphic methods are not counted.\n\n| package | complete | partial | missing |\n|---|---:|---:|---:|\n");
    for (name, package) in &packages {
        let _ = writeln!(text, "| {name} | {} | {} | {} |", package.complete.len(), package.partial.len(), package.missing.len());
    }
    text.push_str("\n## Partial\n\nWhat these lack.\n\n");
    for method in packages.values().flat_map(|package| &package.partial) {
        let reason = partial(method).map_or("", |mark| mark.reason.as_str());
        let _ = writeln!(text, "- `{}`: {reason}", readable(method));
    }
    text.push_str("\n## Constant\n\nComplete, though they always give the same, and why.\n\n");
    for method in jdk.iter().filter(|method| own.contains(*method)) {
        if let Some(mark) = marks.iter().find(|mark| mark.covers(&readable_name(method))).filter(|mark| !mark.is_partial) {
            let _ = writeln!(text, "- `{}`: {}", readable(method), mark.reason);
        }
    }
    text.push_str("\n## Missing\n");
    for (name, package) in packages.iter().filter(|(_, package)| !package.missing.is_empty()) {
        let _ = write!(text, "\n### {name}\n\n");
        package.missing.iter().for_each(|method| text.push_str(&format!("- `{}`\n", readable(method))));
    }
    let extra: Vec<_> = own.difference(jdk).collect();
    if !extra.is_empty() {
        text.push_str(
            "\n## Not native in this JDK\n\nRust functions that stand in for Java code, or belong to another release.\n\n",
        );
        extra.iter().for_each(|method| text.push_str(&format!("- `{}`\n", readable(method))));
    }
    text
}

/// `java/lang/Object hashCode ()I` belongs to `java.lang`.
fn package(method: &str) -> &str {
    let class = method.split(' ').next().unwrap_or_default();
    class.rsplit_once('/').map_or("", |(package, _)| package)
}

/// Class and name with dots.
fn readable_name(method: &str) -> String {
    let mut words = method.splitn(3, ' ');
    let mut next = || words.next().unwrap_or_default();
    format!("{}.{}", next().replace('/', "."), next())
}

fn readable(method: &str) -> String {
    let mut words = method.splitn(3, ' ');
    let mut next = || words.next().unwrap_or_default();
    format!("{}.{}{}", next().replace('/', "."), next(), next())
}

/// What is wrong with the document: it is made from other tables than those in the sources.
pub fn document_problem<'a>(sources: impl Iterator<Item = (&'a str, &'a str)>) -> Option<String> {
    let text = fs::read_to_string(shell::root().join(DOCUMENT)).ok()?;
    let fingerprint = tables_fingerprint(sources);
    let is_current = text.starts_with(&format!("{STAMP}{fingerprint} "));
    (!is_current).then(|| format!("{DOCUMENT} is older than the native tables: run `cargo xtask natives`"))
}

/// A fingerprint of the rows of all `natives!` tables, wherever they are.
fn tables_fingerprint<'a>(sources: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut hasher = DefaultHasher::new();
    for (_, text) in sources.filter(|(path, _)| path.starts_with("stdlib/")) {
        for row in text.lines().map(str::trim).filter(|line| is_row(line)) {
            row.split_whitespace().collect::<Vec<_>>().hash(&mut hasher);
        }
    }
    format!("{:016x}", hasher.finish())
}

/// `natives! { "class":` or `"name" "descriptor" => function,`
fn is_row(line: &str) -> bool {
    line.starts_with("natives!") || line.starts_with('"') && (line.contains("=>") || line.ends_with("\":"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_counts_by_package() {
        let text = document(&lines("a/b/C m ()V\na/b/C n ()I\nd/E k ()V\n"), &lines("a/b/C m ()V\n"), &[], "0");
        assert!(text.contains("| a/b | 1 | 0 | 1 |") && text.contains("- `d.E.k()V`"), "{text}");
    }

    #[test]
    fn only_rows_of_tables_count_for_the_fingerprint() {
        let table = "natives! { \"a/B\":\n    \"m\"   \"()V\" => m,\n}\n";
        let same = tables_fingerprint([("stdlib/a.rs", table)].into_iter());
        assert_eq!(same, tables_fingerprint([("stdlib/a.rs", &*format!("// words\n{}", table.replace("   ", " ")))].into_iter()));
        assert_ne!(same, tables_fingerprint([("stdlib/a.rs", &*table.replace("()V", "()I"))].into_iter()));
    }
}
