//! Programs in C and C++ against the header and the library.
#![allow(clippy::disallowed_methods, clippy::disallowed_types, clippy::unwrap_used, reason = "tests compile and run programs")]

use std::path::{Path, PathBuf};
use std::process::Command;

/// Where cargo has put the libraries: beside this test, or above it.
fn libraries() -> PathBuf {
    let beside = std::env::current_exe().unwrap().parent().unwrap().to_owned();
    let mut folders = beside.ancestors().take(2);
    let found = folders.find(|folder| folder.join("librjvm_c.so").exists() && folder.join("librjvm_c.a").exists());
    found.expect("cargo builds the libraries with their tests").to_owned()
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// Compiles a program and gives what it prints.
fn run(source: &str, compiler: &str, options: &[&str]) -> String {
    let name = format!("rjvm-{}-{}-{compiler}", source.replace(['/', '.'], "-"), std::process::id());
    let program = std::env::temp_dir().join(name);
    let mut command = Command::new(compiler);
    command.args(["-Wall", "-Wextra", "-Werror", "-O1"]).arg(folder(source)).arg("-I").arg(folder("include"));
    command.arg("-o").arg(&program).args(options).args(["-lpthread", "-ldl", "-lm"]);
    let compiled = command.output().unwrap_or_else(|error| panic!("{compiler} is needed: {error}"));
    assert!(compiled.status.success(), "{}", String::from_utf8_lossy(&compiled.stderr));
    let ran = Command::new(&program).env("LD_LIBRARY_PATH", libraries()).output().unwrap();
    let _ = std::fs::remove_file(&program);
    let output = String::from_utf8_lossy(&ran.stdout).into_owned();
    assert!(ran.status.success(), "{}\n{output}\n{}", ran.status, String::from_utf8_lossy(&ran.stderr));
    output
}

fn shared() -> [String; 2] {
    ["-L".to_owned() + libraries().to_str().unwrap(), "-lrjvm_c".to_owned()]
}

const EXPECTED: &str = "\
greet: hello guest hello guest \n\
squares: 1 4 9\n\
sorted: a b\n\
ask: seven!\n\
read: java.nio.file.AccessDeniedException: /etc/hosts\n\
denied: open /etc/hosts; allow it with --dir /etc:ro\n\
loop: the guest was stopped: its host asked for it\n\
stopped: 1, used\n";

#[test]
fn the_example_runs_sandboxed_java() {
    let shared = shared();
    assert_eq!(run("examples/sandboxed.c", "cc", &["-std=gnu99", &shared[0], &shared[1]]), EXPECTED);
}

#[test]
fn the_example_runs_with_the_static_library_too() {
    let library = libraries().join("librjvm_c.a");
    assert_eq!(run("examples/sandboxed.c", "cc", &[library.to_str().unwrap()]), EXPECTED);
}

#[test]
fn misuse_ends_in_a_status() {
    let shared = shared();
    assert_eq!(run("tests/misuse.c", "cc", &[&shared[0], &shared[1]]), "all as it should be\n");
}
