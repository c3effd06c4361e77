//! A library and its tests, compiled from Debian's sources.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::cache::{self, Cache};
use super::junit;
use super::plan::Entry;
use crate::error::XtaskError;

/// A library that is ready to be tested.
pub struct Library {
    /// The classes of its tests, with the files that they read.
    pub tests: PathBuf,
    /// Its own classes and what it needs, separated by `:`.
    pub class_path: String,
    /// Its sources: where its tests run.
    pub folder: PathBuf,
    /// The version of the sources.
    pub version: String,
    /// Files of tests that need what is not there.
    pub left_out: usize,
}

/// A file of this name says that all is compiled, and how many files of tests could not be.
const COMPILED: &str = "compiled";
/// A compiler that leaves files out as often as this goes on with errors only.
const ROUNDS_MAX: usize = 12;

impl Library {
    /// Fetches and compiles a library, unless that has been done before.
    ///
    /// # Errors
    /// When something cannot be fetched, or the library itself cannot be compiled.
    pub fn prepare(cache: &Cache, java_home: &Path, entry: &Entry) -> Result<Self, XtaskError> {
        let source = entry.value("source").unwrap_or(&entry.name);
        let folder = cache.source(source, "", &[])?;
        let folder = entry.value("folder").map_or(folder.clone(), |below| folder.join(below));
        let out = cache.path(&format!("libraries/{}", entry.name));
        let mut class_path = vec![out.join("main")];
        for package in entry.words("needs") {
            class_path.extend(jars_of(&cache.package(package)?));
        }
        let compiler = Compiler { java_home, console: junit::console(cache)?, release: entry.value("release").unwrap_or("8") };
        let mark = out.join(COMPILED);
        let left_out = match fs::read_to_string(&mark) {
            Ok(text) => text.trim().parse().unwrap_or(0),
            Err(_) => {
                let left_out = compiler.library(entry, &folder, &out, &class_path)?;
                fs::write(&mark, left_out.to_string()).map_err(XtaskError::io(&mark))?;
                left_out
            }
        };
        let version = version_of(&cache.source_archives(source));
        Ok(Self { tests: out.join("tests"), class_path: joined(&class_path), folder, version, left_out })
    }
}

struct Compiler<'a> {
    java_home: &'a Path,
    console: PathBuf,
    release: &'a str,
}

impl Compiler<'_> {
    /// The number of files of tests that are left out.
    fn library(&self, entry: &Entry, folder: &Path, out: &Path, class_path: &[PathBuf]) -> Result<usize, XtaskError> {
        println!("compiling {}", entry.name);
        let (main, tests) = (out.join("main"), out.join("tests"));
        let own = |key: &'static str, usual: &'static str| -> Vec<PathBuf> {
            let named: Vec<_> = entry.words(key).map(|place| folder.join(place)).collect();
            if named.is_empty() { vec![folder.join(usual)] } else { named }
        };
        let sources = own("main", "src/main/java");
        self.compile(&sources, &main, class_path, entry.value("partial") == Some("yes"))?;
        let test_sources = own("tests", "src/test/java");
        let with_tests: Vec<PathBuf> = class_path.iter().cloned().chain([self.console.clone()]).collect();
        let left_out = self.compile(&test_sources, &tests, &with_tests, true)?;
        for from in sources.iter().chain(&own("main-files", "src/main/resources")) {
            copy_files(from, &main)?;
        }
        for from in test_sources.iter().chain(&own("test-files", "src/test/resources")) {
            copy_files(from, &tests)?;
        }
        Ok(left_out)
    }

    /// Compiles the files of folders; the number of those that cannot be. With `partial` these are left out, else they are an error.
    fn compile(&self, sources: &[PathBuf], to: &Path, class_path: &[PathBuf], partial: bool) -> Result<usize, XtaskError> {
        cache::make(to)?;
        let mut files = Vec::new();
        sources.iter().for_each(|folder| find_sources(folder, &mut files));
        let all = files.len();
        if all == 0 {
            return Ok(0);
        }
        for _ in 0..ROUNDS_MAX {
            let errors = self.javac(&files, to, class_path)?;
            let wrong = files_with_errors(&errors);
            if wrong.is_empty() {
                return Ok(all - files.len());
            }
            if !partial {
                return Err(XtaskError::Failed { command: "javac".to_owned(), output: format!(":\n{errors}") });
            }
            files.retain(|file| !wrong.contains(file));
        }
        Err(XtaskError::Unexpected { command: "javac".to_owned(), reason: format!("no end of errors in {}", to.display()) })
    }

    /// What the compiler says.
    fn javac(&self, files: &[PathBuf], to: &Path, class_path: &[PathBuf]) -> Result<String, XtaskError> {
        let list = to.with_extension("files");
        let names: String = files.iter().map(|file| format!("\"{}\"\n", file.display())).collect();
        fs::write(&list, names).map_err(XtaskError::io(&list))?;
        let mut command = Command::new(self.java_home.join("bin/javac"));
        command.args(["-nowarn", "-proc:none", "-g", "-encoding", "UTF-8", "-Xmaxerrs", "100000", "-Xlint:-options"]);
        if self.release == "internal" {
            command.args(["-source", "8", "-target", "8"]);
        } else {
            command.args(["--release", self.release]);
        }
        command.arg("-d").arg(to).arg("-cp").arg(joined(class_path)).arg(format!("@{}", list.display()));
        let output = command.stdin(Stdio::null()).output().map_err(XtaskError::io(to))?;
        Ok(if output.status.success() { String::new() } else { String::from_utf8_lossy(&output.stderr).into_owned() })
    }
}

/// Files that the compiler found errors in: `PATH:LINE: error: TEXT`.
fn files_with_errors(errors: &str) -> BTreeSet<PathBuf> {
    let of_line = |line: &str| {
        let (place, _) = line.split_once(": error: ")?;
        let (file, _) = place.rsplit_once(':')?;
        Some(PathBuf::from(file))
    };
    errors.lines().filter_map(of_line).collect()
}

fn find_sources(folder: &Path, files: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    entries.sort();
    for path in entries {
        let is_module = path.file_name() == Some(OsStr::new("module-info.java"));
        if path.is_dir() {
            find_sources(&path, files);
        } else if path.extension() == Some(OsStr::new("java")) && !is_module {
            files.push(path);
        }
    }
}

/// Copies all files but sources.
fn copy_files(from: &Path, to: &Path) -> Result<(), XtaskError> {
    for entry in fs::read_dir(from).into_iter().flatten().flatten() {
        let (path, to) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy_files(&path, &to)?;
        } else if path.extension() != Some(OsStr::new("java")) && path.is_file() {
            if let Some(folder) = to.parent() {
                cache::make(folder)?;
            }
            fs::copy(&path, &to).map_err(XtaskError::io(&to))?;
        }
    }
    Ok(())
}

/// The jars of a package that are no links to others.
pub fn jars_of(package: &Path) -> Vec<PathBuf> {
    let folder = package.join("usr/share/java");
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut jars: Vec<_> = entries.filter(|path| path.extension() == Some(OsStr::new("jar")) && !path.is_symlink()).collect();
    jars.sort();
    jars
}

/// Paths in the form of a class path.
pub fn joined(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(":")
}

/// The version in the name of an archive: `NAME_VERSION.orig.tar.xz`.
fn version_of(archives: &Path) -> String {
    let entries = fs::read_dir(archives).into_iter().flatten().flatten();
    let names: Vec<_> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    let version = names.iter().find_map(|name| name.split_once(".orig")?.0.split_once('_').map(|(_, version)| version));
    version.unwrap_or("unknown").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_compilers_errors_name_files() {
        let errors = "/a/B.java:12: error: cannot find symbol\n  symbol: class C\n/a/D.java:3: warning: old\n1 error\n";
        assert_eq!(files_with_errors(errors), BTreeSet::from([PathBuf::from("/a/B.java")]));
    }
}
