//! The layers of `runtime`: a file uses files of its own layer and of those below.

use std::collections::{BTreeMap, BTreeSet};

/// The layers, lowest first, as ARCHITECTURE.md describes them. A name stands for a file or for all of a folder that no longer name stands for.
const LAYERS: [(&str, &[&str]); 6] = [
    (
        "tables",
        &[
            "agents::table",
            "class_path",
            "code",
            "collections",
            "dependencies::table",
            "events",
            "extensions",
            "frame_stress::state",
            "fuel::tank",
            "flags",
            "host_roots",
            "ledger",
            "loading::definition",
            "loading::layout",
            "loading::specific",
            "lock_word",
            "lockstep::state",
            "metadata",
            "options",
            "outcome",
            "profile::count",
            "profile::sites",
            "profile::traps",
            "recording",
            "references",
            "strings::content",
            "strings::table",
            "sync",
            "thread::frames",
            "thread::identity_hash",
            "thread::stack",
            "thread::taken",
            "value_ops",
            "well_known",
        ],
    ),
    ("context", &["compiler", "leaf", "monitor::inflated", "monitor::table", "natives", "thread", "vm"]),
    (
        "objects and calls",
        &[
            "backtrace",
            "boot_trace",
            "commands",
            "dependencies",
            "frame_stress",
            "fuel",
            "linking::lookup",
            "linking::select",
            "loading::arrays",
            "loading::loaders",
            "loading::methods",
            "loading::mirror",
            "loading::room",
            "loading::vtable",
            "machine_code",
            "meter",
            "modules",
            "monitor",
            "natives::conversion",
            "objects",
            "profile",
            "recording::frames",
            "strings",
            "thread::asynchronous",
            "thread::compiled",
            "thread::deopt",
            "thread::held_locks",
            "thread::invoke",
            "thread::native_stack",
            "thread::native_thread",
            "thread::panics",
            "thread::parking",
            "thread::privileges",
            "thread::walk",
            "throw",
            "throwables",
            "value",
        ],
    ),
    ("loading", &["agents", "linking::class_access", "loading"]),
    ("linking", &["boxing", "exceptions", "linking", "upcalls"]),
    (
        "operations",
        &[
            "boot",
            "gc_log",
            "heap_dump",
            "lockstep",
            "ops",
            "recording::sampler",
            "recording::sites",
            "roots",
            "thread::exit",
            "thread::start",
            "thread::unwind",
            "thread_attach",
            "thread_dump",
            "unloading",
        ],
    ),
];

/// Uses of higher layers, and files in none.
pub fn problems(uses: &BTreeMap<&str, BTreeSet<&str>>) -> Vec<String> {
    let mut problems = Vec::new();
    for (file, used) in uses {
        let Some(own) = layer_of(file) else {
            problems.push(format!("`{file}` of runtime is in no layer"));
            continue;
        };
        let above = used.iter().filter_map(|other| Some((other, layer_of(other)?))).filter(|(_, layer)| *layer > own);
        problems.extend(above.map(|(other, layer)| {
            let (own, layer) = (LAYERS[own].0, LAYERS[layer].0);
            format!("`{file}` of runtime, in the layer of {own}, uses `{other}`, which is above it in the layer of {layer}")
        }));
    }
    problems
}

fn layer_of(file: &str) -> Option<usize> {
    let names = LAYERS.iter().enumerate().flat_map(|(layer, (_, names))| names.iter().map(move |name| (name, layer)));
    let holds = |name: &str| file.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"));
    names.filter(|(name, _)| holds(name)).max_by_key(|(name, _)| name.len()).map(|(_, layer)| layer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_name_says_which_layer_a_file_is_in() {
        let layers = ["metadata::class", "thread", "thread::shared", "thread::invoke", "threads"].map(layer_of);
        assert_eq!(layers, [Some(0), Some(1), Some(1), Some(2), None]);
    }

    #[test]
    fn files_use_what_is_beside_and_below_them() {
        let uses = BTreeMap::from([
            ("loading::load", BTreeSet::from(["loading::define", "vm", "metadata::class"])),
            ("vm", BTreeSet::from(["thread", "loading::load"])),
            ("new", BTreeSet::new()),
        ]);
        let problems = problems(&uses);
        assert_eq!(problems.len(), 2);
        assert!(problems[0].contains("`new`") && problems[1].contains("`vm`") && problems[1].contains("`loading::load`"));
    }
}
