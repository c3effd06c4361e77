//! Files for compilations that ended in a panic, as HotSpot names them: `replay_pid<pid>_compid<number>.log`.

use std::fmt;
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};

use rjvm::ReplayListener;

/// Files that a process writes at most: what goes wrong once goes wrong often.
const FILES_MAX: u32 = 10;

/// Writes replays into a directory.
pub struct ReplayFiles {
    directory: PathBuf,
    written: AtomicU32,
}

impl fmt::Debug for ReplayFiles {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "replays in {}", self.directory.display())
    }
}

impl ReplayFiles {
    /// Into this directory.
    pub fn new(directory: PathBuf) -> Self {
        Self { directory, written: AtomicU32::new(0) }
    }
}

impl ReplayListener for ReplayFiles {
    fn failed(&self, compilation: u32, replay: &str) -> io::Result<()> {
        if self.written.fetch_add(1, Ordering::Relaxed) >= FILES_MAX {
            return Ok(());
        }
        let path = self.directory.join(format!("replay_pid{}_compid{compilation}.log", process::id()));
        OpenOptions::new().write(true).create_new(true).open(&path)?.write_all(replay.as_bytes())?;
        let path = path.canonicalize().unwrap_or(path);
        writeln!(io::stderr(), "#\n# Compiler replay data is saved as:\n# {}\n#", path.display())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_writes_ten_replays_at_most() {
        let directory = std::env::temp_dir().join(format!("rjvm-replays-{}", process::id()));
        std::fs::create_dir_all(&directory).unwrap();
        let files = ReplayFiles::new(directory.clone());
        (0..20).for_each(|number| files.failed(number, "# text\n").unwrap());
        assert_eq!(std::fs::read_dir(&directory).unwrap().count() as u32, FILES_MAX);
        let first = directory.join(format!("replay_pid{}_compid0.log", process::id()));
        assert_eq!(std::fs::read_to_string(first).unwrap(), "# text\n");
        std::fs::remove_dir_all(directory).unwrap();
    }
}
