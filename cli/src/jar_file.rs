//! What `java -jar` and `-javaagent` check before they start a VM.

use std::fs::File;
use std::io::Read;

use zip::ZipArchive;

use crate::arguments::Failure;

/// Fails unless `path` is a jar file with a manifest.
pub fn check(path: &str) -> Result<(), Failure> {
    let file = File::open(path).map_err(|_| Failure::stderr(format!("Error: Unable to access jarfile {path}")))?;
    drop(file);
    // In the main section, whose lines may go on in the next one, each has a name, a colon and a space.
    let is_attribute =
        |line: &str| line.starts_with(' ') || line.split_once(':').is_some_and(|(_, value)| value.starts_with(' '));
    let is_manifest = manifest_of(path).is_some_and(|text| text.lines().take_while(|line| !line.is_empty()).all(is_attribute));
    if is_manifest { Ok(()) } else { Err(Failure::stderr(format!("Error: Invalid or corrupt jarfile {path}"))) }
}

/// Fails unless `path` is a jar file whose manifest names an agent's class.
pub fn check_agent(path: &str) -> Result<(), Failure> {
    let failure = |error| Failure {
        output: "Error occurred during initialization of VM\nagent library failed to init: instrument".to_owned(),
        ..Failure::stderr(error)
    };
    let Some(manifest) = manifest_of(path) else {
        return Err(failure(format!("Error opening zip file or JAR manifest missing : {path}")));
    };
    // The main attributes end with an empty line.
    let mut attributes = manifest.lines().take_while(|line| !line.is_empty()).filter_map(|line| line.split_once(':'));
    if attributes.any(|(name, _)| name.eq_ignore_ascii_case("Premain-Class")) {
        Ok(())
    } else {
        Err(failure(format!("Failed to find Premain-Class manifest attribute in {path}")))
    }
}

/// Most bytes of a manifest.
const MANIFEST_BYTES_MAX: u64 = 16 << 20;

fn manifest_of(path: &str) -> Option<String> {
    let mut archive = ZipArchive::new(File::open(path).ok()?).ok()?;
    let mut bytes = Vec::new();
    archive.by_name("META-INF/MANIFEST.MF").ok()?.take(MANIFEST_BYTES_MAX).read_to_end(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}
