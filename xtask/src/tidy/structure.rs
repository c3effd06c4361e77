//! How `runtime` hangs together: files that import each other in a circle, and methods of its context. Neither may grow.

use std::collections::{BTreeMap, BTreeSet};

use super::sources::Source;

/// The crate that is measured.
const FOLDER: &str = "runtime/src/";
/// The most files that may import each other in a circle; lower it when it has become less.
const CIRCLE_MAX: usize = 11;
/// The most methods of `JavaThread`; what is an operation is a function with the thread first.
const METHODS_MAX: usize = 54;

/// What is worse than the line to hold.
pub fn problems(sources: &[Source]) -> Vec<String> {
    let files: BTreeMap<String, String> = sources
        .iter()
        .filter(|source| !source.is_auxiliary())
        .filter_map(|source| Some((module_of(source.path.strip_prefix(FOLDER)?)?, product_code(&source.text))))
        .collect();
    let circle = largest_circle(&imports(&files));
    let methods: usize = files.values().map(|text| methods_of(text, "JavaThread")).sum();
    let mut problems = Vec::new();
    if circle.len() > CIRCLE_MAX {
        problems.push(format!("{} files of runtime import each other, {CIRCLE_MAX} are the most: {circle:?}", circle.len()));
    }
    if methods > METHODS_MAX {
        problems
            .push(format!("JavaThread has {methods} methods, {METHODS_MAX} are the most: write functions that take the thread"));
    }
    problems
}

/// The module path of a file; none for the root.
fn module_of(file: &str) -> Option<String> {
    let path = file.strip_suffix(".rs")?;
    let path = path.strip_suffix("/mod").unwrap_or(path);
    (path != "lib").then(|| path.replace('/', "::"))
}

/// Without comments and without the tests, which stand at the end.
fn product_code(text: &str) -> String {
    let product = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    product.lines().filter(|line| !line.trim_start().starts_with("//")).map(|line| format!("{line}\n")).collect()
}

/// Which modules each module names.
fn imports(files: &BTreeMap<String, String>) -> BTreeMap<&str, BTreeSet<&str>> {
    let named = |module: &str, text: &str| -> BTreeSet<&str> {
        let paths = text.match_indices("crate::").flat_map(|(at, start)| expand(&text[at + start.len()..]));
        let targets = paths.filter_map(|path| longest_module(files, &path));
        targets.filter(|target| *target != module).collect()
    };
    files.iter().map(|(module, text)| (module.as_str(), named(module, text))).collect()
}

/// The paths that begin a text: one, or several in braces.
fn expand(text: &str) -> Vec<String> {
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')).unwrap_or(text.len());
    let head = text[..end].trim_end_matches(':');
    let Some(group) = text[end..].strip_prefix('{') else { return vec![head.to_owned()] };
    let mut depth = 1;
    let close = group.find(|c| {
        depth += i32::from(c == '{') - i32::from(c == '}');
        depth == 0
    });
    let members = group[..close.unwrap_or(group.len())].split([',', '{', '}']).map(str::trim).filter(|member| !member.is_empty());
    members.map(|member| if head.is_empty() { member.to_owned() } else { format!("{head}::{member}") }).collect()
}

/// The module that a path leads into.
fn longest_module<'f>(files: &'f BTreeMap<String, String>, path: &str) -> Option<&'f str> {
    let parts: Vec<&str> = path.split("::").collect();
    (1..=parts.len()).rev().find_map(|count| files.get_key_value(&parts[..count].join("::")).map(|(module, _)| module.as_str()))
}

/// The most modules of which each leads to each.
fn largest_circle<'m>(graph: &BTreeMap<&'m str, BTreeSet<&'m str>>) -> BTreeSet<&'m str> {
    let reachable: BTreeMap<&str, BTreeSet<&str>> = graph.keys().map(|module| (*module, reach(graph, module))).collect();
    let circle_of = |module: &'m str| -> BTreeSet<&'m str> {
        reachable[module].iter().copied().filter(|other| reachable[other].contains(module)).collect()
    };
    graph.keys().map(|module| circle_of(module)).max_by_key(BTreeSet::len).unwrap_or_default()
}

fn reach<'m>(graph: &BTreeMap<&'m str, BTreeSet<&'m str>>, from: &str) -> BTreeSet<&'m str> {
    let mut met = BTreeSet::new();
    let mut pending: Vec<&str> = graph[from].iter().copied().collect();
    while let Some(module) = pending.pop() {
        if met.insert(module) {
            pending.extend(&graph[module]);
        }
    }
    met
}

/// Functions in the inherent implementations of a type.
fn methods_of(text: &str, of: &str) -> usize {
    let start = format!("impl {of} {{");
    let blocks = text.split(&start).skip(1).filter_map(|rest| rest.split("\n}\n").next());
    let is_function = |line: &&str| line.starts_with("    ") && !line.starts_with("     ") && line.contains("fn ");
    blocks.map(|block| block.lines().filter(is_function).count()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn circles_are_found_through_all_forms_of_import() {
        let texts = [
            ("a", "use crate::b::{self, c::Deep};\n"),
            ("b", "fn f() { crate::d::g(); }\n"),
            ("b::c", "use crate::a;\n"),
            ("d", "use std::fmt;\nuse crate::{b, JavaThread};\n"),
            ("e", "use crate::a;\n"),
        ];
        let files = texts.into_iter().map(|(module, text)| (module.to_owned(), text.to_owned())).collect();
        let graph = imports(&files);
        assert_eq!(graph["a"], BTreeSet::from(["b", "b::c"]));
        assert_eq!(graph["d"], BTreeSet::from(["b"]));
        assert_eq!(largest_circle(&graph).len(), 2);
        assert_eq!(reach(&graph, "e"), BTreeSet::from(["a", "b", "b::c", "d"]));
    }

    #[test]
    fn methods_are_counted_in_all_blocks() {
        let text = "impl A {\n    pub fn a() {\n        let fn_ = 1;\n    }\n    fn b() {}\n}\nimpl B {\n    fn c() {}\n}\nimpl A {\n    fn d() {}\n}\n";
        assert_eq!(methods_of(text, "A"), 3);
    }
}
