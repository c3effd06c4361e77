//! Finding a JDK 17 on the host, or installing one.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::debian;
use crate::error::XtaskError;

/// Debian's package of the JDK without graphics.
const PACKAGE: &str = "openjdk-17-jdk-headless";
/// Where distributions put their JDKs.
const DISTRIBUTION_FOLDERS: [&str; 3] = ["/usr/lib/jvm", "/usr/java", "/opt/java"];

/// A JDK 17: what `--java-home` says or else the first one that is found, installed if there is none.
///
/// # Errors
/// When `--java-home` is no JDK 17, or there is none and none can be installed.
pub fn find(java_home: Option<PathBuf>) -> Result<PathBuf, XtaskError> {
    if let Some(path) = java_home {
        return match problem(&path) {
            None => Ok(path),
            Some(reason) => Err(XtaskError::NotJdk17 { path, reason }),
        };
    }
    if let Some(found) = candidates().into_iter().find(|path| problem(path).is_none()) {
        return Ok(found);
    }
    debian::install(&[PACKAGE])?;
    candidates().into_iter().find(|path| problem(path).is_none()).ok_or(XtaskError::NoJdk { package: PACKAGE })
}

/// Folders that may be a JDK, the user's wishes first.
fn candidates() -> Vec<PathBuf> {
    let wishes = ["RJVM_JAVA_HOME", "JAVA_HOME"].into_iter().filter_map(env::var_os).map(PathBuf::from);
    wishes
        .chain(java_on_path())
        .chain(DISTRIBUTION_FOLDERS.into_iter().flat_map(|folder| subfolders(Path::new(folder))))
        .collect()
}

/// The JDK that `java` on the PATH belongs to, through symbolic links.
fn java_on_path() -> Option<PathBuf> {
    let folders = env::var_os("PATH")?;
    let java = env::split_paths(&folders).map(|folder| folder.join("java")).find_map(|path| path.canonicalize().ok())?;
    Some(java.parent()?.parent()?.to_path_buf())
}

fn subfolders(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<_> = entries.filter_map(|entry| entry.path().canonicalize().ok()).collect();
    paths.sort();
    paths.dedup();
    paths
}

/// Why a folder is no JDK 17; nothing if it is one.
fn problem(path: &Path) -> Option<String> {
    let release = match fs::read_to_string(path.join("release")) {
        Ok(text) => text,
        Err(error) => return Some(format!("its file `release`: {error}")),
    };
    let version = version(&release).unwrap_or("unknown");
    if version != "17" && !version.starts_with("17.") {
        return Some(format!("its version is {version}"));
    }
    let parts = ["lib/modules", "bin/javac", "bin/java"];
    parts.into_iter().find(|part| !path.join(part).exists()).map(|part| format!("{part} is missing"))
}

/// The value of `JAVA_VERSION` in a `release` file.
pub fn version(release: &str) -> Option<&str> {
    release.lines().find_map(|line| line.strip_prefix("JAVA_VERSION=")).map(|value| value.trim_matches('"'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_between_the_quotes() {
        assert_eq!(version("IMPLEMENTOR=\"Debian\"\nJAVA_VERSION=\"17.0.15\"\n"), Some("17.0.15"));
        assert_eq!(version("IMPLEMENTOR=\"Debian\"\n"), None);
    }

    #[test]
    fn a_folder_without_a_release_file_is_no_jdk() {
        assert!(problem(Path::new("/nowhere")).is_some());
    }
}
