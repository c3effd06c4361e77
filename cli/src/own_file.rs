//! Files that the launcher itself writes once the program has ended.

use std::fs::File;
use std::io::Write;

use crate::arguments::Failure;

/// A file that is written at the end. It is opened before the program runs, when the process may still open files, and nothing of the program's leads to it.
pub struct OwnFile {
    path: String,
    file: File,
}

impl OwnFile {
    /// A new file, or an old one that is emptied.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn create(path: &String) -> Result<Self, Failure> {
        let file = File::create(path).map_err(|error| Failure::stderr(format!("Error: cannot write {path}: {error}")))?;
        Ok(Self { path: path.clone(), file })
    }

    /// Writes all of it; an error is said.
    pub fn write(&self, text: &str, say: &impl Fn(&str)) {
        if let Err(error) = (&self.file).write_all(text.as_bytes()) {
            say(&format!("Error: cannot write {}: {error}", self.path));
        }
    }
}
