//! Fingerprints of inputs, so that what has not changed is neither compiled nor asked again.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use crate::error::TestsError;

/// Sixteen hexadecimal digits for texts and the names and contents of files.
///
/// # Errors
/// A file that cannot be read.
pub fn fingerprint(texts: &[&str], files: &[PathBuf]) -> Result<String, TestsError> {
    let mut hasher = DefaultHasher::new();
    texts.hash(&mut hasher);
    for file in files {
        file.hash(&mut hasher);
        fs::read(file).map_err(TestsError::io(file))?.hash(&mut hasher);
    }
    Ok(format!("{:016x}", hasher.finish()))
}

/// What identifies the JDK: its `release` file, or its path if there is none.
pub fn jdk(java_home: &Path) -> String {
    fs::read_to_string(java_home.join("release")).unwrap_or_else(|_| java_home.to_string_lossy().into_owned())
}
