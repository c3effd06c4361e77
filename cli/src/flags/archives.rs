//! Archives of shared classes: there are none, but what HotSpot would find wrong with them is said.

use std::io;
use std::path::Path;

use super::Flags;
use crate::arguments::Failure;

/// More are not named by one option.
const ARCHIVES_MAX: usize = 2;
const IN_ARCHIVE: &str = "An error has occurred while processing the shared archive file.";

impl Flags {
    /// Checks what `-Xshare` and the flags say of archives.
    ///
    /// # Errors
    /// If HotSpot does not start with them.
    pub(super) fn check_archives(&self) -> Result<(), Failure> {
        let (dumps, at_exit) = (self.is_on("DumpSharedSpaces"), self.text("ArchiveClassesAtExit"));
        if dumps && at_exit.is_some() {
            return Err(Failure::initialization("-XX:ArchiveClassesAtExit cannot be used with -Xshare:dump"));
        }
        let archive = self.text("SharedArchiveFile").filter(|file| !file.is_empty());
        if archive.is_some_and(|files| files.split(':').count() > ARCHIVES_MAX) {
            let problem =
                format!("Cannot have more than {ARCHIVES_MAX} archive files specified in the -XX:SharedArchiveFile option");
            return Err(Failure::initialization(&problem));
        }
        if dumps {
            return self.check_dump(archive);
        }
        let problem = archive.and_then(|files| files.split(':').find_map(problem_of));
        if let Some(problem) = problem.as_ref().filter(|_| self.is_on("RequireSharedSpaces")) {
            return Err(unusable(problem));
        }
        if at_exit.is_some_and(|file| !file.is_empty()) && (problem.is_some() || self.is_off("UseSharedSpaces")) {
            return Err(Failure::initialization("DynamicDumpSharedSpaces is unsupported when base CDS archive is not loaded"));
        }
        Ok(())
    }

    /// What is read and written for an archive has to be there.
    fn check_dump(&self, archive: Option<&str>) -> Result<(), Failure> {
        if let Some(list) = self.text("SharedClassListFile")
            && let Err(error) = std::fs::File::open(list)
        {
            return Err(Failure::initialization(&format!("Loading classlist failed: {}", reason(&error))));
        }
        let folder = archive.and_then(|file| Some((file, Path::new(file).parent()?)));
        match folder.filter(|(_, folder)| *folder != Path::new("")).map(|(file, folder)| (file, std::fs::metadata(folder))) {
            Some((file, Err(error))) => {
                Err(unusable(&format!("Unable to create shared archive file {file}: ({}).", reason(&error))))
            }
            _ => Ok(()),
        }
    }
}

/// Why a file is no archive; nothing else than HotSpot makes one.
fn problem_of(file: &str) -> Option<String> {
    match std::fs::read(file) {
        Ok(bytes) if bytes.starts_with(&MAGIC) => None,
        Ok(_) => Some("The shared archive file has a bad magic number.".to_owned()),
        Err(_) => Some(format!("Specified shared archive not found ({file}).")),
    }
}

/// How an archive begins.
const MAGIC: [u8; 4] = 0xf00b_aba2_u32.to_le_bytes();

fn unusable(problem: &str) -> Failure {
    Failure { error: format!("{IN_ARCHIVE}\n{problem}"), ..Failure::initialization("Unable to use shared archive.") }
}

/// What the system says, without its number.
fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or_default().to_owned()
}
