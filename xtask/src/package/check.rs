//! What people install is whole: a Debian package that unpacks, crates that can be published, and `cargo install`.

use std::fs;
use std::path::Path;

use crate::error::XtaskError;
use crate::{cargo, shell};

/// Crates that are for this repository alone.
const UNPUBLISHED: [&str; 4] = ["--exclude", "tests", "--exclude", "xtask"];

/// The verdict on each kind of package of a launcher.
pub fn checks(java_home: &Path, launcher: &Path) -> [Result<(), XtaskError>; 3] {
    [debian(java_home, launcher), crates(), installed(java_home)]
}

/// What `dpkg-deb` unpacks runs, and has a manual, a completion and licences.
fn debian(java_home: &Path, launcher: &Path) -> Result<(), XtaskError> {
    let folder = cargo::target().join("packages");
    let package = super::debian(launcher, &folder)?;
    let unpacked = folder.join("unpacked");
    remove(&unpacked)?;
    let names = [&package, &unpacked].map(|path| path.to_string_lossy());
    shell::capture(&mut shell::command("dpkg-deb", &["--extract", &names[0], &names[1]]))?;
    let control = shell::capture(&mut shell::command("dpkg-deb", &["--field", &names[0], "Package", "Depends"]))?;
    expect("dpkg-deb --field", control.starts_with("Package: rjvm\nDepends: libc6 (>= 2."), &control)?;
    let said = version(java_home, &unpacked.join("usr/bin/rjvm"))?;
    expect("rjvm --version", said.contains("17."), &said)?;
    let manual = unpacked.join("usr/share/man/man1/rjvm.1.gz").to_string_lossy().into_owned();
    let manual = shell::capture(&mut shell::command("gzip", &["-dc", &manual]))?;
    expect("the manual", manual.starts_with(".TH RJVM 1"), &manual)?;
    let completion = unpacked.join("usr/share/bash-completion/completions/rjvm").to_string_lossy().into_owned();
    shell::capture(&mut shell::command("bash", &["-n", &completion]))?;
    let copyright = unpacked.join("usr/share/doc/rjvm/copyright");
    let copyright = fs::read_to_string(&copyright).map_err(XtaskError::io(&copyright))?;
    expect("the licences", ["MIT License", "Apache License"].iter().all(|name| copyright.contains(name)), &copyright)
}

/// Cargo makes packages of all crates that are meant for others, and each has the licences.
fn crates() -> Result<(), XtaskError> {
    let target = cargo::target().join("packages/crates");
    remove(&target)?;
    let mut package = cargo::cargo(&["package", "--quiet", "--workspace", "--no-verify", "--allow-dirty", "--offline"]);
    shell::capture(package.args(UNPUBLISHED).arg("--target-dir").arg(&target))?;
    let folder = target.join("package");
    let mut count = 0;
    for entry in fs::read_dir(&folder).map_err(XtaskError::io(&folder))? {
        let path = entry.map_err(XtaskError::io(&folder))?.path();
        if path.extension().is_some_and(|extension| extension == "crate") {
            let listed = shell::capture(&mut shell::command("tar", &["-tzvf", &path.to_string_lossy()]))?;
            let is_licence = |line: &&str| line.starts_with('-') && line.contains("/LICENSE-");
            expect(&path.to_string_lossy(), listed.lines().filter(is_licence).count() == 2, &listed)?;
            count += 1;
        }
    }
    expect("cargo package", count == crate::edges::EDGES.len() - UNPUBLISHED.len() / 2, &format!("{count} crates"))
}

/// `cargo install` puts the launcher where it is told; not optimized, as it has been built for the tests already.
fn installed(java_home: &Path) -> Result<(), XtaskError> {
    let root = cargo::target().join("packages/installed");
    remove(&root)?;
    let mut install = cargo::cargo(&["install", "--debug", "--quiet", "--locked", "--offline", "--no-track", "--path", "cli"]);
    shell::capture(install.arg("--target-dir").arg(cargo::target()).arg("--root").arg(&root))?;
    let said = version(java_home, &root.join("bin/rjvm"))?;
    expect("rjvm --version", said.contains("17."), &said)
}

fn version(java_home: &Path, launcher: &Path) -> Result<String, XtaskError> {
    shell::capture(shell::command(launcher, &["--version"]).env("RJVM_JAVA_HOME", java_home))
}

fn expect(what: &str, holds: bool, found: &str) -> Result<(), XtaskError> {
    let reason = || found.chars().take(400).collect();
    if holds { Ok(()) } else { Err(XtaskError::Unexpected { command: what.to_owned(), reason: reason() }) }
}

fn remove(folder: &Path) -> Result<(), XtaskError> {
    if folder.exists() { fs::remove_dir_all(folder).map_err(XtaskError::io(folder)) } else { Ok(()) }
}
