//! `cargo xtask bench --calls`: calls between host and guest beside those of Wasmtime and Lua, and the table in `docs/host-calls.md`.

use std::fs;

use crate::error::XtaskError;
use crate::{cargo, shell};

/// Where the table goes.
const DOCUMENT: &str = "docs/host-calls.md";

const HEAD: &str = "\
# Calls between host and guest

Made by `cargo xtask bench --calls`, which builds `bench/hosts` (a workspace of its own: no other build compiles Wasmtime and Lua). The same functions, called from the same
Rust program in turns; medians of 15 measurements of 200,000 calls, in nanoseconds a call. All guests can be stopped while they run: rjvm's machines are sealed, the instance of Wasmtime
checks epochs. Lua is the interpreter of 5.4 behind `mlua`. WebAssembly has no strings. A call of the host is one of a closure behind a Java interface, which any thread of the guest may
make and during which collections go on.

";

/// Measures, prints and writes.
///
/// # Errors
/// When something does not build or run.
pub fn measure() -> Result<(), XtaskError> {
    let folder = shell::root().join("bench/hosts");
    let target = cargo::target().join("hosts");
    let mut build = cargo::cargo(&["build", "--release", "--quiet"]);
    shell::show(build.current_dir(&folder).env("CARGO_TARGET_DIR", &target))?;
    let program = target.join("release/host-calls");
    let table = shell::capture(&mut shell::command(&program, &[]))?;
    println!("{table}");
    let path = shell::root().join(DOCUMENT);
    fs::write(&path, format!("{HEAD}{}\n", table.trim_end())).map_err(XtaskError::io(&path))
}
