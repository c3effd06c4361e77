//! Which files may name references that nothing holds back (`[VMDOC]` References).

use super::sources::Source;

/// What such a reference is called, and what makes one of a `Ref`, a handle or a root.
const NAMES: [&str; 4] = ["RawRef", "unbound", "load_raw", "to_raw"];
/// The crate that they come from.
const HOME: &str = "gc/";

/// Files that name them, with what for. `stdlib` has none: natives take handles, leaf functions take `Ref`.
const FILES: [(&str, &str); 34] = [
    ("interpreter/src/handlers.rs", "slots of frames"),
    ("interpreter/src/slow.rs", "slots of frames"),
    ("interpreter/src/state.rs", "slots of frames"),
    ("runtime/src/heap_dump/classes.rs", "looks at objects while the world is stopped"),
    ("runtime/src/heap_dump/format.rs", "looks at objects while the world is stopped"),
    ("runtime/src/heap_dump/mod.rs", "looks at objects while the world is stopped"),
    ("runtime/src/heap_dump/threads.rs", "slots of frames"),
    ("runtime/src/host_roots.rs", "a table of roots"),
    ("runtime/src/leaf.rs", "arguments and results of leaf functions"),
    ("runtime/src/lib.rs", "exports it to engines"),
    ("runtime/src/metadata/class_roots.rs", "a table of roots"),
    ("runtime/src/monitor/mod.rs", "entered and left by engines"),
    ("runtime/src/monitor/table.rs", "a table of weak roots"),
    ("runtime/src/natives/conversion.rs", "arguments and results of natives"),
    ("runtime/src/objects.rs", "new objects for engines"),
    ("runtime/src/ops/arrays.rs", "operands of instructions"),
    ("runtime/src/ops/calls.rs", "operands of instructions"),
    ("runtime/src/ops/casts.rs", "operands of instructions"),
    ("runtime/src/ops/fields.rs", "operands of instructions"),
    ("runtime/src/ops/helpers.rs", "arguments and results of helpers"),
    ("runtime/src/ops/interpreted.rs", "arguments of calls"),
    ("runtime/src/ops/monitors.rs", "operands of instructions"),
    ("runtime/src/ops/objects.rs", "operands of instructions"),
    ("runtime/src/roots.rs", "what the collector visits"),
    ("runtime/src/strings/long.rs", "puts strings into a table of weak roots"),
    ("runtime/src/strings/mod.rs", "puts strings into a table of weak roots"),
    ("runtime/src/strings/table.rs", "a table of weak roots"),
    ("runtime/src/thread/block.rs", "the pending exception, a root"),
    ("runtime/src/thread/mod.rs", "results of handle scopes"),
    ("runtime/src/thread/taken.rs", "slots of frames that are being rebuilt"),
    ("runtime/src/thread/unwind.rs", "slots of frames"),
    ("runtime/src/throw.rs", "the pending exception, a root"),
    ("runtime/src/unloading.rs", "what the collector visits"),
    ("runtime/src/value.rs", "slots of frames"),
];

/// Files that name them and may not, and rows for files that do not.
pub fn problems(sources: &[Source]) -> Vec<String> {
    let outside = sources
        .iter()
        .filter(|source| !source.is_auxiliary() && !source.path.starts_with(HOME) && !source.path.starts_with("xtask/"));
    let naming: Vec<(&str, usize)> =
        outside.filter_map(|source| Some((source.path.as_str(), first_line(&source.text)?))).collect();
    let strangers = naming.iter().filter(|(path, _)| !FILES.iter().any(|(file, _)| file == path));
    let idle = FILES.iter().filter(|(file, _)| !naming.iter().any(|(path, _)| path == file));
    let strangers = strangers
        .map(|(path, line)| format!("{path}:{line}: names a reference that nothing holds back; take a handle or a `Ref`"));
    strangers.chain(idle.map(|(file, _)| format!("{file} names no raw reference: take it off the list"))).collect()
}

/// The first line of code that names one.
fn first_line(text: &str) -> Option<usize> {
    let is_part = |character: char| character.is_alphanumeric() || character == '_';
    let names = |line: &str| line.split(|character| !is_part(character)).any(|word| NAMES.contains(&word));
    (1..).zip(text.lines()).find(|(_, line)| !line.trim_start().starts_with("//") && names(line)).map(|(number, _)| number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_words_in_code_count() {
        assert_eq!(first_line("//! RawRef\nuse gc::{Handle, RawRef};\n"), Some(2));
        assert_eq!(first_line("fn float_to_raw_int_bits() {}\n/// `RawRef`\nfn unbounded() {}\n"), None);
        assert_eq!(first_line("let slot = thread.raw(object).unbound().bits();"), Some(1));
    }

    #[test]
    fn files_and_list_must_agree() {
        let source = |path: &str| Source { path: path.to_owned(), text: "let raw = root.load_raw();".to_owned() };
        let mut sources: Vec<Source> = FILES.iter().map(|(path, _)| source(path)).collect();
        assert_eq!(problems(&sources), Vec::<String>::new());
        assert_eq!(problems(&sources[1..]).len(), 1);
        sources.push(source("stdlib/src/host.rs"));
        let found = problems(&sources);
        assert!(found.len() == 1 && found[0].starts_with("stdlib/src/host.rs:1:"), "{found:?}");
    }
}
