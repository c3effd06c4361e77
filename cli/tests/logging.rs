//! Files of the log.
#![allow(clippy::unwrap_used, reason = "tests")]
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "tests start the launcher")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}_{}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rjvm"));
    let output = command.args(arguments).arg("--version").current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    output
}

fn files(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

#[test]
fn what_goes_to_a_file_goes_nowhere_else() {
    let folder = folder("log_file");
    let plain = run(&folder, &[]).stdout;
    let output = run(&folder, &["-Xlog:gc*,class+load,class+init=info,startuptime:file=a.log:level,tags"]);
    assert_eq!(output.stdout, plain);
    let log = fs::read_to_string(folder.join("a.log")).unwrap();
    fs::remove_dir_all(&folder).unwrap();
    for line in [
        "[info][gc] Using Serial",
        "[info][gc,init] Pre-touch: Disabled",
        "[info][class,load] java.lang.Object source: jrt:/java.base",
    ] {
        assert!(log.lines().any(|other| other == line), "{line}\n{log}");
    }
    for part in [
        "[class,init] 0 Initializing 'java/lang/",
        "[startuptime] Initialize module system, ",
        "[startuptime] Create VM, ",
        "[info][gc,heap,exit] Heap",
    ] {
        assert!(log.contains(part), "{part}\n{log}");
    }
}

#[test]
fn files_are_set_aside() {
    let folder = folder("log_rotation");
    let option = "-Xlog:class+load:file=a%p.log:none:filecount=2,filesize=4k";
    run(&folder, &[option]);
    let names = files(&folder);
    let [current, first, second] = &names[..] else { panic!("{names:?}") };
    assert!(first.ends_with(".log.0") && second.ends_with(".log.1"), "{names:?}");
    assert!(first.starts_with(current.as_str()));
    let sizes: Vec<u64> = names.iter().map(|name| fs::metadata(folder.join(name)).unwrap().len()).collect();
    fs::remove_dir_all(&folder).unwrap();
    assert!(sizes[0] < 4096 && (4096..5120).contains(&sizes[1]) && (4096..5120).contains(&sizes[2]), "{sizes:?}");
}

#[test]
fn help_is_all_that_is_printed() {
    let folder = folder("log_help");
    let output = run(&folder, &["-Xlog:help"]);
    fs::remove_dir_all(&folder).unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.starts_with("-Xlog Usage: -Xlog[:[selections]") && text.contains(" uptime (u), "), "{text}");
    assert!(!text.contains('{') && !text.contains("openjdk 17"), "{text}");
}
