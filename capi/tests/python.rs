//! The Python package: its wheel is built, installed, and tested by Python's own tests.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "tests run programs"
)]

use std::path::{Path, PathBuf};
use std::process::Command;

/// The shared library, which cargo has put beside this test, or above it.
fn library() -> PathBuf {
    let beside = std::env::current_exe().unwrap().parent().unwrap().to_owned();
    let mut places = beside.ancestors().take(2).map(|folder| folder.join("librjvm_c.so"));
    places.find(|place| place.exists()).expect("cargo builds the library with its tests")
}

/// Runs Python, which must succeed.
fn python(arguments: &[&str], variables: &[(&str, &Path)], folder: &Path) -> String {
    let mut command = Command::new("python3");
    command.args(arguments).envs(variables.iter().copied()).env("PYTHONDONTWRITEBYTECODE", "1").current_dir(folder);
    let ran = command.output().expect("this test needs python3 on the PATH");
    let (output, errors) = (String::from_utf8_lossy(&ran.stdout).into_owned(), String::from_utf8_lossy(&ran.stderr));
    assert!(ran.status.success(), "python3 {arguments:?}: {}\n{output}\n{errors}", ran.status);
    output
}

#[test]
fn the_wheel_is_installed_and_does_what_it_says() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("../python");
    let folder = std::env::temp_dir().join(format!("rjvm-wheel-{}", std::process::id()));
    let site = folder.join("site");
    std::fs::create_dir_all(&site).unwrap();
    let script = sources.join("build_wheel.py");
    let wheel = python(&[script.to_str().unwrap(), folder.to_str().unwrap()], &[("RJVM_LIBRARY", &library())], &folder);
    let wheel = folder.join(wheel.trim());
    let (wheel, target) = (wheel.to_str().unwrap(), site.to_str().unwrap());
    let has_pip = Command::new("python3").args(["-m", "pip", "--version"]).output().is_ok_and(|ran| ran.status.success());
    if has_pip {
        let install = [
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-index",
            "--no-deps",
            "--disable-pip-version-check",
            "--target",
            target,
            wheel,
        ];
        python(&install, &[], &folder);
    } else {
        eprintln!("python3 has no pip here: the wheel is unpacked instead of installed");
        python(&["-m", "zipfile", "-e", wheel, target], &[], &folder);
    }
    let tests = sources.join("tests/test_rjvm.py");
    python(&[tests.to_str().unwrap()], &[("PYTHONPATH", &site)], &folder);
    let example = sources.join("examples/ten_lines.py");
    let said = python(&[example.to_str().unwrap()], &[("PYTHONPATH", &site)], &folder);
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(said, "hello guest; hello guest; \ndeadline\n");
}
