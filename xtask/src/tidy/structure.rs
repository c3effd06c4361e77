//! How `runtime` hangs together: files that use each other in a circle, and methods of its context. Neither may grow.
//!
//! A file uses another if it names it (by a path from `crate`, `super` or `self`, or through a module that it has imported or that is its own),
//! and if it calls a method of `JavaThread` that the other adds to it.

use std::collections::{BTreeMap, BTreeSet};

use super::layers;
use super::sources::Source;

/// The crate that is measured.
const FOLDER: &str = "runtime/src/";
/// The context that nearly every function takes, by convention as `thread`.
const CONTEXT: &str = "JavaThread";
/// The most files that may use each other in a circle; lower it when it has become less.
const CIRCLE_MAX: usize = 11;
/// The most methods of `JavaThread`; what is an operation is a function with the thread first.
const METHODS_MAX: usize = 53;

/// What is worse than the line to hold.
pub fn problems(sources: &[Source]) -> Vec<String> {
    let files: BTreeMap<String, String> = sources
        .iter()
        .filter(|source| !source.is_auxiliary())
        .filter_map(|source| Some((module_of(source.path.strip_prefix(FOLDER)?)?, product_code(&source.text))))
        .collect();
    let uses = uses(&files);
    let circle = largest_circle(&uses);
    let methods: usize = files.values().map(|text| methods_of(text, CONTEXT).count()).sum();
    let mut problems = layers::problems(&uses);
    if circle.len() > CIRCLE_MAX {
        problems.push(format!("{} files of runtime use each other, {CIRCLE_MAX} are the most: {circle:?}", circle.len()));
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

/// Which modules each module uses.
fn uses(files: &BTreeMap<String, String>) -> BTreeMap<&str, BTreeSet<&str>> {
    let of = |module, text| {
        let mut targets = named(files, module, text);
        targets.extend(called(files, text));
        targets.remove(module);
        targets
    };
    files.iter().map(|(module, text)| (module.as_str(), of(module, text))).collect()
}

/// The modules that a module names.
fn named<'f>(files: &'f BTreeMap<String, String>, module: &str, text: &str) -> BTreeSet<&'f str> {
    let parent = module.rsplit_once("::").map_or("", |(parent, _)| parent);
    let roots = [("crate", ""), ("super", parent), ("self", module)];
    let mut paths: Vec<String> = roots.into_iter().flat_map(|(name, path)| paths_through(text, name, path)).collect();
    let imported = paths.iter().map(|path| path.strip_suffix("::self").unwrap_or(path));
    let imported: Vec<&str> = imported.filter(|path| files.contains_key(*path)).collect();
    let last = |path: &str| path.rsplit("::").next().unwrap_or_default().to_owned();
    let own = files.keys().filter(|file| file.rsplit_once("::").is_some_and(|(parent, _)| parent == module));
    // An import hides a module of the same name.
    let own = own.map(String::as_str).filter(|own| !imported.iter().any(|path| last(path) == last(own)));
    let through: Vec<String> =
        imported.iter().copied().chain(own).flat_map(|path| paths_through(text, &last(path), path)).collect();
    paths.extend(through);
    paths.iter().filter_map(|path| longest_module(files, path)).collect()
}

/// The paths in a text that begin with `name`, which stands for the module `path`.
fn paths_through(text: &str, name: &str, path: &str) -> Vec<String> {
    let start = format!("{name}::");
    let is_start = |at: usize| !text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':');
    let starts = text.match_indices(&start).map(|(at, _)| at).filter(|at| is_start(*at));
    let rests = starts.flat_map(|at| expand(&text[at + start.len()..]));
    rests.map(|rest| if path.is_empty() { rest } else { format!("{path}::{rest}") }).collect()
}

/// The modules with the methods of the context that a text calls.
fn called<'f>(files: &'f BTreeMap<String, String>, text: &str) -> BTreeSet<&'f str> {
    let adds_methods = methods_of(text, CONTEXT).next().is_some();
    let calls = |name: &str| text.contains(&format!("thread.{name}(")) || adds_methods && text.contains(&format!("self.{name}("));
    let has_called = |file: &str| methods_of(file, CONTEXT).any(calls);
    files.iter().filter(|(_, file)| has_called(file)).map(|(module, _)| module.as_str()).collect()
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

/// Names of the functions in the inherent implementations of a type.
fn methods_of<'t>(text: &'t str, of: &str) -> impl Iterator<Item = &'t str> {
    let blocks = text.split(&format!("impl {of} {{")).skip(1).filter_map(|rest| rest.split("\n}\n").next()).collect::<Vec<_>>();
    let lines = blocks.into_iter().flat_map(str::lines);
    let functions = lines.filter(|line| line.starts_with("    ") && !line.starts_with("     "));
    functions.filter_map(|line| line.split_once("fn ")).filter_map(|(_, rest)| rest.split(['(', '<']).next())
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
        let graph = uses(&files);
        assert_eq!(graph["a"], BTreeSet::from(["b", "b::c"]));
        assert_eq!(graph["d"], BTreeSet::from(["b"]));
        assert_eq!(largest_circle(&graph).len(), 2);
        assert_eq!(reach(&graph, "e"), BTreeSet::from(["a", "b", "b::c", "d"]));
    }

    #[test]
    fn modules_are_found_by_relative_paths_and_through_others() {
        let texts = [
            ("a", "use crate::b;\nfn f() { b::c::g(); }\n"),
            ("b", "use c::Deep;\n"),
            ("b::c", "use super::d::{E, F};\nfn g() {}\n"),
            ("b::d", "fn f() { self::g(); std::b::c(); }\n"),
        ];
        let files = texts.into_iter().map(|(module, text)| (module.to_owned(), text.to_owned())).collect();
        let graph = uses(&files);
        assert_eq!(graph["a"], BTreeSet::from(["b", "b::c"]));
        assert_eq!(graph["b"], BTreeSet::from(["b::c"]));
        assert_eq!(graph["b::c"], BTreeSet::from(["b::d"]));
        assert_eq!(graph["b::d"], BTreeSet::new());
    }

    #[test]
    fn who_calls_a_method_of_the_context_uses_the_file_that_adds_it() {
        let texts = [
            ("a", "impl JavaThread {\n    pub fn a(&self) {\n        self.b();\n    }\n}\n"),
            ("b", "impl JavaThread {\n    pub fn b<T>(&self) {}\n}\n"),
            ("c", "fn c(thread: &JavaThread) { thread.a(); other.b(); }\n"),
        ];
        let files = texts.into_iter().map(|(module, text)| (module.to_owned(), text.to_owned())).collect();
        let graph = uses(&files);
        assert_eq!(graph["a"], BTreeSet::from(["b"]));
        assert_eq!(graph["c"], BTreeSet::from(["a"]));
    }

    #[test]
    fn methods_are_counted_in_all_blocks() {
        let text = "impl A {\n    pub fn a() {\n        let fn_ = 1;\n    }\n    fn b() {}\n}\nimpl B {\n    fn c() {}\n}\nimpl A {\n    fn d() {}\n}\n";
        assert_eq!(methods_of(text, "A").collect::<Vec<_>>(), ["a", "b", "d"]);
    }
}
