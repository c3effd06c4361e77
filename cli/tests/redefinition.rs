//! Classes that agents redefine and retransform become in rjvm what they become in `java`.
#![allow(clippy::unwrap_used, reason = "tests")]
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "tests start the launcher, java and the compiler")]

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const SOURCES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/redefinition");
const EXPORTS: &str = "--add-exports=java.base/jdk.internal.org.objectweb.asm=ALL-UNNAMED";
const MANIFEST: &str = "Premain-Class: Agent\nAgent-Class: Agent\nCan-Redefine-Classes: true\nCan-Retransform-Classes: true\n";

fn run(folder: &Path, program: &str, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(program).args(arguments).current_dir(folder).stdin(Stdio::null()).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

fn run_well(folder: &Path, program: &str, arguments: &[&str]) {
    let ran = run(folder, program, arguments);
    assert_eq!(ran.0, Some(0), "{program} {arguments:?}: {ran:?}");
}

/// A folder with the classes of the test, and the agent's jar.
fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("rjvm-redefinition-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    for file in std::fs::read_dir(SOURCES).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), folder.join(file.file_name())).unwrap();
    }
    std::fs::write(folder.join("manifest.txt"), MANIFEST).unwrap();
    run_well(&folder, "javac", &["-d", "boot", "Counter.java"]);
    let sources = ["Agent.java", "Main.java", "Refusals.java", "Target.java", "Boot.java", "Attach.java", "Variants.java"];
    run_well(&folder, "javac", &[&["-nowarn", "-cp", "boot", EXPORTS, "-d", "."], &sources[..]].concat());
    run_well(&folder, "jar", &["cfm", "agent.jar", "manifest.txt", "Agent.class"]);
    run_well(&folder, "jar", &["cf", "counter.jar", "-C", "boot", "counter"]);
    run_well(&folder, "java", &["-cp", ".", "Variants"]);
    folder
}

/// Runs a program on both, with some options of rjvm's.
fn compare(folder: &Path, program: &str, options: &[&[&str]]) {
    let all = ["-javaagent:agent.jar", EXPORTS, "-cp", ".", program];
    let theirs = run(folder, "java", &[&["-Xshare:off"], &all[..]].concat());
    assert_eq!(theirs.0, Some(0), "{theirs:?}");
    for options in options {
        let ours = run(folder, env!("CARGO_BIN_EXE_rjvm"), &[options, &all[..]].concat());
        assert_eq!(theirs, ours, "{program} {options:?}");
    }
}

#[test]
fn classes_become_others() {
    let folder = folder("same");
    let collections = "-XX:StressGC=499";
    let frames = ["-XX:StressFrames=50", collections];
    compare(&folder, "Main", &[&[], &["-Xint"], &["-Xcomp"], &["-Xcomp", "-XX:StressExits=50", collections], &frames]);
    compare(&folder, "Refusals", &[&[], &["-Xint"]]);
    compare(&folder, "Boot", &[&[], &["-Xint"], &["-XX:StressGC=3001"]]);
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn agents_that_come_later_redefine_too() {
    let folder = folder("attach");
    let program = |program: &str| -> String {
        let mut command = Command::new(program);
        command.args(["-cp", ".", "Main", "wait"]).current_dir(&folder).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut text = String::new();
        output.read_line(&mut text).unwrap();
        let jar = folder.join("agent.jar").display().to_string();
        run_well(&folder, "java", &["-cp", ".", "Attach", &child.id().to_string(), &jar]);
        drop(child.stdin.take());
        output.read_to_string(&mut text).unwrap();
        assert!(child.wait().unwrap().success(), "{text}");
        text
    };
    assert_eq!(program("java"), program(env!("CARGO_BIN_EXE_rjvm")));
    std::fs::remove_dir_all(&folder).unwrap();
}
