//! Every Rust file: its first line, its length, its doors to the host, and no leftovers.

use std::fs;
use std::path::Path;

use crate::error::XtaskError;
use crate::shell;

/// Folders with Rust in them.
const FOLDERS: [&str; 15] = [
    "classfile",
    "verifier",
    "gc",
    "sandbox",
    "runtime",
    "interpreter",
    "jit",
    "stdlib",
    "embed",
    "capi",
    "cli",
    "tests",
    "xtask",
    "fuzz",
    "bench",
];
/// Folders that may use files, sockets, processes and the environment of the host.
const HOST_FOLDERS: [&str; 6] = ["sandbox/", "xtask/", "cli/", "tests/", "fuzz/", "bench/"];
/// Most lines of a file that is no table.
const LINES_MAX: usize = 800;
/// Files that are one table.
const TABLES: [&str; 2] = ["classfile/src/opcode.rs", "stdlib/src/java/lang/math/tables.rs"];
/// Parts of the standard library that reach the host.
const HOST_MODULES: [&str; 4] = ["fs", "net", "process", "env"];

/// A Rust file of the project.
pub struct Source {
    /// From the repository's root.
    pub path: String,
    /// What it says.
    pub text: String,
}

impl Source {
    /// Whether it is a test, bench or example of a crate and not part of the product.
    pub fn is_auxiliary(&self) -> bool {
        ["/tests/", "/benches/", "/examples/"].iter().any(|folder| self.path.contains(folder)) || self.path.ends_with("/build.rs")
    }
}

/// All Rust files of the project.
///
/// # Errors
/// When a folder or file cannot be read.
pub fn all() -> Result<Vec<Source>, XtaskError> {
    let mut sources = Vec::new();
    for folder in FOLDERS {
        let folder = shell::root().join(folder);
        if folder.exists() {
            collect(&folder, &mut sources)?;
        }
    }
    sources.sort_by(|left, right| left.path.cmp(&right.path));
    Ok(sources)
}

fn collect(folder: &Path, sources: &mut Vec<Source>) -> Result<(), XtaskError> {
    for entry in fs::read_dir(folder).map_err(XtaskError::io(folder))? {
        let path = entry.map_err(XtaskError::io(folder))?.path();
        if path.is_dir() {
            if !path.ends_with("target") {
                collect(&path, sources)?;
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).map_err(XtaskError::io(&path))?;
            let path = path.strip_prefix(shell::root()).unwrap_or(&path).to_string_lossy().into_owned();
            sources.push(Source { path, text });
        }
    }
    Ok(())
}

/// What is wrong with a file.
pub fn problems(source: &Source) -> Vec<String> {
    let Source { path, text } = source;
    let mut problems = Vec::new();
    if !text.starts_with("//! ") {
        problems.push(format!("{path}:1: the first line does not say what the file is for (`//! ...`)"));
    }
    let lines = text.lines().count();
    if lines > LINES_MAX && !TABLES.contains(&path.as_str()) {
        problems.push(format!("{path}: {lines} lines, {LINES_MAX} are the most"));
    }
    let may_reach_host = source.is_auxiliary() || HOST_FOLDERS.iter().any(|folder| path.starts_with(folder));
    for (number, line) in (1..).zip(text.lines()) {
        if let Some(marker) = leftover(line) {
            problems.push(format!("{path}:{number}: leftover {marker}"));
        }
        if !may_reach_host && let Some(module) = HOST_MODULES.iter().find(|module| names_host_module(line, module)) {
            problems.push(format!("{path}:{number}: std::{module} outside of sandbox"));
        }
    }
    problems
}

/// A marker of unfinished work. The words are put together here so that this file does not contain them.
fn leftover(line: &str) -> Option<String> {
    let markers = [["TO", "DO"], ["FIX", "ME"], ["XX", "X"], ["HA", "CK"]].map(|parts| parts.concat());
    let macros = [["to", "do!("], ["unimple", "mented!("]].map(|parts| parts.concat());
    let is_word = |marker: &str| {
        line.match_indices(marker).any(|(start, _)| {
            let before = line[..start].chars().next_back();
            let after = line[start + marker.len()..].chars().next();
            [before, after].into_iter().flatten().all(|near| !near.is_alphanumeric() && near != '_')
        })
    };
    let word = markers.into_iter().find(|marker| is_word(marker));
    word.or_else(|| macros.into_iter().find(|name| line.contains(name.as_str())))
}

/// Parts of `std::net` that open sockets or ask for names; addresses are mere values.
const SOCKET_TYPES: [&str; 4] = ["TcpStream", "TcpListener", "UdpSocket", "ToSocketAddrs"];

/// Whether a line of code names `std::<module>`, directly or in a `use std::{...}` group.
fn names_host_module(line: &str, module: &str) -> bool {
    let code = line.split("//").next().unwrap_or_default();
    if module == "net" && code.contains("std::net::") && !SOCKET_TYPES.iter().any(|name| code.contains(name)) {
        return false;
    }
    let direct = format!("std::{module}");
    let ends_word = |rest: &str| !rest.starts_with(|next: char| next.is_alphanumeric() || next == '_');
    if code.match_indices(&direct).any(|(start, _)| ends_word(&code[start + direct.len()..])) {
        return true;
    }
    let Some(group) = code.trim_start().strip_prefix("use std::{") else { return false };
    group.split([',', '{', '}', ';']).any(|item| item.trim() == module || item.trim().starts_with(&format!("{module}::")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems_of(path: &str, text: &str) -> Vec<String> {
        problems(&Source { path: path.to_owned(), text: text.to_owned() })
    }

    #[test]
    fn a_file_without_a_first_line_of_its_own_is_a_problem() {
        assert_eq!(problems_of("gc/src/a.rs", "//! A.\n").len(), 0);
        assert_eq!(problems_of("gc/src/a.rs", "use x;\n").len(), 1);
    }

    #[test]
    fn host_access_is_a_problem_outside_of_the_sandbox_only() {
        let text = "//! A.\nuse std::fs;\nuse std::{env, fmt};\n// std::net\nuse std::fmt::process;\n";
        assert_eq!(problems_of("gc/src/a.rs", text).len(), 2);
        assert_eq!(problems_of("sandbox/src/a.rs", text).len(), 0);
        assert_eq!(problems_of("gc/tests/a.rs", text).len(), 0);
        assert_eq!(problems_of("gc/src/a.rs", "//! A.\nuse std::net::{IpAddr, Ipv4Addr};\n").len(), 0);
        assert_eq!(problems_of("gc/src/a.rs", "//! A.\nuse std::net::{IpAddr, TcpStream};\n").len(), 1);
    }

    #[test]
    fn leftovers_are_whole_words() {
        let marker = ["TO", "DO"].concat();
        assert_eq!(problems_of("gc/src/a.rs", &format!("//! A.\n// {marker}: x\n")).len(), 1);
        assert_eq!(problems_of("gc/src/a.rs", &format!("//! A.\n// {marker}S x\n")).len(), 0);
    }
}
