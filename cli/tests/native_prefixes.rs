//! Agents that wrap native methods of the class library, and patches of it: what they have made is what runs, also where it is compiled.
#![allow(clippy::unwrap_used, reason = "tests")]
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "tests start the launcher, java and the compiler")]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const AGENT: &str = include_str!("native_prefixes/Prefixer.java");
const MAIN: &str = include_str!("native_prefixes/Sines.java");
const PATCH: &str = "package java.lang; public final class StrictMath {
    public static double sin(double number) { return 42; }
    public static double cos(double number) { return 43; }
    public static double tan(double number) { return 44; }
}";
/// The agent changes classes with what the class library has for that.
const EXPORT: &str = "--add-exports=java.base/jdk.internal.org.objectweb.asm=ALL-UNNAMED";

/// The exit status, the output, and the first line of the errors: traces have lines of the class library.
fn run(folder: &Path, program: &str, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(program).args(arguments).current_dir(folder).stdin(Stdio::null()).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr).lines().next().unwrap_or_default().to_owned();
    (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned(), errors)
}

fn folder() -> PathBuf {
    let folder = std::env::temp_dir().join(format!("rjvm-prefixes-{}", std::process::id()));
    std::fs::create_dir_all(folder.join("source/java/lang")).unwrap();
    for (name, text) in [("Prefixer.java", AGENT), ("Sines.java", MAIN), ("source/java/lang/StrictMath.java", PATCH)] {
        std::fs::write(folder.join(name), text).unwrap();
    }
    for (name, manifest) in [("able", "Can-Set-Native-Method-Prefix: true\n"), ("unable", "")] {
        let manifest = format!("Premain-Class: Prefixer\nCan-Retransform-Classes: true\n{manifest}");
        std::fs::write(folder.join(format!("{name}.txt")), manifest).unwrap();
    }
    let commands: [(&str, &[&str]); 4] = [
        ("javac", &["-nowarn", EXPORT, "-d", "classes", "Prefixer.java", "Sines.java"]),
        ("javac", &["--patch-module=java.base=source", "-d", "patch", "source/java/lang/StrictMath.java"]),
        ("jar", &["cfm", "able.jar", "able.txt", "-C", "classes", "."]),
        ("jar", &["cfm", "unable.jar", "unable.txt", "-C", "classes", "."]),
    ];
    for (program, arguments) in commands {
        let made = run(&folder, program, arguments);
        assert_eq!(made.0, Some(0), "{made:?}");
    }
    folder
}

#[test]
fn what_agents_and_patches_make_of_the_class_library_runs() {
    let folder = folder();
    let agent = |name: &'static str| vec![EXPORT, name, "-cp", "classes", "Sines"];
    let patched = vec!["--patch-module=java.base=patch", "-cp", "classes", "Sines"];
    let lines = [agent("-javaagent:able.jar"), agent("-javaagent:able.jar=again"), agent("-javaagent:unable.jar"), patched];
    let mut different = Vec::new();
    for line in lines {
        // With its archive of classes, java warns of what is changed.
        let theirs = run(&folder, "java", &[&["-Xshare:off"], &line[..]].concat());
        let ours = run(&folder, env!("CARGO_BIN_EXE_rjvm"), &line);
        if theirs != ours {
            different.push(format!("{line:?}\n  java: {theirs:?}\n  rjvm: {ours:?}"));
        }
    }
    std::fs::remove_dir_all(folder).unwrap();
    assert!(different.is_empty(), "{}", different.join("\n"));
}
