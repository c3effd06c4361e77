//! What is fetched from Debian, in the user's cache folder: nothing of it is installed, and nothing gets into the repository.
//!
//! `apt-get` runs with lists of its own, made from the machine's sources with those of source packages added.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::XtaskError;
use crate::shell;

/// The folder.
pub struct Cache {
    root: PathBuf,
}

impl Cache {
    /// Makes the folder if it is not there.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn open() -> Result<Self, XtaskError> {
        let home = env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache"));
        let caches = env::var_os("XDG_CACHE_HOME").map(PathBuf::from).or(home).unwrap_or_else(env::temp_dir);
        let root = caches.join("rjvm/conformance");
        make(&root)?;
        Ok(Self { root })
    }

    /// A place in the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// The unpacked content of a Debian package.
    ///
    /// # Errors
    /// When it cannot be fetched.
    pub fn package(&self, name: &str) -> Result<PathBuf, XtaskError> {
        let unpacked = self.path("packages").join(name);
        if unpacked.is_dir() {
            return Ok(unpacked);
        }
        let folder = self.path("archives").join(name);
        make(&folder)?;
        println!("fetching {name}");
        shell::show(self.apt("apt-get")?.args(["--quiet", "download", name]).current_dir(&folder))?;
        let archive = first_with(&folder, ".deb")?;
        let partial = self.path("packages").join(format!("{name}.partial"));
        make(&partial)?;
        shell::show(Command::new("dpkg-deb").arg("-x").arg(&archive).arg(&partial))?;
        fs::rename(&partial, &unpacked).map_err(XtaskError::io(&unpacked))?;
        Ok(unpacked)
    }

    /// The folders and files of a Debian source package whose paths match one of the patterns, unpacked. The version is the one of `like` if there is
    /// such a one, or else the newest that the mirror has.
    ///
    /// # Errors
    /// When it cannot be fetched.
    pub fn source(&self, name: &str, like: &str, patterns: &[&str]) -> Result<PathBuf, XtaskError> {
        let unpacked = self.path("sources").join(name);
        if unpacked.is_dir() {
            return Ok(unpacked);
        }
        let folder = self.source_archives(name);
        make(&folder)?;
        let archive = self.fetch_source(name, like, &folder)?;
        let partial = self.path("sources").join(format!("{name}.partial"));
        make(&partial)?;
        println!("unpacking {}", archive.display());
        let mut tar = Command::new("tar");
        tar.arg("-xf").arg(&archive).arg("-C").arg(&partial).args(["--strip-components=1", "--wildcards"]).args(patterns);
        shell::show(&mut tar)?;
        fs::rename(&partial, &unpacked).map_err(XtaskError::io(&unpacked))?;
        Ok(unpacked)
    }

    /// Where the archives of a source package are.
    pub fn source_archives(&self, name: &str) -> PathBuf {
        self.path("source-archives").join(name)
    }

    fn fetch_source(&self, name: &str, like: &str, folder: &Path) -> Result<PathBuf, XtaskError> {
        let known = shell::capture(self.apt("apt-cache")?.args(["showsrc", name]))?;
        let mut versions: Vec<&str> = known.lines().filter_map(|line| line.strip_prefix("Version: ")).collect();
        versions.sort_by_key(|version| !version.starts_with(like));
        for version in &versions {
            println!("fetching the sources of {name} {version}");
            let package = format!("{name}={version}");
            let mut apt = self.apt("apt-get")?;
            apt.args(["--quiet", "source", "--download-only", &package]).current_dir(folder);
            if shell::show(&mut apt).is_ok() {
                return first_with(folder, ".orig.tar.");
            }
        }
        let reason = format!("no source package {name} can be fetched, of versions {versions:?}");
        Err(XtaskError::Unexpected { command: "apt-get source".to_owned(), reason })
    }

    /// `apt-get` or `apt-cache` with the cache's own lists.
    fn apt(&self, program: &str) -> Result<Command, XtaskError> {
        let own = self.path("apt");
        if !own.join("parts").is_dir() {
            self.make_lists(&own)?;
        }
        Ok(apt_command(program, &own))
    }

    fn make_lists(&self, own: &Path) -> Result<(), XtaskError> {
        let partial = own.join("parts.new");
        for folder in ["lists/partial", "cache/archives/partial", "parts.new"] {
            make(&own.join(folder))?;
        }
        for (from, is_stanza) in system_sources() {
            let text = fs::read_to_string(&from).map_err(XtaskError::io(&from))?;
            let to = partial.join(from.file_name().unwrap_or_default());
            fs::write(&to, with_sources(&text, is_stanza)).map_err(XtaskError::io(&to))?;
        }
        fs::rename(&partial, own.join("parts")).map_err(XtaskError::io(own))?;
        // Lists of other sources may be missing; what is needed is missed later.
        let _ = apt_command("apt-get", own).args(["--quiet", "update"]).status();
        Ok(())
    }
}

fn apt_command(program: &str, own: &Path) -> Command {
    let mut command = Command::new(program);
    let places = [
        ("Dir::Etc::SourceList", PathBuf::from("/dev/null")),
        ("Dir::Etc::SourceParts", own.join("parts")),
        ("Dir::State::Lists", own.join("lists")),
        ("Dir::Cache", own.join("cache")),
    ];
    for (key, place) in places {
        command.arg("-o").arg(format!("{key}={}", place.display()));
    }
    command
}

/// The machine's lists of sources, and whether they are of the newer form.
fn system_sources() -> Vec<(PathBuf, bool)> {
    let parts = fs::read_dir("/etc/apt/sources.list.d").into_iter().flatten().flatten().map(|entry| entry.path());
    let all = std::iter::once(PathBuf::from("/etc/apt/sources.list")).chain(parts).filter(|path| path.is_file());
    all.map(|path| (path.clone(), path.extension().is_some_and(|extension| extension == "sources"))).collect()
}

/// A list of packages that names the source packages of the same place, too.
fn with_sources(text: &str, is_stanza: bool) -> String {
    let mut lines = Vec::new();
    for line in text.lines() {
        if is_stanza && line.trim_end() == "Types: deb" {
            lines.push("Types: deb deb-src".to_owned());
            continue;
        }
        lines.push(line.to_owned());
        if let Some(rest) = line.strip_prefix("deb ").filter(|_| !is_stanza) {
            lines.push(format!("deb-src {rest}"));
        }
    }
    lines.join("\n") + "\n"
}

/// Makes a folder and those above it.
///
/// # Errors
/// When it cannot be made.
pub fn make(folder: &Path) -> Result<(), XtaskError> {
    fs::create_dir_all(folder).map_err(XtaskError::io(folder))
}

/// The first file whose name contains this, without those of Debian's own changes and of further parts.
fn first_with(folder: &Path, part: &str) -> Result<PathBuf, XtaskError> {
    let entries = fs::read_dir(folder).map_err(XtaskError::io(folder))?;
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    files.sort();
    let found = files.into_iter().find(|path| {
        let name = path.to_string_lossy();
        name.contains(part) && !name.ends_with(".asc")
    });
    let reason = || format!("no {part} in {}", folder.display());
    found.ok_or_else(|| XtaskError::Unexpected { command: "apt-get".to_owned(), reason: reason() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_get_the_source_packages_of_the_same_place() {
        assert_eq!(with_sources("Types: deb\nSuites: a\n", true), "Types: deb deb-src\nSuites: a\n");
        assert_eq!(with_sources("# x\ndeb place a main\n", false), "# x\ndeb place a main\ndeb-src place a main\n");
    }
}
