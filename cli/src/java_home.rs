//! Which JDK's class library to run on.

use std::path::{Path, PathBuf};

use crate::arguments::Failure;

/// Where distributions put JDKs.
const JDK_FOLDERS: &[&str] = &["/usr/lib/jvm", "/usr/java", "/opt/java"];

/// The home of a JDK 17: the option, `RJVM_JAVA_HOME`, `JAVA_HOME`, the `java` on the `PATH`, or a usual folder of JDKs.
pub fn find(option: Option<&str>) -> Result<String, Failure> {
    if let Some(home) = option {
        return check_named("--java-home", home);
    }
    if let Some(home) = std::env::var_os("RJVM_JAVA_HOME").filter(|home| !home.is_empty()) {
        return check_named("RJVM_JAVA_HOME", &home.to_string_lossy());
    }
    let from_variable = std::env::var_os("JAVA_HOME").map(PathBuf::from);
    let candidates = from_variable.into_iter().chain(rjvm::find_java_home().map(PathBuf::from)).chain(from_folders());
    candidates.into_iter().find(|home| is_supported(home)).map(|home| home.to_string_lossy().into_owned()).ok_or_else(|| {
        Failure::stderr(
            "Error: no JDK 17 found; install one (Debian: openjdk-17-jdk-headless) or name it with --java-home".to_owned(),
        )
    })
}

fn check_named(source: &str, home: &str) -> Result<String, Failure> {
    if is_supported(Path::new(home)) {
        return Ok(home.trim_end_matches('/').to_owned());
    }
    Err(Failure::stderr(format!("Error: {source}: {home} is not the home of a JDK 17")))
}

fn from_folders() -> Vec<PathBuf> {
    let entries = JDK_FOLDERS.iter().filter_map(|folder| std::fs::read_dir(folder).ok()).flatten().flatten();
    let mut homes: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    homes.sort();
    homes
}

/// What the `release` file of a JDK says under this key.
fn released(home: &Path, key: &str) -> Option<String> {
    let release = std::fs::read_to_string(home.join("release")).ok()?;
    let value = release.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix("=\""))?;
    Some(value.trim_end_matches('"').to_owned())
}

/// The version of a home's class library, with its build.
pub fn runtime_version(home: &str) -> String {
    let home = Path::new(home);
    released(home, "JAVA_RUNTIME_VERSION").or_else(|| released(home, "JAVA_VERSION")).unwrap_or_else(|| "17".to_owned())
}

/// A JDK whose `release` file says 17 and that has its class library in an image.
fn is_supported(home: &Path) -> bool {
    let Some(version) = released(home, "JAVA_VERSION") else { return false };
    let is_17 = version.strip_prefix("17").is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-', '+']));
    is_17 && home.join("lib/modules").is_file()
}
