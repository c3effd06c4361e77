//! What `java -jar` checks before it starts a VM.

use std::fs::File;

use zip::ZipArchive;

use crate::arguments::Failure;

/// Fails unless `path` is a jar file with a manifest.
pub fn check(path: &str) -> Result<(), Failure> {
    let file = File::open(path).map_err(|_| Failure::stderr(format!("Error: Unable to access jarfile {path}")))?;
    let has_manifest = ZipArchive::new(file).is_ok_and(|archive| archive.index_for_name("META-INF/MANIFEST.MF").is_some());
    if has_manifest { Ok(()) } else { Err(Failure::stderr(format!("Error: Invalid or corrupt jarfile {path}"))) }
}
